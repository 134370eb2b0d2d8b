//! A view as the dataset of one query.
//!
//! Knows how the evaluator asks for quads. Must not know SPARQL text.
//!
//! Terms are ids: those of the snapshot, and above [`FIRST_OF_QUERY`] those that only this query knows (its
//! constants that the snapshot lacks, and what its expressions compute). Equal terms have equal ids, because
//! both tables hold terms as they are written and a term goes to the second one only when the first lacks it.

use crate::index::{
    DEFAULT_GRAPH, Graphs, Id, Index, Pattern, Scan, TermClass, TermReader, carried, evaluated, uncarried,
};
use crate::query::expression::values::{Rewriting, truth};
use crate::query::limits::length;
use crate::query::limits::{Held, Stop};
use crate::store::View;
use indexmap::IndexSet;
use oxrdf::Term;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};
use std::cell::RefCell;
use std::convert::Infallible;
use std::sync::Arc;

/// The first id of the terms that the snapshot does not hold.
const FIRST_OF_QUERY: Id = 1 << 31;

/// What a term takes beside its text, about.
const TERM: usize = 128;

/// The dataset of one query; it stays on the thread that evaluates it.
pub(in crate::query) struct Dataset {
    index: Arc<Index>,
    default_graph: Graphs,
    terms: RefCell<IndexSet<Term>>,
    /// Whether the evaluator is handed literals as they are written.
    carries: bool,
    stop: Stop,
}

impl Dataset {
    pub(in crate::query) fn new(view: &View, stop: Stop) -> Self {
        Self {
            index: Arc::clone(view.index()),
            default_graph: view.default_graph().clone(),
            terms: RefCell::default(),
            carries: false,
            stop,
        }
    }

    /// The dataset for a query whose literals are carried where `rewriting` carries them.
    pub(in crate::query) fn carrying(self, rewriting: Rewriting) -> Self {
        Self { carries: rewriting.carries(), ..self }
    }

    pub(in crate::query) fn index(&self) -> &Arc<Index> {
        &self.index
    }

    pub(in crate::query) fn default_graph(&self) -> &Graphs {
        &self.default_graph
    }

    /// What kind of term has an id.
    pub(in crate::query) fn class(&self, id: Id) -> TermClass {
        if id < FIRST_OF_QUERY { self.index.class(id) } else { TermClass::of(&self.term(id)) }
    }

    /// The value of a literal, where it needs no text.
    pub(in crate::query) fn ready_value(&self, id: Id) -> Option<ExpressionTerm> {
        if id < FIRST_OF_QUERY { self.index.value(id) } else { None }
    }

    /// The value of a term, for expressions.
    pub(in crate::query) fn value(&self, id: Id) -> ExpressionTerm {
        self.ready_value(id).unwrap_or_else(|| evaluated(self.term(id)))
    }

    /// Calls back with the text of a string; `None` where the term is something else.
    pub(in crate::query) fn with_text<T>(
        &self,
        reader: &mut TermReader,
        id: Id,
        read: impl FnOnce(Option<&str>) -> T,
    ) -> T {
        if id < FIRST_OF_QUERY {
            return self.index.with_text(reader, id, read);
        }
        match &self.terms.borrow()[(id - FIRST_OF_QUERY) as usize] {
            term @ Term::Literal(literal) if TermClass::of(term).is_text() => read(Some(literal.value())),
            _ => read(None),
        }
    }

    /// The id of a term, which is new where the data lack it.
    pub(in crate::query) fn id(&self, term: Term) -> Id {
        if let Some(id) = self.index.id(&term) {
            return id;
        }
        let length = length(&term);
        self.stop.allow(length);
        let (at, is_new) = self.terms.borrow_mut().insert_full(term);
        if is_new {
            self.stop.take(length + TERM);
        }
        match Id::try_from(at) {
            Ok(at) if at < FIRST_OF_QUERY => FIRST_OF_QUERY + at,
            _ => self.stop.exceed(),
        }
    }

    pub(in crate::query) fn term(&self, id: Id) -> Term {
        if id < FIRST_OF_QUERY {
            self.index.term(id)
        } else {
            self.terms.borrow()[(id - FIRST_OF_QUERY) as usize].clone()
        }
    }

    /// Unwinds when the query is stopped, which is looked at for some rows.
    pub(in crate::query) fn check_sometimes(&self, row: usize) {
        if row.is_multiple_of(64) {
            self.check();
        }
    }

    /// Unwinds when the query is stopped. The evaluator asks its token only between rows it hands on. A sort compares terms and a
    /// group counts rows without doing so, but both come to the dataset for every term and quad.
    pub(in crate::query) fn check(&self) {
        self.stop.check();
    }

    /// A count of memory.
    pub(in crate::query) fn hold(&self) -> Held {
        self.stop.hold()
    }

    /// Stops the query, and bounds what it builds.
    pub(in crate::query) fn stop(&self) -> &Stop {
        &self.stop
    }
}

impl QueryableDataset<'static> for Dataset {
    type InternalTerm = Id;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph_name: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, Infallible>> + use<> {
        self.check();
        let graphs = match graph_name {
            Some(None) => self.default_graph.clone(),
            Some(Some(name)) => Graphs::One(*name),
            None => Graphs::Named,
        };
        let merged = matches!(graph_name, Some(None));
        let pattern = Pattern {
            subject: subject.copied(),
            predicate: predicate.copied(),
            object: object.copied(),
            graphs,
        };
        Rows { scan: self.index.scan(&pattern), merged, stop: self.stop.clone() }
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Id, Infallible>> + use<> {
        self.index.graphs().to_vec().into_iter().map(Ok)
    }

    fn contains_internal_graph_name(&self, graph_name: &Id) -> Result<bool, Infallible> {
        Ok(self.index.has_graph(*graph_name))
    }

    fn internalize_term(&self, term: Term) -> Result<Id, Infallible> {
        self.check();
        Ok(self.id(uncarried(term)))
    }

    fn externalize_term(&self, term: Id) -> Result<Term, Infallible> {
        self.check();
        Ok(self.term(term))
    }

    fn externalize_expression_term(&self, term: Id) -> Result<ExpressionTerm, Infallible> {
        self.check();
        if !self.carries {
            return Ok(self.value(term));
        }
        // In a base, a number that needs no text is written as its value is.
        match self.ready_value(term) {
            Some(value) if term <= self.index.settled_terms() => Ok(value),
            _ => Ok(carried(self.term(term)).into()),
        }
    }

    fn internal_term_effective_boolean_value(&self, term: Id) -> Result<Option<bool>, Infallible> {
        self.check();
        Ok(truth(&self.value(term)))
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> Result<Id, Infallible> {
        self.check();
        Ok(self.id(uncarried(term.into())))
    }
}

/// A scan that stops when its query does.
struct Rows {
    scan: Scan,
    merged: bool,
    stop: Stop,
}

impl Iterator for Rows {
    type Item = Result<InternalQuad<Id>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        self.stop.check();
        let [subject, predicate, object, graph] = self.scan.next()?;
        let graph_name = (!self.merged && graph != DEFAULT_GRAPH).then_some(graph);
        Some(Ok(InternalQuad { subject, predicate, object, graph_name }))
    }
}
