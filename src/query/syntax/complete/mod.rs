//! Completion: what may stand at a place, and which terms of the data and the ontologies fit there.
//!
//! Knows the grammar of queries and a digest of the data. Must not run a query for a key: everything comes from
//! [`Facts`], gathered once.

mod cursor;
mod facts;
mod names;

pub(crate) use cursor::{Cursor, Expects, place};
pub use facts::Facts;

use crate::query::Prefixes;
use names::CompletionNames;
use std::collections::BTreeSet;

/// Something that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What replaces the word being typed.
    pub replacement: String,
    /// What it is called.
    pub label: Option<String>,
    /// How often it occurs in its place.
    pub count: Option<u64>,
}

/// What fits at a place, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The byte offset from which the replacement goes to the cursor.
    pub start: usize,
    /// What fits.
    pub candidates: Vec<Candidate>,
}

/// The most candidates of one completion.
const MOST: usize = 200;

/// Completes from facts gathered before. A completion costs two binary searches and the terms that match, at most a
/// few thousand, however large the data.
pub struct Completer {
    facts: Facts,
    names: CompletionNames,
}

impl Completer {
    /// A completer over facts; terms are written with these prefixes.
    #[must_use]
    pub fn new(facts: Facts, prefixes: &Prefixes) -> Self {
        let names = CompletionNames::new(&facts, prefixes);
        Self { facts, names }
    }

    /// What may stand at the cursor, a byte offset into the text.
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize) -> Completion {
        let place = place(text, cursor);
        let mut found = Found::new(place.word);
        match &place.expects {
            Expects::Nothing => {}
            Expects::Start => found.keywords(START),
            Expects::Projection => {
                found.variables(text);
                found.keywords(PROJECTION);
            }
            Expects::Subject => {
                found.variables(text);
                self.names(&mut found);
                found.keywords(GROUP);
            }
            Expects::Predicate { subject } => {
                self.predicates(&mut found, subject, &place);
                found.variables(text);
            }
            Expects::Object { predicate } => {
                self.objects(&mut found, predicate.as_deref());
                found.variables(text);
                self.names(&mut found);
            }
            Expects::AfterTriple => found.keywords(GROUP),
            Expects::Graph => {
                found.variables(text);
                self.listed(&mut found, &self.facts.graphs);
                self.names(&mut found);
            }
            Expects::Expression => {
                found.variables(text);
                found.keywords(FUNCTIONS);
                self.names(&mut found);
            }
            Expects::Modifier => {
                found.keywords(MODIFIERS);
                found.variables(text);
            }
            Expects::Datatype => self.names.fill(&mut found, "xsd:"),
        }
        Completion { start: place.start, candidates: found.candidates }
    }

    /// The terms that a beginning of their name, or of a word of their label, finds.
    #[must_use]
    pub fn terms(&self, beginning: &str) -> Vec<Candidate> {
        let mut found = Found::new(beginning);
        self.names(&mut found);
        found.candidates
    }

    fn names(&self, found: &mut Found) {
        let word = found.word.clone();
        self.names.fill(found, &word);
    }

    /// Those that the classes of the subject carry, then all others.
    fn predicates(&self, found: &mut Found, subject: &str, place: &Cursor<'_>) {
        let classes = place.types.get(subject).map(Vec::as_slice).unwrap_or_default();
        let classes = classes.iter().filter_map(|class| self.names.iri(class));
        let known = self.names.iri(subject);
        let of_data = known.and_then(|iri| self.facts.classes_of.get(iri)).into_iter().flatten();
        for class in classes.chain(of_data.map(String::as_str)) {
            if let Some(predicates) = self.facts.of_class.get(class) {
                self.listed(found, predicates);
            }
        }
        if found.fits("a") {
            found.push(Candidate {
                replacement: "a".to_owned(),
                label: Some("type".to_owned()),
                count: None,
            });
        }
        self.listed(found, &self.facts.predicates);
        if !found.word.is_empty() {
            self.names(found);
        }
    }

    /// Adds the objects that the data have with a predicate, the most frequent first.
    fn objects(&self, found: &mut Found, predicate: Option<&str>) {
        let iri = predicate.map(|predicate| if predicate == "a" { "rdf:type" } else { predicate });
        let Some(objects) = iri.and_then(|p| self.names.iri(p)).and_then(|p| self.facts.objects.get(p))
        else {
            return;
        };
        self.listed(found, objects);
    }

    /// Terms of a list, in its order.
    fn listed(&self, found: &mut Found, terms: &[(String, u64)]) {
        for (term, count) in terms {
            let candidate = self.names.candidate(term, Some(*count));
            if found.fits_candidate(&candidate) {
                found.push(candidate);
            }
        }
    }
}

/// Candidates on their way, each once.
struct Found {
    word: String,
    lower: String,
    seen: BTreeSet<String>,
    candidates: Vec<Candidate>,
}

impl Found {
    fn new(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            lower: word.to_lowercase(),
            seen: BTreeSet::new(),
            candidates: Vec::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.candidates.len() >= MOST
    }

    /// Whether a text begins with the word, whatever the case.
    fn fits(&self, text: &str) -> bool {
        text.to_lowercase().starts_with(&self.lower)
    }

    /// Whether the name, the local name, or a word of the label begins with the word.
    fn fits_candidate(&self, candidate: &Candidate) -> bool {
        let local = candidate.replacement.split_once(':').map_or("", |(_, local)| local);
        let words = candidate.label.iter().flat_map(|label| label.split_whitespace());
        self.fits(&candidate.replacement) || self.fits(local) || words.into_iter().any(|word| self.fits(word))
    }

    fn push(&mut self, candidate: Candidate) {
        if !self.is_full() && self.seen.insert(candidate.replacement.clone()) {
            self.candidates.push(candidate);
        }
    }

    /// Keywords in the case that is being typed.
    fn keywords(&mut self, keywords: &[&str]) {
        let lower = !self.word.is_empty() && self.word == self.lower;
        for keyword in keywords.iter().filter(|keyword| self.fits(keyword)).copied().collect::<Vec<_>>() {
            let replacement = if lower { keyword.to_lowercase() } else { keyword.to_owned() };
            self.push(Candidate { replacement, label: None, count: None });
        }
    }

    /// The variables of a text, but for the one being typed.
    fn variables(&mut self, text: &str) {
        let mark = self.word.chars().next();
        if !self.word.is_empty() && !matches!(mark, Some('?' | '$')) {
            return;
        }
        let mut names: Vec<&str> = Vec::new();
        for token in
            crate::query::tokens(text).iter().filter(|token| token.kind == crate::query::TokenKind::Variable)
        {
            let name = &token.text[1..];
            if self.word.get(1..) != Some(name) && !names.contains(&name) {
                names.push(name);
            }
        }
        for name in names {
            let replacement = format!("{}{name}", mark.unwrap_or('?'));
            if self.fits(&replacement) {
                self.push(Candidate { replacement, label: None, count: None });
            }
        }
    }
}

const START: &[&str] =
    &["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "PREFIX", "BASE", "FROM", "INSERT", "DELETE"];
const PROJECTION: &[&str] = &[
    "DISTINCT",
    "REDUCED",
    "WHERE",
    "FROM",
    "AS",
    "COUNT(",
    "SUM(",
    "MIN(",
    "MAX(",
    "AVG(",
    "SAMPLE(",
    "GROUP_CONCAT(",
];
const GROUP: &[&str] = &[
    "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "SERVICE", "SELECT", "NOT", "EXISTS",
];
const MODIFIERS: &[&str] =
    &["ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "BY", "ASC(", "DESC(", "VALUES", "UNION"];
const FUNCTIONS: &[&str] = &[
    "BOUND(",
    "STR(",
    "LANG(",
    "LANGMATCHES(",
    "DATATYPE(",
    "IRI(",
    "REGEX(",
    "CONTAINS(",
    "STRSTARTS(",
    "STRENDS(",
    "STRLEN(",
    "SUBSTR(",
    "UCASE(",
    "LCASE(",
    "STRBEFORE(",
    "STRAFTER(",
    "CONCAT(",
    "REPLACE(",
    "ABS(",
    "ROUND(",
    "CEIL(",
    "FLOOR(",
    "NOW()",
    "YEAR(",
    "MONTH(",
    "DAY(",
    "IF(",
    "COALESCE(",
    "SAMETERM(",
    "ISIRI(",
    "ISBLANK(",
    "ISLITERAL(",
    "ISNUMERIC(",
    "EXISTS",
    "NOT",
    "IN",
    "AS",
    "TRUE",
    "FALSE",
    "COUNT(",
    "SUM(",
    "MIN(",
    "MAX(",
    "AVG(",
    "SAMPLE(",
    "GROUP_CONCAT(",
    "DISTINCT",
];

#[cfg(test)]
mod tests;
