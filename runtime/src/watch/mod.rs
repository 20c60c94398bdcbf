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

/// What is seen.
#[cfg(feature = "control")]
pub(crate) struct Watch {
    pub(crate) begun: Instant,
    pub(crate) ready: AtomicBool,
    pub(crate) metrics: metrics::Metrics,
    pub(crate) traces: traces::Traces,
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

    /// Whether anybody watches.
    #[cfg(feature = "server")]
    pub(crate) fn is_on(&self) -> bool {
        #[cfg(feature = "control")]
        return self.watch.is_some();
        #[cfg(not(feature = "control"))]
        false
    }

    /// Does `work`, a call that somebody makes; `outcome` says how it ended, in few words.
    #[cfg(any(feature = "server", feature = "mcp"))]
    pub(crate) async fn call<T>(
        &self,
        side: &'static str,
        headers: &HeaderMap,
        work: impl Future<Output = T>,
        outcome: fn(&T) -> String,
    ) -> T {
        #[cfg(feature = "control")]
        if let Some(watch) = &self.watch {
            return watch.call(side, headers, work, outcome).await;
        }
        let _ = (side, headers, outcome);
        work.await
    }

    /// Lets the upstream know which call this belongs to.
    pub(crate) fn before(&self, headers: &mut HeaderMap) {
        #[cfg(feature = "control")]
        if let Some(watch) = &self.watch {
            watch.traces.propagate(headers);
        }
        let _ = headers;
    }

    /// A call was sent upstream.
    pub(crate) fn sent(&self, operation: &'static str, status: Option<u16>, attempts: u32, elapsed: Duration) {
        #[cfg(feature = "control")]
        if let Some(watch) = &self.watch {
            watch.metrics.sent(operation, status, elapsed);
            traces::sent(operation, status, attempts, elapsed);
        }
        let _ = (operation, status, attempts, elapsed);
    }
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
        }
    }

    async fn call<T>(&self, side: &'static str, headers: &HeaderMap, work: impl Future<Output = T>, outcome: fn(&T) -> String) -> T {
        let trace = Trace::begin(side, headers);
        let _under_way = self.metrics.begin(side);
        CURRENT
            .scope(trace, async {
                let done = work.await;
                if let Ok(trace) = CURRENT.try_with(Trace::clone) {
                    let ended = trace.end(outcome(&done));
                    self.metrics.done(side, &ended);
                    self.traces.keep(ended);
                }
                done
            })
            .await
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }
}
