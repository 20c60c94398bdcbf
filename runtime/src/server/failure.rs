//! Failures: what a handler answers instead of its value, and the problem documents (RFC 9457) of this library.

use std::future::{Ready, ready};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use crate::api::Operation;
use crate::input::Violation;
use crate::problem;

/// What a handler answers instead of its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The status.
    pub status: StatusCode,
    /// The headers, the content type among them; boxed, because every handler's `Result` has room for a failure.
    pub headers: Box<HeaderMap>,
    /// The body.
    pub body: Bytes,
}

impl Failure {
    /// A problem document: `{"type", "title", "status", "detail"}`. A status that is none becomes 500.
    #[must_use]
    pub fn problem(status: u16, detail: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::document(status, &detail.into(), &[])
    }

    /// A problem document about inputs, with one entry of `errors` for each violation.
    #[must_use]
    pub fn violations(violations: &[Violation]) -> Self {
        let detail = match violations {
            [one] => one.to_string(),
            many => format!("{} inputs are not as the document says", many.len()),
        };
        Self::document(StatusCode::BAD_REQUEST, &detail, violations)
    }

    /// A failure of the API's own shape, as JSON. A status that is none becomes 500.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(status: u16, value: &T) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match serde_json::to_vec(value) {
            Ok(body) => Self::of(status, "application/json", body),
            Err(error) => Self::problem(500, format!("the failure cannot be encoded: {error}")),
        }
    }

    /// The same failure with a header more. One that cannot be sent is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.as_ref())) {
            self.headers.insert(name, value);
        }
        self
    }

    /// A problem document, whole.
    pub(super) fn document(status: StatusCode, detail: &str, violations: &[Violation]) -> Self {
        let mut document = problem::document(status, detail);
        if !violations.is_empty() {
            document["errors"] = json!(violations);
        }
        Self::of(status, problem::MEDIA, document.to_string())
    }

    fn of(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media))]);
        Self { status, headers: Box::new(headers), body: body.into() }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = *self.headers;
        response
    }
}

/// What an operation answers that nobody has written yet: 501.
pub fn not_implemented<I, T>(operation: &'static Operation, _: I) -> Ready<Result<T, Failure>> {
    ready(Err(Failure::problem(501, format!("`{}` is not implemented here", operation.name))))
}
