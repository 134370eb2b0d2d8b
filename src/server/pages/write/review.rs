//! A verdict given: ratings, words, and the questions asked on the way.

use super::fields::{Changed, Fault, Fields, Kind, changed, list};
use crate::engine::{Candidate, NewReview, NewStep};
use crate::server::pages::frame::{Frame, Page, Section, look};
use crate::server::pages::texts as t;
use maud::html;

/// The form of a verdict.
pub(in crate::server) struct ReviewForm<'a> {
    pub(in crate::server) review: &'a NewReview,
    /// What the claim says, its words, and its address.
    pub(in crate::server) says: &'a str,
    pub(in crate::server) words: &'a str,
    pub(in crate::server) address: &'a str,
    pub(in crate::server) form: &'a str,
    pub(in crate::server) ratings: &'a [Candidate],
    pub(in crate::server) authors: &'a [Candidate],
    /// The claims that may be evidence.
    pub(in crate::server) claims: &'a [Candidate],
    /// The reviews of the claim that stand.
    pub(in crate::server) standing: &'a [String],
    /// How many statements the claim has.
    pub(in crate::server) statements: usize,
    pub(in crate::server) faults: &'a [Fault],
    pub(in crate::server) changed: Option<&'a Changed>,
}

/// How many steps there is room for at first.
const STEPS: usize = 3;

/// The page of the form of a verdict.
pub(in crate::server) fn review(frame: &Frame<'_>, form: &ReviewForm<'_>) -> Page {
    let fields = Fields { faults: form.faults };
    let review = form.review;
    let blank = NewStep::default();
    let steps = review.steps.len().max(STEPS);
    let (supersedes, reason) =
        review.supersedes.as_ref().map_or(("", ""), |(name, reason)| (name.as_str(), reason.as_str()));
    let mut standing = vec![("", t::NONE)];
    standing.extend(form.standing.iter().map(|name| (name.as_str(), name.as_str())));
    let is_rated = |name: &str| {
        review
            .ratings
            .iter()
            .any(|rating| name == rating || name.strip_prefix("rating:") == Some(rating.as_str()))
    };
    let is_wrong = form.faults.iter().any(|fault| fault.field == "rating");
    let body = html! {
        h1 { (t::GIVE_A_VERDICT) }
        p.says { a href=(form.address) { (form.says) } }
        p.words { q dir="auto" { (form.words) } }
        (changed(form.changed))
        (fields.summary(&[("rating", "rating"), ("says", "says"), ("date", "date"), ("author", "author"), ("supersedes", "supersedes"), ("reason", "reason"),
            ("steps[0].ask", "ask.0"), ("steps[0].answer", "answer.0"), ("steps[0].evidence", "evidence.0"),
            ("steps[1].ask", "ask.1"), ("steps[1].answer", "answer.1"), ("steps[1].evidence", "evidence.1")]))
        form.write action="/reviews" method="post" data-check="/reviews?dry-run=1" {
            input type="hidden" name="form" value=(form.form);
            input type="hidden" name="claim" value=(review.claim);
            @if let Some(digest) = &review.pins { input type="hidden" name="digest" value=(digest); }
            @if let Some(seen) = &review.seen { input type="hidden" name="seen" value=(seen); }
            fieldset #f-rating aria-invalid=[is_wrong.then_some("true")] {
                legend { (t::VERDICT) }
                div.choices {
                    @for rating in form.ratings {
                        label { input type="checkbox" name="rating" value=(rating.name) checked[is_rated(&rating.name)]; " " (rating.label) }
                    }
                }
            }
            (fields.field(("says", "says", t::VERDICT_SAYS), &review.says, t::VERDICT_ABOUT, Kind::Text(3)))
            @if form.statements > 1 {
                (fields.field(("statement", "statement", t::STATEMENT), &review.statement.map(|number| number.to_string()).unwrap_or_default(), t::STATEMENT_ABOUT, Kind::Line("")))
            }
            @for at in 0..steps {
                @let step = review.steps.get(at).unwrap_or(&blank);
                @let (ask, answer, evidence) = (format!("ask.{at}"), format!("answer.{at}"), format!("evidence.{at}"));
                fieldset {
                    legend { (t::step(at + 1)) }
                    (fields.field((&ask, &format!("steps[{at}].ask"), t::STEP_ASK), &step.ask, "", Kind::Line("")))
                    (fields.field((&answer, &format!("steps[{at}].answer"), t::STEP_ANSWER), &step.answer, "", Kind::Text(2)))
                    (fields.field((&evidence, &format!("steps[{at}].evidence"), t::STEP_EVIDENCE), &step.evidence.join("\n"), t::STEP_EVIDENCE_ABOUT, Kind::Text(2)))
                }
            }
            div.pair {
                (fields.field(("date", "date", t::DATE), review.date.as_deref().unwrap_or_default(), t::DATE_ABOUT, Kind::Date))
                (fields.field(("author", "author", t::REVIEWER), review.author.as_deref().unwrap_or_default(), t::REVIEWER_ABOUT, Kind::Line("authors")))
            }
            @if !form.standing.is_empty() {
                (fields.field(("supersedes", "supersedes", t::SUPERSEDES), supersedes, t::SUPERSEDES_ABOUT, Kind::Choice(&standing)))
                (fields.field(("reason", "reason", t::REASON), reason, "", Kind::Line("")))
            }
            div.check role="status" aria-live="polite" {}
            p { button.primary type="submit" { (t::SAVE) } }
        }
        (list("authors", form.authors.iter().map(|one| (one.name.as_str(), one.label.as_str()))))
        (list("claims", form.claims.iter().map(|one| (one.name.as_str(), one.label.as_str()))))
        script src=(frame.links.asset(look::desk())) defer {}
    };
    let crumbs = vec![
        (t::CORPUS.to_owned(), Some(frame.links.corpus())),
        (review.claim.clone(), Some(form.address.to_owned())),
    ];
    Page { title: t::GIVE_A_VERDICT.to_owned(), section: Section::Corpus, crumbs, body }
}
