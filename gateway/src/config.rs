//! What the gateway is told: a file, over which flags and the environment have the last word.

use std::path::{Path, PathBuf};
use std::time::Duration;

use capgen_runtime::client::{Breaker, Retry};
use capgen_runtime::serve::Settings;
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error::{Problem, StartError};

/// What the gateway is told. `Debug` does not show the key.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Config {
    /// What is behind it.
    pub upstream: Upstream,
    /// How callers are served.
    pub serve: Settings,
    /// How its log is written.
    pub log: Log,
}

/// What is behind the gateway.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Upstream {
    /// The base URL of the OpenStorage REST gateway, or of several that do the same with spaces between them; `None` for one in the
    /// memory of this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How long a call to it may take in all. 30 seconds at first.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// Files of root certificates in PEM that are trusted beside those of the system.
    pub roots: Vec<PathBuf>,
    /// The chain of the certificate that is shown to it, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The key of that certificate, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// How often what is safe to repeat is sent at most. 3 at first.
    pub attempts: u32,
    /// After how many failures in a row it is left alone for a while; never, if 0. 5 at first.
    pub failures: u32,
    /// What is sent to it as the bearer token. It is never in a file, and never written. One in memory takes any, and needs none.
    #[serde(skip)]
    pub api_key: Option<SecretString>,
}

impl Default for Upstream {
    fn default() -> Self {
        let (timeout, attempts, failures) = (Duration::from_secs(30), Retry::default().attempts, Breaker::default().failures);
        Self { url: None, timeout, roots: Vec::new(), certificate: None, key: None, attempts, failures, api_key: None }
    }
}

/// How the log is written, to standard error.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Log {
    /// Its form.
    pub format: Format,
}

/// The form of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

impl Config {
    /// Reads a file in TOML.
    ///
    /// # Errors
    ///
    /// When there is none, or something in it is not known or cannot be used; then with line and column.
    pub fn read(path: &Path) -> Result<Self, StartError> {
        let problem = |message: String| {
            let setting = format!("--config {}", path.display());
            StartError::Settings(vec![Problem { setting, message, doc: "a file as `--print-config` prints it".to_owned() }])
        };
        let text = std::fs::read_to_string(path).map_err(|error| problem(format!("cannot be read: {error}")))?;
        toml::from_str(&text).map_err(|error| problem(format!("cannot be used:\n{}", error.to_string().trim_end())))
    }

    /// The file that says what this says. No secret is in it.
    pub fn to_toml(&self) -> String {
        // Every value of this type has a form in TOML.
        toml::to_string_pretty(self).unwrap_or_default()
    }
}
