//! What a REST side says of itself: its OpenAPI document, and a page for people made of it.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};
use serde_json::Value;

/// Where the document is served, unless a route is.
pub const DOCUMENT: &str = "/openapi.json";
/// Where the page is served, unless a route is.
pub const PAGE: &str = "/docs";

/// The answer to a request for the document or the page.
pub(super) fn answer(document: &'static str, method: &Method, path: &str) -> Option<Response> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    match path {
        DOCUMENT => Some(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document).into_response()),
        PAGE => Some(page(document)),
        _ => None,
    }
}

/// No script, nothing from elsewhere: whatever a document says is text.
fn page(document: &str) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, html(document)).into_response()
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}\
h1{margin-bottom:.2rem;overflow-wrap:anywhere}section{overflow-x:auto;border:1px solid #d6d6de;border-radius:.5rem;margin:1rem 0;padding:.2rem 1rem}\
h2{font-size:1rem;font-family:ui-monospace,monospace;overflow-wrap:anywhere}b{display:inline-block;min-width:4.5rem;color:#1747a6}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;vertical-align:top;border-top:1px solid #e6e6ec;padding:.3rem .6rem .3rem 0}\
pre{background:#f5f5f9;padding:.6rem;overflow:auto;border-radius:.3rem}p{white-space:pre-wrap}\
@media(prefers-color-scheme:dark){body{color:#e8e8ee;background:#17171b}section{border-color:#3a3a44}th,td{border-color:#33333c}pre{background:#22222a}b{color:#8fb4ff}}";

/// The page.
pub(super) fn html(document: &str) -> String {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let title = text(&document["info"]["title"]);
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1><p>{}</p>\
         <p>As a document: <a href=\"{DOCUMENT}\">{DOCUMENT}</a></p>",
        text(&document["info"]["description"])
    );
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            section(&mut page, path, method, operation);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let name = escape(name);
        let _ = write!(page, "<section id=\"schema-{name}\"><h2><b>schema</b> {name}</h2><pre>{}</pre></section>", linked(schema));
    }
    page.push_str("</body></html>\n");
    page
}

fn section(page: &mut String, path: &str, method: &str, operation: &Value) {
    let id = escape(operation["operationId"].as_str().unwrap_or_default());
    let (method, path) = (escape(&method.to_uppercase()), escape(path));
    let _ = write!(page, "<section id=\"{id}\"><h2><b>{method}</b> {path}</h2><p>{}</p>", text(&operation["description"]));
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        page.push_str("<table><tr><th>input</th><th>in</th><th>type</th><th></th></tr>");
        for parameter in parameters {
            let required = if parameter["required"] == true { " (required)" } else { "" };
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            let (ty, description) = (shown(&parameter["schema"]["type"]), text(&parameter["description"]));
            let _ = write!(page, "<tr><td>{name}{required}</td><td>{place}</td><td>{ty}</td><td>{description}</td></tr>");
        }
        page.push_str("</table>");
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        let _ = write!(page, "<p>Body:</p><pre>{}</pre>", linked(body));
    }
    let answer = &operation["responses"]["2XX"]["content"]["application/json"]["schema"];
    if answer.as_object().is_some_and(|schema| !schema.is_empty()) {
        let _ = write!(page, "<p>Answer:</p><pre>{}</pre>", linked(answer));
    }
    page.push_str("</section>");
}

/// A schema, with links to those that it names.
fn linked(schema: &Value) -> String {
    const REFERENCE: &str = "&quot;#/components/schemas/";
    let all = escape(&format!("{schema:#}"));
    let mut parts = all.split(REFERENCE);
    let mut linked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("&quot;").unwrap_or((part, ""));
        let _ = write!(linked, "<a href=\"#schema-{name}\">{REFERENCE}{name}&quot;</a>{rest}");
    }
    linked
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

/// A text as it is, anything else as JSON.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escape(text),
        other => escape(&other.to_string()),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
