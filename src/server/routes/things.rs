//! What an IRI of the store names: a page for people, RDF for programs.
//!
//! Knows how an address becomes an IRI. Must not know what things are.

use super::page;
use super::tables::options;
use crate::engine::{Engine, Request as Asking};
use crate::query::results::{self, Format};
use crate::query::{Answer, Completeness, Term};
use crate::server::app::App;
use crate::server::wire::fields::{Fields, decoded, encoded};
use crate::server::wire::negotiate::{Accept, GRAPHS};
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

const OF: &str = "CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o }";
/// JSON-LD has no triple terms; of a proposition its slots say the same.
const WITHOUT_TRIPLES: &str = "CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o FILTER(!isTRIPLE(?o)) }";
const ROWS: &str = "SELECT ?p ?o WHERE { ?this ?p ?o } ORDER BY ?p ?o";
const IS_THERE: &str = "ASK { ?this ?p ?o }";
const IS_CLAIM: &str = "ASK { ?this a assay:Claim }";

/// `/resource?iri=IRI`
pub(in crate::server) async fn resource(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let iri = fields.one("iri")?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "missing-field", "a field is missing")
            .detail("`iri` has the IRI, or a name with a prefix")
            .with("field", "iri".into())
    })?;
    let iri = iri.trim_start_matches('<').trim_end_matches('>').to_owned();
    shown(&app, &asked, vec![iri]).await
}

/// Any other address: the IRI of the store that ends as it does.
pub(in crate::server) async fn by_path(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let path = request.uri().path().to_owned();
    // A `+` of a path is one.
    decoded(&path.replace('+', "%2B"))?;
    let base = app.served().engine.base().as_str().to_owned();
    let host = base
        .split_once("://")
        .map_or(base.len(), |(scheme, rest)| scheme.len() + 3 + rest.find('/').unwrap_or(rest.len()));
    let candidates = vec![
        format!("{}{path}", &base[..host]),
        format!("{base}{}", path.trim_start_matches('/')),
        format!("{}{path}", app.url(&asked.host)),
    ];
    shown(&app, &asked, candidates).await
}

fn only_read(request: &Request) -> Result<(), Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

async fn shown(app: &Arc<App>, asked: &Asked, candidates: Vec<String>) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    let is_page = page::is_wanted(&accept, &GRAPHS);
    let key = format!("thing\n{candidates:?}\n{}", accept.text());
    let shared = Arc::clone(app);
    answer(app, asked, Some(key), move |desk| {
        let form = if is_page { None } else { Some(accept.must(&GRAPHS)?) };
        let looking = Looking { app: &shared };
        for iri in candidates {
            if let Some(term) = looking.known(&iri, desk) {
                return match form {
                    None => looking.page(&term, desk),
                    Some((content_type, format)) => looking.graph(&term, content_type, format, desk),
                };
            }
        }
        Err(Problem::not_found("nothing that is served has this address")
            .hint("/ lists the addresses that there are"))
    })
    .await
}

struct Looking<'a> {
    app: &'a App,
}

impl Looking<'_> {
    fn ask(&self, text: &str, term: &str, desk: &Desk<'_>) -> Result<Answer, Problem> {
        let engine = &desk.served.engine;
        let query = engine.queries().parse("thing", text)?;
        let options = options(self.app, desk, &Fields::default())?.with_limit(self.app.settings.rows);
        let parameters = vec![("this".to_owned(), term.to_owned())];
        Ok(engine.queries().run(&query, &Asking { parameters, options, ..Asking::default() })?)
    }

    /// The term of an IRI, or of a name with a prefix, that something is said of.
    fn known(&self, iri: &str, desk: &Desk<'_>) -> Option<String> {
        for term in [format!("<{iri}>"), iri.to_owned()] {
            if crate::query::parse_term(&term, desk.served.engine.prefixes()).is_ok()
                && matches!(self.ask(IS_THERE, &term, desk), Ok(Answer::Boolean(true)))
            {
                return Some(term);
            }
        }
        None
    }

    fn graph(
        &self,
        term: &str,
        content_type: &'static str,
        format: Format,
        desk: &mut Desk<'_>,
    ) -> Result<Completeness, Problem> {
        let answer = self.ask(if format == Format::JsonLd { WITHOUT_TRIPLES } else { OF }, term, desk)?;
        desk.head(Head::new(content_type));
        let prefixes = desk.served.engine.prefixes();
        Ok(results::write(answer, format, prefixes, &mut *desk.pipe)?.completeness)
    }

    fn page(&self, term: &str, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
        let Answer::Solutions(rows) = self.ask(ROWS, term, desk)? else {
            return Err(Problem::failed("a SELECT has rows"));
        };
        let engine = &desk.served.engine;
        let mut table = String::new();
        for row in rows {
            let row = row?;
            let cell = |name: &str| row.get(name).map_or_else(String::new, |term| cell(term, engine));
            let _ = writeln!(table, "<tr><td>{}</td><td>{}</td></tr>", cell("p"), cell("o"));
        }
        let written = term.trim_matches(['<', '>']);
        let expanded = engine.prefixes().expand(written).map(|node| node.as_str().to_owned());
        let iri = if term.starts_with('<') { written.to_owned() } else { expanded.unwrap_or_default() };
        let name = engine.prefixes().shorten(&iri).unwrap_or_else(|| iri.clone());
        let mut body = format!("<p><code>{}</code></p>", page::escaped(&iri));
        if matches!(self.ask(IS_CLAIM, term, desk)?, Answer::Boolean(true)) {
            let claim = page::escaped(&encoded(&name));
            let _ = write!(
                body,
                "<p>A claim: <a href=\"/trace?claim={claim}\">its words</a>, \
                 <a href=\"/origins?claim={claim}\">its origins</a>, \
                 <a href=\"/conflicts?claim={claim}\">what does not agree with it</a>.</p>"
            );
        }
        let text = page::page(&name, &format!("{body}<table>{table}</table>"));
        desk.head(Head::new(page::HTML));
        desk.pipe.write_all(text.as_bytes()).map_err(|error| Problem::failed(error.to_string()))?;
        Ok(Completeness::Complete)
    }
}

fn cell(term: &Term, engine: &Engine) -> String {
    let shown = engine.show_term(term);
    match term {
        Term::NamedNode(node) => page::link(node.as_str(), &shown, engine.base().as_str()),
        _ => page::escaped(&shown),
    }
}
