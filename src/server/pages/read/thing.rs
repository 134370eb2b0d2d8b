//! Whatever is neither a claim nor a source: what is said of it, and the claims that speak of it.
//!
//! Knows terms. Must not know how they are looked up.

use crate::claims::overview::{ClaimEntry, Overview};
use crate::query::Term;
use crate::server::pages::frame::{Filter, Frame, Page, Section, claim_item};
use crate::server::pages::numbers::count;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How many claims the page shows; the rest stand behind a link.
const SHOWN: usize = 12;
/// How many facts.
const FACTS: usize = 300;

/// A thing of an IRI, with what is said of it: properties with their values, in order.
pub(in crate::server) fn thing(
    frame: &Frame<'_>,
    overview: &Overview,
    iri: &str,
    facts: &[(Term, Term)],
) -> Page {
    let name = frame.engine.prefixes().shorten(iri).unwrap_or_else(|| iri.to_owned());
    let known = overview.terms.iter().position(|term| term.name.iri == iri);
    let title = known.map_or_else(|| name.clone(), |term| overview.terms[term].label.clone());
    let body = html! {
        h1 { (title) }
        p.about { code { (name) } @if name != iri { " · " code { (iri) } } }
        @if let Some(term) = known {
            (claims(frame, overview, t::SPEAK_OF_IT, &named(&name, |name| Filter { subject: name, ..Filter::default() }), |claim| claim.subjects.contains(&term)))
            (claims(frame, overview, t::SAY_IT, &named(&name, |name| Filter { property: name, ..Filter::default() }), |claim| claim.properties.contains(&term)))
            (claims(frame, overview, t::RATED_SO, &named(&name, |name| Filter { verdict: name, ..Filter::default() }), |claim| claim.ratings.contains(&term)))
        }
        h2 { (t::SAID_OF_IT) }
        @if facts.is_empty() { p { (t::NOTHING_SAID) } }
        div.table tabindex="0" role="region" aria-label=(t::SAID_OF_IT) {
            table.stack {
                tbody {
                    @for (property, value) in facts.iter().take(FACTS) {
                        tr { td { (shown(frame, property)) } td { (shown(frame, value)) } }
                    }
                }
            }
        }
        @if facts.len() > FACTS { p { (t::first_of(FACTS, facts.len())) } }
    };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title, section: Section::Corpus, crumbs, body }
}

fn named(name: &str, filter: impl Fn(Option<String>) -> Filter) -> Filter {
    filter(Some(name.to_owned()))
}

fn claims(
    frame: &Frame<'_>,
    overview: &Overview,
    title: &str,
    filter: &Filter,
    is_meant: impl Fn(&ClaimEntry) -> bool,
) -> Markup {
    let claims: Vec<&ClaimEntry> = overview.claims.iter().filter(|claim| is_meant(claim)).collect();
    html! {
        @if !claims.is_empty() {
            h2 { (title) }
            ol.claims { @for claim in claims.iter().take(SHOWN) { (claim_item(frame, overview, claim, true)) } }
            @if claims.len() > SHOWN {
                p { a href=(frame.links.list(filter)) { (t::all_of(&count(claims.len(), "claim"))) } }
            }
        }
    }
}

/// A term as people read it. An address of elsewhere is told and leads nowhere: no page sends its reader away.
fn shown(frame: &Frame<'_>, term: &Term) -> Markup {
    let text = frame.engine.show_term(term);
    html! {
        @match term {
            Term::NamedNode(node) if node.as_str().starts_with(frame.engine.base().as_str()) => {
                a href=(frame.links.thing(node.as_str())) { (text) }
            }
            Term::NamedNode(node) if frame.engine.prefixes().shorten(node.as_str()).is_some() => {
                a href=(frame.links.thing(node.as_str())) { (text) }
            }
            _ => span dir="auto" { (text) },
        }
    }
}
