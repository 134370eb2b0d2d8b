//! What a search found, ranked, each thing with the passage that shows it.
//!
//! Knows texts and names of things. Must not know how it is shown.

use super::collect::{Kept, TextIndex, archived};
use super::excerpt::{Excerpt, excerpt};
use super::index::TextId;
use super::rank::{Found, find};
use super::wanted::{Part, Wanted};
use super::{Field, SearchError, SearchRequest, ThingKind};
use crate::document::{Fetch, nearest_names};
use crate::encoding::{Lookup, Named, Names, sense_of};
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, oa, prov, schema};
use crate::query::Pace;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The name of the JSON form, with its version.
pub(crate) const FORMAT: &str = "assay-search-1";

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchReport {
    /// [`FORMAT`].
    pub format: &'static str,
    /// What was looked for.
    pub words: String,
    /// How many things have it, told or not.
    pub count: usize,
    /// Whether each of them has all that was looked for; where nothing has, what has some of it is told.
    pub has_all: bool,
    /// The things, the best first.
    pub hits: Vec<SearchHit>,
    /// Words that stand nowhere among what was searched.
    pub missing: Vec<MissingWord>,
}

/// A thing in whose texts the words stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// What it is.
    pub kind: ThingKind,
    /// The thing.
    #[serde(flatten)]
    pub thing: Named,
    /// What a claim says, the title of a source, or a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The words that a claim rests on, its passages one after the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// How a claim says what it says, where it does not simply say that it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<String>,
    /// The document of a claim, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its IRI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_iri: Option<String>,
    /// How well it fits; to be compared within one answer.
    pub score: f64,
    /// In what kind of text the words stand.
    pub field: Field,
    /// The passage in which they stand.
    pub excerpt: String,
    /// The language of the text, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The words, in code points of the excerpt.
    pub marks: Vec<Mark>,
    /// Where the excerpt starts in the text of the source, in code points; absent where it is not from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Where it ends there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// Whether the text goes on before the excerpt.
    pub cut_before: bool,
    /// Whether it goes on behind it.
    pub cut_after: bool,
}

/// A word of an excerpt that was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Its first code point.
    pub start: usize,
    /// The code point behind it.
    pub end: usize,
}

/// A word that stands nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingWord {
    /// As it was given.
    pub word: String,
    /// The words nearest to it that do, the best first.
    pub nearest: Vec<String>,
}

/// Where names come from, and the bytes of sources.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    /// Names of things.
    pub(crate) names: Names<'a>,
    /// The archive.
    pub(crate) fetch: Fetch<'a>,
}

/// Looks for words. All of them are to be found in the texts of a thing; where nothing has all, what has most of them is told. At
/// most `limit` things are told, all are counted. Costs a reading of the occurrences of each word, and of the texts that are shown.
///
/// # Errors
///
/// Where there is nothing to look for, or too much.
pub(crate) fn search(
    index: &TextIndex,
    around: Around<'_>,
    asked: &SearchRequest,
    (limit, pace): (usize, &Pace),
) -> Result<SearchReport, SearchError> {
    let wanted = Wanted::read(&asked.words)?;
    let filter = Filter::of(index, around.names, asked);
    let found: Vec<Found> = wanted.parts.iter().map(|part| filter.only(find(&index.words, part))).collect();
    let excluded: HashSet<u32> = wanted
        .without
        .iter()
        .flat_map(|part| find(&index.words, part).texts.into_keys().collect::<Vec<_>>())
        .map(|text| index.text(text).thing)
        .collect();
    let (mut ranked, has_all) = ranked(index, &found, &excluded);
    let count = ranked.len();
    ranked.truncate(limit);
    let missing = wanted.parts.iter().zip(&found).filter(|(_, found)| found.texts.is_empty());
    let missing = missing.map(|(part, _)| missing_word(index, part)).collect();
    let forms: Vec<BTreeSet<String>> = found.iter().map(|found| found.forms.clone()).collect();
    let hits = ranked.iter().filter_map(|best| {
        // A hit may be in a text of megabytes, which is read again.
        pace.look();
        hit(index, around, &forms, best)
    });
    let hits = hits.collect();
    Ok(SearchReport { format: FORMAT, words: asked.words.clone(), count, has_all, hits, missing })
}

/// The texts that may be told.
struct Filter<'i> {
    index: &'i TextIndex,
    fields: Vec<Field>,
    kinds: Vec<ThingKind>,
    things: Option<HashSet<u32>>,
}

impl<'i> Filter<'i> {
    fn of(index: &'i TextIndex, names: Names<'_>, asked: &SearchRequest) -> Self {
        let of_source = |source: &Iri| {
            let claims: HashSet<Iri> =
                names.lookup.subjects(schema::APPEARANCE, source.as_str()).into_iter().collect();
            let is_of = |iri: &Iri| iri == source || claims.contains(iri);
            let things = index.things.iter().enumerate().filter(|(_, thing)| is_of(&thing.iri));
            things.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        };
        Self {
            index,
            fields: asked.fields.clone(),
            kinds: asked.kinds.clone(),
            things: asked.source.as_ref().map(of_source),
        }
    }

    fn only(&self, mut found: Found) -> Found {
        found.texts.retain(|id, _| self.has(*id));
        found
    }

    fn has(&self, id: TextId) -> bool {
        let text = self.index.text(id);
        (self.fields.is_empty() || self.fields.contains(&text.field))
            && (self.kinds.is_empty() || self.kinds.contains(&self.index.thing(id).kind))
            && self.things.as_ref().is_none_or(|things| things.contains(&text.thing))
    }
}

/// A thing with its score, and the text that shows it best.
struct Ranked {
    thing: u32,
    score: f32,
    text: TextId,
}

/// The things that have all parts of a search or, where none has, most of them; the best first, then by name.
fn ranked(index: &TextIndex, found: &[Found], excluded: &HashSet<u32>) -> (Vec<Ranked>, bool) {
    let mut texts: HashMap<TextId, f32> = HashMap::new();
    let mut things: HashMap<u32, (usize, f32)> = HashMap::new();
    for part in found {
        let mut best: HashMap<u32, f32> = HashMap::new();
        for (id, score) in &part.texts {
            let text = index.text(*id);
            let score = score * text.field.weight();
            *texts.entry(*id).or_default() += score;
            let known = best.entry(text.thing).or_default();
            *known = known.max(score);
        }
        for (thing, score) in best {
            let (parts, sum) = things.entry(thing).or_default();
            (*parts, *sum) = (*parts + 1, *sum + score);
        }
    }
    things.retain(|thing, _| !excluded.contains(thing));
    let most = things.values().map(|(parts, _)| *parts).max().unwrap_or_default();
    things.retain(|_, (parts, _)| *parts == most);
    let mut shown: HashMap<u32, (TextId, f32)> = HashMap::new();
    for (id, score) in texts {
        let known = shown.entry(index.text(id).thing).or_insert((id, score));
        if score > known.1 || (score >= known.1 && id < known.0) {
            *known = (id, score);
        }
    }
    let ranked = things.into_iter().filter_map(|(thing, (_, score))| {
        shown.get(&thing).map(|(text, _)| Ranked { thing, score, text: *text })
    });
    let mut ranked: Vec<Ranked> = ranked.collect();
    // Things stand in the order of their IRIs.
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.thing.cmp(&b.thing)));
    (ranked, most == found.len())
}

fn hit(
    index: &TextIndex,
    around: Around<'_>,
    forms: &[BTreeSet<String>],
    best: &Ranked,
) -> Option<SearchHit> {
    let names = around.names;
    let (text, thing) = (index.text(best.text), index.thing(best.text));
    let is_claim = thing.kind == ThingKind::Claim;
    let source = names.lookup.iri(&thing.iri, schema::APPEARANCE).filter(|_| is_claim);
    let of_text = if is_claim { source.as_ref() } else { Some(&thing.iri) };
    let (found, language, offset) = match &text.kept {
        Kept::Literal { text, language, start } => {
            (excerpt(text, forms), language.as_deref().map(str::to_owned), start.map(|start| start as usize))
        }
        Kept::Archived { file, sha256 } => {
            let rendition = archived(around.fetch, file, sha256)?;
            (excerpt(rendition.text(), forms), None, Some(0))
        }
    };
    let of_source = || of_text.and_then(|source| names.lookup.text(source, dcterms::LANGUAGE));
    let is_original = matches!(text.field, Field::Quote | Field::Text);
    let language = language.or_else(|| of_source().filter(|_| is_original));
    let start = offset.map(|offset| offset + found.start);
    let Excerpt { text: shown, marks, cut: [cut_before, cut_after], .. } = found;
    Some(SearchHit {
        kind: thing.kind,
        thing: Named::of(names, &thing.iri),
        label: label(names, thing.kind, &thing.iri),
        quote: if is_claim { quote(names.lookup, &thing.iri) } else { None },
        sense: if is_claim { sense_of(names.lookup, &thing.iri) } else { None },
        source: source.as_ref().and_then(|source| names.lookup.text(source, dcterms::IDENTIFIER)),
        source_iri: source.map(|source| source.to_string()),
        score: (f64::from(best.score) * 1000.0).round() / 1000.0,
        field: text.field,
        language,
        marks: marks.into_iter().map(|mark| Mark { start: mark.start, end: mark.end }).collect(),
        start,
        end: start.map(|start| start + shown.chars().count()),
        excerpt: shown,
        cut_before,
        cut_after,
    })
}

fn label(names: Names<'_>, kind: ThingKind, iri: &Iri) -> Option<String> {
    match kind {
        ThingKind::Claim => names.lookup.text(iri, assay::SAYS),
        ThingKind::Source => names.lookup.text(iri, dcterms::TITLE),
        ThingKind::Review | ThingKind::Term => names.lookup.label(iri),
    }
}

fn quote(lookup: Lookup<'_>, claim: &Iri) -> Option<String> {
    let selectors = lookup.iris(claim, prov::WAS_QUOTED_FROM).into_iter();
    let selectors = selectors.flat_map(|quote| lookup.iris(&quote, oa::HAS_SELECTOR));
    let mut passages: Vec<(usize, String)> = selectors
        .filter_map(|selector| {
            let passage = lookup.text(&selector, assay::PASSAGE).and_then(|passage| passage.parse().ok());
            Some((passage.unwrap_or_default(), lookup.text(&selector, oa::EXACT)?))
        })
        .collect();
    passages.sort();
    passages.dedup();
    let words: Vec<String> = passages.into_iter().map(|(_, words)| words).collect();
    (!words.is_empty()).then(|| words.join(" … "))
}

/// How many near words are told.
const NEAREST: usize = 3;

fn missing_word(index: &TextIndex, part: &Part) -> MissingWord {
    let nearest = match part.words.as_slice() {
        [word] => nearest_names(word, index.words.all(), NEAREST),
        _ => Vec::new(),
    };
    MissingWord { word: part.given.clone(), nearest: nearest.into_iter().map(str::to_owned).collect() }
}
