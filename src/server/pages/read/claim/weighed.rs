//! What agrees with a claim and what does not: contradictions, what does not follow, other periods, scopes and editions.

use super::Known;
use super::states::about;
use crate::claims::conflict::{Conflict, Kind, Side};
use crate::claims::trace::RelatedClaim;
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// How many of each kind are shown.
const SHOWN: usize = 20;
/// How many claims of a side.
const TELLERS: usize = 8;

pub(super) fn weighed(frame: &Frame<'_>, known: &Known<'_>) -> Markup {
    let of = |is: &dyn Fn(Kind) -> bool| -> Vec<&Conflict> {
        known.conflicts.conflicts.iter().filter(|conflict| is(conflict.kind)).collect()
    };
    let (against, unfollowed) = (of(&|kind| is_against(kind)), of(&|kind| kind == Kind::DoesNotFollow));
    let others = of(&|kind| !is_against(kind) && kind != Kind::DoesNotFollow);
    html! {
        section {
            h2 { (t::AGREES) }
            @if known.trace.same_proposition.is_empty() { p { (t::NOBODY_ELSE) } } @else {
                p.about { (t::independent(known.trace.independent_origins)) }
                (related(frame, &known.trace.same_proposition))
            }
        }
        section {
            h2 { (t::DISAGREES) }
            @if against.is_empty() { p { (t::NOTHING_AGAINST) } } @else { (conflicts(frame, &against)) }
        }
        @if !unfollowed.is_empty() { section { h2 { (t::UNFOLLOWED) } (conflicts(frame, &unfollowed)) } }
        @if !others.is_empty() {
            section {
                h2 { (t::DIFFERS) }
                details { summary { (t::others(others.len())) } (conflicts(frame, &others)) }
            }
        }
    }
}

fn is_against(kind: Kind) -> bool {
    matches!(kind, Kind::Contradiction | Kind::Tension | Kind::Forecast)
}

/// Claims that say the same, each with who first said it: those of one origin are one voice.
fn related(frame: &Frame<'_>, claims: &[RelatedClaim]) -> Markup {
    html! {
        ul.claims {
            @for claim in claims.iter().take(SHOWN) {
                li {
                    p.says { a href=(frame.links.thing(&claim.claim.iri)) { (shortened(&claim.says, 200)) } }
                    p.about {
                        (claim.source) @if let Some(published) = &claim.published { ", " (published) }
                        " · " (t::FIRST_SAID_BY) " " (claim.origin.origin)
                        @if !claim.origin.origin_seen { " (" (t::NOT_SEEN) ")" }
                        @if let Some(sense) = &claim.sense { " · " em { (sense) } }
                    }
                }
            }
        }
        @if claims.len() > SHOWN { p { (c::first_of(SHOWN, claims.len())) } }
    }
}

fn conflicts(frame: &Frame<'_>, found: &[&Conflict]) -> Markup {
    html! {
        ul.claims {
            @for conflict in found.iter().take(SHOWN) {
                li {
                    p { span.flag.against[conflict.kind.comes_first()] { (conflict.kind.word()) } " " (conflict.kind.meaning()) "." }
                    (side(frame, conflict, &conflict.left, t::HERE))
                    (side(frame, conflict, &conflict.right, t::THERE))
                    @if let Some(arithmetic) = &conflict.arithmetic { p.arithmetic { (arithmetic) } }
                }
            }
        }
        @if found.len() > SHOWN { p { (c::first_of(SHOWN, found.len())) } }
    }
}

fn side(frame: &Frame<'_>, conflict: &Conflict, side: &Side, word: &str) -> Markup {
    html! {
        p {
            span.about { (word) ": " }
            strong { (shortened(&side.content(conflict.because), 200)) }
            @if side.negated { " " span.flag.against { (t::NEGATED) } }
            @if side.foreseen { " " span.flag.sense { (t::FORESEEN) } }
            " " (about(&side.says)) ", " (side.period(conflict.because).as_deref().unwrap_or(t::NO_PERIOD))
            br;
            span.about {
                @for (at, teller) in side.claims.iter().take(TELLERS).enumerate() {
                    @if at > 0 { ", " }
                    a href=(frame.links.thing(&teller.claim.iri)) { (teller.claim.id) }
                }
                @if side.claims.len() > TELLERS { " …" }
                " · " (t::independent(side.origins))
            }
        }
    }
}
