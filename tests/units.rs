//! Units that come with Assay, what is stated in others than the property's, readings, and cells below heads, through the
//! binary.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;

const TERMS: &str = r#"
@prefix measure: <https://w3id.org/assay/measure/> .
prop:energy a assay:Property ; rdfs:label "generation of electricity"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:TeraW-HR .
prop:mass a assay:Property ; rdfs:label "waste"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:TONNE .
prop:budget a assay:Property ; rdfs:label "budget"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:CCY_EUR .
prop:price a assay:Property ; rdfs:label "price of paper"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit measure:CCY_USD-PER-TONNE .
prop:temperature a assay:Property ; rdfs:label "temperature"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:K .
prop:warming a assay:Property ; rdfs:label "increase of temperature"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:K .
prop:rate a assay:Property ; rdfs:label "change of the rate"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit measure:PERCENTAGE_POINT .
prop:growth a assay:Property ; rdfs:label "growth"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:PERCENT .
"#;

fn workspace() -> Workspace {
    Workspace::empty_with(TERMS)
}

/// A sheet of one claim of Rivertown.
fn sheet(sentence: &str, property: &str, value: &str, unit: &str, written: &str, more: &str) -> String {
    format!(
        "[source]\nid = \"s\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"en\"\ntext = \"../sources/s.txt\"\nsha256 = \
         \"{}\"\n[[claim]]\nid = \"c\"\nsays = \"x\"\nquote = '{sentence}'\nkind = \"factual\"\n  [[claim.states]]\n  subject = \
         \"place:rivertown\"\n  property = \"prop:{property}\"\n  value = \"{value}\"\n  unit = \"{unit}\"\n  written = \
         '{written}'\n  period = \"2024\"\n{more}\n",
        sha256_hex(sentence.as_bytes())
    )
}

fn told(workspace: &Workspace, sentence: &str, sheet: &str) -> String {
    workspace.write("data/sources/s.txt", sentence);
    workspace.write("data/claims/s.toml", sheet);
    let out = workspace.run(&["check"]);
    out.stdout.clone() + &out.stderr
}

/// Sentence, property, value, unit, written, and what is told: nothing is wrong, or a fault.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const CLEAN: &str = "nothing is wrong";

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("Rivertown generated 251 TWh of electricity.", "energy", "251", "unit:TeraW-HR", "251", CLEAN),
    ("Rivertown generated 251 GWh of electricity.", "energy", "251", "unit:GigaW-HR", "251", CLEAN),
    ("Rivertown generated 251 GWh of electricity.", "energy", "251", "unit:TeraW-HR", "251", "the words give 251 GWh, not 251"),
    ("Rivertown generated 251 GWh of electricity.", "energy", "0.251", "unit:TeraW-HR", "251", CLEAN),
    ("Rivertown generated 251 PJ of electricity.", "energy", "251", "unit:GigaW-HR", "251", "not 251"),
    ("Rivertown had 40 pounds of waste.", "mass", "40", "unit:LB", "40", CLEAN),
    ("Rivertown had 40 pounds of waste.", "mass", "40", "unit:TONNE", "40", "not 40"),
    ("Rivertown had 40 short tons of waste.", "mass", "40", "unit:TON_US", "40", CLEAN),
    ("Rivertown had 40 short tons of waste.", "mass", "40", "unit:TONNE", "40", "not 40"),
    ("Rivertown had 40 long tons of waste.", "mass", "40", "unit:TON_US", "40", "not 40"),
    ("Rivertown had 40 tonnes of waste.", "mass", "40", "unit:TON_UK", "40", "not 40"),
    ("Rivertown had a budget of €5 million.", "budget", "5e6", "unit:CCY_EUR", "5 million", CLEAN),
    ("Rivertown had a budget of $5 million.", "budget", "5e6", "unit:CCY_USD", "5 million", CLEAN),
    ("Rivertown had a budget of $5 million.", "budget", "5e6", "unit:CCY_EUR", "5 million", "the words give the number in “$”"),
    ("Rivertown had a budget of 5 million.", "budget", "5e6", "unit:CCY_USD", "5 million", "the words name no `CCY_USD`"),
    ("Rivertown had a budget of 5 tonnes.", "budget", "5", "unit:NUM", "5", "does not fit"),
    ("The price of paper in Rivertown was $1,200 per tonne.", "price", "1200", "measure:CCY_USD-PER-TONNE", "1,200", CLEAN),
    ("The price of paper in Rivertown was $1.2 per kilogram.", "price", "1.2", "measure:CCY_USD-PER-KiloGM", "1.2", CLEAN),
    ("The price of paper in Rivertown was $1.2 per kilogram.", "price", "1.2", "measure:CCY_USD-PER-TONNE", "1.2", "not 1.2"),
    ("The price of paper in Rivertown was $1.2 per tonne.", "price", "1.2", "measure:CCY_USD-PER-FURLONG", "1.2", "is not defined"),
    ("The temperature in Rivertown was 20 °C.", "temperature", "20", "unit:DEG_C", "20", CLEAN),
    ("The temperature in Rivertown was 20 °C.", "temperature", "293.15", "unit:K", "20", "the words give the number in “°C”"),
    ("The temperature in Rivertown increased by 1.5 °C.", "warming", "1.5", "unit:DEG_C", "increased by 1.5", CLEAN),
    ("The rate in Rivertown rose by 3 percentage points.", "rate", "3", "measure:PERCENTAGE_POINT", "rose by 3", CLEAN),
    ("The rate in Rivertown rose by 30 basis points.", "rate", "0.3", "measure:PERCENTAGE_POINT", "rose by 30", CLEAN),
    ("The rate in Rivertown rose by 3 percent.", "rate", "3", "measure:PERCENTAGE_POINT", "rose by 3", "the words give the number in “percent”"),
    ("The rate in Rivertown rose by 3 percentage points.", "growth", "3", "unit:PERCENT", "rose by 3", "the words give the number in “percentage points”"),
    ("Lending in Rivertown halved.", "growth", "-50", "unit:PERCENT", "halved", CLEAN),
    ("Lending in Rivertown halved.", "growth", "-95", "unit:PERCENT", "halved", "not -95"),
    ("Lending in Rivertown more than doubled.", "growth", ">100", "unit:PERCENT", "more than doubled", CLEAN),
    ("Lending in Rivertown doubled.", "growth", "200", "unit:PERCENT", "doubled", "not 200"),
];

#[test]
fn numbers_are_stated_in_the_units_that_words_name() {
    let workspace = workspace();
    for (sentence, property, value, unit, written, expected) in CASES {
        let all = told(&workspace, sentence, &sheet(sentence, property, value, unit, written, ""));
        assert!(all.contains(expected), "{sentence} {value} {unit}: {all}");
    }
}

#[test]
fn units_that_are_used_stand_in_the_store_and_convert_with_their_offset() {
    let workspace = workspace();
    let sentence = "The temperature in Rivertown was 20 °C.";
    told(&workspace, sentence, &sheet(sentence, "temperature", "20", "unit:DEG_C", "20", ""));
    let rows = |query: &str| workspace.run(&["query", "-f", "csv", "-q", query]).ok().stdout;
    let value = rows("SELECT ?v { ?p assay:property prop:temperature ; assay:value ?v }");
    assert!(value.contains("293.15"), "{value}");
    let unit = rows(
        "SELECT ?s ?m ?o ?d { GRAPH <https://w3id.org/assay/units> { unit:DEG_C qudt:symbol ?s ; qudt:conversionMultiplier ?m ; \
         qudt:conversionOffset ?o ; qudt:hasDimensionVector ?d } }",
    );
    assert!(unit.contains("°C,1,273.15,") && unit.contains("A0E0L0I0M0H1T0D0"), "{unit}");
    // Only what is used.
    let all =
        rows("SELECT (COUNT(DISTINCT ?u) AS ?n) { GRAPH <https://w3id.org/assay/units> { ?u a qudt:Unit } }");
    assert!(all.contains("\n8"), "{all}");
    let sentence = "The temperature in Rivertown rose by 20 °C.";
    told(&workspace, sentence, &sheet(sentence, "warming", "20", "unit:DEG_C", "rose by 20", ""));
    let value = rows("SELECT ?v { ?p assay:property prop:warming ; assay:value ?v }");
    assert!(value.contains("\n20"), "{value}");
}

#[test]
fn figures_in_units_of_different_kinds_are_incommensurable() {
    let workspace = workspace();
    let sentence = "Rivertown had a budget of $5 million. Rivertown had a budget of €7 million.";
    let claim = |quote: &str, value: &str, unit: &str, written: &str| {
        sheet(sentence, "budget", value, unit, written, "")
            .replace(&format!("quote = '{sentence}'"), &format!("quote = '{quote}'"))
    };
    let one = claim("Rivertown had a budget of $5 million", "5e6", "unit:CCY_USD", "5 million");
    let other = claim("Rivertown had a budget of €7 million", "7e6", "unit:CCY_EUR", "7 million");
    let other = other[other.find("[[claim]]").unwrap()..].replace("id = \"c\"", "id = \"d\"");
    let all = told(&workspace, sentence, &(one + &other));
    assert!(all.contains(CLEAN), "{all}");
    let found = workspace.run(&["conflicts", "--kind", "incommensurable"]);
    let told = found.stdout.clone() + &found.stderr;
    assert!(told.contains("incommensurable"), "{told}");
}

#[test]
fn a_unit_has_the_factor_that_its_parts_make() {
    let workspace = workspace();
    let terms = workspace.read("ontology/domain.ttl");
    let own = |factor: &str| {
        format!(
            "{terms}\n<https://example.org/town/USD-PER-TONNE> a qudt:Unit ; rdfs:label \"dollars a tonne\"@en ; qudt:symbol \
             \"$/t\" ; qudt:hasQuantityKind <https://example.org/town/price> ; qudt:conversionMultiplier {factor} .\n"
        )
    };
    workspace.write("ontology/domain.ttl", own("0.001"));
    workspace.run(&["check"]).ok();
    workspace.write("ontology/domain.ttl", own("1.0"));
    let out = workspace.run(&["check"]).exits(1);
    let told = out.stdout + &out.stderr;
    assert!(
        told.contains("its `qudt:conversionMultiplier` is 1, and its parts make 0.001")
            && told.contains("unit-factor-fits-its-parts"),
        "{told}"
    );
}

#[test]
fn readings_go_as_far_as_their_kind() {
    let workspace = workspace();
    let sentence = "Rivertown had 100 kg of paper waste and 150 kg of other waste.";
    let rows = [
        ("250", "kind = \"derived\", why = \"x\", by = \"100 + 150\"", CLEAN),
        ("251", "kind = \"derived\", why = \"x\", by = \"100 + 150\"", "`100 + 150` gives 250, not 251"),
        ("250", "kind = \"derived\", why = \"x\"", "takes `by`, its arithmetic"),
        ("260", "kind = \"derived\", why = \"x\", by = \"100 + 160\"", "do not give 160"),
        ("250", "kind = \"derived\", why = \"x\", by = \"100 +\"", "is no arithmetic"),
        ("220", "kind = \"converted\", why = \"x\", by = \"100 * 2.2\"", CLEAN),
        ("23", "kind = \"converted\", why = \"x\", by = \"10.1 * 2.2\"", "gives 22.22, not 23"),
        ("22.22", "kind = \"converted\", why = \"x\", by = \"10.1 * 2.2\"", "do not give 10.1 and 2.2"),
        ("250", "kind = \"interpreted\", why = \"x\"", "keeps the number that the words give"),
        ("~100", "kind = \"interpreted\", why = \"x\"", CLEAN),
        ("250", "kind = \"translated\", why = \"x\"", "is the same number"),
        ("250", "kind = \"emended\", why = \"x\"", CLEAN),
        (
            "250",
            "kind = \"emended\", why = \"x\", by = \"1\"",
            "`by` has the arithmetic of what is derived or converted",
        ),
    ];
    for (value, reading, expected) in rows {
        let more = format!("  reading = {{ {reading} }}");
        let all = told(&workspace, sentence, &sheet(sentence, "mass", value, "unit:KiloGM", "100", &more));
        assert!(all.contains(expected), "{value} {reading}: {all}");
    }
    let more = "  reading = { kind = \"emended\", why = \"x\" }";
    told(&workspace, sentence, &sheet(sentence, "mass", "250", "unit:KiloGM", "100", more));
    let listed = workspace.run(&["query", "readings", "-f", "csv"]).ok().stdout;
    assert!(listed.contains("100 kg"), "{listed}");
}

#[test]
fn words_that_are_not_known_are_told_all_at_once() {
    let workspace = workspace();
    let sentence = "Rivertown frobbed 12 zorking tonnes of waste.";
    let all = told(&workspace, sentence, &sheet(sentence, "mass", "12", "unit:TONNE", "12", ""));
    assert!(all.contains("“frobbed”") && all.contains("“zorking”"), "{all}");
}

/// Title, header, row, column claimed, unit, reading, and what is told.
type Cell = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CELLS: &[Cell] = &[
    ("Waste", "town,mass (kt)", "Rivertown,12", "unit:KiloTONNE", "", CLEAN),
    ("Waste", "town,mass (kt)", "Rivertown,12", "unit:TONNE", "", "the head of the column, “mass (kt)”, has its numbers in “kt”"),
    ("Waste, in thousand tonnes", "town,2024", "Rivertown,12", "unit:TONNE", "", "the title of the source, “Waste, in thousand tonnes”"),
    ("Waste, in thousand tonnes", "town,2024", "Rivertown,12", "unit:KiloTONNE", "", CLEAN),
    ("Waste, in thousand tonnes", "town,mass (t)", "Rivertown,12", "unit:TONNE", "", CLEAN),
    ("Waste", "town,2024", "Rivertown (Mt),12", "unit:TONNE", "", "the head of the row, “Rivertown (Mt)”"),
    ("Waste", "town,mass (kt)", "Rivertown,12", "unit:TONNE", "reading = { kind = \"interpreted\", why = \"The head is of another edition.\" }", CLEAN),
    ("Waste", "town,2024", "Rivertown,12", "unit:TONNE", "", CLEAN),
];

#[test]
fn cells_are_in_the_scale_of_column_row_and_title() {
    for (title, header, row, unit, reading, expected) in CELLS {
        let data = format!("{header}\n{row}\n");
        let column = header.split_once(',').unwrap().1;
        let name = row.split_once(',').unwrap().0;
        let source = format!(
            "[source]\nid = \"s\"\ntype = \"Dataset\"\ntitle = \"{title}\"\nlanguage = \"en\"\ndata = \
             \"../sources/s.csv\"\nsha256 = \"{}\"\n",
            sha256_hex(data.as_bytes())
        );
        let table = format!(
            "[[table]]\nid = \"t\"\nkey = \"town\"\nsays = \"x {{value}}\"\nsubjects = {{ \"{name}\" = \"place:rivertown\" }}\n  \
             [[table.column]]\n  column = \"{column}\"\n  property = \"prop:mass\"\n  unit = \"{unit}\"\n  period = \"2024\"\n  \
             {reading}\n"
        );
        let cell = format!(
            "[[claim]]\nid = \"c\"\nsays = \"x\"\ncell = \"2,2\"\nkind = \"factual\"\n  [[claim.states]]\n  subject = \
             \"place:rivertown\"\n  property = \"prop:mass\"\n  value = \"12\"\n  unit = \"{unit}\"\n  written = \"12\"\n  period = \
             \"2024\"\n  {reading}\n"
        );
        for claims in [table, cell] {
            let workspace = workspace();
            workspace.write("data/sources/s.csv", &data);
            workspace.write("data/claims/s.toml", source.clone() + &claims);
            let out = workspace.run(&["check"]);
            let told = out.stdout.clone() + &out.stderr;
            assert!(told.contains(expected), "{title} / {header} / {row} {unit}: {claims} {told}");
        }
    }
}
