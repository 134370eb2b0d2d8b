//! What stands above, beside and over a cell, and may name the scale and the unit of its number.
//!
//! Knows heads and titles. Must not know what is claimed of a cell.

use super::context::{Anchorage, Heads, SheetContext};
use crate::document::heading;
use crate::model::{Iri, Quote};
use rust_decimal::Decimal;

impl Heads<'_> {
    /// Why a number below these is not in the unit stated: the nearest that names scale or unit decides.
    pub(super) fn refused(&self, language: &str, unit: &Iri, context: SheetContext<'_>) -> Option<String> {
        let names = |head: &&str| {
            head.contains(|c: char| !c.is_alphanumeric())
                && heading(head, language, context.lexicon).is_some()
        };
        let (what, head) = [("column", self.column), ("row", self.row), ("title", self.title)]
            .into_iter()
            .find(|(what, head)| {
                if *what == "column" {
                    heading(head, language, context.lexicon).is_some()
                } else {
                    names(head)
                }
            })?;
        let of = if what == "title" {
            "the title of the source".to_owned()
        } else {
            format!("the head of the {what}")
        };
        other_head(&of, head, language, unit, context)
    }
}

/// What may name the scale of the cell that is quoted.
pub(in crate::import) fn heads_of<'a>(quote: &Quote, anchorage: &'a Anchorage<'_>) -> Option<Heads<'a>> {
    let Quote::Cell { row, column, .. } = quote else { return None };
    let table = anchorage.table()?.ok()?;
    // A cell of the header is below nothing.
    (*row > 1).then(|| Heads {
        column: table.cell(1, *column).unwrap_or_default(),
        row: if *column > 1 { table.cell(*row, 1).unwrap_or_default() } else { "" },
        title: anchorage.title.unwrap_or_default(),
    })
}

/// Why a column's numbers are not in the unit stated, by what its head says of scale and unit.
pub(super) fn other_head(
    of: &str,
    head: &str,
    language: &str,
    stated: &Iri,
    context: SheetContext<'_>,
) -> Option<String> {
    let vocabulary = context.vocabulary;
    let said = heading(head, language, context.lexicon)?;
    let own = stated.as_str().rsplit(['/', '#', ':']).next().unwrap_or_default();
    // A unit of that size may be named so: "thousand tonnes".
    let is_called = vocabulary.names(stated).any(|name| {
        let named = heading(name, language, context.lexicon);
        named.is_some_and(|named| named.scale == said.scale && named.scale != Decimal::ONE)
    });
    let counts = vocabulary.unit(stated).is_some_and(|unit| unit.counts());
    let is_one = |(name, factor): &(String, Decimal)| {
        let size = factor.checked_mul(said.scale);
        if name.trim_start_matches("CCY_") == own.trim_start_matches("CCY_") {
            return size == Some(Decimal::ONE);
        }
        vocabulary
            .factor_of(name, stated)
            .is_some_and(|(over, under)| size.and_then(|size| size.checked_mul(over)) == Some(under))
    };
    // A letter beside a count may be short for anything: "(m)" of men.
    let is_letter =
        counts && said.scale == Decimal::ONE && said.words.chars().count() == 1 && said.words != "%";
    let is_rate = said.per.is_none() || own.contains("-PER-");
    let agrees = match said.units.as_slice() {
        [] => said.scale == Decimal::ONE,
        units => is_rate && units.iter().any(is_one) || own.contains("-PER-") && said.scale == Decimal::ONE,
    };
    (!agrees && !is_called && !is_letter).then(|| {
        format!(
            "{of}, “{}”, has its numbers in “{}”, and the sheet in `{own}`: `unit` takes a unit of that size, or a `reading` \
             says what was done",
            head.trim(),
            said.words
        )
    })
}
