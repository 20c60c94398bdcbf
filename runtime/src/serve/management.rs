//! What those who run a server ask it: whether it lives, whether calls are to be sent here, and what it counts.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::client::{Client, Upstream, seconds};
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
        .route("/health/live", get(async || answer(StatusCode::OK, &json!({ "status": "UP" }))))
        .route("/health/ready", get(async move || ready.health()))
        .route("/status", get(async move || answer(StatusCode::OK, &status.status())))
        .route("/metrics", get(async move || metrics.metrics()))
}

impl Told {
    fn health(&self) -> Response {
        match self.is_ready() {
            true => answer(StatusCode::OK, &json!({ "status": "UP" })),
            false => answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "OUT_OF_SERVICE" })),
        }
    }

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
        let mut response = Response::new(Body::from(self.watch.metrics.text()));
        let media = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        response
    }
}

fn answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
