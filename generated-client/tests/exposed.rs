//! Cinder, exposed by the capability that `cargo xtask capability from-openapi` writes: a route and a tool, on the wire.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::Value;
use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::mcp::Options;
use capgen_runtime::serde_json::{self, json};
use tower::ServiceExt;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What the command writes.
pub mod exposed {
    capgen_runtime::api! { "../codegen/tests/accept/cinder-exposed.yaml" }
}

async fn ask(router: Router, request: Request<Body>) -> (u16, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_route_and_a_tool_call_what_the_document_says() {
    let upstream = MockServer::start().await;
    let made = json!({"backup": {"id": "b1", "name": "nightly"}});
    Mock::given(any()).respond_with(ResponseTemplate::new(202).set_body_json(&made)).mount(&upstream).await;
    let client = exposed::Client::builder().base_url(upstream.uri()).cinder_backups_key("a token").build().unwrap();

    let body = r#"{"backup":{"volume_id":"v1","x":1.10}}"#;
    let request = Request::post("/v3/backups").header("content-type", "application/json").header("openstack-api-version", "volume 3.71");
    let (status, answer) = ask(exposed::rest::router(client.clone()), request.body(Body::from(body)).unwrap()).await;
    assert_eq!((status, &answer), (202, &made));

    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "show-backup-details", "arguments": {"backup_id": "b 1"},
    }});
    let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
    let router = exposed::mcp::server(client).router(Options::default());
    let (_, answer) = ask(router, request.body(Body::from(call.to_string())).unwrap()).await;
    assert_eq!(answer["result"]["structuredContent"], made);

    let requests = upstream.received_requests().await.unwrap();
    let sent: Vec<String> = requests.iter().map(|request| format!("{} {}", request.method, request.url.path())).collect();
    assert_eq!(sent, ["POST /v3/backups", "GET /v3/backups/b%201"]);
    assert_eq!(String::from_utf8(requests[0].body.clone()).unwrap(), body);
    for request in &requests {
        assert_eq!(request.headers["x-auth-token"], "a token");
    }
    assert_eq!(requests[0].headers["openstack-api-version"], "volume 3.71");
}
