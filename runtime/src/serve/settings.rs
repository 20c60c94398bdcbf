//! What a server is told: plain data, which a file can hold.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

use super::callers::{Callers, Secret};
use super::limits::Limits;
use super::otlp::Otlp;
use super::tls::Tls;
use crate::mcp::Filter;

/// What a server is told. As text, names have dashes (`allow-anonymous`).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Settings {
    /// Where REST is served; port 0 takes a free one. 127.0.0.1:8080 at first.
    pub rest: SocketAddr,
    /// Where MCP is served; port 0 takes a free one. 127.0.0.1:9090 at first.
    pub mcp: SocketAddr,
    /// Where health and metrics are served, to those who run this: plain HTTP, and nobody is asked for credentials. Nowhere at
    /// first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub management: Option<SocketAddr>,
    /// Names under which callers know the MCP side besides those of its address: `name` or `name:port`. Requests with another
    /// `Host` are refused.
    pub hosts: Vec<String>,
    /// The origins of browsers that may call the MCP side besides those of this machine: `scheme://host:port`.
    pub origins: Vec<String>,
    /// Whether somebody must confirm a tool that may destroy something before it runs. Clients of MCP before 2026-07-28 cannot ask, so
    /// that such tools do not run for them.
    pub confirm: bool,
    /// What copies of this server have in common, so that a call that one has asked about can come back to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_key: Option<Secret>,
    /// Whether other machines may call without credentials. Without it, nothing is served on wider addresses than loopback unless
    /// callers are asked for credentials.
    pub allow_anonymous: bool,
    /// How long everything is served once the server is told to stop, if anybody is connected: it says that it is not ready, and each
    /// connection ends with its next answer, so that balancers look elsewhere before nobody listens here. It is part of `drain`. A
    /// quarter of a second at first.
    #[serde(with = "duration")]
    pub notice: Duration,
    /// How long requests under way may go on once the server is told to stop. 10 seconds at first.
    #[serde(with = "duration")]
    pub drain: Duration,
    /// Which tools the MCP side serves; all of them at first.
    pub tools: Filter,
    /// What each side takes on.
    pub limits: Limits,
    /// Who may call.
    pub callers: Callers,
    /// The certificate of both sides; without, they speak plain HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// Where traces are sent; nowhere at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otlp: Option<Otlp>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rest: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            mcp: SocketAddr::from((Ipv4Addr::LOCALHOST, 9090)),
            management: None,
            hosts: Vec::new(),
            origins: Vec::new(),
            tools: Filter::default(),
            confirm: false,
            confirm_key: None,
            allow_anonymous: false,
            notice: Duration::from_millis(250),
            drain: Duration::from_secs(10),
            limits: Limits::default(),
            callers: Callers::default(),
            tls: None,
            otlp: None,
        }
    }
}
