//! The known outcomes of the corpus: the evidence that its reviews rest on is found by computing, by nobody's hand.

use crate::support::Workspace;
use serde_json::Value;
use std::collections::BTreeSet;

/// The claims that the review of a claim names as evidence.
fn evidence_of(corpus: &Workspace, claim: &str) -> BTreeSet<String> {
    let query = format!(
        "SELECT ?evidence {{ ?review schema:itemReviewed {claim} ; assay:hasStep/assay:evidence ?evidence }}"
    );
    let json = corpus.run(&["query", "-q", &query, "-f", "json"]).ok().json();
    let rows = json["results"]["bindings"].as_array().unwrap().iter();
    let name = |row: &Value| {
        let iri = row["evidence"]["value"].as_str().unwrap().to_owned();
        let mut parts = iri.rsplitn(3, '/');
        let (id, source) = (parts.next().unwrap(), parts.next().unwrap());
        format!("{source}:{id}")
    };
    rows.map(name).collect()
}

/// The claims on the other side of what conflicts with a claim, by kind.
fn conflicting(corpus: &Workspace, claim: &str, kind: &str) -> BTreeSet<String> {
    let json = corpus.run(&["conflicts", claim, "--kind", kind, "-f", "json"]).ok().json();
    let conflicts = json["conflicts"].as_array().unwrap().clone();
    let tellers = conflicts.iter().flat_map(|conflict| conflict["right"]["claims"].as_array().unwrap());
    tellers.map(|teller| teller["id"].as_str().unwrap().to_owned()).collect()
}

/// Every claim that the origins of a claim name.
fn originating(corpus: &Workspace, claim: &str) -> BTreeSet<String> {
    fn gather(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::Array(claims)) = members.get("claims") {
                    found.extend(claims.iter().filter_map(|claim| claim["id"].as_str()).map(str::to_owned));
                }
                members.values().for_each(|member| gather(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    gather(&corpus.run(&["origins", claim, "-f", "json"]).ok().json(), &mut found);
    found
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_share_of_reserves_is_outdated() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:china-reserve-share";
    let mut found = originating(&corpus, claim);
    found.extend(conflicting(&corpus, claim, "vintage?"));
    let evidence = evidence_of(&corpus, claim);
    assert!(evidence.len() >= 6 && evidence.is_subset(&found), "{:?}", evidence.difference(&found));
}

#[test]
fn the_share_of_output_is_outdated_and_of_no_stage() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:china-output-share";
    let mut found = originating(&corpus, claim);
    found.extend(conflicting(&corpus, claim, "scope"));
    let found_by_computing = names(&[
        "inn-2022-production:china-production",
        "inn-2022-production:world-production",
        "mining-visuals-2024-production:china-production",
        "usgs-mcs-2025-rare-earths:china-production-2023",
        "usgs-mcs-2025-rare-earths:world-production-2024",
        "seaisi-2024-06-03-iea:china-share-of-refining",
    ]);
    assert!(found_by_computing.is_subset(&evidence_of(&corpus, claim)));
    assert!(found_by_computing.is_subset(&found), "{:?}", found_by_computing.difference(&found));
}

#[test]
fn the_stop_of_gallium_and_germanium_is_contradicted_at_the_other_end() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:gallium-germanium-stop";
    let evidence = evidence_of(&corpus, claim);
    let contradicting = conflicting(&corpus, claim, "contradiction");
    assert_eq!(contradicting, names(&["mulemstudies-2025-restrictions:imports-in-us-data"]));
    assert!(contradicting.is_subset(&evidence));
    // July was a surge, of all destinations; so were the months after August.
    let scopes = conflicting(&corpus, claim, "scope");
    let months = names(&[
        "reuters-2023-09-20-exports:germanium-july",
        "reuters-2023-09-20-exports:gallium-july",
        "reuters-2023-11-20-exports:gallium",
        "rawmaterials-2023-exports:november-exports",
    ]);
    assert!(months.is_subset(&scopes) && months.is_subset(&evidence), "{scopes:?}");
}

#[test]
fn gallium_and_germanium_are_in_no_list_of_the_rare_earths() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:rare-minerals";
    let contradicting = conflicting(&corpus, claim, "contradiction");
    assert_eq!(contradicting, names(&["nrcan-rare-earth-elements:seventeen-elements"]));
    assert!(contradicting.is_subset(&evidence_of(&corpus, claim)));
    // What the list names is no conflict.
    let report = corpus.run(&["conflicts", "nrcan-rare-earth-elements:seventeen-elements"]).ok().stdout;
    assert!(!report.contains("scandium  no period\n      nrcan"), "{report}");
}

#[test]
fn what_is_restricted_grew() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:restricts-production";
    let grown = conflicting(&corpus, claim, "tension");
    assert!(grown.contains("reuters-2021-09-30-quotas:quota-2021"), "{grown:?}");
    assert!(grown.contains("usgs-mcs-2025-data:china-production-is-quota"), "{grown:?}");
    assert!(grown.is_subset(&evidence_of(&corpus, claim)), "{grown:?}");
}

#[test]
fn one_independent_estimate_is_near_the_forecast() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:catch-up";
    let related = originating(&corpus, claim);
    assert!(related.contains("wyoming-star-2025-10-21-supply-chain:ten-to-fifteen-years"), "{related:?}");
    assert!(conflicting(&corpus, claim, "contradiction").is_empty());
}

#[test]
fn what_is_asked_by_a_property_is_weighed_against_what_tells_against_it() {
    let corpus = Workspace::corpus();
    let told = |asked: &[&str]| corpus.run(&[&["conflicts", "-f", "json"], asked].concat()).ok().json();
    let count = |asked: &[&str]| told(asked)["conflicts"].as_array().unwrap().len();
    let all = count(&["--kind", "tension"]);
    assert!(all > 0);
    for property in ["prop:restricts", "prop:miningQuota"] {
        assert_eq!(count(&["--property", property, "--kind", "tension"]), all, "{property}");
    }
    assert_eq!(count(&["--property", "prop:reserves", "--kind", "tension"]), 0);
    // Neither side is of another property alone.
    for conflict in told(&["--property", "prop:miningQuota"])["conflicts"].as_array().unwrap() {
        let sides = [&conflict["left"], &conflict["right"]].map(|side| side["propertyIri"].as_str().unwrap());
        assert!(sides.iter().any(|property| property.ends_with("miningQuota")), "{conflict}");
    }
}
