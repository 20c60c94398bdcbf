//! Upstream trouble: each kind told apart, by the model and by programs, without a credential in any of it.

use std::time::{Duration, Instant};

use capgen_runtime::Value;
use capgen_runtime::api::{Api, Credential, Operation, Setting};
use capgen_runtime::client::{Client, Settings};
use capgen_runtime::http::Method;
use capgen_runtime::mcp::Tools;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::fixture::{Rig, http, json_of, serve, text_of};
use super::upstream::{CREATE, DELETE, LIST};

const JSON: (&str, &str) = ("content-type", "application/json");
const PLAIN: (&str, &str) = ("content-type", "text/plain");
const HTML: (&str, &str) = ("content-type", "text/html");

#[tokio::test]
async fn a_status_that_is_no_success_is_said_with_the_upstreams_own_words() {
    let rig = Rig::start().await;
    let error = |status: u16, retryable: bool| json!({ "kind": "status", "status": status, "retryable": retryable });
    for (status, fields, body, text, meta) in [
        (404, vec![PLAIN], "Not Found\n", "Upstream answered HTTP 404 Not Found: Not Found", error(404, false)),
        (
            400,
            vec![JSON],
            r#"{"error":"E","code":3,"message":"Must provide volume id"}"#,
            "Upstream answered HTTP 400 Bad Request: Must provide volume id",
            error(400, false),
        ),
        (
            404,
            vec![JSON],
            r#"{"itemNotFound":{"message":"No backup b","code":404}}"#,
            "Upstream answered HTTP 404 Not Found: No backup b",
            error(404, false),
        ),
        (
            422,
            vec![JSON],
            r#"{"name":["too short"]}"#,
            r#"Upstream answered HTTP 422 Unprocessable Entity: {"name":["too short"]}"#,
            error(422, false),
        ),
        (
            500,
            vec![HTML],
            "<html>stack trace</html>",
            "Upstream answered HTTP 500 Internal Server Error: (a page of HTML or XML)",
            error(500, false),
        ),
        (503, vec![], "", "Upstream answered HTTP 503 Service Unavailable", error(503, true)),
        (301, vec![("location", "http://elsewhere/")], "", "Upstream answered HTTP 301 Moved Permanently", error(301, false)),
        (
            401,
            vec![],
            "",
            "Upstream answered HTTP 401 Unauthorized\nThe credentials are the server's own; no argument can change them.",
            error(401, false),
        ),
    ] {
        rig.upstream_answers(status, fields, body);
        let result = rig.call("list_backups", json!({})).await;
        assert_eq!(
            result,
            json!({ "content": [{ "type": "text", "text": text }], "isError": true, "_meta": { "dev.capgen/error": meta } })
        );
    }
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_back() {
    let rig = Rig::start().await;
    rig.upstream_answers(429, vec![("retry-after", "30")], "slow down");
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!(text_of(&result), "Upstream answered HTTP 429 Too Many Requests: slow down\nTry again in 30 seconds.");
    assert_eq!(result["_meta"]["dev.capgen/error"], json!({ "kind": "status", "status": 429, "retryable": true, "retryAfterSeconds": 30 }));
    rig.upstream_answers(503, vec![("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], "");
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!(result["_meta"]["dev.capgen/error"]["retryAfterSeconds"], 0);
}

#[tokio::test]
async fn a_gateway_error_may_be_tried_again_only_where_the_hints_say_so() {
    let rig = Rig::start().await;
    rig.upstream_answers(502, vec![], "");
    for (tool, arguments, retryable) in [
        ("list_backups", json!({}), true),
        ("delete-backup", json!({ "backup_id": "b" }), true),
        ("create_backup", json!({ "body": {} }), false),
    ] {
        assert_eq!(rig.call(tool, arguments).await["_meta"]["dev.capgen/error"]["retryable"], retryable, "{tool}");
    }
}

#[tokio::test]
async fn a_long_message_is_cut() {
    let rig = Rig::start().await;
    rig.upstream_answers(500, vec![PLAIN], "é".repeat(1 << 20));
    let text = text_of(&rig.call("list_backups", json!({})).await);
    assert!(text.len() < 4096 && text.starts_with("Upstream answered HTTP 500"), "{} bytes", text.len());
}

static API: Api = Api {
    name: "backups",
    base_url: "",
    settings: &[Setting { name: "key", env: "CAPGEN_TEST_NO_SUCH_KEY", secret: true, required: true, default: Some("s3cr3t"), doc: "" }],
    credentials: &[Credential::Query { name: "key", value: "{{key}}" }, Credential::Bearer { token: "{{key}}" }],
};

static GET: Operation = Operation { name: "list_backups", method: Method::GET, path: "/backups", params: &[], body: None, success: &[] };

/// The result of a call when the upstream reads the request and then says `reply`, and hangs up if `close`.
async fn call(upstream: Option<(&'static str, bool)>, tool: &'static capgen_runtime::mcp::Tool) -> Value {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    match upstream {
        None => drop(listener),
        Some((reply, close)) => drop(tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(reply.as_bytes()).await.unwrap();
            if !close {
                std::future::pending::<()>().await;
            }
        })),
    }
    let mut settings = Settings::new(&API);
    settings.set("base_url", format!("http://{address}"));
    settings.timeout = Duration::from_millis(300);
    let client: Client = settings.build().unwrap();
    let server = Tools::new("t", "", client).function(tool, |client: &Client, (): ()| client.call(&GET).answer()).into_server();
    let url = serve(server, |options| options).await;
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": tool.name } });
    let request = http().post(url).header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream").body(body.to_string());
    let answer = json_of(request.send().await.unwrap()).await;
    let result = answer["result"].clone();
    let shown = answer.to_string();
    assert!(!shown.contains("s3cr3t") && !shown.contains(&address.to_string()), "{shown}");
    assert_eq!((&result["isError"], result.get("structuredContent")), (&json!(true), None), "{answer}");
    result
}

#[tokio::test]
async fn no_upstream_a_stalled_one_and_a_broken_one_are_told_apart() {
    let begun = Instant::now();
    for (upstream, tool, kind, retryable) in [
        (None, &DELETE, "connect", true),
        (Some(("", false)), &LIST, "timeout", true),
        (Some(("", true)), &LIST, "broken", true),
        (Some(("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a\"", false)), &LIST, "timeout", true),
        (Some(("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a\"", true)), &LIST, "broken", true),
        (Some(("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"", true)), &CREATE, "broken", false),
        (Some(("garbage\r\n\r\n", true)), &LIST, "broken", true),
    ] {
        let result = call(upstream, tool).await;
        let error = &result["_meta"]["dev.capgen/error"];
        assert_eq!(error, &json!({ "kind": kind, "retryable": retryable }), "{upstream:?}: {}", text_of(&result));
        assert!(text_of(&result).starts_with("`list_backups`: "), "{result}");
    }
    assert!(begun.elapsed() < Duration::from_secs(8));
}
