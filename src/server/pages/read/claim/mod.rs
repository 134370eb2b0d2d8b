//! A claim: its words in place, who says it, what it states, what agrees and what does not, its series, its origins, its reviews,
//! and how it is cited.
//!
//! Knows what a trace, conflicts and origins tell. Must not know how they were found.

mod evidence;
mod line;
mod origins;
mod reviews;
mod states;
mod weighed;

use crate::claims::conflict::Report;
use crate::claims::origin::Origins;
use crate::claims::overview::{ClaimEntry, Overview};
use crate::claims::trace::Trace;
use crate::engine::SourceText;
use crate::model::ReviewStep;
use crate::server::pages::frame::{Frame, Page, Section, badge, flags, shortened};
use crate::server::pages::read::source::place_of;
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// What is known of a claim.
pub(in crate::server) struct Known<'a> {
    /// All claims.
    pub(in crate::server) overview: &'a Overview,
    /// The claim among them.
    pub(in crate::server) entry: &'a ClaimEntry,
    /// What it rests on.
    pub(in crate::server) trace: &'a Trace,
    /// What does not agree with it.
    pub(in crate::server) conflicts: &'a Report,
    /// Where its numbers come from.
    pub(in crate::server) origins: &'a Origins,
    /// The text of its source.
    pub(in crate::server) text: &'a SourceText,
    /// The steps of its reviews, in the order of those.
    pub(in crate::server) steps: &'a [Vec<ReviewStep>],
    /// The digest of the claim by which its address was given.
    pub(in crate::server) asked_digest: Option<&'a str>,
}

/// The page of a claim.
pub(in crate::server) fn claim(frame: &Frame<'_>, known: &Known<'_>) -> Page {
    let trace = known.trace;
    let source = &known.overview.sources[known.entry.source];
    let body = html! {
        h1 { (shortened(&trace.claim.says, 400)) }
        p.about { (badge(known.overview, known.entry)) (flags(known.entry)) " · " code { (trace.claim.id) } }
        (digest_note(known))
        @if let Some(address) = frame.links.review(&trace.claim.id) {
            p.noprint { a.primary href=(address) { (c::GIVE_A_VERDICT) } }
        }
        (uncertain(trace))
        (evidence::words(frame, known, place_of(known.overview, source, known.text, &trace.claim.iri)))
        (evidence::chain(frame, known))
        (states::states(frame, trace))
        (weighed::weighed(frame, known))
        (line::series(frame, known))
        (origins::origins(frame, known))
        (reviews::reviews(frame, known))
        (cite(frame, trace))
    };
    let crumbs = vec![
        (c::CORPUS.to_owned(), Some(frame.links.corpus())),
        (shortened(&source.title, 70), Some(frame.links.thing(source.iri.as_str()))),
    ];
    Page { title: shortened(&trace.claim.says, 120), section: Section::Corpus, crumbs, body }
}

/// Whether the claim is the one that an address was made for.
fn digest_note(known: &Known<'_>) -> Markup {
    let is_same = |asked: &str| {
        known.trace.claim.digest.trim_start_matches("sha256:") == asked.trim_start_matches("sha256:")
    };
    html! {
        @match known.asked_digest {
            Some(asked) if is_same(asked) => p.note { (t::AS_ADDRESSED) },
            Some(_) => p.note.bad { (t::CHANGED_SINCE_ADDRESS) },
            None => {},
        }
    }
}

fn uncertain(trace: &Trace) -> Markup {
    html! {
        @if !trace.uncertainties.is_empty() {
            details.noted {
                summary { (t::uncertain(trace.uncertainties.len())) }
                ul { @for one in &trace.uncertainties { li { (one.says) } } }
            }
        }
        @for graph in &trace.claimed_by { p.note.bad { (t::CLAIMED_BY) " " code { (graph) } } }
    }
}

/// How the claim is cited: files for programs, and its address.
fn cite(frame: &Frame<'_>, trace: &Trace) -> Markup {
    let iri = trace.claim.iri.as_str();
    let digest = trace.claim.digest.trim_start_matches("sha256:");
    let forms =
        [("CSL-JSON", "csl.json"), ("RIS", "ris"), ("BibTeX", "bib"), ("ClaimReview", "claimreview.json")];
    html! {
        section {
            h2 { (t::CITE) }
            p { (super::cite::sentence(trace)) }
            dl.facts {
                dt { (t::DOWNLOADS) }
                dd {
                    @for (at, (name, extension)) in forms.into_iter().enumerate() {
                        @if at > 0 { " · " }
                        a href=(frame.links.cited(iri, extension)) download { (name) }
                    }
                }
                dt { "IRI" } dd { code { (iri) } }
                dt { (t::PERMANENT) }
                dd {
                    @if let Some(address) = frame.links.pinned(iri, digest) { a href=(address) { code { (address) } } }
                    @else { code { "sha256:" (digest) } }
                }
                @if frame.links.are_served() {
                    dt { (c::FOR_PROGRAMS) }
                    dd {
                        @for (at, what) in ["trace", "origins", "conflicts"].into_iter().enumerate() {
                            @if at > 0 { " · " }
                            a href={ "/" (what) "?claim=" (crate::server::wire::fields::encoded(&trace.claim.id)) } { (what) ", JSON" }
                        }
                    }
                }
            }
            details {
                summary { "BibTeX" }
                pre { (super::cite::bibtex(trace)) }
            }
        }
    }
}
