//! A gateway that serves, and how it ends.

use std::net::SocketAddr;
use std::time::Duration;

use capgen_runtime::mcp::Tool;
use tokio::task::JoinSet;
use tokio_util::sync::DropGuard;

use crate::upstream::Seed;

/// A gateway that serves. Displayed, it says what it serves and how to try it. Dropped, it accepts nothing more.
#[derive(Debug)]
pub struct Running {
    /// Where REST is served.
    pub rest: SocketAddr,
    /// Where MCP is served.
    pub mcp: SocketAddr,
    pub(crate) behind: Behind,
    pub(crate) tools: Vec<&'static Tool>,
    pub(crate) drain: Duration,
    /// Dropped, nothing more is accepted, and idle connections are closed.
    pub(crate) stop: DropGuard,
    /// Dropped, tool calls under way are cut short, and the embedded upstream ends.
    pub(crate) cut: DropGuard,
    pub(crate) sides: JoinSet<()>,
}

/// What is behind the gateway.
#[derive(Debug)]
pub(crate) enum Behind {
    /// The upstream of this process, and what it knows.
    Embedded(SocketAddr, Seed),
    /// Another server's base URL.
    Remote(String),
}

/// How a gateway ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every request was answered.
    Completely,
    /// The time for it ran out, and some requests were cut off.
    CutOff,
}

impl Running {
    /// Accepts nothing more, waits for what is under way as long as the configuration allows, and ends.
    pub async fn shutdown(self) -> Drained {
        let Self { stop, cut, mut sides, drain, .. } = self;
        drop(stop);
        let drained = tokio::time::timeout(drain, async { while sides.join_next().await.is_some() {} }).await;
        drop(cut);
        match drained {
            Ok(()) => Drained::Completely,
            Err(_) => Drained::CutOff,
        }
    }
}
