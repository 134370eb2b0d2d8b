//! Whether words give the number somebody says they give.
//!
//! Knows quantity phrases and where words stand in a quote. Must not know claims, nor how units are declared.

use std::ops::Range;

use rust_decimal::Decimal;

use super::setting::{Labels, Setting};
use super::words::token::{cuts, is_letter};
use super::{Bound, Direction, Expected, Lexicon, Mismatch, Notation, Quantity, Unread, read_for};
use crate::document::text::Span;

/// The most words that are not known which are told of one number.
const WORDS: usize = 12;
/// The most ways of placing written words in a quote that are tried.
const WAYS: usize = 64;

/// A passage of a quote with what stands around it in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The words before the passage, the passage, and the words after it.
    pub text: String,
    /// The bytes of the text that are the passage.
    pub quote: Range<usize>,
}

impl Passage {
    /// A passage of which no surroundings are known.
    #[must_use]
    pub fn alone(words: &str) -> Self {
        Self { text: words.to_owned(), quote: 0..words.len() }
    }
}

/// What somebody states that words give.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct Stated<'a> {
    /// The number, in the unit stated.
    pub expected: &'a Expected,
    /// The local name of the unit; `None` for plain numbers and counts.
    pub unit: Option<&'a str>,
    /// Whether the number counts things, so that no words of a unit go with it.
    pub is_count: bool,
    /// What the unit is called.
    pub labels: &'a [String],
    /// What the property, its subject and its dimensions are called: words that may stand beside the number.
    pub names: &'a [String],
    /// What its subject alone is called, so that what other things have is told from it.
    pub subject: &'a [String],
    /// What its property alone is called, so that words are told that speak of it.
    pub property: &'a [String],
    /// Whether the number is of a change, that has to be said to have risen or fallen; `None` where nobody says.
    pub is_change: Option<bool>,
    /// The factor from another unit, by its local name, to the one stated, as numerator and denominator.
    pub convert: &'a dyn Fn(&str) -> Option<(Decimal, Decimal)>,
    /// Whether the number counts how much something fell, so that a fall is above zero.
    pub is_decline: bool,
    /// Whether the number is said not to hold.
    pub is_negated: bool,
    /// Whether it is told as a plain fact, and not as a forecast, a demand or a supposition.
    pub is_fact: bool,
    /// Whether the words have to name the unit.
    pub names_unit: bool,
}

/// Whether the `written` words of a quote give the number stated.
///
/// What is read is the whole phrase that the written words stand in, and what stands around it: number, scale, sign, bound,
/// direction and unit. A point needs a number without bound, a range both ends of one range (or one end in each piece of
/// the written words), a central value all three numbers. "More than" satisfies "at least", and "less than" satisfies "at
/// most"; not the other way round. Linear in the passages.
///
/// # Errors
///
/// [`Mismatch`] says what the words do give, which of them is not understood, or which was left out.
///
/// ```
/// use assay::internals::document::{Expected, Lexicon, Passage, Stated, gives};
///
/// let quote = [Passage::alone("it took at least 10 years")];
/// let says = |written: &str, expected: Expected| {
///     let stated = Stated {
///         expected: &expected,
///         unit: Some("YR"),
///         is_count: false,
///         labels: &[],
///         names: &[],
///         subject: &[],
///         property: &[],
///         is_change: None,
///         convert: &|_| None,
///         is_decline: false,
///         is_negated: false,
///         is_fact: true,
///         names_unit: false,
///     };
///     gives(&quote, &[written], "en", &Lexicon::standard(), &stated).map_err(|fault| fault.to_string())
/// };
/// assert_eq!(says("at least 10 years", Expected::AtLeast(10.into())), Ok(()));
/// assert_eq!(
///     says("10 years", Expected::AtLeast(10.into())),
///     Err("`written` leaves out “at least”, which belongs to the number".to_owned()),
/// );
/// ```
pub fn gives<W: AsRef<str>>(
    passages: &[Passage],
    written: &[W],
    language: &str,
    lexicon: &Lexicon,
    stated: &Stated<'_>,
) -> Result<(), Mismatch> {
    let mut setting = Setting {
        labels: Labels::new(stated.names.iter().chain(stated.labels)),
        subject: Labels::new(stated.subject),
        property: Labels::new(&lexicon.telling(stated.property, language)),
        has_measure: stated.is_count || stated.unit.is_some_and(|unit| unit != "YR"),
        is_change: stated.is_change,
        is_count: stated.is_count,
        is_decline: stated.is_decline,
        names_turn: stated.names.iter().any(|name| lexicon.names_turn(name, language)),
        concepts: lexicon
            .concepts(stated.names.iter().filter(|name| !stated.subject.contains(name)), language),
        may_count: stated.unit.is_none(),
        is_fact: stated.is_fact,
        unit: Labels::new(stated.labels),
        has_unit: stated.unit.is_some(),
        is_level: stated.unit.is_some_and(|unit| matches!(unit, "PERCENT" | "DEG_C" | "YR")),
        is_rate: stated.unit.is_some_and(|unit| unit.contains("-PER-")),
    };
    let weigh = |setting: &Setting| weigh(passages, written, language, lexicon, (setting, stated));
    let mut words: Vec<String> = Vec::new();
    loop {
        match weigh(&setting) {
            // A word that is not known is passed, so that the others are told with it.
            Err(Mismatch::Unreadable { why: Unread::Word(word) })
                if words.len() < WORDS && !words.contains(&word) =>
            {
                setting.labels.add(&word);
                words.push(word);
            }
            Ok(()) if words.is_empty() => return Ok(()),
            read => return Err(unknown(words, read.err())),
        }
    }
}

/// What is told of words that are not known, and of what is wrong even where they say nothing of the number.
fn unknown(words: Vec<String>, then: Option<Mismatch>) -> Mismatch {
    match (words.as_slice(), then) {
        ([], Some(then)) => then,
        ([word], None) => Mismatch::Unreadable { why: Unread::Word(word.clone()) },
        (_, then) => {
            let then = then.filter(|then| {
                !matches!(then, Mismatch::Unreadable { why: Unread::Word(word) } if words.contains(word))
            });
            match (words.as_slice(), &then) {
                ([word], None) => Mismatch::Unreadable { why: Unread::Word(word.clone()) },
                _ => Mismatch::Unknown { words, then: then.map(Box::new) },
            }
        }
    }
}

/// Whether the written words give the number, with what the setting knows.
fn weigh<W: AsRef<str>>(
    passages: &[Passage],
    written: &[W],
    language: &str,
    lexicon: &Lexicon,
    (setting, stated): (&Setting, &Stated<'_>),
) -> Result<(), Mismatch> {
    let read: Vec<Vec<Quantity>> =
        passages.iter().map(|passage| read_for(&passage.text, language, lexicon, setting)).collect();
    let mut ways: Vec<Vec<Placed>> = vec![Vec::new()];
    for (piece, words) in written.iter().enumerate() {
        let places = places(passages, piece, words.as_ref())?;
        let longer = ways.iter().flat_map(|way| {
            places.iter().map(move |place| way.iter().chain([place]).cloned().collect::<Vec<Placed>>())
        });
        ways = longer.take(WAYS).collect();
    }
    let mut first = None;
    for way in &ways {
        match (Weighed { passages, read: &read, way, stated }).weigh() {
            Ok(()) => return Ok(()),
            Err(fault) => first = first.or(Some(fault)),
        }
    }
    first.map_or_else(|| Err(Mismatch::NoNumber { expected: stated.expected.to_string() }), Err)
}

/// Where a piece of the written words stands: its passage, and its code points in the passage's text.
#[derive(Debug, Clone)]
struct Placed {
    piece: usize,
    passage: usize,
    span: Span,
}

/// Every place of a piece of the written words that begins and ends where words do.
fn places(passages: &[Passage], piece: usize, words: &str) -> Result<Vec<Placed>, Mismatch> {
    let mut places = Vec::new();
    let mut cut = None;
    for (index, passage) in passages.iter().enumerate() {
        let quote = passage.text.get(passage.quote.clone()).unwrap_or_default();
        for (at, found) in quote.match_indices(words).take(WAYS) {
            let start = passage.quote.start + at;
            let end = start + found.len();
            if cuts(&passage.text, start) || cuts(&passage.text, end) {
                cut = cut.or_else(|| Some(word_around(&passage.text, start, end)));
                continue;
            }
            let first = passage.text[..start].chars().count();
            let span = Span::new(first, first + found.chars().count());
            places.push(Placed { piece, passage: index, span });
        }
    }
    match cut {
        Some(word) if places.is_empty() => Err(Mismatch::Cut { written: words.to_owned(), word }),
        _ => Ok(places),
    }
}

fn word_around(text: &str, start: usize, end: usize) -> String {
    let belongs = |c: char| is_letter(c) || c.is_ascii_digit();
    let first = text[..start]
        .rfind(|c| !belongs(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let last = text[end..].find(|c| !belongs(c)).map_or(text.len(), |at| end + at);
    text[first..last].chars().take(80).collect()
}

/// One way of placing the written words, weighed.
struct Weighed<'a> {
    passages: &'a [Passage],
    read: &'a [Vec<Quantity>],
    way: &'a [Placed],
    stated: &'a Stated<'a>,
}

/// A quantity that the written words point at: its passage, the piece, and itself.
type Meant<'a> = (usize, usize, &'a Quantity);

/// A quantity in the unit stated, with its sign.
struct Signed {
    low: (Decimal, Decimal),
    high: Option<(Decimal, Decimal)>,
    center: Option<(Decimal, Decimal)>,
    bound: Bound,
    piece: usize,
}

impl Weighed<'_> {
    fn weigh(&self) -> Result<(), Mismatch> {
        let mut meant = self.meant();
        if meant.iter().any(|(.., quantity)| quantity.notation != Notation::Nothing) {
            meant.retain(|(.., quantity)| quantity.notation != Notation::Nothing);
        } else {
            meant.truncate(1);
        }
        // Written words may take in a date: "fell in 2023 by 5".
        let is_date = |own: &Quantity| matches!(own.unread, Some(Unread::Date(_)));
        if meant.iter().any(|(.., quantity)| !is_date(quantity)) {
            meant.retain(|(.., quantity)| !is_date(quantity));
        }
        // "In the first half" counts nothing beside what fell in it.
        if meant.iter().any(|(.., quantity)| !quantity.is_ordinal) {
            meant.retain(|(.., quantity)| !quantity.is_ordinal);
        }
        let given = || meant.iter().map(|(.., quantity)| (*quantity).clone()).collect::<Vec<_>>();
        let expected = self.stated.expected;
        if *expected == Expected::Unquantified {
            return unquantified(&given());
        }
        if meant.is_empty() {
            return Err(Mismatch::NoNumber { expected: expected.to_string() });
        }
        let most = match expected {
            Expected::Central(..) => 3,
            Expected::Range(..) => 2,
            _ => 1,
        };
        let has_left = meant.iter().any(|(.., own)| matches!(own.unread, Some(Unread::Former(_))));
        let fitting = meant.iter().map(|(_, piece, quantity)| self.signed(*piece, quantity));
        let read = fitting.collect::<Result<Vec<Vec<Signed>>, _>>();
        let readings = if has_left && meant.len() > most { Vec::new() } else { read? };
        if meant.len() > most {
            return Err(Mismatch::Several { expected: expected.to_string(), given: given() });
        }
        if !satisfies(&readings, expected) {
            return Err(self.mismatch(&meant, &readings, given()));
        }
        self.left_out(&meant)
    }

    /// The quantities whose number the written words touch.
    fn meant(&self) -> Vec<Meant<'_>> {
        let mut meant: Vec<Meant<'_>> = Vec::new();
        for (passage, quantities) in self.read.iter().enumerate() {
            for quantity in quantities {
                let touches = |placed: &&Placed| {
                    placed.passage == passage
                        && placed.span.start < quantity.number.end
                        && quantity.number.start < placed.span.end
                };
                if let Some(placed) = self.way.iter().find(touches) {
                    meant.push((passage, placed.piece, quantity));
                }
            }
        }
        meant
    }

    /// The quantity in the unit stated, in each way that its unit can be understood.
    fn signed(&self, piece: usize, quantity: &Quantity) -> Result<Vec<Signed>, Mismatch> {
        if let Some(words) = quantity.negation.clone().filter(|_| !self.stated.is_negated) {
            return Err(Mismatch::Denied { words });
        }
        let factors = self.factors(quantity)?;
        let unreadable = |why| Err(Mismatch::Unreadable { why });
        if let Some(why) = quantity.unread.clone() {
            return unreadable(why);
        }
        if let (Some(word), Some(_)) = (&quantity.next, self.stated.unit)
            && quantity.unit.is_none()
            // Nothing is nothing in any unit.
            && !quantity.low.0.is_zero()
            && !self.is_called(word)
        {
            return unreadable(Unread::Unit(word.clone()));
        }
        let is_turned = match quantity.direction {
            Some(direction) if quantity.is_negative => {
                return unreadable(Unread::Sign(format!("{quantity} ({direction:?})")));
            }
            Some(Direction::Fall) => !self.stated.is_decline,
            Some(Direction::Rise) => self.stated.is_decline,
            None => quantity.is_negative,
        };
        if let Some(signed) = self.grown(piece, quantity) {
            return Ok(vec![signed]);
        }
        let signed = factors.into_iter().filter_map(|(over, under)| {
            let scale = |(own_over, own_under): (Decimal, Decimal)| {
                let over = own_over.checked_mul(over)?;
                Some((if is_turned { -over } else { over }, own_under.checked_mul(under)?))
            };
            let optional = |own: Option<(Decimal, Decimal)>| match own {
                Some(own) => scale(own).map(Some),
                None => Some(None),
            };
            let (mut low, mut high) = (scale(quantity.low)?, optional(quantity.high)?);
            if let (true, Some(top)) = (is_turned, high) {
                (low, high) = (top, Some(low));
            }
            let bound = if is_turned { turned(quantity.bound) } else { quantity.bound };
            Some(Signed { low, high, center: optional(quantity.center)?, bound, piece })
        });
        Ok(signed.collect())
    }

    /// "Doubled" as growth by 100 percent, "halved" as one by −50.
    fn grown(&self, piece: usize, quantity: &Quantity) -> Option<Signed> {
        if !self.is_growth_of(quantity) {
            return None;
        }
        let (over, under) = quantity.low;
        let rise = over.checked_sub(under)?.checked_mul(Decimal::ONE_HUNDRED)?;
        let falls = over < under;
        let rise = if self.stated.is_decline { -rise } else { rise };
        let bound = if falls && !self.stated.is_decline { turned(quantity.bound) } else { quantity.bound };
        Some(Signed { low: (rise, under), high: None, center: None, bound, piece })
    }

    fn is_growth_of(&self, quantity: &Quantity) -> bool {
        quantity.notation == Notation::Multiple
            && quantity.unit.as_ref().is_some_and(|unit| unit.names == ["FOLD"])
            && self.stated.unit == Some("PERCENT")
            && self.stated.is_change == Some(true)
            && quantity.high.is_none()
    }

    /// What the number of the words is multiplied with to be in the unit stated.
    fn factors(&self, quantity: &Quantity) -> Result<Vec<(Decimal, Decimal)>, Mismatch> {
        let plain = (Decimal::ONE, Decimal::ONE);
        if self.is_growth_of(quantity) {
            return Ok(vec![plain]);
        }
        let Some(words) = &quantity.unit else {
            if let Some(stated) = self.stated.unit.filter(|_| self.stated.names_unit) {
                let called = quantity.next.as_deref().is_some_and(|word| self.is_called(word));
                return if called {
                    Ok(vec![plain])
                } else {
                    Err(Mismatch::NoUnit { stated: stated.to_owned() })
                };
            }
            let is_share = self.stated.unit == Some("PERCENT") && quantity.low.1 != Decimal::ONE;
            return Ok(vec![if is_share { (Decimal::ONE_HUNDRED, Decimal::ONE) } else { plain }]);
        };
        let other = || Mismatch::OtherUnit {
            words: words.words.clone(),
            stated: self.stated.unit.map_or_else(|| "no unit".to_owned(), |unit| format!("`{unit}`")),
        };
        let Some(unit) = self.stated.unit else {
            let counts = words.names.iter().any(|name| matches!(name.as_str(), "NUM" | "PERSON"))
                || words.words.split_whitespace().any(|word| self.is_name(word));
            if self.stated.is_count && !counts {
                return Err(Mismatch::OtherUnit { words: words.words.clone(), stated: "a count".to_owned() });
            }
            let is_symbol = words.words.chars().count() <= 2 && words.words.chars().all(is_letter);
            return if is_symbol { Err(other()) } else { Ok(vec![(words.factor, Decimal::ONE)]) };
        };
        let (over, per) = unit.split_once("-PER-").map_or((unit, None), |(over, per)| (over, Some(per)));
        let is_rate =
            words.per.is_empty() || per.is_some_and(|per| words.per.iter().any(|own| is_same(own, per)));
        let mut factors: Vec<(Decimal, Decimal)> = words
            .names
            .iter()
            .filter(|own| is_rate && (is_same(own, over) || is_same(own, unit)))
            .map(|_| (words.factor, Decimal::ONE))
            .take(1)
            .collect();
        if factors.is_empty() {
            // "1,200 a kilogram" of what is stated a tonne.
            let rates = words.names.iter().flat_map(|own| {
                words.per.iter().filter(|per| *per != "?").map(move |per| format!("{own}-PER-{per}"))
            });
            let plain = words.names.iter().filter(|_| words.per.is_empty()).cloned();
            factors.extend(rates.chain(plain).filter_map(|own| {
                let (over, under) = (self.stated.convert)(&own)?;
                Some((over.checked_mul(words.factor)?, under))
            }));
        }
        if factors.is_empty() { Err(other()) } else { Ok(factors) }
    }

    /// Whether a word that no table has is what the unit is called.
    fn is_called(&self, word: &str) -> bool {
        let stem = |text: &str| text.to_lowercase().trim_end_matches(['s', 'e', 'n']).to_owned();
        self.stated.labels.iter().any(|label| label.split_whitespace().any(|own| stem(own) == stem(word)))
    }

    /// Whether a word is one of what the property is called.
    fn is_name(&self, word: &str) -> bool {
        Labels::new(self.stated.names).has(word)
    }

    fn mismatch(&self, meant: &[Meant<'_>], readings: &[Vec<Signed>], given: Vec<Quantity>) -> Mismatch {
        let expected = self.stated.expected.to_string();
        let values = self.stated.expected.values();
        let near = readings.iter().flatten().any(|signed| {
            let ends = [Some(signed.low), signed.high, signed.center];
            values.iter().any(|value| ends.iter().flatten().any(|end| is_equal(*end, *value)))
        });
        match meant {
            [(.., quantity)] if near && values.len() == 1 => {
                Mismatch::OtherBound { expected, given: Box::new((*quantity).clone()) }
            }
            _ => Mismatch::OtherValue { expected, given },
        }
    }

    /// The first part of a quantity that no written words cover.
    fn left_out(&self, meant: &[Meant<'_>]) -> Result<(), Mismatch> {
        for (passage, _, quantity) in meant {
            let covering: Vec<Span> = self
                .way
                .iter()
                .filter(|placed| placed.passage == *passage)
                .map(|placed| placed.span)
                .collect();
            let characters: Vec<char> = self.passages[*passage].text.chars().collect();
            for part in &quantity.parts {
                let is_covered = |at: usize| {
                    characters.get(at).is_none_or(|c| c.is_whitespace())
                        || covering.iter().any(|span| span.start <= at && at < span.end)
                };
                if !(part.start..part.end).all(is_covered) {
                    let words = characters.get(part.start..part.end).unwrap_or_default().iter().collect();
                    return Err(Mismatch::LeftOut { words });
                }
            }
        }
        Ok(())
    }
}

/// Whether two local names are of one unit; currencies go without their mark.
fn is_same(own: &str, other: &str) -> bool {
    own.trim_start_matches("CCY_") == other.trim_start_matches("CCY_")
}

fn turned(bound: Bound) -> Bound {
    match bound {
        Bound::AtLeast => Bound::AtMost,
        Bound::MoreThan => Bound::LessThan,
        Bound::AtMost => Bound::AtLeast,
        Bound::LessThan => Bound::MoreThan,
        other => other,
    }
}

/// Whether a fraction is a number, or the number a rounding of the fraction with two digits or more.
fn is_equal((over, under): (Decimal, Decimal), value: Decimal) -> bool {
    if value.checked_mul(under) == Some(over) {
        return true;
    }
    let value = value.normalize();
    let digits = value.mantissa().unsigned_abs().to_string().len();
    let Some(exact) = over.checked_div(under).filter(|_| under != Decimal::ONE) else { return false };
    // What ends is exact or not at all; only what goes on without end has to be rounded.
    let ends = exact.scale() < 20 && exact.checked_mul(under) == Some(over);
    !ends && digits >= 2 && exact.round_dp(value.scale()) == value
}

fn satisfies(readings: &[Vec<Signed>], expected: &Expected) -> bool {
    let lone = |value: Decimal, bounds: &[Bound]| {
        readings.len() == 1
            && readings[0].iter().any(|signed| {
                signed.high.is_none() && is_equal(signed.low, value) && bounds.contains(&signed.bound)
            })
    };
    match *expected {
        Expected::Point(value) => lone(value, &[Bound::Exact]),
        Expected::About(value) => lone(value, &[Bound::About]),
        Expected::AtLeast(value) => lone(value, &[Bound::AtLeast, Bound::MoreThan]),
        Expected::MoreThan(value) => lone(value, &[Bound::MoreThan]),
        Expected::AtMost(value) => lone(value, &[Bound::AtMost, Bound::LessThan]),
        Expected::LessThan(value) => lone(value, &[Bound::LessThan]),
        Expected::Range(low, high) => range(readings, low, high),
        Expected::Central(value, low, high) => central(readings, value, low, high),
        Expected::Unquantified => false,
    }
}

fn is_range(signed: &Signed, low: Decimal, high: Decimal) -> bool {
    is_equal(signed.low, low)
        && signed.high.is_some_and(|own| is_equal(own, high))
        && matches!(signed.bound, Bound::Exact | Bound::About)
}

fn range(readings: &[Vec<Signed>], low: Decimal, high: Decimal) -> bool {
    match readings {
        [whole] => whole.iter().any(|signed| is_range(signed, low, high)),
        [one, other] => [(one, other), (other, one)].into_iter().any(|(one, other)| {
            one.iter().any(|bottom| {
                other.iter().any(|top| {
                    let ends = bottom.high.is_none()
                        && top.high.is_none()
                        && is_equal(bottom.low, low)
                        && is_equal(top.low, high);
                    let bounded = matches!(bottom.bound, Bound::AtLeast | Bound::MoreThan)
                        && matches!(top.bound, Bound::AtMost | Bound::LessThan);
                    let apart = bottom.piece != top.piece
                        && bottom.bound == Bound::Exact
                        && top.bound == Bound::Exact;
                    ends && (bounded || apart)
                })
            })
        }),
        _ => false,
    }
}

fn central(readings: &[Vec<Signed>], value: Decimal, low: Decimal, high: Decimal) -> bool {
    let is_point = |reading: &[Signed], wanted: Decimal| {
        reading.iter().any(|signed| {
            signed.high.is_none()
                && is_equal(signed.low, wanted)
                && matches!(signed.bound, Bound::Exact | Bound::About)
        })
    };
    let is_whole = |reading: &[Signed]| reading.iter().any(|signed| is_range(signed, low, high));
    match readings {
        [one] => {
            is_whole(one)
                && one.iter().any(|signed| signed.center.is_some_and(|center| is_equal(center, value)))
        }
        [one, other] => {
            (is_point(one, value) && is_whole(other)) || (is_point(other, value) && is_whole(one))
        }
        [_, _, _] => {
            [value, low, high].iter().all(|wanted| readings.iter().any(|reading| is_point(reading, *wanted)))
        }
        _ => false,
    }
}

fn unquantified(given: &[Quantity]) -> Result<(), Mismatch> {
    let counts = |quantity: &&Quantity| match quantity.notation {
        Notation::Digits => true,
        // "one of the largest" counts nothing.
        Notation::Words => quantity.low.0 > quantity.low.1 && !quantity.is_ordinal,
        Notation::Han | Notation::Nothing | Notation::Multiple => false,
    };
    let given: Vec<Quantity> = given.iter().filter(counts).cloned().collect();
    if given.is_empty() { Ok(()) } else { Err(Mismatch::Quantified { given }) }
}
