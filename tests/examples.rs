//! The examples, run as a reader would.

use crate::support::corpus;

#[allow(dead_code, reason = "the examples have a `main` of their own")]
#[path = "examples/ask.rs"]
mod ask;
#[allow(dead_code, reason = "the examples have a `main` of their own")]
#[path = "examples/follow.rs"]
mod follow;
#[allow(dead_code, reason = "the examples have a `main` of their own")]
#[path = "examples/review.rs"]
mod review;
#[allow(dead_code, reason = "the examples have a `main` of their own")]
#[path = "examples/trace.rs"]
mod trace;

fn printed(run: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    run(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn asking_tells_what_each_row_rests_on() {
    let text = printed(|out| ask::run(corpus(), "prop:reserves", out).unwrap());
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().any(|line| line.starts_with("country:china  44000000")), "{text}");
    assert!(text.contains(":china-reserves: ") || text.contains(":reserves-china"), "{text}");
}

#[test]
fn tracing_leads_to_the_words() {
    let text = printed(|out| trace::run(corpus(), "mondo-2024:china-reserve-share", out).unwrap());
    assert!(text.contains("Currently, China has 36 percent of the world's rare earth reserves7%"), "{text}");
    assert!(text.contains("by one independent origin"), "{text}");
}

#[test]
fn a_review_endorses_what_it_supports() {
    let text = printed(|out| review::run(out).unwrap());
    assert!(text.contains("review lending/1"), "{text}");
    assert!(text.contains("endorsed: \"Rivertown's library lent 48,200 books in 2024.\""), "{text}");
}

#[test]
fn a_reader_sees_what_a_writer_committed() {
    let text = printed(|out| follow::run(out).unwrap());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines, ["before: 2", "after:  3"]);
}
