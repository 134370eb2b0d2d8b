//! How a claim is cited: a sentence, and records for programs that keep literature.
//!
//! Knows CSL-JSON, RIS and BibTeX. Must not know how a claim was traced. What is cited is the document, with the words of the
//! claim and where they stand as a note: no page number is made up.

use crate::claims::trace::{SourceSummary, Trace};
use crate::server::pages::frame::shortened;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The most code points of the words in a record.
const WORDS: usize = 2_000;

/// A form of citation by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Form {
    Csl,
    Ris,
    Bibtex,
    ClaimReview,
}

impl Form {
    pub(in crate::server) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Csl, "csl.json", "application/vnd.citationstyles.csl+json"),
        (Self::Ris, "ris", "application/x-research-info-systems; charset=utf-8"),
        (Self::Bibtex, "bib", "application/x-bibtex; charset=utf-8"),
        (Self::ClaimReview, "claimreview.json", "application/ld+json"),
    ];
}

/// The words of a claim, on one line.
fn words(trace: &Trace) -> String {
    let words = trace.evidence.words();
    line(&shortened(&words, WORDS))
}

/// A text on one line, without what would end a field.
fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date of EDTF as numbers, as far as it gives them.
fn date(source: &SourceSummary) -> Vec<u32> {
    let published = source.published.as_deref().unwrap_or_default();
    let first = published.split('/').next().unwrap_or_default();
    first.split('-').map_while(|part| part.trim_end_matches(['?', '~', '%']).parse().ok()).take(3).collect()
}

/// How the claim is cited in prose.
pub(in crate::server) fn sentence(trace: &Trace) -> String {
    let source = &trace.source;
    let mut told = String::new();
    if let Some(publisher) = &source.publisher {
        let _ = write!(told, "{publisher}: ");
    }
    let _ = write!(told, "{}", source.title.trim_end_matches('.'));
    if let Some(published) = &source.published {
        let _ = write!(told, " ({published})");
    }
    let _ = write!(told, ", “{}”", shortened(&words(trace), 300));
    if let Some(line) = trace.evidence.passages.first().and_then(|passage| passage.line) {
        let _ = write!(told, ", line {line}");
    } else if let Some(cell) = &trace.evidence.cell {
        let _ = write!(told, ", row {}, column {}", cell.row, cell.column);
    }
    let _ = write!(told, ". {}", trace.claim.id);
    told
}

/// A record of the Citation Style Language.
pub(in crate::server) fn csl(trace: &Trace, class: &str) -> Value {
    let source = &trace.source;
    let kind = match class {
        "NewsArticle" => "article-newspaper",
        "Report" => "report",
        "Dataset" => "dataset",
        "ScholarlyArticle" => "article-journal",
        "WebPage" | "BlogPosting" => "webpage",
        "Legislation" => "legislation",
        "Book" => "book",
        _ => "document",
    };
    let mut record = Map::new();
    let mut add = |name: &str, value: Value| record.insert(name.to_owned(), value);
    add("id", trace.claim.id.clone().into());
    add("type", kind.into());
    add("title", line(&source.title).into());
    if let Some(publisher) = &source.publisher {
        add("publisher", line(publisher).into());
        add("author", json!([{ "literal": line(publisher) }]));
    }
    let date = date(source);
    if !date.is_empty() {
        add("issued", json!({ "date-parts": [date] }));
    }
    if !source.language.is_empty() {
        add("language", source.language.clone().into());
    }
    if let Some(address) = &source.address {
        add("URL", address.clone().into());
    }
    add("abstract", words(trace).into());
    add("note", format!("{} {}", trace.claim.iri, trace.claim.digest).into());
    json!([record])
}

/// A record of RIS: a field a line.
pub(in crate::server) fn ris(trace: &Trace, class: &str) -> String {
    let source = &trace.source;
    let kind = match class {
        "NewsArticle" => "NEWS",
        "Report" => "RPRT",
        "Dataset" => "DATA",
        "ScholarlyArticle" => "JOUR",
        "WebPage" | "BlogPosting" => "ELEC",
        "Book" => "BOOK",
        _ => "GEN",
    };
    let date = date(source);
    let day = (!date.is_empty()).then(|| {
        let part = |at: usize| date.get(at).map_or_else(String::new, |part| format!("{part:02}"));
        format!("{}/{}/{}/", date[0], part(1), part(2))
    });
    let fields = [
        ("TY", Some(kind.to_owned())),
        ("ID", Some(trace.claim.id.clone())),
        ("TI", Some(source.title.clone())),
        ("AU", source.publisher.clone()),
        ("PB", source.publisher.clone()),
        ("PY", date.first().map(u32::to_string)),
        ("DA", day),
        ("LA", Some(source.language.clone()).filter(|language| !language.is_empty())),
        ("UR", source.address.clone()),
        ("AB", Some(words(trace))),
        ("N1", Some(format!("{} {}", trace.claim.iri, trace.claim.digest))),
    ];
    let mut record = String::new();
    for (tag, value) in fields {
        if let Some(value) = value {
            let _ = write!(record, "{tag}  - {}\r\n", line(&value));
        }
    }
    record.push_str("ER  - \r\n");
    record
}

/// A record of BibTeX.
pub(in crate::server) fn bibtex(trace: &Trace) -> String {
    let source = &trace.source;
    let key: String =
        trace.claim.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { ':' }).collect();
    let fields = [
        ("title", Some(source.title.clone())),
        ("author", source.publisher.as_ref().map(|publisher| format!("{{{publisher}}}"))),
        ("year", date(source).first().map(u32::to_string)),
        ("howpublished", source.address.clone()),
        ("note", Some(format!("“{}” {}", words(trace), trace.claim.iri))),
    ];
    let mut record = format!("@misc{{{key},\n");
    for (name, value) in fields {
        if let Some(value) = value {
            let (open, value) = match value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(inner) => (("{{", "}}"), inner.to_owned()),
                None => (("{", "}"), value),
            };
            let _ = writeln!(record, "  {name} = {}{}{},", open.0, escaped(&line(&value)), open.1);
        }
    }
    record.push_str("}\n");
    record
}

/// A text that BibTeX and TeX take as it stands.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        match character {
            '\\' => shown.push_str("{\\textbackslash}"),
            '{' | '}' | '&' | '%' | '$' | '#' | '_' => {
                shown.push('\\');
                shown.push(character);
            }
            '~' => shown.push_str("{\\textasciitilde}"),
            '^' => shown.push_str("{\\textasciicircum}"),
            other => shown.push(other),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_ends_no_field() {
        assert_eq!(line("a\r\nER  - \u{7}x"), "a ER - x");
        assert_eq!(escaped("50 % {a} \\x_1"), "50 \\% \\{a\\} {\\textbackslash}x\\_1");
    }
}
