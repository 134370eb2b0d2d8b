//! A text as the parser is to read it.
//!
//! Knows the parser and where it leaves the grammar. Must not know data.
//!
//! The parser has faults and no bounds. A text is looked at before it: what is nested too deep is refused, and what it would
//! misread is [written otherwise](written). What it gives is then put [right](mend). Every part knows where it stood in
//! the text, so that faults are told there.

mod edit;
mod forms;
mod limits;
mod mend;
mod structure;
mod update;
mod written;

pub(in crate::query) use self::edit::Rewritten;
pub(in crate::query) use self::limits::Depth;
pub(in crate::query) use self::update::{Operation, namespaces, operations};

use self::edit::Edit;
use self::structure::{Part, structure};
use super::error::{ParseError, error_at};
use super::tokens::{BYTE_ORDER_MARK, TokenKind};
use spargebra::{GraphUpdateOperation, Query};

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query) enum TextKind {
    Query,
    Update,
}

/// A text, and how it is given to the parser.
pub(in crate::query) struct Reading<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    form: Option<forms::Form>,
    /// How deep it is.
    pub(in crate::query) depth: Depth,
}

/// The text without the byte order mark that some editors begin it with.
pub(in crate::query) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Whether a text ends as the grammar has it, without a semicolon.
#[cfg(feature = "remote")]
pub(in crate::query) fn ends_plainly(text: &str) -> bool {
    written::without_end(&structure(text)).is_empty()
}

impl<'t> Reading<'t> {
    /// Looks at a text.
    pub(in crate::query) fn new(text: &'t str, kind: TextKind) -> Result<Self, ParseError> {
        let parts = structure(text);
        let told = |(at, message)| error_at(text, at, message);
        let depth = limits::depth(&parts).map_err(told)?;
        let mut edits = written::edits(&parts).map_err(told)?;
        let mut form = None;
        if kind == TextKind::Query {
            edits.extend(written::without_end(&parts));
            if let Some((other, more)) = forms::as_select(text, &parts) {
                edits.extend(more);
                form = Some(other);
            }
        }
        Ok(Self { text, edits, form, depth })
    }

    /// The text for the parser.
    pub(in crate::query) fn written(&self) -> Rewritten<'t> {
        Rewritten::new(self.text, self.edits.clone())
    }

    /// The text for the parser, with every gap widened.
    pub(in crate::query) fn widened(&self) -> Rewritten<'t> {
        Rewritten::wide(self.text, self.edits.clone())
    }

    /// A text that has the template of a CONSTRUCT which is parsed as a SELECT.
    pub(in crate::query) fn template(&self) -> Option<&str> {
        match &self.form {
            Some(forms::Form::Construct { template }) => Some(template),
            _ => None,
        }
    }

    /// The query as it was written, from what was parsed of it and of its [template](Self::template).
    pub(in crate::query) fn mended(&self, parsed: Query, template: Option<Query>) -> Query {
        let mut query = match &self.form {
            Some(form) => forms::restored(form, parsed, template),
            None => parsed,
        };
        let (Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }) = &mut query;
        mend::pattern(pattern);
        query
    }
}

/// The operations as they were written.
pub(in crate::query) fn mend_operations(operations: &mut [GraphUpdateOperation]) {
    for operation in operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            mend::pattern(pattern);
        }
    }
}

/// What is said where an IRI stands in a place for an operator, as `<?b&&?c>` does in `?a<?b&&?c>?d`.
pub(in crate::query) fn mistaken_iri(text: &str, fault: usize) -> Option<(usize, String)> {
    use TokenKind as K;
    let is_mistaken = |part: &Part<'_>| {
        part.token.kind == TokenKind::Iri
            && part.inside == structure::Inside::Expression
            && (part.token.start..=part.token.end()).contains(&fault)
    };
    let parts = structure(text);
    let at = parts.iter().position(is_mistaken)?;
    let token = parts[at].token;
    let follows = at.checked_sub(1).map(|before| parts[before].token)?;
    let is_operand =
        matches!(follows.kind, K::Variable | K::Number | K::String | K::Name | K::Close | K::Language);
    let message =
        format!("`{}` is an IRI here, and no comparison: a space after `<` makes it one", token.text);
    is_operand.then_some((token.start, message))
}
