//! What is known of a source: who published it, whether its bytes are those pinned, and its record.
//!
//! Knows counts. Makes no score of them.

use crate::claims::overview::{ClaimEntry, Overview, SourceEntry, Verdict};
use crate::claims::trace::HashState;
use crate::engine::SourceText;
use crate::server::pages::frame::{Filter, Frame, State};
use crate::server::pages::numbers::figure;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// The head of the page of a source; of its further parts the title alone.
pub(super) fn head(
    frame: &Frame<'_>,
    overview: &Overview,
    source: &SourceEntry,
    text: &SourceText,
    is_whole: bool,
) -> Markup {
    html! {
        h1 lang=(source.language) dir="auto" { (source.title) }
        @if is_whole {
            (facts(source, text))
            (hash_note(text))
            (record(frame, overview, source))
        } @else {
            p.about { a href=(frame.links.thing(source.iri.as_str())) { (t::ABOUT_SOURCE) } " · " (hash_line(text)) }
        }
    }
}

fn facts(source: &SourceEntry, text: &SourceText) -> Markup {
    let known = [
        (t::PUBLISHER, source.publisher.as_deref()),
        (t::PUBLISHED, source.published.as_deref()),
        (t::KIND, Some(source.class.as_str()).filter(|class| !class.is_empty())),
        (t::LANGUAGE, Some(source.language.as_str()).filter(|language| !language.is_empty())),
        (t::RIGHTS, source.rights.as_deref()),
        (t::REMARK, source.note.as_deref()),
    ];
    html! {
        dl.facts {
            @for (name, value) in known {
                @if let Some(value) = value { dt { (name) } dd { (value) } }
            }
            @if let Some(address) = &source.address { dt { (t::FOUND_AT) } dd { code { (address) } } }
            @if let Some(file) = &text.file { dt { (t::FILE) } dd { code { (file) } } }
            dt { (t::BYTES) } dd { (hash_line(text)) }
        }
    }
}

fn hash_line(text: &SourceText) -> Markup {
    let (class, sign, words) = match text.hash {
        HashState::Matches => ("endorsed", "✓", t::BYTES_MATCH),
        HashState::Differs => ("refuted", "✗", t::BYTES_DIFFER),
        HashState::Missing => ("refuted", "✗", t::BYTES_MISSING),
        HashState::Damaged => ("refuted", "✗", t::BYTES_DAMAGED),
        HashState::Withheld => ("open", "≈", t::BYTES_WITHHELD),
        HashState::NotArchived => ("open", "≈", t::BYTES_NOT_ARCHIVED),
    };
    let digest = text.now.as_deref().or(text.pinned.as_deref()).map(|digest| &digest[..digest.len().min(12)]);
    html! {
        span class={ "verdict " (class) } { span.sign aria-hidden="true" { (sign) } " " (words) }
        @if let Some(digest) = digest { " " code title=[text.pinned.as_deref()] { "sha256 " (digest) "…" } }
    }
}

fn hash_note(text: &SourceText) -> Markup {
    let words = match text.hash {
        HashState::Differs => t::DIFFER_NOTE,
        HashState::Missing | HashState::Damaged => t::MISSING_NOTE,
        _ => return html! {},
    };
    html! { p.note.bad { (words) } }
}

/// What became of its claims, as counts.
fn record(frame: &Frame<'_>, overview: &Overview, source: &SourceEntry) -> Markup {
    let claims = overview.claims_of(source);
    let count = |is: &dyn Fn(&ClaimEntry) -> bool| claims.iter().filter(|claim| is(claim)).count();
    let outdated = |claim: &ClaimEntry| {
        let rated = claim.ratings.iter().map(|term| overview.terms[*term].name.iri.as_str());
        rated.into_iter().any(|rating| rating.ends_with("/outdated"))
    };
    let of_source =
        |state: Option<State>| Filter { source: Some(source.id.clone()), state, ..Filter::default() };
    let lines: [(&str, usize, Option<State>); 8] = [
        (t::CLAIMS, claims.len(), None),
        (t::RECORD_REVIEWED, count(&|claim| claim.verdict.is_some()), None),
        (t::RECORD_ENDORSED, count(&|claim| claim.verdict == Some(Verdict::Endorsed)), None),
        (t::RECORD_REFUTED, count(&|claim| claim.verdict == Some(Verdict::Refuted)), None),
        (t::RECORD_OUTDATED, count(&outdated), None),
        (t::RECORD_CORROBORATED, count(&|claim| claim.is_corroborated), Some(State::Corroborated)),
        (t::RECORD_CONTRADICTED, count(&|claim| claim.is_contradicted), Some(State::Contradicted)),
        (t::RECORD_STALE, count(&|claim| claim.is_stale), Some(State::Stale)),
    ];
    html! {
        section.record aria-label=(t::RECORD) {
            h2 { (t::RECORD) }
            ul {
                @for (at, (name, number, state)) in lines.into_iter().enumerate() {
                    @let is_linked = number > 0 && frame.links.are_served() && (at == 0 || state.is_some());
                    li {
                        span.n { (figure(number)) } " "
                        @if is_linked { a href=(frame.links.list(&of_source(state))) { (name) } } @else { (name) }
                    }
                }
            }
            p.about { (t::RECORD_MEANS) }
        }
    }
}
