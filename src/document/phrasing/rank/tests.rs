//! Words of ten languages, and the ranks and multiples that they give.

use super::{Rank, names, rank_of, ratio_of};
use crate::document::{Expected, Lexicon};

const RANKS: &str = include_str!("../../../../tests/cases/ranks/ranks.tsv");
const RATIOS: &str = include_str!("../../../../tests/cases/ranks/ratios.tsv");

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
}

#[test]
fn words_give_their_rank_and_no_other() {
    let mut wrong = Vec::new();
    for row in rows(RANKS) {
        let [expected, language, quote, written, place, order] = row.as_slice() else { panic!("{row:?}") };
        let claimed = Rank { place: place.parse().unwrap(), is_highest: *order == "highest" };
        let found = rank_of(&[quote], &[(*written).to_owned()], claimed, language, &Lexicon::standard());
        if found.is_ok() != (*expected == "right") {
            wrong.push(format!("{expected}: {quote} ({written}, {claimed}): {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_give_their_multiple_and_no_other() {
    let mut wrong = Vec::new();
    for row in rows(RATIOS) {
        let [expected, language, written, value] = row.as_slice() else { panic!("{row:?}") };
        let number = value.trim_start_matches('>').parse().unwrap();
        let claimed =
            if value.starts_with('>') { Expected::MoreThan(number) } else { Expected::Point(number) };
        let found = ratio_of(&[(*written).to_owned()], &claimed, value, language, &Lexicon::standard());
        if found.is_ok() != (*expected == "right") {
            wrong.push(format!("{expected}: {language}: {written} ({value}): {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_is_found_inflected_and_as_an_adjective() {
    for (quote, name, expected) in [
        ("the largest European producer", "Europe", true),
        ("Europas größter Produzent", "Europa", true),
        ("the largest producer of the United States", "United States", true),
        ("the largest producer of Oman", "Romania", false),
        ("the largest producer", "World", false),
    ] {
        assert_eq!(names(&[quote], [name]), expected, "{quote}");
    }
}
