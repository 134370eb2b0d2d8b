//! Inside a module, too, imports run one way: no circle of files or rooms, and the rooms of the large modules in an order.

use crate::ontology::root;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The names that lead to a module or an item, from the root of the library or the binary.
type Names = Vec<String>;

/// The order of rooms, from the bottom up; those of one line do not import each other.
const ORDER: &[(&str, &[&[&str]])] = &[
    (
        "query",
        &[
            &["algebra", "limits"],
            &["expression"],
            &["syntax"],
            &["parameters", "plan"],
            &["exec"],
            &["provenance", "remote", "results"],
            &["saved"],
            &["update"],
        ],
    ),
    (
        "engine",
        &[
            &["builtin", "workspace"],
            &["error"],
            &["backend"],
            &["loading"],
            &["open", "ownership"],
            &["claims", "reviews"],
            &["location", "queries"],
            &["endpoint"],
        ],
    ),
    (
        "server",
        &[
            &["watch", "wire"],
            &["cache", "guard"],
            &["app"],
            &["pages", "reload", "work"],
            &["routes"],
            &["entry"],
        ],
    ),
    (
        "cli",
        &[&["bounds", "help"], &["place"], &["ask", "claims", "intake"], &["repl", "serve", "upkeep", "mcp"]],
    ),
];

/// The most entries of a room. The top level has a layer each, and more of them.
const MOST: usize = 12;

/// The modules below `src`, with their text up to their tests and without comments.
struct Tree {
    texts: BTreeMap<Names, String>,
    /// What `pub use` makes of a name in a module.
    renamed: BTreeMap<Names, BTreeMap<String, Names>>,
}

impl Tree {
    fn read() -> Self {
        let mut texts = BTreeMap::new();
        let mut files = Vec::new();
        walk(&root().join("src"), &mut files);
        for file in files {
            let name = file.strip_prefix(root().join("src")).unwrap().with_extension("");
            let mut names: Names = name.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            match names.last().map(String::as_str) {
                Some("mod" | "lib") => drop(names.pop()),
                Some("main" | "tests" | "random") => continue,
                _ => {}
            }
            if names.iter().any(|name| name == "random") {
                continue;
            }
            texts.insert(names, code(&std::fs::read_to_string(file).unwrap()));
        }
        let mut tree = Self { texts, renamed: BTreeMap::new() };
        let modules: Vec<Names> = tree.texts.keys().cloned().collect();
        for module in modules {
            let text = tree.texts[&module].clone();
            for (is_public, tree_of_use) in uses(&text) {
                if is_public {
                    for path in expanded(&tree_of_use) {
                        tree.rename(&module, &path);
                    }
                }
            }
        }
        tree
    }

    fn rename(&mut self, module: &Names, path: &str) {
        let (path, alias) = path.split_once(" as ").map_or((path, None), |(path, alias)| (path, Some(alias)));
        if let Some(target) = self.absolute(path, module) {
            let name = alias.unwrap_or_else(|| path.rsplit("::").find(|part| *part != "self").unwrap());
            self.renamed.entry(module.clone()).or_default().insert(name.to_owned(), target);
        }
    }

    /// A path from the root; `None` where it leads to another crate.
    fn absolute(&self, path: &str, module: &Names) -> Option<Names> {
        let mut parts: Vec<&str> = path.split("::").map(str::trim).collect();
        parts.retain(|part| !part.is_empty());
        let mut base = module.clone();
        match *parts.first()? {
            "crate" => {
                base.clear();
                parts.remove(0);
            }
            "self" => drop(parts.remove(0)),
            "super" => {
                while parts.first() == Some(&"super") {
                    parts.remove(0);
                    base.pop()?;
                }
            }
            first => {
                base.push(first.to_owned());
                if !self.texts.contains_key(&base) {
                    return None;
                }
                base.pop();
            }
        }
        base.extend(parts.into_iter().filter(|part| *part != "self").map(str::to_owned));
        Some(base)
    }

    /// The module in which a thing stands, through whatever names it has elsewhere.
    fn home(&self, path: &[String], depth: usize) -> Names {
        let long =
            (0..=path.len()).rev().find(|length| self.texts.contains_key(&path[..*length])).unwrap_or(0);
        let (module, rest) = path.split_at(long);
        let renamed = rest.first().and_then(|name| self.renamed.get(module)?.get(name));
        match renamed {
            Some(target) if depth < 6 => {
                let further = [target.as_slice(), &rest[1..]].concat();
                self.home(&further, depth + 1)
            }
            _ => module.to_vec(),
        }
    }

    /// The modules that a module imports from, by `use` and by paths in its code.
    fn imports(&self, module: &Names) -> BTreeSet<Names> {
        let text = &self.texts[module];
        let mut paths: Vec<String> = uses(text).into_iter().flat_map(|(_, tree)| expanded(&tree)).collect();
        paths.extend(inline(text));
        let paths = paths.iter().map(|path| path.split(" as ").next().unwrap());
        let homes = paths.filter_map(|path| self.absolute(path, module)).map(|path| self.home(&path, 0));
        homes.filter(|home| home != module).collect()
    }

    /// For every pair of siblings, the imports of the one, or of what is in it, from the other: by the sibling that imports.
    fn between_siblings(&self) -> BTreeMap<Names, BTreeMap<Names, String>> {
        let mut between: BTreeMap<Names, BTreeMap<Names, String>> = BTreeMap::new();
        for module in self.texts.keys() {
            for home in self.imports(module) {
                let shared = module.iter().zip(&home).take_while(|(one, other)| one == other).count();
                // What is in a room may use what the room itself has, and the other way round.
                if shared < module.len() && shared < home.len() {
                    let reason = format!("{} uses {}", module.join("::"), home.join("::"));
                    let siblings = between.entry(module[..=shared].to_vec()).or_default();
                    siblings.insert(home[..=shared].to_vec(), reason);
                }
            }
        }
        between
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A text up to its unit tests, without comments.
fn code(text: &str) -> String {
    let mut lines = Vec::new();
    let mut after_test = false;
    for line in text.lines() {
        if after_test && line.starts_with("mod ") && line.ends_with('{') {
            break;
        }
        after_test = line.trim() == "#[cfg(test)]";
        if !line.trim_start().starts_with("//") {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The trees of the `use` declarations of a text, and whether they give names to others.
fn uses(text: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("use ") {
        let before = rest[..at].rsplit('\n').next().unwrap_or_default().trim();
        let is_use = before.is_empty() || before.starts_with("pub");
        rest = &rest[at + 4..];
        if is_use && let Some(end) = rest.find(';') {
            found.push((!before.is_empty(), rest[..end].to_owned()));
        }
    }
    found
}

/// The paths of a tree such as `a::{b, c::{d, e}}`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
    for character in inner.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(character);
    }
    parts.push(part);
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(expanded).map(|part| format!("{}{part}", head.trim())).collect()
}

/// Paths in code that begin at the root, at a parent or at a module beneath.
fn inline(text: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = text.split(|c: char| !is_name(c)).filter(|word| word.contains("::"));
    words.map(|word| word.trim_matches(':').to_owned()).collect()
}

#[test]
fn the_reader_of_imports_reads_them() {
    let text = "use a::{b, c::{self, d as e}};\nfn f() { super::g::h(); }\npub(crate) use i::j;";
    let paths: Vec<String> = uses(text).into_iter().flat_map(|(_, tree)| expanded(&tree)).collect();
    assert_eq!(paths, ["a::b", "a::c::self", "a::c::d as e", "i::j"]);
    assert!(inline(text).contains(&"super::g::h".to_owned()));
    let tree = Tree::read();
    let names = |path: &str| -> Names { path.split("::").map(str::to_owned).collect() };
    assert_eq!(tree.home(&names("query::parse"), 0), names("query::syntax::parse"));
    assert!(tree.imports(&names("query::exec::execute")).contains(&names("query::exec::prepared")));
}

#[test]
fn no_circle_of_files_or_rooms() {
    let mut left = Tree::read().between_siblings();
    // What imports nothing that is left is in no circle.
    loop {
        let free: BTreeSet<Names> = left
            .iter()
            .flat_map(|(one, imports)| imports.keys().cloned().chain([one.clone()]))
            .filter(|name| left.get(name).is_none_or(BTreeMap::is_empty))
            .collect();
        let before: usize = left.values().map(BTreeMap::len).sum();
        for imports in left.values_mut() {
            imports.retain(|import, _| !free.contains(import));
        }
        if left.values().map(BTreeMap::len).sum::<usize>() == before {
            break;
        }
    }
    let circles: Vec<&String> = left.values().flat_map(BTreeMap::values).collect();
    assert!(circles.is_empty(), "in a circle, or using one: {circles:#?}");
}

#[test]
fn rooms_of_the_large_modules_have_an_order() {
    let between = Tree::read().between_siblings();
    for (module, order) in ORDER {
        let level = |room: &str| order.iter().position(|rooms| rooms.contains(&room));
        for (one, imports) in between.iter().filter(|(one, _)| one.len() == 2 && one[0] == **module) {
            let own =
                level(&one[1]).unwrap_or_else(|| panic!("{module}::{} has no place in the order", one[1]));
            for (other, reason) in imports {
                assert!(level(&other[1]).is_some_and(|level| level < own), "{reason}");
            }
        }
    }
}

#[test]
fn a_room_has_a_dozen_entries_at_most() {
    let mut entries: BTreeMap<Names, BTreeSet<String>> = BTreeMap::new();
    for module in Tree::read().texts.into_keys() {
        for length in 2..=module.len() {
            entries.entry(module[..length - 1].to_vec()).or_default().insert(module[length - 1].clone());
        }
    }
    for (room, entries) in entries {
        assert!(entries.len() <= MOST, "{} has {} entries: {entries:?}", room.join("::"), entries.len());
    }
}
