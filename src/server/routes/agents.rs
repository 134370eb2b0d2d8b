//! `/mcp`: the tools for language models, over HTTP.
//!
//! Knows how they are mounted. Must not know what they do.

use crate::agents::service::{Bounds, Service};
use crate::server::app::App;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use std::sync::Arc;

/// The largest request.
const MOST_BYTES: usize = 2 << 20;

/// The tools of what is served, without sessions: each request is answered from the state that is served then. Who may ask is
/// settled before, as for all routes.
pub(in crate::server) fn service(app: &Arc<App>) -> StreamableHttpService<Service, NeverSessionManager> {
    let app = Arc::clone(app);
    let settings = &app.settings;
    let bounds = Bounds { at_once: settings.queries, longest: settings.timeout, memory: settings.memory };
    let service = {
        let app = Arc::clone(&app);
        Service::new(move || app.served().engine.clone(), bounds)
    };
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MOST_BYTES)
        .disable_allowed_hosts();
    StreamableHttpService::new(move || Ok(service.clone()), Arc::new(NeverSessionManager::default()), config)
}
