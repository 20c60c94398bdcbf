//! Tools bound to a client, and the server they become.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use rmcp::transport::StreamableHttpService;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;

use super::body;
use super::handler::Handler;
use super::options::Options;
use super::prompt::Prompt;
use super::resource::{Cache, Origin, Resource, Served};
use super::tool::Tool;
use crate::client::{Client, Pending};
use crate::guard::{Guard, Guarding};
use crate::input::{FromInputs, Inputs, Violation};
#[cfg(feature = "serve")]
use crate::watch::Watch;
use crate::watch::Watching;

/// Tools over a client of type `C`, added one by one.
#[derive(Debug)]
pub struct Tools<C> {
    server: Server,
    client: Arc<C>,
}

impl<C: Send + Sync + 'static> Tools<C> {
    /// A server's name and what it is for, which models read before they choose a tool.
    pub fn new(name: impl Into<String>, description: impl Into<String>, client: C) -> Self {
        let server = Server {
            name: name.into(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            description: description.into(),
            entries: Vec::new(),
            resources: Vec::new(),
            prompts: Vec::new(),
            cache: None,
            max_binary: None,
            watching: Watching::default(),
            around: Watching::default(),
            guard: None,
        };
        Self { server, client: Arc::new(client) }
    }

    /// Adds `tool`, which calls `function` once its inputs are read without a violation.
    #[must_use]
    pub fn function<I, F>(mut self, tool: &'static Tool, function: F) -> Self
    where
        I: FromInputs,
        F: Fn(&C, I) -> Pending + Send + Sync + 'static,
    {
        let call = self.calling(function);
        self.server.entries.push(Entry { tool, call });
        self
    }

    /// Adds `resource`, whose content is what `function` gives; the variables of its URI are inputs.
    #[must_use]
    pub fn resource<I, F>(mut self, resource: &'static Resource, function: F) -> Self
    where
        I: FromInputs,
        F: Fn(&C, I) -> Pending + Send + Sync + 'static,
    {
        let source = Origin::Call(self.calling(function));
        self.server.resources.push(Served { resource, source });
        self
    }

    /// Adds a file, or those of a folder, each as a resource below the URI of `resource`. What the folder holds is looked up when
    /// it is asked for; nothing outside of it is ever read.
    ///
    /// # Panics
    ///
    /// When there is neither.
    #[must_use]
    pub fn folder(mut self, resource: &'static Resource, folder: &str) -> Self {
        match std::path::Path::new(folder).canonicalize() {
            Ok(path) if path.is_dir() => self.server.resources.push(Served { resource, source: Origin::Folder(path) }),
            Ok(path) if path.is_file() => self.server.resources.push(Served { resource, source: Origin::File(path) }),
            _ => panic!("the resource `{}` is the folder `{folder}`, which is not there", resource.name),
        }
        self
    }

    /// Adds a prompt.
    #[must_use]
    pub fn prompt(mut self, prompt: &'static Prompt) -> Self {
        self.server.prompts.push(prompt);
        self
    }

    /// Says how long clients may keep its lists, and what they read of resources that do not say it themselves.
    #[must_use]
    pub fn cache(mut self, cache: Cache) -> Self {
        self.server.cache = Some(cache);
        self
    }

    /// Has the calls of these tools seen by what sees those of `client`.
    #[must_use]
    pub fn watched(mut self, client: &Client) -> Self {
        self.server.watching = client.watching().clone();
        self
    }

    /// Sets the longest image, sound or other answer in bytes, whatever [`Options::max_binary`] says.
    #[must_use]
    pub fn max_binary(mut self, bytes: usize) -> Self {
        self.server.max_binary = Some(bytes);
        self
    }

    fn calling<I, F>(&self, function: F) -> Arc<Calling>
    where
        I: FromInputs,
        F: Fn(&C, I) -> Pending + Send + Sync + 'static,
    {
        let client = self.client.clone();
        Arc::new(move |inputs: Inputs| inputs.read().map(|inputs| function(&client, inputs)))
    }

    /// Asks callers for credentials; `client` has the settings.
    #[must_use]
    pub fn guard(mut self, guard: &Guard, client: &Client) -> Self {
        self.server.guard = Some(guard.ready(client));
        self
    }

    /// The server of all tools added.
    #[must_use]
    pub fn into_server(self) -> Server {
        self.server
    }
}

/// An MCP server, not yet listening. It holds no state: any number of copies run behind a load balancer.
#[derive(Clone)]
pub struct Server {
    /// The name it tells clients.
    pub name: String,
    /// The version it tells clients; at first, that of this crate.
    pub version: String,
    /// What it is for; models read it.
    pub description: String,
    pub(super) entries: Vec<Entry>,
    pub(super) resources: Vec<Served>,
    pub(super) prompts: Vec<&'static Prompt>,
    pub(super) cache: Option<Cache>,
    pub(super) max_binary: Option<usize>,
    /// What its document has its calls seen by.
    pub(super) watching: Watching,
    /// What those who run it have them seen by.
    pub(super) around: Watching,
    pub(super) guard: Option<Arc<Guarding>>,
}

/// A call, free of the client's and the inputs' types.
pub(super) type Calling = dyn Fn(Inputs) -> Result<Pending, Vec<Violation>> + Send + Sync;

/// A tool and what it calls, free of the client's and the inputs' types.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) tool: &'static Tool,
    pub(super) call: Arc<Calling>,
}

impl Server {
    /// The tools, in the order of their document.
    pub fn tools(&self) -> impl Iterator<Item = &'static Tool> {
        self.entries.iter().map(|entry| entry.tool)
    }

    /// Whether its document asks callers for credentials.
    #[cfg(feature = "serve")]
    pub(crate) fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }

    /// Has its calls seen by `watch`, whoever else sees them.
    #[cfg(feature = "serve")]
    pub(crate) fn watched_by(mut self, watch: &Arc<Watch>) -> Self {
        self.around = Watching::of(watch);
        self
    }

    /// The resources, in the order of their document.
    pub fn resources(&self) -> impl Iterator<Item = &'static Resource> {
        self.resources.iter().map(|served| served.resource)
    }

    /// The prompts, in the order of their document.
    pub fn prompts(&self) -> impl Iterator<Item = &'static Prompt> {
        self.prompts.iter().copied()
    }

    /// Serves Streamable HTTP at `/mcp` and at `/`: every revision from 2024-11-05 to 2026-07-28, without sessions.
    ///
    /// Whoever listens sets `TCP_NODELAY`, without which an answer with progress waits 40 ms, and keeps rmcp's own log
    /// lines (three per request) down with a filter such as `info,rmcp=warn`:
    ///
    /// ```no_run
    /// use axum::serve::ListenerExt;
    /// use capgen_runtime::axum;
    /// use capgen_runtime::mcp::{Options, Server};
    ///
    /// # async fn serve(server: Server) -> std::io::Result<()> {
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:9090").await?;
    /// let options = Options::listening_on(listener.local_addr()?);
    /// let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    /// axum::serve(listener, server.router(options)).await
    /// # }
    /// ```
    ///
    /// # Panics
    /// When two tools share a name or a tool's schema is not a JSON object. The generator refuses the first and never
    /// writes the second.
    pub fn router(mut self, options: Options) -> Router {
        let guard = self.guard.take();
        let handler = Arc::new(Handler::new(self, &options));
        let transport = options.transport();
        let service = StreamableHttpService::new(move || Ok(handler.clone()), Arc::new(NeverSessionManager::default()), transport);
        let router = Router::new()
            .route_service("/mcp", service.clone())
            .route_service("/", service)
            .layer(from_fn_with_state(options.max_request, body::read));
        match guard {
            Some(guard) => guard.around(router),
            None => router,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tools: Vec<_> = self.tools().map(|tool| tool.name).collect();
        f.debug_struct("Server").field("name", &self.name).field("tools", &tools).finish_non_exhaustive()
    }
}
