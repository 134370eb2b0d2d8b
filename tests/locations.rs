//! Durable locations and base files, through the real binary: what a workspace answers they answer, and what was
//! acknowledged survives whatever the process meets.

use crate::support::{Output, Workspace, corpus, output};
use assay::{Store, WriteOptions};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

fn at(place: &Path, args: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("-l").arg(place).args(args).current_dir(corpus());
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
    assert!(again.stdout.contains("1 graph changed, 51 as they were"), "{}", again.stdout);
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

/// A journal that lost its last byte: the commit that is gone is told by every command, and nothing is written on top of it
/// before somebody has said so.
#[test]
fn a_lost_end_of_the_journal_is_told_and_accepted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    let update = |n: u8| format!("INSERT DATA {{ <http://x/{n}> <http://x/v> {n} }}");
    drop(Store::open_to_write(&place).unwrap());
    for n in 1..=3 {
        at(&place, &["update", "-q", &update(n)]).ok();
    }
    let newest = std::fs::read_dir(&place).unwrap().flatten().map(|entry| entry.path());
    let journal = newest.filter(|path| path.to_string_lossy().contains("journal-")).max().unwrap();
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &whole[..whole.len() - 1]).unwrap();
    let asked =
        at(&place, &["query", "-q", "SELECT (COUNT(*) AS ?n) { ?s <http://x/v> ?o }", "-f", "csv"]).ok();
    assert!(asked.stdout.ends_with("2\r\n") || asked.stdout.ends_with("2\n"), "{}", asked.stdout);
    assert!(
        asked.stderr.contains("commit 3 is lost") && asked.stderr.contains("warning:"),
        "{}",
        asked.stderr
    );
    let verified = at(&place, &["stats", "--verify"]).exits(1);
    assert_eq!(verified.stderr.matches("commit 3 is lost").count(), 1, "{}", verified.stderr);
    assert!(verified.stderr.contains("repair --accept-loss"), "{}", verified.stderr);
    for args in [&["update", "-q", &update(4)][..], &["compact"], &["repair"], &["load", "data/rdf"]] {
        let refused = at(&place, args);
        assert!(refused.code != Some(0), "{args:?}");
        let hint = refused.stderr.contains("repair --accept-loss") || args[0] == "load";
        assert!(hint, "{args:?}: {}", refused.stderr);
    }
    std::fs::write(&journal, &whole[..48]).unwrap();
    let all = at(&place, &["stats", "--verify"]).exits(1);
    assert!(all.stderr.contains("commits 1 to 3 are lost"), "{}", all.stderr);
    let accepted = at(&place, &["repair", "--accept-loss"]).ok();
    assert!(accepted.stdout.contains("given up, and 0 quads are left"), "{}", accepted.stdout);
    assert!(at(&place, &["repair"]).ok().stdout.contains("every acknowledged commit is there"));
    at(&place, &["update", "-q", &update(4)]).ok();
    at(&place, &["stats", "--verify"]).ok();
}

/// Without the note of what was acknowledged, or with foreign bytes behind the journal, all is read, and somebody is told.
#[test]
fn doubts_about_the_end_of_a_journal_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    drop(Store::open_to_write(&place).unwrap());
    for n in 1..=2 {
        at(&place, &["update", "-q", &format!("INSERT DATA {{ <http://x/{n}> <http://x/v> {n} }}")]).ok();
    }
    let journal = place.join("journal-0");
    let whole = std::fs::read(&journal).unwrap();
    let missing = || std::fs::remove_file(place.join("acknowledged-0")).unwrap();
    let damaged = || std::fs::write(place.join("acknowledged-0"), "nothing").unwrap();
    let foreign = || std::fs::write(&journal, [&whole[..], b"seventeen bytes."].concat()).unwrap();
    let faults: [(&dyn Fn(), &str); 3] = [
        (&missing, "acknowledged-0 is missing"),
        (&damaged, "acknowledged-0 is damaged"),
        (&foreign, "16 bytes after its last record"),
    ];
    for (fault, said) in faults {
        fault();
        let asked = at(&place, &["query", "-q", "ASK { <http://x/2> ?p ?o }", "-f", "csv"]).ok();
        assert!(asked.stdout.contains("true"), "{said}: {}", asked.stdout);
        let verified = at(&place, &["stats", "--verify"]).exits(1);
        for stderr in [&asked.stderr, &verified.stderr] {
            assert_eq!(stderr.matches(said).count(), 1, "{stderr}");
            assert!(stderr.contains("warning:") && stderr.contains("repair"), "{stderr}");
        }
        let repaired = at(&place, &["repair"]).ok();
        assert!(repaired.stdout.contains(said), "{}", repaired.stdout);
        assert!(at(&place, &["stats", "--verify"]).ok().stderr.matches(said).count() == 0);
        assert_eq!(std::fs::read(&journal).unwrap(), whole);
    }
    // What a writer leaves that dies is usual, and told to whoever asks.
    std::fs::write(&journal, [&whole[..], &3_u64.to_le_bytes()].concat()).unwrap();
    let asked = at(&place, &["query", "-q", "ASK {}"]).ok();
    assert_eq!(asked.stderr.matches("unfinished").count(), 0, "{}", asked.stderr);
    let verified = at(&place, &["stats", "--verify"]).ok();
    assert_eq!(verified.stderr.matches("8 bytes of an unfinished record").count(), 1, "{}", verified.stderr);
}

/// Ten at once: each waits its turn. Who waits in vain is told for whom.
#[test]
fn writers_wait_for_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    drop(Store::open_to_write(&place).unwrap());
    std::thread::scope(|scope| {
        for n in 0..10 {
            let place = &place;
            scope.spawn(move || {
                let text = format!("INSERT DATA {{ <http://x/{n}> <http://x/v> {n} }}");
                at(place, &["update", "-q", &text, "--wait", "2m"]).ok();
            });
        }
    });
    let count =
        at(&place, &["query", "-q", "SELECT (COUNT(*) AS ?n) { ?s <http://x/v> ?o }", "-f", "csv"]).ok();
    assert!(count.stdout.contains("10"), "{}", count.stdout);
    let options = WriteOptions::default().with_command("a reader of \u{1b}[31mwords");
    let held = Store::open_to_write_with(&place, &options).unwrap();
    let refused = at(&place, &["update", "-q", "CLEAR ALL", "--wait", "50ms"]).exits(1);
    let holder = format!("process {} (`a reader of [31mwords`)", std::process::id());
    assert!(refused.stderr.contains(&holder) && refused.stderr.contains("--wait"), "{}", refused.stderr);
    drop(held);
}

#[test]
fn misuse_of_locations_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("some.assay"));
    let nowhere = at(&place, &["query", "-q", "ASK {}"]).exits(2);
    assert!(nowhere.stderr.contains("there is no location in"), "{}", nowhere.stderr);
    for args in
        [&["compact"][..], &["stats"], &["export", "--as", "csv"], &["remove", "x"], &["backup", "x.assay"]]
    {
        let nowhere = at(&place, args).exits(2);
        assert!(nowhere.stderr.contains("there is no location in"), "{args:?}: {}", nowhere.stderr);
        assert!(nowhere.stderr.contains("load PATH` makes one"), "{args:?}: {}", nowhere.stderr);
    }
    assert!(!place.exists(), "only `load` makes a location");
    let here = at(corpus(), &["stats"]).exits(2);
    assert!(here.stderr.contains("is a workspace, not a location"), "{}", here.stderr);
    assert!(here.stderr.contains("leave out -l"), "{}", here.stderr);
    drop(Store::open_to_write(&place).unwrap());
    assert!(at(&place, &["compact"]).ok().stdout.contains("0 quads"));
    let held = Store::open_to_write(&place).unwrap();
    let locked = at(&place, &["load", "data/rdf", "--wait", "0s"]).code.unwrap();
    assert_ne!(locked, 0);
    let locked = at(&place, &["compact", "--wait", "0s"]).exits(1);
    assert!(locked.stderr.contains("is being written by process"), "{}", locked.stderr);
    drop(held);
    std::fs::write(&file, "words").unwrap();
    let other = at(&file, &["stats"]).exits(2);
    assert!(other.stderr.contains("is no base of Assay"), "{}", other.stderr);
    assert!(at(&file, &["load", "."]).exits(2).stderr.contains("is there already"));
    assert!(at(&file, &["compact"]).exits(2).stderr.contains("read only"));
    assert!(at(folder.path(), &["compact"]).exits(2).stderr.contains("no location"));
    assert!(at(&place, &["check", "--fix"]).exits(2).stderr.contains("works on a workspace"));
    let away = Workspace::none();
    away.write("one.nt", "<http://e/s> <http://e/p> <http://e/o> .\n");
    for (line, words) in
        [(".saveas made", "saving a query needs a workspace"), (".load one.nt", "needs a workspace")]
    {
        let out = away.run(&["-l", place.to_str().unwrap(), "repl", "-c", "ASK {}", "-c", line]).exits(2);
        assert!(out.stderr.contains(words) && out.stderr.contains("`assay init DIR`"), "{}", out.stderr);
    }
    for args in [&["load", "."][..], &["query", "words"], &["compact"]] {
        let unknown = at(Path::new("ftp://place"), args).exits(2);
        assert!(unknown.stderr.contains("nothing here speaks ftp"), "{}", unknown.stderr);
    }
    assert!(!corpus().join("ftp:").exists());
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
fn a_location_without_its_pointer_is_damaged_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (place, data) = (folder.path().join("place"), folder.path().join("data.nt"));
    std::fs::write(&data, "<http://e/s> <http://e/p> \"words\" .\n").unwrap();
    let data = data.to_str().unwrap();
    at(&place, &["load", data]).ok();
    let current = std::fs::read(place.join("current")).unwrap();
    std::fs::remove_file(place.join("current")).unwrap();
    for args in
        [&["load", data][..], &["query", "-q", "ASK {}"], &["update", "-q", "CLEAR ALL"], &["compact"]]
    {
        let out = at(&place, args).exits(1);
        assert!(out.stderr.contains("`current` is missing"), "{args:?}: {}", out.stderr);
    }
    std::fs::write(place.join("current"), current).unwrap();
    let query = ["query", "-q", "ASK { ?s ?p \"words\" }", "-f", "csv"];
    assert!(at(&place, &query).ok().stdout.contains("true"));
    let other = folder.path().join("other.assay");
    std::fs::create_dir(&other).unwrap();
    let out = at(&other, &["stats"]).exits(1);
    assert!(out.stderr.contains("it is a folder"), "{}", out.stderr);
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
        let query = [
            "query",
            "-q",
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?s), \"http://e/\")) }",
            "-f",
            "csv",
        ];
        at(place, &query).ok().stdout.lines().nth(1).unwrap().to_owned()
    };
    at(&place, &["load", data.to_str().unwrap()]).ok();
    assert_eq!(count(&place), "60000");
    at(&place, &["load", data.to_str().unwrap()]).ok();
    assert_eq!(count(&place), "60000");
    std::fs::write(&data, format!("{text}<http://e/s> nonsense .\n")).unwrap();
    let faulty = at(&place, &["load", data.to_str().unwrap()]).exits(1);
    assert!(faulty.stderr.contains("data.nt:60001:14\n"), "{}", faulty.stderr);
    assert_eq!(count(&place), "60000");
    let other = folder.path().join("other.assay");
    at(&other, &["load", data.to_str().unwrap()]).exits(1);
    assert!(!other.exists());
}

#[test]
fn what_leaves_a_workspace_leaves_the_location_when_that_is_loaded() {
    let workspace = Workspace::init();
    workspace.write("data/rdf/more.ttl", "<http://e/a> <http://e/p> 1 .");
    workspace.write("elsewhere/single.ttl", "<http://e/b> <http://e/p> 2 .");
    let at = |args: &[&str]| workspace.run(&[&["-l", "place"], args].concat());
    let review = ["review", "example:lending", "--rating", "true", "--says", "x"];
    workspace.run(&review).ok();
    at(&["load", "."]).ok();
    at(&["load", "elsewhere/single.ttl"]).ok();
    let count = |pattern: &str| {
        let query = format!("SELECT DISTINCT ?x {{ {pattern} }}");
        at(&["query", "-q", &query, "-f", "csv"]).ok().stdout.lines().count() - 1
    };
    let counts = || {
        [
            count("?x a schema:ClaimReview"),
            count("?x a assay:Endorsed"),
            count("?x <http://e/p> ?n"),
            count("?x a assay:Claim"),
        ]
    };
    assert_eq!(counts(), [1, 1, 2, 2]);
    // A file that is there and faulty has not left.
    workspace.edit("data/rdf/more.ttl", "1 .", "1");
    at(&["load", ".", "--skip-faulty"]).ok();
    assert_eq!(counts(), [1, 1, 2, 2]);
    for file in ["data/reviews/lending.toml", "data/rdf/more.ttl"] {
        std::fs::remove_file(workspace.path(file)).unwrap();
    }
    let told = at(&["load", "."]).ok();
    for file in ["data/reviews/lending.toml is gone", "data/rdf/more.ttl is gone"] {
        assert!(told.stderr.contains(file), "{}", told.stderr);
    }
    assert_eq!(counts(), [0, 0, 1, 2], "what a single file brought stays");
    at(&["check"]).ok();
    // A source that leaves is marked as one that is removed.
    std::fs::rename(workspace.path("data/claims/example.toml"), workspace.path("example.toml")).unwrap();
    let told = at(&["load", "."]).ok();
    assert!(told.stderr.contains("so is source `example`"), "{}", told.stderr);
    let retracted = || at(&["query", "retracted", "-f", "csv"]).ok().stdout.lines().count() - 1;
    assert_eq!((counts(), retracted()), ([0, 0, 1, 0], 2));
    let again = at(&["load", "."]).ok();
    assert!(again.stdout.contains(" 0 graphs changed"), "{}", again.stdout);
    assert_eq!(retracted(), 2, "it stays marked");
    std::fs::rename(workspace.path("example.toml"), workspace.path("data/claims/example.toml")).unwrap();
    at(&["load", "."]).ok();
    assert_eq!((counts(), retracted()), ([0, 0, 1, 2], 0));
}

#[test]
fn locations_and_base_files_are_exported_as_workspaces_are() {
    let workspace = Workspace::init();
    workspace.run(&["review", "example:lending", "--rating", "true", "--says", "x"]).ok();
    let at = |place: &str, args: &[&str]| workspace.run(&[&["-l", place], args].concat());
    at("place", &["load", "."]).ok();
    at("all.assay", &["load", "."]).ok();
    let before = workspace.snapshot();
    for format in ["csv", "claimreview", "averitec"] {
        let expected = workspace.run(&["export", "--as", format]).ok().stdout;
        for place in ["place", "all.assay"] {
            assert_eq!(at(place, &["export", "--as", format]).ok().stdout, expected, "{format} of {place}");
        }
    }
    for (args, words) in [
        (&["turtle", "--claim", "example:lending"][..], "48,200"),
        (&["nquads", "--source", "example"], "48,200"),
        (&["trig", "--review", "lending/1"], "ClaimReview"),
        (&["sheet", "--source", "example"], "[[claim]]"),
    ] {
        for place in ["place", "all.assay"] {
            let out = at(place, &[&["export", "--as"], args].concat()).ok().stdout;
            assert!(out.contains(words), "{args:?} of {place}: {out}");
        }
    }
    let near = at("place", &["export", "--as", "csv", "--source", "exampel"]).exits(2);
    assert!(near.stderr.contains("did you mean `example`?"), "{}", near.stderr);
    assert_eq!(workspace.snapshot(), before, "it is read only");
    let endpoint = at("http://localhost:9/", &["export", "--as", "csv"]).exits(2);
    assert!(endpoint.stderr.contains("works on a workspace"), "{}", endpoint.stderr);
}

#[test]
fn what_is_named_on_the_way_to_a_location_is_what_is_meant() {
    let workspace = Workspace::init();
    let at = |place: &str, args: &[&str]| workspace.run(&[&["-l", place], args].concat());
    // A workspace that is faulty is none the less one.
    workspace.write("other/data/workspace.toml", "nonsense");
    workspace.write("other/data.ttl", "<http://e/a> <http://e/p> 1 .");
    for place in ["place", "all.assay", "http://localhost:9/"] {
        let out = at(place, &["load", "other"]).exits(2);
        assert!(out.stderr.contains("other/data/workspace.toml"), "{place}: {}", out.stderr);
    }
    // The names of graphs are those of the workspace around, for large files too.
    workspace.write("data.nt", "<http://e/a> <http://e/p> \"1\" .\n");
    at("all.assay", &["load", "--graph", "graph:mine", "data.nt"]).ok();
    let graph =
        at("all.assay", &["query", "-q", "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", "-f", "csv"]).ok().stdout;
    assert!(graph.contains("https://example.org/c/graph/mine"), "{graph}");
    // A variable that is set to nothing names no location.
    let mut command = workspace.command(&["check"]);
    output(command.env("ASSAY_LOCATION", "").output().unwrap()).ok();
    let verified = workspace.run(&["stats", "--verify"]).ok();
    assert!(verified.stderr.contains("neither a base nor a blob"), "{}", verified.stderr);
}

#[test]
fn the_same_path_below_two_folders_is_two_files() {
    // What is read as a whole, and what goes by way of a new base.
    for lines in [1, 20_000] {
        let workspace = Workspace::none();
        let place = workspace.path("place").display().to_string();
        let load = |folder: &str, args: &[&str]| {
            let mut command = workspace.command(&[&["-l", &place, "load"], args].concat());
            output(command.current_dir(workspace.path(folder)).output().unwrap())
        };
        let write = |folder: &str, word: &str| {
            let line = format!("_:b <http://e/p> \"{}\" .\n", word.repeat(200));
            workspace.write(&format!("{folder}/data.nt"), line.repeat(lines));
        };
        let words = || {
            let query =
                "SELECT DISTINCT ?word { ?s <http://e/p> ?o BIND(SUBSTR(?o, 1, 3) AS ?word) } ORDER BY ?word";
            let out = workspace.run(&["-l", &place, "query", "-q", query, "-f", "csv"]).ok().stdout;
            out.lines().skip(1).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
        };
        write("one", "one");
        write("two", "two");
        load("one", &["data.nt"]).ok();
        // Another file is not the first again, though it is given by the same path: it would take its graph.
        let refused = load("two", &["data.nt"]).exits(1);
        for said in ["data.nt: the graph", "belongs to one/data.nt", "--graph"] {
            assert!(refused.stderr.contains(said), "{lines}: {}", refused.stderr);
        }
        assert_eq!(words(), ["one"]);
        load("two", &["--graph", "http://e/two", "data.nt"]).ok();
        assert_eq!(words(), ["one", "two"]);
        // The first file itself takes the place of what it had brought, wherever it is given from.
        let whole = workspace.path("one/data.nt").display().to_string();
        for (folder, path, word) in
            [("two", "../one/data.nt", "1st"), (".", "one/data.nt", "2nd"), ("one", &whole, "3rd")]
        {
            write("one", word);
            load(folder, &[path]).ok();
            assert_eq!(words(), [word, "two"], "{lines}: {path} in {folder}");
        }
    }
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
    drop(Store::open_to_write(&place).unwrap());
    // What each graph holds: the round that was acknowledged last, or one that was under way since.
    let mut possible: Vec<Vec<usize>> = vec![Vec::new(); FILES + UPDATED];
    let (mut loads, mut updates, mut killed) = (0, 0, 0);
    for kill in 0.. {
        if killed >= 200 && loads >= 16 && updates >= 12 {
            break;
        }
        assert!(
            kill < 3000,
            "{killed} kills met a process at work, {loads} loads and {updates} updates ended"
        );
        let deed = Deed::of(kill);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.arg("-l").arg(&place).args(deed.args(folder.path(), kill)).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // From at once to after the end, spread by a number that has nothing in common with the cycles above.
        // Now and then a load or an update is left to end, however slow the machine is.
        if kill % 10 != 3 && kill % 20 != 11 {
            std::thread::sleep(Duration::from_micros((kill as u64 * 7919) % 40_000));
            child.kill().unwrap();
        }
        let ended = child.wait().unwrap();
        // One that had ended by then was not killed.
        killed += usize::from(ended.code().is_none());
        let is_done = ended.success();
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
