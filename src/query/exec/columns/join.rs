//! Rows of two sides joined: as a join, a left join or MINUS.
//!
//! Knows compatible rows: those that agree wherever both have a value. Must not know patterns.

use super::expression::Compiled;
use super::keys::Keys;
use super::value::UNBOUND;
use super::{Batch, Context, Operator, ROWS, number};
use crate::index::Id;
use crate::query::limits::Held;
use std::rc::Rc;

/// What is made of compatible rows.
pub(super) enum JoinKind {
    Inner,
    /// Rows of the left side without a partner stay; partners must meet the condition, if there is one.
    Left(Option<Compiled>),
    /// Rows of the left side stay that have no partner with which they share a value.
    Minus,
}

/// How the columns of two sides stand to each other.
#[derive(Debug, Default)]
pub(super) struct Sides {
    /// Columns, left and right, of variables that every row of both sides has.
    pub(super) keys: Vec<(usize, usize)>,
    /// Columns, left and right, of variables that some rows lack.
    pub(super) others: Vec<(usize, usize)>,
    /// The columns of the right side alone, which come after those of the left.
    pub(super) added: Vec<usize>,
}

/// Draws the right side whole, then joins the left with it batch by batch.
pub(super) struct Join {
    context: Rc<Context>,
    left: Box<dyn Operator>,
    right: Option<Box<dyn Operator>>,
    table: Table,
    sides: Sides,
    kind: JoinKind,
    batch: Batch,
    row: usize,
    /// The next partner of the row at hand, where not all were gone through.
    partner: Option<u32>,
    held: Held,
}

/// The right side, its rows chained by key.
#[derive(Default)]
struct Table {
    rows: Batch,
    keys: Option<Keys>,
    first: Vec<u32>,
    next: Vec<u32>,
}

/// No further row.
const END: u32 = u32::MAX;

impl Join {
    pub(super) fn new(
        context: &Rc<Context>,
        left: Box<dyn Operator>,
        right: (Box<dyn Operator>, usize),
        sides: Sides,
        kind: JoinKind,
    ) -> Self {
        Self {
            context: Rc::clone(context),
            left,
            right: Some(right.0),
            table: Table { rows: Batch::empty(right.1), ..Table::default() },
            sides,
            kind,
            batch: Batch::default(),
            row: 0,
            partner: None,
            held: context.hold(),
        }
    }

    fn build(&mut self) {
        let Some(mut right) = self.right.take() else { return };
        let table = &mut self.table;
        while let Some(batch) = right.next() {
            self.held.add(batch.bytes() + batch.rows * (self.sides.keys.len() + 4) * size_of::<Id>());
            table.rows.append(&batch);
        }
        let columns: Vec<&Vec<Id>> =
            self.sides.keys.iter().map(|(_, right)| &table.rows.columns[*right]).collect();
        let mut keys = Keys::new(columns.len());
        let mut key = vec![UNBOUND; columns.len()];
        table.next = vec![END; table.rows.rows];
        // Backwards, so that chains run forwards.
        for row in (0..table.rows.rows).rev() {
            for (id, column) in key.iter_mut().zip(&columns) {
                *id = column[row];
            }
            let (at, is_new) = keys.insert(&key);
            if is_new {
                table.first.push(number(row));
            } else {
                table.next[row] = table.first[at];
                table.first[at] = number(row);
            }
        }
        table.keys = Some(keys);
    }

    fn first_partner(&self, row: usize, key: &mut Vec<Id>) -> u32 {
        key.clear();
        key.extend(self.sides.keys.iter().map(|(left, _)| self.batch.columns[*left][row]));
        let at = self.table.keys.as_ref().and_then(|keys| keys.find(key));
        at.map_or(END, |at| self.table.first[at])
    }

    fn fits(&self, row: usize, partner: usize) -> bool {
        self.sides.others.iter().all(|(left, right)| {
            let (a, b) = (self.batch.columns[*left][row], self.table.rows.columns[*right][partner]);
            a == b || a == UNBOUND || b == UNBOUND
        })
    }

    /// Whether two rows that fit both have a value somewhere.
    fn shares(&self, row: usize, partner: usize) -> bool {
        !self.sides.keys.is_empty()
            || self.sides.others.iter().any(|(left, right)| {
                self.batch.columns[*left][row] != UNBOUND
                    && self.table.rows.columns[*right][partner] != UNBOUND
            })
    }

    /// The rows of pairs; a partner that is [`END`] has no values.
    fn joined(&self, pairs: &[(u32, u32)]) -> Batch {
        let left = |column: usize| {
            let other = self.sides.others.iter().find(|(left, _)| *left == column);
            let ids = pairs.iter().map(|(row, partner)| match self.batch.columns[column][*row as usize] {
                UNBOUND if *partner != END => {
                    other.map_or(UNBOUND, |(_, right)| self.table.rows.columns[*right][*partner as usize])
                }
                id => id,
            });
            ids.collect()
        };
        let right = |column: &usize| {
            let ids = pairs.iter().map(|(_, partner)| match *partner {
                END => UNBOUND,
                partner => self.table.rows.columns[*column][partner as usize],
            });
            ids.collect()
        };
        let columns = (0..self.batch.columns.len()).map(left).chain(self.sides.added.iter().map(right));
        Batch { rows: pairs.len(), columns: columns.collect() }
    }

    fn minus(&mut self) -> Batch {
        let mut key = Vec::new();
        let mut kept = Vec::new();
        for row in 0..self.batch.rows {
            let mut partner = self.first_partner(row, &mut key);
            while partner != END && !(self.fits(row, partner as usize) && self.shares(row, partner as usize))
            {
                partner = self.table.next[partner as usize];
            }
            if partner == END {
                kept.push(number(row));
            }
            if row % ROWS == 0 {
                self.context.dataset.check();
            }
        }
        self.row = self.batch.rows;
        self.batch.take(&kept)
    }
}

impl Operator for Join {
    fn next(&mut self) -> Option<Batch> {
        self.build();
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.left.next()?, 0);
        }
        if matches!(self.kind, JoinKind::Minus) {
            return Some(self.minus());
        }
        let is_left = matches!(self.kind, JoinKind::Left(_));
        let (mut key, mut pairs) = (Vec::new(), Vec::new());
        let first = self.row;
        let mut looked = 0;
        // All partners of a row can be many.
        let mut held = self.context.hold();
        // A left join needs all partners of a row at once, to know whether it had any.
        let wanted = self.context.wanted.get();
        while self.row < self.batch.rows && (pairs.len() < wanted || (is_left && self.partner.is_some())) {
            let mut partner = self.partner.take().unwrap_or_else(|| self.first_partner(self.row, &mut key));
            while partner != END {
                if self.fits(self.row, partner as usize) {
                    pairs.push((number(self.row), partner));
                }
                partner = self.table.next[partner as usize];
                looked += 1;
                if looked % ROWS == 0 {
                    held.add(
                        ROWS * (2 + self.batch.columns.len() + self.sides.added.len()) * size_of::<Id>(),
                    );
                    self.context.dataset.check();
                }
                if !is_left && pairs.len() >= wanted {
                    break;
                }
            }
            if partner == END {
                self.row += 1;
            } else {
                self.partner = Some(partner);
                break;
            }
        }
        let JoinKind::Left(condition) = &self.kind else { return Some(self.joined(&pairs)) };
        if let Some(condition) = condition {
            let joined = self.joined(&pairs);
            let mut row = 0;
            pairs.retain(|_| {
                row += 1;
                condition.test(&self.context, &joined, row - 1) == Some(true)
            });
        }
        let mut with_partner = pairs.iter().map(|(row, _)| *row).peekable();
        let mut alone = Vec::new();
        for row in first..self.row {
            let row = number(row);
            if with_partner.peek() == Some(&row) {
                while with_partner.next_if_eq(&row).is_some() {}
            } else {
                alone.push((row, END));
            }
        }
        pairs.extend(alone);
        Some(self.joined(&pairs))
    }

    fn reset(&mut self) {
        (self.batch, self.row, self.partner) = (Batch::default(), 0, None);
        self.left.reset();
    }
}
