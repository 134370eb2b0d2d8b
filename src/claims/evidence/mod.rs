//! What an answer rests on, in claims: witnesses of rows mapped to the claims whose words they are.
//!
//! Knows the claims model, and what witnesses are. Must not know HTTP, terminals, or how words are checked.

use crate::encoding::{Lookup, graph_name};
use crate::model::Iri;
use crate::model::vocab::{assay, rdf, schema};
use crate::query::{Witness, Witnessed};
use oxrdf::{NamedNodeRef, NamedOrBlankNode, Term, Triple};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the JSON form of evidence, told in its member `format`.
pub(crate) const FORMAT: &str = "assay-evidence-2";

/// What the triples of a witness belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowClaims {
    /// Claims: their own triples were matched, or a proposition that they state.
    pub claims: Vec<Iri>,
    /// Documents of which something was matched.
    pub documents: Vec<Iri>,
    /// Reviews of which something was matched.
    pub reviews: Vec<Iri>,
    /// What is background: the ontology, what is inferred from it, the catalogue, and data that no claim states.
    pub background: Vec<Background>,
}

/// A triple that rests on no words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Background {
    /// The triple, in N-Triples.
    pub triple: String,
    /// The graphs that hold it.
    pub graphs: Vec<String>,
}

/// Maps what a row rests on to claims. Where the row has a claim that states a proposition, it rests on that claim alone;
/// else on all that state it in the graphs that were matched. Costs some look-ups for each triple.
#[must_use]
pub(crate) fn rests_on(lookup: Lookup<'_>, witness: &Witness) -> RowClaims {
    let mut found = Mapper { lookup, owners: BTreeMap::new(), resting: RowClaims::default() };
    let mut propositions: Vec<(Iri, BTreeSet<String>)> = Vec::new();
    let mut claims: BTreeSet<Iri> = BTreeSet::new();
    for witnessed in &witness.triples {
        let subject = match &witnessed.triple.subject {
            NamedOrBlankNode::NamedNode(node) => Iri::new(node.as_str()),
            NamedOrBlankNode::BlankNode(_) => {
                found.background(witnessed);
                continue;
            }
        };
        match found.owner(&subject) {
            Owner::Claim(claim) => {
                claims.insert(claim);
            }
            Owner::Proposition => {
                let graphs = witnessed.graphs.iter().map(ToString::to_string).collect();
                propositions.push((subject, graphs));
            }
            Owner::Document(document) => push(&mut found.resting.documents, document),
            Owner::Review(review) => push(&mut found.resting.reviews, review),
            Owner::Nobody => match found.endorsed(&witnessed.triple) {
                Some(proposition) => propositions.push((proposition, BTreeSet::new())),
                None => found.background(witnessed),
            },
        }
    }
    let named = claims.clone();
    for (proposition, mut graphs) in propositions {
        // What is endorsed is derived from all that state it, and from the reviews that do.
        let derived = found.endorsed_graphs(&proposition);
        let is_derived = graphs.iter().all(|graph| derived.contains(graph));
        graphs.retain(|graph| !derived.contains(graph));
        let tellers = lookup.subjects(assay::STATES, proposition.as_str());
        let mut tellers: Vec<Iri> =
            tellers.into_iter().filter(|teller| lookup.is_a(teller, assay::CLAIM)).collect();
        if tellers.iter().any(|teller| named.contains(teller)) {
            continue;
        }
        if is_derived && !derived.is_empty() {
            for teller in &tellers {
                found.endorsing(teller);
            }
        } else {
            tellers.retain(|teller| {
                lookup.about(teller).iter().any(|quad| graphs.contains(&quad.graph_name.to_string()))
            });
        }
        claims.extend(tellers);
    }
    let mut resting = found.resting;
    // A document whose claims are told needs no mention of its own.
    let told: BTreeSet<Iri> =
        claims.iter().filter_map(|claim| lookup.iri(claim, schema::APPEARANCE)).collect();
    resting.documents.retain(|document| !told.contains(document));
    resting.claims = claims.into_iter().collect();
    resting
}

fn push(list: &mut Vec<Iri>, iri: Iri) {
    if !list.contains(&iri) {
        list.push(iri);
    }
}

/// To whom a node belongs.
#[derive(Clone)]
enum Owner {
    Claim(Iri),
    Proposition,
    Document(Iri),
    Review(Iri),
    Nobody,
}

struct Mapper<'v> {
    lookup: Lookup<'v>,
    owners: BTreeMap<Iri, Owner>,
    resting: RowClaims,
}

impl Mapper<'_> {
    fn background(&mut self, witnessed: &Witnessed) {
        let Witnessed { triple, graphs } = witnessed;
        let triple: &Triple = triple;
        let graphs = graphs.iter().map(graph_name).collect();
        self.resting.background.push(Background { triple: triple.to_string(), graphs });
    }

    /// The endorsed proposition that a bare triple stands for.
    fn endorsed(&self, triple: &Triple) -> Option<Iri> {
        let view = self.lookup.view();
        let reifies = NamedNodeRef::new_unchecked(rdf::REIFIES);
        let term = Term::from(triple.clone());
        let reifiers = view.triples(None, Some(reifies), Some(term.as_ref()));
        let mut named = reifiers.filter_map(|triple| match triple.subject {
            NamedOrBlankNode::NamedNode(node) => Some(Iri::new(node.into_string())),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        named.find(|reifier| self.lookup.is_a(reifier, assay::ENDORSED))
    }

    /// The graphs that mark a proposition as endorsed.
    fn endorsed_graphs(&self, proposition: &Iri) -> BTreeSet<String> {
        let about = self.lookup.about(proposition);
        let marks = about.iter().filter(|quad| {
            quad.predicate.as_str() == rdf::TYPE
                && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == assay::ENDORSED)
        });
        marks.map(|quad| quad.graph_name.to_string()).collect()
    }

    /// Adds the reviews of a claim whose ratings endorse it.
    fn endorsing(&mut self, claim: &Iri) {
        for review in self.lookup.subjects(schema::ITEM_REVIEWED, claim.as_str()) {
            if !self.is_of_a_sheet(&review) {
                continue;
            }
            let ratings = self.lookup.iris(&review, schema::REVIEW_RATING);
            let endorses =
                |rating: &Iri| self.lookup.text(rating, assay::ENDORSES).as_deref() == Some("true");
            if ratings.iter().any(endorses) {
                push(&mut self.resting.reviews, review);
            }
        }
    }

    /// Whether a review is one of a review sheet: those alone pin what they are of.
    fn is_of_a_sheet(&self, review: &Iri) -> bool {
        self.lookup.text(review, assay::PINNED_DIGEST).is_some()
    }

    /// The owner of a node: the node itself, or what it stands below.
    fn owner(&mut self, node: &Iri) -> Owner {
        if let Some(known) = self.owners.get(node) {
            return known.clone();
        }
        let owner = self.find(node);
        self.owners.insert(node.clone(), owner.clone());
        owner
    }

    fn find(&self, node: &Iri) -> Owner {
        let mut name = node.as_str();
        loop {
            let iri = Iri::new(name);
            for class in self.lookup.iris(&iri, rdf::TYPE) {
                match class.as_str() {
                    assay::CLAIM => return Owner::Claim(iri),
                    assay::PROPOSITION_CLASS if iri == *node => return Owner::Proposition,
                    assay::SOURCE => return Owner::Document(iri),
                    schema::CLAIM_REVIEW if self.is_of_a_sheet(&iri) => return Owner::Review(iri),
                    _ => {}
                }
            }
            match name.rsplit_once('/') {
                Some((above, _)) if above.contains("://") => name = above,
                _ => return Owner::Nobody,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Change, Store};
    use oxrdf::{GraphName, NamedNode, Quad};

    #[test]
    fn a_proposition_rests_on_the_claim_of_the_row_or_on_all_that_state_it() {
        let node = |name: &str| NamedNode::new(format!("https://example.org/{name}")).unwrap();
        let known = |iri: &str| NamedNode::new(iri).unwrap();
        let graph = GraphName::from(node("graph/d"));
        let quad = |s: &NamedNode, p: &str, o: NamedNode| Quad::new(s.clone(), known(p), o, graph.clone());
        let rdf = rdf::TYPE;
        let (one, two, said) = (node("d/one"), node("e/two"), node("said"));
        let insert = vec![
            quad(&one, rdf, known(assay::CLAIM)),
            quad(&two, rdf, known(assay::CLAIM)),
            quad(&one, assay::STATES, said.clone()),
            quad(&two, assay::STATES, said.clone()),
            quad(&said, rdf, known(assay::PROPOSITION_CLASS)),
            quad(&said, assay::PROPERTY, node("p")),
            quad(&node("p"), rdf, known(assay::PROPERTY_CLASS)),
        ];
        let store = Store::new().unwrap();
        store.apply(&Change { insert: insert.clone(), ..Change::default() }).unwrap();
        let view = store.view().unwrap();
        let rest = |quads: &[&Quad]| {
            let triples = quads
                .iter()
                .map(|quad| Witnessed { triple: Triple::from((*quad).clone()), graphs: vec![graph.clone()] });
            let witness = Witness {
                triples: triples.collect(),
                absences: Vec::new(),
                complete: true,
                untold: Vec::new(),
                cut: None,
            };
            rests_on(Lookup::new(&view), &witness)
        };
        let names = |resting: &RowClaims| resting.claims.iter().map(ToString::to_string).collect::<Vec<_>>();
        let all = rest(&[&insert[5], &insert[6]]);
        assert_eq!(names(&all), ["https://example.org/d/one", "https://example.org/e/two"]);
        assert_eq!(all.background.len(), 1);
        let own = rest(&[&insert[5], &insert[2]]);
        assert_eq!(names(&own), ["https://example.org/d/one"]);
    }
}
