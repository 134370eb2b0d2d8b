//! Property paths from ends that rows have.
//!
//! Knows paths as sets of pairs. Must not know operators other than where rows come from.

use super::scan::{Output, PatternSlot};
use super::value::UNBOUND;
use super::{Batch, Context, Operator, ROWS, number};
use crate::index::{Graphs, Id, Pattern};
use crate::query::algebra::path::Automaton;
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use spargebra::algebra::PropertyPathExpression as Path;
use std::rc::Rc;

/// How many ends are remembered, of all that were followed from.
const REMEMBERED: usize = 1 << 20;

/// What a state at a node takes, in bytes, about: it is met, and waits.
const MET: usize = 32;

/// An end, and whether the path is followed forward from it.
type End = (Id, bool);

/// Follows a path for each row, from an end that the row has.
pub(super) struct Follow {
    context: Rc<Context>,
    input: Box<dyn Operator>,
    graphs: Graphs,
    /// The path from its subject on, and from its object on.
    forward: Automaton,
    backward: Automaton,
    /// The two ends, one of which at least is no new one.
    ends: [PatternSlot; 2],
    outputs: Vec<Output>,
    known: Known,
    batch: Batch,
    row: usize,
    /// How many ends of the row at hand were given already.
    given: usize,
}

/// What is at the other end of the path from each end that was met.
#[derive(Default)]
struct Known {
    reached: HashMap<End, Rc<[Id]>, FixedState>,
    /// From where one end was looked for.
    tried: HashSet<End, FixedState>,
    size: usize,
}

impl Known {
    /// Makes room, where much is kept: what is asked for again is followed again.
    fn keep(&mut self, end: End, reached: &Rc<[Id]>) {
        if self.size > REMEMBERED {
            *self = Self::default();
        }
        self.size += reached.len() + 1;
        self.reached.insert(end, Rc::clone(reached));
    }
}

impl Follow {
    pub(super) fn new(
        context: &Rc<Context>,
        input: Box<dyn Operator>,
        path: &Path,
        graphs: &Graphs,
        ends: [PatternSlot; 2],
        outputs: Vec<Output>,
    ) -> Self {
        let [forward, backward] = [true, false].map(|forward| Automaton::new(path, context.index(), forward));
        Self {
            context: Rc::clone(context),
            input,
            graphs: graphs.clone(),
            forward,
            backward,
            ends,
            outputs,
            known: Known::default(),
            batch: Batch::default(),
            row: 0,
            given: 0,
        }
    }

    /// Visits what is reached from an end until the visitor has enough.
    fn walk(&self, (from, forward): End, enough: &mut dyn FnMut(Id) -> bool) {
        let automaton = if forward { &self.forward } else { &self.backward };
        let of = (self.context.index(), &self.graphs);
        let mut held = self.context.hold();
        self.context.dataset.check();
        automaton.reach(of, from, &mut || held.add(MET), enough);
    }

    fn reached(&mut self, end: End) -> Rc<[Id]> {
        if let Some(known) = self.known.reached.get(&end) {
            return Rc::clone(known);
        }
        let mut reached = Vec::new();
        self.walk(end, &mut |id| {
            reached.push(id);
            false
        });
        let reached = reached.into();
        self.known.keep(end, &reached);
        reached
    }

    /// Whether the path leads from one node to another. From where that is asked again, all is followed once.
    fn leads(&mut self, start: Id, end: Id) -> bool {
        if self.known.reached.contains_key(&(start, true)) || !self.known.tried.insert((start, true)) {
            return self.reached((start, true)).contains(&end);
        }
        let mut is_there = false;
        self.walk((start, true), &mut |id| {
            is_there = id == end;
            is_there
        });
        is_there
    }

    /// Further ends of the row at hand: all of them, or so many where few are wanted and it was not followed from here before.
    /// Says whether these are the last.
    fn further(&mut self, end: End, wanted: usize, add: &mut dyn FnMut(Id)) -> bool {
        if wanted >= ROWS || self.known.reached.contains_key(&end) {
            self.reached(end).iter().skip(self.given).for_each(|id| add(*id));
            return true;
        }
        let given = self.given;
        let (mut met, most) = (0, given + wanted);
        self.walk(end, &mut |id| {
            met += 1;
            if met > given {
                add(id);
            }
            met >= most
        });
        self.given = met;
        met < most
    }

    /// Pairs of ends for a row. Says whether these are the last.
    fn pairs(&mut self, start: Id, end: Id, wanted: usize, add: &mut dyn FnMut(Id, Id)) -> bool {
        match (start, end) {
            (UNBOUND, end) => return self.further((end, false), wanted, &mut |start| add(start, end)),
            // Where both ends are one variable, the path must come back.
            (start, UNBOUND) if matches!(self.ends[1], PatternSlot::Same(_)) => {
                if self.leads(start, start) {
                    add(start, start);
                }
            }
            (start, UNBOUND) => return self.further((start, true), wanted, &mut |end| add(start, end)),
            (start, end) => {
                if self.leads(start, end) {
                    add(start, end);
                }
            }
        }
        true
    }
}

impl Operator for Follow {
    fn next(&mut self) -> Option<Batch> {
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.input.next()?, 0);
        }
        let wanted = self.context.wanted.get();
        let (mut selected, mut found): (Vec<u32>, Vec<[Id; 2]>) = (Vec::new(), Vec::new());
        while self.row < self.batch.rows && selected.len() < wanted {
            let at = |place: PatternSlot| match place {
                PatternSlot::Known(id) => id,
                PatternSlot::Column(column) => self.batch.columns[column][self.row],
                PatternSlot::New | PatternSlot::Same(_) => UNBOUND,
            };
            let (start, end) = (at(self.ends[0]), at(self.ends[1]));
            let row = number(self.row);
            let is_last = self.pairs(start, end, wanted, &mut |start, end| {
                selected.push(row);
                found.push([start, end]);
            });
            if is_last {
                self.row += 1;
                self.given = 0;
            }
        }
        let columns = self.outputs.iter().map(|output| match output {
            Output::Input(column) => {
                selected.iter().map(|row| self.batch.columns[*column][*row as usize]).collect()
            }
            Output::Place(end) => found.iter().map(|ends| ends[*end]).collect(),
        });
        Some(Batch { rows: selected.len(), columns: columns.collect() })
    }

    fn reset(&mut self) {
        (self.batch, self.row, self.given) = (Batch::default(), 0, 0);
        self.input.reset();
    }
}

/// The nodes where a path can begin, each once.
pub(super) struct Starts {
    context: Rc<Context>,
    graphs: Graphs,
    automaton: Automaton,
    found: Option<std::vec::IntoIter<Id>>,
}

impl Starts {
    pub(super) fn new(context: &Rc<Context>, path: &Path, graphs: &Graphs) -> Self {
        let automaton = Automaton::new(path, context.index(), true);
        Self { context: Rc::clone(context), graphs: graphs.clone(), automaton, found: None }
    }

    fn all(&self) -> Vec<Id> {
        let mut found: HashSet<Id, FixedState> = HashSet::default();
        let mut held = self.context.hold();
        let mut seen = 0_usize;
        let mut visit = |id| {
            seen += 1;
            if seen.is_multiple_of(ROWS) {
                self.context.dataset.check();
            }
            if found.insert(id) {
                held.add(MET);
            }
        };
        if self.automaton.accepts_nothing() {
            // Without a step, every node leads to itself.
            let all = Pattern { subject: None, predicate: None, object: None, graphs: self.graphs.clone() };
            for row in self.context.index().scan(&all) {
                visit(row[0]);
                visit(row[2]);
            }
        } else {
            self.automaton.starts(self.context.index(), &self.graphs, &mut visit);
        }
        let mut found: Vec<Id> = found.into_iter().collect();
        found.sort_unstable();
        found
    }
}

impl Operator for Starts {
    fn next(&mut self) -> Option<Batch> {
        if self.found.is_none() {
            self.found = Some(self.all().into_iter());
        }
        let found = self.found.as_mut()?;
        let column: Vec<Id> = found.take(ROWS).collect();
        (!column.is_empty()).then(|| Batch { rows: column.len(), columns: vec![column] })
    }
}
