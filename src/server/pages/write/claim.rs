//! A claim stated: words of a source chosen, and the form of the claim that they give.

use super::fields::{Changed, Fault, Fields, Kind, changed, list};
use crate::engine::{Candidate, NewClaim, NewReading, NewReport, NewState};
use crate::model::{Coded, Factuality, Kind as KindOfClaim};
use crate::server::pages::frame::{Frame, Page, Section, look};
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// The form in which words are chosen.
pub(in crate::server) struct WordsForm<'a> {
    pub(in crate::server) source: &'a str,
    pub(in crate::server) sources: &'a [String],
    pub(in crate::server) words: &'a str,
    pub(in crate::server) fault: Option<String>,
}

/// The form of a claim.
pub(in crate::server) struct ClaimForm<'a> {
    pub(in crate::server) claim: &'a NewClaim,
    /// The sheet that it goes to.
    pub(in crate::server) file: &'a str,
    /// What forms of this session say.
    pub(in crate::server) form: &'a str,
    pub(in crate::server) subjects: &'a [Candidate],
    pub(in crate::server) properties: &'a [Candidate],
    pub(in crate::server) units: &'a [Candidate],
    /// The keys of dimensions, each with what it is called.
    pub(in crate::server) dimensions: &'a [(String, String)],
    pub(in crate::server) faults: &'a [Fault],
    pub(in crate::server) changed: Option<&'a Changed>,
}

const POLARITIES: [(&str, &str); 2] = [("", t::AFFIRMED), ("negative", t::DENIED)];
const READINGS: [(&str, &str); 5] = [
    ("", t::NO_READING),
    ("emended", "emended"),
    ("derived", "derived"),
    ("converted", "converted"),
    ("interpreted", "interpreted"),
];

fn page(frame: &Frame<'_>, title: &str, source: &str, body: Markup) -> Page {
    let mut crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    if !source.is_empty() {
        let iri = frame.engine.base().source(source);
        crumbs.push((source.to_owned(), Some(frame.links.thing(iri.as_str()))));
    }
    Page { title: title.to_owned(), section: Section::Corpus, crumbs, body }
}

/// The page on which words are chosen.
pub(in crate::server) fn words(frame: &Frame<'_>, form: &WordsForm<'_>) -> Page {
    let body = html! {
        h1 { (t::STATE_A_CLAIM) }
        p.lead { (t::WORDS_LEAD) }
        @if let Some(fault) = &form.fault { p.note.bad role="alert" { (fault) } }
        form.write action="/claims/new" method="get" {
            div.field {
                label for="f-source" { (t::SOURCE) }
                select #f-source name="source" {
                    @for id in form.sources { option value=(id) selected[id == form.source] { (id) } }
                }
            }
            div.field {
                label for="f-words" { (t::WORDS) }
                textarea #f-words name="words" rows="6" required aria-describedby="f-words-about" { (form.words) }
                div.about #f-words-about { (t::WORDS_ABOUT) }
            }
            p { button.primary type="submit" { (t::GO_ON) } }
        }
    };
    page(frame, t::STATE_A_CLAIM, form.source, body)
}

/// The page of the form of a claim.
pub(in crate::server) fn claim(frame: &Frame<'_>, form: &ClaimForm<'_>) -> Page {
    let fields = Fields { faults: form.faults };
    let (claim, none) = (form.claim, NewState::default());
    let state = claim.states.first().unwrap_or(&none);
    let kinds: Vec<(&str, &str)> = KindOfClaim::CODES.iter().map(|code| (code.1, code.1)).collect();
    let body = html! {
        h1 { (t::STATE_A_CLAIM) }
        p { (t::goes_to(form.file)) }
        (changed(form.changed))
        (fields.summary(&[("id", "id"), ("says", "says"), ("quote", "quote"), ("kind", "kind"), ("states[0].subject", "subject"),
            ("states[0].property", "property"), ("states[0].value", "value"), ("states[0].unit", "unit"), ("states[0].written", "written"),
            ("states[0].period", "period"), ("states[0].reading", "reading"), ("states[0].object", "object")]))
        form.write action="/claims" method="post" data-check="/claims?dry-run=1" {
            input type="hidden" name="form" value=(form.form);
            input type="hidden" name="source" value=(claim.source);
            input type="hidden" name="seen" value=(claim.seen);
            @for quote in claim.quote.iter().skip(1) { input type="hidden" name="quote" value=(quote); }
            (fields.field(("quote", "quote", t::QUOTE), claim.quote.first().map_or("", String::as_str), t::QUOTE_ABOUT, Kind::Text(4)))
            (fields.field(("says", "says", t::SAYS), &claim.says, t::SAYS_ABOUT, Kind::Text(2)))
            (fields.field(("kind", "kind", t::KIND_OF_CLAIM), if claim.kind.is_empty() { "factual" } else { &claim.kind }, "", Kind::Choice(&kinds)))
            fieldset {
                legend { (t::WHAT_IT_STATES) }
                p.about { (t::STATES_ABOUT) }
                (stated(&fields, state, form))
            }
            (more(&fields, claim))
            div.check role="status" aria-live="polite" {}
            p { button.primary type="submit" { (t::SAVE) } }
        }
        (list("subjects", form.subjects.iter().map(|one| (one.name.as_str(), one.label.as_str()))))
        (list("properties", form.properties.iter().map(|one| (one.name.as_str(), one.label.as_str()))))
        (list("units", form.units.iter().map(|one| (one.name.as_str(), one.label.as_str()))))
        script src=(frame.links.asset(look::desk())) defer {}
    };
    page(frame, t::STATE_A_CLAIM, &claim.source, body)
}

fn stated(fields: &Fields<'_>, state: &NewState, form: &ClaimForm<'_>) -> Markup {
    let no_reading = NewReading::default();
    let reading = state.reading.as_ref().unwrap_or(&no_reading);
    let is_read = state.reading.is_some() || form.faults.iter().any(|fault| fault.field.contains("reading"));
    html! {
        div.pair {
            (fields.field(("subject", "states[0].subject", t::SUBJECT), &state.subject, "", Kind::Line("subjects")))
            (fields.field(("property", "states[0].property", t::PROPERTY), &state.property, "", Kind::Line("properties")))
        }
        div.pair {
            (fields.field(("value", "states[0].value", t::VALUE), &state.value, t::VALUE_ABOUT, Kind::Line("")))
            (fields.field(("unit", "states[0].unit", t::UNIT), &state.unit, "", Kind::Line("units")))
        }
        div.pair {
            (fields.field(("written", "states[0].written", t::WRITTEN), state.written.first().map_or("", String::as_str), t::WRITTEN_ABOUT, Kind::Line("")))
            (fields.field(("period", "states[0].period", t::PERIOD), &state.period, t::PERIOD_ABOUT, Kind::Line("")))
        }
        @for (key, label) in form.dimensions {
            @let name = format!("dimension.{key}");
            @let fault = format!("states[0].{key}");
            @if let Some(value) = state.dimensions.get(key) { (fields.field((&name, &fault, label), value, "", Kind::Line("subjects"))) }
        }
        details open[is_read] {
            summary { (t::MORE_OF_WHAT_IT_STATES) }
            @for (key, label) in form.dimensions {
                @let name = format!("dimension.{key}");
                @let fault = format!("states[0].{key}");
                @if !state.dimensions.contains_key(key) { (fields.field((&name, &fault, label), "", "", Kind::Line("subjects"))) }
            }
            (fields.field(("object", "states[0].object", t::OBJECT), &state.object, t::OBJECT_ABOUT, Kind::Line("subjects")))
            (fields.field(("polarity", "states[0].polarity", t::POLARITY), &state.polarity, "", Kind::Choice(&POLARITIES)))
            (fields.field(("baseline", "states[0].baseline", t::BASELINE), &state.baseline, "", Kind::Line("")))
            (fields.field(("reading", "states[0].reading", t::READING), &reading.kind, t::READING_ABOUT, Kind::Choice(&READINGS)))
            (fields.field(("why", "states[0].why", t::WHY), &reading.why, "", Kind::Line("")))
        }
    }
}

fn more(fields: &Fields<'_>, claim: &NewClaim) -> Markup {
    let nobody = NewReport::default();
    let report = claim.reports.first().unwrap_or(&nobody);
    let mut sureness = vec![("", t::AS_SAID)];
    let others = Factuality::CODES.iter().filter(|code| code.0 != Factuality::default());
    sureness.extend(others.map(|code| (code.1, code.1)));
    html! {
        details {
            summary { (t::MORE_OF_THE_CLAIM) }
            (fields.field(("id", "id", t::ID), &claim.id, t::ID_ABOUT, Kind::Line("")))
            (fields.field(("by", "reports", t::WHO_SAYS_IT), &report.by, t::WHO_ABOUT, Kind::Line("")))
            (fields.field(("cue", "cue", t::CUE), &report.cue, "", Kind::Line("")))
            (fields.field(("mention", "mention", t::MENTION), &report.mention, "", Kind::Line("")))
            (fields.field(("asof", "asof", t::ASOF), &claim.asof, "", Kind::Line("")))
            (fields.field(("condition", "condition", t::CONDITION), &claim.condition, "", Kind::Line("")))
            (fields.field(("factuality", "factuality", t::FACTUALITY), &claim.factuality, "", Kind::Choice(&sureness)))
            (fields.field(("note", "note", t::NOTE), &claim.note, "", Kind::Text(2)))
        }
    }
}
