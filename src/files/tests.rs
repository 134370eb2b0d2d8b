use super::*;
use std::io::Write;
#[cfg(unix)]
use std::os::unix::fs::symlink;

/// A folder `in` beside a file that nobody inside may reach.
fn scene() -> (tempfile::TempDir, Folder) {
    let scene = tempfile::tempdir().unwrap();
    let inside = scene.path().join("in");
    fs::create_dir_all(inside.join("deep")).unwrap();
    fs::write(scene.path().join("secret.txt"), "secret").unwrap();
    fs::write(inside.join("a.txt"), "own").unwrap();
    let folder = Folder::open(&inside).unwrap();
    (scene, folder)
}

#[test]
#[cfg(unix)]
fn only_what_is_inside_is_read() {
    let (scene, folder) = scene();
    let (inside, secret) = (scene.path().join("in"), scene.path().join("secret.txt"));
    symlink("../secret.txt", inside.join("out.txt")).unwrap();
    symlink(&secret, inside.join("far.txt")).unwrap();
    symlink("..", inside.join("up")).unwrap();
    symlink("/proc", inside.join("proc")).unwrap();
    symlink("../none.txt", inside.join("gone-out.txt")).unwrap();
    symlink("out.txt", inside.join("twice.txt")).unwrap();
    symlink("../a.txt", inside.join("deep/own.txt")).unwrap();
    symlink(inside.join("a.txt"), inside.join("deep/whole.txt")).unwrap();
    symlink("deep", inside.join("links")).unwrap();
    symlink("loop", inside.join("loop")).unwrap();
    let leaves = [
        "out.txt",
        "far.txt",
        "up/secret.txt",
        "../secret.txt",
        "deep/../../secret.txt",
        "/etc/passwd",
        "/proc/self/environ",
        "proc/self/environ",
        "proc/self/root/etc/passwd",
        "gone-out.txt",
        "twice.txt",
        "../none.txt",
        "up/none.txt",
    ];
    for name in leaves {
        let error = folder.read(Path::new(name)).unwrap_err();
        assert!(matches!(error, FileError::Leaves { .. }), "{name}: {error}");
        assert!(folder.replace(Path::new(name), b"mine").is_err(), "{name}");
        assert!(folder.write_new(Path::new(name), b"mine").is_err(), "{name}");
    }
    let whole = inside.join("a.txt");
    let own = ["a.txt", "deep/own.txt", "deep/whole.txt", "links/own.txt", "./deep/../a.txt", "../in/a.txt"];
    for name in own.into_iter().chain([whole.to_str().unwrap()]) {
        assert_eq!(folder.read(Path::new(name)).unwrap(), b"own", "{name}");
    }
    assert!(matches!(folder.read(Path::new("loop")), Err(FileError::Io { .. })));
    assert!(folder.read(Path::new("b.txt")).unwrap_err().is_absent());
    assert_eq!(fs::read(secret).unwrap(), b"secret");
    assert_eq!(fs::read_dir(scene.path()).unwrap().count(), 2, "nothing came beside the folder");
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_named_and_not_waited_for() {
    let (scene, folder) = scene();
    let inside = scene.path().join("in");
    let pipe = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, inside.join("pipe"), pipe, rustix::fs::Mode::RWXU, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(inside.join("socket")).unwrap();
    let table = [("pipe", EntryKind::Pipe), ("socket", EntryKind::Socket), ("deep", EntryKind::Folder)];
    for (name, expected) in table {
        let error = folder.read(Path::new(name)).unwrap_err();
        assert!(matches!(error, FileError::NotAFile { kind, .. } if kind == expected), "{name}: {error}");
        assert!(plain::open(&inside.join(name), true).is_err(), "{name}");
    }
}

#[test]
fn a_file_is_read_up_to_a_limit() {
    let (scene, _) = scene();
    let path = scene.path().join("large");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"12345").unwrap();
    let read = |limit| read_whole(File::open(&path).unwrap(), &path, limit);
    assert_eq!(read(5).unwrap(), b"12345");
    let error = read(4).unwrap_err();
    assert!(error.to_string().contains("4 bytes (--max-file-size)"), "{error}");
    // Of a file with holes nothing is read.
    file.set_len(1 << 40).unwrap();
    assert!(matches!(super::read(&path), Err(FileError::TooLarge { .. })));
}

#[test]
#[cfg(unix)]
fn what_is_written_goes_into_no_link() {
    let (scene, folder) = scene();
    let inside = scene.path().join("in");
    symlink("a.txt", inside.join("link.txt")).unwrap();
    folder.replace(Path::new("link.txt"), b"changed").unwrap();
    assert_eq!(fs::read(inside.join("a.txt")).unwrap(), b"changed");
    assert!(fs::symlink_metadata(inside.join("link.txt")).unwrap().is_symlink());
    folder.write_new(Path::new("new/er/b.txt"), b"b").unwrap();
    assert_eq!(fs::read(inside.join("new/er/b.txt")).unwrap(), b"b");
    let twice = folder.write_new(Path::new("new/er/b.txt"), b"c").unwrap_err();
    assert!(twice.to_string().ends_with("it is there already"), "{twice}");
    assert_eq!(fs::read_dir(inside.join("new/er")).unwrap().count(), 1, "nothing is left over");
    symlink("../none", inside.join("dangling")).unwrap();
    assert!(folder.write_new(Path::new("dangling"), b"x").is_err());
    assert!(folder.make_folder(Path::new("dangling/x")).is_err());
    folder.remove(Path::new("dangling")).unwrap();
    assert_eq!(fs::read_dir(scene.path()).unwrap().count(), 2);
}

#[test]
#[cfg(unix)]
fn a_walk_ends_and_tells_what_leads_out() {
    let (scene, folder) = scene();
    let inside = scene.path().join("in");
    fs::write(inside.join("deep/b.txt"), "").unwrap();
    symlink("..", inside.join("deep/round")).unwrap();
    symlink("../..", inside.join("deep/out")).unwrap();
    symlink("nobody@host.1", inside.join("deep/.#lock.txt")).unwrap();
    let found: Vec<String> = folder.walk().unwrap().iter().map(|path| path.display().to_string()).collect();
    assert_eq!(found, ["a.txt", "deep/b.txt", "deep/out"]);
    let files = folder.files(Path::new("deep"), &["txt"]).unwrap();
    assert_eq!(files, [Path::new("deep/b.txt")]);
    assert!(folder.files(Path::new("none"), &["txt"]).unwrap().is_empty());
    assert!(matches!(folder.files(Path::new("deep/out"), &["txt"]), Err(FileError::Leaves { .. })));
}

#[test]
#[cfg(unix)]
fn files_of_our_own_are_no_links() {
    let (scene, _) = scene();
    let inside = scene.path().join("in");
    let (link, secret) = (inside.join("link"), scene.path().join("secret.txt"));
    symlink(&secret, &link).unwrap();
    for opened in [plain::open(&link, false), plain::open(&link, true), plain::open_or_make(&link)] {
        assert!(opened.unwrap_err().to_string().contains("a symbolic link"));
    }
    let mut made = plain::make(&link).unwrap();
    made.write_all(b"mine").unwrap();
    assert_eq!(plain::read(&link, 10).unwrap(), b"mine");
    assert_eq!(fs::read(&secret).unwrap(), b"secret");
    let second = inside.join("second");
    fs::hard_link(&secret, &second).unwrap();
    assert!(plain::open(&second, false).is_ok());
    assert!(plain::open(&second, true).unwrap_err().to_string().contains("a second name"));
}

#[test]
fn the_system_is_told_in_words() {
    let (scene, folder) = scene();
    let table = [
        (read(scene.path()), "it is a folder, not a file"),
        (folder.read(Path::new("none")), "there is no such file or folder"),
        (folder.read(Path::new("a.txt/b")), "a part of its path is a file, not a folder"),
    ];
    for (result, expected) in table {
        assert_eq!(result.unwrap_err().reason(), expected);
    }
    assert_eq!(without_number("Too many open files (os error 24)"), "too many open files");
    assert_eq!(size(256 << 20), "256 MiB");
    assert_eq!(size(1000), "1000 bytes");
}
