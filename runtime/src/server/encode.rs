//! From a value to a response; the status is part of the function, so that generated code names it once.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::failure::Failure;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const OCTETS: &str = "application/octet-stream";

/// A JSON body.
pub fn json<const STATUS: u16, T: Serialize>(value: T) -> Response {
    match serde_json::to_vec(&value) {
        Ok(body) => response(STATUS, Some(JSON), body.into()),
        Err(error) => {
            tracing::error!(%error, "a response cannot be encoded");
            Failure::problem(500, "the response cannot be encoded").into_response()
        }
    }
}

/// No body.
pub fn empty<const STATUS: u16>((): ()) -> Response {
    response(STATUS, None, Bytes::new())
}

/// A text.
pub fn text<const STATUS: u16>(text: String) -> Response {
    response(STATUS, Some(TEXT), text.into())
}

/// Bytes.
pub fn bytes<const STATUS: u16>(bytes: Bytes) -> Response {
    response(STATUS, Some(OCTETS), bytes)
}

/// Bytes in memory, or a stream of them; of their own media type, if they have one.
pub fn body<const STATUS: u16>(body: crate::body::Body) -> Response {
    let media = body.media_type().and_then(|media| HeaderValue::try_from(media).ok());
    let mut response = response(STATUS, None, Bytes::new());
    response.headers_mut().insert(header::CONTENT_TYPE, media.unwrap_or(HeaderValue::from_static(OCTETS)));
    *response.body_mut() = Body::new(body.into_chunks());
    response
}

/// The same response, of another media type than its kind usually is. A type that bytes bring themselves stays.
#[must_use]
pub fn of(media: &'static str, mut response: Response) -> Response {
    let usual = [JSON, TEXT, OCTETS].map(HeaderValue::from_static);
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE).is_none_or(|media| usual.contains(media)) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    response
}

fn response(status: u16, media: Option<&'static str>, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(media) = media {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    response
}
