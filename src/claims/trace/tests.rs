//! What stands around a claim, in workspaces made for it.

use super::{Trace, brief};
use crate::Engine;
use crate::document::Archived;
use crate::encoding::Lookup;
use crate::engine::Workspace;
use std::fs;
use std::path::Path;

const SHEET: &str = "data/claims/example.toml";

fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
    folder
}

/// A sheet as the first one, of another id, with some words replaced.
fn twin(folder: &Path, id: &str, edits: &[(&str, &str)]) {
    let mut sheet = fs::read_to_string(folder.join(SHEET)).unwrap();
    sheet = sheet.replacen("id        = \"example\"", &format!("id        = \"{id}\""), 1);
    for (from, to) in edits {
        assert!(sheet.contains(from), "{from}");
        sheet = sheet.replacen(from, to, 1);
    }
    fs::write(folder.join(format!("data/claims/{id}.toml")), sheet).unwrap();
}

fn traced(folder: &Path, claim: &str) -> Trace {
    let engine = Engine::open(folder).unwrap();
    assert!(engine.faults().is_empty(), "{:?}", engine.faults());
    engine.claims().trace(claim).unwrap()
}

const REPORTS: &str =
    "reports = [{ by = \"agent:town-council\", cue = \"according to\", mention = \"the town council\" }]\n";

#[test]
fn who_denies_supposes_or_sets_a_condition_says_not_the_same() {
    let folder = made();
    let folder = folder.path();
    twin(folder, "flat", &[]);
    let kind = "kind    = \"factual\"";
    for (id, more) in [
        ("denier", "factuality = \"denied\"\n"),
        ("dreamer", "factuality = \"hypothetical\"\n"),
        ("lawyer", "condition = \"if the council is right\"\n"),
    ] {
        // Each speaks for itself, so that it would count as an origin of its own.
        twin(folder, id, &[(REPORTS, ""), (kind, &format!("{more}{kind}"))]);
    }
    let trace = traced(folder, "example:lending");
    let same: Vec<&str> = trace.same_proposition.iter().map(|other| other.claim.id.as_str()).collect();
    assert_eq!((same, trace.independent_origins), (vec!["flat:lending"], 1));
    for (id, words) in [
        ("denier:lending", "denied"),
        ("dreamer:lending", "hypothetical"),
        ("lawyer:lending", "on condition: if the council is right"),
    ] {
        let told: Vec<_> = trace.same_series.iter().filter(|other| other.claim.id == id).collect();
        assert!(matches!(told.as_slice(), [one] if one.sense.as_deref() == Some(words)), "{id}: {told:?}");
    }
    let denied = traced(folder, "denier:lending");
    assert!(denied.same_proposition.is_empty(), "nobody else denies it");
    let flat = denied.same_series.iter().find(|other| other.claim.id == "flat:lending").unwrap();
    assert_eq!(flat.sense.as_deref(), Some("asserted"));
}

#[test]
fn a_claim_on_two_series_is_told_for_each_and_its_own_are_not() {
    let folder = made();
    let folder = folder.path();
    let reading = "reading  = { kind = \"interpreted\", why = \"Loans of all kinds.\" }";
    let state = format!(
        "period   = \"2024\"\n  [[claim.states]]\n  subject = \"place:rivertown\"\n  property = \"prop:loans\"\n  \
         value = \"48200\"\n  unit = \"unit:NUM\"\n  {reading}\n  period = \"2024\"\n#"
    );
    twin(folder, "both", &[("period   = \"2024\"", &state)]);
    let earlier = format!("{reading}\n  {}", state.replace("2024", "2019"));
    twin(folder, "earlier", &[("period   = \"2024\"", &earlier)]);
    let trace = traced(folder, "both:lending");
    let of = |id: &str| trace.same_series.iter().filter(|other| other.claim.id == id).count();
    assert_eq!(of("earlier:lending"), 2, "{:?}", trace.same_series);
    assert_eq!(of("example:lending"), 0, "it says the same on the one series, and nothing on the other");
    assert_eq!(of("both:lending"), 0);
}

#[test]
fn what_others_call_a_claim_is_left_out_where_it_is_none() {
    let folder = made();
    let folder = folder.path();
    let proposition = traced(folder, "example:lending").statements[0].says.proposition.clone();
    let states = crate::model::vocab::assay::STATES;
    let class = crate::model::vocab::assay::CLAIM;
    let foreign = format!(
        "<http://e/bare> <{states}> <{proposition}> .\n<http://e/half> a <{class}> ; <{states}> <{proposition}> .\n"
    );
    fs::create_dir_all(folder.join("data/rdf")).unwrap();
    fs::write(folder.join("data/rdf/foreign.ttl"), foreign).unwrap();
    let trace = traced(folder, "example:lending");
    assert!(trace.same_proposition.is_empty() && trace.independent_origins == 1);
}

#[test]
fn only_a_review_that_stands_and_pins_tells_of_a_change() {
    let folder = made();
    let folder = folder.path();
    let digest = traced(folder, "example:lending").claim.digest;
    let review = |digest: &str, more: &str| {
        format!(
            "[[review]]\nclaim = \"example:lending\"\ndigest = \"{digest}\"\nrating = \"rating:true\"\n\
             author = \"agent:editor\"\ndate = 2026-11-23\nsays = \"x\"\n{more}\n"
        )
    };
    let old = format!("sha256:{}", "00".repeat(32));
    let replaced = review(&old, "") + &review(&digest, "supersedes = \"lending/1\"\nreason = \"Anew.\"");
    let foreign = "<http://e/r> a <https://schema.org/ClaimReview> ; \
        <https://schema.org/itemReviewed> <https://example.org/c/example/lending> .";
    fs::create_dir_all(folder.join("data/rdf")).unwrap();
    fs::write(folder.join("data/rdf/foreign.ttl"), foreign).unwrap();
    let cases = [(review(&digest, ""), false, 1), (review(&old, ""), true, 0), (replaced, false, 1)];
    for (sheet, is_changed, ratings) in cases {
        fs::write(folder.join("data/reviews/lending.toml"), &sheet).unwrap();
        let engine = Engine::open(folder).unwrap();
        let trace = engine.claims().trace("example:lending").unwrap();
        assert_eq!(trace.reviews.iter().any(|review| review.changed), is_changed, "{sheet}");
        let told = trace.uncertainties.iter().any(|uncertainty| uncertainty.kind == "changedSinceReview");
        assert_eq!(told, is_changed, "{sheet}");
        let view = engine.view().unwrap();
        let claim = engine.claims().named("example:lending").unwrap();
        let brief = brief(Lookup::new(&view), engine.prefixes(), &claim, &|_, _| Archived::Missing).unwrap();
        assert_eq!(brief.ratings.len(), ratings, "{sheet}");
    }
}
