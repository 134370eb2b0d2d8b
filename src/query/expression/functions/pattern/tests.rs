//! Expressions and replacements, as `XPath` has them.

use super::*;

#[test]
fn expressions_match_as_those_of_xpath() {
    let cases = [
        (r"^[a-z-[b]]+$", "", "cat", Some(true)),
        (r"^[a-z-[b]]+$", "", "abab", Some(false)),
        (r"^[^a-z-[0-4]]+$", "", "678", Some(true)),
        (r"^[^a-z-[0-4]]+$", "", "123", Some(false)),
        (r"^[a-z-[aeiou-[e]]]+$", "", "sky", Some(true)),
        (r"^[a-z-[aeiou-[e]]]+$", "", "red", Some(true)),
        (r"^[a-z-[aeiou-[e]]]+$", "", "rod", Some(false)),
        (r"(ab)\1", "", "xababx", Some(true)),
        (r"(ab)\1", "", "abba", Some(false)),
        (r"^(a)|(b)\2$", "", "bb", Some(true)),
        (r"^(?:(a)|b)\1$", "", "b", Some(true)),
        (r"^(a)\10$", "", "aa0", Some(true)),
        (r"([A-Z])\1", "i", "aA", Some(true)),
        ("a.b", "", "a\nb", Some(false)),
        ("a.b", "s", "a\nb", Some(true)),
        ("^b$", "", "a\nb", Some(false)),
        ("^b$", "m", "a\nb", Some(true)),
        ("a b[ ]c", "x", "ab c", Some(true)),
        ("a.b(", "q", "xa.b(", Some(true)),
        ("A.B(", "qi", "xa.b(", Some(true)),
        (r"^\i\c*$", "", "_a-1", Some(true)),
        (r"^\i\c*$", "", "1a", Some(false)),
        (r"^\p{IsBasicLatin}+$", "", "abc", Some(true)),
        (r"^\p{IsBasicLatin}+$", "", "abcé", Some(false)),
        (r"^\P{IsGreek}+$", "", "abc", Some(true)),
        (r"^\p{Lu}\p{Ll}+$", "", "Éa", Some(true)),
        (r"^\w+$", "", "a_b", Some(false)),
        (r"^[\w_]+$", "", "a_b", Some(true)),
        (r"^[\d-]+$", "", "1-2", Some(true)),
        (r"^[&~]+$", "", "&&~~", Some(true)),
        (r"\bword\b", "", "a word.", Some(true)),
        (r"^[\u4e00-\u9fff]+$", "", "稀土", Some(true)),
        (r"^\u0041$", "", "A", Some(true)),
        ("a{2,3}?$", "", "aaa", Some(true)),
    ];
    for (pattern, flags, text, expected) in cases {
        let pattern_of = Pattern::new(pattern, flags).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        assert_eq!(pattern_of.is_match(text), expected, "{pattern} {flags} {text}");
    }
}

#[test]
fn what_is_no_expression_is_told_with_its_place() {
    let cases = [
        ("[", "", "a `[` is not closed"),
        ("a)", "", "at character 2: there is no `(`"),
        ("(a", "", "is not closed"),
        ("*a", "", "at character 1: `*` repeats nothing"),
        ("a**", "", "at character 3"),
        ("a{2,1}", "", "no number of times"),
        ("a{,2}", "", "no number of times"),
        (r"\1(a)", "", "there is no group 1"),
        (r"(a\1)", "", "not closed before"),
        (r"\q", "", r"there is no `\q`"),
        (r"\u12", "", "four hexadecimal digits"),
        (r"\p{Xy}", "", "no category and no block `Xy`"),
        ("(?i)a", "", "after `(?`"),
        ("(?=a)", "", "after `(?`"),
        ("[]", "", "nothing in it"),
        ("[b-a]", "", "from the lower"),
        ("a]", "", "closes nothing"),
        ("a", "y", "no flag `y`"),
        ("(((a{100}){100}){100}){100}", "", "too much room"),
    ];
    for (pattern, flags, expected) in cases {
        let error = Pattern::new(pattern, flags).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(expected), "{pattern}: {error}");
    }
}

#[test]
fn replacements_are_those_of_xpath() {
    let replaced = |text: &str, pattern: &str, with: &str, flags: &str| {
        let pattern = Pattern::new(pattern, flags).map_err(|error| error.to_string())?;
        let with = pattern.replacement(with).map_err(|error| error.to_string())?;
        pattern.replace(text, &with, &|_| ()).ok_or_else(String::new)
    };
    let cases = [
        ("abc", "(b)", "[$1c]", "", "a[bc]c"),
        ("a_b_c", "(a)_(b)_(c)", "$3_$2", "", "c_b"),
        ("abc", "b", r"\$1", "", "a$1c"),
        ("abc", "b", r"\\", "", r"a\c"),
        ("abc", "b", "<$0>", "", "a<b>c"),
        ("abc", "(b)", "$10", "", "ab0c"),
        ("abc", "(b)", "$2", "", "ac"),
        ("abc", "b", "$1", "q", "a$1c"),
        ("aXbX", "x", "-", "i", "a-b-"),
        ("abab", r"(.)(.)\1", "$2$1", "", "bab"),
    ];
    for (text, pattern, with, flags, expected) in cases {
        assert_eq!(replaced(text, pattern, with, flags).as_deref(), Ok(expected), "{pattern} {with}");
    }
    for (pattern, with, part) in [
        ("b", "$", "before the number"),
        ("b", "$x", "before the number"),
        ("b", r"\n", "before"),
        ("x*", "-", "empty text"),
    ] {
        let error = replaced("abc", pattern, with, "").unwrap_err();
        assert!(error.contains(part), "{pattern} {with}: {error}");
    }
}

#[test]
fn a_match_that_takes_too_long_is_none() {
    let pattern = Pattern::new(r"^(a|a)*\1b$", "").unwrap();
    assert_eq!(pattern.is_match(&"a".repeat(60)), None);
}
