//! What is served, read anew where it has changed on the disk. The last good state stays in service till then.
//!
//! Knows times of files and generations of stores. Must not know requests.

use super::app::{App, Origin};
use super::wire::problem::listed;
use crate::engine::{Engine, EngineError, Workspace};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(150);

/// A thread that looks; it ends with this.
pub(super) struct Reloading(Arc<AtomicBool>);

impl Reloading {
    pub(super) fn stop(self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Begins to look.
pub(super) fn start(app: &Arc<App>) -> io::Result<Reloading> {
    let ended = Arc::new(AtomicBool::new(false));
    let (flag, app) = (Arc::clone(&ended), Arc::downgrade(app));
    thread::Builder::new().name("reload".to_owned()).spawn(move || watch(&app, &flag))?;
    Ok(Reloading(ended))
}

fn watch(app: &Weak<App>, ended: &AtomicBool) {
    let Some(first) = app.upgrade() else { return };
    let origin = first.settings.origin.clone();
    drop(first);
    match origin {
        Origin::Workspace { root, skips_faulty, stamp } => {
            watch_workspace(app, ended, (&root, stamp), skips_faulty);
        }
        Origin::Location { .. } => watch_location(app, ended),
        Origin::File => {}
    }
}

/// Waits a moment; `None` where the server has ended.
fn next(app: &Weak<App>, ended: &AtomicBool) -> Option<Arc<App>> {
    thread::sleep(PAUSE);
    if ended.load(Ordering::Relaxed) { None } else { app.upgrade() }
}

fn watch_workspace(app: &Weak<App>, ended: &AtomicBool, (root, stamp): (&Path, u64), skips_faulty: bool) {
    let mut served = Some(stamp);
    let mut seen = served;
    while let Some(app) = next(app, ended) {
        let stamp = Workspace::open(root).ok().map(|workspace| workspace.stamp());
        // An editor may be writing still: what stands for a moment is read.
        if stamp != seen {
            seen = stamp;
            continue;
        }
        if stamp == served {
            continue;
        }
        served = stamp;
        let cache = app.served().engine.workspace().and_then(Workspace::cache).map(Path::to_owned);
        match opened(root, cache) {
            Ok(engine) if engine.faults().is_empty() || skips_faulty => app.serve(engine),
            Ok(engine) => app.keep_serving(listed(engine.faults())),
            Err(error) => app.keep_serving(json!([{ "message": error.to_string() }])),
        }
    }
}

fn opened(root: &Path, cache: Option<PathBuf>) -> Result<Engine, EngineError> {
    Engine::open_workspace(&Workspace::open(root)?.kept_in(cache), &mut |_| {})
}

/// Prefixes and terms of a location are read anew with its data.
fn watch_location(app: &Weak<App>, ended: &AtomicBool) {
    let mut served = app.upgrade().and_then(|app| Some(app.served().engine.view().ok()?.generation()));
    let mut is_broken = false;
    while let Some(app) = next(app, ended) {
        let engine = app.served().engine.clone();
        let generation = match engine.view() {
            Ok(view) => view.generation(),
            Err(error) => {
                if !is_broken {
                    app.keep_serving(json!([{ "message": error.to_string() }]));
                }
                is_broken = true;
                continue;
            }
        };
        if served == Some(generation) && !is_broken {
            continue;
        }
        match Engine::over(engine.store().clone(), engine.workspace()) {
            Ok(engine) => app.serve(engine),
            Err(error) => app.keep_serving(json!([{ "message": error.to_string() }])),
        }
        (served, is_broken) = (Some(generation), false);
    }
}
