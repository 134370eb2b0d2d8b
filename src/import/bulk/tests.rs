//! What a stream gives is what a file read whole gives.

use super::lines::BLOCK;
use super::*;
use crate::import::rdf::{RdfFile, read};
use crate::index::segment::{Budget, Segment};
use crate::store::Store;
use crate::store::canonical::canonical_nquads;
use std::sync::atomic::{AtomicU64, Ordering};

fn graph() -> NamedNode {
    NamedNode::new_unchecked("http://e/graph")
}

fn looked(text: &[u8], file: &str) -> Result<Survey, String> {
    let graph = graph();
    let plan = Plan { file, graph: &graph, known: file, is_unnamed: false };
    survey(&plan, text, &|_| {}).map_err(|error| error.to_string())
}

/// The quads of a file by way of a base, and how many graphs were seen before.
fn load(text: &[u8], file: &str) -> Result<Vec<Quad>, String> {
    let graph = graph();
    let plan = Plan { file, graph: &graph, known: file, is_unnamed: false };
    let found = looked(text, file)?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.assay");
    let builder = Builder::new(&path, Budget::default());
    read_into(&plan, (&found, &|_| true), text, &builder, &|_| {}).map_err(|error| error.to_string())?;
    builder.finish().unwrap();
    let quads: Vec<Quad> =
        Store::open_base(&path).unwrap().view().unwrap().quads(None, None, None, None).collect();
    let named: HashSet<&GraphName> = quads.iter().map(|quad| &quad.graph_name).collect();
    assert_eq!(named, found.graphs.iter().collect(), "{file}");
    assert_eq!(Segment::open(&path).unwrap().len(), quads.len() as u64);
    Ok(quads)
}

#[test]
fn a_stream_gives_what_a_file_read_whole_gives() {
    let line = "<http://e/s> <http://e/p> \"稀土\" .\n";
    let files = [
        ("a.nt", line.repeat(3)),
        ("a.nt", line.trim_end().to_owned()),
        ("a.nt", String::new()),
        ("a.nt", format!("\u{feff}{line}_:a <http://e/p> _:b .\n_:b <http://e/q> 1 .\n").replace(" 1 ", " \"1\" ")),
        ("a.nq", "<http://e/s> <http://e/p> _:b <http://e/g> .\n_:b <http://e/p> _:g _:g .\n".to_owned()),
        ("a.ttl", "@prefix e: <http://e/> . e:s e:p 1, 2, [ e:q <relative>, ( 1 [] ) ] .".to_owned()),
        ("a.ttl", "\u{feff}@prefix e: <http://e/> . e:s e:p <> .".to_owned()),
        ("a.trig", "@prefix e: <http://e/> . e:g { e:s e:p <<( e:a e:b _:c )>> } _:h { _:h e:p _:c } [] { e:s e:p 1 }".to_owned()),
    ];
    for (file, text) in files {
        let streamed = load(text.as_bytes(), file).unwrap();
        let graph = graph();
        let whole = RdfFile {
            name: file,
            bytes: text.as_bytes(),
            format: None,
            base: &graph,
            graph: &graph,
            known: file,
            is_unnamed: false,
        };
        let whole = read(&whole).unwrap().quads;
        // Graphs that blank nodes name have other names; all else is the same but for labels.
        let bare = |quads: &[Quad]| {
            let named = |quad: &Quad| !quad.to_string().contains("#graph-");
            canonical_nquads(quads.iter().filter(|quad| named(quad))).unwrap()
        };
        assert_eq!(bare(&streamed), bare(&whole), "{file}");
        assert_eq!(streamed.len(), whole.len(), "{file}");
        assert_eq!(load(text.as_bytes(), file).unwrap(), streamed, "{file} again");
    }
    assert!(looked(b"{}", "a.jsonld").unwrap_err().contains("not read as a stream"));
}

#[test]
fn every_fault_is_told_by_its_line_and_column_in_whatever_block_it_is() {
    let long = format!("<http://e/s> <http://e/p> \"{}\" .\n", "x".repeat(1 << 16));
    let text = format!("{}<http://e/s> nonsense .\n{}broken\n", long.repeat(150), long.repeat(100));
    let error = looked(text.as_bytes(), "a.nt").unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].starts_with("a.nt:151:14: ") && lines[1].starts_with("a.nt:252:1: "), "{error}");
    let error =
        looked(b"@prefix e: <http://e/> .\ne:s e:p .\ne:s e:p 1 .\ne:s f:p 1 .\n", "a.ttl").unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].starts_with("a.ttl:2:9: ") && lines[1].starts_with("a.ttl:4:5: "), "{error}");
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let deep = format!("<http://e/s> <http://e/p> {}", "<<( <http://e/s> <http://e/p> ".repeat(20_000));
    for file in ["a.nt", "a.nq", "a.ttl", "a.trig"] {
        let error = looked(format!("\n{deep}").as_bytes(), file).unwrap_err();
        assert!(error.contains(":2:") && error.contains("more than 64 deep"), "{file}: {error}");
    }
    // What the parser would take for terms after a broken string is counted, too.
    let error = looked(format!("<a> <b> \"\n . {deep}").as_bytes(), "a.ttl").unwrap_err();
    assert!(error.contains("more than 64 deep"), "{error}");
}

/// Bytes that are counted as they are read.
struct Counted<'a>(&'a [u8], &'a AtomicU64);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.0.read(buffer)?;
        self.1.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
}

#[test]
fn a_file_without_one_right_line_is_refused_before_its_end() {
    let text = format!("garbage {}\n", "x".repeat(1000)).repeat(64 * BLOCK / 1000);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let read = AtomicU64::new(0);
        let graph = graph();
        let plan = Plan { file: "a.nt", graph: &graph, known: "a.nt", is_unnamed: false };
        let error = survey(&plan, Counted(text.as_bytes(), &read), &|_| {});
        let is_cut = read.load(Ordering::Relaxed) < text.len() as u64;
        sender.send((error.unwrap_err().to_string(), is_cut)).unwrap();
    });
    let ended = receiver.recv_timeout(std::time::Duration::from_secs(60));
    let (error, is_cut) = ended.expect("it does not wait for ever");
    assert!(error.contains("a.nt:1:1: "), "{error}");
    assert!(is_cut, "the rest was read for nothing");
}

#[test]
fn a_file_that_changes_between_two_readings_is_refused() {
    let graph = graph();
    let plan = Plan { file: "a.nt", graph: &graph, known: "a.nt", is_unnamed: true };
    let found = survey(&plan, &b"<http://e/s> <http://e/p> <http://e/o> .\n"[..], &|_| {}).unwrap();
    assert_eq!(found.graphs, [GraphName::DefaultGraph]);
    let folder = tempfile::tempdir().unwrap();
    let builder = Builder::new(&folder.path().join("a.assay"), Budget::default());
    let error = read_into(
        &plan,
        (&found, &|_| true),
        &b"<http://e/s> <http://e/p> <http://e/x> .\n"[..],
        &builder,
        &|_| {},
    );
    assert!(error.unwrap_err().to_string().contains("changed while it was read"));
}
