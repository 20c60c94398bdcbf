//! How an MCP server is served: who may call, and how much.

use std::net::{IpAddr, SocketAddr};

use rmcp::transport::StreamableHttpServerConfig;
use tokio_util::sync::CancellationToken;

use super::confirm::Confirm;
use super::filter::Filter;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// How [`Server::router`](super::Server::router) serves.
///
/// ```
/// use capgen_runtime::mcp::Options;
///
/// let options = Options::listening_on("127.0.0.1:9090".parse().unwrap())
///     .origin("https://inspector.example:443")
///     .max_request(64 * 1024);
/// assert_eq!(options.hosts, ["localhost:9090", "127.0.0.1:9090", "[::1]:9090"]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The `Host` values served, `name` (any port) or `name:port`; anything else is 403, which stops DNS rebinding.
    /// Default: loopback names, any port.
    pub hosts: Vec<String>,
    /// The browser origins served, `scheme://host:port` or `scheme://host:*`; anything else is 403. A request without an
    /// `Origin` does not come from a browser and passes. Default: loopback, any port, over http and https.
    pub origins: Vec<String>,
    /// The longest request body in bytes; beyond it 413. Default: 1 MiB.
    pub max_request: usize,
    /// The longest JSON or text answer handed on, in bytes; beyond it a tool error, never a cut answer. Default: 1 MiB.
    pub max_text: usize,
    /// The longest image, sound or other answer handed on, in bytes before base64. Default: 10 MiB.
    pub max_binary: usize,
    /// Which tools are served. Default: all.
    pub tools: Filter,
    /// Asks people before a tool runs that may destroy something. Default: nobody is asked.
    pub confirm: Option<Confirm>,
    /// Cancelled, it cuts short every call under way. To drain, stop accepting first and cancel this when patience ends.
    pub shutdown: CancellationToken,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            hosts: LOOPBACK.map(str::to_owned).to_vec(),
            origins: ["http", "https"].iter().flat_map(|scheme| LOOPBACK.map(|host| format!("{scheme}://{host}:*"))).collect(),
            max_request: 1 << 20,
            max_text: 1 << 20,
            max_binary: 10 << 20,
            tools: Filter::default(),
            confirm: None,
            shutdown: CancellationToken::new(),
        }
    }
}

impl Options {
    /// The defaults, with `hosts` narrowed to the names of the listening `address` (its port included).
    ///
    /// A loopback or unspecified address is served under the loopback names; on `0.0.0.0` or `[::]` name what callers
    /// use with [`Options::host`].
    #[must_use]
    pub fn listening_on(address: SocketAddr) -> Self {
        let port = address.port();
        let ip = host_name(address.ip());
        let mut names = Vec::new();
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            names.extend(LOOPBACK.map(str::to_owned));
        }
        if !address.ip().is_unspecified() && !names.contains(&ip) {
            names.push(ip);
        }
        // RFC 9110 section 7.2: `Host` leaves out the scheme's default port.
        let hosts = names.into_iter().map(|name| if port == 80 { name } else { format!("{name}:{port}") }).collect();
        Self { hosts, ..Self::default() }
    }

    /// Serves one more `Host`: `name` or `name:port`.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Serves one more browser origin: `scheme://host:port` or `scheme://host:*`.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets the longest request body in bytes.
    #[must_use]
    pub fn max_request(mut self, bytes: usize) -> Self {
        self.max_request = bytes;
        self
    }

    /// Sets the longest JSON or text answer in bytes.
    #[must_use]
    pub fn max_text(mut self, bytes: usize) -> Self {
        self.max_text = bytes;
        self
    }

    /// Sets the longest image, sound or other answer in bytes.
    #[must_use]
    pub fn max_binary(mut self, bytes: usize) -> Self {
        self.max_binary = bytes;
        self
    }

    /// Serves these tools alone.
    #[must_use]
    pub fn tools(mut self, tools: Filter) -> Self {
        self.tools = tools;
        self
    }

    /// Asks people before a tool runs that may destroy something.
    #[must_use]
    pub fn confirm(mut self, confirm: Confirm) -> Self {
        self.confirm = Some(confirm);
        self
    }

    /// Sets the token that cuts calls short.
    #[must_use]
    pub fn shutdown(mut self, token: CancellationToken) -> Self {
        self.shutdown = token;
        self
    }

    /// The transport's settings: stateless, JSON unless a call reports progress, every revision from one endpoint.
    pub(super) fn transport(&self) -> StreamableHttpServerConfig {
        // An empty list of hosts would mean "any host" to rmcp; here it means none.
        let hosts = if self.hosts.is_empty() { &[String::from("host.invalid")][..] } else { &self.hosts };
        StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_allowed_hosts(hosts)
            .enforce_origin_validation()
            .with_allowed_origins(&self.origins)
            .with_max_request_body_bytes(self.max_request)
            .with_cancellation_token(self.shutdown.clone())
    }
}

fn host_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
