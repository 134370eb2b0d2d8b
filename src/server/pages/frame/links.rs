//! Where pages are: under a server, or in a folder.
//!
//! Knows addresses. Must not know what stands there.

use crate::document::sha256_hex;
use crate::server::wire::fields::encoded;
use std::fmt::Write;

/// Where pages are.
#[derive(Debug, Clone)]
pub(in crate::server) struct Links {
    /// What the addresses of the store begin with.
    base: String,
    /// How many folders the page itself stands in; `None` of a page that is served.
    depth: Option<usize>,
}

/// Words that begin an address of the server itself.
const OURS: [&str; 25] = [
    "addresses",
    "assets",
    "check",
    "claims",
    "conflicts",
    "cite",
    "complete",
    "evidence",
    "graphs",
    "health",
    "mcp",
    "metrics",
    "openapi.json",
    "origins",
    "queries",
    "query",
    "ready",
    "record",
    "recorded",
    "resource",
    "reviews",
    "schemas",
    "search",
    "session",
    "sparql",
];

/// What is so of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum State {
    Contradicted,
    NotFollowing,
    Stale,
    Unreviewed,
    Draft,
    Corroborated,
}

impl State {
    /// All of them, in the order in which they are shown.
    pub(in crate::server) const ALL: [Self; 6] = [
        Self::Contradicted,
        Self::NotFollowing,
        Self::Stale,
        Self::Unreviewed,
        Self::Draft,
        Self::Corroborated,
    ];

    /// Its name in addresses.
    pub(in crate::server) fn word(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::NotFollowing => "does-not-follow",
            Self::Stale => "stale",
            Self::Unreviewed => "unreviewed",
            Self::Draft => "draft",
            Self::Corroborated => "corroborated",
        }
    }

    /// The state of a name.
    pub(in crate::server) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Which claims are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::server) struct Filter {
    /// The id of a source.
    pub(in crate::server) source: Option<String>,
    /// Of what they speak, by its name with a prefix.
    pub(in crate::server) subject: Option<String>,
    /// What they say of it.
    pub(in crate::server) property: Option<String>,
    /// How they were rated.
    pub(in crate::server) verdict: Option<String>,
    /// What is so of them.
    pub(in crate::server) state: Option<State>,
    /// The page, from 1.
    pub(in crate::server) page: usize,
}

impl Filter {
    /// The fields that are set, but for the page.
    pub(in crate::server) fn fields(&self) -> Vec<(&'static str, String)> {
        let state = self.state.map(|state| state.word().to_owned());
        let fields = [
            ("source", self.source.clone()),
            ("subject", self.subject.clone()),
            ("property", self.property.clone()),
            ("verdict", self.verdict.clone()),
            ("state", state),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

impl Links {
    /// Those of a server, for a store whose addresses begin so.
    pub(in crate::server) fn served(base: &str) -> Self {
        Self { base: base.to_owned(), depth: None }
    }

    /// Those of a page in so many folders.
    pub(in crate::server) fn in_folder(base: &str, depth: usize) -> Self {
        Self { base: base.to_owned(), depth: Some(depth) }
    }

    /// Whether the pages are served, so that they can ask for more.
    pub(in crate::server) fn are_served(&self) -> bool {
        self.depth.is_none()
    }

    fn at(&self, served: &str, file: &str) -> String {
        match self.depth {
            None => served.to_owned(),
            Some(depth) => format!("{}{file}", "../".repeat(depth)),
        }
    }

    fn only_served(&self, address: String) -> Option<String> {
        self.are_served().then_some(address)
    }

    /// The first page.
    pub(in crate::server) fn corpus(&self) -> String {
        self.at("/", "index.html")
    }

    /// Where words are looked for; a folder has no such page.
    pub(in crate::server) fn search(&self, words: &str) -> Option<String> {
        let words = if words.is_empty() { String::new() } else { format!("?words={}", encoded(words)) };
        self.only_served(format!("/search{words}"))
    }

    /// Where queries are asked.
    pub(in crate::server) fn query(&self) -> Option<String> {
        self.only_served("/query".to_owned())
    }

    /// Where a claim of a source is stated.
    pub(in crate::server) fn state(&self, source: &str) -> Option<String> {
        self.only_served(format!("/claims/new?source={}", encoded(source)))
    }

    /// Where a verdict on a claim is given.
    pub(in crate::server) fn review(&self, claim: &str) -> Option<String> {
        self.only_served(format!("/reviews/new?claim={}", encoded(claim)))
    }

    /// What there is for programs.
    pub(in crate::server) fn addresses(&self) -> Option<String> {
        self.only_served("/addresses".to_owned())
    }

    /// A file of the look.
    pub(in crate::server) fn asset(&self, name: &str) -> String {
        self.at(&format!("/assets/{name}"), &format!("assets/{name}"))
    }

    /// A list of claims.
    pub(in crate::server) fn list(&self, filter: &Filter) -> String {
        let mut fields = filter.fields();
        if filter.page > 1 {
            fields.push(("page", filter.page.to_string()));
        }
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let question = if pairs.is_empty() { "" } else { "?" };
        self.at(&format!("/claims{question}{}", pairs.join("&")), &Self::file_of_list(filter))
    }

    /// The file of a list in a folder.
    pub(in crate::server) fn file_of_list(filter: &Filter) -> String {
        let mut name = String::from("claims");
        for (field, value) in filter.fields() {
            let _ = write!(name, "-{field}-{}", safe(&value));
        }
        if filter.page > 1 {
            let _ = write!(name, "--{}", filter.page);
        }
        format!("lists/{name}.html")
    }

    /// A source, a claim or whatever else an IRI names.
    pub(in crate::server) fn thing(&self, iri: &str) -> String {
        self.at(&self.path(iri), &self.file_of(iri, 1))
    }

    /// A part of a source, from 1, and a place in it.
    pub(in crate::server) fn part(&self, source: &str, part: usize, place: &str) -> String {
        let mut address = match self.depth {
            None if part <= 1 => self.path(source),
            None => {
                let path = self.path(source);
                let sign = if path.contains('?') { '&' } else { '?' };
                format!("{path}{sign}part={part}")
            }
            Some(_) => self.at("", &self.file_of(source, part)),
        };
        if !place.is_empty() {
            let _ = write!(address, "#{place}");
        }
        address
    }

    /// A claim as it is cited in a format.
    pub(in crate::server) fn cited(&self, claim: &str, extension: &str) -> String {
        let served = format!("/cite?claim={}&as={extension}", encoded(claim));
        self.at(&served, &self.file_of(claim, 1).replace(".html", &format!(".{extension}")))
    }

    /// A claim as it is now: whoever follows the address is told whether it still is that. A folder changes as a whole.
    pub(in crate::server) fn pinned(&self, claim: &str, digest: &str) -> Option<String> {
        let path = self.path(claim);
        let sign = if path.contains('?') { '&' } else { '?' };
        self.only_served(format!("{path}{sign}digest={digest}"))
    }

    /// The path of an IRI under the server.
    fn path(&self, iri: &str) -> String {
        let path = iri.strip_prefix(self.base.as_str()).filter(|rest| {
            let first = rest.split('/').next().unwrap_or_default();
            !first.is_empty()
                && !OURS.contains(&first)
                && !rest.contains(['?', '#', '%', '\\'])
                && !rest.contains("//")
        });
        match path {
            Some(path) => format!("/{}", encoded(path)),
            None => format!("/resource?iri={}", encoded(iri)),
        }
    }

    /// The file of a thing in a folder: two names of one case are two files, and no name leads out of the folder.
    pub(in crate::server) fn file_of(&self, iri: &str, part: usize) -> String {
        let part = if part > 1 { format!("--{part}") } else { String::new() };
        let parts = iri.strip_prefix(self.base.as_str()).and_then(|rest| {
            let parts: Vec<&str> = rest.split('/').collect();
            let fits = parts.len() <= 2 && parts.iter().all(|part| !part.is_empty());
            fits.then_some(parts)
        });
        match parts.as_deref() {
            Some([source]) => format!("sources/{}{part}.html", safe(source)),
            Some([source, claim]) => format!("sources/{}/{}.html", safe(source), safe(claim)),
            _ => format!("things/{}{part}.html", &sha256_hex(iri.as_bytes())[..24]),
        }
    }
}

/// A text as the name of a file on any system: lower case, digits and hyphens stay, all else is written by its code.
fn safe(text: &str) -> String {
    let mut name = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || (byte == b'-' && !name.ends_with('-')) {
            name.push(byte.into());
        } else {
            let _ = write!(name, "_{byte:02x}");
        }
    }
    if name.len() > 120 { format!("_{}", sha256_hex(text.as_bytes())) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_server_and_of_a_folder() {
        let base = "https://example.org/c/";
        let (served, folder) = (Links::served(base), Links::in_folder(base, 1));
        for (iri, path, file) in [
            ("https://example.org/c/doc", "/doc", "../sources/doc.html"),
            ("https://example.org/c/doc/a", "/doc/a", "../sources/doc/a.html"),
            (
                "https://example.org/c/search",
                "/resource?iri=https://example.org/c/search",
                "../sources/search.html",
            ),
            ("https://example.org/c/..", "/..", "../sources/_2e_2e.html"),
            ("https://example.org/c/Doc/A", "/Doc/A", "../sources/_44oc/_41.html"),
        ] {
            assert_eq!(served.thing(iri), path);
            assert_eq!(folder.thing(iri), file);
        }
        let far = folder.thing("https://other.example/x?y");
        assert!(far.starts_with("../things/") && far.len() < 60, "{far}");
        assert_eq!(served.part(&format!("{base}doc"), 3, "q-4"), "/doc?part=3#q-4");
        assert_eq!(folder.part(&format!("{base}doc"), 3, "q-4"), "../sources/doc--3.html#q-4");
        let filter = Filter { subject: Some("country:china".to_owned()), page: 2, ..Filter::default() };
        assert_eq!(served.list(&filter), "/claims?subject=country:china&page=2");
        assert_eq!(folder.list(&filter), "../lists/claims-subject-country_3achina--2.html");
    }

    #[test]
    fn names_of_files_are_safe_and_differ() {
        let names = ["a", "A", "a-b", "a--b", "../x", "CON", "é", "a/b", "", "a_41"];
        let all: std::collections::BTreeSet<String> = names.iter().map(|name| safe(name)).collect();
        assert_eq!(all.len(), names.len());
        assert!(all.iter().all(|name| !name.contains(['/', '\\', '.', ':'])));
        assert!(safe(&"x".repeat(500)).len() < 100);
    }
}
