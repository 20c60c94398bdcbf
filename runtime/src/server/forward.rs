//! Forwarding: requests that are passed on as they come.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::Method;

use axum::body::HttpBody as _;

use super::failure::Failure;
use super::limits::Limits;
use crate::api::Forward;
use crate::client::{Client, Forwarded};

/// Paths that are passed on, and the client that sends them.
pub(super) struct Forwarding {
    pub(super) forward: &'static Forward,
    pub(super) client: Client,
}

impl Forwarding {
    /// What follows the path of this one in `path`; none if it is not below it.
    pub(super) fn rest<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(self.forward.path).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Sends a request on, and gives the answer as it comes.
    ///
    /// # Errors
    ///
    /// 405 for a method that is about a connection, 400 for a path that a URL would fold, 413; 502 and 504 as for a route.
    pub(super) async fn pass_on(&self, limits: &Limits, rest: String, request: Request) -> Result<Response, Failure> {
        let (head, content) = request.into_parts();
        if [Method::CONNECT, Method::TRACE].contains(&head.method) {
            return Err(
                Failure::problem(405, "this method is not passed on").header("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            );
        }
        let query = head.uri.query().unwrap_or_default();
        let forwarded = Forwarded::new(self.forward, head.method.clone(), (&rest, query), &head.headers);
        let body = if content.is_end_stream() { None } else { Some(limits.stream(&head.headers, content)?) };
        Ok(self.client.forward(self.forward, forwarded, body).await.map_err(Failure::from)?.into_response())
    }
}
