//! Periods in words and in EDTF, held against what the quote says, through the binary.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;

/// A workspace of one text with one claim of it.
fn workspace(text: &str, published: &str, quote: &str, further: &str) -> Workspace {
    let workspace = Workspace::empty_with("");
    workspace.write("data/sources/s.txt", text);
    let sheet = format!(
        "[source]\nid = \"s\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"en\"\n{published}text = \"../sources/s.txt\"\n\
         sha256 = \"{}\"\n[[claim]]\nid = \"c\"\nsays = \"It lent books.\"\nquote = \"{quote}\"\nkind = \"factual\"\n{further}",
        sha256_hex(text.as_bytes())
    );
    workspace.write("data/claims/s.toml", sheet);
    workspace
}

/// A statement of loans.
fn states(value: &str, period: &str) -> String {
    format!(
        "[[claim.states]]\nsubject = \"place:rivertown\"\nproperty = \"prop:loans\"\nitem = \"item:books\"\nvalue = \"{}\"\n\
         unit = \"unit:NUM\"\nwritten = \"{value}\"\nperiod = \"{period}\"\n",
        value.replace(',', "")
    )
}

const LAST_YEAR: &str = "Last year the library lent 48,150 books.";

#[test]
fn relative_words_are_counted_from_the_date_of_publication() {
    let asof = |published: &str| {
        workspace(LAST_YEAR, published, LAST_YEAR.trim_end_matches('.'), "asof = \"Last year\"\n")
    };
    let trace = asof("published = \"2024-02-01\"\n").run(&["trace", "s:c", "-f", "json"]).ok().json();
    assert_eq!(trace["claim"]["asOf"], "2023-01-01");
    assert_eq!(trace["claim"]["asOfPeriod"], "2023");
    assert_eq!(trace["claim"]["asOfBasis"], "inferred");
    let undated = asof("").run(&["check"]).exits(1);
    let expected =
        "`asof`: “Last year” is relative to the day of publication, and the source has no `published`";
    assert!(undated.stdout.contains(expected), "{}", undated.stdout);
}

#[test]
fn words_of_the_quote_stand_for_their_period_and_come_back() {
    let quote = LAST_YEAR.trim_end_matches('.');
    let sheet = workspace(LAST_YEAR, "published = \"2024-02-01\"\n", quote, &states("48,150", "Last year"));
    let trace = sheet.run(&["trace", "s:c", "-f", "json"]).ok().json();
    assert_eq!(trace["statements"][0]["period"], "2023");
    assert_eq!(trace["statements"][0]["periodWords"], "Last year");
    let exported = sheet.run(&["export", "--as", "sheet", "--source", "s"]).ok();
    assert!(exported.stdout.contains("period = \"Last year\""), "{}", exported.stdout);
    let year = sheet.run(&[
        "query",
        "-q",
        "SELECT ?start ?words WHERE { ?s assay:periodWords ?words ; assay:proposition/dcat:startDate ?start }",
        "-f",
        "csv",
    ]);
    assert!(year.ok().stdout.contains("2023-01-01,Last year"));
}

#[test]
fn a_period_that_the_words_do_not_give_is_a_fault() {
    let quote = LAST_YEAR.trim_end_matches('.');
    for (published, period, fault) in [
        (
            "published = \"2024-02-01\"\n",
            "2024",
            "the words say “Last year”, which is 2023, and `period` is 2024",
        ),
        (
            "",
            "Last year",
            "`period`: “Last year” is relative to the day of publication, and the source has no",
        ),
        ("published = \"2024-02-01\"\n", "last year", "`last year` is not a period"),
        ("published = \"2024-02-01\"\n", "the library", "`period`: “the library” says no time that is known"),
        ("published = \"2024-02-01\"\n", "2023-22", "`2023-22` is a season of no hemisphere"),
    ] {
        let told = workspace(LAST_YEAR, published, quote, &states("48,150", period)).run(&["check"]).exits(1);
        assert!(told.stdout.contains(fault), "{period}: {}", told.stdout);
    }
    let explained =
        states("48,150", "2022") + "reading = { kind = \"interpreted\", why = \"The report was late.\" }\n";
    workspace(LAST_YEAR, "published = \"2024-02-01\"\n", quote, &explained).run(&["check"]).ok();
}

#[test]
fn a_workspace_adds_words_of_time() {
    let text = "Yesteryear the library lent 48,150 books.";
    let quote = text.trim_end_matches('.');
    let sheet = workspace(text, "published = \"2024-02-01\"\n", quote, &states("48,150", "Yesteryear"));
    sheet.run(&["check"]).exits(1);
    sheet.write("ontology/words.tsv", "en\ttime-relative\tyesteryear\tyear -1\n");
    sheet.run(&["check"]).ok();
    sheet.write("ontology/words.tsv", "en\ttime-relative\tyesteryear\tlong ago\n");
    let told = sheet.run(&["check"]).exits(1);
    assert!(
        (told.stdout.clone() + &told.stderr).contains("a relative time is a unit and how many of it"),
        "{}",
        told.stderr
    );
}
