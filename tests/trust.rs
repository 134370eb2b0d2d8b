//! Who may speak for whom: only review sheets give verdicts, only sheets say what their claims say. What other files say in their
//! name stays what those files say, is shown with its graph, and is named by `check`.

use crate::support::Workspace;

const BASE: &str = "https://example.org/c/";
const ASSAY: &str = "https://w3id.org/assay/ns#";
const EVIL: &str = "http://evil.example/g";

fn town() -> Workspace {
    let workspace = Workspace::none();
    workspace.run(&["init", "--base", BASE, "--author", "jo"]).ok();
    workspace
}

fn digest(workspace: &Workspace) -> String {
    let trace = workspace.run(&["trace", "example:lending", "-f", "json"]).ok().json();
    trace["claim"]["digest"].as_str().unwrap().to_owned()
}

/// The triples of a review of a claim in the name of the reviewer of the workspace, pinned and all.
fn forged(review: &str, digest: &str) -> Vec<String> {
    let iri = |rest: &str| format!("<{BASE}{rest}>");
    let schema = |name: &str| format!("<http://schema.org/{name}>");
    let review = format!("<{review}>");
    vec![
        format!("{review} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {}", schema("ClaimReview")),
        format!("{review} {} {}", schema("itemReviewed"), iri("example/lending")),
        format!("{review} {} {}", schema("author"), iri("agent/jo")),
        format!("{review} {} <https://w3id.org/assay/rating/true>", schema("reviewRating")),
        format!("{review} {} \"ok\"@en", schema("reviewBody")),
        format!(
            "{review} {} \"2026-11-27\"^^<http://www.w3.org/2001/XMLSchema#date>",
            schema("datePublished")
        ),
        format!("{review} <{ASSAY}pinnedDigest> \"{digest}\""),
    ]
}

fn quads(triples: &[String], graph: Option<&str>) -> String {
    let graph = graph.map(|graph| format!(" <{graph}>")).unwrap_or_default();
    let lines: Vec<String> = triples.iter().map(|triple| format!("{triple}{graph} .\n")).collect();
    lines.concat()
}

const LOANS: &str = "SELECT ?v { ?p assay:property prop:loans ; assay:value ?v }";

fn believed(workspace: &Workspace) -> usize {
    workspace.run(&["query", "-q", LOANS, "--believe", "endorsed", "-f", "csv"]).ok().stdout.lines().count()
        - 1
}

#[test]
fn only_a_review_sheet_gives_a_verdict() {
    let own = format!("{BASE}review/x/1");
    for (file, review, graph) in [
        ("r.nq", own.as_str(), Some(EVIL)),
        ("r.nq", own.as_str(), Some("https://example.org/c/graph/review/x")),
        ("r.nt", own.as_str(), None),
        ("r.ttl", "http://evil.example/review", None),
        ("r.trig", own.as_str(), None),
    ] {
        let workspace = town();
        let triples = forged(review, &digest(&workspace));
        workspace.write(file, quads(&triples, graph));
        workspace.run(&["load", file]).ok();
        assert_eq!(believed(&workspace), 0, "{file} {graph:?}");
        let trace = workspace.run(&["trace", "example:lending"]).ok().stdout;
        assert!(trace.contains("Reviews\n  none\n"), "{file}: {trace}");
        assert!(trace.contains("a file says: true: jo, 2026-11-27"), "{file}: {trace}");
        let graph = graph.map_or_else(|| format!("{BASE}graph/rdf/r"), str::to_owned);
        assert!(trace.contains(&graph), "{file}: {trace}");
        let json = workspace.run(&["trace", "example:lending", "-f", "json"]).ok().json();
        assert_eq!(json["reviews"].as_array().unwrap().len(), 0);
        assert_eq!(json["reviewsElsewhere"][0]["author"], "jo");
        let check = workspace.run(&["check"]).exits(1).stdout;
        assert!(check.contains(&graph) && check.contains("[only-sheets-speak-for-themselves]"), "{check}");
        assert!(check.contains("0 reviews"), "{check}");
        let handed = workspace.run(&["export", "--as", "claimreview"]).ok().stdout;
        assert!(!handed.contains("2026-11-27"), "{handed}");
        let reviews = workspace.run(&["query", "reviews", "-f", "csv"]).ok().stdout;
        assert_eq!(reviews.lines().count(), 1, "{reviews}");
        let unreviewed = workspace.run(&["query", "unreviewed", "-f", "csv"]).ok().stdout;
        assert!(unreviewed.contains("lending,"), "{unreviewed}");
        let text = "SELECT ?p { ?p a assay:Endorsed }";
        assert_eq!(workspace.run(&["query", "-q", text, "-f", "csv"]).ok().stdout.lines().count(), 1);
        // A review of ours counts as it did.
        workspace.run(&["review", "example:lending", "--rating", "true", "--says", "Counted."]).ok();
        assert_eq!(believed(&workspace), 1);
    }
}

#[test]
fn a_verdict_of_ours_is_not_taken_away() {
    let workspace = town();
    workspace.run(&["review", "example:lending", "--rating", "true", "--says", "Counted."]).ok();
    let later = format!("<http://evil.example/r> <{ASSAY}supersedes> <{BASE}review/lending/1>");
    let refuted = format!(
        "<{BASE}review/lending/1> <http://schema.org/reviewRating> <https://w3id.org/assay/rating/false>"
    );
    let meant = format!("<https://w3id.org/assay/rating/true> <{ASSAY}refutes> true");
    let changed = format!("<{BASE}example/lending> <{ASSAY}says> \"Something else.\"@en");
    workspace.write("a.ttl", [later, refuted, meant, changed].map(|triple| triple + " .\n").concat());
    workspace.run(&["load", "a.ttl"]).ok();
    assert_eq!(believed(&workspace), 1);
    let trace = workspace.run(&["trace", "example:lending"]).ok().stdout;
    assert!(trace.contains("\n  true: jo, "), "{trace}");
    assert!(!trace.contains("superseded") && !trace.contains("stood before"), "{trace}");
    let reviews = workspace.run(&["query", "reviews", "-f", "csv"]).ok().stdout;
    assert_eq!(reviews.lines().count(), 2, "{reviews}");
    let check = workspace.run(&["check"]).exits(1).stdout;
    assert!(check.contains("graph/rdf/a") && check.ends_with("1 fault\n"), "{check}");
}

#[test]
fn marks_of_others_endorse_nothing() {
    let workspace = town();
    let said =
        workspace.run(&["query", "-q", "SELECT ?p { example:lending assay:states ?p }", "-f", "csv"]).ok();
    let said = said.stdout.lines().last().unwrap().to_owned();
    let mark = |node: &str| format!("{node} a <{ASSAY}Endorsed> .");
    let orphan = "<https://w3id.org/assay/proposition/01>";
    let trig = format!(
        "<{EVIL}> {{ {} {orphan} <{ASSAY}property> <{BASE}property/loans> ; <{ASSAY}value> 999999 . {}\n\
         <{BASE}place/rivertown> <{BASE}property/loans> 999999 . }}",
        mark(orphan),
        mark(&format!("<{said}>")),
    );
    workspace.write("x.trig", trig);
    workspace.run(&["load", "x.trig"]).ok();
    assert_eq!(believed(&workspace), 0);
    let bare = ["query", "-q", "SELECT ?v { place:rivertown prop:loans ?v }", "-f", "csv", "--believe"];
    for (belief, rows) in [("endorsed", 0), ("source:example", 0), ("all", 1)] {
        let out = workspace.run(&[&bare[..], &[belief]].concat()).ok().stdout;
        assert_eq!(out.lines().count(), rows + 1, "{belief}");
    }
    let check = workspace.run(&["check"]).exits(1).stdout;
    assert!(check.contains(EVIL), "{check}");
}

#[test]
fn graphs_of_assay_and_of_sheets_are_not_for_other_files() {
    for graph in [
        "https://w3id.org/assay/graph/catalogue",
        "https://w3id.org/assay/graph/inferred",
        "https://example.org/c/graph/endorsed",
        "https://example.org/c/graph/example",
    ] {
        let workspace = town();
        let trig = format!("<{graph}> {{ <http://e/s> <http://e/p> <http://e/o> }}");
        workspace.write("data/rdf/x.trig", &trig);
        let check = workspace.run(&["check"]).exits(1).stdout;
        assert!(check.contains("data/rdf/x.trig") && check.contains(graph), "{graph}: {check}");
        let there = format!("ASK {{ GRAPH <{graph}> {{ <http://e/s> ?p ?o }} }}");
        let with = ["query", "--skip-faulty", "-q", &there, "--with", "data/rdf/x.trig"];
        assert_eq!(workspace.run(&with).ok().stdout.trim(), "false", "{graph}");
        // Into a location it gets no more than into a workspace, whoever loads it.
        let place = town();
        place.run(&["-l", "place", "load", "."]).ok();
        let away = Workspace::none();
        away.write("x.trig", trig);
        let at = place.path("place");
        let out = away.run(&["-l", at.to_str().unwrap(), "load", "x.trig"]);
        assert_eq!(out.code, Some(1), "{graph}: {} {}", out.stdout, out.stderr);
        assert!(out.stderr.contains(graph), "{graph}: {}", out.stderr);
    }
}

#[test]
fn an_update_gives_no_verdicts() {
    let workspace = town();
    workspace.run(&["review", "example:lending", "--rating", "false", "--says", "No."]).ok();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let update = |text: &str| workspace.run(&["-l", "place", "update", "-q", text]);
    let catalogue = "https://w3id.org/assay/graph/catalogue";
    let sheet = format!("{BASE}graph/review/lending");
    let rated = format!("<{BASE}review/lending/1> schema:reviewRating");
    for text in [
        format!("INSERT DATA {{ GRAPH <{catalogue}> {{ <{EVIL}> a assay:LoadedGraph ; assay:contentKind assay:ReviewSheet }} }}"),
        format!("DELETE WHERE {{ GRAPH <{catalogue}> {{ ?g assay:contentKind assay:ReviewSheet }} }}"),
        format!("INSERT DATA {{ GRAPH <{sheet}> {{ {rated} rating:true }} }}"),
        format!("DELETE DATA {{ GRAPH <{sheet}> {{ {rated} rating:false }} }}"),
        format!("COPY <{BASE}graph/example> TO <{sheet}>"),
        "INSERT { GRAPH ?g { rating:false assay:endorses true } } WHERE { GRAPH ?g { rating:false a ?class } }".to_owned(),
    ] {
        let out = update(&text).exits(1);
        assert!(out.stderr.contains("is not changed so"), "{text}: {}", out.stderr);
        let dry = workspace.run(&["-l", "place", "update", "--dry-run", "-q", &text]).exits(1);
        assert!(dry.stderr.contains("is not changed so"), "{text}: {}", dry.stderr);
    }
    // Where it may write, it is one who says so.
    let triples = forged(&format!("{BASE}review/x/1"), &digest(&workspace)).join(" . ");
    update(&format!("INSERT DATA {{ {triples} . GRAPH <{EVIL}> {{ {triples} }} }}")).ok();
    let out =
        workspace.run(&["-l", "place", "query", "-q", LOANS, "--believe", "endorsed", "-f", "csv"]).ok();
    assert_eq!(out.stdout.lines().count(), 1);
    let trace = workspace.run(&["-l", "place", "trace", "example:lending"]).ok().stdout;
    assert!(trace.contains("\n  false: jo, ") && trace.contains("a file says: true: jo"), "{trace}");
    let check = workspace.run(&["-l", "place", "check"]).exits(1).stdout;
    assert!(check.contains(EVIL) && check.contains("the unnamed graph"), "{check}");
    // A sheet can go as a whole; what takes its name then is not the sheet.
    update(&format!("DROP GRAPH <{sheet}>")).ok();
    update(&format!("INSERT DATA {{ GRAPH <{sheet}> {{ {triples} }} }}")).exits(1);
}

#[test]
fn what_others_say_of_a_claim_is_not_what_its_sheet_says() {
    let workspace = town();
    let told = |workspace: &Workspace| {
        let mut trace = workspace.run(&["trace", "example:lending", "-f", "json"]).ok().json();
        let elsewhere = trace.as_object_mut().unwrap().remove("saidElsewhere").unwrap();
        let rest = [
            trace.to_string(),
            workspace.run(&["export", "--as", "sheet", "--source", "example"]).ok().stdout,
            workspace.run(&["conflicts", "--kind", "contradiction", "-f", "json"]).ok().stdout,
            workspace.run(&["export", "--as", "csv"]).ok().stdout,
        ];
        (rest, elsewhere)
    };
    let (before, elsewhere) = told(&workspace);
    assert_eq!(elsewhere.as_array().unwrap().len(), 0);
    let quoted = "<http://www.w3.org/ns/prov#wasQuotedFrom>";
    for triples in [
        format!(
            "<C> <{ASSAY}states> <https://w3id.org/assay/proposition/01> . \
                 <https://w3id.org/assay/proposition/01> <{ASSAY}value> 7"
        ),
        format!("<C> <{ASSAY}hasStatement> <http://evil.example/s>"),
        format!(
            "<C/states/2> a <{ASSAY}Statement> ; <{ASSAY}proposition> <https://w3id.org/assay/proposition/01>"
        ),
        format!("<C> {quoted} <http://evil.example/q>"),
        "<C/quote/text-2> <http://www.w3.org/ns/oa#exact> \"and more\"".to_owned(),
        format!("<S/_capture> <{ASSAY}sha256> \"{}\" ; <{ASSAY}file> \"elsewhere.txt\"", "ab".repeat(32)),
        "<S> <http://purl.org/dc/terms/rights> \"cite only\" ; <http://purl.org/dc/terms/title> \"A title\""
            .to_owned(),
        format!(
            "<C> <{ASSAY}factuality> <{ASSAY}Denied> ; <{ASSAY}condition> \"if so\" ; <{ASSAY}kind> <{ASSAY}Forecast>"
        ),
        format!("<C> <{ASSAY}reports> <http://evil.example/r>"),
        format!(
            "<{BASE}property/loans> <{ASSAY}timeless> true ; <http://www.w3.org/2000/01/rdf-schema#label> \"lies\""
        ),
    ] {
        let triples = triples
            .replace("<C", &format!("<{BASE}example/lending"))
            .replace("<S", &format!("<{BASE}example"));
        let workspace = town();
        workspace.write("data/rdf/x.trig", format!("<{EVIL}> {{ {triples} }}"));
        let (after, elsewhere) = told(&workspace);
        assert_eq!(after, before, "{triples}");
        if triples.contains("example/lending") {
            assert_eq!(elsewhere[0]["graph"], format!("<{EVIL}>"), "{triples}");
            let text = workspace.run(&["trace", "example:lending"]).ok().stdout;
            assert!(text.contains(&format!("a file says of it, in <{EVIL}>")), "{triples}: {text}");
        }
        let check = workspace.run(&["check"]).exits(1).stdout;
        assert!(check.contains(EVIL), "{triples}: {check}");
    }
}

#[test]
fn a_claim_of_a_file_is_told_as_such() {
    let workspace = town();
    let dump = workspace.run(&["export", "--as", "nquads", "--source", "example"]).ok().stdout;
    // The same domain, and another document of others.
    let dump = dump.replace("https://example.org/c/example", "http://other.example/paper");
    let dump = dump.replace("https://example.org/c/graph/example", "http://other.example/graph/paper");
    workspace.write("dump.nq", dump);
    workspace.run(&["load", "dump.nq"]).ok();
    let trace = workspace.run(&["trace", "<http://other.example/paper/lending>"]).ok().stdout;
    assert!(trace.contains("a file says all of it: <http://other.example/graph/paper>"), "{trace}");
    let ours = workspace.run(&["trace", "example:lending"]).ok().stdout;
    assert!(!ours.contains("a file says"), "{ours}");
    // It says nothing in our name, and is no fault.
    let check = workspace.run(&["check"]).ok();
    assert!(
        check.stderr.contains("2 claims that no sheet here makes: <http://other.example/graph/paper>"),
        "{}",
        check.stderr
    );
}

#[test]
fn the_catalogue_is_asked_for_by_its_name() {
    let workspace = Workspace::none();
    workspace.write("a.nt", "<http://e/s> <http://e/p> <http://e/o> .\n");
    workspace.run(&["-l", "place", "load", "a.nt"]).ok();
    let count = |text: &str| {
        let out = workspace.run(&["-l", "place", "query", "-q", text, "-f", "csv"]).ok().stdout;
        out.lines().last().unwrap().to_owned()
    };
    let recorded = "GRAPH <https://w3id.org/assay/graph/catalogue> { ?s ?p ?o }";
    let about = "?s a assay:LoadedGraph";
    for compacted in [false, true] {
        if compacted {
            workspace.run(&["-l", "place", "compact"]).ok();
        }
        assert_eq!(count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "1");
        assert_eq!(count("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"), "1");
        assert_eq!(count(&format!("SELECT (COUNT(*) AS ?n) {{ {about} }}")), "0");
        assert_eq!(count(&format!("SELECT (EXISTS {{ {about} }} AS ?b) {{}}")), "false");
        assert_ne!(count(&format!("SELECT (COUNT(*) AS ?n) {{ {recorded} }}")), "0");
        assert_ne!(
            count(&format!(
                "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/assay/graph/catalogue> {{ {about} }}"
            )),
            "0"
        );
    }
}

#[test]
fn what_was_read_is_kept_outside_the_workspace_and_for_its_owner_alone() {
    let (town, home) = (town(), Workspace::none());
    let ask = |cache: &str| {
        let args = ["query", "-f", "csv", "-q", "SELECT (COUNT(*) AS ?n) { ?c a assay:Claim }"];
        crate::support::output(town.command(&args).env("ASSAY_CACHE_DIR", cache).output().unwrap()).ok()
    };
    let cache = home.path("assay").display().to_string();
    let before = town.snapshot();
    let plain = ask("");
    assert!(home.snapshot().is_empty(), "nothing is kept");
    for _ in 0..2 {
        let kept = ask(&cache);
        assert_eq!((&kept.stdout, kept.stderr.as_str()), (&plain.stdout, ""));
    }
    assert_eq!(town.snapshot(), before, "nothing of it lies in the workspace");
    let list = home.snapshot().into_keys().find(|path| path.ends_with("kept.json")).unwrap();
    let list = home.path("").join(list);
    #[cfg(unix)]
    for folder in list.ancestors().skip(1).take(2) {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
    }
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replacen("example", "exanple", 1)).unwrap();
    let told = ask(&cache);
    assert!(told.stderr.contains("is damaged: the workspace was read anew"), "{}", told.stderr);
    assert_eq!(told.stdout, plain.stdout);
    assert_eq!(ask(&cache).stderr, "", "it is told once");
    // What cannot be kept is read.
    std::fs::remove_dir_all(home.path("assay")).unwrap();
    home.write("assay", "a file");
    assert_eq!((ask(&cache).stdout, ask(&cache).stderr), (plain.stdout, String::new()));
}
