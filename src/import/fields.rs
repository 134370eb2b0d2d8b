//! Reads the fields of a TOML table by name and type, collecting every fault instead of stopping at the first.
//!
//! Knows TOML; it must not know what the fields mean.

use super::fault::{FaultSink, Located, did_you_mean};
use crate::document::nearest_names;
use crate::query::{bad_escape, instead, odd};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses a TOML document; syntax faults go to the sink, and what could be read is returned.
pub(crate) fn parse<'t>(text: &'t str, sink: &mut FaultSink) -> DeTable<'t> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut last = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let start = super::fault::floor_char_boundary(text, span.start);
        let line = text[..start].matches('\n').count();
        // What follows a character that cannot stand there tells nothing new of its line.
        if last == Some(line) {
            continue;
        }
        match mistyped(text, start) {
            Some((at, message)) => {
                last = Some(line);
                sink.add(&(at..at + 1), format!("not valid TOML: {message}"));
            }
            None => sink.add(&span, format!("not valid TOML: {}", error.message())),
        }
    }
    document.into_inner()
}

/// What is mistyped where a parser fails: an escape that is none, or a character that looks like another.
fn mistyped(text: &str, fault: usize) -> Option<(usize, String)> {
    let before = &text[..fault];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    // An escape has ten characters at most.
    if let Some(at) = before[line..].rfind('\\').map(|at| line + at).filter(|at| fault - at <= 10) {
        let rest = text[at..].lines().next().unwrap_or_default();
        let escape = bad_escape(rest).filter(|(within, _)| *within == 0);
        if let Some((_, message)) = escape {
            return Some((at, format!("{message}; a text in single quotes has no escapes")));
        }
    }
    let c = text[fault..].chars().next().filter(|c| !c.is_ascii() || c.is_control() && !c.is_whitespace())?;
    let is_odd = instead(c).is_some() || !c.is_alphanumeric();
    is_odd.then(|| (fault, odd(c)))
}

/// A table of which fields are taken one by one; what remains untaken is a fault.
pub(crate) struct Fields<'a, 't> {
    table: &'a DeTable<'t>,
    span: Range<usize>,
    name: &'static str,
    known: BTreeSet<&'static str>,
}

impl<'a, 't> Fields<'a, 't> {
    /// The fields of `table`, called `name` in messages.
    pub(crate) fn new(table: &'a DeTable<'t>, span: Range<usize>, name: &'static str) -> Self {
        Self { table, span, name, known: BTreeSet::new() }
    }

    /// The bytes of the table's header.
    pub(crate) fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// Whether a field is there, of whatever type.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.insert(key);
        self.table.get(key)
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &'static str, sink: &mut FaultSink) -> Option<Located<String>> {
        let value = self.take(key)?;
        text_of(value).or_else(|| wrong_type(value, key, "a text in quotes", sink))
    }

    /// A text that must be there and not be blank.
    pub(crate) fn required_text(
        &mut self,
        key: &'static str,
        sink: &mut FaultSink,
    ) -> Option<Located<String>> {
        if self.take(key).is_none() {
            sink.add(&self.span, format!("{} lacks `{key}`", self.name));
            return None;
        }
        let text = self.text(key, sink)?;
        if text.value.trim().is_empty() {
            sink.add(&text.span, format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// A text, or a TOML date or number, as it is written.
    pub(crate) fn written(&mut self, key: &'static str, sink: &mut FaultSink) -> Option<Located<String>> {
        let value = self.take(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => return wrong_type(value, key, "a text, a date or a number", sink),
        };
        Some(Located::new(text, value.span()))
    }

    /// One text or a list of texts.
    pub(crate) fn texts(&mut self, key: &'static str, sink: &mut FaultSink) -> Vec<Located<String>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let texts = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(text_of).collect(),
            _ => text_of(value).map(|text| vec![text]),
        };
        texts
            .or_else(|| wrong_type(value, key, "a text in quotes or a list of texts", sink))
            .unwrap_or_default()
    }

    /// `true` or `false`; absent is `false`.
    pub(crate) fn flag(&mut self, key: &'static str, sink: &mut FaultSink) -> bool {
        let Some(value) = self.take(key) else {
            return false;
        };
        value
            .get_ref()
            .as_bool()
            .or_else(|| wrong_type(value, key, "true or false", sink))
            .unwrap_or_default()
    }

    /// A table.
    pub(crate) fn table(
        &mut self,
        key: &'static str,
        name: &'static str,
        sink: &mut FaultSink,
    ) -> Option<Fields<'a, 't>> {
        let value = self.take(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Fields::new(table, value.span(), name)),
            _ => wrong_type(value, key, "a table", sink),
        }
    }

    /// A list of tables: `[[key]]`.
    pub(crate) fn tables(
        &mut self,
        key: &'static str,
        name: &'static str,
        sink: &mut FaultSink,
    ) -> Vec<Fields<'a, 't>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let tables = value.get_ref().as_array().and_then(|items| {
            items
                .iter()
                .map(|item| {
                    let table = item.get_ref().as_table()?;
                    Some(Fields::new(table, item.span(), name))
                })
                .collect::<Option<Vec<_>>>()
        });
        tables.or_else(|| wrong_type(value, key, "a list of tables", sink)).unwrap_or_default()
    }

    /// Every field not taken so far whose key is free to choose, as text or list of texts.
    pub(crate) fn rest(&mut self, sink: &mut FaultSink) -> Vec<(Located<String>, Vec<Located<String>>)> {
        let mut rest = Vec::new();
        for (key, value) in self.table {
            if self.known.contains(key.get_ref().as_ref()) {
                continue;
            }
            let texts = match value.get_ref() {
                DeValue::Array(items) => items.iter().map(text_of).collect(),
                _ => text_of(value).map(|text| vec![text]),
            };
            let key = Located::new(key.get_ref().to_string(), key.span());
            match texts {
                Some(texts) => rest.push((key, texts)),
                None => sink.add(&value.span(), format!("`{}` takes a text in quotes", key.value)),
            }
        }
        rest
    }

    /// Reports the fields nobody took.
    pub(crate) fn finish(self, sink: &mut FaultSink) {
        for key in self.table.keys() {
            let text = key.get_ref().as_ref();
            if !self.known.contains(text) {
                unknown_key(text, &key.span(), self.name, self.known.iter().copied(), sink);
            }
        }
    }
}

/// Reports a key that a table does not have.
pub(crate) fn unknown_key<'k>(
    key: &str,
    span: &Range<usize>,
    table: &str,
    known: impl IntoIterator<Item = &'k str> + Clone,
    sink: &mut FaultSink,
) {
    let help = did_you_mean(&nearest_names(key, known.clone(), 1)).or_else(|| {
        let names: Vec<&str> = known.into_iter().collect();
        Some(format!("it takes {}", names.join(", ")))
    });
    sink.add_with_help(span, format!("{table} has no `{key}`"), help);
}

fn text_of(value: &Spanned<DeValue<'_>>) -> Option<Located<String>> {
    let text = value.get_ref().as_str()?;
    Some(Located::new(text.to_owned(), value.span()))
}

fn wrong_type<T>(value: &Spanned<DeValue<'_>>, key: &str, expected: &str, sink: &mut FaultSink) -> Option<T> {
    let found = value.get_ref().type_str();
    sink.add(&value.span(), format!("`{key}` takes {expected}, not a TOML {found}"));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, read: impl FnOnce(&mut Fields<'_, '_>, &mut FaultSink)) -> Vec<String> {
        let mut sink = FaultSink::default();
        let table = parse(text, &mut sink);
        let mut fields = Fields::new(&table, 0..0, "the table");
        read(&mut fields, &mut sink);
        fields.finish(&mut sink);
        let faults = sink.into_faults("f", text).faults;
        faults.into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn every_fault_is_reported() {
        let found = faults("id = 3\nsayz = 'x'\nflag = 'y'", |fields, sink| {
            fields.required_text("id", sink);
            fields.text("says", sink);
            fields.flag("flag", sink);
            fields.required_text("quote", sink);
        });
        assert_eq!(
            found,
            [
                "the table lacks `quote`",
                "`id` takes a text in quotes, not a TOML integer",
                "the table has no `sayz`",
                "`flag` takes true or false, not a TOML string",
            ]
        );
    }

    #[test]
    fn syntax_faults_do_not_hide_each_other() {
        let found = faults("a = \nb = [1\nc = 'x", |_, _| {});
        assert!(found.len() >= 2, "{found:?}");
    }
}
