//! What rows rest on, for people: the quotes below each row.

use super::trace::wrap;
use crate::claims::trace::HashState;
use crate::engine::{ClaimEvidence, RowEvidence};
use crate::terminal::Style;
use std::fmt::Write;

/// The evidence of a row, under its number and cells; of an ASK there is no number.
pub(crate) fn show_evidence(
    number: Option<usize>,
    cells: &[String],
    evidence: &RowEvidence,
    width: usize,
    style: Style,
) -> String {
    let width = width.clamp(40, 110);
    let cells: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let mut out = number.map_or_else(String::new, |number| {
        format!("\n{}  {}\n", style.bold(format!("row {number}")), cells.join("  "))
    });
    for claim in &evidence.claims {
        show_claim(&mut out, claim, width, style);
    }
    let mut line = |text: String| {
        for part in wrap(&text, width - 2) {
            let _ = writeln!(out, "  {part}");
        }
    };
    for document in &evidence.documents {
        line(format!("of the document {}", document.id));
    }
    for review in &evidence.reviews {
        line(format!("of the review {}", review.id));
    }
    for absence in &evidence.absences {
        let looked = if absence.everywhere { "any graph".to_owned() } else { absence.graphs.join(", ") };
        let pattern = cut(&absence.pattern);
        let before = absence.before.as_ref().map(|order| format!(" that comes before it by {order}"));
        let what = before.map_or_else(|| pattern.clone(), |before| format!("a row of {pattern}{before}"));
        line(style.yellow(format!("rests on an absence: {what} is not in {looked}")));
    }
    for untold in &evidence.untold {
        line(style.yellow(format!("not told: {untold}")));
    }
    match evidence.background.len() {
        0 => {}
        1 => line(style.dim("and on 1 triple of the background")),
        count => line(style.dim(format!("and on {count} triples of the background"))),
    }
    if evidence.has_further_ways {
        let what = if number.is_some() { "ways to this row" } else { "matches" };
        line(style.yellow(format!("not all: there are further {what}")));
    }
    out
}

/// A pattern of at most a few lines.
fn cut(pattern: &str) -> String {
    const LONGEST: usize = 240;
    if pattern.chars().count() <= LONGEST {
        return pattern.to_owned();
    }
    pattern.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn show_claim(out: &mut String, claim: &ClaimEvidence, width: usize, style: Style) {
    let words = &claim.words;
    let of: Vec<&str> = [words.source.publisher.as_deref(), words.source.published.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let _ = writeln!(out, "  {}  {}", style.cyan(&words.id), of.join(", "));
    let places =
        words.evidence.passages.iter().map(|passage| (&passage.exact, passage.start.zip(passage.end)));
    let quotes: Vec<(&String, String)> = places
        .map(|(exact, place)| (exact, place.map_or(String::new(), |(start, end)| format!(" {start}–{end}"))))
        .chain(
            words
                .evidence
                .cell
                .iter()
                .map(|cell| (&cell.exact, format!(" row {}, column {}", cell.row, cell.column))),
        )
        .collect();
    for (exact, place) in quotes {
        for part in wrap(&format!("\u{201c}{exact}\u{201d}{place}"), width - 6) {
            let _ = writeln!(out, "      {part}");
        }
    }
    let mut remarks: Vec<String> = vec![hash(words.evidence.hash).to_owned()];
    remarks.extend(words.sense.clone());
    remarks.extend(words.readings.iter().map(|reading| (*reading).to_owned()));
    if !words.origin.origin_seen {
        remarks.push(format!("origin not seen: {}", words.origin.origin));
    }
    remarks.extend(words.ratings.iter().map(|rating| format!("rated {}", rating.label)));
    let _ = writeln!(out, "      {}", style.dim(remarks.join(" · ")));
    if !claim.contradicted_by.is_empty() {
        let others: Vec<&str> = claim.contradicted_by.iter().map(|other| other.id.as_str()).collect();
        for part in wrap(&format!("contradicted by {}", others.join(", ")), width - 6) {
            let _ = writeln!(out, "      {}", style.red(part));
        }
    }
}

fn hash(state: HashState) -> &'static str {
    match state {
        HashState::Matches => "the text is as it was pinned",
        HashState::Differs => "the text is not as it was pinned",
        HashState::Missing => "the text is missing",
        HashState::Damaged => "the text is damaged",
        HashState::Withheld => "the text is withheld",
        HashState::NotArchived => "only the quote is kept",
    }
}
