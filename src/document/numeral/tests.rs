//! Numbers as the corpus and its kind write them.

use proptest::prelude::*;

use super::*;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Reads words and tells what was read: bound, value, range, percent, exponent.
fn told(words: &str, language: &str) -> String {
    let numerals = read_numbers(words, language);
    let told = numerals.iter().map(|numeral| {
        let exponent = numeral.exponent.map(|e| format!(" e{e}")).unwrap_or_default();
        format!("{numeral}{exponent}")
    });
    told.collect::<Vec<_>>().join(" | ")
}

#[test]
fn reads_numbers_as_they_are_written() {
    let cases = [
        ("168,000", "168000"),
        ("376 000", "376000"),
        ("376\u{202F}000 t", "376000"),
        ("36.7", "36.7 e-1"),
        ("36.70", "36.7 e-2"),
        (">90,000,000", "more than 90000000"),
        ("raw \">85,000,000\"", "more than 85000000"),
        ("$3.4 billion ($1.7 billion to $9.0 billion)", "3400000000 e8 | 1700000000 to 9000000000 e8"),
        ("1.7 to 9.0 billion", "1700000000 to 9000000000 e8"),
        ("$4.64 million", "4640000 e4"),
        ("$488.8m", "488800000 e5"),
        ("60%", "60 %"),
        ("36 percent of reserves7%", "36 % e0 | 7 % e0"),
        ("36 per cent", "36 % e0"),
        ("seventeen", "17 e0"),
        ("seventeen chemical elements, fifteen lanthanides", "17 e0 | 15 e0"),
        ("thirty-six", "36 e0"),
        ("ninety nine", "99 e0"),
        ("two hundred and five thousand", "205000"),
        ("one million two hundred thousand and three", "1200003 e0"),
        ("a hundred", "100"),
        ("three point one four", "3.14 e-2"),
        ("a decade", "10"),
        ("two decades", "20"),
        ("ten-year plan", "10"),
        ("44 million metric tons", "44000000 e6"),
        ("10 to 15 years", "10 to 15"),
        ("10-15", "10 to 15"),
        ("10–15", "10 to 15"),
        ("10%–15%", "10 to 15 %"),
        ("between 10 and 15", "10 to 15"),
        ("between two thousand and three thousand", "2000 to 3000"),
        ("between one hundred and two hundred", "100 to 200"),
        ("at least 10 years", "at least 10"),
        ("more than 38 billion yuan", "more than 38000000000 e9"),
        ("over 10", "more than 10"),
        ("no more than 10", "at most 10"),
        ("no less than a decade", "at least 10"),
        ("up to about US$10", "at most 10"),
        ("less than $5", "less than 5 e0"),
        ("under 5", "less than 5 e0"),
        ("below 48.9 %", "less than 48.9 % e-1"),
        ("nearly 70% of", "about 70 %"),
        ("some 30 claims", "about 30"),
        ("of about 1,300 tonnes", "about 1300"),
        ("~5", "about 5 e0"),
        ("≈ 5", "about 5 e0"),
        ("≥10", "at least 10"),
        (">= 10", "at least 10"),
        ("≤10", "at most 10"),
        ("<5", "less than 5 e0"),
        ("10 or more", "at least 10"),
        ("10 years or more", "at least 10"),
        ("10+ years", "at least 10"),
        ("a 10-plus year effort", "at least 10"),
        ("a minimum of 10", "at least 10"),
        ("completely stopped exporting", "0"),
        ("no export of gallium", "0"),
        ("plunged to zero", "0"),
        ("no more exports", ""),
        ("Announcement No. 46 (2024)", "46 e0 | 2024 e0"),
        ("2023-08-15", "2023 e0 | 8 e0 | 15 e0"),
        ("2023-07", "2023 e0 | 7 e0"),
        ("2021 120; 2022 95; 2025e 8,900", "2021 e0 | 120 | 2022 e0 | 95 e0 | 2025 e0 | 8900"),
        ("China | 14255,000 |", "14255 e0"),
        ("value -36% to", "-36 % e0"),
        ("−5 to 3", "-5 to 3 e0"),
        ("1.5e7", "15000000 e6"),
        ("\"low\": 33.6, \"central\": 36.4, \"high\": 40.6", "33.6 e-1 | 36.4 e-1 | 40.6 e-1"),
        ("the 15th", "15 e0"),
        ("the fifteenth", "15 e0"),
        ("", ""),
        ("huge", ""),
    ];
    for (words, expected) in cases {
        assert_eq!(told(words, "en"), expected, "{words}");
    }
}

#[test]
fn reads_chinese_and_decimal_commas() {
    let cases = [
        ("十五", "zh", "15 e0"),
        ("三百二十", "zh", "320"),
        ("一万两千三百零四", "zh", "12304 e0"),
        ("3.5万吨", "zh", "35000 e3"),
        ("1.2亿", "zh", "120000000 e7"),
        ("5百万", "zh", "5000000 e6"),
        ("三十六点七", "zh", "36.7 e-1"),
        ("三点五亿", "zh", "350000000 e7"),
        ("二〇二三年", "zh", "2023 e0"),
        ("2024年12月3日", "zh", "2024 e0 | 12 e0 | 3 e0"),
        ("百分之三十六点七", "zh", "36.7 % e-1"),
        ("超过60%", "zh", "more than 60 %"),
        ("至少十年", "zh", "at least 10"),
        ("不超过5万", "zh", "at most 50000 e4"),
        ("十年以上", "zh", "at least 10"),
        ("十多年", "zh", "more than 10"),
        ("停止出口", "zh", "0"),
        ("10至15年", "zh", "10 to 15"),
        ("约４４００万吨", "zh", "about 44000000"),
        ("36,7 %", "de", "36.7 % e-1"),
        ("1.234.567,5", "de", "1234567.5 e-1"),
        ("36.7", "de-CH", "36 e0 | 7 e0"),
    ];
    for (words, language, expected) in cases {
        assert_eq!(told(words, language), expected, "{words}");
    }
}

#[test]
fn spans_cover_the_number() {
    let words = "以 $4.64 million，or thirty-six percent";
    let slices = read_numbers(words, "en").into_iter().map(|numeral| {
        let span = numeral.span;
        words.chars().skip(span.start).take(span.len()).collect::<String>()
    });
    assert_eq!(slices.collect::<Vec<_>>(), ["4.64 million", "thirty-six percent"]);
}

#[test]
fn tells_what_the_words_give_instead() {
    use Expected::{About, AtLeast, AtMost, Central, LessThan, MoreThan, Point, Range, Unquantified};
    let d = decimal;
    let cases: [(&[&str], Expected, Result<(), &str>); 24] = [
        (&["36 percent", "7%"], Point(d("36")), Ok(())),
        (&["63.7 %"], Point(d("36.7")), Err("the words give 63.7 %, not 36.7")),
        (&["36 percent", "7%"], Point(d("36.7")), Err("the words give 36 % and 7 %, not 36.7")),
        (&["at least 10"], AtLeast(d("10")), Ok(())),
        (&["more than 10"], AtLeast(d("10")), Ok(())),
        (
            &["at least 10"],
            MoreThan(d("10")),
            Err("the words say “at least 10”, and “more than 10” is stated"),
        ),
        (&["over 10"], Point(d("10")), Err("the words say “more than 10”, and “10” is stated")),
        (&["10"], About(d("10")), Err("the words say “10”, and “about 10” is stated")),
        (&["about 10"], About(d("10.0")), Ok(())),
        (&["under 10"], AtMost(d("10")), Ok(())),
        (&["under 10"], LessThan(d("10")), Ok(())),
        (&["10 to 15"], Range(d("10"), d("15")), Ok(())),
        (&["10 to 15"], Point(d("10")), Err("the words say “10 to 15”, and “10” is stated")),
        (&["10", "15"], Range(d("10"), d("15")), Ok(())),
        (&["10 and 15"], Range(d("10"), d("15")), Err("the words give 10 and 15, not 10 to 15")),
        (&["more than 10 but less than 15"], Range(d("10"), d("15")), Ok(())),
        (
            &["$3.4 billion ($1.7 billion to $9.0 billion)"],
            Central(d("3400000000"), d("1700000000"), d("9000000000")),
            Ok(()),
        ),
        (&["33.6", "36.4", "40.6"], Central(d("36.4"), d("33.6"), d("40.6")), Ok(())),
        (
            &["33.6", "36.4"],
            Central(d("36.4"), d("33.6"), d("40.6")),
            Err("the words give 33.6 and 36.4, not 36.4 (33.6 to 40.6)"),
        ),
        (&["a huge amount of money"], Unquantified, Ok(())),
        (&["one of the largest"], Unquantified, Ok(())),
        (
            &["at least 10 years"],
            Unquantified,
            Err("the words give at least 10, and the value is stated as unquantified"),
        ),
        (&["completely stopped exporting"], Point(d("0")), Ok(())),
        (&["a huge amount"], Point(d("5")), Err("the words give no number, and 5 is stated")),
    ];
    for (pieces, expected, outcome) in cases {
        let told = gives(pieces, "en", &expected).map_err(|fault| fault.to_string());
        assert_eq!(told, outcome.map_err(str::to_owned), "{pieces:?} as {expected}");
    }
}

/// Digits with a separator between groups of three.
fn grouped(digits: &str, separator: &str) -> String {
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(separator)
}

/// English words for a number below a million.
fn spelled(number: u64) -> String {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let unit = |n: u64| UNITS[usize::try_from(n).expect("small")].to_owned();
    match number {
        0..20 => unit(number),
        20..100 => {
            let tens = TENS[usize::try_from(number / 10 - 2).expect("small")];
            match number % 10 {
                0 => tens.to_owned(),
                rest => format!("{tens}-{}", unit(rest)),
            }
        }
        100..1000 => match number % 100 {
            0 => format!("{} hundred", unit(number / 100)),
            rest => format!("{} hundred and {}", unit(number / 100), spelled(rest)),
        },
        _ => match number % 1000 {
            0 => format!("{} thousand", spelled(number / 1000)),
            rest => format!("{} thousand {}", spelled(number / 1000), spelled(rest)),
        },
    }
}

proptest! {
    #[test]
    fn numbers_survive_their_separators(
        whole in 0_u64..1_000_000_000_000,
        decimals in proptest::option::of(0_u32..1000),
        separator in prop::sample::select(vec![",", " ", "\u{A0}", "\u{202F}", "’", ""]),
        words in prop::sample::select(vec![("", ""), ("at least ", " t"), ("China: ", "%"), ("中国", "吨")]),
    ) {
        let tail = decimals.map(|d| format!(".{d:03}")).unwrap_or_default();
        let written = format!("{}{}{tail}{}", words.0, grouped(&whole.to_string(), separator), words.1);
        let read = read_numbers(&written, "en");
        prop_assert_eq!(read.len(), 1, "{}", written);
        prop_assert_eq!(read[0].value, decimal(&format!("{whole}{tail}")));
        if decimals.is_some() {
            prop_assert_eq!(read[0].exponent, Some(-3));
        }
    }

    #[test]
    fn numbers_survive_spelling(number in 0_u64..1_000_000) {
        let read = read_numbers(&spelled(number), "en");
        prop_assert_eq!(read.len(), 1, "{}", spelled(number));
        prop_assert_eq!(read[0].value, Decimal::from(number));
    }

    #[test]
    fn any_words_can_be_read(words in "\\PC{0,60}", language in "[a-z]{0,3}") {
        let length = words.chars().count();
        for numeral in read_numbers(&words, &language) {
            prop_assert!(numeral.span.start < numeral.span.end && numeral.span.end <= length);
            prop_assert!(numeral.high.is_none_or(|high| numeral.value < high));
        }
    }

    #[test]
    fn marks_and_numerals_can_be_read(words in "[0-9十万亿点百一,. %–~><-]{0,30}| (ten|hundred|and|million|no|a|point|-| ){0,12}") {
        let _ = read_numbers(&words, "zh");
    }
}
