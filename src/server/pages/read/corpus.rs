//! The first page: what is here by source, subject, property and verdict, and what is to be looked at.
//!
//! Knows counts of claims. Must not know how they were weighed.

use crate::claims::overview::{ClaimEntry, Overview, SourceEntry};
use crate::server::pages::frame::{Filter, Frame, Page, Section, State, shortened};
use crate::server::pages::numbers::figure;
use crate::server::pages::read::list::is_so;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How many sources, subjects and properties the page shows; the rest stand behind a link.
const SOURCES: usize = 100;
const TERMS: usize = 14;

/// The first page.
pub(in crate::server) fn corpus(frame: &Frame<'_>, overview: &Overview) -> Page {
    let body = html! {
        h1 { (t::what_is_claimed(overview.claims.len(), overview.sources.len())) }
        p.lead { (t::CORPUS_LEAD) }
        @if overview.claims.is_empty() && overview.sources.is_empty() {
            p.note { (t::EMPTY) }
        } @else {
            section {
                h2 { (t::TO_LOOK_AT) }
                (states(frame, overview))
            }
            div.facets {
                (facet(t::VERDICTS, &verdicts(frame, overview)))
                (facet(t::SUBJECTS, &terms(frame, overview, true)))
                (facet(t::PROPERTIES, &terms(frame, overview, false)))
                (facet(t::NEWEST, &newest(frame, overview)))
            }
            section {
                h2 { (t::SOURCES) }
                (sources(frame, overview))
            }
        }
    };
    Page { title: t::NAME.to_owned(), section: Section::Corpus, crumbs: Vec::new(), body }
}

fn states(frame: &Frame<'_>, overview: &Overview) -> Markup {
    let of = |state: State| overview.claims.iter().filter(|claim| is_so(claim, state)).count();
    html! {
        ul.counts {
            @for state in State::ALL {
                @let (word, meaning) = t::state(state.word());
                @let number = of(state);
                li {
                    span {
                        @if number == 0 { (word) } @else {
                            a href=(frame.links.list(&Filter { state: Some(state), ..Filter::default() })) { (word) }
                        }
                        small { (meaning) }
                    }
                    span.n { (figure(number)) }
                }
            }
            li {
                span { a href=(frame.links.list(&Filter::default())) { (t::ALL_CLAIMS) } }
                span.n { (figure(overview.claims.len())) }
            }
        }
    }
}

/// A value of a facet: its name, its address, and how many claims have it.
struct Value {
    name: String,
    address: String,
    number: String,
}

fn facet(title: &str, values: &[Value]) -> Markup {
    html! {
        @if !values.is_empty() {
            section {
                h2 { (title) }
                ul {
                    @for value in values.iter().take(TERMS) {
                        li { a href=(value.address) { (value.name) } span.n { (value.number) } }
                    }
                }
                @if values.len() > TERMS {
                    details {
                        summary { (figure(values.len() - TERMS)) " " (t::MORE) }
                        ul {
                            @for value in values.iter().skip(TERMS).take(SOURCES) {
                                li { a href=(value.address) { (value.name) } span.n { (value.number) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How many claims have each term, the most first.
pub(in crate::server) fn counted<'o>(
    overview: &'o Overview,
    of: impl Fn(&'o ClaimEntry) -> &'o [usize],
) -> Vec<(usize, usize)> {
    let mut counts = vec![0_usize; overview.terms.len()];
    overview.claims.iter().flat_map(of).for_each(|term| counts[*term] += 1);
    let mut found: Vec<(usize, usize)> =
        counts.into_iter().enumerate().filter(|(_, count)| *count > 0).collect();
    found.sort_by(|(a, one), (b, other)| {
        other.cmp(one).then_with(|| overview.terms[*a].label.cmp(&overview.terms[*b].label))
    });
    found
}

fn verdicts(frame: &Frame<'_>, overview: &Overview) -> Vec<Value> {
    let rated = counted(overview, |claim| &claim.ratings).into_iter().map(|(term, number)| {
        let term = &overview.terms[term];
        let verdict = Some(term.name.id.clone());
        let address = frame.links.list(&Filter { verdict, ..Filter::default() });
        Value { name: term.label.clone(), address, number: figure(number) }
    });
    rated.collect()
}

fn terms(frame: &Frame<'_>, overview: &Overview, are_subjects: bool) -> Vec<Value> {
    let counted = counted(overview, |claim| if are_subjects { &claim.subjects } else { &claim.properties });
    let values = counted.into_iter().map(|(term, number)| {
        let term = &overview.terms[term];
        let name = Some(term.name.id.clone());
        let filter = if are_subjects {
            Filter { subject: name, ..Filter::default() }
        } else {
            Filter { property: name, ..Filter::default() }
        };
        Value { name: shortened(&term.label, 60), address: frame.links.list(&filter), number: figure(number) }
    });
    values.collect()
}

fn newest(frame: &Frame<'_>, overview: &Overview) -> Vec<Value> {
    let mut sources: Vec<&SourceEntry> =
        overview.sources.iter().filter(|source| source.published.is_some()).collect();
    sources.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.id.cmp(&b.id)));
    let values = sources.into_iter().take(8).map(|source| Value {
        name: shortened(&source.title, 60),
        address: frame.links.thing(source.iri.as_str()),
        number: source.published.clone().unwrap_or_default(),
    });
    values.collect()
}

fn sources(frame: &Frame<'_>, overview: &Overview) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label=(t::SOURCES) {
            table.wide.stack {
                thead {
                    tr {
                        th scope="col" { (t::TITLE) }
                        th scope="col" { (t::PUBLISHER) }
                        th scope="col" { (t::PUBLISHED) }
                        th.n scope="col" { (t::CLAIMS) }
                        th.n scope="col" { (t::REVIEWED) }
                        th.n scope="col" { (t::CONTRADICTED) }
                    }
                }
                tbody { @for source in overview.sources.iter().take(SOURCES) { (row(frame, overview, source)) } }
            }
        }
        @if overview.sources.len() > SOURCES {
            p { (t::first_of(SOURCES, overview.sources.len())) }
        }
    }
}

fn row(frame: &Frame<'_>, overview: &Overview, source: &SourceEntry) -> Markup {
    let claims = overview.claims_of(source);
    let reviewed = claims.iter().filter(|claim| claim.verdict.is_some()).count();
    let contradicted = claims.iter().filter(|claim| claim.is_contradicted).count();
    html! {
        tr {
            td { a href=(frame.links.thing(source.iri.as_str())) { (shortened(&source.title, 110)) } }
            td data-h=(t::PUBLISHER) { (shortened(source.publisher.as_deref().unwrap_or("–"), 60)) }
            td data-h=(t::PUBLISHED) { (source.published.as_deref().unwrap_or("–")) }
            td.n data-h=(t::CLAIMS) { (figure(claims.len())) }
            td.n data-h=(t::REVIEWED) { (figure(reviewed)) }
            td.n data-h=(t::CONTRADICTED) { (figure(contradicted)) }
        }
    }
}
