//! Numbers that words do not give, and sheets that a stranger wrote: refused by name, in bounded time, through the binary.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;
use std::fmt::Write as _;

const TERMS: &str = r#"
unit:PERCENT a qudt:Unit ; rdfs:label "per cent"@en ; qudt:symbol "%" ;
    qudt:hasQuantityKind quantitykind:DimensionlessRatio ; qudt:conversionMultiplier 0.01 .
prop:growth a assay:Property ; rdfs:label "growth"@en ; skos:definition "By how much it grew."@en ;
    skos:example "Up by a third." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:PERCENT .
unit:DEG_C a qudt:Unit ; rdfs:label "degree Celsius"@en ; qudt:symbol "°C" ;
    qudt:hasQuantityKind quantitykind:Temperature ; qudt:conversionMultiplier 1 .
prop:temperature a assay:Property ; rdfs:label "temperature"@en ; skos:definition "How warm it was."@en ;
    skos:example "Ten degrees." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:DEG_C .
unit:YR a qudt:Unit ; rdfs:label "year"@en ; qudt:symbol "yr" ;
    qudt:hasQuantityKind quantitykind:Time ; qudt:conversionMultiplier 1 .
prop:duration a assay:Property ; rdfs:label "duration"@en ; skos:definition "How long it lasted."@en ;
    skos:example "Ten years." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:YR .
unit:CCY_INR a qudt:Unit ; rdfs:label "rupee"@en ; qudt:symbol "₹" ;
    qudt:hasQuantityKind quantitykind:Currency ; qudt:conversionMultiplier 1 .
prop:rupees a assay:Property ; rdfs:label "cost"@en ; skos:definition "What it cost."@en ;
    skos:example "Ten rupees." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:CCY_INR .
unit:CCY_USD a qudt:Unit ; rdfs:label "dollar"@en ; qudt:symbol "$" ;
    qudt:hasQuantityKind quantitykind:Money ; qudt:conversionMultiplier 1 .
prop:dollars a assay:Property ; rdfs:label "price"@en ; skos:definition "What it cost."@en ;
    skos:example "Ten dollars." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:CCY_USD .
prop:decline a assay:Property ; rdfs:label "decline"@en ; skos:definition "By how much it fell."@en ;
    skos:example "Down by a third." ; assay:countsDecline true ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:PERCENT .
"#;

/// A workspace of one text, with its sheet yet to be written.
fn workspace(text: &str) -> Workspace {
    let workspace = Workspace::empty_with(TERMS);
    workspace.write("data/sources/s.txt", text);
    workspace
}

fn source(text: &str, language: &str) -> String {
    format!(
        "[source]\nid = \"s\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"{language}\"\ntext = \"../sources/s.txt\"\nsha256 = \"{}\"\n",
        sha256_hex(text.as_bytes())
    )
}

/// A claim of one number.
fn claim(id: usize, quote: &str, written: &str, property: &str, value: &str) -> String {
    let (unit, item) = match property {
        "loans" => ("NUM", "  item = \"item:books\"\n"),
        "temperature" => ("DEG_C", ""),
        "duration" => ("YR", ""),
        "rupees" => ("CCY_INR", ""),
        "dollars" => ("CCY_USD", ""),
        _ => ("PERCENT", ""),
    };
    format!(
        "\n[[claim]]\nid = \"c{id}\"\nsays = \"x\"\nquote = '{quote}'\nkind = \"factual\"\n  [[claim.states]]\n  subject = \
         \"place:rivertown\"\n  property = \"prop:{property}\"\n{item}  value = \"{value}\"\n  unit = \"unit:{unit}\"\n  written = \
         '{written}'\n  period = \"{}\"\n",
        1900 + id
    )
}

/// Language, sentence, written words, property, the value that they give, and one that they do not.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("en", "It fell to minus 12 degrees there.", "minus 12 degrees", "temperature", "-12", "12"),
    ("en", "At dawn it was –9 degrees.", "–9 degrees", "temperature", "-9", "9"),
    ("en", "Half a billion loans came.", "Half a billion", "loans", "500000000", "1000000000"),
    ("en", "They laid 3¾ million bricks.", "3¾ million", "loans", "3750000", "3"),
    ("en", "She lent three dozen.", "three dozen", "loans", "36", "12"),
    ("en", "Lending rose .7 percent.", "rose .7 percent", "growth", "0.7", "7"),
    ("en", "The trial ran 4·25 years.", "4·25 years", "duration", "4.25", "25"),
    ("en", "There are 2.5 × 10⁴ of them.", "2.5 × 10⁴", "loans", "25000", "2.5"),
    ("en", "Some 7 lakh came.", "Some 7 lakh", "loans", "~700000", "7"),
    ("en", "It cost ₹30 crore.", "₹30 crore", "rupees", "300000000", "30"),
    ("en", "They counted 2.340.000 in all.", "2.340.000", "loans", "2340000", "2.34"),
    ("en", "Of 98 765 books one was lost.", "98 765", "loans", "98765", "98"),
    ("en", "The price is $2-4m a case.", "$2-4m", "dollars", "2000000..4000000", "2"),
    ("en", "四分之一 came.", "四分之一", "loans", "0.25", "4"),
    ("en", "两万三 came.", "两万三", "loans", "23000", "20003"),
    ("en", "零下8度 it was.", "零下8度", "temperature", "-8", "8"),
    ("en", "Lending fell by 6 percent.", "fell by 6 percent", "growth", "-6", "6"),
    ("en", "Lending fell by 6 percent.", "fell by 6 percent", "decline", "6", "-6"),
    ("en", "Lending fell to 6 percent.", "6 percent", "growth", "6", "-6"),
    ("es-MX", "Se prestaron 3,400 libros.", "3,400 libros", "loans", "3400", "3.4"),
    ("es-MX", "Creció 7.25 por ciento.", "Creció 7.25 por ciento", "growth", "7.25", "25"),
    ("ro", "Cărți: 48.200.", "48.200", "loans", "48200", "48.2"),
    ("nb", "Ganger: 3,5.", "3,5", "loans", "3.5", "5"),
    ("de", "3,6 Prozent weniger als zuvor.", "3,6 Prozent weniger", "growth", "-3.6", "3.6"),
    ("fr", "une baisse de 2 % en mai", "baisse de 2 %", "growth", "-2", "2"),
    ("zh", "借阅下降5%。", "下降5%", "growth", "-5", "5"),
];

#[test]
fn words_give_their_number_and_no_other() {
    for language in ["en", "es-MX", "ro", "nb", "de", "fr", "zh"] {
        let rows: Vec<&Row> = ROWS.iter().filter(|row| row.0 == language).collect();
        let mut lines: Vec<&str> = rows.iter().map(|row| row.1).collect();
        lines.dedup();
        let text = lines.join("\n");
        let workspace = workspace(&text);
        let sheet = |wrong: bool| {
            let claims = rows.iter().enumerate().map(|(id, (_, quote, written, property, right, other))| {
                claim(id, quote, written, property, if wrong { other } else { right })
            });
            source(&text, language) + &claims.collect::<String>()
        };
        workspace.write("data/claims/s.toml", sheet(false));
        workspace.run(&["check"]).ok();
        workspace.write("data/claims/s.toml", sheet(true));
        let out = workspace.run(&["check"]).exits(1);
        for (id, row) in rows.iter().enumerate() {
            let refused = out.stdout.contains(&format!("claim `c{id}`:"))
                || out.stderr.contains(&format!("claim `c{id}`:"));
            assert!(refused, "{language} {}: {}{}", row.1, out.stdout, out.stderr);
        }
    }
}

#[test]
fn a_workspace_adds_words_of_its_own() {
    let text = "It lent 12 mease of books.";
    let workspace = workspace(text);
    workspace.write("data/claims/s.toml", source(text, "en") + &claim(0, text, "12 mease", "loans", "6000"));
    workspace.run(&["check"]).exits(1);
    workspace.write("ontology/words.tsv", "en\tscale\tmease\t500\n");
    workspace.run(&["check"]).ok();
    workspace.write("ontology/words.tsv", "en\tscale\tmease\tmany\nen\tscael\tx\t1\n");
    let out = workspace.run(&["check"]).exits(1);
    let told = format!("{}{}", out.stdout, out.stderr);
    assert!(told.contains("ontology/words.tsv:1:1") && told.contains("`many` is not a number"), "{told}");
    assert!(told.contains("ontology/words.tsv:2:1") && told.contains("no kind `scael`"), "{told}");
}

/// Where no table knows the language, a number passes that stands alone or with a symbol, and no other.
#[test]
fn a_language_without_tables_has_digits_only() {
    let text = "2024: 48 200\nW 2024 wypożyczono 48 200 książek.\nWzrost: 5 %.\n";
    let workspace = workspace(text);
    let sheet = |claims: &str| workspace.write("data/claims/s.toml", source(text, "pl") + claims);
    sheet(
        &(claim(0, "2024: 48 200", "48 200", "loans", "48200")
            + &claim(1, "Wzrost: 5 %", "5 %", "growth", "5")),
    );
    workspace.run(&["check"]).ok();
    sheet(&claim(0, "W 2024 wypożyczono 48 200 książek.", "48 200", "loans", "48200"));
    let out = workspace.run(&["check"]).exits(1);
    let told = format!("{}{}", out.stdout, out.stderr);
    assert!(
        told.contains(
            "“wypożyczono” beside the number is not known, and there are no tables of words for `pl`"
        ),
        "{told}"
    );
    workspace.write("ontology/words.tsv", "pl\tword\twypożyczono|książek|w\n");
    workspace.run(&["check"]).ok();
}

/// What stands around a quote counts, however little of it is quoted: heads of tables, and denials at its sentence's start.
#[test]
fn what_stands_far_from_a_quote_counts() {
    let text = "Books lent, in thousands:\n2021: 7\n\nNobody at the library of the town of Rivertown lent 46 books.\n\n\
                Lending nosedived 58 percent. Lending rose by 7 percent.";
    let workspace = workspace(text);
    for (quote, written, property, value, told) in [
        ("2021: 7", "7", "loans", "7", "in the scale of “in thousands”"),
        ("lent 46 books", "46", "loans", "46", "“Nobody” denies the number"),
        ("58 percent", "58 percent", "growth", "58", "leaves out “nosedived”"),
        ("rose by 7 percent", "rose by 7 percent", "loans", "7", "in “percent”"),
    ] {
        workspace
            .write("data/claims/s.toml", source(text, "en") + &claim(0, quote, written, property, value));
        let out = workspace.run(&["check"]).exits(1);
        let all = format!("{}{}", out.stdout, out.stderr);
        assert!(
            all.contains(told) || (property == "growth" && all.contains("a fall by 58")),
            "{quote} {value}: {all}"
        );
    }
}

#[test]
fn a_quote_that_cuts_its_number_is_refused() {
    let text = "Rivertown lent more than 168,000 books.";
    let workspace = workspace(text);
    for (quote, written, value, told) in [
        ("168,000 books", "168,000", ">168000", "leaves out “more than”"),
        ("168,000 books", "168,000", "168000", "“more than 168000”"),
        ("68,000 books", "68,000", "68000", "cuts a word of the text in two"),
        (text, "68,000", "68000", "cuts a word of the text in two"),
    ] {
        workspace.write("data/claims/s.toml", source(text, "en") + &claim(0, quote, written, "loans", value));
        let out = workspace.run(&["check"]).exits(1);
        let all = format!("{}{}", out.stdout, out.stderr);
        assert!(all.contains(told), "{quote} {value}: {all}");
    }
}

#[test]
fn a_table_whose_rows_do_not_fit_makes_no_claims() {
    let workspace = workspace("");
    let csv = "K,V,V\nA,1,250,3\n\nB\nC,2,\"open\n";
    workspace.write("data/sources/s.csv", csv);
    let sheet = format!(
        "[source]\nid = \"s\"\ntype = \"Dataset\"\ntitle = \"T\"\nlanguage = \"en\"\ndata = \"../sources/s.csv\"\nsha256 = \"{}\"\n\
         [[table]]\nid = \"t\"\nkey = \"K\"\nsays = \"{{value}}\"\n[table.subjects]\n\"A\" = \"place:rivertown\"\n\"B\" = \
         \"place:rivertown\"\n\"C\" = \"place:rivertown\"\n[[table.column]]\ncolumn = \"V\"\nproperty = \"prop:loans\"\nitem = \
         \"item:books\"\nunit = \"unit:NUM\"\nperiod = \"2024\"\n",
        sha256_hex(csv.as_bytes())
    );
    workspace.write("data/claims/s.toml", sheet);
    let out = workspace.run(&["check"]).exits(1);
    let told = format!("{}{}", out.stdout, out.stderr);
    for fault in [
        "line 1: the columns 2 and 3 are both called `V`",
        "line 2: the row has 4 cells under a header of 3",
        "line 4: the row has 1 cell under a header of 3",
        "line 5, column 5: nothing closes this quotation mark",
    ] {
        assert!(told.contains(fault), "{fault}: {told}");
    }
}

/// A sheet with a state that `each` multiplies, of two lists.
fn each(subjects: &[String], items: &[String]) -> String {
    let list =
        |names: &[String]| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
    format!(
        "[source]\nid = \"e\"\ntype = \"Article\"\ntitle = \"t\"\nlanguage = \"en\"\n[[claim]]\nid = \"c\"\nsays = \"x\"\nquote = \
         \"48\"\nkind = \"factual\"\n[[claim.states]]\nproperty = \"prop:loans\"\nvalue = \"48\"\nunit = \"unit:NUM\"\nwritten = \
         \"48\"\neach = {{ subject = [{}], item = [{}] }}\n",
        list(subjects),
        list(items)
    )
}

#[test]
fn what_each_makes_is_counted_before_it_is_made() {
    let workspace = workspace("");
    let many: Vec<String> = (0..3000).map(|at| format!("place:p{at}")).collect();
    workspace.write("data/claims/e.toml", each(&many, &many));
    let out = workspace.run(&["check"]).exits(1);
    let told = format!("{}{}", out.stdout, out.stderr);
    assert!(told.contains("`each` makes 9000000 statements of one, and the limit `each` is 10000"), "{told}");
    let same = vec!["place:rivertown".to_owned(); 3];
    workspace.write("data/claims/e.toml", each(&same, &["item:books".to_owned()]));
    let out = workspace.run(&["check"]).exits(1);
    let told = format!("{}{}", out.stdout, out.stderr);
    assert!(told.contains("`subject` under `each` lists `place:rivertown` 3 times"), "{told}");
}

#[test]
fn sheets_like_no_others_are_refused_in_bounded_time() {
    let text = "ore ".repeat(200_000);
    let workspace = workspace(&text);
    let mut many = source(&text, "en");
    for id in 0..3_000 {
        let _ = write!(
            many,
            "\n[[claim]]\nid = \"c{id}\"\nsays = \"x\"\nquote = \"ore ore zebra {id} ore ore\"\nkind = \"factual\"\n"
        );
    }
    let quote = format!("{} zebra", "ore ".repeat(30_000));
    let long = source(&text, "en")
        + &format!("\n[[claim]]\nid = \"c\"\nsays = \"x\"\nquote = \"{quote}\"\nkind = \"factual\"\n");
    let name = source(&text, "en").replace("\"T\"", &format!("\"{}\"", "T".repeat(1_000_000)))
        + &format!("\"{}\" = 1\n", "k".repeat(1_000_000));
    for (what, sheet, told) in [
        ("nested arrays", format!("a = {}", "[".repeat(100_000)), "not valid TOML"),
        ("dotted keys", format!("{}a = 1", "a.".repeat(100_000)), "not valid TOML"),
        ("nested tables", format!("a = {}", "{a=".repeat(100_000)), "not valid TOML"),
        ("many absent quotes", many, "1000 faults of a file are told at once"),
        ("a long absent quote", long, "nearest, at line 1"),
        ("long names", name, "characters…]"),
        ("a large sheet", " ".repeat(33 << 20), "the limit `sheet-size`"),
    ] {
        workspace.write("data/claims/s.toml", sheet);
        let out = workspace.run(&["check"]).exits(1);
        let all = format!("{}{}", out.stdout, out.stderr);
        assert!(all.contains(told), "{what}: {}", all.chars().take(2_000).collect::<String>());
        assert!(all.len() < 4_000_000, "{what}: {} bytes are told", all.len());
    }
}

#[test]
fn columns_are_in_the_scale_and_the_unit_of_their_head() {
    let heads = [
        ("Output (thousand tonnes)", "unit:PERCENT", Some("thousand tonnes")),
        ("Loans (thousands)", "unit:NUM", Some("thousands")),
        ("Loans ('000)", "unit:NUM", Some("000")),
        ("Loans (万)", "unit:NUM", Some("万")),
        ("Loans", "unit:NUM", None),
        ("Loans 2024", "unit:NUM", None),
        ("Growth (%)", "unit:PERCENT", None),
        ("Growth (bps)", "unit:PERCENT", Some("bps")),
        ("Cost in Mio. €", "unit:CCY_USD", Some("€")),
        ("Cost ($m)", "unit:CCY_USD", Some("$m")),
        ("Cost ($)", "unit:CCY_USD", None),
    ];
    for (head, unit, named) in heads {
        let data = format!("library,\"{head}\"\nRivertown,12\n");
        let workspace = workspace(&data);
        workspace.write("data/sources/s.csv", &data);
        let property = match unit {
            "unit:NUM" => "prop:loans\"\n  item = \"item:books",
            "unit:CCY_USD" => "prop:dollars",
            _ => "prop:growth",
        };
        let sheet = format!(
            "[source]\nid = \"s\"\ntype = \"Dataset\"\ntitle = \"T\"\nlanguage = \"en\"\ndata = \"../sources/s.csv\"\nsha256 = \
             \"{}\"\n[[table]]\nid = \"t\"\nkey = \"library\"\nsays = \"x {{value}}\"\nsubjects = {{ Rivertown = \
             \"place:rivertown\" }}\n  [[table.column]]\n  column = \"{head}\"\n  property = \"{property}\"\n  unit = \
             \"{unit}\"\n  period = \"2024\"\n",
            sha256_hex(data.as_bytes())
        );
        workspace.write("data/claims/s.toml", sheet);
        let run = workspace.run(&["check"]);
        match named {
            None => {
                run.ok();
            }
            Some(words) => {
                let out = run.exits(1);
                let told = out.stdout + &out.stderr;
                let fault = format!("the head of the column, “{head}”, has its numbers in “");
                assert!(told.contains(&fault) && told.contains(words), "{head}: {told}");
            }
        }
    }
}
