//! Days of the proleptic Gregorian calendar, counted.
//!
//! Knows the calendar. Must not know anything else.

/// The days of 400 years, after which the calendar repeats.
const ERA: i128 = 146_097;
/// The days from the first of March of the year 0 to 1970-01-01.
const TO_1970: i128 = 719_468;

/// The days from 1970-01-01 to a day; months count from 1. A month or a day beyond the usual ones goes on into the next.
#[must_use]
pub(crate) fn days_since_1970(year: i128, month: i128, day: i128) -> i128 {
    let month = year * 12 + month - 1;
    // Years that begin in March end with the leap day.
    let (year, month) = ((month - 2).div_euclid(12), (month - 2).rem_euclid(12));
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * month + 2) / 5 + day - 1 - TO_1970
}

/// The year, the month and the day that lie so many days after 1970-01-01.
#[must_use]
pub(crate) fn date_of(days: i128) -> (i128, u8, u8) {
    let (era, of_era) = ((days + TO_1970).div_euclid(ERA), (days + TO_1970).rem_euclid(ERA));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let small = |number: i128| u8::try_from(number).unwrap_or(1);
    (year + era * 400 + i128::from(month <= 2), small(month), small(day))
}

/// How many days a month of a year has.
#[must_use]
pub(crate) fn days_in(year: i128, month: u8) -> u8 {
    let first = |month: i128| days_since_1970(year, month, 1);
    u8::try_from(first(i128::from(month) + 1) - first(month.into())).unwrap_or(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (19_782, (2024, 2, 29)),
            (20_780, (2026, 11, 23)),
            (-719_468, (0, 3, 1)),
            (-719_529, (-1, 12, 31)),
        ] {
            assert_eq!(date_of(days), date, "{days}");
            assert_eq!(days_since_1970(date.0, date.1.into(), date.2.into()), days, "{date:?}");
        }
    }

    #[test]
    fn every_day_is_found_again() {
        for days in -800_000..800_000 {
            let (year, month, day) = date_of(days);
            assert_eq!(days_since_1970(year, month.into(), day.into()), days);
            assert!((1..=days_in(year, month)).contains(&day), "{year}-{month}-{day}");
        }
    }
}
