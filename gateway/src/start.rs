//! From a configuration to a running gateway.

use std::net::{Ipv4Addr, SocketAddr};

use axum::serve::ListenerExt;
use capgen_runtime::client::{Breaker, Retry, Tls};
use capgen_runtime::mcp::{CancellationToken, Options};
use capgen_runtime::serve::Serve;
use generated_client::portworx_openstoragecloudbackup::{Client, mcp, rest};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;

use crate::config::{self, Config};
use crate::error::StartError;
use crate::running::{Behind, Running};
use crate::upstream::{Seed, Upstream};

/// Starts the gateway. It serves when this returns, and until [`Running::shutdown`] or until what is returned is dropped.
///
/// ```no_run
/// # async fn example() -> Result<(), capgen_gateway::StartError> {
/// let mut config = capgen_gateway::Config::default();
/// config.serve.rest.set_port(0);
/// config.serve.mcp.set_port(0);
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
    let Config { upstream, serve, log: _ } = config;
    let end = CancellationToken::new();
    // Whatever ends this function early also ends what it has started.
    let end_guard = end.clone().drop_guard();
    let (client, behind) = client(upstream, &end).await?;
    let server = mcp::server(client.clone());
    let tools = server.tools().collect();
    let (scheme, asks) = (if serve.tls.is_some() { "https" } else { "http" }, serve.callers.clone());
    let served = Serve::new(serve).upstreams(&client).rest(rest::router(client)).mcp(server).start().await?;
    // Both are served, and so have addresses.
    let [rest, mcp] = [served.rest, served.mcp].map(|address| address.unwrap_or(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))));
    Ok(Running { rest, mcp, management: served.management, scheme, asks, behind, tools, served, end: end_guard })
}

/// Serves MCP to one client over standard input and output, until its input ends. Nothing listens, but for the embedded
/// upstream.
///
/// # Errors
///
/// As [`start`]; or when the client does not begin as the protocol asks.
pub async fn stdio(config: Config) -> Result<(), StartError> {
    let end = CancellationToken::new();
    let _guard = end.clone().drop_guard();
    let (client, _) = client(config.upstream, &end).await?;
    mcp::server(client).stdio(Options::default().shutdown(end)).await.map_err(StartError::Stdio)
}

/// The client of the upstream, which is started if none is named; that one ends with `end`.
async fn client(upstream: config::Upstream, end: &CancellationToken) -> Result<(Client, Behind), StartError> {
    let config::Upstream { url, timeout, roots, certificate, key: own_key, attempts, failures, api_key } = upstream;
    let tls = roots.into_iter().fold(Tls::default(), Tls::root);
    let tls = certificate.zip(own_key).into_iter().fold(tls, |tls, (certificate, key)| tls.identity(certificate, key));
    let key = api_key.as_ref().map(|key| key.expose_secret()).filter(|key| !key.is_empty());
    let (url, key, behind) = match url {
        Some(url) => (url.clone(), key, Behind::Remote(url)),
        None => {
            let seed = Seed::sample();
            let address = embed(seed.clone(), end.clone()).await?;
            (format!("http://{address}"), key.or(Some("embedded")), Behind::Embedded(address, seed))
        }
    };
    let mut client = Client::builder().timeout(timeout).tls(tls);
    client = client.retry(Retry::default().attempts(attempts)).breaker(Breaker::default().failures(failures));
    if !url.is_empty() {
        client = client.base_url(url);
    }
    if let Some(key) = key {
        client = client.portworx_api_key(key);
    }
    Ok((client.build()?, behind))
}

/// Starts the embedded upstream on a free port of this machine; it ends with `end`.
async fn embed(seed: Seed, end: CancellationToken) -> Result<SocketAddr, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listening = TcpListener::bind(address).await.and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    let (listener, address) = listening.map_err(|source| StartError::Listen { flag: "--upstream", address, source })?;
    // Without it the second part of an answer waits for the acknowledgement of the first.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let served = axum::serve(listener, Upstream::new(seed).router()).with_graceful_shutdown(end.cancelled_owned());
    tokio::spawn(async move {
        if let Err(error) = served.await {
            tracing::error!(%error, "the upstream in memory ended");
        }
    });
    Ok(address)
}
