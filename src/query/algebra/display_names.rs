//! Names that no query wrote, put in words that people can read.
//!
//! Knows how the parser and this module name blank nodes and aggregates. Must not know what the text is for.

/// The least number of characters of a random name of the parser. They are 128 bits in hexadecimal digits.
const RANDOM: usize = 20;

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
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
    (length > 0).then(|| &text[..start + length])
}

/// The label of a blank node, or of the variable that stands for one.
fn blank_label(name: &str) -> Option<&str> {
    name.strip_prefix("?_:").or_else(|| name.strip_prefix("_:")).or_else(|| {
        let label = name.strip_prefix("?_")?;
        is_random(label).then_some(label)
    })
}

fn is_random(name: &str) -> bool {
    name.len() >= RANDOM && name.chars().all(|c| c.is_ascii_hexdigit())
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
            (format!("?_:{one} a ?{two} . _:{one} a ?_{two}"), Some("_:b1 a ?_1 . _:b1 a _:b2")),
            ("_:words ?a_b ?x < ?y && ?_x".to_owned(), Some("_:b1 ?a_b ?x < ?y && ?_x")),
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
