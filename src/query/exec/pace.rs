//! Work beside the executor that an answer needs, under the bounds of the query.
//!
//! Knows bounds. Must not know what the work is: it counts its steps, and is left by unwinding where it is over, so that nothing
//! of what it found is taken for all.

use super::error::QueryError;
use super::execute::stopped;
use super::options::Options;
use super::stream::{Bounds, Completeness};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

/// How many steps are taken between two looks at the clock.
const STRIDE: u32 = 256;

/// The bounds of some work, and how far it has come.
#[derive(Debug)]
pub(crate) struct Pace {
    bounds: Bounds,
    steps: AtomicU32,
}

/// What work unwinds with when it is over. Private, so that no other panic is taken for it.
struct Over(Completeness);

impl Pace {
    /// Counts a step, which takes no longer than a microsecond or so; at some of them it is looked whether time or memory is
    /// up, or somebody cancelled: then it unwinds to [`paced`].
    pub(crate) fn step(&self) {
        // Counts that two threads take for one another only make a look later.
        let steps = self.steps.load(Ordering::Relaxed).wrapping_add(1);
        self.steps.store(steps, Ordering::Relaxed);
        if steps.is_multiple_of(STRIDE) {
            self.look();
        }
    }

    /// The same for a step that takes longer: it is always looked.
    pub(crate) fn look(&self) {
        if let Some(cut) = self.bounds.exceeded() {
            resume_unwind(Box::new(Over(cut)));
        }
    }
}

/// Runs work that counts its steps.
///
/// # Errors
///
/// When it was cut; then there is nothing of its result.
pub(crate) fn paced<T>(options: &Options, work: impl FnOnce(&Pace) -> T) -> Result<T, QueryError> {
    let pace = Pace { bounds: Bounds { limit: None, ..options.bounds() }, steps: AtomicU32::new(0) };
    let run = || {
        pace.look();
        work(&pace)
    };
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| match payload.downcast::<Over>() {
        Ok(over) => stopped(Some(over.0)),
        Err(other) => resume_unwind(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Cancel;
    use std::time::Duration;

    #[test]
    fn what_is_over_is_left_and_gives_nothing() {
        let forever = |pace: &Pace| -> () {
            loop {
                pace.step();
            }
        };
        let soon = Options::new().with_timeout(Duration::from_millis(20));
        assert!(matches!(paced(&soon, forever), Err(QueryError::TimedOut)));
        let cancel = Cancel::new();
        cancel.cancel();
        let cancelled = Options::new().with_cancel(cancel);
        assert!(matches!(paced(&cancelled, forever), Err(QueryError::Interrupted)));
        // What is over before it began does not begin.
        let late = Options::new().with_timeout(Duration::ZERO);
        assert!(matches!(paced(&late, |_| unreachable!("too late")), Err(QueryError::TimedOut)));
        assert!(matches!(
            paced(&Options::new(), |pace| {
                pace.look();
                7
            }),
            Ok(7)
        ));
    }

    #[test]
    fn other_panics_go_on() {
        let other = catch_unwind(|| paced(&Options::new(), |_| resume_unwind(Box::new("another"))));
        assert!(other.is_err_and(|payload| payload.downcast_ref() == Some(&"another")));
    }
}
