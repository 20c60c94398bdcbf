//! A server under test, and a caller that speaks JSON-RPC by hand.

use std::time::Duration;

use capgen_runtime::client::install_tls_provider;
use capgen_runtime::mcp::{Options, Server};
use capgen_runtime::{Value, axum};
use reqwest::{RequestBuilder, Response};
use serde_json::json;

use super::upstream::{Next, Upstream, server};

pub(crate) const MODERN: &str = "2026-07-28";

/// A listening server, its upstream, and how to reach it.
pub(crate) struct Rig {
    pub(crate) upstream: Upstream,
    pub(crate) url: String,
    http: reqwest::Client,
}

impl Rig {
    pub(crate) async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    pub(crate) async fn start_with(adjust: impl FnOnce(Options) -> Options) -> Self {
        let (upstream, base) = Upstream::start().await;
        let url = serve(server(base), adjust).await;
        Self { upstream, url, http: http() }
    }

    pub(crate) fn upstream_answers(&self, status: u16, headers: Vec<(&'static str, &'static str)>, body: impl Into<Vec<u8>>) {
        *self.upstream.next.lock().unwrap() = Next::Answer(status, headers, body.into());
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.upstream.heard.lock().unwrap().clone()
    }

    /// A POST as clients of any revision send it, without a body.
    pub(crate) fn post(&self) -> RequestBuilder {
        self.http.post(&self.url).header("content-type", "application/json").header("accept", "application/json, text/event-stream")
    }

    pub(crate) async fn text(&self, body: impl Into<String>) -> Response {
        self.post().body(body.into()).send().await.unwrap()
    }

    /// A request of 2025-06-18, after the handshake.
    pub(crate) async fn old(&self, method: &str, params: Value) -> Value {
        let message = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let request = self.post().header("mcp-protocol-version", "2025-06-18").body(message.to_string());
        json_of(request.send().await.unwrap()).await
    }

    /// A request of 2026-07-28, which says everything each time.
    pub(crate) fn modern(&self, method: &str, mut params: Value) -> RequestBuilder {
        params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!(MODERN);
        if params["_meta"]["io.modelcontextprotocol/clientCapabilities"].is_null() {
            params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
        }
        let mut request = self.post().header("mcp-protocol-version", MODERN).header("mcp-method", method);
        if let Some(name) = params["name"].as_str() {
            request = request.header("mcp-name", name);
        }
        request.body(json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }).to_string())
    }

    /// The result of a call, as clients before 2026-07-28 get it.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Value {
        let answer = self.old("tools/call", json!({ "name": tool, "arguments": arguments })).await;
        answer.get("result").cloned().unwrap_or_else(|| panic!("no result: {answer}"))
    }
}

pub(crate) async fn serve(server: Server, adjust: impl FnOnce(Options) -> Options) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server.router(adjust(Options::listening_on(address)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/mcp")
}

/// A plain HTTP client; reqwest has no TLS provider of its own.
pub(crate) fn http() -> reqwest::Client {
    install_tls_provider();
    reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap()
}

pub(crate) async fn json_of(response: Response) -> Value {
    let text = response.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The text blocks of a tool's result, joined.
pub(crate) fn text_of(result: &Value) -> String {
    let blocks = result["content"].as_array().unwrap();
    blocks.iter().filter_map(|block| block["text"].as_str()).collect()
}
