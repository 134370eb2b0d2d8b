//! `assay serve`: what is asked and answered over HTTP, by the same engine as on the command line.
//!
//! Knows HTTP. Must not know terminals. Rooms, from the bottom up: `wire` has connections, fields, formats and problems;
//! `guard` who may ask; `watch` the log and the counts; `cache` the answers that are kept; `app` what all requests share;
//! `reload` sees that what is served has changed; `work` has the engine work for a request, in its turn; `routes` has what there
//! is to ask for; `entry` lets requests in.

mod app;
mod cache;
mod entry;
mod guard;
mod pages;
mod reload;
mod routes;
mod watch;
mod wire;
mod work;

pub(crate) use app::{Origin, Settings};
pub(crate) use guard::tokens::Tokens;
pub(crate) use pages::write_site;

use crate::engine::Engine;
use app::App;
use serde_json::json;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch as flag;
use wire::connections::{self, Bounds};

/// Ends a server from another thread, such as a signal handler.
#[derive(Clone)]
pub(crate) struct Shutdown(flag::Sender<bool>);

impl Shutdown {
    pub(crate) fn new() -> Self {
        Self(flag::channel(false).0)
    }

    /// No more connections are taken, and those that are there end what they are at. Whether it was told so before.
    pub(crate) fn stop(&self) -> bool {
        self.0.send_replace(true)
    }
}

/// Serves an engine until it is told to stop. `listening` is told the address.
///
/// # Errors
/// When the address cannot be listened to, or no thread can be started.
pub(crate) fn serve(
    engine: Engine,
    settings: Settings,
    shutdown: &Shutdown,
    listening: impl FnOnce(SocketAddr) -> io::Result<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Those that run, and some whose answer is still being sent.
        .max_blocking_threads(settings.queries * 2 + 8)
        .enable_io()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.bind).await?;
        let address = listener.local_addr()?;
        let bounds = Bounds { connections: settings.connections, patience: settings.patience };
        let app = Arc::new(App::new(engine, settings, address));
        let reloading = reload::start(&app)?;
        app.log.info("listening", json!({ "address": address.to_string() }));
        listening(address)?;
        let router = entry::router(&app);
        let watching = Arc::clone(&app);
        connections::serve(listener, router, bounds, shutdown.0.subscribe(), watching).await;
        app.log.info("stopped", json!({}));
        reloading.stop();
        Ok::<_, io::Error>(())
    })?;
    runtime.shutdown_timeout(connections::GRACE / 10);
    Ok(())
}
