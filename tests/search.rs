//! Words looked for, through the real binary: ranked, marked, in their place, and in queries.

use crate::support::Workspace;
use serde_json::Value;

fn found(workspace: &Workspace, args: &[&str]) -> Value {
    workspace.run(&[&["search", "-f", "json"], args].concat()).ok().json()
}

fn ids(report: &Value) -> Vec<&str> {
    report["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

/// The words of an excerpt that are marked.
fn marked(hit: &Value) -> Vec<String> {
    let characters: Vec<char> = hit["excerpt"].as_str().unwrap().chars().collect();
    let place = |mark: &Value, end: &str| usize::try_from(mark[end].as_u64().unwrap()).unwrap();
    let marks = hit["marks"].as_array().unwrap().iter();
    marks.map(|mark| characters[place(mark, "start")..place(mark, "end")].iter().collect()).collect()
}

#[test]
fn what_is_found_shows_its_words_where_they_stand() {
    let corpus = Workspace::corpus();
    let report = found(&corpus, &["36 percent reserves"]);
    assert_eq!(ids(&report)[0], "mondo-2024:china-reserve-share");
    let hit = &report["hits"][0];
    assert_eq!((hit["field"].as_str(), hit["source"].as_str()), (Some("quote"), Some("mondo-2024")));
    assert_eq!(marked(hit), ["36", "percent", "reserves7"]);
    // The place is that of Web Annotation, in code points of the text.
    let text = std::fs::read_to_string(corpus.path("data/sources/mondo-2024-rare-earths.txt"))
        .unwrap()
        .replace("\r\n", "\n");
    let text: Vec<char> = text.trim_start_matches('\u{feff}').chars().collect();
    let of_source = |hit: &&Value| hit["source"] == "mondo-2024" && hit["field"] == "quote";
    for hit in report["hits"].as_array().unwrap().iter().filter(of_source) {
        let [start, end] = ["start", "end"].map(|end| usize::try_from(hit[end].as_u64().unwrap()).unwrap());
        assert_eq!(text[start..end].iter().collect::<String>(), hit["excerpt"].as_str().unwrap());
    }
    // A claim comes with its words, and with how it says what it says.
    let forecast = found(&corpus, &["--kind", "claim", "--source", "mondo-2024", "catch up years"]);
    let hit =
        forecast["hits"].as_array().unwrap().iter().find(|hit| hit["id"] == "mondo-2024:catch-up").unwrap();
    assert!(hit["sense"].as_str().unwrap().contains("forecast") && hit["quote"].is_string(), "{hit:#}");
}

#[test]
fn phrases_endings_and_exclusions_are_understood_and_case_and_accents_are_not_looked_at() {
    let workspace = Workspace::init();
    let label = |name: &str, label: &str| format!("<http://e/{name}> rdfs:label \"{label}\" .\n");
    let labels = [
        ("ban", "A ban on exports"),
        ("licence", "Exports need a licence, no ban on them"),
        ("reserves", "Réserves: 48,200 tonnes"),
        ("chinese", "中国の稀土輸出規制"),
        ("producer", "Producers and production"),
    ];
    let text: String = labels.iter().map(|(name, words)| label(name, words)).collect();
    let prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n";
    workspace.write("data/rdf/labels.ttl", format!("{prefix}{text}"));
    for (words, expected) in [
        ("EXPORTS ban", vec!["<http://e/ban>", "<http://e/licence>"]),
        ("\"ban on exports\"", vec!["<http://e/ban>"]),
        ("exports -licence", vec!["<http://e/ban>"]),
        ("export", vec!["<http://e/ban>", "<http://e/licence>"]),
        ("\"export\"", vec![]),
        ("reserves 48200", vec!["<http://e/reserves>"]),
        ("稀土", vec!["<http://e/chinese>"]),
        ("土稀", vec![]),
        ("produc*", vec!["<http://e/producer>"]),
    ] {
        let report = found(&workspace, &["--in", "label", words]);
        let mut hits: Vec<String> = ids(&report).into_iter().map(|id| format!("<{id}>")).collect();
        hits.retain(|id| id.starts_with("<http://e/"));
        hits.sort();
        assert_eq!(hits, expected, "{words}");
    }
    assert_eq!(marked(&found(&workspace, &["稀土"])["hits"][0]), ["稀土"]);
}

#[test]
fn what_is_not_there_is_told_with_what_is_near() {
    let corpus = Workspace::corpus();
    let report = found(&corpus, &["galium"]);
    assert_eq!(report["count"], 0);
    assert_eq!(report["missing"][0]["nearest"][0], "gallium");
    let some = found(&corpus, &["gallium zzzzz"]);
    assert!(some["hasAll"] == false && some["count"].as_u64() > Some(0));
    let out = corpus.run(&["search", "gallium zzzzz"]).ok().stdout;
    assert!(out.contains("nothing has all the words") && out.contains("`zzzzz` stands nowhere"), "{out}");
    for (words, expected) in [("…", "no word to look for"), (&"a ".repeat(33), "at most 32 words")] {
        assert!(corpus.run(&["search", words]).exits(2).stderr.contains(expected));
    }
    let none = corpus.run(&["search", "--source", "mondo-2025", "gallium"]).exits(2);
    assert!(none.stderr.contains("did you mean"), "{}", none.stderr);
}

#[test]
fn queries_look_for_words_and_forged_hits_count_for_nothing() {
    let workspace = Workspace::init();
    let forged = "@prefix assay: <https://w3id.org/assay/ns#> .
        <http://e/hit> assay:searchedFor \"books\" ; assay:found <http://e/forged> ; assay:score 100.0 .";
    workspace.write("data/rdf/forged.ttl", forged);
    let rows = |query: &str, more: &[&str]| {
        let out = workspace.run(&[&["query", "-f", "csv", "-q", query], more].concat()).ok();
        out.stdout.lines().skip(1).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let query = "SELECT ?what ?marked { ?hit assay:searchedFor ?words ; assay:found ?what ; assay:foundIn 'claim' ; assay:markedExcerpt ?marked ; assay:searchRank ?n } ORDER BY ?n";
    let found = rows(query, &["--param", r#"words="lent \"books in\"""#]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("⟦lent⟧") && found[0].contains("⟦books⟧ ⟦in⟧"), "{found:?}");
    assert!(!rows(query, &["--param", r#"words="books""#]).iter().any(|row| row.contains("forged")));
    // Each value of a parameter is a search.
    let both = rows(query, &["--param", r#"words="books""#, "--param", r#"words="library""#]);
    assert!(both.len() >= 2, "{both:?}");
    let open = "SELECT * { ?hit assay:searchedFor ?words ; assay:found ?what }";
    let out = workspace.run(&["query", "-q", open]).exits(2);
    assert!(out.stderr.contains("gives the words that it looks for"), "{}", out.stderr);
    // A changed text is found by its new words at once.
    let place = workspace.path("data/claims/example.toml");
    let sheet = std::fs::read_to_string(&place)
        .unwrap()
        .replace("lent 48,200 books in 2024.\"", "lent out 48,200 books in 2024.\"");
    std::fs::write(&place, sheet).unwrap();
    assert!(rows(query, &["--param", r#"words="\"lent out\"""#]).len() == 1);
}

#[test]
fn a_location_and_a_base_file_find_what_the_workspace_finds() {
    let corpus = Workspace::corpus();
    let words = ["gallium export*", "--limit", "50"];
    let here = found(&corpus, &words);
    for place in ["place", "base.assay"] {
        corpus.run(&["-l", place, "load", "."]).ok();
        let there = corpus.run(&[&["-l", place, "search", "-f", "json"], &words[..]].concat()).ok().json();
        assert_eq!(ids(&there), ids(&here), "{place}");
    }
}
