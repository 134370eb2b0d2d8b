//! The words beside a number, up to what governs it and past what it is of: each is known, or the number is not read.
//!
//! Knows which kinds of words may stand there. Must not know what the number comes to.

use super::after::After;
use crate::document::numeral::number::{Numeral, Reader};
use crate::document::numeral::words::lexicon::{Entry, WordKind};
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Notation, Unread};

/// What a number may follow.
const BEFORE: [WordKind; 17] = [
    WordKind::Word,
    WordKind::Stop,
    WordKind::Light,
    WordKind::Level,
    WordKind::Of,
    WordKind::By,
    WordKind::And,
    WordKind::Or,
    WordKind::To,
    WordKind::Between,
    WordKind::Per,
    WordKind::Unit,
    WordKind::Plain,
    WordKind::Rise,
    WordKind::Fall,
    WordKind::RiseAfter,
    WordKind::FallAfter,
];
/// What ends the words after a number.
const ENDS: [WordKind; 14] = [
    WordKind::Stop,
    WordKind::And,
    WordKind::Or,
    WordKind::To,
    WordKind::Of,
    WordKind::Level,
    WordKind::By,
    WordKind::Between,
    WordKind::Rise,
    WordKind::Fall,
    WordKind::RiseAfter,
    WordKind::FallAfter,
    WordKind::Negation,
    WordKind::Nothing,
];
/// What the words after a number may go on with.
const ON: [WordKind; 4] = [WordKind::Word, WordKind::Light, WordKind::Unit, WordKind::Plain];
/// What makes another number of the one beside it.
const OTHERS: [WordKind; 5] =
    [WordKind::Multiple, WordKind::Fraction, WordKind::Scale, WordKind::Vague, WordKind::Ordinal];
/// How many lexemes after a number are looked at.
const REACH: usize = 8;
/// How many words a tail has that says something of the number before it.
const TAIL: usize = 3;
/// How many names may stand between a number and what governs it.
const NAMES: usize = 5;

impl Reader<'_> {
    /// Whether a lexeme is a mark that parts one clause, cell or line from another.
    pub(in crate::document::numeral) fn is_edge(&self, at: usize) -> bool {
        let Some(lexeme) = self.lexeme(at) else { return true };
        let Token::Mark(mark) = lexeme.token else { return false };
        match mark {
            '-' => !(self.is_glued(at) && self.is_glued(at + 1)),
            '&' | '+' | '%' | '‰' | '±' | '$' | '€' | '£' | '¥' | '^' | '√' | '°' | '×' | '\\' | '~'
            | '@' | '#' => false,
            _ => !mark.is_numeric(),
        }
    }

    /// Why the words before a number do not let it be read. `at` is where its phrase begins, `of` whether "of" was passed.
    pub(in crate::document::numeral) fn refused_before(
        &self,
        start: usize,
        at: usize,
        of: bool,
    ) -> Option<Unread> {
        let last = at.checked_sub(1).filter(|_| !self.lexemes[at].begins_paragraph)?;
        match &self.lexemes[last].token {
            Token::Mark('.') => self.short_form(last),
            Token::Mark('\'') => None,
            Token::Mark('-') if self.joins_words(last) => self.refused_word(start, last, of),
            Token::Mark(',' | '，') => self.refused_insertion(last),
            Token::Mark(mark) if self.is_edge(last) || (*mark == '%' && !self.is_glued(at)) => None,
            Token::Mark('&') => None,
            Token::Mark(_) => {
                let is_unit = self.words.behind(self.lexemes, at, WordKind::Unit).is_some();
                (!is_unit).then(|| Unread::WordBeside(self.told(last, at)))
            }
            Token::Digits(_) | Token::Vulgar(..) if of => Some(Unread::WordBeside(self.told(last, start))),
            Token::Digits(_) | Token::Vulgar(..) => None,
            Token::Word(_) => self.refused_word(start, at, of),
        }
    }

    /// Whether a hyphen joins two words: "registaram-se".
    fn joins_words(&self, hyphen: usize) -> bool {
        let is_word = |at: usize| self.lexeme(at).is_some_and(Lexeme::is_word);
        hyphen > 0
            && self.is_glued(hyphen)
            && self.is_glued(hyphen + 1)
            && is_word(hyphen - 1)
            && is_word(hyphen + 1)
    }

    /// A short form that is not known, and may say anything: "abt. 46".
    fn short_form(&self, dot: usize) -> Option<Unread> {
        let word = dot.checked_sub(1).filter(|_| self.is_glued(dot))?;
        let text = self.lexemes[word].text().filter(|_| self.lexemes[word].is_spaced_word())?;
        let is_short = text.chars().count() <= 5 && text.starts_with(char::is_lowercase);
        let is_known = self.known_behind(dot).is_some()
            || self.words.behind(self.lexemes, dot + 1, WordKind::Word).is_some();
        (is_short && !is_known).then(|| self.unknown(word, dot + 1))
    }

    /// A few words between two commas say something of the number: "they lent, at most, 46 books".
    fn refused_insertion(&self, comma: usize) -> Option<Unread> {
        let mut first = comma;
        while first > 0 && self.lexemes[first - 1].is_word() && comma - first < 6 {
            first -= 1;
        }
        let opens =
            first.checked_sub(1).is_some_and(|at| matches!(self.lexemes[at].token, Token::Mark(',' | '，')));
        let bounds = [WordKind::Bound, WordKind::BoundAfter, WordKind::Vague];
        if let Some(from) =
            self.words.behind_any(self.lexemes, comma, &bounds).filter(|from| *from == first || opens)
        {
            return Some(Unread::WordBeside(self.told(from, comma)));
        }
        let mut at = first;
        while opens && at < comma {
            match self.known_in_tail(at) {
                Some(next) => at = next,
                None if self.is_capital(at) => at += 1,
                None => return Some(self.not_known(self.told(at, at + 1))),
            }
        }
        None
    }

    fn refused_word(&self, start: usize, at: usize, of: bool) -> Option<Unread> {
        let behind = |kind| self.words.behind(self.lexemes, at, kind);
        if self.is_possessive(at) || self.is_label(at - 1) {
            return None;
        }
        if OTHERS.iter().any(|kind| behind(*kind).is_some())
            && behind(WordKind::Word).is_none()
            && !self.opens_ratio(at)
        {
            return Some(Unread::WordBeside(self.told(at - 1, start)));
        }
        if behind(WordKind::Unit).is_some_and(|(entry, _)| is_fold(entry)) {
            return Some(Unread::WordBeside(self.told(at - 1, start)));
        }
        if of
            && (self.ends_number(at)
                || behind(WordKind::Nothing).is_some()
                || behind(WordKind::One).is_some())
        {
            return Some(Unread::WordBeside(self.told(at - 1, start)));
        }
        let Some(from) = self.known_behind(at) else {
            return if self.is_name(at) { None } else { Some(self.unknown(at - 1, at)) };
        };
        if let Some((_, joint)) = behind(WordKind::Part).filter(|_| !of) {
            return self.refused_before(start, joint, true);
        }
        if let Some((_, joint)) = behind(WordKind::And) {
            let is_one = self.words.behind(self.lexemes, joint, WordKind::One).is_some();
            let is_words = !self.lexemes[start].is_number();
            return (is_one && is_words)
                .then(|| Unread::WordBeside(self.told(joint.saturating_sub(1), start)));
        }
        if let Some((_, joint)) = behind(WordKind::Or)
            && let Some(part) = self.part_before(joint)
        {
            return Some(Unread::WordBeside(self.told(part, start)));
        }
        if let Some(refused) = self.refused_part(start, at) {
            return Some(refused);
        }
        // "neglected to lend": what stands before an infinitive may deny it.
        let infinitive =
            self.words.behind(self.lexemes, from, WordKind::To).filter(|_| behind(WordKind::Word).is_some());
        match infinitive {
            Some((_, to)) if to > 0 && self.lexemes[to - 1].is_word() && self.words.primary() == "en" => {
                let is_known = self.known_behind(to).is_some() || self.is_label(to - 1);
                (!is_known && !self.is_name(to)).then(|| self.unknown(to - 1, to))
            }
            _ => None,
        }
    }

    /// What stands before "was" is known too: "the haircut was 12 percent".
    pub(in crate::document::numeral) fn refused_subject(&self, verb: usize) -> Option<Unread> {
        let last = verb.checked_sub(1)?;
        let is_known = !self.lexemes[last].is_word()
            || self.is_label(last)
            || self.is_possessive(verb)
            || self.known_behind(verb).is_some()
            || self.words.behind(self.lexemes, verb, WordKind::Limit).is_some()
            || self.words.behind(self.lexemes, verb, WordKind::Deny).is_some()
            || self.is_capital(last);
        (!is_known).then(|| self.unknown(last, verb))
    }

    /// What stands before a number of which it is a part: "one reader in 22". Numbers side by side are joined elsewhere.
    pub(in crate::document::numeral) fn refused_part(&self, start: usize, at: usize) -> Option<Unread> {
        let (_, joint) = self.words.behind(self.lexemes, at, WordKind::Ratio)?;
        let is_of = self.words.behind(self.lexemes, at, WordKind::Of).is_some();
        if is_of {
            let is_one = self.words.behind(self.lexemes, joint, WordKind::One).is_some()
                && self.number(joint - 1).is_none();
            return is_one.then(|| Unread::WordBeside(self.told(joint - 1, start)));
        }
        let part = self.part_before(joint).filter(|part| part + 1 < joint || self.number(*part).is_none())?;
        Some(Unread::WordBeside(self.told(part, start)))
    }

    /// Whether a number stands right before the words of a ratio that end here: "una de cada".
    pub(in crate::document::numeral) fn opens_ratio(&self, at: usize) -> bool {
        self.words
            .behind(self.lexemes, at, WordKind::Ratio)
            .is_some_and(|(_, joint)| joint > 0 && self.number(joint - 1).is_some())
    }

    /// One, or another number, some words before "in" or "out of": "one reader in 22".
    fn part_before(&self, joint: usize) -> Option<usize> {
        for at in (joint.saturating_sub(3)..joint).rev() {
            if self.is_edge(at) {
                return None;
            }
            let is_one = self.words.is(self.lexemes, at, WordKind::One) || self.ends_number(at + 1);
            if is_one {
                return Some(at);
            }
        }
        None
    }

    /// Whether a number word ends before a lexeme.
    fn ends_number(&self, end: usize) -> bool {
        end.checked_sub(1).is_some_and(|last| match &self.lexemes[last].token {
            Token::Digits(Ok((value, _))) => *value < rust_decimal::Decimal::from(1500),
            Token::Digits(Err(_)) | Token::Mark(_) => false,
            Token::Vulgar(..) => true,
            Token::Word(_) => {
                self.words.behind(self.lexemes, end, WordKind::Fraction).is_some()
                    || self.words.behind(self.lexemes, end, WordKind::Multiple).is_some()
                    || (self.number(last).is_some() && self.known_ahead(last).is_none())
            }
        }) || self
            .words
            .behind(self.lexemes, end, WordKind::Unit)
            .is_some_and(|(_, from)| from > 0 && self.lexemes[from - 1].is_number())
    }

    /// Whether words that end before a lexeme are known not to change the number after them, and where they begin.
    pub(in crate::document::numeral) fn known_behind(&self, end: usize) -> Option<usize> {
        self.words.behind_any(self.lexemes, end, &BEFORE).or_else(|| self.label_behind(end))
    }

    /// Whether a word after a number is known not to change it.
    pub(in crate::document::numeral) fn is_known_after(&self, at: usize) -> bool {
        self.known_ahead(at).is_some()
    }

    /// Where words that say nothing of the number before them end.
    fn known_ahead(&self, at: usize) -> Option<usize> {
        self.label_ahead(at).or_else(|| self.words.ahead_any(self.lexemes, at, &ON))
    }

    /// Where words end that are known, be it as the end of a phrase.
    pub(super) fn known_in_tail(&self, at: usize) -> Option<usize> {
        self.known_ahead(at).max(self.words.ahead_any(self.lexemes, at, &ENDS))
    }

    /// The 's of "China's 44 million tonnes".
    fn is_possessive(&self, end: usize) -> bool {
        end >= 2
            && self.lexemes[end - 2].is_mark('\'')
            && self.lexemes[end - 1].text().is_some_and(|text| text.eq_ignore_ascii_case("s"))
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.lexeme(at).filter(|lexeme| lexeme.is_spaced_word()).and_then(Lexeme::text).is_some_and(|text| {
            let mut characters = text.chars();
            characters.next().is_some_and(char::is_uppercase)
                && (characters.all(char::is_lowercase) || (2..=5).contains(&text.chars().count()))
        })
    }

    /// Whether a name that "in", "of" and the like bring in ends before a lexeme.
    fn is_name(&self, end: usize) -> bool {
        let mut at = end;
        while at > 0 && end - at < NAMES && self.is_capital(at - 1) && self.known_behind(at).is_none() {
            at -= 1;
        }
        let lead = [WordKind::Stop, WordKind::By, WordKind::Of, WordKind::Level];
        at < end
            && self
                .words
                .behind_any(self.lexemes, at, &lead)
                .is_some_and(|from| !self.is_capital(from) || from == 0 || self.is_edge(from - 1))
    }

    fn is_label(&self, at: usize) -> bool {
        self.lexeme(at)
            .filter(|lexeme| lexeme.is_spaced_word())
            .and_then(Lexeme::text)
            .is_some_and(|text| self.setting.labels.has(text))
    }

    fn label_behind(&self, end: usize) -> Option<usize> {
        let last = end.checked_sub(1)?;
        if self.is_label(last) {
            return Some(last);
        }
        let runs = self.setting.labels.runs.iter();
        runs.filter(|run| run.len() <= end && self.spells(run, end - run.len()))
            .map(|run| end - run.len())
            .min()
    }

    pub(super) fn label_ahead(&self, at: usize) -> Option<usize> {
        if self.is_label(at) {
            return Some(at + 1);
        }
        let runs = self.setting.labels.runs.iter();
        runs.filter(|run| self.spells(run, at)).map(|run| at + run.len()).max()
    }

    pub(super) fn spells(&self, run: &[String], at: usize) -> bool {
        self.lexemes
            .get(at..at + run.len())
            .is_some_and(|own| own.iter().zip(run).all(|(lexeme, word)| lexeme.text() == Some(word)))
    }

    /// The words `from..to` are in no table.
    fn unknown(&self, from: usize, to: usize) -> Unread {
        let mut first = from;
        // Scripts without blanks: some characters tell more than one.
        while first > 0
            && to - first < 3
            && !self.lexemes[from].is_spaced_word()
            && self.lexemes[first - 1].is_word()
            && !self.lexemes[first - 1].is_spaced_word()
            && self.known_behind(first).is_none()
        {
            first -= 1;
        }
        self.not_known(self.told(first, to))
    }

    pub(in crate::document::numeral) fn not_known(&self, word: String) -> Unread {
        if self.words.has_words() {
            Unread::Word(word)
        } else {
            Unread::Language { word, language: self.words.primary().to_owned() }
        }
    }

    /// Takes the words after a number, its unit and what it counts, as far as they are known.
    pub(in crate::document::numeral) fn take_words_after(&self, number: &Numeral, after: &mut After) {
        let mut at = after.end;
        while at < after.end + REACH && after.unread.is_none() {
            let Some(lexeme) = self.lexeme(at) else { return };
            if lexeme.begins_paragraph || (lexeme.begins_line && !lexeme.is_word()) {
                return;
            }
            match &lexeme.token {
                Token::Digits(_) | Token::Vulgar(..) | Token::Mark('&') => return,
                Token::Mark('\'') => at += 1,
                Token::Mark('-') if self.is_glued(at) && self.is_glued(at + 1) => at += 1,
                Token::Mark(_) if self.is_edge(at) => {
                    after.unread = self.refused_tail(at);
                    return;
                }
                Token::Mark(_) => {
                    let is_unit = self.words.is(self.lexemes, at, WordKind::Unit);
                    after.unread = (!is_unit).then(|| Unread::WordBeside(self.told(at, at + 1)));
                    return;
                }
                Token::Word(_) => match self.word_after(number, at, after) {
                    Some(next) => at = next,
                    None => return,
                },
            }
        }
    }

    /// Where the words after a number go on, if they do after this one.
    fn word_after(&self, number: &Numeral, at: usize, after: &mut After) -> Option<usize> {
        let ahead = |kind| self.words.ahead(self.lexemes, at, kind).map(|(_, end)| end);
        let label = self.label_ahead(at);
        let known = self.words.ahead_any(self.lexemes, at, &ON).max(label);
        let ends = self.words.ahead_any(self.lexemes, at, &ENDS);
        if let Some((entry, end)) =
            self.bound_ahead(at).filter(|(_, end)| Some(*end) > known && Some(*end) > ends)
        {
            after.bind(entry.bound(), self.told(at, end), self.span(at, end));
            return None;
        }
        if label.is_none()
            && self.words.ahead(self.lexemes, at, WordKind::Unit).is_some_and(|(entry, _)| is_fold(entry))
        {
            after.unread = Some(Unread::WordBeside(self.told(at, at + 1)));
            return None;
        }
        if let Some(end) = ahead(WordKind::Per)
            .filter(|end| known.max(ends).is_none_or(|known| known <= *end))
            .filter(|_| after.unit.as_ref().is_none_or(|unit| unit.per.is_empty()))
        {
            after.unread = self.refused_rate(at, end);
            if after.unread.is_some() {
                return None;
            }
        }
        if let Some(end) = ahead(WordKind::Rate).filter(|end| self.is_round(*end)) {
            after.unread = Some(Unread::WordBeside(self.told(at, end + 1)));
            return None;
        }
        if let Some(end) = ahead(WordKind::Part).filter(|_| number.under != rust_decimal::Decimal::ONE)
            && self
                .number(
                    self.words
                        .ahead_any(self.lexemes, end, &[WordKind::Light, WordKind::Stop])
                        .unwrap_or(end),
                )
                .is_some()
        {
            after.unread = Some(Unread::WordBeside(self.told(at, end + 1)));
            return None;
        }
        if ends >= known && ends.is_some() {
            // "or so many", "at the uttermost": a short tail says something of the number.
            let adds = ahead(WordKind::Or).is_some()
                || ahead(WordKind::And).is_some()
                || (ahead(WordKind::Level).is_some()
                    && ahead(WordKind::To).is_none()
                    && ahead(WordKind::Copula).is_none());
            after.unread = if adds { self.unknown_tail(at) } else { None };
            return None;
        }
        if known.is_some() {
            return known;
        }
        if self.words.is(self.lexemes, at, WordKind::Deny) || self.words.is(self.lexemes, at, WordKind::But) {
            return None;
        }
        if self.is_possessive(at + 1) {
            return Some(at + 1);
        }
        let is_passed = at > after.end;
        if self.is_capital(at) && self.words.primary() != "de" && self.goes_on_known(at + 1) {
            return Some(at + 1);
        }
        let other = self.number(at).filter(|next| next.notation != Notation::Multiple);
        if is_passed && other.is_some() && self.lexemes[at].is_spaced_word() {
            return None;
        }
        after.unread = if other.is_some() {
            Some(Unread::WordBeside(self.told(at, at + 1)))
        } else {
            let end = self.end_of_unknown(at);
            Some(self.not_known(self.told(at, end)))
        };
        None
    }

    /// Whether words that are known follow a name: "46 Springfield libraries", "zero PRC-origin exports".
    fn goes_on_known(&self, at: usize) -> bool {
        let is_hyphen = self.lexeme(at).is_some_and(|lexeme| lexeme.is_mark('-')) && self.is_glued(at);
        self.known_ahead(at + usize::from(is_hyphen)).is_some()
    }

    fn end_of_unknown(&self, at: usize) -> usize {
        if self.lexemes[at].is_spaced_word() {
            return at + 1;
        }
        let goes_on = |place: &usize| {
            self.lexeme(*place).is_some_and(|lexeme| lexeme.is_word() && !lexeme.is_spaced_word())
                && self.known_ahead(*place).is_none()
                && self.words.ahead_any(self.lexemes, *place, &ENDS).is_none()
        };
        at + 1 + (at + 1..at + 4).take_while(goes_on).count()
    }

    pub(in crate::document::numeral) fn is_year(number: &Numeral) -> bool {
        number.notation == Notation::Digits
            && number.under == rust_decimal::Decimal::ONE
            && number.over.is_integer()
            && (rust_decimal::Decimal::from(1500)..rust_decimal::Decimal::from(2200)).contains(&number.over)
    }

    /// Whether a scale, or a round hundred, thousand or million in digits, stands at a lexeme.
    pub(in crate::document::numeral) fn is_round(&self, at: usize) -> bool {
        let rounds = [100, 1_000, 10_000, 100_000, 1_000_000].map(rust_decimal::Decimal::from);
        self.words.is(self.lexemes, at, WordKind::Scale)
            || matches!(self.lexeme(at).map(|l| &l.token), Some(Token::Digits(Ok((value, _)))) if rounds.contains(value))
    }

    /// A number of things for so many others is another number: "46 loans per thousand".
    fn refused_rate(&self, at: usize, end: usize) -> Option<Unread> {
        let next = self.lexeme(end)?;
        let is_article = self.words.is(self.lexemes, at, WordKind::One)
            || self.words.is(self.lexemes, at, WordKind::Light);
        let is_unit = self.words.is(self.lexemes, end, WordKind::Unit);
        let past = self.lexeme(end + 1).and_then(Lexeme::text).is_some_and(|_| {
            self.words.is(self.lexemes, end + 1, WordKind::FallAfter)
                || self.words.is(self.lexemes, end + 1, WordKind::Plain)
                || self.words.is(self.lexemes, end + 1, WordKind::Stop)
        });
        let is_label = self.is_label(end);
        let counts = self.is_round(end) && !(next.is_number() && is_article);
        let is_rate = counts || (is_unit && !(is_article && past));
        let is_stop = self.words.is(self.lexemes, at, WordKind::Stop)
            || self.words.is(self.lexemes, at, WordKind::Level);
        // "por", "a" and the like are other words too, unless a scale or a unit follows.
        (is_rate && !is_label && (!is_stop || counts || is_unit))
            .then(|| Unread::WordBeside(self.told(at, end + 1)))
    }

    /// A few words behind a comma that end the sentence say something of the number: "46 books, give or take".
    fn refused_tail(&self, comma: usize) -> Option<Unread> {
        if !matches!(self.lexemes[comma].token, Token::Mark(',' | '，' | '、' | '(')) {
            return None;
        }
        self.unknown_tail(comma + 1)
    }

    /// A word that is not known, among a few that end the sentence.
    fn unknown_tail(&self, first: usize) -> Option<Unread> {
        let mut end = first;
        while self.lexeme(end).is_some_and(Lexeme::is_word) && end <= first + TAIL {
            end += 1;
        }
        let ends = self.lexeme(end).is_none_or(|lexeme| {
            lexeme.begins_paragraph
                || matches!(lexeme.token, Token::Mark('.' | ';' | '!' | '?' | '。' | '；' | ')'))
        });
        if !ends || end > first + TAIL {
            return None;
        }
        let mut at = first;
        while at < end {
            if let Some((_, next)) = self.bound_ahead(at) {
                return Some(Unread::WordBeside(self.told(at, next)));
            }
            match self.known_in_tail(at) {
                Some(next) => at = next,
                None if self.is_capital(at) => at += 1,
                // Another number, which is read by itself.
                None if self.number(at).is_some() => return None,
                None => return Some(self.not_known(self.told(at, at + 1))),
            }
        }
        None
    }
}

/// Whether words stand for a number of times.
fn is_fold(entry: &Entry) -> bool {
    matches!(&entry.meaning, crate::document::numeral::words::lexicon::Meaning::Unit(names, _) if names.iter().any(|name| name == "FOLD"))
}
