//! Property paths from ends that rows have.
//!
//! Knows paths as sets of pairs. Must not know operators other than where rows come from.

use super::matching::{Output, Place};
use super::value::UNBOUND;
use super::{Batch, Context, Operator, ROWS, number};
use crate::index::{Graphs, Id, Pattern};
use oxrdf::NamedNode;
use spargebra::algebra::PropertyPathExpression as Path;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A path with ids for names.
pub(super) enum Compiled {
    /// A predicate; `None` where the data lack it.
    Step(Option<Id>),
    Reverse(Box<Compiled>),
    Sequence(Box<Compiled>, Box<Compiled>),
    Alternative(Box<Compiled>, Box<Compiled>),
    /// How often at most, where it is but once, and whether it may be left out.
    Repeated {
        inner: Box<Compiled>,
        once: bool,
        or_nothing: bool,
    },
    Except(Vec<Id>),
}

impl Compiled {
    pub(super) fn new(path: &Path, context: &Context) -> Self {
        let inner = |path: &Path| Box::new(Self::new(path, context));
        let id = |node: &NamedNode| context.index().id(&node.clone().into());
        match path {
            Path::NamedNode(node) => Self::Step(id(node)),
            Path::Reverse(path) => Self::Reverse(inner(path)),
            Path::Sequence(a, b) => Self::Sequence(inner(a), inner(b)),
            Path::Alternative(a, b) => Self::Alternative(inner(a), inner(b)),
            Path::ZeroOrMore(path) => Self::Repeated { inner: inner(path), once: false, or_nothing: true },
            Path::OneOrMore(path) => Self::Repeated { inner: inner(path), once: false, or_nothing: false },
            Path::ZeroOrOne(path) => Self::Repeated { inner: inner(path), once: true, or_nothing: true },
            Path::NegatedPropertySet(nodes) => Self::Except(nodes.iter().filter_map(id).collect()),
        }
    }
}

/// Follows a path for each row, from an end that the row has.
pub(super) struct Follow {
    pub(super) context: Rc<Context>,
    pub(super) input: Box<dyn Operator>,
    pub(super) path: Compiled,
    pub(super) graphs: Graphs,
    /// The two ends, one of which at least is no new one.
    pub(super) ends: [Place; 2],
    pub(super) outputs: Vec<Output>,
    /// What is at the other end of the path from each end that was met.
    pub(super) known: HashMap<(Id, bool), Rc<HashSet<Id>>>,
    pub(super) batch: Batch,
    pub(super) row: usize,
}

impl Follow {
    fn reached(&mut self, from: Id, forward: bool) -> Rc<HashSet<Id>> {
        if let Some(known) = self.known.get(&(from, forward)) {
            return Rc::clone(known);
        }
        let mut reached = HashSet::new();
        self.walk(&self.path, from, forward, &mut reached);
        let reached = Rc::new(reached);
        self.known.insert((from, forward), Rc::clone(&reached));
        reached
    }

    fn walk(&self, path: &Compiled, from: Id, forward: bool, reached: &mut HashSet<Id>) {
        self.context.dataset.check();
        match path {
            Compiled::Step(None) => {}
            Compiled::Step(Some(predicate)) => {
                self.each(from, forward, Some(*predicate), &mut |_, id| {
                    reached.insert(id);
                });
            }
            Compiled::Except(predicates) => self.each(from, forward, None, &mut |predicate, id| {
                if !predicates.contains(&predicate) {
                    reached.insert(id);
                }
            }),
            Compiled::Reverse(inner) => self.walk(inner, from, !forward, reached),
            Compiled::Alternative(a, b) => {
                self.walk(a, from, forward, reached);
                self.walk(b, from, forward, reached);
            }
            Compiled::Sequence(a, b) => {
                let (first, second) = if forward { (a, b) } else { (b, a) };
                let mut between = HashSet::new();
                self.walk(first, from, forward, &mut between);
                for id in between {
                    self.walk(second, id, forward, reached);
                }
            }
            Compiled::Repeated { inner, once, or_nothing } => {
                let mut found = HashSet::new();
                if *or_nothing && self.is_node(from) {
                    found.insert(from);
                }
                let mut waiting = vec![from];
                while let Some(at) = waiting.pop() {
                    let mut next = HashSet::new();
                    self.walk(inner, at, forward, &mut next);
                    let new = next.into_iter().filter(|id| found.insert(*id));
                    if *once { new.for_each(drop) } else { waiting.extend(new) }
                }
                reached.extend(found);
            }
        }
    }

    fn each(&self, from: Id, forward: bool, predicate: Option<Id>, found: &mut dyn FnMut(Id, Id)) {
        let (subject, object) = if forward { (Some(from), None) } else { (None, Some(from)) };
        let pattern = Pattern { subject, predicate, object, graphs: self.graphs.clone() };
        for row in self.context.index().scan(&pattern) {
            found(row[1], row[if forward { 2 } else { 0 }]);
        }
    }

    /// Whether a term is the subject or object of any triple.
    fn is_node(&self, id: Id) -> bool {
        [(Some(id), None), (None, Some(id))].into_iter().any(|(subject, object)| {
            let pattern = Pattern { subject, predicate: None, object, graphs: self.graphs.clone() };
            self.context.index().scan(&pattern).next().is_some()
        })
    }
}

impl Operator for Follow {
    fn next(&mut self) -> Option<Batch> {
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.input.next()?, 0);
        }
        let (mut selected, mut found): (Vec<u32>, Vec<[Id; 2]>) = (Vec::new(), Vec::new());
        while self.row < self.batch.rows && selected.len() < ROWS {
            let at = |place: Place| match place {
                Place::Known(id) => id,
                Place::Column(column) => self.batch.columns[column][self.row],
                Place::New | Place::Same(_) => UNBOUND,
            };
            let (start, end) = (at(self.ends[0]), at(self.ends[1]));
            let row = number(self.row);
            let mut add = |start, end| {
                selected.push(row);
                found.push([start, end]);
            };
            match (start, end) {
                (UNBOUND, end) => self.reached(end, false).iter().for_each(|start| add(*start, end)),
                (start, UNBOUND) => {
                    // Where both ends are one variable, the path must come back.
                    let must_return = matches!(self.ends[1], Place::Same(_));
                    let ends = self.reached(start, true);
                    ends.iter().filter(|end| !must_return || **end == start).for_each(|end| add(start, *end));
                }
                (start, end) => {
                    if self.reached(start, true).contains(&end) {
                        add(start, end);
                    }
                }
            }
            self.row += 1;
        }
        let columns = self.outputs.iter().map(|output| match output {
            Output::Input(column) => {
                selected.iter().map(|row| self.batch.columns[*column][*row as usize]).collect()
            }
            Output::Place(end) => found.iter().map(|ends| ends[*end]).collect(),
        });
        Some(Batch { rows: selected.len(), columns: columns.collect() })
    }
}
