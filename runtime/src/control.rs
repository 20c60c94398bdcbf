//! The control side of a capability: what those who run it ask. It holds no value, no header and no secret of any call.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::api::Control;
use crate::client::Client;

/// Serves what `control` says of `client`, whose builder was told of it: `/health/live`, `/health/ready`, `/status`,
/// `/config`, `/metrics` (OpenMetrics 1.0) and `/traces`.
pub fn router(control: &'static Control, client: &Client) -> Router {
    let client = Arc::new(client.clone());
    let mut router = Router::new();
    if control.health {
        let ready = client.clone();
        router = router.route("/health/live", get(async || readiness(true)));
        router = router.route("/health/ready", get(async move || health(&ready)));
    }
    if control.info {
        let (status, config) = (client.clone(), client.clone());
        router = router.route("/status", get(async move || answer(StatusCode::OK, &self::status(control, &status))));
        router = router.route("/config", get(async move || answer(StatusCode::OK, &json!({ "settings": config.told() }))));
    }
    if control.metrics {
        let client = client.clone();
        router = router.route("/metrics", get(async move || metrics(&client)));
    }
    if control.traces.is_some() {
        router = router.route("/traces", get(async move || traces(&client)));
    }
    router
}

/// Says whether calls are to be sent here: not before what is behind this can be reached, nor while it drains. True at first.
pub fn ready(client: &Client, ready: bool) {
    if let Some(watch) = client.watching().watch() {
        watch.ready.store(ready, Ordering::Relaxed);
    }
}

fn health(client: &Client) -> Response {
    readiness(client.watching().watch().is_none_or(|watch| watch.is_ready()))
}

/// Whether calls are to be sent here.
pub(crate) fn readiness(is_ready: bool) -> Response {
    match is_ready {
        true => answer(StatusCode::OK, &json!({ "status": "UP" })),
        false => answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "OUT_OF_SERVICE" })),
    }
}

fn status(control: &Control, client: &Client) -> Value {
    let watch = client.watching().watch();
    json!({
        "name": control.name,
        "ready": watch.is_none_or(|watch| watch.is_ready()),
        "uptimeSeconds": watch.map_or(0, |watch| watch.begun.elapsed().as_secs()),
    })
}

fn metrics(client: &Client) -> Response {
    open_metrics(client.watching().watch().map(|watch| watch.metrics.text()).unwrap_or_default())
}

/// What is counted, as OpenMetrics 1.0.
pub(crate) fn open_metrics(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let media = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    response
}

fn traces(client: &Client) -> Response {
    let traces = client.watching().watch().map(|watch| watch.traces.last()).unwrap_or_default();
    answer(StatusCode::OK, &json!({ "traces": traces }))
}

pub(crate) fn answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
