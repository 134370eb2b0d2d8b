//! A claim proposed from words that somebody chose in a source: its quote as it stands there, what it may be about, and the
//! value that its words give. What the check would refuse is not proposed as a value.
//!
//! Knows texts, and how the check reads numbers. Must not write anything.

use super::named::{self, Named};
use super::new::{NewClaim, NewState};
use super::sheet::{free_id, ids_of, wanted_id};
use super::trial::Trial;
use super::value;
use crate::document::numeral::Quantity;
use crate::document::quote::CONTEXT;
use crate::document::{Rendition, Span, Told};
use crate::engine::claims::Claims;
use crate::engine::loading::append::digest_of;
use crate::engine::{Capability, Engine, EngineError, RecordError, reading};
use crate::import::PropertyDeclaration;
use crate::model::vocab::{self, assay};
use crate::model::{Iri, Period};
use serde::Serialize;
use std::path::Path;

/// How many readings of the words are tried.
const TRIALS: usize = 60;
/// How many properties and subjects are proposed.
const PROPOSED: usize = 8;
/// The most code points of words that are chosen.
const LONGEST: usize = 4000;
/// How far before the words a subject may be named.
const NEAR: usize = 300;

/// Words that somebody chose in a source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// The id of the source.
    pub(crate) source: String,
    /// The words, as they stand there but for white space.
    pub(crate) words: String,
    /// Where they begin, in code points of the text, where that is known.
    pub(crate) start: Option<usize>,
    /// What stands before and behind them, where that is known.
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    /// What is stated of them already: what it has is kept.
    pub(crate) given: NewState,
    pub(crate) kind: String,
}

/// A term that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Candidate {
    /// As sheets write it.
    pub(crate) name: String,
    pub(crate) label: String,
}

/// What a claim on some words may be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Proposal {
    /// The claim, as far as the words tell it. `seen` is the digest of the sheet now.
    pub(crate) claim: NewClaim,
    /// The sheet that it would go to.
    pub(crate) file: String,
    /// Where the quote stands, in code points of the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What stands before and behind it.
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    /// What the claim may be of, the likeliest first.
    pub(crate) subjects: Vec<Candidate>,
    pub(crate) properties: Vec<Candidate>,
    /// Every value that the words give, with the words.
    pub(crate) values: Vec<Given>,
}

/// A value that words give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Given {
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) written: String,
}

impl Claims<'_> {
    /// A claim proposed from words of a source. The claim is no fact by that: whoever states it reads it first.
    ///
    /// # Errors
    ///
    /// When there is no such source or text, or the words are none of it, or stand in several places.
    pub(crate) fn propose(&self, chosen: &Chosen) -> Result<Proposal, EngineError> {
        reading(|| self.engine.proposed(chosen))
    }
}

impl Engine {
    fn proposed(&self, chosen: &Chosen) -> Result<Proposal, EngineError> {
        let workspace = self.backend.workspace_for(Capability::State)?;
        let found = self.sheet_of_source(workspace, &chosen.source)?;
        let bytes = found.bytes.as_deref().unwrap_or(&found.skeleton);
        let sheet: toml::Table = toml::from_str(&String::from_utf8_lossy(bytes)).unwrap_or_default();
        let text = self.text_of(&found.file, &sheet)?;
        let span = widened(&text, place_of(&text, chosen)?);
        let quote = text.slice(span).unwrap_or_default().to_owned();
        let field = |key: &str| sheet.get("source").and_then(|source| source.get(key));
        let language = field("language").and_then(toml::Value::as_str).unwrap_or("en").to_owned();
        let published =
            field("published").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let published = published.and_then(|published| Period::parse(&published).ok());
        let around = crate::document::context(&text, span);
        let before = Span::new(span.start.saturating_sub(NEAR), span.start);
        let before = text.slice(before).unwrap_or_default();
        let trial = Trial::new(self, &sheet, &text, span);
        let words = Words { quote: &quote, before, language: &language, published: published.as_ref() };
        let mut claim = NewClaim {
            source: chosen.source.clone(),
            says: if language.split('-').next() == self.language.split('-').next() {
                sentence(&quote)
            } else {
                String::new()
            },
            quote: vec![quote.clone()],
            kind: if chosen.kind.is_empty() { "factual".to_owned() } else { chosen.kind.clone() },
            seen: digest_of(found.bytes.as_deref()),
            ..NewClaim::default()
        };
        let read = self.read_words(words, &chosen.given, &sheet);
        claim.states.extend(read.state(self, &trial, &claim, &chosen.given));
        let ids = ids_of(bytes).unwrap_or_default();
        claim.id = free_id(&wanted_id(&claim), &ids);
        Ok(Proposal {
            claim,
            file: found.file,
            start: span.start,
            end: span.end,
            prefix: around.prefix,
            suffix: around.suffix,
            subjects: read.subjects.iter().map(|iri| self.candidate(iri)).collect(),
            properties: read.properties.iter().take(PROPOSED).map(|iri| self.candidate(iri)).collect(),
            values: read.given(self),
        })
    }

    /// The archived text that a sheet names.
    fn text_of(&self, file: &str, sheet: &toml::Table) -> Result<Rendition, EngineError> {
        let chosen = |what: &str| RecordError::Chosen { what: what.to_owned() };
        let source =
            sheet.get("source").ok_or_else(|| chosen("the sheet cannot be read: `assay check` says why"))?;
        let name = source.get("text").or_else(|| source.get("data")).and_then(toml::Value::as_str);
        let name =
            name.ok_or_else(|| chosen("no text of this source is archived, and only its quotes are kept"))?;
        let bytes = self
            .bytes_beside(Path::new(&self.directory_of(file)), name)
            .map_err(|what| RecordError::Chosen { what })?;
        crate::document::decode(&bytes)
            .map_err(|error| RecordError::Chosen { what: format!("{name}: {error}") }.into())
    }

    fn candidate(&self, iri: &Iri) -> Candidate {
        let name = self.vocabulary().name(iri);
        Candidate { label: self.vocabulary().label(iri).unwrap_or(&name).to_owned(), name }
    }

    fn read_words<'w>(&self, words: Words<'w>, given: &NewState, sheet: &toml::Table) -> Read<'w> {
        let all = crate::document::read_quantities(words.quote, words.language, self.lexicon());
        let quantities: Vec<Quantity> =
            all.into_iter().filter(|quantity| !value::values(quantity).is_empty()).collect();
        let named = named::things(words.quote, words.language, self.vocabulary());
        let mut nearer = named::things(words.before, words.language, self.vocabulary());
        nearer.reverse();
        let fits = |_: &Iri, declared: &PropertyDeclaration| {
            let takes_number = declared.range.as_ref().is_some_and(|range| range.as_str() == assay::QUANTITY);
            let canonical = declared.canonical_unit.as_ref();
            takes_number != quantities.is_empty()
                && (quantities.is_empty()
                    || quantities.iter().any(|own| self.units_of(own, canonical).is_some()))
        };
        let resolved = self.vocabulary().resolve(given.property.trim()).ok();
        let properties = match resolved {
            Some(property) => vec![property],
            None => named::properties((words.quote, words.before), self.vocabulary(), &fits),
        };
        let subjects: Vec<Iri> = named.iter().chain(&nearer).map(|named| named.iri.clone()).collect();
        let mut subjects = unique([subjects, self.subjects_in(sheet)].concat());
        subjects.truncate(PROPOSED);
        Read { words, quantities, named, subjects, properties }
    }

    /// The units of a quantity that go with the one that a property is kept in; this one where words name none. `None` where
    /// they name another.
    fn units_of(&self, quantity: &Quantity, canonical: Option<&Iri>) -> Option<Vec<String>> {
        let named = value::units(quantity);
        let Some(canonical) = canonical else { return named.is_empty().then(|| vec![String::new()]) };
        if named.is_empty() {
            return Some(vec![self.vocabulary().name(canonical)]);
        }
        let own = named.iter().flat_map(|name| {
            [vocab::UNITS, vocab::MEASURES].map(|namespace| Iri::new(format!("{namespace}{name}")))
        });
        let fits = |unit: &Iri| {
            self.vocabulary().unit(unit).is_some() && self.vocabulary().conversion(unit, canonical).is_some()
        };
        let fitting: Vec<String> =
            own.filter(fits).map(|unit| self.vocabulary().name(&unit)).take(2).collect();
        (!fitting.is_empty()).then_some(fitting)
    }

    /// What the claims of a sheet are of: who states another may speak of the same.
    fn subjects_in(&self, sheet: &toml::Table) -> Vec<Iri> {
        let claims = sheet.get("claim").and_then(toml::Value::as_array).into_iter().flatten();
        let states = claims.filter_map(|claim| claim.get("states")?.as_array()).flatten();
        let subjects = states.filter_map(|state| state.get("subject")?.as_str());
        unique(subjects.filter_map(|name| self.vocabulary().resolve(name).ok()).collect())
    }
}

/// The words that are read.
#[derive(Clone, Copy)]
struct Words<'w> {
    quote: &'w str,
    before: &'w str,
    language: &'w str,
    published: Option<&'w Period>,
}

/// What was read in words.
struct Read<'w> {
    words: Words<'w>,
    quantities: Vec<Quantity>,
    /// What the quote names.
    named: Vec<Named>,
    subjects: Vec<Iri>,
    properties: Vec<Iri>,
}

impl Read<'_> {
    /// What the words state, as far as the check would let it pass; `None` where nothing is named that it could be of.
    fn state(
        &self,
        engine: &Engine,
        trial: &Trial<'_>,
        claim: &NewClaim,
        given: &NewState,
    ) -> Option<NewState> {
        let mut first = None;
        let mut left = TRIALS;
        for property in self.properties.iter().take(PROPOSED) {
            let declared = engine.vocabulary().property(property)?;
            for subject in self.subjects_of(engine, declared, given) {
                let bare = self.bare(engine, (property, declared), &subject, given);
                let states = self.valued(engine, declared, &bare, given);
                // Of what somebody states, the check is to say what is wrong; of what is proposed, nothing wrong is.
                let told = states.first().filter(|_| !given.property.is_empty());
                first.get_or_insert_with(|| told.unwrap_or(&bare).clone());
                for state in states {
                    if left == 0 {
                        return first;
                    }
                    left -= 1;
                    let tried = NewClaim {
                        id: "draft".to_owned(),
                        says: "draft".to_owned(),
                        states: vec![state.clone()],
                        ..claim.clone()
                    };
                    if trial.faults(&tried).is_empty() {
                        return Some(state);
                    }
                }
            }
        }
        first
    }

    /// The subjects that a property may be of, as sheets write them.
    fn subjects_of(&self, engine: &Engine, declared: &PropertyDeclaration, given: &NewState) -> Vec<String> {
        if !given.subject.is_empty() {
            return vec![given.subject.clone()];
        }
        let fits = |iri: &&Iri| {
            declared.domain.as_ref().is_none_or(|domain| engine.vocabulary().is_a(iri, domain.as_str()))
        };
        self.subjects.iter().filter(fits).take(4).map(|iri| engine.vocabulary().name(iri)).collect()
    }

    /// A state without its value: subject, property, the dimensions that the quote names, and its period.
    fn bare(
        &self,
        engine: &Engine,
        (property, declared): (&Iri, &PropertyDeclaration),
        subject: &str,
        given: &NewState,
    ) -> NewState {
        let vocabulary = engine.vocabulary();
        let mut state =
            NewState { subject: subject.to_owned(), property: vocabulary.name(property), ..given.clone() };
        if given.property.is_empty() || given.dimensions.is_empty() {
            for (key, dimension) in vocabulary.dimensions() {
                let Some(range) =
                    dimension.range.as_ref().filter(|range| range.as_str() != vocab::rdfs::RESOURCE)
                else {
                    continue;
                };
                let fits = |named: &&Named| {
                    vocabulary.is_a(&named.iri, range.as_str())
                        && vocabulary.name(&named.iri) != subject
                        && !vocabulary.is_place(&named.iri)
                };
                let is_free =
                    !declared.fixed.contains_key(&dimension.iri) && !state.dimensions.contains_key(key);
                if let Some(named) = self.named.iter().find(fits).filter(|_| is_free) {
                    state.dimensions.insert(key.to_owned(), vocabulary.name(&named.iri));
                }
            }
        }
        let range = declared.range.as_ref().map(Iri::as_str);
        if let Some(range) = range.filter(|range| ![assay::QUANTITY, vocab::rdf::LANG_STRING].contains(range))
            && state.object.is_empty()
        {
            let is_object =
                |named: &&Named| vocabulary.is_a(&named.iri, range) && vocabulary.name(&named.iri) != subject;
            let object = self.named.iter().find(is_object);
            state.object = object.map(|named| vocabulary.name(&named.iri)).unwrap_or_default();
        }
        if given.period.is_empty()
            && let Ok(Told::Stated(period) | Told::Relative(period)) = crate::document::when(
                self.words.quote,
                self.words.language,
                self.words.published,
                engine.lexicon(),
            )
        {
            period.edtf().clone_into(&mut state.period);
        }
        state
    }

    /// A state with each value that the words may give it.
    fn valued(
        &self,
        engine: &Engine,
        declared: &PropertyDeclaration,
        bare: &NewState,
        given: &NewState,
    ) -> Vec<NewState> {
        let canonical = declared.canonical_unit.as_ref();
        if self.quantities.is_empty() {
            return vec![bare.clone()];
        }
        let mut states = Vec::new();
        for quantity in &self.quantities {
            let Some(units) = engine.units_of(quantity, canonical) else { continue };
            for value in value::values(quantity) {
                for unit in &units {
                    for written in value::written(self.words.quote, quantity) {
                        let mut state = bare.clone();
                        let keep = |own: &mut String, other: &str| {
                            if own.is_empty() {
                                other.clone_into(own);
                            }
                        };
                        keep(&mut state.value, &value);
                        keep(&mut state.unit, unit);
                        if given.written.is_empty() {
                            state.written = vec![written];
                        }
                        let undated = NewState { period: given.period.clone(), ..state.clone() };
                        let is_dated = undated != state;
                        states.push(state);
                        if is_dated {
                            states.push(undated);
                        }
                    }
                }
            }
        }
        states
    }

    /// Every value that the words give.
    fn given(&self, engine: &Engine) -> Vec<Given> {
        let of = |quantity: &Quantity| {
            let unit = value::units(quantity)
                .first()
                .map(|name| engine.vocabulary().name(&Iri::new(format!("{}{name}", vocab::UNITS))));
            Some(Given {
                value: value::values(quantity).into_iter().next()?,
                unit: unit.unwrap_or_default(),
                written: value::written(self.words.quote, quantity).into_iter().next()?,
            })
        };
        self.quantities.iter().filter_map(of).collect()
    }
}

fn unique(iris: Vec<Iri>) -> Vec<Iri> {
    let mut seen = Vec::new();
    for iri in iris {
        if !seen.contains(&iri) {
            seen.push(iri);
        }
    }
    seen
}

/// Where the chosen words stand: at the place that was told, or the only one, or the one with these surroundings.
fn place_of(text: &Rendition, chosen: &Chosen) -> Result<Span, RecordError> {
    let refused = |what: String| Err(RecordError::Chosen { what });
    let words = chosen.words.trim();
    if words.is_empty() {
        return refused("no words are chosen".to_owned());
    }
    if words.chars().count() > LONGEST {
        return refused(format!("a quote has at most {LONGEST} characters"));
    }
    let pattern: Vec<String> = words.split_whitespace().map(regex::escape).collect();
    let Ok(pattern) = regex::Regex::new(&pattern.join(r"\s+")) else {
        return refused("the words cannot be looked for".to_owned());
    };
    let spans = pattern
        .find_iter(text.text())
        .take(1000)
        .filter_map(|found| Some(Span::new(text.offset_of(found.start())?, text.offset_of(found.end())?)));
    let spans: Vec<Span> = spans.collect();
    match spans.as_slice() {
        [] => {
            let fault = crate::document::find(text, &[words]).err();
            refused(
                fault.map_or_else(
                    || "the words do not stand in the text".to_owned(),
                    |fault| fault.to_string(),
                ),
            )
        }
        [one] => Ok(*one),
        several => {
            let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (prefix, suffix) = (bare(&chosen.prefix), bare(&chosen.suffix));
            let is_meant = |span: &&Span| {
                let around = crate::document::context(text, **span);
                // What was told may go on where the surroundings are cut, and not where the text ends.
                let is_cut = |side: &str| side.chars().count() == CONTEXT;
                let (before, behind) = (bare(&around.prefix), bare(&around.suffix));
                (before.ends_with(&prefix) || is_cut(&around.prefix) && prefix.ends_with(&before))
                    && (behind.starts_with(&suffix) || is_cut(&around.suffix) && suffix.starts_with(&behind))
            };
            let nearest = |start: usize| several.iter().min_by_key(|span| span.start.abs_diff(start));
            let has_context = !prefix.is_empty() || !suffix.is_empty();
            let by_context: Vec<&Span> = several.iter().filter(is_meant).collect();
            match (chosen.start.and_then(nearest), by_context.as_slice()) {
                (Some(span), _) => Ok(*span),
                (None, [span]) if has_context => Ok(**span),
                _ => refused(format!(
                    "the words stand in {} places: more of the words around them say which",
                    several.len()
                )),
            }
        }
    }
}

/// A span with as many words around it as it takes to stand in the text once.
fn widened(text: &Rendition, mut span: Span) -> Span {
    for _ in 0..60 {
        let words = text.slice(span).unwrap_or_default();
        if crate::document::find(text, &[words]).is_ok() {
            return span;
        }
        let wider = Span::new(word_before(text, span.start), word_behind(text, span.end));
        if wider == span {
            return span;
        }
        span = wider;
    }
    span
}

/// The beginning of the word before a place, in one line.
fn word_before(text: &Rendition, at: usize) -> usize {
    let from = Span::new(at.saturating_sub(60), at);
    let before: Vec<char> = text.slice(from).unwrap_or_default().chars().collect();
    let blank = before.iter().rev().take_while(|c| **c == ' ').count();
    let word = before.iter().rev().skip(blank).take_while(|c| !c.is_whitespace()).count();
    if word == 0 { at } else { at - blank - word.min(12) }
}

fn word_behind(text: &Rendition, at: usize) -> usize {
    let to = Span::new(at, (at + 60).min(text.code_points()));
    let behind: Vec<char> = text.slice(to).unwrap_or_default().chars().collect();
    let blank = behind.iter().take_while(|c| **c == ' ').count();
    let word = behind.iter().skip(blank).take_while(|c| !c.is_whitespace()).count();
    if word == 0 { at } else { at + blank + word.min(12) }
}

/// Words as a sentence.
fn sentence(quote: &str) -> String {
    let words = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let whole = format!("{first}{}", letters.as_str());
    if whole.ends_with(['.', '!', '?', '。']) { whole } else { format!("{whole}.") }
}
