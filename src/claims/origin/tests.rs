//! How numbers are shown, and which results meet a number.

use super::show::show;
use super::*;

#[test]
fn numbers_are_shown_as_people_write_them() {
    let number = |comparator, value: Option<i64>, low: Option<i64>, high: Option<i64>| StatedNumber {
        comparator,
        value: value.map(Decimal::from),
        low: low.map(Decimal::from),
        high: high.map(Decimal::from),
        unit: None,
    };
    let point = |value| number(Comparator::Equal, Some(value), Some(value), Some(value));
    let table = [
        (point(44_000_000), Some("t"), "44 Mt"),
        (point(168_000), Some("t"), "168,000 t"),
        (point(5), None, "5"),
        (point(-1_234_567), Some("USD"), "-1,234,567 USD"),
        (number(Comparator::Approximately, Some(120_000_000), None, None), Some("t"), "~120 Mt"),
        (number(Comparator::GreaterThan, None, Some(90_000_000), None), Some("t"), ">90 Mt"),
        (number(Comparator::Range, None, Some(10), Some(15)), Some("a"), "10..15 a"),
    ];
    for (number, unit, expected) in table {
        assert_eq!(show(&number, unit), expected);
    }
}

#[test]
fn a_result_meets_what_it_rounds_to() {
    let target = |value: &str, half: &str, is_approximate| Target {
        value: Some(value.parse().unwrap()),
        half: half.parse().unwrap(),
        is_approximate,
    };
    let table = [
        (target("36.7", "0.05", false), "36.6667", Some("gives")),
        (target("36.7", "0.05", false), "36.64", None),
        (target("60", "0.5", false), "60", Some("gives")),
        (target("60", "0.5", false), "60.6", None),
        (target("40", "0.5", true), "41.2", Some("near")),
        (target("40", "0.5", true), "43", None),
    ];
    for (target, result, expected) in table {
        assert_eq!(target.meets(result.parse().unwrap()), expected, "{result}");
    }
}
