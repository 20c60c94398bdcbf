//! Refusals as Cinder words them: one fault under the name of its kind, or a page of HTML where no controller was reached.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use capgen_runtime::server::Failure;
use generated_client::cinder_backups::types::{Fault, Faults};

/// What a controller answers.
pub(super) fn fault(status: u16, message: impl Into<String>) -> Failure {
    let kind = match status {
        400 => "badRequest",
        403 => "forbidden",
        404 => "itemNotFound",
        413 => "overLimit",
        415 => "badMediaType",
        503 => "serviceUnavailable",
        _ => "computeFault",
    };
    Failure::json(status, &Faults::from([(kind.to_owned(), Fault::new(status.into(), message))]))
}

/// What Cinder says when it stumbles over a request.
pub(super) fn stumbled() -> Failure {
    fault(500, "The server has either erred or is incapable of performing the requested operation.")
}

/// The caller may not do this.
pub(super) fn forbidden(rule: &str) -> Failure {
    fault(403, format!("Policy doesn't allow {rule} to be performed."))
}

/// What is answered when no controller was reached.
pub(super) fn page(status: u16, text: &str) -> Failure {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let body = format!(
        "<html>\n <head>\n  <title>{title}</title>\n </head>\n <body>\n  <h1>{title}</h1>\n  {text}<br /><br />\n\n\n\n </body>\n</html>"
    );
    let html = HeaderValue::from_static("text/html; charset=UTF-8");
    Failure { status, headers: Box::new(HeaderMap::from_iter([(header::CONTENT_TYPE, html)])), body: Bytes::from(body) }
}

/// The page for URLs and methods that are not served.
pub(super) fn no_such_page() -> Failure {
    page(404, "The resource could not be found.")
}
