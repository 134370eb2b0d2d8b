//! Words of ten languages, and the periods that they give.

use super::{Claimed, Told, WhenFault, period_of, when};
use crate::document::Lexicon;
use crate::model::Period;

const WORDS: &str = include_str!("../../../../tests/cases/periods/words.tsv");
const CLAIMED: &str = include_str!("../../../../tests/cases/periods/claimed.tsv");

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
}

fn published(cell: &str) -> Option<Period> {
    (cell != "-").then(|| Period::parse(cell).unwrap())
}

#[test]
fn words_give_their_period() {
    let mut wrong = Vec::new();
    for row in rows(WORDS) {
        let [language, words, day, expected] = row.as_slice() else { panic!("{row:?}") };
        let told = match when(words, language, published(day).as_ref(), &Lexicon::standard()) {
            Ok(Told::Stated(period) | Told::Relative(period)) => period.edtf().to_owned(),
            Ok(Told::Now) => "now".to_owned(),
            Err(WhenFault::Unknown { .. }) => "unknown".to_owned(),
            Err(WhenFault::Undated { .. }) => "undated".to_owned(),
            Err(WhenFault::Vague { .. }) => "vague".to_owned(),
            Err(WhenFault::Open { .. }) => "open".to_owned(),
        };
        let same = Period::parse(expected).ok().map(|p| (p.start(), p.end(), p.qualifiers().0.to_owned()))
            == Period::parse(&told).ok().map(|p| (p.start(), p.end(), p.qualifiers().0.to_owned()));
        if !same || (Period::parse(expected).is_err() && told != *expected) {
            wrong.push(format!("{language}: {words}: {told}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_claimed_period_is_the_one_that_the_words_give() {
    let mut wrong = Vec::new();
    for row in rows(CLAIMED) {
        let [expected, language, day, quote, written, claimed] = row.as_slice() else { panic!("{row:?}") };
        let written: Vec<String> = if written.is_empty() { vec![] } else { vec![(*written).to_owned()] };
        let (period, day) = (Period::parse(claimed).unwrap(), published(day));
        let claim = Claimed { period: &period, published: day.as_ref(), accounts: None, is_compared: false };
        let found = period_of(&[quote], &written, claim, language, &Lexicon::standard());
        if found.is_ok() != (*expected == "right") {
            wrong.push(format!("{expected}: {quote} ({claimed}): {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
