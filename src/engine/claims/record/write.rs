//! A claim as the text of its table, as people write sheets: one key a line, the signs `=` below each other.
//!
//! Knows TOML. Must not know what the keys mean.

use super::new::{NewClaim, NewState};
use std::fmt::Write;

/// A text of which each line is of a field.
#[derive(Default)]
pub(super) struct Block {
    pub(super) text: String,
    /// The field of each line; empty of the head of a claim, `states[0]` of that of a statement.
    pub(super) fields: Vec<String>,
}

/// The field of a key below another.
pub(super) fn below(field: &str, key: &str) -> String {
    let table = if field.is_empty() || field.ends_with(']') {
        field
    } else {
        field.rsplit_once('.').map_or("", |(table, _)| table)
    };
    if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") }
}

/// The table of a claim.
pub(super) fn claim(new: &NewClaim) -> Block {
    let mut block = Block::default();
    let quote = if new.cell.is_empty() { list(&new.quote) } else { None };
    let reports = new.reports.iter().map(|report| {
        inline(&[
            ("by", &report.by),
            ("cue", &report.cue),
            ("mention", &report.mention),
            ("work", &report.work),
        ])
    });
    let reports: Vec<String> = reports.collect();
    let keys = [
        ("id", text(&new.id)),
        ("says", text(new.says.trim())),
        ("quote", quote),
        ("cell", text(&new.cell)),
        ("translation", text(&new.translation)),
        ("kind", text(&new.kind)),
        ("factuality", text(&new.factuality)),
        ("condition", text(&new.condition)),
        ("asof", text(&new.asof)),
        ("status", text(&new.status)),
        ("note", text(&new.note)),
        ("reports", (!reports.is_empty()).then(|| format!("[{}]", reports.join(", ")))),
    ];
    block.table(
        "[[claim]]",
        ("", ""),
        keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    );
    for (at, state) in new.states.iter().enumerate() {
        block.table("[[claim.states]]", ("  ", &format!("states[{at}]")), keys_of(state));
    }
    block
}

fn keys_of(state: &NewState) -> Vec<(String, Option<String>)> {
    let mut keys =
        vec![("subject".to_owned(), text(&state.subject)), ("property".to_owned(), text(&state.property))];
    keys.extend(state.dimensions.iter().map(|(key, value)| (key.clone(), text(value))));
    let reading =
        state.reading.as_ref().filter(|reading| !reading.kind.is_empty() || !reading.why.is_empty());
    let reading =
        reading.map(|reading| inline(&[("kind", &reading.kind), ("why", &reading.why), ("by", &reading.by)]));
    let others = [
        ("object", text(&state.object)),
        ("text", text(&state.text)),
        ("value", text(&state.value)),
        ("unit", text(&state.unit)),
        ("polarity", text(&state.polarity)),
        ("written", list(&state.written)),
        ("reading", reading),
        ("period", text(&state.period)),
        ("baseline", text(&state.baseline)),
        ("estimate", state.estimate.then(|| "true".to_owned())),
    ];
    keys.extend(others.into_iter().map(|(key, value)| (key.to_owned(), value)));
    keys
}

impl Block {
    fn table(&mut self, head: &str, (indent, path): (&str, &str), keys: Vec<(String, Option<String>)>) {
        self.line(&format!("{indent}{head}"), path.to_owned());
        let keys: Vec<(String, String, String)> = keys
            .into_iter()
            .filter_map(|(key, value)| Some((quoted_key(&key), below(path, &key), value?)))
            .collect();
        let widest = keys.iter().map(|(key, ..)| key.chars().count()).max().unwrap_or_default();
        for (key, field, value) in keys {
            self.line(&format!("{indent}{key:<widest$} = {value}"), field);
        }
    }

    fn line(&mut self, line: &str, field: String) {
        self.text.push_str(line);
        self.text.push('\n');
        self.fields.push(field);
    }
}

fn text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| quoted(text))
}

fn list(texts: &[String]) -> Option<String> {
    let texts: Vec<String> =
        texts.iter().filter(|text| !text.trim().is_empty()).map(|text| quoted(text)).collect();
    match texts.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("[{}]", several.join(", "))),
    }
}

fn inline(keys: &[(&str, &String)]) -> String {
    let keys = keys.iter().filter(|(_, value)| !value.is_empty());
    let keys: Vec<String> = keys.map(|(key, value)| format!("{key} = {}", quoted(value))).collect();
    format!("{{ {} }}", keys.join(", "))
}

fn quoted_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// A text in one line: whatever it says, it ends where its quotation marks do, and what is not seen stands as its code.
pub(super) fn quoted(text: &str) -> String {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let is_literal =
        text.contains(['"', '\\']) && !text.contains(|c| c == '\'' || c == '\n' || c == '\t' || is_hidden(c));
    if is_literal {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
