//! Pieces that several pages show: verdicts, claims in a list, quotes, pages of a list.
//!
//! Knows how they look. Must not know where they stand.

use super::layout::Frame;
use super::links::Filter;
use crate::claims::overview::{ClaimEntry, Overview, Verdict};
use crate::model::Quote;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How many code points of a quote a list shows.
const SHOWN: usize = 280;

/// The beginning of a text.
pub(in crate::server) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((byte, _)) => format!("{}…", text[..byte].trim_end()),
        None => text.to_owned(),
    }
}

/// The class of a verdict, its sign, and its word where no rating has one.
pub(in crate::server) fn kind_of(verdict: Option<Verdict>) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Some(Verdict::Endorsed) => ("endorsed", "✓", t::ENDORSED),
        Some(Verdict::Refuted) => ("refuted", "✗", t::REFUTED),
        Some(Verdict::Open) => ("open", "≈", t::OPEN),
        None => ("unreviewed", "○", t::UNREVIEWED),
    }
}

/// The verdict of a claim: a sign, a colour, and its words.
pub(in crate::server) fn badge(overview: &Overview, claim: &ClaimEntry) -> Markup {
    let (class, sign, word) = kind_of(claim.verdict);
    let ratings: Vec<&str> = overview.labels(&claim.ratings).collect();
    let words = if ratings.is_empty() { word.to_owned() } else { ratings.join(", ") };
    html! {
        span class={ "verdict " (class) } { span.sign aria-hidden="true" { (sign) } " " (words) }
    }
}

/// What else is to be known of a claim at a glance.
pub(in crate::server) fn flags(claim: &ClaimEntry) -> Markup {
    let flags = [
        (claim.is_contradicted, "against", t::CONTRADICTED),
        (claim.does_not_follow, "against", t::NOT_FOLLOWING),
        (claim.is_stale, "against", t::STALE),
        (claim.is_corroborated, "for", t::CORROBORATED),
        (claim.is_draft, "plain", t::DRAFT),
    ];
    html! {
        @if let Some(sense) = &claim.sense { " " span.flag.sense { (sense) } }
        @for (_, class, word) in flags.into_iter().filter(|(is_so, ..)| *is_so) {
            " " span class={ "flag " (class) } { (word) }
        }
    }
}

/// The words of a claim, in the language of their source.
pub(in crate::server) fn quoted(quote: &Quote, language: &str, most: usize) -> Markup {
    let words = match quote {
        Quote::Cell { exact, .. } => exact.clone(),
        Quote::Passages(passages) => {
            let passages: Vec<&str> = passages.iter().map(|passage| passage.exact.as_str()).collect();
            passages.join(" … ")
        }
    };
    html! { q lang=(language) dir="auto" { (shortened(&words, most)) } }
}

/// A claim in a list, under its source where that is told.
pub(in crate::server) fn claim_item(
    frame: &Frame<'_>,
    overview: &Overview,
    claim: &ClaimEntry,
    with_source: bool,
) -> Markup {
    let source = &overview.sources[claim.source];
    html! {
        li.claim {
            p.says { a href=(frame.links.thing(&claim.name.iri)) { (shortened(&claim.says, SHOWN)) } }
            p.words { (quoted(&claim.quote, &source.language, SHOWN)) }
            p.about {
                (badge(overview, claim)) (flags(claim))
                @if with_source {
                    " " span.of {
                        a href=(frame.links.thing(source.iri.as_str())) { (shortened(&source.title, 90)) }
                        @if let Some(published) = &source.published { ", " (published) }
                    }
                }
            }
        }
    }
}

/// Links to the pages of a list.
pub(in crate::server) fn pager(frame: &Frame<'_>, filter: &Filter, pages: usize) -> Markup {
    let to = |page: usize| frame.links.list(&Filter { page, ..filter.clone() });
    let here = filter.page.max(1);
    html! {
        @if pages > 1 {
            nav.pager aria-label=(t::PAGES) {
                @if here > 1 { a rel="prev" href=(to(here - 1)) { (t::PREVIOUS) } }
                span { (t::page_of(here, pages)) }
                @if here < pages { a rel="next" href=(to(here + 1)) { (t::NEXT) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("中文字 x", 3), "中文字…");
        assert_eq!(shortened("abc", 3), "abc");
    }
}
