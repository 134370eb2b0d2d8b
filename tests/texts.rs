//! The texts that claims rest on, kept in locations and base files: shown and hashed again without the workspace, withheld
//! where their rights say so, and never half there.

use crate::support::{ARTICLE, Output, Workspace, flowing, output};
use assay::Store;
use assay::internals::document::sha256_hex;
use assay::internals::store::hash_of;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const CLAIM: &str = "mondo-2024:china-reserve-share";
const SHEET: &str = "data/claims/mondo-2024.toml";

/// The binary on a place, far from every workspace.
fn away(place: &Path, args: &[&str]) -> Output {
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("-l").arg(place).args(args).current_dir(nowhere.path());
    output(command.env_remove("ASSAY_WORKSPACE").stdin(Stdio::null()).output().unwrap())
}

fn load(workspace: &Workspace, place: &Path) -> Output {
    workspace.run(&["-l", place.to_str().unwrap(), "load", "."]).ok()
}

fn blobs(place: &Path) -> u64 {
    away(place, &["stats", "--verify", "-f", "json"]).ok().json()["blobs"].as_u64().unwrap()
}

#[test]
fn a_place_alone_shows_the_words_and_is_checked() {
    let workspace = Workspace::corpus();
    let folder = tempfile::tempdir().unwrap();
    let (made, place) = (folder.path().join("made"), folder.path().join("place"));
    let (file, copy) = (folder.path().join("corpus.assay"), folder.path().join("copy.assay"));
    let (compacted, own) = (folder.path().join("compacted"), folder.path().join("own.assay"));
    let loaded = load(&workspace, &made);
    assert!(loaded.stdout.contains("3 texts kept"), "{}", loaded.stdout);
    load(&workspace, &file);
    load(&workspace, &compacted);
    away(&compacted, &["compact"]).ok();
    away(&made, &["backup", copy.to_str().unwrap()]).ok();
    workspace.run(&["backup", own.to_str().unwrap()]).ok();
    let claims = [CLAIM, "usgs-mcs-2025-data:china-production-is-quota", "statista-2022:china-reserves"];
    let shown = |claim: &str| {
        [&["trace", claim][..], &["trace", claim, "--format", "json"]]
            .map(|args| workspace.run(args).ok().stdout)
    };
    let expected = claims.map(shown);
    assert!(expected[0][0].contains("recomputed now") && expected[0][0].contains("stand there now"));
    drop(workspace);
    fs::rename(&made, &place).unwrap();
    for place in [&place, &compacted, &file, &copy, &own] {
        for (claim, [text, json]) in claims.iter().zip(&expected) {
            assert_eq!(&away(place, &["trace", claim]).ok().stdout, text, "{}", place.display());
            let traced = away(place, &["trace", claim, "--format", "json"]).ok().stdout;
            assert_eq!(&traced, json, "{}", place.display());
        }
        let checked = away(place, &["check"]).ok();
        assert!(checked.stdout.contains("221 claims"), "{}", checked.stdout);
        assert!(checked.stdout.contains("check queries: nothing is wrong"), "{}", checked.stdout);
        assert_eq!(blobs(place), 3);
    }
    assert!(place.join("blobs").is_dir() && !compacted.join("blobs").exists());
    // A source that is removed takes its text with it, at the next compaction.
    away(&place, &["remove", "mondo-2024"]).ok();
    away(&place, &["compact"]).ok();
    assert_eq!(blobs(&place), 2);
}

#[test]
fn a_text_that_differs_from_its_file_is_kept_as_both() {
    let workspace = Workspace::init();
    let text = workspace.read("data/sources/example.txt").replace('\n', "\r\n");
    let pinned = sha256_hex(workspace.read("data/sources/example.txt").as_bytes());
    workspace.write("data/sources/example.txt", &text);
    workspace.edit("data/claims/example.toml", &pinned, &sha256_hex(text.as_bytes()));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    load(&workspace, &place);
    let store = Store::open_to_read(&place).unwrap();
    for bytes in [text.as_bytes(), text.replace("\r\n", "\n").as_bytes()] {
        let hash = hash_of(&sha256_hex(bytes)).unwrap();
        assert_eq!(store.blob(&hash).unwrap().unwrap(), bytes);
    }
    away(&place, &["check"]).ok();
}

#[test]
fn a_text_that_may_only_be_cited_is_withheld() {
    let workspace = Workspace::article();
    let folder = tempfile::tempdir().unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("article.assay"));
    // At first its rights are not known.
    load(&workspace, &place);
    away(&place, &["compact"]).ok();
    assert_eq!(blobs(&place), 1);
    workspace.edit(SHEET, "language  =", "rights    = \"Copyright; cite-only\"\nlanguage  =");
    let loaded = load(&workspace, &place);
    assert!(loaded.stdout.contains("0 texts kept, 1 withheld"), "{}", loaded.stdout);
    load(&workspace, &file);
    let copy = folder.path().join("copy.assay");
    let told = workspace.run(&["backup", copy.to_str().unwrap()]).ok().stderr;
    assert!(told.contains("1 text is withheld"), "{told}");
    // Who has the file may read it.
    assert!(workspace.run(&["trace", CLAIM]).ok().stdout.contains("stand there now"));
    let by = ["-l", place.to_str().unwrap(), "trace", CLAIM];
    assert!(workspace.run(&by).ok().stdout.contains("stand there now"));
    for place in [&place, &file, &copy] {
        assert_eq!(blobs(place), 0);
        let text = flowing(&away(place, &["trace", CLAIM]).ok().stdout);
        for words in
            ["«Currently, China has [36 percent]", "the text is withheld: cite only", "Copyright; cite-only"]
        {
            assert!(text.contains(words), "no {words} in {text}");
        }
        assert!(!text.contains("The advantages of China's rare earth resources"), "{text}");
        assert!(text.contains("Where certainty ends • The text is withheld: the rights"), "{text}");
        let trace = away(place, &["trace", CLAIM, "--format", "json"]).ok().json();
        assert_eq!(trace["evidence"]["hash"], "withheld");
        assert_eq!(trace["evidence"]["passages"][0]["state"], "notChecked");
        let checked = away(place, &["check"]).ok();
        assert!(checked.stderr.contains("not checked") && checked.stderr.contains("mondo-2024"));
        let report = away(place, &["check", "--format", "json"]).ok().json();
        assert_eq!(report["withheld"], serde_json::json!(["mondo-2024"]));
    }
    // Sources that keep nothing but quotes say the same.
    workspace.take("data/claims/statista-2022.toml");
    let text = workspace.run(&["trace", "statista-2022:china-reserves"]).ok().stdout;
    assert!(text.contains("withheld: cite only"), "{text}");
}

#[test]
fn a_damaged_text_is_named_and_not_shown() {
    let workspace = Workspace::article();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    load(&workspace, &place);
    let bytes = fs::read(workspace.path(ARTICLE)).unwrap();
    let hash = sha256_hex(&bytes);
    let path = place.join("blobs").join(&hash);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let mut damaged = bytes.clone();
    damaged[1200] ^= 1;
    fs::write(&path, damaged).unwrap();
    let text = away(&place, &["trace", CLAIM]).ok().stdout;
    assert!(text.contains(&format!("the blob {hash} is damaged")), "{text}");
    assert!(!text.contains("The advantages of China"), "{text}");
    let checked = away(&place, &["check"]).exits(1);
    assert!(checked.stdout.contains(&format!("the blob {hash} is damaged")), "{}", checked.stdout);
    let copy = folder.path().join("copy.assay");
    for args in [&["stats", "--verify"][..], &["compact"], &["backup", copy.to_str().unwrap()]] {
        let out = away(&place, args).exits(1);
        assert!(out.stderr.contains(&hash), "{args:?}: {}", out.stderr);
    }
    assert!(!copy.exists());
    // Beside the workspace the file is at hand, and loading puts it right.
    let by = ["-l", place.to_str().unwrap(), "trace", CLAIM];
    assert!(workspace.run(&by).ok().stdout.contains("stand there now"));
    load(&workspace, &place);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    away(&place, &["check"]).ok();
    // A text that is gone is told too.
    fs::remove_file(&path).unwrap();
    let checked = away(&place, &["check"]).exits(1);
    assert!(
        checked.stdout.contains(&format!("the bytes of {ARTICLE} are not kept here")),
        "{}",
        checked.stdout
    );
    assert!(away(&place, &["trace", CLAIM]).ok().stdout.contains("is not there"));
    let out = away(&place, &["backup", copy.to_str().unwrap()]).ok();
    assert!(out.stderr.contains(&format!("{ARTICLE} does not go along")), "{}", out.stderr);
}

#[test]
fn a_sheet_from_anywhere_brings_its_text() {
    let inbox = Workspace::none();
    let words = "The library lent 48,150 books in 2024.";
    inbox.write("sources/minutes.txt", words);
    let sheet = format!(
        "[source]\nid = \"minutes\"\ntype = \"Report\"\ntitle = \"Minutes\"\nlanguage = \"en\"\n\
         text = \"../sources/minutes.txt\"\nsha256 = \"{}\"\n\n[[claim]]\nid = \"lending\"\nsays = \"Much was lent.\"\n\
         quote = \"The library lent 48,150 books\"\nkind = \"factual\"\n",
        sha256_hex(words.as_bytes())
    );
    inbox.write("claims/minutes.toml", sheet);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    let loaded = inbox.run(&["-l", place.to_str().unwrap(), "load", "claims/minutes.toml"]).ok();
    assert!(loaded.stdout.contains("1 text kept"), "{}", loaded.stdout);
    drop(inbox);
    let text = away(&place, &["trace", "minutes:lending"]).ok().stdout;
    assert!(text.contains("books» in 2024.") && text.contains("stand there now"), "{text}");
}

#[test]
fn kills_leave_no_claim_without_its_text() {
    let workspace = Workspace::init();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    let first = workspace.read("data/sources/example.txt");
    let mut pinned = sha256_hex(first.as_bytes());
    let mut kept = 0;
    for kill in 0..30_u64 {
        let text = format!("{first}\nEdition {kill}.\n");
        let hash = sha256_hex(text.as_bytes());
        workspace.write("data/sources/example.txt", &text);
        workspace.edit("data/claims/example.toml", &pinned, &hash);
        pinned = hash;
        let args = if kill % 4 == 3 { vec!["compact"] } else { vec!["load", "."] };
        let mut command = workspace.command(&["-l", place.to_str().unwrap()]);
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        if kill % 10 != 0 {
            std::thread::sleep(Duration::from_micros((kill * 7919 * 13) % 400_000));
            child.kill().unwrap();
        }
        child.wait().unwrap();
        if !Store::is_location(&place) {
            continue;
        }
        let store = Store::open_to_read(&place).expect("it opens by itself");
        for quad in store.view().unwrap().quads(None, None, None, None) {
            if quad.predicate.as_str().ends_with("#sha256") {
                let digits = quad.object.to_string();
                let hash = hash_of(digits.trim_matches('"')).unwrap();
                let bytes = store.blob(&hash).unwrap().expect("what is named is kept");
                kept += usize::from(first.len() < bytes.len());
            }
        }
    }
    assert!(kept > 20, "{kept}");
    away(&place, &["compact"]).ok();
    away(&place, &["check"]).ok();
    assert_eq!(blobs(&place), 1);
    assert!(!place.join("blobs").exists());
}
