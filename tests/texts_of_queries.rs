//! Texts of queries and updates that are odd, deep or long: what is answered, what is refused, and that nothing dies of them.

use crate::support::{Workspace, flowing};
use std::fmt::Write;

/// A folder with a location `place` that has a few triples.
fn located() -> Workspace {
    let workspace = Workspace::none();
    workspace.write(
        "data.ttl",
        "<http://e/a> <http://e/p> \"abab\", 1 . <http://e/b> <http://e/p> \"cat\", 2 . <http://e/c> <http://e/p> 3 .",
    );
    workspace.run(&["-l", "place", "load", "data.ttl"]).ok();
    workspace
}

#[test]
fn characters_of_any_script_are_told_where_they_stand() {
    let workspace = located();
    for (text, place) in [
        ("SELECT ?s { ?s <http://e/p> ?o FILTER(?o ≥ 5) }", "1:42"),
        ("SELECT ?s { ?s <http://e/p> ?o 。 }", "1:32"),
        ("SELECT ?s { ?s <http://e/p> ?o } é", "1:34"),
        ("日本", "1:1"),
        ("SELECT ?s { ?s <http://e/p> ?o }\u{200b}", "1:33"),
        ("SELECT ?s {\n ?é <http://e/日本> \"日\" ｡ }", "2:23"),
        ("\u{feff}SELECT ?s { ?s ≤ ?o }", "1:16"),
    ] {
        let out = workspace.run(&["-l", "place", "query", "-q", text]).exits(2).stderr;
        assert!(out.contains(&format!(":{place}")), "{text}: {out}");
    }
    for text in
        ["INSERT DATA { <http://e/z> <http://e/p> 1 } —", "INSERT DATA { <http://e/z> <http://e/日本> ≥ }"]
    {
        let out = workspace.run(&["-l", "place", "update", "-q", text]).exits(2).stderr;
        assert!(out.contains("--> update:1:45") || out.contains("--> update:1:42"), "{text}: {out}");
    }
    let typed = "日本\n;\nASK { ?s ?p ?o }\n";
    let out = workspace.run_with_input(&["-l", "place", "repl"], typed);
    assert!(out.stdout.contains("true") && out.stderr.contains("日本"), "{} {}", out.stdout, out.stderr);
}

#[test]
fn characters_that_look_like_others_are_named_with_what_to_type() {
    let workspace = located();
    for (text, place, words) in [
        (
            "SELECT ?s {\u{a0}?s <http://e/p> ?o }",
            "1:12",
            "U+00A0 (no-break space) cannot stand here: type a space",
        ),
        ("SELECT ?s {\n?s\u{3000}<http://e/p> ?o }", "2:3", "U+3000 (ideographic space)"),
        (
            "SELECT ?s { ?s ?p ?o }\u{2028}LIMIT 1",
            "1:23",
            "U+2028 (line separator) cannot stand here: type a line end",
        ),
        (
            "SELECT ?s { ?s ?p ?o }\u{200b}",
            "1:23",
            "U+200B (zero width space) cannot stand here, and is not seen: remove it",
        ),
        ("SELECT ?s { ?s ?p “abab” }", "1:19", "left double quotation mark) cannot stand here: type `\"`"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o ≥ 1) }", "1:32", "type `>=`"),
        ("SELECT ?s { ?s ?p <http://e/my data> }", "1:31", "an IRI has no space in it: write `%20`"),
        ("SELECT ?s { ?s ?p <http://e/a }", "1:19", "nothing closes the IRI that begins here"),
        (
            "SELECT ?s { ?s ?p \"a\\d\" }",
            "1:21",
            "`\\d` is no escape: a backslash in a text is written `\\\\`",
        ),
    ] {
        let out = workspace.run(&["-l", "place", "query", "-q", text]).exits(2).stderr;
        assert!(flowing(&out).contains(words) && out.contains(&format!("query:{place}\n")), "{text}: {out}");
    }
}

#[test]
fn what_editors_put_around_a_query_is_no_part_of_it() {
    let workspace = located();
    workspace.write("marked.rq", "\u{feff}ASK { ?s ?p ?o }");
    workspace.run(&["-l", "place", "query", "marked.rq"]).ok();
    for text in ["ASK { ?s ?p ?o };", "ASK { ?s ?p ?o } ; # so it ends\n;"] {
        let out = workspace.run(&["-l", "place", "query", "-q", text]).ok().stdout;
        assert!(out.contains("true"), "{text}: {out}");
    }
    workspace.write("marked.ru", "\u{feff}PREFIX e: <http://e/> INSERT DATA { e:z e:p 1 } ;");
    workspace.run(&["-l", "place", "update", "marked.ru"]).ok();
}

#[test]
fn one_odd_file_does_not_hide_the_others() {
    let workspace = Workspace::init();
    workspace.write("queries/marked.rq", "\u{feff}#+ summary: It is marked\nASK { ?s ?p ?o }");
    workspace.write("queries/odd.rq", "ASK { ?s ≥ ?o }");
    workspace.write("queries/deep.rq", format!("ASK {}", "{".repeat(5000)));
    workspace.write("queries/bomb.rq", "#+ a: &a [x, x, x, x, x, x, x, x, x]\n#+ b: &b [*a, *a, *a, *a, *a, *a]\n#+ c: &c [*b, *b, *b, *b, *b, *b]\n#+ tags: [*c, *c, *c]\nASK {}");
    workspace.write("queries/nested.rq", format!("#+ summary: {}\nASK {{}}", "[".repeat(5000)));
    std::fs::write(workspace.path("queries/bytes.rq"), b"ASK { ?s ?p \"\xff\" }").unwrap();
    let out = workspace.run(&["queries"]).exits(1);
    assert!(out.stdout.contains("marked") && out.stdout.contains("It is marked"), "{}", out.stdout);
    for file in ["odd.rq", "deep.rq", "bomb.rq", "nested.rq", "bytes.rq"] {
        assert!(out.stderr.contains(file), "{file}: {}", out.stderr);
    }
    workspace.run(&["query", "marked"]).ok();
}

#[test]
fn declarations_hold_from_where_they_stand() {
    let workspace = located();
    let text = "PREFIX e: <http://e/> INSERT DATA { e:z e:p 1 } ; PREFIX f: <http://f/> INSERT DATA { f:z f:p 1 . e:y e:p 2 } ; \
                BASE <http://b/> PREFIX e: <e#> INSERT DATA { e:x <p> 3 } ; PREFIX g: <http://g/>";
    let out = workspace.run(&["-l", "place", "update", "-q", text]).ok().stdout;
    assert_eq!(out, "4 quads inserted, 0 quads removed\n");
    let ask =
        "ASK { <http://f/z> <http://f/p> 1 . <http://e/y> <http://e/p> 2 . <http://b/e#x> <http://b/p> 3 }";
    assert!(workspace.run(&["-l", "place", "query", "-q", ask]).ok().stdout.contains("true"));
    for (text, place, words) in [
        ("CLEAR ALL ; ; CLEAR ALL", "1:13", "`;`"),
        ("INSERT DATA { _:x <http://e/p> 1 } ;\nINSERT DATA { _:x <http://e/p> 2 }", "2:15", "_:x"),
        ("CLEAR ALL ;\nPREFIX q: <http://q/> INSERT DATA { q:a q:b r:c }", "2:45", "`r:` is not declared"),
        ("CLEAR ALL ;\n CLEAR SOME", "2:8", ""),
    ] {
        let out = workspace.run(&["-l", "place", "update", "-q", text]).exits(2).stderr;
        assert!(out.contains(&format!(":{place}")) && out.contains(words), "{text}: {out}");
    }
}

#[test]
fn the_longest_token_is_told_to_be_one() {
    let workspace = located();
    let text = "SELECT * { ?x <http://e/p> ?y FILTER(?x<?a&&?b>?y) }";
    let out = workspace.run(&["-l", "place", "query", "-q", text]).exits(2).stderr;
    assert!(out.contains("`<?a&&?b>` is an IRI here") && out.contains(":1:40"), "{out}");
    for text in [
        "SELECT * { ?x <http://e/p> ?y FILTER(?y < 3 && 3 > ?y) }",
        "ASK { FILTER(<http://e/a,b&&c> = <http://e/a,b&&c>) }",
    ] {
        workspace.run(&["-l", "place", "query", "-q", text]).ok();
    }
}

#[test]
fn functions_that_find_nothing_are_told() {
    let workspace = located();
    for (filter, words, rows) in [
        ("REGEX(?o, '[')", "\"[\" is no regular expression", 0),
        ("REGEX(?o, 'a', 'y')", "there is no flag `y`", 0),
        ("REPLACE(STR(?o), 'a', '$x') = 'x'", "`$` stands before the number of a group", 0),
        (
            "<http://www.w3.org/2001/XMLSchema#integr>(?o) = 1 || true",
            "did you mean <http://www.w3.org/2001/XMLSchema#integer>?",
            5,
        ),
        ("<http://e/f>(?o) || ?o = 1", "there is no function <http://e/f>", 1),
    ] {
        let text = format!("SELECT ?s {{ ?s <http://e/p> ?o FILTER({filter}) }}");
        let out = workspace.run(&["-l", "place", "query", "-q", &text, "-f", "csv"]).ok();
        assert!(out.stderr.contains(words), "{filter}: {}", out.stderr);
        assert_eq!(out.stdout.lines().count(), rows + 1, "{filter}: {}", out.stdout);
    }
    let text = "DELETE { ?s <http://e/p> ?o } WHERE { ?s <http://e/p> ?o FILTER(REGEX(?o, '(')) }";
    let out = workspace.run(&["-l", "place", "update", "-q", text]).ok();
    assert!(
        out.stderr.contains("no regular expression") && out.stdout.starts_with("0 quads"),
        "{}",
        out.stderr
    );
}

#[test]
fn a_misspelt_term_of_an_update_is_told() {
    let workspace = Workspace::init();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let text = "DELETE { ?c assay:propositon ?p } WHERE { ?c assay:propositon ?p }";
    let out = workspace.run(&["-l", "place", "update", "-q", text]).ok();
    assert!(out.stderr.contains("`assay:propositon` is not defined"), "{}", out.stderr);
    assert!(out.stderr.contains("did you mean `assay:proposition`?"), "{}", out.stderr);
}

/// Text of so many parts.
fn parts(count: usize, join: &str, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        write!(text, "{}{}", if number > 0 { join } else { "" }, part(number)).unwrap();
    }
    text
}

#[test]
fn what_is_nested_too_deep_is_refused_by_name() {
    let workspace = located();
    let deep = 20_000;
    let around = |open: &str, inside: &str, close: &str| {
        format!("{}{inside}{}", open.repeat(deep), close.repeat(deep))
    };
    let where_ = |pattern: String| format!("SELECT * {{ ?s ?p ?o . {pattern} }}");
    let texts = [
        where_(format!("FILTER({})", around("(", "1", ")"))),
        where_(format!("FILTER({}true)", "!".repeat(deep))),
        where_(format!("FILTER({}1 > 0)", "- ".repeat(deep))),
        where_(around("{", "?s ?p ?o", "}")),
        where_("{".repeat(deep)),
        where_(around("{ SELECT * ", "{}", "}")),
        where_(around("OPTIONAL { ?s ?p ?o ", "", "}")),
        where_(format!("?s {} ?o", around("^(", "<http://e/p>", ")"))),
        where_(format!("?s {} ?o", parts(deep, "/", |_| "<http://e/p>".to_owned()))),
        where_(format!("?s ?p {}", around("(", "1", ")"))),
        where_(format!("?s ?p {}", around("[ ?p ", "1", "]"))),
        where_(format!("?s ?p {}", around("<<( <http://e/a> <http://e/b> ", "1", ")>>"))),
        where_(format!("{} ?p ?o", around("<< ", "<http://e/a> <http://e/b> 1", "<http://e/b> 1 >>"))),
        where_(around("{| <http://e/b> 1 ", "", "|}")),
        where_(parts(deep, " ", |at| format!("OPTIONAL {{ ?s ?p ?x{at} }}"))),
        where_(parts(deep, " ", |at| format!("BIND({at} AS ?x{at})"))),
        format!("SELECT ({} AS ?x) {{}}", parts(deep, "+", |at| at.to_string())),
        where_(parts(deep, " . ", |at| format!("?s ?p ?x{at}"))),
    ];
    workspace.write("deep.ru", format!("DELETE WHERE {{ ?s ?p {} }}", around("[ ?p ", "1", "]")));
    let out = workspace.run(&["-l", "place", "update", "deep.ru"]).exits(2).stderr;
    assert!(out.contains("more than"), "{out}");
    for text in texts {
        workspace.write("deep.rq", &text);
        let out = workspace.run(&["-l", "place", "query", "deep.rq"]).exits(2).stderr;
        assert!(out.contains("more than"), "{text:.80}: {out}");
    }
}

#[test]
fn what_is_long_and_not_deep_is_answered() {
    let workspace = located();
    let where_ = |pattern: String| format!("SELECT (COUNT(*) AS ?n) {{ ?s <http://e/p> ?o {pattern} }}");
    let cases = [
        (where_(format!("FILTER({})", parts(10_000, " || ", |at| format!("?o = {}", at + 2)))), "2"),
        (where_(format!("FILTER({})", parts(10_000, " || ", |at| format!("?o < {at} && ?o < {at}")))), "3"),
        (
            where_(format!(
                "FILTER(ISNUMERIC(?o) && {})",
                parts(10_000, " && ", |at| format!("?o != {}", at + 2))
            )),
            "1",
        ),
        (where_(format!("FILTER(?o IN ({}))", parts(10_000, ", ", |at| (at + 2).to_string()))), "2"),
        (where_(parts(5_000, " ", |at| format!("FILTER(?o < {})", at + 3))), "2"),
        (
            format!(
                "SELECT (COUNT(*) AS ?n) {{ {} }}",
                parts(4_000, " UNION ", |at| format!("{{ ?s ?p {at} }}"))
            ),
            "3",
        ),
        (where_(format!("VALUES ?o {{ {} }}", parts(100_000, " ", |at| at.to_string()))), "3"),
        (where_(parts(1_000, " ", |_| ". ?s <http://e/p> ?o".to_owned())), "5"),
        (where_(parts(1_000, " ", |at| format!(". ?s <http://e/p> ?x{}", at % 2))), "17"),
        (where_(parts(200, " ", |at| format!("OPTIONAL {{ ?s <http://e/q> ?x{at} }}"))), "5"),
        (format!("SELECT ?n {{ BIND({} AS ?n) }}", parts(400, "+", |_| "1".to_owned())), "400"),
        (format!("SELECT ?n {{ BIND({}7{} AS ?n) }}", "(".repeat(100), ")".repeat(100)), "7"),
        (
            format!("SELECT ?n {{ BIND({}'7'{} AS ?n) }}", "REPLACE(".repeat(60), ", 'a', 'b')".repeat(60)),
            "7",
        ),
        (where_(format!("FILTER({}?o = 1{})", "!(".repeat(60), ")".repeat(60))), "1"),
    ];
    for (text, expected) in cases {
        workspace.write("long.rq", &text);
        let args = ["-l", "place", "query", "long.rq", "-f", "csv", "--timeout", "120s"];
        let out = workspace.run(&args).ok().stdout;
        assert_eq!(out.lines().nth(1), Some(expected), "{text:.80}");
    }
    // Faults deep inside are found at once too.
    for text in [
        where_(format!("FILTER({}?o ?o{})", "!(".repeat(60), ")".repeat(60))),
        where_(format!("FILTER({}'a' 'b'{} = 1)", "REPLACE(".repeat(60), ", 'a', 'b')".repeat(60))),
    ] {
        workspace.write("long.rq", &text);
        workspace.run(&["-l", "place", "query", "long.rq"]).exits(2);
    }
    let many = parts(2_000, " ; ", |at| {
        format!("PREFIX p{at}: <http://p/{at}/> INSERT DATA {{ p{at}:a p{at}:b {at} }}")
    });
    workspace.write("long.ru", &many);
    let out = workspace.run(&["-l", "place", "update", "long.ru"]).ok().stdout;
    assert_eq!(out, "2000 quads inserted, 0 quads removed\n");
}
