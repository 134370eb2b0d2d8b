//! Claims and verdicts recorded over HTTP: by programs, by people who signed in, by two at once, and by those who mean harm.

use super::client::{READER, Response, Server, TOKEN, encoded, write_tokens};
use crate::support::Workspace;
use serde_json::{Value, json};

const SHEET: &str = "data/claims/example.toml";

fn server(workspace: &Workspace) -> Server {
    let tokens = workspace.path("tokens");
    write_tokens(&tokens, &format!("write {TOKEN}\n"));
    Server::of(&workspace.path(""), &["--token-file", tokens.to_str().unwrap()])
}

fn claim() -> Value {
    json!({
        "source": "example", "says": "Rivertown lent 48,200 books.", "quote": ["lent 48,200 books in 2024"],
        "states": [{
            "subject": "place:rivertown", "property": "prop:loans", "dimensions": { "item": "item:books" },
            "value": "48200", "unit": "unit:NUM", "written": ["48,200"], "period": "2024",
        }],
    })
}

fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[name] = other;
    value
}

fn post(server: &Server, target: &str, body: &Value) -> Response {
    server.write("POST", target, "application/json", &body.to_string())
}

/// Signs in, and gives the cookie.
pub(super) fn cookie(server: &Server) -> String {
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let response =
        server.send("POST", "/session", &headers, format!("token={TOKEN}&next=/complete").as_bytes()).is(303);
    assert_eq!(response.header("location"), Some("/complete"));
    response.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn a_program_states_a_claim_and_gives_a_verdict_on_it() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let before = workspace.snapshot();
    let tried = post(&server, "/claims?dry-run=1", &claim()).is(200).json();
    assert_eq!(
        (tried["claim"].as_str(), tried["file"].as_str()),
        (Some("example:rivertown-loans"), Some(SHEET))
    );
    assert_eq!(workspace.snapshot(), before);
    let sheet = workspace.read(SHEET);
    let stated = post(&server, "/claims", &with(&claim(), "seen", tried["digest"].clone())).is(201);
    assert!(stated.header("location").unwrap().starts_with("/recorded?claim="));
    assert_eq!(workspace.read(SHEET), format!("{sheet}\n{}", stated.json()["text"].as_str().unwrap()));
    let digest = server.get("/trace?claim=example:rivertown-loans").is(200).json()["claim"]["digest"].clone();
    let review = json!({
        "claim": "example:rivertown-loans", "rating": ["true"], "says": "The register has it.", "digest": digest,
        "steps": [{ "ask": "Who counted?", "answer": "The library.", "evidence": ["example:lending"] }],
    });
    assert_eq!(post(&server, "/reviews?dry-run=1", &review).is(200).json()["digest"], "none");
    let given = post(&server, "/reviews", &review).is(201).json();
    assert_eq!(
        (given["review"].as_str(), given["file"].as_str()),
        (Some("rivertown-loans/1"), Some("data/reviews/rivertown-loans.toml"))
    );
    assert!(workspace.read("data/reviews/rivertown-loans.toml").contains("evidence = [\"example:lending\"]"));
    workspace.run(&["check"]).ok();
}

#[test]
fn everything_that_is_wrong_is_told_with_its_field() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let before = workspace.snapshot();
    let fields = |response: Response| -> Vec<String> {
        let problem = response.is(422);
        assert_eq!(problem.problem(), "refused");
        let faults = problem.json()["faults"].clone();
        faults
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| fault["field"].as_str().unwrap_or("-").to_owned())
            .collect()
    };
    let mut wrong = with(&with(&claim(), "kind", "fact".into()), "id", "lending".into());
    wrong["states"][0]["subject"] = "place:nowhere".into();
    for target in ["/claims", "/claims?dry-run=1"] {
        let told = fields(post(&server, target, &wrong));
        for field in ["kind", "id", "states[0].subject"] {
            assert!(told.contains(&field.to_owned()), "{field} in {told:?}");
        }
    }
    let wrong = json!({
        "claim": "example:lending", "rating": ["tru"], "says": " ", "date": "2999-01-01", "author": "nobody",
        "steps": [{ "ask": "", "answer": "x", "evidence": ["example:lending", "example:nothing"] }],
    });
    let told = fields(post(&server, "/reviews", &wrong));
    assert_eq!(
        told,
        ["rating", "says", "date", "author", "steps[0].ask", "steps[0].evidence", "steps[0].evidence"]
    );
    assert_eq!(post(&server, "/claims", &json!({ "sauce": "x" })).is(400).problem(), "json");
    assert_eq!(
        post(&server, "/claims", &with(&claim(), "source", "nobody".into())).is(404).problem(),
        "not-found"
    );
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn of_two_at_once_the_second_is_told_and_loses_nothing() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let seen = post(&server, "/claims?dry-run=1", &claim()).is(200).json()["digest"].clone();
    let mine = with(&claim(), "seen", seen.clone());
    post(&server, "/claims", &mine).is(201);
    let theirs = with(&mine, "says", "They lent many.".into());
    let problem = post(&server, "/claims", &theirs).is(409);
    assert_eq!(problem.problem(), "changed");
    let problem = problem.json();
    assert_eq!(problem["text"].as_str(), Some(workspace.read(SHEET).as_str()), "what is there now");
    post(&server, "/claims", &with(&theirs, "seen", problem["digest"].clone())).is(201);
    // A person edits the sheet by hand meanwhile.
    let seen = post(&server, "/claims?dry-run=1", &claim()).is(200).json()["digest"].clone();
    let by_hand = format!("{}\n# a remark by hand\n", workspace.read(SHEET));
    workspace.write(SHEET, &by_hand);
    post(&server, "/claims", &with(&claim(), "seen", seen)).is(409);
    assert_eq!(workspace.read(SHEET), by_hand);
    // The claim under review changed since it was read.
    let digest = server.get("/trace?claim=example:lending").is(200).json()["claim"]["digest"].clone();
    workspace.edit(
        SHEET,
        "Rivertown's library lent 48,200 books in 2024.\"\n",
        "The library lent 48,200 books in 2024.\"\n",
    );
    server.until("the change", |server| {
        server.get("/trace?claim=example:lending").json()["claim"]["digest"] != digest
    });
    let review =
        json!({ "claim": "example:lending", "rating": ["true"], "says": "So it is.", "digest": digest });
    assert_eq!(post(&server, "/reviews", &review).is(409).problem(), "changed");
    // Many at once: each is written, or told.
    let taken = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..6).map(|_| scope.spawn(|| post(&server, "/claims", &claim()).is(201))).collect();
        all.into_iter()
            .map(|one| one.join().unwrap().json()["claim"].to_string())
            .collect::<std::collections::BTreeSet<_>>()
    });
    assert_eq!(taken.len(), 6, "{taken:?}");
    workspace.run(&["check"]).ok();
}

#[test]
fn who_may_not_write_writes_nothing() {
    let workspace = Workspace::init();
    let server = server(&workspace);
    let before = workspace.snapshot();
    let body = claim().to_string();
    let bearer = format!("Bearer {TOKEN}");
    let json_type = ("Content-Type", "application/json");
    let token = ("Authorization", bearer.as_str());
    let send = |headers: &[(&str, &str)]| server.send("POST", "/claims", headers, body.as_bytes());
    assert_eq!(send(&[json_type]).is(401).problem(), "no-token");
    assert_eq!(
        send(&[json_type, ("Authorization", "Bearer 0123456789abcdef-wrong")]).is(401).problem(),
        "wrong-token"
    );
    assert_eq!(send(&[json_type, token, ("Origin", "https://evil.example")]).is(403).problem(), "origin");
    assert_eq!(send(&[json_type, token, ("Host", "evil.example")]).is(421).problem(), "unknown-host");
    assert_eq!(send(&[("Content-Type", "text/plain"), token]).is(415).problem(), "media-type");
    server.send("PUT", "/claims", &[json_type, token], body.as_bytes()).is(405);
    let large = format!("{{\"says\":\"{}\"}}", "x".repeat(2 << 20));
    server.send("POST", "/claims", &[json_type, token], large.as_bytes()).is(413);
    // A person who signed in: the cookie alone writes nothing.
    let cookie = cookie(&server);
    let own = server.url();
    let form_type = ("Content-Type", "application/x-www-form-urlencoded");
    let signed = ("Cookie", cookie.as_str());
    let form = format!("source=example&says=x&kind=opinion&quote={}", encoded("lent 48,200 books in 2024"));
    for (form, origin) in
        [(form.clone(), own.as_str()), (format!("{form}&form=guess"), own.as_str()), (form.clone(), "null")]
    {
        let response =
            server.send("POST", "/claims", &[form_type, signed, ("Origin", origin)], form.as_bytes());
        assert_eq!(response.status, 403, "{}", response.text());
    }
    assert_eq!(send(&[json_type, signed]).is(403).problem(), "form");
    let response = server.send(
        "POST",
        "/sparql",
        &[signed, ("Content-Type", "application/sparql-update")],
        b"CLEAR ALL",
    );
    assert!(response.status == 403 || response.status == 401, "{}", response.text());
    for token in ["", "short", "0123456789abcdef-wrong", "\u{e9}\u{1}"] {
        let form = format!("token={}", encoded(token));
        assert_eq!(server.send("POST", "/session", &[form_type], form.as_bytes()).status, 401, "{token}");
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn where_there_are_no_sheets_it_is_said_why_nothing_is_recorded() {
    let workspace = Workspace::init();
    workspace.run(&["load", "-l", "place", "."]).ok();
    let location = Server::writable(&workspace, "place", &[]);
    let told = post(&location, "/claims", &claim()).is(403);
    assert!(told.text().contains("a location is served"), "{}", told.text());
    let open = Server::of(&workspace.path(""), &[]);
    let told = post(&open, "/claims", &claim()).is(403);
    assert!(told.text().contains("open to read") && told.text().contains("--token-file"), "{}", told.text());
    let tokens = workspace.path("readers");
    write_tokens(&tokens, &format!("read {READER}\nwrite {TOKEN}\n"));
    let closed = Server::of(&workspace.path(""), &["--token-file", tokens.to_str().unwrap()]);
    let bearer = format!("Bearer {READER}");
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    closed.send("POST", "/claims", &headers, claim().to_string().as_bytes()).is(403);
}

#[test]
fn queries_are_completed_as_at_the_prompt() {
    let workspace = Workspace::init();
    let server = Server::of(&workspace.path(""), &[]);
    let ask = |query: &str, at: usize| {
        server.get(&format!("/complete?query={}&at={at}", encoded(query))).is(200).json()
    };
    let query = "SELECT * { ?é assay:sa";
    let told = ask(query, query.len());
    assert_eq!(told["start"], query.find("assay").unwrap());
    let names: Vec<&str> = told["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["replacement"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"assay:says"), "{names:?}");
    assert_eq!(told["fault"]["line"], 1);
    assert!(ask("SELECT * { ?s ?p ?o }", 3)["fault"].is_null());
    // A place within a character, or behind the end, is one before it.
    ask("é", 1);
    ask("é", 1000);
    let long = format!("query={}", "x".repeat(100_000));
    server
        .send("POST", "/complete", &[("Content-Type", "application/x-www-form-urlencoded")], long.as_bytes())
        .is(400);
}
