//! Claims weighed end to end over the corpus: conflicts, origins, and what rows rest on.

use crate::support::Workspace;
use serde_json::Value;

fn corpus() -> Workspace {
    Workspace::corpus()
}

/// The value at a path of a JSON document.
fn at<'v>(json: &'v Value, pointer: &str) -> &'v Value {
    json.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {json:#}"))
}

#[test]
fn what_the_article_says_of_shares_is_another_vintage_or_scope() {
    let corpus = corpus();
    let report = corpus.run(&["conflicts", "--source", "mondo-2024", "--format", "json"]).ok().json();
    let conflicts = at(&report, "/conflicts").as_array().unwrap();
    assert!(!conflicts.is_empty());
    let shares =
        conflicts.iter().filter(|c| at(c, "/left/property").as_str().unwrap().starts_with("share of"));
    let kinds: Vec<&str> = shares.map(|c| at(c, "/kind").as_str().unwrap()).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| matches!(*kind, "vintage?" | "scope")), "{kinds:?}");
    let has = |kind: &str, left: &str, right: &str| {
        conflicts.iter().any(|conflict| {
            at(conflict, "/kind") == kind
                && at(conflict, "/left/claims/0/id") == left
                && at(conflict, "/right/claims/0/id") == right
        })
    };
    let share = "mondo-2024:china-reserve-share";
    assert!(has("vintage?", share, "xinhua-2012-06-20-reserves:china-reserve-share"));
    assert!(has("scope", "mondo-2024:china-output-share", "seaisi-2024-06-03-iea:china-share-of-refining"));
    let named = corpus.run(&["conflicts", share, "--kind", "vintage?"]).ok();
    assert!(
        named.stdout.contains("36.7 %  no period") && named.stdout.contains("~23 %  2012"),
        "{}",
        named.stdout
    );
    assert!(named.stdout.contains("State Council of China, not seen here"), "{}", named.stdout);
}

#[test]
fn contradictions_of_all_are_found_and_can_fail() {
    let corpus = corpus();
    let all = corpus.run(&["conflicts"]).ok();
    assert!(all.stdout.contains("contradiction  world: reserves"), "{}", all.stdout);
    assert!(all.stdout.trim_end().ends_with("7 contradictions"), "{}", all.stdout);
    corpus.run(&["conflicts", "--fail"]).exits(1);
    corpus.run(&["conflicts", "--fail", "--source", "statista-2022"]).ok();
    let cut =
        corpus.run(&["conflicts", "--source", "mondo-2024", "--limit", "1", "--format", "json"]).ok().json();
    assert_eq!(at(&cut, "/conflicts").as_array().unwrap().len(), 1);
    let counted: u64 =
        at(&cut, "/counts").as_array().unwrap().iter().map(|c| at(c, "/count").as_u64().unwrap()).sum();
    assert!(counted > 1);
    let wrong = corpus.run(&["conflicts", "--source", "mondo-2023"]).exits(2);
    assert!(wrong.stderr.contains("did you mean mondo-2024"), "{}", wrong.stderr);
    let wrong = corpus.run(&["conflicts", "--property", "prop:reserve"]).exits(2);
    assert!(wrong.stderr.contains("prop:reserves"), "{}", wrong.stderr);
}

#[test]
fn saved_queries_say_what_the_command_says() {
    let corpus = corpus();
    let found = |narrowed: &[&str]| -> std::collections::BTreeSet<[String; 3]> {
        let report = corpus.run(&[&["conflicts", "-f", "json"], narrowed].concat()).ok().json();
        let conflicts = at(&report, "/conflicts").as_array().unwrap().clone();
        let mut pairs = std::collections::BTreeSet::new();
        for conflict in conflicts {
            let claims = |side: &str| -> Vec<String> {
                let claims = at(&conflict, side).as_array().unwrap();
                claims.iter().map(|claim| at(claim, "/iri").as_str().unwrap().to_owned()).collect()
            };
            let kind = at(&conflict, "/kind").as_str().unwrap().to_owned();
            for one in claims("/left/claims") {
                pairs.extend(
                    claims("/right/claims").into_iter().map(|other| [kind.clone(), one.clone(), other]),
                );
            }
        }
        pairs
    };
    let told = |class: &str| -> std::collections::BTreeSet<[String; 3]> {
        let query = format!(
            "SELECT DISTINCT ?kind ?one ?other {{ ?f a {class} ; assay:findingKind ?kind ; assay:leftClaim ?one ; assay:rightClaim ?other }}"
        );
        let json = corpus.run(&["query", "-q", &query, "-f", "json"]).ok().json();
        let rows = at(&json, "/results/bindings").as_array().unwrap().clone();
        let cell = |row: &Value, name: &str| at(row, &format!("/{name}/value")).as_str().unwrap().to_owned();
        rows.iter().map(|row| ["kind", "one", "other"].map(|name| cell(row, name))).collect()
    };
    let mut all = told("assay:Finding");
    assert!(all.iter().any(|[kind, ..]| kind == "contradiction"));
    all.extend(told("assay:OtherFinding"));
    assert_eq!(all, found(&["--all"]));
    // What others say by these terms is nothing of Assay's.
    let forged =
        "ASK { GRAPH ?g { ?f a assay:Finding } FILTER(?g != <https://w3id.org/assay/graph/findings>) }";
    assert_eq!(corpus.run(&["query", "-q", forged]).ok().stdout, "false\n");
    let contradictions = corpus.run(&["query", "contradictions", "-f", "json"]).ok().json();
    let rows = at(&contradictions, "/results/bindings").as_array().unwrap().len();
    assert!(rows >= 7, "{rows}");
}

#[test]
fn the_numbers_of_the_article_come_from_the_data_year_2021() {
    let corpus = corpus();
    let origins = |claim: &str| corpus.run(&["origins", claim, "--format", "json"]).ok().json();
    let share = origins("mondo-2024:china-reserve-share");
    assert_eq!(at(&share, "/numbers/0/hits/0/arithmetic"), "44 Mt / ~120 Mt = ~36.67 % → 36.7 %");
    assert_eq!(at(&share, "/numbers/0/hits/0/period"), "2021");
    assert_eq!(at(&share, "/numbers/0/hits/0/operands/0/claims/0/id"), "statista-2022:china-reserves");
    let newer = |json: &Value| -> Vec<String> {
        let newer = at(json, "/numbers/0/newer").as_array().unwrap().clone();
        newer
            .iter()
            .map(|n| {
                format!("{} {}", at(n, "/period").as_str().unwrap(), at(n, "/content").as_str().unwrap())
            })
            .collect()
    };
    // Where nobody says so of 2023, it is taken as unchanged between two years that agree; bounds are rounded outwards.
    assert_eq!(newer(&share), ["2023 ~38.13 %", "2023 ~40 %", "2024 <48.89 %", "2025 <51.77 %"]);
    let output = origins("mondo-2024:china-output-share");
    assert_eq!(at(&output, "/numbers/0/hits/0/arithmetic"), "168,000 t / 280,000 t = 60 % → 60 %");
    for figure in ["2023 ~68.57 %", "2023 67.82 %", "2024 69.23 %"] {
        assert!(newer(&output).iter().any(|newer| newer == figure), "{:?}", newer(&output));
    }
    assert!(newer(&output).iter().any(|newer| newer.starts_with("2023 92 %")), "{:?}", newer(&output));
    let text = corpus.run(&["origins", "mondo-2024:china-reserve-share"]).ok().stdout;
    let (hit, replaced) = (text.find("44 Mt / ~120 Mt").unwrap(), text.find("newer figures").unwrap());
    assert!(hit < replaced);
    let growth = origins("reuters-2021-09-30-quotas:quota-2021");
    assert!(at(&growth, "/numbers").as_array().unwrap().len() == 2, "{growth:#}");
}

#[test]
fn a_speculation_says_how_little_it_is_worth() {
    let args = ["origins", "mondo-2024:china-output-share", "--speculative", "--format", "json"];
    let json = corpus().run(&args).ok().json();
    let speculation = at(&json, "/numbers/0/speculation");
    let (candidates, hits) =
        (at(speculation, "/candidates").as_u64().unwrap(), at(speculation, "/hits").as_u64().unwrap());
    assert!(candidates > 1000 && hits > 0 && hits < candidates / 100, "{speculation:#}");
    assert!(at(speculation, "/chance").as_f64().unwrap() > 0.5, "{speculation:#}");
    assert!(at(speculation, "/nearest").as_array().unwrap().len() <= 10);
}

const BY_SOURCE: &str = "SELECT ?source (AVG(?v) AS ?share) { ?c assay:states ?p ; schema:appearance ?source . \
     ?p assay:property prop:shareOfWorldReserves ; assay:value ?v } GROUP BY ?source ORDER BY ?share";

#[test]
fn the_groups_of_an_answer_list_the_quotes_they_rest_on() {
    let corpus = corpus();
    let text = corpus.run(&["query", "-q", BY_SOURCE, "--evidence"]).ok().stdout;
    for words in [
        "row 1  source:xinhua-2012-06-20-reserves  23",
        "China's rare earth reserves account for approximately 23 percent",
        "row 2  source:mondo-2024  36.7",
        "Currently, China has 36 percent of the world's rare earth reserves7%",
        "the text is as it was pinned · emended · rated outdated",
        "origin not seen: State Council of China",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    let json = corpus.run(&["query", "-q", BY_SOURCE, "--evidence", "-f", "json"]).ok().json();
    assert_eq!(at(&json, "/results/bindings").as_array().unwrap().len(), 2);
    assert_eq!(at(&json, "/assay/complete"), true);
    let claim = at(&json, "/assay/evidence/1/claims/0");
    assert_eq!(at(claim, "/id"), "mondo-2024:china-reserve-share");
    assert_eq!(at(claim, "/evidence/hash"), "matches");
    assert!(at(claim, "/evidence/passages/0/start").as_u64().unwrap() > 0);
    let csv = corpus.run(&["query", "-q", BY_SOURCE, "--evidence", "-f", "csv"]).exits(2);
    assert!(csv.stderr.contains("csv has no place for evidence"), "{}", csv.stderr);
}

#[test]
fn an_ask_keeps_its_boolean_beside_a_match_or_what_is_absent() {
    let corpus = corpus();
    let ask = "ASK { ?c a assay:Claim ; schema:appearance source:mondo-2024 }";
    let none = "ASK { ?c a assay:Claim ; schema:appearance source:mondo-2024 ; assay:hasNo ?such }";
    assert_eq!(corpus.run(&["query", "-q", ask]).ok().stdout, "true\n");
    let evidence = |query: &str, flag: &str| {
        let json = corpus.run(&["query", "-q", query, flag, "-f", "json"]).ok().json();
        assert_eq!(at(&json, "/head"), &serde_json::json!({}));
        json
    };
    let one = evidence(ask, "--evidence");
    assert_eq!((at(&one, "/boolean"), at(&one, "/assay/complete")), (&true.into(), &true.into()));
    assert_eq!(at(&one, "/assay/evidence/0/claims").as_array().unwrap().len(), 1);
    assert_eq!(at(&one, "/assay/evidence/0/hasFurtherWays"), true);
    let three = evidence(ask, "--evidence=3");
    assert_eq!(at(&three, "/assay/evidence/0/claims").as_array().unwrap().len(), 3);
    let absent = evidence(none, "--evidence");
    assert_eq!(
        (at(&absent, "/boolean"), at(&absent, "/assay/evidence/0/complete")),
        (&false.into(), &true.into())
    );
    let pattern = at(&absent, "/assay/evidence/0/absences/0/pattern").as_str().unwrap();
    assert!(pattern.contains("assay:hasNo ?such"), "{pattern}");
    let table = corpus.run(&["query", "-q", ask, "--evidence"]).ok().stdout;
    assert!(table.starts_with("true\n  mondo-2024:") && !table.contains("row 1"), "{table}");
    let table = corpus.run(&["query", "-q", none, "--evidence"]).ok().stdout;
    assert!(table.starts_with("false\n  rests on an absence: "), "{table}");
    let typed = format!(".evidence on\n{ask}\n;\n{none}\n;\n");
    let seen = corpus.run_with_input(&["repl"], &typed).ok().stdout;
    assert!(
        seen.starts_with("true\n  mondo-2024:") && seen.contains("\nfalse\n  rests on an absence: "),
        "{seen}"
    );
    let zero = corpus.run(&["query", "-q", ask, "--evidence=0"]).exits(2);
    assert!(zero.stderr.contains("--evidence"), "{}", zero.stderr);
}

#[test]
fn evidence_is_that_of_the_graphs_of_the_query() {
    let corpus = corpus();
    let query = |from: &str| {
        let text = format!(
            "SELECT ?k {from} {{ assay:Claim a ?k FILTER NOT EXISTS {{ assay:Claim assay:hasNo ?such }} }}"
        );
        corpus.run(&["query", "-q", &text, "--evidence", "-f", "json"]).ok().json()
    };
    let all = query("");
    let graphs = at(&all, "/assay/evidence/0/background/0/graphs").clone();
    let graph = graphs[0].as_str().unwrap();
    let one = query(&format!("FROM {graph}"));
    assert_eq!(at(&one, "/assay/evidence/0/background/0/graphs"), &serde_json::json!([graph]));
    assert_eq!(at(&one, "/assay/evidence/0/absences/0/graphs"), &serde_json::json!([graph]));
    assert_eq!(at(&all, "/assay/evidence/0/absences/0/graphs"), &serde_json::json!([]));
    let everywhere = |json: &Value| at(json, "/assay/evidence/0/absences/0/everywhere").clone();
    assert_eq!((everywhere(&all), everywhere(&one)), (true.into(), false.into()));
}

#[test]
fn rows_tell_absences_background_and_what_is_not_all() {
    let corpus = corpus();
    let evidence = |query: &str, ways: &str| {
        corpus.run(&["query", "-q", query, &format!("--evidence={ways}"), "-f", "json"]).ok().json()["assay"]
            .clone()
    };
    let lone = "SELECT ?c { ?c a assay:Claim ; schema:appearance source:mondo-2024 ; assay:kind assay:Directive \
         FILTER NOT EXISTS { ?c assay:states ?p } }";
    let of = evidence(lone, "20");
    assert_eq!(at(&of, "/evidence/0/claims/0/id"), "mondo-2024:must-change");
    assert!(
        at(&of, "/evidence/0/absences/0/pattern").as_str().unwrap().contains("mondo-2024:must-change"),
        "{of:#}"
    );
    let terms = evidence("SELECT ?b { commodity:gallium-wrought ^assay:partitionedInto ?b }", "20");
    assert!(at(&terms, "/evidence/0/claims").as_array().unwrap().is_empty());
    assert_eq!(at(&terms, "/evidence/0/background").as_array().unwrap().len(), 1, "{terms:#}");
    let count = "SELECT (COUNT(*) AS ?n) { ?c a assay:Claim ; schema:appearance source:mondo-2024 }";
    let (one, all) = (evidence(count, "1"), evidence(count, "1000"));
    assert_eq!(at(&one, "/evidence/0/complete"), false);
    assert_eq!(at(&one, "/evidence/0/claims").as_array().unwrap().len(), 1);
    assert_eq!(at(&all, "/evidence/0/complete"), true);
    assert!(at(&all, "/evidence/0/claims").as_array().unwrap().len() > 40);
    let random = evidence("SELECT ?c (RAND() AS ?r) { ?c a assay:Claim } LIMIT 1", "1");
    assert_eq!(at(&random, "/evidence/0/untold/0"), "a value made at random or by the clock");
    assert_eq!(at(&random, "/evidence/0/claims").as_array().unwrap().len(), 1);
    let chance = "SELECT ?c { ?c a assay:Claim ; schema:appearance source:mondo-2024 FILTER(RAND() >= 0) }";
    let of = evidence(chance, "1");
    assert_eq!(at(&of, "/evidence/0/claims").as_array().unwrap().len(), 1);
    let told = corpus.run(&["query", "-q", chance, "--evidence=1", "--limit", "1"]).exits(3).stdout;
    assert!(told.contains("not told: a condition on a value") && !told.contains("further ways"), "{told}");
    let empty = evidence("SELECT (COUNT(*) AS ?n) { ?c assay:hasNo [] }", "1");
    assert_eq!(at(&empty, "/evidence/0/absences/0/pattern"), "?c assay:hasNo _:b1 .");
}

#[test]
fn what_is_believed_chooses_what_a_query_rests_on() {
    let corpus = corpus();
    let count = |query: &str, believe: &[&str]| -> usize {
        let mut args = vec!["query", "-q", query];
        args.extend(believe.iter().flat_map(|what| ["--believe", what]));
        corpus.run(&args).ok().stdout.lines().count() - 1
    };
    let claims = "SELECT ?c { ?c a assay:Claim }";
    let shares = "SELECT ?v { ?p assay:property prop:shareOfWorldReserves ; assay:value ?v }";
    let all = count(claims, &[]);
    assert_eq!(count(claims, &["all"]), all);
    assert_eq!(count(claims, &["endorsed"]), 0);
    // One claim of the corpus is a category error.
    assert_eq!(count(claims, &["unrefuted"]), all - 1);
    let comprises = "SELECT ?o { ?p assay:property prop:comprises ; assay:subject commodity:rare-earths ; assay:object ?o FILTER(?o = commodity:gallium) }";
    assert_eq!((count(comprises, &[]), count(comprises, &["unrefuted"])), (1, 0));
    assert_eq!(count(shares, &[]), 2);
    assert_eq!(count(shares, &["source:mondo-2024"]), 1);
    assert_eq!(count(shares, &["source:mondo-2024", "source:xinhua-2012-06-20-reserves"]), 2);
    let wrong = corpus.run(&["query", "-q", claims, "--believe", "source:mondo"]).exits(2);
    assert!(wrong.stderr.contains("there is no source `mondo`"), "{}", wrong.stderr);
    corpus.run(&["query", "-q", claims, "--believe", "everything"]).exits(2);
}

#[test]
fn the_prompt_shows_evidence_when_asked() {
    let input = format!(".evidence on\n{BY_SOURCE}\n;\n.evidence off\n{BY_SOURCE}\n;\n");
    let out = corpus().run_with_input(&["repl"], &input).ok().stdout;
    assert_eq!(out.matches("Currently, China has 36 percent").count(), 1, "{out}");
}

#[test]
fn rows_that_name_no_claim_are_traced_by_what_they_rest_on() {
    let corpus = corpus();
    let input = format!(".timer off\n{BY_SOURCE}\n;\n.source 2\n.trace 1\n");
    let out = corpus.run_with_input(&["repl"], &input).ok();
    let says = "row 2 names no claim, and rests on mondo-2024:china-reserve-share\n";
    assert!(out.stderr.contains(says), "{}", out.stderr);
    assert!(out.stdout.contains("Currently, China has [36"), "{}", out.stdout);
    assert!(out.stdout.contains("xinhua-2012-06-20-reserves:china-reserve-share  factual"), "{}", out.stdout);
    let count =
        "SELECT (COUNT(*) AS ?n) { ?c a assay:Claim ; schema:appearance source:mondo-2024 }\n;\n.source 1\n";
    let out = corpus.run_with_input(&["repl"], count).ok();
    assert!(out.stderr.contains("row 1 names no claim, and rests on mondo-2024:"), "{}", out.stderr);
    assert!(out.stderr.contains(" and 15 more\n"), "{}", out.stderr);
    let none = "SELECT ?k { assay:Claim a ?k }\n;\n.source 1\n";
    let out = corpus.run_with_input(&["repl"], none).exits(2);
    assert!(out.stderr.contains("row 1 names no claim, and rests on none"), "{}", out.stderr);
}

#[test]
fn a_trace_names_what_contradicts_the_claim_and_counts_independent_origins() {
    let corpus = corpus();
    let args = ["trace", "mining-visuals-2024-reserves:world-reserves"];
    let text = corpus.run(&args).ok().stdout;
    assert!(text.contains("Contradicted by\n  wifitalents-rare-earth-statistics:world-reserves"), "{text}");
    let json = corpus.run(&["trace", "reuters-2023-12-15-quotas:quota-2023", "--format", "json"]).ok().json();
    let (same, origins) =
        (at(&json, "/sameProposition").as_array().unwrap().len(), at(&json, "/independentOrigins"));
    assert_eq!((same, origins.as_u64()), (2, Some(2)), "{json:#}");
}
