//! A server that ends with its value, and a client that says every byte itself.

use crate::support::Workspace;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A token that lets write.
pub(crate) const TOKEN: &str = "0123456789abcdef-writes";
/// A token that lets read.
pub(crate) const READER: &str = "fedcba9876543210-reads";

/// A running `assay serve`.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the body came to its end.
    pub(crate) is_whole: bool,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The response, after making sure of its status, and that it is whole.
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        assert!(self.is_whole, "{}", self.text());
        self
    }

    /// The word for the problem that it is.
    pub(crate) fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.split_once('#').map(|(_, kind)| kind.to_owned()).unwrap_or_default()
    }
}

impl Server {
    /// Serves with arguments before and after the command.
    pub(crate) fn start(folder: &Path, before: &[&str], after: &[&str]) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let log = scratch.path().join("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(before).arg("serve").args(["--bind", "127.0.0.1:0"]).args(after);
        command.current_dir(folder).env_remove("ASSAY_WORKSPACE").env_remove("ASSAY_LOCATION");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{line}{}", fs::read_to_string(&log).unwrap()));
        Self { child, address: address.parse().unwrap(), log, _folder: scratch }
    }

    /// Serves a workspace.
    pub(crate) fn of(folder: &Path, after: &[&str]) -> Self {
        Self::start(folder, &[], after)
    }

    /// Serves a location that may be written.
    pub(crate) fn writable(workspace: &Workspace, location: &str, after: &[&str]) -> Self {
        let tokens = workspace.path("tokens");
        write_tokens(&tokens, &format!("write {TOKEN}\n"));
        let after = [&["--token-file", tokens.to_str().unwrap()], after].concat();
        Self::start(&workspace.path(""), &["-l", location], &after)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn log_text(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end, and gives the exit code.
    pub(crate) fn wait(&mut self, patience: Duration) -> Option<i32> {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes as they are and reads what comes back; status 0 where nothing does.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Response {
        let mut stream = self.connect();
        // A server that refuses may close before it has read all.
        let _ = stream.write_all(bytes);
        response(&mut stream, false)
    }

    /// Sends a request with headers and a body.
    pub(crate) fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut stream = self.connect();
        let _ = stream.write_all(&request(self.address, method, target, headers, body));
        response(&mut stream, method == "HEAD")
    }

    pub(crate) fn get(&self, target: &str) -> Response {
        self.send("GET", target, &[], b"")
    }

    pub(crate) fn get_as(&self, target: &str, accept: &str) -> Response {
        self.send("GET", target, &[("Accept", accept)], b"")
    }

    /// Sends something with the token that lets write.
    pub(crate) fn write(&self, method: &str, target: &str, media_type: &str, body: &str) -> Response {
        let token = format!("Bearer {TOKEN}");
        let headers = [("Content-Type", media_type), ("Authorization", token.as_str())];
        self.send(method, target, &headers, body.as_bytes())
    }

    /// The value of a count.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let text = self.get("/metrics").is(200).text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name} is not in {text}")).parse().unwrap()
    }

    /// Waits until something is so.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if is_so(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{what} does not come to pass; {}", self.log_text());
    }
}

/// Writes a file of tokens that nobody else can read.
pub(crate) fn write_tokens(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

pub(crate) fn request(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    let has = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    if !has("host") {
        let _ = write!(text, "Host: {address}\r\n");
    }
    if !has("content-length") && !has("transfer-encoding") && (!body.is_empty() || method != "GET") {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    [format!("{text}\r\n").as_bytes(), body].concat()
}

/// Reads a response, to the end of its body or of the connection.
pub(crate) fn response(stream: &mut TcpStream, is_head: bool) -> Response {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1 << 14];
    loop {
        // What comes in pieces is taken apart once it is all there.
        let is_at_end = bytes.ends_with(b"0\r\n\r\n") || bytes.len() < buffer.len() || !is_chunked(&bytes);
        if is_at_end
            && let Some(response) = parsed(&bytes, is_head)
            && response.is_whole
        {
            return response;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return parsed(&bytes, is_head).unwrap_or_default(),
            Ok(length) => bytes.extend_from_slice(&buffer[..length]),
        }
    }
}

fn is_chunked(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    String::from_utf8_lossy(head).to_ascii_lowercase().contains("transfer-encoding: chunked")
}

fn parsed(bytes: &[u8], is_head: bool) -> Option<Response> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut response = Response { status, headers, body: Vec::new(), is_whole: true };
    let rest = &bytes[end + 4..];
    if is_head || status == 204 || status == 304 || (100..200).contains(&status) {
        return Some(response);
    }
    if response.header("transfer-encoding") == Some("chunked") {
        (response.body, response.is_whole) = chunks(rest);
        return Some(response);
    }
    let length = response.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    response.is_whole = rest.len() >= length;
    response.body = rest[..length.min(rest.len())].to_vec();
    Some(response)
}

fn chunks(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|part| part == b"\r\n") else { return (body, false) };
        let size =
            std::str::from_utf8(&rest[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size else { return (body, false) };
        let Some(piece) = rest.get(end + 2..end + 2 + size) else { return (body, false) };
        body.extend_from_slice(piece);
        if size == 0 {
            return (body, true);
        }
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
}

/// A text as a value in an address.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
