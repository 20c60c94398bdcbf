//! What the gateway must be told.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use secrecy::SecretString;

/// What the gateway must be told. `Debug` does not show the key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The base URL of the upstream; `None` for the embedded one.
    pub upstream: Option<String>,
    /// Where the REST side listens; port 0 takes a free one.
    pub rest_addr: SocketAddr,
    /// Where the MCP side listens; port 0 takes a free one.
    pub mcp_addr: SocketAddr,
    /// What is sent upstream as the bearer token. The embedded upstream takes any, and needs none.
    pub api_key: Option<SecretString>,
    /// How long a call to the upstream may take in all.
    pub timeout: Duration,
    /// How long requests under way may go on once the gateway is told to stop.
    pub drain: Duration,
}

impl Default for Config {
    /// The embedded upstream, behind port 8080 (REST) and port 9090 (MCP) of this machine alone.
    fn default() -> Self {
        Self {
            upstream: None,
            rest_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            mcp_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 9090)),
            api_key: None,
            timeout: Duration::from_secs(30),
            drain: Duration::from_secs(10),
        }
    }
}
