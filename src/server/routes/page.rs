//! Pages for people: plain, without scripts, and with nothing of strangers that is not escaped.

use crate::server::app::App;
use crate::server::wire::fields::encoded;
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use axum::body::Body;
use axum::http::header;
use axum::response::Response;

/// What a page is sent as.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The look of all pages.
pub(super) const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
    h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;\
    padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}\
    code{background:#f4f4f4;padding:0 .2rem}";

/// Whether a client would rather have a page than anything that is offered: it names pages.
pub(super) fn is_wanted<T>(accept: &Accept, offered: &[(&'static str, T)]) -> bool {
    accept.prefers("text/html", offered)
}

/// A text that is shown as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Directions that would have text read in another order than it stands, and what no page shows.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A whole page around a body.
pub(super) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/style.css\"></head>\n\
         <body><h1>{title}</h1>\n{body}\n</body></html>\n",
        title = escaped(title)
    )
}

/// A page as a response.
pub(super) fn response(title: &str, body: &str) -> Response {
    let head = Head::new(HTML).with(header::CACHE_CONTROL, "no-store");
    head.response(Body::from(page(title, body)))
}

/// What the endpoint is, for one who looks at it with a browser.
pub(super) fn endpoint(app: &App, host: &str) -> Response {
    let url = escaped(&format!("{}/sparql", app.url(host)));
    let body = format!(
        "<p>This is a SPARQL endpoint: <code>{url}</code>. Programs send it queries as the SPARQL 1.1 Protocol says.</p>\
         <form action=\"/sparql\" method=\"get\"><p><textarea name=\"query\" rows=\"12\" cols=\"90\">\
         SELECT * WHERE {{ ?s ?p ?o }}</textarea></p><input type=\"hidden\" name=\"limit\" value=\"100\">\
         <p><button name=\"format\" value=\"json\">Ask</button> \
         <button name=\"explain\" value=\"1\">Explain</button> \
         <button name=\"evidence\" value=\"1\">Ask with evidence</button></p></form>\
         <p><a href=\"/\">All addresses</a></p>"
    );
    response("SPARQL endpoint", &body)
}

/// A link to what an IRI names here, or to it where it is of the web, or its text alone.
pub(super) fn link(iri: &str, shown: &str, base: &str) -> String {
    let shown = escaped(shown);
    if iri.starts_with(base) {
        format!("<a href=\"/resource?iri={}\">{shown}</a>", escaped(&encoded(iri)))
    } else if iri.starts_with("https://") || iri.starts_with("http://") {
        format!("<a rel=\"noreferrer nofollow\" href=\"{}\">{shown}</a>", escaped(iri))
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_strangers_becomes_markup() {
        let hostile = "<script>alert('x')</script>\" onload=\"y & z\u{202e}\u{0}";
        let shown = escaped(hostile);
        assert!(!shown.contains(['<', '>', '"', '\'', '\u{202e}', '\u{0}']), "{shown}");
        let link = link("javascript:alert(1)", "x<", "https://example.org/");
        assert_eq!(link, "x&lt;");
        assert!(page("<t>", "").contains("<title>&lt;t&gt;</title>"));
    }
}
