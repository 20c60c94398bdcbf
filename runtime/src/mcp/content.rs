//! A successful answer as the result of a tool.

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::{HeaderMap, header};
use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};
use serde_json::{Value, json};

use super::tool::Tool;
use super::trouble::Trouble;
use crate::body::media::{essence, parameter};
use crate::body::split;
use crate::path::is_json;

/// What an answer's media type makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    kind: Kind,
    /// The media type without its parameters.
    media: String,
    /// What stands between the parts of a `multipart` answer.
    boundary: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    /// Plain text, or no media type at all.
    Text,
    Image,
    Audio,
    /// Parts, each with a media type of its own (RFC 2046, section 5.1).
    Parts,
    /// A page for people, which proxies and front ends give instead of an answer.
    Page,
    /// Anything else: an embedded resource.
    Resource,
}

impl Shape {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = essence(said).to_ascii_lowercase();
        let boundary = parameter(said, "boundary");
        let kind = match media.split_once('/') {
            _ if is_json(&media) => Kind::Json,
            None | Some(("text", "plain")) => Kind::Text,
            Some(("image", _)) => Kind::Image,
            Some(("audio", _)) => Kind::Audio,
            Some(("multipart", _)) if boundary.is_some() => Kind::Parts,
            Some(("text", "html") | ("application", "xhtml+xml")) => Kind::Page,
            Some(_) => Kind::Resource,
        };
        Self { kind, media, boundary }
    }

    /// Whether the limit for text applies, and not the one for binary answers.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Json | Kind::Text)
    }
}

/// The result of `tool` for a body of this shape.
pub(super) fn result(tool: &Tool, shape: &Shape, body: &Bytes) -> Result<CallToolResult, Trouble> {
    if body.is_empty() {
        return Ok(empty(tool));
    }
    let Shape { kind, media, boundary } = shape;
    match (kind, std::str::from_utf8(body)) {
        (Kind::Parts, _) => parts(tool, body, boundary.as_deref().unwrap_or_default()),
        (Kind::Json, Ok(text)) => json(text).map_err(|error| Trouble::decode(&format!("it is no JSON: {error}"))),
        (Kind::Json, Err(error)) => Err(Trouble::decode(&format!("it is no UTF-8: {error}"))),
        (Kind::Text, Ok(text)) => Ok(plain(tool, text)),
        // Beside a page, `{}` would say that there is nothing.
        (Kind::Page, _) if tool.output_schema.is_some() => Err(Trouble::decode(&format!("it is a page ({media}), not JSON"))),
        _ => Ok(blocks(tool, vec![block(tool, *kind, media, body)])),
    }
}

/// A block of the kind that a media type has.
fn block(tool: &Tool, kind: Kind, media: &str, body: &[u8]) -> ContentBlock {
    let base64 = || BASE64_STANDARD.encode(body);
    match (kind, std::str::from_utf8(body)) {
        (Kind::Image, _) => ContentBlock::image(base64(), media),
        (Kind::Audio, _) => ContentBlock::audio(base64(), media),
        (Kind::Text, Ok(text)) => ContentBlock::text(text),
        (_, Ok(text)) => resource(media, ResourceContents::text(text, uri(tool))),
        (_, Err(_)) => resource(media, ResourceContents::blob(base64(), uri(tool))),
    }
}

/// A block for each part.
fn parts(tool: &Tool, body: &Bytes, boundary: &str) -> Result<CallToolResult, Trouble> {
    let parts = split(body, boundary).map_err(|why| Trouble::decode(&format!("it {why}")))?;
    let part = |(headers, content): (HeaderMap, Bytes)| {
        let Shape { kind, media, .. } = Shape::of(&headers);
        block(tool, kind, &media, &content)
    };
    Ok(blocks(tool, parts.into_iter().map(part).collect()))
}

/// Where an output schema is declared there must be structured content, so nothing becomes `{}`.
fn empty(tool: &Tool) -> CallToolResult {
    match tool.output_schema {
        Some(_) => CallToolResult::structured(json!({})),
        None => CallToolResult::success(vec![ContentBlock::text("OK (no content)")]),
    }
}

/// An object is the structured content; anything else is wrapped, because clients before 2026-07-28 accept only objects.
/// The text is the server's own, which keeps numbers a `Value` cannot hold.
fn json(text: &str) -> Result<CallToolResult, serde_json::Error> {
    let text = text.trim();
    Ok(match serde_json::from_str(text)? {
        object @ Value::Object(_) => structured(text.to_owned(), object),
        other => structured(format!("{{\"result\":{text}}}"), json!({ "result": other })),
    })
}

/// Text; where structured content must be, what looks like JSON is that, and the rest is wrapped.
fn plain(tool: &Tool, text: &str) -> CallToolResult {
    if tool.output_schema.is_none() {
        return CallToolResult::success(vec![ContentBlock::text(text)]);
    }
    let labelled_wrong = text.trim_start().starts_with(['{', '[']).then(|| json(text).ok()).flatten();
    labelled_wrong.unwrap_or_else(|| structured(text.to_owned(), json!({ "result": text })))
}

fn structured(text: String, value: Value) -> CallToolResult {
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(value);
    result
}

/// Where an output schema is declared there must be structured content.
fn blocks(tool: &Tool, blocks: Vec<ContentBlock>) -> CallToolResult {
    let mut result = CallToolResult::success(blocks);
    result.structured_content = tool.output_schema.map(|_| json!({}));
    result
}

fn resource(media: &str, contents: ResourceContents) -> ContentBlock {
    let media = if media.is_empty() { "application/octet-stream" } else { media };
    ContentBlock::resource(contents.with_mime_type(media))
}

/// An embedded resource must have an address, though it can be read nowhere else.
fn uri(tool: &Tool) -> String {
    format!("tool:{}", tool.name)
}
