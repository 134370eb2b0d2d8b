//! Clients of others, and our own: what they are given is what they take.

use super::client::{READER, Server, encoded};
use super::protocol::shared;
use crate::support::{Workspace, corpus, not_run};
use std::path::PathBuf;
use std::process::Command;

/// How rdflib is had.
const PYTHON: &str = "`make tools` fetches it";

const CLAIMS: &str = "SELECT ?claim WHERE { ?claim a assay:Claim } ORDER BY ?claim";

fn expected() -> Vec<String> {
    let text = shared().get_as(&format!("/sparql?query={}", encoded(CLAIMS)), "text/csv").is(200).text();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn our_own_command_asks_it() {
    let (server, folder) = (shared(), Workspace::none());
    let address = format!("{}/sparql", server.url());
    let rows = folder.run(&["-l", &address, "query", "-q", CLAIMS, "-f", "csv"]).ok();
    assert_eq!(rows.stdout.lines().skip(1).map(str::to_owned).collect::<Vec<_>>(), expected());
    let corpus = crate::support::output(
        Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["-l", &address, "query", "reserve-shares", "-f", "csv"])
            .current_dir(corpus())
            .output()
            .unwrap(),
    );
    let here = server.get_as("/queries/reserve-shares", "text/csv").is(200).text();
    assert_eq!(corpus.ok().stdout.replace("\r\n", "\n"), here.replace("\r\n", "\n"));
    let trace = folder.run(&["-l", &address, "trace", "mondo-2024:china-reserve-share", "-f", "json"]).ok();
    assert_eq!(
        trace.json()["claim"]["says"],
        server.get("/trace?claim=mondo-2024:china-reserve-share").json()["claim"]["says"]
    );
}

#[test]
fn what_assay_says_of_itself_is_not_written_over_http() {
    let workspace = Workspace::init();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let server = Server::writable(&workspace, "place", &[]);
    let address = format!("{}/sparql", server.url());
    for (token, status) in [(READER, "401"), (super::client::TOKEN, "403")] {
        let refused =
            workspace.command(&["-l", &address, "load", "."]).env("ASSAY_TOKEN", token).output().unwrap();
        let refused = crate::support::output(refused).exits(1);
        assert!(refused.stderr.contains(&format!("answered {status}")), "{}", refused.stderr);
    }
    let rows = workspace.run(&["-l", &address, "query", "what-is-said", "-f", "csv"]).ok();
    assert_eq!(
        rows.stdout,
        workspace.run(&["-l", "place", "query", "what-is-said", "-f", "csv"]).ok().stdout
    );
}

#[cfg(feature = "remote")]
#[test]
fn ureq_asks_it() {
    let address = format!("{}/sparql", shared().url());
    let agent = ureq::Agent::new_with_defaults();
    let mut answer =
        agent.post(&address).header("Accept", "text/csv").send_form([("query", CLAIMS)]).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    assert_eq!(text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>(), expected());
}

#[test]
fn curl_asks_it() {
    let address = format!("{}/sparql", shared().url());
    let field = format!("query={CLAIMS}");
    let curl = Command::new("curl")
        .args([
            "--silent",
            "--fail",
            "--compressed",
            "-H",
            "Accept: text/csv",
            &address,
            "--data-urlencode",
            &field,
        ])
        .output();
    let Ok(curl) = curl else { return not_run("curl as a client of `assay serve`", "install curl") };
    assert!(curl.status.success(), "{}", String::from_utf8_lossy(&curl.stderr));
    let text = String::from_utf8(curl.stdout).unwrap();
    assert_eq!(text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>(), expected());
}

/// Reads with rdflib what its store asks, in the forms that it takes, and writes where it may.
const RDFLIB: &str = r#"
import sys
from rdflib import ConjunctiveGraph, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
address, query, writable, token = sys.argv[1:5]
for form in ("json", "xml", "csv", "tsv"):
    for method in ("GET", "POST", "POST_FORM"):
        graph = Graph(SPARQLStore(address, returnFormat=form, method=method))
        print(form, method, len(list(graph.query(query))))
print(Graph(SPARQLStore(address)).query("ASK { ?s ?p ?o }").askAnswer)
made = Graph(SPARQLStore(address)).query("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5")
print(len(made.graph))
store = SPARQLUpdateStore(writable, writable, headers={"Authorization": "Bearer " + token})
graph = Graph(store, identifier=URIRef("http://example.org/of-rdflib"))
graph.add((URIRef("http://example.org/a"), URIRef("http://example.org/b"), Literal("ä\n\"x\"")))
print(list(graph.objects())[0] == Literal("ä\n\"x\""))
"#;

#[test]
fn rdflib_asks_it_and_writes() {
    let has_rdflib = |python: &PathBuf| {
        Command::new(python)
            .args(["-c", "import rdflib"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let Some(python) = crate::shapes::python().filter(has_rdflib) else {
        return not_run("rdflib as a client of `assay serve`", PYTHON);
    };
    let workspace = Workspace::none();
    workspace.write("seed.nt", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n");
    workspace.run(&["-l", "place", "load", "seed.nt"]).ok();
    let server = Server::writable(&workspace, "place", &[]);
    let query = "SELECT ?c WHERE { ?c a <https://w3id.org/assay/ns#Claim> }";
    let (asked, written) = (format!("{}/sparql", shared().url()), format!("{}/sparql", server.url()));
    let output = Command::new(python)
        .args(["-c", RDFLIB, &asked, query, &written, super::client::TOKEN])
        .output()
        .unwrap();
    let (printed, told) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let count = expected().len();
    let mut lines: Vec<String> = ["json", "xml", "csv", "tsv"]
        .iter()
        .flat_map(|form| ["GET", "POST", "POST_FORM"].map(|method| format!("{form} {method} {count}")))
        .collect();
    lines.extend(["True", "5", "True"].map(str::to_owned));
    assert_eq!(printed.lines().collect::<Vec<_>>(), lines, "{told}");
}

#[test]
fn comunica_is_not_tried() {
    not_run(
        "Comunica as a client of `assay serve`",
        "it is installed over the network, which tests do not use",
    );
}
