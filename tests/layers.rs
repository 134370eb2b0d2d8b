//! A module imports only modules below its own: the order of ARCHITECTURE, held by reading the imports.

use crate::ontology::root;
use std::path::{Path, PathBuf};

/// The layers from the bottom up; modules of one layer do not import each other.
pub(crate) const LAYERS: &[&[&str]] = &[
    &["calendar"],
    &["model", "files", "guide"],
    &["document"],
    &["index"],
    &["store"],
    &["query"],
    &["encoding"],
    &["import", "export", "check"],
    &["claims"],
    &["engine"],
    &["agents"],
    &["server", "terminal"],
    &["cli"],
];

/// What a layer must not know, by words that no code of it has.
const UNKNOWN: &[(&str, &[&str])] = &[
    ("model", &["oxigraph", "oxrdf", "serde", "std::fs", "std::io"]),
    ("files", &["oxigraph", "oxrdf", "serde"]),
    ("guide", &["std::fs", "std::io", "clap"]),
    ("document", &["oxigraph", "oxrdf", "spareval", "std::fs"]),
    ("index", &["oxigraph::"]),
    ("query", &["std::fs", "crate::model", "schema.org"]),
    ("store", &["crate::model"]),
    ("encoding", &["std::fs", "std::net", "axum", "clap"]),
    ("import", &["std::fs", "std::net"]),
    ("export", &["std::fs", "std::net", "axum", "clap"]),
    ("check", &["std::fs", "std::net", "axum", "clap"]),
    ("claims", &["std::fs", "std::net"]),
    ("engine", &["clap", "axum", "rustyline", "indicatif", "comfy_table"]),
    ("agents", &["std::fs", "clap", "axum"]),
    ("terminal", &["oxigraph", "oxrdf", "spareval", "spargebra"]),
    ("server", &["oxigraph", "oxrdf", "spareval", "spargebra", "clap", "std::fs"]),
    ("cli", &["oxigraph", "oxrdf", "spareval", "spargebra"]),
];

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The files of a module, with the text of each that is compiled in and no comment.
fn files_of(module: &str) -> Vec<(String, String)> {
    let source = root().join("src");
    let mut found = Vec::new();
    let directory = source.join(module);
    if directory.is_dir() {
        sources(&directory, &mut found);
    } else {
        found.push(source.join(format!("{module}.rs")));
    }
    let files = found.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = without_tests(&text).filter(|line| !line.trim_start().starts_with("//"));
        (path.display().to_string(), lines.collect::<Vec<_>>().join("\n"))
    });
    files.filter(|(path, _)| !path.ends_with("/tests.rs") && !path.ends_with("/properties.rs")).collect()
}

/// The lines of a file up to its unit tests, which may reach up to set a scene, and without modules and imports that only
/// tests have.
fn without_tests(text: &str) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = text.lines().collect();
    let is_for_tests = |at: usize| lines[at].trim() == "#[cfg(test)]";
    let is_inline =
        |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
    let end = (0..lines.len()).find(|at| is_for_tests(*at) && is_inline(*at)).unwrap_or(lines.len());
    let is_one_line = |at: usize| at > 0 && is_for_tests(at - 1) && lines[at].ends_with(';');
    let kept: Vec<&str> = (0..end).filter(|at| !is_one_line(*at)).map(|at| lines[at]).collect();
    kept.into_iter()
}

#[test]
fn only_tests_are_left_unchecked() {
    let text =
        "#[cfg(test)]\nmod far;\nuse crate::engine;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n";
    let kept: Vec<&str> = without_tests(text).collect();
    assert_eq!(kept, ["#[cfg(test)]", "use crate::engine;"]);
}

#[test]
fn imports_run_downwards() {
    for layer in LAYERS {
        for module in *layer {
            let own = layer_of(module).unwrap();
            for (path, text) in files_of(module) {
                for part in text.split("crate::").skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    if name == *module {
                        continue;
                    }
                    let other = layer_of(&name);
                    assert!(other.is_some_and(|other| other < own), "{path} imports crate::{name}");
                }
            }
        }
    }
}

#[test]
fn every_module_has_its_layer() {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for line in text.lines() {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let Some(module) = line.strip_prefix("mod ").and_then(|m| m.strip_suffix(';')) else { continue };
        assert!(layer_of(module).is_some(), "{module} stands in no layer");
    }
}

#[test]
fn layers_do_not_know_what_is_above_or_beside_them() {
    for (module, unknown) in UNKNOWN {
        for (path, text) in files_of(module) {
            for word in *unknown {
                assert!(!text.contains(word), "{path} knows {word}");
            }
        }
    }
}

#[test]
fn files_stay_readable() {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    sources(&root().join("tests"), &mut found);
    for path in found {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

/// How many items of ours the library shows.
const MOST_PUBLIC: usize = 120;

#[test]
fn the_library_shows_what_users_need() {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let (shown, _) = text.split_once("#[doc(hidden)]").unwrap();
    let uses = shown.split("pub use ").skip(1).map(|rest| rest.split_once(';').unwrap().0);
    let ours = uses.filter(|path| !path.starts_with("oxrdf"));
    let items: usize = ours
        .map(|path| match path.split_once('{') {
            None => 1,
            Some((_, names)) => names.split(',').filter(|name| name.contains(char::is_alphabetic)).count(),
        })
        .sum();
    assert!(items > 50, "only {items} are counted");
    assert!(items <= MOST_PUBLIC, "{items} items are public");
}
