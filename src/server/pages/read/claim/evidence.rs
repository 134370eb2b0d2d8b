//! The words of a claim in their context, and whom its source cites.

use super::Known;
use crate::claims::trace::{Attribution, HashState, PassageEvidence, PassageState};
use crate::server::pages::frame::{Frame, pieces, shortened};
use crate::server::pages::read::source::Shown;
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// The most code points of a passage that are shown here; all of it stands on the page of its source.
const PASSAGE: usize = 6_000;

/// The quote in its context, and where it stands.
pub(super) fn words(frame: &Frame<'_>, known: &Known<'_>, place: Option<Shown>) -> Markup {
    let trace = known.trace;
    let language = trace.source.language.as_str();
    html! {
        section.evidence {
            h2 { (t::WORDS) }
            @for passage in &trace.evidence.passages { (shown(passage, language)) }
            @if let Some(cell) = &trace.evidence.cell {
                blockquote lang=(language) dir="auto" { mark { (shortened(&cell.exact, PASSAGE)) } }
                p.about { (t::cell(cell.row, cell.column)) (state(cell.state)) }
            }
            @if let Some(translation) = &trace.claim.translation { p { (t::IN_ENGLISH) " " q { (translation) } } }
            p.about {
                (shortened(&trace.source.title, 160))
                @if let Some(publisher) = &trace.source.publisher { ", " (publisher) }
                @if let Some(published) = &trace.source.published { ", " (published) }
                " · " (hash(trace.evidence.hash))
            }
            @match place {
                Some(Shown { part, number }) => p {
                    a href=(frame.links.part(&trace.source.iri, part, &format!("q{number}"))) { (t::IN_ITS_PLACE) }
                },
                None => p { a href=(frame.links.thing(&trace.source.iri)) { (t::THE_SOURCE) } },
            }
        }
    }
}

fn shown(passage: &PassageEvidence, language: &str) -> Markup {
    let marks: Vec<(usize, usize)> = passage.marks.iter().map(|mark| (mark.start, mark.end)).collect();
    let exact = shortened(&passage.exact, PASSAGE);
    html! {
        blockquote lang=(language) dir="auto" {
            span.around { (passage.before) }
            mark {
                @for piece in pieces(&exact, 0, &marks) {
                    @if piece.marks.is_empty() { (piece.text) } @else { strong { (piece.text) } }
                }
            }
            span.around { (passage.after) }
        }
        @if let (Some(line), Some(column)) = (passage.line, passage.column) {
            p.about { (t::place(line, column)) (state(passage.state)) }
        } @else { p.about { (state(passage.state)) } }
    }
}

fn state(state: PassageState) -> Markup {
    let (class, words) = match state {
        PassageState::Stands => ("endorsed", t::STANDS),
        PassageState::Moved => ("open", t::MOVED),
        PassageState::Gone => ("refuted", t::GONE),
        PassageState::NotChecked => ("open", t::NOT_CHECKED),
    };
    html! { " · " span class={ "verdict " (class) } { (words) } }
}

fn hash(hash: HashState) -> Markup {
    let (class, words) = match hash {
        HashState::Matches => ("endorsed", c::BYTES_MATCH),
        HashState::Differs => ("refuted", c::BYTES_DIFFER),
        HashState::Missing => ("refuted", c::BYTES_MISSING),
        HashState::Damaged => ("refuted", c::BYTES_DAMAGED),
        HashState::Withheld => ("open", c::BYTES_WITHHELD),
        HashState::NotArchived => ("open", c::BYTES_NOT_ARCHIVED),
    };
    html! { span class={ "verdict " (class) } { (words) } }
}

/// Who says it, from the document to whoever it leads back to.
pub(super) fn chain(frame: &Frame<'_>, known: &Known<'_>) -> Markup {
    let trace = known.trace;
    let publisher = trace.source.publisher.as_deref();
    html! {
        section {
            h2 { (t::WHO_SAYS) }
            ol.chain {
                li {
                    strong { (publisher.unwrap_or(trace.source.title.as_str())) }
                    span.about { (t::THE_DOCUMENT) @if let Some(date) = &trace.source.published { ", " (date) } }
                }
                @for link in &trace.attribution { (cited(frame, known, link)) }
            }
            p.about { (t::independent(trace.independent_origins)) }
        }
    }
}

fn cited(frame: &Frame<'_>, known: &Known<'_>, link: &Attribution) -> Markup {
    html! {
        li {
            @if let Some(cue) = &link.cue { span.about { (t::IT_CITES) " " q { (shortened(cue, 200)) } } }
            strong { (link.mention.as_deref().unwrap_or(&link.by)) }
            @if link.mention.as_deref().is_some_and(|mention| mention != link.by) { span.about { (link.by) } }
            @if let Some(principal) = &link.on_behalf_of { span.about { (t::FOR) " " (principal) } }
            @if let Some(work) = &link.work { span.about { (shortened(work, 200)) } }
            @if let Some(source) = link.source_iri.as_ref().filter(|iri| known.overview.source(iri).is_some()) {
                span.about { a href=(frame.links.thing(source)) { (link.source.as_deref().unwrap_or(source)) } }
            }
            span.about { @if link.seen { "✓ " (t::SEEN) } @else { "○ " (t::NOT_SEEN) } }
        }
    }
}
