//! `responses` and `responseBinary` of an exposed operation: what the document says of its answers.

use serde_json::{Value, json};

use crate::report::Errors;
use crate::source::Cursor;

/// The responses by status, as OpenAPI has them.
pub(super) fn lower(cx: &mut Errors, op: &Cursor<'_>) -> Vec<(String, Value)> {
    let mut responses: Vec<(String, Value)> = Vec::new();
    for (status, response) in op.object(cx, "responses").map(|responses| responses.entries()).unwrap_or_default() {
        if !is_status(&status) {
            cx.error(&response.at, format!("`{status}` is no status of a response"), "write `200`, `4XX` or `default`");
            continue;
        }
        response.only(cx, &["description", "content", "binary", "mediaType"]);
        let mut said = json!({ "description": response.text(cx, "description").unwrap_or_default() });
        let content = response.object(cx, "content").map(|content| content.entries()).unwrap_or_default();
        let content: serde_json::Map<String, Value> = content.into_iter().map(|(media, of)| (media, media_type(cx, &of))).collect();
        if !content.is_empty() {
            said["content"] = Value::Object(content);
        }
        responses.push((status, said));
    }
    if let Some(binary) = op.object(cx, "responseBinary") {
        binary.only(cx, &["status", "mediaType", "description"]);
        let status = binary.text(cx, "status").unwrap_or_else(|| "200".to_owned());
        let media = binary.text(cx, "mediaType").unwrap_or_else(|| "application/octet-stream".to_owned());
        let description = binary.text(cx, "description").unwrap_or_default();
        if !is_status(&status) {
            cx.error(&binary.at.child("status"), format!("`{status}` is no status of a response"), "write one, such as `200`");
        } else if responses.iter().any(|(known, _)| *known == status) {
            let message = format!("the response `{status}` is described by `responses`, too");
            cx.error(&binary.at, message, "leave one of them out");
        } else {
            responses.push((status, json!({ "description": description, "content": { media: bytes() } })));
        }
    }
    responses
}

fn media_type(cx: &mut Errors, cursor: &Cursor<'_>) -> Value {
    cursor.only(cx, &["binary", "schema", "example", "description"]);
    if cursor.flag(cx, "binary") == Some(true) {
        return bytes();
    }
    match cursor.child("schema").map(|schema| schema.json()) {
        Some(schema) => json!({ "schema": schema }),
        None => json!({}),
    }
}

fn bytes() -> Value {
    json!({ "schema": { "type": "string", "format": "binary" } })
}

/// `200`, `4XX`, `default` (OpenAPI 3.1.0, "Responses Object").
fn is_status(text: &str) -> bool {
    let range = text.len() == 3 && text.starts_with(['1', '2', '3', '4', '5']);
    text == "default" || (range && (text.ends_with("XX") || text.parse::<u16>().is_ok()))
}
