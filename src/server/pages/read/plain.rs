//! Pages that say what there is to ask for, and what went wrong.

use crate::query::saved::SavedQuery;
use crate::server::pages::frame::{Frame, Page, Section};
use crate::server::pages::texts as t;
use crate::server::wire::fields::encoded;
use maud::html;

/// The addresses of a server, each with what is there.
pub(in crate::server) fn addresses(frame: &Frame<'_>, addresses: &[(&str, &str)]) -> Page {
    let body = html! {
        h1 { (t::ADDRESSES) }
        p.lead { (t::ADDRESSES_LEAD) }
        table.stack {
            tbody {
                @for (address, what) in addresses {
                    tr {
                        td {
                            @if address.contains("NAME") { code { (address) } }
                            @else { a href=(address) { code { (address) } } }
                        }
                        td { (what) }
                    }
                }
            }
        }
    };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title: t::ADDRESSES.to_owned(), section: Section::Query, crumbs, body }
}

/// The saved queries.
pub(in crate::server) fn queries(frame: &Frame<'_>, queries: &[SavedQuery]) -> Page {
    let body = html! {
        h1 { (t::SAVED_QUERIES) }
        table.wide.stack {
            thead {
                tr { th scope="col" { (t::NAME_OF) } th scope="col" { (t::PARAMETERS) } th scope="col" { (t::SUMMARY) } }
            }
            tbody {
                @for query in queries {
                    @let parameters: Vec<&str> = query.parameters().map(|(name, _)| name).collect();
                    tr {
                        td { a href={ "/queries/" (encoded(query.name())) } { (query.name()) } }
                        td { (parameters.join(", ")) }
                        td { (query.summary()) }
                    }
                }
            }
        }
    };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title: t::SAVED_QUERIES.to_owned(), section: Section::Query, crumbs, body }
}

/// What the endpoint is, for one who looks at it with a browser.
pub(in crate::server) fn endpoint(frame: &Frame<'_>, url: &str) -> Page {
    let body = html! {
        h1 { (t::ENDPOINT) }
        p { (t::ENDPOINT_LEAD) " " code { (url) "/sparql" } }
        form action="/sparql" method="get" {
            p {
                label for="query" { (t::QUERY) } br;
                textarea id="query" name="query" rows="12" cols="80" spellcheck="false" { "SELECT * WHERE { ?s ?p ?o }" }
            }
            input type="hidden" name="limit" value="100";
            p {
                button name="format" value="json" { (t::ASK) } " "
                button name="explain" value="1" { (t::EXPLAIN) } " "
                button name="evidence" value="1" { (t::ASK_WITH_EVIDENCE) }
            }
        }
        p { a href="/queries" { (t::SAVED_QUERIES) } }
    };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title: t::ENDPOINT.to_owned(), section: Section::Query, crumbs, body }
}

/// What is told of a problem.
pub(in crate::server) struct Trouble<'p> {
    pub(in crate::server) title: &'p str,
    pub(in crate::server) detail: Option<&'p str>,
    pub(in crate::server) hint: Option<&'p str>,
    /// The names that were nearest to one that stands for nothing.
    pub(in crate::server) nearest: Vec<&'p str>,
}

/// A problem, for people.
pub(in crate::server) fn problem(frame: &Frame<'_>, trouble: &Trouble<'_>) -> Page {
    let body = html! {
        h1 { (sentence(trouble.title)) }
        @if let Some(detail) = trouble.detail { p.note.bad { (sentence(detail)) "." } }
        @if !trouble.nearest.is_empty() {
            p { (t::DID_YOU_MEAN) " " (trouble.nearest.join(", ")) "?" }
        }
        @if let Some(hint) = trouble.hint { p { (sentence(hint)) "." } }
        p { a href=(frame.links.corpus()) { (t::TO_THE_CORPUS) } }
    };
    Page { title: sentence(trouble.title), section: Section::Corpus, crumbs: Vec::new(), body }
}

/// A text that begins as sentences do.
fn sentence(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
