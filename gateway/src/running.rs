//! A gateway that serves, and how it ends.

use std::net::SocketAddr;
use std::time::Duration;

use capgen_runtime::mcp::{CancellationToken, Tool};
use tokio::task::JoinSet;

use crate::upstream::Seed;

/// A gateway that serves. Displayed, it says what it serves and how to try it. Dropped, it stops at once.
#[derive(Debug)]
pub struct Running {
    /// Where REST is served.
    pub rest: SocketAddr,
    /// Where MCP is served.
    pub mcp: SocketAddr,
    pub(crate) behind: Behind,
    pub(crate) tools: Vec<&'static Tool>,
    pub(crate) drain: Duration,
    /// Nothing is accepted any more.
    pub(crate) stop: CancellationToken,
    /// What is under way is cut short.
    pub(crate) cut: CancellationToken,
    pub(crate) sides: JoinSet<()>,
    /// Ends when the gateway is dropped.
    pub(crate) _embedded: JoinSet<()>,
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
    pub async fn shutdown(mut self) -> Drained {
        self.stop.cancel();
        let drained = tokio::time::timeout(self.drain, async { while self.sides.join_next().await.is_some() {} }).await;
        self.cut.cancel();
        match drained {
            Ok(()) => Drained::Completely,
            Err(_) => Drained::CutOff,
        }
    }
}
