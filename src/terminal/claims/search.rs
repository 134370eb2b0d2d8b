//! What a search found, for people: each thing with the passage that shows it, its words marked.

use super::trace::wrap;
use crate::claims::search::{Field, Mark, SearchHit, SearchReport, ThingKind};
use crate::terminal::Style;
use std::fmt::Write;

/// The hits one below the other, how many there are, and words that stand nowhere.
pub(crate) fn show_search(report: &SearchReport, width: usize, style: Style) -> String {
    let width = width.clamp(40, 110);
    let mut out = String::new();
    for hit in &report.hits {
        out.push_str(&shown(hit, width, style));
        out.push('\n');
    }
    let things = match report.count {
        0 => "nothing has these words".to_owned(),
        1 => "1 hit".to_owned(),
        count => format!("{count} hits"),
    };
    let more = match report.count - report.hits.len() {
        0 => String::new(),
        _ => format!(", the best {} shown; --limit shows more", report.hits.len()),
    };
    let _ = writeln!(out, "{things}{more}");
    if report.count > 0 && !report.has_all {
        let _ = writeln!(out, "nothing has all the words; this has most of them");
    }
    for missing in &report.missing {
        let nearest = match missing.nearest.as_slice() {
            [] => String::new(),
            nearest => format!("; near to it: {}", nearest.join(", ")),
        };
        let _ = writeln!(out, "`{}` stands nowhere here{nearest}", missing.word);
    }
    out
}

fn shown(hit: &SearchHit, width: usize, style: Style) -> String {
    let kind = match hit.kind {
        ThingKind::Claim => hit.sense.clone().unwrap_or_default(),
        other => other.word().to_owned(),
    };
    let kind = if kind.is_empty() { kind } else { format!("  {}", style.dim(kind)) };
    let mut out = format!("{}{kind}\n", style.bold(&hit.thing.id));
    let is_shown_below = hit.label.as_deref() == Some(hit.excerpt.as_str());
    for line in hit.label.iter().filter(|_| !is_shown_below).flat_map(|label| wrap(label, width)) {
        let _ = writeln!(out, "{line}");
    }
    let indent = format!("  {}: ", hit.field.word());
    for (at, line) in lines(hit, width.saturating_sub(indent.len()), style).into_iter().enumerate() {
        let indent = if at == 0 { style.dim(&indent) } else { " ".repeat(indent.len()) };
        let _ = writeln!(out, "{indent}{line}");
    }
    if let Some(quote) = hit.quote.as_ref().filter(|_| hit.field != Field::Quote) {
        for (at, line) in wrap(quote, width.saturating_sub(9)).into_iter().enumerate() {
            let indent = if at == 0 { style.dim("  quote: ") } else { " ".repeat(9) };
            let _ = writeln!(out, "{indent}{line}");
        }
    }
    out
}

/// The excerpt in lines of a width, the words marked.
fn lines(hit: &SearchHit, width: usize, style: Style) -> Vec<String> {
    let characters: Vec<char> = hit.excerpt.chars().collect();
    let is_marked = |at: usize| hit.marks.iter().any(|Mark { start, end }| (*start..*end).contains(&at));
    let mut lines = Vec::new();
    let mut at = 0;
    let wrapped = wrap(&hit.excerpt, width);
    let last = wrapped.len().saturating_sub(1);
    for (number, line) in wrapped.iter().enumerate() {
        let mut shown = if number == 0 && hit.cut_before { "… ".to_owned() } else { String::new() };
        let mut marked = String::new();
        for character in line.chars() {
            // Where lines are broken, blanks are gone.
            while characters.get(at).is_some_and(|c| *c != character && c.is_whitespace()) {
                at += 1;
            }
            if is_marked(at) {
                marked.push(character);
            } else {
                flush(&mut shown, &mut marked, style);
                shown.push(character);
            }
            at += 1;
        }
        flush(&mut shown, &mut marked, style);
        if number == last && hit.cut_after {
            shown.push_str(" …");
        }
        lines.push(shown);
    }
    lines
}

fn flush(shown: &mut String, marked: &mut String, style: Style) {
    if !marked.is_empty() {
        shown.push_str(&style.matched(&*marked));
        marked.clear();
    }
}
