//! Connections: a pool for the API's own host, and one for each other host that the document names.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};

use super::trust::Trust;

/// The pools of one client.
pub(super) struct Pools {
    /// Those of its upstreams.
    own: Vec<(Url, reqwest::Client)>,
    /// By origin: token endpoints, and the servers of single operations.
    others: Mutex<BTreeMap<String, reqwest::Client>>,
    connect_timeout: Duration,
    trust: Trust,
}

impl Pools {
    /// The pools for the hosts of `bases`; others are opened when they are needed.
    ///
    /// # Errors
    ///
    /// Why no connection could be made with them.
    pub(super) fn open<'a>(bases: impl Iterator<Item = &'a Url>, connect_timeout: Duration, trust: Trust) -> Result<Self, String> {
        let own = bases.map(|base| Ok((base.clone(), pool(base, connect_timeout, &trust)?))).collect::<Result<_, reqwest::Error>>();
        let own = own.map_err(|error| format!("cannot be used: {}", innermost(&error)))?;
        Ok(Self { own, others: Mutex::default(), connect_timeout, trust })
    }

    /// The pool for the host of `url`.
    ///
    /// # Errors
    ///
    /// Why no connection could be made with it.
    pub(super) fn of(&self, url: &Url) -> Result<reqwest::Client, reqwest::Error> {
        let origin = |url: &Url| (url.scheme() == "https", url.port_or_known_default());
        let is_there = |(base, _): &&(Url, _)| origin(base) == origin(url) && base.host() == url.host();
        if let Some((_, own)) = self.own.iter().find(is_there) {
            return Ok(own.clone());
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let key = url.origin().ascii_serialization();
        if let Some(known) = others.get(&key) {
            return Ok(known.clone());
        }
        let opened = pool(url, self.connect_timeout, &self.trust)?;
        others.insert(key, opened.clone());
        Ok(opened)
    }
}

fn pool(url: &Url, connect_timeout: Duration, trust: &Trust) -> Result<reqwest::Client, reqwest::Error> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("capgen/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect_timeout)
        .redirect(Policy::none())
        .referer(false)
        .tcp_nodelay(true);
    if url.scheme() == "http" {
        // No redirect can lead to TLS, so the system's certificates need not be read, or exist.
        builder = builder.tls_certs_only([]);
    } else {
        builder = trust.applied(builder);
    }
    if is_this_machine(url) {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// Connections of their own to the host of `url`.
#[cfg(feature = "serve")]
pub(crate) fn alone(url: &Url) -> Result<reqwest::Client, reqwest::Error> {
    pool(url, Duration::from_secs(10), &Trust::default())
}

/// What began it: reqwest itself only says "builder error".
pub(super) fn innermost(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

/// Whether this is an address of this machine: no proxy of the environment can reach its servers, nor should it see what they
/// are sent.
pub(crate) fn is_this_machine(base: &Url) -> bool {
    match base.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Makes `ring` the TLS provider of this process, unless it has one already. Every client does this when it is built.
pub fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster; then its provider serves.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}
