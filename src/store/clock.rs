//! The clock of the machine.
//!
//! Knows when it cannot be used. Must not know what for.

use std::time::{SystemTime, UNIX_EPOCH};

/// Whether the clock shows a time from 1970 on. Below, what counts seconds from then has none: the evaluator of queries and
/// the validation of certificates would panic.
pub(crate) fn is_set() -> bool {
    is_from_1970(SystemTime::now())
}

fn is_from_1970(now: SystemTime) -> bool {
    now.duration_since(UNIX_EPOCH).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_before_1970_is_not_set() {
        assert!(is_set());
        assert!(is_from_1970(UNIX_EPOCH));
        assert!(!is_from_1970(UNIX_EPOCH - Duration::from_secs(1)));
    }
}
