//! Queries in columns: batches of rows of ids, from operator to operator.
//!
//! Knows planned patterns, and how rows of ids are matched, joined, grouped and sorted. Must not know what is not planned, nor
//! how results are written.
//!
//! A pattern is compiled into operators that draw batches from each other, so a limit stops what is below it. A look-up goes
//! on from where the last one ended; rows sorted by what they are looked up for, as a star of patterns about one subject has
//! them, are thereby merged. Columns that nothing further asks for are dropped. What is not covered here runs whole on the
//! evaluator of reference; what is covered gives its rows, as bags. Not covered are calls of other endpoints, graphs by name
//! under `FROM NAMED`, functions that are not the same for the same values, and paths within `GRAPH ?g`: a path is followed
//! over one set of graphs, and there it would be followed over each of them apart, with as many memories of what was met.

mod compile;
mod exists;
mod expression;
mod group;
mod index_join;
mod join;
mod keys;
mod operators;
mod path;
mod rows;
mod scan;
mod value;

pub(in crate::query) use self::rows::rows;

use self::value::Value;
use super::dataset::Dataset;
use crate::index::{Id, Index, TermClass, TermReader};
use crate::query::expression::functions;
use crate::query::expression::values;
use crate::query::expression::values::{Number, Rewriting};
use crate::query::limits::Held;
use foldhash::fast::FixedState;
use spareval::{ExpressionTerm, QueryEvaluator};
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many rows an operator gives at a time, about.
const ROWS: usize = 2048;

/// Rows as columns of ids; [`value::UNBOUND`] where a row has no value.
#[derive(Debug, Clone, Default)]
struct Batch {
    rows: usize,
    columns: Vec<Vec<Id>>,
}

impl Batch {
    /// The one row that binds nothing.
    fn unit() -> Self {
        Self { rows: 1, columns: Vec::new() }
    }

    fn empty(columns: usize) -> Self {
        Self { rows: 0, columns: vec![Vec::new(); columns] }
    }

    /// What it takes, in bytes.
    fn bytes(&self) -> usize {
        self.rows * self.columns.len() * size_of::<Id>()
    }

    /// These rows of it, in this order.
    fn take(&self, rows: &[u32]) -> Self {
        let column = |column: &Vec<Id>| rows.iter().map(|row| column[*row as usize]).collect();
        Self { rows: rows.len(), columns: self.columns.iter().map(column).collect() }
    }

    fn append(&mut self, other: &Self) {
        self.rows += other.rows;
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.extend_from_slice(other);
        }
    }
}

/// The number of a row of a batch.
#[expect(clippy::cast_possible_truncation, reason = "what is kept whole has fewer rows than there are ids")]
fn number(row: usize) -> u32 {
    row as u32
}

/// Gives batches until there are none; a batch may be empty.
trait Operator {
    fn next(&mut self) -> Option<Batch>;

    /// Forgets the rows that it was given and has not passed on. Those that begin anew for the rows of others do; what is drawn
    /// once has nothing to forget.
    fn reset(&mut self) {}
}

/// What operators of one query share.
struct Context {
    dataset: Dataset,
    /// How many rows are wanted at a time.
    wanted: Cell<usize>,
    evaluator: QueryEvaluator,
    /// How expressions are written that are asked of the evaluator.
    rewriting: Rewriting,
    reader: RefCell<TermReader>,
    /// The numbers, if they are any, of literals that must be read to know.
    read: RefCell<HashMap<Id, Option<Number>, FixedState>>,
}

/// Numbers that are remembered.
const REMEMBERED: usize = 1 << 16;

impl Context {
    fn new(dataset: Dataset, rewriting: Rewriting) -> Rc<Self> {
        Rc::new(Self {
            evaluator: functions::evaluator(dataset.stop()),
            dataset,
            wanted: Cell::new(ROWS),
            rewriting,
            reader: RefCell::default(),
            read: RefCell::default(),
        })
    }

    /// A count of memory that an operator uses.
    fn hold(&self) -> Held {
        self.dataset.hold()
    }

    fn index(&self) -> &Arc<Index> {
        self.dataset.index()
    }

    fn class(&self, id: Id) -> TermClass {
        self.dataset.class(id)
    }

    fn is_ordered(&self, id: Id) -> bool {
        self.index().is_ordered(id)
    }

    fn value(&self, id: Id) -> ExpressionTerm {
        self.dataset.value(id)
    }

    fn number(&self, id: Id) -> Option<Number> {
        if let Some(value) = self.dataset.ready_value(id) {
            return Number::of(&value);
        }
        match self.class(id) {
            TermClass::Integer | TermClass::Decimal | TermClass::Typed => self.read_number(id),
            _ => None,
        }
    }

    fn read_number(&self, id: Id) -> Option<Number> {
        if let Some(known) = self.read.borrow().get(&id) {
            return known.clone();
        }
        let number = Number::of(&self.value(id));
        let mut read = self.read.borrow_mut();
        if read.len() >= REMEMBERED {
            read.clear();
        }
        read.insert(id, number.clone());
        number
    }

    fn with_text<T>(&self, id: Id, read: impl FnOnce(Option<&str>) -> T) -> T {
        self.dataset.with_text(&mut self.reader.borrow_mut(), id, read)
    }

    fn equal(&self, a: Value, b: Value) -> Option<bool> {
        if let Some(equal) = value::equal(&a, &b, self) {
            return Some(equal);
        }
        values::equal(&a.term(self), &b.term(self))
    }

    /// The order for `<` and its like; `None` where there is none.
    fn compare(&self, a: Value, b: Value) -> Option<Ordering> {
        if let Some(order) = value::compare_numbers(&a, &b, self) {
            // A number that is no number is itself.
            return order.or_else(|| (a.term(self) == b.term(self)).then_some(Ordering::Equal));
        }
        values::compare(&a.term(self), &b.term(self))
    }
}

/// What an operator did, for those who ask how a query was answered.
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct OperatorMetrics {
    /// What it does.
    pub(in crate::query) operator: String,
    /// Rows that it gave, and the time that it and what is below it took.
    pub(in crate::query) measured: Rc<Cell<(u64, Duration)>>,
    /// How many rows the planner expected.
    pub(in crate::query) expected: Option<f64>,
    pub(in crate::query) children: Vec<OperatorMetrics>,
}

/// An operator that is counted and timed.
struct Measured {
    inner: Box<dyn Operator>,
    told: Rc<Cell<(u64, Duration)>>,
    context: Rc<Context>,
}

impl Operator for Measured {
    fn next(&mut self) -> Option<Batch> {
        self.context.dataset.check();
        let start = Instant::now();
        let batch = self.inner.next();
        let (rows, time) = self.told.get();
        let more = batch.as_ref().map_or(0, |batch| batch.rows as u64);
        self.told.set((rows + more, time + start.elapsed()));
        batch
    }

    fn reset(&mut self) {
        self.inner.reset();
    }
}
