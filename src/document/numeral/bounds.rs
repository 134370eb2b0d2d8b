//! What the words before and after a number make of it: "at least", "or more", 超过, ≥.
//!
//! Knows the words. Must not know how numbers are read.

use super::Bound;
use super::lex::{Lexeme, Token};

use Bound::{About, AtLeast, AtMost, LessThan, MoreThan};

/// Phrases before a number, the longest first where one ends another.
const BEFORE: [(&str, Bound); 75] = [
    ("no less than", AtLeast),
    ("not less than", AtLeast),
    ("no fewer than", AtLeast),
    ("not fewer than", AtLeast),
    ("no lower than", AtLeast),
    ("no more than", AtMost),
    ("not more than", AtMost),
    ("no greater than", AtMost),
    ("not greater than", AtMost),
    ("no higher than", AtMost),
    ("no longer than", AtMost),
    ("not exceeding", AtMost),
    ("not exceed", AtMost),
    ("not over", AtMost),
    ("at least", AtLeast),
    ("at a minimum", AtLeast),
    ("minimum of", AtLeast),
    ("minimum", AtLeast),
    ("at most", AtMost),
    ("up to", AtMost),
    ("as much as", AtMost),
    ("as many as", AtMost),
    ("maximum of", AtMost),
    ("maximum", AtMost),
    ("more than", MoreThan),
    ("greater than", MoreThan),
    ("higher than", MoreThan),
    ("larger than", MoreThan),
    ("longer than", MoreThan),
    ("in excess of", MoreThan),
    ("upwards of", MoreThan),
    ("upward of", MoreThan),
    ("exceeding", MoreThan),
    ("exceeds", MoreThan),
    ("exceeded", MoreThan),
    ("exceed", MoreThan),
    ("surpassing", MoreThan),
    ("surpassed", MoreThan),
    ("beyond", MoreThan),
    ("above", MoreThan),
    ("over", MoreThan),
    ("less than", LessThan),
    ("fewer than", LessThan),
    ("lower than", LessThan),
    ("smaller than", LessThan),
    ("shorter than", LessThan),
    ("short of", LessThan),
    ("below", LessThan),
    ("under", LessThan),
    ("close to", About),
    ("in the region of", About),
    ("approximately", About),
    ("approx", About),
    ("approx .", About),
    ("about", About),
    ("around", About),
    ("nearly", About),
    ("almost", About),
    ("roughly", About),
    ("circa", About),
    ("ca", About),
    ("ca .", About),
    ("some", About),
    ("~", About),
    ("≈", About),
    ("≃", About),
    ("≥", AtLeast),
    ("⩾", AtLeast),
    ("> =", AtLeast),
    ("≤", AtMost),
    ("⩽", AtMost),
    ("< =", AtMost),
    (">", MoreThan),
    ("<", LessThan),
    ("± ", About),
];

/// Phrases after a number, or after the one word that follows it.
const AFTER: [(&str, Bound); 15] = [
    ("or more", AtLeast),
    ("or above", AtLeast),
    ("or over", AtLeast),
    ("and above", AtLeast),
    ("and over", AtLeast),
    ("at least", AtLeast),
    ("plus", AtLeast),
    ("- plus", AtLeast),
    ("+", AtLeast),
    ("or less", AtMost),
    ("or fewer", AtMost),
    ("or below", AtMost),
    ("at most", AtMost),
    ("or so", About),
    ("or thereabouts", About),
];

/// Chinese, where the phrase stands right before the number; the longest first where one ends another.
const HAN_BEFORE: [(&str, Bound); 25] = [
    ("不少于", AtLeast),
    ("不低于", AtLeast),
    ("不小于", AtLeast),
    ("至少", AtLeast),
    ("最少", AtLeast),
    ("不超过", AtMost),
    ("不高于", AtMost),
    ("不多于", AtMost),
    ("不大于", AtMost),
    ("至多", AtMost),
    ("最多", AtMost),
    ("超过", MoreThan),
    ("多于", MoreThan),
    ("高于", MoreThan),
    ("大于", MoreThan),
    ("逾", MoreThan),
    ("超", MoreThan),
    ("少于", LessThan),
    ("低于", LessThan),
    ("小于", LessThan),
    ("不足", LessThan),
    ("不到", LessThan),
    ("大约", About),
    ("约", About),
    ("近", About),
];

/// Chinese, where the phrase stands right after the number, or after a unit of one character.
const HAN_AFTER: [(&str, Bound); 7] = [
    ("以上", AtLeast),
    ("以下", AtMost),
    ("以内", AtMost),
    ("左右", About),
    ("上下", About),
    ("多", MoreThan),
    ("余", MoreThan),
];

/// Words and marks that may stand between a bound and its number.
const BETWEEN: [&str; 17] =
    ["a", "an", "the", "us", "usd", "rmb", "eur", "cny", "$", "€", "£", "¥", "￥", "\"", "“", "'", "("];

/// What stands around the lexemes `start..end` of a number makes of it.
pub(super) fn around(lexemes: &[Lexeme], start: usize, end: usize) -> Bound {
    let (before, phrase_start) = before(lexemes, start);
    if before == About {
        // "up to about ten" says at most.
        let (outer, _) = self::before(lexemes, phrase_start);
        return if outer == Bound::Exact { before } else { outer };
    }
    if before == Bound::Exact {
        return after(lexemes, end);
    }
    before
}

/// The number of lexemes of a phrase that starts at `at` and ends right before a number, where one does.
pub(super) fn phrase_length(lexemes: &[Lexeme], at: usize) -> usize {
    let rest: Vec<String> = lexemes[at..].iter().take(4).map(text).collect();
    let lengths = BEFORE.iter().filter_map(|(phrase, _)| {
        let words: Vec<&str> = phrase.split(' ').collect();
        (words.len() > 1 && rest.iter().map(String::as_str).take(words.len()).eq(words.iter().copied()))
            .then_some(words.len())
    });
    lengths.max().unwrap_or(0)
}

fn before(lexemes: &[Lexeme], start: usize) -> (Bound, usize) {
    let mut end = start;
    while end > 0 && BETWEEN.contains(&text(&lexemes[end - 1]).as_str()) {
        end -= 1;
    }
    // The articles may belong to the phrase ("a minimum of"), so both ends are tried.
    for stop in [start, end] {
        let tail: Vec<String> = lexemes[..stop].iter().rev().take(4).map(text).collect();
        let best = BEFORE
            .iter()
            .filter(|(phrase, _)| ends_with(&tail, phrase))
            .max_by_key(|(phrase, _)| phrase.split_whitespace().count());
        if let Some((phrase, bound)) = best {
            return (*bound, stop - phrase.split_whitespace().count());
        }
    }
    (han_before(lexemes, start), start)
}

fn ends_with(tail: &[String], phrase: &str) -> bool {
    let mut words = tail.iter();
    phrase.split_whitespace().rev().all(|word| words.next().is_some_and(|own| own == word))
}

fn han_before(lexemes: &[Lexeme], start: usize) -> Bound {
    let first = start.saturating_sub(4);
    let tail: String = lexemes[first..start].iter().map(text).collect();
    bound_of(&HAN_BEFORE, |phrase| tail.ends_with(phrase))
}

fn after(lexemes: &[Lexeme], end: usize) -> Bound {
    let words: Vec<String> = lexemes[end..].iter().take(4).map(text).collect();
    let head = words.concat();
    // 十以上 and 十年以上.
    let unit_skipped = head.chars().skip(1).collect::<String>();
    let han = bound_of(&HAN_AFTER, |phrase| {
        head.starts_with(phrase) || (phrase.len() > 3 && unit_skipped.starts_with(phrase))
    });
    if han != Bound::Exact {
        return han;
    }
    // "10 or more" and "10 years or more".
    for skip in 0..=1 {
        let rest = words.get(skip..).unwrap_or_default();
        let fits = |phrase: &str| {
            let own: Vec<&str> = phrase.split(' ').collect();
            rest.len() >= own.len() && rest.iter().zip(&own).all(|(word, own)| word == own)
        };
        let glued_only = |phrase: &str| skip > 0 && matches!(phrase, "+" | "plus" | "- plus");
        let bound = bound_of(&AFTER, |phrase| fits(phrase) && !glued_only(phrase));
        if bound != Bound::Exact {
            return bound;
        }
    }
    Bound::Exact
}

fn bound_of(phrases: &[(&str, Bound)], fits: impl Fn(&str) -> bool) -> Bound {
    let found = phrases.iter().find(|(phrase, _)| fits(phrase));
    found.map_or(Bound::Exact, |(_, bound)| *bound)
}

fn text(lexeme: &Lexeme) -> String {
    match &lexeme.token {
        Token::Word(word) => word.clone(),
        Token::Mark(mark) => mark.to_string(),
        // Numbers are no part of any phrase.
        Token::Digits(..) | Token::Han(_) | Token::OfHundred => "\u{0}".to_owned(),
    }
}
