//! Regular expressions as SPARQL has them: those of `XPath` (`XQuery` and `XPath` Functions and Operators 3.1, 5.6.1), which are those
//! of XML Schema with anchors, reluctant quantifiers and back references.
//!
//! Knows both grammars, that of `XPath` and that of the libraries which match. Must not know queries.
//!
//! Two things more than `XPath` has are read, which everybody writes: `\b` and `\B`, the edges of words, and `\u4e00`, a character by
//! its number.

use super::classes;
use regex::{Regex, RegexBuilder};
use std::fmt::Write;

/// The size of a compiled expression, in bytes.
const LARGEST: usize = 1_000_000;

/// How often a match with back references may begin anew.
const MOST_STEPS: usize = 100_000;

/// A regular expression that was compiled.
pub(in crate::query) struct Pattern {
    matcher: Matcher,
    groups: usize,
    /// Whether replacements are taken as they are written.
    is_literal: bool,
}

enum Matcher {
    /// Without back references, in time linear in the text.
    Plain(Regex),
    /// With back references, by backtracking.
    Referring(Box<fancy_regex::Regex>),
}

/// Why a text is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::query) enum PatternError {
    /// A character that cannot stand there.
    #[error("at character {at}: {message}")]
    Syntax {
        /// Which one, from 1.
        at: usize,
        /// What is wrong.
        message: String,
    },
    /// A flag that there is none of.
    #[error("there is no flag `{0}`: the flags are s, m, i, x and q")]
    Flag(char),
    /// It would match too much, or take too much room.
    #[error("it takes too much room")]
    TooLarge,
    /// A replacement that is none.
    #[error("in the replacement `{replacement}`, {message}")]
    Replacement {
        /// The replacement.
        replacement: String,
        /// What is wrong.
        message: &'static str,
    },
    /// REPLACE by an expression that matches nothing at all.
    #[error("it matches the empty text, which REPLACE cannot replace")]
    MatchesNothing,
}

impl Pattern {
    /// Compiles an expression.
    pub(in crate::query) fn new(pattern: &str, flags: &str) -> Result<Self, PatternError> {
        if let Some(unknown) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
            return Err(PatternError::Flag(unknown));
        }
        let has = |flag: char| flags.contains(flag);
        let is_literal = has('q');
        let (text, groups, refers) = if is_literal {
            (regex::escape(pattern), 0, false)
        } else {
            let mut reader = Reader::new(pattern, has('x'));
            reader.read()?;
            (reader.out, reader.groups.len(), reader.refers)
        };
        let kept = flags.chars().filter(|flag| if is_literal { *flag == 'i' } else { "smi".contains(*flag) });
        let kept: String = kept.collect();
        let text = if kept.is_empty() { text } else { format!("(?{kept}){text}") };
        let matcher = if refers {
            let builder = fancy_regex::RegexBuilder::new(&text)
                .backtrack_limit(MOST_STEPS)
                .delegate_size_limit(LARGEST)
                .build();
            Matcher::Referring(Box::new(builder.map_err(|_| PatternError::TooLarge)?))
        } else {
            let built = RegexBuilder::new(&text).size_limit(LARGEST).build();
            Matcher::Plain(built.map_err(|_| PatternError::TooLarge)?)
        };
        Ok(Self { matcher, groups, is_literal })
    }

    /// Whether it matches a part of a text; `None` where that takes too long to tell.
    pub(in crate::query) fn is_match(&self, text: &str) -> Option<bool> {
        match &self.matcher {
            Matcher::Plain(regex) => Some(regex.is_match(text)),
            Matcher::Referring(regex) => regex.is_match(text).ok(),
        }
    }

    /// What a replacement stands for, by this expression.
    ///
    /// # Errors
    /// When the replacement is none, or the expression matches the empty text.
    pub(in crate::query) fn replacement(&self, text: &str) -> Result<Replacement, PatternError> {
        if self.is_match("") == Some(true) {
            return Err(PatternError::MatchesNothing);
        }
        if self.is_literal {
            return Ok(Replacement(vec![Piece::Text(text.to_owned())]));
        }
        Replacement::read(text, self.groups)
            .map_err(|message| PatternError::Replacement { replacement: text.to_owned(), message })
    }

    /// The text with every match replaced; `None` where that takes too long. `allow` is told how long it is so far.
    pub(in crate::query) fn replace(
        &self,
        text: &str,
        with: &Replacement,
        allow: &dyn Fn(usize),
    ) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        match &self.matcher {
            Matcher::Plain(regex) => {
                for found in regex.captures_iter(text) {
                    let group = |group: usize| found.get(group).map(|part| (part.start(), part.end()));
                    with.put(&mut out, text, &mut copied, group);
                    allow(out.len());
                }
            }
            Matcher::Referring(regex) => {
                for found in regex.captures_iter(text) {
                    let found = found.ok()?;
                    let group = |group: usize| found.get(group).map(|part| (part.start(), part.end()));
                    with.put(&mut out, text, &mut copied, group);
                    allow(out.len());
                }
            }
        }
        out.push_str(&text[copied..]);
        Some(out)
    }
}

/// A replacement (5.6.4): text, and groups of what was matched.
pub(in crate::query) struct Replacement(Vec<Piece>);

enum Piece {
    Text(String),
    Group(usize),
}

impl Replacement {
    fn read(text: &str, groups: usize) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(escaped @ ('\\' | '$')) => plain.push(escaped),
                    _ => return Err("`\\` stands before `\\` or `$` alone"),
                },
                '$' => {
                    let digit = |c: Option<&char>| c.and_then(|c| c.to_digit(10)).map(|digit| digit as usize);
                    let Some(first) = digit(chars.peek()) else {
                        return Err("`$` stands before the number of a group; `\\$` is the sign itself");
                    };
                    chars.next();
                    let mut group = first;
                    // As many digits as there are groups for.
                    while let Some(next) = digit(chars.peek()).map(|digit| group * 10 + digit) {
                        if group == 0 || next > groups {
                            break;
                        }
                        group = next;
                        chars.next();
                    }
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Group(group));
                }
                other => plain.push(other),
            }
        }
        pieces.push(Piece::Text(plain));
        Ok(Self(pieces))
    }

    /// Writes what is before a match, and what replaces it. A group that is not there is empty.
    fn put(
        &self,
        out: &mut String,
        text: &str,
        copied: &mut usize,
        group: impl Fn(usize) -> Option<(usize, usize)>,
    ) {
        let Some((start, end)) = group(0) else { return };
        out.push_str(&text[*copied..start]);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Group(number) => {
                    out.push_str(group(*number).map_or("", |(start, end)| &text[start..end]));
                }
            }
        }
        *copied = end;
    }
}

/// Reads an expression of `XPath` and writes it as the libraries have it.
struct Reader {
    chars: Vec<char>,
    at: usize,
    /// Whether white space is left out.
    is_spaced: bool,
    out: String,
    /// For each group whether it is closed.
    groups: Vec<bool>,
    open: Vec<Option<usize>>,
    refers: bool,
}

/// What was read last: whether it can be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Atom,
    Other,
}

impl Reader {
    fn new(pattern: &str, is_spaced: bool) -> Self {
        Self {
            chars: pattern.chars().collect(),
            at: 0,
            is_spaced,
            out: String::new(),
            groups: Vec::new(),
            open: Vec::new(),
            refers: false,
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn follows(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(after, c)| self.chars.get(self.at + after) == Some(&c))
    }

    /// The error about the character that was read last.
    fn fault<T>(&self, message: impl Into<String>) -> Result<T, PatternError> {
        Err(PatternError::Syntax { at: self.at.max(1), message: message.into() })
    }

    fn read(&mut self) -> Result<(), PatternError> {
        let mut last = Last::Other;
        while let Some(c) = self.next() {
            if self.is_spaced && is_space(c) {
                continue;
            }
            last = self.part(c, last)?;
        }
        if self.open.is_empty() { Ok(()) } else { self.fault("a `(` is not closed") }
    }

    fn part(&mut self, c: char, last: Last) -> Result<Last, PatternError> {
        match c {
            '(' => self.group()?,
            ')' => {
                match self.open.pop() {
                    Some(Some(group)) => self.groups[group] = true,
                    Some(None) => {}
                    None => return self.fault("there is no `(` for this `)`"),
                }
                self.out.push(')');
                return Ok(Last::Atom);
            }
            '|' | '^' | '$' => self.out.push(c),
            '.' => {
                self.out.push('.');
                return Ok(Last::Atom);
            }
            '[' => {
                let class = self.class()?;
                self.out.push_str(&class);
                return Ok(Last::Atom);
            }
            '\\' => {
                self.escaped()?;
                return Ok(Last::Atom);
            }
            '*' | '+' | '?' | '{' => {
                if last == Last::Other {
                    return self.fault(format!("`{c}` repeats nothing; `\\{c}` is the sign itself"));
                }
                self.repeat(c)?;
            }
            '}' | ']' => return self.fault(format!("`{c}` closes nothing; `\\{c}` is the sign itself")),
            other => {
                self.out.push_str(&regex::escape(other.encode_utf8(&mut [0; 4])));
                return Ok(Last::Atom);
            }
        }
        Ok(Last::Other)
    }

    fn group(&mut self) -> Result<(), PatternError> {
        if self.follows("?:") {
            self.at += 2;
            self.open.push(None);
            self.out.push_str("(?:");
        } else if self.follows("?") {
            return self.fault("after `(?` there is `:` alone");
        } else {
            self.open.push(Some(self.groups.len()));
            self.groups.push(false);
            self.out.push('(');
        }
        Ok(())
    }

    fn repeat(&mut self, sign: char) -> Result<(), PatternError> {
        if sign == '{' {
            let rest = &self.chars[self.at..];
            let Some(length) = rest.iter().position(|c| *c == '}') else {
                return self.fault("a `{` is not closed");
            };
            let inside: String = rest[..length].iter().collect();
            let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
            let number = |text: &str| {
                text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten()
            };
            let is_count = number(least).is_some_and(|least| {
                (most.is_empty() && inside.contains(',')) || number(most).is_some_and(|most| most >= least)
            });
            if !is_count {
                return self.fault(format!("`{{{inside}}}` is no number of times"));
            }
            self.at += length + 1;
            write!(self.out, "{{{inside}}}").ok();
        } else {
            self.out.push(sign);
        }
        if self.follows("?") {
            self.at += 1;
            self.out.push('?');
        }
        Ok(())
    }

    fn escaped(&mut self) -> Result<(), PatternError> {
        let Some(c) = self.next() else { return self.fault("nothing follows `\\`") };
        match c {
            '1'..='9' => self.reference(c),
            'b' | 'B' => {
                self.out.push('\\');
                self.out.push(c);
                Ok(())
            }
            _ => {
                let class = self.class_of(c)?;
                self.out.push_str(&class);
                Ok(())
            }
        }
    }

    /// A back reference: of as many digits as there are groups for. A group that matched nothing is empty.
    fn reference(&mut self, first: char) -> Result<(), PatternError> {
        let digit = |c: char| c.to_digit(10).map(|digit| digit as usize);
        let mut number = digit(first).unwrap_or_default();
        while let Some(longer) = self.peek().and_then(digit).map(|digit| number * 10 + digit) {
            if longer > self.groups.len() {
                break;
            }
            number = longer;
            self.at += 1;
        }
        match self.groups.get(number - 1) {
            Some(true) => {
                self.refers = true;
                write!(self.out, "(?:(?({number})\\{number}))").ok();
                Ok(())
            }
            Some(false) => self.fault(format!("the group {number} is not closed before `\\{number}`")),
            None => self.fault(format!("there is no group {number}")),
        }
    }

    /// What an escape other than a back reference stands for, as a class or a part of one.
    fn class_of(&mut self, c: char) -> Result<String, PatternError> {
        Ok(match c {
            'n' => r"\n".to_owned(),
            'r' => r"\r".to_owned(),
            't' => r"\t".to_owned(),
            'd' | 'D' => format!("\\{c}"),
            'p' | 'P' => {
                let rest = &self.chars[self.at..];
                let length = rest.iter().position(|c| *c == '}').filter(|_| rest.first() == Some(&'{'));
                let Some(length) = length else {
                    return self.fault(format!("`\\{c}` needs a name in braces"));
                };
                let name: String = rest[1..length].iter().collect();
                self.at += length + 1;
                match classes::property(&name) {
                    Some(inside) if c == 'p' => format!("[{inside}]"),
                    Some(inside) => format!("[^{inside}]"),
                    None => return self.fault(format!("there is no category and no block `{name}`")),
                }
            }
            's' | 'S' | 'w' | 'W' | 'i' | 'I' | 'c' | 'C' => classes::multiple(c),
            sign if r"\|.?*+(){}-[]^$".contains(sign) => escaped(sign),
            'u' => {
                self.at -= 1;
                escaped(self.numbered()?)
            }
            other => return self.fault(format!("there is no `\\{other}`")),
        })
    }

    /// A class, from after its `[`.
    fn class(&mut self) -> Result<String, PatternError> {
        let is_negated = self.follows("^");
        self.at += usize::from(is_negated);
        let mut items = String::new();
        loop {
            let Some(c) = self.next() else { return self.fault("a `[` is not closed") };
            match c {
                ']' if items.is_empty() => return self.fault("a class has nothing in it"),
                ']' => break,
                '-' if self.follows("[") && !items.is_empty() => {
                    self.at += 1;
                    let without = self.class()?;
                    if self.next() != Some(']') {
                        return self.fault("after a class that is taken away comes `]`");
                    }
                    return Ok(format!("[{}--{without}]", bracketed(&items, is_negated)));
                }
                '[' => return self.fault("`[` stands in a class as `\\[`"),
                _ => {
                    let item = self.item(c)?;
                    items.push_str(&item);
                }
            }
        }
        Ok(bracketed(&items, is_negated))
    }

    /// A character, a range or an escape of a class.
    fn item(&mut self, c: char) -> Result<String, PatternError> {
        let Some(start) = self.single(c)? else {
            let Some(c) = self.next() else { return self.fault("nothing follows `\\`") };
            return self.class_of(c);
        };
        let is_range = self.follows("-") && !self.follows("-]") && !self.follows("-[");
        if !is_range {
            return Ok(escaped(start));
        }
        self.at += 1;
        let Some(c) = self.next() else { return self.fault("a `[` is not closed") };
        match self.single(c)? {
            Some(end) if end >= start => Ok(format!("{}-{}", escaped(start), escaped(end))),
            Some(_) => self.fault("a range runs from the lower character to the higher one"),
            None => self.fault("a range has a character at each end"),
        }
    }

    /// The character of a `u` and four digits.
    fn numbered(&mut self) -> Result<char, PatternError> {
        let digits: String = self.chars[self.at + 1..].iter().take(4).collect();
        let number = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
        self.at += 1;
        match number.and_then(char::from_u32) {
            Some(character) => {
                self.at += 4;
                Ok(character)
            }
            None => self.fault("`\\u` stands before four hexadecimal digits"),
        }
    }

    /// The one character that stands here; `None` for an escape of several, of which the `\` was read.
    fn single(&mut self, c: char) -> Result<Option<char>, PatternError> {
        if c != '\\' {
            return Ok(Some(c));
        }
        let single = match self.peek() {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some(sign) if r"\|.?*+(){}-[]^$".contains(sign) => Some(sign),
            Some('u') => return self.numbered().map(Some),
            Some(_) => None,
            None => return self.fault("nothing follows `\\`"),
        };
        self.at += usize::from(single.is_some());
        Ok(single)
    }
}

fn bracketed(items: &str, is_negated: bool) -> String {
    if is_negated { format!("[^{items}]") } else { format!("[{items}]") }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// A character as itself, inside and outside classes.
fn escaped(c: char) -> String {
    if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\x{{{:X}}}", u32::from(c)) }
}

#[cfg(test)]
mod tests;
