//! The words that make a number what it is, by language: scales, bounds, directions, units, and the decimal sign.
//!
//! Knows the tables of words and how to look a run of lexemes up in them. Must not know what a phrase comes to.
//!
//! The table that comes with Assay is `ontology/number-words.tsv`; a workspace adds rows of the same form.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use foldhash::HashMap;

use super::digits::Separator;
use super::lex::{lex, split_words};
pub(in crate::document::numeral) use super::meaning::{Entry, Meaning, WordKind};
use super::meaning::{EntryWord, read_meaning};
use super::phrases::{self, Phrases};
use super::token::Lexeme;

/// The table that comes with Assay.
const STANDARD: &str = include_str!("../../../../ontology/number-words.tsv");
/// The tables of words for clauses, periods, ranks and places that come with Assay.
const FURTHER: [&str; 4] = [
    include_str!("../../../../ontology/clause-words.tsv"),
    include_str!("../../../../ontology/time-words.tsv"),
    include_str!("../../../../ontology/rank-words.tsv"),
    include_str!("../../../../ontology/place-words.tsv"),
];

const KINDS: [(&str, &[WordKind]); 66] = [
    ("scale", &[WordKind::Scale]),
    ("money-scale", &[WordKind::MoneyScale]),
    ("bound", &[WordKind::Bound]),
    ("bound-after", &[WordKind::BoundAfter]),
    ("rise", &[WordKind::Rise]),
    ("fall", &[WordKind::Fall]),
    ("rise-after", &[WordKind::RiseAfter]),
    ("fall-after", &[WordKind::FallAfter]),
    ("rise-noun", &[WordKind::Rise, WordKind::RiseAfter]),
    ("fall-noun", &[WordKind::Fall, WordKind::FallAfter]),
    ("plain", &[WordKind::Plain]),
    ("by", &[WordKind::By]),
    ("of", &[WordKind::Of, WordKind::Part, WordKind::Stop]),
    ("in", &[WordKind::Of, WordKind::Stop]),
    ("level", &[WordKind::Level, WordKind::Stop]),
    ("copula", &[WordKind::Level, WordKind::Copula, WordKind::Stop]),
    ("minus", &[WordKind::Minus]),
    ("negation", &[WordKind::Negation]),
    ("nothing", &[WordKind::Nothing]),
    ("to", &[WordKind::To, WordKind::Stop]),
    ("between", &[WordKind::Between]),
    ("and", &[WordKind::And, WordKind::Stop]),
    ("or", &[WordKind::Or, WordKind::Stop]),
    ("ratio", &[WordKind::Ratio]),
    ("fraction", &[WordKind::Fraction]),
    ("mixed", &[WordKind::Mixed]),
    ("one", &[WordKind::One, WordKind::Light]),
    ("number", &[WordKind::Number]),
    ("ordinal", &[WordKind::Ordinal]),
    ("unit", &[WordKind::Unit]),
    ("per", &[WordKind::Per]),
    ("light", &[WordKind::Light]),
    ("stop", &[WordKind::Stop]),
    ("multiple", &[WordKind::Multiple]),
    ("vague", &[WordKind::Vague]),
    ("word", &[WordKind::Word]),
    ("deny", &[WordKind::Negation, WordKind::Deny]),
    ("but", &[WordKind::But, WordKind::Stop]),
    ("limit", &[WordKind::Limit]),
    ("change", &[WordKind::Change, WordKind::Word]),
    ("caption", &[WordKind::Caption]),
    ("rate", &[WordKind::Rate]),
    ("that", &[WordKind::That]),
    ("month", &[WordKind::Month]),
    ("when", &[WordKind::When]),
    ("rank", &[WordKind::Rank]),
    ("each", &[WordKind::Each]),
    ("false", &[WordKind::False, WordKind::Negation, WordKind::Deny]),
    ("relative", &[WordKind::Relative]),
    ("light-stop", &[WordKind::Light, WordKind::Stop]),
    ("thing", &[WordKind::Thing, WordKind::Word]),
    ("measure", &[WordKind::Measure, WordKind::Word]),
    ("qualifier", &[WordKind::Qualifier, WordKind::Word]),
    ("modal", &[WordKind::Modal]),
    ("place", &[WordKind::Place]),
    ("offset", &[WordKind::Offset]),
    ("whose", &[WordKind::Whose]),
    ("region", &[WordKind::Region]),
    ("from", &[WordKind::From]),
    ("move", &[WordKind::Move, WordKind::Word]),
    ("parted", &[WordKind::Parted]),
    ("tail", &[WordKind::Tail]),
    ("deed", &[WordKind::Deed, WordKind::Word]),
    ("saying", &[WordKind::Saying, WordKind::Word]),
    ("generic", &[WordKind::Generic, WordKind::Word]),
    ("decimal", &[]),
];

/// The entries that begin or end with a word.
#[derive(Debug, Clone, Default)]
struct Entries {
    /// A bit for each kind that one of them is of: most words are asked for many kinds, and are of few.
    kinds: u128,
    at: Vec<usize>,
}

/// Entries by one of their words.
type ByWord = HashMap<String, Entries>;

/// The words of all languages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lexicon(Arc<Tables>);

#[derive(Debug, Clone, Default)]
struct Tables {
    entries: Vec<Entry>,
    /// By language and first word.
    ahead: HashMap<String, ByWord>,
    /// By language and last word.
    behind: HashMap<String, ByWord>,
    decimals: HashMap<String, Option<char>>,
    /// The languages that have words which say nothing of numbers.
    spoken: HashSet<String>,
    /// The words for periods and ranks.
    phrases: Phrases,
    /// By language, the ends of longer words and the key of each.
    endings: HashMap<String, Vec<(String, String)>>,
}

/// A row of a table of words that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LexiconFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::standard()
    }
}

impl Lexicon {
    /// The words that come with Assay.
    #[must_use]
    pub fn standard() -> Self {
        static TABLES: LazyLock<Lexicon> = LazyLock::new(|| {
            let mut tables = Tables::default();
            // A test holds that every row can be read.
            tables.take(STANDARD);
            let words = Lexicon(Arc::new(tables));
            let units = words.unit_rows();
            let mut tables = Arc::unwrap_or_clone(words.0);
            tables.take(&units);
            for table in FURTHER {
                tables.take(table);
            }
            Lexicon(Arc::new(tables))
        });
        TABLES.clone()
    }

    /// These words and those of a table: a row a line, of a language tag (`*` for all), a kind, the words and what they
    /// mean, with tabs between them; `#` begins a comment. Linear in the table.
    ///
    /// # Errors
    ///
    /// Every row that cannot be read, with the words of those that can.
    pub fn with(&self, table: &str) -> Result<Self, (Self, Vec<LexiconFault>)> {
        let mut tables = (*self.0).clone();
        let faults = tables.take(table);
        let own = Self(Arc::new(tables));
        if faults.is_empty() { Ok(own) } else { Err((own, faults)) }
    }

    /// The words for periods and ranks.
    pub(in crate::document) fn phrases(&self) -> &Phrases {
        &self.0.phrases
    }

    /// Whether a name, in English or another language, is of a change, as "growth of exports" is; `None` where nobody can
    /// tell, as of a loss.
    #[must_use]
    pub fn names_change(&self, name: &str, language: &str) -> Option<bool> {
        let names_noun = |one, other| {
            self.names(name, language, |words, lexemes, at| {
                words.ahead(lexemes, at, one).is_some_and(|(entry, _)| entry.kinds.contains(&other))
            })
        };
        if names_noun(WordKind::Rise, WordKind::RiseAfter) || names_noun(WordKind::Change, WordKind::Change) {
            return Some(true);
        }
        if names_noun(WordKind::Fall, WordKind::FallAfter) { None } else { Some(false) }
    }

    /// Whether a name has a word that says that something rose or fell.
    pub(in crate::document::numeral) fn names_turn(&self, name: &str, language: &str) -> bool {
        self.names(name, language, |words, lexemes, at| {
            words.is(lexemes, at, WordKind::Rise) || words.is(lexemes, at, WordKind::Fall)
        })
    }

    fn names(&self, name: &str, language: &str, is: impl Fn(&Words<'_>, &[Lexeme], usize) -> bool) -> bool {
        let characters: Vec<char> = name.chars().collect();
        let lexemes = lex(&characters, Separator::default());
        ["en", language].into_iter().any(|language| {
            let words = self.of(language);
            (0..lexemes.len()).any(|at| is(&words, &lexemes, at))
        })
    }

    /// The words of a language: those of its tag, of the language without its country, and of all languages.
    pub(in crate::document::numeral) fn of(&self, language: &str) -> Words<'_> {
        let tag = language.to_lowercase().replace('_', "-");
        let mut tags = vec![tag.clone()];
        let mut rest = tag.as_str();
        while let Some((shorter, _)) = rest.rsplit_once('-') {
            tags.push(shorter.to_owned());
            rest = shorter;
        }
        let primary = rest.to_owned();
        // Ideographs in a text of another language are read as Chinese.
        tags.extend(["zh", "*"].into_iter().filter(|tag| *tag != primary).map(str::to_owned));
        if primary == "ja" {
            tags.retain(|tag| tag != "zh");
        }
        let [ahead, behind] = [&self.0.ahead, &self.0.behind]
            .map(|maps| tags.iter().filter_map(|tag| maps.get(tag)).collect::<Vec<_>>());
        Words { tables: &self.0, ahead, behind, tags, primary }
    }
}

impl Tables {
    /// Takes the rows of a table; tells those that cannot be read.
    fn take(&mut self, table: &str) -> Vec<LexiconFault> {
        let mut faults = Vec::new();
        for (number, row) in table.lines().enumerate() {
            let row = row.trim_end();
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            if let Err(what) = self.add(row) {
                faults.push(LexiconFault { line: number + 1, what });
            }
        }
        faults
    }

    fn add(&mut self, row: &str) -> Result<(), String> {
        let mut cells = row.split('\t');
        let (Some(language), Some(kind), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            return Err("a row takes language, kind, words and meaning, with tabs between them".to_owned());
        };
        let meaning = cells.next().unwrap_or_default().trim();
        let language = language.trim().to_lowercase();
        if let Some(kind) = phrases::kind(kind.trim()) {
            phrases::check(kind, meaning)?;
            self.phrases.add(&language, kind, words, meaning);
            return Ok(());
        }
        let Some((kind, kinds)) = KINDS.iter().find(|(name, _)| *name == kind.trim()) else {
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).chain(phrases::KINDS).collect();
            return Err(format!("there is no kind `{}`; there are {}", kind.trim(), names.join(", ")));
        };
        if *kind == "decimal" {
            let sign = match words.trim() {
                "," => Some(','),
                "." => Some('.'),
                "either" => None,
                other => return Err(format!("a decimal sign is `,`, `.` or `either`, not `{other}`")),
            };
            self.decimals.insert(language, sign);
            return Ok(());
        }
        let meaning = read_meaning(kind, meaning)?;
        if *kind == "word" {
            self.spoken.insert(language.split('-').next().unwrap_or_default().to_owned());
        }
        let mut added = false;
        for words in words.split('|') {
            let words = words.trim();
            if let (Some(ending), Meaning::Keys(keys)) = (words.strip_prefix('-'), &meaning) {
                let own = (ending.to_lowercase(), keys.first().cloned().unwrap_or_default());
                self.endings.entry(language.clone()).or_default().push(own);
                added = true;
                continue;
            }
            let tokens = split_words(words);
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            added = true;
            let at = self.entries.len();
            for (map, word) in [(&mut self.ahead, first), (&mut self.behind, last)] {
                let own = map.entry(language.clone()).or_default().entry(word.to_lowercase()).or_default();
                own.kinds |= kinds.iter().fold(0, |own, kind| own | kind.bit());
                own.at.push(at);
            }
            // The letters of a unit are another unit in capitals: m and M.
            let is_symbol = kinds.iter().any(|kind| {
                matches!(
                    kind,
                    WordKind::Unit
                        | WordKind::Scale
                        | WordKind::MoneyScale
                        | WordKind::Ordinal
                        | WordKind::Number
                )
            });
            let is_short = words.chars().count() <= 2 && words.chars().all(|c| c.is_ascii_alphabetic());
            let is_exact = words.chars().any(char::is_uppercase) || (is_short && is_symbol);
            let words = tokens.into_iter().map(EntryWord::new).collect();
            self.entries.push(Entry { words, is_exact, kinds, meaning: meaning.clone() });
        }
        if added { Ok(()) } else { Err("the row has no words".to_owned()) }
    }
}

/// The words of one language.
pub(in crate::document::numeral) struct Words<'l> {
    tables: &'l Tables,
    /// The entries of each of the tags.
    ahead: Vec<&'l ByWord>,
    behind: Vec<&'l ByWord>,
    tags: Vec<String>,
    primary: String,
}

impl<'l> Words<'l> {
    /// The decimal sign; `None` where it is not known.
    pub(in crate::document::numeral) fn decimal(&self) -> Option<char> {
        let mut own = self.tags.iter().filter(|tag| *tag != "zh" || self.primary == "zh");
        own.find_map(|tag| self.tables.decimals.get(tag)).copied().flatten()
    }

    /// The entries under a word, of those words of which one is of a kind.
    fn of_kind<'w>(
        &self,
        maps: &'w [&'l ByWord],
        word: &'w str,
        kind: WordKind,
    ) -> impl Iterator<Item = &'l Entry> + use<'w, 'l> {
        let tables = self.tables;
        let own =
            maps.iter().filter_map(move |map| map.get(word)).filter(move |own| own.kinds & kind.bit() != 0);
        own.flat_map(|own| &own.at).map(|index| &tables.entries[*index])
    }

    /// The primary subtag.
    pub(in crate::document::numeral) fn primary(&self) -> &str {
        &self.primary
    }

    /// The longest entry of a kind that starts at a lexeme, and the lexeme after it.
    pub(in crate::document::numeral) fn ahead(
        &self,
        lexemes: &[Lexeme],
        at: usize,
        kind: WordKind,
    ) -> Option<(&'l Entry, usize)> {
        let first = lexemes.get(at)?.folded()?;
        let entries = self.of_kind(&self.ahead, first, kind);
        let fitting = entries.filter(|entry| entry.kinds.contains(&kind) && entry.fits(lexemes, at));
        fitting.max_by_key(|entry| entry.words.len()).map(|entry| (entry, at + entry.words.len()))
    }

    /// The longest entry of a kind that ends before a lexeme, and the lexeme that it starts at.
    pub(in crate::document::numeral) fn behind(
        &self,
        lexemes: &[Lexeme],
        end: usize,
        kind: WordKind,
    ) -> Option<(&'l Entry, usize)> {
        let last = lexemes.get(end.checked_sub(1)?)?.folded()?;
        let entries = self.of_kind(&self.behind, last, kind);
        let start = |entry: &Entry| end.checked_sub(entry.words.len());
        let fitting = entries.filter(|entry| {
            entry.kinds.contains(&kind) && start(entry).is_some_and(|start| entry.fits(lexemes, start))
        });
        let longest = fitting.max_by_key(|entry| entry.words.len())?;
        Some((longest, start(longest)?))
    }

    pub(in crate::document::numeral) fn is(&self, lexemes: &[Lexeme], at: usize, kind: WordKind) -> bool {
        self.ahead(lexemes, at, kind).is_some()
    }

    /// The longest entry of any of some kinds that starts at a lexeme, and the lexeme after it.
    pub(in crate::document::numeral) fn ahead_any(
        &self,
        lexemes: &[Lexeme],
        at: usize,
        kinds: &[WordKind],
    ) -> Option<usize> {
        kinds.iter().filter_map(|kind| self.ahead(lexemes, at, *kind)).map(|(_, end)| end).max()
    }

    /// The lexeme that the longest entry of any of some kinds starts at which ends before a lexeme.
    pub(in crate::document::numeral) fn behind_any(
        &self,
        lexemes: &[Lexeme],
        end: usize,
        kinds: &[WordKind],
    ) -> Option<usize> {
        kinds.iter().filter_map(|kind| self.behind(lexemes, end, *kind)).map(|(_, from)| from).min()
    }

    /// The entries of whatever kind whose first word is one.
    pub(super) fn entries_ahead(&self, first: &str) -> impl Iterator<Item = &'l Entry> {
        let own = self.ahead.iter().filter_map(move |map| map.get(first));
        own.flat_map(|own| &own.at).map(|index| &self.tables.entries[*index])
    }

    /// The key of the figure that a longer word ends in: the capacity of "Förderkapazität".
    pub(in crate::document::numeral) fn ending(&self, lexemes: &[Lexeme], at: usize) -> Option<&'l str> {
        let word = lexemes.get(at).filter(|lexeme| lexeme.is_spaced_word())?.folded()?;
        let endings = self.tags.iter().filter_map(|tag| self.tables.endings.get(tag)).flatten();
        endings
            .filter(|(ending, _)| word.ends_with(ending.as_str()) && word.len() > ending.len())
            .max_by_key(|(ending, _)| ending.len())
            .map(|(_, key)| key.as_str())
    }

    /// Whether there are words of the language that say nothing of numbers, so that others are told from them.
    pub(in crate::document::numeral) fn has_words(&self) -> bool {
        self.tables.spoken.contains(&self.primary)
    }

    /// Whether a lexeme is a scale word of any language.
    pub(in crate::document::numeral) fn is_scale_elsewhere(&self, lexemes: &[Lexeme], at: usize) -> bool {
        let Some(first) = lexemes.get(at).and_then(Lexeme::folded) else { return false };
        let own = self.tables.ahead.values().filter_map(|words| words.get(first));
        let own = own.filter(|own| own.kinds & WordKind::Scale.bit() != 0).flat_map(|own| &own.at);
        own.map(|index| &self.tables.entries[*index]).any(|entry| {
            entry.kinds.contains(&WordKind::Scale) && first.chars().count() > 1 && entry.fits(lexemes, at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_standard_table_can_be_read() {
        for table in [STANDARD].iter().chain(&FURTHER) {
            let read = Lexicon(Arc::new(Tables::default())).with(table);
            assert_eq!(read.map(|_| ()).map_err(|(_, faults)| faults), Ok(()));
        }
    }

    #[test]
    fn rows_that_cannot_be_read_are_all_told() {
        let table = "en\tscale\tgazillion\t1e3\nen\tscail\tx\t1\nen\nen\tscale\ty\tmany\nxx\tdecimal\t;\n";
        let faults = Lexicon::standard().with(table).map(|_| ()).map_err(|(_, faults)| faults);
        let told: Vec<(usize, String)> =
            faults.unwrap_err().into_iter().map(|fault| (fault.line, fault.what)).collect();
        assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 5]);
        assert!(told[0].1.starts_with("there is no kind `scail`"), "{told:?}");
    }
}
