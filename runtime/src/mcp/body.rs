//! The request body before rmcp sees it: refused with a JSON-RPC error when it is not a message, its arguments kept as written.
//!
//! rmcp answers what it cannot read with `415 text/plain`, and decodes arguments into `serde_json::Value`s, which rewrites
//! numbers beyond 64 bits. So the text is read here first, and the arguments travel beside the request.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::arguments::Arguments;
use crate::json::checked;

/// JSON-RPC 2.0, section 5.1.
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// Reads the body, keeps the arguments, lets rmcp answer, and puts a JSON-RPC error in the place of its 415.
pub(super) async fn read(State(limit): State<usize>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (mut head, body) = request.into_parts();
    spell_out_accept(&mut head.headers);
    let text = match collect(body, limit).await {
        Ok(text) => text,
        Err(refusal) => return refusal.into_response(),
    };
    let speaks_json = is_json(&head.headers);
    let (forwarded, refusal) = match look(&text) {
        Ok(Message { id, arguments, rewritten }) => {
            head.extensions.insert(Arguments(arguments));
            (rewritten.unwrap_or(text), Refusal::invalid(id, "the body is JSON but no JSON-RPC 2.0 message of this protocol"))
        }
        // rmcp refuses the empty body, but checks `Host`, `Origin` and `Accept` before.
        Err(refusal) => (Bytes::new(), refusal),
    };
    let answer = next.run(Request::from_parts(head, Body::from(forwarded))).await;
    if speaks_json && answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return refusal.into_response();
    }
    answer
}

async fn collect(body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut text = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Refusal::malformed(format!("the body broke off: {error}")))?;
        if chunk.len() > limit - text.len() {
            return Err(Refusal::too_large(limit));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text.into())
}

/// `*/*`, which every plain HTTP client sends, covers both types a caller must accept; rmcp wants them spelt out.
fn spell_out_accept(headers: &mut HeaderMap) {
    let text = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if text.is_none_or(|text| text.split(',').any(|range| range.trim() == "*/*")) {
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

/// What the body says, as far as this file cares.
struct Message {
    id: Option<Box<RawValue>>,
    arguments: Option<Box<RawValue>>,
    /// The body with `{}` for arguments rmcp cannot decode: it would take the call for an unknown method.
    rewritten: Option<Bytes>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct CallParams<'a> {
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

fn look(body: &Bytes) -> Result<Message, Refusal> {
    let text = std::str::from_utf8(body).map_err(|error| Refusal::malformed(format!("the body is no UTF-8: {error}")))?;
    serde_json::from_str::<&RawValue>(text).map_err(|error| Refusal::malformed(format!("the body {}", checked::reason(&error))))?;
    if text.trim_start().starts_with('[') {
        return Err(Refusal::invalid(None, "the body is a batch: send its messages one by one"));
    }
    let envelope: Envelope<'_> =
        serde_json::from_str(text).map_err(|error| Refusal::invalid(None, format!("the body is no JSON-RPC message: {error}")))?;
    let arguments = call_arguments(&envelope);
    // What rmcp cannot decode, a number beyond doubles or half a surrogate pair, is for the tool to accept or to refuse by name.
    let unreadable = arguments.filter(|arguments| serde_json::from_str::<crate::Map>(arguments.get()).is_err());
    let rewritten = unreadable.map(|arguments| without(body, arguments.get()));
    let forwarded = rewritten.as_ref().map_or(text, |bytes| std::str::from_utf8(bytes).unwrap_or_default());
    checked::check(forwarded).map_err(|why| Refusal::malformed(format!("the body {why}")))?;
    Ok(Message { id: envelope.id.map(ToOwned::to_owned), arguments: arguments.map(ToOwned::to_owned), rewritten })
}

fn call_arguments<'a>(envelope: &Envelope<'a>) -> Option<&'a RawValue> {
    let (Some("tools/call"), Some(params)) = (envelope.method.as_deref(), envelope.params) else { return None };
    serde_json::from_str::<CallParams<'a>>(params.get()).ok()?.arguments
}

/// `body` with `{}` where `part`, a slice of it, stands.
fn without(body: &Bytes, part: &str) -> Bytes {
    let start = part.as_ptr().addr() - body.as_ptr().addr();
    [&body[..start], b"{}", &body[start + part.len()..]].concat().into()
}

/// A JSON-RPC error to answer instead of handing the message on.
struct Refusal {
    status: StatusCode,
    code: i32,
    id: Option<Box<RawValue>>,
    message: String,
}

impl Refusal {
    fn malformed(message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: PARSE_ERROR, id: None, message }
    }

    fn invalid(id: Option<Box<RawValue>>, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: INVALID_REQUEST, id, message: message.into() }
    }

    fn too_large(limit: usize) -> Self {
        let message = format!("the body is longer than {limit} bytes");
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, ..Self::invalid(None, message) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, code, id, message } = self;
        // JSON-RPC 2.0, section 4: an id is a string, a number or null.
        let id = id.filter(|id| !id.get().starts_with(['{', '[', 't', 'f']));
        let body = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } });
        (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}
