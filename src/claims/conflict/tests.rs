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

fn term(name: &str) -> String {
    format!("https://example.org/{name}")
}

/// What a claim says, in words: a value (`36.7`, `>9e7`) or a thing (`=x`, `!x` where it is negated), then what is not as usual:
/// `u=` the unit, `p=` the period (`-` for none), `of=` the subject, `to=` the partner, `stage=`, `base=`, `prop=`, `by=` speaker or
/// `speaker/work`, `in=` the document, `neg=` whether it is negated, `as=` forecast, denied, hypothetical or conditional.
struct Saying {
    document: String,
    claim: Claim,
}

fn saying(text: &str, document: &str, number: usize) -> Saying {
    let mut words = text.split(' ');
    let value = words.next().unwrap();
    let set: BTreeMap<&str, &str> = words.map(|word| word.split_once('=').unwrap()).collect();
    let get = |key: &str, usual: &'static str| set.get(key).copied().unwrap_or(usual).to_owned();
    let stage = set.get("stage").map(|stage| (term("stage").as_str().into(), term(stage).as_str().into()));
    let partner = set.get("to").map(|to| (term("partner").as_str().into(), term(to).as_str().into()));
    let commodity = (Iri::new(term("commodity")), Iri::new(term("gallium")));
    let (content, precision) = if let Some(thing) = value.strip_prefix(['=', '!']) {
        (Content::Object(Iri::new(term(thing))), None)
    } else {
        let stated: StatedQuantity = value.parse().unwrap();
        let unit = Some(get("u", "TONNE")).filter(|unit| unit != "-").map(|unit| Iri::new(term(&unit)));
        (Content::Quantity { quantity: stated.quantity, unit }, stated.precision)
    };
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
        period: Some(get("p", "2021")).filter(|period| period != "-").map(|p| Period::parse(&p).unwrap()),
        baseline: set.get("base").map(|base| (*base).to_owned()),
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
        kind: if get("as", "") == "forecast" { ClaimKind::Forecast } else { ClaimKind::Factual },
        factuality: match get("as", "").as_str() {
            "denied" => Factuality::Denied,
            "hypothetical" => Factuality::Hypothetical,
            _ => Factuality::Asserted,
        },
        condition: (get("as", "") == "conditional").then(|| "if it rains".to_owned()),
        as_of: None,
        status: Status::Draft,
        note: None,
        reports: reports.into_iter().collect(),
        statements: vec![statement],
    };
    Saying { document: set.get("in").map_or(document, |document| *document).to_owned(), claim }
}

fn declared(subject: &str, predicate: &str, object: impl Into<Term>) -> Quad {
    let node = |iri: String| NamedNode::new(iri).unwrap();
    Quad::new(node(term(subject)), NamedNode::new(predicate).unwrap(), object, GraphName::DefaultGraph)
}

fn ontology() -> Vec<Quad> {
    use crate::model::vocab::{qudt, rdf, skos};
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
    ];
    for (unit, kind, multiplier) in [
        ("TONNE", "Mass", "1000"),
        ("KiloGM", "Mass", "1"),
        ("PERCENT", "Ratio", "0.01"),
        ("YR", "Time", "31557600"),
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

fn store(sayings: Vec<Saying>) -> Store {
    let mut sheets: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for saying in sayings {
        sheets.entry(saying.document).or_default().push(saying.claim);
    }
    let mut insert = ontology();
    for (id, claims) in sheets {
        let source = Source {
            class: "http://schema.org/Report".into(),
            title: id.clone(),
            // One publisher for those called alike, such as usgs-1 and usgs-2.
            publisher: id.split_once('-').map(|(publisher, _)| publisher.to_owned()),
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

/// Two sayings, and how they differ: a kind, or `-` where they do not.
const PLANTED: &[(&str, &str, &str)] = &[
    // True contradictions.
    ("44.0", "52.0", "contradiction"),
    ("36.7 u=PERCENT", "48.9 u=PERCENT", "contradiction"),
    ("168123", "280451", "contradiction"),
    ("1.5 p=2023-07", "7.5 p=2023-07", "contradiction"),
    ("44.0 in=usgs-1", "52.0 in=usgs-1", "contradiction"),
    ("44.0 by=usgs/mcs", "52.0 by=iea/outlook", "contradiction"),
    ("44.0 by=usgs/mcs", "52.0 by=usgs/mcs", "contradiction"),
    ("1 u=- prop=rank", "2 u=- prop=rank", "contradiction"),
    ("=gallium prop=comprises", "!gallium prop=comprises", "contradiction"),
    ("=gallium prop=comprises p=2021", "!gallium prop=comprises p=2020/2022", "contradiction"),
    ("=gallium prop=requires", "=gallium prop=prohibits", "contradiction"),
    ("=gallium prop=prohibits p=2023-08/..", "=gallium prop=requires p=2024", "contradiction"),
    // Nothing at all over a period, and something within it.
    ("0 p=2023-07/..", "8.5 p=2023-11", "contradiction"),
    ("0 p=2023", "12.5 p=2023-08", "contradiction"),
    ("0 p=2023-08", "12.5 p=2023", "vintage"),
    ("0 p=2023-07/..", "8.5 p=2023-05", "vintage"),
    ("0 p=../2023-12", "8.5 p=2023-05", "contradiction"),
    // Round numbers are not off by half of themselves.
    ("1000000", "2000000", "contradiction"),
    ("40 u=PERCENT", "50 u=PERCENT", "contradiction"),
    ("100 u=PERCENT", "51 u=PERCENT", "contradiction"),
    ("1000", "1400", "contradiction"),
    // Mirrors: one flow counted at both ends.
    ("0 prop=exports to=usa", "8.5 prop=imports of=usa to=china", "contradiction"),
    ("8.5 prop=exports to=usa", "8.52 prop=imports of=usa to=china", "rounding"),
    ("8.5 prop=exports to=usa", "9.5 prop=imports of=japan to=china", "-"),
    // What is negated or denied.
    ("36.7", "36.7 neg=1", "contradiction"),
    ("36.7", ">=30 neg=1", "contradiction"),
    ("36.7", ">=40 neg=1", "-"),
    ("36.7 neg=1", "40.1 neg=1", "-"),
    ("36.7", "36.7 neg=1 p=2022", "vintage"),
    ("36.7", "36.7 as=denied", "contradiction"),
    ("36.7", "48.9 as=denied", "-"),
    ("=gallium prop=comprises", "=gallium prop=comprises as=denied", "contradiction"),
    // What is supposed or foreseen.
    ("36.7", "48.9 as=hypothetical", "-"),
    ("36.7", "48.9 as=conditional", "-"),
    ("36.7", "48.9 as=forecast", "forecast"),
    ("36.7 as=forecast", "48.9 as=forecast", "forecast"),
    ("36.7 p=2021", "48.9 p=2030 as=forecast", "vintage"),
    // What is timeless needs no period.
    ("17 u=- prop=elements p=-", "18 u=- prop=elements p=-", "contradiction"),
    // Rounding.
    ("36.7", "36.67", "rounding"),
    ("36.7", "37", "rounding"),
    ("168000", "168217", "rounding"),
    ("280000", "277400", "rounding"),
    ("60 u=PERCENT", "58.3 u=PERCENT", "rounding"),
    ("44e6", "44.2e6", "rounding"),
    ("~120e6", "124100321", "rounding"),
    ("36.7 p=-", "36.67 p=2021", "rounding"),
    ("0.5", "0.46", "rounding"),
    // Other periods.
    ("44.0 p=2021", "52.0 p=2023", "vintage"),
    ("44.0 p=2021", "52.0 p=2021-06", "vintage"),
    ("44.0 p=2021/2023", "52.0 p=2022/2024", "vintage"),
    ("36.7 p=2021", "36.8 p=2022", "vintage"),
    ("1.5 p=2023-07", "7.5 p=2023-08", "vintage"),
    ("=gallium prop=prohibits p=2024-12/..", "=gallium prop=requires p=2023", "vintage"),
    ("=gallium prop=comprises p=2020", "!gallium prop=comprises p=2022", "vintage"),
    // Editions.
    ("44.0 in=usgs-1", "52.0 in=usgs-2", "edition"),
    ("44.0 by=usgs/mcs-2024", "52.0 by=usgs/mcs-2025", "edition"),
    ("44.0 by=usgs", "52.0 by=usgs/mcs-2025", "edition"),
    ("44.0 in=usgs-1", "44.04 in=usgs-2", "edition"),
    ("44.0 in=usgs-1 by=iea", "52.0 in=usgs-1 by=iea", "contradiction"),
    // Undated.
    ("44.0 p=-", "52.0 p=2021", "vintage?"),
    ("44.0 p=-", "52.0 p=-", "vintage?"),
    ("36.7 p=- u=PERCENT", "40.1 p=2023 u=PERCENT", "vintage?"),
    ("=gallium prop=comprises p=-", "!gallium prop=comprises", "vintage?"),
    ("=gallium prop=requires p=-", "=gallium prop=prohibits", "vintage?"),
    ("44.0 p=2021?", "52.0 p=2021", "vintage?"),
    ("44.0 p=2021~", "52.0 p=2020/2021", "vintage?"),
    // Scopes.
    ("60.5 u=PERCENT", "91.5 u=PERCENT stage=processing", "scope"),
    ("60.5 stage=separation", "91.5 stage=processing", "scope"),
    ("60.5 p=2021", "91.5 p=2023 stage=processing", "scope"),
    ("12.5 base=2020", "52.5 base=2021", "scope"),
    ("12.5", "52.5 base=2021", "scope"),
    ("60.5", "60.52 stage=processing", "-"),
    ("60.5 stage=mining", "91.5 stage=processing", "scope"),
    ("60.5 stage=mining", "60.5 stage=processing", "-"),
    ("60.5 to=usa", "91.5 to=japan", "-"),
    ("0 to=usa p=2023-07/..", "8.5 to=world p=2023-07", "scope"),
    // Units.
    ("44.5", "44500 u=KiloGM", "-"),
    ("44.5", "52500 u=KiloGM", "contradiction"),
    ("44.5", "44510 u=KiloGM", "rounding"),
    ("44.5", "44.5 u=YR", "incommensurable"),
    ("44.5 u=PERCENT", "44.5 u=other", "incommensurable"),
    // Bounds.
    (">90.5", "88.5", "contradiction"),
    (">90.5", "95.5", "-"),
    (">90.5", "<90.5", "contradiction"),
    (">90.5", "90.5", "rounding"),
    (">90.5", "90.4", "contradiction"),
    (">0", "0", "contradiction"),
    (">=0", "0", "-"),
    ("<48.9", "52.1", "contradiction"),
    (">=10", "<=5", "contradiction"),
    (">=10", "12", "-"),
    // Ranges.
    ("10..15", "18.5", "contradiction"),
    ("10..15", "12.5", "-"),
    ("36.4[33.6..40.6]", "44.1", "contradiction"),
    ("10..15", "14..20", "-"),
    ("10..15", "16..20", "contradiction"),
    // Nothing in common.
    ("44.0", "52.0 prop=production", "-"),
    ("44.0", "52.0 of=world", "-"),
    ("unquantified", "52.0", "-"),
    ("=gallium prop=comprises", "!indium prop=comprises", "-"),
    ("44.0", "44.0", "-"),
];

#[test]
fn planted_pairs_are_typed_right_whichever_is_asked_about() {
    for (a, b, expected) in PLANTED {
        let store = store(vec![saying(a, "one", 1), saying(b, "other", 2)]);
        let mut of_pair = Vec::new();
        for (document, claim) in [("one", "c1"), ("other", "c2")] {
            let document = [a, b].map(|s| s.split("in=").nth(1).and_then(|rest| rest.split(' ').next()))
                [usize::from(claim == "c2")]
            .unwrap_or(document);
            let claims = vec![Iri::new(term(&format!("{document}/{claim}")))];
            let report = asked(&store, &ConflictsRequest { claims, ..ConflictsRequest::default() });
            of_pair.push(report.conflicts.first().map_or("-", |conflict| conflict.kind.word()));
            assert!(report.conflicts.len() <= 1, "{a} | {b}: {report:?}");
        }
        assert_eq!(of_pair, [*expected, *expected], "{a} | {b}");
        let whole = asked(&store, &ConflictsRequest::default());
        let found = usize::from(*expected == "contradiction");
        assert_eq!(whole.conflicts.len(), found, "{a} | {b}: {whole:?}");
        let is_own = a.split("in=").nth(1).map(|rest| rest.split(' ').next())
            == b.split("in=").nth(1).map(|rest| rest.split(' ').next());
        assert!(
            whole.conflicts.iter().all(|conflict| conflict.own == (is_own && a.contains("in="))),
            "{a} | {b}"
        );
    }
}

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn sorting_finds_what_looking_at_every_pair_finds(
        said in prop::collection::vec((0_usize..17, 0_usize..7, 0_usize..3, 0_usize..4, 0_usize..4, 0_usize..8), 2..14)
    ) {
        let values =
            ["0", "1", "1.5", "2", "40", "44", "44.3", ">1", "<40", "1..3", "~41", "=x", "!x", ">0", "0.3333333333333333333333333333", "44 neg=1", ">1 neg=1"];
        let periods = ["-", "2021", "2021?", "2021/2022", "2021-03", "2021/..", "../2021"];
        let others = ["", " stage=separation", " stage=processing"];
        let properties = ["reserves", "requires", "prohibits", "elements"];
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
        for kind in [Kind::Contradiction, Kind::Forecast, Kind::Rounding, Kind::Edition] {
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
