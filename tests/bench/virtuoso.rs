//! Virtuoso's server over a file of triples, started and stopped by the bench.

use super::say;
use super::server::Client;
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that ends with its value.
pub(crate) struct Virtuoso {
    child: Child,
    pub(crate) client: Client,
}

impl Drop for Virtuoso {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SQL: u16 = 17111;
const HTTP: u16 = 17890;

/// Virtuoso over a file of triples, loaded once; `None`, with a word about it, where it is not installed.
pub(crate) fn virtuoso(home: &Path, file: &Path) -> Option<Virtuoso> {
    let is_there =
        Command::new("virtuoso-t").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if is_there.is_err() {
        say("Virtuoso is left out: Debian's package virtuoso-opensource-7 brings it");
        return None;
    }
    fs::create_dir_all(home).expect("a folder");
    let folder = file.parent().expect("a folder").display().to_string();
    let place = home.display().to_string();
    let text = CONFIGURATION.replace("{place}", &place).replace("{folder}", &folder);
    let text = text.replace("{sql}", &SQL.to_string()).replace("{http}", &HTTP.to_string());
    fs::write(home.join("virtuoso.ini"), text).expect("room on the disk");
    let child = Command::new("virtuoso-t")
        .args(["+foreground", "+configfile", "virtuoso.ini"])
        .current_dir(home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server");
    let client = Client::new(&format!("http://127.0.0.1:{HTTP}/sparql"), Duration::from_secs(60));
    let started = Virtuoso { child, client };
    let is_up = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        TcpStream::connect(("127.0.0.1", HTTP)).is_ok() && TcpStream::connect(("127.0.0.1", SQL)).is_ok()
    });
    assert!(is_up, "Virtuoso did not start");
    if !home.join("loaded").is_file() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        for statement in [
            format!("ld_dir('{folder}', '{name}', 'http://ex.org/g')"),
            "rdf_loader_run()".into(),
            "checkpoint".into(),
        ] {
            let run = Command::new("isql-vt")
                .args([&SQL.to_string(), "dba", "dba", &format!("exec={statement};")])
                .stdout(Stdio::null())
                .status();
            assert!(run.is_ok_and(|status| status.success()), "{statement} failed");
        }
        fs::write(home.join("loaded"), "").expect("room on the disk");
    }
    Some(started)
}

const CONFIGURATION: &str = "[Database]
DatabaseFile = {place}/virtuoso.db
ErrorLogFile = {place}/virtuoso.log
LockFile = {place}/virtuoso.lck
TransactionFile = {place}/virtuoso.trx
xa_persistent_file = {place}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {place}/temp.db
TransactionFile = {place}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
DirsAllowed = {folder}
MaxQueryMem = 4G
VectorSize = 1000
MaxVectorSize = 1000000
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {place}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 100000000
DefaultGraph = http://ex.org/g
";
