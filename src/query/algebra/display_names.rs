//! Names that no query wrote, put in words that people can read.
//!
//! Knows how names are generated. Must not know what the text is for.

use super::internal_variables::is_random;

/// What generated names are called instead: the same one for the same name, in every text.
#[derive(Debug, Default)]
pub(in crate::query) struct Readable {
    blank: Vec<String>,
    variables: Vec<String>,
}

impl Readable {
    /// A text of SPARQL with short names for what was generated: `_:b1` for blank nodes, `?_1` for what is computed.
    pub(in crate::query) fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['?', '_', '<', '"']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = if let Some(name) = name_of(rest) {
                out.push_str(&self.short(name));
                name.len()
            } else {
                let length = skipped(rest);
                out.push_str(&rest[..length]);
                length
            };
            rest = &rest[length..];
        }
        out.push_str(rest);
        out
    }

    fn short(&mut self, name: &str) -> String {
        if let Some(label) = blank_label(name) {
            return format!("_:b{}", number(&mut self.blank, label));
        }
        let variable = &name[1..];
        if is_random(variable) {
            return format!("?_{}", number(&mut self.variables, variable));
        }
        name.to_owned()
    }
}

/// Which one of those that came before it is, from 1.
fn number(known: &mut Vec<String>, name: &str) -> usize {
    let at = known.iter().position(|other| other == name).unwrap_or_else(|| {
        known.push(name.to_owned());
        known.len() - 1
    });
    at + 1
}

/// The name of a variable or blank node that a text begins with.
fn name_of(text: &str) -> Option<&str> {
    let start = ["?_:", "_:", "?"].into_iter().find(|start| text.starts_with(start))?.len();
    // A dot may stand in a label, and not at its end.
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || (start > 1 && (c == '-' || c == '.'));
    let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
    let name = text[..start + length].trim_end_matches('.');
    (name.len() > start).then_some(name)
}

/// The label of a blank node, or of the variable that stands for one.
fn blank_label(name: &str) -> Option<&str> {
    name.strip_prefix("?_:").or_else(|| name.strip_prefix("_:"))
}

/// How much of a text is an IRI or a string, in which nothing is a name; one character, where it begins with neither.
fn skipped(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = match text.as_bytes().first() {
        Some(b'<') => text.find(['>', ' ']).map(|end| end + 1),
        Some(b'"') => end_of_string(text),
        _ => None,
    };
    end.unwrap_or(first)
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut chars = text.char_indices().skip(1);
    chars.find_map(|(at, c)| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end.then_some(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_are_short_and_the_others_stay() {
        let (one, two) = ("bd8973a5c1f04e0f9d1bd8973a5c1f04", "0a1b2c3d4e5f60718293a4b5c6d7e8f9");
        let cases = [
            (format!("?s <http://e/?_:{one}> \"?{one} \\\" ?{two}\" ."), None),
            (format!("?_:{one} a ?{two} . _:{one} a ?_:{two}"), Some("_:b1 a ?_1 . _:b1 a _:b2")),
            ("_:words ?a_b ?x < ?y && ?_x".to_owned(), Some("_:b1 ?a_b ?x < ?y && ?_x")),
            ("_:a.b-c a ?x-?y . ?_:a.b-c.".to_owned(), Some("_:b1 a ?x-?y . _:b1.")),
            ("a_b ? \"open".to_owned(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(Readable::default().text(&text), expected.unwrap_or(&text), "{text}");
        }
        let mut names = Readable::default();
        names.text(&format!("?{one}"));
        assert_eq!(names.text(&format!("?{two} ?{one}")), "?_2 ?_1");
    }
}
