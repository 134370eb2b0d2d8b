//! Where the numbers of a claim come from, with the arithmetic, and what replaces them.

use super::Known;
use super::states::about;
use crate::claims::origin::{Hit, Newer, NumberOrigins, Operand};
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// How many of each are shown.
const SHOWN: usize = 12;

pub(super) fn origins(frame: &Frame<'_>, known: &Known<'_>) -> Markup {
    let has_more = |number: &&NumberOrigins| {
        number.said_by.len() > 1
            || !number.hits.is_empty()
            || !number.newer.is_empty()
            || !number.same.is_empty()
    };
    let numbers: Vec<&NumberOrigins> = known.origins.numbers.iter().filter(has_more).take(SHOWN).collect();
    html! {
        @if !numbers.is_empty() {
            section {
                h2 { (t::ORIGINS) }
                @for number in numbers { (one(frame, number)) }
            }
        }
    }
}

fn one(frame: &Frame<'_>, number: &NumberOrigins) -> Markup {
    html! {
        h3 { (number.states.said.content) ", " (number.states.when.period.as_deref().unwrap_or(t::NO_PERIOD)) }
        @if number.said_by.len() > 1 {
            p { (t::SAID_BY) }
            ul {
                @for said in number.said_by.iter().take(SHOWN) {
                    li {
                        (said.origin.origin) @if !said.origin.origin_seen { " (" (t::NOT_SEEN) ")" } ": "
                        @for (at, claim) in said.claims.iter().take(SHOWN).enumerate() {
                            @if at > 0 { ", " } a href=(frame.links.thing(&claim.iri)) { (claim.id) }
                        }
                    }
                }
            }
        }
        @if !number.hits.is_empty() { p { (t::GIVEN_BY) } @for found in number.hits.iter().take(SHOWN) { (hit(frame, found)) } }
        @if !number.same.is_empty() { p { (t::SAME_ELSEWHERE) } (operands(frame, &number.same)) }
        @if !number.newer.is_empty() {
            p { (t::NEWER) }
            ul { @for later in number.newer.iter().take(SHOWN) { (newer(frame, later)) } }
        }
    }
}

fn hit(frame: &Frame<'_>, hit: &Hit) -> Markup {
    html! {
        div.hit {
            p.arithmetic { (hit.arithmetic) }
            p.about {
                (t::result(hit.result))
                @if let Some(period) = &hit.when.period { ", " (period) }
                @if hit.one_document { ", " (t::ONE_DOCUMENT) }
            }
            (operands(frame, &hit.operands))
        }
    }
}

fn newer(frame: &Frame<'_>, newer: &Newer) -> Markup {
    html! {
        li {
            strong { (newer.says.content) } ", " (newer.when.period.as_deref().unwrap_or(t::NO_PERIOD))
            @if let Some(arithmetic) = &newer.arithmetic { p.arithmetic { (arithmetic) } }
            (operands(frame, &newer.from))
        }
    }
}

fn operands(frame: &Frame<'_>, operands: &[Operand]) -> Markup {
    html! {
        ul {
            @for operand in operands.iter().take(SHOWN) {
                li {
                    (shortened(&operand.states.said.content, 120)) ", " (about(&operand.states))
                    span.about {
                        " · "
                        @for (at, teller) in operand.claims.iter().take(SHOWN).enumerate() {
                            @if at > 0 { ", " } a href=(frame.links.thing(&teller.claim.iri)) { (teller.claim.id) }
                        }
                    }
                }
            }
        }
    }
}
