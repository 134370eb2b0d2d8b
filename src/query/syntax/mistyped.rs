//! What people and editors type that no query has: characters that look like others, spaces in IRIs, wrong escapes.
//!
//! Knows how words, strings and IRIs are written. Must not know the grammar.

use super::tokens::{BYTE_ORDER_MARK, Token, TokenKind, tokens};

/// The first thing of a text that does not parse which is mistyped, whatever stands around it: where, and what to type.
pub(in crate::query) fn mistyped(text: &str) -> Option<(usize, String)> {
    let tokens = tokens(text);
    let end = tokens.iter().find(|token| token.kind == TokenKind::Unfinished);
    let end = end.map_or(text.len(), |token| token.start);
    let gaps =
        gaps(text, &tokens).find_map(|(at, gap)| odd_space(gap).map(|(within, c)| (at + within, odd(c))));
    let found = tokens.iter().take_while(|token| token.start < end).find_map(|token| in_token(text, token));
    [gaps, found].into_iter().flatten().filter(|(at, _)| *at < end).min()
}

/// What lies between tokens, each with the byte at which it begins.
fn gaps<'t>(text: &'t str, tokens: &[Token<'t>]) -> impl Iterator<Item = (usize, &'t str)> {
    let starts = std::iter::once(0).chain(tokens.iter().map(Token::end));
    let ends: Vec<usize> = tokens.iter().map(|token| token.start).chain([text.len()]).collect();
    starts.zip(ends).map(|(start, end)| (start, &text[start..end]))
}

/// White space that a person takes for a space or a line end, and no grammar does.
fn odd_space(gap: &str) -> Option<(usize, char)> {
    let is_plain = |(at, c): &(usize, char)| {
        matches!(c, ' ' | '\t' | '\r' | '\n') || (*at == 0 && *c == BYTE_ORDER_MARK)
    };
    gap.char_indices().find(|place| !is_plain(place))
}

fn in_token(text: &str, token: &Token<'_>) -> Option<(usize, String)> {
    use TokenKind as K;
    let first = token.text.chars().next()?;
    match token.kind {
        K::String => bad_escape(token.text).map(|(at, message)| (token.start + at, message)),
        K::Operator if first == '<' => {
            open_iri(&text[token.start..]).map(|(at, message)| (token.start + at, message))
        }
        K::Operator if !first.is_ascii() || first.is_control() => Some((token.start, odd(first))),
        K::Word | K::Name | K::Variable | K::BlankNode => {
            let (at, c) = token.text.char_indices().find(|(_, c)| !c.is_ascii() && instead(*c).is_some())?;
            Some((token.start + at, odd(c)))
        }
        _ => None,
    }
}

/// What is said of a character that cannot stand where it does.
pub(crate) fn odd(c: char) -> String {
    let called = called(c);
    match instead(c) {
        Some(Instead::Type(what)) => format!("{called} cannot stand here: type {what}"),
        Some(Instead::Remove) => format!("{called} cannot stand here, and is not seen: remove it"),
        None => format!("{called} cannot stand here"),
    }
}

/// A character as it is written, with its number and its name; without the former where it is not seen.
pub(crate) fn called(c: char) -> String {
    let number = u32::from(c);
    let name = unicode_names2::name(c).map(|name| name.to_string().to_lowercase());
    let name = name
        .unwrap_or_else(|| if c.is_control() { "a control character" } else { "no character" }.to_owned());
    if c.is_whitespace() || is_unseen(c) {
        format!("U+{number:04X} ({name})")
    } else {
        format!("`{c}` (U+{number:04X}, {name})")
    }
}

/// What somebody meant who typed a character.
pub(crate) enum Instead {
    /// What to type in its place.
    Type(String),
    /// Nothing: an editor or a web page put it there.
    Remove,
}

/// What is meant by a character that looks like another.
pub(crate) fn instead(c: char) -> Option<Instead> {
    let like = match c {
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            return Some(Instead::Type("a line end".into()));
        }
        c if c.is_whitespace() && !c.is_ascii() => return Some(Instead::Type("a space".into())),
        c if is_unseen(c) => return Some(Instead::Remove),
        // Full-width forms are those of ASCII, moved.
        '\u{ff01}'..='\u{ff5e}' => {
            return char::from_u32(u32::from(c) - 0xfee0).map(|c| Instead::Type(format!("`{c}`")));
        }
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '「' | '」' | '『' | '』' => {
            "\""
        }
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '´' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => "-",
        '≥' | '⩾' | '≧' => ">=",
        '≤' | '⩽' | '≦' => "<=",
        '≠' => "!=",
        '×' | '∗' | '⋅' | '∙' => "*",
        '÷' | '∕' | '⁄' => "/",
        '∧' => "&&",
        '∨' => "||",
        '¬' => "!",
        '∈' => "IN",
        '∉' => "NOT IN",
        '∃' => "EXISTS",
        '∄' => "NOT EXISTS",
        '。' | '｡' | '۔' => ".",
        '、' | '､' | '،' => ",",
        '؛' => ";",
        '؟' | '¿' => "?",
        '⟨' | '〈' | '《' => "<",
        '⟩' | '〉' | '》' => ">",
        '【' | '〔' => "[",
        '】' | '〕' => "]",
        _ => return None,
    };
    Some(Instead::Type(format!("`{like}`")))
}

/// Characters that take no room; not the joiners, which words of some scripts need.
fn is_unseen(c: char) -> bool {
    let is_format = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    is_format || (c.is_control() && !c.is_whitespace())
}

/// The first escape of a text in quotes that is none, and what to write.
pub(crate) fn bad_escape(text: &str) -> Option<(usize, String)> {
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            continue;
        }
        let (_, kind) = rest.next()?;
        let digits = match kind {
            'u' => 4,
            'U' => 8,
            't' | 'b' | 'n' | 'r' | 'f' | '"' | '\'' | '\\' => continue,
            other => {
                return Some((
                    at,
                    format!("`\\{other}` is no escape: a backslash in a text is written `\\\\`"),
                ));
            }
        };
        let number: String =
            text[at + 2..].chars().take_while(char::is_ascii_hexdigit).take(digits).collect();
        if number.len() < digits {
            return Some((
                at,
                format!("`\\{kind}` takes {digits} hexadecimal digits, and {} stand here", number.len()),
            ));
        }
        let is_character = u32::from_str_radix(&number, 16).ok().and_then(char::from_u32).is_some();
        if !is_character {
            return Some((at, format!("`\\{kind}{number}` is no character")));
        }
    }
    None
}

/// What is wrong with an IRI that begins a text and has in it what none can have.
pub(crate) fn open_iri(text: &str) -> Option<(usize, String)> {
    let inside = text.strip_prefix('<')?;
    let scheme = inside.find(':').map(|colon| &inside[..colon])?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    let begins = ["urn", "mailto", "tag", "did", "doi", "data", "file", "info"].contains(&scheme)
        || inside[scheme.len()..].starts_with("://");
    if !is_scheme || !begins {
        return None;
    }
    let line = inside.lines().next().unwrap_or_default();
    let not_closed = Some((0, "nothing closes the IRI that begins here: `>` is missing".to_owned()));
    let Some(end) = line.find('>') else { return not_closed };
    let iri = &line[..end];
    let (at, c) = iri.char_indices().find(|(_, c)| *c <= ' ' || "<\"{}|^`\\".contains(*c))?;
    if c == ' ' && iri[at..].contains(['{', '}', '?', '$', '"', '<']) {
        return not_closed;
    }
    Some((1 + at, in_iri(c)))
}

/// What is said of a character that cannot stand in an IRI.
pub(crate) fn in_iri(c: char) -> String {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).bytes();
    let encoded = bytes.fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    match c {
        ' ' => format!("an IRI has no space in it: write `{encoded}`"),
        c => format!("{} cannot stand in an IRI: write `{encoded}`", called(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mistyped_is_told_with_what_to_type() {
        let table = [
            ("SELECT ?s {\u{a0}?s ?p ?o }", 11, "U+00A0 (no-break space) cannot stand here: type a space"),
            ("SELECT ?s {\u{3000}}", 11, "U+3000 (ideographic space) cannot stand here: type a space"),
            ("ASK\u{2028}{}", 3, "U+2028 (line separator) cannot stand here: type a line end"),
            ("ASK {}\u{200b}", 6, "U+200B (zero width space) cannot stand here, and is not seen: remove it"),
            (
                "\u{feff}ASK {\u{feff}}",
                8,
                "U+FEFF (zero width no-break space) cannot stand here, and is not seen: remove it",
            ),
            (
                "ASK { ?s ?p ?o FILTER(?o ≥ 3) }",
                25,
                "`≥` (U+2265, greater-than or equal to) cannot stand here: type `>=`",
            ),
            (
                "ASK { ?s ?p “x” }",
                12,
                "`“` (U+201C, left double quotation mark) cannot stand here: type `\"`",
            ),
            ("ASK { ?s ?p ?o。 }", 14, "`。` (U+3002, ideographic full stop) cannot stand here: type `.`"),
            (
                "ASK ｛ ?s ?p ?o }",
                4,
                "`｛` (U+FF5B, fullwidth left curly bracket) cannot stand here: type `{`",
            ),
            ("ASK { ?s ?p 3 – 2 }", 14, "`–` (U+2013, en dash) cannot stand here: type `-`"),
            ("ASK { ?s ?p ☃ }", 12, "`☃` (U+2603, snowman) cannot stand here"),
            ("ASK { ?s ?p \"a\\d\" }", 14, "`\\d` is no escape: a backslash in a text is written `\\\\`"),
            ("ASK { ?s ?p \"\\u12\" }", 13, "`\\u` takes 4 hexadecimal digits, and 2 stand here"),
            ("ASK { ?s ?p \"\\uD800\" }", 13, "`\\uD800` is no character"),
            ("ASK { ?s ?p <https://e.org/my data> }", 29, "an IRI has no space in it: write `%20`"),
            (
                "ASK { ?s ?p <http://e/{x}> }",
                22,
                "`{` (U+007B, left curly bracket) cannot stand in an IRI: write `%7B`",
            ),
            ("ASK { ?s ?p <http://e/x }", 12, "nothing closes the IRI that begins here: `>` is missing"),
            (
                "ASK { ?s ?p <http://e/x ; ?q ?z FILTER(?z > 3) }",
                12,
                "nothing closes the IRI that begins here: `>` is missing",
            ),
        ];
        for (text, at, message) in table {
            assert_eq!(mistyped(text), Some((at, message.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_in_order_is_not_mistyped() {
        for text in [
            "SELECT ?é { ?é <http://e/日本> \"“≥” \\u00e9 \\\"\"@en } # – ≥",
            "ASK { ?a ?b ?c FILTER(?a <?b && ?c > 3) }",
            "ASK { ?a <urn:x> '''a\\t\nb''' }",
            "ASK { ?a ex:\u{200d}b \"open – ≥",
        ] {
            assert_eq!(mistyped(text), None, "{text}");
        }
    }
}
