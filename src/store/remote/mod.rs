//! A SPARQL 1.1 endpoint on another machine, or in another process.
//!
//! Knows the SPARQL protocol, HTTP, and what sets servers apart. Must not know what a claim is, nor read the
//! environment: credentials and certificates come as values.
//!
//! Reads are sent again where the server is busy or the connection could not be made; updates never are, since
//! nobody knows whether the first one came through.

mod error;
mod http;
mod publish;
#[cfg(test)]
mod tests;
mod tls;

pub use error::RemoteError;
pub(crate) use publish::{Profile, Publication};

use oxiri::Iri;
use std::fmt;
use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Who asks. Its `Debug` form hides the secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// HTTP Basic.
    Basic {
        /// The name.
        user: String,
        /// The secret.
        password: String,
    },
    /// A bearer token.
    Bearer(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => write!(f, "Basic({user}, …)"),
            Self::Bearer(_) => f.write_str("Bearer(…)"),
        }
    }
}

/// A SPARQL endpoint. Clones share the connections and what is known of the server.
#[derive(Clone, Debug)]
pub struct Endpoint {
    query_url: String,
    update_url: String,
    graph_store_url: Option<String>,
    credentials: Option<Credentials>,
    connect_timeout: Duration,
    timeout: Duration,
    deadline: Option<Instant>,
    largest: u64,
    redirects: Vec<String>,
    roots: Option<Vec<u8>>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    agent: OnceLock<ureq::Agent>,
    profile: OnceLock<Profile>,
}

/// The graphs that a query sees, as the protocol names them; none means what the endpoint itself takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graphs {
    /// The graphs of the default graph.
    pub default: Vec<String>,
    /// The graphs that `GRAPH` sees.
    pub named: Vec<String>,
}

/// How an answer to a query comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    /// SPARQL results in JSON.
    Results,
    /// N-Triples, or Turtle where the server has no such.
    Triples,
}

impl Accept {
    fn header(self) -> &'static str {
        match self {
            Self::Results => "application/sparql-results+json",
            Self::Triples => "application/n-triples, text/turtle;q=0.8",
        }
    }
}

/// A body that comes, and what it says it is.
pub struct Response {
    /// The media type, without parameters.
    pub media_type: String,
    /// The bytes.
    pub body: Box<dyn Read + Send>,
}

impl Endpoint {
    /// The endpoint that answers queries at an address. Where updates and graphs go follows from the address: beside
    /// `/query` there are `/update` and `/store`; anywhere else one address takes queries and updates. An address
    /// without a path stands for `/query` below it.
    ///
    /// # Errors
    ///
    /// Where it is no `http` or `https` address, or carries a password, which would stand in every message.
    pub fn new(url: &str) -> Result<Self, RemoteError> {
        let bad = |reason| RemoteError::BadUrl { url: without_user(url), reason };
        let iri = Iri::parse(url).map_err(|_| bad("is no address"))?;
        if !["http", "https"].contains(&iri.scheme().to_ascii_lowercase().as_str()) {
            return Err(bad("is no http or https address"));
        }
        let authority = iri.authority().filter(|a| !a.is_empty()).ok_or_else(|| bad("names no host"))?;
        if authority.contains('@') {
            return Err(bad("carries a user name: give it apart from the address"));
        }
        let mut query_url = url.split('#').next().unwrap_or(url).to_owned();
        if iri.path().trim_end_matches('/').is_empty() && iri.query().is_none() {
            query_url = format!("{}/query", query_url.trim_end_matches('/'));
        }
        let beside = query_url.strip_suffix("/query").map(str::to_owned);
        Ok(Self {
            update_url: beside.as_ref().map_or_else(|| query_url.clone(), |b| format!("{b}/update")),
            graph_store_url: beside.map(|b| format!("{b}/store")),
            query_url,
            credentials: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(600),
            deadline: None,
            largest: LARGEST_ANSWER,
            redirects: Vec::new(),
            roots: None,
            shared: Arc::default(),
        })
    }

    /// With another address for updates.
    #[must_use]
    pub fn with_update_url(mut self, url: impl Into<String>) -> Self {
        self.update_url = url.into();
        self
    }

    /// With another address of the Graph Store Protocol, or with none.
    #[must_use]
    pub fn with_graph_store_url(mut self, url: Option<String>) -> Self {
        self.graph_store_url = url;
        self
    }

    /// With a name and secret, or a token. They go to the host of the endpoint only.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// With the longest time for a request as a whole, and for the connection.
    #[must_use]
    pub fn with_timeouts(mut self, whole: Duration, connect: Duration) -> Self {
        (self.timeout, self.connect_timeout) = (whole, connect);
        self
    }

    /// With a moment at which every request ends, whichever it is and however far it has come: that of a command which
    /// sends several.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// With hosts, as `host` or `host:port`, to which it may redirect. Otherwise what is asked goes to the scheme, host and
    /// port that were named, and from `http` to `https` there: a redirect carries the text of a query or an update along.
    /// Credentials are never sent elsewhere.
    #[must_use]
    pub fn with_redirects_to(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.redirects = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// With a largest size of an answer, in bytes after decompression; [`LARGEST_ANSWER`] if nothing is said.
    #[must_use]
    pub fn with_largest_answer(mut self, bytes: u64) -> Self {
        self.largest = bytes;
        self
    }

    /// With a largest size of an answer that is no more than what was said before.
    #[must_use]
    pub fn with_no_larger_answer(mut self, bytes: u64) -> Self {
        self.largest = self.largest.min(bytes);
        self
    }

    /// With certificates (PEM) to trust in place of those that browsers trust.
    #[must_use]
    pub fn with_roots(mut self, pem: Vec<u8>) -> Self {
        self.roots = Some(pem);
        self.shared = Arc::default();
        self
    }

    /// Where queries go.
    #[must_use]
    pub fn query_url(&self) -> &str {
        &self.query_url
    }

    /// Where updates go.
    #[must_use]
    pub fn update_url(&self) -> &str {
        &self.update_url
    }

    /// Sends a query and gives the body of the answer as it comes.
    ///
    /// # Errors
    ///
    /// Where the endpoint cannot be reached, refuses, or answers with something else than `accept`.
    pub fn query(
        &self,
        text: &str,
        graphs: &Graphs,
        accept: Accept,
        timeout: Option<Duration>,
    ) -> Result<Response, RemoteError> {
        let mut fields = vec![("query", text)];
        fields.extend(graphs.default.iter().map(|graph| ("default-graph-uri", graph.as_str())));
        fields.extend(graphs.named.iter().map(|graph| ("named-graph-uri", graph.as_str())));
        let request = http::Request {
            method: "POST",
            url: &self.query_url,
            content_type: FORM,
            accept: accept.header(),
            body: http::form(&fields).into_bytes(),
            is_read: true,
            timeout,
        };
        let response = self.send(&request)?;
        if fits(&response.media_type, accept) {
            return Ok(response);
        }
        let first_line = http::first_line(response.body);
        Err(RemoteError::NotSparql {
            url: self.query_url.clone(),
            media_type: response.media_type,
            first_line,
        })
    }

    /// Sends an update. It is sent once.
    ///
    /// # Errors
    ///
    /// Where the endpoint cannot be reached or refuses.
    pub fn update(&self, text: &str) -> Result<(), RemoteError> {
        let request = http::Request {
            method: "POST",
            url: &self.update_url,
            content_type: FORM,
            accept: "*/*",
            body: http::form(&[("update", text)]).into_bytes(),
            is_read: false,
            timeout: None,
        };
        self.send(&request)?.drain()
    }

    /// Replaces a named graph by the Graph Store Protocol; `body` is N-Triples.
    ///
    /// # Errors
    ///
    /// Where there is no such service, the endpoint cannot be reached, or it refuses.
    fn put_graph(&self, graph: &str, body: Vec<u8>) -> Result<(), RemoteError> {
        let Some(store) = &self.graph_store_url else {
            return Err(RemoteError::NoGraphStore);
        };
        let request = http::Request {
            method: "PUT",
            url: &format!("{store}?{}", http::form(&[("graph", graph)])),
            content_type: "application/n-triples",
            accept: "*/*",
            body,
            is_read: false,
            timeout: None,
        };
        self.send(&request)?.drain()
    }
}

/// The largest answer that is read of an endpoint, in bytes, where nothing else is said.
pub(crate) const LARGEST_ANSWER: u64 = 4 << 30;

const FORM: &str = "application/x-www-form-urlencoded";

impl Response {
    fn drain(mut self) -> Result<(), RemoteError> {
        let read = std::io::copy(&mut self.body, &mut std::io::sink());
        read.map(drop).map_err(|source| RemoteError::Lost { rows: None, source })
    }
}

/// A server that has only a general name for its format is believed; what it sends is parsed anyway.
fn fits(media_type: &str, accept: Accept) -> bool {
    let known: &[&str] = match accept {
        Accept::Results => &["application/sparql-results+json", "application/json", "text/json"],
        Accept::Triples => {
            &["application/n-triples", "text/turtle", "application/x-turtle", "text/ntriples", "text/plain"]
        }
    };
    known.contains(&media_type)
}

/// The address without what stands before `@`, for messages.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}
