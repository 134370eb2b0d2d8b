//! A query as a file: its header, its prefixes and its text.
//!
//! Knows how a saved query is written. Must not know where the file is kept.

use super::header::{Header, Parameter, ParameterType};
use super::{SavedError, SavedQuery, infer, lint};
use crate::document::nearest_name;
use crate::query::BindError;
use crate::query::parameters::bind::mentioned;
use crate::query::syntax::prefixes::Prefixes;
use crate::query::syntax::tokens::{TokenKind, tokens};
use oxrdf::NamedNode;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What a query is to be as a saved one.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What it answers, in a line; that of its header, or its name in words, where this is `None`.
    pub summary: Option<String>,
    /// Its parameters: variables of it, with the default value where there is one.
    pub parameters: Vec<(String, Option<String>)>,
}

impl SavedQuery {
    /// The text of a file that holds this query under a header with these parameters, its prefixes declared. The type
    /// of a parameter is inferred from its default and from where the query uses it; `objects` says what the objects of
    /// a predicate are. A parameter without a default is optional where the query can do without it.
    ///
    /// # Errors
    /// When a parameter is no variable of the query, or its default is not of its type.
    pub fn as_file(
        &self,
        name: &str,
        draft: &Draft,
        prefixes: &Prefixes,
        objects: &dyn Fn(&NamedNode) -> Option<ParameterType>,
    ) -> Result<String, SavedError> {
        // What was expected of the query as it was may not hold of it with other parameters.
        let mut header = Header { expect: Vec::new(), ..self.header.clone() };
        if let Some(summary) = &draft.summary {
            header.summary.clone_from(summary);
        } else if header.summary.is_empty() {
            header.summary = name.replace(['-', '_'], " ");
        }
        for (parameter, default) in &draft.parameters {
            let made = self.parameter(parameter, default.clone(), prefixes, objects)?;
            header.params.insert(parameter.clone(), made);
        }
        let body = self.text.lines().filter(|line| !line.starts_with("#+")).collect::<Vec<_>>().join("\n");
        Ok(format!("{}{}\n", header.write(), with_prefixes(body.trim(), prefixes)))
    }

    fn parameter(
        &self,
        name: &str,
        default: Option<String>,
        prefixes: &Prefixes,
        objects: &dyn Fn(&NamedNode) -> Option<ParameterType>,
    ) -> Result<Parameter, SavedError> {
        let known = mentioned(&self.query);
        if !known.iter().any(|variable| variable == name) {
            let suggestion = nearest_name(name, known.iter().map(String::as_str)).map(str::to_owned);
            return Err(BindError::Unknown { name: name.to_owned(), suggestion }.into());
        }
        if let (Some(parameter), Some(default)) = (self.header.params.get(name), &default) {
            super::typed(name, parameter.kind, default, prefixes)?;
            return Ok(parameter.with_default(default.clone()));
        }
        let kind = infer::kind(&self.query, name, default.as_deref(), prefixes, objects);
        let is_required = default.is_none() && !lint::unguarded(self.query.algebra(), name).is_empty();
        Ok(Parameter::new(kind, default, is_required))
    }
}

/// A text of SPARQL below declarations of the known prefixes that it uses and does not declare.
pub(super) fn with_prefixes(text: &str, prefixes: &Prefixes) -> String {
    let tokens: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment).collect();
    let prefix = |text: &str| text.split_once(':').map(|(prefix, _)| prefix.to_owned());
    let declared: BTreeSet<String> = tokens
        .windows(2)
        .filter(|pair| pair[0].is_word("prefix"))
        .filter_map(|pair| prefix(pair[1].text))
        .collect();
    let used: BTreeSet<String> = tokens
        .iter()
        .filter(|token| token.kind == TokenKind::Name)
        .filter_map(|token| prefix(token.text))
        .collect();
    let mut out = String::new();
    for name in used.difference(&declared) {
        if let Some(namespace) = prefixes.get(name) {
            let _ = writeln!(out, "PREFIX {name}: <{namespace}>");
        }
    }
    out.push_str(text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        for (prefix, namespace) in [("c", "http://c.example/"), ("p", "http://p.example/")] {
            prefixes.insert(prefix, namespace).unwrap();
        }
        prefixes
    }

    fn saved(text: &str, parameters: &[(&str, Option<&str>)]) -> Result<String, String> {
        let query = SavedQuery::parse("q", text, &prefixes()).unwrap();
        let parameters =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect();
        let draft = Draft { summary: None, parameters };
        let objects =
            |predicate: &NamedNode| predicate.as_str().ends_with("issued").then_some(ParameterType::Date);
        query.as_file("a-name", &draft, &prefixes(), &objects).map_err(|error| error.to_string())
    }

    #[test]
    fn a_query_becomes_a_file_that_reads_back() {
        let text = "SELECT ?x { ?x p:of ?country ; p:issued ?day FILTER(!BOUND(?since) || ?day > ?since)\n\
            FILTER(CONTAINS(?word, \"c:not\")) }";
        let file = saved(text, &[("country", Some("c:china")), ("since", None), ("word", None)]).unwrap();
        assert!(file.starts_with("#+ summary: a name\n"), "{file}");
        assert!(file.contains("PREFIX p: <http://p.example/>\nSELECT"), "{file}");
        assert!(!file.contains("PREFIX c:"), "the text has it only in a string: {file}");
        let again = SavedQuery::parse("q", &file, &prefixes()).unwrap();
        let parameters: Vec<_> =
            again.parameters().map(|(name, p)| (name, p.kind, p.default(), p.is_required())).collect();
        assert_eq!(
            parameters,
            [
                ("country", ParameterType::Iri, Some("c:china".to_owned()), false),
                ("since", ParameterType::Date, None, false),
                ("word", ParameterType::String, None, true),
            ]
        );
    }

    #[test]
    fn what_is_no_parameter_is_told() {
        let error = saved("SELECT ?x { ?x p:of ?country }", &[("contry", Some("c:china"))]).unwrap_err();
        assert!(error.contains("no variable ?contry"), "{error}");
    }

    #[test]
    fn a_saved_query_keeps_its_header_and_takes_other_defaults() {
        let text = "#+ summary: Shares\n#+ tags: [one]\n#+ params:\n#+   since: { type: gYear, required: false }\n\
            SELECT ?x { ?x p:year ?y FILTER(!BOUND(?since) || ?y > ?since) }";
        let file = saved(text, &[("since", Some("2024"))]).unwrap();
        assert!(file.contains("summary: Shares") && file.contains("- one"), "{file}");
        assert!(file.contains("type: gYear") && file.contains("default: '2024'"), "{file}");
        assert!(saved(text, &[("since", Some("soon"))]).unwrap_err().contains("a year"));
    }
}
