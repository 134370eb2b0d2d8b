//! How deep and how long a text may be.
//!
//! Knows brackets and operators. Must not know what they mean.
//!
//! The parser works by recursion, and so does whatever walks its trees: each level takes a piece of the stack. A chain of
//! operators such as `a + b + c` is a level for each. Chains whose parts can be put together in any order are made
//! flat afterwards, see [`super::mend`]; they take room while they are parsed alone.

use super::structure::{Inside, Part};
use crate::query::syntax::tokens::TokenKind;

/// The depth of brackets, and the number of signs such as `!` before one term.
const DEEPEST: usize = 128;

/// The length of chains that stay as deep as they are long, each added to those of the brackets around it.
const LONGEST_CHAIN: usize = 500;

/// The number of parts of a chain that is made flat.
const MOST_PARTS: usize = 200_000;

/// The stack that a level takes in the parser, at most, in bytes.
const LEVEL: usize = 40 << 10;

/// The stack that a part of a chain takes, at most, in bytes.
const PART: usize = 1 << 10;

/// The stack that every thread has for the shallow texts that people write.
const SHALLOW: usize = 256 << 10;

/// How deep the tree of a text can be.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::query) struct Depth {
    brackets: usize,
    parts: usize,
}

impl Depth {
    /// The stack that it takes to parse the text; `None` where any thread has enough.
    pub(in crate::query) fn stack(self) -> Option<usize> {
        let needed = self.brackets * LEVEL + self.parts * PART;
        (needed > SHALLOW).then_some(needed + (2 << 20))
    }
}

#[derive(Default)]
struct OpenPart {
    /// OPTIONAL and the like, of which each holds all before it.
    chain: usize,
    /// Operators that follow one another now, and at most.
    run: usize,
    longest_run: usize,
    /// How many levels the deepest of the brackets within has.
    within: usize,
    /// Parts of any kind, here and in the brackets within.
    parts: usize,
    parts_within: usize,
}

impl OpenPart {
    fn levels(&self) -> usize {
        self.chain + self.longest_run + self.within
    }

    fn close(&mut self, inner: &Self) {
        self.within = self.within.max(inner.levels());
        self.parts_within = self.parts_within.max(inner.parts + inner.parts_within);
    }

    fn count(&mut self, part: &Part<'_>) {
        self.parts += usize::from(is_part(part));
        self.chain += usize::from(is_chained(part));
        if is_operator(part) {
            self.run += 1;
            self.longest_run = self.longest_run.max(self.run);
        } else if ends_run(part) {
            self.run = 0;
        }
    }
}

/// How deep a text is, or the byte at which it is too deep, and what is said of it.
pub(super) fn depth(parts: &[Part<'_>]) -> Result<Depth, (usize, String)> {
    let mut scopes = vec![OpenPart::default()];
    let mut deepest = Depth::default();
    let (mut signs, mut quoted) = (0, 0_usize);
    for (at, part) in parts.iter().enumerate() {
        let refused = |what: String| Err((part.token.start, what));
        signs = if is_sign(parts, at) { signs + 1 } else { 0 };
        if signs > DEEPEST {
            return refused(format!("more than {DEEPEST} signs such as `!` before one term"));
        }
        let Some(scope) = scopes.last_mut() else { break };
        scope.count(part);
        if scope.levels() > LONGEST_CHAIN {
            return refused(format!(
                "more than {LONGEST_CHAIN} of OPTIONAL, MINUS, BIND, of steps of a path or of operators of a sum follow one another"
            ));
        }
        if scope.parts > MOST_PARTS {
            return refused(format!("more than {MOST_PARTS} parts follow one another"));
        }
        match part.token.kind {
            TokenKind::Open => scopes.push(OpenPart::default()),
            TokenKind::Close => {
                if scopes.len() > 1
                    && let Some(inner) = scopes.pop()
                    && let Some(scope) = scopes.last_mut()
                {
                    scope.close(&inner);
                }
            }
            TokenKind::Operator if part.is("<<") => quoted += 1,
            TokenKind::Operator if part.is(">>") => quoted = quoted.saturating_sub(1),
            _ => {}
        }
        let brackets = scopes.len() - 1 + quoted + signs;
        if brackets > DEEPEST {
            let what = if signs > 0 { "brackets and signs such as `!`" } else { "brackets" };
            return refused(format!("{what} are nested more than {DEEPEST} deep"));
        }
        deepest.brackets = deepest.brackets.max(brackets);
    }
    while let Some(inner) = scopes.pop() {
        match scopes.last_mut() {
            Some(scope) => scope.close(&inner),
            None => deepest.parts = inner.parts + inner.parts_within + 4 * inner.levels(),
        }
    }
    Ok(deepest)
}

/// Whether it is a sign before a term, and not between two.
fn is_sign(parts: &[Part<'_>], at: usize) -> bool {
    let is_sign = |part: &Part<'_>| ["!", "-", "+", "^"].iter().any(|sign| part.is(sign));
    let is_first = at
        .checked_sub(1)
        .is_none_or(|before| is_sign(&parts[before]) || parts[at].is("!") || parts[at].is("^"));
    is_sign(&parts[at]) && is_first
}

/// What makes a chain longer that is made flat.
fn is_part(part: &Part<'_>) -> bool {
    match part.token.kind {
        TokenKind::Operator => ["||", "&&", "|"].iter().any(|sign| part.is(sign)),
        TokenKind::Word => {
            ["UNION", "FILTER", "GRAPH", "SERVICE", "VALUES"].iter().any(|word| part.is_word(word))
        }
        TokenKind::Open => part.token.text == "{",
        _ => false,
    }
}

/// What holds all that stands before it in its group.
fn is_chained(part: &Part<'_>) -> bool {
    part.token.kind == TokenKind::Word && ["OPTIONAL", "MINUS", "BIND"].iter().any(|word| part.is_word(word))
}

/// What holds the operators before it: of a sum or a product, and of the steps of a path.
fn is_operator(part: &Part<'_>) -> bool {
    let operators: &[&str] = if part.inside == Inside::Expression { &["+", "-", "*", "/"] } else { &["/"] };
    operators.iter().any(|sign| part.is(sign))
}

/// What operators begin anew after.
fn ends_run(part: &Part<'_>) -> bool {
    const ENDS: [&str; 11] = [".", ";", ",", "||", "&&", "|", "=", "!=", "<", ">", "<="];
    ENDS.iter().any(|sign| part.is(sign))
}
