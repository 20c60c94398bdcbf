//! Who sees every call of a capability that has a control side, and every call it sends. Without one, nothing is seen and
//! nothing is kept.

#[cfg(feature = "control")]
mod metrics;
#[cfg(feature = "control")]
mod traces;

#[cfg(feature = "control")]
use std::sync::Arc;
#[cfg(feature = "control")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
#[cfg(feature = "control")]
use std::time::Instant;

use http::HeaderMap;

#[cfg(feature = "control")]
use self::traces::{CURRENT, Trace};
use crate::api::Control;

/// A watch, or none.
#[derive(Clone, Default)]
pub(crate) struct Watching {
    #[cfg(feature = "control")]
    watch: Option<Arc<Watch>>,
}

/// A call of somebody.
#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) struct Call {
    #[cfg(feature = "control")]
    trace: Option<Trace>,
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

    /// The same, or `watch` if nobody watches.
    #[cfg(feature = "serve")]
    pub(crate) fn or(self, watch: &Arc<Watch>) -> Self {
        Self { watch: self.watch.or_else(|| Some(watch.clone())) }
    }

    /// A call of somebody begins, if anybody watches.
    #[cfg(any(feature = "server", feature = "mcp"))]
    pub(crate) fn begin(&self, side: &'static str, headers: &HeaderMap) -> Call {
        let _ = (side, headers);
        Call {
            #[cfg(feature = "control")]
            trace: self.watch.as_ref().map(|watch| watch.begin(side, headers)),
        }
    }

    /// Does `work`, which is that call; `outcome` says how it ended, in few words.
    #[cfg(any(feature = "server", feature = "mcp"))]
    pub(crate) async fn call<T>(&self, call: Call, work: impl Future<Output = T>, outcome: fn(&T) -> String) -> T {
        #[cfg(feature = "control")]
        if let (Some(watch), Some(trace)) = (&self.watch, call.trace) {
            return watch.call(trace, work, outcome).await.0;
        }
        #[cfg(not(feature = "control"))]
        let _ = call;
        let _ = outcome;
        work.await
    }

    /// A call was sent upstream.
    pub(crate) fn sent(&self, operation: &'static str, status: Option<u16>, attempts: u32, elapsed: Duration) {
        #[cfg(feature = "control")]
        {
            if let Some(watch) = &self.watch {
                watch.metrics.sent(operation, status, elapsed);
            }
            traces::sent(operation, status, attempts, elapsed);
        }
        let _ = (operation, status, attempts, elapsed);
    }
}

/// The trace that a request belongs to, or one of its own, which it is told.
#[cfg(feature = "serve")]
pub(crate) fn trace_of(headers: &mut HeaderMap) -> String {
    traces::of(headers)
}

/// Lets the upstream know which call this belongs to.
pub(crate) fn propagate(headers: &mut HeaderMap) {
    #[cfg(feature = "control")]
    traces::propagate(headers);
    let _ = headers;
}

/// The call under way is one of the route, or the tool, of this name.
#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) fn named(name: &'static str) {
    #[cfg(feature = "control")]
    traces::named(name);
    let _ = name;
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
        }
    }

    /// The watch of a server: it keeps no traces, and counts what any client sends for its calls.
    #[cfg(feature = "serve")]
    pub(crate) fn of_server() -> Self {
        let traces = traces::Traces::new(Some(crate::api::Traces { keep: 0, sampling: 1.0, b3: false }));
        Self { begun: Instant::now(), ready: AtomicBool::new(true), metrics: metrics::Metrics::new(), traces, sums: true }
    }

    /// A call of somebody begins.
    pub(crate) fn begin(&self, side: &'static str, headers: &HeaderMap) -> Trace {
        Trace::begin(side, headers, self.traces.said)
    }

    /// Does `work`, which is that call, and gives the name of the route or the tool beside what that gives.
    pub(crate) async fn call<T>(
        &self,
        trace: Trace,
        work: impl Future<Output = T>,
        outcome: fn(&T) -> String,
    ) -> (T, Option<&'static str>) {
        let _under_way = self.metrics.begin(trace.side);
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
    trace: Option<Trace>,
}

#[cfg(feature = "control")]
impl UnderWay<'_> {
    /// Counts and keeps it, and tells the call that this is a part of; gives its name.
    fn end(&mut self, outcome: String) -> Option<&'static str> {
        let Self { watch, trace } = self;
        let ended = trace.take()?.end(outcome);
        watch.metrics.done(&ended);
        if watch.sums {
            ended.upstream.iter().for_each(|sent| watch.metrics.sent(sent.operation, sent.status, sent.elapsed));
        }
        traces::within(&ended);
        let operation = ended.operation;
        watch.traces.keep(ended);
        operation
    }
}

#[cfg(feature = "control")]
impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.end("hung_up".to_owned());
    }
}
