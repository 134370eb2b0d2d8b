//! EXISTS and NOT EXISTS: the first match for a row settles it.
//!
//! Knows rows and what is asked of them. Must not know patterns. Rows that look alike to the pattern are asked about once. Many
//! rows are asked about together, as look-ups go on from where the last one ended; where that yields many matches a row, one
//! by one, each until its first match.

use super::keys::Keys;
use super::operators::Handover;
use super::value::UNBOUND;
use super::{Batch, Context, Operator, ROWS, number};
use std::rc::Rc;

/// How many answers are remembered.
const REMEMBERED: usize = 1 << 20;

/// How many matches of a row are read before rows are asked about one by one.
const ENOUGH: usize = 4;

/// What is asked of rows: steps that draw from a cell, whose rows are numbered in their last column.
pub(super) struct Steps {
    pub(super) cell: Handover,
    pub(super) operator: Box<dyn Operator>,
    /// The column of the numbers in what the steps give.
    pub(super) numbers: usize,
}

/// The rows for which something is found, or nothing.
pub(super) struct Exists {
    context: Rc<Context>,
    input: Box<dyn Operator>,
    steps: Steps,
    /// The columns that the steps can see.
    columns: Vec<usize>,
    is_there: bool,
    /// What was asked about, with whether something was found.
    asked: Keys,
    found: Vec<bool>,
    one_by_one: bool,
}

impl Exists {
    pub(super) fn new(
        context: &Rc<Context>,
        input: Box<dyn Operator>,
        steps: Steps,
        columns: Vec<usize>,
        is_there: bool,
    ) -> Self {
        Self {
            context: Rc::clone(context),
            input,
            steps,
            asked: Keys::new(columns.len()),
            columns,
            is_there,
            found: Vec::new(),
            one_by_one: false,
        }
    }

    /// What each row looks like to the pattern, by number; and a row of each that is new.
    fn keys(&mut self, batch: &Batch) -> (Vec<usize>, Vec<u32>) {
        if self.asked.len() > REMEMBERED {
            self.asked = Keys::new(self.columns.len());
            self.found.clear();
        }
        let (mut keys, mut new) = (Vec::with_capacity(batch.rows), Vec::new());
        let mut key = vec![UNBOUND; self.columns.len()];
        for row in 0..batch.rows {
            for (id, column) in key.iter_mut().zip(&self.columns) {
                *id = batch.columns[*column][row];
            }
            let (at, is_new) = self.asked.insert(&key);
            keys.push(at);
            new.extend(is_new.then(|| number(row)));
        }
        (keys, new)
    }

    fn ask(&mut self, batch: &Batch, rows: &[u32]) {
        let mut asked = batch.take(rows);
        asked.columns.push((0..number(rows.len())).collect());
        self.steps.cell.put(asked);
    }

    /// Whether something is found for each row, asked together; `None` where it may be for those that come after many matches.
    fn together(&mut self, batch: &Batch, rows: &[u32]) -> Vec<Option<bool>> {
        self.ask(batch, rows);
        let mut found = vec![None; rows.len()];
        let mut matches = 0;
        while let Some(given) = self.steps.operator.next() {
            matches += given.rows;
            for row in &given.columns[self.steps.numbers] {
                found[*row as usize] = Some(true);
            }
            if matches > ENOUGH * rows.len() + ROWS {
                self.one_by_one = true;
                self.steps.operator.reset();
                return found;
            }
        }
        found.iter().map(|found| found.or(Some(false))).collect()
    }

    /// Whether something is found for a row. Few matches are read at first, more where these do not meet the conditions.
    fn first(&mut self, batch: &Batch, row: u32) -> bool {
        self.context.dataset.check();
        self.ask(batch, &[row]);
        let mut wanted = 1;
        let is_found = loop {
            self.context.wanted.set(wanted);
            match self.steps.operator.next() {
                None => break false,
                Some(given) if given.rows > 0 => break true,
                Some(_) => wanted = (wanted * ENOUGH).min(ROWS),
            }
        };
        if is_found {
            self.steps.operator.reset();
        }
        is_found
    }

    fn settle(&mut self, batch: &Batch, rows: &[u32]) {
        let before = self.context.wanted.replace(ROWS);
        let found = if self.one_by_one || rows.is_empty() {
            vec![None; rows.len()]
        } else {
            self.together(batch, rows)
        };
        for (row, found) in rows.iter().zip(found) {
            let found = found.unwrap_or_else(|| self.first(batch, *row));
            self.found.push(found);
        }
        self.context.wanted.set(before);
    }
}

impl Operator for Exists {
    fn next(&mut self) -> Option<Batch> {
        let batch = self.input.next()?;
        let (keys, new) = self.keys(&batch);
        self.settle(&batch, &new);
        let is_kept = |row: &u32| self.found[keys[*row as usize]] == self.is_there;
        let kept: Vec<u32> = (0..number(batch.rows)).filter(is_kept).collect();
        Some(if kept.len() == batch.rows { batch } else { batch.take(&kept) })
    }

    fn reset(&mut self) {
        self.steps.operator.reset();
        self.input.reset();
    }
}

#[cfg(test)]
mod tests;
