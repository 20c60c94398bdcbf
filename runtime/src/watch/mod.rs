//! Who sees every call of a capability that has a control side, and every call it sends. Without one, nothing is seen and
//! nothing is kept.

#[cfg(any(feature = "server", feature = "mcp"))]
#[cfg_attr(not(feature = "control"), allow(dead_code, reason = "only a watch reads them"))]
mod context;
#[cfg(feature = "control")]
mod metrics;
#[cfg(any(feature = "server", feature = "mcp"))]
#[cfg_attr(not(feature = "control"), allow(dead_code, reason = "only a watch reads them"))]
mod outcome;
#[cfg(feature = "otel")]
mod spans;
#[cfg(feature = "control")]
mod traces;

#[cfg(any(feature = "server", feature = "mcp"))]
use std::pin::Pin;
#[cfg(feature = "control")]
use std::sync::Arc;
#[cfg(feature = "control")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use http::HeaderMap;

#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) use self::context::TraceContext;
#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) use self::outcome::Outcome;
#[cfg(feature = "otel")]
pub(crate) use self::spans::Spans;
#[cfg(feature = "control")]
use self::traces::{CURRENT, Sent, Trace};
use crate::api::Control;

/// A watch, or none.
#[derive(Clone, Default)]
pub(crate) struct Watching {
    #[cfg(feature = "control")]
    watch: Option<Arc<Watch>>,
}

/// What is seen.
#[cfg(feature = "control")]
pub(crate) struct Watch {
    pub(crate) begun: Instant,
    pub(crate) ready: AtomicBool,
    pub(crate) metrics: metrics::Metrics,
    pub(crate) traces: traces::Traces,
    /// Whether it counts what is sent upstream by what its calls tell, since no client has this watch.
    sums: bool,
    /// Who is sent its calls.
    pub(crate) spans: Option<Spans>,
}

impl Watching {
    pub(crate) fn new(control: Option<&'static Control>) -> Self {
        #[cfg(feature = "control")]
        return Self { watch: control.map(|control| Arc::new(Watch::new(control))) };
        #[cfg(not(feature = "control"))]
        {
            let _ = control;
            Self {}
        }
    }

    #[cfg(feature = "control")]
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.watch.as_deref()
    }

    #[cfg(feature = "serve")]
    pub(crate) fn of(watch: &Arc<Watch>) -> Self {
        Self { watch: Some(watch.clone()) }
    }

    /// Where a call comes from, if anybody watches; `named` is what its caller says.
    #[cfg(any(feature = "server", feature = "mcp"))]
    pub(crate) fn context(&self, named: impl FnOnce() -> Option<TraceContext>) -> Option<TraceContext> {
        #[cfg(feature = "control")]
        if self.watch.is_some() {
            return Some(named().unwrap_or_else(TraceContext::new));
        }
        let _ = named;
        None
    }

    /// Does `work`, which is a call of somebody, seen if anybody watches; `outcome` says how it ended. It is large, and stays where
    /// it is.
    #[cfg(any(feature = "server", feature = "mcp"))]
    pub(crate) async fn call<T>(
        &self,
        side: &'static str,
        context: Option<TraceContext>,
        work: Pin<&mut impl Future<Output = T>>,
        outcome: fn(&T) -> Outcome,
    ) -> T {
        #[cfg(feature = "control")]
        if let (Some(watch), Some(context)) = (&self.watch, context) {
            return watch.call(side, context, work, outcome).await.0;
        }
        #[cfg(not(feature = "control"))]
        let _ = context;
        let _ = (side, outcome);
        work.await
    }

    /// A call was sent upstream, which was told of it as `span`.
    pub(crate) fn sent(&self, operation: &'static str, status: Option<u16>, attempts: u32, begun: Instant, span: Option<u64>) {
        #[cfg(feature = "control")]
        {
            let elapsed = begun.elapsed();
            if let Some(watch) = &self.watch {
                watch.metrics.sent(operation, status, elapsed);
            }
            traces::sent(Sent { operation, status, attempts, begun, elapsed, span });
        }
        let _ = (operation, status, attempts, begun, span);
    }
}

/// Lets the upstream know which call this belongs to, and gives the number that it has there.
pub(crate) fn propagate(headers: &mut HeaderMap) -> Option<u64> {
    #[cfg(feature = "control")]
    return traces::propagate(headers);
    #[cfg(not(feature = "control"))]
    {
        let _ = headers;
        None
    }
}

/// The call under way is one of the route, or the tool, of this name.
#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) fn named(name: &'static str) {
    #[cfg(feature = "control")]
    traces::named(name);
    let _ = name;
}

/// What sends calls to a collector: nothing, where this is built without.
#[cfg(all(feature = "control", not(feature = "otel")))]
#[derive(Clone)]
pub(crate) enum Spans {}

#[cfg(all(feature = "control", not(feature = "otel")))]
impl Spans {
    fn tell(&self, _: &traces::Ended) {
        match *self {}
    }

    #[cfg(feature = "serve")]
    pub(crate) async fn close(self) {
        match self {}
    }
}

#[cfg(feature = "control")]
impl Watch {
    fn new(control: &'static Control) -> Self {
        Self {
            begun: Instant::now(),
            ready: AtomicBool::new(true),
            metrics: metrics::Metrics::new(),
            traces: traces::Traces::new(control.traces),
            sums: false,
            spans: None,
        }
    }

    /// The watch of a server: it keeps no traces, and counts what any client sends for its calls. `sampling` is the part of the traces
    /// that begin here which upstreams are told to record, from 0 to 1.
    #[cfg(feature = "serve")]
    pub(crate) fn of_server(sampling: f64, spans: Option<Spans>) -> Self {
        Self {
            begun: Instant::now(),
            ready: AtomicBool::new(true),
            metrics: metrics::Metrics::new(),
            traces: traces::Traces::new(Some(crate::api::Traces { keep: 0, sampling, b3: false })),
            sums: true,
            spans,
        }
    }

    /// Does `work`, which is a call of somebody, and gives the name of the route or the tool beside what that gives.
    pub(crate) async fn call<T>(
        &self,
        side: &'static str,
        context: TraceContext,
        work: Pin<&mut impl Future<Output = T>>,
        outcome: fn(&T) -> Outcome,
    ) -> (T, Option<&'static str>) {
        let _under_way = self.metrics.begin(side);
        let trace = Arc::new(Trace::begin(side, traces::whole().unwrap_or(context), self.traces.said));
        let mut call = UnderWay { watch: self, trace: Some(trace.clone()) };
        let done = CURRENT.scope(trace, work).await;
        let operation = call.end(outcome(&done));
        (done, operation)
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }
}

/// A call that is watched. Dropped before its end, its caller hung up.
#[cfg(feature = "control")]
struct UnderWay<'a> {
    watch: &'a Watch,
    trace: Option<Arc<Trace>>,
}

#[cfg(feature = "control")]
impl UnderWay<'_> {
    /// Counts and keeps it, and tells the call that this is a part of; gives its name.
    fn end(&mut self, outcome: Outcome) -> Option<&'static str> {
        let Self { watch, trace } = self;
        let ended = trace.take()?.end(outcome);
        watch.metrics.done(&ended);
        if watch.sums {
            ended.seen.sent.iter().for_each(|sent| watch.metrics.sent(sent.operation, sent.status, sent.elapsed));
        }
        traces::within(&ended.seen);
        if let Some(spans) = &watch.spans {
            spans.tell(&ended);
        }
        let operation = ended.seen.operation;
        watch.traces.keep(ended);
        operation
    }
}

#[cfg(feature = "control")]
impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.end(Outcome::Said("hung_up"));
    }
}
