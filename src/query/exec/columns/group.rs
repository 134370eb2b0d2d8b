//! Rows grouped, and what is computed of each group.
//!
//! Knows the aggregates of SPARQL as the evaluator of reference computes them: a value that is an error makes the whole an
//! error, except for counts. Must not know where rows come from.

use super::expression::{Compiled, spelled};
use super::keys::Keys;
use super::value;
use super::value::{UNBOUND, Value};
use super::{Batch, Context, Operator};
use crate::index::Id;
use crate::query::expression::values;
use crate::query::expression::values::{Number, Operation};
use spareval::ExpressionTerm;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::rc::Rc;

/// What is computed of a group.
pub(super) enum Function {
    /// Rows.
    Rows,
    /// Rows that have a value in a column; different values, if so asked.
    Count { column: Option<usize>, distinct: bool },
    /// A fold of the values of an expression; of different ones, if so asked.
    Fold { fold: Fold, expression: Compiled, distinct: bool },
    /// Any value.
    Sample(Compiled),
}

/// How values become one.
#[derive(Debug, Clone)]
pub(super) enum Fold {
    Sum,
    Average,
    Least,
    Greatest,
    /// The strings, with this between them.
    Concatenation(String),
}

/// Draws all rows and gives one for each group: the key columns, then the aggregates.
pub(super) struct Group {
    pub(super) context: Rc<Context>,
    pub(super) input: Option<Box<dyn Operator>>,
    /// The columns to group by; a variable that no row has is `None`.
    pub(super) keys: Vec<Option<usize>>,
    pub(super) functions: Vec<Function>,
}

/// An aggregate of every group.
enum State {
    Counts(Vec<i64>, HashSet<(usize, Id), foldhash::fast::FixedState>),
    Folds(Vec<Folded>, HashSet<(usize, Id), foldhash::fast::FixedState>),
    Samples(Vec<Option<Value>>),
}

/// The values of one group so far.
#[derive(Clone)]
enum Folded {
    Number(Number, i64),
    Extreme(Option<Value>),
    Text(Option<String>),
    Failed,
}

/// What a value that was met takes, about.
const DIFFERENT: usize = 24;

impl Function {
    /// Whether it looks at different values.
    fn is_distinct(&self) -> bool {
        matches!(self, Self::Count { distinct: true, .. } | Self::Fold { distinct: true, .. })
    }
}

impl State {
    fn of(function: &Function) -> Self {
        match function {
            Function::Rows | Function::Count { .. } => Self::Counts(Vec::new(), HashSet::default()),
            Function::Fold { .. } => Self::Folds(Vec::new(), HashSet::default()),
            Function::Sample(_) => Self::Samples(Vec::new()),
        }
    }

    /// Makes room for so many groups.
    fn grow(&mut self, function: &Function, groups: usize) {
        match (self, function) {
            (Self::Counts(counts, _), _) => counts.resize(groups, 0),
            (Self::Samples(samples), _) => samples.resize(groups, None),
            (Self::Folds(folds, _), Function::Fold { fold, .. }) => {
                let start = match fold {
                    Fold::Sum | Fold::Average => Folded::Number(Number::Integer(0.into()), 0),
                    Fold::Least | Fold::Greatest => Folded::Extreme(None),
                    Fold::Concatenation(_) => Folded::Text(None),
                };
                folds.resize(groups, start);
            }
            (Self::Folds(..), _) => {}
        }
    }

    fn take(&mut self, function: &Function, group: usize, context: &Context, batch: &Batch, row: usize) {
        match (self, function) {
            (Self::Counts(counts, _), Function::Rows) => counts[group] += 1,
            (Self::Counts(counts, seen), Function::Count { column: Some(column), distinct }) => {
                let id = batch.columns[*column][row];
                if id != UNBOUND && (!distinct || seen.insert((group, id))) {
                    counts[group] += 1;
                }
            }
            (Self::Folds(folds, seen), Function::Fold { fold, expression, distinct }) => {
                let folded = &mut folds[group];
                if matches!(folded, Folded::Failed) {
                    return;
                }
                let value = match distinct.then_some(seen) {
                    None => expression.value(context, batch, row),
                    Some(seen) => match first(expression, context, batch, row, |id| seen.insert((group, id)))
                    {
                        Some(Seen::Before) => return,
                        Some(Seen::First(value)) => Some(value),
                        None => None,
                    },
                };
                let Some(value) = value else {
                    *folded = Folded::Failed;
                    return;
                };
                folded.take(fold, value, context);
            }
            (Self::Samples(samples), Function::Sample(expression)) if samples[group].is_none() => {
                samples[group] = expression.value(context, batch, row);
            }
            _ => {}
        }
    }

    fn finish(self, function: &Function, context: &Context) -> Vec<Id> {
        let id = |value: Option<Value>| value.map_or(UNBOUND, |value| value.id(context));
        match self {
            Self::Counts(counts, _) => {
                let integer = |count: i64| Value::Computed(ExpressionTerm::IntegerLiteral(count.into()));
                counts.into_iter().map(|count| id(Some(integer(count)))).collect()
            }
            Self::Folds(folds, _) => {
                let Function::Fold { fold, .. } = function else { return Vec::new() };
                folds.into_iter().map(|folded| id(folded.finish(fold))).collect()
            }
            Self::Samples(samples) => samples.into_iter().map(id).collect(),
        }
    }
}

/// A value that DISTINCT looks at.
enum Seen {
    First(Value),
    Before,
}

/// The value for a row, if it is a new one; `None` where it is an error. What STR is asked of is told apart before it becomes
/// a string, as the specification has it: `1` and `"1"` are two.
fn first(
    expression: &Compiled,
    context: &Context,
    batch: &Batch,
    row: usize,
    is_new: impl FnOnce(Id) -> bool,
) -> Option<Seen> {
    let (apart, is_spelled) = match expression {
        Compiled::Spelled(inner) => (&**inner, true),
        other => (other, false),
    };
    let id = apart.value(context, batch, row)?.id(context);
    if !is_new(id) {
        return Some(Seen::Before);
    }
    let value = Value::Id(id);
    Some(Seen::First(if is_spelled { spelled(value, context)? } else { value }))
}

impl Folded {
    fn take(&mut self, fold: &Fold, value: Value, context: &Context) {
        let next = match (&mut *self, fold) {
            (Self::Number(sum, count), _) => value::number(&value, context)
                .and_then(|number| values::computed(Operation::Add, sum, &number))
                .map(|sum| Self::Number(sum, *count + 1)),
            (Self::Extreme(None), _) => Some(Self::Extreme(Some(value))),
            (Self::Extreme(Some(best)), fold) => {
                let wanted = if matches!(fold, Fold::Least) { Ordering::Less } else { Ordering::Greater };
                if value::order(&value, best, context) == wanted {
                    *best = value;
                }
                return;
            }
            (Self::Text(text), Fold::Concatenation(separator)) => match value.term(context) {
                ExpressionTerm::StringLiteral(more) => {
                    match text {
                        Some(text) => {
                            let stop = context.dataset.stop();
                            stop.allow(text.len() + separator.len() + more.len());
                            stop.take(separator.len() + more.len());
                            text.push_str(separator);
                            text.push_str(&more);
                        }
                        None => *text = Some(more),
                    }
                    return;
                }
                _ => None,
            },
            _ => None,
        };
        *self = next.unwrap_or(Self::Failed);
    }

    fn finish(self, fold: &Fold) -> Option<Value> {
        Some(Value::Computed(match (self, fold) {
            (Self::Failed, _) => return None,
            (Self::Number(sum, count), Fold::Average) => {
                if count == 0 {
                    return Some(Value::Computed(ExpressionTerm::IntegerLiteral(0.into())));
                }
                values::mean(&sum, count)?.term()
            }
            (Self::Number(sum, _), _) => sum.term(),
            (Self::Extreme(best), _) => return best,
            (Self::Text(text), _) => ExpressionTerm::StringLiteral(text.unwrap_or_default()),
        }))
    }
}

impl Operator for Group {
    fn next(&mut self) -> Option<Batch> {
        let mut input = self.input.take()?;
        let mut keys = Keys::new(self.keys.len());
        let mut states: Vec<State> = self.functions.iter().map(State::of).collect();
        let mut key = vec![UNBOUND; self.keys.len()];
        if key.is_empty() {
            keys.insert(&key);
        }
        let mut groups = Vec::new();
        let mut held = self.context.hold();
        while let Some(batch) = input.next() {
            self.context.dataset.check();
            let known = keys.len();
            groups.clear();
            for row in 0..batch.rows {
                for (id, column) in key.iter_mut().zip(&self.keys) {
                    *id = column.map_or(UNBOUND, |column| batch.columns[column][row]);
                }
                groups.push(keys.insert(&key).0);
            }
            let of_group = keys.bytes() + self.functions.len() * size_of::<Folded>();
            let different = self.functions.iter().filter(|function| function.is_distinct()).count();
            held.add((keys.len() - known) * of_group + batch.rows * different * DIFFERENT);
            for (state, function) in states.iter_mut().zip(&self.functions) {
                state.grow(function, keys.len());
                for (row, group) in groups.iter().enumerate() {
                    state.take(function, *group, &self.context, &batch, row);
                }
            }
        }
        let column = |at: usize| (0..keys.len()).map(|group| keys.key(group)[at]).collect();
        let mut columns: Vec<Vec<Id>> = (0..self.keys.len()).map(column).collect();
        for (mut state, function) in states.into_iter().zip(&self.functions) {
            state.grow(function, keys.len());
            columns.push(state.finish(function, &self.context));
        }
        Some(Batch { rows: keys.len(), columns })
    }
}
