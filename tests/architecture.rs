//! ARCHITECTURE.md, and the front page of the library, against the tree.

use crate::ontology::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The cells of a table row of Markdown.
fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// The paths of the map, with their levels.
fn map() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `src/"));
    let mut map = BTreeMap::new();
    for row in rows {
        let cells = cells(row);
        let before = map.insert(cells[0].trim_matches('`').to_owned(), cells[1].to_owned());
        assert!(before.is_none(), "{} stands in the map twice", cells[0]);
        assert!(!cells[2].is_empty(), "{} says nothing", cells[0]);
    }
    map
}

/// The modules below `src`, and the rooms: folders that hold more than tests.
fn tree(folder: &Path, is_top: bool, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        if path.is_dir() {
            if holds_more_than_tests(&path) {
                found.insert(name);
            }
            tree(&path, false, found);
        } else if is_top && path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(name);
        }
    }
}

fn holds_more_than_tests(folder: &Path) -> bool {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.into_iter().any(|name| name != "tests.rs" && name != "tests")
}

#[test]
fn the_map_is_the_tree() {
    let mut tree_of = BTreeSet::new();
    tree(&root().join("src"), true, &mut tree_of);
    let mapped: BTreeSet<String> = map().into_keys().collect();
    let lacking: Vec<&String> = tree_of.difference(&mapped).collect();
    let gone: Vec<&String> = mapped.difference(&tree_of).collect();
    assert!(lacking.is_empty() && gone.is_empty(), "the map lacks {lacking:?} and has {gone:?} too many");
}

#[test]
fn rooms_have_the_level_of_their_module() {
    let map = map();
    for (path, level) in &map {
        if let Some((module, _)) = path.trim_start_matches("src/").split_once('/') {
            let whole = map.get(&format!("src/{module}")).unwrap();
            assert_eq!(level, whole, "{path}");
        }
    }
}

#[test]
fn the_levels_are_those_that_imports_are_held_to() {
    let map = map();
    let level = |module: &&str| -> u32 {
        let level = map.get(&format!("src/{module}")).or_else(|| map.get(&format!("src/{module}.rs")));
        level.unwrap().parse().unwrap()
    };
    let levels: Vec<Vec<u32>> =
        crate::layers::LAYERS.iter().map(|layer| layer.iter().map(level).collect()).collect();
    assert!(levels.iter().all(|layer| layer.iter().all(|level| *level == layer[0])), "{levels:?}");
    assert!(levels.is_sorted_by(|below, above| below[0] < above[0]), "{levels:?}");
}

#[test]
fn the_front_page_of_the_library_has_all_its_modules() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let within = text.split_once("//! # Within").unwrap().1;
    let rows = within.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let listed: BTreeSet<String> = rows
        .flat_map(|row| row.split(" | ").next().unwrap().split(", "))
        .map(|name| name.chars().filter(char::is_ascii_lowercase).collect())
        .collect();
    let lines = text.lines().map(|line| line.strip_prefix("pub ").unwrap_or(line));
    let modules = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    assert_eq!(listed, modules.map(str::to_owned).collect());
}
