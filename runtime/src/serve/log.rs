//! One structured log line a request, and the number that is in it, in the answer, and in the traces of those who are called.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tracing::field::display;

use super::pace::{Pace, Phase};
use crate::watch::{TraceContext, Watch};

/// The header with the number of a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest number of a caller's own.
const LONGEST: usize = 128;

/// Method, path, status, time. Never the query, other headers or bodies, which may hold secrets. Written when it is dropped, which
/// also happens when a caller hangs up.
pub(super) struct Line {
    side: &'static str,
    method: Method,
    path: String,
    id: HeaderValue,
    /// Whether its caller gave it that number.
    named: bool,
    pub(super) context: TraceContext,
    begun: Instant,
    watch: Arc<Watch>,
    status: Option<StatusCode>,
    operation: Option<&'static str>,
    bytes: u64,
    /// Whether all of the answer was handed to the connection.
    whole: bool,
}

impl Line {
    /// Gives the request a number and a trace, unless its caller did.
    pub(super) fn begin<B>(side: &'static str, request: &mut Request<B>, watch: Arc<Watch>) -> Self {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let headers = request.headers_mut();
        let context = TraceContext::of(headers).unwrap_or_else(TraceContext::new);
        context.name_in(headers);
        let given = headers.get(REQUEST_ID).filter(|id| is_number(id)).cloned();
        let (named, id) = (given.is_some(), given.unwrap_or_else(|| context.id_value()));
        headers.insert(REQUEST_ID, id.clone());
        let begun = Instant::now();
        Self { side, method, path, id, named, context, begun, watch, status: None, operation: None, bytes: 0, whole: false }
    }

    pub(super) fn answered(&mut self, status: StatusCode, headers: &mut HeaderMap, operation: Option<&'static str>) {
        (self.status, self.operation) = (Some(status), operation);
        headers.insert(REQUEST_ID, self.id.clone());
    }
}

/// Whether a caller's number can be passed on and written as it is.
fn is_number(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~:/+=@".contains(byte))
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { side, method, path, id, named, context, begun, watch, status, operation, bytes, whole } = self;
        watch.metrics.answered(side, *status);
        let (status, hung_up) = (status.map(|status| status.as_u16()), !*whole);
        let (id, elapsed_ms) = (id.to_str().unwrap_or_default(), begun.elapsed().as_millis() as u64);
        // Those who run it ask every few seconds.
        if *side == super::management::NAME {
            tracing::debug!(%side, %method, path, status, elapsed_ms, request_id = %id, "answered");
        } else {
            let hung_up = hung_up.then_some(true);
            // What is known to be plain needs no quotes, which cost a look at each of its characters.
            let (operation, trace_id) = (operation.map(display), named.then(|| display(context.id())));
            tracing::info!(
                %side, %method, path, status, elapsed_ms, bytes, operation, hung_up, request_id = %id, trace_id, "answered"
            );
        }
    }
}

/// The body of an answer, with what ends when it does: the request's line, its turn, and its time on the connection.
pub(super) struct Sent {
    pub(super) body: Body,
    pub(super) line: Line,
    pub(super) pace: Pace,
    pub(super) turn: Option<OwnedSemaphorePermit>,
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => self.line.bytes += frame.data_ref().map_or(0, Bytes::len) as u64,
            Some(Err(_)) => {}
            None => self.line.whole = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.line.whole |= http_body::Body::is_end_stream(&self.body) || self.line.method == Method::HEAD;
        self.pace.enter(Phase::Idle);
        drop(self.turn.take());
    }
}
