//! Durable locations and base files, through the real binary: what a workspace answers they answer, and what was
//! acknowledged survives whatever the process meets.

use crate::ontology::root;
use crate::support::{Output, Workspace, output};
use assay::store::Store;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

fn at(place: &Path, args: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("-l").arg(place).args(args).current_dir(root());
    output(command.env_remove("ASSAY_WORKSPACE").stdin(Stdio::null()).output().unwrap())
}

/// A row as its cells; when a graph was loaded differs between two loads.
fn answer(out: Output) -> Vec<Vec<(String, String)>> {
    let json = out.ok().json();
    let rows = json["results"]["bindings"].as_array().unwrap().iter();
    let mut rows: Vec<Vec<(String, String)>> = rows
        .map(|row| {
            let cells = row.as_object().unwrap().iter().filter(|(column, _)| *column != "loaded");
            cells.map(|(column, cell)| (column.clone(), cell.to_string())).collect()
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_folder_and_a_file_answer_as_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("corpus.assay"));
    let first = at(&place, &["load", "."]).ok();
    assert!(first.stdout.contains(" 0 as they were"), "{}", first.stdout);
    at(&file, &["load", "."]).ok();
    at(&place, &["compact"]).ok();
    // Some of what is asked stands in the base then, and some beside it.
    at(&place, &["remove", "usgs-mcs-2026-data"]).ok();
    let again = at(&place, &["load", "."]).ok();
    assert!(again.stdout.contains("1 graphs changed, 50 as they were"), "{}", again.stdout);
    let workspace = Workspace::corpus();
    for name in ["reserve-shares", "words", "series", "attribution", "own-story", "dates", "reviews"] {
        let query = ["query", name, "--format", "json"];
        let expected = answer(workspace.run(&query));
        assert!(!expected.is_empty(), "{name}");
        assert!(answer(at(&place, &query)) == expected, "{name} in a folder");
        assert!(answer(at(&file, &query)) == expected, "{name} in a file");
    }
    let trace = at(&file, &["trace", "mondo-2024:china-reserve-share"]).ok();
    assert!(trace.stdout.contains("«Currently, China has"), "{}", trace.stdout);
    let stats = at(&file, &["stats", "--verify", "-f", "json"]).ok().json();
    assert_eq!(stats["quads"], stats["base"]["quads"]);
    assert_eq!(stats["base"]["sha256"].as_str().unwrap().len(), 64);
    let copy = folder.path().join("copy.assay");
    at(&file, &["backup", copy.to_str().unwrap()]).ok();
    let copied = at(&copy, &["stats", "-f", "json"]).ok().json();
    assert_eq!(copied["base"]["sha256"], stats["base"]["sha256"]);
}

#[test]
fn misuse_of_locations_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("some.assay"));
    let nowhere = at(&place, &["query", "-q", "ASK {}"]).exits(2);
    assert!(nowhere.stderr.contains("there is no location in"), "{}", nowhere.stderr);
    assert!(at(&place, &["compact"]).ok().stdout.contains("0 quads"));
    let held = Store::open_to_write(&place).unwrap();
    let locked = at(&place, &["load", "data/rdf"]).code.unwrap();
    assert_ne!(locked, 0);
    let locked = at(&place, &["compact"]).exits(1);
    assert!(locked.stderr.contains("another process"), "{}", locked.stderr);
    drop(held);
    std::fs::write(&file, "words").unwrap();
    let other = at(&file, &["stats"]).exits(2);
    assert!(other.stderr.contains("is no base of Assay"), "{}", other.stderr);
    assert!(at(&file, &["load", "."]).exits(2).stderr.contains("is there already"));
    assert!(at(&file, &["compact"]).exits(2).stderr.contains("read only"));
    assert!(at(folder.path(), &["compact"]).exits(2).stderr.contains("no location"));
    for args in [&["check", "--fix"][..], &["export", "--as", "csv"]] {
        assert!(at(&place, args).exits(2).stderr.contains("works on a workspace"), "{args:?}");
    }
    let out = Workspace::none().run(&["compact"]).exits(2);
    assert!(out.stderr.contains("works on a location"), "{}", out.stderr);
    // Damage that is met only while a query runs is told, and nothing is answered from it.
    let whole = folder.path().join("whole.assay");
    at(&whole, &["load", "."]).ok();
    let mut bytes = std::fs::read(&whole).unwrap();
    for at in (4096..bytes.len()).step_by(65_536) {
        bytes[at + 100] ^= 1;
    }
    std::fs::write(&whole, bytes).unwrap();
    let damaged = at(&whole, &["query", "words"]).exits(1);
    assert!(damaged.stderr.contains("is damaged") && damaged.stdout.is_empty(), "{}", damaged.stderr);
    assert!(at(&whole, &["stats", "--verify"]).exits(1).stderr.contains("is damaged"));
}

#[test]
fn large_files_come_in_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let line = |number: usize| {
        format!("<http://e/s{number}> <http://e/p{}> \"{}\" .\n", number % 7, "words ".repeat(20))
    };
    let text: String = (0..60_000).map(line).collect();
    let data = folder.path().join("data.nt");
    std::fs::write(&data, &text).unwrap();
    let place = folder.path().join("place");
    let count = |place: &Path| {
        let query = ["query", "-q", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "-f", "csv"];
        at(place, &query).ok().stdout.lines().nth(1).unwrap().to_owned()
    };
    at(&place, &["load", data.to_str().unwrap()]).ok();
    assert_eq!(count(&place), "60000");
    at(&place, &["load", data.to_str().unwrap()]).ok();
    assert_eq!(count(&place), "60000");
    std::fs::write(&data, format!("{text}<http://e/s> nonsense .\n")).unwrap();
    let faulty = at(&place, &["load", data.to_str().unwrap()]).exits(1);
    assert!(faulty.stderr.contains("data.nt:60001: "), "{}", faulty.stderr);
    assert_eq!(count(&place), "60000");
    let other = folder.path().join("other.assay");
    at(&other, &["load", data.to_str().unwrap()]).exits(1);
    assert!(!other.exists());
}

/// The files that are loaded again and again: each a graph of its own, of so many triples.
const FILES: usize = 12;
const TRIPLES: usize = 400;
/// Graphs that only updates write, with as many triples.
const UPDATED: usize = 5;

/// What is killed.
enum Deed {
    Compact,
    /// A load of a file, by its number.
    Load(usize),
    /// An update of a graph, by a number after those of the files.
    Update(usize),
}

impl Deed {
    fn of(kill: usize) -> Self {
        match kill % 5 {
            4 => Self::Compact,
            1 | 2 => Self::Update(FILES + kill / 5 % UPDATED),
            _ => Self::Load(kill % FILES),
        }
    }

    /// What the graph holds afterwards, if it is one that is written.
    fn number(&self) -> Option<usize> {
        match self {
            Self::Compact => None,
            Self::Load(number) | Self::Update(number) => Some(*number),
        }
    }

    /// The arguments that do it; a file that they name is written.
    fn args(&self, folder: &Path, round: usize) -> Vec<String> {
        let line =
            |number: usize, at: usize| format!("<http://e/{number}/{at}> <http://e/round> \"{round}\" .\n");
        let lines = |number: usize| (0..TRIPLES).map(|at| line(number, at)).collect::<String>();
        let write = |name: String, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        match self {
            Self::Compact => vec!["compact".to_owned()],
            Self::Load(number) => vec!["load".to_owned(), write(format!("f{number}.nt"), lines(*number))],
            Self::Update(number) => {
                let graph = format!("<http://e/g{number}>");
                // Half applied, all of it would be gone, or there would be two rounds.
                let before = if round.is_multiple_of(2) {
                    format!("DROP SILENT GRAPH {graph}")
                } else {
                    format!(
                        "DELETE {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
                    )
                };
                let text = format!("{before} ; INSERT DATA {{ GRAPH {graph} {{ {} }} }}", lines(*number));
                vec!["update".to_owned(), write(format!("u{number}.ru"), text)]
            }
        }
    }
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    at(&place, &["compact"]).ok();
    // What each graph holds: the round that was acknowledged last, or one that was under way since.
    let mut possible: Vec<Vec<usize>> = vec![Vec::new(); FILES + UPDATED];
    let (mut loads, mut updates, mut killed) = (0, 0, 0);
    for kill in 0..236_usize {
        let deed = Deed::of(kill);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.arg("-l").arg(&place).args(deed.args(folder.path(), kill)).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // From at once to after the end, spread by a number that has nothing in common with the cycles above.
        // Now and then a load or an update is left to end, however slow the machine is.
        if kill % 10 != 3 && kill % 20 != 11 {
            std::thread::sleep(Duration::from_micros((kill as u64 * 7919) % 70_000));
            child.kill().unwrap();
            killed += 1;
        }
        let is_done = child.wait().unwrap().success();
        if let Some(number) = deed.number() {
            if is_done {
                possible[number].clear();
                *(if matches!(deed, Deed::Update(_)) { &mut updates } else { &mut loads }) += 1;
            } else if possible[number].is_empty() {
                possible[number].push(usize::MAX);
            }
            possible[number].push(kill);
        }
        for (number, rounds) in rounds(&place).iter().enumerate() {
            let known = &possible[number];
            match rounds.iter().next() {
                None => {
                    assert!(known.is_empty() || known.contains(&usize::MAX), "kill {kill}: {number} is gone");
                }
                Some((round, count)) => {
                    assert_eq!((rounds.len(), *count), (1, TRIPLES), "kill {kill}: {number} is half there");
                    assert!(
                        known.contains(&round.parse().unwrap()),
                        "kill {kill}: {number} is of {round}, not {known:?}"
                    );
                }
            }
        }
    }
    assert_eq!(killed, 200);
    assert!(loads >= 16, "only {loads} loads were not killed before they were done");
    assert!(updates >= 12, "only {updates} updates were not killed before they were done");
}

/// For each graph, how many triples of each round a location holds.
fn rounds(place: &Path) -> Vec<std::collections::BTreeMap<String, usize>> {
    let store = Store::open_to_read(place).expect("it opens by itself");
    let mut held = vec![std::collections::BTreeMap::new(); FILES + UPDATED];
    for quad in store.view().unwrap().quads(None, None, None, None) {
        let subject = quad.subject.to_string();
        let Some(number) = subject.strip_prefix("<http://e/").and_then(|rest| rest.split('/').next()) else {
            continue;
        };
        let round = quad.object.to_string().trim_matches('"').to_owned();
        *held[number.parse::<usize>().unwrap()].entry(round).or_insert(0) += 1;
    }
    held
}
