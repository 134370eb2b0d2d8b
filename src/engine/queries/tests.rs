//! Saved queries and commands, held together over all planted pairs.

use crate::claims::conflict::ConflictsRequest;
use crate::claims::conflict::tests::{planted, saying, store, term};
use crate::claims::conflict::{Kind, tests::document_of};
use crate::engine::{Engine, EngineError, Request};
use crate::query::{Answer, Options, QueryError, Solution};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A kind, and two claims of which neither is first.
type Pairs = BTreeSet<(String, BTreeSet<String>)>;

fn cell(row: &Solution, name: &str) -> String {
    match row.get(name) {
        Some(oxrdf::Term::NamedNode(node)) => node.as_str().to_owned(),
        Some(oxrdf::Term::Literal(literal)) => literal.value().to_owned(),
        _ => String::new(),
    }
}

fn rows(engine: &Engine, query: &str, parameters: &[(&str, &str)]) -> Vec<Solution> {
    let query = engine.queries().named(query).unwrap().unwrap();
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let request = Request { parameters: parameters.iter().map(owned).collect(), ..Request::default() };
    let Answer::Solutions(rows) = engine.queries().run(&query, &request).unwrap() else { unreachable!() };
    rows.map(Result::unwrap).collect()
}

fn pairs(rows: &[Solution], kind: impl Fn(&Solution) -> String) -> Pairs {
    rows.iter().map(|row| (kind(row), [cell(row, "one"), cell(row, "other")].into())).collect()
}

/// What the command finds, of all claims or of some.
fn found(engine: &Engine, claims: &[&str]) -> Pairs {
    let claims = claims.iter().map(|claim| (*claim).into()).collect();
    let asked = ConflictsRequest { claims, kinds: Kind::ALL.to_vec(), ..ConflictsRequest::default() };
    let report = engine.claims().conflicts(&asked, None).unwrap();
    let mut pairs = Pairs::new();
    for conflict in &report.conflicts {
        for one in &conflict.left.claims {
            let others = conflict.right.claims.iter();
            pairs.extend(others.map(|other| {
                let both = [one.claim.iri.clone(), other.claim.iri.clone()].into();
                (conflict.kind.word().to_owned(), both)
            }));
        }
    }
    pairs
}

/// The claims of sayings, each by its IRI, in an engine of their own.
fn engine(said: &[&str]) -> (Engine, Vec<String>) {
    let documents: Vec<String> =
        said.iter().enumerate().map(|(at, text)| document_of(text, &format!("d{at}")).to_owned()).collect();
    let sayings = said.iter().zip(&documents).enumerate();
    let claims = documents.iter().enumerate().map(|(at, document)| term(&format!("{document}/c{at}")));
    let claims = claims.collect();
    let store = store(sayings.map(|(at, (text, document))| saying(text, document, at)).collect());
    (Engine::over(store, None).unwrap(), claims)
}

fn is_number(said: &str) -> bool {
    !said.starts_with(['=', '!', '\''])
}

/// What differs between the commands and the saved queries over some sayings.
fn differences(said: &[&str]) -> Vec<String> {
    let (engine, claims) = engine(said);
    let mut wrong = Vec::new();
    let mut hold = |what: &str, command: &Pairs, query: &Pairs| {
        if command != query {
            wrong.push(format!("{what}, {said:?}: the command has {command:?}, the query {query:?}"));
        }
    };
    let numbers: BTreeSet<&String> =
        claims.iter().zip(said).filter(|(_, said)| is_number(said)).map(|(claim, _)| claim).collect();
    let of_numbers = |pairs: &Pairs| -> Pairs {
        pairs.iter().filter(|(_, pair)| pair.iter().all(|claim| numbers.contains(claim))).cloned().collect()
    };
    let contradictions = |pairs: &Pairs| -> Pairs {
        pairs.iter().filter(|(kind, _)| kind == "contradiction").cloned().collect()
    };
    let all = found(&engine, &[]);
    let mut of: Vec<(Pairs, Vec<(&str, &str)>)> = vec![(all, Vec::new())];
    for claim in &claims {
        of.push((found(&engine, &[claim]), vec![("claim", claim)]));
    }
    for (found, parameters) in &of {
        let numbers =
            pairs(&rows(&engine, "same-thing-different-numbers", parameters), |row| cell(row, "kind"));
        hold("same-thing-different-numbers", &of_numbers(found), &numbers);
        let told = pairs(&rows(&engine, "contradictions", parameters), |_| "contradiction".to_owned());
        hold("contradictions", &contradictions(found), &told);
    }
    for (claim, said) in claims.iter().zip(said).filter(|(_, said)| is_number(said)) {
        let origins = engine.claims().origins(claim, false).unwrap();
        let by_command = origins.numbers.first().map_or(0, |number| number.said_by.len());
        let counted = rows(&engine, "independent-origins", &[("claim", claim), ("least", "1")]);
        let by_query = counted.first().map_or("0".to_owned(), |row| cell(row, "origins"));
        // A number that is negated, or said so by nobody, has no origins that the command would seek.
        if !origins.numbers.is_empty() && by_command.to_string() != by_query {
            wrong.push(format!(
                "independent-origins of {said}: {by_command} by the command, {by_query} by the query"
            ));
        }
    }
    wrong
}

#[test]
fn saved_queries_say_what_the_commands_say_over_all_planted_pairs() {
    let pairs = planted();
    let mut groups: Vec<Vec<&str>> = pairs.iter().map(|[_, a, b]| vec![*a, *b]).collect();
    let derived = include_str!("../../../tests/cases/pairs/derived.tsv").lines();
    groups
        .extend(derived.filter(|line| !line.starts_with('#')).map(|line| line.split('\t').skip(1).collect()));
    assert!(groups.len() > 300, "{}", groups.len());
    let wrong: Vec<String> = groups.iter().flat_map(|said| differences(said)).collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_an_answer_needs_has_the_time_of_the_answer() {
    let (engine, claims) = engine(&["44.0", "52.0"]);
    let late = Options::new().with_timeout(Duration::ZERO);
    for query in ["contradictions", "same-thing-different-numbers", "independent-origins"] {
        let query = engine.queries().named(query).unwrap().unwrap();
        let request = Request { options: late.clone(), ..Request::default() };
        let run = engine.queries().run(&query, &request);
        assert!(matches!(run, Err(EngineError::Query(QueryError::TimedOut))), "{}", query.name());
        let run = engine.queries().run_with_evidence(&query, &request, 1);
        assert!(matches!(run, Err(EngineError::Query(QueryError::TimedOut))), "{}", query.name());
    }
    let claims_in_time = engine.claims().within(&late);
    assert!(claims_in_time.trace(&claims[0]).is_err() && claims_in_time.origins(&claims[0], false).is_err());
    assert!(claims_in_time.agreements(&ConflictsRequest::default(), None).is_err());
    // What was cut is not kept.
    assert_eq!(rows(&engine, "contradictions", &[]).len(), 1);
    // What is kept of a state serves the next query of the same, and not one that asks for more.
    assert_eq!(rows(&engine, "contradictions", &[]).len(), 1);
    assert_eq!(rows(&engine, "same-thing-different-numbers", &[]).len(), 1);
    let counted: BTreeMap<String, String> = rows(&engine, "independent-origins", &[("least", "1")])
        .iter()
        .map(|row| (cell(row, "figure"), cell(row, "origins")))
        .collect();
    assert_eq!(counted.len(), 2);
}
