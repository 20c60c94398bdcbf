//! MCP calls as a client without a session makes them.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http::{Got, send};

const HEADERS: &[(&str, &str)] =
    &[("content-type", "application/json"), ("accept", "application/json, text/event-stream"), ("mcp-protocol-version", "2025-06-18")];

/// What a tool answered.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) is_error: bool,
    /// All text of its content.
    pub(crate) text: String,
    pub(crate) structured: Value,
    pub(crate) meta: Value,
}

/// Sends a message and gives the whole answer.
pub(crate) async fn post(address: SocketAddr, message: String) -> Got {
    send(address, "POST /mcp", HEADERS, message).await
}

/// Calls a tool; `arguments` is JSON text that goes out as it is.
pub(crate) async fn call(address: SocketAddr, tool: &str, arguments: &str) -> Outcome {
    let params = format!(r#"{{"name":"{tool}","arguments":{arguments}}}"#);
    let answer = post(address, format!(r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{params}}}"#)).await;
    let message = answer.json();
    assert_eq!((answer.status, &message["id"]), (200, &json!(7)), "{tool} {arguments}: {message}");
    let result = &message["result"];
    let blocks = result["content"].as_array().unwrap_or_else(|| panic!("{tool} {arguments}: {message}"));
    Outcome {
        is_error: result["isError"] == true,
        text: blocks.iter().filter_map(|block| block["text"].as_str()).collect(),
        structured: result["structuredContent"].clone(),
        meta: result["_meta"].clone(),
    }
}

/// The tools, as listed.
pub(crate) async fn tools(address: SocketAddr) -> Vec<Value> {
    let answer = post(address, r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#.to_owned()).await;
    answer.json()["result"]["tools"].as_array().unwrap().clone()
}
