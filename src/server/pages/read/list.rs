//! Claims in a list, in pages: those of a source, a subject, a property, a verdict, or in a state.
//!
//! Knows which claims are meant. Must not know how a request says so.

use crate::claims::overview::{ClaimEntry, Overview, Term};
use crate::server::pages::frame::{Filter, Frame, Page, Section, State, claim_item, pager};
use crate::server::pages::numbers::count;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// The claims of a page.
pub(in crate::server) const ROWS: usize = 50;

/// Whether something is so of a claim.
pub(in crate::server) fn is_so(claim: &ClaimEntry, state: State) -> bool {
    match state {
        State::Contradicted => claim.is_contradicted,
        State::NotFollowing => claim.does_not_follow,
        State::Stale => claim.is_stale,
        State::Unreviewed => claim.verdict.is_none(),
        State::Draft => claim.is_draft,
        State::Corroborated => claim.is_corroborated,
    }
}

/// The claims that a filter lets through.
pub(in crate::server) fn chosen<'o>(overview: &'o Overview, filter: &Filter) -> Vec<&'o ClaimEntry> {
    let place = |name: &Option<String>| {
        let named =
            |term: &Term| Some(&term.name.id) == name.as_ref() || Some(&term.name.iri) == name.as_ref();
        name.as_ref().map(|_| overview.terms.iter().position(named))
    };
    let has = |wanted: Option<Option<usize>>, terms: &[usize]| match wanted {
        None => true,
        Some(place) => place.is_some_and(|place| terms.contains(&place)),
    };
    let (subject, property, verdict) =
        (place(&filter.subject), place(&filter.property), place(&filter.verdict));
    let is_chosen = |claim: &&ClaimEntry| {
        let source = &overview.sources[claim.source];
        filter.source.as_ref().is_none_or(|wanted| *wanted == source.id || wanted == source.iri.as_str())
            && has(subject, &claim.subjects)
            && has(property, &claim.properties)
            && has(verdict, &claim.ratings)
            && filter.state.is_none_or(|state| is_so(claim, state))
    };
    overview.claims.iter().filter(is_chosen).collect()
}

/// How many pages a list has.
pub(in crate::server) fn pages_of(overview: &Overview, filter: &Filter) -> usize {
    chosen(overview, filter).len().div_ceil(ROWS).max(1)
}

/// A page of claims.
pub(in crate::server) fn list(frame: &Frame<'_>, overview: &Overview, filter: &Filter) -> Page {
    let claims = chosen(overview, filter);
    let pages = claims.len().div_ceil(ROWS).max(1);
    let here = Filter { page: filter.page.clamp(1, pages), ..filter.clone() };
    let shown = claims.iter().skip((here.page - 1) * ROWS).take(ROWS);
    let title = title(overview, filter);
    let body = html! {
        h1 { (title) }
        p { (count(claims.len(), "claim")) }
        (narrowed(frame, overview, &here))
        @if claims.is_empty() { p.note { (t::NO_CLAIMS) } }
        ol.claims { @for claim in shown { (claim_item(frame, overview, claim, true)) } }
        (pager(frame, &here, pages))
    };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title, section: Section::Corpus, crumbs, body }
}

/// What a field of a filter is called, for people.
fn shown(overview: &Overview, name: &str, value: &str) -> String {
    let label = || overview.terms.iter().find(|term| term.name.id == value || term.name.iri == value);
    let source = || overview.sources.iter().find(|source| source.id == value || source.iri.as_str() == value);
    let known = match name {
        "source" => source().map(|source| source.title.clone()),
        "state" => Some(t::state(value).0.to_owned()),
        _ => label().map(|term| term.label.clone()),
    };
    known.unwrap_or_else(|| value.to_owned())
}

fn title(overview: &Overview, filter: &Filter) -> String {
    let parts: Vec<String> =
        filter.fields().iter().map(|(name, value)| shown(overview, name, value)).collect();
    if parts.is_empty() { t::ALL_CLAIMS.to_owned() } else { format!("{}: {}", t::CLAIMS, parts.join(", ")) }
}

/// What was chosen, each with a link to the list without it.
fn narrowed(frame: &Frame<'_>, overview: &Overview, filter: &Filter) -> Markup {
    let fields = filter.fields();
    html! {
        @if fields.len() > 1 && frame.links.are_served() {
            p.about {
                (t::CHOSEN) ": "
                @for (at, (name, value)) in fields.iter().enumerate() {
                    @if at > 0 { " · " }
                    (shown(overview, name, value)) " ("
                    a href=(frame.links.list(&without(filter, name))) { (t::WITHOUT) } ")"
                }
            }
        }
    }
}

fn without(filter: &Filter, name: &str) -> Filter {
    let mut other = Filter { page: 1, ..filter.clone() };
    match name {
        "source" => other.source = None,
        "subject" => other.subject = None,
        "property" => other.property = None,
        "verdict" => other.verdict = None,
        _ => other.state = None,
    }
    other
}
