//! A client of SPARQL over HTTP, and Oxigraph's server over a data set, started and stopped by the bench.

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const ADDRESS: &str = "127.0.0.1:17878";

/// Asks one endpoint, over connections that stay open.
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    /// How long it waits for an answer.
    pub(crate) timeout: Duration,
}

impl Client {
    pub(crate) fn new(url: &str, timeout: Duration) -> Self {
        Self { agent: ureq::Agent::new_with_defaults(), url: url.to_owned(), timeout }
    }

    /// The number of rows of an answer, read to its end; `None` where there is none in time.
    pub(crate) fn rows(&self, query: &str) -> Option<usize> {
        let request = self.agent.post(&self.url).config().timeout_global(Some(self.timeout)).build();
        let request = request.header("Accept", "text/tab-separated-values");
        // Virtuoso takes a query in a form alone.
        let mut response = request.send_form([("query", query)]).ok()?;
        let mut body = Vec::new();
        response.body_mut().with_config().limit(u64::MAX).reader().read_to_end(&mut body).ok()?;
        let lines = body.strip_suffix(b"\n").unwrap_or(&body);
        Some(lines.split(|byte| *byte == b'\n').count().saturating_sub(1))
    }
}

/// A server that dies with its owner.
pub(crate) struct Server {
    child: Child,
    pub(crate) client: Client,
}

impl Server {
    /// Loads the data once, and serves them; `None`, with a word about it, where the server is not installed.
    #[expect(clippy::print_stdout, reason = "what is left out must be said")]
    pub(crate) fn of(folder: &Path, name: &str, file: &Path) -> Option<Self> {
        let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/oxigraph");
        if !binary.is_file() {
            println!("Oxigraph's server is left out: `make target/venv/ready` installs it");
            return None;
        }
        let database = folder.join(format!("{name}.oxigraph"));
        if !database.join("loaded").is_file() {
            let _ = fs::remove_dir_all(&database);
            let run = |command: &str, file: Option<&Path>| {
                let mut run = Command::new(&binary);
                run.arg(command).arg("-l").arg(&database);
                if let Some(file) = file {
                    run.arg("-f").arg(file);
                }
                let run = run.stdout(Stdio::null()).stderr(Stdio::null()).status();
                assert!(run.is_ok_and(|status| status.success()), "oxigraph {command} failed");
            };
            let start = std::time::Instant::now();
            run("load", Some(file));
            run("optimize", None);
            println!("{name}: the server's load and optimize took {:.1?}", start.elapsed());
            fs::write(database.join("loaded"), "").expect("room on the disk");
        }
        let seconds = std::env::var("PEER_TIMEOUT").ok().and_then(|seconds| seconds.parse().ok());
        let timeout: u64 = seconds.unwrap_or(60);
        let child = Command::new(&binary)
            .args(["serve-read-only", "--union-default-graph", "--bind", ADDRESS, "-l"])
            .arg(&database)
            // It goes on otherwise with what nobody waits for.
            .args(["--timeout-s", &timeout.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server");
        let timeout = Duration::from_secs(timeout);
        let server = Self { child, client: Client::new(&format!("http://{ADDRESS}/query"), timeout) };
        for _ in 0..200 {
            if TcpStream::connect(ADDRESS).is_ok() {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server did not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
