//! Conflicts for people: what is in question, and below it who says what.

use super::trace::wrap;
use crate::claims::conflict::{Because, Conflict, ConflictsRequest, Kind, Report, Side};
use crate::terminal::Style;
use std::fmt::Write;

/// Conflicts one below the other, and how many there are of each kind; where there are none, of which kinds there are none.
pub(crate) fn show_conflicts(
    report: &Report,
    asked: &ConflictsRequest,
    width: usize,
    style: Style,
) -> String {
    let mut out = String::new();
    for conflict in &report.conflicts {
        let _ = writeln!(out, "{}", head(conflict, style));
        for side in [&conflict.left, &conflict.right] {
            out.push_str(&side_of(side, conflict.because, width, style));
        }
        out.push('\n');
    }
    let counts: Vec<String> = report.counts.iter().map(|count| counted(count.count, count.kind)).collect();
    match counts.as_slice() {
        [] => out.push_str(&none(asked)),
        counts => {
            let _ = writeln!(out, "{}", counts.join(", "));
        }
    }
    out
}

/// That there are none, and of which kinds: others were not looked for.
fn none(asked: &ConflictsRequest) -> String {
    let kinds = asked.kinds();
    if kinds.len() == Kind::ALL.len() {
        return "no conflict\n".to_owned();
    }
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    let how = match (asked.is_narrowed(), asked.kinds.is_empty()) {
        (true, _) => "other kinds were not looked for: leave out --kind",
        (false, true) => {
            "other kinds were not looked for: --kind names them, or name a claim, --source, --subject or --property"
        }
        (false, false) => "other kinds were not looked for: --kind names them",
    };
    format!("no {}; {how}\n", words.join(", no "))
}

fn counted(count: usize, kind: Kind) -> String {
    let plural = match kind {
        Kind::Contradiction | Kind::Tension | Kind::Forecast if count != 1 => "s",
        _ => "",
    };
    format!("{count} {}{plural}", kind.word())
}

fn head(conflict: &Conflict, style: Style) -> String {
    let kind = match conflict.kind {
        Kind::Contradiction => style.red(conflict.kind.word()),
        other => style.yellow(other.word()),
    };
    let because = match conflict.because {
        Because::Number => "",
        Because::Polarity => ", one affirms what the other denies",
        Because::Incompatible => ", which exclude each other",
        Because::LeftOut => ", which a complete list leaves out",
        Because::Growth => ", which grew",
        Because::Rank => ", two at one place of a ranking, or one at two",
    };
    let [left, right] = [&conflict.left, &conflict.right].map(|side| &side.says.property);
    let property = if left == right { left.clone() } else { format!("{left} / {right}") };
    let own = if conflict.own { ", one document on both sides" } else { "" };
    format!("{kind}  {}{because}{own}", style.bold(format!("{}: {property}", conflict.subject)))
}

fn side_of(side: &Side, because: Because, width: usize, style: Style) -> String {
    let within: Vec<&str> = side.says.dimensions.iter().map(|within| within.term.as_str()).collect();
    let mut content = side.content(because);
    if side.negated {
        content.insert_str(0, "not ");
    }
    if side.foreseen {
        content.push_str(" (foreseen)");
    }
    let mut line = format!("  {}", style.cyan(content));
    let _ = write!(line, "  {}", side.period(because).as_deref().unwrap_or("no period"));
    if !within.is_empty() {
        let _ = write!(line, "  ({})", within.join(", "));
    }
    if side.claims.len() > 1 {
        let origins = if side.origins == 1 { "origin" } else { "origins" };
        let _ = write!(line, "  {} claims of {} {origins}", side.claims.len(), side.origins);
    }
    line.push('\n');
    for teller in &side.claims {
        let unseen = if teller.origin.origin_seen { "" } else { ", not seen here" };
        let told = format!("{}  by {}{unseen}", teller.claim.id, teller.origin.origin);
        for part in wrap(&told, width.saturating_sub(6)) {
            let _ = writeln!(line, "      {}", style.dim(part));
        }
    }
    line
}
