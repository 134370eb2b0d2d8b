//! Forms of numbers that a reader of news meets every day, each with what it gives and with what it is mistaken for.

use super::*;

const ROWS: &str = include_str!("../../../tests/cases/numerals/promised.tsv");

/// From kilowatt-hours up, as numerator and denominator.
fn convert(from: &str, to: &str) -> Option<(Decimal, Decimal)> {
    let size = |name: &str| match name {
        "KiloW-HR" => Some(Decimal::ONE),
        "GigaW-HR" => Some(Decimal::from(1_000_000)),
        "TeraW-HR" => Some(Decimal::from(1_000_000_000)),
        _ => None,
    };
    Some((size(from)?, size(to)?))
}

#[test]
fn forms_of_every_day_give_their_value_and_what_they_are_mistaken_for_is_told() {
    let mut wrong = Vec::new();
    for row in ROWS.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [language, sentence, written, unit, is_change, value, fault] = cells.as_slice() else {
            panic!("a row takes seven cells: {row}");
        };
        let expected = Expected::Point(value.parse().expect("a decimal"));
        let unit = Some(*unit).filter(|unit| *unit != "NUM");
        let names = ["books", "loans", "cost", "Bücher", "livres", "libros"].map(str::to_owned);
        let stated = Stated {
            expected: &expected,
            unit,
            is_count: unit.is_none(),
            labels: &[],
            names: &names,
            subject: &[],
            property: &[],
            is_change: Some(*is_change == "yes"),
            convert: &|from| convert(from, unit?),
            is_decline: false,
            is_negated: false,
            is_fact: true,
            names_unit: false,
        };
        let read = gives(&[Passage::alone(sentence)], &[written], language, &Lexicon::standard(), &stated);
        let told = read.err().map(|fault| fault.to_string()).unwrap_or_default();
        if told.is_empty() != fault.is_empty() || !told.contains(fault) {
            wrong.push(format!("{language} {sentence} [{value}]: “{told}”, expected “{fault}”"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
