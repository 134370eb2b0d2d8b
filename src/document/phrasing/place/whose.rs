//! Whose number the words of a sentence give, where they name countries or regions.
//!
//! Knows where places are named, and what words make of them. Must not know what a number comes to.
//!
//! A number is of the place named nearest before it in its clause, or else behind it; what says it, what it is compared with
//! and where goods go to or come from is no owner of it.

use super::mention::{Mention, mentions};
use super::owner::{Owner, Role, Words};
use super::table::Place;
use crate::document::Lexicon;
use crate::document::numeral::{Passage, phrases};
use phrases::{Token, tokens};
use thiserror::Error;

/// How many small words may stand before a name.
const SMALL: usize = 2;

/// Why words do not give a number of the place that is claimed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum WrongPlace {
    /// They give it of another.
    #[error("the words speak of {said}, and the claim of {claimed}")]
    Other {
        /// What the words name.
        said: String,
        /// What is claimed.
        claimed: String,
    },
    /// They name several, and nobody can tell whose it is.
    #[error("the words name {said} beside {claimed}, and nothing says whose the number is")]
    Open {
        /// What the words name.
        said: String,
        /// What is claimed.
        claimed: String,
    },
}

/// What a number is claimed to be of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claimed<'a> {
    /// Its subject.
    pub subject: &'static Place,
    /// The places of its dimensions.
    pub others: &'a [&'static Place],
    /// Whether a dimension has a place that is no country or region of the world, such as "other countries".
    pub has_unknown: bool,
    /// What its property is called.
    pub property: &'a [String],
}

/// Whether `written` is said of the place that is claimed: of each passage with such words. Tells, where it is, what else the
/// passages name, so that these are known not to have the number. Linear in the passages.
///
/// # Errors
///
/// Where the words give it of another place, or leave open of which.
pub(crate) fn whose(
    passages: &[Passage],
    written: &[String],
    claimed: Claimed<'_>,
    language: &str,
    lexicon: &Lexicon,
) -> Result<Vec<String>, WrongPlace> {
    let spoken = lexicon.phrases().of(language);
    let flow = Flow::of(claimed.property, lexicon, language);
    let names_world = |name: &String| {
        let found = mentions(&tokens(name), language);
        found.iter().flat_map(|mention| &mention.places).any(|place| place.is_world())
    };
    let is_whole = claimed.property.iter().any(names_world);
    let mut known = Vec::new();
    for passage in passages {
        let tokens = tokens(&passage.text);
        let text = Text {
            passage,
            words: Words { tokens: &tokens, mentions: mentions(&tokens, language), spoken: &spoken },
            claimed,
            flow,
            is_whole,
            is_german: language.starts_with("de"),
        };
        let quote = passage.text.get(passage.quote.clone()).unwrap_or_default();
        for words in written {
            let ways =
                quote.match_indices(words.as_str()).filter(|(at, found)| stands_whole(quote, *at, found));
            let mut first = None;
            for (at, _) in ways {
                let start = passage.quote.start + at;
                match text.check(start, start + words.len()) {
                    Ok(named) => {
                        known.extend(named.into_iter().map(|at| text.said(&text.words.mentions[at])));
                        first = None;
                        break;
                    }
                    Err(fault) => first = first.or(Some(fault)),
                }
            }
            if let Some(fault) = first {
                return Err(fault);
            }
        }
    }
    Ok(known)
}

/// Whether words begin and end where those of a text do.
fn stands_whole(text: &str, at: usize, words: &str) -> bool {
    let is_joined = |one: Option<char>, other: Option<char>| {
        let is_digit = |c: char| c.is_ascii_digit();
        let is_letter = |c: char| c.is_alphabetic() && c.is_lowercase() || c.is_uppercase();
        matches!((one, other), (Some(one), Some(other))
            if is_digit(one) && is_digit(other) || is_letter(one) && is_letter(other))
    };
    let (before, after) = (text[..at].chars().next_back(), text[at + words.len()..].chars().next());
    !is_joined(before, words.chars().next()) && !is_joined(words.chars().next_back(), after)
}

/// Which way the goods of a property go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Outward,
    Inward,
    Neither,
}

impl Flow {
    fn of(names: &[String], lexicon: &Lexicon, language: &str) -> Self {
        let has = |kind: &str| {
            names.iter().any(|name| {
                let tokens = tokens(name);
                ["en", language].iter().any(|language| {
                    let spoken = lexicon.phrases().of(language);
                    (0..tokens.len()).any(|at| spoken.at(&tokens, at, kind).is_some())
                })
            })
        };
        match (has("place-outward"), has("place-inward")) {
            (true, false) => Self::Outward,
            (false, true) => Self::Inward,
            _ => Self::Neither,
        }
    }
}

struct Text<'a, 's> {
    passage: &'a Passage,
    words: Words<'a, 's>,
    claimed: Claimed<'a>,
    flow: Flow,
    /// Whether the property is of a share of what holds a place.
    is_whole: bool,
    is_german: bool,
}

impl Text<'_, '_> {
    /// What else the sentence names that holds some bytes, where the number there is of the place that is claimed, or may be.
    fn check(&self, start: usize, end: usize) -> Result<Vec<usize>, WrongPlace> {
        let at = |byte: usize| self.words.tokens.partition_point(|token| token.end <= byte);
        let own = self.number((at(start), at(end.saturating_sub(1)) + 1));
        let sentence = self.sentence(own.0);
        let roles = self.roles(sentence, own.0);
        let has = |wanted: Role| roles.iter().find(|(_, role)| *role == wanted).map(|(at, _)| *at);
        self.check_partner(sentence, own)?;
        match (has(Role::Own), has(Role::Other)) {
            (None, Some(_)) if self.claimed.has_unknown => {}
            (None, Some(other)) => {
                let named = self.with_dimensions(&roles);
                if self.words.owner(&named, sentence, own) != Owner::Own {
                    return Err(self.other(self.nearest(&roles, own.0).unwrap_or(other)));
                }
            }
            (None, None) => self.said_before(sentence.0)?,
            (Some(_), None) => {}
            (Some(_), Some(_)) => {
                self.result(self.words.owner(&roles, sentence, own), self.claimed.subject)?;
            }
        }
        // What holds the place that is claimed may have the number all the same, unless it tells which place is meant.
        let is_known = |at: &usize| {
            let mention = &self.words.mentions[*at];
            let holds = mention.places.iter().any(|place| self.claimed.subject.is_within(place));
            !holds || mention.is_of(self.claimed.subject) || self.has_rank(mention)
        };
        Ok(roles.into_iter().map(|(at, _)| at).filter(is_known).collect())
    }

    /// The digits among written words, or all of these where there are none: the 27 of "Belgium 27".
    fn number(&self, (first, end): (usize, usize)) -> (usize, usize) {
        let end = end.min(self.words.tokens.len()).max(first);
        let is_digit = |at: &usize| self.words.tokens[*at].word.starts_with(|c: char| c.is_ascii_digit());
        let from = (first..end).find(|at| self.words.is_digits(*at)).or_else(|| (first..end).find(is_digit));
        from.map_or((first, end.max(first + 1)), |from| (from, from + 1))
    }

    fn result(&self, owner: Owner, claimed: &Place) -> Result<(), WrongPlace> {
        let claimed = claimed.label().to_owned();
        match owner {
            Owner::Own | Owner::Nobody => Ok(()),
            Owner::Other(at) => Err(WrongPlace::Other { said: self.told(at), claimed }),
            Owner::Open(at) => Err(WrongPlace::Open { said: self.told(at), claimed }),
        }
    }

    /// The same roles where the places of dimensions may have numbers too: "imports: China 41, Belgium 27".
    fn with_dimensions(&self, roles: &[(usize, Role)]) -> Vec<(usize, Role)> {
        let is_dimension =
            |at: usize| self.claimed.others.iter().any(|other| self.words.mentions[at].is_of(other));
        roles.iter().map(|(at, role)| (*at, if is_dimension(*at) { Role::Own } else { *role })).collect()
    }

    /// Holds where goods go to or come from against the places of the dimensions.
    fn check_partner(&self, sentence: (usize, usize), own: (usize, usize)) -> Result<(), WrongPlace> {
        let kind = match self.flow {
            Flow::Outward => "place-to",
            Flow::Inward => "place-from",
            Flow::Neither => return Ok(()),
        };
        let Some(claimed) = self.claimed.others.first().filter(|_| self.claimed.others.len() == 1) else {
            return Ok(());
        };
        let role = |mention: &Mention| {
            if mention.is_of(claimed) {
                Role::Own
            } else if !self.stands_behind(mention, kind)
                || mention.places.iter().any(|place| claimed.is_within(place))
                || mention.is_of(self.claimed.subject)
            {
                Role::Aside
            } else {
                Role::Other
            }
        };
        let named: Vec<(usize, Role)> =
            self.within(sentence).map(|at| (at, role(&self.words.mentions[at]))).collect();
        let has = |wanted: Role| named.iter().find(|(_, role)| *role == wanted);
        match (has(Role::Own), has(Role::Other)) {
            (_, None) => Ok(()),
            (None, Some((other, _))) => self.result(Owner::Other(*other), claimed),
            (Some(_), Some(_)) => self.result(self.words.owner(&named, sentence, own), claimed),
        }
    }

    /// The other place that is named nearest to a number.
    fn nearest(&self, roles: &[(usize, Role)], at: usize) -> Option<usize> {
        let others = roles.iter().filter(|(_, role)| *role == Role::Other);
        others
            .map(|(mention, _)| *mention)
            .min_by_key(|mention| self.words.mentions[*mention].first.abs_diff(at))
    }

    /// What the sentences of the quote before one speak of, from the nearest back, where that names no place.
    fn said_before(&self, mut start: usize) -> Result<(), WrongPlace> {
        let from = self.words.tokens.partition_point(|token| token.end <= self.passage.quote.start);
        while start > from {
            let sentence = self.sentence(start - 1);
            let roles = self.roles(sentence, sentence.1);
            if roles.iter().any(|(_, role)| *role == Role::Own) {
                return Ok(());
            }
            if let Some((at, _)) = roles.iter().rfind(|(_, role)| *role == Role::Other) {
                return Err(self.other(*at));
            }
            start = sentence.0;
        }
        Ok(())
    }

    fn other(&self, at: usize) -> WrongPlace {
        WrongPlace::Other { said: self.told(at), claimed: self.claimed.subject.label().to_owned() }
    }

    /// A place as people call it, with the words that name it where these are others.
    fn told(&self, at: usize) -> String {
        let mention = &self.words.mentions[at];
        let labels: Vec<&str> = mention.places.iter().map(|place| place.label()).collect();
        let (label, said) = (labels.join(" or "), self.said(mention));
        if said == label { label } else { format!("{label} (“{said}”)") }
    }

    fn said(&self, mention: &Mention) -> String {
        let (from, to) = (self.words.tokens[mention.first].start, self.words.tokens[mention.end - 1].end);
        self.passage.text[from..to].to_owned()
    }

    /// The tokens of the sentence in which a token stands.
    fn sentence(&self, at: usize) -> (usize, usize) {
        let start = (0..at).rev().find(|token| self.ends_sentence(*token)).map_or(0, |token| token + 1);
        let end = (at..self.words.tokens.len()).find(|token| self.ends_sentence(*token));
        (start, end.map_or(self.words.tokens.len(), |token| token + 1))
    }

    fn ends_sentence(&self, at: usize) -> bool {
        let is_within = self.words.mentions.iter().any(|mention| mention.first <= at && at + 1 < mention.end);
        let mark = self.words.tokens[at].word.as_str();
        if is_within || !matches!(mark, "." | "!" | "?" | "！" | "？") {
            return false;
        }
        let Some(next) = self.words.tokens.get(at + 1) else { return true };
        // Short forms: "U.S. output", "approx. 5".
        let goes_on =
            next.raw.starts_with(char::is_lowercase) || mark == "." && !self.parts_without_blank(at, next);
        !goes_on
    }

    /// Whether what follows a full stop begins anew: behind a blank, or in a script that sets none.
    fn parts_without_blank(&self, at: usize, next: &Token) -> bool {
        let is_initial = at > 0
            && self.words.tokens[at - 1].raw.chars().count() == 1
            && !self.words.tokens[at].is_apart
            && self.words.tokens[at - 1].raw.starts_with(char::is_uppercase);
        let is_ideograph = next.raw.chars().all(|c| !c.is_ascii() && c.is_alphabetic() && !c.is_uppercase());
        (next.is_apart || is_ideograph) && !is_initial
    }

    /// The places that a sentence names.
    fn within(&self, (start, end): (usize, usize)) -> impl Iterator<Item = usize> {
        let is_within =
            move |at: &usize| start <= self.words.mentions[*at].first && self.words.mentions[*at].first < end;
        (0..self.words.mentions.len()).filter(is_within)
    }

    /// The places that a sentence names, with what each is to the number at a token.
    fn roles(&self, sentence: (usize, usize), number: usize) -> Vec<(usize, Role)> {
        let role = |at: usize| (at, self.role(&self.words.mentions[at], sentence, number));
        self.within(sentence).map(role).collect()
    }

    fn role(&self, mention: &Mention, sentence: (usize, usize), number: usize) -> Role {
        let is_own = mention.is_of(self.claimed.subject);
        let is_dimension = self.claimed.others.iter().any(|other| mention.is_of(other));
        let is_flow = |flow, kind| self.flow == flow && self.stands_behind(mention, kind);
        let goes = is_flow(Flow::Outward, "place-to")
            || is_flow(Flow::Inward, "place-from")
            || self.stands_behind(mention, "place-to") && !is_own;
        // "More than Peru's 5 tonnes" gives Peru's.
        let is_compared = self.stands_behind(mention, "place-than") && !self.has(mention, number);
        if goes || is_compared {
            return Role::Aside;
        }
        if is_own {
            return if self.is_said(mention, sentence) { Role::Aside } else { Role::Own };
        }
        let holds = mention.places.iter().any(|place| self.claimed.subject.is_within(place));
        let is_aside = is_dimension
            || self.is_said(mention, sentence)
            || self.is_part_of_name(mention, sentence.0)
            || (holds && (self.is_whole || !self.opens(mention, sentence.0)));
        if is_aside { Role::Aside } else { Role::Other }
    }

    /// Whether a number stands right behind a place: "Peru's 5", "Peru with 5", "Peru (5)".
    fn has(&self, mention: &Mention, number: usize) -> bool {
        let is_small = |at: usize| {
            let is_mark = matches!(self.words.tokens[at].word.as_str(), "'" | "s" | "(" | ":");
            is_mark || self.words.spoken.at(self.words.tokens, at, "place-with").is_some()
        };
        mention.end <= number && number - mention.end <= 3 && (mention.end..number).all(is_small)
    }

    /// Whether a word of a kind stands right before a place, small words between them, or right behind it.
    fn stands_behind(&self, mention: &Mention, kind: &str) -> bool {
        let mut before = mention.first;
        for _ in 0..=SMALL {
            if self.words.spoken.behind(self.words.tokens, before, kind).is_some() {
                return true;
            }
            let Some((_, from)) = self.words.spoken.behind(self.words.tokens, before, "place-small") else {
                break;
            };
            before = from;
        }
        let behind = match kind {
            "place-to" => "place-to-behind",
            "place-from" => "place-from-behind",
            "place-than" => "place-than-behind",
            _ => return false,
        };
        self.words.spoken.at(self.words.tokens, mention.end, behind).is_some()
    }

    /// Whether a place says what the sentence says: "according to Chile's ministry", up to the next comma.
    fn is_said(&self, mention: &Mention, (start, end): (usize, usize)) -> bool {
        let is_break = |at: &usize| matches!(self.words.tokens[*at].word.as_str(), "," | ";" | "，");
        let from = (start..mention.first).rev().find(is_break).map_or(start, |at| at + 1);
        let opens = (from..mention.first).any(|at| {
            let found = self.words.spoken.at(self.words.tokens, at, "place-said");
            found.is_some_and(|(_, next)| next <= mention.first && !self.has_figure(next, mention.first))
        });
        let to = (mention.end..end).find(is_break).unwrap_or(end);
        let closes = (mention.end..to.min(mention.end + 8)).any(|at| {
            self.words.spoken.at(self.words.tokens, at, "place-said-behind").is_some()
                && !self.has_figure(mention.end, at)
        });
        opens || closes
    }

    fn has_figure(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| self.words.is_digits(at))
    }

    /// Whether a place is a part of a longer name: "US Geological Survey", "Bank of Japan", "New Mexico".
    fn is_part_of_name(&self, mention: &Mention, start: usize) -> bool {
        let is_capital = |at: usize| {
            let token = self.words.tokens.get(at).filter(|token| token.raw.starts_with(char::is_uppercase));
            let is_place = self.words.mentions.iter().any(|other| other.first <= at && at < other.end);
            token.is_some() && !is_place
        };
        if self.is_german {
            // Adjectives are written small, unless they are of a name: "die Deutsche Bank".
            let is_stem = self.words.tokens[mention.first].raw.starts_with(char::is_uppercase);
            return mention.is_people && mention.first > start && is_stem;
        }
        let is_apart = |at: usize| self.words.tokens.get(at).is_some_and(|token| token.is_apart);
        if is_capital(mention.end) && is_apart(mention.end) {
            return true;
        }
        let Some(before) = mention.first.checked_sub(1).filter(|before| *before >= start) else {
            return false;
        };
        let opens = before == start;
        let is_joined = is_capital(before) && is_apart(mention.first) && !mention.is_people;
        let is_of = self.words.tokens[before].word == "of" && before > start && is_capital(before - 1);
        (is_joined && !opens) || is_of
    }

    /// Whether a region that holds the place which is claimed is what its sentence speaks of: "in 2023 Africa produced 5",
    /// and not "Africa's largest producer mined 5".
    fn opens(&self, mention: &Mention, start: usize) -> bool {
        let is_light = |at: usize| {
            let is_mark = matches!(self.words.tokens[at].word.as_str(), "," | "，" | "年");
            is_mark
                || self.words.tokens[at].number().is_some()
                || self.words.spoken.at(self.words.tokens, at, "place-small").is_some()
        };
        let is_first = (start..mention.first).all(is_light);
        let is_adjective = mention.is_people && !mention.places.iter().any(|place| place.is_world());
        is_first && !is_adjective && !self.has_rank(mention)
    }

    /// Whether a place is where something ranks: "Africa's largest producer".
    fn has_rank(&self, mention: &Mention) -> bool {
        let end = self.words.tokens.len().min(mention.end + 8);
        (mention.end..end).any(|at| self.words.spoken.at(self.words.tokens, at, "rank-superlative").is_some())
    }
}
