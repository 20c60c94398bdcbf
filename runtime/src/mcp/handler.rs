//! The protocol side: what rmcp asks of a server, answered from a [`Server`]'s table of tools.

use std::pin::pin;
use std::time::Instant;

use http::header::CONTENT_TYPE;
use http::request::Parts;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult, DiscoverResult, ErrorCode, ErrorData,
    GetPromptRequestParams, GetPromptResponse, Implementation, JsonObject, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, MetaObject, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
    ReadResourceResponse, ReadResourceResult, ResourceContents, ServerCapabilities, ServerConfig, Tool as Listed,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::json;

use super::arguments::Arguments;
use super::confirm::{Asked, Confirm};
use super::content::{self, Shape};
use super::options::Options;
use super::progress::{Progress, Step};
use super::prompt::Prompt;
use super::resource::{Cache, Origin, Served};
use super::server::{Calling, Entry, Server};
use super::tool::Hints;
use super::trouble::Trouble;
use crate::input::Inputs;
use crate::watch::{self, Outcome, TraceContext, Watching};

/// Tools change with a new build only.
const LISTS: Cache = Cache { ttl_ms: 3_600_000, public: true };

/// What was read once may be another thing the next time.
const UNKEPT: Cache = Cache { ttl_ms: 0, public: false };

/// How long a list of tools may be before it is told of, in bytes.
const MOST_LISTED: usize = 256 << 10;

type Context = RequestContext<RoleServer>;

/// The one type rmcp is generic over.
pub(super) struct Handler {
    config: ServerConfig,
    /// `io.modelcontextprotocol/serverInfo`, which 2026-07-28 wants on every result and older revisions do not know.
    identity: MetaObject,
    listed: Vec<Listed>,
    entries: Vec<Entry>,
    resources: Vec<Served>,
    prompts: Vec<&'static Prompt>,
    /// What the document says of lists and of what is read.
    cache: Option<Cache>,
    max_text: usize,
    max_binary: usize,
    confirm: Option<Confirm>,
    watching: Watching,
    around: Watching,
}

impl Handler {
    pub(super) fn new(server: Server, options: &Options) -> Self {
        let Server { name, version, description, entries, resources, prompts, cache, max_binary, watching, around, guard: _ } = server;
        // Clients ask for prompts, resources and completions too, and take an error for a broken server: there are none of each.
        let capabilities = ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources().enable_completions().build();
        let this = Implementation::new(name, version);
        let identity = MetaObject(JsonObject::from_iter([("io.modelcontextprotocol/serverInfo".to_owned(), json!(this))]));
        let config = ServerConfig::new(capabilities).with_server_info(this).with_instructions(description);
        refuse_twins(&entries);
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| options.tools.lets_in(entry.tool)).collect();
        let listed: Vec<Listed> = entries.iter().map(|entry| entry.tool.listed()).collect();
        warn_if_long(&listed);
        let confirm = options.confirm.clone();
        let (max_text, max_binary) = (options.max_text, max_binary.unwrap_or(options.max_binary));
        Self { config, identity, listed, entries, resources, prompts, cache, max_text, max_binary, confirm, watching, around }
    }

    fn identity(&self, cx: &Context) -> Option<MetaObject> {
        is_modern(cx).then(|| self.identity.clone())
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tool.name == name)
    }

    /// Reads the inputs, calls, and reads the answer.
    async fn run(&self, entry: &Entry, arguments: &Arguments, progress: &Progress) -> Result<CallToolResult, Trouble> {
        let tool = entry.tool;
        let pending = arguments.inputs().and_then(|inputs| (entry.call)(inputs)).map_err(|found| Trouble::input(&found))?;
        progress.at(Step::Sending).await;
        let answer = pending.await.map_err(|error| Trouble::client(tool.hints, &error))?;
        progress.at(Step::Answered).await;
        if !answer.status.is_success() {
            return Err(Trouble::status(tool.hints, answer).await);
        }
        let shape = Shape::of(&answer.headers);
        let limit = if shape.is_text() { self.max_text } else { self.max_binary };
        let received = answer.collect(limit).await.map_err(|error| Trouble::client(tool.hints, &error))?;
        progress.at(Step::Read).await;
        content::result(tool, &shape, &received.body)
    }
}

impl Handler {
    /// What a call gives, as the content of a resource.
    async fn content(&self, served: &Served, call: &Calling, inputs: Inputs, uri: &str) -> Result<ResourceContents, ErrorData> {
        let failed = |trouble: Trouble| ErrorData::internal_error(trouble.into_text(), Some(json!({ "uri": uri })));
        let pending = call(inputs).map_err(|found| ErrorData::invalid_params(Trouble::input(&found).into_text(), None))?;
        let none = Hints::default();
        let answer = pending.await.map_err(|error| failed(Trouble::client(none, &error)))?;
        if !answer.status.is_success() {
            return Err(failed(Trouble::status(none, answer).await));
        }
        let media = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let received = answer.collect(self.max_binary).await.map_err(|error| failed(Trouble::client(none, &error)))?;
        let contents = served.contents(received.body.to_vec(), uri);
        let media = served.resource.mime_type.map(str::to_owned).or(media);
        Ok(media.into_iter().fold(contents, ResourceContents::with_mime_type))
    }
}

/// A list that fills what a model reads leaves no room for what it is asked.
fn warn_if_long(listed: &[Listed]) {
    let bytes = serde_json::to_vec(listed).map_or(0, |text| text.len());
    if bytes > MOST_LISTED {
        tracing::warn!(tools = listed.len(), bytes, "the list of tools is long, and models read all of it: serve fewer of them");
    }
}

fn refuse_twins(entries: &[Entry]) {
    for (at, Entry { tool, .. }) in entries.iter().enumerate() {
        let twin = entries[..at].iter().any(|before| before.tool.name == tool.name);
        assert!(!twin, "two tools are called `{}`", tool.name);
    }
}

/// The trace that a call names (SEP-414), or that of the request which brings it.
fn context(cx: &Context) -> Option<TraceContext> {
    let own = cx.meta.get_traceparent().and_then(|parent| TraceContext::named(parent, cx.meta.get_tracestate()));
    let head = cx.extensions.get::<Parts>();
    own.or_else(|| head?.extensions.get().cloned()).or_else(|| TraceContext::of(&head?.headers))
}

/// Whether the request belongs to a revision without a handshake.
fn is_modern(cx: &Context) -> bool {
    cx.protocol_version().is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str())
}

/// A list result with the fields every list has.
macro_rules! list {
    ($handler:expr, $request:expr, $cx:expr, $list:expr) => {{
        if $request.is_some_and(|request| request.cursor.is_some()) {
            return Err(ErrorData::invalid_params("the list has one page; ask for it without a `cursor`", None));
        }
        let mut list = $list;
        if is_modern(&$cx) {
            let cache = $handler.cache.unwrap_or(LISTS);
            list = list.with_ttl_ms(cache.ttl_ms).with_cache_scope(cache.scope());
        }
        list.meta = $handler.identity(&$cx);
        Ok(list)
    }};
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        self.config.clone()
    }

    fn get_tool(&self, name: &str) -> Option<Listed> {
        self.listed.iter().find(|tool| tool.name == name).cloned()
    }

    async fn discover(&self, _: Context) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        let found = DiscoverResult::from_server_info(versions, self.get_info());
        let cache = self.cache.unwrap_or(LISTS);
        Ok(found.with_ttl_ms(cache.ttl_ms).with_cache_scope(cache.scope()))
    }

    async fn list_tools(&self, request: Option<PaginatedRequestParams>, cx: Context) -> Result<ListToolsResult, ErrorData> {
        list!(self, request, cx, ListToolsResult::with_all_items(self.listed.clone()))
    }

    async fn list_prompts(&self, request: Option<PaginatedRequestParams>, cx: Context) -> Result<ListPromptsResult, ErrorData> {
        list!(self, request, cx, ListPromptsResult::with_all_items(self.prompts.iter().map(|prompt| prompt.listed()).collect()))
    }

    async fn list_resources(&self, request: Option<PaginatedRequestParams>, cx: Context) -> Result<ListResourcesResult, ErrorData> {
        list!(self, request, cx, ListResourcesResult::with_all_items(self.resources.iter().flat_map(Served::listed).collect()))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        cx: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        list!(self, request, cx, ListResourceTemplatesResult::with_all_items(self.resources.iter().filter_map(Served::template).collect()))
    }

    async fn get_prompt(&self, request: GetPromptRequestParams, cx: Context) -> Result<GetPromptResponse, ErrorData> {
        let Some(prompt) = self.prompts.iter().find(|prompt| prompt.name == request.name) else {
            return Err(ErrorData::invalid_params(format!("there is no prompt `{}`", request.name), None));
        };
        let mut result = prompt.get(request.arguments.as_ref())?;
        result.meta = self.identity(&cx);
        Ok(result.into())
    }

    async fn read_resource(&self, request: ReadResourceRequestParams, cx: Context) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        for served in &self.resources {
            let contents = match &served.source {
                Origin::Folder(folder) => served.file(folder, &uri),
                Origin::File(path) => served.whole(path, &uri),
                Origin::Call(call) => match served.inputs(&uri) {
                    Some(inputs) => Some(self.content(served, call.as_ref(), inputs, &uri).await?),
                    None => None,
                },
            };
            if let Some(contents) = contents {
                let mut result = ReadResourceResult::new(vec![contents]);
                if is_modern(&cx) {
                    let cache = served.resource.cache.or(self.cache).unwrap_or(UNKEPT);
                    result = result.with_ttl_ms(cache.ttl_ms).with_cache_scope(cache.scope());
                }
                result.meta = self.identity(&cx);
                return Ok(result.into());
            }
        }
        Err(ErrorData::resource_not_found(format!("there is no resource `{uri}`"), Some(json!({ "uri": uri }))))
    }

    /// What rmcp could not read as the request its method names; `initialize` is no method of 2026-07-28.
    async fn on_custom_request(&self, request: CustomRequest, cx: Context) -> Result<CustomResult, ErrorData> {
        let method = request.method;
        match method.as_str() {
            "tools/call" | "prompts/get" | "resources/read" | "completion/complete" => {}
            "initialize" if !is_modern(&cx) => {}
            _ => return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method, None)),
        }
        Err(ErrorData::invalid_params(format!("the `params` are not those of `{method}`"), None))
    }

    async fn call_tool(&self, request: CallToolRequestParams, mut cx: Context) -> Result<CallToolResponse, ErrorData> {
        let Some(entry) = self.find(&request.name) else {
            return Err(ErrorData::invalid_params(format!("there is no tool `{}`", request.name), None));
        };
        let tool = entry.tool.name;
        let kept = cx.extensions.get_mut::<Parts>().and_then(|head| head.extensions.remove::<Arguments>());
        let arguments = kept.unwrap_or_else(|| Arguments::from_object(request.arguments));
        if let Some(confirm) = &self.confirm {
            let brought = request.input_responses.as_ref().zip(request.request_state.as_deref());
            match confirm.check(entry.tool, &arguments, brought, &cx, is_modern(&cx))? {
                Asked::Confirmed => {}
                Asked::Asking(response) => return Ok(response),
                Asked::Not(trouble) => return Ok(trouble.into_result().into()),
            }
        }
        let progress = Progress::of(&cx);
        let begun = Instant::now();
        let work = async {
            watch::named(tool);
            tokio::select! {
                outcome = self.run(entry, &arguments, &progress) => outcome,
                () = cx.ct.cancelled() => Err(Trouble::cancelled()),
            }
        };
        let said =
            |outcome: &Result<CallToolResult, Trouble>| Outcome::Said(outcome.as_ref().map_or_else(|trouble| trouble.kind, |_| "ok"));
        let (work, named) = (pin!(work), || context(&cx));
        let work = pin!(self.watching.call("mcp", self.watching.context(named), work, said));
        let outcome = self.around.call("mcp", self.around.context(named), work, said).await;
        let kind = outcome.as_ref().map_or_else(|trouble| trouble.kind, |_| "ok");
        let head = cx.extensions.get::<Parts>();
        let request_id = head.and_then(|head| head.headers.get("x-request-id")?.to_str().ok());
        tracing::info!(tool, outcome = kind, elapsed_ms = begun.elapsed().as_millis() as u64, request_id, "tool called");
        let mut result = outcome.unwrap_or_else(Trouble::into_result);
        if let Some(identity) = self.identity(&cx) {
            result.meta.get_or_insert_default().extend(identity);
        }
        Ok(result.into())
    }
}
