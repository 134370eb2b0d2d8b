//! Saved queries: a SPARQL query in a file, under a header that names its parameters.
//!
//! Knows the header and the types of parameters. Must not know where queries are kept, nor what they ask.

mod catalogue;
mod check;
mod choices;
mod compose;
mod header;
mod infer;
mod lint;

pub(crate) use catalogue::catalogue;
pub(crate) use compose::Draft;
pub use header::{Parameter, ParameterType};
pub(crate) use lint::QueryFault;
pub(crate) use lint::lint;

use self::header::Header;
use super::algebra::dataset::NamedDataset;
use super::algebra::visit;
use super::algebra::volatile::is_volatile_query;
use super::syntax::error::ParseError;
use super::syntax::parse::{Form, Query, parse_with_base};
use super::syntax::prefixes::Prefixes;
use super::syntax::reading::without_mark;
use super::syntax::term::parse_term;
use super::syntax::tokens::{TokenKind, tokens};
use super::{BindError, Parameters, bind};
use crate::document::nearest_name;
use oxrdf::{Literal, NamedNode, Term};
use std::collections::BTreeSet;

/// A query with a name, a summary and typed parameters.
#[derive(Debug, Clone)]
pub struct SavedQuery {
    name: String,
    header: Header,
    text: String,
    query: Query,
}

/// Why a file is no saved query, or its parameters cannot be given these values.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The header is not as it should be.
    #[error("{query}: in the header{}: {message}", line.map(|n| format!(", line {n}")).unwrap_or_default())]
    Header {
        /// The query.
        query: String,
        /// The line of the file, where it can be told.
        line: Option<usize>,
        /// What is wrong.
        message: String,
    },
    /// The query is not SPARQL.
    #[error("{query}: {source}")]
    Parse {
        /// The query.
        query: String,
        /// Where and why.
        source: Box<ParseError>,
    },
    /// The header names a parameter that the query does not use.
    #[error("{query}: the header names the parameter `{name}`, but the query has no variable ?{name}")]
    UnusedParameter {
        /// The query.
        query: String,
        /// The parameter.
        name: String,
    },
    /// A value for a parameter that the query does not have.
    #[error("{query} has no parameter `{name}`; it has {known}")]
    UnknownParameter {
        /// The query.
        query: String,
        /// The parameter.
        name: String,
        /// The names of those it has.
        known: String,
        /// The one that looks most like it.
        suggestion: Option<String>,
    },
    /// No value for parameters that must have one.
    #[error("{query} needs a value for {names}")]
    Missing {
        /// The query.
        query: String,
        /// Their names.
        names: String,
    },
    /// A value that is not of the parameter's type.
    #[error("the parameter `{name}` takes {expected}, not `{value}`")]
    BadValue {
        /// The parameter.
        name: String,
        /// What it takes.
        expected: &'static str,
        /// The value.
        value: String,
    },
    /// A value that is not a term, for a query without a header.
    #[error("the parameter `{name}`: {source}")]
    BadTerm {
        /// The parameter.
        name: String,
        /// Why not.
        source: super::TermError,
    },
    /// The values cannot stand where the query uses them.
    #[error(transparent)]
    Bind(#[from] BindError),
}

impl SavedQuery {
    /// Reads a saved query. A text without a header is one too: all its variables can be parameters then.
    ///
    /// # Errors
    /// When the header or the query is faulty, or the one names what the other does not have.
    pub fn parse(name: &str, text: &str, prefixes: &Prefixes) -> Result<Self, SavedError> {
        Self::parse_at(name, text, prefixes, None)
    }

    /// [`SavedQuery::parse`], with a base against which relative IRIs are resolved.
    pub(crate) fn parse_at(
        name: &str,
        text: &str,
        prefixes: &Prefixes,
        base: Option<&str>,
    ) -> Result<Self, SavedError> {
        let text = without_mark(text);
        let header = Header::read(name, text)?;
        let query = parse_with_base(text, prefixes, base)
            .map_err(|source| SavedError::Parse { query: name.to_owned(), source: Box::new(source) })?;
        let mut variables = BTreeSet::new();
        visit::of_query(query.algebra(), &mut |variable| {
            variables.insert(variable.as_str().to_owned());
        });
        let unused = header.params.keys().find(|param| !variables.contains(*param));
        if let Some(unused) = unused {
            return Err(SavedError::UnusedParameter { query: name.to_owned(), name: unused.clone() });
        }
        let saved = Self { name: name.to_owned(), header, text: text.to_owned(), query };
        saved.defaults(prefixes)?;
        Ok(saved)
    }

    /// The name: that of its file, without the extension.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it answers, in a line.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.header.summary
    }

    /// What else there is to say of it.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.header.description
    }

    /// Words to find it by.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        &self.header.tags
    }

    /// Its parameters by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.header.params.iter().map(|(name, parameter)| (name.as_str(), parameter))
    }

    /// Whether a value can be given for a name: for its parameters, or where it has no header for all its variables.
    #[must_use]
    pub fn takes(&self, name: &str) -> bool {
        if !self.header.params.is_empty() {
            return self.header.params.contains_key(name);
        }
        let mut occurs = false;
        visit::of_query(self.query.algebra(), &mut |variable| occurs |= variable.as_str() == name);
        occurs
    }

    /// Whether its header has a parameter of the name.
    pub(crate) fn takes_parameter(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.header.params.contains_key(name))
    }

    /// The columns of its rows, in order; none where it is no SELECT.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.query.variables().iter().map(|variable| variable.as_str().to_owned()).collect()
    }

    /// What kind of answer it gives.
    #[must_use]
    pub fn form(&self) -> Form {
        self.query.form()
    }

    /// The query with values in the places of its parameters, as one that has none.
    ///
    /// # Errors
    /// When a parameter has no value or is unknown, or a value is not of its type or cannot stand where it is used.
    pub fn bound(&self, values: &[(String, String)], prefixes: &Prefixes) -> Result<Self, SavedError> {
        Ok(Self { query: self.with(values, prefixes)?, ..self.clone() })
    }

    /// The query over other graphs than it names itself.
    pub(crate) fn over(&self, graphs: &NamedDataset) -> Self {
        Self { query: self.query.over(graphs), ..self.clone() }
    }

    /// Whether its rows come in an order that it asks for.
    pub(crate) fn is_ordered(&self) -> bool {
        self.query.is_ordered()
    }

    /// Whether it may give another answer when it is asked again of the same data: by chance or by the clock.
    pub(crate) fn is_volatile(&self) -> bool {
        is_volatile_query(self.query.algebra())
    }

    /// The file as it stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with its prefixes declared, where no parameter has changed what it asks: servers plan what a person
    /// wrote better than what the algebra gives.
    #[cfg(feature = "remote")]
    pub(crate) fn as_written(&self, bound: &Query, prefixes: &Prefixes) -> Option<String> {
        let is_plain = self.query == *bound && super::syntax::reading::ends_plainly(&self.text);
        is_plain.then(|| compose::with_prefixes(&self.text, prefixes))
    }

    /// Every IRI that the query names, once each, sorted.
    #[must_use]
    pub fn iris(&self) -> BTreeSet<String> {
        iris_in(&self.query.algebra().to_string())
    }

    /// Every IRI that stands in the place of a predicate, or in a path of such.
    #[must_use]
    pub fn predicates(&self) -> BTreeSet<String> {
        predicates_of(self.query.algebra())
    }

    /// What is to be said of its functions, though it is in order: of patterns that are no regular expressions, and of
    /// functions that there are none of.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        crate::query::expression::functions::notes(self.query.algebra())
    }

    /// The query with values for its parameters, and the defaults for the others. A parameter given several values
    /// ranges over them.
    ///
    /// # Errors
    /// When a parameter is unknown, a value is missing or not of its type, or cannot stand where the query uses it.
    pub fn with(&self, values: &[(String, String)], prefixes: &Prefixes) -> Result<Query, SavedError> {
        let mut parameters = Parameters::new();
        for (name, value) in values {
            parameters.insert(name, self.value(name, value, prefixes)?);
        }
        for (name, default) in self.defaults(prefixes)? {
            if parameters.get(&name).is_empty() {
                parameters.insert(name, default);
            }
        }
        let missing: Vec<&str> = self
            .parameters()
            .filter(|(name, parameter)| parameter.is_required() && parameters.get(name).is_empty())
            .map(|(name, _)| name)
            .collect();
        if !missing.is_empty() {
            return Err(SavedError::Missing { query: self.name.clone(), names: missing.join(", ") });
        }
        Ok(bind(&self.query, &parameters)?)
    }

    fn value(&self, name: &str, value: &str, prefixes: &Prefixes) -> Result<Term, SavedError> {
        if let Some(parameter) = self.header.params.get(name) {
            return typed(name, parameter.kind, value, prefixes);
        }
        if self.header.params.is_empty() {
            let term = parse_term(value, prefixes);
            return term.map_err(|source| SavedError::BadTerm { name: name.to_owned(), source });
        }
        let known: Vec<&str> = self.header.params.keys().map(String::as_str).collect();
        Err(SavedError::UnknownParameter {
            query: self.name.clone(),
            name: name.to_owned(),
            known: known.join(", "),
            suggestion: nearest_name(name, known.iter().copied()).map(str::to_owned),
        })
    }

    fn defaults(&self, prefixes: &Prefixes) -> Result<Vec<(String, Term)>, SavedError> {
        let defaults = self.parameters().filter_map(|(name, p)| Some((name, p, p.default()?)));
        defaults
            .map(|(name, p, value)| Ok((name.to_owned(), typed(name, p.kind, &value, prefixes)?)))
            .collect()
    }
}

/// The IRIs in the text of an algebra, where every name is written out between angle brackets.
pub(super) fn iris_in(text: &str) -> BTreeSet<String> {
    let iris = tokens(text).into_iter().filter(|token| token.kind == TokenKind::Iri);
    iris.map(|token| token.text.trim_matches(['<', '>']).to_owned()).collect()
}

/// Every IRI of a query that stands in the place of a predicate, or in a path of such.
pub(super) fn predicates_of(query: &spargebra::Query) -> BTreeSet<String> {
    let mut predicates = BTreeSet::new();
    visit::each_pattern(query, &mut |pattern| {
        let names = super::provenance::empty_result::names_in(pattern);
        let found = names.into_iter().filter(|(_, place)| *place == super::TermPosition::Predicate);
        predicates.extend(found.map(|(name, _)| name.into_string()));
    });
    predicates
}

/// A value of a parameter's type. Text stays a text, whatever is in it.
fn typed(name: &str, kind: ParameterType, value: &str, prefixes: &Prefixes) -> Result<Term, SavedError> {
    let bad =
        || SavedError::BadValue { name: name.to_owned(), expected: kind.expects(), value: value.to_owned() };
    let literal = |datatype: &str| {
        // A literal of a datatype that the evaluator knows is one of its values, or is none at all.
        let datatype = NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{datatype}"));
        let literal = Literal::new_typed_literal(value.trim(), datatype);
        let parsed = crate::index::typed_value(&literal.clone().into());
        parsed.map(|_| Term::from(literal)).ok_or_else(bad)
    };
    match kind {
        ParameterType::String => Ok(Literal::new_simple_literal(value).into()),
        ParameterType::Iri => iri(value.trim(), prefixes).map(Term::from).ok_or_else(bad),
        other => literal(other.name()),
    }
}

fn iri(value: &str, prefixes: &Prefixes) -> Option<NamedNode> {
    if let Some(iri) = value.strip_prefix('<').and_then(|v| v.strip_suffix('>')) {
        return NamedNode::new(iri).ok();
    }
    let expanded = prefixes.expand(value).ok();
    expanded.or_else(|| value.contains("://").then(|| NamedNode::new(value).ok()).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use proptest::prelude::*;

    const SHARES: &str = "#+ summary: Shares\n#+ params:\n#+   country: { type: iri, default: \"c:china\" }\n\
        #+   since: { type: date, required: false }\n#+   word: { type: string }\n\
        SELECT ?x WHERE { ?x ?p ?country FILTER(!BOUND(?since) || ?x > ?since) FILTER(?p = ?word) }";

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        prefixes.insert("c", "http://example.org/").unwrap();
        prefixes
    }

    fn saved(text: &str) -> Result<SavedQuery, SavedError> {
        SavedQuery::parse("q", text, &prefixes())
    }

    fn with(values: &[(&str, &str)]) -> Result<String, String> {
        let values: Vec<(String, String)> =
            values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let query = saved(SHARES).unwrap().with(&values, &prefixes());
        query.map(|q| q.algebra().to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn its_iris_are_those_that_it_names() {
        let query = saved(
            "SELECT ?x { ?x c:a \"<http://e/no>\" ; c:b ?y FILTER(?x <http://e/f>(?y) && ?y > 2 && ?y < 3) }",
        );
        assert!(query.is_err(), "an IRI is no operator");
        let query = saved(
            "SELECT ?x FROM c:g { ?x c:a \"<http://e/no> and \\\"<http://e/no>\", c:o ; c:b ?y \
             FILTER(?y < 3 && ?y > 2 && <http://e/f>(?y)) }",
        );
        let iris = query.unwrap().iris();
        let expected = ["http://e/f", "http://example.org/a", "http://example.org/b"];
        assert!(expected.iter().all(|iri| iris.contains(*iri)), "{iris:?}");
        assert!(!iris.contains("http://e/no"), "{iris:?}");
    }

    #[test]
    fn values_are_of_their_type() {
        let query = with(&[("word", "x"), ("since", "2024-02-01")]).unwrap();
        assert!(query.contains("<http://example.org/china>"), "{query}");
        assert!(query.contains("\"2024-02-01\"^^"), "{query}");
        let table = [
            (vec![("since", "2024-02-30"), ("word", "x")], "takes a date"),
            (vec![("country", "china"), ("word", "x")], "takes an IRI"),
            (vec![("country", "<no iri>"), ("word", "x")], "takes an IRI"),
            (vec![("contry", "c:x"), ("word", "x")], "has no parameter `contry`"),
            (vec![], "needs a value for word"),
        ];
        for (values, expected) in table {
            let error = with(&values).unwrap_err();
            assert!(error.contains(expected), "{values:?}: {error}");
        }
    }

    #[test]
    fn faulty_headers_are_told_with_their_line() {
        let table = [
            ("#+ summary: x\n#+ sumary: y\nASK {}", "line 2"),
            ("#+ params:\n#+   x: { type: irri }\nASK { ?x ?y ?z }", "line 2"),
            ("#+ params:\n#+   y: { type: iri }\nASK { ?x a ?z }", "no variable ?y"),
            ("#+ params:\n#+   x: { type: iri, default: nope }\nASK { ?x a ?z }", "takes an IRI"),
            ("#+ summary: x\nASK {", "line 2"),
        ];
        for (text, expected) in table {
            let error = saved(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    /// Text with pieces of syntax in it that would close or open something, were it pasted.
    fn hostile() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "\"",
            "'",
            "\"\"\"",
            "\\",
            "\\u0022",
            "<",
            ">",
            "> .",
            "{",
            "}",
            "} DROP ALL #",
            ") }",
            "?x",
            "$y",
            "c:china",
            "http://e.example/",
            "2024-02-01",
            "2024",
            "T12:00:00Z",
            "-",
            "+",
            "1",
            "36.7",
            "1e6",
            "true",
            "false",
            "^^",
            "@en",
            " UNION { ?s ?p ?o }",
            ";",
            ".",
            ",",
            "#",
            "\n",
            "\r",
            "\t",
            "\0",
            "%3E",
            "\u{202e}",
            "é",
            "_:b",
            "<<",
            ">>",
            "NaN",
        ];
        prop::collection::vec(
            prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), ".{0,3}"],
            0..6,
        )
        .prop_map(|pieces| pieces.concat())
    }

    fn one(kind: ParameterType) -> SavedQuery {
        let place = if kind == ParameterType::Iri { "?x ?y ?word" } else { "?x ?y ?z FILTER(?z = ?word)" };
        let text = format!(
            "#+ params:\n#+   word: {{ type: {} }}\nSELECT ?x ?word WHERE {{ {place} }}",
            kind.name()
        );
        saved(&text).unwrap()
    }

    proptest! {
        /// A value of any type is one term wherever the query uses it, or is refused: the query with it differs from the
        /// query with a harmless value in that term alone, as it is and as a server would read it.
        #[test]
        fn a_value_stays_one_term_or_is_refused(text in hostile()) {
            use ParameterType as T;
            let harmless = [
                (T::Iri, "http://harmless.example/"), (T::String, "harmless"), (T::Integer, "7654321"),
                (T::Decimal, "7654.321"), (T::Date, "1987-06-05"), (T::DateTime, "1987-06-05T04:03:02Z"),
                (T::GYear, "1987"), (T::Boolean, "true"),
            ];
            for (kind, value) in harmless {
                let query = one(kind);
                let bind = |value: &str| query.with(&[("word".to_owned(), value.to_owned())], &prefixes());
                let Ok(bound) = bind(&text) else { continue };
                let term = typed("word", kind, &text, &prefixes()).unwrap();
                let other = typed("word", kind, value, &prefixes()).unwrap();
                let expected = bind(value).unwrap().to_string().replace(&other.to_string(), &term.to_string());
                prop_assert_eq!(&bound.to_string(), &expected, "{:?} {:?}", kind, &text);
                let again = parse(&bound.to_string(), &Prefixes::new()).unwrap();
                prop_assert_eq!(again.to_string(), bound.to_string());
            }
        }
    }

    #[test]
    fn values_of_other_types_are_refused() {
        let table = [
            (ParameterType::Integer, "1 } DROP ALL"),
            (ParameterType::Integer, "1.5"),
            (ParameterType::Decimal, "36,7"),
            (ParameterType::Date, "2024-13-01"),
            (ParameterType::DateTime, "2024-01-01"),
            (ParameterType::GYear, "24"),
            (ParameterType::Boolean, "yes"),
            (ParameterType::Iri, "http://e.example/> ?p ?o . <x"),
            (ParameterType::Iri, "_:b"),
        ];
        for (kind, value) in table {
            let given = [("word".to_owned(), value.to_owned())];
            assert!(one(kind).with(&given, &prefixes()).is_err(), "{kind:?} {value}");
        }
    }
}
