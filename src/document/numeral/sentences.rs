//! Whole sentences: whether the value somebody states of them passes, with words that no table has among them.

use super::*;

/// Verdict, kind of property, value, written words and sentence, by language.
const TABLES: [(&str, &str); 10] = [
    ("en", include_str!("../../../tests/cases/numerals/sentences/en.tsv")),
    ("de", include_str!("../../../tests/cases/numerals/sentences/de.tsv")),
    ("fr", include_str!("../../../tests/cases/numerals/sentences/fr.tsv")),
    ("es", include_str!("../../../tests/cases/numerals/sentences/es.tsv")),
    ("zh", include_str!("../../../tests/cases/numerals/sentences/zh.tsv")),
    ("it", include_str!("../../../tests/cases/numerals/sentences/it.tsv")),
    ("pt", include_str!("../../../tests/cases/numerals/sentences/pt.tsv")),
    ("nl", include_str!("../../../tests/cases/numerals/sentences/nl.tsv")),
    ("ja", include_str!("../../../tests/cases/numerals/sentences/ja.tsv")),
    ("ru", include_str!("../../../tests/cases/numerals/sentences/ru.tsv")),
];

/// The same, with the language before it, of many kinds of sentence.
const MIXED: &str = include_str!("../../../tests/cases/numerals/sentences/mixed.tsv");

/// What the sentence gives, as a sheet states it of a town's library or of China.
fn weighed(sentence: &str, written: &str, language: &str, kind: &str, value: &str) -> Result<(), Mismatch> {
    let decimal = |text: &str| text.parse::<Decimal>().expect("a decimal");
    let expected = match (value.strip_prefix('>'), value.strip_prefix('~')) {
        (Some(value), _) => Expected::MoreThan(decimal(value)),
        (_, Some(value)) => Expected::About(decimal(value)),
        _ => Expected::Point(decimal(value)),
    };
    let (names, unit): (&[&str], _) = match kind {
        "level" => (&["Rivertown", "loans", "books", "里弗敦", "リバータウン", "Ривертаун"], None),
        "growth" => (&["Rivertown", "growth of loans"], Some("PERCENT")),
        "share" => (
            &["China", "Chine", "Cina", "Китай", "中国", "share of the world's reserves, share of output"],
            Some("PERCENT"),
        ),
        "tonnes" => {
            let names = &[
                "China",
                "Chine",
                "Cina",
                "Китай",
                "中国",
                "production",
                "reserves",
                "ore",
                "copper",
                "zinc",
            ];
            (names, Some("TONNE"))
        }
        other => panic!("kind {other}"),
    };
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let places =
        ["Rivertown", "China", "Chine", "Cina", "Китай", "中国", "里弗敦", "リバータウン", "Ривертаун"];
    let subject: Vec<String> = places.map(str::to_owned).to_vec();
    let stated = Stated {
        expected: &expected,
        unit,
        is_count: kind == "level",
        labels: &[],
        names: &names,
        subject: &subject,
        property: &[],
        is_change: Some(kind == "growth"),
        convert: &|_| None,
        is_decline: false,
        is_negated: false,
        is_fact: true,
        names_unit: false,
    };
    gives(&[Passage::alone(sentence)], &[written], language, &Lexicon::standard(), &stated)
}

/// What is wrong with a row of verdict, kind, value, written words and sentence.
fn fault(language: &str, cells: &[&str]) -> Option<String> {
    let [verdict, kind, value, written, sentence] = cells else {
        panic!("{language}: a row takes five cells: {cells:?}");
    };
    match (*verdict, weighed(sentence, written, language, kind, value)) {
        ("right", Err(fault)) => Some(format!("{language} refused: {sentence} [{value}]: {fault}")),
        ("wrong", Ok(())) => Some(format!("{language} PASSED: {sentence} [{value}]")),
        ("right" | "wrong", _) => None,
        (other, _) => panic!("verdict {other}"),
    }
}

#[test]
fn sentences_pass_where_they_give_the_value_and_nowhere_else() {
    let mut faults = Vec::new();
    for (language, table) in TABLES {
        let rows = table.lines().filter(|row| !row.starts_with('#'));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split('\t').collect()).collect();
        let refused = rows.iter().filter(|cells| cells[0] == "wrong").count();
        assert!(refused >= 10, "{language} has {refused} that are refused");
        faults.extend(rows.iter().filter_map(|cells| fault(language, cells)));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn sentences_of_every_kind_pass_where_they_give_the_value_and_nowhere_else() {
    let rows = MIXED.lines().filter(|row| !row.starts_with('#'));
    let cells = rows.map(|row| row.split('\t').collect::<Vec<_>>());
    let faults: Vec<String> = cells.filter_map(|cells| fault(cells[0], &cells[1..])).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// The seed of the random values: `ASSAY_SEED`, or always the same.
#[expect(clippy::print_stderr, reason = "who sees a fault has to know its seed")]
fn seed() -> u64 {
    let seed = std::env::var("ASSAY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(16);
    eprintln!("seed {seed}");
    seed
}

/// A number below a thousand in English words.
fn spelled(number: u64) -> String {
    const ONES: [&str; 20] = [
        "",
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
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let of = |number: u64| usize::try_from(number).expect("small");
    match number {
        0..20 => ONES[of(number)].to_owned(),
        20..100 if number.is_multiple_of(10) => TENS[of(number / 10)].to_owned(),
        20..100 => format!("{}-{}", TENS[of(number / 10)], ONES[of(number % 10)]),
        _ if number.is_multiple_of(100) => format!("{} hundred", ONES[of(number / 100)]),
        _ => format!("{} hundred and {}", ONES[of(number / 100)], spelled(number % 100)),
    }
}

/// A number below ten thousand in Chinese numerals.
fn numerals(number: u64) -> String {
    const ONES: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut told = String::new();
    let mut skipped = false;
    for (factor, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = usize::try_from(number / factor % 10).expect("a digit");
        if digit == 0 {
            skipped = !told.is_empty();
            continue;
        }
        if std::mem::take(&mut skipped) {
            told.push('零');
        }
        told.push(ONES[digit]);
        told.push_str(unit);
    }
    told
}

/// A value in sentences of ten languages, in digits, words, scales and both.
fn written(whole: u64, tenth: u64) -> Vec<(&'static str, String, String, Decimal)> {
    let value = |scale: u64| Decimal::from(whole * 10 + tenth) * Decimal::from(scale) / Decimal::TEN;
    let (point, comma) = (format!("{whole}.{tenth}"), format!("{whole},{tenth}"));
    let mut forms = Vec::new();
    let mut add = |language, before: &str, number: String, after: &str, value: Decimal| {
        forms.push((language, format!("{before}{number}{after}"), number, value));
    };
    let (thousand, million, billion) = (1_000, 1_000_000, 1_000_000_000);
    add("en", "They lent ", point.clone() + " million", " books.", value(million));
    add("en", "They lent ", spelled(whole) + " thousand", " books.", Decimal::from(whole * thousand));
    add("en", "They lent ", spelled(whole), " books.", Decimal::from(whole));
    add("de", "Man verlieh ", comma.clone() + " Mrd.", " Bücher.", value(billion));
    add("fr", "Elle a prêté ", comma.clone() + " milliards", " de livres.", value(billion));
    add("es", "Prestó ", comma.clone() + " mil millones", " de libros.", value(billion));
    add("it", "Ha prestato ", comma.clone() + " milioni", " di libri.", value(million));
    add("pt", "Emprestou ", comma.clone() + " milhões", " de livros.", value(million));
    add("nl", "Er waren ", comma.clone() + " miljoen", " boeken.", value(million));
    add("ru", "Выдано ", comma + " млн", " книг.", value(million));
    add("zh", "借出", point.clone() + "万", "本书。", value(10_000));
    add("zh", "借出", numerals(whole) + "亿", "本书。", Decimal::from(whole * 100_000_000));
    add("ja", "本を", point + "億", "冊。", value(100_000_000));
    forms
}

#[test]
fn no_form_of_a_value_is_taken_for_another() {
    let mut state = seed().max(1);
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut faults = Vec::new();
    let factors = ["0.000001", "0.001", "0.01", "0.1", "10", "100", "1000", "1000000", "-1", "2"];
    for _ in 0..60 {
        let (whole, tenth, other) = (random(998) + 1, random(10), random(998) + 1);
        for (language, sentence, words, value) in written(whole, tenth) {
            let is = |value: Decimal| {
                weighed(&sentence, &words, language, "level", &value.normalize().to_string())
            };
            if let Err(fault) = is(value) {
                faults.push(format!("{language} {sentence} [{value}]: {fault}"));
            }
            let near = factors.iter().map(|factor| value * factor.parse::<Decimal>().expect("a factor"));
            let others = [Decimal::from(other), Decimal::from(whole), Decimal::from(tenth)];
            for wrong in near.chain(others).filter(|wrong| *wrong != value && !wrong.is_zero()) {
                if is(wrong).is_ok() {
                    faults.push(format!("{language} {sentence} PASSED as {wrong}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
