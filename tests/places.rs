//! Countries and regions that come with Assay: how sheets call them, what stands in the store, and whose number words give.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;

const TERMS: &str = r#"
dim:partner a assay:Dimension ; rdfs:label "partner"@en ; assay:key "partner" ; rdfs:range class:Place .
prop:mined a assay:Property ; rdfs:label "output"@en ; skos:altLabel "production"@en , "Förderung"@de , "Produktion"@de ,
    "production"@fr , "producción"@es , "produzione"@it , "produção"@pt , "productie"@nl , "产量"@zh , "生産量"@ja , "производство"@ru ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:TONNE ; assay:flow true .
prop:exports a assay:Property ; rdfs:label "exports"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:TONNE .
prop:imports a assay:Property ; rdfs:label "imports"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:TONNE .
prop:borders a assay:Property ; rdfs:label "borders"@en ; skos:definition "x"@en ; skos:example "x" ;
    rdfs:domain class:Place ; rdfs:range class:Place ; assay:timeless true .
"#;

fn workspace() -> Workspace {
    Workspace::empty_with(TERMS)
}

/// A claim of 2023 in tonnes.
fn claim(
    id: &str,
    sentence: &str,
    subject: &str,
    property: &str,
    (value, written): (&str, &str),
    more: &str,
) -> String {
    format!(
        "[[claim]]\nid = \"{id}\"\nsays = \"x\"\nquote = \"\"\"{sentence}\"\"\"\nkind = \"factual\"\n  [[claim.states]]\n  subject = \
         \"{subject}\"\n  property = \"prop:{property}\"\n  value = \"{value}\"\n  unit = \"unit:TONNE\"\n  written = '{written}'\n  \
         period = \"2023\"\n{more}\n"
    )
}

fn load(workspace: &Workspace, language: &str, text: &str, claims: &str) -> String {
    workspace.write("data/sources/s.txt", text);
    let head = format!(
        "[source]\nid = \"s\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"{language}\"\ntext = \"../sources/s.txt\"\nsha256 = \
         \"{}\"\n",
        sha256_hex(text.as_bytes())
    );
    workspace.write("data/claims/s.toml", head + claims);
    let out = workspace.run(&["check"]);
    out.stdout.clone() + &out.stderr
}

fn rows(workspace: &Workspace, query: &str) -> String {
    workspace.run(&["query", "-f", "csv", "-q", query]).ok().stdout.replace('\r', "")
}

const CLEAN: &str = "nothing is wrong";

#[test]
fn sheets_call_places_by_name_by_code_and_by_label_in_any_language() {
    let workspace = workspace();
    let subject = "SELECT DISTINCT ?s { ?p assay:property prop:mined ; assay:subject ?s }";
    for (language, name, place) in [
        ("en", "country:indonesia", "country/indonesia"),
        ("en", "country:idn", "country/indonesia"),
        ("en", "country:360", "country/indonesia"),
        ("en", "country:myanmar", "country/burma"),
        ("en", "Indonesia", "country/indonesia"),
        ("en", "indonesia", "country/indonesia"),
        ("en", "Indonesien", "country/indonesia"),
        ("de", "Indonesien", "country/indonesia"),
        ("en", "印度尼西亚", "country/indonesia"),
        ("en", "Guinea", "country/guinea"),
        ("en", "Cote d'Ivoire", "country/ivory-coast"),
        ("en", "Myanmar", "country/burma"),
        ("en", "South-East Asia", "region/south-eastern-asia"),
        ("en", "region:africa", "region/africa"),
    ] {
        let text = "The output was 5 tonnes.";
        let all = load(&workspace, language, text, &claim("c", text, name, "mined", ("5", "5"), ""));
        if language == "en" {
            assert!(all.contains(CLEAN), "{name}: {all}");
        }
        let text = if language == "de" { "Die Produktion betrug 5 Tonnen." } else { text };
        let all = load(&workspace, language, text, &claim("c", text, name, "mined", ("5", "5"), ""));
        assert!(all.contains(CLEAN), "{name}: {all}");
        let found = rows(&workspace, subject);
        assert!(found.contains(&format!("https://w3id.org/assay/{place}\n")), "{name}: {found}");
    }
}

#[test]
fn a_label_that_several_have_is_refused_and_so_is_one_that_nothing_has() {
    let workspace = workspace();
    let text = "The output was 5 tonnes.";
    let told = |name: &str| load(&workspace, "en", text, &claim("c", text, name, "mined", ("5", "5"), ""));
    for (name, expected) in [
        (
            "Congo",
            "`Congo` may be any of country:democratic-republic-of-the-congo (Democratic Republic of the Congo), \
             country:republic-of-the-congo (Republic of the Congo)",
        ),
        ("Korea", "country:north-korea (North Korea), country:south-korea (South Korea)"),
        ("Georgia", "country:georgia (Georgia), region:georgia-united-states (Georgia)"),
        ("Indonesa", "did you mean `Indonesia`"),
        (
            "Atlantis",
            "`Atlantis` is not a name with a prefix, such as place:rivertown, and nothing is called so",
        ),
        ("country:indonesa", "did you mean `country:indonesia`"),
    ] {
        let all = told(name);
        assert!(all.contains(expected), "{name}: {all}");
    }
}

#[test]
fn terms_of_the_workspace_come_before_places_that_come_with_assay() {
    let workspace = workspace();
    let more = "place:peru a class:Place ; rdfs:label \"Peru\"@en .\nplace:here a class:Place ; rdfs:label \"Niger\"@en ; \
                skos:exactMatch country:chile .\nitem:chile a class:Item ; rdfs:label \"Chile\"@en .\n\
                @prefix country: <https://w3id.org/assay/country/> .\n";
    let terms = workspace.read("ontology/domain.ttl");
    workspace.write(
        "ontology/domain.ttl",
        format!("@prefix country: <https://w3id.org/assay/country/> .\n{terms}{more}"),
    );
    let text = "The output was 5 tonnes.";
    for (name, expected) in [
        ("Rivertown", "place/rivertown\n"),
        ("Peru", "place/peru\n"),
        ("Pérou", "country/peru\n"),
        // What a term is declared to be the same as has its names too.
        ("Chili", "place/here\n"),
        ("country:peru", "country/peru\n"),
    ] {
        let all = load(&workspace, "en", text, &claim("c", text, name, "mined", ("5", "5"), ""));
        assert!(all.contains(CLEAN), "{name}: {all}");
        let found =
            rows(&workspace, "SELECT DISTINCT ?s { ?p assay:property prop:mined ; assay:subject ?s }");
        assert!(found.ends_with(expected), "{name}: {found}");
    }
}

#[test]
fn places_stand_as_objects_and_in_dimensions() {
    let workspace = workspace();
    let text = "Chile exported 5 tonnes to China. Chile borders Peru.";
    let borders = "[[claim]]\nid = \"b\"\nsays = \"x\"\nquote = 'Chile borders Peru'\nkind = \"factual\"\n  [[claim.states]]\n  \
                   subject = \"Chile\"\n  property = \"prop:borders\"\n  object = \"Pérou\"\n";
    let exports = claim(
        "c",
        "Chile exported 5 tonnes to China",
        "Chile",
        "exports",
        ("5", "5"),
        "  partner = \"Chine\"\n",
    );
    let all = load(&workspace, "en", text, &(exports + borders));
    assert!(all.contains(CLEAN), "{all}");
    let found = rows(&workspace, "SELECT ?to ?o { ?p dim:partner ?to . ?q assay:object ?o }");
    assert!(found.contains("country/china,https://w3id.org/assay/country/peru"), "{found}");
}

#[test]
fn only_places_that_are_used_stand_in_the_store_with_all_that_they_lie_in() {
    let workspace = workspace();
    let count =
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { GRAPH <https://w3id.org/assay/places> { ?c a schema:Place } }";
    let text = "The output was 5 tonnes.";
    load(&workspace, "en", text, &claim("c", text, "place:rivertown", "mined", ("5", "5"), ""));
    assert_eq!(rows(&workspace, count), "n\n0\n");
    load(&workspace, "en", text, &claim("c", text, "Indonesia", "mined", ("5", "5"), ""));
    // Indonesia, South-eastern Asia, Asia, the world.
    assert_eq!(rows(&workspace, count), "n\n4\n");
    let facts = rows(
        &workspace,
        "SELECT ?l ?de (GROUP_CONCAT(?n; separator=' ') AS ?codes) { GRAPH <https://w3id.org/assay/places> { country:indonesia a \
         schema:Country , class:Place ; rdfs:label ?l ; skos:prefLabel ?de ; skos:notation ?n ; skos:exactMatch wd:Q252 } \
         FILTER(LANG(?de) = 'de') } GROUP BY ?l ?de",
    );
    let codes = facts.lines().nth(1).unwrap();
    assert!(
        codes.starts_with("Indonesia,Indonesien,")
            && ["ID", "IDN", "360"].iter().all(|code| codes.contains(code)),
        "{facts}"
    );
    let within = rows(&workspace, "SELECT ?c { ?c skos:broader+ region:asia ; a schema:Country }");
    assert_eq!(within, "c\nhttps://w3id.org/assay/country/indonesia\n");
}

#[test]
fn a_country_above_its_region_is_a_part_above_its_whole() {
    let workspace = workspace();
    let text = "Mines in the country gave 57 tonnes. Mines of the region gave 41 tonnes.";
    let claims = claim("a", "Mines in the country gave 57 tonnes.", "Indonesia", "mined", ("57", "57"), "")
        + &claim("b", "Mines of the region gave 41 tonnes.", "Asia", "mined", ("41", "41"), "");
    let all = load(&workspace, "en", text, &claims);
    assert!(all.contains(CLEAN), "{all}");
    let out = workspace.run(&["conflicts"]).stdout;
    assert!(out.contains("57 t of Indonesia, a part, > 41 t of Asia, the whole"), "{out}");
}

#[test]
fn countries_that_a_domain_declares_lie_in_their_regions_too() {
    let workspace = Workspace::corpus();
    let found = rows(&workspace, "SELECT ?c ?l { ?c skos:broader+ region:south-america ; rdfs:label ?l }");
    assert_eq!(found, "c,l\nhttps://w3id.org/assay/country/brazil,Brazil\n");
    let kept = rows(&workspace, "SELECT ?n { country:brazil skos:notation ?n }");
    assert_eq!(kept, "n\nBR\n");
}

#[test]
fn a_domain_that_knows_no_places_is_told_how_to_take_them() {
    let workspace = workspace();
    let terms =
        workspace.read("ontology/domain.ttl").replace("schema:Place rdfs:subClassOf class:Place .\n", "");
    workspace.write("ontology/domain.ttl", terms);
    let text = "The output was 5 tonnes.";
    let all = load(&workspace, "en", text, &claim("c", text, "Indonesia", "mined", ("5", "5"), ""));
    assert!(all.contains("`Indonesia` is not a class:Place, of which the property speaks"), "{all}");
    assert!(all.contains("schema:Place rdfs:subClassOf class:Place ."), "{all}");
}

/// Verdict, language, property, subject, partner, value, written and sentence.
const CLAIMED: &str = include_str!("cases/places/claimed.tsv");

#[test]
fn a_number_is_of_the_place_that_the_words_give_it_to() {
    let workspace = workspace();
    let rows: Vec<Vec<&str>> =
        CLAIMED.lines().filter(|row| !row.starts_with('#')).map(|row| row.split('\t').collect()).collect();
    for (at, row) in rows.iter().enumerate() {
        let [_, language, property, subject, partner, value, written, sentence] = row.as_slice() else {
            panic!("a row takes eight cells: {row:?}");
        };
        let more = if *partner == "-" { String::new() } else { format!("  partner = \"{partner}\"\n") };
        let claim = claim("c", sentence, subject, property, (value, written), &more);
        let head = format!(
            "[source]\nid = \"s{at}\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"{language}\"\ntext = \
             \"../sources/s{at}.txt\"\nsha256 = \"{}\"\n",
            sha256_hex(sentence.as_bytes())
        );
        workspace.write(&format!("data/sources/s{at}.txt"), sentence);
        workspace.write(&format!("data/claims/s{at}.toml"), head + &claim);
    }
    let out = workspace.run(&["check"]);
    let all = out.stdout + &out.stderr;
    let mut wrong = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let is_refused = all.contains(&format!("--> data/claims/s{at}.toml:"));
        if is_refused != (row[0] == "wrong") {
            wrong.push(row.join(" | "));
        }
    }
    assert!(wrong.is_empty(), "{}\n{all}", wrong.join("\n"));
    assert!(all.contains("the words speak of Malaysia, and the claim of Indonesia"), "{all}");
}
