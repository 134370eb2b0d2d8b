//! Tests against a server of a few lines.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread::spawn;

/// Answers each connection with the next text, and tells the head of each request.
fn server(answers: Vec<String>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/query", listener.local_addr().expect("an address"));
    let (sender, heads) = channel();
    spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                let _ = reader.read_line(&mut line);
                if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                    length = n.trim().parse().unwrap_or_default();
                }
                if line.trim().is_empty() {
                    break;
                }
                head.push_str(&line.to_lowercase());
            }
            let _ = reader.read_exact(&mut vec![0; length]);
            let _ = sender.send(head);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, heads)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

fn yes() -> String {
    answer("200 OK", "Content-Type: application/sparql-results+json\r\n", r#"{"head":{},"boolean":true}"#)
}

fn ask(endpoint: &Endpoint) -> Result<bool, RemoteError> {
    endpoint.ask("ASK {}", &Graphs::default())
}

#[test]
fn a_busy_server_is_asked_again_and_an_update_is_not() {
    let busy = || answer("503 Busy", "Retry-After: 0\r\n", "busy");
    let (url, heads) = server(vec![busy(), yes(), busy(), yes()]);
    let endpoint = Endpoint::new(&url).expect("an endpoint");
    assert!(ask(&endpoint).expect("an answer"));
    let refused = endpoint.update("CLEAR ALL").expect_err("busy");
    assert!(matches!(refused, RemoteError::Status { status: 503, .. }), "{refused}");
    assert_eq!(heads.try_iter().count(), 3);
}

#[test]
fn a_page_is_no_answer() {
    let page =
        answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<html><h1>Welcome</h1></html>");
    let (url, _heads) = server(vec![page]);
    let error = ask(&Endpoint::new(&url).expect("an endpoint")).expect_err("a page").to_string();
    assert!(error.contains("an HTML page: Welcome"), "{error}");
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/query", listener.local_addr().expect("an address"));
    let wait = Duration::from_millis(200);
    let endpoint = Endpoint::new(&url).expect("an endpoint").with_timeouts(wait, wait);
    assert!(matches!(ask(&endpoint), Err(RemoteError::TimedOut { .. })));
}

/// Several requests that are each in time end together where they share a deadline.
#[test]
fn one_deadline_holds_for_all_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/query", listener.local_addr().expect("an address"));
    let deadline = Instant::now() + Duration::from_millis(200);
    let endpoint = Endpoint::new(&url).expect("an endpoint").with_deadline(deadline);
    for _ in 0..4 {
        assert!(matches!(ask(&endpoint), Err(RemoteError::TimedOut { .. })));
    }
    assert!(deadline.elapsed() < Duration::from_secs(5), "{:?}", deadline.elapsed());
}

#[test]
fn a_body_that_drips_ends_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/query", listener.local_addr().expect("an address"));
    spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 9999\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let deadline = Instant::now() + Duration::from_millis(300);
    let endpoint = Endpoint::new(&url).expect("an endpoint").with_deadline(deadline);
    assert!(ask(&endpoint).is_err());
    assert!(deadline.elapsed() < Duration::from_secs(5), "{:?}", deadline.elapsed());
}

/// What is asked, and what is to be changed, goes where it was sent: not to another host, port or to plain text.
#[test]
fn a_redirect_elsewhere_is_followed_where_it_is_allowed() {
    for status in ["301 A", "302 B", "307 C", "308 D"] {
        let (elsewhere, there) = server(vec![yes(), yes()]);
        let away = || answer(status, &format!("Location: {elsewhere}\r\n"), "");
        let (url, _here) = server(vec![away(), away(), away()]);
        let endpoint = Endpoint::new(&url).expect("an endpoint");
        let host = elsewhere.trim_start_matches("http://").trim_end_matches("/query").to_owned();
        for error in
            [ask(&endpoint).expect_err("refused"), endpoint.update("CLEAR ALL").expect_err("refused")]
        {
            assert!(matches!(&error, RemoteError::RedirectedAway { host: to, .. } if *to == host), "{error}");
        }
        assert!(there.try_recv().is_err(), "{status}");
        assert!(ask(&endpoint.with_redirects_to([host])).expect("an answer"));
    }
    let (url, _here) = server(vec![
        answer("308 E", "Location: /elsewhere?query\r\n", ""),
        yes(),
        answer("308 E", "Location: http://user@127.0.0.1/\r\n", ""),
    ]);
    let endpoint = Endpoint::new(&url).expect("an endpoint").with_redirects_to(["127.0.0.1"]);
    assert!(ask(&endpoint).expect("an answer"));
    assert!(ask(&endpoint).expect_err("a user").to_string().contains("user name"));
}

#[test]
fn secrets_stay_with_the_host_and_out_of_messages() {
    let (elsewhere, there) = server(vec![yes()]);
    let (url, here) = server(vec![answer("307 There", &format!("Location: {elsewhere}\r\n"), "")]);
    let user = Credentials::Basic { user: "a".to_owned(), password: "secret".to_owned() };
    assert!(!format!("{user:?}").contains("secret"));
    let host = elsewhere.trim_start_matches("http://").trim_end_matches("/query");
    let endpoint = Endpoint::new(&url).expect("an endpoint").with_credentials(user).with_redirects_to([host]);
    assert!(ask(&endpoint).expect("an answer"));
    assert!(here.recv().expect("a request").contains("authorization: basic ytpzzwnyzxq="));
    assert!(!there.recv().expect("a request").contains("authorization"));
    let error = Endpoint::new("http://a:secret@host/query").expect_err("a password").to_string();
    assert!(!error.contains("secret"), "{error}");
}
