//! The published JSON Schemas fit what Assay reads and writes, and nothing beyond it.

use crate::ontology::root;
use crate::shapes::python;
use crate::support::{Workspace, corpus};
use assay::Engine;
use assay::conflict::{ConflictsRequest, Kind};
use assay::internals::document::sha256_hex;
use assay::internals::engine::list_files;
use assay::internals::model::vocab;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the validator says of each file.
fn validate(python: &Path, schema: &str, files: &[PathBuf]) -> Vec<String> {
    let output = Command::new(python)
        .arg(root().join("tests/schema.py"))
        .arg(root().join("ontology").join(schema))
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_sheet_of_the_corpus_is_valid() {
    let Some(python) = python() else { return };
    let mut files = list_files(&corpus().join("data/claims"), &["toml"]).unwrap();
    files.extend(list_files(&corpus().join("data/reviews"), &["toml"]).unwrap());
    let verdicts = validate(&python, "sheet.schema.json", &files);
    assert_eq!(verdicts.len(), 47);
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn faulty_sheets_are_not() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let sheet = std::fs::read_to_string(corpus().join("data/claims/mondo-2024.toml")).unwrap();
    let edits = [
        ("kind  = \"factual\"", "kind  = \"certain\""),
        ("kind  = \"factual\"", "sort  = \"factual\""),
        ("id        = \"mondo-2024\"", "id        = \"2024 mondo\""),
        ("value     = \">=10\"", "value     = \"ten\""),
        ("[source]", "[origin]"),
    ];
    let files = edits.iter().enumerate().map(|(number, (from, to))| {
        assert!(sheet.contains(from), "{from}");
        let path = folder.path().join(format!("{number}.toml"));
        std::fs::write(&path, sheet.replacen(from, to, 1)).unwrap();
        path
    });
    let files: Vec<PathBuf> = files.collect();
    for (verdict, edit) in validate(&python, "sheet.schema.json", &files).iter().zip(edits) {
        assert!(!verdict.ends_with(" valid"), "{edit:?} is valid");
    }
}

/// Documents held against a schema, each in a file of its number.
fn all_hold(python: &Path, schema: &str, documents: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let files = documents.iter().enumerate().map(|(number, document)| {
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, document).unwrap();
        path
    });
    let verdicts = validate(python, schema, &files.collect::<Vec<_>>());
    assert_eq!(verdicts.len(), documents.len());
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{schema}: {faults:#?}");
}

/// What a proposition is told by, whatever it is told for, but for its prose.
const SUMMARY: [&str; 17] = [
    "subject",
    "subjectIri",
    "property",
    "propertyIri",
    "dimensions",
    "contentIri",
    "comparator",
    "value",
    "low",
    "high",
    "unit",
    "unitIri",
    "polarity",
    "period",
    "periodStart",
    "periodEnd",
    "baseline",
];

/// Holds each proposition of a document to be told as it was before.
fn tells_alike(known: &mut BTreeMap<String, Value>, json: &Value) {
    match json {
        Value::Object(members) => {
            if let Some(Value::String(proposition)) = members.get("proposition") {
                let told: Value = SUMMARY.map(|member| members.get(member).cloned()).into_iter().collect();
                let before = known.entry(proposition.clone()).or_insert_with(|| told.clone());
                assert_eq!(*before, told, "{proposition}");
            }
            members.values().for_each(|member| tells_alike(known, member));
        }
        Value::Array(items) => items.iter().for_each(|item| tells_alike(known, item)),
        _ => {}
    }
}

/// Traces, origins and conflicts of all claims of a workspace: valid, and of one mind about each proposition.
fn all_documents_hold(place: &Path) -> [Vec<String>; 3] {
    let engine = Engine::open(place).unwrap();
    let claims = engine.view().unwrap();
    let class = oxrdf::NamedNodeRef::new_unchecked(vocab::assay::CLAIM);
    let kind = oxrdf::NamedNodeRef::new_unchecked(vocab::rdf::TYPE);
    let claims = claims.triples(None, Some(kind), Some(class.into()));
    let claims: Vec<String> = claims.map(|triple| triple.subject.to_string()).collect();
    assert!(claims.len() > 5);
    let json = |document: serde_json::Result<String>| document.unwrap();
    let traces: Vec<String> = claims
        .iter()
        .map(|claim| json(serde_json::to_string(&engine.claims().trace(claim).unwrap())))
        .collect();
    let origins: Vec<String> = claims
        .iter()
        .map(|claim| json(serde_json::to_string(&engine.claims().origins(claim, false).unwrap())))
        .collect();
    let asked = |source: String| ConflictsRequest {
        source: Some(engine.claims().source(&source).unwrap()),
        ..ConflictsRequest::default()
    };
    let mut conflicts: Vec<String> = engine
        .claims()
        .source_ids()
        .unwrap()
        .into_iter()
        .map(|source| json(serde_json::to_string(&engine.claims().conflicts(&asked(source), None).unwrap())))
        .collect();
    let all = ConflictsRequest { kinds: Kind::ALL.to_vec(), ..ConflictsRequest::default() };
    conflicts.push(json(serde_json::to_string(&engine.claims().conflicts(&all, None).unwrap())));
    let mut known = BTreeMap::new();
    for document in traces.iter().chain(&origins).chain(&conflicts) {
        tells_alike(&mut known, &serde_json::from_str(document).unwrap());
    }
    if let Some(python) = python() {
        all_hold(&python, "trace.schema.json", &traces);
        all_hold(&python, "origins.schema.json", &origins);
        all_hold(&python, "conflicts.schema.json", &conflicts);
    }
    [traces, origins, conflicts]
}

#[test]
fn what_is_told_of_every_claim_of_the_corpus_is_valid_and_alike() {
    all_documents_hold(corpus());
}

/// What numbers can be: a sentence each, the words that give it, and the value.
const NUMBERS: [(&str, &str, &str); 7] = [
    ("lent 9007199254740993 books in 2019", "9007199254740993", "9007199254740993"),
    ("lent 0.1234567890123456789 of a book in 2018", "0.1234567890123456789", "0.1234567890123456789"),
    ("lent at least 10 books in 2020", "at least 10", ">=10"),
    ("lent less than 5 books in 2021", "less than 5", "<5"),
    ("lent 10 to 15 books in 2022", "10 to 15", "10..15"),
    ("lent about 120 million books in 2023", "about 120 million", "~120e6"),
    ("lent 36.40 books in 2017", "36.40", "36.40"),
];

/// A workspace in which a sheet states them, another states one of them otherwise, and a file of others claims the same.
fn numbers() -> Workspace {
    let workspace = Workspace::init();
    let sheet = |id: &str, sentences: &[(&str, &str, &str)]| {
        let lines = sentences.iter().map(|(quote, ..)| format!("Rivertown {quote}."));
        let text = lines.collect::<Vec<_>>().join("\n");
        workspace.write(&format!("data/sources/{id}.txt"), &text);
        let source = format!(
            "[source]\nid = \"{id}\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"en\"\ntext = \"../sources/{id}.txt\"\n\
             sha256 = \"{}\"\n",
            sha256_hex(text.as_bytes())
        );
        let claims = sentences.iter().enumerate().map(|(number, (quote, written, value))| {
            format!(
                "\n[[claim]]\nid = \"c{number}\"\nsays = \"x\"\nquote = '{quote}'\nkind = \"factual\"\n  [[claim.states]]\n  \
                 subject = \"place:rivertown\"\n  property = \"prop:loans\"\n  item = \"item:books\"\n  value = \"{value}\"\n  \
                 unit = \"unit:NUM\"\n  written = '{written}'\n  period = \"{}\"\n",
                &quote[quote.len() - 4..]
            )
        });
        let sheet = source + &claims.collect::<Vec<_>>().concat();
        workspace.write(&format!("data/claims/{id}.toml"), sheet);
    };
    sheet("numbers", &NUMBERS);
    sheet("others", &[("lent 9007199254740995 books in 2019", "9007199254740995", "9007199254740995")]);
    let dump = workspace.run(&["export", "--as", "nquads", "--source", "numbers"]).ok().stdout;
    let dump = dump.replace("https://example.org/c/numbers", "http://other.example/paper");
    let dump = dump.replace("https://example.org/c/graph/numbers", "http://other.example/graph/paper");
    workspace.write("data/rdf/paper.nq", dump);
    workspace.run(&["check"]).ok();
    workspace
}

#[test]
fn numbers_of_every_kind_are_numbers_with_all_their_digits() {
    let workspace = numbers();
    let [traces, origins, conflicts] = all_documents_hold(&workspace.path(""));
    for (documents, digits) in [
        (
            &traces,
            r#""comparator":"=","value":9007199254740993,"low":9007199254740993,"high":9007199254740993,"#,
        ),
        (&traces, r#""comparator":"=","value":0.1234567890123456789,"#),
        (&traces, r#""comparator":">=","low":10,"unit""#),
        (&traces, r#""comparator":"<","high":5,"unit""#),
        (&traces, r#""comparator":"..","low":10,"high":15,"unit""#),
        (&traces, r#""comparator":"~","value":120000000,"#),
        (&traces, r#""comparator":"=","value":36.4,"low":36.4,"high":36.4,"#),
        (&traces, r#""precision":0.005,"#),
        (&origins, r#""comparator":"=","value":9007199254740995,"#),
        (&origins, r#""comparator":"..","low":10,"high":15,"unit""#),
        (&conflicts, r#""comparator":"=","value":9007199254740993,"#),
        (&conflicts, r#""comparator":"=","value":9007199254740995,"#),
        (&traces, r#""periodStart":"2019-01-01","periodEnd":"2019-12-31""#),
    ] {
        assert!(
            documents.iter().any(|document| document.contains(digits)),
            "{digits} is not in {documents:?}"
        );
    }
    let ours = |trace: &&String| trace.contains(r#""iri":"http://other.example/paper/c0""#);
    assert!(traces.iter().any(|trace| ours(&trace)), "claims of others are traced, too");
    // The binary writes the same digits.
    let printed = workspace.run(&["trace", "numbers:c0", "-f", "json"]).ok().stdout;
    assert!(printed.contains("\"value\": 9007199254740993,"), "{printed}");
    let printed = workspace.run(&["conflicts", "--source", "numbers", "-f", "json"]).ok().stdout;
    assert!(printed.contains("\"value\": 9007199254740995,"), "{printed}");
}

#[test]
fn every_document_names_its_format() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:china-reserve-share";
    for (args, format) in [
        (&["trace", claim, "-f", "json"][..], "assay-trace-2"),
        (&["origins", claim, "-f", "json"], "assay-origins-2"),
        (&["conflicts", claim, "-f", "json"], "assay-conflicts-2"),
        (&["conflicts", "--agreeing", "-f", "json"], "assay-agreements-1"),
        (&["check", "-f", "json"], "assay-check-2"),
        (&["queries", "-f", "json"], "assay-queries-2"),
        (&["queries", "check", "-f", "json"], "assay-queries-check-1"),
        (&["stats", "-f", "json"], "assay-stats-1"),
        (&["query", "-q", "ASK { ?c a assay:Claim }", "--explain", "-f", "json"], "assay-plan-1"),
    ] {
        let out = corpus.run(args).ok();
        assert!(out.stdout.starts_with("{\n  \"format\": "), "{args:?}: {}", out.stdout);
        assert_eq!(out.json()["format"], format, "{args:?}");
        assert!(!out.stdout.contains(": null"), "what is not known is absent: {args:?}");
    }
}

/// Whether what the binary writes is as a schema has it.
fn holds(schema: &str, outputs: &[(&[&str], &str)]) {
    let Some(python) = python() else { return };
    let corpus = Workspace::corpus();
    let folder = tempfile::tempdir().unwrap();
    let files = outputs.iter().enumerate().map(|(number, (args, member))| {
        let json = corpus.run(args).ok().json();
        let part = json.pointer(member).unwrap_or_else(|| panic!("no {member} in {json:#}"));
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, part.to_string()).unwrap();
        path
    });
    let verdicts = validate(&python, schema, &files.collect::<Vec<_>>());
    assert_eq!(verdicts.len(), outputs.len());
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn conflicts_origins_and_evidence_are_as_their_schemas_have_them() {
    holds(
        "conflicts.schema.json",
        &[
            (&["conflicts", "-f", "json"], ""),
            (&["conflicts", "--source", "mondo-2024", "-f", "json"], ""),
            (&["conflicts", "--subject", "country:china", "--kind", "scope", "-f", "json"], ""),
        ],
    );
    holds(
        "agreements.schema.json",
        &[
            (&["conflicts", "--agreeing", "-f", "json"], ""),
            (&["conflicts", "--agreeing", "--source", "statista-2022", "-f", "json"], ""),
        ],
    );
    holds(
        "origins.schema.json",
        &[
            (&["origins", "mondo-2024:china-reserve-share", "--speculative", "-f", "json"], ""),
            (&["origins", "mondo-2024:catch-up", "-f", "json"], ""),
            (&["origins", "usgs-mcs-2025-rare-earths:world-reserves", "-f", "json"], ""),
        ],
    );
    holds(
        "search.schema.json",
        &[
            (&["search", "rare earth reserves", "-f", "json"], ""),
            (&["search", "\"rare earths\" -china", "--limit", "100", "-f", "json"], ""),
            (&["search", "zzzz reserve*", "-f", "json"], ""),
        ],
    );
    let rows = "SELECT ?c { ?c assay:states ?p . ?p assay:property prop:shareOfWorldReserves FILTER NOT EXISTS { ?c assay:condition ?x } }";
    let terms = "SELECT ?b { commodity:gallium-wrought ^assay:partitionedInto ?b }";
    holds(
        "evidence.schema.json",
        &[
            (&["query", "-q", rows, "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", terms, "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", "ASK { ?c a assay:Claim }", "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", "ASK { ?c a assay:Nothing }", "--evidence", "-f", "json"], "/assay"),
        ],
    );
}

#[test]
fn schemas_are_printed() {
    let corpus = Workspace::corpus();
    for (command, file) in
        [("search", "search"), ("trace", "trace"), ("conflicts", "conflicts"), ("origins", "origins")]
    {
        let printed = corpus.run(&[command, "--schema"]).ok().stdout;
        let schema = std::fs::read_to_string(root().join(format!("ontology/{file}.schema.json"))).unwrap();
        assert_eq!(printed, schema, "{command}");
    }
}

#[test]
fn reviews_that_are_handed_over_hold_the_schema_and_nothing_less_does() {
    let Some(python) = python() else { return };
    let export = |workspace: &Workspace, args: &[&str]| {
        workspace.run(&[&["export", "--as", "claimreview"], args].concat()).ok().stdout
    };
    let corpus = Workspace::corpus();
    let all = export(&corpus, &[]);
    let bare = Workspace::init();
    for (sheet, rating) in [("one", "true"), ("two", "not-checkable")] {
        bare.run(&["review", "example:lending", "--says", "x", "--sheet", sheet, "--rating", rating]).ok();
    }
    let one = export(&bare, &["--review", "one/1"]);
    all_hold(&python, "claimreview.schema.json", &[all.clone(), one.clone(), export(&bare, &[])]);
    let reviews: Value = serde_json::from_str(&all).unwrap();
    assert!(reviews.as_array().unwrap().len() > 3);
    let review: Value = serde_json::from_str(&one).unwrap();
    let without = |place: &str, member: &str| {
        let mut other = review.clone();
        other.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        other
    };
    let with = |place: &str, member: &str, value: Value| {
        let mut other = review.clone();
        other.pointer_mut(place).unwrap()[member] = value;
        other
    };
    let wrong = [
        without("", "claimReviewed"),
        without("", "author"),
        without("", "datePublished"),
        without("", "itemReviewed"),
        without("/reviewRating", "alternateName"),
        without("/reviewRating", "bestRating"),
        without("/author", "name"),
        without("/itemReviewed", "appearance"),
        without("/itemReviewed/appearance", "headline"),
        with("", "url", "example.org".into()),
        with("", "claimReviewed", "".into()),
        with("", "author", "jo".into()),
        with("/author", "@type", "Robot".into()),
        with("/reviewRating", "ratingValue", 6.into()),
        with("/reviewRating", "ratingValue", "5".into()),
        with("/itemReviewed", "datePublished", "yesterday".into()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let files = wrong.iter().enumerate().map(|(number, document)| {
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, document.to_string()).unwrap();
        path
    });
    let verdicts = validate(&python, "claimreview.schema.json", &files.collect::<Vec<_>>());
    let passed: Vec<&String> = verdicts.iter().filter(|verdict| verdict.ends_with(" valid")).collect();
    assert!(verdicts.len() == wrong.len() && passed.is_empty(), "{passed:?}");
}
