//! Words of doubt travel: no shipped query, table or evidence shows what is foreseen, denied, supposed or bounded as a plain
//! fact.

use crate::support::Workspace;
use assay::{Answer, Engine, Request};
use std::fmt::Write;

/// What is planted: lines of the claim, lines of its statements, how the number is written, and what must stand beside it.
const PLANTED: [(&str, &str, &str, &str); 9] = [
    ("kind = \"forecast\"", "", "700000N", "forecast"),
    ("kind = \"factual\"\nfactuality = \"denied\"", "", "700000N", "denied"),
    ("kind = \"factual\"\nfactuality = \"hypothetical\"", "", "700000N", "hypothetical"),
    ("kind = \"factual\"\ncondition = \"if the mine opens\"", "", "700000N", "on condition"),
    ("kind = \"directive\"", "", "700000N", "directive"),
    ("kind = \"factual\"", "", ">700000N", ">"),
    ("kind = \"factual\"", "", "700000N..7000019", ".."),
    ("kind = \"factual\"\nfactuality = \"hedged\"", "", "700000N", "hedged"),
    ("kind = \"factual\"", "polarity = \"negative\"", "700000N", "not so"),
];

/// What is stated by each: the slots, with the unit.
const STATED: [&str; 5] = [
    "subject = \"country:brazil\"\nproperty = \"prop:mineProduction\"\ncommodity = \"commodity:rare-earths\"\nunit = \"unit:TONNE\"",
    "subject = \"country:brazil\"\nproperty = \"prop:reserves\"\ncommodity = \"commodity:rare-earths\"\nunit = \"unit:TONNE\"",
    "subject = \"region:world\"\nproperty = \"prop:reserves\"\ncommodity = \"commodity:rare-earths\"\nunit = \"unit:TONNE\"",
    "subject = \"country:brazil\"\nproperty = \"prop:shareOfWorldReserves\"\ncommodity = \"commodity:rare-earths\"\nunit = \"unit:PERCENT\"",
    "subject = \"country:china\"\nproperty = \"prop:exports\"\ncommodity = \"commodity:gallium\"\npartner = \"country:united-states\"\nunit = \"unit:TONNE\"",
];

fn sheet(id: &str) -> String {
    let mut sheet = format!(
        "[source]\nid = \"{id}\"\ntype = \"Report\"\ntitle = \"Planted\"\npublisher = \"Press of {id}\"\npublished = 2027-01-01\n\
         language = \"en\"\n"
    );
    for (number, (manner, lines, value, _)) in PLANTED.iter().enumerate() {
        let number = (number + 1).to_string();
        let _ = write!(
            sheet,
            "[[claim]]\nid = \"p{number}\"\nsays = \"As planted.\"\nquote = \"as planted\"\n{manner}\n"
        );
        for slots in STATED {
            let _ = write!(
                sheet,
                "[[claim.states]]\n{slots}\nvalue = \"{}\"\nperiod = \"2026\"\n{lines}\nreading = {{ kind = \"interpreted\", \
                 why = \"Planted.\" }}\n",
                value.replace('N', &number)
            );
        }
    }
    sheet
}

/// The queries that weigh claims, whose kinds say what is foreseen and denied; they are held to the command elsewhere.
const WEIGHING: [&str; 2] = ["contradictions", "same-thing-different-numbers"];

#[test]
fn no_shipped_query_shows_what_is_doubted_as_a_plain_fact() {
    let workspace = Workspace::corpus();
    workspace.write("data/claims/doubt.toml", sheet("doubt"));
    workspace.write("data/claims/second.toml", sheet("second"));
    let engine = Engine::open(&workspace.path("")).unwrap();
    let (mut wrong, mut shown) = (Vec::new(), 0);
    for query in engine.queries().all().unwrap() {
        if WEIGHING.contains(&query.name()) {
            continue;
        }
        let given = [("source", "doubt"), ("country", "country:brazil")];
        let value =
            |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, parameter) in query.parameters().filter(|(name, p)| p.is_required() || *name == "country")
        {
            let example = || query.example_parameters(0).into_iter().find(|(known, _)| known == name);
            let value = value(name).or_else(|| example().map(|(_, value)| value));
            parameters
                .push((name.to_owned(), value.unwrap_or_else(|| panic!("{}: {parameter:?}", query.name()))));
        }
        let Answer::Solutions(rows) =
            engine.queries().run(&query, &Request { parameters, ..Request::default() }).unwrap()
        else {
            continue;
        };
        for row in rows {
            let row = row.unwrap();
            let cells: Vec<String> = (0..row.len())
                .map(|at| row.get(at).map_or_else(String::new, |term| engine.show_term(term)))
                .collect();
            let told = cells.join(" | ");
            for (number, (.., mark)) in PLANTED.iter().enumerate() {
                if told.contains(&format!("700000{}", number + 1)) {
                    shown += 1;
                    // A share of a bound is told by its own relation.
                    let is_related = ["| < |", "| > |", "| ~ |"].iter().any(|sign| told.contains(sign));
                    if !(told.contains(mark) || is_related && [">", ".."].contains(mark)) {
                        wrong.push(format!("{}: {mark}? {told}", query.name()));
                    }
                }
            }
        }
    }
    assert!(shown > 100, "{shown}");
    wrong.truncate(30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_and_origins_say_how_what_they_rest_on_is_said() {
    let workspace = Workspace::corpus();
    workspace.write("data/claims/doubt.toml", sheet("doubt"));
    let query = "SELECT (MAX(?v) AS ?most) { ?c assay:states ?p . ?p assay:subject country:brazil ; assay:property \
                 prop:mineProduction ; assay:value ?v . FILTER(?c = doubt:p1) }";
    let json = workspace.run(&["query", "-q", query, "--evidence", "-f", "json"]).ok().json();
    assert_eq!(json.pointer("/assay/evidence/0/claims/0/sense").unwrap(), "forecast", "{json:#}");
    let text = workspace.run(&["query", "-q", query, "--evidence"]).ok().stdout;
    assert!(text.contains("forecast"), "{text}");
    let csv = workspace.run(&["export", "--as", "csv", "--claim", "doubt:p4"]).ok().stdout;
    let mut lines = csv.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cell = |name: &str| row[head.iter().position(|column| *column == name).unwrap()];
    assert_eq!(
        ["factuality", "condition", "speaker", "comparator", "baseline", "precision"].map(cell),
        ["asserted", "if the mine opens", "Press of doubt", "=", "", "0.5"]
    );
}
