//! Triple patterns matched: read as a whole, or looked up for each row.
//!
//! Knows how the snapshot is read. Must not know other operators.

use super::value::UNBOUND;
use super::{Batch, Context, Operator, ROWS, number};
use crate::index::{Graphs, Id, Lookup, Pattern, Row, Scan, SubjectScan, TermLookup};
use std::rc::Rc;

/// What stands at a place of a pattern: subject, predicate, object, and the graph where it is a variable. Of triple terms: the
/// parts, and the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query::exec::columns) enum PatternSlot {
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
pub(in crate::query::exec::columns) enum Output {
    Input(usize),
    Place(usize),
}

/// A pattern and what becomes of its matches.
pub(in crate::query::exec::columns) struct Shape {
    pub(in crate::query::exec::columns) places: [PatternSlot; 4],
    /// The graphs, where they are no variable.
    pub(in crate::query::exec::columns) graphs: Graphs,
    /// Whether the graph is a variable.
    pub(in crate::query::exec::columns) names_graph: bool,
    pub(in crate::query::exec::columns) outputs: Vec<Output>,
    /// Whether rows may lack a value in a column that is looked up.
    pub(in crate::query::exec::columns) has_gaps: bool,
}

impl Shape {
    fn fits(&self, row: Row) -> bool {
        self.places.iter().enumerate().all(|(at, place)| match place {
            PatternSlot::Same(earlier) => row[at] == row[*earlier],
            _ => true,
        })
    }
}

/// Reads all matches of a pattern that no row is needed for.
pub(in crate::query::exec::columns) struct Read {
    shape: Shape,
    source: Source,
}

enum Source {
    Scan(Scan),
    BySubject(SubjectScan),
}

impl Read {
    /// Reads a pattern; sorted by subject where only the predicate is known and `by_subject`.
    pub(in crate::query::exec::columns) fn new(context: &Context, shape: Shape, by_subject: bool) -> Self {
        let known = |at: usize| match shape.places[at] {
            PatternSlot::Known(id) => Some(id),
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

/// Of so few rows the matches of each are read only as far as they are asked for: one can have millions, and what is above may
/// want three of them. Of more, looking up on from where the last row ended saves more than that.
const FEW: usize = 16;

/// Looks a pattern up for each row.
pub(in crate::query::exec::columns) struct LookUp {
    context: Rc<Context>,
    input: Box<dyn Operator>,
    shape: Shape,
    finder: Finder,
    batch: Batch,
    row: usize,
    /// What is left of the matches of the row, where they are read as far as they are asked for.
    open: Option<Scan>,
}

enum Finder {
    Triples(Lookup),
    /// Triple terms by their parts.
    Terms(TermLookup),
}

impl LookUp {
    pub(in crate::query::exec::columns) fn new(
        context: &Rc<Context>,
        input: Box<dyn Operator>,
        shape: Shape,
    ) -> Self {
        let [s, p, o, _] = shape.known();
        let finder = Finder::Triples(context.index().lookup([s, p, o], &shape.graphs));
        Self::with(context, input, shape, finder)
    }

    /// Looks up triple terms; the fourth place is the term.
    pub(in crate::query::exec::columns) fn of_terms(
        context: &Rc<Context>,
        input: Box<dyn Operator>,
        shape: Shape,
    ) -> Self {
        let finder = Finder::Terms(context.index().lookup_terms(shape.known()));
        Self::with(context, input, shape, finder)
    }

    fn with(context: &Rc<Context>, input: Box<dyn Operator>, shape: Shape, finder: Finder) -> Self {
        let context = Rc::clone(context);
        Self { context, input, shape, finder, batch: Batch::default(), row: 0, open: None }
    }
}

impl Shape {
    fn known(&self) -> [bool; 4] {
        self.places.map(|place| matches!(place, PatternSlot::Known(_) | PatternSlot::Column(_)))
    }
}

impl Finder {
    /// What matches a key in which every place that a row can give has a value.
    fn whole(&mut self, key: Row, found: impl FnMut(Row)) {
        match self {
            Self::Triples(lookup) => lookup.each([key[0], key[1], key[2]], found),
            Self::Terms(lookup) => lookup.each(key, found),
        }
    }

    /// What matches a key of a triple term that lacks values.
    fn partial(key: Row, context: &Context, found: impl FnMut(Row)) {
        context.index().lookup_terms(key.map(|id| id != UNBOUND)).each(key, found);
    }
}

impl Shape {
    /// The key of a row.
    fn key(&self, batch: &Batch, row: usize) -> Row {
        self.places.map(|place| match place {
            PatternSlot::Known(id) => id,
            PatternSlot::Column(column) => batch.columns[column][row],
            PatternSlot::New | PatternSlot::Same(_) => UNBOUND,
        })
    }

    /// The triples that match a key that lacks values, or names a graph.
    fn scan(&self, key: Row, context: &Context) -> Scan {
        let known = |id: Id| (id != UNBOUND).then_some(id);
        let graphs = match (self.names_graph, known(key[3])) {
            (false, _) => self.graphs.clone(),
            (true, Some(graph)) => Graphs::One(graph),
            (true, None) => Graphs::Named,
        };
        let (subject, predicate, object) = (known(key[0]), known(key[1]), known(key[2]));
        context.index().scan(&Pattern { subject, predicate, object, graphs })
    }
}

impl Operator for LookUp {
    fn next(&mut self) -> Option<Batch> {
        while self.row >= self.batch.rows {
            (self.batch, self.row) = (self.input.next()?, 0);
        }
        let Self { shape, batch, finder, context, open, .. } = self;
        let (mut selected, mut found): (Vec<u32>, Vec<Row>) = (Vec::new(), Vec::new());
        let mut held = context.hold();
        let wanted = context.wanted.get();
        while self.row < batch.rows && selected.len() < wanted {
            let row = number(self.row);
            let mut read = 0_usize;
            let mut add = |matched: Row| {
                read += 1;
                // A single key can have millions of matches.
                if read.is_multiple_of(ROWS) {
                    held.add(ROWS * (size_of::<Row>() + size_of::<u32>()));
                    context.dataset.check();
                }
                if shape.fits(matched) {
                    selected.push(row);
                    found.push(matched);
                }
            };
            if let Some(scan) = open {
                scan.by_ref().take(wanted).for_each(&mut add);
                if read < wanted {
                    *open = None;
                    self.row += 1;
                }
                continue;
            }
            let key = shape.key(batch, self.row);
            let is_gap =
                |(place, id): (&PatternSlot, &Id)| matches!(place, PatternSlot::Column(_)) && *id == UNBOUND;
            let is_partial =
                shape.names_graph || (shape.has_gaps && shape.places.iter().zip(&key).any(is_gap));
            match finder {
                Finder::Triples(_) if is_partial || batch.rows <= FEW => {
                    *open = Some(shape.scan(key, context));
                    continue;
                }
                Finder::Terms(_) if is_partial => Finder::partial(key, context, &mut add),
                _ => finder.whole(key, &mut add),
            }
            self.row += 1;
        }
        context.dataset.check();
        let is_whole =
            selected.len() == batch.rows && selected.iter().enumerate().all(|(at, row)| at == *row as usize);
        // No column comes out twice.
        let is_last = self.row >= batch.rows && open.is_none();
        let columns = shape.outputs.iter().map(|output| match output {
            Output::Input(column) if is_whole && is_last => std::mem::take(&mut batch.columns[*column]),
            Output::Input(column) if is_whole => batch.columns[*column].clone(),
            Output::Input(column) => {
                selected.iter().map(|row| batch.columns[*column][*row as usize]).collect()
            }
            Output::Place(place) => found.iter().map(|row| row[*place]).collect(),
        });
        Some(Batch { rows: selected.len(), columns: columns.collect() })
    }

    fn reset(&mut self) {
        (self.batch, self.row, self.open) = (Batch::default(), 0, None);
        self.input.reset();
    }
}
