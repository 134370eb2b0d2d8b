//! Fields of a query string or a form.
//!
//! Knows percent encoding. Must not know what the fields mean.

use super::problem::Problem;
use axum::http::StatusCode;
use std::fmt::Write;

/// The most fields of a request.
const MOST: usize = 1_000;

/// The fields of a request, in their order.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`.
    pub(in crate::server) fn read(text: &str) -> Result<Self, Problem> {
        let mut fields = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            if fields.len() == MOST {
                let problem = Problem::new(StatusCode::BAD_REQUEST, "fields", "too many fields");
                return Err(problem.detail(format!("a request has at most {MOST} fields")));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.push((decoded(name)?, decoded(value)?));
        }
        Ok(Self(fields))
    }

    /// Fields by their names.
    pub(in crate::server) fn of(fields: Vec<(&str, &str)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The others.
    pub(in crate::server) fn without(self, name: &str) -> Self {
        Self(self.0.into_iter().filter(|(known, _)| known != name).collect())
    }

    /// These and others after them.
    pub(in crate::server) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// All of them.
    pub(in crate::server) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a name.
    pub(in crate::server) fn all(&self, name: &str) -> Vec<String> {
        self.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }

    /// The value of a name that is given once at most.
    pub(in crate::server) fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.iter().filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = values.next();
        if values.next().is_some() {
            let problem = Problem::new(StatusCode::BAD_REQUEST, "repeated-field", "a field is given twice");
            return Err(problem.detail(format!("`{name}` is given once")));
        }
        Ok(value)
    }

    /// Whether something is asked for: `name=1` or `name=true`, or `name` alone.
    pub(in crate::server) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.one(name)? {
            None | Some("0" | "false") => Ok(false),
            Some("" | "1" | "true") => Ok(true),
            Some(value) => Err(bad(name, value, "1 or 0")),
        }
    }

    /// A number of a name.
    pub(in crate::server) fn number(&self, name: &str) -> Result<Option<usize>, Problem> {
        let Some(value) = self.one(name)? else { return Ok(None) };
        value.parse().map(Some).map_err(|_| bad(name, value, "a number, such as 100"))
    }
}

/// A field has a value that does not fit.
pub(in crate::server) fn bad(name: &str, value: &str, expected: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-field", "a field does not fit")
        .detail(format!("`{name}` takes {expected}, not `{value}`"))
        .with("field", name.into())
}

/// A name or a value without its encoding.
pub(in crate::server) fn decoded(text: &str) -> Result<String, Problem> {
    let broken = |what: &str| {
        Problem::new(StatusCode::BAD_REQUEST, "encoding", "the encoding is broken").detail(what.to_owned())
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                match (digit(rest.next()), digit(rest.next())) {
                    (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or_default(),
                    _ => return Err(broken("after `%` there are two hexadecimal digits")),
                }
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| broken("what is encoded is not UTF-8"))
}

/// A text as a value of a field.
pub(in crate::server) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_told_apart() {
        let fields = Fields::read("a=1+2&b=%C3%A9%26&a=x&&flag").unwrap();
        assert_eq!(fields.all("a"), ["1 2", "x"]);
        assert_eq!(fields.one("b").unwrap(), Some("é&"));
        assert!(fields.one("a").is_err());
        assert!(fields.flag("flag").unwrap() && !fields.flag("other").unwrap());
        for broken in ["%", "%4", "%zz", "%ff", "a=%C3"] {
            assert!(Fields::read(broken).is_err(), "{broken}");
        }
        assert_eq!(decoded(&encoded("a b&é=%")).unwrap(), "a b&é=%");
        assert!(Fields::read(&"a&".repeat(MOST + 1)).is_err());
    }
}
