//! Oxigraph's server over a data set, started and stopped by the bench.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const ADDRESS: &str = "127.0.0.1:17878";

/// A server that dies with its owner.
pub(crate) struct Server {
    child: Child,
    pub(crate) timeout: Duration,
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
        let server = Self { child, timeout: Duration::from_secs(timeout) };
        for _ in 0..200 {
            if TcpStream::connect(ADDRESS).is_ok() {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server did not start");
    }

    /// The number of rows of an answer, read to its end; `None` where there is none in time.
    pub(crate) fn rows(&self, query: &str) -> Option<usize> {
        let mut stream = TcpStream::connect(ADDRESS).ok()?;
        stream.set_read_timeout(Some(self.timeout)).ok()?;
        write!(
            stream,
            "POST /query HTTP/1.1\r\nHost: {ADDRESS}\r\nContent-Type: application/sparql-query\r\n\
             Accept: text/tab-separated-values\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{query}",
            query.len()
        )
        .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let at = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
        let (header, body) = answer.split_at(at);
        let header = String::from_utf8_lossy(header).to_ascii_lowercase();
        if !header.starts_with("http/1.1 200") {
            return None;
        }
        let lines = if header.contains("transfer-encoding: chunked") { chunked(body)? } else { lines(body) };
        Some(lines.saturating_sub(1))
    }
}

fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count() - 1
}

/// The lines of a body in chunks; `None` where the last chunk is missing, as it is where the server gave up.
fn chunked(mut body: &[u8]) -> Option<usize> {
    let mut count = 0;
    loop {
        let end = body.windows(2).position(|bytes| bytes == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end]).ok()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(count);
        }
        count += lines(body.get(end + 2..end + 2 + length)?);
        body = body.get(end + 4 + length..)?;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
