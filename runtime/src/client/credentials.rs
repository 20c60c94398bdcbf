//! Credentials: templates resolved once, when the client is built.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::{HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

use super::settings::{Settings, next_variable};
use super::setup::SetupProblem;
use crate::api::Credential;

/// What is sent with every call.
#[derive(Clone, Default)]
pub(super) struct Credentials {
    /// Marked sensitive, so that they do not print.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) query: Vec<(&'static str, SecretString)>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        f.debug_set().entries(names.chain(self.query.iter().map(|(name, _)| *name))).finish()
    }
}

impl Credentials {
    /// Resolves every template; a value that cannot be sent is a problem of the setting it came from.
    pub(super) fn resolve(settings: &Settings, problems: &mut Vec<SetupProblem>) -> Self {
        let mut credentials = Self::default();
        for credential in settings.api.credentials {
            credentials.add(credential, settings, problems);
        }
        credentials
    }

    fn add(&mut self, credential: &Credential, settings: &Settings, problems: &mut Vec<SetupProblem>) {
        match *credential {
            Credential::Header { name, value } => {
                let Some(text) = expand(value, settings, problems) else { return };
                self.header(name, value, &text, settings, problems);
            }
            Credential::Bearer { token } => {
                let Some(text) = expand(token, settings, problems) else { return };
                self.header("authorization", token, &format!("Bearer {text}"), settings, problems);
            }
            Credential::Basic { username, password } => {
                let (user, pass) = (settings.expand(username, problems), settings.expand(password, problems));
                let (Some(user), Some(pass)) = (user, pass) else { return };
                if user.contains(':') {
                    report(username, "must not contain `:`", settings, problems);
                    return;
                }
                let text = format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{pass}")));
                self.header("authorization", password, &text, settings, problems);
            }
            Credential::Query { name, value } => {
                let Some(text) = expand(value, settings, problems) else { return };
                self.query.push((name, SecretString::from(text)));
            }
        }
    }

    fn header(&mut self, name: &str, template: &str, text: &str, settings: &Settings, problems: &mut Vec<SetupProblem>) {
        let name = if name == "authorization" { Ok(header::AUTHORIZATION) } else { HeaderName::try_from(name) };
        match (name, HeaderValue::try_from(text)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                self.headers.push((name, value));
            }
            _ => report(template, "cannot be sent as a header: it has control characters", settings, problems),
        }
    }

    /// Whether a pair of a query, percent-encoded, has the name of a credential.
    pub(super) fn names_query(&self, pair: &str) -> bool {
        let found = url::form_urlencoded::parse(pair.as_bytes()).next();
        found.is_some_and(|(found, _)| self.query.iter().any(|(name, _)| *name == found))
    }

    /// The query pairs, exposed.
    pub(super) fn query_pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.query.iter().map(|(name, value)| (*name, value.expose_secret()))
    }
}

/// An empty credential is a mistake that a server would only answer with 401.
fn expand(template: &str, settings: &Settings, problems: &mut Vec<SetupProblem>) -> Option<String> {
    let text = settings.expand(template, problems)?;
    if text.is_empty() {
        report(template, "is empty", settings, problems);
        return None;
    }
    Some(text)
}

fn report(template: &str, message: &str, settings: &Settings, problems: &mut Vec<SetupProblem>) {
    let name = next_variable(template).map_or(template, |(_, name, _)| name);
    settings.problem(name, message.to_owned(), problems);
}
