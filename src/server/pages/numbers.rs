//! Numbers as people read them.

/// A number with its thousands apart.
pub(in crate::server) fn figure(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1 claim`, `1,200 claims`.
pub(in crate::server) fn count(number: usize, one: &str) -> String {
    format!("{} {one}{}", figure(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(figure(number), shown);
        }
        assert_eq!((count(1, "claim"), count(2, "claim")), ("1 claim".to_owned(), "2 claims".to_owned()));
    }
}
