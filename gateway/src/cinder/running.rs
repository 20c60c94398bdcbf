//! A Cinder that is served, and how it ends.

use std::net::SocketAddr;
use std::time::Duration;

use capgen_runtime::mcp::CancellationToken;
use tokio::task::JoinHandle;
use tokio_util::sync::DropGuard;

use super::{Cinder, Seed};
use crate::error::StartError;
use crate::log;
use crate::running::Drained;
use crate::start::{listen, serve};

/// How long requests under way may go on once it is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// A Cinder that is served. Displayed, it says how to try it. Dropped, it accepts nothing more.
#[derive(Debug)]
pub struct Running {
    /// Where it is served.
    pub address: SocketAddr,
    /// The server itself.
    pub cinder: Cinder,
    pub(super) seed: Seed,
    stop: DropGuard,
    served: JoinHandle<()>,
}

/// Serves a Cinder at `address`; port 0 takes a free one.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn start(address: SocketAddr, seed: Seed) -> Result<Running, StartError> {
    let (listener, address) = listen("--addr", address).await?;
    if !address.ip().is_loopback() {
        tracing::warn!("{address} is open to other machines, and any token is taken for an administrator's");
    }
    let cinder = Cinder::new(seed.clone());
    let stop = CancellationToken::new();
    let served = tokio::spawn(serve(listener, log::requests(cinder.router(), "Cinder"), stop.clone()));
    Ok(Running { address, cinder, seed, stop: stop.drop_guard(), served })
}

impl Running {
    /// Accepts nothing more, waits a while for what is under way, and ends.
    pub async fn shutdown(self) -> Drained {
        let Self { stop, served, .. } = self;
        drop(stop);
        match tokio::time::timeout(DRAIN, served).await {
            Ok(_) => Drained::Completely,
            Err(_) => Drained::CutOff,
        }
    }
}
