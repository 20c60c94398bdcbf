//! The client under every generated one: a base URL, credentials, and pools of connections.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::call::Call;
use super::challenges::Challenges;
use super::credentials::Credentials;
use super::pools::Pools;
use super::settings::{Defaults, Settings, next_variable};
use super::tokens::Tokens;
use super::trust::Trust;
use super::upstreams::{Upstream, Upstreams};
use crate::api::Operation;
use crate::flow::Script;
use crate::watch::Watching;

/// A client of one API. Cheap to clone; clones share their connections. `Debug` shows no credentials.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    /// What it was told, which single operations may need more of.
    pub(super) settings: Settings,
    pub(super) pools: Pools,
    pub(super) upstreams: Upstreams,
    /// What every call carries.
    pub(super) credentials: Credentials,
    pub(super) tokens: Tokens,
    pub(super) challenges: Challenges,
    pub(super) defaults: Defaults,
    /// Who sees its calls.
    pub(super) watching: Watching,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { settings, upstreams, credentials, pools: _, tokens: _, challenges: _, defaults: _, watching: _ } = &*self.shared;
        f.debug_struct("Client")
            .field("api", &settings.api.name)
            .field("base_url", &upstreams.first().as_str())
            .field("credentials", credentials)
            .field("retry", &settings.retry)
            .field("timeout", &settings.timeout)
            .field("max_body", &settings.max_body)
            .finish()
    }
}

impl Client {
    /// The connections to the host of `url`.
    #[cfg(feature = "oauth")]
    pub(crate) fn pool(&self, url: &Url) -> Result<reqwest::Client, reqwest::Error> {
        self.shared.pools.of(url)
    }

    /// Its upstreams, as they are seen from here.
    #[must_use]
    pub fn upstreams(&self) -> Vec<Upstream> {
        self.shared.upstreams.told()
    }

    /// Who sees its calls.
    pub(crate) fn watching(&self) -> &Watching {
        &self.shared.watching
    }

    /// The names of its settings, and whether each is set.
    #[cfg(feature = "control")]
    pub(crate) fn told(&self) -> crate::Map {
        self.shared.settings.told()
    }

    /// A script that it was given.
    pub(crate) fn script(&self, name: &str) -> Option<Script> {
        self.shared.settings.scripts.get(name).cloned()
    }

    /// A text with the settings in it; none if one of them is missing or empty, or the text is.
    pub(crate) fn expand(&self, template: &str) -> Option<String> {
        let settings = &self.shared.settings;
        let mut rest = template;
        while let Some((_, name, after)) = next_variable(rest) {
            settings.value(name).filter(|value| !value.is_empty())?;
            rest = after;
        }
        settings.expand(template, &mut Vec::new()).filter(|text| !text.is_empty())
    }

    /// The value of a setting, the document's own if nothing else was said.
    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        self.shared.settings.value(name).map(str::to_owned)
    }

    pub(super) fn open(
        settings: &Settings,
        bases: Vec<Url>,
        trust: Trust,
        credentials: Credentials,
        defaults: Defaults,
    ) -> Result<Self, String> {
        let upstreams = Upstreams::new(bases, settings.breaker);
        let pools = Pools::open(upstreams.bases(), settings.connect_timeout, trust)?;
        let (settings, watching) = (settings.clone(), Watching::new(settings.control));
        Ok(Self {
            shared: Arc::new(Shared {
                settings,
                pools,
                upstreams,
                credentials,
                tokens: Tokens::default(),
                challenges: Challenges::default(),
                defaults,
                watching,
            }),
        })
    }

    /// A call of `operation`, as a plain value: nothing is sent until it is awaited.
    #[must_use]
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }
}

impl AsRef<Client> for Client {
    fn as_ref(&self) -> &Client {
        self
    }
}
