//! Sessions at the prompt, by their transcripts: each folder of `tests/cases/repl` has what is typed in `input` and what
//! is seen in `expected`. With `ASSAY_BLESS=1` the expected files are written anew; read them before they are kept.

use crate::support::Workspace;
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/repl");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// What a session shows, both streams as one.
fn transcript(workspace: &Workspace, case: &Path) -> String {
    let input = fs::File::open(case.join("input")).unwrap();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = workspace.command(&["repl"]);
    command.stdin(input).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    // The writing ends that the command holds must be closed for the reading end to see the end.
    drop(command);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    child.wait().unwrap();
    text
}

#[test]
fn sessions_go_as_their_transcripts_say() {
    let bless = std::env::var_os("ASSAY_BLESS").is_some();
    let mut different = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 20, "only {} sessions", cases.len());
    for case in cases {
        let workspace = Workspace::corpus();
        let seen = transcript(&workspace, &case);
        assert!(!seen.contains("panicked"), "{}: {seen}", case.display());
        if bless {
            fs::write(case.join("expected"), &seen).unwrap();
        }
        let expected = fs::read_to_string(case.join("expected")).unwrap_or_default();
        if seen != expected {
            different.push(format!("{}\n--- expected\n{expected}\n--- seen\n{seen}", case.display()));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}
