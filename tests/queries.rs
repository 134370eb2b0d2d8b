//! The saved queries answer the questions of the model. What is expected here was worked out by hand from the sources.

use crate::support::{Workspace, corpus};
use assay::{Answer, Engine, Request};
use std::fmt::Write;
use std::sync::OnceLock;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::open(corpus()).unwrap())
}

/// The rows of a saved query, of each the columns named, joined by ` | `.
fn rows(name: &str, parameters: &[(&str, &str)], columns: &[&str]) -> Vec<String> {
    let engine = engine();
    let query = engine.queries().named(name).unwrap().unwrap_or_else(|| panic!("no query {name}"));
    let parameters = parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let request = Request { parameters, ..Request::default() };
    let Answer::Solutions(rows) = engine.queries().run(&query, &request).unwrap() else {
        panic!("{name} has no rows")
    };
    let cell = |row: &assay::Solution, column: &str| {
        row.get(column).map_or_else(String::new, |term| engine.show_term(term))
    };
    rows.map(|row| {
        let row = row.unwrap();
        columns.iter().map(|column| cell(&row, column)).collect::<Vec<_>>().join(" | ")
    })
    .collect()
}

#[track_caller]
fn holds(rows: &[String], expected: &[&str]) {
    for row in expected {
        assert!(rows.iter().any(|r| r == row), "no row `{row}` among\n{}", rows.join("\n"));
    }
}

#[test]
fn reserve_shares_stated_and_computed() {
    let found = rows("reserve-shares", &[], &["source", "period", "relation", "share", "precision", "how"]);
    // 44/120 = 36.67, 44/115.4 = 38.13, 44/110 = 40.00; more than 90 Mt and 85 Mt bound the share by 48.89 and 51.77,
    // rounded up, as an upper bound must be.
    assert_eq!(
        found,
        [
            "usgs-mcs-2026-data | 2025 | < | 51.77 |  | computed",
            "usgs-mcs-2025-data | 2024 | < | 48.89 |  | computed",
            "usgs-mcs-2025-rare-earths | 2024 | < | 48.89 |  | computed",
            "mining-visuals-2024-reserves | 2023 | ~ | 38.13 |  | computed (part unchanged)",
            "wifitalents-rare-earth-statistics | 2023 | ~ | 40 |  | computed (part unchanged)",
            "statista-2022 | 2021 | ~ | 36.67 |  | computed",
            "xinhua-2012-06-20-reserves | 2012 | ~ | 23 | 0.5 | stated",
            "mondo-2024 |  | = | 36.7 | 0.05 | stated",
        ]
    );
    let vietnam = rows("reserve-shares", &[("country", "country:vietnam")], &["source", "relation", "share"]);
    // 3.5 of more than 90 Mt, and of more than 85 Mt.
    holds(&vietnam, &["usgs-mcs-2025-data | < | 3.89", "usgs-mcs-2026-data | < | 4.12"]);
}

#[test]
fn numbers_come_from_declared_derivations() {
    let found = rows(
        "number-origins",
        &[],
        &["claim", "figure", "period", "result", "left", "right", "operandPeriod"],
    );
    holds(
        &found,
        &[
            "mondo-2024:china-reserve-share | 36.7 |  | gives it | 44000000 | ~120000000 | 2021",
            "mondo-2024:china-output-share | 60 |  | gives it | 168000 | 280000 | 2021",
        ],
    );
}

#[test]
fn words_and_hashes() {
    let hash = "6a9853f7c89b539b39159c161ce23e414bfe622f216df5db97071c759b1a19ff";
    let quote = "Currently, China has 36 percent of the world's rare earth reserves7%";
    let article = std::fs::read_to_string(corpus().join("data/sources/mondo-2024-rare-earths.txt")).unwrap();
    let start = article[..article.find(quote).unwrap()].chars().count();
    let end = start + quote.chars().count();
    let expected = format!("mondo-2024:china-reserve-share | {quote} | {start} | {end} | {hash}");
    holds(&rows("words", &[], &["claim", "words", "start", "end", "sha256"]), &[&expected]);
    let archived = rows("hashes", &[], &["source", "claims", "sha256"]);
    holds(&archived, &[&format!("mondo-2024 | 53 | {hash}")]);
    assert_eq!(archived.len(), 41);
}

#[test]
fn attribution_and_independent_origins() {
    let chain = rows("attribution", &[], &["claim", "step", "who", "role", "seen", "cue", "mention"]);
    holds(
        &chain,
        &[
            "mondo-2024:gallium-germanium-stop | 0 | Mondo Technology | repeats | true |  | ",
            "mondo-2024:gallium-germanium-stop | 1 | agent:china-customs | origin | false | according to | Chinese customs data",
        ],
    );
    // Three documents of one agency are one origin; the quota comes from the ministry and from the agency.
    let origins = rows("independent-origins", &[], &["property", "period", "figure", "origins", "sources"]);
    holds(
        &origins,
        &["prop:mineProduction | 2024 | 270000 | 1 | 3", "prop:miningQuota | 2023 | 255000 | 2 | 3"],
    );
}

#[test]
fn contradictions_vintage_and_scope() {
    let pairs = rows("contradictions", &[], &["because", "figure", "period", "otherFigure", "otherPeriod"]);
    holds(&pairs, &["number | 110000000 | 2023 | 115400000 | 2023"]);
    let differing =
        rows("same-thing-different-numbers", &[], &["kind", "one", "figure", "other", "otherFigure"]);
    holds(
        &differing,
        &[
            "scope | mondo-2024:china-output-share | 60 | rare-earth-exchanges-2025-10-24-iea:china-shares | 91",
        ],
    );
    let share = |row: &&String| row.contains("china-reserve-share");
    let shares: Vec<&String> = differing.iter().filter(share).collect();
    assert!(shares.iter().all(|row| !row.starts_with("contradiction")), "{shares:?}");
}

#[test]
fn one_origin_changes_its_story() {
    let found = rows("own-story", &[], &["who", "subject", "period", "before", "after"]);
    // Australia's mines of 2024: 13,000 t as first estimated, 29,000 t a year later. China's of 2023: 240,000, then 255,000.
    holds(
        &found,
        &[
            "agent:usgs | country:australia | 2024 | 13000 | 29000",
            "agent:usgs | country:china | 2023 | 240000 | 255000",
        ],
    );
}

#[test]
fn time_units_and_kinds() {
    let dates = rows("dates", &[], &["claim", "period", "from", "to", "asOf", "asOfWords"]);
    holds(
        &dates,
        &[
            "mondo-2024:gallium-germanium-stop | 2023-07/.. | 2023-07-01 |  |  | ",
            "mondo-2024:china-reserve-share |  |  |  | 2024-02-01 | Currently",
        ],
    );
    let units = rows("units", &[], &["claim", "statedValue", "statedUnit", "figure", "unit"]);
    holds(&units, &["reuters-2023-11-20-exports:germanium | 648 | kg | 0.648 | t"]);
    let kinds = rows("kinds", &[("kind", "assay:Forecast")], &["claim", "condition"]);
    holds(&kinds, &["mondo-2024:catch-up | if Western countries want to catch up"]);
}

#[test]
fn reviews_and_what_rests_on_a_source() {
    let reviews = rows("reviews", &[], &["claim", "rating", "stands", "author", "date"]);
    let outcomes = [
        "catch-up | rating:forecast-supported-by-opinion | true | agent:assay-desk | 2026-11-24",
        "china-output-share | rating:outdated | true | agent:assay-desk | 2026-11-24",
        "china-reserve-share | rating:outdated | true | agent:assay-desk | 2026-11-23",
        "gallium-germanium-stop | rating:misdated | true | agent:assay-desk | 2026-11-24",
        "gallium-germanium-stop | rating:partly-supported | true | agent:assay-desk | 2026-11-24",
        "rare-minerals | rating:category-error | true | agent:assay-desk | 2026-11-24",
        "restricts-production | rating:misleading | true | agent:assay-desk | 2026-11-24",
    ];
    assert_eq!(reviews, outcomes.map(|outcome| format!("mondo-2024:{outcome}")));
    let falls = rows("rests-on", &[("source", "statista-2022")], &["what", "item", "because"]);
    holds(
        &falls,
        &[
            "claim | statista-2022:china-reserves | ",
            "evidence | <https://w3id.org/assay/corpus/review/china-reserve-share/1> | statista-2022:world-reserves",
        ],
    );
    assert_eq!(rows("unreviewed", &[], &["claim"]).len(), 215);
    let encoders = rows("encoders", &[], &["encoder", "source", "drafts"]);
    holds(&encoders, &["agent:assay-desk | mondo-2024 | 53"]);
}

#[test]
fn first_appearances_and_repeats() {
    let found = rows("first-appearance", &[], &["property", "period", "figure", "order", "source"]);
    holds(&found, &["prop:miningQuota | 2023 | 255000 | first | reuters-2023-12-15-quotas"]);
}

#[test]
fn every_saved_query_runs_and_says_what_it_answers() {
    let queries = engine().queries().all().unwrap();
    assert!(queries.len() >= 27);
    for query in queries {
        assert!(!query.summary().is_empty(), "{} has no summary", query.name());
        let needs = query.parameters().any(|(_, parameter)| parameter.is_required());
        let parameters = if needs { query.example_parameters(0) } else { Vec::new() };
        let answer = engine().queries().run(&query, &Request { parameters, ..Request::default() }).unwrap();
        let Answer::Solutions(rows) = answer else { panic!("{} has no rows", query.name()) };
        for row in rows {
            row.unwrap();
        }
    }
}

#[test]
fn what_stands_in_any_graph_is_looked_up_for_the_few_that_are_asked_for() {
    let folder = Workspace::none();
    let mut text = "<http://e/s1> <http://e/k> <http://e/K> <http://e/x> .\n".to_owned();
    for n in 0..2000 {
        let _ = writeln!(text, "<http://e/s{n}> <http://e/p> \"{n:05}\" <http://e/g{}> .", n % 50);
    }
    folder.write("d.nq", text);
    folder.run(&["-l", "place", "load", "d.nq"]).ok();
    for (inside, rows) in [
        ("GRAPH ?g { ?s <http://e/p> ?o }", 1),
        ("GRAPH ?g { ?s <http://e/p> ?o FILTER(?o > \"00000\") }", 1),
        ("GRAPH ?g { ?s <http://e/p> ?o } FILTER(?o > \"00000\")", 1),
        ("GRAPH ?g { ?s <http://e/p> ?o } FILTER(?g != <http://e/g1>)", 0),
        ("GRAPH <http://e/g1> { ?s <http://e/p> ?o }", 1),
    ] {
        let query = format!("SELECT * {{ ?s <http://e/k> <http://e/K> . {inside} }}");
        let out = folder.run(&["-l", "place", "query", "-f", "csv", "-q", &query]).ok();
        assert_eq!(out.stdout.lines().count(), rows + 1, "{query}");
        let told = folder.run(&["-l", "place", "query", "--explain", "-q", &query]).ok();
        // expected, rows, time, step
        let passed = told
            .stdout
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        assert!(passed.clone().count() > 1 && passed.max() < Some(10), "{query}\n{}", told.stdout);
    }
}
