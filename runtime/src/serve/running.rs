//! A server that runs, and how it ends.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::DropGuard;

use crate::watch::Watch;

/// How long callers who are cut off have to be told so.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A server that runs. Dropped, it ends, and what is under way is cut off.
pub struct Running {
    /// Where REST is served.
    pub rest: Option<SocketAddr>,
    /// Where MCP is served.
    pub mcp: Option<SocketAddr>,
    /// Where health and metrics are served.
    pub management: Option<SocketAddr>,
    pub(super) watch: Arc<Watch>,
    pub(super) drain: Duration,
    /// Dropped, nothing more is accepted, and idle connections are closed.
    pub(super) stop: DropGuard,
    /// Dropped, what is under way is answered at once.
    pub(super) cut: DropGuard,
    /// Dropped, tool calls that are still under way end.
    pub(super) gone: DropGuard,
    pub(super) sides: JoinSet<()>,
    /// Runs until the end.
    pub(super) managed: JoinSet<()>,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rest, mcp, management, .. } = self;
        f.debug_struct("Running").field("rest", rest).field("mcp", mcp).field("management", management).finish_non_exhaustive()
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every request was answered.
    Completely,
    /// The time for it ran out, and some requests were cut off.
    CutOff,
}

impl Running {
    /// Says that it is not ready, accepts nothing more once balancers have had notice, waits for what is under way as long as the
    /// settings allow, and ends. What takes longer is answered with 503.
    pub async fn shutdown(self) -> Drained {
        let Self { watch, drain, stop, cut, gone, mut sides, managed: _managed, .. } = self;
        watch.ready.store(false, Ordering::Relaxed);
        drop(stop);
        let drained = timeout(drain, ended(&mut sides)).await;
        drop(cut);
        if drained.is_err() {
            drop(timeout(LAST_WORDS, ended(&mut sides)).await);
        }
        drop(gone);
        if let Some(spans) = watch.spans.clone() {
            spans.close().await;
        }
        if drained.is_ok() { Drained::Completely } else { Drained::CutOff }
    }
}

async fn ended(sides: &mut JoinSet<()>) {
    while sides.join_next().await.is_some() {}
}
