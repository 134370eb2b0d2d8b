//! The claims of a source by number, and their notes beside its text.
//!
//! Knows claims. Must not know where they stand on the page.

use crate::claims::overview::{ClaimEntry, Overview, SourceEntry};
use crate::server::pages::frame::{Frame, badge, flags, kind_of, shortened};
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How many code points of what a claim says a note shows.
const SAID: usize = 150;

/// A claim of a source, with its number there.
#[derive(Clone, Copy)]
pub(super) struct Numbered<'o> {
    /// From 1, in the order of the text.
    pub(super) number: usize,
    /// Whether its words are marked, so that a link can lead there.
    pub(super) is_placed: bool,
    pub(super) claim: &'o ClaimEntry,
}

impl Numbered<'_> {
    /// The class of its verdict.
    pub(super) fn class(self) -> &'static str {
        kind_of(self.claim.verdict).0
    }
}

/// The claims of a source with their numbers.
pub(super) fn numbered<'o>(overview: &'o Overview, source: &SourceEntry) -> Vec<Numbered<'o>> {
    let claims = overview.claims_of(source).iter().enumerate();
    claims.map(|(at, claim)| Numbered { number: at + 1, is_placed: true, claim }).collect()
}

/// The note of a claim.
pub(super) fn note(frame: &Frame<'_>, overview: &Overview, one: Numbered<'_>, is_continued: bool) -> Markup {
    let Numbered { number, is_placed, claim } = one;
    html! {
        li id={ "n" (number) } class=(one.class()) data-c=(number) {
            @if is_placed { a.num href={ "#q" (number) } aria-label=(t::to_quote(number)) { (number) } }
            @else { span.num { (number) } }
            " "
            a href=(frame.links.thing(&claim.name.iri)) { (shortened(&claim.says, SAID)) }
            span.state { (badge(overview, claim)) (flags(claim)) @if is_continued { " " span.flag { (t::BEGINS_BEFORE) } } }
        }
    }
}

/// Leads from the end of a quote to its note.
pub(super) fn reference(number: usize) -> Markup {
    html! { sup { a href={ "#n" (number) } aria-label=(t::to_note(number)) { (number) } } }
}
