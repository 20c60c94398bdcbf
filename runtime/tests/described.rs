//! The page that a side makes of its document: whatever the document says is text there, and runs nowhere.

#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::server::Routes;
use tower::ServiceExt;

const HOSTILE: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "</title><script>alert(1)</script>", "description": "<img src=x onerror=alert(2)>"},
  "paths": {"/a\"><script>alert(3)</script>": {"get": {
    "operationId": "x\" onload=\"alert(4)",
    "description": "'><svg onload=alert(5)>",
    "parameters": [{"name": "<b>", "in": "query", "required": true, "schema": {"type": ["string", "null"]}, "description": "&lt;"}],
    "requestBody": {"content": {"application/json": {"schema": {
      "description": "</pre><script>alert(6)</script> \"$ref\": \"#/components/schemas/Fake\"",
      "$ref": "#/components/schemas/a\"onclick=\"alert(7)"
    }}}}
  }}},
  "components": {"schemas": {"a\"onclick=\"alert(7)": {"items": {"$ref": "#/components/schemas/Real"}}, "Real": {}}}
}"##;

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
    for markup in ["<script", "<img", "<svg", "<b>&", "onload=\"alert", "onclick=\"alert"] {
        assert!(!page.contains(markup), "{markup}");
    }
    for text in ["&lt;script&gt;alert(1)", "alert(2)&gt;", "alert(3)", "alert(5)", "&amp;lt;", "&lt;/pre&gt;"] {
        assert!(page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_reference_leads_to_its_type_and_what_only_looks_like_one_leads_nowhere() {
    let (_, _, page) = ask(HOSTILE, "GET", "/docs").await;
    assert!(page.contains("<a href=\"#type-Real\">#/components/schemas/Real</a>") && page.contains("<pre id=\"type-Real\">"), "{page}");
    assert!(page.contains("#/components/schemas/Fake") && !page.contains("#type-Fake"), "{page}");
}

const SHARED: &str = r#"{"paths": {"/all/{path}": {
  "description": "Passed on.",
  "summary": "No method.",
  "parameters": [{"name": "path", "in": "path", "required": true, "schema": {"type": "string"}}],
  "get": {},
  "put": {"description": "Its own.", "parameters": [{"name": "force", "in": "query", "schema": {"type": "boolean"}}]}
}}}"#;

#[tokio::test]
async fn what_methods_share_is_shown_with_each_of_them() {
    let (_, _, page) = ask(SHARED, "GET", "/docs").await;
    let sections: Vec<&str> = page.split("<section").skip(1).collect();
    let heads = sections.iter().map(|section| section.split("</h2>").next().unwrap().split("<h2>").nth(1).unwrap());
    assert_eq!(heads.collect::<Vec<_>>(), ["<b>GET</b> /all/{path}", "<b>PUT</b> /all/{path}"]);
    assert!(sections[0].contains("Passed on.") && sections[0].contains("path (required)"), "{page}");
    assert!(sections[1].contains("Its own.") && sections[1].contains("path (required)") && sections[1].contains("force"), "{page}");
}

const ANSWERS: &str = r##"{"paths": {"/things": {"post": {
  "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}},
  "responses": {
    "200": {"description": "It is there.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    "202": {"description": "It will be.", "content": {"image/png": {}, "application/json": {}}},
    "409": {"description": "It was there."},
    "default": {"$ref": "#/components/responses/Problem"}
  }
}}}}"##;

#[tokio::test]
async fn every_answer_is_shown_with_what_it_is_made_of() {
    let (_, _, page) = ask(ANSWERS, "GET", "/docs").await;
    let shown = page.split("<p>").skip(3).map(|part| part.split("</p>").next().unwrap());
    let wanted = [
        "",
        "Body (required)",
        "<b>200</b> It is there.",
        "<b>202</b> It will be.",
        "image/png",
        "application/json",
        "<b>409</b> It was there.",
    ];
    let mut shown: Vec<&str> = shown.collect();
    shown.sort_unstable();
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    assert_eq!(shown, wanted);
    assert!(page.contains("<a href=\"#type-Thing\">") && !page.contains("Problem"), "{page}");
}

#[tokio::test]
async fn both_are_only_read() {
    assert_eq!(ask("{}", "GET", "/openapi.json").await, (200, String::new(), "{}".to_owned()));
    assert_eq!(ask("{}", "GET", "/docs").await.0, 200);
    for (method, path) in [("POST", "/docs"), ("DELETE", "/openapi.json"), ("GET", "/docs/"), ("GET", "/")] {
        assert_eq!(ask("{}", method, path).await.0, 404, "{method} {path}");
    }
}
