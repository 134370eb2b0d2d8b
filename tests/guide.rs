//! The guide: its examples run, and it explains all that it is for.

use crate::ontology::root;
use crate::replay::{fences, replay};
use crate::support::{Workspace, flowing};
use assay::guide::{TOPICS, topic};
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;

fn text(name: &str) -> &'static str {
    topic(name).unwrap().text
}

/// Each topic is a test of its own, so that they run side by side.
macro_rules! replayed {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let folder = Workspace::none();
                let document = root().join(concat!("src/guide/", stringify!($name), ".md"));
                replay(&document, &folder.path(""), &folder.path(""));
            }
        )*

        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

replayed! { start sheets periods ranks domains queries search evidence weighing reviewing prompt locations endpoints server pages mcp formats library }

#[test]
fn every_topic_is_replayed_and_has_a_title() {
    let names: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    assert_eq!(names, REPLAYED);
    for topic in TOPICS {
        assert!(topic.text.starts_with("# "), "{}", topic.name);
        let is_tried =
            fences(topic.text).iter().any(|words| ["console", "rust"].contains(&words[0].as_str()));
        assert!(is_tried, "{} has no example that runs", topic.name);
        let mut is_code = false;
        for line in topic.text.lines() {
            is_code ^= line.starts_with("```");
            assert!(is_code || line.chars().count() <= 132, "{}: too long: {line}", topic.name);
        }
    }
}

/// Names that stand in a file of the project and in a topic.
fn explains(name: &str, terms: impl IntoIterator<Item = String>) {
    let text = text(name);
    let lacking: Vec<String> =
        terms.into_iter().filter(|term| !text.contains(&format!("`{term}`"))).collect();
    assert!(lacking.is_empty(), "`assay help {name}` does not explain {lacking:?}");
}

#[test]
fn what_a_domain_can_declare_is_explained() {
    let core = fs::read_to_string(root().join("ontology/claims.ttl")).unwrap();
    let section = |title: &str| {
        let from = core.find(title).unwrap() + title.len();
        core[from..].split("\n# ").next().unwrap().to_owned()
    };
    let of_module = section("# Properties: declarations of a domain module");
    let operations = section("# Individuals: Operation");
    let names = of_module.lines().chain(operations.lines()).filter_map(|line| line.split_once(" a "));
    let names = names.map(|(name, _)| name.to_owned()).filter(|name| name.starts_with("assay:"));
    let classes =
        ["assay:Property", "assay:Dimension", "assay:Derivation", "assay:Operand", "assay:Quantity"];
    explains("domains", names.chain(classes.map(str::to_owned)));
}

/// The properties of an object of the schema of sheets.
fn fields(pointer: &str) -> Vec<String> {
    let schema = fs::read_to_string(root().join("ontology/sheet.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
}

#[test]
fn what_a_sheet_can_say_is_explained() {
    for pointer in [
        "/properties/source/properties",
        "/properties/concept/items/properties",
        "/$defs/claim/properties",
        "/$defs/claim/properties/reports/items/properties",
        "/$defs/state/properties",
        "/$defs/table/properties",
    ] {
        explains("sheets", fields(pointer));
    }
    explains("reviewing", fields("/$defs/review/properties"));
}

#[test]
fn what_weighing_finds_is_explained() {
    let kinds = assay::conflict::Kind::ALL.map(assay::conflict::Kind::word);
    explains("weighing", kinds.map(str::to_owned));
    let schema = fs::read_to_string(root().join("ontology/conflicts.schema.json")).unwrap();
    let lacking = kinds.into_iter().find(|kind| !schema.contains(&format!("\"{kind}\"")));
    assert_eq!(lacking, None, "a kind that the schema lacks");
}

#[test]
fn ratings_are_explained() {
    let core = fs::read_to_string(root().join("ontology/claims.ttl")).unwrap();
    let ratings = core.lines().filter_map(|line| line.strip_suffix(" a skos:Concept , assay:Rating ;"));
    explains("reviewing", ratings.map(str::to_owned));
}

#[test]
fn help_knows_commands_and_topics() {
    let folder = Workspace::none();
    let all = folder.run(&["help"]).ok();
    assert_eq!(all.stdout, folder.run(&["--help"]).ok().stdout);
    for topic in TOPICS {
        assert!(all.stdout.contains(&format!("  {} ", topic.name)), "{}", topic.name);
        assert!(folder.run(&["help", topic.name]).ok().stdout.ends_with(topic.text), "{}", topic.name);
    }
    let command = folder.run(&["help", "trace"]).ok();
    assert_eq!(command.stdout, folder.run(&["trace", "--help"]).ok().stdout);
    let nested = folder.run(&["help", "queries", "show"]).ok();
    assert_eq!(nested.stdout, folder.run(&["queries", "show", "--help"]).ok().stdout);
    let both = folder.run(&["help", "queries"]).ok();
    assert!(both.stdout.contains("Usage: assay queries") && both.stdout.contains(text("queries")));
    let narrow = folder.run(&["help", "sheets", "--width", "60"]).ok();
    assert_eq!(flowing(&narrow.stdout).split(' ').next(), flowing(text("sheets")).split(' ').nth(1));
    let unknown = folder.run(&["help", "domian"]).exits(2);
    assert!(unknown.stderr.contains("did you mean `domains`?"), "{}", unknown.stderr);
    let prompt = folder.run(&["help", "repl"]).ok();
    assert!(prompt.stdout.contains("Usage: assay repl"));
}

#[test]
fn the_prompt_has_the_guide_too() {
    let workspace = Workspace::init();
    let help = workspace.run(&["repl", "-c", ".help domains"]).ok();
    assert_eq!(help.stdout, text("domains"));
    let list = workspace.run(&["repl", "-c", ".help"]).ok();
    assert!(flowing(&list.stdout).contains("weighing, reviewing"), "{}", list.stdout);
    assert!(list.stdout.lines().all(|line| line.chars().count() <= 100), "{}", list.stdout);
}

/// The words of a text that a pattern captures.
fn captured(pattern: &str, text: &str) -> BTreeSet<String> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn commands_and_options_that_the_documents_name_are_there() {
    let folder = Workspace::none();
    let overview = folder.run(&["help"]).ok().stdout;
    let listed = overview.split("Options:").next().unwrap().split("Commands:").nth(1).unwrap();
    let commands = captured(r"(?m)^  ([a-z]+) ", listed);
    assert!(commands.len() > 15, "{commands:?}");
    let helps: String = commands.iter().map(|name| folder.run(&[name, "--help"]).ok().stdout).collect();
    let options = captured("(--[a-z][a-z-]+)", &(helps + &overview));
    // Of cargo.
    let of_others = BTreeSet::from(["--features", "--open", "--path"].map(str::to_owned));
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for (name, text) in
        TOPICS.iter().map(|topic| (topic.name, topic.text)).chain([("README", readme.as_str())])
    {
        let named = captured("`assay ([a-z]+)", text);
        let unknown: Vec<&String> = named.difference(&commands).collect();
        assert!(unknown.is_empty(), "{name} names the commands {unknown:?}");
        let named = captured("(--[a-z][a-z-]+)", text);
        let unknown: Vec<&String> = named.difference(&options).filter(|o| !of_others.contains(*o)).collect();
        assert!(unknown.is_empty(), "{name} names the options {unknown:?}");
    }
    let guide: String = TOPICS.iter().map(|topic| topic.text).collect();
    let is_told =
        |name: &&String| guide.contains(&format!("assay {name}")) || guide.contains(&format!("`{name}`"));
    let untold: Vec<&String> = commands.iter().filter(|name| !is_told(name)).collect();
    assert!(untold.is_empty(), "the guide says nothing of {untold:?}");
}
