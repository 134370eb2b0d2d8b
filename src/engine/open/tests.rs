//! Engines as they are opened: from many threads, in part, and from what was kept of a workspace.

use super::*;
use crate::engine::NewReview;
use crate::query::Answer;
use std::collections::BTreeSet;
use std::fs;

fn is_shared<T: Send + Sync + Clone>() {}

#[test]
fn an_engine_can_be_asked_from_many_threads() {
    is_shared::<Engine>();
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
    let engine = Engine::open(folder.path()).unwrap();
    let ask = |engine: &Engine| {
        let Answer::Solutions(rows) =
            engine.query("SELECT ?c { ?c a assay:Claim } ORDER BY ?c", &[]).unwrap()
        else {
            panic!("it is a SELECT")
        };
        let claims: Vec<String> = rows.map(|row| row.unwrap().get(0).unwrap().to_string()).collect();
        (claims, engine.claims().trace("example:lending").unwrap().claim.digest)
    };
    let expected = ask(&engine);
    assert!(!expected.0.is_empty());
    // One engine, lent to some threads; and clones of it, which are theirs.
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4).map(|_| scope.spawn(|| ask(&engine))).collect();
        for thread in asking {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
    let asking: Vec<_> = (0..4)
        .map(|_| {
            let engine = engine.clone();
            std::thread::spawn(move || ask(&engine))
        })
        .collect();
    for thread in asking {
        assert_eq!(thread.join().unwrap(), expected);
    }
}

#[test]
fn clones_share_what_is_written_and_keep_their_own_names() {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
    let engine = Engine::open(folder.path()).unwrap();
    let mut other = engine.clone();
    let review = NewReview {
        claim: "example:lending".to_owned(),
        ratings: vec!["true".to_owned()],
        says: "x".to_owned(),
        ..NewReview::default()
    };
    other.reviews().write(&review).unwrap();
    assert!(engine.reviews().named("lending/1").is_ok());
    let sheet = fs::read_to_string(folder.path().join("data/claims/example.toml")).unwrap();
    let sheet = sheet.replacen("\"example\"", "\"second\"", 1);
    other.loading().load_bytes("second.toml", sheet.as_bytes(), &folder.path().join("data/claims")).unwrap();
    assert!(other.claims().named("second:lending").is_ok());
    assert!(engine.claims().named("<https://example.org/c/second/lending>").is_ok(), "the store is one");
    assert_eq!(engine.prefixes().get("second"), None, "its prefixes are its own");
}

#[test]
fn a_workspace_opens_whole_or_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
    assert!(Engine::open(folder.path()).is_ok());
    for name in ["one", "two"] {
        fs::write(folder.path().join(format!("data/claims/{name}.toml")), "[source]\nid = 7\n").unwrap();
    }
    let Err(EngineError::Faulty { files }) = Engine::open(folder.path()) else { panic!("it is faulty") };
    let names: Vec<&str> = files.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(names, ["data/claims/one.toml", "data/claims/two.toml"]);
    let part = Engine::open_partial(folder.path()).unwrap();
    assert_eq!(part.faults().len(), 2);
    assert!(part.claims().named("example:lending").is_ok());
}

#[test]
fn a_location_and_a_base_file_open_by_their_path() {
    let folder = tempfile::tempdir().unwrap();
    Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
    let engine = Engine::open(folder.path()).unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("all.assay"));
    engine.upkeep().transfer(&Store::open_to_write(&place).unwrap(), None, &mut |_| {}).unwrap();
    engine.upkeep().backup(&file).unwrap();
    for path in [place, file] {
        assert!(
            Engine::open_location(&path).unwrap().claims().trace("example:lending").is_ok(),
            "{}",
            path.display()
        );
    }
    assert!(Engine::open_location(&folder.path().join("data")).is_err());
}

/// What a state says, but for when it was loaded.
fn said(engine: &Engine) -> BTreeSet<String> {
    let when = |quad: &oxrdf::Quad| quad.predicate.as_str() == crate::model::vocab::prov::GENERATED_AT_TIME;
    let quads = engine.view().unwrap().quads(None, None, None, None).filter(|quad| !when(quad));
    quads.map(|quad| quad.to_string()).collect()
}

/// A workspace opened with a cache, after making sure that it is as without one.
fn opened(folder: &Path, cache: &Path) -> Engine {
    let open = |cache: Option<&Path>| {
        let workspace = Workspace::open(folder).unwrap().kept_in(cache.map(Path::to_owned));
        Engine::open_workspace(&workspace, &mut |_| {}).unwrap()
    };
    let (kept, plain) = (open(Some(cache)), open(None));
    assert_eq!(said(&kept), said(&plain));
    assert_eq!(kept.prefixes(), plain.prefixes());
    assert_eq!(format!("{:?}", kept.faults()), format!("{:?}", plain.faults()));
    assert_eq!(kept.author, plain.author);
    let labels = |engine: &Engine| engine.vocabulary().instances(assay::RATING_CLASS);
    assert_eq!(labels(&kept), labels(&plain));
    assert_eq!(kept.catalogue().files().collect::<Vec<_>>(), plain.catalogue().files().collect::<Vec<_>>());
    kept
}

/// A workspace of some sheets, each with a text of its own.
fn desk(folder: &Path, sheets: usize) {
    Workspace::init(folder, "https://example.org/c/", "editor").unwrap();
    let sheet = fs::read_to_string(folder.join("data/claims/example.toml")).unwrap();
    let text = fs::read(folder.join("data/sources/example.txt")).unwrap();
    for number in 1..sheets {
        fs::write(folder.join(format!("data/sources/s{number}.txt")), &text).unwrap();
        let sheet = sheet.replacen("\"example\"", &format!("\"s{number}\""), 1);
        let sheet = sheet.replace("example.txt", &format!("s{number}.txt"));
        fs::write(folder.join(format!("data/claims/s{number}.toml")), sheet).unwrap();
    }
}

#[test]
fn what_is_kept_is_never_stale() {
    let all = tempfile::tempdir().unwrap();
    let (folder, cache) = (all.path().join("desk"), all.path().join("cache"));
    desk(&folder, 12);
    let count = |engine: &Engine| (engine.reading.read, engine.reading.kept);
    let at = |name: &str| folder.join("data/claims").join(name);
    assert_eq!(count(&opened(&folder, &cache)), (12, 0), "nothing is kept yet");
    let engine = opened(&folder, &cache);
    assert_eq!(count(&engine), (0, 12), "nothing changed");
    // They were written a moment ago: no stamp stands for them yet.
    assert_eq!(engine.files_read()[2], ("hashed", 24));
    // One byte of a sheet; and back.
    let sheet = fs::read_to_string(at("s1.toml")).unwrap();
    fs::write(at("s1.toml"), sheet.replacen("2024.\"", "2024!\"", 1)).unwrap();
    let engine = opened(&folder, &cache);
    assert_eq!(count(&engine), (1, 11));
    assert!(said(&engine).iter().any(|quad| quad.contains("2024!")));
    fs::write(at("s1.toml"), &sheet).unwrap();
    assert_eq!(count(&opened(&folder, &cache)), (0, 12), "as it was");
    // The time alone.
    let file = fs::File::options().append(true).open(at("s2.toml")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(count(&opened(&folder, &cache)), (0, 12));
    // One byte of a text: its sheet is faulty, and read each time.
    let text = fs::read(folder.join("data/sources/s3.txt")).unwrap();
    fs::write(folder.join("data/sources/s3.txt"), [&text[..], b"\n"].concat()).unwrap();
    assert_eq!(count(&opened(&folder, &cache)), (1, 11));
    let engine = opened(&folder, &cache);
    assert_eq!((count(&engine), engine.faults().len()), ((1, 11), 1));
    fs::remove_file(folder.join("data/sources/s3.txt")).unwrap();
    assert_eq!(opened(&folder, &cache).faults().len(), 1);
    fs::write(folder.join("data/sources/s3.txt"), &text).unwrap();
    assert_eq!(count(&opened(&folder, &cache)), (0, 12));
    // Another name; two swapped; one gone; one that came.
    fs::rename(at("s4.toml"), at("t4.toml")).unwrap();
    assert_eq!(count(&opened(&folder, &cache)), (1, 11));
    fs::rename(at("s5.toml"), at("x")).unwrap();
    fs::rename(at("s6.toml"), at("s5.toml")).unwrap();
    fs::rename(at("x"), at("s6.toml")).unwrap();
    opened(&folder, &cache);
    fs::remove_file(at("s7.toml")).unwrap();
    assert!(opened(&folder, &cache).claims().named("s7:lending").is_err());
    // Two of one id: whichever comes first by name has it.
    fs::write(at("a.toml"), &sheet).unwrap();
    let engine = opened(&folder, &cache);
    assert_eq!(
        engine.faults().iter().map(|fault| fault.file.as_str()).collect::<Vec<_>>(),
        ["data/claims/s1.toml"]
    );
    fs::remove_file(at("a.toml")).unwrap();
    assert!(opened(&folder, &cache).faults().is_empty());
    // What all is read against.
    let domain = folder.join("ontology/domain.ttl");
    let ontology = fs::read_to_string(&domain).unwrap();
    fs::write(&domain, ontology.replacen("Rivertown", "Rivertoun", 1)).unwrap();
    assert_eq!(opened(&folder, &cache).reading.kept, 0);
    fs::write(folder.join("ontology/words.tsv"), "en\tword\tfrobnicated\n").unwrap();
    assert_eq!(opened(&folder, &cache).reading.kept, 0);
    assert_ne!(opened(&folder, &cache).reading.kept, 0);
}

#[test]
fn reviews_units_and_foreign_files_come_and_go_as_without_a_cache() {
    let all = tempfile::tempdir().unwrap();
    let (folder, cache) = (all.path().join("desk"), all.path().join("cache"));
    desk(&folder, 5);
    let digest = opened(&folder, &cache).claims().trace("s1:lending").unwrap().claim.digest;
    let review = format!(
        "[[review]]\nclaim = \"s1:lending\"\ndigest = \"{digest}\"\nrating = \"rating:true\"\n\
         author = \"agent:editor\"\ndate = 2026-11-23\nsays = \"x\"\n"
    );
    let at = folder.join("data/reviews/s1.toml");
    fs::write(&at, review).unwrap();
    for _ in 0..2 {
        let engine = opened(&folder, &cache);
        assert!(said(&engine).iter().any(|quad| quad.contains("graph/endorsed")));
    }
    let sheet = folder.join("data/claims/s2.toml");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("unit:NUM", "unit:NUM_X")).unwrap();
    opened(&folder, &cache);
    fs::remove_file(&at).unwrap();
    let engine = opened(&folder, &cache);
    assert!(!said(&engine).iter().any(|quad| quad.contains("graph/endorsed")));
    fs::create_dir_all(folder.join("data/rdf")).unwrap();
    for (name, is_there) in [("b.ttl", true), ("b.nt", true), ("b.nt", false), ("b.ttl", false)] {
        let path = folder.join("data/rdf").join(name);
        if is_there {
            fs::write(path, "<http://e/s> <http://e/p> \"o\" .\n").unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        opened(&folder, &cache);
        opened(&folder, &cache);
    }
}

#[test]
fn a_cache_that_is_damaged_or_open_to_others_is_not_used() {
    let all = tempfile::tempdir().unwrap();
    let (folder, cache) = (all.path().join("desk"), all.path().join("cache"));
    desk(&folder, 3);
    opened(&folder, &cache);
    let own = || fs::read_dir(&cache).unwrap().next().unwrap().unwrap().path();
    let list = own().join("kept.json");
    let whole = fs::read(&list).unwrap();
    for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
        fs::write(&list, &whole[..cut]).unwrap();
        let engine = opened(&folder, &cache);
        assert!(engine.damage_of_cache().is_some() && engine.reading.kept == 0, "{cut}");
        let engine = opened(&folder, &cache);
        assert!(engine.damage_of_cache().is_none() && engine.reading.read == 0, "told once");
    }
    // A list of another version, and a base that is another or gone.
    let key = |key: &str| Cache::of(&cache, &folder.canonicalize().unwrap()).unwrap().load(key);
    assert!(key("another").is_ok_and(|kept| kept.is_none()));
    let bases = || -> Vec<_> {
        let entries = fs::read_dir(own()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "assay")).collect()
    };
    for base in bases() {
        fs::write(base, "x").unwrap();
    }
    assert!(opened(&folder, &cache).damage_of_cache().is_some());
    for base in bases() {
        fs::remove_file(base).unwrap();
    }
    assert_eq!(opened(&folder, &cache).reading.kept, 0);
    assert_eq!(opened(&folder, &cache).reading.kept, 3);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(opened(&folder, &cache).reading.kept, 0, "others could write there");
        let aside = all.path().join("aside");
        fs::rename(&cache, &aside).unwrap();
        fs::set_permissions(&aside, fs::Permissions::from_mode(0o700)).unwrap();
        std::os::unix::fs::symlink(&aside, &cache).unwrap();
        assert_eq!(opened(&folder, &cache).reading.kept, 0, "a link is not followed");
    }
}

#[test]
fn many_changes_make_a_new_base_and_two_may_open_at_once() {
    let all = tempfile::tempdir().unwrap();
    let (folder, cache) = (all.path().join("desk"), all.path().join("cache"));
    desk(&folder, 24);
    opened(&folder, &cache);
    for number in 1..6 {
        let path = folder.join(format!("data/claims/s{number}.toml"));
        let sheet = fs::read_to_string(&path).unwrap();
        fs::write(&path, sheet.replacen("2024.\"", "2024!\"", 1)).unwrap();
    }
    assert_eq!(opened(&folder, &cache).reading.read, 5);
    assert_eq!(opened(&folder, &cache).reading.read, 0, "they are in the base");
    fs::remove_dir_all(&cache).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| opened(&folder, &cache));
        }
    });
    assert_eq!(opened(&folder, &cache).reading.read, 0);
}
