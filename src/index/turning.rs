//! What becomes of a dataset when quads come and go: a version that shares with the one before whatever stays.
//!
//! Knows rows, the base, and what is counted of them. Must not know transactions.

use super::dictionary::{Dictionary, Growing};
use super::{
    DEFAULT_GRAPH, Graphs, Id, Index, IndexError, Pattern, Permutation, Removed, Row, SPOG, Segment,
};
use crate::index::apart::Apart;
use crate::index::statistics::Statistics;
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What comes and goes, in the order in which it is told: of two things told of one quad, the last counts.
pub struct Turn<'i> {
    of: &'i Arc<Index>,
    terms: Growing,
    rows: Vec<(Row, bool)>,
    /// Graphs that come and go.
    graphs: BTreeMap<Id, bool>,
    /// The graphs that there are but for those.
    only: Option<Vec<Id>>,
}

impl Index {
    /// What is told of this dataset, for another that follows from it.
    #[must_use]
    pub fn turn(self: &Arc<Self>) -> Turn<'_> {
        Turn {
            of: self,
            terms: self.dictionary.growing(),
            rows: Vec::new(),
            graphs: BTreeMap::new(),
            only: None,
        }
    }

    /// How many rows and terms were looked at to make this version from the one before.
    #[cfg(test)]
    pub(crate) fn work(&self) -> usize {
        self.work
    }
}

impl Turn<'_> {
    /// A quad comes, with its graph.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn insert(&mut self, quad: Quad) -> Result<(), IndexError> {
        let row = self.encode(quad)?;
        self.rows.push((row, true));
        if row[3] != DEFAULT_GRAPH {
            self.graphs.insert(row[3], true);
        }
        Ok(())
    }

    /// A quad goes; its graph stays.
    pub fn remove(&mut self, quad: &Quad) {
        if let Some(row) = self.known(quad) {
            self.rows.push((row, false));
        }
    }

    /// A named graph is there, even if empty.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn create(&mut self, name: NamedOrBlankNode) -> Result<(), IndexError> {
        let graph = self.number(name.into())?;
        self.graphs.insert(graph, true);
        Ok(())
    }

    /// A named graph goes with the quads that it had before anything was told. Costs these.
    pub fn drop(&mut self, name: &NamedOrBlankNode) {
        let Some(graph) = self.get(&name.clone().into()) else { return };
        let pattern = Pattern { subject: None, predicate: None, object: None, graphs: Graphs::One(graph) };
        self.rows.extend(self.of.scan(&pattern).map(|row| (row, false)));
        self.graphs.insert(graph, false);
    }

    /// These named graphs are there and no others, but for those of quads that come.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn only(&mut self, names: impl IntoIterator<Item = NamedOrBlankNode>) -> Result<(), IndexError> {
        let graphs = names.into_iter().map(|name| self.number(name.into()));
        self.only = Some(graphs.collect::<Result<_, _>>()?);
        Ok(())
    }

    /// What is gone of the base, by its ids.
    pub(super) fn without(
        &mut self,
        quads: impl IntoIterator<Item = Row>,
        graphs: impl IntoIterator<Item = Id>,
    ) {
        self.rows.extend(quads.into_iter().map(|row| (row, false)));
        self.graphs.extend(graphs.into_iter().map(|graph| (graph, false)));
    }

    /// The named graphs that there are then.
    fn graphs(&mut self) -> Arc<[Id]> {
        let told = std::mem::take(&mut self.graphs);
        let before = self.only.take();
        if before.is_none() && told.is_empty() {
            return Arc::clone(&self.of.graphs);
        }
        let mut graphs = before.unwrap_or_else(|| self.of.graphs.to_vec());
        graphs.retain(|graph| told.get(graph) != Some(&false));
        graphs.extend(told.into_iter().filter(|(_, comes)| *comes).map(|(graph, _)| graph));
        graphs.sort_unstable();
        graphs.dedup();
        graphs.into()
    }

    fn base(&self) -> Option<&Arc<Segment>> {
        self.of.base.as_ref()
    }

    fn get(&self, term: &Term) -> Option<Id> {
        self.base().and_then(|base| base.id(term)).or_else(|| self.terms.get(term))
    }

    fn number(&mut self, term: Term) -> Result<Id, IndexError> {
        if let Some(id) = self.base().and_then(|base| base.id(&term)) {
            return Ok(id);
        }
        // The parts of a triple term can be asked for.
        if let Term::Triple(triple) = &term
            && self.terms.get(&term).is_none()
        {
            self.number(triple.subject.clone().into())?;
            self.number(triple.predicate.clone().into())?;
            self.number(triple.object.clone())?;
        }
        self.terms.insert(term)
    }

    fn encode(&mut self, quad: Quad) -> Result<Row, IndexError> {
        let graph = match quad.graph_name {
            GraphName::DefaultGraph => DEFAULT_GRAPH,
            GraphName::NamedNode(name) => self.number(name.into())?,
            GraphName::BlankNode(name) => self.number(name.into())?,
        };
        Ok([
            self.number(quad.subject.into())?,
            self.number(quad.predicate.into())?,
            self.number(quad.object)?,
            graph,
        ])
    }

    fn known(&self, quad: &Quad) -> Option<Row> {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => DEFAULT_GRAPH,
            GraphName::NamedNode(name) => self.get(&name.clone().into())?,
            GraphName::BlankNode(name) => self.get(&name.clone().into())?,
        };
        let [s, p] =
            [quad.subject.clone().into(), quad.predicate.clone().into()].map(|term: Term| self.get(&term));
        Some([s?, p?, self.get(&quad.object)?, graph])
    }

    /// The dataset as it is then. Costs what came and went, and a pointer for some hundred rows of what stands beside the base.
    #[must_use]
    pub fn finish(mut self) -> Index {
        self.keep_last();
        let graphs = self.graphs();
        let Self { of, terms, rows, .. } = self;
        let mut work = rows.len();
        let (mut added, mut gone) = (Vec::new(), Vec::new());
        for (row, comes) in rows {
            let in_base = of.is_in_base(row);
            let is_gone = in_base && of.is_removed(row);
            if in_base && comes == is_gone {
                gone.push((row, !comes));
            } else if !in_base && comes != of.added[SPOG].contains(row) {
                added.push((row, comes));
            }
        }
        let triple_terms = of.turned_terms(&terms, &mut work);
        let removed = of.turned_removed(&gone, &mut work);
        let mut index = Index {
            base: of.base.clone(),
            dictionary: terms.finish(&mut work),
            added: of.added.clone(),
            removed,
            graphs,
            triple_terms,
            statistics: Statistics::default(),
            apart: Apart::default(),
            attached: std::sync::Mutex::default(),
            #[cfg(test)]
            work: 0,
        };
        let mut touched: Vec<Row> = added.iter().chain(&gone).map(|(row, _)| triple_of(*row)).collect();
        touched.sort_unstable();
        touched.dedup();
        index.added = {
            let shown = |row: Row| index.base_shows_triple(row);
            of.added.each_ref().map(|order| order.turned(&added, &touched, &shown, &mut work))
        };
        index.statistics = of.statistics.turned(&of.added, &index.added, &touched);
        index.apart = of.apart.turned(of, &index, &touched, added.iter().chain(&gone).map(|(row, _)| row[3]));
        #[cfg(test)]
        {
            index.work = work;
        }
        index
    }

    /// Of what was told of a row, the last.
    fn keep_last(&mut self) {
        // A stable sort keeps the order of what is told of one row.
        self.rows.sort_by_key(|(row, _)| *row);
        let rows = &mut self.rows;
        let mut kept = 0;
        for at in 0..rows.len() {
            if rows.get(at + 1).is_none_or(|(next, _)| *next != rows[at].0) {
                rows[kept] = rows[at];
                kept += 1;
            }
        }
        rows.truncate(kept);
    }
}

/// The triple of a quad, as a row in the unnamed graph.
pub(super) fn triple_of([s, p, o, _]: Row) -> Row {
    [s, p, o, DEFAULT_GRAPH]
}

impl Index {
    /// The triple terms with those that came.
    fn turned_terms(&self, terms: &Growing, work: &mut usize) -> [Permutation; 4] {
        let id = |term: &Term| self.base.as_ref().and_then(|base| base.id(term)).or_else(|| terms.get(term));
        let parts = terms.new_triple_terms().filter_map(|(number, triple)| {
            let (subject, predicate) = (triple.subject.clone().into(), triple.predicate.clone().into());
            Some(([id(&subject)?, id(&predicate)?, id(&triple.object)?, number], true))
        });
        let new: Vec<(Row, bool)> = parts.collect();
        if new.is_empty() {
            return self.triple_terms.clone();
        }
        let touched: Vec<Row> = new.iter().map(|(row, _)| *row).collect();
        self.triple_terms.each_ref().map(|order| order.turned(&new, &touched, &|_| false, work))
    }

    /// The quads of the base that are gone, when some go (`true`) and some come again.
    fn turned_removed(&self, turns: &[(Row, bool)], work: &mut usize) -> Option<Removed> {
        let base = self.base.as_ref()?;
        if turns.is_empty() {
            return self.removed.clone();
        }
        let before = self.removed.clone().unwrap_or_else(Removed::none);
        let orders = before.orders.each_ref().map(|order| order.turned(turns, &[], &|_| false, work));
        let is_gone = |triple: &Row| {
            let mut graphs = base.graphs_of(*triple).into_iter();
            graphs.all(|graph| orders[SPOG].contains([triple[0], triple[1], triple[2], graph]))
        };
        let touched: BTreeSet<Row> = turns.iter().map(|(row, _)| triple_of(*row)).collect();
        let triples: Vec<(Row, bool)> = touched
            .into_iter()
            .map(|triple| (triple, is_gone(&triple)))
            .filter(|(triple, is_gone)| before.triple_orders[SPOG].contains(*triple) != *is_gone)
            .collect();
        let triple_orders =
            before.triple_orders.each_ref().map(|order| order.turned(&triples, &[], &|_| false, work));
        Some(Removed { orders, triple_orders })
    }

    /// Whether a quad of the base was removed.
    pub(super) fn is_removed(&self, row: Row) -> bool {
        self.removed.as_ref().is_some_and(|removed| removed.orders[SPOG].contains(row))
    }

    /// Whether no quad of a triple of the base is left.
    pub(super) fn is_removed_triple(&self, row: Row) -> bool {
        self.removed.as_ref().is_some_and(|removed| removed.triple_orders[SPOG].contains(triple_of(row)))
    }

    /// Whether a quad is here.
    pub(super) fn has(&self, row: Row) -> bool {
        if self.is_in_base(row) { !self.is_removed(row) } else { self.added[SPOG].contains(row) }
    }
}

/// A dictionary and no rows over a base.
pub(super) fn bare(base: Option<Arc<Segment>>) -> Index {
    let first = base.as_ref().map_or(0, |base| base.terms());
    let graphs: Vec<Id> = base.as_ref().map(|base| base.graphs().to_vec()).unwrap_or_default();
    let mut index = Index {
        base,
        dictionary: Dictionary::after(first),
        added: Permutation::none(),
        removed: None,
        graphs: graphs.into(),
        triple_terms: Permutation::no_terms(),
        statistics: Statistics::default(),
        apart: Apart::default(),
        attached: std::sync::Mutex::default(),
        #[cfg(test)]
        work: 0,
    };
    index.apart = Apart::of(&index);
    index
}
