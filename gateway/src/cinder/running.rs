//! A Cinder that is served, and how it ends.

use std::net::SocketAddr;

use capgen_runtime::serve::{self, Drained, Serve, Settings};

use super::{Cinder, Seed};
use crate::error::StartError;

/// A Cinder that is served. Displayed, it says how to try it. Dropped, it ends.
#[derive(Debug)]
pub struct Running {
    /// Where it is served.
    pub address: SocketAddr,
    /// The server itself.
    pub cinder: Cinder,
    pub(super) seed: Seed,
    served: serve::Running,
}

/// Serves a Cinder at `address`; port 0 takes a free one.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn start(address: SocketAddr, seed: Seed) -> Result<Running, StartError> {
    let cinder = Cinder::new(seed.clone());
    let mut settings = Settings::default();
    // A Cinder asks for tokens itself, of which any is one of its administrator's.
    (settings.rest, settings.allow_anonymous) = (address, true);
    let served = Serve::new(settings).rest(cinder.router()).start().await;
    let served = served.map_err(|error| StartError::from(error).at("--addr"))?;
    let address = served.rest.unwrap_or(address);
    if !address.ip().is_loopback() {
        tracing::warn!("{address} is open to other machines, and any token is taken for an administrator's");
    }
    Ok(Running { address, cinder, seed, served })
}

impl Running {
    /// Accepts nothing more, waits a while for what is under way, and ends.
    pub async fn shutdown(self) -> Drained {
        self.served.shutdown().await
    }
}
