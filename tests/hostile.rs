//! A workspace and a location that somebody sent, full of traps: nothing outside of them is read or written, and every trap
//! is named.
//!
//! What is outside is watched: its bytes, its times of change, and the times of access, which are set back before each
//! command. Its words must stand in no output and in no file that was made. Whoever waits at a pipe is ended.

use crate::support::{Output, Workspace, output};
use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

/// Words that stand outside alone.
const WORDS: &str = "TOPSECRET";
/// Longer than any command here takes, shorter than a pipe that nobody writes to.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with secrets in `outside`.
struct Scene {
    folder: Workspace,
    before: BTreeMap<PathBuf, (Vec<u8>, SystemTime)>,
}

impl Scene {
    fn new() -> Self {
        let folder = Workspace::none();
        let secret = format!("{WORDS} password is hunter2 and 42 lines.\n");
        folder.write("outside/secret.txt", &secret);
        folder.write("outside/secret.csv", format!("{WORDS},value\n{secret}"));
        folder.write("outside/secret.toml", format!("[source]\nid = \"secret\"\ntitle = \"{WORDS}\n"));
        folder.write("outside/secret.ttl", format!("<http://e/s> <http://e/p> \"{WORDS}\" .\n{WORDS}"));
        folder.write("outside/secret.rq", format!("SELECT ?{WORDS} {{ {WORDS} }}"));
        folder.write("outside/data/workspace.toml", format!("base = \"{WORDS}\n"));
        let short = format!("{WORDS}!");
        folder.write("outside/short", &short);
        let mut scene = Self { folder, before: BTreeMap::new() };
        scene.before = scene.outside();
        scene
    }

    /// With a workspace in `in`.
    fn workspace() -> Self {
        let scene = Self::new();
        scene.folder.run(&["init", "in", "--base", "https://example.org/in/", "--author", "jo"]).ok();
        scene
    }

    /// With a location in `place` that has a base, a journal with a commit, and a blob.
    fn location() -> Self {
        let scene = Self::workspace();
        scene.folder.write("one.nt", "<http://e/s> <http://e/p> \"one\" .\n");
        scene.run("in", &["-l", "../place", "load", "."]).ok();
        scene.run("in", &["-l", "../place", "compact"]).ok();
        scene.run("in", &["-l", "../place", "load", "../one.nt"]).ok();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path(name)
    }

    fn link(&self, target: &str, name: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        symlink(target.replace('^', self.path("").to_str().unwrap()), path).unwrap();
    }

    fn pipe(&self, name: &str) {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let path = self.path(name);
        let _ = fs::remove_file(&path);
        mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }

    /// Runs the binary in a folder, and holds what is outside against what it was.
    fn run(&self, within: &str, args: &[&str]) -> Output {
        let mut command = self.folder.command(args);
        command.current_dir(self.path(within)).env("SECRET", WORDS).env("HOME", self.path("home"));
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let (out, err) = (listen(child.stdout.take().unwrap()), listen(child.stderr.take().unwrap()));
        let begun = Instant::now();
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if begun.elapsed() > PATIENCE => {
                    child.kill().unwrap();
                    panic!("{args:?} waits for something");
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let (stdout, stderr) = (out.join().unwrap(), err.join().unwrap());
        let out = output(std::process::Output { status, stdout, stderr });
        let said = format!("{}{}", out.stdout, out.stderr);
        assert!(!said.contains(WORDS) && !said.contains("hunter2"), "{args:?} tells: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        assert!(!said.contains("os error") && !said.contains(".part:"), "{args:?}: {said}");
        self.watch(args);
        out
    }

    /// That nothing outside was read or written, and that its words have come nowhere.
    fn watch(&self, args: &[&str]) {
        for path in self.before.keys() {
            let Ok(there) = fs::metadata(path) else { panic!("{args:?}: {} is gone", path.display()) };
            assert_eq!(
                there.accessed().unwrap(),
                SystemTime::UNIX_EPOCH,
                "{args:?} reads {}",
                path.display()
            );
        }
        assert!(self.outside() == self.before, "{args:?} changes what is outside");
        let mut made = Vec::new();
        files(&self.path(""), &mut made);
        for path in made.iter().filter(|path| !path.starts_with(self.path("outside"))) {
            let bytes = fs::read(path).unwrap();
            let tells = bytes.windows(WORDS.len()).any(|words| words == WORDS.as_bytes());
            assert!(!tells, "{args:?} puts words of what is outside into {}", path.display());
        }
    }

    /// The files outside, whose times of access are set back then: the next reading would show.
    fn outside(&self) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
        let mut paths = Vec::new();
        files(&self.path("outside"), &mut paths);
        let mut found = BTreeMap::new();
        for path in paths {
            let (bytes, changed) =
                (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
            let back = FileTimes::new().set_accessed(SystemTime::UNIX_EPOCH);
            File::options().write(true).open(&path).unwrap().set_times(back).unwrap();
            found.insert(path, (bytes, changed));
        }
        found
    }
}

/// Reads what a process says as it says it.
fn listen(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut said = Vec::new();
        from.read_to_end(&mut said).unwrap();
        said
    })
}

/// The files in and below a folder, without following links. Those that are all holes are left out.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&entry.path(), found);
        } else if kind.is_file() && entry.metadata().unwrap().len() < 1 << 30 {
            found.push(entry.path());
        }
    }
}

const LEAVES: &str = "leads out of the folder";

/// What a sheet names as its `text`, and what is said of it. `^` stands for the folder above.
const TEXTS: &[(&str, &str)] = &[
    ("^outside/secret.txt", LEAVES),
    ("../../../outside/secret.txt", LEAVES),
    ("../../../outside/none.txt", LEAVES),
    ("../../data/../../outside/secret.txt", LEAVES),
    ("/proc/self/environ", LEAVES),
    ("/dev/zero", LEAVES),
    ("/dev/stdin", LEAVES),
    ("../sources/whole-link.txt", LEAVES),
    ("../sources/link.txt", LEAVES),
    ("../sources/link-to-link.txt", LEAVES),
    ("../sources/folder/secret.txt", LEAVES),
    ("../sources/root/proc/self/environ", LEAVES),
    ("../sources/dangling.txt", LEAVES),
    ("../sources/environ.txt", LEAVES),
    ("../sources/zero.txt", LEAVES),
    ("../sources/pipe.txt", "is a named pipe, not a file"),
    ("../sources/link-to-pipe.txt", "is a named pipe, not a file"),
    ("../sources/socket.txt", "is a socket, not a file"),
    ("../sources", "is a folder, not a file"),
    ("../sources/huge.txt", "larger than a file may be here, which is 256 MiB"),
    ("../sources/loop.txt", "too many levels of symbolic links"),
    ("../sources/exmaple.txt", "did you mean `../sources/example.txt`?"),
    ("../../../outside/secre.txt", LEAVES),
];

/// Files that are found by walking, what they are links to, and what is said of them; a pipe is a link to nothing.
const FOUND: &[(&str, &str, &str)] = &[
    ("data/claims/link.toml", "^outside/secret.toml", LEAVES),
    ("data/claims/environ.toml", "/proc/self/environ", LEAVES),
    ("data/claims/zero.toml", "/dev/zero", LEAVES),
    ("data/claims/pipe.toml", "", "a named pipe"),
    ("data/reviews/link.toml", "../../../outside/secret.toml", LEAVES),
    ("data/reviews/pipe.toml", "", "a named pipe"),
    ("data/rdf/link.ttl", "../../../outside/secret.ttl", LEAVES),
    ("data/rdf/environ.nq", "/proc/self/environ", LEAVES),
    ("data/rdf/pipe.trig", "", "a named pipe"),
    ("ontology/link.ttl", "^outside/secret.ttl", LEAVES),
    ("ontology/link.tsv", "^outside/secret.csv", LEAVES),
    ("ontology/pipe.tsv", "", "a named pipe"),
    ("ontology/pipe.ttl", "", "a named pipe"),
    ("queries/checks/link.rq", "^outside/secret.rq", LEAVES),
    ("queries/checks/pipe.rq", "", "a named pipe"),
];

fn sheet(id: &str, text: &str) -> String {
    format!(
        "[source]\nid = \"{id}\"\ntype = \"NewsArticle\"\ntitle = \"x\"\npublisher = \"P\"\npublished = 2025-03-03\n\
         language = \"en\"\ntext = \"{text}\"\n[[claim]]\nid = \"c\"\nsays = \"x.\"\nquote = \"password is hunter3\"\n\
         kind = \"factual\"\n"
    )
}

fn set_text_traps(scene: &Scene) {
    for (number, (text, _)) in TEXTS.iter().enumerate() {
        let text = text.replace('^', scene.path("").to_str().unwrap());
        scene
            .folder
            .write(&format!("in/data/claims/text-{number}.toml"), sheet(&format!("text-{number}"), &text));
    }
    for (name, target) in [
        ("whole-link.txt", "^outside/secret.txt"),
        ("link.txt", "../../../outside/secret.txt"),
        ("link-to-link.txt", "link.txt"),
        ("folder", "../../../outside"),
        ("root", "/"),
        ("dangling.txt", "../../../outside/none.txt"),
        ("environ.txt", "/proc/self/environ"),
        ("zero.txt", "/dev/zero"),
        ("link-to-pipe.txt", "pipe.txt"),
        ("loop.txt", "loop.txt"),
    ] {
        scene.link(target, &format!("in/data/sources/{name}"));
    }
    scene.pipe("in/data/sources/pipe.txt");
    File::create(scene.path("in/data/sources/huge.txt")).unwrap().set_len(1 << 40).unwrap();
}

/// Whether something is said of a file.
fn tells(said: &str, file: &str, what: &str) -> bool {
    let lines: Vec<&str> = said.lines().collect();
    lines.windows(2).any(|pair| pair[0].contains(what) && pair[1].contains(&format!("--> {file}")))
}

#[test]
fn a_hostile_workspace_reaches_nothing_outside() {
    let scene = Scene::workspace();
    set_text_traps(&scene);
    let _socket = std::os::unix::net::UnixListener::bind(scene.path("in/data/sources/socket.txt")).unwrap();
    for (name, target, _) in FOUND {
        let name = format!("in/{name}");
        if target.is_empty() { scene.pipe(&name) } else { scene.link(target, &name) }
    }
    let files = TEXTS
        .iter()
        .enumerate()
        .map(|(number, (_, what))| (format!("data/claims/text-{number}.toml"), *what));
    let traps: Vec<(String, &str)> =
        files.chain(FOUND.iter().map(|(name, _, what)| ((*name).to_owned(), *what))).collect();
    assert!(traps.len() > 30);
    for args in [&["check"][..], &["check", "--fix"]] {
        let out = scene.run("in", args).exits(1);
        for (file, what) in &traps {
            assert!(tells(&out.stdout, file, what), "{args:?}: {file} is not named: {}", out.stdout);
        }
    }
    // What is not hostile is there all the same, where that is wanted.
    let commands: [&[&str]; 8] = [
        &["--skip-faulty", "-l", "../place", "load", "."],
        &["--skip-faulty", "-l", "../whole.assay", "load", "."],
        &["--skip-faulty", "query", "-q", "SELECT * { ?s ?p ?o }"],
        &["--skip-faulty", "trace", "example:lending"],
        &["--skip-faulty", "export", "--as", "nquads"],
        &["--skip-faulty", "backup", "../backup.assay"],
        &["-l", "../place", "export", "--as", "nquads"],
        &["-l", "../whole.assay", "trace", "example:lending"],
    ];
    for args in commands {
        scene.run("in", args).ok();
    }
    for args in [&["query", "-q", "ASK {}"][..], &["-l", "../place", "load", "."]] {
        scene.run("in", args).exits(1);
    }
    // A workspace is not loaded into itself: its files are not even looked at.
    scene.run("in", &["load", "."]).exits(2);
}

#[test]
fn saved_queries_that_lead_out_are_named() {
    let scene = Scene::workspace();
    scene.link("^outside/secret.rq", "in/queries/link.rq");
    scene.pipe("in/queries/pipe.rq");
    for args in [&["queries", "check"][..], &["queries"], &["query", "link"], &["query", "pipe"]] {
        let out = scene.run("in", args);
        let said = format!("{}{}", out.stdout, out.stderr);
        assert!(said.contains(LEAVES) || said.contains("a named pipe"), "{args:?}: {said}");
    }
    let drawn = scene.run("in", &["repl", "-c", "ASK {}", "-c", ".saveas link --replace"]);
    assert!(drawn.stderr.contains(LEAVES), "{}", drawn.stderr);
}

/// Whatever a folder has under a name that is passed over: a name is enough to be told.
#[test]
fn check_names_what_it_passes_over() {
    let scene = Scene::workspace();
    scene.pipe("in/queries/pipe");
    scene.pipe("in/queries/checks/pipe.rq");
    scene.pipe("in/ontology/notes");
    scene.link("/dev/zero", "in/data/sources/unused.txt");
    scene.link("nowhere.ttl", "in/ontology/gone.ttl");
    scene.link("^outside/secret.rq", "in/queries/out.rq");
    std::fs::create_dir(scene.path("in/data/claims/folder.toml")).unwrap();
    std::fs::write(scene.path("in/queries/checks/mine.RQ"), "ASK {}").unwrap();
    let out = scene.run("in", &["check"]).exits(1);
    for (file, what) in [
        ("queries/pipe", "`queries/pipe` is a named pipe"),
        ("queries/checks/pipe.rq", "is a named pipe"),
        ("ontology/notes", "is a named pipe"),
        ("data/sources/unused.txt", "`data/sources/unused.txt` leads out of the folder"),
        ("ontology/gone.ttl", "is a link to nothing"),
        ("queries/out.rq", "`queries/out.rq` leads out of the folder"),
        ("data/claims/folder.toml", "is a folder, not a file"),
        ("queries/checks/mine.RQ", "names of files here end in .rq"),
    ] {
        assert!(tells(&out.stdout, file, what), "{file}: {}", out.stdout);
        assert_eq!(out.stdout.matches(&format!("--> {file}\n")).count(), 1, "{file}: {}", out.stdout);
    }
}

/// A path of the workspace, what it is a link to, a command that would write or read there, and what is said.
const WRITES: &[(&str, &str, &[&str], &str)] = &[
    ("data/claims", "^outside", &["add", "../note.txt"], LEAVES),
    ("data/sources", "^outside", &["add", "../note.txt"], LEAVES),
    ("data/sources/note.txt", "../../../outside/made.txt", &["add", "../note.txt"], LEAVES),
    ("data/claims/note.toml", "^outside/made.toml", &["add", "../note.txt"], LEAVES),
    ("data/rdf", "^outside", &["load", "../one.nt"], LEAVES),
    ("data/rdf/one.nt", "^outside/made.nt", &["load", "../one.nt"], LEAVES),
    ("data/claims/example.toml", "^outside/secret.toml", &["check", "--fix"], LEAVES),
    ("data/sources", "^outside", &["check", "--fix"], LEAVES),
    ("data/workspace.toml", "^outside/data/workspace.toml", &["check"], LEAVES),
    ("data", "^outside/data", &["check"], LEAVES),
    ("data", "^outside/data", &["init", ".", "--base", "https://example.org/"], "there already"),
    ("ontology", "^outside", &["check"], LEAVES),
    ("queries", "^outside", &["repl", "-c", "ASK {}", "-c", ".saveas made"], LEAVES),
    ("queries/made.rq", "^outside/made.rq", &["repl", "-c", "ASK {}", "-c", ".saveas made"], LEAVES),
    ("queries/checks", "^outside", &["check"], LEAVES),
    (
        "data/reviews",
        "^outside",
        &["--skip-faulty", "review", "example:lending", "--rating", "true", "--says", "x"],
        LEAVES,
    ),
    (
        "data/reviews/lending.toml",
        "^outside/made.toml",
        &["--skip-faulty", "review", "example:lending", "--rating", "true", "--says", "x"],
        LEAVES,
    ),
];

#[test]
fn nothing_is_written_through_links_of_a_workspace() {
    for (name, target, args, what) in WRITES {
        let scene = Scene::workspace();
        scene.folder.write("note.txt", "A note.\n");
        scene.folder.write("one.nt", "<http://e/s> <http://e/p> \"one\" .\n");
        let name = format!("in/{name}");
        let _ = fs::remove_dir_all(scene.path(&name));
        scene.link(target, &name);
        let out = scene.run("in", args);
        assert_ne!(out.code, Some(0), "{name} {args:?}: {out:?}");
        let said = format!("{}{}", out.stdout, out.stderr);
        assert!(said.contains(what), "{name} {args:?}: {said}");
        assert!(fs::symlink_metadata(scene.path(&name)).unwrap().is_symlink(), "{name} {args:?}");
    }
}

#[test]
fn links_that_stay_inside_are_followed() {
    let scene = Scene::workspace();
    fs::create_dir(scene.path("in/kept")).unwrap();
    fs::rename(scene.path("in/data/sources"), scene.path("in/kept/sources")).unwrap();
    fs::rename(scene.path("in/data/claims/example.toml"), scene.path("in/kept/example.toml")).unwrap();
    scene.link("../kept/sources", "in/data/sources");
    scene.link("^in/kept/example.toml", "in/data/claims/example.toml");
    scene.run("in", &["check"]).ok();
    scene.folder.edit("in/kept/example.toml", "48,200 books in 2024.\"", "48,200 books in 2024!\"");
    scene.run("in", &["check", "--fix"]).ok();
    assert!(fs::symlink_metadata(scene.path("in/data/claims/example.toml")).unwrap().is_symlink());
    scene.folder.write("note.txt", "A note.\n");
    scene.run("in", &["add", "../note.txt"]).ok();
    assert_eq!(scene.folder.read("in/kept/sources/note.txt"), "A note.\n");
}

#[test]
fn sheets_and_folders_from_elsewhere_reach_only_what_came_with_them() {
    let scene = Scene::workspace();
    scene.folder.write("sent/claims/near.toml", sheet("near", "../sources/words.txt"));
    scene.folder.write("sent/sources/words.txt", "The password is hunter3.\n");
    scene.folder.write("sent/claims/far.toml", sheet("far", "../../outside/secret.txt"));
    scene.folder.write("sent/claims/above.toml", sheet("above", "../words.txt"));
    scene.folder.write("sent/words.txt", "The password is hunter3.\n");
    for (name, expected) in [("far", LEAVES), ("above", LEAVES), ("near", "does not pin its `sha256`")] {
        for args in [&["load"][..], &["-l", "../place", "load"]] {
            let file = format!("../sent/claims/{name}.toml");
            let out = scene.run("in", &[args, &[&file]].concat()).exits(1);
            assert!(out.stderr.contains(expected), "{name}: {}", out.stderr);
        }
    }
    scene.folder.write("rdf/one.nt", "<http://e/s> <http://e/p> \"one\" .\n");
    scene.link("^outside/secret.ttl", "rdf/deep/link.ttl");
    scene.pipe("rdf/deep/pipe.nt");
    scene.link("..", "rdf/deep/round");
    for args in [&["load", "../rdf"][..], &["-l", "../place", "load", "../rdf"]] {
        let out = scene.run("in", args).exits(1);
        assert!(out.stderr.contains("`deep/link.ttl` leads out of the folder ../rdf"), "{}", out.stderr);
        assert!(out.stderr.contains("`deep/pipe.nt` is a named pipe"), "{}", out.stderr);
    }
    // What a person names may be anywhere, and a link.
    scene.link("one.nt", "rdf/linked.nt");
    scene.run("in", &["load", "../rdf/linked.nt"]).ok();
}

/// A file of a location, and what it is made a link to; a pipe is a link to nothing, and `=` a second name.
const PLACES: &[(&str, &str)] = &[
    ("current", "^outside/secret.txt"),
    ("current", ""),
    ("lock", "^outside/secret.txt"),
    ("lock", "^outside/made"),
    ("lock", ""),
    ("journal-0", "../outside/short"),
    ("journal-1", "../outside/short"),
    ("journal-1", ""),
    ("journal-2", "^outside/secret.txt"),
    ("base-1.assay", "^outside/secret.txt"),
    ("base-1.assay", ""),
    ("base-2.assay", "^outside/made"),
    (".assay-current.part", "../outside/secret.txt"),
    (".assay-current.part", "^outside/made"),
    (".assay-abcdef.part", "^outside/secret.txt"),
    ("blobs", "../outside"),
];

#[test]
fn a_hostile_location_reaches_nothing_outside() {
    for (name, target) in PLACES {
        let scene = Scene::location();
        let name = format!("place/{name}");
        let _ = fs::remove_dir_all(scene.path(&name));
        if target.is_empty() {
            scene.pipe(&name);
        } else {
            scene.link(target, &name);
        }
        let commands: [&[&str]; 6] = [
            &["load", "../one.nt"],
            &["load", "."],
            &["compact"],
            &["update", "-q", "INSERT DATA { <http://e/s> <http://e/p> 2 }"],
            &["stats", "--verify"],
            &["trace", "example:lending"],
        ];
        for args in commands {
            let out = scene.run("in", &[&["-l", "../place"], args].concat()).exits(1);
            let what = if target.is_empty() { "is a named pipe" } else { "is a symbolic link" };
            assert!(out.stderr.contains(&format!("{name} {what}")), "{name} {args:?}: {}", out.stderr);
        }
    }
}

#[test]
fn a_location_is_not_made_among_traps() {
    for name in ["journal-0", "lock", ".assay-current.part", "blobs", "current"] {
        for target in ["../outside/short", "../outside/made", ""] {
            let scene = Scene::workspace();
            scene.folder.write("one.nt", "<http://e/s> <http://e/p> \"one\" .\n");
            fs::create_dir(scene.path("new")).unwrap();
            let name = format!("new/{name}");
            if target.is_empty() {
                scene.pipe(&name);
            } else {
                scene.link(target, &name);
            }
            let out = scene.run("in", &["-l", "../new", "load", "../one.nt"]).exits(1);
            assert!(out.stderr.contains(&name), "{name}: {}", out.stderr);
        }
    }
}

#[test]
fn blobs_and_journals_lead_nowhere_else() {
    let scene = Scene::location();
    let sha256 = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    scene.link("^outside/secret.txt", &format!("place/blobs/{sha256}"));
    let out = scene.run("in", &["-l", "../place", "stats", "--verify"]).exits(1);
    assert!(out.stderr.contains(LEAVES) && out.stderr.contains(sha256), "{}", out.stderr);
    scene.pipe(&format!("place/blobs/{sha256}"));
    let out = scene.run("in", &["-l", "../place", "stats", "--verify"]).exits(1);
    assert!(out.stderr.contains("a named pipe"), "{}", out.stderr);
    // A second name of a journal is a file that somebody else may have.
    let scene = Scene::location();
    fs::hard_link(scene.path("place/journal-1"), scene.path("outside/journal")).unwrap();
    let scene = Scene { before: scene.outside(), folder: scene.folder };
    let out = scene
        .folder
        .run(&["-l", "place", "update", "-q", "INSERT DATA { <http://e/s> <http://e/p> 2 }"])
        .exits(1);
    assert!(out.stderr.contains("a second name"), "{}", out.stderr);
    assert!(scene.outside() == scene.before);
    // A base file that a person names may be a link, and must be a file.
    scene.pipe("pipe.assay");
    let out = scene.run("in", &["-l", "../pipe.assay", "stats"]);
    assert!(out.code != Some(0) && out.stderr.contains("a named pipe"), "{}", out.stderr);
}

#[test]
fn the_limit_of_file_size_can_be_raised() {
    let scene = Scene::workspace();
    let out = scene.run("in", &["--max-file-size", "1K", "check"]).exits(1);
    assert!(tells(&out.stdout, "data/claims/example.toml", "which is 1 KiB"), "{out:?}");
    let out = scene.run("in", &["--max-file-size", "1K", "add", "/dev/zero"]).exits(2);
    assert!(
        out.stderr.contains("which is 1 KiB") && out.stderr.contains("raises the limit"),
        "{}",
        out.stderr
    );
    scene.run("in", &["--max-file-size", "1G", "check"]).ok();
    for wrong in ["0", "much", "1T", "-1", "99999999999G"] {
        scene.run("in", &["--max-file-size", wrong, "check"]).exits(2);
    }
    // What comes by a pipe that a person named is read to its end.
    let out =
        scene.folder.run_with_input(&["--workspace", "in", "add", "/dev/stdin", "--id", "piped"], "Words.\n");
    assert_eq!(
        (out.ok().code, scene.folder.read("in/data/sources/piped.txt")),
        (Some(0), "Words.\n".to_owned())
    );
}
