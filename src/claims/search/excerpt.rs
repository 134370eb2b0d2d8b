//! The passage of a text that shows best what was found, with its words marked.
//!
//! Knows texts and the words that count. Must not know how they were found.

use super::words::all;
use crate::document::Span;
use std::collections::{BTreeSet, HashMap};

/// How many characters of a long text are shown, about.
const SHOWN: usize = 240;
/// How many words of it are looked at together.
const WINDOW: usize = 32;

/// A passage of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// Its words, as they stand there.
    pub(super) text: String,
    /// Where it starts in the text, in code points.
    pub(super) start: usize,
    /// The words that were looked for, in code points of the passage.
    pub(super) marks: Vec<Span>,
    /// Whether there is more before it, and behind it.
    pub(super) cut: [bool; 2],
}

/// The passage of a text in which most of some words stand. `wanted` has for each part of a search the words that count as it.
pub(super) fn excerpt(text: &str, wanted: &[BTreeSet<String>]) -> Excerpt {
    let words = all(text);
    let counts: HashMap<&str, usize> = wanted
        .iter()
        .enumerate()
        .flat_map(|(part, forms)| forms.iter().map(move |form| (form.as_str(), part)))
        .collect();
    let hits: Vec<(usize, usize)> = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, *counts.get(word.folded.as_str())?)))
        .collect();
    let whole = text.chars().count() <= SHOWN + SHOWN / 2;
    let shown = match best(&hits).filter(|_| !whole) {
        None if whole || words.is_empty() => 0..text.len(),
        None => 0..words[WINDOW.min(words.len()) - 1].range.end,
        Some((first, last)) => {
            let spare = WINDOW.saturating_sub(last - first) / 2;
            let (from, to) = (first.saturating_sub(spare), (last + spare).min(words.len() - 1));
            words[from].range.start..words[to].range.end
        }
    };
    let passage = &text[shown.clone()];
    let span = |start: usize, end: usize| {
        let before = passage[..start].chars().count();
        Span::new(before, before + passage[start..end].chars().count())
    };
    let mut marks: Vec<Span> = Vec::new();
    for (at, _) in &hits {
        let range = &words[*at].range;
        if range.start < shown.start || range.end > shown.end {
            continue;
        }
        let next = span(range.start - shown.start, range.end - shown.start);
        match marks.last_mut().filter(|last| words[*at].is_joined && last.end == next.start) {
            Some(last) => *last = Span::new(last.start, next.end),
            None => marks.push(next),
        }
    }
    Excerpt {
        start: text[..shown.start].chars().count(),
        cut: [!text[..shown.start].trim().is_empty(), !text[shown.end..].trim().is_empty()],
        text: passage.to_owned(),
        marks,
    }
}

/// The first and the last hit of the window with most parts of the search, then with most hits, then the first.
fn best(hits: &[(usize, usize)]) -> Option<(usize, usize)> {
    let mut best: Option<((usize, usize), (usize, usize))> = None;
    let (mut first, mut parts) = (0, HashMap::new());
    for (last, (at, part)) in hits.iter().enumerate() {
        *parts.entry(*part).or_insert(0_usize) += 1;
        while at - hits[first].0 > WINDOW {
            let left = parts.entry(hits[first].1).or_default();
            *left -= 1;
            if *left == 0 {
                parts.remove(&hits[first].1);
            }
            first += 1;
        }
        let worth = (parts.len(), last - first);
        if best.is_none_or(|(known, _)| worth > known) {
            best = Some((worth, (hits[first].0, *at)));
        }
    }
    best.map(|(_, window)| window)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(words: &[&str]) -> Vec<BTreeSet<String>> {
        words.iter().map(|word| word.split('|').map(str::to_owned).collect()).collect()
    }

    fn marked(excerpt: &Excerpt) -> Vec<String> {
        let characters: Vec<char> = excerpt.text.chars().collect();
        excerpt.marks.iter().map(|span| characters[span.start..span.end].iter().collect()).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let found = excerpt("Réserves: 中国稀土, reserves", &forms(&["reserves", "稀", "土"]));
        assert_eq!(found.text, "Réserves: 中国稀土, reserves");
        assert_eq!(marked(&found), ["Réserves", "稀土", "reserves"]);
        assert_eq!((found.start, found.cut), (0, [false, false]));
    }

    #[test]
    fn of_a_long_text_the_passage_with_most_of_the_words_is_shown() {
        let filler = "nothing to see here ".repeat(50);
        let text = format!("lithium {filler}a ban on lithium exports {filler}");
        let found = excerpt(&text, &forms(&["ban|bans", "lithium"]));
        assert_eq!(marked(&found), ["ban", "lithium"]);
        assert_eq!(found.cut, [true, true]);
        let characters: Vec<char> = text.chars().collect();
        let there: String =
            characters[found.start..found.start + found.text.chars().count()].iter().collect();
        assert_eq!(there, found.text);
        assert!(found.text.len() < 400, "{}", found.text);
        let none = excerpt(&text, &forms(&["absent"]));
        assert!(none.marks.is_empty() && none.cut == [false, true]);
    }
}
