//! Saved queries by their names: parameters as fields, rows in pages.
//!
//! Knows what a page is of. Must not know what queries ask.

use super::shown;
use super::tables::{Asking, write_json};
use crate::document::nearest_name;
use crate::engine::Engine;
use crate::query::results::{self, RowsOf};
use crate::query::saved::{SavedQuery, catalogue};
use crate::query::{Answer, Completeness, Form, Solution, Solutions};
use crate::server::app::App;
use crate::server::pages::read;
use crate::server::wire::fields::{Fields, bad, encoded};
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

/// Fields that say how a query is run, unless it has a parameter of the name.
const OURS: [&str; 11] = [
    "believe",
    "default-graph",
    "evidence",
    "explain",
    "format",
    "limit",
    "name",
    "output",
    "page",
    "state",
    "timeout",
];
/// The rows of a page where nobody says.
const ROWS: usize = 100;

fn only_read(request: &Request) -> Result<(), Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

/// `/queries`
pub(in crate::server) async fn list(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let accept = Accept::of(&asked.headers);
    if shown::is_wanted(&accept, &[("application/json", ())]) {
        return shown::page(&app, &asked, "queries".to_owned(), |_, frame, desk| {
            let (queries, _) = desk.served.engine.queries().readable();
            Ok(read::queries(frame, &queries))
        })
        .await;
    }
    let key = format!("queries\n{}", accept.text());
    answer(&app, &asked, Some(key), move |desk| {
        let (queries, _) = desk.served.engine.queries().readable();
        write_json(&catalogue(&queries), &accept, desk)
    })
    .await
}

/// `/queries/NAME`
pub(in crate::server) async fn run(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    answered(&app, &asked, name, fields).await
}

/// A saved query, run as the fields say.
pub(super) async fn answered(
    app: &Arc<App>,
    asked: &Asked,
    name: String,
    fields: Fields,
) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    let address = format!("{}/queries/{}", app.url(&asked.host), encoded(&name));
    let given: Vec<(&str, &str)> = fields.iter().collect();
    let key = format!("saved\n{address}\n{}\n{given:?}", accept.text());
    let shared = Arc::clone(app);
    answer(app, asked, Some(key), move |desk| {
        let query = named(&name, &desk.served.engine)?;
        let takes = |name: &str| query.takes_parameter(Some(name));
        let is_parameter = |name: &str| takes(name) || !OURS.contains(&name);
        let (parameters, others): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| is_parameter(name));
        let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let others = Fields::of(others);
        let paging = Paging::of(&others, &query)?;
        // The limit of a page is none of the rows that it is cut from.
        let others = if paging.is_some() { others.without("limit") } else { others };
        let asking = Asking::of(&shared, desk, &others, accept, parameters.collect())?;
        match paging {
            Some(paging) => paging.run(&shared, &query, &asking, (&address, &fields), desk),
            None => asking.run(&query, desk),
        }
    })
    .await
}

fn named(name: &str, engine: &Engine) -> Result<SavedQuery, Problem> {
    let found = engine.queries().named(name)?;
    found.ok_or_else(|| {
        let names = engine.queries().names().unwrap_or_default();
        let problem = Problem::not_found(format!("there is no saved query `{name}`"));
        match nearest_name(name, names.iter().map(String::as_str)) {
            Some(near) => problem.with("nearest", vec![near].into()),
            None => problem.hint("/queries lists them"),
        }
    })
}

/// A page of the rows of a query.
struct Paging {
    page: usize,
    rows: usize,
    /// The state that the pages before were of.
    state: Option<String>,
}

impl Paging {
    /// The page that is asked for; `None` where all rows are.
    fn of(fields: &Fields, query: &SavedQuery) -> Result<Option<Self>, Problem> {
        let (page, rows) = (fields.number("page")?, fields.number("limit")?);
        let others =
            ["evidence", "explain"].into_iter().any(|name| fields.one(name).ok().flatten().is_some());
        if (page.is_none() && rows.is_none()) || query.form() != Form::Select || others {
            return Ok(None);
        }
        for (name, number) in [("page", page), ("limit", rows)] {
            if number == Some(0) {
                return Err(bad(name, "0", "a number from 1"));
            }
        }
        let state = fields.one("state")?.map(str::to_owned);
        Ok(Some(Self { page: page.unwrap_or(1), rows: rows.unwrap_or(ROWS), state }))
    }

    /// Writes the page, with links to those around it. All pages are of one state: where it has gone, so have they.
    fn run(
        &self,
        app: &App,
        query: &SavedQuery,
        asking: &Asking,
        (address, fields): (&str, &Fields),
        desk: &mut Desk<'_>,
    ) -> Result<Completeness, Problem> {
        let state = format!("{:x}-{}-{}", app.run, desk.generation.epoch, desk.generation.number);
        let gone = || {
            Problem::new(StatusCode::GONE, "state-gone", "the pages are of a state that has gone")
                .detail("what is served has changed since the first page: begin again with it")
                .with("first", format!("{address}?{}", without(fields, &["page", "state"])).into())
        };
        if self.state.as_ref().is_some_and(|known| *known != state) {
            return Err(gone());
        }
        desk.is_stable &= !query.is_volatile();
        let (content_type, format) = asking.form_of_rows()?;
        let Answer::Solutions(mut solutions) = asking.rows(query, desk)? else {
            return Err(Problem::failed("a SELECT has rows"));
        };
        let variables = solutions.variables().to_vec();
        let mut rows = all(&mut solutions)?;
        match solutions.completeness() {
            Some(completeness) if !completeness.is_complete() => return Ok(completeness),
            _ => {}
        }
        if !query.is_ordered() {
            rows.sort_by_cached_key(|row| {
                row.values().iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>()
            });
        }
        if desk.served.generation()? != desk.generation {
            return Err(gone());
        }
        let (total, start) = (rows.len(), (self.page - 1).saturating_mul(self.rows));
        let shown: Vec<Solution> = rows.into_iter().skip(start).take(self.rows).collect();
        let rest = without(fields, &["page", "state"]);
        let to = |page: usize, relation: &str| {
            let and = if rest.is_empty() { "" } else { "&" };
            format!("<{address}?{rest}{and}page={page}&state={state}>; rel=\"{relation}\"")
        };
        let last = total.div_ceil(self.rows).max(1);
        let mut links = vec![to(1, "first"), to(last, "last")];
        links.extend((self.page > 1).then(|| to((self.page - 1).min(last), "prev")));
        links.extend((self.page < last).then(|| to(self.page + 1, "next")));
        let head = Head::new(content_type).with(header::LINK, links.join(", "));
        desk.head(head.with(header::HeaderName::from_static("assay-total"), total.to_string()));
        results::write_rows(RowsOf { variables: &variables, rows: &shown }, format, &mut *desk.pipe)?;
        Ok(Completeness::Complete)
    }
}

fn all(solutions: &mut Solutions) -> Result<Vec<Solution>, Problem> {
    let mut rows = Vec::new();
    for row in solutions.by_ref() {
        rows.push(row?);
    }
    Ok(rows)
}

/// Fields as they stand in an address, but for some.
fn without(fields: &Fields, names: &[&str]) -> String {
    let kept = fields.iter().filter(|(name, _)| !names.contains(name));
    kept.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}
