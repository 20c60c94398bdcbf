//! MCP servers: a function of a client becomes a tool, over Streamable HTTP, for clients of every revision.
//!
//! Tools are data and one type-erased closure each; all that is generic over rmcp is compiled here, once, so a change in a
//! generated crate rebuilds in under a second instead of twenty.

mod arguments;
mod body;
mod confirm;
mod content;
mod filter;
mod handler;
mod options;
mod progress;
mod prompt;
mod resource;
mod server;
mod stdio;
mod tool;
mod trouble;

pub use confirm::Confirm;
pub use filter::Filter;
pub use options::Options;
pub use prompt::{Argument, Message, Piece, Prompt, Text};
pub use resource::{Cache, Resource};
pub use server::{Server, Tools};
pub use tokio_util::sync::CancellationToken;
pub use tool::{Hints, Tool};
