//! The corpus in other people's engines: every saved query gives there what it gives here.
//!
//! Needs Oxigraph's server (`oxigraph`, beside the Python of `ASSAY_PYTHON` or on the path) and Virtuoso (`virtuoso-t`,
//! `isql-vt`). What is not there is skipped with a word.

use crate::support::{Output, Workspace, corpus, flowing, not_run, output};
use assay::{Answer, Engine, Request};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Saved queries that Virtuoso 7.2.5 does not answer as the specification says, and why. One that passes has no place
/// here, and fails the test.
const VIRTUOSO_DIVERGES: &[(&str, &str)] =
    &[("dates", "DISTINCT keeps rows that are the same and have a column without a value")];

/// A server that ends with its value.
struct Server {
    child: Child,
    url: String,
    _data: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn found(name: &str, beside: Option<&Path>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = beside.map(Path::to_owned).into_iter().collect();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn quiet(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until something listens; a server that has not come up by then counts as absent.
fn comes_up(port: u16, child: &mut Child) -> bool {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

fn oxigraph() -> Option<Server> {
    let python = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let binary = found("oxigraph", python.as_deref().and_then(Path::parent))?;
    let (data, port) = (tempfile::tempdir().unwrap(), free_port());
    let mut command = Command::new(binary);
    command.arg("serve").arg("--location").arg(data.path());
    let mut child = quiet(command.args(["--bind", &format!("127.0.0.1:{port}")]));
    let up = comes_up(port, &mut child);
    let server = Server { child, url: format!("http://127.0.0.1:{port}/query"), _data: data };
    up.then_some(server)
}

fn virtuoso() -> Option<Server> {
    let (binary, isql) = (found("virtuoso-t", None)?, found("isql-vt", None)?);
    let (data, sql, http) = (tempfile::tempdir().unwrap(), free_port(), free_port());
    let place = data.path().display().to_string();
    let configuration = VIRTUOSO_INI.replace("{place}", &place);
    let configuration = configuration.replace("{sql}", &sql.to_string()).replace("{http}", &http.to_string());
    fs::write(data.path().join("virtuoso.ini"), configuration).unwrap();
    let mut command = Command::new(binary);
    command.current_dir(data.path()).args(["+foreground", "+configfile", "virtuoso.ini"]);
    let mut child = quiet(&mut command);
    let up = comes_up(http, &mut child) && comes_up(sql, &mut child);
    let server = Server { child, url: format!("http://127.0.0.1:{http}/sparql"), _data: data };
    let grant = "exec=GRANT SPARQL_UPDATE TO \"SPARQL\";";
    let granted = up
        && quiet(Command::new(isql).args([&sql.to_string(), "dba", "dba", grant])).wait().unwrap().success();
    granted.then_some(server)
}

const VIRTUOSO_INI: &str = "[Database]
DatabaseFile = {place}/v.db
ErrorLogFile = {place}/v.log
LockFile = {place}/v.lck
TransactionFile = {place}/v.trx
xa_persistent_file = {place}/v.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {place}/t.db
TransactionFile = {place}/t.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = {http}
ServerRoot = {place}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 100000
[Replication]
ServerName = db
";

/// The binary in the repository's workspace, with an endpoint.
fn assay(url: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(["-l", url]).args(args).current_dir(corpus());
    output(command.env_remove("ASSAY_WORKSPACE").stdin(Stdio::null()).output().unwrap())
}

/// The rows as a bag of values: how an engine writes a number or a boolean, and what type it gives it, is its own.
fn bag(json: &serde_json::Value) -> Vec<Vec<String>> {
    let columns: Vec<&str> =
        json["head"]["vars"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
    let rows = json["results"]["bindings"].as_array().unwrap().iter();
    // When a graph was loaded differs between two loads.
    let columns: Vec<&str> = columns.into_iter().filter(|column| *column != "loaded").collect();
    let mut bag: Vec<Vec<String>> =
        rows.map(|row| columns.iter().map(|column| value(&row[*column])).collect()).collect();
    bag.sort();
    bag
}

fn value(cell: &serde_json::Value) -> String {
    let text = cell["value"].as_str().unwrap_or_default();
    let is_boolean = cell["datatype"].as_str().is_some_and(|t| t.ends_with("#boolean"));
    // In which order GROUP_CONCAT joins is left to the engine.
    for separator in ["; ", ", ", " ... "] {
        if text.contains(separator) {
            let mut parts: Vec<&str> = text.split(separator).collect();
            parts.sort_unstable();
            return parts.join(separator);
        }
    }
    match (text.parse::<f64>(), text) {
        (_, "true") if is_boolean => "1".to_owned(),
        (_, "false") if is_boolean => "0".to_owned(),
        (Ok(number), _) if number.is_finite() => format!("{}", (number * 1e9).round() / 1e9),
        _ => text.to_owned(),
    }
}

/// Values for the parameters that a query needs, as its first example has them.
fn parameters(query: &assay::SavedQuery) -> Vec<(String, String)> {
    let needs = query.parameters().any(|(_, parameter)| parameter.is_required());
    if needs { query.example_parameters(0) } else { Vec::new() }
}

/// A saved query by its name, the parameters it is given, and its rows here.
type Expected = (String, Vec<(String, String)>, Vec<Vec<String>>);

fn expected() -> &'static [Expected] {
    static EXPECTED: OnceLock<Vec<Expected>> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let engine = Engine::open(corpus()).unwrap();
        let rows = |query: &assay::SavedQuery| {
            let parameters = parameters(query);
            let request = Request { parameters: parameters.clone(), ..Request::default() };
            let answer: Answer = engine.queries().run(query, &request).unwrap();
            let mut json = Vec::new();
            assay::write_results(answer, assay::Format::Json, engine.prefixes(), &mut json).unwrap();
            (query.name().to_owned(), parameters, bag(&serde_json::from_slice(&json).unwrap()))
        };
        engine.queries().all().unwrap().iter().map(rows).collect()
    })
}

/// Loads the corpus and compares every saved query; those known to diverge must.
fn agrees(server: &Server, diverges: &[(&str, &str)]) {
    assay(&server.url, &["load", "."]).ok();
    let mut wrong = Vec::new();
    for (name, parameters, rows) in expected() {
        let given: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut args = vec!["query", name, "--format", "json", "--timeout", "60s"];
        args.extend(given.iter().flat_map(|given| ["--param", given.as_str()]));
        let out = assay(&server.url, &args);
        let needs = ["asking for origins works on a workspace", "looking for words works on a workspace"];
        if needs.iter().any(|need| out.stderr.contains(need)) {
            let made = ["independent-origins", "contradictions", "same-thing-different-numbers", "search"];
            assert!(made.contains(&name.as_str()) && out.code == Some(2), "{name}");
            continue;
        }
        let same = out.code == Some(0) && bag(&out.json()) == *rows;
        let known = diverges.iter().any(|(known, _)| known == name);
        if same == known {
            wrong.push(if same {
                format!("{name} passes, and is listed")
            } else {
                format!("{name}: {}", out.stderr)
            });
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A second load changes nothing, a trace ends at the words, and what needs files says so.
fn works(server: &Server) {
    let count = |()| {
        let query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
        assay(&server.url, &["query", "-q", query, "--format", "tsv"]).ok().stdout
    };
    // A claim by its id alone is found as in a workspace.
    let unsaid = assay(&server.url, &["trace", "must-change"]);
    assert!(unsaid.code != Some(0) && unsaid.stderr.contains("mondo-2024:must-change"), "{}", unsaid.stderr);
    let before = count(());
    assay(&server.url, &["load", "data/claims/mondo-2024.toml"]).ok();
    assert_eq!(count(()), before);
    let trace = assay(&server.url, &["trace", "mondo-2024:china-reserve-share"]).ok();
    assert!(
        flowing(&trace.stdout)
            .contains("«Currently, China has [36 percent] of the world's rare earth reserves"),
        "{}",
        trace.stdout
    );
    let unknown = assay(&server.url, &["trace", "mondo-2024:china-reserve-shar"]).exits(2);
    assert!(unknown.stderr.contains("mondo-2024:china-reserve-share"), "{}", unknown.stderr);
    let cut = assay(&server.url, &["query", "-q", "SELECT * { ?s ?p ?o }", "--limit", "3"]).exits(3);
    assert_eq!(cut.stdout.lines().count(), 4);
    assert!(assay(&server.url, &["check"]).exits(2).stderr.contains("workspace"));
    let plan = assay(&server.url, &["query", "-q", "ASK {}", "--explain"]).exits(2);
    let words = "explaining a query works on a workspace, not on the endpoint http";
    assert!(plan.stderr.contains(words) && plan.stderr.contains("leave out -l"), "{}", plan.stderr);
    let away = Workspace::none();
    away.run(&["-l", &server.url, "query", "-q", "ASK { mondo-2024:china-reserve-share a assay:Claim }"])
        .ok();
}

#[test]
fn oxigraph_answers_as_the_embedded_store() {
    let Some(server) = oxigraph() else {
        not_run(
            "queries at Oxigraph's server",
            "`make tools` fetches it for `make test`; or have `oxigraph` on the PATH",
        );
        return;
    };
    agrees(&server, &[]);
    works(&server);
}

#[test]
fn virtuoso_answers_as_the_embedded_store() {
    let Some(server) = virtuoso() else {
        not_run(
            "queries at Virtuoso 7.2",
            "install virtuoso-opensource-7, with virtuoso-t and isql-vt on the PATH",
        );
        return;
    };
    agrees(&server, VIRTUOSO_DIVERGES);
    works(&server);
}

#[test]
fn what_is_endorsed_goes_to_an_endpoint_and_from_it() {
    let servers = [oxigraph(), virtuoso()];
    if servers.iter().all(Option::is_none) {
        not_run("what is endorsed at an endpoint", "with Oxigraph's server or Virtuoso it is");
    }
    for server in servers.into_iter().flatten() {
        let workspace = Workspace::init();
        let args = ["review", "example:lending", "--rating", "true", "--says", "x"];
        workspace.run(&args).ok();
        let at = |args: &[&str]| workspace.run(&[&["-l", &server.url], args].concat()).ok();
        let endorsed = || {
            let patterns = ["?p a assay:Endorsed", "GRAPH ?g { ?p a assay:Endorsed ; assay:value ?v }"];
            patterns.map(|pattern| {
                let query = format!("SELECT DISTINCT ?p {{ {pattern} }}");
                at(&["query", "-q", &query, "-f", "csv"]).stdout.lines().count() - 1
            })
        };
        at(&["load", "."]);
        assert_eq!(endorsed(), [1, 1], "{}", server.url);
        std::fs::remove_file(workspace.path("data/reviews/lending.toml")).unwrap();
        at(&["load", "."]);
        assert_eq!(endorsed(), [0, 0], "{}", server.url);
    }
}

/// Each file has a graph of its own at an endpoint too, whenever it comes.
#[test]
fn files_that_differ_in_their_extension_alone_are_published_beside_each_other() {
    let Some(server) = oxigraph() else {
        return not_run("files published beside each other", "with Oxigraph's server they are");
    };
    let folder = Workspace::none();
    let write = |name: &str, value: &str| folder.write(name, format!("<urn:s> <urn:p> \"{value}\" .\n"));
    let load = |name: &str| folder.run(&["-l", &server.url, "load", name]).ok();
    write("f.ttl", "ttl");
    write("f.nt", "nt");
    load("f.ttl");
    load("f.nt");
    write("f.nt", "nt again");
    write("f.ttl", "ttl again");
    load("f.nt");
    load("f.ttl");
    let values = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o";
    let out = folder.run(&["-l", &server.url, "query", "-f", "csv", "-q", values]).ok();
    assert_eq!(out.stdout.lines().map(str::trim).collect::<Vec<_>>(), ["o", "nt again", "ttl again"]);
}

#[test]
fn what_is_no_endpoint_is_told_from_one() {
    let place = Workspace::none();
    let no_url = place.run(&["-l", "somewhere", "query", "-q", "ASK {}"]).exits(2);
    assert!(no_url.stderr.contains("there is no location in"), "{}", no_url.stderr);
    let url = format!("http://127.0.0.1:{}/query", free_port());
    let nobody = place.run(&["-l", &url, "query", "-q", "ASK {}"]).exits(1);
    assert!(nobody.stderr.contains("cannot be reached"), "{}", nobody.stderr);
}

/// A server that takes connections and says nothing: a query ends at its deadline, whatever requests Assay makes before it.
#[test]
fn a_timeout_is_that_of_all_requests() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/query", silent.local_addr().unwrap());
    let started = Instant::now();
    let args = ["-l", &url, "query", "-q", "SELECT ?s { ?s ?p ?o }", "--timeout", "500ms"];
    let out = Workspace::none().run(&args).exits(3);
    assert!(out.stderr.contains("did not answer in time"), "{}", out.stderr);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

/// A server that begins an answer and says no more for a while.
#[test]
fn how_much_is_read_of_an_answer_can_be_said_and_what_is_lost_is_told_plainly() {
    use std::io::{Read, Write};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/query", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let row = r#"{"s":{"type":"uri","value":"http://e/s"}},"#.repeat(50);
                let body = format!(r#"{{"head":{{"vars":["s"]}},"results":{{"bindings":[{row}"#);
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 100000\r\n\r\n";
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
                std::thread::sleep(Duration::from_secs(20));
            });
        }
    });
    let ask = ["query", "-q", "SELECT ?s { ?s <http://e/p> ?o }", "-f", "csv", "--timeout", "2s"];
    let small = assay(&url, &[&["--max-answer", "1KB"][..], &ask].concat());
    assert_eq!(small.code, Some(3), "{}", small.stderr);
    assert!(
        small.stderr.contains("larger than 1 KiB") && small.stderr.contains("--max-answer"),
        "{}",
        small.stderr
    );
    let late = assay(&url, &ask);
    assert_eq!(late.code, Some(3), "{}", late.stderr);
    assert!(
        late.stderr.contains("did not answer to the end in time: it was stopped after 50 rows"),
        "{}",
        late.stderr
    );
    assert!(
        late.stderr.contains("--timeout gives it longer") && !late.stderr.contains("global"),
        "{}",
        late.stderr
    );
}
