//! Traces, as a collector of OpenTelemetry gets them.

use capgen_gateway::{Config, start};
use capgen_runtime::serve::Otlp;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;

use super::KEY;
use super::mcp;
use super::support::http::send;
use super::support::recorder::{Recorder, Told};

const LIST: &str = "GET /v1/v1/cloudbackups/schedules";

/// A gateway in front of `upstream`, which sends its traces to `collector`.
fn config(upstream: &Recorder, collector: &Recorder) -> Config {
    let mut config = super::config(upstream.url());
    config.upstream.attempts = 1;
    config.serve.otlp = Some(Otlp { service: Some("backups".to_owned()), ..Otlp::new(collector.url()) });
    config
}

/// All spans that came, and the names of the services they are of.
fn spans(collector: &Recorder) -> (Vec<Span>, Vec<String>) {
    let (mut spans, mut services) = (Vec::new(), Vec::new());
    for seen in collector.take() {
        assert_eq!((&*seen.call, seen.header("content-type")), ("POST /v1/traces", vec!["application/x-protobuf"]));
        assert!(!seen.body.windows(KEY.len()).any(|bytes| bytes == KEY.as_bytes()), "the key is a secret");
        for of_resource in ExportTraceServiceRequest::decode(seen.body).unwrap().resource_spans {
            let attributes = of_resource.resource.unwrap().attributes;
            services.push(text(&attributes, "service.name").unwrap().to_owned());
            spans.extend(of_resource.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans));
        }
    }
    (spans, services)
}

fn value<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a Value> {
    let AnyValue { value } = attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?;
    value.as_ref()
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    match value(attributes, key)? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

fn status(span: &Span) -> Option<i64> {
    match value(&span.attributes, "http.response.status_code")? {
        Value::IntValue(status) => Some(*status),
        _ => None,
    }
}

#[tokio::test]
async fn a_call_and_what_it_sends_upstream_are_spans_of_the_callers_trace() {
    let (upstream, collector) = (Recorder::start().await, Recorder::start().await);
    let gateway = start(config(&upstream, &collector)).await.unwrap();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    assert_eq!(send(gateway.rest, LIST, &[("traceparent", &*parent)], "").await.status, 200);
    let told = upstream.take()[0].header("traceparent")[0].to_owned();
    assert!(!mcp::call(gateway.mcp, "enumerate-cloud-backup-schedules", "{}").await.is_error);
    upstream.tell(Told::json(503, "{}"));
    assert_eq!(send(gateway.rest, LIST, &[], "").await.status, 503);
    gateway.shutdown().await;

    let (spans, services) = spans(&collector);
    assert!(services.iter().all(|service| service == "backups"), "{services:?}");
    let kinds = |span: &Span| (span.kind(), span.name.clone(), status(span));
    let operation = "openstoragecloudbackupschedenumerate";
    let expected = [
        (SpanKind::Server, operation, Some(200)),
        (SpanKind::Client, operation, Some(200)),
        (SpanKind::Server, "tools/call enumerate-cloud-backup-schedules", None),
        (SpanKind::Client, operation, Some(200)),
        (SpanKind::Server, operation, Some(503)),
        (SpanKind::Client, operation, Some(503)),
    ];
    assert_eq!(spans.iter().map(kinds).collect::<Vec<_>>(), expected.map(|(kind, name, status)| (kind, name.to_owned(), status)));
    for pair in spans.chunks(2) {
        let [server, client] = pair else { panic!("{pair:?}") };
        assert_eq!((&client.parent_span_id, &client.trace_id), (&server.span_id, &server.trace_id));
        assert!(server.start_time_unix_nano <= client.start_time_unix_nano, "{pair:?}");
        assert!(client.end_time_unix_nano <= server.end_time_unix_nano, "{pair:?}");
    }
    // The caller's part is above, and the upstream was told of the part below.
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!((hex(&spans[0].trace_id), hex(&spans[0].parent_span_id)), (trace.to_owned(), "b7ad6b7169203331".to_owned()));
    assert_eq!(told, format!("00-{trace}-{}-01", hex(&spans[1].span_id)));
    // Traces that begin here have nothing above.
    assert!(spans[2].parent_span_id.is_empty() && spans[4].parent_span_id.is_empty(), "{spans:?}");
    assert_eq!(text(&spans[2].attributes, "gen_ai.tool.name"), Some("enumerate-cloud-backup-schedules"));
    let failed = |span: &Span| span.status.as_ref().is_some_and(|status| status.code() == StatusCode::Error);
    assert_eq!(spans.iter().map(failed).collect::<Vec<_>>(), [false, false, false, false, true, true]);
    assert_eq!(text(&spans[5].attributes, "error.type"), Some("503"));
}

#[tokio::test]
async fn what_a_caller_does_not_record_is_not_recorded_and_a_collector_that_is_gone_harms_nobody() {
    let (upstream, collector) = (Recorder::start().await, Recorder::start().await);
    let mut quiet = config(&upstream, &collector);
    quiet.serve.otlp.as_mut().unwrap().sampling = 0.0;
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    for config in [config(&upstream, &collector), quiet] {
        let gateway = start(config).await.unwrap();
        assert_eq!(send(gateway.rest, LIST, &[("traceparent", parent)], "").await.status, 200);
        assert!(upstream.take()[0].header("traceparent")[0].ends_with("-00"), "nor is the upstream told to");
        gateway.shutdown().await;
    }
    assert!(collector.take().is_empty());

    let mut lost = config(&upstream, &collector);
    lost.serve.otlp = Some(Otlp::new(format!("http://{}", super::support::script::nobody().await)));
    let gateway = start(lost).await.unwrap();
    assert_eq!(send(gateway.rest, LIST, &[], "").await.status, 200);
    assert_eq!(gateway.shutdown().await, capgen_gateway::Drained::Completely);
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_named() {
    let (upstream, collector) = (Recorder::start().await, Recorder::start().await);
    let mut config = config(&upstream, &collector);
    config.serve.otlp = Some(Otlp { sampling: 1.5, ..Otlp::new("ftp://me:secret@collector") });
    let error = start(config).await.unwrap_err().to_string();
    assert!(error.contains("otlp.endpoint") && error.contains("otlp.sampling"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}
