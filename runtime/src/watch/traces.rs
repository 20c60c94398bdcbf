//! The last calls: what was called, for how long, and what was sent upstream for it. Never a value, a header or a secret.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::Serialize;

use crate::{api, random};

tokio::task_local! {
    /// The call under way.
    pub(super) static CURRENT: Trace;
}

/// A call under way.
#[derive(Clone)]
pub(crate) struct Trace {
    pub(super) side: &'static str,
    id: String,
    /// The caller's own part of it.
    parent: Option<String>,
    /// What else the caller says of it, for those it knows (W3C Trace Context, section 3.3).
    state: Option<HeaderValue>,
    /// What is told upstream of it.
    said: Option<api::Traces>,
    begun: Instant,
    at: Timestamp,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    name: Option<&'static str>,
    sent: Vec<Sent>,
}

/// A call that is over.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ended {
    trace_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<String>,
    pub(super) side: &'static str,
    /// The route or the tool; none where there was none.
    pub(super) operation: Option<&'static str>,
    pub(super) outcome: String,
    began: Timestamp,
    /// In milliseconds.
    duration_ms: f64,
    pub(super) upstream: Vec<Sent>,
    #[serde(skip)]
    pub(super) elapsed: Duration,
}

/// A call that was sent upstream.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    pub(super) operation: &'static str,
    pub(super) status: Option<u16>,
    attempts: u32,
    duration_ms: f64,
    #[serde(skip)]
    pub(super) elapsed: Duration,
}

impl Trace {
    /// A call of the trace that the caller's `traceparent` or `b3` names, or of one of its own.
    pub(super) fn begin(side: &'static str, headers: &HeaderMap, said: Option<api::Traces>) -> Self {
        let (id, parent) = named_by(headers).map_or_else(|| (digits(32), None), |(id, parent)| (id, Some(parent)));
        let state = headers.get("tracestate").filter(|_| parent.is_some()).cloned();
        // What a call is a part of says how both are told.
        let said = said.or_else(|| CURRENT.try_with(|whole| whole.said).ok().flatten());
        Self { side, id, parent, state, said, begun: Instant::now(), at: Timestamp::now(), seen: Arc::default() }
    }

    /// The header that names it upstream, and what goes with that.
    fn told(&self) -> Option<(&'static str, String, Option<HeaderValue>)> {
        let said = self.said?;
        let (id, span, sampled) = (&self.id, digits(16), u8::from(is_chosen(&self.id, said.sampling)));
        Some(match said.b3 {
            true => ("b3", format!("{id}-{span}-{sampled}"), None),
            false => ("traceparent", format!("00-{id}-{span}-0{sampled}"), self.state.clone()),
        })
    }

    pub(super) fn end(self, outcome: String) -> Ended {
        let elapsed = self.begun.elapsed();
        let Seen { name, sent } = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        Ended {
            trace_id: self.id,
            parent_id: self.parent,
            side: self.side,
            operation: name,
            outcome,
            began: self.at,
            duration_ms: milliseconds(elapsed),
            upstream: sent,
            elapsed,
        }
    }
}

/// The call under way has this name.
pub(super) fn named(name: &'static str) {
    let _ = CURRENT.try_with(|trace| trace.seen.lock().unwrap_or_else(PoisonError::into_inner).name = Some(name));
}

/// The call under way sent one upstream.
pub(super) fn sent(operation: &'static str, status: Option<u16>, attempts: u32, elapsed: Duration) {
    let sent = Sent { operation, status, attempts, duration_ms: milliseconds(elapsed), elapsed };
    let _ = CURRENT.try_with(|trace| trace.seen.lock().unwrap_or_else(PoisonError::into_inner).sent.push(sent));
}

/// The call under way had this one as its part.
pub(super) fn within(ended: &Ended) {
    let _ = CURRENT.try_with(|trace| {
        let mut seen = trace.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.name = ended.operation;
        seen.sent.extend_from_slice(&ended.upstream);
    });
}

/// Names the call under way to an upstream, unless the call names one already.
pub(super) fn propagate(headers: &mut HeaderMap) {
    let Ok(Some((name, value, state))) = CURRENT.try_with(Trace::told) else { return };
    if headers.contains_key(name) {
        return;
    }
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
        headers.extend(state.map(|state| (HeaderName::from_static("tracestate"), state)));
    }
}

fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
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
        let Some(said) = self.said.filter(|said| said.keep > 0 && is_chosen(&ended.trace_id, said.sampling)) else { return };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(ended);
        while kept.len() > said.keep {
            kept.pop_front();
        }
    }

    /// Those that are kept, the last one first.
    pub(crate) fn last(&self) -> Vec<Ended> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }
}

/// Whether a trace is one of those that are kept: the same for all calls of it, wherever they are made.
fn is_chosen(id: &str, sampling: f64) -> bool {
    let number = id.get(..8).and_then(|start| u32::from_str_radix(start, 16).ok()).unwrap_or(0);
    f64::from(number) < sampling * (f64::from(u32::MAX) + 1.0)
}

/// The trace and the part of it that a caller names (W3C Trace Context, section 3.2.2; B3, single header).
fn named_by(headers: &HeaderMap) -> Option<(String, String)> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let mut parts = match text("traceparent") {
        Some(text) => text.strip_prefix("00-")?.split('-'),
        None => text("b3")?.split('-'),
    };
    let (id, span) = (parts.next()?, parts.next()?);
    let is_hex =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit()) && text.bytes().any(|b| b != b'0');
    (is_hex(id, 32) && is_hex(span, 16)).then(|| (id.to_lowercase(), span.to_lowercase()))
}

/// The trace that `headers` name, or one of its own, which they name then.
#[cfg(feature = "serve")]
pub(super) fn of(headers: &mut HeaderMap) -> String {
    if let Some((id, _)) = named_by(headers) {
        return id;
    }
    let id = digits(32);
    if let Ok(value) = HeaderValue::try_from(format!("00-{id}-{}-01", digits(16))) {
        headers.insert("traceparent", value);
    }
    id
}

/// Random hexadecimal digits.
fn digits(length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        // Writing to a text does not fail.
        let _ = write!(text, "{:016x}", random::number());
    }
    text.truncate(length);
    text
}
