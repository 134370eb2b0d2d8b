//! A text as it is given to the parser.
//!
//! Knows the grammar where the parser does not follow it, or takes time that doubles with each bracket. Must not know data.
//!
//! - `TRUE` and `False` are keywords, and keywords have no case (SPARQL 1.1 Query, 19.8, note 5); the parser knows `true` and
//!   `false` alone.
//! - `<?a&&?b>` is an IRI, since a token is as long as it can be (19.8, note 7); the parser reads a comparison there.
//! - Space may stand between CONCAT, COALESCE or BNODE and its bracket; the parser wants none.
//! - An expression of a SELECT may use the alias of one before it (18.2.4.4); with aggregates the parser refuses that. It lets
//!   variables within `COALESCE` be.
//! - `REGEX`, `REPLACE` and `SUBSTR` take two numbers of arguments, and the parser reads the first arguments anew for the
//!   second; what `!` stands before it reads anew where that has a fault. Either doubles its time with each level, so they are
//!   written as functions with an IRI. `GROUP_CONCAT` gets the separator that it has without one.
//! - ASK, CONSTRUCT and DESCRIBE are written as SELECT where clauses follow, see [`super::forms`].
//! - A triple term in an expression has an IRI or a variable for its subject (SPARQL 1.2 Query, `ExprTripleTermSubject`); the
//!   parser takes anything.
//! - A semicolon after a query is harmless.

use super::edit::Edit;
use super::structure::{Inside, Part};
use crate::query::expression::functions::OWN;
use crate::query::syntax::tokens::TokenKind;
use std::collections::HashSet;

/// The edits of a text, or the byte at which a function has another number of arguments than it takes, and what is said.
pub(super) fn edits(parts: &[Part<'_>]) -> Result<Vec<Edit>, (usize, String)> {
    let mut edits = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match part.token.kind {
            TokenKind::Word => word(parts, at, &mut edits)?,
            TokenKind::Iri if part.inside == Inside::Expression => edits.extend(iri(part)),
            TokenKind::Operator if part.inside == Inside::Expression && part.is("!") => {
                negation(parts, at, &mut edits);
            }
            TokenKind::Operator if part.inside == Inside::Expression && part.is("<<") => {
                triple_term(parts, at)?;
            }
            _ => {}
        }
    }
    Ok(edits)
}

/// The edit that leaves out the semicolons after a query.
pub(super) fn without_end(parts: &[Part<'_>]) -> Vec<Edit> {
    let is_end = |part: &&Part<'_>| part.inside == Inside::Top && part.is(";");
    let ends = parts.iter().rev().take_while(is_end);
    ends.map(|part| Edit::new(part.token.start, part.token.end(), "")).collect()
}

fn word(parts: &[Part<'_>], at: usize, edits: &mut Vec<Edit>) -> Result<(), (usize, String)> {
    let token = parts[at].token;
    let opens = parts.get(at + 1).is_some_and(|next| next.is("("));
    for boolean in ["true", "false"] {
        if token.is_word(boolean) && token.text != boolean {
            edits.push(Edit::new(token.start, token.end(), boolean));
        }
    }
    // The parser knows DISTINCT in the arguments of aggregates alone; of a function that is none it says nothing.
    let is_first = at >= 2 && parts[at - 1].is("(") && parts[at - 2].is_name();
    if token.is_word("DISTINCT") && is_first && parts[at].inside == Inside::Expression {
        edits.push(Edit::new(token.start, token.end(), ""));
    }
    if token.is_word("SELECT") {
        aliases(parts, at, edits);
    }
    if !opens {
        return Ok(());
    }
    if ["CONCAT", "COALESCE", "BNODE"].iter().any(|name| token.is_word(name)) {
        let gap = (token.end(), parts[at + 1].token.start);
        if gap.0 < gap.1 {
            edits.push(Edit::new(gap.0, gap.1, ""));
        }
    }
    let counts = [("REGEX", 2, 3), ("REPLACE", 3, 4), ("SUBSTR", 2, 3)];
    // What is not closed is written so too: the parser would try twice whatever is within, and twice again within that.
    if let Some((name, least, most)) = counts.into_iter().find(|(name, ..)| token.is_word(name)) {
        let count = parts[at + 1].partner.map(|close| arguments(parts, at + 1, close));
        if let Some(count) = count.filter(|count| !(least..=most).contains(count)) {
            let message = format!("{name} takes {least} or {most} arguments, and not {count}");
            return Err((token.start, message));
        }
        edits.push(Edit::new(token.start, token.end(), format!("<{OWN}{}>", name.to_ascii_lowercase())));
    }
    if token.is_word("GROUP_CONCAT") {
        joined(parts, at, edits)?;
    }
    Ok(())
}

/// `GROUP_CONCAT` with a separator. The parser tries it twice as well, and for what is not closed, or has itself within, there is
/// no other way to have it tried once.
fn joined(parts: &[Part<'_>], at: usize, edits: &mut Vec<Edit>) -> Result<(), (usize, String)> {
    let token = parts[at].token;
    let Some(close) = parts[at + 1].partner else {
        edits.push(Edit::new(token.start, token.end(), format!("<{OWN}joined>")));
        return Ok(());
    };
    let mut within = at + 2;
    while within < close {
        let part = &parts[within];
        if part.is_word("GROUP_CONCAT") {
            return Err((part.token.start, "an aggregate cannot stand inside another one".to_owned()));
        }
        // A query within has aggregates of its own.
        let end = part.partner.filter(|end| part.is("{") && *end > within);
        within = end.unwrap_or(within) + 1;
    }
    if !top(parts, at + 1, close).any(|part| part.is(";")) {
        let end = parts[close].token.start;
        edits.push(Edit::new(end, end, " ; SEPARATOR = \" \""));
    }
    Ok(())
}

/// What stands in brackets themselves, and not in others within.
fn top<'p, 'a>(parts: &'p [Part<'a>], open: usize, close: usize) -> impl Iterator<Item = &'p Part<'a>> {
    let mut at = open + 1;
    std::iter::from_fn(move || {
        let part = (at < close).then(|| &parts[at])?;
        at = part.partner.filter(|partner| *partner > at).unwrap_or(at) + 1;
        Some(part)
    })
}

fn arguments(parts: &[Part<'_>], open: usize, close: usize) -> usize {
    if close == open + 1 {
        return 0;
    }
    1 + top(parts, open, close).filter(|part| part.is(",")).count()
}

/// An IRI in which there could be an expression, with its first character escaped.
fn iri(part: &Part<'_>) -> Option<Edit> {
    let inside = part.token.text.strip_prefix('<')?.strip_suffix('>')?;
    let is_mistaken = inside.contains("&&") || inside.contains([',', ')']);
    let first = inside.chars().next().filter(|first| is_mistaken && *first != '\\')?;
    let start = part.token.start + 1;
    Some(Edit::new(start, start + first.len_utf8(), format!("\\U{:08X}", u32::from(first))))
}

/// Refuses a triple term about a literal or about another triple term.
fn triple_term(parts: &[Part<'_>], at: usize) -> Result<(), (usize, String)> {
    let (Some(open), Some(subject)) = (parts.get(at + 1), parts.get(at + 2)) else { return Ok(()) };
    let is_literal = matches!(subject.token.kind, TokenKind::String | TokenKind::Number);
    if open.is("(") && (is_literal || subject.is("<<")) {
        return Err((subject.token.start, "the subject of a triple term is an IRI or a variable".to_owned()));
    }
    Ok(())
}

/// `!` as a function of the term after it.
fn negation(parts: &[Part<'_>], at: usize, edits: &mut Vec<Edit>) {
    let token = parts[at].token;
    let signs = ["!", "-", "+"];
    let mut first = at + 1;
    while parts.get(first).is_some_and(|part| signs.iter().any(|sign| part.is(sign))) {
        first += 1;
    }
    let Some(last) = primary(parts, first) else { return };
    edits.push(Edit::new(token.start, token.end(), format!("<{OWN}not>(")));
    if let Last::Part(last) = last {
        let end = parts[last].token.end();
        edits.push(Edit::new(end, end, ")"));
    }
}

/// Where a term of an expression ends.
enum Last {
    Part(usize),
    /// Its bracket is not closed.
    Open,
}

fn primary(parts: &[Part<'_>], at: usize) -> Option<Last> {
    let part = parts.get(at)?;
    let bracket = |at: usize| parts[at].partner.map_or(Last::Open, Last::Part);
    let opens = |at: usize, bracket: &str| parts.get(at).is_some_and(|part| part.is(bracket));
    match part.token.kind {
        TokenKind::Open if part.is("(") => Some(bracket(at)),
        TokenKind::Operator if part.is("<<") && opens(at + 1, "(") => Some(match bracket(at + 1) {
            Last::Part(close) if opens(close + 1, ">>") => Last::Part(close + 1),
            _ => Last::Open,
        }),
        TokenKind::Word if part.is_word("NOT") => primary(parts, at + 1),
        TokenKind::Word if part.is_word("EXISTS") => opens(at + 1, "{").then(|| bracket(at + 1)),
        TokenKind::Word | TokenKind::Iri | TokenKind::Name if opens(at + 1, "(") => Some(bracket(at + 1)),
        TokenKind::Word => ["true", "false"].iter().any(|word| part.is_word(word)).then_some(Last::Part(at)),
        TokenKind::Iri | TokenKind::Name | TokenKind::Variable | TokenKind::Number => Some(Last::Part(at)),
        TokenKind::String => Some(Last::Part(match parts.get(at + 1) {
            Some(next) if next.token.kind == TokenKind::Language => at + 1,
            Some(next) if next.is("^^") => at + 2,
            _ => at,
        }))
        .filter(|last| !matches!(last, Last::Part(last) if *last >= parts.len())),
        _ => None,
    }
}

/// Uses of the aliases of a SELECT in its expressions after them.
fn aliases(parts: &[Part<'_>], select: usize, edits: &mut Vec<Edit>) {
    let mut known: HashSet<&str> = HashSet::new();
    let mut at = select + 1;
    while let Some(part) = parts.get(at) {
        let is_expression = part.is("(");
        let Some(close) = part.partner.filter(|close| is_expression && *close > at) else {
            let goes_on = part.token.kind == TokenKind::Variable
                || part.is("*")
                || part.is_word("DISTINCT")
                || part.is_word("REDUCED");
            if !goes_on {
                return;
            }
            at += 1;
            continue;
        };
        let has_alias = close >= at + 2 && parts[close - 2].is_word("AS");
        let end = if has_alias { close - 2 } else { close };
        uses(&parts[at + 1..end], at + 1, &known, edits);
        if has_alias && let Some(name) = parts[close - 1].token.text.get(1..) {
            known.insert(name);
        }
        at = close + 1;
    }
}

fn uses(parts: &[Part<'_>], start: usize, known: &HashSet<&str>, edits: &mut Vec<Edit>) {
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        // A pattern within has places for variables alone.
        if part.is("{") {
            at = part.partner.map_or(parts.len(), |close| close - start);
        }
        let is_bound = at >= 2 && parts[at - 1].is("(") && parts[at - 2].is_word("BOUND");
        let name = part.token.text.get(1..).filter(|_| part.token.kind == TokenKind::Variable);
        if name.is_some_and(|name| known.contains(name)) && !is_bound {
            let token = part.token;
            edits.push(Edit::new(token.start, token.end(), format!("COALESCE({})", token.text)));
        }
        at += 1;
    }
}
