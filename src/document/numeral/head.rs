//! What the head of a column says of all the numbers below it: their scale and their unit.
//!
//! Knows words of scales and units, and where in a head they stand. Must not know which unit somebody states.

use rust_decimal::Decimal;

use super::number::Reader;
use super::setting::Setting;
use super::words::digits::Separator;
use super::words::lex::lex;
use super::words::lexicon::{Lexicon, Meaning, WordKind};
use super::words::token::Token;

/// The scale and the unit that a head names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The words that name them, from the first to the last.
    pub words: String,
    /// What the numbers are multiplied with: 1,000 of "thousand tonnes", 1 where no scale is named.
    pub scale: Decimal,
    /// The local names of the units that the words may mean, as QUDT has them, and how many of each they stand for;
    /// empty where no unit is named.
    pub units: Vec<(String, Decimal)>,
    /// The words after "per", where there are any.
    pub per: Option<String>,
}

/// What the head of a column says of its numbers; `None` where it names neither scale nor unit. A unit is one in brackets,
/// behind a comma, a colon or "in", behind a scale, or alone. Linear in the head.
///
/// ```
/// use assay::internals::document::{Lexicon, heading};
///
/// let head = heading("Output (thousand tonnes)", "en", &Lexicon::standard()).unwrap();
/// assert_eq!((head.words.as_str(), head.scale), ("thousand tonnes", 1000.into()));
/// assert_eq!(heading("Output 2024", "en", &Lexicon::standard()), None);
/// ```
#[must_use]
pub fn heading(head: &str, language: &str, lexicon: &Lexicon) -> Option<Heading> {
    let words = lexicon.of(language);
    // What a name in a file writes "prod_kt" is read as "prod, kt".
    let characters: Vec<char> = head.chars().map(|c| if c == '_' { ',' } else { c }).collect();
    let lexemes = lex(&characters, Separator { decimal: words.decimal(), is_divided: false });
    let setting = Setting::default();
    let reader = Reader { lexemes: &lexemes, words: &words, setting: &setting };
    let mut found = Found { scale: Decimal::ONE, ..Found::default() };
    let mut at = 0;
    while at < lexemes.len() {
        at = reader.head_part(at, &mut found).unwrap_or(at + 1);
    }
    let (first, last) = found.place?;
    let place = reader.span(first, last);
    let told = head.chars().skip(place.start).take(place.end - place.start).collect();
    Some(Heading { words: told, scale: found.scale, units: found.units, per: found.per })
}

#[derive(Debug, Default)]
struct Found {
    scale: Decimal,
    units: Vec<(String, Decimal)>,
    per: Option<String>,
    /// The first lexeme, and the one after the last.
    place: Option<(usize, usize)>,
}

impl Found {
    fn take(&mut self, from: usize, to: usize) {
        let (first, _) = self.place.unwrap_or((from, to));
        self.place = Some((first, to));
    }
}

impl Reader<'_> {
    /// Takes the scale, the unit or the rate at a lexeme; gives where it ends.
    fn head_part(&self, at: usize, found: &mut Found) -> Option<usize> {
        let unit = self.words.ahead(self.lexemes, at, WordKind::Unit).filter(|_| self.introduces(at, found));
        let scale = self.head_scale(at, found);
        if let Some((factor, end)) = scale.filter(|(_, end)| unit.as_ref().is_none_or(|(_, own)| own <= end))
        {
            found.scale = found.scale.checked_mul(factor)?;
            found.take(at, end);
            return Some(end);
        }
        if let Some((entry, end)) = unit
            && let Meaning::Unit(names, factor) = &entry.meaning
            && found.units.is_empty()
            && self.lexeme(end).is_none_or(|lexeme| {
                !self.lexemes[end - 1].is_word()
                    || !self.is_glued(end)
                    || !lexeme.is_word()
                    || !lexeme.is_spaced_word()
            })
        {
            found.units = names.iter().map(|name| (name.clone(), *factor)).collect();
            found.take(at, end);
            return Some(self.head_rate(end, found).unwrap_or(end));
        }
        None
    }

    /// What stands after "per", behind a unit.
    fn head_rate(&self, at: usize, found: &mut Found) -> Option<usize> {
        let (_, next) = self.words.ahead(self.lexemes, at, WordKind::Per)?;
        self.lexeme(next).filter(|lexeme| lexeme.is_word())?;
        let end = self.words.ahead(self.lexemes, next, WordKind::Unit).map_or(next + 1, |(_, end)| end);
        found.per = Some(self.told(next, end));
        found.take(at, end);
        Some(end)
    }

    /// A scale in words, or thousands and millions in digits where a unit may stand.
    fn head_scale(&self, at: usize, found: &Found) -> Option<(Decimal, usize)> {
        let kinds = [WordKind::Scale, WordKind::MoneyScale];
        let word = kinds.into_iter().find_map(|kind| {
            let (entry, end) = self.words.ahead(self.lexemes, at, kind)?;
            let (factor, _) = entry.number();
            // The m of "(m)" is a metre, that of "€m" a million.
            let is_letter = self.told(at, end).chars().count() == 1 && self.lexemes[at].is_spaced_word();
            let is_meant = if is_letter || kind == WordKind::MoneyScale {
                found.place.is_some_and(|(_, last)| last == at)
            } else {
                at == 0 || !self.lexemes[at - 1].is_number()
            };
            (is_meant && factor >= Decimal::ONE_HUNDRED).then_some((factor, end))
        });
        word.or_else(|| {
            let introduced = self.introduces(at, found);
            let is_times = at > 0
                && self.lexemes[at - 1]
                    .text()
                    .is_some_and(|text| matches!(text, "x" | "X" | "×" | "'" | "’" | "*"));
            match self.lexeme(at).map(|lexeme| &lexeme.token) {
                Some(Token::Digits(Ok((value, _)))) if introduced || is_times => {
                    let span = self.lexemes[at].span;
                    let zeros = value.is_zero() && span.end - span.start == 3;
                    let factor = if zeros { Decimal::ONE_THOUSAND } else { *value };
                    let is_round = [1_000, 10_000, 100_000, 1_000_000, 1_000_000_000_i64]
                        .map(Decimal::from)
                        .contains(&factor);
                    is_round.then_some((factor, at + 1))
                }
                _ => None,
            }
        })
    }

    /// Whether a unit may stand at a lexeme of a head.
    fn introduces(&self, at: usize, found: &Found) -> bool {
        if found.place.is_some_and(|(_, last)| last == at) {
            return true;
        }
        if self.lexeme(at).is_some_and(|lexeme| !lexeme.is_word() && !lexeme.is_number()) {
            // "Share %", "€".
            return true;
        }
        let follows_of = self
            .words
            .behind(self.lexemes, at, WordKind::Of)
            .is_some_and(|(_, from)| found.place.is_some_and(|(_, last)| last == from));
        let is_caption = self.words.behind(self.lexemes, at, WordKind::Caption).is_some();
        // "Year" heads years, not numbers of years.
        let alone =
            self.words.ahead(self.lexemes, at, WordKind::Unit).filter(|(_, end)| *end == self.lexemes.len());
        let is_alone = at == 0
            && alone.is_some_and(|(entry, _)| {
                matches!(&entry.meaning, Meaning::Unit(names, _) if !names.iter().any(|name| name == "YR"))
            });
        let is_opened = at > 0
            && matches!(
                self.lexemes[at - 1].token,
                Token::Mark('(' | '[' | ',' | '（' | '，' | ':' | '：' | '/' | '／' | ';' | '【' | '-' | '–')
            );
        let past_year = at > 1 && self.lexemes[at - 1].is_number() && self.lexemes[at - 2].is_mark('(');
        follows_of || is_caption || is_alone || is_opened || past_year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Language, head, and the words, scale and first unit that it names.
    type Case = (&'static str, &'static str, Option<(&'static str, i64, &'static str)>);

    #[test]
    fn heads_name_scale_and_unit_where_they_do() {
        let cases: [Case; 20] = [
            ("en", "Output (thousand tonnes)", Some(("thousand tonnes", 1_000, "TONNE"))),
            ("en", "Output, thousands of tonnes", Some(("thousands of tonnes", 1_000, "TONNE"))),
            ("en", "Output (t)", Some(("t", 1, "TONNE"))),
            ("en", "Readers (thousands)", Some(("thousands", 1_000, ""))),
            ("en", "Readers ('000)", Some(("000", 1_000, ""))),
            ("en", "Revenue (€m)", Some(("€m", 1_000_000, "CCY_EUR"))),
            ("en", "Share (%)", Some(("%", 1, "PERCENT"))),
            ("en", "prod_kt", Some(("kt", 1, "TONNE"))),
            ("en", "prod_2024", None),
            ("en", "2024", None),
            ("en", "Year", None),
            ("en", "library", None),
            ("de", "in Mio. €", Some(("Mio. €", 1_000_000, "CCY_EUR"))),
            ("de", "Förderung (in Tsd. t)", Some(("Tsd. t", 1_000, "TONNE"))),
            ("de", "Bücher", None),
            ("fr", "Production (en milliers de tonnes)", Some(("milliers de tonnes", 1_000, "TONNE"))),
            ("es", "Producción (miles de toneladas)", Some(("miles de toneladas", 1_000, "TONNE"))),
            ("zh", "单位：万吨", Some(("万吨", 10_000, "TONNE"))),
            ("zh", "产量（万吨）", Some(("万吨", 10_000, "TONNE"))),
            ("zh", "中国", None),
        ];
        for (language, head, expected) in cases {
            let read = heading(head, language, &Lexicon::standard());
            let told = read.as_ref().map(|own| {
                let unit = own.units.first().map_or("", |(name, _)| name.as_str());
                (own.words.as_str(), own.scale, unit)
            });
            let expected = expected.map(|(words, scale, unit)| (words, Decimal::from(scale), unit));
            assert_eq!(told, expected, "{language} {head}");
        }
    }
}
