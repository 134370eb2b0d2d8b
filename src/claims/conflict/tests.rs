//! Planted pairs, each typed right; and what is found by sorting is what the rules find over all pairs.

use super::*;
use crate::encoding::encode_sheet;
use crate::model::iri::BaseIri;
use crate::model::{
    Claim, Content, Factuality, Kind as ClaimKind, Passage, Period, Polarity, Proposition, Quote,
    Report as Cited, Sheet, Slots, Source, StatedQuantity, Statement, Status,
};
use crate::store::{Change, Store};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use std::collections::BTreeMap;

pub(crate) fn term(name: &str) -> String {
    format!("https://example.org/{name}")
}

/// What a claim says, in words: a value (`36.7`, `>9e7`), a thing (`=x`, `!x` where it is negated) or words (`'x`, `!'x`), then
/// what is not as usual, as `tests/cases/pairs/numbers.tsv` has it.
pub(crate) struct Saying {
    document: String,
    publisher: Option<String>,
    claim: Claim,
}

pub(crate) fn saying(text: &str, document: &str, number: usize) -> Saying {
    let mut words = text.split(' ');
    let value = words.next().unwrap();
    let set: BTreeMap<&str, &str> = words.map(|word| word.split_once('=').unwrap()).collect();
    let get = |key: &str, usual: &'static str| set.get(key).copied().unwrap_or(usual).to_owned();
    let stage = set.get("stage").map(|stage| (term("stage").as_str().into(), term(stage).as_str().into()));
    let partner = set.get("to").map(|to| (term("partner").as_str().into(), term(to).as_str().into()));
    let commodity = (Iri::new(term("commodity")), Iri::new(term(&get("com", "gallium"))));
    let (content, precision) =
        if let Some(words) = value.strip_prefix("'").or_else(|| value.strip_prefix("!'")) {
            (Content::Text { text: words.to_owned(), language: "en".to_owned() }, None)
        } else if let Some(thing) = value.strip_prefix(['=', '!']) {
            (Content::Object(Iri::new(term(thing))), None)
        } else {
            let stated: StatedQuantity = value.parse().unwrap();
            let unit = Some(get("u", "TONNE")).filter(|unit| unit != "-").map(|unit| Iri::new(term(&unit)));
            (Content::Quantity { quantity: stated.quantity, unit }, stated.precision)
        };
    let period = Some(get("p", "2021")).filter(|period| period != "-").map(|p| Period::parse(&p).unwrap());
    let proposition = Proposition {
        slots: Slots {
            subject: Iri::new(term(&get("of", "china"))),
            property: Iri::new(term(&get("prop", "reserves"))),
            dimensions: [Some(commodity), stage, partner].into_iter().flatten().collect(),
        },
        content,
        polarity: if value.starts_with('!') || set.contains_key("neg") {
            Polarity::Negated
        } else {
            Polarity::Affirmed
        },
        baseline: set.get("base").map(|base| Baseline::read(&base.replace('_', " "), period.as_ref())),
        period,
    };
    let reports = set.get("by").map(|by| {
        let (speaker, work) =
            by.split_once('/').map_or((*by, None), |(by, work)| (by, Some(work.to_owned())));
        Cited {
            by: Iri::new(term(speaker)),
            on_behalf_of: None,
            cue: None,
            mention: None,
            work,
            source: None,
        }
    });
    let statement = Statement {
        proposition,
        written: Vec::new(),
        period_words: None,
        reading: None,
        stated_value: None,
        stated_unit: None,
        precision,
        estimate: false,
    };
    let claim = Claim {
        id: format!("c{number}"),
        says: text.to_owned(),
        quote: Quote::Passages(vec![Passage { exact: text.to_owned(), place: None }]),
        translation: None,
        kind: match get("as", "").as_str() {
            "forecast" => ClaimKind::Forecast,
            "directive" => ClaimKind::Directive,
            "opinion" => ClaimKind::Opinion,
            _ => ClaimKind::Factual,
        },
        factuality: match get("as", "").as_str() {
            "denied" => Factuality::Denied,
            "hypothetical" => Factuality::Hypothetical,
            "hedged" => Factuality::Hedged,
            _ => Factuality::Asserted,
        },
        condition: (get("as", "") == "conditional").then(|| "if it rains".to_owned()),
        as_of: None,
        status: Status::Draft,
        note: None,
        reports: reports.into_iter().collect(),
        statements: vec![statement],
    };
    Saying {
        document: document_of(text, document).to_owned(),
        publisher: set.get("pub").map(|name| name.replace('_', " ")),
        claim,
    }
}

fn declared(subject: &str, predicate: &str, object: impl Into<Term>) -> Quad {
    let node = |iri: String| NamedNode::new(iri).unwrap();
    Quad::new(node(term(subject)), NamedNode::new(predicate).unwrap(), object, GraphName::DefaultGraph)
}

fn ontology() -> Vec<Quad> {
    use crate::model::vocab::{prov, qudt, rdf, rdfs, skos};
    let node = |name: &str| NamedNode::new(term(name)).unwrap();
    let dimension = NamedNode::new(assay::DIMENSION).unwrap();
    let mut quads = vec![
        declared("commodity", rdf::TYPE, dimension.clone()),
        declared("stage", rdf::TYPE, dimension),
        declared("requires", assay::INCOMPATIBLE_WITH, node("prohibits")),
        declared("separation", skos::BROADER, node("processing")),
        declared("partner", rdf::TYPE, NamedNode::new(assay::DIMENSION).unwrap()),
        declared("world", assay::PARTITIONED_INTO, node("usa")),
        declared("stage", assay::SCOPING, Literal::from(true)),
        declared("elements", assay::TIMELESS, Literal::from(true)),
        declared("comprises", assay::COUNTED_BY, node("elements")),
        declared("exports", assay::MIRRORS, node("imports")),
        declared("exports", assay::COUNTERPARTY, node("partner")),
        declared("restricts", assay::COUNTERED_BY, node("quota")),
        declared("prohibits", rdfs::SUB_PROPERTY_OF, node("restricts")),
        declared("requires", rdfs::SUB_PROPERTY_OF, node("restricts")),
        declared("proven", rdfs::SUB_PROPERTY_OF, node("reserves")),
        declared("mineProduction", rdfs::SUB_PROPERTY_OF, node("production")),
        declared("mineProduction", &term("stage"), node("mining")),
        declared("production", assay::FLOW, Literal::from(true)),
        declared("balance", assay::FLOW, Literal::from(true)),
        declared("storage", assay::STOCK, Literal::from(true)),
        declared("gallium", assay::PARTITIONED_INTO, node("wrought")),
        declared("growth", assay::DERIVATION, node("growth-derivation")),
        declared("growth-derivation", assay::OPERATION, NamedNode::new(assay::GROWTH).unwrap()),
        declared("growth-derivation", assay::LEFT, node("growth-left")),
        declared("growth-left", assay::PROPERTY, node("production")),
        declared("growth-derivation", assay::RIGHT, node("growth-right")),
        declared("growth-right", assay::PROPERTY, node("production")),
        declared("growth-right", assay::PERIOD_SHIFT, Literal::new_simple_literal("-1")),
        declared("share", assay::DERIVATION, node("share-derivation")),
        declared("share-derivation", assay::OPERATION, NamedNode::new(assay::RATIO).unwrap()),
        declared("share-derivation", assay::LEFT, node("share-left")),
        declared("share-left", assay::PROPERTY, node("production")),
        declared("share-derivation", assay::RIGHT, node("share-right")),
        declared("share-right", assay::PROPERTY, node("production")),
        declared("share-right", assay::SUBJECT, node("world")),
        declared("total", assay::DERIVATION, node("total-derivation")),
        declared("total-derivation", assay::OPERATION, NamedNode::new(assay::SUM_OF_PARTS).unwrap()),
        declared("total-derivation", assay::LEFT, node("total-left")),
        declared("total-left", assay::PROPERTY, node("production")),
        declared("total-left", assay::PARTS, NamedNode::new(assay::SUBJECT).unwrap()),
        declared("perHead", assay::DERIVATION, node("head-derivation")),
        declared("head-derivation", assay::OPERATION, NamedNode::new(assay::RATIO).unwrap()),
        declared("head-derivation", assay::LEFT, node("growth-left")),
        declared("head-derivation", assay::RIGHT, node("head-right")),
        declared("head-right", assay::PROPERTY, node("people")),
        declared("iberia", assay::PARTITIONED_INTO, node("spain")),
        declared("iberia", assay::PARTITIONED_INTO, node("portugal")),
        declared("usgs-agent", rdf::TYPE, NamedNode::new(prov::AGENT).unwrap()),
        declared("NEPER", rdf::TYPE, NamedNode::new(qudt::LOGARITHMIC_UNIT).unwrap()),
        declared("DECIBEL", rdf::TYPE, NamedNode::new(qudt::LOGARITHMIC_UNIT).unwrap()),
    ];
    for (property, label) in [
        (
            rdfs::LABEL,
            Literal::new_language_tagged_literal_unchecked("United States Geological Survey", "en"),
        ),
        (skos::ALT_LABEL, Literal::new_language_tagged_literal_unchecked("USGS", "en")),
        (rdfs::LABEL, Literal::new_language_tagged_literal_unchecked("Institut d’études", "fr")),
        (skos::ALT_LABEL, Literal::new_simple_literal("Survey without a tag")),
    ] {
        quads.push(declared("usgs-agent", property, label));
    }
    for (unit, offset) in [("DEG_C", "273.15"), ("DEG_F", "459.67")] {
        quads.push(declared(unit, qudt::CONVERSION_OFFSET, Literal::new_simple_literal(offset)));
    }
    for (unit, kind, multiplier) in [
        ("TONNE", "Mass", "1000"),
        ("KiloGM", "Mass", "1"),
        ("PERCENT", "DimensionlessRatio", "0.01"),
        ("YR", "Time", "31557600"),
        ("USD", "Currency", "1"),
        ("CNY", "Currency", "1"),
        ("K", "Temperature", "1"),
        ("DEG_C", "Temperature", "1"),
        ("DEG_F", "Temperature", "0.5555555555555555555555555556"),
        ("NEPER", "DimensionlessRatio", "1"),
        ("DECIBEL", "DimensionlessRatio", "0.1151"),
    ] {
        let decimal = NamedNode::new(crate::model::vocab::xsd::DECIMAL).unwrap();
        quads.push(declared(unit, qudt::HAS_QUANTITY_KIND, node(kind)));
        quads.push(declared(
            unit,
            qudt::CONVERSION_MULTIPLIER,
            Literal::new_typed_literal(multiplier, decimal),
        ));
    }
    quads
}

pub(crate) fn store(sayings: Vec<Saying>) -> Store {
    let mut sheets: BTreeMap<String, (Option<String>, Vec<Claim>)> = BTreeMap::new();
    for saying in sayings {
        let sheet = sheets.entry(saying.document).or_default();
        sheet.0 = saying.publisher;
        sheet.1.push(saying.claim);
    }
    let mut insert = ontology();
    for (id, (publisher, claims)) in sheets {
        let source = Source {
            class: "http://schema.org/Report".into(),
            title: id.clone(),
            // One publisher for those called alike, such as usgs-1 and usgs-2.
            publisher: publisher.or_else(|| id.split_once('-').map(|(publisher, _)| publisher.to_owned())),
            published: None,
            language: "en".to_owned(),
            address: None,
            rights: None,
            note: None,
            encoder: Iri::new(term("me")),
            lineage: crate::model::Lineage::default(),
            capture: None,
            id,
        };
        let sheet = Sheet { source, concepts: Vec::new(), claims };
        insert.extend(encode_sheet(&sheet, &BaseIri::new("https://example.org/"), "en"));
    }
    let store = Store::new().unwrap();
    store.apply(&Change { insert, ..Change::default() }).unwrap();
    store
}

fn asked(store: &Store, asked: &ConflictsRequest) -> Report {
    let view = store.view().unwrap();
    conflicts(Lookup::new(&view), &Prefixes::new(), asked, None)
}

/// The planted pairs: a relation and two sayings, decided from plain sense.
const PLANTED: [&str; 3] = [
    include_str!("../../../tests/cases/pairs/numbers.tsv"),
    include_str!("../../../tests/cases/pairs/claims.tsv"),
    include_str!("../../../tests/cases/pairs/scopes.tsv"),
];

pub(crate) fn planted() -> Vec<[&'static str; 3]> {
    let lines = PLANTED.iter().flat_map(|table| table.lines()).filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect::<Vec<_>>().try_into().unwrap()).collect()
}

/// The document of a saying.
pub(crate) fn document_of<'s>(said: &'s str, usual: &'s str) -> &'s str {
    said.split(' ').find_map(|word| word.strip_prefix("in=")).unwrap_or(usual)
}

/// The relation of two sayings as it is found around one of them, over all pairs, or for the whole store.
fn relation(store: &Store, request: &ConflictsRequest) -> String {
    let report = asked(store, request);
    let kinds: Vec<&str> = report.conflicts.iter().map(|conflict| conflict.kind.word()).collect();
    let view = store.view().unwrap();
    let agreeing = agreements(Lookup::new(&view), &Prefixes::new(), request, None).count;
    match (kinds.as_slice(), agreeing) {
        ([], 0) => "none".to_owned(),
        ([], 1) => "agreement".to_owned(),
        ([kind], _) => (*kind).to_owned(),
        (kinds, _) => kinds.join(" and "),
    }
}

#[test]
fn planted_pairs_are_typed_right_whichever_is_asked_about() {
    let pairs = planted();
    assert!(pairs.len() >= 200, "{}", pairs.len());
    let mut wrong = Vec::new();
    for [expected, a, b] in pairs {
        let store = store(vec![saying(a, "one", 1), saying(b, "other", 2)]);
        let documents = [document_of(a, "one"), document_of(b, "other")];
        let of_claim = |at: usize| {
            let claims = vec![Iri::new(term(&format!("{}/c{}", documents[at], at + 1)))];
            relation(&store, &ConflictsRequest { claims, ..ConflictsRequest::default() })
        };
        let every = ConflictsRequest { kinds: Kind::ALL.to_vec(), ..ConflictsRequest::default() };
        let found = [of_claim(0), of_claim(1), relation(&store, &every)];
        // The same pair, rounded, agrees; the kind says more.
        if found.iter().any(|found| found != expected) {
            wrong.push(format!("{expected}: {a} | {b}: {found:?}"));
        }
        let gravest = ["contradiction", "does-not-follow"];
        let whole = asked(&store, &ConflictsRequest::default());
        if whole.conflicts.len() != usize::from(gravest.contains(&expected)) {
            wrong.push(format!("{expected}: {a} | {b}: in the whole store {:?}", whole.counts));
        }
        for kind in SORTED_KINDS {
            let one = ConflictsRequest { kinds: vec![kind], ..ConflictsRequest::default() };
            if asked(&store, &one).conflicts.len() != usize::from(kind.word() == expected) {
                wrong.push(format!("{expected}: {a} | {b}: not sorted as {}", kind.word()));
            }
        }
        let is_own = documents[0] == documents[1];
        if whole.conflicts.iter().any(|conflict| conflict.own != is_own) {
            wrong.push(format!("{a} | {b}: one document: {is_own}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Why a figure does not follow from others, or `none`.
#[test]
fn what_other_figures_give_otherwise_does_not_follow() {
    let table = include_str!("../../../tests/cases/pairs/derived.tsv");
    let mut wrong = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let expected = cells.next().unwrap();
        let said: Vec<&str> = cells.collect();
        let documents: Vec<String> = (1..=said.len()).map(|n| format!("d{n}")).collect();
        let sayings = said.iter().zip(&documents).enumerate();
        let store = store(sayings.map(|(n, (said, document))| saying(said, document, n + 1)).collect());
        let found = |request: ConflictsRequest| {
            let report = asked(&store, &ConflictsRequest { kinds: vec![Kind::DoesNotFollow], ..request });
            let told = report.conflicts.iter().map(|conflict| {
                assert!(conflict.arithmetic.is_some(), "{line}: no arithmetic");
                serde_json::to_value(conflict.because).unwrap().as_str().unwrap().to_owned()
            });
            let told: Vec<String> = told.collect();
            if told.is_empty() { "none".to_owned() } else { told.join(" and ") }
        };
        // It is found for the whole store, and around the claim in question.
        let claim = Iri::new(term(&format!("{}/c1", document_of(said[0], &documents[0]))));
        let of_claim = ConflictsRequest { claims: vec![claim], ..ConflictsRequest::default() };
        let all = [found(ConflictsRequest::default()), found(of_claim)];
        if all.iter().any(|found| found != expected) {
            wrong.push(format!("{line}: {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The kinds that are found by sorting.
const SORTED_KINDS: [Kind; 5] =
    [Kind::Contradiction, Kind::DoesNotFollow, Kind::Forecast, Kind::Rounding, Kind::Edition];

#[test]
fn who_says_it_is_counted_by_origins() {
    let said = ["44.0 by=usgs/mcs", "44.0 by=usgs/mcs", "44.0 by=iea", "52.0"];
    let sayings = said.iter().enumerate().map(|(n, said)| saying(said, &format!("d{n}"), n)).collect();
    let report = asked(&store(sayings), &ConflictsRequest::default());
    let [conflict] = report.conflicts.as_slice() else { panic!("{report:?}") };
    let sides = [&conflict.left, &conflict.right];
    let three = sides.iter().find(|side| side.claims.len() == 3).expect("a side of three claims");
    assert_eq!(three.origins, 2);
    assert!(three.claims.iter().all(|teller| !teller.origin.origin_seen));
}

#[test]
fn a_complete_list_leaves_out_what_it_does_not_name() {
    let named = |thing: &str, n| saying(&format!("={thing} prop=comprises of=earths p=-"), "list", n);
    let mut list = named("lanthanides", 1);
    let more = [
        named("yttrium", 1),
        saying("16 u=- prop=elements of=earths p=-", "list", 1),
        saying("15 u=- prop=elements of=lanthanides p=-", "list", 1),
    ];
    list.claim.statements.extend(more.into_iter().flat_map(|said| said.claim.statements));
    let other = |thing: &str, n| saying(&format!("={thing} prop=comprises of=earths p=-"), "other", n);
    let report =
        asked(&store(vec![list, other("gallium", 2), other("yttrium", 3)]), &ConflictsRequest::default());
    // Nobody says when; so it is not known whether both hold at once.
    assert!(report.conflicts.is_empty());
    let all = ConflictsRequest { source: Some(Iri::new(term("other"))), ..ConflictsRequest::default() };
    let list = |count: &str| {
        let mut list = named("lanthanides", 1);
        let more =
            [named("yttrium", 1), saying(&format!("{count} u=- prop=elements of=earths p=-"), "list", 1)];
        list.claim.statements.extend(more.into_iter().flat_map(|said| said.claim.statements));
        let report = asked(&store(vec![list, other("gallium", 2), other("yttrium", 3)]), &all);
        report.conflicts.iter().map(|c| (c.kind, c.because, c.right.content(c.because))).collect::<Vec<_>>()
    };
    let left_out = list("2");
    assert_eq!(left_out.len(), 1, "{left_out:?}");
    assert_eq!((left_out[0].0, left_out[0].1), (Kind::PerhapsVintage, Because::LeftOut));
    assert!(left_out[0].2.contains("lanthanides") && left_out[0].2.contains("yttrium"), "{left_out:?}");
    assert!(list("3").is_empty(), "a list that does not add up is not complete");
}

#[test]
fn what_grows_though_it_is_held_back_is_a_tension() {
    let held = |n| saying("=processing prop=restricts p=-", "one", n);
    let quota = |value: &str, stage: &str, n: usize| {
        let year = 2020 + n;
        saying(&format!("{value} prop=quota stage={stage} p={year}"), "other", n)
    };
    let tensions = |sayings: Vec<Saying>| {
        let all = ConflictsRequest { kinds: vec![Kind::Tension], ..ConflictsRequest::default() };
        let report = asked(&store(sayings), &all);
        report.conflicts.iter().map(|c| c.right.content(c.because)).collect::<Vec<_>>()
    };
    let grew = tensions(vec![
        held(1),
        quota("168.5", "separation", 2),
        quota("200.5", "separation", 4),
        quota("180.5", "separation", 3),
    ]);
    assert_eq!(grew.len(), 1);
    assert!(grew[0].starts_with("168.5") && grew[0].contains("200.5"), "{grew:?}");
    assert!(
        tensions(vec![held(1), quota("168.5", "separation", 2), quota("150.5", "separation", 3)]).is_empty()
    );
    assert!(tensions(vec![held(1), quota("168.5", "mining", 2), quota("250.5", "mining", 3)]).is_empty());
}

/// What the claim of a number says.
type Value<'v> = &'v dyn Fn(usize) -> String;

/// So many claims, each of a number of its own; of one series, or each of a series of its own.
fn many(count: usize, is_one_series: bool, value: Value<'_>) -> Store {
    let said = |n: usize| {
        let of = if is_one_series { "china".to_owned() } else { format!("place{n}") };
        saying(&format!("{} of={of} prop=mineProduction", value(n)), &format!("d{n}"), n)
    };
    store((0..count).map(said).collect())
}

#[test]
fn weighing_takes_as_many_looks_as_there_are_claims_and_findings() {
    let looks = |store: &Store, kinds: &[Kind]| {
        let view = store.view().unwrap();
        let lookup = Lookup::new(&view);
        let asked = ConflictsRequest { kinds: kinds.to_vec(), ..ConflictsRequest::default() };
        let Asked { figures, rules, derived, .. } = asked_about(lookup, &asked, true);
        let mut finder = Finder::new(&figures, &rules, lookup);
        let found = finder.find(kinds, derived, None, &|_| true).len();
        (finder.weighed, found)
    };
    let first: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.comes_first()).collect();
    let year = |n: usize| 1000 + n;
    let shapes: [(&str, bool, Value<'_>); 4] = [
        ("one number, said by all", true, &|_| "44.0".to_owned()),
        ("a number for each year", true, &|n| format!("{n}.5 p={}", year(n))),
        ("a number for each of its own series", false, &|n| format!("{n}.5")),
        // Half of them by two, who do not agree.
        ("pairs that do not agree", true, &|n| format!("{}.5 p={}", 10 + n * 100, year(n / 2))),
    ];
    for (what, is_one_series, value) in shapes {
        let (few, many) = (many(200, is_one_series, value), many(400, is_one_series, value));
        for kinds in [&[Kind::Contradiction, Kind::DoesNotFollow][..], &first] {
            let ((looks_few, found_few), (looks_many, found_many)) =
                (looks(&few, kinds), looks(&many, kinds));
            assert!(
                looks_many <= 2 * looks_few.max(200) + 20,
                "{what}: {looks_few} looks, then {looks_many}"
            );
            assert!(found_many <= 2 * found_few + 2, "{what}: {found_few}, then {found_many}");
            assert!(looks_many <= 2 * (400 + found_many), "{what}: {looks_many} looks for {found_many}");
        }
    }
}

#[test]
fn what_does_not_end_in_time_is_an_error_and_not_a_part_of_it() {
    use crate::query::{Options, QueryError, paced};
    use std::time::Duration;
    let store = many(3000, true, &|n| format!("{}.5", 10 + n * 100));
    let view = store.view().unwrap();
    let soon = Options::new().with_timeout(Duration::from_millis(30));
    for with_others in [false, true] {
        let told = paced(&soon, |pace| told_findings(Lookup::new(&view).paced(pace), with_others).len());
        assert!(matches!(told, Err(QueryError::TimedOut)), "{told:?}");
    }
    let agreeing = paced(&soon, |pace| {
        let lookup = Lookup::new(&view).paced(pace);
        (0..1000)
            .map(|_| agreements(lookup, &Prefixes::new(), &ConflictsRequest::default(), None).count)
            .sum::<usize>()
    });
    assert!(matches!(agreeing, Err(QueryError::TimedOut)), "{agreeing:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn sorting_finds_what_looking_at_every_pair_finds(
        said in prop::collection::vec((0_usize..19, 0_usize..7, 0_usize..4, 0_usize..8, 0_usize..4, 0_usize..8), 2..14)
    ) {
        let values =
            ["0", "1", "1.5", "2", "40", "44", "44.3", ">1", "<40", "1..3", "~41", "=x", "!x", ">0", "0.3333333333333333333333333333", "44 neg=1", ">1 neg=1", "44000", "'x"];
        let periods = ["-", "2021", "2021?", "2021/2022", "2021-03", "2021/..", "../2021"];
        let others = ["", " stage=separation", " stage=processing", " com=wrought"];
        let properties = ["reserves", "requires", "prohibits", "elements", "production", "storage", "restricts", "growth"];
        let units = ["TONNE", "TONNE", "KiloGM", "YR"];
        let speakers = ["", "", " by=usgs/2024", " by=usgs/2025", " by=iea", " as=denied", " as=forecast", " as=hypothetical"];
        let sayings = said.iter().enumerate().map(|(n, (value, period, other, property, unit, speaker))| {
            let (value, period, property) = (values[*value], periods[*period], properties[*property]);
            let text = format!("{value} p={period}{} prop={property} u={}{}", others[*other], units[*unit], speakers[*speaker]);
            saying(&text, &format!("d{n}"), n)
        });
        let store = store(sayings.collect());
        let pairs = |asked_for: ConflictsRequest, kind: Kind| -> BTreeSet<(String, String)> {
            let report = asked(&store, &asked_for);
            let meant: Vec<&Conflict> = report.conflicts.iter().filter(|conflict| conflict.kind == kind).collect();
            let pair = |conflict: &&Conflict| {
                let (a, b) = (conflict.left.says.proposition.clone(), conflict.right.says.proposition.clone());
                if a < b { (a, b) } else { (b, a) }
            };
            let pairs: BTreeSet<(String, String)> = meant.iter().map(pair).collect();
            assert_eq!(pairs.len(), meant.len(), "each pair once");
            pairs
        };
        let subject = Some(Iri::new(term("china")));
        for kind in SORTED_KINDS {
            let sorted = pairs(ConflictsRequest { kinds: vec![kind], ..ConflictsRequest::default() }, kind);
            let of_subject = pairs(ConflictsRequest { subject: subject.clone(), kinds: vec![kind], ..ConflictsRequest::default() }, kind);
            // Asked for a kind that cannot be sorted, every pair is looked at.
            let every = pairs(ConflictsRequest { kinds: vec![kind, Kind::Incommensurable], ..ConflictsRequest::default() }, kind);
            prop_assert_eq!(&sorted, &every);
            prop_assert_eq!(&of_subject, &every);
        }
        // One search for all claims names for each what a search of its own does.
        let view = store.view().unwrap();
        let claims: Vec<Iri> = (0..said.len()).map(|n| Iri::new(term(&format!("d{n}/c{n}")))).collect();
        let together = contradicting(Lookup::new(&view), &claims);
        for claim in &claims {
            let own = ConflictsRequest { claims: vec![claim.clone()], kinds: vec![Kind::Contradiction], ..ConflictsRequest::default() };
            let report = asked(&store, &own);
            let others = report.conflicts.iter().flat_map(|conflict| &conflict.right.claims);
            let others: BTreeSet<Iri> = others.map(|teller| Iri::new(teller.claim.iri.as_str())).collect();
            prop_assert_eq!(together.get(claim).cloned().unwrap_or_default(), others);
        }
        let of_all = pairs(ConflictsRequest::default(), Kind::Contradiction);
        prop_assert_eq!(of_all, pairs(ConflictsRequest { kinds: Kind::ALL.to_vec(), ..ConflictsRequest::default() }, Kind::Contradiction));
    }
}
