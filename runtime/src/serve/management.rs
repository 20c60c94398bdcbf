//! What those who run a server ask it: whether it lives, whether calls are to be sent here, and what it counts.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Client, Upstream, seconds};
use crate::control::{answer, open_metrics, readiness};
use crate::watch::Watch;

/// The name of this side.
pub(super) const NAME: &str = "management";

/// What is told of.
pub(super) struct Told {
    pub(super) watch: Arc<Watch>,
    pub(super) clients: Vec<Client>,
}

/// `/health/live`, `/health/ready`, `/status` and `/metrics` (OpenMetrics 1.0).
pub(super) fn router(told: Told) -> Router {
    let told = Arc::new(told);
    let (ready, status, metrics) = (told.clone(), told.clone(), told);
    Router::new()
        .route("/health/live", get(async || readiness(true)))
        .route("/health/ready", get(async move || readiness(ready.is_ready())))
        .route("/status", get(async move || answer(StatusCode::OK, &status.status())))
        .route("/metrics", get(async move || metrics.metrics()))
}

impl Told {
    /// Not while it stops, and not while all upstreams of a client are left alone.
    fn is_ready(&self) -> bool {
        let is_cut_off = |client: &Client| client.upstreams().iter().all(|upstream| upstream.left_alone.is_some());
        self.watch.is_ready() && !self.clients.iter().any(is_cut_off)
    }

    fn status(&self) -> Value {
        let upstream = |upstream: Upstream| {
            let Upstream { url, failures, left_alone, .. } = upstream;
            json!({ "url": url, "failures": failures, "leftAloneSeconds": left_alone.map(seconds) })
        };
        json!({
            "ready": self.is_ready(),
            "uptimeSeconds": self.watch.begun.elapsed().as_secs(),
            "upstreams": self.clients.iter().flat_map(Client::upstreams).map(upstream).collect::<Vec<_>>(),
        })
    }

    fn metrics(&self) -> Response {
        for upstream in self.clients.iter().flat_map(Client::upstreams) {
            self.watch.metrics.upstream(&upstream.url, upstream.left_alone.is_none());
        }
        open_metrics(self.watch.metrics.text())
    }
}
