//! The last calls: what was called, for how long, and what was sent upstream for it. Never a value, a header or a secret.

use std::collections::VecDeque;
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
pub(super) struct Trace {
    side: &'static str,
    id: String,
    /// The caller's own part of it.
    parent: Option<String>,
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
    side: &'static str,
    /// The route or the tool; none where there was none.
    pub(super) operation: Option<&'static str>,
    pub(super) outcome: String,
    began: String,
    /// In milliseconds.
    duration_ms: f64,
    upstream: Vec<Sent>,
    #[serde(skip)]
    pub(super) elapsed: Duration,
}

/// A call that was sent upstream.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    operation: &'static str,
    status: Option<u16>,
    attempts: u32,
    duration_ms: f64,
}

impl Trace {
    /// A call of the trace that the caller's `traceparent` or `b3` names, or of one of its own.
    pub(super) fn begin(side: &'static str, headers: &HeaderMap) -> Self {
        let (id, parent) = named_by(headers).map_or_else(|| (digits(32), None), |(id, parent)| (id, Some(parent)));
        Self { side, id, parent, begun: Instant::now(), at: Timestamp::now(), seen: Arc::default() }
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
            began: self.at.to_string(),
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
    let sent = Sent { operation, status, attempts, duration_ms: milliseconds(elapsed) };
    let _ = CURRENT.try_with(|trace| trace.seen.lock().unwrap_or_else(PoisonError::into_inner).sent.push(sent));
}

fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
}

/// The last calls.
pub(crate) struct Traces {
    said: Option<api::Traces>,
    kept: Mutex<VecDeque<Ended>>,
}

impl Traces {
    pub(super) fn new(said: Option<api::Traces>) -> Self {
        Self { said, kept: Mutex::default() }
    }

    pub(super) fn keep(&self, ended: Ended) {
        let Some(said) = self.said.filter(|said| is_chosen(&ended.trace_id, said.sampling)) else { return };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.len() >= said.keep.max(1) {
            kept.pop_front();
        }
        kept.push_back(ended);
    }

    /// Those that are kept, the last one first.
    pub(crate) fn last(&self) -> Vec<Ended> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// Names the call under way to an upstream, unless the call names one already.
    pub(super) fn propagate(&self, headers: &mut HeaderMap) {
        let Some(said) = self.said else { return };
        let Ok(id) = CURRENT.try_with(|trace| trace.id.clone()) else { return };
        let (span, sampled) = (digits(16), u8::from(is_chosen(&id, said.sampling)));
        let (name, value) = match said.b3 {
            true => ("b3", format!("{id}-{span}-{sampled}")),
            false => ("traceparent", format!("00-{id}-{span}-0{sampled}")),
        };
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.entry(HeaderName::from_static(name)).or_insert(value);
        }
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

/// Random hexadecimal digits.
fn digits(length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        text.push_str(&format!("{:016x}", random::number()));
    }
    text.truncate(length);
    text
}
