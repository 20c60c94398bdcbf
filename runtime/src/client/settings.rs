//! Settings: what a client must be told, from a builder or from the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::connection::Client;
use super::credentials::Credentials;
use super::files;
use super::observe::Observe;
use super::retry::Retry;
use super::setup::{NOT_SET, SetupError, SetupProblem};
use super::trust::Tls;
use super::upstreams::Breaker;
use super::url;
use crate::Map;
use crate::api::{Api, Control};
use crate::flow::{Script, Scripted};

/// How many upstreams a client may have.
const MOST_UPSTREAMS: usize = 64;

/// The setting that every API has.
const BASE_URL: &str = "base_url";

/// Settings that are not required, by name.
pub(super) type Defaults = BTreeMap<&'static str, SecretString>;

/// What a client must be told before it starts. `Debug` shows no values.
#[derive(Clone)]
pub struct Settings {
    pub(super) api: &'static Api,
    /// Settings without which no client is built, because templates use them.
    needed: &'static [&'static str],
    values: BTreeMap<String, SecretString>,
    /// Settings that the document finds in files: the setting, the file, and the key in it.
    files: &'static [(&'static str, &'static str, &'static str)],
    /// Why they were not found there.
    lost: BTreeMap<&'static str, String>,
    /// Who sees every call.
    pub(super) control: Option<&'static Control>,
    /// What the document leaves to scripts.
    pub(super) scripts: BTreeMap<&'static str, Script>,
    /// How long a call may take in all; 30 seconds unless told otherwise.
    pub timeout: Duration,
    /// How long connecting may take; 10 seconds unless told otherwise.
    pub connect_timeout: Duration,
    /// The longest body a typed call reads, in bytes; 16 MiB unless told otherwise.
    pub max_body: usize,
    /// No credentials are asked for or sent.
    pub anonymous: bool,
    /// When a call is sent again.
    pub retry: Retry,
    /// When an upstream is left alone.
    pub breaker: Breaker,
    /// Whom it trusts, and who it says it is.
    pub tls: Tls,
    /// Who is told of every call.
    pub observe: Option<Arc<dyn Observe>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            api,
            needed: _,
            files: _,
            lost: _,
            control: _,
            values,
            scripts,
            timeout,
            connect_timeout,
            max_body,
            anonymous,
            retry,
            breaker,
            tls,
            observe,
        } = self;
        f.debug_struct("Settings")
            .field("api", &api.name)
            .field("set", &values.keys())
            .field("scripts", &scripts.keys())
            .field("timeout", timeout)
            .field("connect_timeout", connect_timeout)
            .field("max_body", max_body)
            .field("anonymous", anonymous)
            .field("retry", retry)
            .field("breaker", breaker)
            .field("tls", tls)
            .field("observed", &observe.is_some())
            .finish()
    }
}

impl Settings {
    /// Nothing set yet.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            needed: &[],
            files: &[],
            lost: BTreeMap::new(),
            control: None,
            values: BTreeMap::new(),
            scripts: BTreeMap::new(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body: 16 << 20,
            anonymous: false,
            retry: Retry::default(),
            breaker: Breaker::default(),
            tls: Tls::default(),
            observe: None,
        }
    }

    /// Says which settings no client is built without, besides those of its base URL and its credentials.
    #[must_use]
    pub fn needing(self, needed: &'static [&'static str]) -> Self {
        Self { needed, ..self }
    }

    /// Says which settings the document finds in files: the setting, the file, and the key in it.
    #[must_use]
    pub fn finding(self, files: &'static [(&'static str, &'static str, &'static str)]) -> Self {
        Self { files, ..self }
    }

    /// Has every call seen, as the control side of the document tells it; needs the feature `control`.
    #[must_use]
    pub fn watched(self, control: &'static Control) -> Self {
        Self { control: Some(control), ..self }
    }

    /// The names of the settings, and whether each is set.
    #[cfg(feature = "control")]
    pub(super) fn told(&self) -> Map {
        let is_set = |setting: &crate::api::Setting| self.value(setting.name).is_some_and(|value| !value.is_empty());
        self.api.settings.iter().map(|setting| (setting.name.to_owned(), serde_json::json!({ "set": is_set(setting) }))).collect()
    }

    /// Says what a script of the document does.
    pub fn script(&mut self, name: &'static str, script: impl Fn(Map) -> Scripted + Send + Sync + 'static) {
        self.scripts.insert(name, Arc::new(script));
    }

    /// Sets one value: `base_url`, or a setting of the document.
    ///
    /// A base URL that goes on after the beginning of every path says in braces where that stands: with
    /// `http://host:8776/{v3}/<project>`, the path `/v3/backups` is sent as `/v3/<project>/backups`.
    ///
    /// Several base URLs, with spaces or commas between them, are upstreams that do the same: calls go to them in turn, past those
    /// that fail, and what may be sent again is sent to another one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), SecretString::from(value.into()));
    }

    /// Fills what is not set yet from the environment, and then from the files that the document names. An empty variable
    /// counts as not set.
    pub fn env(&mut self) {
        self.fill(|name| std::env::var(name).ok());
        for (setting, file, key) in self.files {
            if self.values.contains_key(*setting) {
                continue;
            }
            match files::value(file, key) {
                Ok(value) => drop(self.values.insert((*setting).to_owned(), SecretString::from(value))),
                Err(why) => drop(self.lost.insert(*setting, why)),
            }
        }
    }

    /// As [`Settings::env`], from any source.
    pub fn fill(&mut self, read: impl Fn(&str) -> Option<String>) {
        let base_url = (BASE_URL, self.api.base_url_env());
        let declared = self.api.settings.iter().map(|setting| (setting.name, setting.env.to_owned()));
        for (name, env) in std::iter::once(base_url).chain(declared) {
            if self.values.contains_key(name) {
                continue;
            }
            if let Some(value) = read(&env).filter(|value| !value.is_empty()) {
                self.values.insert(name.to_owned(), SecretString::from(value));
            }
        }
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// One error that lists every missing or unusable setting.
    pub fn build(&self) -> Result<Client, SetupError> {
        let mut problems = Vec::new();
        let bases = self.base_urls(&mut problems);
        let credentials = if self.anonymous {
            Credentials::default()
        } else {
            Credentials::resolve(self.api.credentials, self, bases.first(), &mut problems)
        };
        for name in self.needed.iter().filter(|name| !self.anonymous && self.value(name).is_none_or(str::is_empty)) {
            self.problem(name, NOT_SET.to_owned(), &mut problems);
        }
        let defaults = self.defaults(&mut problems);
        let trust = self.tls.read(|setting, why| self.problem(setting, why, &mut problems));
        if !problems.is_empty() {
            return Err(SetupError { api: self.api.name, problems });
        }
        let client = Client::open(self, bases, trust, credentials, defaults);
        client.map_err(|message| {
            self.problem(BASE_URL, message, &mut problems);
            SetupError { api: self.api.name, problems }
        })
    }

    /// Whether the base URL was told, and does not come from the document.
    pub(super) fn has_base_url(&self) -> bool {
        self.values.contains_key(BASE_URL)
    }

    /// All of them; none where there is a problem.
    fn base_urls(&self, problems: &mut Vec<SetupProblem>) -> Vec<::url::Url> {
        let given = self.values.get(BASE_URL).map(|value| value.expose_secret().to_owned());
        if given.is_none() && self.api.base_url.is_empty() {
            self.problem(BASE_URL, NOT_SET.to_owned(), problems);
            return Vec::new();
        }
        let text = match given {
            Some(text) => text,
            None => match self.expand(self.api.base_url, problems) {
                Some(text) => text,
                None => return Vec::new(),
            },
        };
        let mut texts: Vec<&str> = text.split_whitespace().flat_map(each).collect();
        if texts.is_empty() {
            texts.push("");
        }
        let mut bases = Vec::new();
        for text in texts {
            match url::base(text) {
                Ok(base) => bases.push(base),
                Err(message) => self.problem(BASE_URL, message.to_owned(), problems),
            }
        }
        if bases.len() > MOST_UPSTREAMS {
            self.problem(BASE_URL, format!("has more than {MOST_UPSTREAMS} URLs"), problems);
        }
        bases
    }

    /// Replaces each `{{name}}` of a template by its setting; reports those that are not set.
    pub(super) fn expand(&self, template: &str, problems: &mut Vec<SetupProblem>) -> Option<String> {
        let mut expanded = String::with_capacity(template.len());
        let mut complete = true;
        let mut rest = template;
        while let Some((before, name, after)) = next_variable(rest) {
            expanded.push_str(before);
            match self.value(name) {
                Some(value) => expanded.push_str(value),
                None => {
                    complete = false;
                    self.problem(name, NOT_SET.to_owned(), problems);
                }
            }
            rest = after;
        }
        expanded.push_str(rest);
        complete.then_some(expanded)
    }

    /// What parameters send that have a setting and are not set by a call.
    fn defaults(&self, problems: &mut Vec<SetupProblem>) -> Defaults {
        let mut defaults = Defaults::new();
        for setting in self.api.settings.iter().filter(|setting| !setting.required) {
            match self.value(setting.name) {
                Some("") => self.problem(setting.name, "is empty".to_owned(), problems),
                Some(value) => drop(defaults.insert(setting.name, SecretString::from(value))),
                None => {}
            }
        }
        defaults
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        if let Some(value) = self.values.get(name) {
            return Some(value.expose_secret());
        }
        self.api.settings.iter().find(|setting| setting.name == name)?.default
    }

    /// Reports a setting, once.
    pub(super) fn problem(&self, name: &str, message: String, problems: &mut Vec<SetupProblem>) {
        let declared = self.api.settings.iter().find(|setting| setting.name == name);
        let env = declared.map_or_else(|| self.api.base_url_env(), |setting| setting.env.to_owned());
        let doc = declared.map_or("the base URL of the API, e.g. https://api.example.com", |setting| setting.doc);
        let message = match self.lost.get(name) {
            Some(why) if message == NOT_SET => format!("{NOT_SET}, and {why}"),
            _ => message,
        };
        let problem = SetupProblem { setting: name.to_owned(), env, message, doc };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
}

/// The URLs of a list: a comma before a scheme is none of theirs.
fn each(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let ends = [",http://", ",https://"].iter().filter_map(|start| text.find(start)).min();
        let (url, after) = ends.map_or((text, None), |end| (&text[..end], Some(&text[end + 1..])));
        rest = after;
        Some(url.trim_end_matches(','))
    })
}

/// Splits at the first `{{name}}`.
pub(super) fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}
