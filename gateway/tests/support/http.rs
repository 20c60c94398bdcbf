//! HTTP requests whose target goes out as it is written: no client tidies up `..` or `%2e` on the way.

use std::net::SocketAddr;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Sends `call`, a method and a target such as `GET /path?query`.
pub(crate) async fn send(address: SocketAddr, call: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
    let (method, target) = call.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(format!("http://{address}{target}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let response = client.request(request.body(body.into()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.unwrap();
    Got { status: head.status.as_u16(), headers: head.headers, body }
}
