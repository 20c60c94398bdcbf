//! A gateway inside the test, in front of an upstream of the test.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use capgen_gateway::{Config, Running, start};

/// What the gateway sends upstream. A test that finds it anywhere else has found a leak.
pub(crate) const KEY: &str = "k3y-of-the-gateway";

/// A free port of this machine.
pub(crate) const ANY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// What a gateway in front of `upstream` is told, on free ports.
pub(crate) fn config(upstream: impl std::fmt::Display) -> Config {
    let mut config = Config::default();
    (config.upstream.url, config.upstream.api_key) = (Some(upstream.to_string()), Some(KEY.into()));
    (config.serve.rest, config.serve.mcp) = (ANY, ANY);
    config
}

/// A gateway in front of `upstream` whose calls end after `timeout`.
pub(crate) async fn in_front_of(upstream: impl std::fmt::Display, timeout: Duration) -> Running {
    let mut config = config(upstream);
    config.upstream.timeout = timeout;
    start(config).await.unwrap()
}

/// Long enough for any answer of this machine.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);
