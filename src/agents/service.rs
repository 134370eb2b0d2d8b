//! The tools over the Model Context Protocol, on standard input and output or over HTTP.
//!
//! Knows the protocol. Must not know what the tools do.

use super::{TOOLS, Tool, ToolError, call};
use crate::engine::Engine;
use crate::query::{Cancel, Options};
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ReadResourceResult, Resource, ResourceContents, ServerCapabilities, ServerConfig,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What clients are told of the whole.
const INSTRUCTIONS: &str = "Assay holds what documents claim, each claim with the exact words it rests on. Nothing that is claimed is \
    taken for true: say who claims it, and quote the words. Begin with `search_claims` or `describe`; `trace_claim` before you rely on a \
    claim; `find_conflicts` before you give a number as settled.";

/// What bounds the calls of tools.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// How many run at once; others wait.
    pub(crate) at_once: usize,
    /// The longest time of one.
    pub(crate) longest: Duration,
    /// The most memory of one, in bytes.
    pub(crate) memory: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { at_once: 4, longest: Duration::from_secs(30), memory: 1 << 30 }
    }
}

/// The tools of an engine as a service of the protocol. What `engine` gives is asked anew for each call.
#[derive(Clone)]
pub(crate) struct Service {
    engine: Arc<dyn Fn() -> Engine + Send + Sync>,
    bounds: Bounds,
    places: Arc<Semaphore>,
}

impl Service {
    /// The tools of an engine.
    pub(crate) fn new(engine: impl Fn() -> Engine + Send + Sync + 'static, bounds: Bounds) -> Self {
        Self { engine: Arc::new(engine), bounds, places: Arc::new(Semaphore::new(bounds.at_once)) }
    }

    /// Speaks the protocol on standard input and output until that ends.
    ///
    /// # Errors
    ///
    /// When no thread can be started, or the client does not speak it.
    pub(crate) fn on_stdio(self) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let ended = runtime.block_on(async {
            let running = self.serve(rmcp::transport::stdio()).await.map_err(std::io::Error::other)?;
            running.waiting().await.map_err(std::io::Error::other).map(|_| ())
        });
        // A thread that still waits for input keeps nothing.
        runtime.shutdown_background();
        ended
    }

    /// Has the engine do something in its turn and within the bounds, on a thread of its own; it is stopped when nobody waits for
    /// it.
    async fn done<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        work: impl FnOnce(&Engine, &Options) -> T + Send + 'static,
    ) -> Result<T, ErrorData> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(internal)?;
        let stop = Stop(Cancel::new());
        let Bounds { longest, memory, .. } = self.bounds;
        let options = Options::new().with_timeout(longest).with_memory(memory).with_cancel(stop.0.clone());
        let engine = Arc::clone(&self.engine);
        let running = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&engine(), &options.started())
        });
        tokio::select! {
            done = running => done.map_err(internal),
            () = context.ct.cancelled() => Err(internal("the call was cancelled")),
        }
    }
}

/// Stops a piece of work when it is dropped.
struct Stop(Cancel);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
fn internal(error: impl ToString) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}

impl ServerHandler for Service {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let mut info = ServerConfig::new(capabilities).with_instructions(INSTRUCTIONS);
        info.server_info = Implementation::new("assay", env!("CARGO_PKG_VERSION"));
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(shown).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let CallToolRequestParams { name, arguments, .. } = request;
        let arguments = arguments.unwrap_or_default();
        let work = move |engine: &Engine, options: &Options| call(engine, &name, &arguments, options);
        match self.done(&context, work).await? {
            Ok(answer) => Ok(CallToolResult::structured(answer).into()),
            Err(error @ ToolError::NoSuchTool { .. }) => {
                Err(ErrorData::invalid_params(error.to_string(), None))
            }
            Err(error) => Ok(CallToolResult::error(vec![ContentBlock::text(error.to_string())]).into()),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let ids = self.done(&context, |engine, _| engine.claims().source_ids()).await?.map_err(internal)?;
        let ontology = Resource::new(ONTOLOGY, "ontology")
            .with_title("The ontology")
            .with_description("Classes, properties and terms, in Turtle.")
            .with_mime_type("text/turtle");
        let source = |id: String| {
            Resource::new(format!("{SOURCES}{id}"), id)
                .with_description("A source with its claims, as a claim sheet.")
                .with_mime_type("application/toml")
        };
        let all = std::iter::once(ontology).chain(ids.into_iter().take(MOST_RESOURCES).map(source));
        Ok(ListResourcesResult::with_all_items(all.collect()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let wanted = uri.clone();
        let read = move |engine: &Engine, options: &Options| resource(engine, &wanted, options);
        let text = self.done(&context, read).await?;
        let text = text.map_err(|error| ErrorData::resource_not_found(error.to_string(), None))?;
        Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri)]).into())
    }
}

/// The resource that has the ontology, and the beginning of those that are sources.
const ONTOLOGY: &str = "assay://ontology";
const SOURCES: &str = "assay://source/";
/// The most resources that are listed; others can be read.
const MOST_RESOURCES: usize = 1000;

fn resource(engine: &Engine, uri: &str, options: &Options) -> Result<String, ToolError> {
    if uri == ONTOLOGY {
        return super::describe::ontology(engine, options);
    }
    match uri.strip_prefix(SOURCES) {
        Some(id) => Ok(engine.claims().export_sheet(id)?),
        None => Err(ToolError::Arguments(format!(
            "there is no resource `{uri}`; there are {ONTOLOGY} and {SOURCES}ID"
        ))),
    }
}

/// A tool as clients see it: it reads, changes nothing, and reaches nothing outside.
fn shown(tool: &Tool) -> rmcp::model::Tool {
    let object = |schema: Value| match schema {
        Value::Object(object) => Arc::new(object),
        _ => Arc::new(Map::new()),
    };
    let hints = ToolAnnotations::with_title(tool.title)
        .read_only(true)
        .destructive(false)
        .idempotent(true)
        .open_world(false);
    rmcp::model::Tool::new(tool.name, tool.description, object((tool.takes)()))
        .with_title(tool.title)
        .with_raw_output_schema(object((tool.gives)()))
        .with_annotations(hints)
}
