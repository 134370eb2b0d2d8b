//! Origins counted over planted groups of documents, each decided from plain sense; by the command and by the saved query.

use crate::support::Workspace;
use assay::Answer;
use assay::Engine;
use assay::internals::document::sha256_hex;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One document that says of the subject of its group that its loans were 120.
#[derive(Clone, Copy, Default)]
struct Document {
    publisher: &'static str,
    /// Further lines under `[source]`; `{g}` is the group.
    source: &'static str,
    /// Further lines of the claim.
    claim: &'static str,
    /// Whether it states something else than its group.
    is_otherwise: bool,
    /// The archived text, where it is kept.
    text: Option<&'static str>,
}

struct Group {
    what: &'static str,
    documents: Vec<Document>,
    origins: usize,
}

fn says(publisher: &'static str) -> Document {
    Document { publisher, ..Document::default() }
}

fn with(publisher: &'static str, claim: &'static str) -> Document {
    Document { publisher, claim, ..Document::default() }
}

fn made(publisher: &'static str, source: &'static str) -> Document {
    Document { publisher, source, ..Document::default() }
}

fn text(publisher: &'static str, text: &'static str) -> Document {
    Document { publisher, text: Some(text), ..Document::default() }
}

const LONG: &str = "The county's libraries published their yearly report on Monday. The loans came to 120. The director \
    told the board that younger readers had returned after the refurbishment of two branches, and that opening on Sundays would \
    continue until the budget is settled in the autumn. Members asked for figures by branch, which the office will supply.";
const EDITED: &str = "By our own reporter. The county's libraries published their yearly report on Monday. The loans came to \
    120. The director told the board that younger readers had returned after the refurbishment of two branches, and that \
    opening on Sundays will go on until the budget is settled in the autumn. Members asked for figures by branch.";
const OTHER: &str = "A survey of reading habits, carried out by phone in spring, asked two thousand households what they borrow. \
    The loans came to 120. Most of those who answered go to the same place every other week, and nearly all of them would walk \
    further for a larger choice of newspapers. The researchers weighted the answers by age and by the size of the household.";

const BY_BUREAU: &str = r#"reports = [{ by = "agent:bureau" }]"#;
const BY_UNION: &str = r#"reports = [{ by = "agent:union" }]"#;

#[expect(clippy::too_many_lines, reason = "a table of groups")]
fn groups() -> Vec<Group> {
    let (a, b, c) = (says("Alpha"), says("Beta"), says("Gamma"));
    let table: Vec<(&str, Vec<Document>, usize)> = vec![
        ("two publishers, each by itself", vec![a, b], 2),
        ("one publisher, twice", vec![a, a], 1),
        ("one publisher in two cases", vec![says("Data Office"), says("DATA OFFICE")], 1),
        ("one publisher with other blanks", vec![says("Data Office"), says(" Data\u{a0} Office")], 1),
        ("one publisher in two Unicode forms", vec![says("Büro"), says("Bu\u{308}ro")], 1),
        ("one agent in two languages", vec![says("Census Bureau"), says("Zensusamt")], 1),
        ("one agent by a name without a language", vec![says("census bureau"), says("CB-Office")], 1),
        ("one agent by its short name", vec![says("Census Bureau"), says("CB")], 1),
        ("names that begin alike", vec![says("Alpha"), says("Alpha India")], 2),
        ("names that look alike", vec![says("Alpha"), says("Αlpha")], 2),
        (
            "a name that two agents have",
            vec![says("Ministry of Finance"), with("Alpha", r#"reports = [{ by = "agent:finance-north" }]"#)],
            2,
        ),
        (
            "two terms for one agent",
            vec![with("Alpha", BY_BUREAU), with("Beta", r#"reports = [{ by = "agent:bureau-too" }]"#)],
            1,
        ),
        ("two that cite one", vec![with("Alpha", BY_BUREAU), with("Beta", BY_BUREAU)], 1),
        ("two that cite two", vec![with("Alpha", BY_BUREAU), with("Beta", BY_UNION)], 2),
        ("whom one cites, and itself", vec![with("Alpha", BY_BUREAU), says("Census Bureau")], 1),
        ("one that denies it", vec![a, with("Beta", "factuality = \"denied\"")], 1),
        ("one that supposes it", vec![a, with("Beta", "factuality = \"hypothetical\"")], 1),
        ("one that foresees it", vec![a, with("Beta", "kind = \"forecast\"")], 1),
        ("one that demands it", vec![a, with("Beta", "kind = \"directive\"")], 1),
        ("one that says it on a condition", vec![a, with("Beta", "condition = \"if the branches open\"")], 1),
        (
            "one that foresees it on a condition",
            vec![a, with("Beta", "kind = \"forecast\"\ncondition = \"if they open\"")],
            1,
        ),
        ("one that says it with reserve", vec![a, with("Beta", "factuality = \"hedged\"")], 2),
        (
            "a chain to the first",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
                with("Beta", r#"reports = [{ by = "agent:union", source = "{g}c" }]"#),
                c,
            ],
            1,
        ),
        (
            "two that cite each other",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
                with("Beta", r#"reports = [{ by = "agent:bureau", source = "{g}a" }]"#),
            ],
            1,
        ),
        (
            "a circle, and one who cites it",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
                with("Beta", r#"reports = [{ by = "agent:bureau", source = "{g}a" }]"#),
                with("Gamma", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
            ],
            1,
        ),
        (
            "a circle, and one who is in none",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
                with("Beta", r#"reports = [{ by = "agent:bureau", source = "{g}a" }]"#),
                c,
            ],
            2,
        ),
        ("a copy", vec![a, made("Beta", "copyOf = \"{g}a\"")], 1),
        ("a translation", vec![a, made("Beta", "translationOf = \"{g}a\"")], 1),
        (
            "a copy of a translation of what does not have it",
            vec![
                Document { is_otherwise: true, ..a },
                made("Beta", "translationOf = \"{g}a\""),
                made("Gamma", "copyOf = \"{g}b\""),
            ],
            1,
        ),
        (
            "two copies of what is not here",
            vec![made("Alpha", "copyOf = \"elsewhere\""), made("Beta", "copyOf = \"elsewhere\"")],
            1,
        ),
        (
            "two copies of each other",
            vec![made("Alpha", "copyOf = \"{g}b\""), made("Beta", "copyOf = \"{g}a\"")],
            1,
        ),
        ("based on what says it too", vec![a, made("Beta", "basedOn = \"{g}a\"")], 1),
        (
            "based on what does not say it, and another",
            vec![Document { is_otherwise: true, ..a }, made("Beta", "basedOn = \"{g}a\""), c],
            2,
        ),
        (
            "two based on what is not here",
            vec![made("Alpha", "basedOn = \"elsewhere\""), made("Beta", "basedOn = [\"elsewhere\"]")],
            1,
        ),
        ("one text at two publishers", vec![text("Alpha", LONG), text("Beta", LONG)], 1),
        ("nearly one text at two publishers", vec![text("Alpha", LONG), text("Beta", EDITED)], 1),
        (
            "nearly one text, said to be no copy",
            vec![text("Alpha", LONG), Document { source: "notCopyOf = \"{g}a\"", ..text("Beta", EDITED) }],
            2,
        ),
        ("two texts", vec![text("Alpha", LONG), text("Beta", OTHER)], 2),
        (
            "nearly one text, and another that is none",
            vec![text("Alpha", LONG), text("Beta", EDITED), text("Gamma", OTHER)],
            2,
        ),
        (
            "a copy of a translation, found by its text",
            vec![
                a,
                Document { source: "translationOf = \"{g}a\"", ..text("Beta", LONG) },
                text("Gamma", EDITED),
            ],
            1,
        ),
        (
            "one address at two publishers",
            vec![
                made("Alpha", "address = \"https://example.org/{g}/report\""),
                made("Beta", "address = \"http://www.example.org/{g}/report/?utm_source=mail\""),
            ],
            1,
        ),
        (
            "one site, and no page of it",
            vec![
                made("Alpha", "address = \"https://example.org\""),
                made("Beta", "address = \"https://example.org/\""),
            ],
            2,
        ),
        (
            "a minister for the ministry, and the ministry",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:minister", for = "agent:bureau" }]"#),
                says("Census Bureau"),
            ],
            1,
        ),
        (
            "who always speaks for the ministry, and it",
            vec![with("Alpha", r#"reports = [{ by = "agent:speaker" }]"#), says("Census Bureau")],
            1,
        ),
        (
            "two persons of one ministry",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:speaker" }]"#),
                with("Beta", r#"reports = [{ by = "agent:minister", for = "agent:bureau" }]"#),
            ],
            1,
        ),
        (
            "a minister for no ministry, and one",
            vec![with("Alpha", r#"reports = [{ by = "agent:minister" }]"#), says("Census Bureau")],
            2,
        ),
        ("whole documents that cite one", vec![made("Alpha", BY_BUREAU), made("Beta", BY_BUREAU)], 1),
        (
            "a claim that its document has from nobody",
            vec![Document { claim: "reports = []", ..made("Alpha", BY_BUREAU) }, made("Beta", BY_BUREAU)],
            2,
        ),
        (
            "whoever cites the copy, and the original",
            vec![
                with("Alpha", r#"reports = [{ by = "agent:union", source = "{g}b" }]"#),
                Document { is_otherwise: true, ..made("Workers' Union", "copyOf = \"{g}c\"") },
                says("Gamma"),
            ],
            1,
        ),
    ];
    table.into_iter().map(|(what, documents, origins)| Group { what, documents, origins }).collect()
}

const TERMS: &str = r#"
agent:bureau a class:Agent ; rdfs:label "Census Bureau"@en , "Zensusamt"@de , "CB-Office" ; skos:altLabel "CB"@en .
agent:bureau-too a class:Agent ; rdfs:label "the census people"@en ; owl:sameAs agent:bureau .
agent:union a class:Agent ; rdfs:label "Workers' Union"@en .
agent:minister a class:Agent ; rdfs:label "the minister"@en .
agent:speaker a class:Agent ; rdfs:label "the speaker"@en ; prov:actedOnBehalfOf agent:bureau .
agent:finance-north a class:Agent ; rdfs:label "Finance, North"@en ; skos:altLabel "Ministry of Finance"@en .
agent:finance-south a class:Agent ; rdfs:label "Finance, South"@en ; skos:altLabel "Ministry of Finance"@en .
"#;

/// The sheet of a document, with what it archives.
fn write(workspace: &Workspace, number: usize, place: usize, document: &Document) {
    let group = format!("g{number:02}");
    let letter = char::from(b'a' + u8::try_from(place).unwrap());
    let id = format!("{group}{letter}");
    let lines = |lines: &str| lines.replace("{g}", &group);
    let mut sheet = format!(
        "[source]\nid = \"{id}\"\ntype = \"Report\"\ntitle = \"{id}\"\npublisher = \"{}\"\npublished = 2025-03-0{}\n\
         language = \"en\"\n{}\n",
        document.publisher,
        place + 1,
        lines(document.source),
    );
    if let Some(text) = document.text {
        // Each group has texts of its own.
        let own = |word: &str| {
            if word.len() > 3 && !"loans came 120.".contains(word) {
                format!("{word}-{group}")
            } else {
                word.to_owned()
            }
        };
        let text = text.split(' ').map(own).collect::<Vec<_>>().join(" ");
        workspace.write(&format!("data/sources/{id}.txt"), &text);
        let _ =
            writeln!(sheet, "text = \"../sources/{id}.txt\"\nsha256 = \"{}\"", sha256_hex(text.as_bytes()));
    }
    let kind = if document.claim.contains("kind =") { "" } else { "kind = \"factual\"" };
    let (value, words) =
        if document.is_otherwise { ("7", "There were 7.") } else { ("120", "The loans came to 120.") };
    let _ = write!(
        sheet,
        "[[claim]]\nid = \"c\"\nsays = \"It is {value}.\"\nquote = \"{words}\"\n{kind}\n{}\n[[claim.states]]\nsubject = \
         \"place:{group}\"\nproperty = \"prop:loans\"\nitem = \"item:books\"\nvalue = \"{value}\"\nunit = \"unit:NUM\"\n\
         written = \"{value}\"\nperiod = \"2024\"\n",
        lines(document.claim)
    );
    workspace.write(&format!("data/claims/{id}.toml"), sheet);
}

fn planted(groups: &[Group]) -> Workspace {
    let workspace = Workspace::init();
    let mut terms = workspace.read("ontology/domain.ttl");
    terms.push_str(TERMS);
    for (number, group) in groups.iter().enumerate() {
        let _ = writeln!(terms, "place:g{number:02} a class:Place ; rdfs:label \"place {number}\"@en .");
        group
            .documents
            .iter()
            .enumerate()
            .for_each(|(place, document)| write(&workspace, number, place, document));
    }
    workspace.write("ontology/domain.ttl", terms);
    workspace
}

#[test]
fn origins_are_counted_alike_by_the_command_and_the_query_as_plain_sense_has_it() {
    let groups = groups();
    let workspace = planted(&groups);
    workspace.run(&["check"]).ok();
    let engine = Engine::open(&workspace.path("")).unwrap();
    let query = engine.queries().named("independent-origins").unwrap().unwrap();
    let request = assay::Request {
        parameters: vec![("least".to_owned(), "1".to_owned())],
        ..assay::Request::default()
    };
    let Answer::Solutions(rows) = engine.queries().run(&query, &request).unwrap() else { unreachable!() };
    let mut counted: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in rows {
        let row = row.unwrap();
        let shown = |name: &str| engine.show_term(row.get(name).unwrap());
        counted.insert((shown("subject"), shown("figure")), shown("origins"));
    }
    let mut wrong = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let last = group.documents.iter().rposition(|document| !document.is_otherwise).unwrap();
        let claim = format!("g{number:02}{}:c", char::from(b'a' + u8::try_from(last).unwrap()));
        let told = engine.claims().origins(&claim, false).unwrap();
        let by_command = told.numbers[0].said_by.len();
        let by_trace = engine.claims().trace(&claim).unwrap().independent_origins;
        let by_query =
            counted.get(&(format!("place:g{number:02}"), "120".to_owned())).map_or("0", String::as_str);
        let is_said =
            group.documents[last].claim.contains("reports") || !group.documents[last].claim.contains('=');
        if by_command != group.origins
            || by_query != group.origins.to_string()
            || is_said && by_trace != group.origins
        {
            let expected = group.origins;
            wrong.push(format!(
                "{number} {}: {expected}; command {by_command}, query {by_query}, trace {by_trace}",
                group.what
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let circle = groups.iter().position(|group| group.what == "two that cite each other").unwrap();
    let circle = engine.claims().origins(&format!("g{circle:02}a:c"), false).unwrap();
    assert!(!circle.numbers[0].said_by[0].origin.origin_seen, "nobody has seen it");
}
