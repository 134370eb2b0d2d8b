//! A part of a text, its quotes marked in place, their notes beside it.
//!
//! Knows where quotes stand. Must not know how a text was cut into parts.

use super::notes::{Numbered, note, reference};
use super::split::{NOTES, Stretch, blocks};
use crate::claims::overview::Overview;
use crate::document::{Rendition, Span};
use crate::model::Quote;
use crate::server::pages::frame::{Frame, Piece, pieces};
use crate::server::pages::numbers::figure;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// A passage of a claim where it stands in the text.
#[derive(Clone, Copy)]
pub(super) struct Mark<'o> {
    pub(super) of: Numbered<'o>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is the first passage of its claim.
    pub(super) is_first: bool,
}

/// The passages that stand in a text as they are quoted, in order; and the claims of which none does.
pub(super) fn marks<'o>(text: &Rendition, claims: &[Numbered<'o>]) -> (Vec<Mark<'o>>, Vec<Numbered<'o>>) {
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for of in claims {
        let before = found.len();
        if let Quote::Passages(passages) = &of.claim.quote {
            for passage in passages {
                let Some(place) = &passage.place else { continue };
                if text.slice(Span::new(place.start, place.end)) == Some(passage.exact.as_str()) {
                    let is_first = found.len() == before;
                    found.push(Mark { of: *of, start: place.start, end: place.end, is_first });
                }
            }
        }
        if found.len() == before {
            lost.push(*of);
        }
    }
    found.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end), mark.of.number));
    (found, lost)
}

/// A part of a text.
pub(super) fn part(
    frame: &Frame<'_>,
    overview: &Overview,
    (text, language): (&str, &str),
    part: &Stretch,
    marks: &[Mark<'_>],
) -> Markup {
    let within: Vec<Mark<'_>> = marks
        .iter()
        .filter(|mark| mark.start < part.points.end && mark.end > part.points.start)
        .copied()
        .collect();
    // Those that begin here come before those that reach into it, should there be too many.
    let (begun, reaching): (Vec<Mark<'_>>, Vec<Mark<'_>>) =
        within.iter().partition(|mark| mark.start >= part.points.start);
    let mut shown: Vec<Mark<'_>> = begun.into_iter().chain(reaching).take(NOTES).collect();
    shown.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end), mark.of.number));
    let left_out = within.len() - shown.len();
    let begins: Vec<usize> = shown.iter().map(|mark| mark.start).collect();
    html! {
        @if left_out > 0 { p.note { (t::more_marks(&figure(left_out))) } }
        div.reading {
            @for block in blocks(text, part, &begins) {
                (row(frame, overview, (&text[block.bytes.clone()], language), &block, part, &shown))
            }
        }
    }
}

fn row(
    frame: &Frame<'_>,
    overview: &Overview,
    (text, language): (&str, &str),
    block: &Stretch,
    part: &Stretch,
    marks: &[Mark<'_>],
) -> Markup {
    let inside: Vec<Mark<'_>> = marks
        .iter()
        .filter(|mark| mark.start < block.points.end && mark.end > block.points.start)
        .copied()
        .collect();
    let spans: Vec<(usize, usize)> = inside.iter().map(|mark| (mark.start, mark.end)).collect();
    // The note of a claim stands beside its first words on the page.
    let begins_here = |mark: &&Mark<'_>| {
        let first = mark.start.max(part.points.start);
        block.points.contains(&first)
            && marks
                .iter()
                .find(|other| other.of.number == mark.of.number)
                .is_some_and(|other| other.start == mark.start && other.end == mark.end)
    };
    let notes: Vec<&Mark<'_>> = inside.iter().filter(begins_here).collect();
    html! {
        div.row {
            p.text lang=(language) dir="auto" {
                @for piece in pieces(text.trim_end_matches(['\n', '\r']), block.points.start, &spans) {
                    (marked(&piece, &inside, part))
                }
            }
            @if !notes.is_empty() {
                ol.margin {
                    @for mark in notes {
                        (note(frame, overview, mark.of, !mark.is_first || mark.start < part.points.start))
                    }
                }
            }
        }
    }
}

/// A piece under its marks; where quotes overlap, it says so by its look, and has the numbers of all.
fn marked(piece: &Piece<'_>, marks: &[Mark<'_>], part: &Stretch) -> Markup {
    let numbers: Vec<String> = piece.marks.iter().map(|at| marks[*at].of.number.to_string()).collect();
    let class = match piece.marks.as_slice() {
        [] => return html! { (piece.text) },
        [one] => marks[*one].of.class().to_owned(),
        [.., last] => format!("{} several", marks[*last].of.class()),
    };
    let begins = |at: &&usize| {
        let mark = marks[**at];
        mark.is_first || mark.start < part.points.start
    };
    let mut anchors = piece.begins.iter().filter(begins).map(|at| format!("q{}", marks[*at].of.number));
    let first = anchors.next();
    html! {
        @for anchor in anchors { span id=(anchor) {} }
        mark id=[first] class=(class) data-c=(numbers.join(" ")) { (piece.text) }
        @for at in &piece.ends {
            @if marks[*at].end <= part.points.end { (reference(marks[*at].of.number)) }
        }
    }
}
