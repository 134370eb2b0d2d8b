//! Queries kept in files, with a header that names their parameters.
//!
//! Knows the `#+` header and the types of parameters. Must not know where the files lie or who asks.
//!
//! The header is YAML in leading lines that begin with `#+`, so that the file stays a SPARQL query:
//!
//! ```sparql
//! #+ summary: Shares of world reserves
//! #+ tags: [reserves]
//! #+ params:
//! #+   country: { type: iri, default: "country:china" }
//! SELECT ?source ?share WHERE { ?source ex:share ?share ; ex:of ?country }
//! ```
//!
//! Values of declared parameters are read by their type: text given for a `string` is that text, whatever stands
//! in it. A query without a header has no types; its parameters are terms as in a query.

use super::bind::{BindError, Parameters, bind, mentioned};
use super::diagnose::ParseError;
use super::nearest;
use super::parse::{Query, parse};
use super::prefixes::{PrefixError, Prefixes};
use super::term::{TermError, parse_term};
use crate::index::typed_value;
use indexmap::IndexMap;
use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term};
use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParamType {
    /// `prefix:name`, `<iri>` or an absolute IRI.
    Iri,
    /// Any text.
    String,
    /// `12`
    Integer,
    /// `36.7`
    Decimal,
    /// `2024-02-01`
    Date,
    /// `2024-02-01T12:00:00Z`
    DateTime,
    /// `true` or `false`
    Boolean,
    /// `2024`
    GYear,
}

impl ParamType {
    /// The datatype and an example; `None` for IRIs, which have no datatype.
    fn literal(self) -> Option<(NamedNodeRef<'static>, &'static str)> {
        Some(match self {
            Self::Iri => return None,
            Self::String => (xsd::STRING, "any text"),
            Self::Integer => (xsd::INTEGER, "12"),
            Self::Decimal => (xsd::DECIMAL, "36.7"),
            Self::Date => (xsd::DATE, "2024-02-01"),
            Self::DateTime => (xsd::DATE_TIME, "2024-02-01T12:00:00Z"),
            Self::Boolean => (xsd::BOOLEAN, "true"),
            Self::GYear => (xsd::G_YEAR, "2024"),
        })
    }

    /// Its name in a header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iri => "iri",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Boolean => "boolean",
            Self::GYear => "gYear",
        }
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A declared parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// How its values are read.
    pub kind: ParamType,
    /// Its values when none are given.
    pub default: Vec<String>,
    /// Whether a value must be given.
    pub required: bool,
    /// What it means.
    pub description: Option<String>,
}

/// A query with its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedQuery {
    /// The name of the file, without its extension.
    pub name: String,
    /// One line about it.
    pub summary: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Its parameters, in the order of the header.
    pub params: IndexMap<String, Param>,
    /// The whole file.
    pub text: String,
    query: Query,
    has_header: bool,
}

/// Why a saved query cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The file could not be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The header is no YAML, or has a key or type that does not exist.
    #[error("line {line}: the header is not valid: {message}")]
    Header {
        /// The line of the file, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A parameter that the query does not use.
    #[error("line {line}: the header declares `{name}`, but the query has no variable ?{name}")]
    Unused {
        /// The line of the file, from 1.
        line: usize,
        /// The parameter.
        name: String,
        /// The variable of the query that looks most like it.
        suggestion: Option<String>,
    },
    /// The query is not SPARQL.
    #[error(transparent)]
    Query(#[from] ParseError),
    /// A value for a parameter that does not exist.
    #[error("there is no parameter `{name}`")]
    Unknown {
        /// The name given.
        name: String,
        /// The parameter that looks most like it.
        suggestion: Option<String>,
    },
    /// Required parameters without a value.
    #[error("a value is needed for {}", .names.join(", "))]
    Missing {
        /// Their names.
        names: Vec<String>,
    },
    /// A value that is not of the parameter's type.
    #[error("`{text}` is no {kind}, as `{name}` needs; an example is {example}")]
    Value {
        /// The parameter.
        name: String,
        /// Its type.
        kind: ParamType,
        /// The text given.
        text: String,
        /// A value that is of the type.
        example: &'static str,
    },
    /// A value that should be an IRI.
    #[error("the value of `{name}` is no IRI: {source}")]
    Iri {
        /// The parameter.
        name: String,
        /// What is wrong.
        source: PrefixError,
    },
    /// A value that should be a term.
    #[error("the value of `{name}`: {source}")]
    Term {
        /// The parameter.
        name: String,
        /// What is wrong.
        source: TermError,
    },
    /// A value that cannot stand where the query uses it.
    #[error(transparent)]
    Bind(#[from] BindError),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Header {
    summary: Option<String>,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    params: IndexMap<String, HeaderParam>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderParam {
    #[serde(rename = "type")]
    kind: ParamType,
    default: Option<DefaultValue>,
    required: Option<bool>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DefaultValue {
    One(Scalar),
    Many(Vec<Scalar>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Boolean(bool),
    Number(serde_yaml_ng::Number),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl From<HeaderParam> for Param {
    fn from(param: HeaderParam) -> Self {
        let default: Vec<String> = match param.default {
            None => Vec::new(),
            Some(DefaultValue::One(value)) => vec![value.to_string()],
            Some(DefaultValue::Many(values)) => values.iter().map(Scalar::to_string).collect(),
        };
        let required = param.required.unwrap_or(default.is_empty());
        Self {
            kind: param.kind,
            default,
            required,
            description: param.description,
        }
    }
}

impl SavedQuery {
    /// Reads a query and its header, if it has one.
    ///
    /// # Errors
    /// When header or query is malformed, the header declares a parameter that the query does not use, or a
    /// default is not of its type.
    pub fn parse(name: &str, text: &str, prefixes: &Prefixes) -> Result<Self, SavedError> {
        let (first, header) = header(text);
        let parsed: Header = match &header {
            Some(yaml) => {
                serde_yaml_ng::from_str(yaml).map_err(|error| malformed(first, &error))?
            }
            None => Header::default(),
        };
        let saved = Self {
            name: name.to_owned(),
            summary: parsed.summary,
            description: parsed.description,
            tags: parsed.tags,
            params: parsed
                .params
                .into_iter()
                .map(|(name, param)| (name, param.into()))
                .collect(),
            query: parse(text, prefixes)?,
            text: text.to_owned(),
            has_header: header.is_some(),
        };
        saved.check(first, prefixes)?;
        Ok(saved)
    }

    /// [`SavedQuery::parse`] for a file; its name is the query's.
    ///
    /// # Errors
    /// When the file cannot be read as UTF-8, or as [`SavedQuery::parse`].
    pub fn read(path: &Path, prefixes: &Prefixes) -> Result<Self, SavedError> {
        let text = std::fs::read_to_string(path).map_err(|source| SavedError::Read {
            path: path.to_owned(),
            source,
        })?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        Self::parse(&name.unwrap_or_default(), &text, prefixes)
    }

    fn check(&self, first: usize, prefixes: &Prefixes) -> Result<(), SavedError> {
        let variables = mentioned(&self.query);
        for (name, param) in &self.params {
            if !variables.contains(name) {
                let suggestion =
                    nearest(name, variables.iter().map(String::as_str)).map(str::to_owned);
                return Err(SavedError::Unused {
                    line: self.line_of(first, name),
                    name: name.clone(),
                    suggestion,
                });
            }
            for text in &param.default {
                value(name, param, text, prefixes).map_err(|error| SavedError::Header {
                    line: self.line_of(first, name),
                    message: format!("the default of a parameter: {error}"),
                })?;
            }
        }
        Ok(())
    }

    /// The line of the header that declares a parameter.
    fn line_of(&self, first: usize, name: &str) -> usize {
        let declares = |line: &str| {
            let line = line.trim_start_matches("#+").trim_start();
            line.strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        };
        let lines = self.text.lines().enumerate();
        lines
            .filter(|(_, line)| line.starts_with("#+"))
            .find(|(_, line)| declares(line))
            .map_or(first, |(at, _)| at + 1)
    }

    /// The query as it is written, with nothing bound.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The values of its parameters: those given, in the order given, and the defaults of the others. A name may be
    /// given several times.
    ///
    /// # Errors
    /// When a name is not known, a value is not of its type, or a required one is missing.
    pub fn parameters<N: AsRef<str>, V: AsRef<str>>(
        &self,
        given: impl IntoIterator<Item = (N, V)>,
        prefixes: &Prefixes,
    ) -> Result<Parameters, SavedError> {
        let mut parameters = Parameters::new();
        for (name, text) in given {
            let (name, text) = (name.as_ref(), text.as_ref());
            parameters.insert(name, self.given(name, text, prefixes)?);
        }
        let mut missing = Vec::new();
        for (name, param) in self
            .params
            .iter()
            .filter(|(name, _)| parameters.get(name).is_empty())
            .collect::<Vec<_>>()
        {
            if param.required && param.default.is_empty() {
                missing.push(name.clone());
            }
            for text in &param.default {
                parameters.insert(name.as_str(), value(name, param, text, prefixes)?);
            }
        }
        if missing.is_empty() {
            Ok(parameters)
        } else {
            Err(SavedError::Missing { names: missing })
        }
    }

    /// The query with its parameters bound.
    ///
    /// # Errors
    /// As [`SavedQuery::parameters`] and [`bind`].
    pub fn bound<N: AsRef<str>, V: AsRef<str>>(
        &self,
        given: impl IntoIterator<Item = (N, V)>,
        prefixes: &Prefixes,
    ) -> Result<Query, SavedError> {
        Ok(bind(&self.query, &self.parameters(given, prefixes)?)?)
    }

    fn given(&self, name: &str, text: &str, prefixes: &Prefixes) -> Result<Term, SavedError> {
        if let Some(param) = self.params.get(name) {
            return value(name, param, text, prefixes);
        }
        let variables = mentioned(&self.query);
        if self.has_header || !variables.iter().any(|variable| variable == name) {
            let known: Vec<&str> = if self.has_header {
                self.params.keys().map(String::as_str).collect()
            } else {
                variables.iter().map(String::as_str).collect()
            };
            let suggestion = nearest(name, known).map(str::to_owned);
            return Err(SavedError::Unknown {
                name: name.to_owned(),
                suggestion,
            });
        }
        parse_term(text, prefixes).map_err(|source| SavedError::Term {
            name: name.to_owned(),
            source,
        })
    }
}

/// The text read by the type of its parameter.
fn value(name: &str, param: &Param, text: &str, prefixes: &Prefixes) -> Result<Term, SavedError> {
    let Some((datatype, example)) = param.kind.literal() else {
        return iri(text, prefixes).map_err(|source| SavedError::Iri {
            name: name.to_owned(),
            source,
        });
    };
    if param.kind == ParamType::String {
        return Ok(Literal::from(text).into());
    }
    let term = Term::from(Literal::new_typed_literal(text.trim(), datatype));
    if typed_value(&term).is_some() {
        return Ok(term);
    }
    let (name, text) = (name.to_owned(), text.to_owned());
    Err(SavedError::Value {
        name,
        kind: param.kind,
        text,
        example,
    })
}

/// `<iri>`, `prefix:name`, or an IRI as it stands, in this order.
fn iri(text: &str, prefixes: &Prefixes) -> Result<Term, PrefixError> {
    let text = text.trim();
    let absolute = |iri: &str| {
        let refused = |error: oxrdf::IriParseError| PrefixError::Iri {
            iri: iri.to_owned(),
            reason: error.to_string(),
        };
        NamedNode::new(iri).map_err(refused)
    };
    if let Some(iri) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return Ok(absolute(iri)?.into());
    }
    let unknown = match prefixes.expand(text) {
        Ok(iri) => return Ok(iri.into()),
        Err(error) => error,
    };
    let is_absolute = text.contains("://") || text.starts_with("urn:");
    if is_absolute {
        Ok(absolute(text)?.into())
    } else {
        Err(unknown)
    }
}

/// The YAML of the leading `#+` lines, and the line of the first of them.
fn header(text: &str) -> (usize, Option<String>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let before = text.lines().take_while(|line| {
        !line.starts_with("#+") && (line.trim().is_empty() || line.starts_with('#'))
    });
    let first = before.count();
    let lines = text
        .lines()
        .skip(first)
        .map_while(|line| line.strip_prefix("#+"));
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    (first + 1, (!lines.is_empty()).then(|| lines.join("\n")))
}

fn malformed(first: usize, error: &serde_yaml_ng::Error) -> SavedError {
    let line = error.location().map_or(1, |location| location.line());
    SavedError::Header {
        line: first + line - 1,
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests;
