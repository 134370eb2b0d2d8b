//! Words looked for: what has them, each with the passage that shows it, the words marked.

use crate::claims::search::{SearchHit, SearchReport, ThingKind};
use crate::server::pages::frame::{Frame, Page, Section, pieces, shortened};
use crate::server::pages::numbers::count;
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// How many things are shown.
pub(in crate::server) const HITS: usize = 40;

/// The page of a search; of none where nothing was looked for yet.
pub(in crate::server) fn search(frame: &Frame<'_>, words: &str, found: Option<&SearchReport>) -> Page {
    let address = frame.links.search("").unwrap_or_default();
    let body = html! {
        h1 { (c::SEARCH) }
        form.ask action=(address) method="get" role="search" {
            label for="words" { (c::SEARCH_WORDS) }
            p { input type="search" id="words" name="words" value=(words) autocomplete="off"; " " button { (c::SEARCH) } }
            p.about { (t::SEARCH_HOW) }
        }
        @if let Some(report) = found { (results(frame, report)) }
    };
    let title = if words.is_empty() { c::SEARCH.to_owned() } else { t::searched(&shortened(words, 60)) };
    Page {
        title,
        section: Section::Search,
        crumbs: vec![(c::CORPUS.to_owned(), Some(frame.links.corpus()))],
        body,
    }
}

fn results(frame: &Frame<'_>, report: &SearchReport) -> Markup {
    html! {
        p role="status" {
            (count(report.count, "hit"))
            @if report.count > report.hits.len() { ". " (t::best_of(report.hits.len())) }
            @if report.count > 0 && !report.has_all { ". " (t::NOT_ALL_WORDS) }
        }
        @for missing in &report.missing {
            p {
                q { (missing.word) } " " (t::STANDS_NOWHERE)
                @if !missing.nearest.is_empty() {
                    " " (t::NEAR) " "
                    @for (at, near) in missing.nearest.iter().enumerate() {
                        @if at > 0 { ", " }
                        @match frame.links.search(near) { Some(address) => a href=(address) { (near) }, None => (near) }
                    }
                }
            }
        }
        ol.claims { @for hit in &report.hits { (one(frame, hit)) } }
    }
}

fn one(frame: &Frame<'_>, hit: &SearchHit) -> Markup {
    let label = hit.label.as_deref().unwrap_or(&hit.thing.id);
    html! {
        li {
            p.says { a href=(frame.links.thing(&hit.thing.iri)) { (shortened(label, 220)) } }
            p.words lang=[hit.language.as_deref()] dir="auto" { (excerpt(hit)) }
            @if let Some(quote) = hit.quote.as_ref().filter(|quote| **quote != hit.excerpt) {
                p.words lang=[hit.language.as_deref()] dir="auto" { q { (shortened(quote, 280)) } }
            }
            p.about {
                (hit.kind.word()) " · " (t::found_in(hit.field.word()))
                @if let Some(sense) = &hit.sense { " · " span.flag.sense { (sense) } }
                @if let (ThingKind::Claim, Some(source), Some(iri)) = (hit.kind, &hit.source, &hit.source_iri) {
                    " · " a href=(frame.links.thing(iri)) { (source) }
                }
            }
        }
    }
}

fn excerpt(hit: &SearchHit) -> Markup {
    let marks: Vec<(usize, usize)> = hit.marks.iter().map(|mark| (mark.start, mark.end)).collect();
    html! {
        @if hit.cut_before { "… " }
        @for piece in pieces(&hit.excerpt, 0, &marks) {
            @if piece.marks.is_empty() { (piece.text) } @else { mark { (piece.text) } }
        }
        @if hit.cut_after { " …" }
    }
}
