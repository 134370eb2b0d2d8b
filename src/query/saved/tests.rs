use super::*;

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes
        .insert("country", "http://c.example/")
        .expect("a namespace");
    prefixes
}

type Given<'a> = &'a [(&'a str, &'a str)];

const SHARES: &str = "#+ summary: Shares
#+ tags: [reserves, numbers]
#+ params:
#+   country: { type: iri, default: \"country:china\" }
#+   since:   { type: date, required: false }
#+   label:   { type: string }
SELECT ?s { ?s ?country ?label FILTER(!BOUND(?since) || ?from >= ?since) }";

fn bound(given: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let saved =
        SavedQuery::parse("shares", SHARES, &prefixes()).map_err(|error| error.to_string())?;
    let parameters = saved
        .parameters(given.iter().copied(), &prefixes())
        .map_err(|error| error.to_string())?;
    bind(saved.query(), &parameters).map_err(|error| error.to_string())?;
    let terms = |values: &[Term]| {
        values
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("|")
    };
    Ok(parameters
        .iter()
        .map(|(name, values)| format!("{name}={}", terms(values)))
        .collect())
}

#[test]
fn a_header_describes_the_query() {
    let saved = SavedQuery::parse("shares", SHARES, &prefixes()).expect("a saved query");
    assert_eq!(
        (
            saved.summary.as_deref(),
            saved.tags.len(),
            saved.params.len()
        ),
        (Some("Shares"), 2, 3)
    );
    let required: Vec<bool> = saved.params.values().map(|param| param.required).collect();
    assert_eq!(required, [false, false, true]);
}

#[test]
fn values_are_read_by_their_type() {
    let china = "country=<http://c.example/china>";
    let cases: &[(Given<'_>, Result<&[&str], &str>)] = &[
        (
            &[("label", "a \"b\" } DROP ALL")],
            Ok(&[china, "label=\"a \\\"b\\\" } DROP ALL\""]),
        ),
        (
            &[("label", "x"), ("country", "http://d.example/")],
            Ok(&["country=<http://d.example/>", "label=\"x\""]),
        ),
        (
            &[("label", "x"), ("label", "y")],
            Ok(&[china, "label=\"x\"|\"y\""]),
        ),
        (&[], Err("a value is needed for label")),
        (
            &[("label", "x"), ("since", "2024-02-30")],
            Err("is no date"),
        ),
        (&[("label", "x"), ("since", "yesterday")], Err("2024-02-01")),
        (
            &[("label", "x"), ("country", "contry:china")],
            Err("`contry:` is not known"),
        ),
        (&[("labl", "x")], Err("no parameter `labl`")),
    ];
    for (given, expected) in cases {
        match (bound(given), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, *expected),
            (Err(error), Err(words)) => assert!(error.contains(words), "{error}"),
            (found, _) => panic!("{given:?}: {found:?}"),
        }
    }
}

#[test]
fn faults_of_a_header_name_their_line() {
    let cases = [
        (
            "#+ summary: x\n#+ sumary: y\nASK { ?s ?p ?o }",
            "line 2",
            "unknown field `sumary`",
        ),
        (
            "\n#+ params:\n#+   contry: { type: iri }\nASK { ?country ?p ?o }",
            "line 3",
            "?contry",
        ),
        (
            "#+ params:\n#+   p: { type: uri }\nASK { ?s ?p ?o }",
            "line 2",
            "uri",
        ),
        (
            "#+ params:\n#+   p: { type: integer, default: x }\nASK { ?s ?q ?p }",
            "line 2",
            "is no integer",
        ),
        ("#+ summary: [\nASK { ?s ?p ?o }", "line", "header"),
        ("#+ summary: x\nASK { ?s ?p }", "line 2", "found `}`"),
    ];
    for (text, line, words) in cases {
        let error = SavedQuery::parse("q", text, &prefixes())
            .expect_err(text)
            .to_string();
        assert!(
            error.contains(line) && error.contains(words),
            "{text}: {error}"
        );
    }
}

#[test]
fn without_a_header_values_are_terms() {
    let saved =
        SavedQuery::parse("q", "SELECT * { ?s ?p ?o }", &prefixes()).expect("a saved query");
    assert!(
        saved
            .bound([("s", "country:china"), ("o", "\"x\"@en")], &prefixes())
            .is_ok()
    );
    for (name, value, words) in [
        ("s", "China", "quote text"),
        ("subject", "country:china", "no parameter"),
    ] {
        let error = saved
            .bound([(name, value)], &prefixes())
            .expect_err(value)
            .to_string();
        assert!(error.contains(words), "{error}");
    }
}
