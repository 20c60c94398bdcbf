//! What is passed on as it comes, compiled and called: whole APIs below a path, and bytes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::Value;
use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, Bytes, to_bytes};
use capgen_runtime::http::{HeaderMap, Request};
use capgen_runtime::mcp::Options;
use capgen_runtime::serde_json::{self, json};
use tower::ServiceExt;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One document with all of it.
pub mod passed_on {
    capgen_runtime::api! { "../codegen/tests/accept/passed-on.yaml" }
}

use passed_on::{Client, mcp, rest};

/// An upstream whose photos say they are any bytes; the one called `long` is longer than the document allows.
async fn upstream() -> MockServer {
    let server = MockServer::start().await;
    let photo = |bytes: Vec<u8>| ResponseTemplate::new(200).set_body_raw(bytes, "application/octet-stream");
    Mock::given(path("/v1/photos/a/bytes")).respond_with(photo(b"GIF".to_vec())).mount(&server).await;
    Mock::given(path("/v1/photos/long/bytes")).respond_with(photo(vec![b'x'; 1025])).mount(&server).await;
    let gone = ResponseTemplate::new(404).set_body_json(json!({"message": "gone"}));
    Mock::given(path("/v1/photos/gone/bytes")).respond_with(gone).mount(&server).await;
    let echo = ResponseTemplate::new(203).insert_header("etag", "\"1\"").insert_header("set-cookie", "a=b").set_body_string("as it is");
    Mock::given(any()).respond_with(echo).with_priority(9).mount(&server).await;
    server
}

fn client(upstream: &MockServer) -> Client {
    let builder = Client::builder().photos_base_url(format!("{}/v1", upstream.uri())).notes_base_url(upstream.uri());
    builder.photos_token("p-secret").notes_key("n-secret").build().unwrap()
}

async fn send(router: &Router, request: Request<Body>) -> (u16, HeaderMap, Bytes) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    (head.status.as_u16(), head.headers, to_bytes(body, usize::MAX).await.unwrap())
}

async fn get(router: &Router, uri: &str) -> (u16, HeaderMap, Bytes) {
    send(router, Request::get(uri).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn what_comes_below_a_path_is_sent_on_with_the_credentials_of_the_api() {
    let upstream = upstream().await;
    let router = rest::router(client(&upstream));
    let request = Request::put("/notes/a%2Fb//c?x=%20&y=1&key=mine&z")
        .header("x-correlation-id", "c1")
        .header("if-none-match", "\"0\"")
        .header("content-type", "text/csv")
        .header("authorization", "Bearer caller")
        .header("cookie", "caller=1")
        .header("x-other", "no");
    let (status, headers, body) = send(&router, request.body(Body::from("a,b\r\n")).unwrap()).await;
    assert_eq!((status, &headers["etag"], body.as_ref()), (203, &"\"1\"".parse().unwrap(), &b"as it is"[..]));
    assert!(!headers.contains_key("set-cookie"));
    let sent = upstream.received_requests().await.unwrap().pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.url.path(), sent.body.as_slice()), ("PUT", "/a%2Fb//c", &b"a,b\r\n"[..]));
    assert_eq!(sent.url.query(), Some("x=%20&y=1&z&key=n-secret"), "the credential of the API takes the place of the caller's");
    assert_eq!((&sent.headers["x-correlation-id"], &sent.headers["if-none-match"]), (&"c1".parse().unwrap(), &"\"0\"".parse().unwrap()));
    assert_eq!((&sent.headers["content-type"], &sent.headers["notes-version"]), (&"text/csv".parse().unwrap(), &"7".parse().unwrap()));
    for name in ["authorization", "cookie", "x-other"] {
        assert!(!sent.headers.contains_key(name), "{name}");
    }
    let (status, ..) = get(&router, "/raw").await;
    let sent = upstream.received_requests().await.unwrap().pop().unwrap();
    assert_eq!((status, sent.url.path(), &sent.headers["authorization"]), (203, "/v1", &"Bearer p-secret".parse().unwrap()));
}

#[tokio::test]
async fn routes_and_the_document_come_first_and_no_path_leads_elsewhere() {
    let upstream = upstream().await;
    let router = rest::router(client(&upstream));
    assert_eq!(get(&router, "/notes/mine").await.0, 203);
    assert_eq!(upstream.received_requests().await.unwrap().pop().unwrap().url.path(), "/notes", "the route, not the forward");
    let sent = upstream.received_requests().await.unwrap().len();
    for uri in ["/raw/../x", "/raw/%2e%2E/x", "/raw/a/.", "/raw/.%2e"] {
        assert_eq!(get(&router, uri).await.0, 400, "{uri}");
    }
    assert_eq!(get(&router, "/rawer").await.0, 404);
    let trace = Request::builder().method("TRACE").uri("/raw/a").body(Body::empty()).unwrap();
    assert_eq!(send(&router, trace).await.0, 405);
    assert_eq!(upstream.received_requests().await.unwrap().len(), sent, "nothing is sent");
    let document: Value = serde_json::from_slice(&get(&router, "/openapi.json").await.2).unwrap();
    let forward = &document["paths"]["/notes/{path}"];
    assert_eq!(
        (&forward["description"], &forward["patch"]["operationId"]),
        (&json!("The API of notes, as it is."), &json!("forward_notes_notes_patch"))
    );
}

#[tokio::test]
async fn bytes_are_what_the_document_says_and_no_more_than_it_allows() {
    let upstream = upstream().await;
    let router = rest::router(client(&upstream));
    let media = |headers: &HeaderMap| headers["content-type"].to_str().unwrap().to_owned();
    let (status, headers, body) = get(&router, "/photos/a").await;
    assert_eq!((status, media(&headers), body.as_ref()), (200, "image/jpeg".to_owned(), &b"GIF"[..]));
    let (_, headers, _) = get(&router, "/photos/a/thumbnail").await;
    assert_eq!(media(&headers), "image/webp", "what the flow says wins");
    let (status, headers, body) = get(&router, "/photos/gone").await;
    assert_eq!((status, media(&headers), body.as_ref()), (404, "application/json".to_owned(), &br#"{"message":"gone"}"#[..]));
    let (status, _, problem) = get(&router, "/photos/long").await;
    assert!(status == 502 && String::from_utf8_lossy(&problem).contains("1024 bytes"), "{status} {problem:?}");
    let document: Value = serde_json::from_slice(&get(&router, "/openapi.json").await.2).unwrap();
    let responses = &document["paths"]["/photos/{id}"]["get"]["responses"];
    let binary = json!({"schema": {"type": "string", "format": "binary"}});
    assert_eq!(responses["200"], json!({"description": "The bytes.", "content": {"image/jpeg": binary}}));
    assert_eq!((&responses["404"]["description"], responses.get("2XX")), (&json!("No such photo."), None));
    assert_eq!(document["paths"]["/photos/{id}/thumbnail"]["get"]["responses"]["200"]["content"], json!({"image/webp": binary}));
}

#[tokio::test]
async fn clients_may_keep_what_the_document_lets_them() {
    let upstream = upstream().await;
    let router = mcp::server(client(&upstream)).router(Options::default());
    let ask = async |method: &str, mut params: Value| {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let name = params.get("name").or(params.get("uri")).and_then(Value::as_str).unwrap_or_default().to_owned();
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
        let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2026-07-28");
        let request = request.header("mcp-method", method);
        let request = if name.is_empty() { request } else { request.header("mcp-name", name) };
        let (_, _, bytes) = send(&router, request.body(Body::from(message.to_string())).unwrap()).await;
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        answer.get("result").or_else(|| answer.get("error")).unwrap().clone()
    };
    let kept = |result: &Value| (result["ttlMs"].clone(), result["cacheScope"].clone());
    assert_eq!(kept(&ask("tools/list", json!({})).await), (json!(60000), json!("public")));
    let photo = ask("resources/read", json!({"uri": "photos://a"})).await;
    assert_eq!(kept(&photo), (json!(1000), json!("private")), "{photo}");
    assert_eq!(photo["contents"][0], json!({"uri": "photos://a", "mimeType": "image/jpeg", "blob": "R0lG"}), "bytes, though they are text");
    let notes = ask("resources/read", json!({"uri": "notes://all"})).await;
    assert_eq!((kept(&notes), &notes["contents"][0]["text"]), ((json!(60000), json!("public")), &json!("as it is")));
    let tool = ask("tools/call", json!({"name": "get-photo", "arguments": {"id": "a"}})).await;
    assert_eq!(tool["content"][0], json!({"type": "image", "data": "R0lG", "mimeType": "image/webp"}));
    let long = ask("tools/call", json!({"name": "get-photo", "arguments": {"id": "long"}})).await;
    assert!(long["isError"] == true && long.to_string().contains("1024 bytes"), "{long}");
}
