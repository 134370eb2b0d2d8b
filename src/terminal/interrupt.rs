//! Ctrl-C, and the signal that ends a process: the first stops the query that runs, the second ends the process. Where a command
//! does not end soon after the first, as in a step that looks at no flag, the process ends by itself: what was committed is on
//! the disk, and what was not has changed nothing.

use crate::query::Cancel;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long a command may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(1);

/// The query that runs now, if one does, and whether the process ends with it.
static RUNNING: Mutex<Option<(Cancel, bool)>> = Mutex::new(None);
static HANDLER: OnceLock<()> = OnceLock::new();

/// While this lives, Ctrl-C stops its query instead of the process.
pub(crate) struct Interruptible(Cancel);

impl Interruptible {
    /// Watches for Ctrl-C from now on, in a session that goes on afterwards.
    pub(crate) fn new() -> Self {
        Self::watching(false)
    }

    /// Watches for Ctrl-C from now on, in a command that ends then.
    pub(crate) fn command() -> Self {
        Self::watching(true)
    }

    fn watching(is_command: bool) -> Self {
        HANDLER.get_or_init(|| {
            // Without a handler Ctrl-C ends the process, which is what is wanted then.
            let _ = ctrlc::set_handler(interrupt);
        });
        let cancel = Cancel::new();
        set(Some((cancel.clone(), is_command)));
        Self(cancel)
    }

    /// The flag for the query.
    pub(crate) fn cancel(&self) -> Cancel {
        self.0.clone()
    }
}

impl Drop for Interruptible {
    fn drop(&mut self) {
        set(None);
    }
}

fn set(running: Option<(Cancel, bool)>) {
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = running;
}

fn interrupt() {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    match &*running {
        Some((cancel, is_command)) if !cancel.is_cancelled() => {
            cancel.cancel();
            if *is_command {
                std::thread::spawn(end);
            }
        }
        _ => std::process::exit(130),
    }
}

/// Ends the process, where it has not ended by itself.
fn end() {
    std::thread::sleep(GRACE);
    std::process::exit(130);
}
