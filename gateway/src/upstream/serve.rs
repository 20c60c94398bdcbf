//! One request, from HTTP to an answer.

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::failure::{Code, Failure};
use super::reply::{self, Members};
use super::route::{Found, Route, Source, find};
use super::{Upstream, decode, query};

/// The largest message gRPC takes.
const LARGEST: usize = 4 << 20;
/// How much is read to say how large a body is that is too large.
const READ: usize = 4 * LARGEST;

pub(super) async fn answer(State(upstream): State<Upstream>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let found = match find(&head.method, head.uri.path()) {
        Found::Moved(path) => return reply::moved(&path),
        Found::Refused(status) => return reply::refusal(status),
        Found::Failed(failure) => return reply::failure(&failure),
        Found::Operation(route, fields) => (route, fields),
    };
    let body = to_bytes(body, READ).await;
    let query = head.uri.query().unwrap_or_default();
    let answer = deadline(&head.headers).and_then(|()| run(&upstream, found, query, body.ok()));
    match answer {
        Ok(members) => reply::success(members),
        Err(failure) => reply::failure(&failure),
    }
}

/// Runs an operation. `body` is none when it was too large to read.
fn run(upstream: &Upstream, (route, path): (&Route, decode::Fields), query: &str, body: Option<Bytes>) -> Result<Members, Failure> {
    let fields = match route.source {
        Source::Path => path,
        Source::Query => query::fields(query, route.message, path)?,
        Source::Body => decode::body(&within_limit(body)?, route.message)?,
    };
    (route.run)(&mut upstream.lock(), &fields)
}

fn within_limit(body: Option<Bytes>) -> Result<Bytes, Failure> {
    let size = body.as_ref().map_or(READ, Bytes::len);
    body.filter(|_| size <= LARGEST).ok_or_else(|| Failure {
        code: Code::ResourceExhausted,
        message: format!("grpc: received message larger than max ({size} vs. {LARGEST})"),
    })
}

/// `Grpc-Timeout` is digits and a unit. Everything here takes less than a millisecond, and nothing takes less than that.
fn deadline(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(timeout) = headers.get("grpc-timeout") else {
        return Ok(());
    };
    let timeout = timeout.to_str().unwrap_or_default();
    let parts = timeout.split_at_checked(timeout.len().saturating_sub(1));
    let amount = parts.and_then(|(digits, unit)| Some((digits.parse::<u64>().ok()?, unit)));
    match amount {
        Some((1.., "H" | "M" | "S" | "m")) => Ok(()),
        Some((_, "H" | "M" | "S" | "m" | "u" | "n")) => {
            Err(Failure { code: Code::DeadlineExceeded, message: "context deadline exceeded".to_owned() })
        }
        _ => Err(Failure::argument(format!("invalid grpc-timeout: {timeout}"))),
    }
}
