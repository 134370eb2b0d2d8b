//! The keys of terms in a base: a byte for the class, then bytes that sort as the terms of the class do.
//!
//! Knows terms. Must not know where keys are kept.

use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use oxsdatatypes::Decimal;

pub(super) const IRI: u8 = 1;
pub(super) const BLANK: u8 = 2;
pub(super) const SIMPLE: u8 = 3;
pub(super) const LANGUAGE: u8 = 4;
pub(super) const TYPED: u8 = 5;
pub(super) const TRIPLE: u8 = 6;
pub(super) const INTEGER: u8 = 7;
pub(super) const DECIMAL: u8 = 8;

/// Writes the key of a term.
pub(crate) fn key(term: &Term, out: &mut Vec<u8>) {
    match term {
        Term::NamedNode(node) => text(IRI, &[node.as_str()], out),
        Term::BlankNode(node) => text(BLANK, &[node.as_str()], out),
        Term::Literal(literal) => literal_key(literal, out),
        Term::Triple(triple) => {
            out.push(TRIPLE);
            for part in [&triple.subject.clone().into(), &triple.predicate.clone().into(), &triple.object] {
                let mut inner = Vec::new();
                key(part, &mut inner);
                varint(inner.len() as u64, out);
                out.extend_from_slice(&inner);
            }
        }
    }
}

fn literal_key(literal: &Literal, out: &mut Vec<u8>) {
    if let Some(language) = literal.language() {
        let direction = literal.direction().map(|direction| direction.to_string()).unwrap_or_default();
        return text(LANGUAGE, &[language, &direction, literal.value()], out);
    }
    match literal.datatype() {
        oxrdf::vocab::xsd::STRING => text(SIMPLE, &[literal.value()], out),
        oxrdf::vocab::xsd::INTEGER if let Some(number) = whole(literal.value()) => {
            out.push(INTEGER);
            out.extend_from_slice(&(number.cast_unsigned() ^ (1 << 63)).to_be_bytes());
        }
        oxrdf::vocab::xsd::DECIMAL if let Some(number) = decimal(literal.value()) => {
            out.push(DECIMAL);
            out.extend_from_slice(&(number.cast_unsigned() ^ (1 << 127)).to_be_bytes());
        }
        datatype => text(TYPED, &[datatype.as_str(), literal.value()], out),
    }
}

/// The number of a literal that its number gives back.
fn whole(value: &str) -> Option<i64> {
    let number: i64 = value.parse().ok()?;
    (number.to_string() == value).then_some(number)
}

fn decimal(value: &str) -> Option<i128> {
    let number: Decimal = value.parse().ok()?;
    (number.to_string() == value).then(|| i128::from_be_bytes(number.to_be_bytes()))
}

fn text(class: u8, parts: &[&str], out: &mut Vec<u8>) {
    out.push(class);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push(0);
        }
        out.extend_from_slice(part.as_bytes());
    }
}

/// How deep triple terms may be nested: whoever reads one goes as deep on its stack.
pub(crate) const DEEPEST: usize = 256;

/// Whether a term is nested no deeper than [`DEEPEST`], and so can be read again where it is written.
pub(crate) fn is_shallow(term: &Term) -> bool {
    let (mut term, mut depth) = (term, 0);
    // Only the object of a triple term can be one again.
    while let Term::Triple(triple) = term {
        (term, depth) = (&triple.object, depth + 1);
    }
    depth <= DEEPEST
}

/// The term of a key; `None` where it is none.
pub(crate) fn term(key: &[u8]) -> Option<Term> {
    term_within(key, DEEPEST)
}

fn term_within(key: &[u8], depth: usize) -> Option<Term> {
    let (class, rest) = key.split_first()?;
    match *class {
        INTEGER => Some(integer_term(i64_of(rest)?)),
        DECIMAL => Some(decimal_term(i128_of(rest)?)),
        TRIPLE => {
            let mut rest = rest;
            let depth = depth.checked_sub(1)?;
            let mut part = || {
                let length = usize::try_from(read_varint(&mut rest)?).ok()?;
                let (inner, after) = rest.split_at_checked(length)?;
                rest = after;
                term_within(inner, depth)
            };
            let (subject, predicate, object) = (part()?, part()?, part()?);
            let subject = NamedOrBlankNode::try_from(subject).ok()?;
            let Term::NamedNode(predicate) = predicate else { return None };
            Some(Triple { subject, predicate, object }.into())
        }
        class => {
            let text = std::str::from_utf8(rest).ok()?;
            Some(match class {
                IRI => NamedNode::new_unchecked(text).into(),
                BLANK => BlankNode::new_unchecked(text).into(),
                SIMPLE => Literal::new_simple_literal(text).into(),
                LANGUAGE => {
                    let (language, rest) = text.split_once('\0')?;
                    let (direction, value) = rest.split_once('\0')?;
                    match direction {
                        "" => Literal::new_language_tagged_literal_unchecked(value, language).into(),
                        direction => {
                            let direction = match direction {
                                "ltr" => oxrdf::BaseDirection::Ltr,
                                _ => oxrdf::BaseDirection::Rtl,
                            };
                            Literal::new_directional_language_tagged_literal_unchecked(
                                value, language, direction,
                            )
                            .into()
                        }
                    }
                }
                TYPED => {
                    let (datatype, value) = text.split_once('\0')?;
                    Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype)).into()
                }
                _ => return None,
            })
        }
    }
}

pub(super) fn i64_of(bytes: &[u8]) -> Option<i64> {
    Some((u64::from_be_bytes(bytes.try_into().ok()?) ^ (1 << 63)).cast_signed())
}

pub(super) fn i128_of(bytes: &[u8]) -> Option<i128> {
    Some((u128::from_be_bytes(bytes.try_into().ok()?) ^ (1 << 127)).cast_signed())
}

pub(super) fn integer_term(number: i64) -> Term {
    Literal::from(number).into()
}

pub(super) fn decimal_term(number: i128) -> Term {
    Literal::new_typed_literal(decimal_of(number).to_string(), oxrdf::vocab::xsd::DECIMAL).into()
}

pub(super) fn decimal_of(number: i128) -> Decimal {
    Decimal::from_be_bytes(number.to_be_bytes())
}

pub(super) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 128 {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits are meant")]
        out.push((number as u8 & 127) | 128);
        number >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is below 128")]
    out.push(number as u8);
}

pub(super) fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return Some(number);
        }
    }
    None
}
