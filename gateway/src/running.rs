//! A gateway that serves, and how it ends.

use std::net::SocketAddr;

use capgen_runtime::mcp::Tool;
use capgen_runtime::serve::{self, Callers, Drained};
use tokio_util::sync::DropGuard;

use crate::upstream::Seed;

/// A gateway that serves. Displayed, it says what it serves and how to try it. Dropped, it ends.
#[derive(Debug)]
pub struct Running {
    /// Where REST is served.
    pub rest: SocketAddr,
    /// Where MCP is served.
    pub mcp: SocketAddr,
    /// Where health, status and metrics are served.
    pub management: Option<SocketAddr>,
    /// `http` or `https`
    pub(crate) scheme: &'static str,
    /// What callers must show.
    pub(crate) asks: Callers,
    pub(crate) behind: Behind,
    pub(crate) tools: Vec<&'static Tool>,
    pub(crate) served: serve::Running,
    /// Dropped, the embedded upstream ends.
    pub(crate) end: DropGuard,
}

/// What is behind the gateway.
#[derive(Debug)]
pub(crate) enum Behind {
    /// The upstream of this process, and what it knows.
    Embedded(SocketAddr, Seed),
    /// Another server's base URL.
    Remote(String),
}

impl Running {
    /// Accepts nothing more, waits for what is under way as long as the configuration allows, and ends.
    pub async fn shutdown(self) -> Drained {
        let Self { served, end, .. } = self;
        let drained = served.shutdown().await;
        drop(end);
        drained
    }
}
