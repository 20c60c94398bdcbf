//! Upstream answers and errors, on their way to the caller of a REST route.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::failure::Failure;
use crate::client::{Answer, Error, seconds};

/// The headers that say something about the answer itself and nothing about the connection, the upstream's cookies or
/// its addresses.
const SAFE: &[HeaderName] = &[
    header::AGE,
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::ETAG,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::RETRY_AFTER,
    header::VARY,
    header::WARNING,
    header::WWW_AUTHENTICATE,
    header::X_CONTENT_TYPE_OPTIONS,
];

/// Safe headers that `http` has no constants for.
const SAFE_NAMES: &[&str] = &["deprecation", "sunset", "x-openstack-request-id", "x-request-id"];

fn is_safe(name: &HeaderName) -> bool {
    let text = name.as_str();
    SAFE.contains(name) || SAFE_NAMES.contains(&text) || text.starts_with("ratelimit") || text.starts_with("x-ratelimit-")
}

/// Status and body unchanged, and the headers that are safe to pass on. What is not read yet is streamed.
impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        // With room for those that a server adds.
        let mut headers = HeaderMap::with_capacity(self.headers.len() + 3);
        for (name, value) in self.headers.iter().filter(|(name, _)| is_safe(name)) {
            headers.append(name.clone(), value.clone());
        }
        // A body that is streamed keeps its length, so that the caller notices when it is cut off.
        if let (false, Some(length)) = (self.is_complete(), self.headers.get(header::CONTENT_LENGTH)) {
            headers.insert(header::CONTENT_LENGTH, length.clone());
        }
        let status = self.status;
        let mut response = Response::new(body(self));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

fn body(mut answer: Answer) -> Body {
    if answer.is_complete() {
        return Body::new(answer.take_beginning());
    }
    Body::from_stream(stream::unfold(Some(answer), |answer| async {
        let mut answer = answer?;
        match answer.chunk().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(answer))),
            Ok(None) => None,
            // An error ends the connection, not the body: the caller must not take the part for the whole.
            Err(error) => Some((Err(error), None)),
        }
    }))
}

/// 400 for a value that cannot be sent, 503 for upstreams that are left alone, 504 for one that takes too long, 502 for every other trouble with it.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Request { violation, .. } => {
                return Self::document(StatusCode::BAD_REQUEST, &error.to_string(), std::slice::from_ref(violation));
            }
            Error::Violations { violations, .. } => return Self::document(StatusCode::BAD_REQUEST, &error.to_string(), violations),
            Error::Unavailable { retry_after, .. } => {
                return Self::problem(503, error.to_string()).header("retry-after", seconds(*retry_after).to_string());
            }
            Error::Timeout { .. } => 504,
            _ => 502,
        };
        tracing::warn!(error = &error as &dyn std::error::Error, "the upstream gave no answer");
        Self::problem(status, error.to_string())
    }
}
