//! What goes wrong between here and an endpoint, in words.
//!
//! Knows failures. Must not hold credentials: messages are shown.

use std::io;

/// Why an endpoint gave no answer, or not the whole of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The address is of no use.
    #[error("`{url}` {reason}")]
    BadUrl {
        /// The address, without a user.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No connection could be made.
    #[error("the endpoint {url} cannot be reached: {reason}")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The request took too long.
    #[error("the endpoint {url} did not answer in time")]
    TimedOut {
        /// The address.
        url: String,
    },
    /// The server refused.
    #[error("the endpoint {url} answered {status}{}", said(.first_line))]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The first line of what it says.
        first_line: String,
    },
    /// What came is no answer to a query.
    #[error("{url} does not answer as a SPARQL endpoint: it sent {}{}", kind(.media_type), said(.first_line))]
    NotSparql {
        /// The address.
        url: String,
        /// What it says it sent.
        media_type: String,
        /// The first line of it.
        first_line: String,
    },
    /// What came is no well-formed answer.
    #[error("the answer of the endpoint is malformed: {message}")]
    Malformed {
        /// What is wrong with it.
        message: String,
    },
    /// The answer broke off.
    #[error("{}", lost(*.rows, source))]
    Lost {
        /// The rows that had come.
        rows: Option<usize>,
        /// How.
        source: io::Error,
    },
    /// The answer is larger than allowed.
    #[error("the answer of the endpoint is larger than {}, the most that is read of one", crate::files::size(*.limit))]
    TooLarge {
        /// The largest size.
        limit: u64,
    },
    /// There is no Graph Store Protocol at the endpoint.
    #[error("the endpoint has no graph store")]
    NoGraphStore,
    /// HTTPS cannot be used here.
    #[error("https cannot be used: {reason}")]
    Tls {
        /// Why.
        reason: String,
    },
    /// The server sends to another host, to which nothing may go.
    #[error("the endpoint {url} redirects to {host}, and what is asked of one host is not told to another")]
    RedirectedAway {
        /// The address.
        url: String,
        /// The host, with its port where that is not the usual one.
        host: String,
    },
    /// Times are counted from 1970, and certificates are held against them.
    #[error("the clock of this machine is before 1970")]
    Clock,
    /// The server sends elsewhere without end, or to nowhere.
    #[error("the endpoint {url} redirects {reason}")]
    Redirect {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

fn said(first_line: &str) -> String {
    if first_line.is_empty() { String::new() } else { format!(": {first_line}") }
}

fn kind(media_type: &str) -> &str {
    match media_type {
        "text/html" | "application/xhtml+xml" => "an HTML page",
        "" => "something without a media type",
        other => other,
    }
}

fn lost(rows: Option<usize>, source: &io::Error) -> String {
    if source.kind() == io::ErrorKind::TimedOut {
        return format!("the endpoint did not answer to the end in time: it was stopped{}", after(rows));
    }
    format!("the connection was lost{}: {}", after(rows), crate::files::words(source))
}

fn after(rows: Option<usize>) -> String {
    match rows {
        Some(1) => " after 1 row".to_owned(),
        Some(rows) => format!(" after {rows} rows"),
        None => String::new(),
    }
}
