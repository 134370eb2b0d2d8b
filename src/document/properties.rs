//! What holds of quotes in any text: cases that are told apart, and properties over arbitrary Unicode.

use std::fmt::Write as _;
use std::time::Instant;

use proptest::prelude::*;

use super::fold::Difference;
use super::quote::{Context, QuoteFault, context, find, find_with, occurrences};
use super::text::{Rendition, Span};

fn rendition(text: &str) -> Rendition {
    Rendition::of_text(text.to_owned())
}

fn spans(found: &[(usize, usize)]) -> Vec<Span> {
    found.iter().map(|(start, end)| Span::new(*start, *end)).collect()
}

#[test]
fn passages_are_found_in_order() {
    type Case<'a> = (&'a str, &'a [&'a str], &'a [(usize, usize)]);
    let cases: [Case; 6] = [
        ("中国 holds 36.7 %", &["36.7 %"], &[(9, 15)]),
        ("a b a c", &["b", "a"], &[(2, 3), (4, 5)]),
        ("a x b a", &["a", "b"], &[(0, 1), (4, 5)]),
        ("ab", &["a", "b"], &[(0, 1), (1, 2)]),
        ("𝔸e\u{301}𝔸", &["\u{301}𝔸"], &[(2, 4)]),
        ("x\u{1F469}\u{200D}\u{1F52C}y", &["\u{200D}"], &[(2, 3)]),
    ];
    for (text, passages, expected) in cases {
        let found = find(&rendition(text), passages);
        assert_eq!(found, Ok(spans(expected)), "{passages:?} in {text:?}");
    }
}

#[test]
fn several_places_are_all_told() {
    let text = rendition("ten years\nand at least ten years\nor ten years");
    let Err(QuoteFault::Ambiguous { passage, words, places }) = find(&text, &["ten years"]) else {
        panic!("ambiguous");
    };
    assert_eq!((passage, words.as_str()), (0, "ten years"));
    let lines: Vec<usize> = places.iter().map(|place| place.position.line).collect();
    assert_eq!(lines, [1, 2, 3]);
    assert_eq!(places[1].span, Span::new(23, 32));
}

#[test]
fn overlapping_places_are_several() {
    assert_eq!(occurrences(&rendition("ééé"), "éé").len(), 2);
    assert!(matches!(find(&rendition("aaa"), &["aa"]), Err(QuoteFault::Ambiguous { .. })));
}

#[test]
fn order_decides_only_where_it_leaves_one_choice() {
    let text = rendition("a a b");
    let fault = find(&text, &["a", "b"]);
    assert!(matches!(fault, Err(QuoteFault::Ambiguous { passage: 0, .. })), "{fault:?}");
    let fault = find(&text, &["b", "a"]);
    assert!(matches!(fault, Err(QuoteFault::OutOfOrder { passage: 1, .. })), "{fault:?}");
    let fault = find(&rendition("abc"), &["ab", "bc"]);
    assert!(matches!(fault, Err(QuoteFault::OutOfOrder { passage: 1, .. })), "{fault:?}");
}

#[test]
fn surroundings_tell_places_apart() {
    let text = rendition("first ten years, then ten years.");
    let hint = |prefix: &str, suffix: &str| Context { prefix: prefix.to_owned(), suffix: suffix.to_owned() };
    let place = |hint| find_with(&text, &["ten years"], &[hint]);
    assert_eq!(place(hint("first ", "")), Ok(spans(&[(6, 15)])));
    assert_eq!(place(hint("", ".")), Ok(spans(&[(22, 31)])));
    assert!(place(hint("never ", "")).is_err());
}

#[test]
fn context_ends_where_the_text_does() {
    let text = rendition("中国 has 36 percent of the world's rare earth reserves, it says");
    let around = context(&text, Span::new(7, 17));
    assert_eq!(around.prefix, "中国 has ");
    assert_eq!(around.suffix, " of the world's rare earth reser");
    assert_eq!(around.suffix.chars().count(), 32);
}

#[test]
fn nothing_to_look_for_is_a_fault() {
    let none: [&str; 0] = [];
    assert_eq!(find(&rendition("a"), &none), Err(QuoteFault::Empty { passage: 0 }));
    assert_eq!(find(&rendition("a"), &["a", ""]), Err(QuoteFault::Empty { passage: 1 }));
}

#[test]
fn accidents_are_named() {
    use Difference::{Case, Normalisation, Typography, Whitespace};
    let cases: [(&str, &str, &[Difference]); 7] = [
        ("China  has\n36 percent", "China has 36 percent", &[Whitespace]),
        ("the world’s “share” – now", "the world's \"share\" - now", &[Typography]),
        ("China Has", "china has", &[Case]),
        ("cafe\u{301} noir", "café noir", &[Normalisation]),
        ("３６％ now", "36% now", &[Normalisation]),
        ("co\u{AD}operate here", "cooperate here", &[Whitespace]),
        ("The  world’s share", "the world's share", &[Whitespace, Typography, Case]),
    ];
    for (text, words, expected) in cases {
        let padded = format!("Before it stands this. {text}, and then more. ");
        let Err(QuoteFault::Absent { nearest: Some(nearest), .. }) = find(&rendition(&padded), &[words])
        else {
            panic!("{words:?} has a nearest passage in {padded:?}");
        };
        assert_eq!(nearest.words, text);
        assert_eq!(nearest.differences, expected, "{text:?}");
    }
}

#[test]
fn blanks_around_a_quote_are_told() {
    let fault = find(&rendition("a quote of a block, alone"), &["quote of a block\n"]);
    let Err(QuoteFault::Absent { nearest: Some(nearest), .. }) = fault else {
        panic!("absent, with a nearest passage");
    };
    assert_eq!(nearest.words, "quote of a block");
    assert_eq!(nearest.differences, [Difference::Whitespace]);
}

#[test]
fn the_nearest_passage_is_shown() {
    let text = rendition(
        "The advantages cannot be ignored.\nCurrently, China has 36 percent of the world's rare \
         earth reserves7%, is the world's largest country. Western countries want to catch up.",
    );
    let fault = find(&text, &["China has 36.7 percent of the worlds rare earth reserves"]);
    let Err(QuoteFault::Absent { nearest: Some(nearest), .. }) = fault else {
        panic!("absent, with a nearest passage");
    };
    assert_eq!(nearest.words, "China has 36 percent of the world's rare earth reserves7");
    assert_eq!(nearest.position.line, 2);
    assert!(nearest.similarity > 0.9, "{}", nearest.similarity);
    assert!(nearest.differences.is_empty());
    let fault = find(&text, &["zebra quilt jumps"]);
    assert!(matches!(fault, Err(QuoteFault::Absent { nearest: None, .. })), "{fault:?}");
}

#[test]
fn the_nearest_passage_of_a_long_text_comes_soon() {
    let mut text = String::new();
    for line in 0..2000 {
        let mine = line * 7;
        writeln!(text, "Line {line} says that ore from mine {mine} was refined.").expect("a String");
    }
    text.push_str("China has imposed restrictions on the production of rare earths.\n");
    let words = "China imposes a restriction on the production of the rare earths";
    let started = Instant::now();
    let fault = find(&rendition(&text), &[words]);
    let Err(QuoteFault::Absent { nearest: Some(nearest), .. }) = fault else {
        panic!("absent, with a nearest passage");
    };
    assert_eq!(nearest.position.line, 2001);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

/// Texts of many scripts: astral planes, combining marks, right to left, Han, controls, repeated pieces.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{1,6}",
        "[a-c ]{1,6}",
        "[中国稀土储量三十六点七]{1,6}",
        "[אבגדהוזח]{1,5}",
        "[\u{627}-\u{64A}\u{64B}-\u{652}]{1,5}",
        "[e\u{300}\u{301}\u{308}]{1,6}",
        "[\u{1F469}\u{200D}\u{1F52C}\u{1D538}\u{10FFFF}]{1,4}",
        Just("\n".to_owned()),
        Just("\u{202E}".to_owned()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn fits(text: &Rendition, span: Span, around: &Context) -> bool {
    let own = context(text, span);
    own.prefix.ends_with(&around.prefix) && own.suffix.starts_with(&around.suffix)
}

fn text_and_slice() -> impl Strategy<Value = (String, usize, usize)> {
    any_text().prop_flat_map(|text| {
        let length = text.chars().count();
        (Just(text), 0..=length, 0..=length).prop_map(|(text, a, b)| (text, a.min(b), a.max(b)))
    })
}

proptest! {
    #[test]
    fn any_slice_is_found_where_it_was_cut((text, start, end) in text_and_slice()) {
        let words: String = text.chars().skip(start).take(end - start).collect();
        let text = rendition(&text);
        let cut = Span::new(start, end);
        prop_assert_eq!(text.slice(cut), Some(words.as_str()));
        match find(&text, &[&words]) {
            Ok(found) => prop_assert_eq!(found, vec![cut]),
            Err(QuoteFault::Ambiguous { places, .. }) => {
                prop_assert!(places.iter().any(|place| place.span == cut));
                prop_assert!(places.iter().all(|place| text.slice(place.span) == Some(&words)));
            }
            Err(QuoteFault::Empty { .. }) => prop_assert!(words.is_empty()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn surroundings_lead_back((text, start, end) in text_and_slice()) {
        let text = rendition(&text);
        let cut = Span::new(start, end);
        let words = text.slice(cut).unwrap_or_default().to_owned();
        if words.is_empty() {
            return Ok(());
        }
        match find_with(&text, &[&words], &[context(&text, cut)]) {
            Ok(found) => prop_assert_eq!(found, vec![cut]),
            // Only where another place has the very same surroundings.
            Err(QuoteFault::Ambiguous { places, .. }) => {
                let around = context(&text, cut);
                let same = places.iter().filter(|place| fits(&text, place.span, &around));
                prop_assert!(same.count() > 1);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn absent_words_get_an_answer(text in any_text(), words in any_text()) {
        let text = rendition(&text);
        if let Err(QuoteFault::Absent { nearest: Some(nearest), .. }) = find(&text, &[&words]) {
            prop_assert_eq!(text.slice(nearest.span), Some(nearest.words.as_str()));
            prop_assert!((0.0..=1.0).contains(&nearest.similarity));
        }
    }

    #[test]
    fn two_slices_are_found_in_order((text, start, end) in text_and_slice()) {
        let text = rendition(&text);
        let after = Span::new(end, text.code_points());
        let passages = [text.slice(Span::new(start, end)), text.slice(after)].map(Option::unwrap_or_default);
        if passages.iter().any(|words| words.is_empty()) {
            return Ok(());
        }
        match find(&text, &passages) {
            Ok(found) => prop_assert_eq!(found, vec![Span::new(start, end), after]),
            Err(fault) => prop_assert!(matches!(fault, QuoteFault::Ambiguous { .. }), "{}", fault),
        }
    }

    #[test]
    fn positions_and_lines_agree((text, start, _) in text_and_slice()) {
        let text = rendition(&text);
        let position = text.position(start);
        let line = text.line_span(position.line);
        prop_assert_eq!(line.map(|line| line.start + position.column - 1), Some(start));
    }
}
