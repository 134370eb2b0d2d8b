//! Where a text names places: by their names, by adjectives, in the cases of its language.
//!
//! Knows how names are inflected. Must not know what numbers stand beside them.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::{Place, folded, places};
use crate::document::numeral::phrases::{Token, tokens};

/// The languages of the table.
const LANGUAGES: [&str; 10] = ["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja", "ru"];
/// How many letters an ending has at most that a `*` stands for.
const ENDING: usize = 5;

/// A place that a text names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    /// The tokens that it stands at.
    pub(super) first: usize,
    pub(super) end: usize,
    /// Which place; several where the name is of several.
    pub(super) places: Vec<&'static Place>,
    /// Whether an adjective or its people name it.
    pub(super) is_people: bool,
}

impl Mention {
    /// Whether it may be of a place.
    pub(super) fn is_of(&self, place: &Place) -> bool {
        self.places.iter().any(|own| own.name == place.name)
    }
}

/// A name as a run of words.
struct Name {
    words: Vec<Word>,
    place: &'static Place,
    is_people: bool,
}

struct Word {
    /// As in the table, and in lower case without typography.
    raw: String,
    folded: String,
    is_stem: bool,
}

/// The names of one language, by the first letters of their first word.
type Names = HashMap<String, Vec<Name>>;

static NAMES: [OnceLock<Names>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// The names in a language and in English.
fn names_of(language: &str) -> Vec<(&'static str, &'static Names)> {
    let is_read = |at: &usize| LANGUAGES[*at] == language || LANGUAGES[*at] == "en";
    let read = (0..LANGUAGES.len()).filter(is_read);
    read.map(|at| (LANGUAGES[at], NAMES[at].get_or_init(|| names(LANGUAGES[at])))).collect()
}

fn names(language: &str) -> Names {
    let mut found = Names::new();
    for place in places().iter().copied() {
        let of = |names: &[(&'static str, &'static str)]| -> Vec<&'static str> {
            names.iter().filter(|(own, _)| *own == language).map(|(_, name)| *name).collect()
        };
        let all = [(of(&place.labels), false), (of(&place.people), true)];
        for (name, is_people) in all.iter().flat_map(|(names, is)| names.iter().map(move |name| (*name, *is)))
        {
            let words = words(name);
            if let Some(first) = words.first() {
                found.entry(key(&first.folded)).or_default().push(Name { words, place, is_people });
            }
        }
    }
    found
}

fn words(name: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for token in tokens(name) {
        match found.last_mut() {
            Some(last) if token.word == "*" => last.is_stem = true,
            _ => found.push(Word { folded: folded(&token.word), raw: token.raw, is_stem: false }),
        }
    }
    found
}

/// What names are looked up by: the first letters of their first word.
fn key(word: &str) -> String {
    word.chars().take(3).collect()
}

/// The places that the tokens of a text name, in their order; where one name is within another, the longer one.
pub(super) fn mentions(tokens: &[Token], language: &str) -> Vec<Mention> {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let read = names_of(&primary);
    let folded: Vec<String> = tokens.iter().map(|token| folded(&token.word)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mention = read.iter().filter_map(|(language, names)| {
            let text = Text { tokens, folded: &folded, language };
            text.longest(names, at)
        });
        match mention.max_by_key(|mention| (mention.end, !mention.is_people)) {
            Some(mention) => {
                at = mention.end;
                found.push(mention);
            }
            None => at += 1,
        }
    }
    found
}

struct Text<'t> {
    tokens: &'t [Token],
    folded: &'t [String],
    language: &'t str,
}

impl Text<'_> {
    /// The longest name that starts at a token.
    fn longest(&self, names: &Names, at: usize) -> Option<Mention> {
        let candidates = names.get(&key(&self.folded[at]))?;
        let fitting: Vec<&Name> = candidates.iter().filter(|name| self.fits(name, at)).collect();
        let longest = fitting.iter().map(|name| name.words.len()).max()?;
        let mut found = Mention { first: at, end: at + longest, places: Vec::new(), is_people: true };
        for name in fitting.iter().filter(|name| name.words.len() == longest) {
            if !found.is_of(name.place) {
                found.places.push(name.place);
            }
            found.is_people &= name.is_people;
        }
        Some(found)
    }

    fn fits(&self, name: &Name, at: usize) -> bool {
        let last = name.words.len() - 1;
        at + last < self.tokens.len()
            && name.words.iter().enumerate().all(|(step, word)| {
                let (token, folded) = (&self.tokens[at + step], &self.folded[at + step]);
                self.is_word(word, token, folded, step == last)
            })
    }

    /// Whether a token is a word of a name, in one of its cases.
    fn is_word(&self, word: &Word, token: &Token, text: &str, is_last: bool) -> bool {
        let is_capital = |text: &str| text.starts_with(char::is_uppercase);
        // US is no "us", and Turkey no "turkey".
        let is_code = word.raw.chars().count() > 1 && word.raw.chars().all(char::is_uppercase);
        if (is_code && token.raw != word.raw) || (is_capital(&word.raw) && !is_capital(&token.raw)) {
            return false;
        }
        if text == word.folded {
            return true;
        }
        if word.is_stem {
            let ending = text.strip_prefix(word.folded.as_str());
            return ending.is_some_and(|ending| ending.chars().count() <= ENDING);
        }
        if is_code || word.folded.chars().count() < 3 {
            return false;
        }
        match self.language {
            "de" | "nl" => {
                is_last
                    && text
                        .strip_prefix(word.folded.as_str())
                        .is_some_and(|ending| matches!(ending, "s" | "n"))
            }
            "ru" => is_declined(&word.folded, text),
            _ => false,
        }
    }
}

/// Whether a word of Russian is another in one of its cases.
fn is_declined(word: &str, text: &str) -> bool {
    const VOWELS: [char; 11] = ['а', 'я', 'о', 'е', 'ы', 'и', 'й', 'ю', 'у', 'ь', 'э'];
    let letters: Vec<char> = word.chars().collect();
    let vowels = letters.iter().rev().take_while(|letter| VOWELS.contains(letter)).count();
    let is_adjective = ["ая", "яя", "ий", "ый", "ое", "ые", "ие"].iter().any(|ending| word.ends_with(ending));
    // Names that end in more than one vowel keep the first, Индонези-я; adjectives none, Южн-ая.
    let cut = if is_adjective { 2 } else { vowels.min(1) };
    let stem: String = letters[..letters.len() - cut.min(letters.len())].iter().collect();
    let Some(ending) = text.strip_prefix(stem.as_str()) else { return false };
    stem.chars().count() >= 3
        && matches!(
            ending,
            "" | "а"
                | "я"
                | "у"
                | "ю"
                | "е"
                | "и"
                | "ы"
                | "ой"
                | "ей"
                | "ою"
                | "ом"
                | "ем"
                | "ый"
                | "ая"
                | "ую"
                | "ых"
                | "ыми"
                | "ами"
                | "ах"
                | "ого"
                | "ому"
                | "й"
                | "ь"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_by_names_adjectives_and_codes_in_the_cases_of_a_language() {
        for (language, text, expected) in [
            ("en", "Indonesia's output, and Malaysian mines", "indonesia malaysia+"),
            ("en", "the U.S. and the UK told us of a turkey", "united-states united-kingdom"),
            ("en", "Guinea, Equatorial Guinea and Guinea-Bissau", "guinea equatorial-guinea guinea-bissau"),
            ("en", "South Korea, Korea, South Sudan", "south-korea north-korea/south-korea south-sudan"),
            (
                "en",
                "the DRC and the Democratic Republic of the Congo",
                "democratic-republic-of-the-congo democratic-republic-of-the-congo",
            ),
            ("en", "Polish mines polish stones", "poland+"),
            (
                "de",
                "Chiles Ausfuhren, die indonesische Förderung, in den Niederlanden",
                "chile indonesia+ netherlands",
            ),
            ("de", "Deutschlands Einfuhren aus der Türkei", "germany turkey"),
            ("fr", "la production péruvienne et l'Algérie", "peru+ algeria"),
            ("fr", "La Guinée équatoriale", "equatorial-guinea"),
            ("es", "la producción peruana, EE. UU. y México", "peru+ united-states mexico"),
            ("it", "La Malesia e il Cile", "malaysia chile"),
            ("pt", "A produção da Malásia", "malaysia"),
            ("nl", "De Duitse productie", "germany+"),
            ("zh", "智利产量为5400吨，秘鲁产量", "chile peru"),
            ("ja", "マレーシアの生産量", "malaysia"),
            ("ru", "в Казахстане, Малайзии, Китая, российские", "kazakhstan malaysia china russia+"),
            ("ru", "в Южной Корее", "south-korea"),
            ("en", "a table without a place", ""),
        ] {
            let tokens = tokens(text);
            let shown: Vec<String> = mentions(&tokens, language)
                .iter()
                .map(|mention| {
                    let mut names: Vec<&str> =
                        mention.places.iter().map(|place| place.name.split_once(':').unwrap().1).collect();
                    names.sort_unstable();
                    names.join("/") + if mention.is_people { "+" } else { "" }
                })
                .collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
