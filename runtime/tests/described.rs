//! The page that a side makes of its document: whatever the document says is text there, and runs nowhere.

#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::server::Routes;
use tower::ServiceExt;

const HOSTILE: &str = r#"{
  "openapi": "3.1.0",
  "info": {"title": "</title><script>alert(1)</script>", "description": "<img src=x onerror=alert(2)>"},
  "paths": {"/a\"><script>alert(3)</script>": {"get": {
    "operationId": "x\" onload=\"alert(4)",
    "description": "'><svg onload=alert(5)>",
    "parameters": [{"name": "<b>", "in": "query", "required": true, "schema": {"type": ["string", "null"]}, "description": "&lt;"}],
    "requestBody": {"content": {"application/json": {"schema": {"description": "</pre><script>alert(6)</script>"}}}}
  }}}
}"#;

async fn ask(document: &'static str, method: &str, path: &str) -> (u16, String, String) {
    let router = Routes::new(()).document(document).into_router();
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let policy = response.headers().get("content-security-policy").map_or("", |value| value.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    (status, policy, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn nothing_in_a_document_becomes_markup() {
    let (status, policy, page) = ask(HOSTILE, "GET", "/docs").await;
    assert_eq!(status, 200);
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for markup in ["<script", "<img", "<svg", "<b>&", "onload=\"alert"] {
        assert!(!page.contains(markup), "{markup}");
    }
    for text in ["&lt;script&gt;alert(1)", "alert(2)&gt;", "alert(3)", "alert(5)", "&amp;lt;", "&lt;/pre&gt;"] {
        assert!(page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn both_are_only_read() {
    assert_eq!(ask("{}", "GET", "/openapi.json").await, (200, String::new(), "{}".to_owned()));
    assert_eq!(ask("{}", "GET", "/docs").await.0, 200);
    for (method, path) in [("POST", "/docs"), ("DELETE", "/openapi.json"), ("GET", "/docs/"), ("GET", "/")] {
        assert_eq!(ask("{}", method, path).await.0, 404, "{method} {path}");
    }
}
