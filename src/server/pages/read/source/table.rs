//! A source that is a table: rows in parts, the cells of claims marked.
//!
//! Knows rows and columns. Must not know texts.

use super::notes::{Numbered, note, reference};
use super::split::{NOTES, cost};
use crate::claims::overview::Overview;
use crate::document::Table;
use crate::model::Quote;
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts as t;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::ops::Range;

/// The most bytes of the cells of a page, as they are written there.
const CELLS: usize = 40_000;
/// What a cell costs beside its text.
const CELL: usize = 12;
/// How many columns and how many code points of a cell are shown.
const COLUMNS: usize = 200;
const SHOWN: usize = 400;

/// The claims of the cells, by row and column.
pub(super) type Cells<'o> = BTreeMap<(u64, u64), Vec<Numbered<'o>>>;

/// The claims that rest on cells.
pub(super) fn cells<'o>(claims: &[Numbered<'o>]) -> Cells<'o> {
    let mut cells = Cells::new();
    for one in claims {
        if let Quote::Cell { row, column, .. } = &one.claim.quote {
            cells.entry((*row, *column)).or_default().push(*one);
        }
    }
    cells
}

/// The rows below the header in parts, each a range of row numbers.
pub(super) fn parts(table: &Table, cells: &Cells<'_>) -> Vec<Range<u64>> {
    let mut parts: Vec<Range<u64>> = Vec::new();
    let (mut used, mut notes) = (0, 0);
    for (number, row) in table.body() {
        let cost: usize = row.iter().take(COLUMNS).map(|cell| cost(cell).min(SHOWN * 6) + CELL).sum();
        let begun =
            cells.range((number, 0)..=(number, u64::MAX)).map(|(_, claims)| claims.len()).sum::<usize>();
        let is_full = used + cost > CELLS || notes + begun > NOTES;
        if let Some(part) = parts.last_mut().filter(|_| !is_full) {
            part.end = number + 1;
        } else {
            parts.push(number..number + 1);
            (used, notes) = (0, 0);
        }
        (used, notes) = (used + cost, notes + begun);
    }
    parts
}

/// A part of a table, and the notes of its cells.
pub(super) fn part(
    frame: &Frame<'_>,
    overview: &Overview,
    (table, language): (&Table, &str),
    part: &Range<u64>,
    cells: &Cells<'_>,
) -> Markup {
    let header = table.header();
    let marked: Vec<Numbered<'_>> =
        cells.range((part.start, 0)..(part.end, 0)).flat_map(|(_, claims)| claims).copied().collect();
    let in_header: Vec<Numbered<'_>> =
        cells.range((0, 0)..(2, 0)).flat_map(|(_, claims)| claims).copied().collect();
    html! {
        div.table tabindex="0" role="region" aria-label=(t::TABLE) {
            table.grid lang=(language) {
                thead {
                    tr {
                        th.rownum scope="col" { (t::ROW) }
                        @for (at, name) in (1..).zip(header.iter().take(COLUMNS)) {
                            th scope="col" { (cell(name, cells.get(&(1, at)))) }
                        }
                    }
                }
                tbody {
                    @for (number, row) in table.body().filter(|(number, _)| part.contains(number)) {
                        tr id={ "r" (number) } {
                            th.rownum scope="row" { (number) }
                            @for (at, text) in (1..).zip(row.iter().take(COLUMNS)) {
                                td { (cell(text, cells.get(&(number, at)))) }
                            }
                        }
                    }
                }
            }
        }
        @if header.len() > COLUMNS { p { (t::first_of(COLUMNS, header.len())) } }
        @if !marked.is_empty() || !in_header.is_empty() {
            h2 { (t::CLAIMS_OF_ROWS) }
            ol.margin.under {
                @for one in in_header.iter().chain(&marked).take(NOTES) { (note(frame, overview, *one, false)) }
            }
        }
    }
}

/// A cell, marked where claims rest on it.
fn cell(text: &str, claims: Option<&Vec<Numbered<'_>>>) -> Markup {
    let Some(claims) = claims else { return html! { (shortened(text, SHOWN)) } };
    let numbers: Vec<String> = claims.iter().map(|one| one.number.to_string()).collect();
    let several = if claims.len() > 1 { " several" } else { "" };
    html! {
        @for one in claims.iter().skip(1).take(NOTES) { span id={ "q" (one.number) } {} }
        mark id={ "q" (numbers[0]) } class={ (claims[0].class()) (several) } data-c=(numbers.join(" ")) {
            (shortened(text, SHOWN))
        }
        @for one in claims.iter().take(NOTES) { (reference(one.number)) }
    }
}
