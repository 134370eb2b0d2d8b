//! Queries with what each row rests on.

use crate::claims::evidence::{Background, FORMAT, RowClaims, rests_on};
use crate::claims::trace;
use crate::claims::trace::Brief;
use crate::document::Archived;
use crate::encoding::{Lookup, Named, Names, graph_name};
use crate::engine::ownership::vet;
use crate::engine::queries::Queries;
use crate::engine::{Engine, EngineError, Request, reading};
use crate::model::Iri;
use crate::query::results::{self, Found, ResultsError, known};
use crate::query::saved::SavedQuery;
use crate::query::{
    Answer, Completeness, Options, Solution, Witness, Witnesses, absence, execute, paced, witness,
};
use crate::store::View;
use oxrdf::{Term, Variable};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;

/// How many ways to a row are followed, unless more are asked for.
pub const WAYS: usize = 20;

/// The rows of a query, each with what it rests on, all of one state of the store.
#[derive(Debug)]
pub struct RowsWithEvidence {
    /// The columns.
    pub variables: Vec<Variable>,
    /// The rows, each with its evidence. Of an ASK it is one without columns, whether it is true or false.
    pub rows: Vec<(Solution, RowEvidence)>,
    /// The answer of an ASK.
    pub boolean: Option<bool>,
    /// Whether these are all rows, and what they rest on was looked for to the end.
    pub completeness: Completeness,
}

impl RowsWithEvidence {
    /// Writes the rows as SPARQL 1.1 Query Results JSON with what they rest on beside them. How many there are.
    pub(crate) fn write_json(self, out: impl Write) -> Result<Vec<Solution>, ResultsError> {
        let Self { variables, rows, boolean, completeness } = self;
        let (found, evidence): (Vec<Solution>, Vec<RowEvidence>) = rows.into_iter().unzip();
        let member = known(serde_json::json!({
            "format": FORMAT,
            "complete": completeness.is_complete(),
            "evidence": evidence,
            "reason": completeness.reason(),
        }));
        let rows = boolean.map_or(Found::Rows(&variables, &found), Found::Boolean);
        results::write_json_with(rows, completeness, &member, out)?;
        Ok(found)
    }
}

/// What a row rests on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowEvidence {
    /// Whether this is all. Otherwise there are further ways to the row, or something that could not be told.
    pub complete: bool,
    /// Whether there are further ways to the row, or may be.
    pub has_further_ways: bool,
    /// The claims, with their words as they stand now.
    pub claims: Vec<ClaimEvidence>,
    /// Documents of which the row has something, and no claim.
    pub documents: Vec<Named>,
    /// Reviews that the row has something of.
    pub reviews: Vec<Named>,
    /// Triples of the ontology and the like.
    pub background: Vec<Background>,
    /// What had to be absent.
    pub absences: Vec<AbsenceEvidence>,
    /// Where nothing can be told.
    pub untold: Vec<&'static str>,
}

/// A claim that a row rests on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimEvidence {
    /// The claim and its words.
    #[serde(flatten)]
    pub words: Brief,
    /// The claims that contradict it.
    pub contradicted_by: Vec<Named>,
}

/// A pattern that had to match nothing.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AbsenceEvidence {
    /// The pattern.
    pub pattern: String,
    /// Whether it is in no graph at all: nobody chose graphs to look in.
    pub everywhere: bool,
    /// The graphs that were looked in, where the query chose some.
    pub graphs: Vec<String>,
    /// Of rows that a LIMIT or OFFSET left out: the order in which no further one may come before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// A row and what it rests on.
type RowWithEvidence = (Solution, RowEvidence);

impl Queries<'_> {
    /// Runs a SELECT or ASK and tells what each row rests on; at each step that forgets, such as a group, `ways` rows before
    /// it are followed. Of an ASK that is true so many matches are told; one that is false rests on an absence. Costs the
    /// query, and for each row the look-ups of its parts and of its claims.
    ///
    /// # Errors
    ///
    /// As [`Queries::run`]; a CONSTRUCT or DESCRIBE has no rows.
    pub fn run_with_evidence(
        &self,
        query: &SavedQuery,
        request: &Request,
        ways: usize,
    ) -> Result<RowsWithEvidence, EngineError> {
        reading(|| self.engine.run_with_evidence_unguarded(query, request, ways))
    }

    /// The claims that one row of a query rests on, by name.
    ///
    /// # Errors
    ///
    /// As [`Queries::run_with_evidence`].
    pub fn claims_of_row(
        &self,
        query: &SavedQuery,
        request: &Request,
        row: &Solution,
    ) -> Result<Vec<String>, EngineError> {
        reading(|| self.engine.claims_of_row_unguarded(query, request, row))
    }
}

impl Engine {
    fn run_with_evidence_unguarded(
        &self,
        query: &SavedQuery,
        request: &Request,
        ways: usize,
    ) -> Result<RowsWithEvidence, EngineError> {
        let bound = self.bound(query, &request.parameters)?;
        // One time for the answer, for what it needs, and for all that is asked about it.
        let bounds = request.options.clone().started();
        let view = self.view_of(query, request, &bounds)?;
        let options = Options { limit: None, ..bounds.clone() };
        let witnesses = Witnesses::new(&view, &bound, ways, &options);
        match execute(&view, &bound, &bounds)? {
            Answer::Solutions(mut solutions) => {
                let variables = solutions.variables().to_vec();
                let found = solutions.by_ref().collect::<Result<Vec<_>, _>>()?;
                let completeness = solutions.completeness().unwrap_or(Completeness::Interrupted);
                let mut rows = Vec::new();
                for row in found {
                    let witness = witnesses.of(&cells(&row))?;
                    rows.push((row, witness));
                }
                let completeness = with_cut(completeness, &rows);
                let (rows, cut) = self.evidence(&view, rows, &options)?;
                let completeness = cut_by(completeness, cut);
                Ok(RowsWithEvidence { variables, rows, boolean: None, completeness })
            }
            Answer::Boolean(value) => {
                let witness = if value { witnesses.of(&[])? } else { absence(&view, &bound) };
                let row: Solution = (Vec::<Variable>::new(), Vec::new()).into();
                let rows = vec![(row, witness)];
                let completeness = with_cut(Completeness::Complete, &rows);
                let (rows, cut) = self.evidence(&view, rows, &options)?;
                let completeness = cut_by(completeness, cut);
                Ok(RowsWithEvidence { variables: Vec::new(), rows, boolean: Some(value), completeness })
            }
            Answer::Graph(_) => Err(EngineError::NoRows),
        }
    }

    fn claims_of_row_unguarded(
        &self,
        query: &SavedQuery,
        request: &Request,
        row: &Solution,
    ) -> Result<Vec<String>, EngineError> {
        let bound = self.bound(query, &request.parameters)?;
        let options = Options { limit: None, ..request.options.clone().started() };
        let view = self.view_of(query, request, &options)?;
        let vetted = vet(&view, &self.base)?.view;
        let lookup = Lookup::new(&vetted);
        let names = Names::new(lookup, &self.prefixes);
        let resting = rests_on(lookup, &witness(&view, &bound, &cells(row), WAYS, &options)?);
        Ok(resting.claims.iter().map(|claim| names.name(claim)).collect())
    }

    /// What rows with their witnesses rest on, and what cut that. Claims and texts are looked at once, and what contradicts
    /// the claims is sought once for all of them.
    fn evidence(
        &self,
        view: &View,
        rows: Vec<(Solution, Witness)>,
        options: &Options,
    ) -> Result<(Vec<RowWithEvidence>, Option<Completeness>), EngineError> {
        let view = vet(view, &self.base)?.view;
        let lookup = Lookup::new(&view);
        let resting: Vec<RowClaims> = rows.iter().map(|(_, witness)| rests_on(lookup, witness)).collect();
        let claims: BTreeSet<&Iri> = resting.iter().flat_map(|resting| &resting.claims).collect();
        let claims: Vec<Iri> = claims.into_iter().cloned().collect();
        let known = self.claim_evidence(lookup, &claims, options)?;
        let cut = if known.len() < claims.len() { options.stopped() } else { None };
        let told = rows.into_iter().zip(resting);
        let told =
            told.map(|((row, witness), resting)| (row, self.row_evidence(lookup, witness, resting, &known)));
        Ok((told.collect(), cut))
    }

    fn row_evidence(
        &self,
        lookup: Lookup<'_>,
        witness: Witness,
        resting: RowClaims,
        known: &BTreeMap<Iri, ClaimEvidence>,
    ) -> RowEvidence {
        let names = Names::new(lookup, &self.prefixes);
        let absences = witness.absences.into_iter().map(|absence| AbsenceEvidence {
            pattern: self.prefixes.shorten_in(&absence.pattern),
            everywhere: absence.graphs.is_empty(),
            graphs: absence.graphs.iter().map(graph_name).collect(),
            before: absence.before.map(|order| self.prefixes.shorten_in(&order)),
        });
        let is_whole = resting.claims.iter().all(|claim| known.contains_key(claim));
        RowEvidence {
            complete: witness.complete && witness.untold.is_empty() && is_whole,
            has_further_ways: !witness.complete,
            claims: resting.claims.iter().filter_map(|claim| known.get(claim).cloned()).collect(),
            documents: resting.documents.iter().map(|document| Named::of(names, document)).collect(),
            reviews: resting.reviews.iter().map(|review| Named::of(names, review)).collect(),
            background: resting.background,
            absences: absences.collect(),
            untold: witness.untold,
        }
    }

    /// Claims with their words and what contradicts them; of those that the time does not suffice for, nothing.
    fn claim_evidence(
        &self,
        lookup: Lookup<'_>,
        claims: &[Iri],
        options: &Options,
    ) -> Result<BTreeMap<Iri, ClaimEvidence>, EngineError> {
        // Two workspaces in one location may each have a file of one name.
        let texts: RefCell<HashMap<(String, String), Archived>> = RefCell::default();
        let fetch = |file: &str, sha256: &str| {
            let mut texts = texts.borrow_mut();
            let text = texts.entry((file.to_owned(), sha256.to_owned()));
            text.or_insert_with(|| self.fetch(file, sha256)).clone()
        };
        let mut known = BTreeMap::new();
        if options.stopped().is_some() {
            return Ok(known);
        }
        let sought = paced(options, |pace| self.contradicting(lookup.paced(pace), claims));
        // Without all that contradicts a claim nothing is told of it.
        let Ok(mut contradicting) = sought else { return Ok(known) };
        for claim in claims {
            if options.stopped().is_some() {
                break;
            }
            let words = trace::brief(lookup, &self.prefixes, claim, &fetch)?;
            let contradicted_by = contradicting.remove(claim).unwrap_or_default();
            known.insert(claim.clone(), ClaimEvidence { words, contradicted_by });
        }
        Ok(known)
    }
}

/// Whether rows are all, and what they rest on is.
fn with_cut(completeness: Completeness, rows: &[(Solution, Witness)]) -> Completeness {
    cut_by(completeness, rows.iter().find_map(|(_, witness)| witness.cut))
}

/// Whether that is all, where something may have cut it.
fn cut_by(completeness: Completeness, cut: Option<Completeness>) -> Completeness {
    match completeness {
        Completeness::Complete | Completeness::CutByLimit => cut.unwrap_or(completeness),
        cut => cut,
    }
}

/// The values of a row by their columns.
fn cells(row: &Solution) -> Vec<(Variable, Option<Term>)> {
    row.variables().iter().map(|variable| (variable.clone(), row.get(variable).cloned())).collect()
}
