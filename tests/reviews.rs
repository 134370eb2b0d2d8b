//! Verdicts, end to end: written, replaced, endorsed from, exported, and what falls with a source.

use crate::support::{Output, Workspace};

const SHEET: &str = "data/reviews/lending.toml";

/// What every first review here begins with.
const TRUE: [&str; 6] =
    ["review", "example:lending", "--rating", "rating:true", "--says", "The council's register has 48,200."];

fn review(workspace: &Workspace, more: &[&str]) -> Output {
    workspace.run(&[&TRUE[..], more].concat())
}

#[test]
fn a_review_is_written_pinned_and_loaded() {
    let workspace = Workspace::init();
    let step = ["--step", "Who counted?", "The library.", "--evidence", "example:lending-forecast"];
    let more = ["--step", "When?", "In 2024.", "--date", "2026-11-23"];
    let out = review(&workspace, &[&step[..], &more].concat()).ok();
    assert!(out.stdout.trim_end().ends_with(SHEET), "{}", out.stdout);
    let trace = workspace.run(&["trace", "example:lending", "--format", "json"]).ok().json();
    let digest = trace["claim"]["digest"].as_str().unwrap().to_owned();
    let expected = format!(
        r#"[[review]]
claim      = "example:lending"
digest     = "{digest}"
rating     = "rating:true"
author     = "agent:editor"
date       = 2026-11-23
says       = "The council's register has 48,200."
  [[review.step]]
  ask      = "Who counted?"
  answer   = "The library."
  evidence = ["example:lending-forecast"]
  [[review.step]]
  ask      = "When?"
  answer   = "In 2024."
"#
    );
    assert_eq!(workspace.read(SHEET), expected);
    assert!(out.stderr.contains("lending/1") && out.stderr.contains(&digest), "{}", out.stderr);
    workspace.run(&["check"]).ok();

    // A second one goes below it, in a sheet of another name or in the same.
    let args = ["--rating", "disputed", "supported", "--sheet", "others", "--author", "town-council"];
    review(&workspace, &args).ok();
    review(&workspace, &["--rating", "outdated"]).ok();
    assert!(workspace.read(SHEET).starts_with(&expected));
    workspace.run(&["check"]).ok();
    let rows = workspace.rows(
        "SELECT ?r (COUNT(?v) AS ?n) { ?r schema:itemReviewed ?c ; schema:reviewRating ?v } GROUP BY ?r ORDER BY ?r",
    );
    let ends = ["review/lending/1>\t1", "review/lending/2>\t2", "review/others/1>\t3"];
    assert_eq!(rows.len(), 3, "{rows:?}");
    for (row, end) in rows.iter().zip(ends) {
        assert!(row.ends_with(end), "{rows:?}");
    }
}

#[test]
fn a_review_replaces_another_and_keeps_it() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    let first = workspace.read(SHEET);
    let again = ["--supersedes", "lending/1", "--reason", "The register was corrected."];
    review(&workspace, &again).ok();
    assert!(workspace.read(SHEET).starts_with(&first));
    let stands = workspace.rows("SELECT ?o { ?n assay:supersedes ?o ; assay:reason ?why }");
    assert_eq!(stands, ["<https://example.org/c/review/lending/1>"]);
    workspace.run(&["check"]).ok();
    let twice = review(&workspace, &again).exits(2);
    for words in ["`lending/1` is superseded already, by `lending/2`", "--supersedes lending/2"] {
        assert!(twice.stderr.contains(words), "{}", twice.stderr);
    }
}

#[test]
fn a_fault_leaves_the_folder_as_it_was() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    let before = workspace.snapshot();
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["--rating", "rating:tru"], 2, "`rating:tru` is not a rating", "did you mean `rating:true`"),
        (&["--rating", "item:books"], 2, "`item:books` is not a rating", "rating:"),
        (&["--author", "agent:editr"], 2, "`agent:editr` is not defined", "did you mean `agent:editor`"),
        (
            &["--author", "agent:zzzzzzzz"],
            2,
            "`agent:zzzzzzzz` is not defined",
            "a file of ontology/ declares",
        ),
        (&["--author", "item:books"], 2, "`item:books` is no agent", "a prov:Agent"),
        (&["--date", "2026-13-01"], 2, "`2026-13-01` is not a day", ""),
        (&["--date", "2026-11"], 2, "`2026-11` is not a day", ""),
        (&["--sheet", "../x"], 2, "`../x` is not an id", ""),
        (&["--step", "Who?", " "], 2, "`answer` is empty", ""),
        (
            &["--step", "Who?", "I.", "--evidence", "example:lendin"],
            2,
            "there is no claim `example:lendin`",
            "did you mean example:lending",
        ),
        (&["--evidence", "example:lending"], 2, "--step", ""),
        (&["--supersedes", "lending/1"], 2, "--reason", ""),
        (&["--reason", "x"], 2, "--supersedes", ""),
        (&["--supersedes", "lending/2", "--reason", "x"], 2, "no review `lending/2`", "lending/1"),
        (&["--supersedes", "lending/1", "--reason", " "], 2, "`reason` is empty", ""),
    ];
    for (args, code, message, hint) in cases {
        let out = review(&workspace, args).exits(*code);
        assert!(out.stderr.contains(message) && out.stderr.contains(hint), "{args:?}: {}", out.stderr);
        assert!(out.stdout.is_empty(), "{args:?}: {}", out.stdout);
        assert_eq!(workspace.snapshot(), before, "{args:?}");
    }
    let other = ["review", "example:lending-forecast", "--rating", "unproven", "--says", "x"];
    let of_another = [&other[..], &["--supersedes", "lending/1", "--reason", "x"]].concat();
    let out = workspace.run(&of_another).exits(2);
    assert!(out.stderr.contains("`lending/1` is a review of example:lending"), "{}", out.stderr);
    let out = workspace.run(&["review", "example:lendings", "--rating", "true", "--says", "x"]).exits(2);
    assert!(out.stderr.contains("did you mean example:lending"), "{}", out.stderr);
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_sheet_that_cannot_be_appended_to_stays() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    workspace.edit(SHEET, "rating:true", "rating:treu");
    let before = workspace.snapshot();
    let out = review(&workspace, &[]).exits(1);
    assert!(out.stderr.contains("--skip-faulty"), "{}", out.stderr);
    let out = review(&workspace, &["--skip-faulty"]).exits(1);
    for words in ["`rating:treu` is not a rating", SHEET, "did you mean `rating:true`"] {
        assert!(out.stderr.contains(words), "{}", out.stderr);
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_review_needs_a_workspace() {
    let nowhere = Workspace::none();
    let out = review(&nowhere, &[]).exits(2);
    assert!(out.stderr.contains("no workspace in") && out.stderr.contains("assay init"), "{}", out.stderr);
    let out = nowhere.run(&[&["-l", "place"], &TRUE[..]].concat()).exits(2);
    assert!(out.stderr.contains("`assay review` works on a workspace"), "{}", out.stderr);
    assert!(nowhere.snapshot().is_empty());
}

/// What the endorsed graph says, in order.
const ENDORSED: &str = "SELECT ?p ?v { GRAPH ?g { ?p a assay:Endorsed ; assay:value ?v ; assay:period ?when } \
    FILTER(STRENDS(STR(?g), \"/graph/endorsed\")) } ORDER BY ?v";

fn endorsed(workspace: &Workspace) -> Vec<String> {
    let rows = workspace.rows(ENDORSED);
    rows.iter().map(|row| row.split('"').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn what_standing_reviews_endorse_is_derived() {
    let workspace = Workspace::init();
    assert!(endorsed(&workspace).is_empty());
    review(&workspace, &[]).ok();
    assert_eq!(endorsed(&workspace), ["48200"]);
    // It has a period and a dimension, which a bare triple would leave out.
    let bare = "ASK { place:rivertown prop:loans ?v }";
    assert_eq!(workspace.run(&["query", "-q", bare]).ok().stdout.trim(), "false");
    workspace.run(&["check"]).ok();

    // A second opinion that does not endorse suspends it, one that replaces that restores it.
    let other = ["review", "example:lending", "--says", "x", "--rating"];
    workspace.run(&[&other[..], &["disputed"]].concat()).ok();
    assert!(endorsed(&workspace).is_empty());
    workspace.run(&[&other[..], &["supported", "--supersedes", "lending/2", "--reason", "y"]].concat()).ok();
    assert_eq!(endorsed(&workspace), ["48200"]);

    // Reviews of a claim that changed do not count, those that are gone neither.
    let sheet = workspace.read("data/claims/example.toml");
    workspace.edit(
        "data/claims/example.toml",
        "says    = \"Rivertown's library lent",
        "says = \"The library lent",
    );
    assert!(endorsed(&workspace).is_empty());
    workspace.write("data/claims/example.toml", &sheet);
    assert_eq!(endorsed(&workspace), ["48200"]);
    std::fs::remove_file(workspace.path(SHEET)).unwrap();
    assert!(endorsed(&workspace).is_empty());
}

#[test]
fn what_another_claim_is_refuted_for_is_not_endorsed() {
    let workspace = Workspace::init();
    let sheet = workspace.read("data/claims/example.toml");
    workspace
        .write("data/claims/second.toml", sheet.replace("id        = \"example\"", "id        = \"second\""));
    review(&workspace, &[]).ok();
    assert_eq!(endorsed(&workspace), ["48200"]);
    let refuting = ["review", "second:lending", "--rating", "false", "--says", "x"];
    workspace.run(&refuting).ok();
    assert!(endorsed(&workspace).is_empty());
    workspace.run(&["check"]).ok();
}

#[test]
fn only_flat_and_dated_propositions_are_endorsed() {
    for (from, to, expected) in [
        ("period   = \"2024\"", "#eriod", 0),
        ("kind    = \"factual\"", "kind = \"factual\"\nfactuality = \"denied\"", 0),
        ("kind    = \"factual\"", "kind = \"factual\"\ncondition = \"according to\"", 0),
        ("kind    = \"factual\"", "kind = \"factual\"\nfactuality = \"asserted\"", 1),
    ] {
        let workspace = Workspace::init();
        workspace.edit("data/claims/example.toml", from, to);
        review(&workspace, &[]).ok();
        assert_eq!(endorsed(&workspace).len(), expected, "{to}");
        workspace.run(&["check"]).ok();
    }
}

#[test]
fn a_triple_is_asserted_where_it_leaves_nothing_out() {
    let workspace = Workspace::none();
    workspace.take("ontology");
    workspace.take("data/workspace.toml");
    workspace.take("data/claims/nrcan-rare-earth-elements.toml");
    let bare = "SELECT ?p { <https://w3id.org/assay/commodity/rare-earths> prop:elementCount ?n . \
        ?p rdf:reifies <<( <https://w3id.org/assay/commodity/rare-earths> prop:elementCount ?n )>> ; a assay:Endorsed }";
    assert!(workspace.rows(bare).is_empty());
    let claims = workspace.rows("SELECT ?c { ?c assay:states/assay:property prop:elementCount }");
    let name = claims[0].trim_end_matches('>').rsplit('/').next().unwrap().to_owned();
    let claim = format!("nrcan-rare-earth-elements:{name}");
    workspace.run(&["review", &claim, "--rating", "true", "--says", "So the chemists count."]).ok();
    assert!(!workspace.rows(bare).is_empty());
    workspace.run(&["check"]).ok();
}

#[test]
fn locations_endorse_what_their_reviews_do() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    let at = |args: &[&str]| workspace.run(&[&["-l", "place"], args].concat());
    let count = || {
        let query = "SELECT ?p { GRAPH ?g { ?p a assay:Endorsed } }";
        at(&["query", "-q", query, "-f", "csv"]).ok().stdout.lines().count() - 1
    };
    at(&["load", "."]).ok();
    assert_eq!(count(), 1);
    assert!(at(&["load", "."]).ok().stdout.contains(" 0 graphs changed"));
    // One review more in the same sheet, and the location follows when that is loaded.
    workspace.run(&["review", "example:lending", "--rating", "disputed", "--says", "x"]).ok();
    at(&["load", SHEET]).ok();
    assert_eq!(count(), 0);
    let drop = "DELETE WHERE { GRAPH ?g { ?r schema:reviewRating rating:disputed ; ?p ?o } }";
    at(&["update", "-q", drop]).ok();
    assert_eq!(count(), 1);
    at(&["check"]).ok();
    at(&["remove", "example"]).ok();
    assert_eq!(count(), 0);
}

#[test]
fn nobody_else_writes_the_endorsed_graph() {
    let workspace = Workspace::init();
    let graph = "<https://example.org/c/graph/endorsed>";
    workspace
        .write("mine.trig", format!("{graph} {{ <http://e/a> a <https://w3id.org/assay/ns#Endorsed> }}"));
    let out = workspace.run(&["load", "mine.trig"]).exits(1);
    assert!(out.stderr.contains("graph/endorsed> belongs to Assay itself"), "{}", out.stderr);
    workspace.write("mine.ttl", "<http://e/a> a <https://w3id.org/assay/ns#Endorsed> .");
    workspace.run(&["load", "mine.ttl"]).ok();
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("endorsed-is-derived"), "{}", out.stdout);
}

/// The article of the corpus, its review, and the sources that the review rests on.
fn reviewed_article() -> Workspace {
    let workspace = Workspace::article();
    workspace.take("data/reviews/china-reserve-share.toml");
    let sources = [
        "mining-visuals-2024-reserves",
        "statista-2022",
        "usgs-mcs-2025-rare-earths",
        "wifitalents-rare-earth-statistics",
        "xinhua-2012-06-20-reserves",
    ];
    for source in sources {
        workspace.take(&format!("data/claims/{source}.toml"));
    }
    workspace
}

const REVIEWED: &str = "mondo-2024:china-reserve-share";
const BASE: &str = "https://w3id.org/assay/corpus/";

#[test]
fn claim_reviews_are_written_as_aggregators_read_them_and_load_again() {
    let workspace = reviewed_article();
    let export = |args: &[&str]| workspace.run(&[&["export", "--as", "claimreview"], args].concat());
    let one = export(&["--review", "china-reserve-share/1"]).ok();
    let review = one.json();
    let iri = format!("{BASE}review/china-reserve-share/1");
    let strings = [
        ("/@context", "https://schema.org"),
        ("/@type", "ClaimReview"),
        ("/@id", &iri),
        ("/datePublished", "2026-11-23"),
        ("/author/name", "Assay desk"),
        ("/author/@type", "Organization"),
        ("/claimReviewed", "China holds 36.7 % of the world's rare-earth reserves."),
        ("/itemReviewed/@type", "Claim"),
        ("/itemReviewed/author/name", "Mondo Technology"),
        ("/itemReviewed/datePublished", "2024-02-01"),
        ("/itemReviewed/appearance/@type", "NewsArticle"),
        ("/itemReviewed/appearance/publisher/name", "Mondo Technology"),
        ("/reviewRating/@type", "Rating"),
        ("/reviewRating/alternateName", "outdated"),
    ];
    for (place, expected) in strings {
        assert_eq!(review.pointer(place).unwrap(), expected, "{place}");
    }
    let numbers =
        ["ratingValue", "bestRating", "worstRating"].map(|key| review["reviewRating"][key].as_u64());
    assert_eq!(numbers, [Some(2), Some(5), Some(1)]);
    assert!(review["reviewBody"].as_str().unwrap().starts_with("True of the 2021 data year"));
    for scope in [&[][..], &["--claim", REVIEWED], &["--source", "mondo-2024"]] {
        assert_eq!(export(scope).ok().json(), serde_json::json!([review]), "{scope:?}");
    }
    assert_eq!(export(&["--source", "statista-2022"]).ok().json().as_array().unwrap().len(), 0);

    let elsewhere = Workspace::init();
    for (name, text) in [("one.jsonld", one.stdout), ("all.jsonld", export(&[]).ok().stdout)] {
        elsewhere.write(&format!("inbox/{name}"), text);
    }
    elsewhere.run(&["load", "inbox/one.jsonld"]).ok();
    let query = "SELECT (STR(?d) AS ?date) ?claimed ?author ?says ?value ?best ?worst ?name (STR(?on) AS ?when) ?by ?head {
        ?r a schema:ClaimReview ; schema:datePublished ?d ; schema:claimReviewed ?claimed ;
           schema:author/schema:name ?author ; schema:reviewBody ?says ; schema:itemReviewed ?item ;
           schema:reviewRating [ schema:ratingValue ?value ; schema:bestRating ?best ; schema:worstRating ?worst ;
                                 schema:alternateName ?name ] .
        ?item a schema:Claim ; schema:datePublished ?on ; schema:author/schema:name ?by ;
           schema:appearance [ a schema:NewsArticle ; schema:headline ?head ] }";
    let found = elsewhere.run(&["query", "-q", query, "-f", "json"]).ok().json();
    let row = &found["results"]["bindings"][0];
    let same = [
        ("date", "/datePublished"),
        ("claimed", "/claimReviewed"),
        ("author", "/author/name"),
        ("says", "/reviewBody"),
        ("value", "/reviewRating/ratingValue"),
        ("best", "/reviewRating/bestRating"),
        ("worst", "/reviewRating/worstRating"),
        ("name", "/reviewRating/alternateName"),
        ("when", "/itemReviewed/datePublished"),
        ("by", "/itemReviewed/author/name"),
        ("head", "/itemReviewed/appearance/headline"),
    ];
    for (variable, place) in same {
        let exported = review.pointer(place).unwrap();
        let exported = exported.as_str().map_or_else(|| exported.to_string(), str::to_owned);
        assert_eq!(row[variable]["value"], exported, "{variable}");
    }
    elsewhere.run(&["check"]).ok();
    elsewhere.run(&["load", "inbox/all.jsonld"]).ok();
}

#[test]
fn ratings_without_a_degree_have_no_number_and_several_the_lowest() {
    let workspace = Workspace::init();
    let cases = [
        (&["not-checkable"][..], None, "Not Enough Evidence"),
        (&["true"], Some(5), "Supported"),
        (&["false", "misleading"], Some(1), "Conflicting Evidence/Cherrypicking"),
        (&["category-error", "unproven"], Some(1), "Refuted"),
        (&["partly-supported"], Some(3), "Conflicting Evidence/Cherrypicking"),
    ];
    for (number, (ratings, _, _)) in cases.iter().enumerate() {
        let sheet = format!("r{number}");
        let args = [&["review", "example:lending", "--says", "x", "--sheet", &sheet, "--rating"], *ratings];
        workspace.run(&args.concat()).ok();
    }
    for (number, (ratings, value, label)) in cases.iter().enumerate() {
        let name = format!("r{number}/1");
        let review = workspace.run(&["export", "--as", "claimreview", "--review", &name]).ok().json();
        assert_eq!(review["reviewRating"]["ratingValue"].as_u64(), *value, "{ratings:?}");
        assert_eq!(review["reviewRating"]["bestRating"].is_null(), value.is_none(), "{ratings:?}");
        let list = workspace.run(&["export", "--as", "averitec", "--review", &name]).ok().json();
        assert_eq!(list[0]["label"], *label, "{ratings:?}");
        assert_eq!(list[0]["speaker"], "the town council of Rivertown");
    }
}

#[test]
fn averitec_has_the_questions_with_the_words_they_rest_on() {
    let workspace = reviewed_article();
    let out = workspace.run(&["export", "--as", "averitec", "--claim", REVIEWED]).ok().json();
    let [checked] = &out.as_array().unwrap()[..] else { panic!("{out}") };
    let strings = [
        ("/claim", "China holds 36.7 % of the world's rare-earth reserves."),
        ("/label", "Conflicting Evidence/Cherrypicking"),
        ("/claim_date", "1-2-2024"),
        ("/speaker", "Mondo Technology"),
        ("/reporting_source", "Mondo Technology"),
        ("/claim_types/0", "Numerical Claim"),
        ("/questions/0/question", "What gives 36.7 %?"),
        ("/questions/0/answers/0/answer", "44 Mt of 120 Mt, data year 2021."),
        ("/questions/0/answers/0/answer_type", "Abstractive"),
        ("/questions/0/answers/1/answer_type", "Extractive"),
        ("/questions/0/answers/1/source_medium", "Web text"),
    ];
    for (place, expected) in strings {
        assert_eq!(checked.pointer(place).unwrap(), expected, "{place}");
    }
    let answers = checked["questions"][0]["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 3, "in the reviewer's words, and in those of two claims");
    assert!(answers.iter().all(|answer| answer["source_url"].as_str().unwrap().starts_with("http")));
    let sheet = workspace.read("data/claims/statista-2022.toml");
    assert!(sheet.contains(answers[1]["answer"].as_str().unwrap()), "{}", answers[1]);
    assert_eq!(checked["required_reannotation"], false);
}

#[test]
fn exports_take_reviews_that_stand_and_tell_of_others() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    review(&workspace, &["--rating", "disputed", "--supersedes", "lending/1", "--reason", "y"]).ok();
    let export = |args: &[&str]| workspace.run(&[&["export", "--as", "claimreview"], args].concat());
    let all = export(&[]).ok();
    assert!(all.stderr.contains("1 review is left out: superseded"), "{}", all.stderr);
    assert_eq!(all.json()[0]["reviewRating"]["alternateName"], "disputed, true");
    let named = export(&["--review", "lending/1"]).ok();
    assert_eq!(named.json()["reviewRating"]["alternateName"], "true");
    let turtle = workspace.run(&["export", "--as", "turtle", "--review", "lending/2"]).ok();
    assert!(
        turtle.stdout.contains("ClaimReview") && !turtle.stdout.contains("lending/1> a"),
        "{}",
        turtle.stdout
    );
    let none = export(&["--review", "lendin/1"]).exits(2);
    assert!(none.stderr.contains("there is no review `lendin/1`") && none.stderr.contains("lending/1"));
    let sheet = "data/claims/example.toml";
    workspace.edit(sheet, "says    = \"Rivertown's library lent", "says = \"The library lent");
    let changed = export(&[]).ok();
    assert_eq!(changed.json().as_array().unwrap().len(), 0);
    assert!(changed.stderr.contains("the claim has changed since"), "{}", changed.stderr);
}

#[test]
fn what_falls_with_a_source_is_listed_then_marked() {
    let workspace = reviewed_article();
    let dry = ["remove", "statista-2022", "--dry-run"];
    let before = workspace.snapshot();
    let listed = workspace.run(&dry).ok();
    assert!(listed.stderr.contains("nothing was removed"), "{}", listed.stderr);
    let review = format!("<{BASE}review/china-reserve-share/1>");
    let fallen = format!("<{BASE}statista-2022/china-reserves>");
    for row in [format!("\"claim\"\t{fallen}"), format!("\"evidence\"\t{review}\t{fallen}")] {
        assert!(listed.stdout.lines().any(|line| line.starts_with(&row)), "no {row} in {}", listed.stdout);
    }
    let reviews = workspace.run(&["remove", "mondo-2024", "--dry-run", "-f", "csv"]).ok().stdout;
    assert!(reviews.lines().any(|line| line.starts_with("review,")), "{reviews}");
    let claim = "statista-2022:china-reserves";
    workspace.run(&["review", claim, "--rating", "true", "--says", "So it is.", "--sheet", "endorsing"]).ok();
    let endorsed = workspace.run(&["remove", "statista-2022", "--dry-run", "-f", "csv"]).ok().stdout;
    assert!(endorsed.lines().any(|line| line.starts_with("endorsement,")), "{endorsed}");
    std::fs::remove_file(workspace.path("data/reviews/endorsing.toml")).unwrap();
    let near = workspace.run(&["remove", "statista-2002", "--dry-run"]).exits(2);
    assert!(near.stderr.contains("did you mean `statista-2022`"), "{}", near.stderr);
    let refused = workspace.run(&["remove", "statista-2022"]).exits(2);
    assert!(refused.stderr.contains("--dry-run lists what would fall"), "{}", refused.stderr);
    assert_eq!(workspace.snapshot(), before);

    let at = |args: &[&str]| workspace.run(&[&["-l", "place"], args].concat());
    at(&["load", "."]).ok();
    assert_eq!(at(&dry).ok().stdout, listed.stdout);
    let retracted = || at(&["query", "retracted", "-f", "csv"]).ok().stdout;
    assert_eq!(retracted().lines().count(), 1);
    let removed = at(&["remove", "statista-2022"]).ok();
    assert!(removed.stdout.contains("is removed, with "), "{}", removed.stdout);
    let rows = retracted();
    for (what, item) in [("claim", &fallen), ("evidence", &review)] {
        let item = item.trim_matches(['<', '>']);
        assert!(rows.lines().any(|row| row.contains(&format!(",{what},{item}"))), "no {what} in {rows}");
    }
    let mark = "ASK { GRAPH <https://w3id.org/assay/graph/catalogue> { ?g assay:retracted true ; \
        prov:invalidatedAtTime ?when ; assay:file ?file ; schema:about ?source } FILTER(DATATYPE(?when) = xsd:dateTime) }";
    assert_eq!(at(&["query", "-q", mark]).ok().stdout.trim(), "true");
    let again = at(&["remove", "statista-2022"]).exits(2);
    assert!(again.stderr.contains("source `statista-2022` was removed on 20"), "{}", again.stderr);
    // What rests on it is told by a check, once, and loading it again heals all.
    let broken = at(&["check"]).exits(1).stdout;
    let told = broken.lines().filter(|line| line.contains("china-reserve-share/1")).collect::<Vec<_>>();
    assert!(matches!(told.as_slice(), [one] if one.contains("rests on retracted claims: ")), "{broken}");
    assert!(!broken.contains("step-evidence-is-a-claim"), "{broken}");
    at(&["load", "."]).ok();
    assert_eq!(retracted().lines().count(), 1);
    at(&["check"]).ok();
}

#[test]
fn a_review_of_a_changed_claim_is_held_against_it_until_it_is_replaced() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    workspace.edit(
        "data/claims/example.toml",
        "says    = \"Rivertown's library lent",
        "says = \"The library lent",
    );
    let found = workspace.run(&["check"]).exits(1).stdout;
    for words in [
        "example:lending has changed since the review in data/reviews/lending.toml",
        "`assay review example:lending --supersedes lending/1 --reason",
    ] {
        assert!(found.contains(words), "{words}: {found}");
    }
    review(&workspace, &["--supersedes", "lending/1", "--reason", "It says less now."]).ok();
    workspace.run(&["check"]).ok();
}

#[test]
fn the_last_source_of_a_location_is_removed_once() {
    let workspace = Workspace::init();
    let at = |args: &[&str]| workspace.run(&[&["-l", "place"], args].concat());
    at(&["load", "."]).ok();
    at(&["remove", "example"]).ok();
    let again = at(&["remove", "example"]).exits(2);
    assert!(again.stderr.contains("source `example` was removed on 20"), "{}", again.stderr);
    assert!(again.stderr.contains("loading it again"), "{}", again.stderr);
    at(&["load", "."]).ok();
    at(&["check"]).ok();
}
