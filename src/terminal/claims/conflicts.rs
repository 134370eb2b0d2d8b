//! Conflicts for people: what is in question, and below it who says what.

use super::trace::wrap;
use crate::claims::conflict::{AgreementReport, Because, Conflict, ConflictsRequest, Kind, Report, Side};
use crate::terminal::Style;
use std::fmt::Write;

/// Conflicts one below the other, and how many there are of each kind; where there are none, of which kinds there are none.
pub(crate) fn show_conflicts(
    report: &Report,
    asked: &ConflictsRequest,
    all: bool,
    width: usize,
    style: Style,
) -> String {
    let mut out = String::new();
    for conflict in report.conflicts.iter().filter(|conflict| all || conflict.kind.comes_first()) {
        let _ = writeln!(out, "{}", head(conflict, style));
        for line in conflict.arithmetic.iter().flat_map(|told| wrap(told, width.saturating_sub(2))) {
            let _ = writeln!(out, "  {line}");
        }
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
            let hidden = report.counts.iter().filter(|count| !all && !count.kind.comes_first());
            let hidden: Vec<&str> = hidden.map(|count| count.kind.word()).collect();
            if !hidden.is_empty() {
                let _ = writeln!(out, "not shown: {}; --all shows them", hidden.join(", "));
            }
        }
    }
    out
}

/// What several origins say alike, one below the other, and how much of it there is.
pub(crate) fn show_agreements(report: &AgreementReport, width: usize, style: Style) -> String {
    let mut out = String::new();
    for agreement in &report.agreements {
        let property = agreement.says.first().map_or("", |side| side.says.property.as_str());
        let title = style.bold(format!("{}: {property}", agreement.subject));
        let _ = writeln!(out, "{}  {title}", style.green(format!("{} origins", agreement.origins)));
        for side in &agreement.says {
            out.push_str(&side_of(side, Because::Number, width, style));
        }
        out.push('\n');
    }
    let _ = match report.count {
        0 => writeln!(out, "nothing that two independent origins say alike"),
        1 => writeln!(out, "1 agreement"),
        count => writeln!(out, "{count} agreements"),
    };
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
        Kind::Contradiction | Kind::DoesNotFollow => style.red(conflict.kind.word()),
        other => style.yellow(other.word()),
    };
    let because = match conflict.because {
        Because::Number => "",
        Because::Polarity => ", one affirms what the other denies",
        Because::Incompatible => ", which exclude each other",
        Because::LeftOut => ", which a complete list leaves out",
        Because::Growth => ", which grew",
        Because::Rank => ", two at one place of a ranking, or one at two",
        Because::Part => ", a part above its whole",
        Because::Thousandfold => ", off by a thousand",
        Because::Derivation => ", which other figures give otherwise",
        Because::Shares => ", shares of more than all",
        Because::Average => ", an average outside those of all parts",
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
    if let Some(baseline) = &side.says.baseline {
        let _ = write!(content, " {}", baseline.prose());
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
        // What is foreseen or denied is told of the side.
        let sense = teller.sense.as_ref().filter(|sense| !["forecast", "denied"].contains(&sense.as_str()));
        let sense = sense.map_or_else(String::new, |sense| format!(" ({sense})"));
        let told = format!("{}{sense}  by {}{unseen}", teller.claim.id, teller.origin.origin);
        for part in wrap(&told, width.saturating_sub(6)) {
            let _ = writeln!(line, "      {}", style.dim(part));
        }
    }
    line
}
