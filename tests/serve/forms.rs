//! The pages of forms and of queries, as a browser without scripts uses them.

use super::client::{READER, Response, Server, TOKEN, encoded, write_tokens};
use super::recording::cookie;
use crate::support::Workspace;

const SHEET: &str = "data/claims/example.toml";

fn server(workspace: &Workspace) -> Server {
    let tokens = workspace.path("tokens");
    write_tokens(&tokens, &format!("write {TOKEN}\n"));
    Server::of(&workspace.path(""), &["--token-file", tokens.to_str().unwrap()])
}

/// A person at a browser.
struct Person<'s> {
    server: &'s Server,
    cookie: String,
    own: String,
}

impl<'s> Person<'s> {
    fn new(server: &'s Server) -> Self {
        Self { server, cookie: cookie(server), own: server.url() }
    }

    fn get(&self, target: &str) -> Response {
        let headers = [("Accept", "text/html"), ("Cookie", self.cookie.as_str())];
        self.server.send("GET", target, &headers, b"")
    }

    fn send(&self, target: &str, fields: &[(String, String)]) -> Response {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let headers = [
            ("Accept", "text/html"),
            ("Cookie", self.cookie.as_str()),
            ("Origin", self.own.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.server.send("POST", target, &headers, body.join("&").as_bytes())
    }
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The value of an attribute in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(plain(rest.split_once('"')?.0))
}

/// The fields of the form that is written on, as a browser would send them.
fn fields(page: &str) -> Vec<(String, String)> {
    let (_, form) = page.split_once("<form class=\"write\"").unwrap_or_else(|| panic!("no form in {page}"));
    let (form, _) = form.split_once("</form>").unwrap();
    let mut fields = Vec::new();
    for part in form.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let Some(name) = attribute(tag, "name") else {
            if tag.starts_with("option") && tag.ends_with(" selected") {
                let last: &mut (String, String) = fields.last_mut().unwrap();
                last.1 = attribute(tag, "value").unwrap();
            }
            continue;
        };
        match tag.split(' ').next().unwrap() {
            "input" if tag.contains("type=\"checkbox\"") => {}
            "input" => fields.push((name, attribute(tag, "value").unwrap_or_default())),
            "textarea" => fields.push((name, plain(rest))),
            "select" => fields.push((name, String::new())),
            _ => {}
        }
    }
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

fn of_words(person: &Person<'_>, words: &str) -> Vec<(String, String)> {
    fields(&person.get(&format!("/claims/new?source=example&words={}", encoded(words))).is(200).text())
}

#[test]
fn words_become_a_claim_and_the_claim_gets_a_verdict() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let stranger = server.get_as("/claims/new?source=example", "text/html").is(200).text();
    assert!(stranger.contains("action=\"/session\""), "{stranger}");
    let person = Person::new(&server);
    let mut form = of_words(&person, "lent 48,200\nbooks in 2024");
    for (name, expected) in [
        ("quote", "lent 48,200 books in 2024"),
        ("subject", "place:rivertown"),
        ("property", "prop:loans"),
        ("value", "48200"),
        ("period", "2024"),
        ("dimension.item", "item:books"),
        ("kind", "factual"),
    ] {
        assert_eq!(value(&form, name), expected, "{name} of {form:?}");
    }
    let before = workspace.read(SHEET);
    set(&mut form, "says", "It lent <many> & \"more\".");
    let saved = person.send("/claims", &form).is(303);
    let shown = person.get(saved.header("location").unwrap()).is(200).text();
    assert!(shown.contains("git diff data/claims/example.toml") && shown.contains("&lt;many&gt;"), "{shown}");
    let now = workspace.read(SHEET);
    assert!(
        now.starts_with(&before) && now.contains("says     = 'It lent <many> & \"more\".'")
            || now.contains("It lent <many>"),
        "{now}"
    );

    let mut form = fields(&person.get("/reviews/new?claim=example:lending").is(200).text());
    set(&mut form, "rating", "rating:true");
    set(&mut form, "says", "The register has it.");
    set(&mut form, "ask.0", "Who counted?");
    set(&mut form, "answer.0", "The library.\r\nEvery day.");
    set(&mut form, "evidence.0", "example:lending-forecast");
    let saved = person.send("/reviews", &form).is(303);
    let shown = person.get(saved.header("location").unwrap()).is(200).text();
    assert!(shown.contains("data/reviews/lending.toml"), "{shown}");
    assert!(
        workspace.read("data/reviews/lending.toml").contains("evidence = [\"example:lending-forecast\"]")
    );
    workspace.run(&["check"]).ok();
}

#[test]
fn what_is_wrong_or_was_written_meanwhile_stands_beside_what_was_typed() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let person = Person::new(&server);
    let form = of_words(&person, "lent 48,200 books in 2024");
    let before = workspace.snapshot();
    let mut wrong = form.clone();
    set(&mut wrong, "value", "48201");
    set(&mut wrong, "subject", "nobody");
    set(&mut wrong, "note", "kept <as> typed");
    let page = person.send("/claims", &wrong).is(422).text();
    assert!(page.contains("aria-invalid=\"true\"") && page.contains("href=\"#f-subject\""), "{page}");
    assert_eq!(value(&fields(&page), "note"), "kept <as> typed");
    assert_eq!(workspace.snapshot(), before);
    // Two people: the second is told, and saves on.
    let mut theirs = form.clone();
    set(&mut theirs, "says", "Others say so.");
    person.send("/claims", &theirs).is(303);
    let mut mine = form;
    set(&mut mine, "says", "I say so.");
    let page = person.send("/claims", &mine).is(409).text();
    assert!(page.contains("Others say so."), "{page}");
    let again = fields(&page);
    assert_eq!(value(&again, "says"), "I say so.");
    person.send("/claims", &again).is(303);
    let sheet = workspace.read(SHEET);
    assert!(sheet.contains("Others say so.") && sheet.contains("I say so."), "{sheet}");
    let mut form = fields(&person.get("/reviews/new?claim=example:lending").is(200).text());
    set(&mut form, "says", "");
    let page = person.send("/reviews", &form).is(422).text();
    assert!(page.contains("at least one rating"), "{page}");
}

#[test]
fn where_nothing_is_recorded_the_page_says_why() {
    let workspace = Workspace::init();
    let open = Server::of(&workspace.path(""), &[]);
    let page = open.get_as("/claims/new?source=example", "text/html").is(403).text();
    assert!(page.contains("--token-file"), "{page}");
    workspace.run(&["load", "-l", "place", "."]).ok();
    let location = Server::writable(&workspace, "place", &[]);
    let page = location.get_as("/reviews/new?claim=example:lending", "text/html").is(403).text();
    assert!(page.contains("A location is served"), "{page}");
}

#[test]
fn a_query_is_asked_on_a_page_whose_address_carries_it() {
    let workspace = Workspace::init();
    let server = Server::of(&workspace.path(""), &[]);
    let ask = |fields: &str| server.get_as(&format!("/query?{fields}"), "text/html").is(200).text();
    let page = ask("");
    assert!(
        page.contains("<textarea") && page.contains("data-editor") && page.contains("/query?name="),
        "{page}"
    );
    let query = encoded("SELECT ?claim ?value { ?claim assay:states/assay:value ?value }");
    let page = ask(&format!("query={query}"));
    assert!(
        page.contains("example:lending") && page.contains("48200") && page.contains("evidence=1#row-1"),
        "{page}"
    );
    assert!(page.contains("/sparql?query=") && page.contains("format=csv"), "{page}");
    let page = ask(&format!("query={query}&evidence=1"));
    assert!(page.contains("<details open") && page.contains("48,200 books"), "{page}");
    let page = ask(&format!("query={query}&view=chart"));
    assert!(page.contains("<svg") && page.contains("class=\"bar\""), "{page}");
    assert!(ask(&format!("query={query}&explain=1")).contains("class=\"tree\""));
    let page = ask(&format!("query={}", encoded("SELECT * {\n ?s <script> ?o")));
    assert!(page.contains("role=\"alert\"") && !page.contains("<script> ?o"), "{page}");
    let page = ask(&format!("query={}", encoded("ASK { ?s a assay:Claim }")));
    assert!(page.contains("yes"), "{page}");
    let page = ask(&format!("query={}", encoded("CONSTRUCT { ?s a ?c } WHERE { ?s a assay:Claim ; a ?c }")));
    assert!(page.contains("format=turtle"), "{page}");
    // A saved query is a form of its parameters.
    workspace.write(
        "queries/loans.rq",
        "#+ summary: Loans\n#+ params:\n#+   least: { type: decimal, default: 10 }\nSELECT ?claim ?v { ?claim assay:states/assay:value ?v FILTER(?v > ?least) }\n",
    );
    server.until("the query", |server| server.get("/queries").text().contains("loans"));
    let page = ask("name=loans");
    assert!(page.contains("name=\"least\"") && page.contains("type=\"number\""), "{page}");
    assert!(ask("name=loans&least=50000&limit=10").contains("There are no rows"));
    assert!(ask("name=nothing").contains("role=\"alert\""));
    // Every file of the page is of this server.
    for part in page.split("src=\"").skip(1).chain(page.split("<link rel=\"stylesheet\" href=\"").skip(1)) {
        let path = part.split('"').next().unwrap();
        assert!(path.starts_with('/') && !path.starts_with("//"), "{path}");
        server.get(path).is(200);
    }
}

#[test]
fn who_needs_a_token_to_read_signs_in_with_it() {
    let workspace = Workspace::init();
    let tokens = workspace.path("tokens");
    write_tokens(&tokens, &format!("read {READER}\nwrite {TOKEN}\n"));
    let server = Server::of(&workspace.path(""), &["--token-file", tokens.to_str().unwrap()]);
    server.get_as("/query", "text/html").is(401);
    assert!(server.get_as("/session", "text/html").is(200).text().contains("name=\"token\""));
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let response = server.send("POST", "/session", &headers, format!("token={READER}").as_bytes()).is(303);
    let cookie = response.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let get = |target: &str| server.send("GET", target, &[("Accept", "text/html"), ("Cookie", &cookie)], b"");
    get("/query").is(200);
    // It reads, and does not write.
    assert!(get("/claims/new?source=example").is(200).text().contains("name=\"token\""));
}
