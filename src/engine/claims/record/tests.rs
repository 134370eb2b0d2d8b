//! Claims written to sheets and proposed from words.

use super::{Chosen, NewClaim, NewState};
use crate::engine::{Engine, EngineError, RecordError, Workspace};
use std::fs;
use std::path::Path;

const SHEET: &str = "data/claims/example.toml";

fn workspace() -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "desk").unwrap();
    let engine = Engine::open(folder.path()).unwrap();
    (folder, engine)
}

fn read(folder: &Path) -> String {
    fs::read_to_string(folder.join(SHEET)).unwrap()
}

fn chosen(words: &str) -> Chosen {
    Chosen { source: "example".to_owned(), words: words.to_owned(), ..Chosen::default() }
}

fn lending() -> NewClaim {
    let state = NewState {
        subject: "place:rivertown".to_owned(),
        property: "prop:loans".to_owned(),
        dimensions: [("item".to_owned(), "item:books".to_owned())].into(),
        value: "48200".to_owned(),
        unit: "unit:NUM".to_owned(),
        polarity: "affirmative".to_owned(),
        written: vec!["48,200".to_owned()],
        period: "2024".to_owned(),
        ..NewState::default()
    };
    NewClaim {
        source: "example".to_owned(),
        says: "Rivertown lent 48,200 books.".to_owned(),
        quote: vec!["lent 48,200 books in 2024".to_owned()],
        states: vec![state],
        ..NewClaim::default()
    }
}

#[test]
fn a_claim_is_added_to_the_end_of_its_sheet_and_all_else_stays() {
    let (folder, engine) = workspace();
    let before = read(folder.path());
    let drafted = engine.claims().draft(&lending()).unwrap();
    assert_eq!(read(folder.path()), before, "a draft writes nothing");
    let recorded = engine.claims().state(&NewClaim { seen: drafted.digest, ..lending() }).unwrap();
    assert_eq!(recorded.claim, "example:rivertown-loans");
    let text = "\n[[claim]]\nid    = \"rivertown-loans\"\nsays  = \"Rivertown lent 48,200 books.\"\n\
                quote = \"lent 48,200 books in 2024\"\nkind  = \"factual\"\n  [[claim.states]]\n  \
                subject  = \"place:rivertown\"\n  property = \"prop:loans\"\n  item     = \"item:books\"\n  \
                value    = \"48200\"\n  unit     = \"unit:NUM\"\n  written  = \"48,200\"\n  period   = \"2024\"\n";
    assert_eq!(read(folder.path()), format!("{before}{text}"));
    assert!(engine.claims().trace(&recorded.claim).is_ok(), "it is there at once");
    assert!(Engine::open(folder.path()).unwrap().claims().check().unwrap().is_clean());
    let again = engine.claims().state(&lending()).unwrap();
    assert_eq!(again.claim, "example:rivertown-loans-2");
}

#[test]
fn every_fault_is_told_with_its_field_and_nothing_is_written() {
    let (folder, engine) = workspace();
    let before = read(folder.path());
    let mut wrong = lending();
    wrong.kind = "factuall".to_owned();
    wrong.id = "lending".to_owned();
    wrong.states[0].value = "48".to_owned();
    wrong.states[0].subject = "place:rivertwn".to_owned();
    wrong.states.push(NewState { property: "prop:loans".to_owned(), ..NewState::default() });
    let Err(EngineError::Record(RecordError::Refused { faults, fields })) = engine.claims().state(&wrong)
    else {
        panic!("it is refused");
    };
    let fields: Vec<&str> = fields.iter().map(|field| field.as_deref().unwrap_or("-")).collect();
    for field in ["id", "kind", "states[0].subject", "states[1].subject"] {
        assert!(fields.contains(&field), "{field} of {fields:?}: {faults}");
    }
    let mut wrong = lending();
    wrong.states[0].value = "48".to_owned();
    let Err(EngineError::Record(RecordError::Refused { fields, .. })) = engine.claims().state(&wrong) else {
        panic!("it is refused");
    };
    assert_eq!(fields, [Some("states[0].written".to_owned())]);
    assert_eq!(read(folder.path()), before);
}

#[test]
fn who_did_not_see_what_others_wrote_is_told_of_it() {
    let (folder, engine) = workspace();
    let seen = engine.claims().draft(&lending()).unwrap().digest;
    let mine = NewClaim { seen: seen.clone(), ..lending() };
    let theirs = format!("{}\n# by hand\n", read(folder.path()));
    fs::write(folder.path().join(SHEET), &theirs).unwrap();
    let Err(EngineError::Record(RecordError::Changed { text, digest, .. })) = engine.claims().state(&mine)
    else {
        panic!("it is refused");
    };
    assert_eq!((text, read(folder.path())), (theirs.clone(), theirs.clone()));
    assert_ne!(digest, seen);
    engine.claims().state(&NewClaim { seen: digest, ..lending() }).unwrap();
    assert!(read(folder.path()).starts_with(&theirs));
}

#[test]
fn several_at_once_write_one_behind_the_other() {
    let (folder, engine) = workspace();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| engine.claims().state(&lending()).unwrap());
        }
    });
    let ids = read(folder.path()).matches("rivertown-loans").count();
    assert_eq!(ids, 4);
    assert!(Engine::open(folder.path()).unwrap().claims().check().unwrap().is_clean());
}

#[test]
fn what_strangers_write_stays_a_text() {
    let (folder, engine) = workspace();
    for says in [
        "\"\n[[claim]]\nid = \"forged\"",
        "'''\"\"\"\\u0000 \u{1b}[31m \u{202e} \u{feff} \u{7f}",
        "tab\tand 'both' \"quotes\" \\",
    ] {
        let new = NewClaim { says: says.to_owned(), states: Vec::new(), ..lending() };
        let recorded = engine.claims().state(&new).unwrap();
        let trace = engine.claims().trace(&recorded.claim).unwrap();
        assert_eq!(trace.claim.says, says.trim());
        assert!(!read(folder.path()).contains(['\u{1b}', '\u{202e}', '\u{7f}']));
    }
    assert!(engine.claims().trace("example:forged").is_err());
    let mut new = lending();
    new.states[0].dimensions.insert("x]\n[[claim]]\nid".to_owned(), "y".to_owned());
    assert!(engine.claims().state(&new).is_err());
    for source in ["../../etc/passwd", "..", "", "nobody"] {
        let new = NewClaim { source: source.to_owned(), ..lending() };
        assert!(matches!(engine.claims().state(&new), Err(EngineError::NoSuchSource { .. })), "{source}");
    }
}

#[test]
fn an_archived_text_without_a_sheet_gets_one() {
    let (folder, engine) = workspace();
    fs::write(folder.path().join("data/sources/note.txt"), "Rivertown lent 120 books in 2023.\n").unwrap();
    let proposal = engine
        .claims()
        .propose(&Chosen { source: "note".to_owned(), ..chosen("lent 120 books in 2023") })
        .unwrap();
    assert_eq!(proposal.claim.seen, "none");
    let recorded = engine.claims().state(&proposal.claim).unwrap();
    assert_eq!(recorded.file, "data/claims/note.toml");
    assert!(Engine::open(folder.path()).unwrap().claims().check().unwrap().is_clean());
    assert!(engine.claims().state(&proposal.claim).is_err(), "it is there by now");
}

#[test]
fn words_propose_what_the_check_lets_pass() {
    let (_folder, engine) = workspace();
    let proposal = engine.claims().propose(&chosen("library lent 48,200\n books  in 2024")).unwrap();
    let state = &proposal.claim.states[0];
    assert_eq!(
        (state.subject.as_str(), state.property.as_str(), state.value.as_str(), state.period.as_str()),
        ("place:rivertown", "prop:loans", "48200", "2024")
    );
    assert_eq!(state.dimensions["item"], "item:books");
    assert_eq!(proposal.claim.quote, ["library lent 48,200 books in 2024"]);
    assert!(proposal.prefix.ends_with("Rivertown's "), "{}", proposal.prefix);
    assert!(engine.claims().state(&proposal.claim).is_ok());
    for words in ["", "no such words", "lent 48,201 books"] {
        assert!(
            matches!(
                engine.claims().propose(&chosen(words)),
                Err(EngineError::Record(RecordError::Chosen { .. }))
            ),
            "{words}"
        );
    }
}

#[test]
fn words_that_stand_twice_are_widened_or_asked_for() {
    let (folder, engine) = workspace();
    let text = "Harbour sold 5 books. Later, Harbour sold 5 books.\n";
    fs::write(folder.path().join("data/sources/note.txt"), text).unwrap();
    let twice = Chosen { source: "note".to_owned(), ..chosen("sold 5 books") };
    assert!(engine.claims().propose(&twice).is_err());
    let second = engine.claims().propose(&Chosen { start: Some(37), ..twice.clone() }).unwrap();
    assert_eq!(second.claim.quote, ["Later, Harbour sold 5 books."]);
    let by_context = Chosen { prefix: "Later, Harbour ".to_owned(), ..twice };
    assert_eq!(engine.claims().propose(&by_context).unwrap().start, second.start);
}
