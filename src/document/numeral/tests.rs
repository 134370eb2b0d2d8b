//! Phrases as documents write them: what they give, and what is refused.

use proptest::prelude::*;

use super::*;

/// The tables of phrases: words, language, value, unit, comparator, precision. A value of `?` is refused, and why stands in
/// the last column.
const TABLES: [(&str, &str); 10] = [
    ("en", include_str!("../../../tests/cases/numerals/en.tsv")),
    ("de", include_str!("../../../tests/cases/numerals/de.tsv")),
    ("fr", include_str!("../../../tests/cases/numerals/fr.tsv")),
    ("es", include_str!("../../../tests/cases/numerals/es.tsv")),
    ("zh", include_str!("../../../tests/cases/numerals/zh.tsv")),
    ("it", include_str!("../../../tests/cases/numerals/it.tsv")),
    ("pt", include_str!("../../../tests/cases/numerals/pt.tsv")),
    ("nl", include_str!("../../../tests/cases/numerals/nl.tsv")),
    ("ja", include_str!("../../../tests/cases/numerals/ja.tsv")),
    ("ru", include_str!("../../../tests/cases/numerals/ru.tsv")),
];

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// What a row of a table expects, from its columns of value and comparator.
fn expected(value: &str, comparator: &str) -> Expected {
    if let Some((low, high)) = value.split_once("..") {
        return Expected::Range(decimal(low), decimal(high));
    }
    let value = decimal(value);
    match comparator {
        "=" => Expected::Point(value),
        "~" => Expected::About(value),
        ">" => Expected::MoreThan(value),
        ">=" => Expected::AtLeast(value),
        "<" => Expected::LessThan(value),
        "<=" => Expected::AtMost(value),
        other => panic!("comparator {other}"),
    }
}

/// Weighs words against a value as a sheet would: all of them are written, and all that is quoted.
fn weighed(
    words: &str,
    written: &str,
    language: &str,
    expected: &Expected,
    unit: &str,
) -> Result<(), Mismatch> {
    let stated = Stated {
        expected,
        unit: (unit != "NUM").then_some(unit),
        is_count: false,
        labels: &[],
        names: &[],
        subject: &[],
        property: &[],
        is_change: None,
        convert: &|_| None,
        is_decline: false,
        is_negated: false,
        is_fact: true,
        names_unit: false,
    };
    gives(&[Passage::alone(words)], &[written], language, &Lexicon::standard(), &stated)
}

#[test]
fn phrases_are_read_right_or_refused_by_name() {
    let mut wrong = Vec::new();
    for (language, table) in TABLES {
        let mut rows = 0;
        for row in table.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            let [words, tag, value, unit, comparator, precision, ..] = cells.as_slice() else {
                panic!("{language}: a row takes six cells: {row}");
            };
            rows += 1;
            let read = read_quantities(words, tag, &Lexicon::standard());
            if *value == "?" {
                let fault = weighed(words, words, tag, &Expected::Point(Decimal::ONE), unit)
                    .map_err(|fault| fault.to_string());
                if !fault.as_ref().is_err_and(|fault| fault.contains(comparator)) {
                    wrong.push(format!("{tag} “{words}”: {fault:?}, not refused by “{comparator}”"));
                }
                continue;
            }
            if let Err(fault) = weighed(words, words, tag, &expected(value, comparator), unit) {
                wrong.push(format!("{tag} “{words}”: {fault}"));
            }
            let exponent =
                read.iter().find_map(|quantity| quantity.exponent).map(|e| e.to_string()).unwrap_or_default();
            if exponent != *precision {
                wrong.push(format!("{tag} “{words}”: last place {exponent:?}, not {precision:?}"));
            }
        }
        assert!(rows >= 25, "{language} has {rows} rows");
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// No phrase of the tables is taken for the value of another.
#[test]
fn no_phrase_is_taken_for_another_value() {
    let rows: Vec<Vec<&str>> = TABLES
        .iter()
        .flat_map(|(_, table)| table.lines())
        .filter(|row| !row.is_empty() && !row.starts_with('#'))
        .map(|row| row.split('\t').collect())
        .collect();
    let mut wrong = Vec::new();
    let factors = [
        "1",
        "-1",
        "10",
        "100",
        "1000",
        "1000000",
        "1000000000",
        "0.1",
        "0.01",
        "0.001",
        "0.000001",
        "0.5",
        "2",
    ];
    for own in &rows {
        let mut others: Vec<Decimal> = rows.iter().filter_map(|row| row[2].parse().ok()).collect();
        if let Ok(value) = own[2].parse::<Decimal>() {
            others.extend(factors.iter().filter_map(|factor| value.checked_mul(decimal(factor))));
        }
        // The bare digits of the words, which a careless reader would take.
        let digits: String = own[0].chars().filter(char::is_ascii_digit).take(20).collect();
        others.extend(digits.parse::<Decimal>());
        for other in others {
            if own[2].parse() == Ok(other) && own[4] == "=" {
                continue;
            }
            if weighed(own[0], own[0], own[1], &Expected::Point(other), own[3]).is_ok() {
                wrong.push(format!("{} “{}” is taken for {other}", own[1], own[0]));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    // A fraction without end is taken for its roundings, which the tables give with few digits.
    wrong.retain(|row| !row.contains("third") && !row.contains("Drittel"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_left_out_is_named() {
    let cases = [
        ("exports of 168,000 tonnes", "68,000", "168000", "cuts a word"),
        ("it was −3 degrees", "3", "-3", "leaves out “−”"),
        ("it was written in 2021", "ten", "10", "cuts a word"),
        ("more than 90% of it", "90%", ">90", "leaves out “more than”"),
        ("more than 90% of it", "90%", "90", "“more than 90 %”, and “90”"),
        ("not 90% of it", "90%", "90", "“not” denies"),
        ("did not reach 90% of it", "90%", "90", "denies"),
        ("up to 90 % of it", "90 %", "90", "“at most 90 %”"),
        ("44 million tonnes", "44", "44000000", "leaves out"),
        ("44 million tonnes", "44", "44", "44000000"),
        ("fell by 5 percent", "5 percent", "-5", "leaves out “fell”"),
        ("fell by 5 percent", "fell by 5 percent", "5", "a fall by 5 %"),
        ("431.5 GWh", "431.5 GWh", "431.5", "in “GWh”"),
        ("500 quintals", "500 quintals", "500", "“quintals” beside the number is not known"),
        ("17 t and 15 t", "17 t and 15 t", "15", "takes the words of one number"),
        ("1.5 percentage points", "1.5 percentage points", "1.5", "in “percentage points”"),
    ];
    for (words, written, value, told) in cases {
        let value = match value.strip_prefix('>') {
            Some(value) => Expected::MoreThan(decimal(value)),
            None => Expected::Point(decimal(value)),
        };
        let unit = if words.contains("GWh") {
            "TeraW-HR"
        } else if words.contains('%') || words.contains("percent") {
            "PERCENT"
        } else if words.contains("degrees") {
            "DEG_C"
        } else {
            "TONNE"
        };
        let fault = weighed(words, written, "en", &value, unit).expect_err(words).to_string();
        assert!(fault.contains(told), "{words}: {fault}");
    }
}

#[test]
fn a_fall_is_above_zero_for_what_counts_falls() {
    let weigh = |words: &str, value: i64, is_decline: bool| {
        let expected = Expected::Point(value.into());
        let stated = Stated {
            expected: &expected,
            unit: Some("PERCENT"),
            is_count: false,
            labels: &[],
            names: &[],
            subject: &[],
            property: &[],
            is_change: None,
            convert: &|_| None,
            is_decline,
            is_negated: false,
            is_fact: true,
            names_unit: false,
        };
        gives(&[Passage::alone(words)], &[words], "en", &Lexicon::standard(), &stated).is_ok()
    };
    for (words, value, is_decline, fits) in [
        ("fell by 5 percent", -5, false, true),
        ("fell by 5 percent", 5, false, false),
        ("fell by 5 percent", 5, true, true),
        ("fell by 5 percent", -5, true, false),
        ("rose by 5 percent", 5, false, true),
        ("rose by 5 percent", -5, false, false),
        ("rose by 5 percent", -5, true, true),
        ("fell to 5 percent", 5, false, true),
        ("fell to 5 percent", -5, false, false),
    ] {
        assert_eq!(weigh(words, value, is_decline), fits, "{words} as {value}, {is_decline}");
    }
}

#[test]
fn surroundings_of_a_quote_count() {
    let text = "exports of more than 168,000 tonnes fell";
    let at = text.find("168").expect("it stands there");
    let passage = |start: usize, end: usize| Passage { text: text.to_owned(), quote: start..end };
    let weigh = |passage: Passage, written: &str, expected: &Expected| {
        let stated = Stated {
            expected,
            unit: Some("TONNE"),
            is_count: false,
            labels: &[],
            names: &[],
            subject: &[],
            property: &[],
            is_change: None,
            convert: &|_| None,
            is_decline: false,
            is_negated: false,
            is_fact: true,
            names_unit: false,
        };
        gives(&[passage], &[written], "en", &Lexicon::standard(), &stated).map_err(|fault| fault.to_string())
    };
    let more = Expected::MoreThan(168_000.into());
    assert_eq!(
        weigh(passage(at, at + 7), "168,000", &more),
        Err("`written` leaves out “more than”, which belongs to the number".to_owned())
    );
    assert!(weigh(passage(at + 1, at + 7), "68,000", &Expected::Point(68_000.into())).is_err());
    assert_eq!(weigh(passage(0, text.len()), "more than 168,000", &more), Ok(()));
}

#[test]
fn units_convert_where_they_can() {
    let convert = |name: &str| (name == "KiloGM").then(|| (Decimal::ONE, Decimal::from(1000)));
    let weigh = |words: &str, value: &str| {
        let expected = Expected::Point(decimal(value));
        let stated = Stated {
            expected: &expected,
            unit: Some("TONNE"),
            is_count: false,
            labels: &[],
            names: &[],
            subject: &[],
            property: &[],
            is_change: None,
            convert: &convert,
            is_decline: false,
            is_negated: false,
            is_fact: true,
            names_unit: false,
        };
        gives(&[Passage::alone(words)], &[words], "en", &Lexicon::standard(), &stated).is_ok()
    };
    assert!(weigh("648 kilograms", "0.648"));
    assert!(!weigh("648 kilograms", "648"));
    assert!(weigh("5 kt", "5000"));
    assert!(!weigh("5 tonnes per year", "5"));
}

/// Digits with a separator between groups of three.
fn grouped(digits: &str, separator: &str) -> String {
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(separator)
}

/// Ways of writing a number of `mantissa / 10^places` times ten to the power of `scale`.
fn forms(mantissa: u64, places: u32, scale: usize) -> Vec<(String, &'static str)> {
    let digits = format!("{mantissa:0width$}", width = places as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - places as usize);
    let written = |group: &str, point: &str| {
        if part.is_empty() {
            grouped(whole, group)
        } else {
            format!("{}{point}{part}", grouped(whole, group))
        }
    };
    let scales = [
        ["", "", "", ""],
        [" thousand", " tausend", " mille", " mil"],
        [" million", " Mio.", " millions", " millones"],
        [" billion", " Mrd.", " milliards", " mil millones"],
    ][scale];
    vec![
        (format!("{}{}", written(",", "."), scales[0]), "en"),
        (format!("{}{}", written("", "."), scales[0]), "en"),
        (format!("{}{}", written("\u{202F}", "."), scales[0]), "en"),
        (format!("{}{}", written(".", ","), scales[1]), "de"),
        (format!("{}{}", written("’", "."), scales[1]), "de-CH"),
        (format!("{}{}", written("\u{A0}", ","), scales[2]), "fr"),
        (format!("{}{}", written(",", "."), scales[3]), "es-MX"),
    ]
}

proptest! {
    /// Every form of a number gives that number, and none of another.
    #[test]
    fn no_form_of_one_number_is_taken_for_another(
        mantissa in 1_u64..9_999_999,
        places in 0_u32..4,
        scale in 0_usize..4,
        other in prop_oneof![1_u64..9_999_999, 1_u64..100],
        other_places in 0_u32..4,
    ) {
        let of = |mantissa: u64, places: u32| Decimal::from_i128_with_scale(i128::from(mantissa), places).normalize();
        let value = (of(mantissa, places) * Decimal::from(10_u64.pow(3 * u32::try_from(scale).expect("small")))).normalize();
        for (words, language) in forms(mantissa, places, scale) {
            let is = |value: Decimal| weighed(&words, &words, language, &Expected::Point(value), "NUM");
            prop_assert_eq!(is(value).map_err(|fault| fault.to_string()), Ok(()), "{} ({})", words, language);
            let factors = ["0.000001", "0.001", "0.01", "0.1", "10", "100", "1000", "1000000", "-1"];
            let near = factors.iter().map(|factor| value * decimal(factor)).chain([of(other, other_places)]);
            for wrong in near.filter(|wrong| *wrong != value) {
                prop_assert!(is(wrong).is_err(), "{} ({}) taken for {}", words, language, wrong);
            }
        }
    }

    #[test]
    fn any_words_can_be_read(words in "\\PC{0,60}", language in "(en|de|fr|es|zh|ja|ru|[a-z]{0,3})") {
        let length = words.chars().count();
        for quantity in read_quantities(&words, &language, &Lexicon::standard()) {
            prop_assert!(quantity.number.start < quantity.number.end && quantity.number.end <= length);
        }
    }

    #[test]
    fn marks_and_numerals_can_be_read(
        words in "[0-9十万亿点百一半分之,. %–~×^⁶½/><±()$€-]{0,30}|( ?(ten|hundred|and|million|no|a|half|third|point|by|fell|to|between|in|or|not|about|5|-)){0,12}",
        language in "(en|zh|ja|de)",
    ) {
        for quantity in read_quantities(&words, &language, &Lexicon::standard()) {
            let _ = quantity.to_string();
            let _ = weighed(&words, &words, &language, &Expected::Point(Decimal::ONE), "PERCENT");
        }
    }
}
