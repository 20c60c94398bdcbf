//! The client under every generated one: a base URL, credentials, and a pool of connections.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};

use super::call::Call;
use super::credentials::Credentials;
use super::observe::Observe;
use super::retry::Retry;
use super::settings::{Defaults, Settings};
use crate::api::{Api, Operation};

/// A client of one API. Cheap to clone; clones share their connections. `Debug` shows no credentials.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) api: &'static Api,
    pub(super) http: reqwest::Client,
    pub(super) base: Url,
    pub(super) credentials: Credentials,
    pub(super) defaults: Defaults,
    pub(super) retry: Retry,
    pub(super) observe: Option<Arc<dyn Observe>>,
    pub(super) timeout: Duration,
    pub(super) max_body: usize,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { api, base, credentials, retry, timeout, max_body, http: _, defaults: _, observe: _ } = &*self.shared;
        f.debug_struct("Client")
            .field("api", &api.name)
            .field("base_url", &base.as_str())
            .field("credentials", credentials)
            .field("retry", retry)
            .field("timeout", timeout)
            .field("max_body", max_body)
            .finish()
    }
}

impl Client {
    pub(super) fn open(settings: &Settings, base: Url, credentials: Credentials, defaults: Defaults) -> Result<Self, String> {
        install_tls_provider();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("capgen/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout)
            .redirect(Policy::none())
            .referer(false)
            .tcp_nodelay(true);
        if base.scheme() == "http" {
            // No redirect can lead to TLS, so the system's certificates need not be read, or exist.
            builder = builder.tls_certs_only([]);
        }
        if is_this_machine(&base) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| format!("cannot be used: {}", innermost(&error)))?;
        let Settings { api, timeout, max_body, retry, .. } = *settings;
        let observe = settings.observe.clone();
        Ok(Self { shared: Arc::new(Shared { api, http, base, credentials, defaults, retry, observe, timeout, max_body }) })
    }

    /// A call of `operation`, as a plain value: nothing is sent until it is awaited.
    #[must_use]
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }
}

/// What began it: reqwest itself only says "builder error".
fn innermost(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

/// No proxy of the environment can reach this machine's own servers, nor should it see what they are sent.
fn is_this_machine(base: &Url) -> bool {
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
