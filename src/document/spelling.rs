//! Misspelt names, and the known ones that were meant.
//!
//! Knows words. Must not know what they name.

/// How alike two names are at least, of 1, for one to be meant by the other.
const ENOUGH: f64 = 0.5;
/// What is longer, in bytes, is no misspelt name, and costs as long to compare.
const LONGEST: usize = 200;

/// The two known names nearest to a misspelt one, as [`nearest_names`] finds them: what a hint tells.
#[must_use]
pub(crate) fn hinted_names<'a>(word: &str, known: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let nearest = nearest_names(word, known.into_iter().map(String::as_str), 2);
    nearest.into_iter().map(str::to_owned).collect()
}

/// The known names nearest to a misspelt one, best first and equally good ones by name; none that share too little with it.
/// Case does not count. Of two names with one prefix, such as `country:chna` and `country:china`, what follows it counts.
/// Costs the product of the lengths for each candidate.
#[must_use]
pub(crate) fn nearest_names<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    if word.len() > LONGEST {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let scored =
        candidates.into_iter().map(|candidate| (likeness(&word, &candidate.to_lowercase()), candidate));
    let mut scored: Vec<(f64, &str)> = scored.filter(|(score, _)| *score >= ENOUGH).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|b, a| a.1 == b.1);
    scored.into_iter().take(most).map(|(_, name)| name).collect()
}

/// The first of [`nearest_names`].
#[must_use]
pub(crate) fn nearest_name<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_names(word, candidates, 1).pop()
}

fn likeness(word: &str, candidate: &str) -> f64 {
    let (word, candidate) = match (word.split_once(':'), candidate.split_once(':')) {
        (Some((one, word)), Some((other, candidate))) if one == other => (word, candidate),
        _ => (word, candidate),
    };
    strsim::normalized_damerau_levenshtein(word, candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant_comes_first() {
        let names = ["country:china", "country:chile", "commodity:gallium", "summary"];
        for (word, expected) in [
            ("country:chna", vec!["country:china"]),
            ("country:chi", vec!["country:chile", "country:china"]),
            ("Country:China", vec!["country:china", "country:chile"]),
            ("contry:china", vec!["country:china", "country:chile"]),
            ("sumary", vec!["summary"]),
            ("country:zzz", vec![]),
            ("xyz", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(nearest_names(word, names, 2), expected, "{word}");
            assert_eq!(nearest_name(word, names), expected.first().copied(), "{word}");
        }
        assert!(nearest_names(&"a".repeat(201), names, 2).is_empty());
    }
}
