//! A capability with a control side, compiled and called: what is told to those who run it, and what is not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;

use capgen_runtime::Value;
use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::mcp::Options;
use capgen_runtime::serde_json::{self, json};
use capgen_runtime::serve::{Serve, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One document with all of it.
pub mod controlled {
    capgen_runtime::api! { "../codegen/tests/accept/controlled.yaml" }
}

use controlled::{Client, control, mcp, rest};

async fn upstream() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/things/gone")).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!({"id": "value-of-a-thing"}))).mount(&server).await;
    server
}

fn client(upstream: &MockServer) -> Client {
    Client::builder().base_url(upstream.uri()).api_token("api-secret").admin_token("admin-secret").build().unwrap()
}

async fn get(router: &Router, uri: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let request = headers.iter().fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

async fn told(control: &Router, uri: &str) -> (u16, String) {
    get(control, uri, &[("authorization", "Bearer admin-secret")]).await
}

fn tool_call(id: &str) -> Value {
    let params = json!({"name": "get-thing", "arguments": {"id": id}});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
}

async fn tool(client: &Client, id: &str) {
    let message = tool_call(id);
    let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
    let router = mcp::server(client.clone()).router(Options::default());
    let response = router.oneshot(request.body(Body::from(message.to_string())).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
}

/// The samples of an exposition, each on its line; what is no such text panics.
fn samples(text: &str) -> Vec<(String, f64)> {
    assert!(text.ends_with("# EOF\n"));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| line.rsplit_once(' ').map(|(name, value)| (name.to_owned(), value.parse().unwrap())).unwrap();
    lines.map(sample).collect()
}

/// Sends a request over a connection of its own, and gives the text of the answer.
async fn sent(address: SocketAddr, line: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_server_around_it_counts_what_it_counts() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut settings = Settings::default();
    (settings.rest, settings.mcp, settings.management) = (any, any, Some(any));
    let server = Serve::new(settings).rest(rest::router(client.clone())).mcp(mcp::server(client.clone()));
    let running = server.start().await.unwrap();
    let headers = "content-type: application/json\r\naccept: application/json, text/event-stream\r\nmcp-protocol-version: 2025-06-18\r\n";
    sent(running.mcp.unwrap(), "POST /mcp", headers, &tool_call("1").to_string()).await;
    sent(running.rest.unwrap(), "GET /things", "", "").await;
    let around = sent(running.management.unwrap(), "GET /metrics", "", "").await;
    let (_, own) = told(&control::router(&client), "/metrics").await;
    for line in [
        r#"capgen_calls_total{side="mcp",operation="get-thing",outcome="ok"} 1"#,
        r#"capgen_calls_total{side="rest",operation="list \"things\"\\n{}",outcome="200"} 1"#,
        r#"capgen_calls_total{side="upstream",operation="get_thing",outcome="200"} 1"#,
    ] {
        assert!(around.lines().any(|found| found == line), "{line} in {around}");
        assert!(own.lines().any(|found| found == line), "{line} in {own}");
    }
    // What the document keeps of a call belongs to the same trace.
    let (_, traces) = told(&control::router(&client), "/traces").await;
    let traces: Value = serde_json::from_str(&traces).unwrap();
    let parts = traces["traces"].as_array().unwrap();
    assert!(!parts.is_empty() && parts.iter().all(|part| part["parentId"].is_string()), "{traces}");
}

#[tokio::test]
async fn calls_are_counted_and_measured_by_what_the_document_names() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let (api, control) = (rest::router(client.clone()), control::router(&client));
    for uri in ["/things", "/things", "/nothing", "/both?id=1", "/both?id=gone"] {
        get(&api, uri, &[]).await;
    }
    tool(&client, "1").await;
    tool(&client, "gone").await;
    let (status, text) = told(&control, "/metrics").await;
    assert_eq!(status, 200);
    let samples = samples(&text);
    let of = |name: &str| samples.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name} in {text}")).1;
    assert_eq!(of(r#"capgen_calls_total{side="rest",operation="list \"things\"\\n{}",outcome="200"}"#), 2.0);
    assert_eq!(of(r#"capgen_calls_total{side="rest",operation="none",outcome="404"}"#), 1.0);
    assert_eq!(of(r#"capgen_calls_total{side="rest",operation="get-both",outcome="404"}"#), 1.0);
    assert_eq!(of(r#"capgen_calls_total{side="mcp",operation="get-thing",outcome="ok"}"#), 1.0);
    assert_eq!(of(r#"capgen_calls_total{side="upstream",operation="get_thing",outcome="404"}"#), 2.0);
    assert_eq!(of(r#"capgen_call_duration_seconds_count{side="rest",operation="get-both"}"#), 2.0);
    assert_eq!(of(r#"capgen_calls_under_way{side="rest"}"#), 0.0);
    for secret in ["secret", "value-of", "gone"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_last_calls_are_kept_with_what_they_sent() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let (api, control) = (rest::router(client.clone()), control::router(&client));
    get(&api, "/things", &[]).await;
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    get(&api, "/both?id=1", &[("traceparent", parent), ("x-secret", "header-value")]).await;
    tool(&client, "gone").await;
    let (_, text) = told(&control, "/traces").await;
    let traces: Value = serde_json::from_str(&text).unwrap();
    let traces = traces["traces"].as_array().unwrap();
    assert_eq!(traces.len(), 2, "the document keeps two: {text}");
    assert_eq!((&traces[0]["side"], &traces[0]["operation"]), (&json!("mcp"), &json!("get-thing")));
    assert_ne!(traces[0]["outcome"], "ok");
    let both = &traces[1];
    assert_eq!((&both["traceId"], &both["parentId"]), (&json!("0af7651916cd43dd8448eb211c80319c"), &json!("b7ad6b7169203331")));
    assert_eq!(both["upstream"].as_array().unwrap().len(), 2);
    assert_eq!((&both["outcome"], &both["upstream"][0]["status"]), (&json!("200"), &json!(200)));
    assert!(both["durationMs"].as_f64().unwrap() > 0.0 && both["began"].as_str().unwrap().ends_with('Z'));
    for secret in ["secret", "header-value", "value-of", "gone"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let sent = upstream.received_requests().await.unwrap();
    let of = |index: usize| sent[index].headers["traceparent"].to_str().unwrap().to_owned();
    assert!(of(1).starts_with("00-0af7651916cd43dd8448eb211c80319c-") && of(1) != parent && of(1) != of(2), "{}", of(1));
    for broken in [
        "",
        "00-0-0-0",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-zzz7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ] {
        get(&api, "/things", &[("traceparent", broken)]).await;
        let sent = upstream.received_requests().await.unwrap();
        let told = sent.last().unwrap().headers["traceparent"].to_str().unwrap();
        assert!(told.len() == 55 && told.ends_with("-01") && !told.contains("zzz") && !told.starts_with("00-0000000000000000"), "{told}");
    }
}

#[tokio::test]
async fn it_is_alive_and_ready_until_it_is_said_not_to_be() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let control = control::router(&client);
    assert_eq!(told(&control, "/health/live").await, (200, r#"{"status":"UP"}"#.to_owned()));
    assert_eq!(told(&control, "/health/ready").await.0, 200);
    control::ready(&client, false);
    assert_eq!(told(&control, "/health/ready").await, (503, r#"{"status":"OUT_OF_SERVICE"}"#.to_owned()));
    assert_eq!(told(&control, "/health/live").await.0, 200);
    let status: Value = serde_json::from_str(&told(&control, "/status").await.1).unwrap();
    assert_eq!((&status["name"], &status["ready"]), (&json!("controlled"), &json!(false)));
    let (_, config) = told(&control, "/config").await;
    assert_eq!(config, r#"{"settings":{"API_TOKEN":{"set":true},"ADMIN_TOKEN":{"set":true},"UNUSED":{"set":false}}}"#);
    for uri in ["/health/live", "/metrics", "/traces", "/config"] {
        assert_eq!(get(&control, uri, &[("authorization", "Bearer api-secret")]).await.0, 401, "{uri}");
    }
    assert_eq!(told(&control, "/config/reload").await.0, 404);
}
