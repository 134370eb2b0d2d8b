//! The years of the accounts of states: when they begin, and after which calendar year they are named.
//!
//! Knows the table of them. Must not know words, nor claims.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::Day;

/// The table that comes with Assay. Read when the accounts of a country are first asked for.
const TABLE: &str = include_str!("../../../../ontology/fiscal-years.tsv");

/// The year of the accounts of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FiscalYear {
    month: u8,
    day: u8,
    /// Whether it is named after the calendar year in which it ends.
    is_named_by_end: bool,
}

static YEARS: LazyLock<HashMap<&'static str, FiscalYear>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#'));
    rows.filter_map(row).collect()
});

fn row(row: &'static str) -> Option<(&'static str, FiscalYear)> {
    let mut cells = row.split('\t');
    let (country, begins, named) = (cells.next()?, cells.next()?, cells.next()?);
    let (month, day) = begins.split_once('-')?;
    let year =
        FiscalYear { month: month.parse().ok()?, day: day.parse().ok()?, is_named_by_end: named == "ends" };
    Some((country, year))
}

impl FiscalYear {
    /// That of a country, by its name in the table of places: `country:japan`; `None` where it is the calendar year.
    pub(crate) fn of(country: &str) -> Option<Self> {
        YEARS.get(country).copied()
    }

    /// Its first and its last day, named after a calendar year, or after the first of two.
    pub(super) fn days(self, year: i32, is_pair: bool) -> Option<(Day, Day)> {
        let first = if self.is_named_by_end && !is_pair { year - 1 } else { year };
        let begins = |year| Day::new(year, self.month, self.day);
        Some((begins(first)?, begins(first + 1)?.plus(-1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::place;

    #[test]
    fn every_row_is_of_a_country_and_has_days() {
        let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#')).count();
        assert_eq!(YEARS.len(), rows);
        for (country, year) in YEARS.iter() {
            assert!(place(country).is_some(), "{country}");
            assert!(year.days(2023, false).is_some(), "{country}");
        }
    }
}
