//! The words that give a value: that they stand in the quote and give it, or that a reading says what was done to them.
//!
//! Knows numbers in words, units as declared, and readings. Must not know slots, periods or tables.

use super::context::{Ground, SheetContext, expected};
use super::raw::RawState;
use super::reading;
use crate::document::{self, Expected, Passage as Around, Rendition, Span, Stated};
use crate::import::fault::FaultSink;
use crate::model::{Iri, Passage, Quantity, Quote, Reading};
use rust_decimal::Decimal;

/// How many code points before a passage are read with it.
const BEFORE: usize = 400;
/// How many code points after a passage are read with it.
const AFTER: usize = 160;

/// What a value is of, as the reading of words needs it.
pub(super) struct Thing {
    /// What its property, subject and dimensions are called.
    pub(super) names: Vec<String>,
    /// What its subject is called.
    pub(super) subject: Vec<String>,
    /// What its property is called.
    pub(super) property: Vec<String>,
    /// Whether it is a change; `None` where nobody can tell.
    pub(super) is_change: Option<bool>,
    pub(super) is_decline: bool,
    pub(super) is_negated: bool,
}

/// The words that a state rests on.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) claim: &'a str,
    pub(super) ground: Ground<'a>,
    /// Whether they are compared with the value.
    pub(super) is_weighed: bool,
}

/// A value as stated, beside its canonical form.
pub(super) struct StatedContent {
    pub(super) quantity: Quantity,
    pub(super) unit: Option<Iri>,
    pub(super) precision: Option<Decimal>,
    /// Whether its unit is of another kind than the property's, so that the words must name it.
    pub(super) is_other: bool,
}

/// The words that give the value, checked to stand in the quote and to give it. Under a reading they may give another, as far
/// as its kind goes, and the reading takes what they give by themselves.
pub(super) fn written(
    raw: &RawState,
    words: Words<'_>,
    (stated, reading): (Option<&StatedContent>, Option<&mut Reading>),
    thing: &Thing,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Vec<String> {
    let Some(quote) = words.ground.quote else {
        return Vec::new();
    };
    let claim = words.claim;
    let mut all_stand = true;
    for words in &raw.written {
        if words.value.is_empty() || !quote.contains(&words.value) {
            all_stand = false;
            let message =
                format!("claim `{claim}`: `written` does not stand in the quote: `{}`", words.value);
            sink.add_with_help(&words.span, message, super::spaced(quote, &words.value));
        }
    }
    let mut written: Vec<String> = raw.written.iter().map(|words| words.value.clone()).collect();
    if let (Some(stated), true) = (stated, all_stand)
        && let Some(expected) = expected(&stated.quantity)
    {
        let place = raw.written.first().or(raw.value.as_ref());
        let span = place.map_or(&raw.span, |text| &text.span);
        let fault = || weigh(&written, quote, words, stated, &expected, thing, context);
        if let Some(own) = reading {
            let fault = (!written.is_empty()).then(fault).flatten();
            own.given = fault.as_ref().map(document::Mismatch::given);
            let numbers = || numbers(quote, words, context);
            let problem = reading::problem(own, fault.as_ref(), (&stated.quantity, &expected), &numbers);
            if let Some(message) = problem.filter(|_| words.is_weighed) {
                sink.add(span, format!("claim `{claim}`: {message}"));
            }
        } else if words.is_weighed && written.is_empty() && expected != Expected::Unquantified {
            let message = format!(
                "claim `{claim}`: a value needs `written`, the words that give it, or a `reading` that says why none do"
            );
            sink.add(span, message);
        } else if let Some(fault) = words.is_weighed.then(fault).flatten() {
            let unit = stated.unit.as_ref().map(|unit| local_name(unit.as_str()));
            let help = unknown_word(&fault, words.ground.language, unit);
            sink.add_with_help(span, format!("claim `{claim}`: {fault}"), help);
        }
    }
    quote.sort_words(&mut written);
    written
}

/// Every number that the words of a quote give, whatever it is of.
fn numbers(quote: &Quote, words: Words<'_>, context: SheetContext<'_>) -> Vec<Decimal> {
    let texts: Vec<&str> = match quote {
        Quote::Cell { exact, .. } => vec![exact],
        Quote::Passages(passages) => passages.iter().map(|passage| passage.exact.as_str()).collect(),
    };
    let read =
        texts.iter().flat_map(|text| document::read_quantities(text, words.ground.language, context.lexicon));
    let ends = read.flat_map(|quantity| [Some(quantity.low), quantity.high, quantity.center]);
    ends.flatten().filter_map(|(over, under)| over.checked_div(under)).collect()
}

/// The row and the reading that a word needs which no table has. It may also be of another language than the sheet says.
fn unknown_word(fault: &document::Mismatch, language: &str, unit: Option<&str>) -> Option<String> {
    let primary = language.split('-').next().unwrap_or(language);
    let word = match fault {
        document::Mismatch::Unreadable { why: document::Unread::Unit(word) } => {
            let unit = unit.unwrap_or("UNIT");
            return Some(format!(
                "where “{word}” is that unit, add the line `{primary}⇥unit⇥{word}⇥{unit}` to ontology/units.tsv (⇥ is a tab) or \
                 `skos:altLabel \"{word}\"@{primary}` to it; where it names what the number is of, add it to the property's labels"
            ));
        }
        document::Mismatch::Unreadable { why: document::Unread::Word(word) } => word.clone(),
        document::Mismatch::Unknown { words, .. } => words.join("|"),
        _ => return None,
    };
    Some(format!(
        "where the text is not in `{language}`, mend `language`; else add the line `{primary}⇥word⇥{word}` to ontology/words.tsv \
         (⇥ is a tab), or write reading = {{ kind = \"interpreted\", why = \"…\" }}"
    ))
}

/// Why the words of a quote do not give what is stated; `None` where they do.
fn weigh(
    written: &[String],
    quote: &Quote,
    words: Words<'_>,
    stated: &StatedContent,
    expected: &Expected,
    thing: &Thing,
    context: SheetContext<'_>,
) -> Option<document::Mismatch> {
    let vocabulary = context.vocabulary;
    let unit = stated.unit.as_ref().filter(|unit| !vocabulary.unit(unit).is_some_and(|unit| unit.counts()));
    let labels: Vec<String> =
        unit.into_iter().flat_map(|unit| vocabulary.names(unit)).map(str::to_owned).collect();
    let convert = |name: &str| vocabulary.factor_of(name, unit?);
    let names_unit = stated.is_other;
    let stated = Stated {
        expected,
        unit: unit.map(|unit| local_name(unit.as_str())),
        is_count: unit.is_none() && stated.unit.is_some(),
        labels: &labels,
        names: &thing.names,
        subject: &thing.subject,
        property: &thing.property,
        is_change: thing.is_change,
        convert: &convert,
        is_decline: thing.is_decline,
        is_negated: thing.is_negated || words.ground.is_denied,
        is_fact: words.ground.is_fact,
        names_unit,
    };
    let passages = surrounded(quote, words.ground.text);
    document::gives(&passages, written, words.ground.language, context.lexicon, &stated).err()
}

/// The passages of a quote with the words around them.
pub(super) fn surrounded(quote: &Quote, text: Option<&Rendition>) -> Vec<Around> {
    match quote {
        Quote::Cell { exact, .. } => vec![Around::alone(exact)],
        Quote::Passages(passages) => passages.iter().map(|passage| around(passage, text)).collect(),
    }
}

/// A passage with the words around it, back to the head of a table and on to the end of its sentence; words that the end of
/// the surroundings cuts are left out.
fn around(passage: &Passage, text: Option<&Rendition>) -> Around {
    let Some(place) = &passage.place else { return Around::alone(&passage.exact) };
    let Some(text) = text else { return Around::alone(&passage.exact) };
    let first = place.start.saturating_sub(BEFORE);
    let last = (place.end + AFTER).min(text.code_points());
    let slice = |start, end| text.slice(Span::new(start, end)).unwrap_or_default();
    let (mut prefix, mut suffix) = (slice(first, place.start), slice(place.end, last));
    if first > 0 {
        prefix = prefix.find(char::is_whitespace).map_or(prefix, |at| &prefix[at..]);
    }
    if last < text.code_points() {
        suffix = suffix.rfind(char::is_whitespace).map_or(suffix, |at| &suffix[..at]);
    }
    let start = prefix.len();
    Around { text: format!("{prefix}{}{suffix}", passage.exact), quote: start..start + passage.exact.len() }
}

/// What stands after the last `/`, `#` or `:` of an IRI.
fn local_name(iri: &str) -> &str {
    iri.rsplit(['/', '#', ':']).next().unwrap_or(iri)
}
