//! What a claim states: number, bounds, unit, period, baseline, and words of doubt.

use crate::claims::trace::{StatementSummary, Trace};
use crate::encoding::{BaselineSummary, Exact, Summary};
use crate::server::pages::frame::{Filter, Frame, shortened};
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// How many statements are shown.
const SHOWN: usize = 30;

pub(super) fn states(frame: &Frame<'_>, trace: &Trace) -> Markup {
    html! {
        section {
            h2 { (t::STATES) }
            (how(trace))
            @if trace.statements.is_empty() { p { (t::NO_STATEMENT) } }
            @for statement in trace.statements.iter().take(SHOWN) { (one(frame, statement)) }
            @if trace.statements.len() > SHOWN { p { (c::first_of(SHOWN, trace.statements.len())) } }
        }
    }
}

/// How firmly, as what kind, and under which condition it is said.
fn how(trace: &Trace) -> Markup {
    let claim = &trace.claim;
    let rows = [
        (t::CONDITION, claim.condition.as_deref()),
        (t::AS_OF, claim.as_of_words.as_deref()),
        (t::AS_OF_PERIOD, claim.as_of_period.as_deref()),
        (c::REMARK, claim.note.as_deref()),
        (t::ENCODED_BY, claim.encoded_by.as_deref()),
    ];
    html! {
        dl.facts {
            dt { (t::SAID_AS) } dd { strong { (claim.kind) ", " (claim.factuality) } }
            @for (name, value) in rows { @if let Some(value) = value { dt { (name) } dd { (value) } } }
        }
    }
}

/// A proposition in a line: of what, what, within what.
pub(super) fn about(says: &Summary) -> String {
    let terms: Vec<&str> = says.dimensions.iter().map(|within| within.term.as_str()).collect();
    let within = if terms.is_empty() { String::new() } else { format!(" ({})", terms.join(", ")) };
    format!("{}: {}{within}", says.subject, says.property)
}

/// What a number may be at least and at most, where that is no point.
fn bounds(says: &Summary) -> Option<String> {
    let text = |exact: &Exact| exact.0.normalize().to_string();
    let (low, high) = (says.said.low.as_ref().map(text), says.said.high.as_ref().map(text));
    let unit = says.said.unit.as_deref().unwrap_or_default();
    match (low, high) {
        (Some(low), Some(high)) if low == high => None,
        (Some(low), Some(high)) => Some(format!("{low} … {high} {unit}")),
        (Some(low), None) => Some(format!("≥ {low} {unit}")),
        (None, Some(high)) => Some(format!("≤ {high} {unit}")),
        (None, None) => None,
    }
}

fn one(frame: &Frame<'_>, statement: &StatementSummary) -> Markup {
    let says = &statement.says;
    let term = |iri: &str| frame.engine.prefixes().shorten(iri).unwrap_or_else(|| iri.to_owned());
    let subject = frame.links.list(&Filter { subject: Some(term(&says.subject_iri)), ..Filter::default() });
    let property =
        frame.links.list(&Filter { property: Some(term(&says.property_iri)), ..Filter::default() });
    let is_negative = says.polarity != "affirmative";
    let rows: [(&str, Option<String>); 8] = [
        (t::BOUNDS, bounds(says)),
        (t::AS_STATED, statement.stated.as_ref().map(|stated| stated.content.clone())),
        (t::WRITTEN, (!statement.written.is_empty()).then(|| format!("“{}”", statement.written.join("” “")))),
        (t::PERIOD, says.when.period.clone().or_else(|| Some(t::NO_PERIOD.to_owned()))),
        (t::PERIOD_WORDS, statement.period_words.as_ref().map(|words| format!("“{words}”"))),
        (t::BASELINE, says.baseline.as_ref().map(BaselineSummary::prose)),
        (t::PRECISION, statement.precision.as_ref().map(|half| format!("± {}", half.0))),
        (t::READING, reading(statement)),
    ];
    html! {
        div.statement {
            p.figure {
                strong { (shortened(&says.said.content, 300)) }
                @if is_negative { " " span.flag.against { (t::NEGATED) } }
                @if statement.estimate { " " span.flag.sense { (t::ESTIMATE) } }
            }
            dl.facts {
                dt { (t::SUBJECT) } dd { a href=(subject) { (says.subject) } }
                dt { (t::PROPERTY) } dd { a href=(property) { (says.property) } }
                @for within in &says.dimensions { dt { (within.dimension) } dd { (within.term) } }
                @for (name, value) in rows { @if let Some(value) = value { dt { (name) } dd { (shortened(&value, 600)) } } }
            }
        }
    }
}

fn reading(statement: &StatementSummary) -> Option<String> {
    let parts = [
        statement.reading.map(str::to_owned),
        statement.reading_reason.clone(),
        statement.reading_given.as_ref().map(|given| format!("{} {given}", t::WORDS_GIVE)),
        statement.arithmetic.clone(),
    ];
    statement.reading?;
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}
