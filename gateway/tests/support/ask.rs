//! One request to the embedded upstream, without a socket.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use capgen_gateway::upstream::Upstream;
use serde_json::Value;
use tower::ServiceExt;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) async fn ask(upstream: &Upstream, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Body::from(body.unwrap_or_default().to_owned());
    let response = upstream.router().oneshot(request.body(body).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: head.status.as_u16(),
        media: head.headers[header::CONTENT_TYPE].to_str().unwrap().to_owned(),
        headers: head.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}
