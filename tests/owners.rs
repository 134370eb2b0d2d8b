//! Who owns a graph of a location: a file replaces what came from it before, and nothing else.

use crate::support::{Output, output};
use std::path::Path;
use std::process::{Command, Stdio};

fn assay(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(["-l", "place"]).args(args).current_dir(folder);
    output(command.env_remove("ASSAY_WORKSPACE").stdin(Stdio::null()).output().unwrap())
}

fn words(folder: &Path) -> Vec<String> {
    let query = "SELECT ?o { GRAPH ?g { ?s <http://e/p> ?o } } ORDER BY ?o";
    let out = assay(folder, &["query", "-f", "csv", "-q", query]).ok().stdout;
    out.lines().skip(1).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_file_replaces_its_own_graphs_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |name: &str, word: &str, graph: &str| {
        let quad = format!("<http://e/a> <http://e/p> \"{word}\" {graph} .\n");
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), quad).unwrap();
    };
    write("a.nq", "from a", "<http://e/g>");
    write("b.nq", "from b", "<http://e/g>");
    assay(folder, &["load", "a.nq"]).ok();
    let refused = assay(folder, &["load", "b.nq"]).exits(1);
    assert!(refused.stderr.contains("<http://e/g>") && refused.stderr.contains("a.nq"), "{}", refused.stderr);
    assert_eq!(words(folder), ["from a"]);
    write("a.nq", "from a later", "<http://e/g>");
    assay(folder, &["load", "a.nq"]).ok();
    assert_eq!(words(folder), ["from a later"]);
    // Two files of one name in two folders would have one graph.
    write("d1/x.nt", "one", "");
    write("d2/x.nt", "two", "");
    assay(folder, &["load", "d1/x.nt"]).ok();
    assay(folder, &["load", "d2/x.nt"]).exits(1);
    assert_eq!(words(folder), ["from a later", "one"]);
    // What is gone belongs to nobody.
    assay(folder, &["update", "-q", "DROP GRAPH <http://e/g>"]).ok();
    assay(folder, &["load", "b.nq"]).ok();
    assert_eq!(words(folder), ["from b", "one"]);
    // A location without ontologies is checked by the core that comes with the program.
    assay(folder, &["check"]).ok();
}
