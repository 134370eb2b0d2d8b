//! Rows as a table, each with what it rests on.

use crate::claims::trace::Brief;
use crate::engine::RowEvidence;
use crate::query::Term;
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How many code points of a text a cell shows.
const SHOWN: usize = 300;
/// How many claims are told of a row.
const CLAIMS: usize = 12;

/// The rows of an answer.
#[derive(Debug, Default)]
pub(in crate::server) struct Table {
    pub(in crate::server) columns: Vec<String>,
    pub(in crate::server) rows: Vec<Vec<Option<Term>>>,
}

/// A table. `evidence` has what each row rests on, or the address of the page that has it.
pub(super) fn table(frame: &Frame<'_>, table: &Table, evidence: Result<&[RowEvidence], &str>) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label=(t::ANSWER) {
            table.wide.stack {
                thead {
                    tr {
                        @for column in &table.columns { th scope="col" { (column) } }
                        th scope="col" { (t::EVIDENCE) }
                    }
                }
                tbody {
                    @for (at, row) in table.rows.iter().enumerate() {
                        tr id={ "row-" (at + 1) } {
                            @for (column, cell) in table.columns.iter().zip(row) {
                                td data-h=(column) class=[is_number(cell.as_ref()).then_some("n")] { @if let Some(term) = cell { (shown(frame, term)) } }
                            }
                            td data-h=(t::EVIDENCE) {
                                @match evidence {
                                    Ok(evidence) => @if let Some(evidence) = evidence.get(at) { (rests_on(frame, evidence, at)) },
                                    Err(address) => a href={ (address) "#row-" (at + 1) } aria-label=(t::evidence_of(at + 1)) { (t::SHOW) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a row rests on.
pub(super) fn rests_on(frame: &Frame<'_>, evidence: &RowEvidence, at: usize) -> Markup {
    let more = evidence.claims.len().saturating_sub(CLAIMS);
    html! {
        details open[at == 0] {
            summary { (t::rests_on(evidence.claims.len())) }
            ul.plain {
                @for claim in evidence.claims.iter().take(CLAIMS) { li.rests { (brief(frame, &claim.words)) @if !claim.contradicted_by.is_empty() { " " span.flag.against { (t::CONTRADICTED) } } } }
                @if more > 0 { li { (t::and_more(more)) } }
                @for document in &evidence.documents { li { (t::FROM_DOCUMENT) " " (document.id) } }
                @for review in &evidence.reviews { li { (t::FROM_REVIEW) " " (review.id) } }
                @for absence in &evidence.absences { li { (t::ABSENT) " " code { (absence.pattern) } } }
                @if evidence.claims.is_empty() && !evidence.background.is_empty() { li { (t::BACKGROUND) } }
                @if !evidence.complete { li { (t::NOT_ALL) } }
            }
        }
    }
}

fn brief(frame: &Frame<'_>, claim: &Brief) -> Markup {
    html! {
        a href=(frame.links.thing(&claim.iri)) { (shortened(&claim.says, SHOWN)) }
        br;
        q dir="auto" { (shortened(&claim.evidence.words(), SHOWN)) }
        " " span.about { (shortened(&claim.source.title, 90)) }
    }
}

fn is_number(term: Option<&Term>) -> bool {
    let Some(Term::Literal(literal)) = term else { return false };
    matches!(literal.datatype().as_str().rsplit('#').next(), Some("decimal" | "integer" | "double" | "float"))
}

/// A term: what the store has a page of is a link, and nothing else leads away.
pub(super) fn shown(frame: &Frame<'_>, term: &Term) -> Markup {
    let text = frame.engine.show_term(term);
    html! {
        @match term {
            Term::NamedNode(node) if frame.engine.prefixes().shorten(node.as_str()).is_some() => {
                a href=(frame.links.thing(node.as_str())) { (text) }
            }
            Term::Literal(literal) => span lang=[literal.language()] dir="auto" { (shortened(literal.value(), SHOWN)) },
            _ => span dir="auto" { (shortened(&text, SHOWN)) },
        }
    }
}
