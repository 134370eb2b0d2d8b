//! The rows of a query that is answered in columns.
//!
//! Knows how ids become terms again. Must not know how rows are found.

use super::compile::{Compiler, Node};
use super::value::UNBOUND;
use super::{Context, Operator, OperatorMetrics};
use crate::index::Id;
use crate::query::exec::answer::Solution;
use crate::query::exec::dataset::Dataset;
use crate::query::exec::prepared::Prepared;
use crate::query::expression::values::Rewriting;
use crate::query::limits::Stop;
use crate::query::limits::length;
use oxrdf::{Term, Variable};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Terms that are remembered, for those that come again.
const REMEMBERED: usize = 1 << 14;
/// What is longer is not worth its room.
const LONG: usize = 1 << 10;

/// The rows of the pattern of a query, and what its operators tell while they are drawn.
pub(in crate::query) struct ColumnRows {
    context: Rc<Context>,
    operator: Box<dyn Operator>,
    variables: Arc<[Variable]>,
    batch: super::Batch,
    row: usize,
    known: HashMap<Id, Term, foldhash::fast::FixedState>,
    pub(in crate::query) told: OperatorMetrics,
}

/// The rows of a query in columns; `None` where they do not cover it.
pub(in crate::query) fn rows(ready: &Prepared, variables: &[Variable], stop: &Stop) -> Option<ColumnRows> {
    let (spargebra::Query::Select { pattern, .. } | spargebra::Query::Ask { pattern, .. }) = &*ready.algebra
    else {
        return None;
    };
    let rewriting = Rewriting::new(ready.view.index(), pattern);
    let context = Context::new(Dataset::new(&ready.view, stop.clone()), rewriting);
    let compiler = Compiler::new(&context, ready);
    let Node { operator, told, .. } = compiler.whole(pattern, variables)?;
    Some(ColumnRows {
        context,
        operator,
        variables: variables.into(),
        batch: super::Batch::default(),
        row: 0,
        known: HashMap::default(),
        told,
    })
}

impl ColumnRows {
    fn term(&mut self, id: Id) -> Term {
        if let Some(term) = self.known.get(&id) {
            return term.clone();
        }
        let term = self.context.dataset.term(id);
        if length(&term) > LONG {
            return term;
        }
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(id, term.clone());
        term
    }

    /// Whether there is a further row, and throws it away.
    pub(in crate::query) fn advance(&mut self) -> bool {
        while self.row >= self.batch.rows {
            let Some(batch) = self.operator.next() else { return false };
            (self.batch, self.row) = (batch, 0);
        }
        self.row += 1;
        true
    }
}

impl Iterator for ColumnRows {
    type Item = Solution;

    fn next(&mut self) -> Option<Solution> {
        if !self.advance() {
            return None;
        }
        let row = self.row - 1;
        let values = (0..self.variables.len()).map(|column| {
            let id = self.batch.columns[column][row];
            (id != UNBOUND).then(|| self.term(id))
        });
        let values: Vec<Option<Term>> = values.collect();
        Some((Arc::clone(&self.variables), values).into())
    }
}
