//! Operators that pass rows on: some of them, more of them, or in another order.
//!
//! Knows batches. Must not know patterns.

use super::expression::Compiled;
use super::keys::Keys;
use super::value;
use super::value::{UNBOUND, Value};
use super::{Batch, Context, Operator, ROWS, number};
use crate::query::limits::Held;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

/// A batch that is there already.
pub(in crate::query::exec::columns) struct BatchSource(pub(in crate::query::exec::columns) Option<Batch>);

impl Operator for BatchSource {
    fn next(&mut self) -> Option<Batch> {
        self.0.take()
    }
}

/// An operator with its column for each column of a result.
pub(in crate::query::exec::columns) struct Side {
    pub(in crate::query::exec::columns) operator: Box<dyn Operator>,
    pub(in crate::query::exec::columns) columns: Vec<Option<usize>>,
}

/// Rows of both sides, with their columns where they belong.
pub(in crate::query::exec::columns) struct Union {
    pub(in crate::query::exec::columns) sides: Vec<Side>,
    pub(in crate::query::exec::columns) at: usize,
}

impl Operator for Union {
    fn next(&mut self) -> Option<Batch> {
        loop {
            let side = self.sides.get_mut(self.at)?;
            if let Some(batch) = side.operator.next() {
                return Some(arranged(batch, &side.columns));
            }
            self.at += 1;
        }
    }
}

/// The columns of a batch in other places; what it lacks is unbound.
fn arranged(mut batch: Batch, columns: &[Option<usize>]) -> Batch {
    let mut arranged = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        arranged.push(match column {
            Some(from) if columns[at + 1..].contains(column) => batch.columns[*from].clone(),
            Some(from) => std::mem::take(&mut batch.columns[*from]),
            None => vec![UNBOUND; batch.rows],
        });
    }
    Batch { rows: batch.rows, columns: arranged }
}

/// Some columns, in an order.
pub(in crate::query::exec::columns) struct Arrange {
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) columns: Vec<Option<usize>>,
}

impl Operator for Arrange {
    fn next(&mut self) -> Option<Batch> {
        self.input.next().map(|batch| arranged(batch, &self.columns))
    }

    fn reset(&mut self) {
        self.input.reset();
    }
}

/// The rows for which a condition holds.
pub(in crate::query::exec::columns) struct Filter {
    pub(in crate::query::exec::columns) context: Rc<Context>,
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) condition: Compiled,
}

impl Operator for Filter {
    fn next(&mut self) -> Option<Batch> {
        let batch = self.input.next()?;
        let holds = |row: &u32| {
            self.context.dataset.check();
            self.condition.test(&self.context, &batch, *row as usize) == Some(true)
        };
        let kept: Vec<u32> = (0..number(batch.rows)).filter(holds).collect();
        Some(if kept.len() == batch.rows { batch } else { batch.take(&kept) })
    }

    fn reset(&mut self) {
        self.input.reset();
    }
}

/// A column that is computed.
pub(in crate::query::exec::columns) struct Extend {
    pub(in crate::query::exec::columns) context: Rc<Context>,
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) expression: Compiled,
}

impl Operator for Extend {
    fn next(&mut self) -> Option<Batch> {
        let mut batch = self.input.next()?;
        let value = |row| {
            self.context.dataset.check();
            self.expression.value(&self.context, &batch, row).map_or(UNBOUND, |value| value.id(&self.context))
        };
        let column = (0..batch.rows).map(value).collect();
        batch.columns.push(column);
        Some(batch)
    }

    fn reset(&mut self) {
        self.input.reset();
    }
}

/// Each different row once.
pub(in crate::query::exec::columns) struct Distinct {
    input: Box<dyn Operator>,
    keys: Keys,
    held: Held,
}

impl Distinct {
    pub(in crate::query::exec::columns) fn new(
        context: &Context,
        input: Box<dyn Operator>,
        columns: usize,
    ) -> Self {
        Self { input, keys: Keys::new(columns), held: context.hold() }
    }
}

impl Operator for Distinct {
    fn next(&mut self) -> Option<Batch> {
        let batch = self.input.next()?;
        let mut key = vec![UNBOUND; batch.columns.len()];
        let mut kept = Vec::new();
        for row in 0..batch.rows {
            for (id, column) in key.iter_mut().zip(&batch.columns) {
                *id = column[row];
            }
            if self.keys.insert(&key).1 {
                kept.push(number(row));
            }
        }
        self.held.add(kept.len() * self.keys.bytes());
        Some(batch.take(&kept))
    }
}

/// The rows that an OFFSET leaves, up to a LIMIT.
pub(in crate::query::exec::columns) struct Slice {
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) skip: usize,
    pub(in crate::query::exec::columns) left: Option<usize>,
}

impl Operator for Slice {
    fn next(&mut self) -> Option<Batch> {
        if self.left == Some(0) {
            return None;
        }
        let batch = self.input.next()?;
        let start = self.skip.min(batch.rows);
        self.skip -= start;
        let end = self.left.map_or(batch.rows, |left| batch.rows.min(start.saturating_add(left)));
        if let Some(left) = &mut self.left {
            *left -= end - start;
        }
        if start == 0 && end == batch.rows {
            return Some(batch);
        }
        let columns = batch.columns.iter().map(|column| column[start..end].to_vec());
        Some(Batch { rows: end - start, columns: columns.collect() })
    }
}

/// All rows in an order.
pub(in crate::query::exec::columns) struct Sort {
    pub(in crate::query::exec::columns) context: Rc<Context>,
    pub(in crate::query::exec::columns) input: Option<Box<dyn Operator>>,
    pub(in crate::query::exec::columns) columns: usize,
    /// What to order by, and whether downwards.
    pub(in crate::query::exec::columns) keys: Vec<(Compiled, bool)>,
    /// How many rows are asked for, where that is known.
    pub(in crate::query::exec::columns) most: Option<usize>,
}

impl Operator for Sort {
    fn next(&mut self) -> Option<Batch> {
        let mut input = self.input.take()?;
        let mut all = Batch::empty(self.columns);
        let context = &*self.context;
        let mut held = context.hold();
        while let Some(batch) = input.next() {
            held.add(batch.bytes() + batch.rows * self.keys.len() * size_of::<Value>());
            all.append(&batch);
        }
        let keys: Vec<(Vec<Option<Value>>, bool)> = self
            .keys
            .iter()
            .map(|(key, is_down)| {
                let value = |row| {
                    context.dataset.check();
                    key.value(context, &all, row)
                };
                ((0..all.rows).map(value).collect(), *is_down)
            })
            .collect();
        let order = |a: &u32, b: &u32| {
            context.dataset.check();
            keys.iter()
                .map(|(values, is_down)| {
                    let order = match (&values[*a as usize], &values[*b as usize]) {
                        (Some(a), Some(b)) => value::order(a, b, context),
                        (a, b) => a.is_some().cmp(&b.is_some()),
                    };
                    if *is_down { order.reverse() } else { order }
                })
                .find(|order| *order != Ordering::Equal)
                .unwrap_or(a.cmp(b))
        };
        let mut rows: Vec<u32> = (0..number(all.rows)).collect();
        if let Some(most) = self.most
            && most < rows.len()
        {
            if most > 0 {
                rows.select_nth_unstable_by(most - 1, order);
            }
            rows.truncate(most);
        }
        rows.sort_unstable_by(order);
        Some(all.take(&rows))
    }
}

/// A batch that one operator puts down and another picks up.
#[derive(Clone, Default)]
pub(in crate::query::exec::columns) struct Handover(Rc<RefCell<Option<Batch>>>);

impl Handover {
    pub(in crate::query::exec::columns) fn put(&self, batch: Batch) {
        *self.0.borrow_mut() = Some(batch);
    }
}

impl Operator for Handover {
    fn next(&mut self) -> Option<Batch> {
        self.0.borrow_mut().take()
    }

    fn reset(&mut self) {
        self.0.borrow_mut().take();
    }
}

/// Looks up an OPTIONAL of several steps for each row. The steps draw from a cell, whose rows are numbered in their last column
/// and come out numbered in the column that is said. Rows come with what was found, those without anything as they are.
pub(in crate::query::exec::columns) struct Apply {
    pub(in crate::query::exec::columns) context: Rc<Context>,
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) cell: Handover,
    pub(in crate::query::exec::columns) steps: Box<dyn Operator>,
    /// The column of the numbers in what the steps give.
    pub(in crate::query::exec::columns) numbers: usize,
    /// For each column of the result, its column in the input and in what the steps give.
    pub(in crate::query::exec::columns) outputs: Vec<(Option<usize>, usize)>,
}

impl Operator for Apply {
    fn next(&mut self) -> Option<Batch> {
        let batch = self.input.next()?;
        let mut numbered = batch.clone();
        numbered.columns.push((0..number(batch.rows)).collect());
        self.cell.put(numbered);
        let mut is_found = vec![false; batch.rows];
        let mut result = Batch::empty(self.outputs.len());
        let mut held = self.context.hold();
        while let Some(steps) = self.steps.next() {
            held.add(steps.bytes());
            for row in &steps.columns[self.numbers] {
                is_found[*row as usize] = true;
            }
            result.rows += steps.rows;
            for (column, (_, from)) in result.columns.iter_mut().zip(&self.outputs) {
                column.extend_from_slice(&steps.columns[*from]);
            }
        }
        let rest: Vec<u32> = (0..number(batch.rows)).filter(|row| !is_found[*row as usize]).collect();
        result.rows += rest.len();
        for (column, (from, _)) in result.columns.iter_mut().zip(&self.outputs) {
            match from {
                Some(from) => column.extend(rest.iter().map(|row| batch.columns[*from][*row as usize])),
                None => column.extend(std::iter::repeat_n(UNBOUND, rest.len())),
            }
        }
        Some(result)
    }

    fn reset(&mut self) {
        self.steps.reset();
        self.input.reset();
    }
}

/// What two sides of steps give for the same rows.
pub(in crate::query::exec::columns) struct Both {
    input: Box<dyn Operator>,
    /// Each side, with the cell that it draws from.
    sides: [(Handover, Side); 2],
    batch: Batch,
    /// The side at hand; past the last where a batch is due.
    at: usize,
}

impl Both {
    pub(in crate::query::exec::columns) fn new(
        input: Box<dyn Operator>,
        sides: [(Handover, Side); 2],
    ) -> Self {
        Self { input, at: sides.len(), sides, batch: Batch::default() }
    }
}

impl Operator for Both {
    fn next(&mut self) -> Option<Batch> {
        loop {
            if self.at == self.sides.len() {
                self.batch = self.input.next()?;
                self.at = 0;
                self.sides[0].0.put(self.batch.clone());
            }
            let (_, side) = &mut self.sides[self.at];
            if let Some(found) = side.operator.next() {
                return Some(arranged(found, &side.columns));
            }
            self.at += 1;
            if let Some((cell, _)) = self.sides.get(self.at) {
                cell.put(std::mem::take(&mut self.batch));
            }
        }
    }

    fn reset(&mut self) {
        self.at = self.sides.len();
        self.sides.iter_mut().for_each(|(_, side)| side.operator.reset());
        self.input.reset();
    }
}

/// Rows in smaller batches, so that what a batch is made into stays small.
pub(in crate::query::exec::columns) struct Portions {
    pub(in crate::query::exec::columns) input: Box<dyn Operator>,
    pub(in crate::query::exec::columns) batch: Batch,
    pub(in crate::query::exec::columns) row: usize,
}

impl Operator for Portions {
    fn next(&mut self) -> Option<Batch> {
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.input.next()?, 0);
        }
        let (start, end) = (self.row, self.batch.rows.min(self.row + ROWS));
        self.row = end;
        if start == 0 && end == self.batch.rows {
            return Some(std::mem::take(&mut self.batch));
        }
        let columns = self.batch.columns.iter().map(|column| column[start..end].to_vec());
        Some(Batch { rows: end - start, columns: columns.collect() })
    }

    fn reset(&mut self) {
        (self.batch, self.row) = (Batch::default(), 0);
        self.input.reset();
    }
}
