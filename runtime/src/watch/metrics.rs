//! What is counted and measured, for Prometheus: by route, tool and operation, all of which the document names.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::outcome::Outcome;
use super::traces::Ended;

/// In seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => EncodeLabelValue::encode(status, encoder),
            Self::Said(what) => EncodeLabelValue::encode(what, encoder),
        }
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Counted {
    side: &'static str,
    operation: &'static str,
    outcome: Outcome,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Measured {
    side: &'static str,
    operation: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct UnderWay {
    side: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    side: &'static str,
    status: Outcome,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Behind {
    url: String,
}

type Durations = Family<Measured, Histogram, fn() -> Histogram>;

pub(crate) struct Metrics {
    registry: Registry,
    counted: Family<Counted, Counter>,
    durations: Durations,
    /// Those of REST and of MCP.
    under_way: [(&'static str, Gauge); 2],
    answered: Family<Answered, Counter>,
    upstreams: Family<Behind, Gauge>,
}

/// One fewer is under way, when this is dropped.
pub(super) struct Begun(Gauge);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("capgen");
        let counted = Family::<Counted, Counter>::default();
        registry.register(
            "calls",
            "Calls of routes (rest) and tools (mcp), and calls sent to APIs (upstream), by how they ended",
            counted.clone(),
        );
        let durations = Durations::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register_with_unit("call_duration", "How long calls took", Unit::Seconds, durations.clone());
        let under_way = Family::<UnderWay, Gauge>::default();
        registry.register("calls_under_way", "Calls that have no answer yet", under_way.clone());
        let answered = Family::<Answered, Counter>::default();
        registry.register("requests", "Requests of HTTP, those that reach no route or tool included, by their status", answered.clone());
        let upstreams = Family::<Behind, Gauge>::default();
        registry.register(
            "upstream_up",
            "Whether calls are sent to an upstream (1), or it is left alone because it fails (0)",
            upstreams.clone(),
        );
        let under_way = ["rest", "mcp"].map(|side| (side, under_way.get_or_create_owned(&UnderWay { side })));
        let begun = Gauge::<i64>::default();
        begun.set(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0)));
        registry.register_with_unit("start_time", "When this began, since the epoch", Unit::Seconds, begun);
        Self { registry, counted, durations, under_way, answered, upstreams }
    }

    pub(super) fn begin(&self, side: &'static str) -> Begun {
        let gauge = &self.under_way[usize::from(side == self.under_way[1].0)].1;
        gauge.inc();
        Begun(gauge.clone())
    }

    pub(super) fn done(&self, ended: &Ended) {
        self.count(ended.trace.side, ended.seen.operation.unwrap_or("none"), ended.outcome, ended.elapsed);
    }

    /// A request was answered, or hung up before that.
    #[cfg(feature = "serve")]
    pub(crate) fn answered(&self, side: &'static str, status: Option<http::StatusCode>) {
        let status = Outcome::of(status.map(|status| status.as_u16()), "hung_up");
        self.answered.get_or_create(&Answered { side, status }).inc();
    }

    /// Whether an upstream is sent calls.
    #[cfg(feature = "serve")]
    pub(crate) fn upstream(&self, url: &str, is_up: bool) {
        self.upstreams.get_or_create(&Behind { url: url.to_owned() }).set(i64::from(is_up));
    }

    pub(super) fn sent(&self, operation: &'static str, status: Option<u16>, elapsed: Duration) {
        self.count("upstream", operation, Outcome::of(status, "unanswered"), elapsed);
    }

    fn count(&self, side: &'static str, operation: &'static str, outcome: Outcome, elapsed: Duration) {
        self.durations.get_or_create(&Measured { side, operation }).observe(elapsed.as_secs_f64());
        self.counted.get_or_create(&Counted { side, operation, outcome }).inc();
    }

    /// All of it, as OpenMetrics has it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}
