//! Who may call: what callers must show, on every side but the one of those who run it.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::error::Problem;
use crate::guard::{Asked, Guarding};

/// Who may call. Credentials of callers are checked, and go nowhere from here.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(tag = "scheme", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Callers {
    /// Whoever reaches it.
    #[default]
    Anyone,
    /// Who has a token (`Authorization: Bearer …`, RFC 6750).
    Bearer {
        /// The token.
        token: Secret,
    },
    /// Who has a name and a password (`Authorization: Basic …`, RFC 7617).
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// Who has a token of an OAuth 2 authorization server, signed with a key that it publishes (RFC 6750, 8414, 9068 and 9728).
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// The address of the authorization server, `https` unless it is this machine's.
        issuer: String,
        /// The address of what is served, as callers know it, e.g. `https://backups.example/mcp`.
        resource: String,
        /// Whom tokens are for; the resource, where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<String>,
        /// The scopes that a token must have, all of them.
        #[serde(default)]
        scopes: Vec<String>,
    },
}

/// Where a secret is found. As text, `{ env = "NAME" }` or `{ file = "path" }`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secret {
    /// In a variable of the environment.
    Env(String),
    /// In a file; the end of its line is none of it.
    File(PathBuf),
    /// Here. It is never written.
    #[serde(skip_deserializing, serialize_with = "hidden")]
    Value(SecretString),
}

fn hidden<S: Serializer>(_: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("hidden")
}

impl Secret {
    /// # Errors
    ///
    /// Why it is not found, without it.
    pub(super) fn read(&self) -> Result<SecretString, String> {
        let text = match self {
            Self::Env(name) => std::env::var(name).map_err(|_| format!("is not in the environment as `{name}`"))?,
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read from `{}`: {error}", path.display()))?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            Self::Value(value) => value.expose_secret().to_owned(),
        };
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok(SecretString::from(text)) }
    }
}

impl Callers {
    /// The guard that asks for it; none where nobody is asked for anything, and where that cannot be, which is a problem.
    pub(super) fn guard(&self, problems: &mut Vec<Problem>) -> Option<Arc<Guarding>> {
        let mut found = |setting: &str, secret: &Secret| secret.read().map_err(|why| problems.push(Problem::new(setting, why))).ok();
        match self {
            Self::Anyone => None,
            Self::Bearer { token } => found("callers.token", token).map(|token| Guarding::bearer(token.expose_secret())),
            Self::Basic { username, password } => {
                found("callers.password", password).map(|password| Guarding::basic(username, password.expose_secret()))
            }
            Self::OAuth2 { issuer, resource, audience, scopes } => {
                let (audience, scopes) = (audience.clone().unwrap_or_else(|| resource.clone()), scopes.clone());
                let asked = Asked { issuer: issuer.clone(), resource: resource.clone(), audience, scopes };
                Guarding::oauth(asked).map_err(|(what, why)| problems.push(Problem::new(&format!("callers.{what}"), why))).ok()
            }
        }
    }

    pub(super) fn is_anyone(&self) -> bool {
        matches!(self, Self::Anyone)
    }
}
