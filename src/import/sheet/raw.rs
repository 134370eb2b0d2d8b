//! A sheet as written: its fields with their places, before anything is resolved.
//!
//! Knows the format of sheets; it must not know the ontology, nor the text of the source.

use crate::import::fault::{FaultSink, Located};
use crate::import::fields::{self, Fields};
use std::ops::Range;

pub(crate) type Text = Located<String>;

/// A sheet of a document.
#[derive(Debug)]
pub(crate) struct RawSheet {
    pub(crate) source: Option<RawSource>,
    pub(crate) concepts: Vec<RawConcept>,
    pub(crate) claims: Vec<RawClaim>,
    pub(crate) tables: Vec<RawTable>,
}

#[derive(Debug)]
pub(crate) struct RawSource {
    pub(crate) span: Range<usize>,
    pub(crate) id: Option<Text>,
    pub(crate) class: Option<Text>,
    pub(crate) title: Option<Text>,
    pub(crate) publisher: Option<Text>,
    pub(crate) published: Option<Text>,
    pub(crate) language: Option<Text>,
    pub(crate) address: Option<Text>,
    pub(crate) copy_of: Option<Text>,
    pub(crate) translation_of: Option<Text>,
    pub(crate) based_on: Vec<Text>,
    pub(crate) not_copy_of: Vec<Text>,
    /// Whom the whole document cites, but for the claims that say otherwise.
    pub(crate) reports: Vec<RawReport>,
    pub(crate) rights: Option<Text>,
    pub(crate) text: Option<Text>,
    pub(crate) data: Option<Text>,
    pub(crate) sha256: Option<Text>,
    pub(crate) note: Option<Text>,
    pub(crate) encoder: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct RawConcept {
    pub(crate) id: Option<Text>,
    pub(crate) label: Option<Text>,
    pub(crate) class: Option<Text>,
    pub(crate) matches: Vec<Text>,
}

#[derive(Debug)]
pub(crate) struct RawClaim {
    pub(crate) span: Range<usize>,
    pub(crate) id: Option<Text>,
    pub(crate) says: Option<Text>,
    pub(crate) quote: Vec<Text>,
    pub(crate) cell: Option<Text>,
    pub(crate) translation: Option<Text>,
    pub(crate) kind: Option<Text>,
    pub(crate) factuality: Option<Text>,
    pub(crate) condition: Option<Text>,
    pub(crate) as_of: Option<Text>,
    pub(crate) status: Option<Text>,
    pub(crate) note: Option<Text>,
    /// Whom it cites; `None` where that is not said, and holds as of the whole document.
    pub(crate) reports: Option<Vec<RawReport>>,
    pub(crate) states: Vec<RawState>,
}

#[derive(Debug)]
pub(crate) struct RawReport {
    pub(crate) by: Option<Text>,
    pub(crate) on_behalf_of: Option<Text>,
    pub(crate) cue: Option<Text>,
    pub(crate) mention: Option<Text>,
    pub(crate) work: Option<Text>,
    pub(crate) source: Option<Text>,
}

/// A dimension key and the values it takes, more than one under `each`.
pub(crate) type RawDimension = (Text, Vec<Text>);

#[derive(Clone, Debug)]
pub(crate) struct RawState {
    pub(crate) span: Range<usize>,
    pub(crate) subject: Option<Text>,
    pub(crate) property: Option<Text>,
    pub(crate) value: Option<Text>,
    pub(crate) object: Option<Text>,
    pub(crate) text: Option<Text>,
    pub(crate) rank: Option<RawRank>,
    pub(crate) compare: Option<RawCompare>,
    pub(crate) unit: Option<Text>,
    pub(crate) period: Option<Text>,
    pub(crate) baseline: Option<Text>,
    pub(crate) polarity: Option<Text>,
    pub(crate) estimate: bool,
    pub(crate) written: Vec<Text>,
    pub(crate) reading: Option<RawReading>,
    pub(crate) dimensions: Vec<RawDimension>,
    pub(crate) each: Vec<RawDimension>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawRank {
    pub(crate) span: Range<usize>,
    pub(crate) place: Option<Text>,
    pub(crate) order: Option<Text>,
    pub(crate) among: Option<Text>,
    pub(crate) since: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawCompare {
    pub(crate) span: Range<usize>,
    pub(crate) to: Option<Text>,
    pub(crate) except: Option<Text>,
    pub(crate) period: Option<Text>,
    pub(crate) property: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawReading {
    pub(crate) kind: Option<Text>,
    pub(crate) why: Option<Text>,
    /// The arithmetic of what is computed.
    pub(crate) by: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct RawTable {
    pub(crate) span: Range<usize>,
    pub(crate) id: Option<Text>,
    pub(crate) key: Option<Text>,
    pub(crate) says: Option<Text>,
    pub(crate) kind: Option<Text>,
    pub(crate) missing: Vec<Text>,
    pub(crate) filter: Vec<(Text, Vec<Text>)>,
    pub(crate) subjects: Vec<(Text, Vec<Text>)>,
    pub(crate) columns: Vec<RawColumn>,
}

#[derive(Debug)]
pub(crate) struct RawColumn {
    pub(crate) span: Range<usize>,
    pub(crate) column: Option<Text>,
    pub(crate) property: Option<Text>,
    pub(crate) unit: Option<Text>,
    pub(crate) period: Option<Text>,
    pub(crate) estimate: bool,
    pub(crate) reading: Option<RawReading>,
    pub(crate) dimensions: Vec<RawDimension>,
}

impl RawSheet {
    /// Reads a sheet; every fault of form goes to the sink.
    pub(crate) fn read(text: &str, sink: &mut FaultSink) -> Self {
        let document = fields::parse(text, sink);
        let mut top = Fields::new(&document, 0..0, "a sheet");
        let source = top.table("source", "[source]", sink).map(|f| source(f, sink));
        if source.is_none() && sink.is_empty() {
            sink.add(&(0..0), "a sheet lacks its `[source]`");
        }
        let mut read = |key, name, sink: &mut FaultSink| top.tables(key, name, sink);
        let concepts = read("concept", "[[concept]]", sink);
        let claims = read("claim", "[[claim]]", sink);
        let tables = read("table", "[[table]]", sink);
        let sheet = Self {
            source,
            concepts: concepts.into_iter().map(|f| concept(f, sink)).collect(),
            claims: claims.into_iter().map(|f| claim(f, sink)).collect(),
            tables: tables.into_iter().map(|f| table(f, sink)).collect(),
        };
        top.finish(sink);
        sheet
    }
}

fn source(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawSource {
    let reports = f.tables("reports", "`reports`", sink);
    let source = RawSource {
        span: f.span().clone(),
        id: f.required_text("id", sink),
        class: f.required_text("type", sink),
        title: f.required_text("title", sink),
        publisher: f.text("publisher", sink),
        published: f.written("published", sink),
        language: f.required_text("language", sink),
        address: f.text("address", sink),
        copy_of: f.text("copyOf", sink),
        translation_of: f.text("translationOf", sink),
        based_on: f.texts("basedOn", sink),
        not_copy_of: f.texts("notCopyOf", sink),
        reports: reports.into_iter().map(|r| report(r, sink)).collect(),
        rights: f.text("rights", sink),
        text: f.text("text", sink),
        data: f.text("data", sink),
        sha256: f.text("sha256", sink),
        note: f.text("note", sink),
        encoder: f.text("encoder", sink),
    };
    f.finish(sink);
    source
}

fn concept(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawConcept {
    let concept = RawConcept {
        id: f.required_text("id", sink),
        label: f.required_text("label", sink),
        class: f.required_text("type", sink),
        matches: f.texts("match", sink),
    };
    f.finish(sink);
    concept
}

fn claim(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawClaim {
    let reports = f.has("reports").then(|| f.tables("reports", "`reports`", sink));
    let states = f.tables("states", "[[claim.states]]", sink);
    let claim = RawClaim {
        span: f.span().clone(),
        id: f.required_text("id", sink),
        says: f.required_text("says", sink),
        quote: f.texts("quote", sink),
        cell: f.text("cell", sink),
        translation: f.text("translation", sink),
        kind: f.required_text("kind", sink),
        factuality: f.text("factuality", sink),
        condition: f.text("condition", sink),
        as_of: f.written("asof", sink),
        status: f.text("status", sink),
        note: f.text("note", sink),
        reports: reports.map(|reports| reports.into_iter().map(|r| report(r, sink)).collect()),
        states: states.into_iter().map(|s| state(s, sink)).collect(),
    };
    f.finish(sink);
    claim
}

fn report(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawReport {
    let report = RawReport {
        by: f.required_text("by", sink),
        on_behalf_of: f.text("for", sink),
        cue: f.text("cue", sink),
        mention: f.text("mention", sink),
        work: f.text("work", sink),
        source: f.text("source", sink),
    };
    f.finish(sink);
    report
}

fn reading(f: &mut Fields<'_, '_>, sink: &mut FaultSink) -> Option<RawReading> {
    f.table("reading", "`reading`", sink).map(|mut r| {
        let reading = RawReading {
            kind: r.required_text("kind", sink),
            why: r.required_text("why", sink),
            by: r.text("by", sink),
        };
        r.finish(sink);
        reading
    })
}

fn state(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawState {
    let reading = reading(&mut f, sink);
    let rank = f.table("rank", "`rank`", sink).map(|mut r| {
        let rank = RawRank {
            span: r.span().clone(),
            place: r.written("place", sink),
            order: r.text("order", sink),
            among: r.text("among", sink),
            since: r.written("since", sink),
        };
        r.finish(sink);
        rank
    });
    let compare = f.table("compare", "`compare`", sink).map(|mut c| {
        let compare = RawCompare {
            span: c.span().clone(),
            to: c.text("to", sink),
            except: c.text("except", sink),
            period: c.written("period", sink),
            property: c.text("property", sink),
        };
        c.finish(sink);
        compare
    });
    let each = f.table("each", "`each`", sink).map(|mut e| e.rest(sink)).unwrap_or_default();
    let mut state = RawState {
        span: f.span().clone(),
        subject: f.text("subject", sink),
        property: f.required_text("property", sink),
        value: f.written("value", sink),
        object: f.text("object", sink),
        text: f.text("text", sink),
        rank,
        compare,
        unit: f.text("unit", sink),
        period: f.written("period", sink),
        baseline: f.written("baseline", sink),
        polarity: f.text("polarity", sink),
        estimate: f.flag("estimate", sink),
        written: f.texts("written", sink),
        reading,
        dimensions: Vec::new(),
        each,
    };
    state.dimensions = f.rest(sink);
    state
}

fn table(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawTable {
    let mut pairs = |key, name, sink: &mut FaultSink| {
        f.table(key, name, sink).map(|mut pairs| pairs.rest(sink)).unwrap_or_default()
    };
    let filter = pairs("filter", "`filter`", sink);
    let subjects = pairs("subjects", "`subjects`", sink);
    let columns = f.tables("column", "[[table.column]]", sink);
    let table = RawTable {
        span: f.span().clone(),
        id: f.required_text("id", sink),
        key: f.required_text("key", sink),
        says: f.required_text("says", sink),
        kind: f.text("kind", sink),
        missing: f.texts("missing", sink),
        filter,
        subjects,
        columns: columns.into_iter().map(|c| column(c, sink)).collect(),
    };
    f.finish(sink);
    table
}

fn column(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawColumn {
    let mut column = RawColumn {
        span: f.span().clone(),
        column: f.required_text("column", sink),
        property: f.required_text("property", sink),
        unit: f.text("unit", sink),
        period: f.written("period", sink),
        estimate: f.flag("estimate", sink),
        reading: reading(&mut f, sink),
        dimensions: Vec::new(),
    };
    column.dimensions = f.rest(sink);
    column
}

/// A sheet of reviews.
pub(crate) fn read_reviews(text: &str, sink: &mut FaultSink) -> Vec<RawReview> {
    let document = fields::parse(text, sink);
    let mut top = Fields::new(&document, 0..0, "a review sheet");
    let reviews = top.tables("review", "[[review]]", sink);
    let reviews = reviews.into_iter().map(|f| review(f, sink)).collect();
    top.finish(sink);
    reviews
}

#[derive(Debug)]
pub(crate) struct RawReview {
    pub(crate) span: Range<usize>,
    pub(crate) claim: Option<Text>,
    pub(crate) statement: Option<Text>,
    pub(crate) address: Option<Text>,
    pub(crate) digest: Option<Text>,
    pub(crate) rating: Vec<Text>,
    pub(crate) author: Option<Text>,
    pub(crate) date: Option<Text>,
    pub(crate) says: Option<Text>,
    pub(crate) supersedes: Option<Text>,
    pub(crate) reason: Option<Text>,
    pub(crate) steps: Vec<RawStep>,
}

#[derive(Debug)]
pub(crate) struct RawStep {
    pub(crate) ask: Option<Text>,
    pub(crate) answer: Option<Text>,
    pub(crate) evidence: Vec<Text>,
}

fn review(mut f: Fields<'_, '_>, sink: &mut FaultSink) -> RawReview {
    let steps = f.tables("step", "[[review.step]]", sink);
    let review = RawReview {
        span: f.span().clone(),
        claim: f.required_text("claim", sink),
        statement: f.written("statement", sink),
        address: f.text("address", sink),
        digest: f.required_text("digest", sink),
        rating: f.texts("rating", sink),
        author: f.required_text("author", sink),
        date: f.written("date", sink),
        says: f.required_text("says", sink),
        supersedes: f.text("supersedes", sink),
        reason: f.text("reason", sink),
        steps: steps
            .into_iter()
            .map(|mut s| {
                let step = RawStep {
                    ask: s.required_text("ask", sink),
                    answer: s.required_text("answer", sink),
                    evidence: s.texts("evidence", sink),
                };
                s.finish(sink);
                step
            })
            .collect(),
    };
    f.finish(sink);
    review
}
