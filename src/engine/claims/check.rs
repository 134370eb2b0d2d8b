//! Everything that is loaded, held against the rules.

use crate::check::{self, CheckContext};
use crate::encoding::{Lookup, pinned_reviews};
use crate::engine::Loaded;
use crate::engine::claims::Claims;
use crate::engine::ownership::with_core;
use crate::engine::{CheckReport, CutCheck, Engine, EngineError, Workspace, fault_of, reading, workspace};
use crate::import::FileFaults;
use crate::model::Sheet;
use crate::model::vocab::{assay, rdf};
use crate::query::{Options, QueryError, paced};
use std::path::Path;
use std::time::Duration;

/// How long all check queries may take, where nobody says.
const ALL: Duration = Duration::from_secs(120);
/// The part of it that one of them may take.
const EACH: u32 = 4;

impl CheckReport {
    /// What is counted of a sheet alone: it is one source, with its claims.
    pub(crate) fn counting(sources: usize, claims: usize) -> [(&'static str, usize); 4] {
        [("sources", sources), ("claims", claims), ("propositions", 0), ("reviews", 0)]
    }

    /// The report as programs read it: what `assay check -f json` prints.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let faults = self.faults.iter().flat_map(FileFaults::to_json).collect::<Vec<_>>();
        let counts: serde_json::Map<String, serde_json::Value> =
            self.counts.iter().map(|(what, n)| ((*what).to_owned(), (*n).into())).collect();
        let elsewhere = self.elsewhere.iter();
        let elsewhere =
            elsewhere.map(|(graph, claims)| serde_json::json!({ "graph": graph, "claims": claims }));
        serde_json::json!({
            "format": "assay-check-2",
            "clean": self.is_clean(),
            "faults": faults,
            "findings": self.findings,
            "cut": self.cut,
            "withheld": self.withheld,
            "copies": self.copies,
            "claimedElsewhere": elsewhere.collect::<Vec<_>>(),
            "counts": counts,
            "checks": self.checks,
        })
    }
}

impl Claims<'_> {
    /// Checks everything: files, anchors, hashes, identities, reviews, and the check queries. A check query that is faulty
    /// itself is a fault of its file, and the others are run.
    ///
    /// # Errors
    ///
    /// Where the store or a folder cannot be read.
    pub fn check(&self) -> Result<CheckReport, EngineError> {
        self.check_within(&Options::new())
    }

    /// [`Claims::check`] within bounds: the timeout is of all check queries together, two minutes where there is none, and a
    /// quarter of it of each; the memory is of each. A check query that is cut is in the report.
    ///
    /// # Errors
    ///
    /// As [`Claims::check`].
    pub fn check_within(&self, options: &Options) -> Result<CheckReport, EngineError> {
        reading(|| self.engine.check_unguarded(options))
    }

    /// Reads and checks a file without storing it: a dry run.
    ///
    /// # Errors
    ///
    /// Every fault of the file.
    pub fn check_bytes(&self, file: &str, bytes: &[u8], directory: &Path) -> Result<Loaded, EngineError> {
        reading(|| self.engine.check_bytes_unguarded(file, bytes, directory))
    }

    /// [`Claims::check_bytes`] of a sheet that is no file, as if it lay among those of the workspace.
    pub(crate) fn check_sheet(&self, file: &str, bytes: &[u8]) -> Result<Loaded, EngineError> {
        let root = self.engine.workspace().map_or_else(|| Path::new("."), Workspace::root);
        self.check_bytes(file, bytes, &root.join(workspace::CLAIMS))
    }

    /// Reads a claim sheet; paths in it are relative to `directory`.
    ///
    /// # Errors
    ///
    /// Every fault of the sheet.
    pub fn read_sheet(&self, file: &str, bytes: &[u8], directory: &Path) -> Result<Sheet, FileFaults> {
        self.engine.read_sheet_noting(file, bytes, directory, &std::cell::RefCell::new(None))
    }
}

impl Engine {
    fn check_unguarded(&self, options: &Options) -> Result<CheckReport, EngineError> {
        let whole = self.view()?;
        let vetted = self.vetted()?;
        let view = with_core(vetted.view)?;
        let lookup = Lookup::new(&view);
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        let refused = self.refused_sources();
        let (prefixes, base) = (&self.prefixes, &self.base);
        let context = CheckContext { lookup, prefixes, base, fetch: &fetch, refused: &refused };
        let mut findings = check::check_integrity(context);
        findings.extend(self.check_endorsed(&view, &whole));
        findings.extend(self.check_foreign(&whole, &vetted.left_out));
        let (queries, mut faults) = self.readable_checks();
        let (bounds, mut cut) = (bounds(options), Vec::new());
        for query in &queries {
            let bound = query.with(&[], &self.prefixes).map_err(EngineError::from);
            match bound.and_then(|bound| Ok(check::run_check_query(context, query.name(), &bound, &bounds)?))
            {
                Ok((found, completeness)) => {
                    findings.extend(found);
                    let query = query.name().to_owned();
                    cut.extend(completeness.reason().map(|reason| CutCheck { query, reason }));
                }
                Err(error) => {
                    let file = format!("{}/{}.rq", workspace::CHECKS, query.name());
                    faults.push(FileFaults::whole(&file, &error.to_string()));
                }
            }
        }
        faults.splice(0..0, self.faults.iter().cloned());
        let odd = self.odd_files();
        faults.extend(
            odd.into_iter().filter(|odd| faults.iter().all(|told| told.file != odd.file)).collect::<Vec<_>>(),
        );
        let copies = paced(&Options { timeout: None, ..bounds }, |pace| self.found_copies(&view, None, pace))
            .unwrap_or_else(|error| {
                cut.push(CutCheck { query: COPIES.to_owned(), reason: reason_of(&error) });
                Vec::new()
            });
        findings.sort();
        findings.dedup();
        let count = |class| lookup.subjects(rdf::TYPE, class).len();
        Ok(CheckReport {
            faults,
            findings,
            copies,
            withheld: check::withheld(context),
            elsewhere: self.claims_elsewhere(&whole),
            counts: [
                ("sources", count(assay::SOURCE)),
                ("claims", count(assay::CLAIM)),
                ("propositions", count(assay::PROPOSITION_CLASS)),
                ("reviews", pinned_reviews(lookup).len()),
            ],
            checks: queries.len(),
            cut,
        })
    }

    /// What stands in the folders of the workspace and is passed over.
    fn odd_files(&self) -> Vec<FileFaults> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let mut odd = Vec::new();
        for (folder, extensions) in workspace::folders() {
            match workspace.folder().odd(Path::new(folder), &extensions) {
                Ok(found) => odd.extend(
                    found.into_iter().map(|(name, error)| fault_of(&name.display().to_string(), &error)),
                ),
                Err(error) => odd.push(fault_of(folder, &error)),
            }
        }
        odd
    }
}

/// What the search for copies is called where it was cut.
const COPIES: &str = "copies";

/// What cut some work, in a word.
fn reason_of(error: &QueryError) -> &'static str {
    match error {
        QueryError::TimedOut => "timeout",
        QueryError::OutOfMemory => "memory",
        _ => "interrupted",
    }
}

/// The bounds of each check query, from now on.
fn bounds(options: &Options) -> Options {
    let all = options.timeout.unwrap_or(ALL);
    options.clone().with_timeout(all).started().with_timeout(all / EACH)
}
