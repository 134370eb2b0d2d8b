//! One request, sent as often as is safe.
//!
//! Knows HTTP: statuses, redirects, waiting, authorisation. Must not know SPARQL.

use super::error::RemoteError;
use super::{Credentials, Endpoint, Response, tls};
use std::fmt::Write;
use std::io::{self, Read};
use std::thread::sleep;
use std::time::{Duration, Instant};
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use ureq::http::{self, HeaderMap};
use ureq::{Agent, Body};

/// How often a read is sent again.
const RETRIES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// A server that asks for more patience than this is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 5;
/// How much of a refusal is read for its first line.
const GLANCE: u64 = 4096;

/// What is sent.
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a str,
    pub(super) content_type: &'static str,
    pub(super) accept: &'static str,
    pub(super) body: Vec<u8>,
    /// Whether sending it twice is the same as once.
    pub(super) is_read: bool,
    /// The longest time, where it is shorter than that of the endpoint.
    pub(super) timeout: Option<Duration>,
}

/// Whether another attempt may help.
#[derive(Clone, Copy)]
enum Again {
    No,
    Yes,
    /// Not before this time has passed: the server said so.
    After(Duration),
}

/// Why one attempt failed, and when another may be made.
struct Failed {
    error: RemoteError,
    again: Again,
}

impl Failed {
    fn finally(error: RemoteError) -> Self {
        Self { error, again: Again::No }
    }
}

impl Endpoint {
    /// Sends a request, reads again where that may help, and gives the response of success.
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Response, RemoteError> {
        if !crate::store::clock::is_set() {
            return Err(RemoteError::Clock);
        }
        let whole = request.timeout.map_or(self.timeout, |timeout| timeout.min(self.timeout));
        let own = Instant::now() + whole;
        let deadline = self.deadline.map_or(own, |deadline| deadline.min(own));
        let mut wait = FIRST_WAIT;
        for attempt in 0.. {
            let Failed { error, again } = match self.attempt(request, deadline) {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let pause = match again {
                Again::No => None,
                Again::Yes => Some(wait),
                Again::After(asked) => Some(asked),
            };
            match pause.filter(|_| request.is_read && attempt < RETRIES) {
                Some(pause) if pause <= LONGEST_WAIT && Instant::now() + pause < deadline => sleep(pause),
                _ => return Err(error),
            }
            wait *= 2;
        }
        Err(RemoteError::TimedOut { url: request.url.to_owned() })
    }

    fn attempt(&self, request: &Request<'_>, deadline: Instant) -> Result<Response, Failed> {
        let mut url = request.url.to_owned();
        for _ in 0..=REDIRECTS {
            let response = self.exchange(request, &url, deadline)?;
            let status = response.status().as_u16();
            match status {
                200..=299 => return Ok(self.accepted(response)),
                301 | 302 | 307 | 308 => url = self.redirected(request, &url, response.headers())?,
                _ => return Err(refused(&url, status, response)),
            }
        }
        Err(Failed::finally(RemoteError::Redirect { url, reason: "without end" }))
    }

    fn exchange(
        &self,
        request: &Request<'_>,
        url: &str,
        deadline: Instant,
    ) -> Result<http::Response<Body>, Failed> {
        let agent = self.agent(url).map_err(Failed::finally)?;
        let mut builder = http::Request::builder().method(request.method).uri(url);
        builder = builder.header(ACCEPT, request.accept).header(CONTENT_TYPE, request.content_type);
        if let Some(credentials) = self.credentials.as_ref().filter(|_| is_trusted(request.url, url)) {
            builder = builder.header(AUTHORIZATION, authorisation(credentials));
        }
        // The cause is not shown: it could be a header, and one of them is a secret.
        let built = builder.body(request.body.as_slice()).map_err(|_| {
            Failed::finally(RemoteError::BadUrl { url: url.to_owned(), reason: "cannot be asked" })
        })?;
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failed::finally(RemoteError::TimedOut { url: url.to_owned() }));
        }
        let built = agent.configure_request(built).timeout_global(Some(left)).build();
        agent.run(built).map_err(|error| failed(url, error))
    }

    fn agent(&self, url: &str) -> Result<Agent, RemoteError> {
        let is_secure = url.starts_with("https:");
        if let Some(agent) = self.shared.agent.get().filter(|_| !is_secure) {
            return Ok(agent.clone());
        }
        let tls = tls::config(self.roots.as_deref());
        if is_secure && let Err(error) = tls {
            return Err(error);
        }
        Ok(self.shared.agent.get_or_init(|| self.build_agent(tls.ok(), url)).clone())
    }

    fn build_agent(&self, tls: Option<ureq::tls::TlsConfig>, url: &str) -> Agent {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(self.connect_timeout))
            .user_agent(concat!("assay/", env!("CARGO_PKG_VERSION")));
        if let Some(tls) = tls {
            config = config.tls_config(tls);
        }
        if is_loopback(url) {
            config = config.proxy(None);
        }
        config.build().into()
    }

    /// Where a redirect leads, if that is where the request may go.
    fn redirected(&self, request: &Request<'_>, url: &str, headers: &HeaderMap) -> Result<String, Failed> {
        let next = target(url, headers)?;
        let host = authority(&next).unwrap_or_default();
        let is_allowed = self.redirects.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host));
        if is_allowed || is_trusted(request.url, &next) {
            return Ok(next);
        }
        Err(Failed::finally(RemoteError::RedirectedAway { url: url.to_owned(), host }))
    }

    fn accepted(&self, response: http::Response<Body>) -> Response {
        let media_type = media_type(response.headers());
        let body = response.into_body().into_reader();
        Response { media_type, body: Box::new(Guarded { body, left: self.largest, limit: self.largest }) }
    }
}

/// A body that ends with an error when it is larger than allowed.
struct Guarded<R> {
    body: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer).map_err(plain)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(RemoteError::TooLarge { limit: self.limit }))?;
        Ok(read)
    }
}

/// A failure within a body in plain words.
fn plain(error: io::Error) -> io::Error {
    let is_late = |inner: &ureq::Error| matches!(inner, ureq::Error::Timeout(_));
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    if inner.is_some_and(is_late) || error.kind() == io::ErrorKind::TimedOut {
        return io::Error::new(io::ErrorKind::TimedOut, "it took too long");
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            io::Error::new(error.kind(), "the server closed it before all had come")
        }
        io::ErrorKind::ConnectionReset => io::Error::new(error.kind(), "the server broke it off"),
        _ => error,
    }
}

/// The address that a redirect names.
fn target(url: &str, headers: &HeaderMap) -> Result<String, Failed> {
    let wrong = |reason| Failed::finally(RemoteError::Redirect { url: url.to_owned(), reason });
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or_else(|| wrong("to nowhere"))?;
    let base = oxiri::Iri::parse(url).map_err(|_| wrong("to nowhere"))?;
    let next = base.resolve(location).map_err(|_| wrong("to what is no address"))?.into_inner();
    if !next.starts_with("http://") && !next.starts_with("https://") {
        return Err(wrong("to what is no http address"));
    }
    if authority(&next).is_none_or(|host| host.contains('@')) {
        return Err(wrong("to an address with a user name"));
    }
    Ok(next)
}

fn refused(url: &str, status: u16, response: http::Response<Body>) -> Failed {
    let asked = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()?.trim().parse().ok());
    let first_line = first_line(response.into_body().into_reader());
    Failed {
        error: RemoteError::Status { url: url.to_owned(), status, first_line },
        again: match (status, asked) {
            (429 | 502 | 503 | 504, Some(seconds)) => Again::After(Duration::from_secs(seconds)),
            (429 | 502 | 503 | 504, None) => Again::Yes,
            _ => Again::No,
        },
    }
}

fn failed(url: &str, error: ureq::Error) -> Failed {
    let url = url.to_owned();
    let unreachable = |reason: String, again| Failed {
        error: RemoteError::Unreachable { url: url.clone(), reason },
        again,
    };
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            unreachable("no connection in time".to_owned(), Again::No)
        }
        ureq::Error::Timeout(_) => Failed::finally(RemoteError::TimedOut { url }),
        ureq::Error::HostNotFound => unreachable("there is no such host".to_owned(), Again::No),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Failed::finally(RemoteError::TimedOut { url })
        }
        ureq::Error::Io(error) => unreachable(crate::files::words(&error), Again::Yes),
        ureq::Error::Protocol(error) => unreachable(error.to_string(), Again::No),
        other => unreachable(other.to_string(), Again::No),
    }
}

/// Whether a secret given for one address may go to another: the same host and port, and not from HTTPS to plain text.
fn is_trusted(given: &str, other: &str) -> bool {
    let is_secure = |url: &str| url.to_ascii_lowercase().starts_with("https:");
    match (authority(given), authority(other)) {
        (Some(host), Some(there)) => host == there && (is_secure(other) || !is_secure(given)),
        _ => false,
    }
}

/// The host of an address, and its port where that is not the usual one of the scheme.
fn authority(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let host = rest[..end].to_ascii_lowercase();
    Some(host.strip_suffix(usual).map(str::to_owned).unwrap_or(host))
}

fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local))
}

fn authorisation(credentials: &Credentials) -> String {
    match credentials {
        Credentials::Basic { user, password } => {
            format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
        }
        Credentials::Bearer(token) => format!("Bearer {token}"),
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let at = |i: usize| u32::from(group.get(i).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let digit = char::from(DIGITS[(bits >> (18 - 6 * i) & 63) as usize]);
            text.push(if i <= group.len() { digit } else { '=' });
        }
    }
    text
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The first line of a message that says anything; of a page, what it says without tags.
pub(super) fn first_line(body: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before a failure still says something.
    let _ = body.take(GLANCE).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let mut plain = String::new();
    let mut in_tag = false;
    let is_page = text.trim_start().starts_with('<');
    for c in text.chars() {
        match c {
            '<' if is_page => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    let line = plain.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// Fields as a form or the query of an address.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    text.push(char::from(byte));
                }
                b' ' => text.push('+'),
                _ => {
                    let _ = write!(text, "%{byte:02X}");
                }
            }
        }
    }
    text
}
