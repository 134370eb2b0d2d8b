//! A workspace in a temporary directory, and the real binary run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Output {
    /// The run, after making sure that it succeeded.
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    /// The run, after making sure of its exit code, and that no panic hides behind it.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Standard output read as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// The corpus as the tests know it, whatever was reviewed, added or tried in the repository's own workspace since it was cloned.
/// Every test that only reads shares it.
pub(crate) fn corpus() -> &'static Path {
    static CORPUS: OnceLock<Workspace> = OnceLock::new();
    CORPUS.get_or_init(Workspace::corpus).0.path()
}

/// Says that something could not be tried here, and how it can be: on standard error past the test harness, which shows nothing
/// of tests that pass, and in the file that `make test` shows at its end.
pub(crate) fn not_run(what: &str, how: &str) {
    let line = format!("not run: {what}; {how}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(file) = std::env::var_os("ASSAY_NOT_RUN") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}

/// A workspace that goes away with its value.
pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// A directory that is no workspace.
    pub(crate) fn none() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// What `assay init` makes.
    pub(crate) fn init() -> Self {
        let workspace = Self::none();
        workspace.run(&["init", "--base", "https://example.org/c/"]).ok();
        workspace
    }

    /// A copy of the whole corpus.
    pub(crate) fn corpus() -> Self {
        let workspace = Self::none();
        workspace.take("data");
        workspace.take("ontology");
        // Those of the corpus, and none that were saved in its workspace since.
        let queries =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/queries.txt"));
        queries.unwrap().lines().for_each(|name| workspace.take(&format!("queries/{name}")));
        workspace
    }

    /// The article of the corpus and its sheet alone, which open sooner.
    pub(crate) fn article() -> Self {
        let workspace = Self::none();
        for part in ["ontology", "data/workspace.toml", "data/claims/mondo-2024.toml", ARTICLE] {
            workspace.take(part);
        }
        workspace
    }

    /// Copies a file or folder of the repository; of `data`, as the tests keep it.
    pub(crate) fn take(&self, name: &str) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let kept = if name.starts_with("data") { root.join("tests/corpus") } else { root.to_owned() };
        copy(&kept.join(name), &self.path(name));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Replaces the one place where `from` stands.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        self.write(name, replaced(&self.read(name), from, to));
    }

    /// Every file with its bytes.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.0.path(), &mut files);
        files
    }

    /// The binary with arguments, to be run in the workspace.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(args).current_dir(self.0.path());
        command.env_remove("ASSAY_WORKSPACE").env_remove("NO_COLOR").env_remove("ASSAY_CACHE_DIR");
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        output(self.command(args).output().unwrap())
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // A command that is refused leaves before it has read what it is given.
        match child.stdin.take().unwrap().write_all(input.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("{error}"),
            _ => {}
        }
        output(child.wait_with_output().unwrap())
    }

    /// Talks to a command until it has said so many lines; gives them.
    pub(crate) fn talk(&self, args: &[&str], input: &str, lines: usize) -> Vec<String> {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        let said = std::io::BufReader::new(child.stdout.take().unwrap()).lines().take(lines);
        let said = said.collect::<Result<Vec<String>, _>>().unwrap();
        drop(stdin);
        child.wait().unwrap();
        said
    }

    /// A workspace whose domain has more terms, and nothing of the example.
    pub(crate) fn empty_with(terms: &str) -> Self {
        let workspace = Self::init();
        for file in ["data/claims/example.toml", "data/sources/example.txt", "queries/what-is-said.rq"] {
            std::fs::remove_file(workspace.path(file)).unwrap();
        }
        let terms = workspace.read("ontology/domain.ttl") + terms;
        workspace.write("ontology/domain.ttl", terms);
        workspace
    }

    /// The rows of a query as TSV, without the header.
    pub(crate) fn rows(&self, query: &str) -> Vec<String> {
        let out = self.run(&["query", "-q", query, "--format", "tsv"]).ok();
        out.stdout.lines().skip(1).map(str::to_owned).collect()
    }
}

/// The article of the corpus.
pub(crate) const ARTICLE: &str = "data/sources/mondo-2024-rare-earths.txt";

/// `text` with the one place where `from` stands replaced.
pub(crate) fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` does not stand once in:\n{text}");
    text.replacen(from, to, 1)
}

/// A text on one line, with single spaces.
pub(crate) fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn output(output: std::process::Output) -> Output {
    Output {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}
