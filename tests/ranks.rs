//! Ranks, comparisons and exceptions of a sheet, held against the quote, stored, shown and weighed, through the binary.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;
use std::fmt::Write as _;

const TEXT: &str = "In 2024 Rivertown lent the second-largest number of books in the county. In 2024 it lent twice as many \
                    books as Milltown. Loans of 2024 were the highest since 1946. It lent more books than all other towns \
                    except Milltown. Milltown is one of the largest lenders.";

const TERMS: &str = "\nplace:milltown a class:Place ; rdfs:label \"Milltown\"@en ; skos:definition \"A town.\"@en ; skos:example \"Milltown.\" .\n\
                     place:county a class:Place ; rdfs:label \"the county\"@en ; skos:definition \"A county.\"@en ; skos:example \"The county.\" .\n";

/// A workspace of one text, and a sheet of one claim for each quote and state.
fn workspace(claims: &[(&str, &str, &str)]) -> Workspace {
    let workspace = Workspace::empty_with(TERMS);
    sheet(&workspace, "s", TEXT, claims);
    workspace
}

fn sheet(workspace: &Workspace, id: &str, text: &str, claims: &[(&str, &str, &str)]) {
    workspace.write(&format!("data/sources/{id}.txt"), text);
    let mut sheet = format!(
        "[source]\nid = \"{id}\"\ntype = \"Report\"\ntitle = \"T\"\npublisher = \"{id}\"\npublished = \"2025\"\nlanguage = \"en\"\n\
         text = \"../sources/{id}.txt\"\nsha256 = \"{}\"\n",
        sha256_hex(text.as_bytes())
    );
    for (number, (subject, quote, state)) in claims.iter().enumerate() {
        let _ = write!(
            sheet,
            "[[claim]]\nid = \"c{number}\"\nsays = \"It is so.\"\nquote = \"{quote}\"\nkind = \"factual\"\n[[claim.states]]\n\
             subject = \"place:{subject}\"\nproperty = \"prop:loans\"\nitem = \"item:books\"\n{state}\n"
        );
    }
    workspace.write(&format!("data/claims/{id}.toml"), sheet);
}

const SECOND: &str = "In 2024 Rivertown lent the second-largest number of books in the county";

#[test]
fn ranks_and_comparisons_are_stored_shown_and_come_back() {
    let workspace = workspace(&[
        (
            "rivertown",
            SECOND,
            "rank = { place = 2, among = \"place:county\" }\nwritten = \"second-largest\"\nperiod = \"2024\"",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "value = \"2\"\ncompare = { to = \"place:milltown\" }\nwritten = \"twice\"\nperiod = \"2024\"",
        ),
        (
            "rivertown",
            "Loans of 2024 were the highest since 1946",
            "rank = { place = 1, since = \"1946\" }\nwritten = \"highest\"\nperiod = \"2024\"",
        ),
        (
            "rivertown",
            "It lent more books than all other towns except Milltown",
            "value = \">1\"\ncompare = { to = \"place:county\", except = \"place:milltown\" }\nwritten = \"more\"\nreading = { kind = \"interpreted\", why = \"The towns of the county.\" }",
        ),
    ]);
    let checked = workspace.run(&["check"]);
    assert!(checked.stdout.contains("nothing is wrong"), "{}{}", checked.stdout, checked.stderr);
    let trace = workspace.run(&["trace", "s:c0"]).ok();
    assert!(trace.stdout.contains("2nd highest of the county"), "{}", trace.stdout);
    let trace = workspace.run(&["trace", "s:c1"]).ok();
    assert!(trace.stdout.contains("2 times that of Milltown"), "{}", trace.stdout);
    let query = "SELECT ?rank ?since { ?p assay:rank ?rank . OPTIONAL { ?p assay:rankedSince ?since } } ORDER BY ?rank";
    let ranks = workspace.run(&["query", "-q", query, "-f", "csv"]).ok();
    assert_eq!(ranks.stdout.replace('\r', ""), "rank,since\n1,1946\n2,\n");
    let exported = workspace.run(&["export", "--as", "sheet", "--source", "s"]).ok().stdout;
    workspace.write("data/claims/s.toml", exported);
    workspace.run(&["check"]).ok();
    // A multiple is no value of the property: no query of values sees it.
    let values = workspace.run(&[
        "query",
        "-q",
        "SELECT ?v { ?p assay:property prop:loans ; assay:value ?v }",
        "-f",
        "csv",
    ]);
    assert_eq!(values.ok().stdout.trim(), "v");
}

#[test]
fn words_that_give_another_rank_multiple_or_target_are_refused() {
    let one = |subject, quote, state| {
        let told = workspace(&[(subject, quote, state)]).run(&["check"]).exits(1);
        told.stdout
    };
    for (subject, quote, state, fault) in [
        (
            "rivertown",
            SECOND,
            "rank = { place = 1 }\nwritten = \"second-largest\"",
            "gives place 2 from the highest, not place 1 from the highest",
        ),
        (
            "rivertown",
            SECOND,
            "rank = { place = 1 }\nwritten = \"largest\"",
            "`written` leaves out “second-largest”",
        ),
        (
            "rivertown",
            SECOND,
            "rank = { place = 2, order = \"lowest\" }\nwritten = \"second-largest\"",
            "not place 2 from the lowest",
        ),
        (
            "rivertown",
            SECOND,
            "rank = { place = 2, among = \"place:milltown\" }\nwritten = \"second-largest\"",
            "does not name `among`, place:milltown",
        ),
        (
            "milltown",
            "Milltown is one of the largest lenders",
            "rank = { place = 1 }\nwritten = \"largest\"",
            "leaves the place open",
        ),
        (
            "rivertown",
            "Loans of 2024 were the highest since 1946",
            "rank = { place = 1 }\nwritten = \"highest\"",
            "the quote says since when, 1946-01-01",
        ),
        (
            "rivertown",
            "Loans of 2024 were the highest since 1946",
            "rank = { place = 1, since = \"1950\" }\nwritten = \"highest\"",
            "does not say “since” of that time",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "value = \"3\"\ncompare = { to = \"place:milltown\" }\nwritten = \"twice\"",
            "gives 2 times as much, not 3",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "value = \"2\"\ncompare = { to = \"place:county\" }\nwritten = \"twice\"",
            "does not name `to`, place:county",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "value = \"2\"\ncompare = { }\nwritten = \"twice\"",
            "`compare` names with what",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "compare = { to = \"place:milltown\" }\nwritten = \"twice\"",
            "takes exactly one of",
        ),
        (
            "rivertown",
            "In 2024 it lent twice as many books as Milltown",
            "value = \"2\"\nexcept = \"place:milltown\"\nunit = \"unit:NUM\"\nwritten = \"twice\"",
            "no known word of the quote leaves anything out",
        ),
        (
            "rivertown",
            SECOND,
            "rank = { place = 0 }\nwritten = \"second-largest\"",
            "`place` is a number from 1, not `0`",
        ),
    ] {
        let told = one(subject, quote, state);
        assert!(told.contains(fault), "{state}: {told}");
    }
}

#[test]
fn two_first_places_of_one_ranking_contradict_each_other() {
    let first = "rank = { place = 1, among = \"place:county\" }\nwritten = \"largest\"\nperiod = \"2024\"";
    let workspace = workspace(&[]);
    sheet(
        &workspace,
        "a",
        "In 2024 Rivertown was the largest lender of the county.",
        &[("rivertown", "In 2024 Rivertown was the largest lender of the county", first)],
    );
    sheet(
        &workspace,
        "b",
        "In 2024 Milltown was the largest lender of the county.",
        &[("milltown", "In 2024 Milltown was the largest lender of the county", first)],
    );
    sheet(
        &workspace,
        "d",
        "In 2023 Milltown was the largest lender of the county.",
        &[(
            "milltown",
            "In 2023 Milltown was the largest lender of the county",
            &first.replace("2024", "2023"),
        )],
    );
    for args in [
        &["conflicts", "-f", "json"][..],
        &["conflicts", "a:c0", "-f", "json"],
        &["conflicts", "b:c0", "-f", "json"],
    ] {
        let found = workspace.run(args).json();
        let ranks: Vec<&serde_json::Value> =
            found["conflicts"].as_array().unwrap().iter().filter(|c| c["because"] == "rank").collect();
        assert_eq!(ranks.len(), 1, "{args:?}: {found}");
        assert_eq!(ranks[0]["kind"], "contradiction");
    }
    let shown = workspace.run(&["conflicts"]);
    assert!(shown.stdout.contains("two at one place of a ranking"), "{}", shown.stdout);
}
