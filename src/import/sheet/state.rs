//! Reads what a claim states: slots, value, period, and the words that give the value.
//!
//! Knows the declarations of the ontologies and numbers in words; it must not know texts beyond the quote.

use super::context::{Ground, SheetContext, choice, term, value_of};
use super::place::{self, thing};
use super::raw::{RawDimension, RawState, Text};
use super::words::{StatedContent, Thing, Words, written};
use super::{reading, relation, when};
use crate::document::{FiscalYear, nearest_names};
use crate::import::fault::{FaultSink, did_you_mean};
use crate::import::fields::unknown_key;
use crate::import::vocabulary::{Conversion, PropertyDeclaration, Vocabulary};
use crate::model::{
    Baseline, Comparator, Content, Iri, Polarity, Proposition, Quantity, Reading, ReadingKind, Slots,
    StatedQuantity, Statement, vocab,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The keys of `[[claim.states]]` beside the dimensions.
const KEYS: [&str; 15] = [
    "subject", "property", "value", "object", "text", "unit", "period", "baseline", "polarity", "estimate",
    "written", "reading", "each", "rank", "compare",
];

/// The most statements that `each` makes of one.
const EACH_LIMIT: usize = 10_000;
/// The most statements that `each` makes in one sheet.
pub(in crate::import) const EACH_SHEET_LIMIT: usize = 200_000;

/// The statements of a claim, `each` multiplied out.
pub(in crate::import) fn resolve_states(
    raw: &[RawState],
    claim: &str,
    ground: Ground<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    for state in raw {
        let before = sink.len();
        if check_each(state, claim, sink).is_none() {
            continue;
        }
        for (index, single) in multiply(state).into_iter().enumerate() {
            if sink.len() > before {
                break; // The rest of `each` repeats the same faults.
            }
            // The words of all products are the same: they are weighed once.
            let words = Words { claim, ground, is_weighed: index == 0 };
            statements.extend(resolve_state(&single, words, context, sink));
        }
    }
    statements
}

/// How many statements a state comes to; `None` where those are too many. Names that a list has twice, and keys that stand
/// beside `each` too, are faults: the second would say nothing, or silence the first.
fn check_each(state: &RawState, claim: &str, sink: &mut FaultSink) -> Option<usize> {
    for (key, values) in &state.each {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in values {
            *counts.entry(&value.value).or_default() += 1;
        }
        if let Some((name, count)) = counts.iter().find(|(_, count)| **count > 1) {
            let more = counts.values().filter(|count| **count > 1).count() - 1;
            let more =
                if more > 0 { format!(", and {more} more names several times") } else { String::new() };
            let message = format!("`{}` under `each` lists `{name}` {count} times{more}", key.value);
            sink.add(&key.span, message);
        }
        let beside = match key.value.as_str() {
            "subject" => state.subject.is_some(),
            "object" => state.object.is_some(),
            name => state.dimensions.iter().any(|(own, _)| own.value == name),
        };
        if beside {
            sink.add(&key.span, format!("`{}` stands both beside `each` and under it", key.value));
        }
    }
    let products = products(state);
    if products > EACH_LIMIT {
        let message = format!(
            "claim `{claim}`: `each` makes {products} statements of one, and the limit `each` is {EACH_LIMIT}: several \
             claims, or a `[[table]]`, say as much"
        );
        sink.add(&state.span, message);
        return None;
    }
    Some(products)
}

/// How many statements a state comes to, which may be more than can be counted.
pub(in crate::import) fn products(state: &RawState) -> usize {
    state.each.iter().fold(1, |product, (_, values)| product.saturating_mul(values.len()))
}

/// One state for each combination of the values under `each`.
fn multiply(state: &RawState) -> Vec<RawState> {
    let mut states = vec![RawState { each: Vec::new(), ..state.clone() }];
    for (key, values) in &state.each {
        states =
            states.iter().flat_map(|state| values.iter().map(move |value| with(state, key, value))).collect();
    }
    states
}

fn with(state: &RawState, key: &Text, value: &Text) -> RawState {
    let mut state = state.clone();
    match key.value.as_str() {
        "subject" => state.subject = Some(value.clone()),
        "object" => state.object = Some(value.clone()),
        _ => state.dimensions.push((key.clone(), vec![value.clone()])),
    }
    state
}

fn resolve_state(
    raw: &RawState,
    words: Words<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<Statement> {
    let vocabulary = context.vocabulary;
    let claim = words.claim;
    if raw.subject.is_none() {
        sink.add(&raw.span, format!("claim `{claim}`: [[claim.states]] lacks `subject`"));
    }
    let property = term(raw.property.as_ref(), vocabulary, sink);
    let declaration = property.as_ref().and_then(|property| declaration(property, raw, vocabulary, sink));
    let language = words.ground.language;
    let domain = declaration.as_ref().and_then(|declared| declared.domain.as_ref());
    let subject = thing(raw.subject.as_ref(), domain, (vocabulary, language), sink);
    let dimensions = dimensions(&raw.dimensions, declaration.as_ref(), (vocabulary, language), sink);
    if let (Some(subject), Some(declaration)) = (&subject, &declaration) {
        check_domain(subject, declaration, raw, vocabulary, sink);
    }
    let is_decline = declaration.as_ref().is_some_and(|declared| declared.counts_decline);
    let is_change =
        property.as_ref().and_then(|property| change(property, is_decline, words.ground.language, context));
    let is_difference = is_change == Some(true);
    let content =
        content(raw, property.as_ref(), declaration.as_ref(), (context, is_difference, language), sink);
    let dated = raw.period.as_ref().and_then(|p| when::period(p, words.ground, context.lexicon, sink));
    let polarity = raw.polarity.as_ref().and_then(|p| choice(p, "polarity", sink));
    let mut reading = raw.reading.as_ref().and_then(|raw| reading::read(raw, sink));
    let (content, stated) = content?;
    check_heads(raw, words, stated.as_ref(), context, sink);
    let is_negated = polarity == Some(Polarity::Negated);
    let of = [subject.as_ref(), property.as_ref()].into_iter().flatten().chain(dimensions.values());
    let named = |term: &Iri| {
        let declared = vocabulary.names(term).map(str::to_owned);
        declared.chain(place::names(term, language, vocabulary)).collect::<Vec<String>>()
    };
    let whose =
        place::Whose { subject: subject.as_ref(), property: property.as_ref(), dimensions: &dimensions };
    let others = place::weigh(raw, words, &whose, context, sink);
    let thing = Thing {
        names: of.flat_map(named).chain(others.iter().cloned()).collect(),
        subject: subject.iter().flat_map(named).chain(others).collect(),
        property: property.iter().flat_map(named).collect(),
        is_change,
        is_decline,
        is_negated,
    };
    let written = written(raw, words, (stated.as_ref(), reading.as_mut()), &thing, context, sink);
    if words.is_weighed {
        let place = subject.as_ref().and_then(|subject| vocabulary.place(subject));
        let accounts = place.and_then(|place| FiscalYear::of(place.name));
        let held = |raw: &RawState, reading: Option<&Reading>, sink: &mut FaultSink| {
            let stated = relation::Stated { content: &content, dimensions: &dimensions, is_negated };
            relation::weigh(&stated, raw, &written, claim, words.ground, context, sink);
            let is_compared =
                raw.baseline.is_some() || raw.rank.as_ref().is_some_and(|rank| rank.since.is_some());
            let held = when::Held { claim, written: &written, reading, is_compared, accounts };
            when::weigh(dated.as_ref(), raw.period.as_ref(), words.ground, &held, context.lexicon, sink);
        };
        held(raw, reading.as_ref(), sink);
        let gives = stated.is_some() && !written.is_empty();
        // What is interpreted may be what nobody can compute: the stage that the words leave open.
        let is_known = |own: &Reading| own.kind != ReadingKind::Interpreted && own.given.is_none();
        if reading.as_ref().is_some_and(|own| gives && is_known(own)) {
            let bare = RawState { reading: None, ..raw.clone() };
            let mut faults = FaultSink::default();
            check_heads(&bare, words, stated.as_ref(), context, &mut faults);
            held(&bare, None, &mut faults);
            tell_unneeded(raw, claim, &faults, sink);
        }
    }
    let (period, period_words) = dated.map_or((None, None), |dated| (Some(dated.period), dated.words));
    Some(Statement {
        proposition: Proposition {
            slots: Slots { subject: subject?, property: property?, dimensions },
            content,
            polarity: polarity.unwrap_or_default(),
            baseline: value_of(raw.baseline.as_ref()).map(|words| Baseline::read(&words, period.as_ref())),
            period,
        },
        written,
        period_words,
        reading,
        precision: stated.as_ref().and_then(|s| s.precision),
        stated_unit: stated.and_then(|s| s.unit),
        stated_value: value_of(raw.value.as_ref()),
        estimate: raw.estimate,
    })
}

/// A reading is told where all that it would explain holds without it: who reads it looks for what was done to the words.
fn tell_unneeded(raw: &RawState, claim: &str, faults: &FaultSink, sink: &mut FaultSink) {
    let place = raw.reading.as_ref().and_then(|reading| reading.kind.as_ref());
    if let Some(kind) = place.filter(|_| faults.is_empty()) {
        let message = format!("claim `{claim}`: the words give the value by themselves: leave `reading` out");
        sink.add(&kind.span, message);
    }
}

/// A number of a cell is in the scale and the unit that its column, its row or the title names.
fn check_heads(
    raw: &RawState,
    words: Words<'_>,
    stated: Option<&StatedContent>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) {
    let unit = stated.and_then(|stated| stated.unit.as_ref());
    if let (Some(heads), Some(unit), None, true) = (words.ground.heads, unit, &raw.reading, words.is_weighed)
        && let Some(message) = heads.refused(words.ground.language, unit, context)
    {
        let span = raw.unit.as_ref().map_or(&raw.span, |unit| &unit.span);
        sink.add(span, format!("claim `{}`: {message}", words.claim));
    }
}

/// Whether a property is of a change, by what it is called.
pub(in crate::import) fn change(
    property: &Iri,
    is_decline: bool,
    language: &str,
    context: SheetContext<'_>,
) -> Option<bool> {
    let mut named =
        context.vocabulary.names(property).map(|name| context.lexicon.names_change(name, language));
    if is_decline {
        return Some(true);
    }
    named.find(|own| *own != Some(false)).unwrap_or(Some(false))
}

fn declaration(
    property: &Iri,
    raw: &RawState,
    vocabulary: &Vocabulary,
    sink: &mut FaultSink,
) -> Option<PropertyDeclaration> {
    let declared = vocabulary.property(property).cloned();
    if let (None, Some(name)) = (&declared, &raw.property) {
        let names = vocabulary.property_names();
        let help = did_you_mean(&nearest_names(&name.value, names.iter().map(String::as_str), 2));
        let message = format!("`{}` is not declared as a property of claims", name.value);
        sink.add_with_help(&name.span, message, help);
    }
    declared
}

/// The dimensions of a state: those it gives and those its property fixes.
pub(in crate::import) fn dimensions(
    raw: &[RawDimension],
    declaration: Option<&PropertyDeclaration>,
    (vocabulary, language): (&Vocabulary, &str),
    sink: &mut FaultSink,
) -> BTreeMap<Iri, Iri> {
    let mut dimensions = declaration.map(|d| d.fixed.clone()).unwrap_or_default();
    for (key, values) in raw {
        let Some(dimension) = vocabulary.dimension(&key.value) else {
            let known = vocabulary.dimensions().map(|(key, _)| key).chain(KEYS);
            unknown_key(&key.value, &key.span, "[[claim.states]]", known, sink);
            continue;
        };
        let [value] = values.as_slice() else {
            let message = format!("`{}` takes one name; several go under `each`", key.value);
            sink.add(&key.span, message);
            continue;
        };
        let range = dimension.range.as_ref().filter(|range| range.as_str() != vocab::rdfs::RESOURCE);
        let Some(iri) = thing(Some(value), range, (vocabulary, language), sink) else {
            continue;
        };
        if let Some(range) = range
            && !vocabulary.is_a(&iri, range.as_str())
        {
            let class = vocabulary.name(range);
            let message = format!("`{}` is not a {class}, as `{}` needs", value.value, key.value);
            sink.add_with_help(&value.span, message, place::not_one(&iri, range, vocabulary));
        }
        if let Some(fixed) = declaration.and_then(|d| d.fixed.get(&dimension.iri))
            && *fixed != iri
        {
            let fixed = vocabulary.name(fixed);
            let message = format!("the property fixes `{}` as {fixed}, not `{}`", key.value, value.value);
            sink.add(&value.span, message);
        }
        dimensions.insert(dimension.iri.clone(), iri);
    }
    dimensions
}

fn check_domain(
    subject: &Iri,
    declaration: &PropertyDeclaration,
    raw: &RawState,
    vocabulary: &Vocabulary,
    sink: &mut FaultSink,
) {
    if let (Some(domain), Some(name)) = (&declaration.domain, &raw.subject)
        && !vocabulary.is_a(subject, domain.as_str())
    {
        let class = vocabulary.name(domain);
        let message = format!("`{}` is not a {class}, of which the property speaks", name.value);
        sink.add_with_help(&name.span, message, place::not_one(subject, domain, vocabulary));
    }
}

/// Whether a unit measures something; plain numbers and shares do not.
fn is_measure(unit: &Iri, vocabulary: &Vocabulary) -> bool {
    vocabulary.unit(unit).is_some_and(|unit| !unit.counts() && !unit.is_ratio())
}

fn content(
    raw: &RawState,
    property: Option<&Iri>,
    declaration: Option<&PropertyDeclaration>,
    (context, is_change, language): (SheetContext<'_>, bool, &str),
    sink: &mut FaultSink,
) -> Option<(Content, Option<StatedContent>)> {
    let given = [raw.value.is_some(), raw.object.is_some(), raw.text.is_some(), raw.rank.is_some()];
    if given.iter().filter(|given| **given).count() != 1 {
        sink.add(&raw.span, "[[claim.states]] takes exactly one of `value`, `object`, `text` and `rank`");
        return None;
    }
    let range = declaration.and_then(|d| d.range.as_ref()).map(Iri::as_str);
    if let Some(span) = raw.rank.as_ref().map(|rank| &rank.span).or(raw.compare.as_ref().map(|c| &c.span)) {
        if range.is_some_and(|range| range != vocab::assay::QUANTITY) {
            sink.add(span, takes(property, range, context.vocabulary));
        }
        return Some((relation::content(raw, (context.vocabulary, language), sink)?, None));
    }
    if let Some(text) = &raw.value {
        if range.is_some_and(|range| range != vocab::assay::QUANTITY) {
            sink.add(&text.span, takes(property, range, context.vocabulary));
            return None;
        }
        let (quantity, stated) =
            quantity(text, raw, property, declaration?, (context.vocabulary, is_change), sink)?;
        let canonical = declaration.and_then(|d| d.canonical_unit.clone());
        let unit = if stated.is_other { stated.unit.clone() } else { canonical };
        return Some((Content::Quantity { quantity, unit }, Some(stated)));
    }
    if let Some(unit) = &raw.unit {
        sink.add(&unit.span, "`unit` goes with `value` only");
    }
    if let Some(name) = &raw.object {
        let class = range.map(Iri::new);
        let object = thing(Some(name), class.as_ref(), (context.vocabulary, language), sink)?;
        let fits = range.is_none_or(|range| context.vocabulary.is_a(&object, range));
        if !fits {
            sink.add(&name.span, takes(property, range, context.vocabulary));
        }
        return Some((Content::Object(object), None));
    }
    let text = raw.text.as_ref()?;
    if range.is_some_and(|range| range != vocab::rdf::LANG_STRING) {
        sink.add(&text.span, takes(property, range, context.vocabulary));
    }
    let content = Content::Text { text: text.value.clone(), language: context.language.to_owned() };
    Some((content, None))
}

fn takes(property: Option<&Iri>, range: Option<&str>, vocabulary: &Vocabulary) -> String {
    let property = property.map_or_else(|| "the property".to_owned(), |p| vocabulary.name(p));
    match range {
        Some(vocab::assay::QUANTITY) => format!("{property} takes a number: `value`"),
        Some(vocab::rdf::LANG_STRING) => format!("{property} takes words: `text`"),
        Some(class) => format!("{property} takes a {}: `object`", vocabulary.name(&class.into())),
        None => format!("{property} takes anything"),
    }
}

/// The quantity in the property's canonical unit, and as stated. Of a change, as of a difference of temperatures, no offset of
/// a unit counts.
pub(in crate::import) fn canonical_quantity(
    stated: &StatedQuantity,
    unit: Option<&Iri>,
    declaration: &PropertyDeclaration,
    vocabulary: &Vocabulary,
    is_change: bool,
) -> Result<(Quantity, Option<Decimal>), UnitFault> {
    let unquantified = stated.quantity.comparator == Comparator::Unquantified;
    let conversion = match (unit, &declaration.canonical_unit) {
        (None, None) => Conversion::NONE,
        (None, Some(_)) if unquantified => Conversion::NONE,
        (None, Some(canonical)) => return Err(UnitFault::Missing(canonical.clone())),
        (Some(_), None) => return Err(UnitFault::Superfluous),
        (Some(unit), Some(canonical)) => vocabulary
            .conversion(unit, canonical)
            .ok_or_else(|| UnitFault::Incommensurable(canonical.clone()))?,
    };
    let conversion = if is_change { conversion.of_differences() } else { conversion };
    let (numerator, denominator) = conversion.factor;
    let scale = |n: Decimal| crate::model::scale(n, numerator, denominator);
    let quantity = if conversion.is_linear() {
        stated.quantity.scaled(numerator, denominator)
    } else {
        stated.quantity.moved(conversion.before, conversion.factor, conversion.after)
    };
    let precision = stated.precision.map(scale);
    match (quantity, precision) {
        (Some(quantity), None) => Ok((quantity, None)),
        (Some(quantity), Some(Some(precision))) => Ok((quantity, Some(precision))),
        _ => Err(UnitFault::Overflow),
    }
}

/// Why a unit does not serve.
pub(in crate::import) enum UnitFault {
    Missing(Iri),
    Superfluous,
    Incommensurable(Iri),
    Overflow,
}

impl UnitFault {
    pub(in crate::import) fn message(
        &self,
        unit: Option<&str>,
        property: &str,
        vocabulary: &Vocabulary,
    ) -> String {
        let unit = unit.unwrap_or("?");
        match self {
            Self::Missing(canonical) => {
                format!("a value of {property} needs its `unit`, such as {}", vocabulary.name(canonical))
            }
            Self::Superfluous => format!("{property} takes no unit, not `{unit}`"),
            Self::Incommensurable(canonical) => {
                format!("`{unit}` does not fit {property}, which is kept in {}", vocabulary.name(canonical))
            }
            Self::Overflow => format!("the value in `{unit}` has more digits than can be kept exactly"),
        }
    }
}

fn quantity(
    text: &Text,
    raw: &RawState,
    property: Option<&Iri>,
    declaration: &PropertyDeclaration,
    (vocabulary, is_change): (&Vocabulary, bool),
    sink: &mut FaultSink,
) -> Option<(Quantity, StatedContent)> {
    let stated: Result<StatedQuantity, _> = text.value.parse();
    let stated = stated.map_err(|error| sink.add(&text.span, error.to_string()));
    let unit = match &raw.unit {
        Some(name) => Some(term(Some(name), vocabulary, sink)?),
        None => None,
    };
    let stated = stated.ok()?;
    let name = property.map_or_else(|| "the property".to_owned(), |p| vocabulary.name(p));
    match canonical_quantity(&stated, unit.as_ref(), declaration, vocabulary, is_change) {
        Ok((quantity, precision)) => {
            let stated = StatedContent { quantity: stated.quantity, unit, precision, is_other: false };
            Some((quantity, stated))
        }
        // What the document says in a unit of another kind is kept as it says it, and compared with nothing.
        Err(UnitFault::Incommensurable(_))
            if [unit.as_ref(), declaration.canonical_unit.as_ref()]
                .iter()
                .all(|unit| unit.is_some_and(|unit| is_measure(unit, vocabulary))) =>
        {
            let (quantity, precision) = (stated.quantity.clone(), stated.precision);
            Some((quantity, StatedContent { quantity: stated.quantity, unit, precision, is_other: true }))
        }
        Err(fault) => {
            let span = raw.unit.as_ref().map_or(&text.span, |unit| &unit.span);
            let unit = raw.unit.as_ref().map(|unit| unit.value.as_str());
            sink.add(span, fault.message(unit, &name, vocabulary));
            None
        }
    }
}
