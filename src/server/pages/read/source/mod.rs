//! A source: its text with each quote marked in place, the claims beside it, the state of its bytes, and its record.
//!
//! Knows the text and the claims of one source. Must not know how claims were weighed.

mod head;
mod notes;
mod split;
mod table;
mod text;

use crate::claims::overview::{Overview, SourceEntry};
use crate::document::{Rendition, Table};
use crate::engine::SourceText;
use crate::model::Quote;
use crate::server::pages::frame::{Filter, Frame, Page, Section, shortened};
use crate::server::pages::texts as t;
use maud::{Markup, html};
use notes::{Numbered, note, numbered};
use split::Stretch;

/// How many claims without a place are listed.
const LISTED: usize = 60;

/// Where a claim is shown on the pages of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) struct Shown {
    /// The part, from 1.
    pub(in crate::server) part: usize,
    /// Its number there.
    pub(in crate::server) number: usize,
}

/// What a source shows in parts.
enum Body<'o> {
    Text { text: &'o Rendition, marks: Vec<text::Mark<'o>>, parts: Vec<Stretch> },
    Table { table: Table, cells: table::Cells<'o>, parts: Vec<std::ops::Range<u64>> },
    Nothing,
}

/// A source, read to be shown.
struct Reading<'o> {
    claims: Vec<Numbered<'o>>,
    body: Body<'o>,
    /// The claims that have no place in what is shown.
    placeless: Vec<Numbered<'o>>,
}

impl<'o> Reading<'o> {
    fn of(overview: &'o Overview, source: &SourceEntry, text: &'o SourceText) -> Self {
        let claims = numbered(overview, source);
        let Some(rendition) = &text.rendition else {
            return Self { placeless: unplaced(claims.iter()), claims, body: Body::Nothing };
        };
        if text.is_table
            && let Ok(table) = Table::read(rendition.text())
        {
            let cells = table::cells(&claims);
            let parts = table::parts(&table, &cells);
            let has_no_cell = |one: &&Numbered<'_>| !matches!(one.claim.quote, Quote::Cell { .. });
            let placeless = unplaced(claims.iter().filter(has_no_cell));
            return Self { claims, body: Body::Table { table, cells, parts }, placeless };
        }
        let (marks, placeless) = text::marks(rendition, &claims);
        let begins: Vec<usize> = marks.iter().map(|mark| mark.start).collect();
        let parts = split::parts(rendition.text(), &begins);
        let placeless = unplaced(placeless.iter());
        Self { claims, body: Body::Text { text: rendition, marks, parts }, placeless }
    }

    fn parts(&self) -> usize {
        match &self.body {
            Body::Text { parts, .. } => parts.len().max(1),
            Body::Table { parts, .. } => parts.len().max(1),
            Body::Nothing => 1,
        }
    }

    /// Where a claim is shown; `None` where it is listed alone.
    fn shown(&self, claim: &str) -> Option<Shown> {
        let one = self.claims.iter().find(|one| one.claim.name.iri == claim)?;
        let part = match (&self.body, &one.claim.quote) {
            (Body::Text { marks, parts, .. }, _) => {
                let mark = marks.iter().find(|mark| mark.of.number == one.number)?;
                split::part_of(parts, mark.start)
            }
            (Body::Table { parts, .. }, Quote::Cell { row, .. }) => {
                parts.iter().position(|part| part.contains(row)).map_or(1, |at| at + 1)
            }
            _ => return None,
        };
        Some(Shown { part, number: one.number })
    }
}

/// Claims of whose words nothing is marked.
fn unplaced<'a, 'o: 'a>(claims: impl Iterator<Item = &'a Numbered<'o>>) -> Vec<Numbered<'o>> {
    claims.map(|one| Numbered { is_placed: false, ..*one }).collect()
}

/// Where a claim is shown on the pages of its source.
pub(in crate::server) fn place_of(
    overview: &Overview,
    source: &SourceEntry,
    text: &SourceText,
    claim: &str,
) -> Option<Shown> {
    Reading::of(overview, source, text).shown(claim)
}

/// How many pages a source has.
pub(in crate::server) fn parts_of(overview: &Overview, source: &SourceEntry, text: &SourceText) -> usize {
    Reading::of(overview, source, text).parts()
}

/// A page of a source: a part of its text, from 1.
pub(in crate::server) fn source(
    frame: &Frame<'_>,
    overview: &Overview,
    source: &SourceEntry,
    text: &SourceText,
    part: usize,
) -> Page {
    let reading = Reading::of(overview, source, text);
    let part = part.clamp(1, reading.parts());
    let body = html! {
        (head::head(frame, overview, source, text, part == 1))
        (parts_nav(frame, source, part, reading.parts()))
        (shown(frame, overview, source, &reading, part))
        (parts_nav(frame, source, part, reading.parts()))
        @if part == reading.parts() { (placeless(frame, overview, source, &reading)) }
    };
    let title = if part > 1 { t::part_of_title(&source.title, part) } else { source.title.clone() };
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title: shortened(&title, 160), section: Section::Corpus, crumbs, body }
}

fn shown(
    frame: &Frame<'_>,
    overview: &Overview,
    source: &SourceEntry,
    reading: &Reading<'_>,
    part: usize,
) -> Markup {
    let language = source.language.as_str();
    match &reading.body {
        Body::Text { text, marks, parts } => html! {
            h2 { (t::TEXT) }
            @if let Some(address) = frame.links.state(&source.id) {
                p.noprint { a.state.primary href=(address) data-state { (t::STATE_A_CLAIM) } }
            }
            @if let Some(part) = parts.get(part - 1) {
                (text::part(frame, overview, (text.text(), language), part, marks))
            }
        },
        Body::Table { table, cells, parts } => html! {
            h2 { (t::TABLE) }
            @if let Some(part) = parts.get(part - 1) {
                (table::part(frame, overview, (table, language), part, cells))
            }
        },
        Body::Nothing => html! { p.note { (t::NO_TEXT) } },
    }
}

/// Claims whose words are not marked: because the text is not here, or they do not stand in it.
fn placeless(frame: &Frame<'_>, overview: &Overview, source: &SourceEntry, reading: &Reading<'_>) -> Markup {
    let claims = &reading.placeless;
    let all = Filter { source: Some(source.id.clone()), ..Filter::default() };
    html! {
        @if !claims.is_empty() {
            h2 { @if matches!(reading.body, Body::Nothing) { (t::CLAIMS) } @else { (t::NOT_IN_TEXT) } }
            ol.margin.under { @for one in claims.iter().take(LISTED) { (note(frame, overview, *one, false)) } }
            @if claims.len() > LISTED { p { a href=(frame.links.list(&all)) { (t::first_of(LISTED, claims.len())) } } }
        }
    }
}

fn parts_nav(frame: &Frame<'_>, source: &SourceEntry, part: usize, parts: usize) -> Markup {
    let to = |part: usize| frame.links.part(source.iri.as_str(), part, "");
    html! {
        @if parts > 1 {
            nav.pager aria-label=(t::PARTS) {
                @if part > 1 { a rel="prev" href=(to(part - 1)) { (t::PREVIOUS) } }
                span { (t::part_of(part, parts)) }
                @if part < parts { a rel="next" href=(to(part + 1)) { (t::NEXT) } }
                @if part > 2 { a href=(to(1)) { (t::FIRST) } }
                @if part + 1 < parts { a href=(to(parts)) { (t::LAST) } }
            }
        }
    }
}
