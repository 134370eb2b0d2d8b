//! What all requests share: what is served, bounds, counts, and who may ask.
//!
//! Knows the engine as a whole. Must not know routes.

use super::cache::{Cache, Generation};
use super::guard::hosts::Hosts;
use super::guard::sessions::Sessions;
use super::guard::tokens::Tokens;
use super::watch::log::Log;
use super::watch::metrics::{Metrics, Now};
use super::wire::connections::Watching;
use crate::engine::{Engine, EngineError};
use crate::query::complete::Completer;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;

/// How a server is set up.
pub(crate) struct Settings {
    /// Where it listens; port 0 takes one that is free.
    pub(crate) bind: SocketAddr,
    /// Names that it answers to, beside those of this machine.
    pub(crate) hosts: Vec<String>,
    /// Origins of pages that may ask.
    pub(crate) origins: Vec<String>,
    /// Where others find it, if a proxy stands before it.
    pub(crate) public_url: Option<String>,
    /// Who may do what.
    pub(crate) tokens: Tokens,
    /// What is served.
    pub(crate) origin: Origin,
    /// The longest time of a query.
    pub(crate) timeout: Duration,
    /// The most memory of a query, in bytes.
    pub(crate) memory: usize,
    /// The most rows of an answer.
    pub(crate) rows: usize,
    /// The most bytes of a document that is written.
    pub(crate) body: usize,
    /// How many queries run at once.
    pub(crate) queries: usize,
    /// How many connections there are at once.
    pub(crate) connections: usize,
    /// How long a client may take to send or to take something.
    pub(crate) patience: Duration,
    /// The most bytes of answers that are kept.
    pub(crate) cache: usize,
    /// Whether requests that went well are logged.
    pub(crate) logs_all: bool,
}

/// Where what is served comes from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// The files of a workspace.
    Workspace {
        /// Its folder.
        root: PathBuf,
        /// Whether files with faults are left out.
        skips_faulty: bool,
        /// What its files were like before they were read.
        stamp: u64,
    },
    /// A location.
    Location {
        /// Whether it is open to write.
        writes: bool,
    },
    /// A base file.
    File,
}

impl Origin {
    /// Why no claims and verdicts are recorded here; `None` where they are.
    pub(in crate::server) fn no_record(&self) -> Option<&'static str> {
        match self {
            Self::Workspace { .. } => None,
            Self::Location { .. } => Some(
                "a location is served, and claims and verdicts are recorded in the sheets of a workspace: `assay serve` there, \
                 without -l, does",
            ),
            Self::File => Some(
                "a base file is served, which never changes: claims and verdicts are recorded in the sheets of a workspace",
            ),
        }
    }

    /// Why it is not written over HTTP; `None` where it is.
    pub(in crate::server) fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Workspace { .. } => {
                Some("the files of the workspace are the record: change a sheet, and it is seen at once")
            }
            Self::File => Some("a base file never changes; a folder as the location does"),
            Self::Location { writes: false } => Some(
                "the location is open to read: `assay serve --token-file FILE` with a line `write TOKEN` opens it",
            ),
            Self::Location { writes: true } => None,
        }
    }
}

/// One reading of what is served.
pub(in crate::server) struct Served {
    pub(in crate::server) engine: Engine,
    /// How often it was read before.
    pub(in crate::server) epoch: u64,
}

impl Served {
    /// The state that is served now.
    pub(in crate::server) fn generation(&self) -> Result<Generation, EngineError> {
        Ok(Generation { epoch: self.epoch, number: self.engine.view()?.generation() })
    }
}

/// What keeps the last good state in service.
#[derive(Debug, Clone)]
pub(in crate::server) struct Trouble {
    pub(in crate::server) since: String,
    pub(in crate::server) faults: Value,
}

/// What all requests share.
pub(crate) struct App {
    pub(in crate::server) settings: Settings,
    pub(in crate::server) hosts: Hosts,
    pub(in crate::server) metrics: Metrics,
    pub(in crate::server) cache: Cache,
    pub(in crate::server) log: Log,
    pub(in crate::server) slots: Arc<Semaphore>,
    pub(in crate::server) sessions: Sessions,
    /// What completes queries, and of which state.
    completer: Mutex<Option<(Generation, Arc<Completer>)>>,
    served: RwLock<Arc<Served>>,
    trouble: Mutex<Option<Trouble>>,
    started: Instant,
    /// Sets this run apart from others in what clients keep.
    pub(in crate::server) run: u64,
}

impl App {
    pub(in crate::server) fn new(engine: Engine, settings: Settings, address: SocketAddr) -> Self {
        let hosts = settings.public_url.iter().filter_map(|url| url.parse::<axum::http::Uri>().ok());
        let hosts =
            hosts.filter_map(|uri| Some(uri.host()?.to_owned())).chain(settings.hosts.iter().cloned());
        let hosts = Hosts::new(address.ip(), &hosts.collect::<Vec<_>>(), &settings.origins);
        let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self {
            hosts,
            metrics: Metrics::default(),
            cache: Cache::new(settings.cache),
            log: Log { tells_all: settings.logs_all },
            slots: Arc::new(Semaphore::new(settings.queries)),
            sessions: Sessions::default(),
            completer: Mutex::default(),
            served: RwLock::new(Arc::new(Served { engine, epoch: 0 })),
            trouble: Mutex::default(),
            started: Instant::now(),
            run: u64::try_from(run & u128::from(u64::MAX)).unwrap_or_default(),
            settings,
        }
    }

    /// What is served now.
    pub(in crate::server) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves another reading from now on.
    pub(in crate::server) fn serve(&self, engine: Engine) {
        let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
        *served = Arc::new(Served { engine, epoch: served.epoch + 1 });
        drop(served);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.metrics.reloads.add();
        self.log.info("reloaded", json!({ "epoch": self.served().epoch }));
    }

    /// Goes on serving what there is, for what is on the disk has faults.
    pub(in crate::server) fn keep_serving(&self, faults: Value) {
        self.metrics.reload_failures.add();
        self.log.warn("not-reloaded", json!({ "faults": faults }));
        let since = super::watch::log::now();
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(Trouble { since, faults });
    }

    /// What completes queries over a state; gathered once for it.
    pub(in crate::server) fn completer(
        &self,
        served: &Served,
        generation: Generation,
    ) -> Result<Arc<Completer>, EngineError> {
        let known = || self.completer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, completer)) = known().as_ref().filter(|(of, _)| *of == generation) {
            return Ok(Arc::clone(completer));
        }
        let completer = Arc::new(served.engine.queries().completer()?);
        *known() = Some((generation, Arc::clone(&completer)));
        Ok(completer)
    }

    pub(in crate::server) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is so now, for the counts.
    pub(in crate::server) fn now(&self) -> Now {
        let view = self.served().engine.view();
        let (generation, quads) = view.as_ref().map_or((0, 0), |view| (view.generation(), view.len() as u64));
        let uptime = self.started.elapsed();
        let cache_bytes = self.cache.bytes() as u64;
        Now { generation, quads, cache_bytes, uptime, ready: view.is_ok() && self.trouble().is_none() }
    }

    /// What the addresses of this server begin with, for one who asked it by this name: without a slash at the end.
    pub(in crate::server) fn url(&self, host: &str) -> String {
        match &self.settings.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{host}"),
        }
    }
}

impl Watching for App {
    fn opened(&self) {
        self.metrics.connections.add();
    }

    fn closed(&self) {
        self.metrics.connections.take();
    }

    fn refused(&self) {
        self.metrics.connections_refused.add();
        self.log.warn("connection-refused", json!({ "most": self.settings.connections }));
    }

    fn broke(&self, why: &str) {
        self.log.info("connection-ended", json!({ "reason": why }));
    }
}
