//! One request: who asks, whether it is its turn, and what comes back in the time it has.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::{HeaderValue, StatusCode, header};
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::admission::Admission;
use super::limits::Limits;
use super::log::{Line, Sent};
use super::pace::{Pace, Phase};
use crate::guard::{Guarding, problem};
use crate::server;
use crate::watch::{TraceContext, Watch};

/// What a listener serves.
pub(super) struct Side {
    /// `rest`, `mcp` or `management`.
    pub(super) name: &'static str,
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) admission: Admission,
    pub(super) guard: Option<Arc<Guarding>>,
    pub(super) watch: Arc<Watch>,
    /// Whether its calls are counted here, and not by what answers them.
    pub(super) is_watched: bool,
    /// Cancelled, what is under way is answered at once.
    pub(super) cut: CancellationToken,
}

/// An answer, the turn that it ends, and the name of the route.
type Answered = (Response, Option<OwnedSemaphorePermit>, Option<&'static str>);

impl Side {
    /// Answers, whatever happens.
    pub(super) async fn answer(&self, mut request: http::Request<Incoming>, pace: Pace) -> http::Response<Sent> {
        let mut line = Line::begin(self.name, &mut request, self.watch.clone());
        let mut work = pin!(AssertUnwindSafe(self.respond(request.map(Body::new), line.context.clone())).catch_unwind());
        let (response, turn, operation) = poll_fn(|cx| {
            if pace.is_cut() {
                return Poll::Ready(broken_off(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping"));
            }
            if let Poll::Ready(answered) = work.as_mut().poll(cx) {
                return Poll::Ready(answered.unwrap_or_else(|_| broken_off(StatusCode::INTERNAL_SERVER_ERROR, "something is wrong here")));
            }
            match pace.is_late() {
                true => Poll::Ready(broken_off(StatusCode::GATEWAY_TIMEOUT, "there is no answer in time")),
                false => Poll::Pending,
            }
        })
        .await;
        pace.enter(Phase::Answer);
        let (mut head, body) = response.into_parts();
        line.answered(head.status, &mut head.headers, operation);
        if head.status.is_client_error() || head.headers.contains_key(header::CONNECTION) {
            pace.refuse();
        }
        if pace.is_leaving() {
            head.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        http::Response::from_parts(head, Sent { body, line, pace, turn })
    }

    async fn respond(&self, mut request: Request, context: TraceContext) -> Answered {
        if let Some(guard) = &self.guard
            && let Err(refusal) = guard.admit(&mut request).await
        {
            return (refusal, None, None);
        }
        let Ok(turn) = self.admission.turn().await else {
            return (server::busy().into_response(), None, None);
        };
        let Limits { body, body_wait: body_timeout, .. } = self.limits;
        request.extensions_mut().insert(server::Limits { body, body_timeout, ..server::Limits::default() });
        let (response, operation) = self.call(request, context).await;
        (response, Some(turn), operation)
    }

    async fn call(&self, mut request: Request, context: TraceContext) -> (Response, Option<&'static str>) {
        let route = |request| self.router.clone().oneshot(request).map(|routed| routed.unwrap_or_else(|never| match never {}));
        if self.is_watched {
            return self.watch.call(self.name, context, pin!(route(request)), |response| response.status().into()).await;
        }
        request.extensions_mut().insert(context);
        (route(request).await, None)
    }
}

/// The last answer on its connection: what was asked is not read on.
fn broken_off(status: StatusCode, detail: &str) -> Answered {
    let mut response = problem(status, detail);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    (response, None, None)
}
