//! From a configuration to a running gateway.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::serve::ListenerExt;
use capgen_runtime::mcp::{CancellationToken, Options};
use generated_client::portworx_openstoragecloudbackup::{Client, mcp, rest};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::config::Config;
use crate::error::StartError;
use crate::log;
use crate::running::{Behind, Running};
use crate::upstream::{Seed, Upstream};

/// Starts the gateway. It serves when this returns, and until [`Running::shutdown`] or until what is returned is dropped.
///
/// ```no_run
/// # async fn example() -> Result<(), capgen_gateway::StartError> {
/// let mut config = capgen_gateway::Config::default();
/// config.rest_addr.set_port(0);
/// config.mcp_addr.set_port(0);
/// let gateway = capgen_gateway::start(config).await?;
/// println!("REST at http://{}", gateway.rest);
/// gateway.shutdown().await;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// When settings are missing or unusable, all of which are named, or when an address cannot be listened on. Nothing is served
/// then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let (rest_addr, mcp_addr, drain) = (config.rest_addr, config.mcp_addr, config.drain);
    let (stop, cut) = (CancellationToken::new(), CancellationToken::new());
    // Whatever ends this function early also ends what it has started.
    let (stop_guard, cut_guard) = (stop.clone().drop_guard(), cut.clone().drop_guard());
    let (client, behind) = client(config, &cut).await?;
    let (rest_listener, rest) = listen("--rest-addr", rest_addr).await?;
    let (mcp_listener, mcp) = listen("--mcp-addr", mcp_addr).await?;
    warn_if_open("REST", rest);
    warn_if_open("MCP", mcp);
    let server = mcp::server(client.clone());
    let tools = server.tools().collect();
    let mut sides = JoinSet::new();
    sides.spawn(serve(rest_listener, log::requests(rest::router(client), "REST"), stop.clone()));
    let options = Options::listening_on(mcp).shutdown(cut);
    sides.spawn(serve(mcp_listener, log::requests(server.router(options), "MCP"), stop));
    Ok(Running { rest, mcp, behind, tools, drain, stop: stop_guard, cut: cut_guard, sides })
}

/// Serves MCP to one client over standard input and output, until its input ends. Nothing listens, but for the embedded
/// upstream.
///
/// # Errors
///
/// As [`start`]; or when the client does not begin as the protocol asks.
pub async fn stdio(config: Config) -> Result<(), StartError> {
    let cut = CancellationToken::new();
    let _guard = cut.clone().drop_guard();
    let (client, _) = client(config, &cut).await?;
    mcp::server(client).stdio(Options::default().shutdown(cut)).await.map_err(StartError::Stdio)
}

/// The client of the upstream, which is started if none is named; that one ends with `cut`.
async fn client(config: Config, cut: &CancellationToken) -> Result<(Client, Behind), StartError> {
    let Config { upstream, api_key, timeout, .. } = config;
    let key = api_key.as_ref().map(|key| key.expose_secret()).filter(|key| !key.is_empty());
    let (url, key, behind) = match upstream {
        Some(url) => (url.clone(), key, Behind::Remote(url)),
        None => {
            let seed = Seed::sample();
            let address = embed(seed.clone(), cut.clone()).await?;
            (format!("http://{address}"), key.or(Some("embedded")), Behind::Embedded(address, seed))
        }
    };
    let mut client = Client::builder().timeout(timeout);
    if !url.is_empty() {
        client = client.base_url(url);
    }
    if let Some(key) = key {
        client = client.portworx_api_key(key);
    }
    Ok((client.build()?, behind))
}

/// Starts the embedded upstream on a free port of this machine; it ends with `stop`.
async fn embed(seed: Seed, stop: CancellationToken) -> Result<SocketAddr, StartError> {
    let (listener, address) = listen("--upstream", SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    tokio::spawn(serve(listener, Upstream::new(seed).router(), stop));
    Ok(address)
}

pub(crate) async fn listen(flag: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listening = TcpListener::bind(address).await.and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    listening.map_err(|source: io::Error| StartError::Listen { flag, address, source })
}

/// Serves until `stop`, and then what is under way.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    // Without it the second part of an answer waits for the caller's delayed acknowledgement of the first, 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY cannot be set");
        }
    });
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "a listener ended");
    }
}

fn warn_if_open(side: &str, address: SocketAddr) {
    if !address.ip().is_loopback() {
        tracing::warn!("{side} on {address} is open to other machines, and whoever reaches it acts with the gateway's credential");
    }
}
