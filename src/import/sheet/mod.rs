//! Reads a claim sheet: resolves its names, finds its quotes in the archived text, and checks its values against the
//! words they rest on. One fault and nothing is loaded; all faults are reported at once.
//!
//! Knows sheets, the declarations of the ontologies and texts; it must not know stores, nor where files are kept.

pub(in crate::import) mod context;
mod heads;
pub(in crate::import) mod lineage;
pub(in crate::import) mod pin;
mod place;
pub(in crate::import) mod raw;
mod reading;
mod relation;
pub(in crate::import) mod state;
pub(in crate::import) mod table;
mod when;
pub(in crate::import) mod words;
use super::fault::{FaultSink, FileFaults};
use super::sheet::context::{
    Anchorage, ArchivedFile, Ground, SheetContext, checked_id, choice, chosen_or_default, expanded, period,
    term, value_of,
};
use super::sheet::lineage::resolve_report;
use super::sheet::raw::{RawClaim, RawSheet, RawSource, Text};
use super::vocabulary::Vocabulary;
use crate::document::{self, Rendition};
use crate::model::iri::RESERVED_IDS;
use crate::model::{
    Capture, Claim, Concept, Factuality, Iri, Kind, Passage, Place, Quote, Report, Sheet, Source, vocab,
};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes of a sheet.
const SHEET_SIZE: usize = 32 << 20;

/// Reads the sheet in `bytes`, called `file` in faults. Linear in sheet and text, but for the search of near passages
/// where a quote is not found.
///
/// # Errors
///
/// Every fault of the sheet; nothing of it can be loaded then.
pub(crate) fn read_sheet(file: &str, bytes: &[u8], context: SheetContext<'_>) -> Result<Sheet, FileFaults> {
    if bytes.len() > SHEET_SIZE {
        let message = format!(
            "the sheet has {} bytes, and the limit `sheet-size` is {SHEET_SIZE}: several sheets say as much",
            bytes.len()
        );
        return Err(FileFaults::whole(file, &message));
    }
    let text = super::decode(file, bytes)?;
    let mut sink = FaultSink::default();
    let raw = RawSheet::read(&text, &mut sink);
    let sheet = resolve(&raw, context, &mut sink);
    match sheet {
        Some(sheet) if sink.is_empty() => Ok(sheet),
        _ => Err(sink.into_faults(file, &text)),
    }
}

fn resolve(raw: &RawSheet, context: SheetContext<'_>, sink: &mut FaultSink) -> Option<Sheet> {
    let raw_source = raw.source.as_ref()?;
    let mut vocabulary = Cow::Borrowed(context.vocabulary);
    let concepts = resolve_concepts(raw, context, &mut vocabulary, sink);
    let context = SheetContext { vocabulary: &vocabulary, ..context };
    let archived = fetch_archive(raw_source, raw, context, sink);
    let source = resolve_source(raw_source, archived.as_ref(), context, sink);
    let anchorage = Anchorage {
        rendition: archived.as_ref().map(|(_, rendition)| rendition),
        is_table: raw_source.data.is_some(),
        table: OnceCell::new(),
        language: raw_source.language.as_ref().map_or("en", |l| l.value.as_str()),
        published: source.as_ref().and_then(|s| s.published.as_ref()),
        title: raw_source.title.as_ref().map(|title| title.value.as_str()),
    };
    let cites = lineage::whole_document(raw_source, context, sink);
    check_products(raw, sink);
    check_rows(raw, raw_source, &anchorage, sink);
    let mut claims: Vec<Claim> = Vec::new();
    for claim in &raw.claims {
        if sink.is_full() {
            break;
        }
        claims.extend(resolve_claim(claim, &cites, &anchorage, context, sink));
    }
    report_repeated(raw, sink);
    let mut made = made_ids(raw);
    for raw_table in &raw.tables {
        let mut of_table = table::resolve_table(raw_table, &anchorage, context, sink);
        for claim in &mut of_table {
            claim.reports.clone_from(&cites);
        }
        if let Some(id) = &raw_table.id {
            report_made(id, &of_table, &mut made, sink);
        }
        claims.extend(of_table);
    }
    Some(Sheet { source: source?, concepts, claims })
}

/// All statements that `each` makes in a sheet are counted before any is made.
fn check_products(raw: &RawSheet, sink: &mut FaultSink) {
    const LIMIT: usize = state::EACH_SHEET_LIMIT;
    let mut sum: usize = 0;
    for state in raw.claims.iter().flat_map(|claim| &claim.states).filter(|state| !state.each.is_empty()) {
        sum = sum.saturating_add(state::products(state));
        if sum > LIMIT {
            let message = format!(
                "`each` makes more than {LIMIT} statements in this sheet, the limit `each-of-sheet`: several sheets say as much"
            );
            return sink.add(&state.span, message);
        }
    }
}

/// Rows that do not fit their header, where claims are made of the cells of the table.
fn check_rows(raw: &RawSheet, source: &RawSource, anchorage: &Anchorage<'_>, sink: &mut FaultSink) {
    let is_read = !raw.tables.is_empty() || raw.claims.iter().any(|claim| claim.cell.is_some());
    if let (Some(data), Some(rendition), true) = (&source.data, anchorage.rendition, is_read) {
        for fault in document::table::faults(rendition.text()) {
            let help = fault.help().map(str::to_owned);
            sink.add_with_help(&data.span, format!("{}: {fault}", data.value), help);
        }
    }
}

fn resolve_concepts(
    raw: &RawSheet,
    context: SheetContext<'_>,
    vocabulary: &mut Cow<'_, Vocabulary>,
    sink: &mut FaultSink,
) -> Vec<Concept> {
    let mut concepts = Vec::new();
    for concept in &raw.concepts {
        let (Some(id), Some(label)) = (checked_id(concept.id.as_ref(), sink), &concept.label) else {
            continue;
        };
        let Some(class) = term(concept.class.as_ref(), context.vocabulary, sink) else {
            continue;
        };
        let matches = concept.matches.iter().filter_map(|m| expanded(m, context.vocabulary, sink)).collect();
        let iri = Iri::new(format!("{}{id}", context.base.concept_namespace()));
        vocabulary.to_mut().add_concept(iri, &label.value, class.clone());
        concepts.push(Concept { id, label: label.value.clone(), class, matches });
    }
    concepts
}

fn fetch_archive(
    raw: &RawSource,
    sheet: &RawSheet,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<(ArchivedFile, Rendition)> {
    if let (Some(_), Some(data)) = (&raw.text, &raw.data) {
        sink.add(&data.span, "a source has either `text` or `data`, not both");
    }
    let path = raw.text.as_ref().or(raw.data.as_ref())?;
    let file = (context.fetch)(&path.value).map_err(|reason| sink.add(&path.span, reason)).ok()?;
    if let Some(pinned) = &raw.sha256 {
        check_pin(pinned, raw, &file, sheet, sink);
    }
    match document::decode(&file.bytes) {
        Ok(rendition) => Some((file, rendition)),
        Err(error) => {
            sink.add(&path.span, format!("{}: {error}", file.path));
            None
        }
    }
}

fn resolve_source(
    raw: &RawSource,
    archived: Option<&(ArchivedFile, Rendition)>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<Source> {
    let id = checked_id(raw.id.as_ref(), sink);
    if let (Some(id), Some(text)) = (&id, &raw.id)
        && RESERVED_IDS.contains(&id.as_str())
    {
        sink.add(&text.span, format!("`{id}` is reserved and cannot name a source"));
    }
    let class = raw.class.as_ref().and_then(|class| {
        let name = &class.value;
        let right = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric());
        if !right {
            let message = format!("`{name}` is not a class of schema.org, such as NewsArticle or Report");
            sink.add(&class.span, message);
        }
        right.then(|| Iri::new(format!("{}{name}", vocab::schema::NAMESPACE)))
    });
    let published = raw.published.as_ref().and_then(|p| period(p, sink));
    let encoder = match &raw.encoder {
        Some(encoder) => term(Some(encoder), context.vocabulary, sink),
        None => Some(context.encoder.clone()),
    };
    let capture = archived.map(|(file, rendition)| Capture {
        file: file.path.clone(),
        sha256: rendition.bytes_sha256().to_owned(),
        byte_length: file.bytes.len() as u64,
        text_sha256: rendition.sha256().to_owned(),
        code_points: rendition.code_points() as u64,
        extractor: if raw.data.is_some() { "csv" } else { "plain-text" },
    });
    if let (Some(capture), None) = (&capture, &raw.sha256) {
        let help = format!("its hash is sha256 = \"{}\"", capture.sha256);
        sink.add_with_help(&raw.span, "[source] archives a file and does not pin its `sha256`", Some(help));
    }
    Some(Source {
        id: id?,
        class: class?,
        title: raw.title.as_ref()?.value.clone(),
        publisher: value_of(raw.publisher.as_ref()),
        published,
        language: raw.language.as_ref()?.value.clone(),
        address: value_of(raw.address.as_ref()),
        lineage: lineage::resolve_lineage(raw, context, sink),
        rights: value_of(raw.rights.as_ref()),
        note: value_of(raw.note.as_ref()),
        encoder: encoder?,
        capture,
    })
}

/// A source that differs from its pinned hash is a fault even where every quote still stands.
fn check_pin(pinned: &Text, source: &RawSource, file: &ArchivedFile, sheet: &RawSheet, sink: &mut FaultSink) {
    let now = document::sha256_hex(&file.bytes);
    if now.eq_ignore_ascii_case(&pinned.value) {
        return;
    }
    let id = source.id.as_ref().map_or("?", |id| id.value.as_str());
    let mut ids: Vec<&str> =
        sheet.claims.iter().filter_map(|claim| claim.id.as_ref().map(|id| id.value.as_str())).collect();
    ids.extend(sheet.tables.iter().filter_map(|table| table.id.as_ref().map(|id| id.value.as_str())));
    let message = format!(
        "the bytes of source `{id}` ({}) are not those pinned: their sha256 is now {now}; {} on them: {}",
        file.path,
        if ids.len() == 1 { "1 claim rests".to_owned() } else { format!("{} claims rest", ids.len()) },
        ids.join(", ")
    );
    sink.add(&pinned.span, message);
}

fn resolve_claim(
    raw: &RawClaim,
    cites: &[Report],
    anchorage: &Anchorage<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<Claim> {
    let id = checked_id(raw.id.as_ref(), sink);
    let label = id.clone().unwrap_or_else(|| "?".to_owned());
    let quote = anchor(raw, &label, anchorage, sink);
    let kind = raw.kind.as_ref().and_then(|kind| choice(kind, "kind", sink));
    let factuality = chosen_or_default(raw.factuality.as_ref(), "factuality", sink);
    let status = chosen_or_default(raw.status.as_ref(), "status", sink);
    let reports = match &raw.reports {
        Some(reports) => {
            let read = |report| resolve_report(report, quote.as_ref(), context, sink);
            reports.iter().filter_map(read).collect()
        }
        None => cites.to_vec(),
    };
    let is_fact =
        kind == Some(Kind::Factual) && factuality == Factuality::Asserted && raw.condition.is_none();
    let ground = Ground {
        quote: quote.as_ref(),
        text: anchorage.rendition,
        language: anchorage.language,
        published: anchorage.published,
        is_fact,
        is_denied: factuality == Factuality::Denied,
        heads: raw.cell.as_ref().and_then(|_| heads::heads_of(quote.as_ref()?, anchorage)),
    };
    let as_of = raw.as_of.as_ref().and_then(|words| when::as_of(words, ground, context.lexicon, sink));
    let statements = state::resolve_states(&raw.states, &label, ground, context, sink);
    Some(Claim {
        id: id?,
        says: raw.says.as_ref()?.value.clone(),
        quote: quote?,
        translation: value_of(raw.translation.as_ref()),
        kind: kind?,
        factuality,
        condition: value_of(raw.condition.as_ref()),
        as_of,
        status,
        note: value_of(raw.note.as_ref()),
        reports,
        statements,
    })
}

fn anchor(raw: &RawClaim, claim: &str, anchorage: &Anchorage<'_>, sink: &mut FaultSink) -> Option<Quote> {
    if let Some(cell) = &raw.cell {
        return table::anchor_cell(cell, anchorage, sink);
    }
    let Some(first) = raw.quote.first() else {
        sink.add(&raw.span, format!("claim `{claim}` lacks its `quote`"));
        return None;
    };
    if let Some(blank) = raw.quote.iter().find(|q| q.value.trim().is_empty()) {
        sink.add(&blank.span, "`quote` is empty");
        return None;
    }
    let words: Vec<&str> = raw.quote.iter().map(|q| q.value.as_str()).collect();
    let Some(rendition) = anchorage.rendition else {
        let passages = words.iter().map(|exact| Passage { exact: (*exact).to_owned(), place: None });
        return Some(Quote::Passages(passages.collect()));
    };
    match document::find(rendition, &words) {
        Ok(spans) => {
            let passages = words.iter().zip(spans).map(|(exact, span)| {
                let context = document::context(rendition, span);
                Passage {
                    exact: (*exact).to_owned(),
                    place: Some(Place {
                        start: span.start,
                        end: span.end,
                        prefix: context.prefix,
                        suffix: context.suffix,
                    }),
                }
            });
            Some(Quote::Passages(passages.collect()))
        }
        Err(fault) => {
            let place = raw.quote.get(fault.passage()).unwrap_or(first);
            let help = broken_lines(&fault);
            sink.add_with_help(&place.span, format!("claim `{claim}`: {fault}"), help);
            None
        }
    }
}

/// How a quote is written whose words differ from the text in nothing but its white space.
fn broken_lines(fault: &document::QuoteFault) -> Option<String> {
    let document::QuoteFault::Absent { nearest: Some(nearest), .. } = fault else { return None };
    let is_space = nearest.differences.as_slice() == [document::Difference::Whitespace];
    (is_space && nearest.words.chars().count() < 400).then(|| as_written(&nearest.words))
}

/// Words as a sheet writes them in one line.
fn as_written(words: &str) -> String {
    format!("a sheet writes that as {}", serde_json::Value::from(words))
}

/// What stands in a quote where words do not, but for their white space.
pub(super) fn spaced(quote: &Quote, words: &str) -> Option<String> {
    let passages: Vec<&str> = match quote {
        Quote::Cell { exact, .. } => vec![exact],
        Quote::Passages(passages) => passages.iter().map(|passage| passage.exact.as_str()).collect(),
    };
    let pattern: Vec<String> = words.split_whitespace().map(regex::escape).collect();
    let pattern = regex::Regex::new(&pattern.join(r"\s+")).ok().filter(|_| !pattern.is_empty())?;
    passages.into_iter().find_map(|exact| pattern.find(exact)).map(|found| as_written(found.as_str()))
}

/// Reports the ids that two written claims have.
fn report_repeated(raw: &RawSheet, sink: &mut FaultSink) {
    let mut seen = BTreeSet::new();
    for id in raw.claims.iter().filter_map(|claim| claim.id.as_ref()) {
        if !seen.insert(&id.value) {
            sink.add(&id.span, format!("there is a claim `{}` already in this sheet", id.value));
        }
    }
}

/// The ids that claims have, each with who made it: by now, the written ones.
fn made_ids(raw: &RawSheet) -> BTreeMap<String, String> {
    let written = raw.claims.iter().filter_map(|claim| claim.id.as_ref());
    written.map(|id| (id.value.clone(), "is written in this sheet".to_owned())).collect()
}

/// Reports the ids of claims that a table makes twice, or that others have: two claims of one id would become one.
fn report_made(table: &Text, claims: &[Claim], made: &mut BTreeMap<String, String>, sink: &mut FaultSink) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in claims {
        *counts.entry(&claim.id).or_default() += 1;
    }
    let apart = "a filter or another `id` tells them apart";
    if let Some((id, count)) = counts.iter().find(|(_, count)| **count > 1) {
        sink.add(&table.span, format!("the table makes {count} claims `{id}`; {apart}"));
    }
    if let Some((id, who)) = counts.keys().find_map(|id| Some((id, made.get(*id)?))) {
        sink.add(&table.span, format!("the table makes a claim `{id}`, which {who} already; {apart}"));
    }
    let own = format!("the table `{}` makes", table.value);
    made.extend(counts.into_keys().map(|id| (id.to_owned(), own.clone())));
}
