//! Literals as they are written, and the values that expressions compute with.
//!
//! Knows datatypes, and how a literal passes unchanged through what keeps values in place of lexical forms. Must not know
//! where terms are kept.
//!
//! Oxigraph's live store and the evaluator hold literals of the numeric, boolean and date types as values, and write `7` for
//! `"007"^^xsd:integer` and for `"7"^^xsd:int`. A literal that would come back otherwise than it went is *carried* there under
//! a datatype of its own, which says nothing to them. Whatever goes in is [`carried`], whatever comes out [`uncarried`].

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term, Triple};
use spareval::ExpressionTerm;

/// What the datatype of a carried literal begins with, before its own.
const CARRIER: &str = "urn:x-assay:as-written:";

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The datatypes whose values are computed with.
const TYPES: [&str; 15] = [
    "boolean",
    "float",
    "double",
    "decimal",
    "dateTime",
    "dateTimeStamp",
    "time",
    "date",
    "gYearMonth",
    "gYear",
    "gMonthDay",
    "gDay",
    "gMonth",
    "duration",
    "yearMonthDuration",
];

/// The least and the greatest value of the datatypes derived from `xsd:integer`.
const INTEGERS: [(&str, Option<i128>, Option<i128>); 13] = [
    ("integer", None, None),
    ("byte", Some(i8::MIN as i128), Some(i8::MAX as i128)),
    ("short", Some(i16::MIN as i128), Some(i16::MAX as i128)),
    ("int", Some(i32::MIN as i128), Some(i32::MAX as i128)),
    ("long", Some(i64::MIN as i128), Some(i64::MAX as i128)),
    ("unsignedByte", Some(0), Some(u8::MAX as i128)),
    ("unsignedShort", Some(0), Some(u16::MAX as i128)),
    ("unsignedInt", Some(0), Some(u32::MAX as i128)),
    ("unsignedLong", Some(0), Some(u64::MAX as i128)),
    ("positiveInteger", Some(1), None),
    ("negativeInteger", None, Some(-1)),
    ("nonPositiveInteger", None, Some(0)),
    ("nonNegativeInteger", Some(0), None),
];

/// The least and the greatest value of `xsd:integer` or a datatype derived from it; `None` for any other.
#[must_use]
pub(crate) fn integer_bounds(datatype: &str) -> Option<(Option<i128>, Option<i128>)> {
    let name = datatype.strip_prefix(XSD)?;
    INTEGERS.iter().find(|(known, ..)| *known == name).map(|(_, least, greatest)| (*least, *greatest))
}

/// Whether literals of a datatype have values that expressions compute with, as strings have not.
fn has_values(datatype: &str) -> bool {
    let is_known = |name| TYPES.contains(&name) || name == "dayTimeDuration";
    datatype.strip_prefix(XSD).is_some_and(is_known) || integer_bounds(datatype).is_some()
}

/// The value of a term, for expressions: what is not of the datatype that it has stands for itself.
#[must_use]
pub(crate) fn evaluated(term: Term) -> ExpressionTerm {
    let Term::Literal(literal) = &term else { return term.into() };
    let Some((least, most)) = integer_bounds(literal.datatype().as_str()) else { return term.into() };
    let number: Option<i64> = literal.value().parse().ok();
    let is_outside =
        |number: i128| least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most);
    if number.is_some_and(|number| is_outside(number.into())) {
        let (value, datatype) = (literal.value().to_owned(), literal.datatype().into_owned());
        return ExpressionTerm::OtherTypedLiteral { value, datatype };
    }
    term.into()
}

/// The value of a literal of a datatype that expressions compute with; `None` for strings and all other terms.
#[must_use]
pub(crate) fn typed_value(term: &Term) -> Option<ExpressionTerm> {
    let Term::Literal(literal) = term else { return None };
    if literal.language().is_some() || !has_values(literal.datatype().as_str()) {
        return None;
    }
    match evaluated(term.clone()) {
        ExpressionTerm::OtherTypedLiteral { .. } => None,
        value => Some(value),
    }
}

/// Whether a term comes back as it is from what keeps values.
#[must_use]
pub(crate) fn is_kept(term: &Term) -> bool {
    match term {
        Term::Literal(literal) => is_literal_kept(literal),
        Term::Triple(triple) => is_kept(&triple.object),
        Term::NamedNode(_) | Term::BlankNode(_) => true,
    }
}

fn is_literal_kept(literal: &Literal) -> bool {
    let datatype = literal.datatype();
    match datatype {
        xsd::STRING => true,
        xsd::INTEGER if is_short_integer(literal.value()) => true,
        xsd::DECIMAL if is_short_decimal(literal.value()) => true,
        _ if has_values(datatype.as_str()) => {
            match Term::from(ExpressionTerm::from(Term::from(literal.clone()))) {
                Term::Literal(other) => other == *literal,
                _ => false,
            }
        }
        _ => !datatype.as_str().starts_with(CARRIER),
    }
}

/// Whether a term is one whose value the evaluator has, and writes as it is written here. Of what has no value for it, such as
/// strings, that is so too.
#[must_use]
pub(super) fn is_usual(term: &Term) -> bool {
    match term {
        Term::Literal(literal) if has_values(literal.datatype().as_str()) => {
            is_literal_kept(literal) && typed_value(term).is_some()
        }
        Term::Triple(triple) => is_usual(&triple.object),
        other => is_kept(other),
    }
}

/// Digits that no number of 64 bits is too small for.
const SHORT: usize = 18;

fn is_short_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text == "0" || (digits.len() <= SHORT && !digits.starts_with('0') && is_digits(digits))
}

fn is_short_decimal(text: &str) -> bool {
    let Some((whole, fraction)) = text.split_once('.') else { return is_short_integer(text) };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    digits.len() + fraction.len() <= SHORT
        && (digits == "0" || !digits.starts_with('0'))
        && is_digits(digits)
        && is_digits(fraction)
        && !fraction.ends_with('0')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The term as it passes through what keeps values.
#[must_use]
pub(crate) fn carried(term: Term) -> Term {
    if is_kept(&term) {
        return term;
    }
    match term {
        Term::Literal(literal) => {
            let (value, datatype) = (literal.value(), literal.datatype().as_str());
            Literal::new_typed_literal(value, NamedNode::new_unchecked(format!("{CARRIER}{datatype}"))).into()
        }
        Term::Triple(triple) => {
            let Triple { subject, predicate, object } = *triple;
            Triple { subject, predicate, object: carried(object) }.into()
        }
        other => other,
    }
}

/// The term that was [`carried`].
#[must_use]
pub(crate) fn uncarried(term: Term) -> Term {
    match term {
        Term::Literal(literal) => match literal.datatype().as_str().strip_prefix(CARRIER) {
            Some(datatype) => {
                Literal::new_typed_literal(literal.value(), NamedNode::new_unchecked(datatype)).into()
            }
            None => literal.into(),
        },
        Term::Triple(triple) if matches!(triple.object, Term::Literal(_) | Term::Triple(_)) => {
            let Triple { subject, predicate, object } = *triple;
            Triple { subject, predicate, object: uncarried(object) }.into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_comes_back_and_passes_unchanged() {
        let typed = |value: &str, name: &str| {
            Term::from(Literal::new_typed_literal(value, NamedNode::new_unchecked(format!("{XSD}{name}"))))
        };
        let cases = [
            (typed("7", "integer"), true, true),
            (typed("007", "integer"), false, false),
            (typed("+7", "integer"), false, false),
            (typed("-0", "integer"), false, false),
            (typed("0", "integer"), true, true),
            (typed("9223372036854775807", "integer"), true, true),
            (typed("9223372036854775808", "integer"), true, false),
            (typed("seven", "integer"), true, false),
            (typed("7", "int"), false, false),
            (typed("300", "unsignedByte"), false, false),
            (typed("36.7", "decimal"), true, true),
            (typed("36.70", "decimal"), false, false),
            (typed("36.0", "decimal"), false, false),
            (typed("-0.5", "decimal"), true, true),
            (typed("-0", "decimal"), false, false),
            (typed("600000000000000000000", "decimal"), true, false),
            (typed("1", "boolean"), false, false),
            (typed("true", "boolean"), true, true),
            (typed("2024-01-01T00:00:00Z", "dateTimeStamp"), false, false),
            (typed("2024-01-01T24:00:00", "dateTime"), false, false),
            (typed("P12M", "duration"), false, false),
            (typed("0777", "hexBinary"), true, true),
            (Literal::from("007").into(), true, true),
            (Literal::new_language_tagged_literal_unchecked("007", "en").into(), true, true),
        ];
        for (term, kept, usual) in cases {
            assert_eq!((is_kept(&term), is_usual(&term)), (kept, usual), "{term}");
            let node = NamedNode::new_unchecked("http://e/x");
            let nested = Term::from(Triple::new(node.clone(), node.clone(), term.clone()));
            let twice = Term::from(Triple::new(node.clone(), node, nested.clone()));
            for term in [carried(term.clone()), term, nested, twice] {
                let passed = Term::from(ExpressionTerm::from(carried(term.clone())));
                assert_eq!(uncarried(passed), term);
            }
        }
    }

    #[test]
    fn what_is_outside_the_bounds_of_its_datatype_is_no_number() {
        let value = |value: &str, name: &str| {
            typed_value(
                &Literal::new_typed_literal(value, NamedNode::new_unchecked(format!("{XSD}{name}"))).into(),
            )
        };
        for (text, name, is_one) in [
            ("255", "unsignedByte", true),
            ("256", "unsignedByte", false),
            ("-1", "nonNegativeInteger", false),
            ("0", "positiveInteger", false),
            ("-128", "byte", true),
            ("007", "int", true),
        ] {
            assert_eq!(value(text, name).is_some(), is_one, "{text} {name}");
        }
    }
}
