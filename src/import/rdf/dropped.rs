//! What the algorithm of JSON-LD would drop without a word: names and links that are no IRIs.
//!
//! Knows JSON as text, and which members are links. Must not know the graph that a document gives.
//!
//! A space in an address makes it no IRI, and JSON-LD then leaves out the node, the type or the property. Whoever wrote it
//! meant it, so it is a fault, told at its place.

use oxiri::IriRef;
use std::collections::HashMap;
use std::ops::Range;

/// What contexts say of terms.
#[derive(Default)]
pub(super) struct Context {
    terms: HashMap<String, Term>,
    has_vocab: bool,
}

#[derive(Default, Clone)]
struct Term {
    /// What it stands for, where that is said.
    meaning: Option<String>,
    /// `@id`, `@vocab` or a datatype.
    kind: Option<String>,
    /// Whether its members are named by something else than properties.
    is_map: bool,
}

/// A token of JSON and where it stands.
enum Token {
    Open(u8),
    Close,
    Text(Range<usize>),
    Colon,
    Comma,
    Other,
}

/// The texts that would be dropped, with the places where they stand.
pub(super) fn dropped(text: &str, known: &[&str]) -> Vec<(usize, String)> {
    let mut context = Context::default();
    for text in known.iter().copied().chain([text]) {
        walk(text, &mut |place| context.learn(text, place));
    }
    let mut found = Vec::new();
    walk(text, &mut |place| {
        if let Some(message) = context.fault(text, place) {
            found.push((place.at.start, message));
        }
    });
    found
}

/// A string of the document.
struct StringAt<'p> {
    at: Range<usize>,
    is_key: bool,
    /// The keys of the objects around it, the innermost last; of a value its own key too.
    keys: &'p [String],
}

impl StringAt<'_> {
    /// How far it is within a context: 1 directly, 2 in a definition.
    fn in_context(&self) -> Option<usize> {
        self.keys.iter().rposition(|key| key == "@context").map(|at| self.keys.len() - at)
    }
}

impl Context {
    fn learn(&mut self, text: &str, place: &StringAt<'_>) {
        let Some(depth) = place.in_context() else { return };
        if place.is_key {
            return;
        }
        let value = string(text, &place.at);
        match (depth, &place.keys[place.keys.len() - depth + 1..]) {
            (2, [term]) if term == "@vocab" => self.has_vocab = true,
            (2, [term]) => self.term(term).meaning = Some(value),
            (3, [term, part]) if part == "@id" || part == "@reverse" => self.term(term).meaning = Some(value),
            (3, [term, part]) if part == "@type" => self.term(term).kind = Some(value),
            (3, [term, part]) if part == "@container" && !matches!(value.as_str(), "@list" | "@set") => {
                self.term(term).is_map = true;
            }
            _ => {}
        }
    }

    fn term(&mut self, name: &str) -> &mut Term {
        self.terms.entry(name.to_owned()).or_default()
    }

    /// What is wrong with a string, if it would be dropped.
    fn fault(&self, text: &str, place: &StringAt<'_>) -> Option<String> {
        let is_json = |key: &String| {
            key == "@value" || self.terms.get(key).is_some_and(|term| term.kind.as_deref() == Some("@json"))
        };
        if place.keys.iter().any(is_json) {
            return None;
        }
        let value = string(text, &place.at);
        let what = match place.in_context() {
            Some(_) => return self.fault_of_definition(place, &value),
            None if place.is_key => self.fault_of_key(place, &value),
            None => self.role(place, &value),
        }?;
        Some(format!("{what} `{value}` is no IRI ({}), and would be dropped", wrong(&value)?))
    }

    fn fault_of_definition(&self, place: &StringAt<'_>, value: &str) -> Option<String> {
        let is_meaning = match &place.keys[place.keys.len() - place.in_context()? + 1..] {
            [term] => {
                !matches!(term.as_str(), "@version" | "@language" | "@direction" | "@import" | "@propagate")
            }
            [_, part] => part == "@id",
            _ => false,
        };
        if place.is_key || !is_meaning || self.terms.contains_key(value) {
            return None;
        }
        Some(format!("`{value}` is no IRI ({}), and what it stands for would be dropped", wrong(value)?))
    }

    fn fault_of_key(&self, place: &StringAt<'_>, key: &str) -> Option<&'static str> {
        let around = place.keys.last().and_then(|key| self.terms.get(key));
        let is_named = self.terms.contains_key(key) || around.is_some_and(|term| term.is_map);
        // What is neither a term nor looks like an IRI is a note: JSON-LD means it to be left out.
        (!is_named && (self.has_vocab || key.contains(':'))).then_some("the property")
    }

    /// What a value is, where it is a link.
    fn role(&self, place: &StringAt<'_>, value: &str) -> Option<&'static str> {
        let own = place.keys.iter().rev().find(|key| !matches!(key.as_str(), "@list" | "@set" | "@none"))?;
        let term = self.terms.get(own);
        let meaning = term.and_then(|term| term.meaning.as_deref()).unwrap_or(own);
        let kind = term.and_then(|term| term.kind.as_deref());
        let is_term = self.terms.contains_key(value);
        match (meaning, kind) {
            ("@id", _) | (_, Some("@id")) => Some("the link"),
            ("@type", _) if !is_term => Some("the type"),
            (_, Some("@vocab")) if !is_term => Some("the link"),
            _ => None,
        }
    }
}

/// Why a string is no IRI.
fn wrong(value: &str) -> Option<String> {
    if value.starts_with("_:") || value.starts_with('@') {
        return None;
    }
    IriRef::parse(value).err().map(|error| error.to_string())
}

/// The value of a string token; as it stands where it is broken, which the parser tells.
fn string(text: &str, at: &Range<usize>) -> String {
    let token = &text[at.clone()];
    let bare = || token.trim_matches('"').to_owned();
    if token.contains('\\') { serde_json::from_str(token).unwrap_or_else(|_| bare()) } else { bare() }
}

/// Calls back with each string.
fn walk(text: &str, call: &mut dyn FnMut(&StringAt<'_>)) {
    let mut at = 0;
    // Of each array and object around: whether it is an object, and whether its key stands in `keys`.
    let mut around: Vec<(bool, bool)> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    // A string in an object is a key where no colon came before it.
    let mut after_colon = false;
    while let Some((token, next)) = token(text, at) {
        at = next;
        let in_object = around.last().is_some_and(|(is_object, _)| *is_object);
        match token {
            Token::Open(byte) => {
                around.push((byte == b'{', after_colon));
                after_colon = false;
            }
            Token::Close => {
                if after_colon {
                    keys.pop();
                }
                let (_, has_key) = around.pop().unwrap_or_default();
                after_colon = has_key;
            }
            Token::Text(range) if in_object && !after_colon => {
                call(&StringAt { at: range.clone(), is_key: true, keys: &keys });
                keys.push(string(text, &range));
            }
            Token::Text(range) => call(&StringAt { at: range, is_key: false, keys: &keys }),
            Token::Colon => after_colon = in_object,
            Token::Comma => {
                if in_object && after_colon {
                    keys.pop();
                    after_colon = false;
                }
            }
            Token::Other => {}
        }
    }
}

/// The token at or after a place, and where the next may begin.
fn token(text: &str, mut at: usize) -> Option<(Token, usize)> {
    let bytes = text.as_bytes();
    while bytes.get(at)?.is_ascii_whitespace() {
        at += 1;
    }
    let token = match bytes[at] {
        byte @ (b'{' | b'[') => Token::Open(byte),
        b'}' | b']' => Token::Close,
        b':' => Token::Colon,
        b',' => Token::Comma,
        b'"' => {
            let mut end = at + 1;
            while *bytes.get(end)? != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            return Some((Token::Text(at..end + 1), end + 1));
        }
        _ => Token::Other,
    };
    Some((token, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let found = dropped(text, &[]);
        found
            .into_iter()
            .map(|(at, _)| string(text, &(at..text[at + 1..].find('"').unwrap() + at + 2)))
            .collect()
    }

    #[test]
    fn links_with_a_space_are_found_wherever_they_stand() {
        let cases: &[(&str, &[&str])] = &[
            (r#"{"@id": "http://e/a b", "http://e/p": "a b"}"#, &["http://e/a b"]),
            (r#"[{"@id": "http://e/a", "@type": ["http://e/T", "http://e/U V"]}]"#, &["http://e/U V"]),
            (r#"{"http://e/p": {"@list": [{"@id": "x y"}, {"@value": "x y"}]}}"#, &["x y"]),
            (r#"{"@context": {"p": {"@id": "http://e/p", "@type": "@id"}}, "p": ["a b", "ab"]}"#, &["a b"]),
            (r#"{"@context": {"id": "@id", "n": "http://e/n"}, "id": "a b", "n": "a b"}"#, &["a b"]),
            (r#"{"@context": {"p": "http://e/p q"}, "p": 1}"#, &["http://e/p q"]),
            (r#"{"http://e/p q": 1, "a note": 2}"#, &["http://e/p q"]),
            (r#"{"@context": {"@vocab": "http://e/"}, "a b": 1}"#, &["a b"]),
            (r#"{"@context": {"a b": "http://e/ab"}, "a b": {"@id": "_:x"}}"#, &[]),
            (r#"{"@context": {"@vocab": "http://e/", "m": {"@container": "@index"}}, "m": {"a b": 1}}"#, &[]),
            (
                r#"{"@context": {"@vocab": "http://e/", "j": {"@type": "@json"}}, "j": {"a b": {"@id": "a b"}}}"#,
                &[],
            ),
            (
                r#"{"http://e/p": {"@value": {"a:b c": "d"}, "@type": "@json"}, "@id": "x\u0020y"}"#,
                &["x\\u0020y"],
            ),
            (r#"{"@id": "ok", "http://e/p": [{"@id": "a"}, [], {}, 1, null], "@type": "a b"}"#, &["a b"]),
            (r#"{"@id": "a b"#, &[]),
        ];
        for (text, expected) in cases {
            let plain: Vec<String> = expected.iter().map(|text| text.replace("\\u0020", " ")).collect();
            assert_eq!(found(text), plain, "{text}");
        }
    }
}
