//! The tools for language models, over the real binary: by hand, and with the official client of the protocol.

use crate::ontology::root;
use crate::shapes::python;
use crate::support::{Workspace, not_run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// What the server answers to some calls of tools, each after the one before.
fn called(workspace: &Workspace, calls: &[(&str, Value)]) -> Vec<Value> {
    let client = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
    let mut said = vec![
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": client }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
    ];
    for (id, (tool, arguments)) in calls.iter().enumerate() {
        let params = json!({ "name": tool, "arguments": arguments });
        said.push(json!({ "jsonrpc": "2.0", "id": id + 1, "method": "tools/call", "params": params }));
    }
    let input: Vec<String> = said.iter().map(Value::to_string).collect();
    let input = format!("{}\n", input.join("\n"));
    let out = workspace.talk(&["mcp"], &input, calls.len() + 1);
    let mut answers: Vec<Value> = out.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    answers.sort_by_key(|answer| answer["id"].as_u64());
    assert_eq!(answers.len(), calls.len() + 1, "{answers:#?}");
    answers.split_off(1)
}

/// The answer of one call.
fn call(workspace: &Workspace, tool: &str, arguments: Value) -> Value {
    let answer = called(workspace, &[(tool, arguments)]).remove(0);
    assert_eq!(answer["result"]["isError"], false, "{answer:#}");
    answer["result"]["structuredContent"].clone()
}

/// The message of one call that fails.
fn fails(workspace: &Workspace, tool: &str, arguments: Value) -> String {
    let answer = called(workspace, &[(tool, arguments)]).remove(0);
    let told = answer["error"]["message"].as_str().or(answer["result"]["content"][0]["text"].as_str());
    assert!(answer["result"]["isError"] != false, "{answer:#}");
    told.unwrap().to_owned()
}

#[test]
fn tools_give_what_commands_give() {
    let corpus = Workspace::corpus();
    let claim = "mondo-2024:china-reserve-share";
    for (tool, arguments, command) in [
        ("trace_claim", json!({ "claim": claim }), vec!["trace", claim]),
        ("find_origins", json!({ "claim": claim }), vec!["origins", claim]),
        ("search_claims", json!({ "words": "rare earth reserves" }), vec!["search", "rare earth reserves"]),
        (
            "find_conflicts",
            json!({ "source": "mondo-2024", "limit": 100 }),
            vec!["conflicts", "--source", "mondo-2024", "--limit", "100"],
        ),
    ] {
        let printed = corpus.run(&[&command[..], &["-f", "json"]].concat()).ok().json();
        assert_eq!(call(&corpus, tool, arguments), printed, "{tool}");
    }
}

#[test]
fn rows_name_the_claims_that_they_rest_on_and_come_as_many_as_fit() {
    let corpus = Workspace::corpus();
    let query = "SELECT ?claim ?value { ?claim assay:states ?p . ?p assay:property prop:shareOfWorldReserves ; assay:value ?value }";
    let whole = call(&corpus, "query", json!({ "query": query, "bytes": 400_000 }));
    let rows = whole["rows"].as_array().unwrap().clone();
    assert!(rows.len() > 1 && whole["complete"] == true, "{whole:#}");
    for row in &rows {
        let claim = row["values"]["claim"].as_str().unwrap();
        assert!(row["claims"].as_array().unwrap().iter().any(|name| name == claim), "{row:#}");
        let words = &whole["claims"][claim];
        assert!(words["says"].is_string() && words["evidence"]["passages"].is_array(), "{words:#}");
    }
    // The same rows, a few at a time.
    let (mut resume, mut paged) = (Value::Null, Vec::new());
    for _ in 0..rows.len() {
        let mut asked = json!({ "query": query, "bytes": 1000 });
        if resume.is_string() {
            asked["resume"] = resume.clone();
        }
        let page = call(&corpus, "query", asked);
        paged.extend(page["rows"].as_array().unwrap().iter().cloned());
        resume = page["resume"].clone();
        if page["complete"] == true {
            break;
        }
    }
    assert_eq!(paged, rows);
    assert!(resume.is_null());
    let other =
        fails(&corpus, "query", json!({ "query": "SELECT ?s { ?s a assay:Claim }", "resume": "1-2-3" }));
    assert!(other.contains("of another query"), "{other}");
}

#[test]
fn emptiness_errors_and_drafts_say_what_is_meant() {
    let workspace = Workspace::init();
    let empty = call(&workspace, "query", json!({ "query": "SELECT ?c { ?c a assay:Clam }" }));
    assert!(empty["warnings"][0].as_str().unwrap().contains("assay:Claim"), "{empty:#}");
    assert!(!empty["empty"].as_array().unwrap().is_empty(), "{empty:#}");
    for (tool, arguments, expected) in [
        ("trace_claim", json!({ "claim": "example:lendin" }), "near to it: example:lending"),
        ("query", json!({ "name": "source" }), "near to it: sources"),
        ("query", json!({ "query": "SELECT ?x {" }), "line 1"),
        ("query", json!({ "query": "DELETE WHERE { ?s ?p ?o }" }), "expected"),
        ("query", json!({ "query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }" }), "refused"),
        ("query", json!({}), "either `query` or `name`"),
        ("trace_claim", json!({ "clam": 1 }), "clam"),
        ("no_such_tool", json!({}), "search_claims"),
        ("describe", json!({ "term": "nothing like it" }), "not a name"),
    ] {
        let told = fails(&workspace, tool, arguments);
        assert!(told.contains(expected), "{tool}: {told}");
    }
    let sheet = std::fs::read_to_string(workspace.path("data/claims/example.toml")).unwrap();
    let before = workspace.snapshot();
    let right =
        call(&workspace, "check_draft", json!({ "sheet": sheet, "file": "data/claims/example.toml" }));
    assert_eq!((&right["clean"], &right["claims"]), (&json!(true), &json!(2)));
    for (from, to, expected) in
        [("48,200 books in 2024,", "48,300 books in 2024,", "nearest"), ("48200", "48300", "48")]
    {
        let wrong = call(
            &workspace,
            "check_draft",
            json!({ "sheet": sheet.replace(from, to), "file": "data/claims/example.toml" }),
        );
        assert_eq!(wrong["clean"], false, "{from}");
        assert!(wrong["faults"].to_string().contains(expected), "{wrong:#}");
    }
    let hostile = sheet
        .replace("data/sources/example.txt", "/etc/passwd")
        .replace("../sources/example.txt", "/etc/passwd");
    let refused = call(&workspace, "check_draft", json!({ "sheet": hostile }));
    assert!(refused["clean"] == false && !refused.to_string().contains("root:"), "{refused:#}");
    assert_eq!(workspace.snapshot(), before, "nothing is stored");
}

#[test]
fn a_sheet_that_is_edited_is_seen_by_the_next_call() {
    let workspace = Workspace::init();
    let mut child = workspace.command(&["mcp"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut say = |message: &Value| {
        writeln!(stdin, "{message}").unwrap();
        serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap()
    };
    let client = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
    say(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": client }));
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "trace_claim", "arguments": { "claim": "example:lending" } },
    });
    let says =
        |answer: &Value| answer["result"]["structuredContent"]["claim"]["says"].as_str().unwrap().to_owned();
    assert!(says(&say(&call)).contains("lent 48,200"));
    let place = workspace.path("data/claims/example.toml");
    let sheet = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, sheet.replace("lent 48,200 books in 2024.\"", "lent out 48,200 books in 2024.\""))
        .unwrap();
    assert!(says(&say(&call)).contains("lent out 48,200"));
    // So is what a page of rows goes on from.
    let page = |resume: &Value| {
        let query = "SELECT ?claim ?says { ?claim assay:says ?says }";
        let arguments = json!({ "query": query, "bytes": 1000, "resume": resume });
        json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "query", "arguments": arguments } })
    };
    let first = say(&page(&Value::Null));
    let resume = first["result"]["structuredContent"]["resume"].clone();
    assert!(resume.is_string(), "{first:#}");
    let again = std::fs::read_to_string(&place)
        .unwrap()
        .replace("lent out 48,200 books in 2024.", "lent out 48,200 books.");
    std::fs::write(&place, again).unwrap();
    let refused = say(&page(&resume)).to_string();
    assert!(refused.contains("has changed since"), "{refused}");
    // What is faulty is not seen.
    std::fs::write(&place, "nothing").unwrap();
    assert!(says(&say(&call)).contains("lent out 48,200"));
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_official_client_of_the_protocol_is_content() {
    let Some(python) = python() else { return };
    let known = Command::new(&python).args(["-c", "import mcp"]).output().unwrap();
    if !known.status.success() {
        return not_run("tools for language models with the official client", "`make tools` fetches it");
    }
    let corpus = Workspace::corpus();
    let calls = json!([
        ["search_claims", { "words": "export ban" }],
        ["trace_claim", { "claim": "mondo-2024:catch-up" }],
        ["query", { "name": "reserve-shares" }],
        ["query", { "query": "ASK { ?c a assay:Claim }" }],
        ["query", { "query": "CONSTRUCT WHERE { ?c assay:says ?w }" }],
        ["find_conflicts", {}],
        ["find_origins", { "claim": "mondo-2024:china-reserve-share" }],
        ["describe", {}],
        ["describe", { "term": "prop:reserves" }],
        ["check_draft", { "sheet": "nothing" }],
    ]);
    let script = root().join("tests/agents.py");
    let binary = env!("CARGO_BIN_EXE_assay");
    let mut command = Command::new(python);
    command.arg(script).arg(binary).arg(corpus.path("")).arg(calls.to_string());
    let out = command.env_remove("ASSAY_WORKSPACE").env_remove("ASSAY_LOCATION").output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["server"], "assay");
    let names: Vec<&str> =
        told["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let expected = [
        "search_claims",
        "trace_claim",
        "query",
        "find_conflicts",
        "find_origins",
        "describe",
        "check_draft",
    ];
    assert_eq!(names, expected);
    for tool in told["tools"].as_array().unwrap() {
        assert!(tool["outputSchema"].is_object() && tool["annotations"]["readOnlyHint"] == true, "{tool:#}");
    }
    assert!(told["texts"]["assay://ontology"].as_str().unwrap().contains("prop:reserves"));
    for (call, answer) in calls.as_array().unwrap().iter().zip(told["answers"].as_array().unwrap()) {
        assert_eq!(answer["failed"], false, "{call} {answer:#}");
    }
}
