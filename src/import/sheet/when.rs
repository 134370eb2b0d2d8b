//! Periods of a sheet: dates in EDTF, or words of the quote, and both held against what the quote says.
//!
//! Knows when a document was published. Must not know how words are read.

use super::context::Ground;
use super::raw::Text;
use crate::document::{self, Claimed, FiscalYear, Lexicon, Told, WhenFault};
use crate::import::fault::FaultSink;
use crate::model::{AsOf, AsOfBasis, Period, Quote, Reading, ReadingKind};

/// How words that give no period are mended.
const BY_DATE: &str = "a date or an interval in EDTF says which: 2023, 2023-07, 2023-Q1, 2023-07/..";

/// A period and, where they stand for it in the sheet, the words of the quote.
pub(super) struct Dated {
    pub(super) period: Period,
    pub(super) words: Option<String>,
}

/// As of when a claim holds.
pub(super) fn as_of(
    words: &Text,
    ground: Ground<'_>,
    lexicon: &Lexicon,
    sink: &mut FaultSink,
) -> Option<AsOf> {
    if let Ok(stated) = Period::parse(&words.value) {
        return Some(AsOf { words: words.value.clone(), when: Some(stated), basis: AsOfBasis::Stated });
    }
    if let Some(quote) = ground.quote
        && !quote.contains(&words.value)
    {
        let message = format!("`asof` is neither a date nor words of the quote: `{}`", words.value);
        sink.add(&words.span, message);
        return None;
    }
    let inferred = AsOfBasis::InferredFromPublication;
    let (when, basis) = match document::when(&words.value, ground.language, ground.published, lexicon) {
        Ok(Told::Stated(period)) => (Some(period), AsOfBasis::Stated),
        Ok(Told::Relative(period)) => (Some(period), inferred),
        Ok(Told::Now) | Err(WhenFault::Unknown { .. }) => {
            let day = ground.published.and_then(Period::start);
            (day.and_then(|day| Period::parse(&day.to_string()).ok()), inferred)
        }
        Err(fault) => return refuse(&fault, "asof", words, sink),
    };
    Some(AsOf { words: words.value.clone(), when, basis })
}

/// The period of a state, as a date or in words of the quote.
pub(super) fn period(
    text: &Text,
    ground: Ground<'_>,
    lexicon: &Lexicon,
    sink: &mut FaultSink,
) -> Option<Dated> {
    let error = match Period::parse(&text.value) {
        Ok(period) => return Some(Dated { period, words: None }),
        Err(error) => error,
    };
    let has_words = text.value.chars().any(char::is_alphabetic);
    if !has_words || !ground.quote.is_some_and(|quote| quote.contains(&text.value)) {
        let help = has_words.then(|| "words that say when have to stand in the quote as they are".to_owned());
        sink.add_with_help(&text.span, error.to_string(), help);
        return None;
    }
    match document::when(&text.value, ground.language, ground.published, lexicon) {
        Ok(Told::Stated(period) | Told::Relative(period)) => {
            Some(Dated { period, words: Some(text.value.clone()) })
        }
        Ok(Told::Now) => {
            let message = format!("“{}” dates the claim, not what it states: `asof` takes it", text.value);
            sink.add(&text.span, message);
            None
        }
        Err(fault) => refuse(&fault, "period", text, sink),
    }
}

fn refuse<T>(fault: &WhenFault, key: &str, text: &Text, sink: &mut FaultSink) -> Option<T> {
    let help = match fault {
        WhenFault::Undated { .. } | WhenFault::Vague { .. } => {
            format!("`published` in [source] says when; else {BY_DATE}")
        }
        _ => BY_DATE.to_owned(),
    };
    sink.add_with_help(&text.span, format!("`{key}`: {fault}"), Some(help));
    None
}

/// What holds the period of a state against the quote.
pub(super) struct Held<'a> {
    pub(super) claim: &'a str,
    pub(super) written: &'a [String],
    pub(super) reading: Option<&'a Reading>,
    pub(super) is_compared: bool,
    /// The year of the accounts of its subject, where that is a state with one of its own.
    pub(super) accounts: Option<FiscalYear>,
}

/// Reports a period that is another than the words around the value give, where it is certain that they date it.
pub(super) fn weigh(
    dated: Option<&Dated>,
    place: Option<&Text>,
    ground: Ground<'_>,
    held: &Held<'_>,
    lexicon: &Lexicon,
    sink: &mut FaultSink,
) {
    let (Some(dated), Some(place), Some(Quote::Passages(passages))) = (dated, place, ground.quote) else {
        return;
    };
    let is_explained = held
        .reading
        .is_some_and(|reading| matches!(reading.kind, ReadingKind::Interpreted | ReadingKind::Emended));
    if is_explained {
        return;
    }
    let passages: Vec<&str> = passages.iter().map(|passage| passage.exact.as_str()).collect();
    let claimed = Claimed {
        period: &dated.period,
        published: ground.published,
        accounts: held.accounts,
        is_compared: held.is_compared,
    };
    if let Err(fault) = document::period_of(&passages, held.written, claimed, ground.language, lexicon) {
        let help = "where other words of the text date it, the quote can take them in as a passage of its own; else a \
                    `reading` of kind interpreted says what is meant"
            .to_owned();
        sink.add_with_help(&place.span, format!("claim `{}`: {fault}", held.claim), Some(help));
    }
}
