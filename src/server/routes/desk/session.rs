//! `/session`: signing in with a token, and out; and whether a request may record anything.
//!
//! Knows tokens, cookies and forms. Must not know what is recorded.

use crate::server::app::App;
use crate::server::guard::sessions::Signed;
use crate::server::guard::tokens::Role;
use crate::server::pages::write;
use crate::server::routes::shown;
use crate::server::wire::fields::Fields;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::{read, text};
use crate::server::work::{Asked, answer};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

/// The most bytes of a form that signs in.
const FORM: usize = 16 << 10;

/// Why nobody can record anything here; `None` where those can who have a token.
pub(in crate::server) fn no_record(app: &App) -> Option<&'static str> {
    app.settings.origin.no_record().or_else(|| {
        let is_open = !app.settings.tokens.let_write();
        is_open.then_some(
            "the server is open to read: `assay serve --token-file FILE` with a line `write TOKEN` lets who has the token record",
        )
    })
}

/// Who records something.
pub(in crate::server) enum Recorder {
    /// A program, with a token in its request.
    Program,
    /// A person, who signed in.
    Person(Signed),
}

impl Recorder {
    /// Who sends a request, where they may record something.
    pub(super) fn of(app: &App, asked: &Asked) -> Result<Self, Problem> {
        if let Some(why) = no_record(app) {
            return Err(Problem::read_only(why));
        }
        if asked.headers.contains_key(header::AUTHORIZATION) {
            app.settings.tokens.check(&asked.headers, Role::Write)?;
            return Ok(Self::Program);
        }
        match app.sessions.of(&asked.headers) {
            Some(signed) if signed.role == Role::Write => Ok(Self::Person(signed)),
            Some(_) => Err(Problem::new(StatusCode::FORBIDDEN, "token-reads", "this token lets read only")),
            None => app.settings.tokens.check(&HeaderMap::new(), Role::Write).map(|()| Self::Program),
        }
    }

    /// That what a person sends comes from a form of ours.
    pub(super) fn must_have_sent(&self, fields: &Fields) -> Result<(), Problem> {
        match self {
            Self::Program => Ok(()),
            Self::Person(signed) if signed.sent(fields.one("form")?.unwrap_or_default()) => Ok(()),
            Self::Person(_) => {
                Err(Problem::new(StatusCode::FORBIDDEN, "form", "the form is none of this session")
                    .detail("the field `form` does not say what the forms of this session do")
                    .hint("open the page of the form anew; what was typed is still on the page before"))
            }
        }
    }

    /// That a body which is no form comes from a program: a page of another site could have a browser send one.
    pub(super) fn must_be_program(&self) -> Result<(), Problem> {
        match self {
            Self::Program => Ok(()),
            Self::Person(_) => Err(Problem::new(StatusCode::FORBIDDEN, "form", "who signed in sends forms")
                .detail("JSON is taken from programs, with `Authorization: Bearer TOKEN`")),
        }
    }
}

/// `/session`
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    match *request.method() {
        Method::POST => {}
        Method::GET | Method::HEAD => return asked_for(&app, &asked).await,
        _ => return Err(Problem::method("GET, HEAD, POST, OPTIONS")),
    }
    let bytes = read(request.into_body(), &asked.headers, FORM, app.settings.patience).await?;
    let fields = Fields::read(&text(bytes)?)?;
    let next = next(fields.one("next")?.unwrap_or("/"));
    let cookie = if fields.flag("out")? {
        match app.sessions.of(&asked.headers) {
            Some(signed) => Recorder::Person(signed).must_have_sent(&fields)?,
            None => return Ok(elsewhere(&next, None)),
        }
        app.sessions.close(&asked.headers)
    } else {
        signed_in(&app, fields.one("token")?.unwrap_or_default().trim())?
    };
    Ok(elsewhere(&next, Some(cookie)))
}

/// The page on which one signs in.
async fn asked_for(app: &Arc<App>, asked: &Asked) -> Result<Response, Problem> {
    answer(app, asked, None, |desk| {
        let text = {
            let frame = shown::frame(desk);
            frame.whole(&write::sign_in(&frame, "/"))
        };
        shown::write(&text, desk)
    })
    .await
}

fn signed_in(app: &App, token: &str) -> Result<String, Problem> {
    let mut headers = HeaderMap::new();
    let bearer =
        HeaderValue::from_str(&format!("Bearer {token}")).unwrap_or(HeaderValue::from_static("Bearer"));
    headers.insert(header::AUTHORIZATION, bearer);
    let role = match app.settings.tokens.check(&headers, Role::Write) {
        Ok(()) => Role::Write,
        Err(problem) if problem.kind() == "token-reads" => Role::Read,
        Err(problem) => return Err(problem),
    };
    let is_secure = app.settings.public_url.as_ref().is_some_and(|url| url.starts_with("https:"));
    app.sessions.open(role, is_secure).ok_or_else(|| Problem::failed("no random numbers"))
}

/// A path of this server; another address is none.
fn next(path: &str) -> String {
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_ours { path.to_owned() } else { "/".to_owned() }
}

/// Sends a browser to another page, by GET.
pub(super) fn elsewhere(path: &str, cookie: Option<String>) -> Response {
    let head = Head { status: StatusCode::SEE_OTHER, ..Head::new("text/plain") };
    let head = head.with(header::LOCATION, path).with(header::CACHE_CONTROL, "no-store");
    let head = match cookie {
        Some(cookie) => head.with(header::SET_COOKIE, cookie),
        None => head,
    };
    head.response(Body::empty())
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn who_signs_in_goes_on_to_a_page_of_ours() {
        for (path, expected) in [
            ("/claims/new?source=a&words=b%20c", "/claims/new?source=a&words=b%20c"),
            ("//evil.example/", "/"),
            ("https://evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x=y", "/"),
            ("", "/"),
        ] {
            assert_eq!(next(path), expected, "{path}");
        }
    }
}
