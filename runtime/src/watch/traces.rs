//! The last calls: what was called, for how long, and what was sent upstream for it. Never a value, a header or a secret.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::context::{TraceContext, digits, hex, part};
use super::outcome::Outcome;
use crate::api;

tokio::task_local! {
    /// The call under way.
    pub(super) static CURRENT: Arc<Trace>;
}

/// A call under way.
pub(crate) struct Trace {
    pub(super) side: &'static str,
    pub(super) context: TraceContext,
    /// Its own part of the trace.
    pub(super) span: u64,
    /// What is told upstream of it.
    said: Option<api::Traces>,
    pub(super) begun: Instant,
    seen: Mutex<Seen>,
}

/// What is known of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The route or the tool; none where there was none.
    pub(super) operation: Option<&'static str>,
    /// What was sent upstream for it.
    pub(super) sent: Vec<Sent>,
}

/// A call that was sent upstream.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "otel"), allow(dead_code, reason = "only a collector is told all of it"))]
pub(super) struct Sent {
    pub(super) operation: &'static str,
    pub(super) status: Option<u16>,
    pub(super) attempts: u32,
    pub(super) begun: Instant,
    pub(super) elapsed: Duration,
    /// Its part of the trace, where the upstream was told of it.
    pub(super) span: Option<u64>,
}

/// A call that is over.
pub(super) struct Ended {
    pub(super) trace: Arc<Trace>,
    pub(super) seen: Seen,
    pub(super) outcome: Outcome,
    pub(super) elapsed: Duration,
}

impl Trace {
    pub(super) fn begin(side: &'static str, context: TraceContext, said: Option<api::Traces>) -> Self {
        // What a call is a part of says how both are told.
        let said = said.or_else(|| CURRENT.try_with(|whole| whole.said).ok().flatten());
        Self { side, context, span: part(), said, begun: Instant::now(), seen: Mutex::default() }
    }

    /// Whether those who know of it are to record it: not where the caller says that it does not.
    pub(super) fn is_sampled(&self) -> bool {
        self.context.sampled && self.said.is_some_and(|said| is_chosen(self.context.trace, said.sampling))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn end(self: Arc<Self>, outcome: Outcome) -> Ended {
        let (elapsed, seen) = (self.begun.elapsed(), std::mem::take(&mut *self.seen()));
        Ended { trace: self, seen, outcome, elapsed }
    }
}

/// What a call that is a part of another one belongs to.
pub(super) fn whole() -> Option<TraceContext> {
    let part = |whole: &Arc<Trace>| TraceContext { parent: Some(whole.span), ..whole.context.clone() };
    CURRENT.try_with(part).ok()
}

/// The call under way has this name.
pub(super) fn named(name: &'static str) {
    let _ = CURRENT.try_with(|trace| trace.seen().operation = Some(name));
}

/// The call under way sent one upstream.
pub(super) fn sent(sent: Sent) {
    let _ = CURRENT.try_with(|trace| trace.seen().sent.push(sent));
}

/// The call under way had this one as its part.
pub(super) fn within(part: &Seen) {
    let _ = CURRENT.try_with(|trace| {
        let mut seen = trace.seen();
        seen.operation = part.operation;
        seen.sent.extend_from_slice(&part.sent);
    });
}

/// Names a part of the call under way to an upstream, unless the call names one already.
pub(super) fn propagate(headers: &mut HeaderMap) -> Option<u64> {
    let told = |trace: &Arc<Trace>| {
        let (said, span) = (trace.said?, part());
        Some((span, trace.context.headers(span, trace.is_sampled(), said.b3)))
    };
    let (span, told) = CURRENT.try_with(told).ok()??;
    let [named, state] = told;
    if named.as_ref().is_none_or(|(name, _)| headers.contains_key(name)) {
        return None;
    }
    headers.extend(named.into_iter().chain(state));
    Some(span)
}

/// The last calls.
pub(crate) struct Traces {
    pub(super) said: Option<api::Traces>,
    kept: Mutex<VecDeque<Ended>>,
}

impl Traces {
    pub(super) fn new(said: Option<api::Traces>) -> Self {
        Self { said, kept: Mutex::default() }
    }

    pub(super) fn keep(&self, ended: Ended) {
        let Some(said) = self.said.filter(|said| said.keep > 0 && is_chosen(ended.trace.context.trace, said.sampling)) else { return };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(ended);
        while kept.len() > said.keep {
            kept.pop_front();
        }
    }

    /// Those that are kept, the last one first.
    pub(crate) fn last(&self) -> Vec<Value> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().map(Ended::told).collect()
    }
}

impl Ended {
    fn told(&self) -> Value {
        let Self { trace, seen, outcome, elapsed } = self;
        let began = SignedDuration::try_from(trace.begun.elapsed()).ok().and_then(|since| Timestamp::now().checked_sub(since).ok());
        let sent = |sent: &Sent| {
            let Sent { operation, status, attempts, elapsed, .. } = sent;
            json!({ "operation": operation, "status": status, "attempts": attempts, "durationMs": milliseconds(*elapsed) })
        };
        let mut told = json!({
            "traceId": trace.context.id(),
            "side": trace.side,
            "operation": seen.operation,
            "outcome": outcome.to_string(),
            "began": began,
            "durationMs": milliseconds(*elapsed),
            "upstream": seen.sent.iter().map(sent).collect::<Vec<_>>(),
        });
        if let Some(parent) = trace.context.parent {
            told["parentId"] = digits(&hex::<16>(&parent.to_be_bytes())).into();
        }
        told
    }
}

fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
}

/// Whether a trace is one of those that are kept: the same for all calls of it, wherever they are made.
fn is_chosen(trace: u128, sampling: f64) -> bool {
    let start = (trace >> 96) as u32;
    f64::from(start) < sampling * (f64::from(u32::MAX) + 1.0)
}
