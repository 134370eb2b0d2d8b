//! Triple patterns matched: read as a whole, or looked up for each row.
//!
//! Knows how the snapshot is read. Must not know other operators.

use super::{Batch, Context, Operator, ROWS, number};
use super::value::UNBOUND;
use crate::index::{Graphs, Id, Lookup, Pattern, Row, Scan, SubjectScan};
use std::rc::Rc;

/// What stands at a place of a pattern: subject, predicate, object, and the graph where it is a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Known(Id),
    /// What the row has in this column.
    Column(usize),
    /// Anything.
    New,
    /// What the match has at an earlier place.
    Same(usize),
}

/// Where a column of the rows that come out is taken from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output {
    Input(usize),
    Place(usize),
}

/// A pattern and what becomes of its matches.
pub(super) struct Shape {
    pub(super) places: [Place; 4],
    /// The graphs, where they are no variable.
    pub(super) graphs: Graphs,
    /// Whether the graph is a variable.
    pub(super) names_graph: bool,
    pub(super) outputs: Vec<Output>,
    /// Whether rows may lack a value in a column that is looked up.
    pub(super) has_gaps: bool,
}

impl Shape {
    fn fits(&self, row: Row) -> bool {
        self.places.iter().enumerate().all(|(at, place)| match place {
            Place::Same(earlier) => row[at] == row[*earlier],
            _ => true,
        })
    }
}

/// Reads all matches of a pattern that no row is needed for.
pub(super) struct Read {
    shape: Shape,
    source: Source,
}

enum Source {
    Scan(Scan),
    BySubject(SubjectScan),
}

impl Read {
    /// Reads a pattern; sorted by subject where only the predicate is known and `by_subject`.
    pub(super) fn new(context: &Context, shape: Shape, by_subject: bool) -> Self {
        let known = |at: usize| match shape.places[at] {
            Place::Known(id) => Some(id),
            _ => None,
        };
        let graphs = if shape.names_graph {
            known(3).map_or(Graphs::Named, Graphs::One)
        } else {
            shape.graphs.clone()
        };
        let source = match (known(0), known(1), known(2)) {
            (None, Some(predicate), None) if by_subject && graphs == Graphs::Merged => {
                Source::BySubject(context.index().scan_by_subject(predicate))
            }
            (subject, predicate, object) => {
                Source::Scan(context.index().scan(&Pattern { subject, predicate, object, graphs }))
            }
        };
        Self { shape, source }
    }
}

impl Operator for Read {
    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch::empty(self.shape.outputs.len());
        let shape = &self.shape;
        let mut add = |row: Row| {
            if shape.fits(row) {
                batch.rows += 1;
                for (column, output) in batch.columns.iter_mut().zip(&shape.outputs) {
                    if let Output::Place(place) = output {
                        column.push(row[*place]);
                    }
                }
            }
        };
        let mut read = 0;
        match &mut self.source {
            Source::Scan(scan) => {
                for row in scan.by_ref().take(ROWS) {
                    read += 1;
                    add(row);
                }
            }
            Source::BySubject(scan) => {
                for row in scan.by_ref().take(ROWS) {
                    read += 1;
                    add(row);
                }
            }
        }
        (read > 0).then_some(batch)
    }
}

/// Looks a pattern up for each row.
pub(super) struct LookUp {
    context: Rc<Context>,
    input: Box<dyn Operator>,
    shape: Shape,
    lookup: Lookup,
    batch: Batch,
    row: usize,
}

impl LookUp {
    pub(super) fn new(context: &Rc<Context>, input: Box<dyn Operator>, shape: Shape) -> Self {
        let is_known = |at: usize| matches!(shape.places[at], Place::Known(_) | Place::Column(_));
        let lookup = context.index().lookup([is_known(0), is_known(1), is_known(2)], &shape.graphs);
        Self { context: Rc::clone(context), input, shape, lookup, batch: Batch::default(), row: 0 }
    }
}

impl Operator for LookUp {
    fn next(&mut self) -> Option<Batch> {
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.input.next()?, 0);
        }
        let Self { shape, batch, lookup, context, .. } = self;
        let (mut selected, mut found): (Vec<u32>, Vec<Row>) = (Vec::new(), Vec::new());
        while self.row < batch.rows && selected.len() < ROWS {
            let at = |place: usize| match shape.places[place] {
                Place::Known(id) => id,
                Place::Column(column) => batch.columns[column][self.row],
                Place::New | Place::Same(_) => UNBOUND,
            };
            let key = [at(0), at(1), at(2)];
            let row = number(self.row);
            let mut add = |matched: Row| {
                if shape.fits(matched) {
                    selected.push(row);
                    found.push(matched);
                }
            };
            let is_gap = |place: usize| matches!(shape.places[place], Place::Column(_)) && at(place) == UNBOUND;
            if shape.names_graph || (shape.has_gaps && (0..3).any(is_gap)) {
                let known = |id: Id| (id != UNBOUND).then_some(id);
                let graphs = match (shape.names_graph, known(at(3))) {
                    (false, _) => shape.graphs.clone(),
                    (true, Some(graph)) => Graphs::One(graph),
                    (true, None) => Graphs::Named,
                };
                let [subject, predicate, object] = key.map(known);
                context.index().scan(&Pattern { subject, predicate, object, graphs }).for_each(&mut add);
            } else {
                lookup.each(key, &mut add);
            }
            self.row += 1;
        }
        self.context.dataset.check();
        let is_whole = selected.len() == batch.rows && selected.iter().enumerate().all(|(at, row)| at == *row as usize);
        let columns = shape.outputs.iter().map(|output| match output {
            // The last that needs a column of rows that all came through takes it as it is.
            Output::Input(column) if is_whole => batch.columns[*column].clone(),
            Output::Input(column) => selected.iter().map(|row| batch.columns[*column][*row as usize]).collect(),
            Output::Place(place) => found.iter().map(|row| row[*place]).collect(),
        });
        Some(Batch { rows: selected.len(), columns: columns.collect() })
    }
}
