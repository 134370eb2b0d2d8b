//! Ctrl-C: the first stops the query that runs, the second ends the process.

use assay::query::Cancel;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The query that runs now, if one does.
static RUNNING: Mutex<Option<Cancel>> = Mutex::new(None);
static HANDLER: OnceLock<()> = OnceLock::new();

/// While this lives, Ctrl-C stops its query instead of the process.
pub(crate) struct Interruptible(Cancel);

impl Interruptible {
    /// Watches for Ctrl-C from now on.
    pub(crate) fn new() -> Self {
        HANDLER.get_or_init(|| {
            // Without a handler Ctrl-C ends the process, which is what is wanted then.
            let _ = ctrlc::set_handler(interrupt);
        });
        let cancel = Cancel::new();
        set(Some(cancel.clone()));
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

fn set(running: Option<Cancel>) {
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = running;
}

fn interrupt() {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    match &*running {
        Some(cancel) if !cancel.is_cancelled() => cancel.cancel(),
        _ => std::process::exit(130),
    }
}
