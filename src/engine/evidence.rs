//! Queries with what each row rests on.

use super::{Engine, EngineError, Request};
use crate::document::Archived;
use crate::encoding::{Lookup, Names};
use crate::evidence::{Background, rests_on};
use crate::model::Iri;
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Options, Solution, Witness, absence, execute, witness};
use crate::store::View;
use crate::trace::{self, Brief};
use oxrdf::Variable;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::HashMap;

/// How many ways to a row are followed, unless more are asked for.
pub const WAYS: usize = 20;

/// The rows of a query, each with what it rests on, all of one state of the store.
#[derive(Debug)]
pub struct Evident {
    /// The columns.
    pub variables: Vec<Variable>,
    /// The rows, each with its evidence. Of an ASK it is one without columns, whether it is true or false.
    pub rows: Vec<(Solution, RowEvidence)>,
    /// The answer of an ASK.
    pub boolean: Option<bool>,
    /// Whether these are all rows.
    pub completeness: Completeness,
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
    pub documents: Vec<String>,
    /// Reviews that the row has something of.
    pub reviews: Vec<String>,
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
    /// The claims that contradict it, by name.
    pub contradicted_by: Vec<String>,
}

/// A pattern that had to match nothing.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AbsenceEvidence {
    /// The pattern.
    pub pattern: String,
    /// The graphs that were looked in; empty where all were.
    pub graphs: Vec<String>,
}

/// What is asked of many rows once.
struct Known {
    texts: RefCell<HashMap<String, Archived>>,
    claims: RefCell<HashMap<Iri, ClaimEvidence>>,
}

impl Engine {
    /// Runs a SELECT or ASK and tells what each row rests on; at each step that forgets, such as a group, `ways` rows before
    /// it are followed. Of an ASK that is true so many matches are told; one that is false rests on an absence. Costs the query, and for each row the look-ups of its parts and of its claims.
    ///
    /// # Errors
    ///
    /// As [`Engine::run`]; a CONSTRUCT or DESCRIBE has no rows.
    pub fn run_with_evidence(
        &self,
        query: &SavedQuery,
        request: &Request,
        ways: usize,
    ) -> Result<Evident, EngineError> {
        let bound = query.with(&request.parameters, &self.prefixes)?;
        let view = self.view_for(request)?;
        let known = Known { texts: RefCell::default(), claims: RefCell::default() };
        let evidence = |witness| self.row_evidence(&view, witness, &known);
        let options = Options { limit: None, ..request.options.clone() };
        match execute(&view, &bound, &request.options)? {
            Answer::Solutions(mut solutions) => {
                let variables = solutions.variables().to_vec();
                let found = solutions.by_ref().collect::<Result<Vec<_>, _>>()?;
                let completeness = solutions.completeness().unwrap_or(Completeness::Interrupted);
                let mut rows = Vec::new();
                for row in found {
                    let cells: Vec<_> =
                        row.variables().iter().map(|v| (v.clone(), row.get(v).cloned())).collect();
                    let witness = witness(&view, &bound, &cells, ways, &options)?;
                    rows.push((row, evidence(witness)?));
                }
                Ok(Evident { variables, rows, boolean: None, completeness })
            }
            Answer::Boolean(value) => {
                let witness =
                    if value { witness(&view, &bound, &[], ways, &options)? } else { absence(&view, &bound) };
                let row: Solution = (Vec::<Variable>::new(), Vec::new()).into();
                let rows = vec![(row, evidence(witness)?)];
                let completeness = Completeness::Complete;
                Ok(Evident { variables: Vec::new(), rows, boolean: Some(value), completeness })
            }
            Answer::Graph(_) => Err(EngineError::NoRows),
        }
    }

    /// The claims that one row of a query rests on, by name.
    ///
    /// # Errors
    ///
    /// As [`Engine::run_with_evidence`].
    pub fn claims_of_row(
        &self,
        query: &SavedQuery,
        request: &Request,
        row: &Solution,
    ) -> Result<Vec<String>, EngineError> {
        let bound = query.with(&request.parameters, &self.prefixes)?;
        let view = self.view_for(request)?;
        let options = Options { limit: None, ..request.options.clone() };
        let cells: Vec<_> = row.variables().iter().map(|v| (v.clone(), row.get(v).cloned())).collect();
        let lookup = Lookup::new(&view);
        let names = Names::new(lookup, &self.prefixes);
        let resting = rests_on(lookup, &witness(&view, &bound, &cells, WAYS, &options)?);
        Ok(resting.claims.iter().map(|claim| names.name(claim)).collect())
    }

    /// The claims and the like that a witness rests on.
    fn row_evidence(&self, view: &View, witness: Witness, known: &Known) -> Result<RowEvidence, EngineError> {
        let lookup = Lookup::new(view);
        let resting = rests_on(lookup, &witness);
        let names = Names::new(lookup, &self.prefixes);
        let claims = resting.claims.iter().map(|claim| self.claim_evidence(lookup, claim, known));
        let absences = witness.absences.into_iter().map(|absence| AbsenceEvidence {
            pattern: self.prefixes.shorten_in(&absence.pattern),
            graphs: absence.graphs.iter().map(ToString::to_string).collect(),
        });
        Ok(RowEvidence {
            complete: witness.complete && witness.untold.is_empty(),
            has_further_ways: !witness.complete,
            claims: claims.collect::<Result<_, _>>()?,
            documents: resting.documents.iter().map(|document| names.name(document)).collect(),
            reviews: resting.reviews.iter().map(|review| names.name(review)).collect(),
            background: resting.background,
            absences: absences.collect(),
            untold: witness.untold,
        })
    }

    fn claim_evidence(
        &self,
        lookup: Lookup<'_>,
        claim: &Iri,
        known: &Known,
    ) -> Result<ClaimEvidence, EngineError> {
        if let Some(evidence) = known.claims.borrow().get(claim) {
            return Ok(evidence.clone());
        }
        let fetch = |file: &str, sha256: &str| {
            let mut texts = known.texts.borrow_mut();
            texts.entry(file.to_owned()).or_insert_with(|| self.fetch(file, sha256)).clone()
        };
        let words = trace::brief(lookup, &self.prefixes, claim, &fetch)?;
        let mut contradicting = self.contradicting(lookup, std::slice::from_ref(claim));
        let contradicted_by = contradicting.remove(claim).unwrap_or_default();
        let evidence = ClaimEvidence { words, contradicted_by };
        known.claims.borrow_mut().insert(claim.clone(), evidence.clone());
        Ok(evidence)
    }
}
