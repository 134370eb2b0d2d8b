//! README.md and CONTRIBUTING.md: what they show is what comes, and what they name is there.

use crate::ontology::root;
use crate::replay::replay;
use crate::support::{Workspace, copy};
use std::fs;

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn what_the_readme_shows_is_what_comes() {
    let scratch = Workspace::none();
    copy(Workspace::corpus().path("").as_path(), &scratch.path("assay"));
    let commands = replay(&root().join("README.md"), &scratch.path(""), &scratch.path("assay"));
    assert!(commands >= 8, "{commands}");
}

#[test]
fn the_readme_is_short() {
    let lines = text("README.md").lines().count();
    assert!(lines <= 200, "{lines} lines: what is not the first hour goes into the guide");
}

/// What stands between brackets of links, less addresses.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

#[test]
fn what_the_documents_name_is_there() {
    for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = text(name);
        let quoted = text.split('`').filter(|part| {
            ["src/", "tests/", "ontology/", "queries/"].iter().any(|folder| part.starts_with(folder))
        });
        for path in links(&text).into_iter().chain(quoted).filter(|path| !path.contains(['*', ' ', 'N'])) {
            assert!(root().join(path).exists(), "{name} names {path}");
        }
    }
}

#[test]
fn what_is_not_replayed_are_commands_of_the_project() {
    let makefile = text("Makefile");
    for name in ["README.md", "CONTRIBUTING.md"] {
        let text = text(name);
        for block in text.split("```sh\n").skip(1) {
            for line in block.split("```").next().unwrap().lines() {
                let words: Vec<&str> = line.split_whitespace().filter(|word| !word.contains('=')).collect();
                match words.as_slice() {
                    ["make", target, ..] => {
                        assert!(makefile.contains(&format!("\n{target}:")), "{name}: {line}");
                    }
                    ["cargo" | "git", ..] => {}
                    _ => panic!("{name}: {line}"),
                }
            }
        }
    }
}
