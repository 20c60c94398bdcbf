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

/// Everything breaks where it must, so that nothing is wider than a narrow window; there a table is a list.
const STYLE: &str = ":root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff;overflow-wrap:anywhere}\
h1{margin-bottom:.2rem}section{border:1px solid #d6d6de;border-radius:.5rem;margin:1rem 0;padding:.2rem 1rem}\
h2{font-size:1rem;font-family:ui-monospace,monospace}b{display:inline-block;min-width:4.5rem}a,b{color:#1747a6}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;vertical-align:top;border-top:1px solid #e6e6ec;padding:.3rem .6rem .3rem 0}\
td:nth-child(n+2):nth-child(-n+3){white-space:nowrap}\
pre{background:#f5f5f9;padding:.6rem;border-radius:.3rem;white-space:pre-wrap}p{white-space:pre-wrap}summary{font-family:ui-monospace,monospace;margin:.3rem 0}\
@media(max-width:40rem){table,tbody{display:block}tr{display:block;border-top:1px solid #e6e6ec;padding:.3rem 0}tr:first-child{display:none}\
td{display:inline-block;border:0;padding:0 .6rem 0 0}td:first-child{font-weight:600}td:last-child{display:block}td:nth-child(n){white-space:normal}}\
@media(prefers-color-scheme:dark){body{color:#e8e8ee;background:#17171b}section{border-color:#3a3a44}tr,th,td{border-color:#33333c}pre{background:#22222a}a,b{color:#8fb4ff}}";

/// The members of a path that are operations; all others are what these share.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

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
        for (method, operation) in item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            section(&mut page, (path, item), method, operation);
        }
    }
    let types = document["components"]["schemas"].as_object().filter(|types| !types.is_empty());
    if let Some(types) = types {
        page.push_str("<section><h2>Types</h2>");
        for (name, schema) in types {
            let name = escape(name);
            // A link to what is inside opens it.
            let _ = write!(page, "<details><summary>{name}</summary><pre id=\"type-{name}\">{}</pre></details>", linked(schema));
        }
        page.push_str("</section>");
    }
    page.push_str("</body></html>\n");
    page
}

/// A schema as JSON, in which each reference to a type leads to it.
fn linked(schema: &Value) -> String {
    // In a text of the schema a quote has a backslash before it, so that only what is a reference looks like one.
    const REFERENCE: &str = "&quot;$ref&quot;: &quot;#/components/schemas/";
    let escaped = escape(&format!("{schema:#}"));
    let mut parts = escaped.split(REFERENCE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("&quot;").unwrap_or((part, ""));
        let _ = write!(text, "&quot;$ref&quot;: &quot;<a href=\"#type-{name}\">#/components/schemas/{name}</a>&quot;{rest}");
    }
    text
}

fn section(page: &mut String, (path, item): (&str, &Value), method: &str, operation: &Value) {
    let id = escape(operation["operationId"].as_str().unwrap_or_default());
    let (method, path) = (escape(&method.to_uppercase()), escape(path));
    let description = [operation, item].map(|level| &level["description"]).into_iter().find(|text| !text.is_null());
    let description = description.map(text).unwrap_or_default();
    let _ = write!(page, "<section id=\"{id}\"><h2><b>{method}</b> {path}</h2><p>{description}</p>");
    let parameters: Vec<&Value> = [item, operation].into_iter().filter_map(|level| level["parameters"].as_array()).flatten().collect();
    if !parameters.is_empty() {
        page.push_str("<table><tr><th>input</th><th>in</th><th>type</th><th>description</th></tr>");
        for parameter in parameters {
            let required = if parameter["required"] == true { " (required)" } else { "" };
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            let (ty, description) = (kind(&parameter["schema"]), text(&parameter["description"]));
            let _ = write!(page, "<tr><td>{name}{required}</td><td>{place}</td><td>{ty}</td><td>{description}</td></tr>");
        }
        page.push_str("</table>");
    }
    let body = &operation["requestBody"];
    if !body.is_null() {
        let required = if body["required"] == true { " (required)" } else { "" };
        let _ = write!(page, "<p>Body{required}</p>");
        contents(page, body);
    }
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        // A problem, which all operations have.
        if answer["$ref"].is_null() {
            let _ = write!(page, "<p><b>{}</b> {}</p>", escape(status), text(&answer["description"]));
            contents(page, answer);
        }
    }
    page.push_str("</section>");
}

/// What a body or an answer is made of: its media types, but for JSON whose schema shows it, and their schemas.
fn contents(page: &mut String, of: &Value) {
    for (media, content) in of["content"].as_object().into_iter().flatten() {
        let schema = content["schema"].as_object().filter(|schema| !schema.is_empty());
        if media != "application/json" || schema.is_none() {
            let _ = write!(page, "<p>{}</p>", escape(media));
        }
        if schema.is_some() {
            let _ = write!(page, "<pre>{}</pre>", linked(&content["schema"]));
        }
    }
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

/// The type of an input: its name, as it is said, or where it is described.
fn kind(schema: &Value) -> String {
    match (&schema["type"], &schema["$ref"]) {
        (Value::String(name), _) => escape(name),
        (Value::Null, Value::String(reference)) => {
            let name = escape(reference.rsplit('/').next().unwrap_or_default());
            format!("<a href=\"#type-{name}\">{name}</a>")
        }
        (Value::Null, _) => String::new(),
        (several, _) => escape(&several.to_string()),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
