//! The reviews of a claim, with their steps and what each rests on.

use super::Known;
use crate::claims::trace::ReviewSummary;
use crate::model::{Iri, ReviewStep};
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// How many reviews are shown, and code points of what is said in one.
const SHOWN: usize = 20;
const SAID: usize = 2_000;

pub(super) fn reviews(frame: &Frame<'_>, known: &Known<'_>) -> Markup {
    let reviews = &known.trace.reviews;
    html! {
        section {
            h2 id="reviews" { (t::REVIEWS) }
            @if reviews.is_empty() { p { (t::NO_REVIEWS) } }
            @for (at, review) in reviews.iter().take(SHOWN).enumerate() {
                (one(frame, known, review, known.steps.get(at).map_or(&[], Vec::as_slice)))
            }
            @if reviews.len() > SHOWN { p { (c::first_of(SHOWN, reviews.len())) } }
            @if !known.trace.reviews_elsewhere.is_empty() {
                h3 { (t::ELSEWHERE) }
                ul {
                    @for other in known.trace.reviews_elsewhere.iter().take(SHOWN) {
                        li {
                            @for rating in &other.ratings { strong { (rating.label) } " " }
                            (shortened(&other.says, SAID)) span.about { " · " (other.author) ", " (other.date) }
                        }
                    }
                }
            }
        }
    }
}

fn one(frame: &Frame<'_>, known: &Known<'_>, review: &ReviewSummary, steps: &[ReviewStep]) -> Markup {
    let ratings: Vec<&str> = review.ratings.iter().map(|rating| rating.label.as_str()).collect();
    html! {
        article.review {
            h3 {
                (ratings.join(", "))
                @if review.superseded { " " span.flag { (t::SUPERSEDED) } }
                @if review.changed { " " span.flag.against { (c::STALE) } }
            }
            p.about {
                (review.author) ", " (review.date)
                @if let Some(number) = review.statement { " · " (t::of_statement(number)) }
            }
            p dir="auto" { (shortened(&review.says, SAID)) }
            @if !steps.is_empty() {
                ol.steps {
                    @for step in steps.iter().take(SHOWN) {
                        li {
                            p dir="auto" { strong { (shortened(&step.ask, SAID)) } }
                            p dir="auto" { (shortened(&step.answer, SAID)) }
                            @if !step.evidence.is_empty() { p.about { (t::RESTS_ON) " " (evidence(frame, known, &step.evidence)) } }
                        }
                    }
                }
            }
        }
    }
}

fn evidence(frame: &Frame<'_>, known: &Known<'_>, claims: &[Iri]) -> Markup {
    html! {
        @for (at, claim) in claims.iter().take(SHOWN).enumerate() {
            @if at > 0 { ", " }
            @match known.overview.claim(claim.as_str()) {
                Some(entry) => a href=(frame.links.thing(&entry.name.iri)) { (entry.name.id) },
                None => code { (claim.as_str()) },
            }
        }
    }
}
