//! Pages for people, through the real port: what they show, what strangers cannot make of them, and how large they become.

use crate::serve::client::{Response, Server, encoded};
use crate::support::{Workspace, corpus, not_run};
use assay::internals::document::sha256_hex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The most bytes of a page.
const MOST: usize = 150_000;
const RESERVES: &str = "/mondo-2024/china-reserve-share";

fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::of(corpus(), &[]))
}

fn page(server: &Server, target: &str) -> String {
    let response = server.get_as(target, "text/html,application/xhtml+xml,*/*;q=0.8").is(200);
    is_page(target, &response);
    response.text()
}

/// Every page has one heading of the first degree, landmarks, a strict policy, a bounded size, and no address but of its own host.
fn is_page(target: &str, response: &Response) {
    let text = response.text();
    assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"), "{target}");
    let policy = response.header("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(response.body.len() <= MOST, "{target} has {} bytes", response.body.len());
    assert_eq!(text.matches("<h1").count(), 1, "{target}");
    for part in ["<html lang=\"en\">", "<main id=\"main\"", "class=\"skip\"", "<footer", "<nav"] {
        assert!(text.contains(part), "{target} has no {part}");
    }
    stays(target, &text);
}

/// The values of an attribute.
fn values<'t>(text: &'t str, attribute: &str) -> Vec<&'t str> {
    let sign = format!(" {attribute}=\"");
    text.split(sign.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// No address of a page leads away from where it came from, no style or script stands within it.
fn stays(target: &str, text: &str) {
    for attribute in ["href", "src", "action", "srcset", "poster", "data", "formaction"] {
        for address in values(text, attribute) {
            let leads_away =
                address.starts_with("//") || address.split(['/', '?', '#']).next().unwrap().contains(':');
            assert!(!leads_away, "{target} leads to {address}");
        }
    }
    let markup = text.to_lowercase();
    for part in
        ["url(", " style=\"", "<style", " onclick", " onload", " onerror", "<iframe", "<base", "javascript:"]
    {
        assert!(
            !markup.contains(part) || !tags(&markup).iter().any(|tag| tag.contains(part)),
            "{target} has {part}"
        );
    }
}

/// What stands between angle brackets.
fn tags(text: &str) -> Vec<&str> {
    text.split('<').skip(1).filter_map(|rest| rest.split('>').next()).map(str::trim_start).collect()
}

#[test]
fn the_corpus_is_shown_and_programs_get_what_they_ask_for() {
    let server = shared();
    let text = page(server, "/");
    for part in
        ["claims in", "To look at", "Contradicted", "Subjects", "Verdicts", "outdated", "Mondo Technology"]
    {
        assert!(text.contains(part), "{part}");
    }
    assert!(server.get_as("/", "application/json").is(200).json()["addresses"].is_array());
    assert!(server.get_as("/search?words=reserves", "application/json").is(200).json()["hits"].is_array());
    for target in [
        "/claims",
        "/claims?subject=country:china",
        "/claims?verdict=rating:outdated",
        "/claims?state=contradicted",
        "/claims?subject=country:china&property=prop:shareOfWorldReserves",
        "/claims?page=999",
        "/claims?subject=x",
        "/addresses",
        "/queries",
        "/search",
        "/resource?iri=country:china",
    ] {
        page(server, target);
    }
    let outdated = page(server, "/claims?verdict=rating:outdated");
    assert!(outdated.contains(&format!("href=\"{RESERVES}\"")), "{outdated}");
    server.get_as("/claims?state=lost", "application/json").is(400);
    let missing = server.get_as("/mondo-2024/no-such-claim", "text/html").is(404);
    is_page("a missing claim", &missing);
}

#[test]
fn files_of_the_look_have_their_content_in_their_name() {
    let text = page(shared(), "/");
    let assets: Vec<&str> = values(&text, "href")
        .into_iter()
        .chain(values(&text, "src"))
        .filter(|to| to.starts_with("/assets/"))
        .collect();
    assert_eq!(assets.len(), 3);
    for asset in assets {
        let response = shared().get(asset).is(200);
        assert!(asset.contains(&sha256_hex(&response.body)[..12]), "{asset}");
        assert_eq!(response.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(!response.text().contains("://") || asset.contains("/icon."), "{asset}");
    }
    shared().get("/assets/style.000000000000.css").is(404);
}

#[test]
fn words_are_marked_in_what_a_search_found() {
    let text = page(shared(), "/search?words=36.7");
    assert!(text.contains("<mark>36.7</mark>") || text.contains("<mark>36</mark>"), "{text}");
    let none = page(shared(), "/search?words=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!none.contains("<script>alert"), "{none}");
}

#[test]
fn a_source_has_its_quotes_in_place_and_its_record() {
    let text = page(shared(), "/mondo-2024");
    assert!(text.contains("the bytes are those pinned") && text.contains("Record"), "{text}");
    let notes = text.matches("<li id=\"n").count();
    let marks: BTreeSet<&str> = values(&text, "id").into_iter().filter(|id| id.starts_with('q')).collect();
    assert!(notes > 20 && marks.len() >= notes, "{notes} notes, {} quotes", marks.len());
    // Each note leads to its quote, each quote to its note.
    for id in &marks {
        let number = &id[1..];
        assert!(
            text.contains(&format!("id=\"n{number}\"")) && text.contains(&format!("href=\"#q{number}\"")),
            "{id}"
        );
    }
    let table = page(shared(), "/usgs-mcs-2026-data");
    assert!(table.contains("<table class=\"grid\"") && table.contains("<td><mark"), "{table}");
    assert!(page(shared(), "/mofcom-46-2024").contains("lang=\"zh"));
}

#[test]
fn a_claim_has_what_the_commands_print() {
    let text = page(shared(), RESERVES);
    for part in [
        "36.7",
        "120 Mt = ~36.67 %",
        "outdated",
        "What gives 36.7 %?",
        "How to cite it",
        "@misc",
        "In its place in the source",
        "Who says it",
        "What it states",
        "Agrees with",
        "Disagrees with",
        "The series",
        "Where its numbers come from",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let drawn = page(shared(), "/statista-2022/china-reserves");
    assert!(
        drawn.contains("<svg") && drawn.contains("class=\"own\"") && drawn.contains("class=\"other\""),
        "{drawn}"
    );
    let digest = text.split("?digest=").nth(1).unwrap()[..64].to_owned();
    assert!(
        page(shared(), &format!("{RESERVES}?digest={digest}"))
            .contains("as it was when this address was made")
    );
    let other = page(shared(), &format!("{RESERVES}?digest={}", "0".repeat(64)));
    assert!(other.contains("has changed since this address was made"), "{other}");
    let place = values(&text, "href").into_iter().find(|to| to.contains("#q")).unwrap();
    let (target, anchor) = place.split_once('#').unwrap();
    assert!(page(shared(), target).contains(&format!("id=\"{anchor}\"")), "{place}");
    let name = encoded("mondo-2024:china-reserve-share");
    let cited = |form: &str| shared().get(&format!("/cite?claim={name}&as={form}")).is(200);
    let csl = cited("csl.json").json();
    assert_eq!(
        (&csl[0]["type"], &csl[0]["issued"]["date-parts"][0][0]),
        (&"article-newspaper".into(), &2024.into())
    );
    let ris = cited("ris").text();
    assert!(ris.starts_with("TY  - NEWS\r\n") && ris.ends_with("ER  - \r\n"), "{ris}");
    assert!(cited("bib").text().starts_with("@misc{mondo-2024:china-reserve-share,"));
    assert_eq!(cited("claimreview.json").json()[0]["@type"], "ClaimReview");
    shared().get(&format!("/cite?claim={name}&as=doc")).is(400);
}

#[test]
fn every_claim_and_source_of_the_corpus_has_a_page() {
    let server = shared();
    let rows = |query: &str| -> Vec<String> {
        let answer = server.get(&format!("/sparql?query={}&format=csv", encoded(query))).is(200).text();
        answer.lines().skip(1).map(|line| line.trim().to_owned()).collect()
    };
    let claims = rows("SELECT ?c WHERE { ?c a assay:Claim } ORDER BY ?c");
    assert!(claims.len() > 200);
    for iri in claims.iter().step_by(9).chain(&rows("SELECT ?s WHERE { ?s a assay:Source }")) {
        page(server, &format!("/resource?iri={}", encoded(iri)));
    }
}

/// What strangers may write into a sheet.
const HOSTILE: &str = "<img src=x onerror=alert(1)><script>alert(2)</script>' & \u{202e}]]> --> {{x}}";

#[test]
fn what_strangers_wrote_is_text() {
    let workspace = Workspace::init();
    let words = HOSTILE.replace('\u{202e}', "");
    let text = format!("It says: {words} and more.\n");
    workspace.write("data/sources/hostile.txt", &text);
    let quoted = toml(&words);
    let sheet = format!(
        "[source]\nid = \"hostile\"\ntype = \"Report\"\ntitle = {}\npublisher = {}\nnote = {}\naddress = \"https://evil.example/x?a=<b>\"\n\
         language = \"en\"\ntext = \"../sources/hostile.txt\"\nsha256 = \"{}\"\n\n\
         [[claim]]\nid = \"a\"\nsays = {}\nnote = {}\nquote = {quoted}\nkind = \"factual\"\n",
        toml(HOSTILE),
        toml(HOSTILE),
        toml(HOSTILE),
        sha256_hex(text.as_bytes()),
        toml(HOSTILE),
        toml(HOSTILE),
    );
    workspace.write("data/claims/hostile.toml", sheet);
    workspace.run(&["review", "hostile:a", "--rating", "supported", "--says", &words]).ok();
    let server = Server::of(&workspace.path(""), &[]);
    for target in ["/", "/claims", "/hostile", "/hostile/a", "/search?words=says", "/search?words=alert"] {
        let shown = page(&server, target);
        assert!(
            !shown.contains("<img") && !shown.contains("<script>alert") && !shown.contains('\u{202e}'),
            "{target}: {shown}"
        );
        assert!(shown.contains("&lt;img") || shown.contains("&lt;<mark>img"), "{target}: {shown}");
    }
    workspace.run(&["export", "--as", "html", "site"]).ok();
    for (name, bytes) in site(&workspace.path("site")) {
        if is_html(&name) {
            let shown = String::from_utf8(bytes).unwrap();
            assert!(!shown.contains("<img") && !shown.contains("<script>alert"), "{name}");
        }
    }
}

fn toml(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_ascii() => c.to_string(),
            c => format!("\\u{:04x}", c as u32),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[test]
fn a_source_of_five_megabytes_opens_in_parts() {
    let workspace = Workspace::init();
    let mut text = String::new();
    let mut claims = String::new();
    for number in 0..2000 {
        let filler = "Words that nobody quotes fill the page. ".repeat(60);
        let _ = writeln!(
            text,
            "Paragraph {number} says that {number} people & \"others\" came to the fair. {filler}\n"
        );
        let _ = write!(
            claims,
            "\n[[claim]]\nid = \"c{number}\"\nsays = \"{number} people came.\"\nquote = \"Paragraph {number} says that {number} people\"\nkind = \"factual\"\n"
        );
    }
    assert!(text.len() > 4_800_000);
    workspace.write("data/sources/large.txt", &text);
    let head = format!(
        "[source]\nid = \"large\"\ntype = \"Report\"\ntitle = \"A large report\"\nlanguage = \"en\"\ntext = \"../sources/large.txt\"\nsha256 = \"{}\"\n",
        sha256_hex(text.as_bytes())
    );
    workspace.write("data/claims/large.toml", head + &claims);
    let server = Server::of(&workspace.path(""), &[]);
    let first = page(&server, "/large");
    assert!(first.contains("id=\"q1\"") && first.contains("rel=\"next\""), "{}", &first[..4000]);
    let claim = page(&server, "/large/c1500");
    let place = values(&claim, "href").into_iter().find(|to| to.contains("#q")).unwrap();
    assert_eq!(place.split_once('#').unwrap().1, "q1501");
    assert!(page(&server, place.split_once('#').unwrap().0).contains("<mark id=\"q1501\""));
    page(&server, "/large?part=99999");
    page(&server, "/claims?source=large&page=7");
}

fn is_html(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "html")
}

/// The files of a folder with their bytes.
fn site(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// Where a relative address of a file leads, as a name in the folder.
fn led(from: &str, address: &str) -> Option<PathBuf> {
    let mut path = Path::new(from).parent().unwrap().to_owned();
    for part in Path::new(address).components() {
        match part {
            std::path::Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            part => path.push(part),
        }
    }
    Some(path)
}

#[test]
fn a_folder_has_the_same_pages() {
    let workspace = Workspace::article();
    workspace.run(&["export", "--as", "html", "site"]).ok();
    let files = site(&workspace.path("site"));
    assert!(
        files.contains_key("index.html") && files.contains_key("sources/mondo-2024/china-reserve-share.html")
    );
    assert!(files.contains_key("sources/mondo-2024/china-reserve-share.ris"));
    for (name, bytes) in files.iter().filter(|(name, _)| is_html(name)) {
        let text = std::str::from_utf8(bytes).unwrap();
        stays(name, text);
        assert!(bytes.len() <= MOST, "{name}");
        for address in values(text, "href").into_iter().chain(values(text, "src")) {
            let target = address.split('#').next().unwrap();
            if target.is_empty() {
                continue;
            }
            let led = led(name, target).unwrap_or_else(|| panic!("{name} leads out by {address}"));
            assert!(
                files.contains_key(led.to_str().unwrap()),
                "{name} leads to {address}, which is not there"
            );
        }
    }
    workspace.run(&["export", "--as", "html", "again"]).ok();
    assert!(files == site(&workspace.path("again")), "two runs write two sites");
    let refused = workspace.run(&["export", "--as", "html", "site"]).exits(1);
    assert!(refused.stderr.contains("not empty"), "{}", refused.stderr);
    workspace.run(&["export", "--as", "html"]).exits(2);
    workspace.run(&["export", "--as", "csv", "site"]).exits(2);
    workspace.run(&["export", "--as", "html", "new", "--source", "mondo-2024"]).exits(2);
}

/// Chromium, its driver, and a Python that drives them; nothing where one is not here, which is told.
pub(crate) fn browser() -> Option<PathBuf> {
    let on_path = |name: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    let is_named = |name: &str| std::env::var_os(name).is_some();
    let python = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let is_there = (is_named("CHROMIUM") || on_path("chromium"))
        && (is_named("CHROMEDRIVER") || on_path("chromedriver"));
    let python = python.filter(|_| is_there);
    if python.is_none() {
        not_run(
            "pages in a browser, and what axe-core says of them",
            "`make tools`, and Debian's chromium and chromium-driver, or CHROMIUM and CHROMEDRIVER, make it possible",
        );
    }
    python
}

#[test]
fn axe_finds_nothing_serious_on_any_page() {
    let Some(python) = browser() else { return };
    let paths = [
        "/",
        "/claims?subject=country:china",
        "/search?words=reserves",
        "/mondo-2024",
        "/usgs-mcs-2026-data",
        "/mofcom-46-2024",
        RESERVES,
        "/resource?iri=country:china",
        "/queries",
        "/addresses",
        "/no-such-thing",
    ];
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages.py");
    let output = Command::new(python).arg(script).arg(shared().url()).args(paths).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
