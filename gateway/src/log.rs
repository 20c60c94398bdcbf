//! One log line a request.

use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;

/// Logs every request of a router: method, path, status and time. Never the query, headers or bodies, which may hold secrets.
pub(crate) fn requests(router: Router, side: &'static str) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| logged(side, request, next)))
}

async fn logged(side: &'static str, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut line = Line { side, method, path, begun: Instant::now(), status: None };
    let response = next.run(request).await;
    line.status = Some(response.status());
    response
}

/// Written when it is dropped, which also happens when a caller hangs up before there is an answer.
struct Line {
    side: &'static str,
    method: Method,
    path: String,
    begun: Instant,
    status: Option<StatusCode>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { side, method, path, begun, status } = self;
        let ms = begun.elapsed().as_millis();
        match status {
            Some(status) => tracing::info!("{side} {method} {path} {} {ms} ms", status.as_u16()),
            None => tracing::info!("{side} {method} {path} the caller hung up after {ms} ms"),
        }
    }
}
