//! Sheets survive: model → RDF → model for any sheet, and RDF → text → model for the corpus. Tables lose nothing unsaid.

use crate::support::{Workspace, corpus, replaced};
use assay::internals::document::sha256_hex;
use assay::internals::encoding::{Lookup, decode_sheet, encode_sheet};
use assay::internals::model::vocab::assay as term;
use assay::internals::model::vocab::rdf;
use assay::internals::model::{
    AsOf, AsOfBasis, Baseline, Capture, Claim, Coded, Concept, Content, Lineage, Passage, Period, Place,
    Proposition, Quote, Reading, Report, Sheet, Slots, Source, StatedQuantity, Statement,
};
use assay::{BaseIri, Change, Engine, Iri, Store};
use oxrdf::{GraphName, NamedNode, Quad};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const BASE: &str = "https://example.org/c/";
const DIMENSIONS: [&str; 2] = ["https://example.org/d/commodity", "https://example.org/d/stage"];

fn words() -> impl Strategy<Value = String> {
    // Any text but control characters and blanks at its ends, as RDF literals keep it.
    "[^\\p{C}\\s][^\\p{C}]{0,12}"
}

fn iri() -> impl Strategy<Value = Iri> {
    "[a-z]{1,6}".prop_map(|name| Iri::new(format!("https://example.org/t/{name}")))
}

fn coded<T: Coded + std::fmt::Debug>() -> impl Strategy<Value = T> {
    select(T::CODES.iter().map(|code| code.0).collect::<Vec<T>>())
}

fn period() -> impl Strategy<Value = Period> {
    select(vec!["2021", "2023-07", "2023-07-01", "2023-07/..", "2021/2024", "2022?", "2022~"])
        .prop_map(|text| Period::parse(text).unwrap())
}

fn stated() -> impl Strategy<Value = (String, StatedQuantity)> {
    let notations = vec![
        "36.7",
        ">9e7",
        ">=10",
        "<5",
        "<=5",
        "~120e6",
        "10..15",
        "36.4[33.6..40.6]",
        "unquantified",
        "0",
        "-3.25",
    ];
    select(notations).prop_map(|text| (text.to_owned(), text.parse().unwrap()))
}

fn content() -> impl Strategy<Value = (Content, Option<String>, Option<Iri>)> {
    let quantity = (stated(), option::of(iri())).prop_map(|((text, stated), unit)| {
        let content = Content::Quantity { quantity: stated.quantity, unit: unit.clone() };
        (content, Some(text), unit)
    });
    let object = iri().prop_map(|object| (Content::Object(object), None, None));
    let text = words().prop_map(|text| (Content::Text { text, language: "en".to_owned() }, None, None));
    prop_oneof![quantity, object, text]
}

fn statement(quote: Vec<String>) -> impl Strategy<Value = Statement> {
    let dimensions = btree_map(select(DIMENSIONS.to_vec()).prop_map(Iri::new), iri(), 0..3);
    let slots = (iri(), iri(), dimensions);
    let reading =
        option::of((coded(), words()).prop_map(|(kind, why)| Reading { kind, why, by: None, given: None }));
    let proposition = (slots, content(), coded(), option::of(period()), option::of(words()));
    (proposition, vec(select(quote.clone()), 0..2), reading, any::<bool>()).prop_map(
        move |((slots, content, polarity, period, baseline), mut written, reading, estimate)| {
            let (content, stated_value, stated_unit) = content;
            let (subject, property, dimensions) = slots;
            let passages = quote.iter().map(|exact| Passage { exact: exact.clone(), place: None }).collect();
            Quote::Passages(passages).sort_words(&mut written);
            let precision =
                stated_value.as_ref().and_then(|v| v.parse::<StatedQuantity>().unwrap().precision);
            let slots = Slots { subject, property, dimensions };
            let baseline = baseline.map(|words: String| Baseline::read(&words, period.as_ref()));
            let proposition = Proposition { slots, content, polarity, period, baseline };
            let period_words =
                proposition.period.is_some().then(|| written.first().cloned()).flatten().filter(|_| estimate);
            Statement {
                proposition,
                written,
                period_words,
                reading,
                stated_value,
                stated_unit,
                precision,
                estimate,
            }
        },
    )
}

fn claim() -> impl Strategy<Value = Claim> {
    let report = (iri(), option::of(words()), option::of(words()), option::of(words()), option::of(iri()))
        .prop_map(|(by, cue, mention, work, source)| {
            let on_behalf_of = source.clone();
            Report { by, on_behalf_of, cue, mention, work, source }
        });
    let as_of = (words(), option::of(period())).prop_map(|(words, day)| AsOf {
        words,
        when: day.filter(|period| period.start().is_some()),
        basis: AsOfBasis::InferredFromPublication,
    });
    let head =
        (words(), option::of(words()), coded(), coded(), option::of(words()), coded(), option::of(words()));
    (head, option::of(as_of), vec(report, 0..3), vec(words(), 1..3), any::<bool>())
        .prop_flat_map(|(head, as_of, reports, quote, archived)| {
            let statements = vec(statement(quote.clone()), 0..3);
            (Just((head, as_of, reports, quote, archived)), statements)
        })
        .prop_map(|((head, as_of, reports, quote, archived), statements)| {
            let (says, translation, kind, factuality, condition, status, note) = head;
            let place = |n: usize| {
                archived.then(|| Place {
                    start: n,
                    end: n + 1,
                    prefix: "a ".to_owned(),
                    suffix: " b".to_owned(),
                })
            };
            let passages = quote.into_iter().enumerate();
            let passages = passages.map(|(n, exact)| Passage { exact, place: place(n) }).collect();
            let quote = Quote::Passages(passages);
            Claim {
                id: String::new(),
                says,
                quote,
                translation,
                kind,
                factuality,
                condition,
                as_of,
                status,
                note,
                reports,
                statements,
            }
        })
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let capture = option::of(any::<bool>()).prop_map(|table| {
        table.map(|table| Capture {
            file: "data/sources/x.txt".to_owned(),
            sha256: "ab".repeat(32),
            byte_length: 7,
            text_sha256: "cd".repeat(32),
            code_points: 6,
            extractor: if table { "csv" } else { "plain-text" },
        })
    });
    let concept = (words(), iri(), vec(iri(), 0..3)).prop_map(|(label, class, mut matches)| {
        matches.sort();
        matches.dedup();
        Concept { id: "thing".to_owned(), label, class, matches }
    });
    let lineage = (option::of(iri()), option::of(iri()), vec(iri(), 0..3), vec(iri(), 0..3)).prop_map(
        |(copy_of, translation_of, mut based_on, mut not_copy_of)| {
            for list in [&mut based_on, &mut not_copy_of] {
                list.sort();
                list.dedup();
            }
            Lineage { copy_of, translation_of, based_on, not_copy_of }
        },
    );
    let texts = (words(), option::of(words()), option::of(words()), option::of(words()), option::of(words()));
    (texts, option::of(period()), (capture, lineage), option::of(concept), vec(claim(), 0..4)).prop_map(
        |((title, publisher, address, rights, note), published, (capture, lineage), concept, mut claims)| {
            for (number, claim) in claims.iter_mut().enumerate() {
                claim.id = format!("claim-{number}");
            }
            let source = Source {
                id: "doc".to_owned(),
                class: "http://schema.org/Report".into(),
                title,
                publisher,
                published,
                language: "en".to_owned(),
                address,
                lineage,
                rights,
                note,
                encoder: "https://example.org/t/me".into(),
                capture,
            };
            Sheet { source, concepts: concept.into_iter().collect(), claims }
        },
    )
}

/// An address is a URL in practice, but whatever it is comes back.
fn through_rdf(sheet: &Sheet) -> Sheet {
    let base = BaseIri::new(BASE);
    let mut insert = encode_sheet(sheet, &base, "en");
    for dimension in DIMENSIONS {
        let node = NamedNode::new_unchecked;
        insert.push(Quad::new(
            node(dimension),
            node(rdf::TYPE),
            node(term::DIMENSION),
            GraphName::DefaultGraph,
        ));
    }
    let store = Store::new().unwrap();
    store.apply(&Change { insert, ..Change::default() }).unwrap();
    let view = store.view().unwrap();
    decode_sheet(Lookup::new(&view), &base, "doc").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_sheet_comes_back_from_rdf(sheet in sheet()) {
        prop_assert_eq!(through_rdf(&sheet), sheet);
    }
}

#[test]
fn the_sheets_of_the_corpus_come_back_from_text() {
    let engine = Engine::open(corpus()).unwrap();
    assert_eq!(engine.faults(), []);
    let directory = corpus().join("data/claims");
    let mut checked = 0;
    for id in engine.claims().source_ids().unwrap() {
        let read = |text: &str| {
            let mut sheet =
                engine.claims().read_sheet(&format!("{id}.toml"), text.as_bytes(), &directory).unwrap();
            sheet.claims.sort_by(|a, b| a.id.cmp(&b.id));
            sheet
        };
        let original = read(&std::fs::read_to_string(directory.join(format!("{id}.toml"))).unwrap());
        let exported = read(&engine.claims().export_sheet(&id).unwrap());
        assert_eq!(exported, original, "{id}");
        checked += 1;
    }
    assert_eq!(checked, 41);
}

const TABLE: &str = r#"[source]
id       = "towns"
type     = "Dataset"
title    = "Towns"
language = "en"
data     = "../sources/towns.csv"
sha256   = "{sha256}"

[[claim]]
id    = "a-rivertown-loans"
says  = "Written by hand."
cell  = "2,2"
kind  = "factual"

[[table]]
id   = "a"
key  = "PLACE"
says = "{subject}: {value}"
kind = "factual"
  [table.subjects]
  "Rivertown" = "place:rivertown"
  [[table.column]]
  column   = "LOANS"
  property = "prop:loans"
  item     = "item:books"
  unit     = "unit:NUM"

[[table]]
id   = "ab"
key  = "PLACE"
says = "{subject}: {value}"
kind = "factual"
  [table.subjects]
  "Rivertown" = "place:rivertown"
  [[table.column]]
  column   = "GROWTH"
  property = "prop:loans"
  item     = "item:books"
  unit     = "unit:NUM"
"#;

/// The places and words of what a check finds in the sheet of a table over some rows.
fn faults_of_table(rows: &str, from: &str, to: &str) -> (String, Vec<(u64, String)>) {
    let workspace = Workspace::init();
    let data = format!("PLACE,LOANS,GROWTH\n{rows}");
    workspace.write("data/sources/towns.csv", &data);
    let sheet = TABLE.replace("{sha256}", &sha256_hex(data.as_bytes()));
    let sheet = if from.is_empty() { sheet } else { replaced(&sheet, from, to) };
    workspace.write("data/claims/towns.toml", &sheet);
    let out = workspace.run(&["check", "--format", "json"]);
    let faults = out.json()["faults"].as_array().unwrap().clone();
    let told = faults.iter().map(|fault| {
        (fault["line"].as_u64().unwrap_or_default(), fault["message"].as_str().unwrap().to_owned())
    });
    (sheet, told.collect())
}

#[test]
fn claims_of_tables_have_ids_of_their_own_and_numbers_that_can_be_read() {
    let cases = [
        // The claim that is written has the id of one that the table makes.
        (
            "Rivertown,\"48,200\",36.7\n",
            "",
            "",
            "id   = \"a\"",
            "`a-rivertown-loans`, which is written in this sheet",
        ),
        // Two rows of one name are of the table that makes them, not of one whose id begins alike.
        (
            "Rivertown,,36.7\nRivertown,,36.8\n",
            "",
            "",
            "id   = \"ab\"",
            "the table makes 2 claims `ab-rivertown-growth`",
        ),
        (
            "Rivertown,48200,\"36,7\"\n",
            "a-rivertown-loans",
            "own",
            "[[table.column]]\n  column   = \"GROWTH\"",
            "`36,7`: a comma groups thousands",
        ),
    ];
    for (rows, from, to, at, message) in cases {
        let (sheet, faults) = faults_of_table(rows, from, to);
        let line = sheet[..sheet.find(at).unwrap()].matches('\n').count() as u64 + 1;
        let is_told = faults.iter().any(|(place, told)| *place == line && told.contains(message));
        assert!(is_told, "{message}: {faults:?}");
    }
    let (_, none) = faults_of_table("Rivertown,\"48,200\",36.7\n", "a-rivertown-loans", "own");
    assert!(none.is_empty(), "{none:?}");
}
