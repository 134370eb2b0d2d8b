//! Which names this server answers to, and which pages may ask it.
//!
//! Knows the headers Host, Origin and Sec-Fetch-*. Must not know routes. A page of any site can have a browser send requests to
//! this machine; a name that its owner points here (DNS rebinding) shows in Host, and a page of another site in Origin.

use crate::server::wire::problem::Problem;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use std::net::IpAddr;

/// The names and the pages that are let in.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Hosts {
    /// Names without ports, in lower case.
    names: Vec<String>,
    /// Origins of pages, such as `https://desk.example.org`.
    origins: Vec<String>,
}

impl Hosts {
    /// Those of an address that is listened to, and those that were allowed.
    pub(in crate::server) fn new(bound: IpAddr, names: &[String], origins: &[String]) -> Self {
        let mut all: Vec<String> = names.iter().map(|name| name_of(name)).collect();
        all.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
        if !bound.is_unspecified() {
            all.push(if bound.is_ipv6() { format!("[{bound}]") } else { bound.to_string() });
        }
        let origins = origins.iter().map(|origin| origin.trim_end_matches('/').to_ascii_lowercase());
        Self { names: all, origins: origins.collect() }
    }

    /// The name and port that a request is to, where it is one of ours.
    pub(in crate::server) fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<String, Problem> {
        let mut given = headers.get_all(header::HOST).iter();
        let host = given.next().and_then(|host| host.to_str().ok()).map(str::trim);
        let problem = |detail: &str| {
            Err(Problem::new(StatusCode::BAD_REQUEST, "host", "the request does not say to whom it is")
                .detail(detail))
        };
        let Some(host) = host.filter(|host| !host.is_empty()) else {
            return problem("there is one Host header, with a name");
        };
        if given.next().is_some() {
            return problem("there is one Host header, not several");
        }
        if uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host)) {
            return problem("the address of the request and its Host header differ");
        }
        if !is_name_with_port(host) || !self.names.contains(&name_of(host)) {
            return Err(Problem::new(
                StatusCode::MISDIRECTED_REQUEST,
                "unknown-host",
                "this server does not answer to this name",
            )
            .detail("the Host header names another host")
            .hint("`assay serve --allow-host NAME` lets a name in"));
        }
        Ok(host.to_ascii_lowercase())
    }

    /// The origin of the page that asks, where it is one that was allowed by name; `None` where no page asks, or one of ours.
    pub(in crate::server) fn check_origin(
        &self,
        host: &str,
        headers: &HeaderMap,
    ) -> Result<Option<String>, Problem> {
        let refused = || {
            Problem::new(StatusCode::FORBIDDEN, "origin", "pages of other sites do not ask here")
                .detail("the request comes from a page of another site")
                .hint("`assay serve --allow-origin https://SITE` lets a site in")
        };
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else {
            let fetch = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
            let is_foreign = fetch("sec-fetch-site") == Some("cross-site");
            let is_visit = fetch("sec-fetch-mode") == Some("navigate");
            return if is_foreign && !is_visit { Err(refused()) } else { Ok(None) };
        };
        let origin = origin.to_str().map_err(|_| refused())?.to_ascii_lowercase();
        if origins.next().is_some() {
            return Err(refused());
        }
        if self.origins.contains(&origin) {
            return Ok(Some(origin));
        }
        let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if own == Some(host) { Ok(None) } else { Err(refused()) }
    }
}

/// The name in `name:port`, in lower case.
fn name_of(host: &str) -> String {
    let name = match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn is_name_with_port(host: &str) -> bool {
    let name = name_of(host);
    let port = &host[host.find(']').or_else(|| host.find(':')).unwrap_or(host.len())..];
    let port = port.trim_start_matches(']');
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    is_port && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._[]:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn only_names_of_ours_are_answered_to() {
        let hosts = Hosts::new("127.0.0.1".parse().unwrap(), &["Claims.example.org".to_owned()], &[]);
        for (host, is_ours) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.1:1", true),
            ("[::1]:8080", true),
            ("claims.example.org", true),
            ("claims.example.org.", true),
            ("claims.example.org:443", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("localhost:x", false),
            ("localhost:99999", false),
            ("localhost@evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ] {
            let found = hosts.check_host(&Uri::from_static("/"), &headers(&[("host", host)]));
            assert_eq!(found.is_ok(), is_ours, "{host}");
        }
        let uri = Uri::from_static("/");
        assert!(hosts.check_host(&uri, &headers(&[])).is_err());
        assert!(hosts.check_host(&uri, &headers(&[("host", "localhost"), ("host", "localhost")])).is_err());
        let uri = Uri::from_static("http://evil.example/");
        assert!(hosts.check_host(&uri, &headers(&[("host", "localhost")])).is_err());
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        let hosts = Hosts::new("127.0.0.1".parse().unwrap(), &[], &["https://desk.example/".to_owned()]);
        let check =
            |pairs: &[(&'static str, &str)]| hosts.check_origin("localhost:8080", &headers(pairs)).ok();
        for (pairs, expected) in [
            (vec![], Some(None)),
            (vec![("origin", "http://localhost:8080")], Some(None)),
            (vec![("origin", "https://desk.example")], Some(Some("https://desk.example".to_owned()))),
            (vec![("origin", "http://localhost:9090")], None),
            (vec![("origin", "https://evil.example")], None),
            (vec![("origin", "null")], None),
            (vec![("origin", "http://localhost:8080"), ("origin", "https://evil.example")], None),
            (vec![("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], None),
            (vec![("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], Some(None)),
            (vec![("sec-fetch-site", "same-origin")], Some(None)),
        ] {
            assert_eq!(check(&pairs), expected, "{pairs:?}");
        }
    }
}
