//! Problem documents (RFC 9457) of this library.

use http::StatusCode;
use serde_json::{Value, json};

/// Their media type.
pub(crate) const MEDIA: &str = "application/problem+json";

/// `{"type", "title", "status", "detail"}`
pub(crate) fn document(status: StatusCode, detail: &str) -> Value {
    let title = status.canonical_reason().unwrap_or("Problem");
    json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail })
}
