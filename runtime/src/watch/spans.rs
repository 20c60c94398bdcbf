//! Calls as spans of OpenTelemetry, sent to a collector in the background: a call of somebody, and each call sent upstream for it.

use std::borrow::Cow;
use std::env;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SpanData, SpanEvents, SpanLinks, SpanProcessor};
use tokio::runtime::Handle;
use url::Url;

use super::context::part;
use super::outcome::Outcome;
use super::traces::{Ended, Sent};

/// How long a collector may take for a batch, and for the last one.
const PATIENCE: Duration = Duration::from_secs(10);
const LAST: Duration = Duration::from_secs(5);

/// Sends spans. Clones send to the same collector.
#[derive(Clone)]
pub(crate) struct Spans {
    processor: Arc<BatchSpanProcessor>,
    scope: InstrumentationScope,
}

impl Spans {
    /// Sends to a collector that takes OTLP over HTTP at `url`, from within the runtime of this task. What else the variables of
    /// OpenTelemetry say (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_BSP_…`) holds, too.
    ///
    /// # Errors
    ///
    /// Why nothing could be sent.
    pub(crate) fn open(url: &Url, http: reqwest::Client, service: Option<String>) -> Result<Self, String> {
        let collector = Collector { http, runtime: Handle::current() };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(collector)
            .with_endpoint(url.as_str())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| error.to_string())?;
        let mut resource = Resource::builder();
        if let Some(name) = service.or_else(own_name) {
            resource = resource.with_service_name(name);
        }
        let mut processor = BatchSpanProcessor::builder(exporter).build();
        processor.set_resource(&resource.build());
        let scope = InstrumentationScope::builder("capgen").with_version(env!("CARGO_PKG_VERSION")).build();
        Ok(Self { processor: Arc::new(processor), scope })
    }

    /// Has a call and its parts sent, if its caller has its own recorded. Nothing waits for that.
    pub(super) fn tell(&self, ended: &Ended) {
        if !ended.trace.is_sampled() {
            return;
        }
        let Ended { trace, seen, outcome, elapsed } = ended;
        // One moment for all of them, so that a part never begins before the whole.
        let (now, ticks) = (SystemTime::now(), Instant::now());
        let at = |begun: Instant| now - ticks.duration_since(begun);
        let (context, name) = (&trace.context, seen.operation.unwrap_or(trace.side));
        let is_tool = trace.side == "mcp";
        let mut attributes = outcome_of(*outcome, 500);
        if is_tool {
            attributes.extend([KeyValue::new("mcp.method.name", "tools/call"), KeyValue::new("gen_ai.tool.name", name)]);
        }
        let name = if is_tool { format!("tools/call {name}").into() } else { name.into() };
        let whole = Part { kind: SpanKind::Server, span: trace.span, parent: context.parent, is_remote: true };
        self.end(context.trace, whole, name, (at(trace.begun), *elapsed), attributes);
        for Sent { operation, status, attempts, begun, elapsed, span } in &seen.sent {
            let mut attributes = outcome_of(Outcome::of(*status, "unanswered"), 400);
            if *attempts > 1 {
                attributes.push(KeyValue::new("http.request.resend_count", i64::from(attempts - 1)));
            }
            let span = span.unwrap_or_else(part);
            let sent = Part { kind: SpanKind::Client, span, parent: Some(trace.span), is_remote: false };
            self.end(context.trace, sent, (*operation).into(), (at(*begun), *elapsed), attributes);
        }
    }

    fn end(
        &self,
        trace: u128,
        part: Part,
        name: Cow<'static, str>,
        (start_time, elapsed): (SystemTime, Duration),
        attributes: Vec<KeyValue>,
    ) {
        let Part { kind, span, parent, is_remote } = part;
        let failed = attributes.iter().any(|attribute| attribute.key.as_str() == FAILED);
        self.processor.on_end(SpanData {
            span_context: SpanContext::new(
                TraceId::from_bytes(trace.to_be_bytes()),
                SpanId::from_bytes(span.to_be_bytes()),
                TraceFlags::SAMPLED,
                false,
                TraceState::default(),
            ),
            parent_span_id: parent.map_or(SpanId::INVALID, |parent| SpanId::from_bytes(parent.to_be_bytes())),
            parent_span_is_remote: is_remote && parent.is_some(),
            span_kind: kind,
            name,
            start_time,
            end_time: start_time + elapsed,
            attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: if failed { Status::error("") } else { Status::Unset },
            instrumentation_scope: self.scope.clone(),
        });
    }

    /// Sends what is left.
    pub(crate) async fn close(self) {
        let closed = tokio::task::spawn_blocking(move || self.processor.shutdown_with_timeout(LAST)).await;
        if let Ok(Err(error)) = closed {
            tracing::warn!(%error, "the last traces did not reach the collector");
        }
    }
}

/// Which span it is.
struct Part {
    kind: SpanKind,
    span: u64,
    parent: Option<u64>,
    is_remote: bool,
}

/// The attribute of what failed, and how.
const FAILED: &str = "error.type";

/// The attributes of an outcome, by the semantic conventions for HTTP: statuses from `failing` on are failures.
fn outcome_of(outcome: Outcome, failing: u16) -> Vec<KeyValue> {
    let status = match outcome {
        Outcome::Status(status) => Some(KeyValue::new("http.response.status_code", i64::from(status))),
        Outcome::Said(_) => None,
    };
    let failed = match outcome {
        Outcome::Status(status) if status < failing => None,
        Outcome::Status(status) => Some(KeyValue::new(FAILED, status.to_string())),
        Outcome::Said("ok") => None,
        Outcome::Said(what) => Some(KeyValue::new(FAILED, what)),
    };
    status.into_iter().chain(failed).collect()
}

/// The name of this program, unless the environment says how it is called.
fn own_name() -> Option<String> {
    let named = |attributes: String| attributes.split(',').any(|pair| pair.trim_start().starts_with("service.name="));
    if env::var_os("OTEL_SERVICE_NAME").is_some() || env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(named) {
        return None;
    }
    Some(env::current_exe().ok()?.file_stem()?.to_str()?.to_owned())
}

/// The collector. Batches are sent from a thread that has no runtime.
struct Collector {
    http: reqwest::Client,
    runtime: Handle,
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl HttpClient for Collector {
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let http = self.http.clone();
        let sent = self.runtime.spawn(async move {
            let mut request = reqwest::Request::try_from(request)?;
            *request.timeout_mut() = Some(PATIENCE);
            let answer = http.execute(request).await?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            Ok(response.body(answer.bytes().await?)?)
        });
        Box::pin(async move { sent.await.map_err(Box::new)? })
    }
}
