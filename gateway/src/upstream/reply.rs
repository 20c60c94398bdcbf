//! Answers as the daemon's gateway writes them.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::failure::{Code, Failure};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The members of a response message. proto3 has no zero values: [`Members::with`] leaves them out.
pub(super) type Members = Map<String, Value>;

/// Adds a member unless it is the zero value of its type.
pub(super) fn with(mut members: Members, name: &str, value: impl Into<Value>) -> Members {
    let value = value.into();
    let zero = match &value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
    };
    if !zero {
        members.insert(name.to_owned(), value);
    }
    members
}

/// A 64-bit integer: a string on the wire, and left out when zero.
pub(super) fn long(number: u64) -> Value {
    if number == 0 { Value::Null } else { Value::String(number.to_string()) }
}

/// A point in time: RFC 3339 in UTC with nanoseconds.
pub(super) fn time(at: jiff::Timestamp) -> Value {
    Value::String(at.strftime("%Y-%m-%dT%H:%M:%S.%9fZ").to_string())
}

/// 200 with a message.
pub(super) fn success(members: Members) -> Response {
    let mut response = respond(StatusCode::OK, JSON, encode(&Value::Object(members)));
    response.headers_mut().insert("Grpc-Metadata-Content-Type", HeaderValue::from_static("application/grpc"));
    response
}

/// An error of an operation. `code` in the body is the gRPC code, not the HTTP status.
pub(super) fn failure(failure: &Failure) -> Response {
    let Failure { code, message } = failure;
    let status = match code {
        Code::InvalidArgument => StatusCode::BAD_REQUEST,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let body = json!({ "error": message, "code": *code as u8, "message": message });
    respond(status, JSON, encode(&body))
}

/// What the router itself answers: plain text, without an `Allow` header even for 405.
pub(super) fn refusal(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default();
    let text = match status {
        StatusCode::BAD_REQUEST => format!("400 {reason}"),
        _ => format!("{reason}\n"),
    };
    let mut response = respond(status, TEXT, text);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// 301 to the path without empty and dot segments.
pub(super) fn moved(location: &str) -> Response {
    let mut response = respond(StatusCode::MOVED_PERMANENTLY, TEXT, String::new());
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn respond(status: StatusCode, media: HeaderValue, body: String) -> Response {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, media), (header::VARY, HeaderValue::from_static("Origin"))]);
    (status, headers, body).into_response()
}

/// JSON the way Go writes it: safe inside HTML, and no newline at the end.
fn encode(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
