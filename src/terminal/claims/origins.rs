//! The origins of a claim's numbers for people.

use super::trace::wrap;
use crate::claims::origin::{NumberOrigins, Operand, Origins, SaidBy, Speculation};
use crate::encoding::{Summary, When};
use crate::terminal::Style;
use std::fmt::Write;

/// The numbers of a claim, each with what gives it and what replaces it.
pub(crate) fn show_origins(origins: &Origins, width: usize, style: Style) -> String {
    let mut out = format!("{}\n", style.bold(&origins.claim.name.id));
    for line in wrap(&origins.claim.says, width.saturating_sub(2)) {
        let _ = writeln!(out, "  {line}");
    }
    if origins.numbers.is_empty() {
        out.push_str("\nIt states no number.\n");
    }
    for number in &origins.numbers {
        out.push('\n');
        show_number(&mut out, number, width, style);
    }
    out
}

fn show_number(out: &mut String, number: &NumberOrigins, width: usize, style: Style) {
    let head = style.cyan(&number.states.said.content);
    let baseline = number.states.baseline.as_ref().map_or_else(String::new, |b| format!(", {}", b.prose()));
    let _ = writeln!(out, "{head}  {}{baseline}", of(&number.states));
    show_said_by(out, &number.said_by, width, style);
    let nothing = number.same.is_empty() && number.hits.is_empty();
    for same in &number.same {
        let _ =
            writeln!(out, "\n  {}", style.green(format!("{} is stated elsewhere", same.states.said.content)));
        operand(out, same, width, style);
    }
    for hit in &number.hits {
        let near = if hit.result == "near" { ", nearly" } else { "" };
        let apart = if hit.one_document { "" } else { ", from different documents" };
        let _ = writeln!(
            out,
            "\n  {}  data year {}{near}{apart}",
            style.green(&hit.arithmetic),
            period(&hit.when)
        );
        hit.operands.iter().for_each(|each| operand(out, each, width, style));
    }
    if let Some(other) = &number.does_not_follow {
        let apart = if other.one_document { "" } else { ", from different documents" };
        let told = style.red(format!("does not follow: {}", other.arithmetic));
        let _ = writeln!(out, "\n  {told}{apart}");
        other.operands.iter().for_each(|each| operand(out, each, width, style));
    }
    if nothing && number.does_not_follow.is_none() {
        out.push_str("\n  Nothing here gives it by a declared derivation, and nobody else states it.\n");
    }
    if !number.newer.is_empty() {
        let _ = writeln!(out, "\n  {}", style.yellow("newer figures"));
    }
    for newer in &number.newer {
        let how = newer.arithmetic.as_deref().unwrap_or(&newer.says.content);
        let _ = writeln!(out, "    {}  {how}", period(&newer.when));
        let mut claims: Vec<String> = Vec::new();
        for claim in newer.from.iter().flat_map(tellers) {
            if !claims.contains(&claim) {
                claims.push(claim);
            }
        }
        for line in wrap(&claims.join(", "), width.saturating_sub(8)) {
            let _ = writeln!(out, "        {}", style.dim(line));
        }
    }
    if !number.related.is_empty() {
        let _ = writeln!(out, "\n  {}", style.yellow("related figures, of other properties"));
    }
    number.related.iter().for_each(|each| operand(out, each, width, style));
    if let Some(speculation) = &number.speculation {
        show_speculation(out, speculation, width, style);
    }
}

/// From how many independent origins a number is said to be so, where there is more to tell than the claim itself.
fn show_said_by(out: &mut String, said_by: &[SaidBy], width: usize, style: Style) {
    let claims: usize = said_by.iter().map(|said| said.claims.len()).sum();
    if claims < 2 {
        return;
    }
    let origins = if said_by.len() == 1 {
        "one origin".to_owned()
    } else {
        format!("{} independent origins", said_by.len())
    };
    let _ = writeln!(out, "\n  {}", style.yellow(format!("said by {claims} claims, from {origins}")));
    for said in said_by {
        let unseen = if said.origin.origin_seen { "" } else { " (not seen here)" };
        let ids: Vec<&str> = said.claims.iter().map(|claim| claim.id.as_str()).collect();
        let told = format!("{}{unseen}: {}", said.origin.origin, ids.join(", "));
        for line in wrap(&told, width.saturating_sub(6)) {
            let _ = writeln!(out, "      {}", style.dim(line));
        }
    }
}

fn operand(out: &mut String, operand: &Operand, width: usize, style: Style) {
    let _ = writeln!(out, "      {}  {}", operand.states.said.content, of(&operand.states));
    for line in wrap(&tellers(operand).join(", "), width.saturating_sub(10)) {
        let _ = writeln!(out, "          {}", style.dim(line));
    }
}

/// Of what something is said: the subject, the property, what both are within, and for when.
fn of(states: &Summary) -> String {
    let terms: Vec<&str> = states.dimensions.iter().map(|within| within.term.as_str()).collect();
    let within = if terms.is_empty() { String::new() } else { format!(" ({})", terms.join(", ")) };
    format!("{}: {}{within}, {}", states.subject, states.property, period(&states.when))
}

fn period(when: &When) -> &str {
    when.period.as_deref().unwrap_or("no period")
}

/// The claims that state a figure; those whose origin nobody here has seen say so.
fn tellers(operand: &Operand) -> Vec<String> {
    let told = operand.claims.iter().map(|claim| {
        let unseen = if claim.origin.origin_seen { "" } else { " (origin not seen)" };
        let sense = claim.sense.as_ref().map_or_else(String::new, |sense| format!(" ({sense})"));
        format!("{}{sense}{unseen}", claim.claim.id)
    });
    told.collect()
}

fn show_speculation(out: &mut String, speculation: &Speculation, width: usize, style: Style) {
    let Speculation { candidates, hits, draws, chance, nearest } = speculation;
    let worth = chance.map_or_else(String::new, |chance| {
        format!("; of {draws} other numbers of its kind, some pair gives {:.0} % as well", chance * 100.0)
    });
    let told = format!("{hits} of {candidates} pairs give it{worth}");
    let _ = writeln!(out, "\n  {}: {told}", style.yellow("speculation"));
    for guess in nearest {
        let _ = writeln!(out, "    {}", guess.arithmetic);
        guess.operands.iter().for_each(|each| operand(out, each, width, style));
    }
}
