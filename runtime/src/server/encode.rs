//! From a value to a response; the status is part of the function, so that generated code names it once.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::failure::Failure;

/// A JSON body.
pub fn json<const STATUS: u16, T: Serialize>(value: T) -> Response {
    match serde_json::to_vec(&value) {
        Ok(body) => response(STATUS, Some("application/json"), body.into()),
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
    response(STATUS, Some("text/plain; charset=utf-8"), text.into())
}

/// Bytes.
pub fn bytes<const STATUS: u16>(bytes: Bytes) -> Response {
    response(STATUS, Some("application/octet-stream"), bytes)
}

fn response(status: u16, media: Option<&'static str>, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(media) = media {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    response
}
