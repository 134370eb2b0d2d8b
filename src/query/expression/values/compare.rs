//! Values compared as `=`, `<` and their like compare them.
//!
//! Knows typed values. Must not know expressions, nor rows.
//!
//! SPARQL 1.1 Query, 17.3, over the operators of `XPath`. There is no implicit timezone: a time with a timezone and one
//! without, within the fourteen hours that it could have, are neither equal nor unequal.

use super::number;
use super::number::Number;
use spareval::{ExpressionTerm, ExpressionTriple};
use std::cmp::Ordering;

/// `=`; `None` where it is an error.
pub(in crate::query) fn equal(a: &ExpressionTerm, b: &ExpressionTerm) -> Option<bool> {
    use ExpressionTerm as E;
    if let (Some(a), Some(b)) = (Number::of(a), Number::of(b)) {
        return Some(number::compare(&a, &b) == Some(Ordering::Equal));
    }
    if a == b {
        return Some(true);
    }
    match (a, b) {
        (E::Triple(a), E::Triple(b)) => triples_equal(a, b),
        _ if has_no_value(a) && has_no_value(b) => None,
        // What is not of the datatype that it has may be meant as anything, but for a node or a string with a language.
        _ if has_no_value(a) => is_apart(b).then_some(false),
        _ if has_no_value(b) => is_apart(a).then_some(false),
        _ => match (times(a, b), partial_order(a, b)) {
            (true, None) => None,
            (_, order) => Some(order == Some(Ordering::Equal)),
        },
    }
}

fn triples_equal(a: &ExpressionTriple, b: &ExpressionTriple) -> Option<bool> {
    Some(a.subject == b.subject && a.predicate == b.predicate && equal(&a.object, &b.object)?)
}

fn has_no_value(term: &ExpressionTerm) -> bool {
    matches!(term, ExpressionTerm::OtherTypedLiteral { .. }) && Number::of(term).is_none()
}

fn is_apart(term: &ExpressionTerm) -> bool {
    use ExpressionTerm as E;
    matches!(
        term,
        E::NamedNode(_)
            | E::BlankNode(_)
            | E::LangStringLiteral { .. }
            | E::DirLangStringLiteral { .. }
            | E::Triple(_)
    )
}

/// Whether both are times of one kind, which may be neither equal nor unequal.
fn times(a: &ExpressionTerm, b: &ExpressionTerm) -> bool {
    use ExpressionTerm as E;
    matches!(
        (a, b),
        (E::DateTimeLiteral(_), E::DateTimeLiteral(_))
            | (E::DateLiteral(_), E::DateLiteral(_))
            | (E::TimeLiteral(_), E::TimeLiteral(_))
            | (E::GYearLiteral(_), E::GYearLiteral(_))
            | (E::GYearMonthLiteral(_), E::GYearMonthLiteral(_))
            | (E::GMonthLiteral(_), E::GMonthLiteral(_))
            | (E::GMonthDayLiteral(_), E::GMonthDayLiteral(_))
            | (E::GDayLiteral(_), E::GDayLiteral(_))
    )
}

/// The order for `<` and its like; `None` where there is none.
pub(in crate::query) fn compare(a: &ExpressionTerm, b: &ExpressionTerm) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    match (a, b) {
        (ExpressionTerm::Triple(a), ExpressionTerm::Triple(b)) => {
            let is_same = a.subject == b.subject && a.predicate == b.predicate;
            if is_same { compare(&a.object, &b.object) } else { None }
        }
        _ => partial_order(a, b),
    }
}

/// The order of two literals by their values; `None` where they have none.
pub(super) fn partial_order(a: &ExpressionTerm, b: &ExpressionTerm) -> Option<Ordering> {
    use ExpressionTerm as E;
    if let (Some(a), Some(b)) = (Number::of(a), Number::of(b)) {
        return number::compare(&a, &b);
    }
    match (a, b) {
        (E::BooleanLiteral(a), E::BooleanLiteral(b)) => Some(bool::from(*a).cmp(&bool::from(*b))),
        (E::StringLiteral(a), E::StringLiteral(b)) => Some(a.cmp(b)),
        (E::LangStringLiteral { value: a, language: x }, E::LangStringLiteral { value: b, language: y })
            if x == y =>
        {
            Some(a.cmp(b))
        }
        (
            E::DirLangStringLiteral { value: a, language: x, direction: one },
            E::DirLangStringLiteral { value: b, language: y, direction: other },
        ) if x == y && one == other => Some(a.cmp(b)),
        (E::DateTimeLiteral(a), E::DateTimeLiteral(b)) => a.partial_cmp(b),
        (E::DateLiteral(a), E::DateLiteral(b)) => a.partial_cmp(b),
        (E::TimeLiteral(a), E::TimeLiteral(b)) => a.partial_cmp(b),
        (E::GYearLiteral(a), E::GYearLiteral(b)) => a.partial_cmp(b),
        (E::GYearMonthLiteral(a), E::GYearMonthLiteral(b)) => a.partial_cmp(b),
        (E::GMonthLiteral(a), E::GMonthLiteral(b)) => a.partial_cmp(b),
        (E::GMonthDayLiteral(a), E::GMonthDayLiteral(b)) => a.partial_cmp(b),
        (E::GDayLiteral(a), E::GDayLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        _ => None,
    }
}
