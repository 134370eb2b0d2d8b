//! Which of the places that a sentence names has one of its numbers.
//!
//! Knows the order of names and numbers, and the words that part them. Must not know what is claimed.

use super::mention::Mention;
use crate::document::numeral::phrases::{Spoken, Token};

/// How many tokens behind a place a body of it may be named.
const BODY: usize = 4;

/// What a place is to the numbers of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The place that is claimed, which may have a number.
    Own,
    /// Another, which may.
    Other,
    /// None that has a number.
    Aside,
}

/// Who has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Own,
    Other(usize),
    Open(usize),
    Nobody,
}

/// A text with the places that it names.
pub(super) struct Words<'a, 's> {
    pub(super) tokens: &'a [Token],
    pub(super) mentions: Vec<Mention>,
    pub(super) spoken: &'a Spoken<'s>,
}

impl Words<'_, '_> {
    /// Whether what belongs to a place is meant: "Chinese companies", "Chile's ministry of mines".
    pub(super) fn has_body(&self, mention: &Mention) -> bool {
        (mention.end..self.tokens.len().min(mention.end + BODY))
            .take_while(|at| !matches!(self.tokens[*at].word.as_str(), "," | "." | ";" | "，"))
            .any(|at| self.spoken.at(self.tokens, at, "place-body").is_some())
    }

    /// Whether digits that are no year stand at a token.
    pub(super) fn is_digits(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let is_number = token.word.starts_with(|c: char| c.is_ascii_digit());
        let is_year = token.number().is_some_and(|number| (1_900..=2_100).contains(&number));
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        // The 3 of Q3, the 24 of 2023/24.
        let is_code = !token.is_apart
            && before
                .is_some_and(|before| before.raw.ends_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        is_number && !is_year && !is_code
    }

    /// The numbers of a sentence, as runs of tokens, with the place of one among them.
    fn figures(&self, (start, end): (usize, usize), own: (usize, usize)) -> (Vec<(usize, usize)>, usize) {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for at in start..end {
            let is_own = own.0 <= at && at < own.1;
            if !(is_own || self.is_digits(at)) {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.1 == at => last.1 = at + 1,
                _ => found.push((at, at + 1)),
            }
        }
        let place = found.iter().position(|(from, to)| *from <= own.0 && own.0 < *to).unwrap_or_default();
        (found, place)
    }

    /// Who has the number at some tokens of a sentence.
    pub(super) fn owner(
        &self,
        roles: &[(usize, Role)],
        sentence: (usize, usize),
        own: (usize, usize),
    ) -> Owner {
        let named: Vec<(usize, Role)> =
            roles.iter().copied().filter(|(_, role)| *role != Role::Aside).collect();
        let (figures, place) = self.figures(sentence, own);
        let view = View { text: self, named: &named, figures: &figures, sentence };
        view.listed(place).unwrap_or_else(|| view.owner(place))
    }

    /// Where what is said of one place may end, and that of the next begin, from a token on: the tokens of the joint.
    fn joint(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        (from..to).find_map(|at| {
            if matches!(self.tokens[at].word.as_str(), "," | ";" | "(" | "，" | "、" | ":") {
                return Some((at, at + 1));
            }
            let (_, next) = self.spoken.at(self.tokens, at, "place-joint")?;
            Some((at, next))
        })
    }
}

/// The places and numbers of one sentence.
struct View<'a, 'b, 's> {
    text: &'a Words<'b, 's>,
    /// Places that may have a number.
    named: &'a [(usize, Role)],
    figures: &'a [(usize, usize)],
    sentence: (usize, usize),
}

impl View<'_, '_, '_> {
    fn between(&self, from: usize, to: usize) -> Vec<(usize, Role)> {
        let is_within = |(mention, _): &&(usize, Role)| {
            let first = self.text.mentions[*mention].first;
            from <= first && first < to
        };
        self.named.iter().filter(is_within).copied().collect()
    }

    fn of((mention, role): (usize, Role)) -> Owner {
        if role == Role::Own { Owner::Own } else { Owner::Other(mention) }
    }

    /// "Chile and Peru produced 5 and 3 respectively".
    fn listed(&self, place: usize) -> Option<Owner> {
        let (start, end) = self.sentence;
        (start..end).find(|at| self.text.spoken.at(self.text.tokens, *at, "place-list").is_some())?;
        let first = self.figures.first()?.0;
        let places = self.between(start, first);
        let open = || {
            self.named
                .iter()
                .find(|(_, role)| *role != Role::Own)
                .map_or(Owner::Nobody, |(at, _)| Owner::Open(*at))
        };
        if places.len() != self.figures.len() {
            return Some(open());
        }
        places.get(place).map(|named| Self::of(*named))
    }

    /// Who has a number: named before it, behind it, or with the number before.
    fn owner(&self, place: usize) -> Owner {
        let (from, to) = self.figures[place];
        let start = place.checked_sub(1).map_or(self.sentence.0, |before| self.figures[before].1);
        let end = self.figures.get(place + 1).map_or(self.sentence.1, |next| next.0);
        let before = if place == 0 { self.before_first(start, from) } else { self.before_next(start, from) };
        if !before.is_empty() {
            return self.among(&before);
        }
        let stop = self.text.joint(to, end).map_or(end, |(at, _)| at);
        if let Some(behind) = self.between(to, stop).first() {
            return Self::of(*behind);
        }
        // "(5 tonnes in Chile)": what stands behind a joint is of the next number, if there is one.
        if place == 0 {
            let rest = if self.figures.len() == 1 { self.between(to, self.sentence.1) } else { Vec::new() };
            return rest.first().map_or(Owner::Nobody, |named| Self::of(*named));
        }
        self.owner(place - 1)
    }

    /// The places before the first number: those of its part of the sentence, or else all.
    fn before_first(&self, start: usize, from: usize) -> Vec<(usize, Role)> {
        let (mut last, mut at) = (start, start);
        while let Some((_, next)) = self.text.joint(at, from) {
            (last, at) = (next, next);
        }
        let near = self.between(last, from);
        let is_joined = last > start && !near.is_empty() && self.is_list(last, near[0].0);
        if near.is_empty() || is_joined { self.between(start, from) } else { near }
    }

    /// Whether a joint parts two names and nothing else: "Chile and Peru".
    fn is_list(&self, joint: usize, mention: usize) -> bool {
        let first = self.text.mentions[mention].first;
        let before = self.named.iter().rfind(|(at, _)| self.text.mentions[*at].end < joint);
        let is_name = |from: usize, to: usize| {
            (from..to).all(|at| {
                self.text.spoken.at(self.text.tokens, at, "place-small").is_some()
                    || self.text.spoken.at(self.text.tokens, at, "place-joint").is_some()
            })
        };
        before.is_some_and(|(at, _)| {
            let end = self.text.mentions[*at].end;
            let is_comma = self.text.tokens[joint - 1].word == ",";
            !is_comma && is_name(end, first)
        })
    }

    /// The places between two numbers that are the second one's: what stands behind the first joint.
    fn before_next(&self, start: usize, from: usize) -> Vec<(usize, Role)> {
        match self.text.joint(start, from) {
            Some((_, next)) => self.between(next, from),
            None => Vec::new(),
        }
    }

    /// Which of several places has a number: the first, unless they are joined.
    fn among(&self, named: &[(usize, Role)]) -> Owner {
        let (first, role) = named[0];
        let others: Vec<(usize, Role)> =
            named.iter().copied().filter(|(_, role)| *role != Role::Own).collect();
        let Some((other, _)) = others.first().copied() else { return Owner::Own };
        if others.len() == named.len() {
            return Owner::Other(named[named.len() - 1].0);
        }
        // "Chinese companies in Indonesia", "Norway's neighbour Sweden": the place is the one that is named by itself.
        let is_itself = |(at, _): &&(usize, Role)| {
            let mention = &self.text.mentions[*at];
            !mention.is_people && !self.text.has_body(mention)
        };
        let itself: Vec<(usize, Role)> = named.iter().filter(is_itself).copied().collect();
        if !itself.is_empty() && itself.len() < named.len() {
            return self.among(&itself);
        }
        let ends = self.text.mentions[first].end;
        let next = self.text.mentions[named[1].0].first;
        let is_joined = self.text.joint(ends, next).is_some_and(|(_, to)| to >= next.saturating_sub(2));
        let parts_names = is_joined && self.text.tokens[ends].word != ",";
        match role {
            _ if parts_names => Owner::Open(other),
            Role::Own => Owner::Own,
            _ => Owner::Other(first),
        }
    }
}
