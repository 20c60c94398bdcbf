//! Where traces are sent.

use serde::{Deserialize, Serialize};

use super::error::Problem;
#[cfg(feature = "otel")]
use crate::client::alone;
use crate::client::base;
use crate::watch::Spans;

/// A collector of OpenTelemetry, which takes OTLP over HTTP. What is served needs the feature `otel` to send to it.
///
/// Credentials for it are those of `OTEL_EXPORTER_OTLP_HEADERS`; what else the variables of OpenTelemetry say of resources and
/// batches holds, too.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Otlp {
    /// Its address, e.g. `http://localhost:4318`: traces go to `/v1/traces` below it.
    pub endpoint: String,
    /// What it knows this server as; without, what `OTEL_SERVICE_NAME` says, or the name of the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Which part of the traces that begin here is recorded, from 0 to 1. All of them at first. Of others their callers decide.
    #[serde(default = "all")]
    pub sampling: f64,
}

fn all() -> f64 {
    1.0
}

impl Otlp {
    /// All traces that begin here, to the collector at `endpoint`.
    #[must_use]
    pub fn new(endpoint: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), service: None, sampling: all() }
    }

    /// None where it cannot be used, which is a problem.
    #[cfg(feature = "otel")]
    pub(super) fn open(&self, problems: &mut Vec<Problem>) -> Option<Spans> {
        let opened = self.checked(problems)?;
        let spans = alone(&opened).map_err(|error| error.to_string());
        let spans = spans.and_then(|http| Spans::open(&opened, http, self.service.clone()));
        spans.map_err(|why| problems.push(Problem::new("otlp", why))).ok()
    }

    #[cfg(not(feature = "otel"))]
    pub(super) fn open(&self, problems: &mut Vec<Problem>) -> Option<Spans> {
        self.checked(problems)?;
        problems.push(Problem::new("otlp", "needs a program that is built with the feature `otel`"));
        None
    }

    /// The address for traces.
    fn checked(&self, problems: &mut Vec<Problem>) -> Option<url::Url> {
        if !(0.0..=1.0).contains(&self.sampling) {
            problems.push(Problem::new("otlp.sampling", format!("is {}, and must be from 0 to 1", self.sampling)));
        }
        let url = base(&self.endpoint).map_err(|why| problems.push(Problem::new("otlp.endpoint", why))).ok()?;
        url::Url::parse(&format!("{}/v1/traces", url.as_str().trim_end_matches('/'))).ok()
    }
}
