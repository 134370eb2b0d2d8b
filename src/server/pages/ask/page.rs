//! The page itself: what is asked, by a text or by the form of a saved query, and what came of it.
//!
//! Knows the fields of the page. Must not run anything.

use super::chart::{Columns, chart};
use super::plan::tree;
use super::rows::{Table, rests_on, table};
use crate::engine::RowEvidence;
use crate::query::saved::{ParameterType, SavedQuery};
use crate::query::{Form, PlanNode};
use crate::server::pages::frame::{Frame, Page, Section, look};
use crate::server::pages::texts as t;
use crate::server::wire::fields::encoded;
use maud::{Markup, html};

/// What was asked.
pub(in crate::server) struct Asked<'a> {
    /// The fields of the page, as its address has them.
    pub(in crate::server) fields: Vec<(String, String)>,
    /// The text of the query; that of a saved one, too.
    pub(in crate::server) text: String,
    pub(in crate::server) saved: Option<&'a SavedQuery>,
    /// What there is to choose from.
    pub(in crate::server) queries: &'a [SavedQuery],
    pub(in crate::server) outcome: Outcome,
}

/// What came of it.
pub(in crate::server) enum Outcome {
    /// Nothing was asked yet.
    None,
    Rows {
        table: Table,
        evidence: Option<Vec<RowEvidence>>,
        /// Whether there are more.
        is_cut: bool,
    },
    Boolean {
        is_true: bool,
        evidence: Option<RowEvidence>,
    },
    /// Triples, as text.
    Graph {
        text: String,
        is_cut: bool,
    },
    Plan(PlanNode),
    Trouble {
        title: String,
        detail: String,
        /// The line and the column, and the line as it stands.
        place: Option<(usize, usize, String)>,
        help: Option<String>,
    },
}

impl Asked<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The address of this page with some fields otherwise; a field without a value is left out.
    fn with(&self, others: &[(&str, Option<&str>)]) -> String {
        let kept = self.fields.iter().filter(|(name, _)| others.iter().all(|(other, _)| other != name));
        let mut pairs: Vec<String> =
            kept.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let added = others
            .iter()
            .filter_map(|(name, value)| Some(format!("{}={}", encoded(name), encoded((*value)?))));
        pairs.extend(added);
        format!("/query?{}", pairs.join("&"))
    }

    /// The address of the answer in a format.
    fn download(&self, format: &str) -> String {
        const PAGE: [&str; 8] = ["name", "query", "view", "x", "y", "explain", "evidence", "limit"];
        match self.saved {
            None => format!("/sparql?query={}&format={format}", encoded(&self.text)),
            Some(saved) => {
                let kept = self
                    .fields
                    .iter()
                    .filter(|(name, value)| !PAGE.contains(&name.as_str()) && !value.is_empty());
                let pairs: Vec<String> =
                    kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
                let pairs = pairs.concat();
                format!("/queries/{}?{pairs}format={format}", encoded(saved.name()))
            }
        }
    }
}

/// The page of a query.
pub(in crate::server) fn page(frame: &Frame<'_>, asked: &Asked<'_>) -> Page {
    let title = asked.saved.map_or_else(|| t::QUERY.to_owned(), |saved| saved.name().to_owned());
    let body = html! {
        h1 { (title) }
        @match asked.saved {
            Some(saved) => (form_of(asked, saved)),
            None => (form(asked)),
        }
        (outcome(frame, asked))
        (choices(asked))
        p.about { (t::EDITOR) " " a href=(frame.links.asset(look::editor_notice())) { (t::LICENCE) } }
        script src=(frame.links.asset(look::editor())) defer {}
    };
    let mut crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    if asked.saved.is_some() {
        crumbs.push((t::QUERY.to_owned(), Some("/query".to_owned())));
    }
    Page { title, section: Section::Query, crumbs, body }
}

/// The buttons of a form: what is to become of the answer.
fn buttons(asked: &Asked<'_>) -> Markup {
    html! {
        p.buttons {
            button.primary type="submit" { (t::ASK) } " "
            button type="submit" name="view" value="chart" { (t::CHART) } " "
            button type="submit" name="evidence" value="1" { (t::ASK_WITH_EVIDENCE) } " "
            button type="submit" name="explain" value="1" { (t::EXPLAIN) }
            " " label for="limit" { (t::ROWS_AT_MOST) " " }
            input #limit type="number" name="limit" min="1" max="1000" value=(asked.field("limit").unwrap_or("100"));
        }
    }
}

fn form(asked: &Asked<'_>) -> Markup {
    html! {
        form.ask action="/query" method="get" {
            label for="text" { (t::QUERY_TEXT) }
            textarea #text name="query" rows="14" spellcheck="false" autocomplete="off" data-editor data-label=(t::QUERY_TEXT) { (asked.text) }
            (buttons(asked))
        }
    }
}

fn form_of(asked: &Asked<'_>, saved: &SavedQuery) -> Markup {
    html! {
        p.lead { (saved.summary()) }
        @if !saved.description().is_empty() { p { (saved.description()) } }
        form.ask action="/query" method="get" {
            input type="hidden" name="name" value=(saved.name());
            @for (name, parameter) in saved.parameters() {
                @let id = format!("p-{name}");
                @let given = asked.field(name).map(str::to_owned);
                @let value = given.or_else(|| parameter.default()).unwrap_or_default();
                p.field {
                    label for=(id) { (name) @if parameter.is_required() { " " span.about { (t::REQUIRED) } } }
                    @match parameter.kind {
                        ParameterType::Boolean => select id=(id) name=(name) {
                            @for (choice, shown) in [("", t::ANY), ("true", t::YES), ("false", t::NO)] {
                                option value=(choice) selected[choice == value] { (shown) }
                            }
                        },
                        kind => { input id=(id) name=(name) type=(input_of(kind)) step=[(kind == ParameterType::Decimal).then_some("any")] value=(value) required[parameter.is_required()] aria-describedby={ (id) "-about" }; }
                    }
                    span.about id={ (id) "-about" } { @if parameter.description.is_empty() { (parameter.kind.name()) } @else { (parameter.description) } }
                }
            }
            (buttons(asked))
        }
        details { summary { (t::QUERY_TEXT) } pre.code tabindex="0" { (saved.text()) } p { a href={ "/query?query=" (encoded(saved.text())) } { (t::CHANGE_IT) } } }
    }
}

fn input_of(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Integer | ParameterType::GYear | ParameterType::Decimal => "number",
        ParameterType::Date => "date",
        _ => "text",
    }
}

fn outcome(frame: &Frame<'_>, asked: &Asked<'_>) -> Markup {
    html! {
        @match &asked.outcome {
            Outcome::None => {}
            Outcome::Rows { table: found, evidence, is_cut } => (rows(frame, asked, (found, evidence.as_deref()), *is_cut)),
            Outcome::Boolean { is_true, evidence } => {
                h2 #answer { (t::ANSWER) }
                p.lead { (if *is_true { t::YES } else { t::NO }) }
                @if let Some(evidence) = evidence { (rests_on(frame, evidence, 0)) }
            }
            Outcome::Graph { text, is_cut } => {
                h2 #answer { (t::ANSWER) }
                pre.code tabindex="0" { (text) }
                @if *is_cut { p { (t::CUT) } }
                (downloads(asked, true))
            }
            Outcome::Plan(plan) => { h2 #answer { (t::PLAN) } p { (t::PLAN_LEAD) } (tree(plan)) }
            Outcome::Trouble { title, detail, place, help } => {
                div.note.bad role="alert" {
                    p { strong { (title) } ": " (detail) @if let Some((line, column, _)) = place { " (" (t::at_line(*line, *column)) ")" } }
                    @if let Some((_, column, text)) = place { pre.code { (text) "\n" (" ".repeat(column.saturating_sub(1).min(400))) "^" } }
                    @if let Some(help) = help { p { (help) } }
                }
            }
        }
    }
}

fn rows(
    frame: &Frame<'_>,
    asked: &Asked<'_>,
    (found, evidence): (&Table, Option<&[RowEvidence]>),
    is_cut: bool,
) -> Markup {
    let address = asked.with(&[("evidence", Some("1")), ("explain", None), ("view", None)]);
    let columns = Columns::of(found, asked.field("x"), asked.field("y"));
    let is_chart = asked.field("view") == Some("chart");
    html! {
        h2 #answer { (t::ANSWER) }
        p {
            (t::rows(found.rows.len(), is_cut))
            @if columns.is_some() && !is_chart { " · " a href=(asked.with(&[("view", Some("chart"))])) { (t::AS_CHART) } }
            " · " a href=(asked.with(&[])) { (t::LINK) }
        }
        @if is_chart {
            @match columns {
                Some(columns) => (chart(found, columns, &|term| frame.engine.show_term(term).trim_matches('"').to_owned())),
                None => p.note { (t::NO_CHART) },
            }
        }
        @if found.rows.is_empty() { p.note { (t::NO_ROWS) } }
        @else { (table(frame, found, evidence.ok_or(address.as_str()))) }
        (downloads(asked, false))
    }
}

fn downloads(asked: &Asked<'_>, is_graph: bool) -> Markup {
    let formats: &[&str] =
        if is_graph { &["turtle", "ntriples", "jsonld", "rdfxml"] } else { &["csv", "tsv", "json", "xml"] };
    html! {
        p.downloads { (t::DOWNLOAD) ":" @for format in formats { " " a href=(asked.download(format)) download { (format) } } }
    }
}

/// The saved queries, each a link to its form.
fn choices(asked: &Asked<'_>) -> Markup {
    html! {
        @if !asked.queries.is_empty() {
            details open[asked.saved.is_none() && matches!(asked.outcome, Outcome::None)] {
                summary { (t::SAVED_QUERIES) }
                table.wide.stack {
                    tbody {
                        @for query in asked.queries {
                            tr {
                                td { a href={ "/query?name=" (encoded(query.name())) } { (query.name()) } }
                                td { (query.summary()) }
                                td.about { (form_word(query.form())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn form_word(form: Form) -> &'static str {
    match form {
        Form::Select => t::A_TABLE,
        Form::Ask => t::YES_OR_NO,
        _ => t::TRIPLES,
    }
}
