//! Ranks, comparisons and exceptions of a sheet, held against the words they rest on.
//!
//! Knows the terms of a sheet. Must not know how words are read.

use super::context::{Ground, SheetContext, chosen_or_default, expected, period, term};
use super::place::{self, thing};
use super::raw::{RawCompare, RawRank, RawState, Text};
use crate::document::{self, Expected, Said};
use crate::import::fault::FaultSink;
use crate::import::vocabulary::Vocabulary;
use crate::model::{Comparison, Content, Iri, Quote, Rank, RankOrder, StatedQuantity, vocab};
use std::collections::BTreeMap;
use std::ops::Range;

/// How words that name no target are mended.
const NAME_IT: &str = "the quote can take in more words, as a passage of its own; a label in the language of the source \
                       makes its name known; else a `reading` says what is meant";

/// What is stated, as far as ranks, comparisons and exceptions are concerned.
pub(super) struct Stated<'a> {
    pub(super) content: &'a Content,
    pub(super) dimensions: &'a BTreeMap<Iri, Iri>,
    pub(super) is_negated: bool,
}

/// The rank or the comparison of a state.
pub(super) fn content(raw: &RawState, known: (&Vocabulary, &str), sink: &mut FaultSink) -> Option<Content> {
    if let Some(unit) = &raw.unit {
        sink.add(&unit.span, "`unit` goes with a value of the property, not with a rank or a comparison");
    }
    match (&raw.rank, &raw.compare, &raw.value) {
        (Some(_), Some(compare), _) => {
            sink.add(&compare.span, "`rank` and `compare` do not go together: two [[claim.states]] say both");
            None
        }
        (Some(raw), None, _) => rank(raw, known, sink).map(Content::Rank),
        (None, Some(raw), Some(value)) => comparison(raw, value, known, sink).map(Content::Comparison),
        (None, Some(raw), None) => {
            sink.add(&raw.span, "`compare` goes with `value`: how many times as much it is, such as 2 or >1");
            None
        }
        (None, None, _) => None,
    }
}

fn rank(raw: &RawRank, known: (&Vocabulary, &str), sink: &mut FaultSink) -> Option<Rank> {
    let Some(place) = &raw.place else {
        sink.add(&raw.span, "`rank` lacks its `place`, a number from 1");
        return None;
    };
    let number = place.value.parse().ok().filter(|place| *place > 0);
    if number.is_none() {
        sink.add(&place.span, format!("`place` is a number from 1, not `{}`", place.value));
    }
    let order: RankOrder = chosen_or_default(raw.order.as_ref(), "order", sink);
    let before = sink.len();
    let among = raw.among.as_ref().and_then(|among| thing(Some(among), None, known, sink));
    let since = raw.since.as_ref().and_then(|since| period(since, sink));
    (sink.len() == before).then_some(Rank { place: number?, order, among, since })
}

fn comparison(
    raw: &RawCompare,
    value: &Text,
    known: (&Vocabulary, &str),
    sink: &mut FaultSink,
) -> Option<Comparison> {
    let before = sink.len();
    let times = value.value.parse::<StatedQuantity>();
    let times = times.map_err(|error| sink.add(&value.span, error.to_string())).ok();
    let named = |name: &Option<Text>, sink: &mut FaultSink| thing(name.as_ref(), None, known, sink);
    let (to, except) = (named(&raw.to, sink), named(&raw.except, sink));
    let property = term(raw.property.as_ref(), known.0, sink);
    let period = raw.period.as_ref().and_then(|text| period(text, sink));
    if raw.to.is_none() && raw.period.is_none() && raw.property.is_none() {
        sink.add(&raw.span, "`compare` names with what: `to`, a subject; `period`; or `property`");
    }
    let times = times?.quantity;
    (sink.len() == before).then_some(Comparison { times, to, except, period, property })
}

/// Reports ranks, multiples, targets and exceptions that the words do not give.
pub(super) fn weigh(
    stated: &Stated<'_>,
    raw: &RawState,
    written: &[String],
    claim: &str,
    ground: Ground<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) {
    let (Some(Quote::Passages(passages)), None) = (ground.quote, &raw.reading) else { return };
    let passages: Vec<&str> = passages.iter().map(|passage| passage.exact.as_str()).collect();
    let words = Words { claim, passages: &passages, written, raw, ground, context };
    match stated.content {
        Content::Rank(rank) => words.rank(rank, stated.is_negated, sink),
        Content::Comparison(compared) => words.comparison(compared, sink),
        _ => {}
    }
    words.exception(stated, sink);
}

struct Words<'a> {
    claim: &'a str,
    passages: &'a [&'a str],
    written: &'a [String],
    raw: &'a RawState,
    ground: Ground<'a>,
    context: SheetContext<'a>,
}

impl Words<'_> {
    fn says(&self, what: Said) -> bool {
        document::says(self.passages, what, self.ground.language, self.context.lexicon)
    }

    fn fault(&self, span: &Range<usize>, what: &str, help: Option<&str>, sink: &mut FaultSink) {
        sink.add_with_help(span, format!("claim `{}`: {what}", self.claim), help.map(str::to_owned));
    }

    fn place(&self) -> &Range<usize> {
        self.raw.written.first().map_or(&self.raw.span, |written| &written.span)
    }

    fn rank(&self, rank: &Rank, is_negated: bool, sink: &mut FaultSink) {
        let claimed = document::Rank { place: rank.place, is_highest: rank.order == RankOrder::Highest };
        if self.written.is_empty() {
            return self.fault(
                &self.raw.span,
                "a rank needs `written`, the words that give it, or a `reading`",
                None,
                sink,
            );
        }
        let found = document::rank_of(
            self.passages,
            self.written,
            claimed,
            self.ground.language,
            self.context.lexicon,
        );
        match found {
            Err(document::WrongRank::Open(_)) if is_negated => {}
            Err(fault) => {
                let help = matches!(fault, document::WrongRank::None).then_some(
                    "a row of kind rank-superlative in ontology/*.tsv makes a word known, a `reading` says what is meant",
                );
                self.fault(self.place(), &fault.to_string(), help, sink);
            }
            Ok(()) => {}
        }
        if let (Some(raw), Some(among)) =
            (self.raw.rank.as_ref().and_then(|rank| rank.among.as_ref()), &rank.among)
        {
            self.target("among", raw, among, sink);
        }
        self.since(rank, sink);
    }

    /// "The highest since 1946" ranks against the past since then, and against no other.
    fn since(&self, rank: &Rank, sink: &mut FaultSink) {
        let days = document::since_days(
            self.passages,
            self.ground.language,
            self.ground.published,
            self.context.lexicon,
        );
        let own = rank.since.as_ref().and_then(crate::model::Period::start);
        let place = self.raw.rank.as_ref().and_then(|rank| rank.since.as_ref());
        match (own, days.first()) {
            (Some(own), _) if !days.contains(&own) => {
                let span = place.map_or(&self.raw.span, |since| &since.span);
                self.fault(span, "the quote does not say “since” of that time", None, sink);
            }
            (None, Some(day)) if rank.among.is_none() => {
                let what = format!("the quote says since when, {day}, and `rank` has no `since`");
                self.fault(self.place(), &what, None, sink);
            }
            _ => {}
        }
    }

    fn comparison(&self, compared: &Comparison, sink: &mut FaultSink) {
        let Some(expected) = expected(&compared.times) else { return };
        if self.written.is_empty() {
            return self.fault(
                &self.raw.span,
                "a comparison needs `written`, the words that compare, or a `reading`",
                None,
                sink,
            );
        }
        let claimed = compared.times.to_string();
        let found = match expected {
            Expected::Unquantified => Ok(()),
            _ => document::ratio_of(
                self.written,
                &expected,
                &claimed,
                self.ground.language,
                self.context.lexicon,
            ),
        };
        if let Err(fault) = found {
            self.fault(self.place(), &fault.to_string(), None, sink);
        }
        let Some(raw) = &self.raw.compare else { return };
        if let (Some(name), Some(to)) = (&raw.to, &compared.to) {
            self.target("to", name, to, sink);
        }
        if let Some(name) = &raw.except
            && !(self.says(Said::Rest) || self.says(Said::Except))
        {
            self.fault(&name.span, "no known word of the quote leaves anything out", Some(NAME_IT), sink);
        }
    }

    /// Whether the quote names what something is compared with or ranked among.
    fn target(&self, key: &str, name: &Text, iri: &Iri, sink: &mut FaultSink) {
        let names = self.names(iri);
        let is_world = names.iter().any(|name| matches!(name.to_lowercase().as_str(), "world" | "the world"));
        let is_named = document::names(self.passages, names.iter().map(String::as_str));
        if !(is_named || (is_world && (self.says(Said::World) || self.says(Said::Rest)))) {
            let what = format!("the quote does not name `{key}`, {}", name.value);
            self.fault(&name.span, &what, Some(NAME_IT), sink);
        }
    }

    /// What a term is called, in the language of the source too where it is a place.
    fn names(&self, iri: &Iri) -> Vec<String> {
        let vocabulary = self.context.vocabulary;
        let places = place::names(iri, self.ground.language, vocabulary);
        vocabulary.names(iri).map(str::to_owned).chain(places).collect()
    }

    fn exception(&self, stated: &Stated<'_>, sink: &mut FaultSink) {
        let Some(left_out) = stated.dimensions.get(&Iri::new(vocab::assay::EXCEPT)) else { return };
        let raw = self.raw.dimensions.iter().find(|(key, _)| key.value == "except");
        let span = raw.map_or(&self.raw.span, |(key, _)| &key.span);
        let names = self.names(left_out);
        if !(self.says(Said::Except) || self.says(Said::Rest)) {
            self.fault(span, "no known word of the quote leaves anything out", Some(NAME_IT), sink);
        } else if !document::names(self.passages, names.iter().map(String::as_str)) && !self.says(Said::Rest)
        {
            self.fault(span, "the quote does not name what `except` leaves out", Some(NAME_IT), sink);
        }
    }
}
