//! A digest of the data: which terms there are, which predicates the things of a class carry, what a predicate takes.
//!
//! Knows views, and SELECTs that sample an endpoint. Must not know prefixes.

use crate::index::{Graphs, Id, Index, Pattern};
use crate::store::View;
use oxrdf::Term;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What is known of the data. Terms are IRIs without brackets, or literals as queries write them; the numbers say how
/// often each occurs, and lists begin with what occurs most.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The IRIs.
    pub terms: BTreeMap<String, TermFact>,
    /// The predicates.
    pub predicates: Vec<(String, u64)>,
    /// The names of graphs.
    pub graphs: Vec<(String, u64)>,
    /// The predicates that the things of a class carry.
    pub of_class: HashMap<String, Vec<(String, u64)>>,
    /// The classes of a thing.
    pub classes_of: HashMap<String, Vec<String>>,
    /// The objects that a predicate takes, so many of them as are kept.
    pub objects: HashMap<String, Vec<(String, u64)>>,
}

/// A row of an answer, a cell for each column.
pub(super) type Cells = Vec<Option<Term>>;

/// What is known of a term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermFact {
    /// What it is called, in English or in no language.
    pub label: Option<String>,
    /// In how many triples it stands.
    pub count: u64,
}

/// The most objects kept of a predicate.
const OBJECTS: usize = 200;
/// The longest literal kept, in bytes.
const SHORT: usize = 60;

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// The properties that name a thing, the best first.
const LABELS: [&str; 3] = [
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
];

impl Facts {
    /// The facts of a view, over all its graphs. Three passes over its triples.
    #[must_use]
    pub fn of_view(view: &View) -> Self {
        let index = view.index();
        let mut facts = Self::default();
        let ids = Ids::new(index);
        facts.count_terms(index);
        facts.read_labels(index, &ids);
        facts.read_classes(index, &ids);
        facts.read_objects(index);
        let names = index.graphs().iter().filter_map(|id| iri(index, *id));
        facts.graphs = names.map(|name| (name, 1)).collect();
        facts
    }

    fn count_terms(&mut self, index: &Arc<Index>) {
        let mut counts: Vec<u64> = vec![0; index.terms() as usize + 2];
        let mut predicates: HashMap<Id, u64> = HashMap::new();
        for [subject, predicate, object, _] in index.scan(&merged(None)) {
            for id in [subject, object] {
                if let Some(count) = counts.get_mut(id as usize) {
                    *count += 1;
                }
            }
            *predicates.entry(predicate).or_default() += 1;
        }
        for (id, count) in (0..).zip(counts) {
            let count = count + predicates.get(&id).copied().unwrap_or(0);
            if let Some(name) = (count > 0).then(|| iri(index, id)).flatten() {
                self.terms.insert(name, TermFact { label: None, count });
            }
        }
        self.predicates = named(index, predicates);
    }

    fn read_labels(&mut self, index: &Arc<Index>, ids: &Ids) {
        for property in ids.labels.iter().flatten() {
            for [subject, _, object, _] in index.scan(&merged(Some(*property))) {
                let Some(fact) = iri(index, subject).and_then(|name| self.terms.get_mut(&name)) else {
                    continue;
                };
                if let Term::Literal(label) = index.term(object)
                    && label.language().is_none_or(|language| language.starts_with("en"))
                    && fact.label.is_none()
                {
                    fact.label = Some(label.value().to_owned());
                }
            }
        }
    }

    /// One pass in the order of subjects: their classes, and the predicates they carry.
    fn read_classes(&mut self, index: &Arc<Index>, ids: &Ids) {
        let Some(kind) = ids.kind else { return };
        let mut carried: HashMap<(Id, Id), u64> = HashMap::new();
        let (mut current, mut classes, mut predicates) = (0, Vec::new(), Vec::new());
        let mut finish = |subject: Id, classes: &mut Vec<Id>, predicates: &mut Vec<Id>, facts: &mut Self| {
            predicates.dedup();
            for class in classes.iter() {
                for predicate in predicates.iter() {
                    *carried.entry((*class, *predicate)).or_default() += 1;
                }
            }
            if let Some(name) = iri(index, subject).filter(|_| !classes.is_empty()) {
                let names = classes.iter().filter_map(|class| iri(index, *class));
                facts.classes_of.insert(name, names.collect());
            }
            classes.clear();
            predicates.clear();
        };
        for [subject, predicate, object, _] in index.scan(&merged(None)) {
            if subject != current {
                finish(current, &mut classes, &mut predicates, self);
                current = subject;
            }
            if predicate == kind {
                classes.push(object);
            }
            predicates.push(predicate);
        }
        finish(current, &mut classes, &mut predicates, self);
        let mut of_class: HashMap<Id, HashMap<Id, u64>> = HashMap::new();
        for ((class, predicate), count) in carried {
            of_class.entry(class).or_default().insert(predicate, count);
        }
        for (class, predicates) in of_class {
            if let Some(name) = iri(index, class) {
                self.of_class.insert(name, named(index, predicates));
            }
        }
    }

    /// For each predicate, one pass over its objects, which lie together.
    fn read_objects(&mut self, index: &Arc<Index>) {
        for (predicate, _) in &self.predicates {
            let term = Term::NamedNode(oxrdf::NamedNode::new_unchecked(predicate));
            let Some(id) = index.id(&term) else { continue };
            let mut runs: Vec<(Id, u64)> = Vec::new();
            for [_, _, object, _] in index.scan(&merged(Some(id))) {
                match runs.last_mut() {
                    Some((last, count)) if *last == object => *count += 1,
                    _ => runs.push((object, 1)),
                }
            }
            runs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let written = runs.into_iter().filter_map(|(id, count)| Some((written(index, id)?, count)));
            self.objects.insert(predicate.clone(), written.take(OBJECTS).collect());
        }
    }

    /// The facts of an endpoint, by a few SELECTs with limits. A part whose query fails stays empty.
    pub fn sampled<E>(ask: &mut dyn FnMut(&str) -> Result<Vec<Cells>, E>) -> Self {
        let mut facts = Self::default();
        let mut rows = |text: &str| ask(text).unwrap_or_default();
        for row in
            rows("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 1000")
        {
            if let [Some(Term::NamedNode(predicate)), count] = row.as_slice() {
                facts.predicates.push((predicate.as_str().to_owned(), number(count.as_ref())));
            }
        }
        for row in rows("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g LIMIT 1000") {
            if let [Some(Term::NamedNode(graph))] = row.as_slice() {
                facts.graphs.push((graph.as_str().to_owned(), 1));
            }
        }
        let carried = "SELECT ?c ?p (COUNT(*) AS ?n) WHERE { ?s a ?c ; ?p ?o } GROUP BY ?c ?p ORDER BY DESC(?n) LIMIT 5000";
        for row in rows(carried) {
            if let [Some(Term::NamedNode(class)), Some(Term::NamedNode(predicate)), count] = row.as_slice() {
                let list = facts.of_class.entry(class.as_str().to_owned()).or_default();
                list.push((predicate.as_str().to_owned(), number(count.as_ref())));
            }
        }
        for (predicate, _) in facts.predicates.iter().take(100) {
            let text = format!(
                "SELECT ?o (COUNT(*) AS ?n) WHERE {{ ?s <{predicate}> ?o }} GROUP BY ?o ORDER BY DESC(?n) LIMIT 50"
            );
            let objects = rows(&text).into_iter().filter_map(|row| match row.as_slice() {
                [Some(object), count] => Some((as_written(object)?, number(count.as_ref()))),
                _ => None,
            });
            facts.objects.insert(predicate.clone(), objects.collect());
        }
        for property in LABELS {
            let text = format!(
                "SELECT ?s ?label WHERE {{ ?s <{property}> ?label FILTER(LANG(?label) = \"\" || LANGMATCHES(LANG(?label), \"en\")) }} LIMIT 5000"
            );
            for row in rows(&text) {
                if let [Some(Term::NamedNode(subject)), Some(Term::Literal(label))] = row.as_slice() {
                    let fact = facts.terms.entry(subject.as_str().to_owned()).or_default();
                    fact.label.get_or_insert_with(|| label.value().to_owned());
                }
            }
        }
        facts.gather_terms();
        facts
    }

    /// Every IRI that a list names is a term.
    fn gather_terms(&mut self) {
        let lists = [&self.predicates, &self.graphs].into_iter();
        let lists = lists.chain(self.of_class.values()).chain(self.objects.values());
        let named: Vec<(String, u64)> =
            lists.flatten().filter(|(term, _)| term.contains("://")).cloned().collect();
        let classes: Vec<String> = self.of_class.keys().cloned().collect();
        for (term, count) in named.into_iter().chain(classes.into_iter().map(|class| (class, 1))) {
            let fact = self.terms.entry(term).or_default();
            fact.count = fact.count.max(count);
        }
    }
}

/// The ids of the terms that matter.
struct Ids {
    kind: Option<Id>,
    labels: [Option<Id>; LABELS.len()],
}

impl Ids {
    fn new(index: &Index) -> Self {
        let id = |iri: &str| index.id(&oxrdf::NamedNode::new_unchecked(iri).into());
        Self { kind: id(TYPE), labels: LABELS.map(id) }
    }
}

fn merged(predicate: Option<Id>) -> Pattern {
    Pattern { subject: None, predicate, object: None, graphs: Graphs::Merged }
}

fn iri(index: &Index, id: Id) -> Option<String> {
    if id == 0 || id > index.terms() {
        return None;
    }
    match index.term(id) {
        Term::NamedNode(node) => Some(node.into_string()),
        _ => None,
    }
}

fn written(index: &Index, id: Id) -> Option<String> {
    as_written(&index.term(id))
}

/// An IRI without brackets, or a short literal as a query writes it.
fn as_written(term: &Term) -> Option<String> {
    match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        Term::Literal(literal) if literal.value().len() <= SHORT => {
            let plain = matches!(
                literal.datatype().as_str(),
                "http://www.w3.org/2001/XMLSchema#integer" | "http://www.w3.org/2001/XMLSchema#decimal"
            );
            Some(if plain { literal.value().to_owned() } else { literal.to_string() })
        }
        _ => None,
    }
}

fn number(term: Option<&Term>) -> u64 {
    match term {
        Some(Term::Literal(literal)) => literal.value().parse().unwrap_or(0),
        _ => 0,
    }
}

/// Names and counts, the greatest count first.
fn named(index: &Index, counts: HashMap<Id, u64>) -> Vec<(String, u64)> {
    let mut named: Vec<(String, u64)> =
        counts.into_iter().filter_map(|(id, count)| Some((iri(index, id)?, count))).collect();
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    named
}
