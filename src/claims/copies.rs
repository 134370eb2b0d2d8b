//! Documents of several publishers that are one text, where no sheet says so.
//!
//! Knows archived texts, addresses and dates of publication. Must not know where texts are kept, nor who counts them.
//!
//! The same bytes, the same address, or texts that are nearly one (see [`Sketch`]) make documents one text, whose first
//! publication is the original; until a sheet says `notCopyOf`, or says what a document has its text from.
//!
//! Costs one reading of each archived text, of which a sketch of three kilobytes is kept by the hash of the text.

use crate::document::{self, Archived, Fetch, Sketch, near_pairs};
use crate::encoding::{Lookup, OriginResolver, rendition_iri};
use crate::model::Iri;
use crate::model::vocab::{ORIGINS_GRAPH, assay, dcterms, rdf, schema};
use oxrdf::{NamedNode, Quad};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Sketches by the SHA-256 of their texts, in hexadecimal digits.
#[derive(Debug, Default)]
pub(crate) struct Sketches(Mutex<HashMap<String, Arc<Sketch>>>);

/// Why two documents are held to be one text, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyReason {
    /// Their texts are the same to the byte.
    Bytes,
    /// They have one address.
    Address,
    /// Most of the shorter text stands in the longer.
    Text,
}

/// A document that is held to be a copy of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundCopy {
    /// The id of the document.
    pub source: String,
    /// Its IRI.
    pub source_iri: String,
    /// The id of the one that was published first.
    pub original: String,
    /// Its IRI.
    pub original_iri: String,
    /// Why.
    pub because: CopyReason,
    /// How much of the shorter text stands in the longer, in percent; absent where that is not why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

impl FoundCopy {
    /// What a view needs to count the two as one.
    #[must_use]
    pub fn quad(&self) -> Quad {
        let node = |iri: &str| NamedNode::new_unchecked(iri);
        Quad::new(
            node(&self.source_iri),
            node(assay::FOUND_COPY_OF),
            node(&self.original_iri),
            node(ORIGINS_GRAPH),
        )
    }
}

/// A document, with what can make it one with another.
struct Document {
    iri: Iri,
    id: String,
    publisher: Arc<str>,
    published: Option<String>,
    text: Option<String>,
    address: Option<String>,
    /// What it is said to be a copy or a translation of.
    originals: Vec<Iri>,
    /// Documents to which its sheet says how it stands.
    settled: BTreeSet<Iri>,
    /// Documents of which it is said to be no copy.
    apart: BTreeSet<Iri>,
}

/// Two documents that are one text, by their places.
struct Tie {
    left: usize,
    right: usize,
    because: CopyReason,
    share: f64,
}

/// The documents that are held to be copies, each of the first publication of its text; only `among` some, where they are
/// named.
#[must_use]
pub(crate) fn found_copies(
    lookup: Lookup<'_>,
    among: Option<&BTreeSet<Iri>>,
    fetch: Fetch<'_>,
    sketches: &Sketches,
) -> Vec<FoundCopy> {
    let mut documents = documents(lookup, among);
    // The first publication first, so that whatever is compared with the first of its kind is compared with that.
    documents.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut ties = alike(lookup, &documents, CopyReason::Bytes, |document| document.text.as_ref());
    ties.extend(alike(lookup, &documents, CopyReason::Address, |document| document.address.as_ref()));
    ties.extend(near(lookup, &documents, fetch, sketches));
    ties.sort_by(|a, b| {
        a.because
            .cmp(&b.because)
            .then(b.share.total_cmp(&a.share))
            .then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    let texts = united(lookup, &documents, &ties);
    let firsts = firsts(&documents, &texts);
    let mut of_document = vec![Vec::new(); documents.len()];
    for (place, tie) in ties.iter().enumerate() {
        of_document[tie.left].push(place);
        of_document[tie.right].push(place);
    }
    let mut found = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        let first = firsts.get(&texts[at]).copied().unwrap_or(texts[at]);
        let original = &documents[first];
        // One publisher is one origin in any case, but where it has its text from another.
        let is_one = document.publisher == original.publisher && original.originals.is_empty();
        if first == at || is_one || !document.originals.is_empty() {
            continue;
        }
        let of_text = |tie: &&Tie| texts[tie.left] == texts[tie.right];
        let Some(tie) = of_document[at].iter().map(|tie| &ties[*tie]).find(of_text) else { continue };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        let percent = (tie.because == CopyReason::Text).then(|| (tie.share * 100.0).floor() as u8);
        found.push(FoundCopy {
            source: document.id.clone(),
            source_iri: document.iri.to_string(),
            original: original.id.clone(),
            original_iri: original.iri.to_string(),
            because: tie.because,
            percent,
        });
    }
    found
}

/// For the texts of which one document is said to have it from another that is none of them, that document: what it is a copy
/// of, the others are copies of as well.
fn firsts(documents: &[Document], texts: &[usize]) -> HashMap<usize, usize> {
    let places: HashMap<&Iri, usize> = documents.iter().enumerate().map(|(at, one)| (&one.iri, at)).collect();
    let mut firsts = HashMap::new();
    for (at, document) in documents.iter().enumerate() {
        let is_elsewhere =
            |original: &Iri| places.get(original).is_none_or(|place| texts[*place] != texts[at]);
        if document.originals.iter().any(is_elsewhere) {
            firsts.entry(texts[at]).or_insert(at);
        }
    }
    firsts
}

fn key(document: &Document) -> (bool, bool, &Option<String>, &Iri) {
    (!document.originals.is_empty(), document.published.is_none(), &document.published, &document.iri)
}

fn documents(lookup: Lookup<'_>, among: Option<&BTreeSet<Iri>>) -> Vec<Document> {
    let all = match among {
        Some(among) => among.iter().filter(|iri| lookup.is_a(iri, assay::SOURCE)).cloned().collect(),
        None => lookup.subjects(rdf::TYPE, assay::SOURCE),
    };
    let mut speakers = OriginResolver::new(lookup);
    let read = |iri: Iri| {
        let copied = [assay::COPY_OF, schema::TRANSLATION_OF_WORK].map(|by| lookup.iris(&iri, by)).concat();
        let originals = copied.clone();
        let apart: BTreeSet<Iri> = lookup.iris(&iri, assay::NOT_COPY_OF).into_iter().collect();
        let settled =
            copied.into_iter().chain(lookup.iris(&iri, schema::IS_BASED_ON)).chain(apart.iter().cloned());
        Document {
            settled: settled.collect(),
            originals,
            apart,
            publisher: speakers.publisher_of(&iri),
            published: lookup.text(&iri, schema::DATE_PUBLISHED),
            text: lookup.text(&rendition_iri(&iri), assay::SHA256).filter(|_| !is_empty(lookup, &iri)),
            address: lookup.text(&iri, schema::URL).as_deref().and_then(address_key),
            id: lookup.text(&iri, dcterms::IDENTIFIER).unwrap_or_else(|| iri.to_string()),
            iri,
        }
    };
    all.into_iter().map(read).collect()
}

fn is_empty(lookup: Lookup<'_>, source: &Iri) -> bool {
    lookup.text(&rendition_iri(source), assay::CODE_POINTS).as_deref() == Some("0")
}

/// Whether two documents may be one text that nobody has spoken of. One publisher is one origin in any case, and what it changes
/// from edition to edition is to be seen.
fn may_be_one(a: &Document, b: &Document) -> bool {
    a.publisher != b.publisher && !a.settled.contains(&b.iri) && !b.settled.contains(&a.iri)
}

/// Ties of documents that have the same of something: each with the first that it may be one with.
fn alike<'d>(
    lookup: Lookup<'_>,
    documents: &'d [Document],
    because: CopyReason,
    of: impl Fn(&'d Document) -> Option<&'d String>,
) -> Vec<Tie> {
    let mut groups: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        if let Some(what) = of(document) {
            groups.entry(what).or_default().push(at);
        }
    }
    let mut ties = Vec::new();
    for group in groups.into_values() {
        for (place, right) in group.iter().enumerate() {
            let before = group[..place].iter().inspect(|_| lookup.step());
            let mut before = before.filter(|left| may_be_one(&documents[**left], &documents[*right]));
            let left = before.next();
            ties.extend(left.map(|left| Tie { left: *left, right: *right, because, share: 1.0 }));
        }
    }
    ties
}

/// Ties of documents whose texts are nearly one.
fn near(lookup: Lookup<'_>, documents: &[Document], fetch: Fetch<'_>, sketches: &Sketches) -> Vec<Tie> {
    let mut places = Vec::new();
    let mut known = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        lookup.look();
        if let Some(sketch) =
            document.text.as_deref().and_then(|text| sketches.of(lookup, &document.iri, text, fetch))
        {
            places.push(at);
            known.push(sketch);
        }
    }
    let pairs = near_pairs(known.iter().map(|sketch| &**sketch), &|| lookup.step()).pairs;
    let ties = pairs.into_iter().map(|pair| Tie {
        left: places[pair.left],
        right: places[pair.right],
        because: CopyReason::Text,
        share: pair.share,
    });
    ties.filter(|tie| may_be_one(&documents[tie.left], &documents[tie.right])).collect()
}

impl Sketches {
    /// The sketch of an archived text; `None` where it is not here as it was pinned.
    fn of(&self, lookup: Lookup<'_>, source: &Iri, text: &str, fetch: Fetch<'_>) -> Option<Arc<Sketch>> {
        if let Some(known) = self.known().get(text) {
            return Some(Arc::clone(known));
        }
        let capture = source.below("_capture");
        let (file, pinned) = (lookup.text(&capture, assay::FILE)?, lookup.text(&capture, assay::SHA256)?);
        let Archived::Bytes(bytes) = fetch(&file, &pinned) else { return None };
        let rendition = document::decode(&bytes).ok().filter(|rendition| rendition.sha256() == text)?;
        let sketch = Arc::new(Sketch::of(rendition.text()));
        // Locked for a moment only: whoever else sketches has a deadline of their own.
        self.known().insert(text.to_owned(), Arc::clone(&sketch));
        Some(sketch)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<Sketch>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For each document the place of the first publication of its text: ties join, the surest first, unless that would join two
/// documents of which a sheet says that they are no copies of each other.
fn united(lookup: Lookup<'_>, documents: &[Document], ties: &[Tie]) -> Vec<usize> {
    let places: HashMap<&Iri, usize> = documents.iter().enumerate().map(|(at, one)| (&one.iri, at)).collect();
    let apart = documents.iter().enumerate().flat_map(|(at, document)| {
        let others = document.apart.iter().filter_map(|other| places.get(other));
        others.map(move |other| (at, *other))
    });
    let apart: Vec<(usize, usize)> = apart.collect();
    let mut texts: Vec<usize> = (0..documents.len()).collect();
    for tie in ties {
        let (a, b) = (root(&mut texts, tie.left), root(&mut texts, tie.right));
        let would_join = |(x, y): &(usize, usize)| {
            lookup.step();
            let (x, y) = (root_of(&texts, *x), root_of(&texts, *y));
            (x, y) == (a, b) || (x, y) == (b, a)
        };
        if a != b && !apart.iter().any(would_join) {
            texts[a.max(b)] = a.min(b);
        }
    }
    (0..texts.len()).map(|at| root_of(&texts, at)).collect()
}

fn root_of(texts: &[usize], mut at: usize) -> usize {
    while texts[at] != at {
        at = texts[at];
    }
    at
}

/// The same, and shortens the way for the next time.
fn root(texts: &mut [usize], at: usize) -> usize {
    let root = root_of(texts, at);
    let mut next = at;
    while texts[next] != root {
        (texts[next], next) = (root, texts[next]);
    }
    root
}

/// What only says how a visitor came to a page.
const TRACKING: [&str; 7] = ["fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid"];

/// An address without what makes no other address of it; `None` where it leads to a site and not to a page of it.
fn address_key(address: &str) -> Option<String> {
    let rest = address.trim();
    let (scheme, rest) = rest.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Some(address.trim().to_owned());
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = host.rsplit('@').next().unwrap_or(host).to_lowercase();
    let host = host.trim_end_matches(":80").trim_end_matches(":443").trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = if host == "dx.doi.org" { "doi.org" } else { host };
    let is_meant = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().to_lowercase();
        !pair.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
    };
    let mut query: Vec<&str> = query.split('&').filter(is_meant).collect();
    query.sort_unstable();
    let path = unescaped(path.trim_end_matches('/'));
    if path.is_empty() && query.is_empty() {
        return None;
    }
    Some(format!("{host}/{path}?{}", query.join("&")))
}

/// A path whose escapes of letters, digits, `-`, `.`, `_` and `~` are undone, and all others in upper case.
fn unescaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) if code.is_ascii_alphanumeric() || b"-._~".contains(&code) => out.push(code.into()),
            Some(code) => {
                let _ = write!(out, "%{code:02X}");
            }
            None => out.push('%'),
        }
        rest = &rest[at + if code.is_some() { 3 } else { 1 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::address_key;

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let same = [
            ("https://example.org/a", "http://www.example.org/a/"),
            ("https://EXAMPLE.org:443/a#top", "https://example.org/a"),
            ("https://example.org/a?utm_source=x&id=7", "https://example.org/a?id=7&fbclid=1"),
            ("https://example.org/a%2db", "https://example.org/a-b"),
            ("https://example.org/%c3%a4", "https://example.org/%C3%A4"),
            ("https://dx.doi.org/10.1/x", "https://doi.org/10.1/x"),
            ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
        ];
        for (a, b) in same {
            assert_eq!(address_key(a), address_key(b), "{a} {b}");
            assert!(address_key(a).is_some(), "{a}");
        }
        let apart = [
            ("https://example.org/a", "https://example.org/b"),
            ("https://example.org/A", "https://example.org/a"),
            ("https://example.org/a?id=1", "https://example.org/a?id=2"),
            ("https://news.example.org/a", "https://example.org/a"),
        ];
        for (a, b) in apart {
            assert_ne!(address_key(a), address_key(b), "{a} {b}");
        }
        for site in ["https://example.org", "https://www.example.org/", "http://example.org/#news", "none"] {
            assert_eq!(address_key(site), None, "{site}");
        }
    }
}
