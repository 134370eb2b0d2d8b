//! What follows from an ontology: superclasses, super-properties, and the classes of its individuals.
//!
//! Knows `rdfs:subClassOf`, `rdfs:subPropertyOf` and `rdf:type`. Must not know where the result is kept.

use std::collections::{HashMap, HashSet};

use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};

/// The triples that follow and are not asserted, in the order of their terms.
///
/// `rdfs:subClassOf` and `rdfs:subPropertyOf` are taken as transitive, and what is of a class is of its
/// superclasses. Nothing follows about a class or property itself (a cycle makes its members equal, not their own
/// superclass), nor from or to class expressions without an IRI. The graphs of the quads do not count.
/// Costs a walk up the hierarchy from each class and property, and once its superclasses for each individual.
///
/// ```
/// use oxrdf::vocab::{rdf, rdfs};
/// use oxrdf::{GraphName, NamedNode, Quad};
///
/// let node = |name: &str| NamedNode::new(format!("http://example.com/{name}"));
/// let (mine, site, place) = (node("mine")?, node("Mine")?, node("Place")?);
/// let quads = [
///     Quad::new(site.clone(), rdfs::SUB_CLASS_OF, place.clone(), GraphName::DefaultGraph),
///     Quad::new(mine.clone(), rdf::TYPE, site, GraphName::DefaultGraph),
/// ];
/// let inferred = assay::internals::import::closure(&quads);
/// assert_eq!(inferred, [oxrdf::Triple::new(mine, rdf::TYPE, place)]);
/// # Ok::<(), oxrdf::IriParseError>(())
/// ```
pub fn closure<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> Vec<Triple> {
    let mut ontology = Ontology::default();
    for quad in quads {
        ontology.add(quad);
    }
    let superclasses = ontology.classes.above();
    let mut inferred = ontology.types(&superclasses);
    inferred.extend(ontology.classes.missing(&superclasses, rdfs::SUB_CLASS_OF));
    let superproperties = ontology.properties.above();
    inferred.extend(ontology.properties.missing(&superproperties, rdfs::SUB_PROPERTY_OF));
    inferred.sort_by_cached_key(ToString::to_string);
    inferred
}

/// Everything above a class or property, itself left out.
type Above<'a> = HashMap<&'a NamedNode, HashSet<&'a NamedNode>>;

#[derive(Default)]
struct Ontology<'a> {
    classes: Hierarchy<'a>,
    properties: Hierarchy<'a>,
    individuals: HashMap<&'a NamedOrBlankNode, HashSet<&'a NamedNode>>,
}

impl<'a> Ontology<'a> {
    fn add(&mut self, quad: &'a Quad) {
        let Term::NamedNode(object) = &quad.object else {
            return;
        };
        if quad.predicate == rdf::TYPE {
            self.individuals.entry(&quad.subject).or_default().insert(object);
        }
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
            return;
        };
        if quad.predicate == rdfs::SUB_CLASS_OF {
            self.classes.add(subject, object);
        } else if quad.predicate == rdfs::SUB_PROPERTY_OF {
            self.properties.add(subject, object);
        }
    }

    /// All superclasses of all asserted types, less those asserted.
    fn types(&self, superclasses: &Above<'a>) -> Vec<Triple> {
        let mut types = Vec::new();
        for (individual, asserted) in &self.individuals {
            let classes = asserted.iter().filter_map(|class| superclasses.get(class));
            let classes: HashSet<&NamedNode> = classes.flatten().copied().collect();
            let inferred = classes.difference(asserted);
            let triple = |class: &&NamedNode| Triple::new((*individual).clone(), rdf::TYPE, (*class).clone());
            types.extend(inferred.map(triple));
        }
        types
    }
}

/// Who stands directly above whom.
#[derive(Default)]
struct Hierarchy<'a> {
    direct: HashMap<&'a NamedNode, HashSet<&'a NamedNode>>,
}

impl<'a> Hierarchy<'a> {
    fn add(&mut self, lower: &'a NamedNode, upper: &'a NamedNode) {
        self.direct.entry(lower).or_default().insert(upper);
    }

    fn above(&self) -> Above<'a> {
        let lowers = self.direct.keys();
        lowers.map(|lower| (*lower, self.climb(lower))).collect()
    }

    /// Everything that can be reached, each once, so that cycles end.
    fn climb(&self, lower: &'a NamedNode) -> HashSet<&'a NamedNode> {
        let mut reached = HashSet::from([lower]);
        let mut open = vec![lower];
        while let Some(node) = open.pop() {
            let uppers = self.direct.get(node).into_iter().flatten();
            open.extend(uppers.filter(|upper| reached.insert(upper)));
        }
        reached.remove(lower);
        reached
    }

    /// What is above without being asserted to be.
    fn missing(&self, above: &Above<'a>, property: NamedNodeRef<'static>) -> Vec<Triple> {
        let pairs = above.iter().flat_map(|(lower, uppers)| uppers.iter().map(move |upper| (*lower, *upper)));
        pairs
            .filter(|(lower, upper)| !self.direct.get(lower).is_some_and(|own| own.contains(upper)))
            .map(|(lower, upper)| Triple::new(lower.clone(), property, upper.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oxrdf::{BlankNode, GraphName};
    use proptest::prelude::*;

    use super::*;

    const PROPERTIES: [NamedNodeRef<'static>; 3] = [rdfs::SUB_CLASS_OF, rdfs::SUB_PROPERTY_OF, rdf::TYPE];

    fn node(number: usize) -> NamedNode {
        NamedNode::new_unchecked(format!("http://example.com/{number}"))
    }

    fn quad(subject: usize, property: usize, object: usize) -> Quad {
        let subject: NamedOrBlankNode = match subject {
            9 => BlankNode::new_unchecked("b").into(),
            number => node(number).into(),
        };
        Quad::new(subject, PROPERTIES[property], node(object), GraphName::DefaultGraph)
    }

    type Facts = BTreeSet<(usize, usize, usize)>;

    /// The rules applied until nothing new comes of them.
    fn naive(asserted: &Facts) -> Facts {
        let mut all = asserted.clone();
        loop {
            let joins = all.iter().flat_map(|one| all.iter().map(move |two| (one, two)));
            let found: Facts = joins
                .filter(|((s, _, via), (from, _, _))| via == from && (*s != 9 || *from != 9))
                .filter_map(|((s, p, _), (from, q, o))| match (p, q) {
                    (0, 0) | (1, 1) if *s != 9 && *from != 9 => Some((*s, *p, *o)),
                    (2, 0) if *from != 9 => Some((*s, 2, *o)),
                    _ => None,
                })
                .collect();
            let before = all.len();
            all.extend(found);
            if all.len() == before {
                all.retain(|(s, p, o)| *p == 2 || s != o);
                return all.difference(asserted).copied().collect();
            }
        }
    }

    #[test]
    fn cycles_end() {
        let quads = [quad(1, 0, 2), quad(2, 0, 1), quad(7, 2, 1)];
        let inferred = closure(&quads);
        assert_eq!(inferred, [Triple::new(node(7), rdf::TYPE, node(2))]);
    }

    #[test]
    fn a_long_chain_is_no_matter() {
        let quads: Vec<Quad> = (10..1010).map(|at| quad(at, 1, at + 1)).collect();
        assert_eq!(closure(&quads).len(), 1000 * 999 / 2);
    }

    proptest! {
        #[test]
        fn the_closure_is_the_naive_one(
            facts in prop::collection::btree_set((0_usize..10, 0_usize..3, 0_usize..9), 0..25),
        ) {
            let quads: Vec<Quad> = facts.iter().map(|(s, p, o)| quad(*s, *p, *o)).collect();
            let facts: Facts = facts.into_iter().collect();
            let expected: BTreeSet<String> = naive(&facts)
                .into_iter()
                .map(|(s, p, o)| Triple::from(quad(s, p, o)).to_string())
                .collect();
            let found: Vec<String> = closure(&quads).iter().map(ToString::to_string).collect();
            prop_assert_eq!(found.len(), expected.len());
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}
