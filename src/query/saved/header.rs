//! The header of a saved query: YAML behind `#+`, the convention of grlc.
//!
//! Knows how it is written and read. Must not know the query below it.

use super::SavedError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the header says.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Header {
    pub(super) summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) params: BTreeMap<String, Parameter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) expect: Vec<Example>,
}

/// A parameter of a saved query: a variable of it that a caller may give values.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// The value it has where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Scalar>,
    /// Whether a value must be given; by default so where there is no default value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A value as YAML writes it, quoted or not.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Other(serde_yaml_ng::Number),
}

/// What a saved query gives for some values of its parameters, as its author worked it out.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    /// Values of parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    with: BTreeMap<String, OneOrMore>,
    /// How many rows there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<usize>,
    /// Columns and values of a row that is among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    row: BTreeMap<String, Scalar>,
    /// The value of an ASK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

/// What the values of a parameter are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ParameterType {
    /// An IRI: `country:china` or `<https://…>`.
    Iri,
    /// A text.
    String,
    /// An `xsd:integer`.
    Integer,
    /// An `xsd:decimal`.
    Decimal,
    /// An `xsd:date`: `2024-02-01`.
    Date,
    /// An `xsd:dateTime`.
    DateTime,
    /// An `xsd:gYear`: `2024`.
    GYear,
    /// `true` or `false`.
    Boolean,
}

impl Header {
    /// Reads the lines of a text that begin with `#+`.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, SavedError> {
        let mut yaml = String::new();
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(header) = line.strip_prefix("#+") {
                yaml.push_str(header.strip_prefix(' ').unwrap_or(header));
                yaml.push('\n');
                lines.push(number);
            }
        }
        if yaml.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_yaml_ng::from_str(&yaml).map_err(|error| SavedError::Header {
            query: name.to_owned(),
            line: error.location().and_then(|at| lines.get(at.line() - 1).copied()),
            message: error.to_string(),
        })
    }

    /// The lines that [`Header::read`] reads as this header.
    pub(super) fn write(&self) -> String {
        let yaml = serde_yaml_ng::to_string(self).unwrap_or_default();
        yaml.lines().fold(String::new(), |header, line| header + "#+ " + line + "\n")
    }
}

impl Parameter {
    /// A parameter of a type.
    pub(super) fn new(kind: ParameterType, default: Option<String>, is_required: bool) -> Self {
        let required = default.is_none().then_some(is_required);
        Self { kind, default: default.map(Scalar::Text), required, description: String::new() }
    }

    /// Whether a value must be given.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.default.is_none() && self.required.unwrap_or(true)
    }

    /// The value it has where none is given, as the header writes it.
    #[must_use]
    pub fn default(&self) -> Option<String> {
        self.default.as_ref().map(Scalar::text)
    }

    /// The same parameter with another default value.
    pub(super) fn with_default(&self, default: String) -> Self {
        Self { default: Some(Scalar::Text(default)), required: None, ..self.clone() }
    }
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Other(number) => number.to_string(),
        }
    }
}

impl Example {
    /// Values of parameters, as a caller gives them.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let pairs = self.with.iter().flat_map(|(name, values)| {
            let values = match values {
                OneOrMore::One(value) => std::slice::from_ref(value),
                OneOrMore::More(values) => values,
            };
            values.iter().map(|value| (name.clone(), value.text()))
        });
        pairs.collect()
    }

    /// Columns and values of the row that is expected.
    pub(super) fn row(&self) -> Vec<(&str, String)> {
        self.row.iter().map(|(column, value)| (column.as_str(), value.text())).collect()
    }

    /// Whether it expects nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_none() && self.row.is_empty() && self.answer.is_none()
    }
}

impl ParameterType {
    /// The type whose values have a datatype.
    #[must_use]
    pub fn of_datatype(datatype: oxrdf::NamedNodeRef<'_>) -> Option<Self> {
        let local = datatype.as_str().strip_prefix("http://www.w3.org/2001/XMLSchema#")?;
        let all = [
            Self::String,
            Self::Integer,
            Self::Decimal,
            Self::Date,
            Self::DateTime,
            Self::GYear,
            Self::Boolean,
        ];
        all.into_iter().find(|kind| kind.name() == local)
    }

    /// Its name in headers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iri => "iri",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::GYear => "gYear",
            Self::Boolean => "boolean",
        }
    }

    pub(super) fn expects(self) -> &'static str {
        match self {
            Self::Iri => "an IRI, such as place:rivertown or <https://…>",
            Self::String => "a text",
            Self::Integer => "a whole number",
            Self::Decimal => "a number, such as 36.7",
            Self::Date => "a date, such as 2024-02-01",
            Self::DateTime => "a date and time, such as 2024-02-01T12:00:00Z",
            Self::GYear => "a year, such as 2024",
            Self::Boolean => "true or false",
        }
    }
}
