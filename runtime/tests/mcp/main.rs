//! MCP over a real socket, spoken by hand: every revision, every refusal, every kind of result.
#![cfg(feature = "mcp")]
#![expect(clippy::unwrap_used, reason = "what panics in a test fails it")]

mod arguments;
mod cancel;
mod confirm;
mod fixture;
mod protocol;
mod refusals;
mod results;
mod trouble;
mod upstream;
