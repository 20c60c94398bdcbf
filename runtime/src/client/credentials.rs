//! Credentials: templates over the settings, resolved to what is sent.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::digest::Digest;
use super::grant::Grant;
use super::settings::{Settings, next_variable};
use super::setup::SetupProblem;
use super::url::{beside, endpoint};
use crate::api::Credential;

/// What is sent with a call.
#[derive(Clone, Default)]
pub(super) struct Credentials {
    /// Marked sensitive, so that they do not print.
    headers: Vec<(HeaderName, HeaderValue)>,
    query: Vec<(&'static str, SecretString)>,
    cookies: Vec<(&'static str, SecretString)>,
    /// How the token is fetched that goes with it.
    pub(super) grant: Option<Grant>,
    /// Who answers a challenge.
    pub(super) digest: Option<Digest>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { headers, query, cookies, grant, digest } = self;
        let authorized = grant.iter().map(|_| "authorization").chain(digest.iter().map(|_| "authorization"));
        let names = headers.iter().map(|(name, _)| name.as_str()).chain(authorized);
        f.debug_set().entries(names.chain(query.iter().chain(cookies).map(|(name, _)| *name))).finish()
    }
}

/// Where templates are resolved, and what is wrong is told.
struct Resolving<'a> {
    settings: &'a Settings,
    /// None if it cannot be used itself.
    base: Option<&'a Url>,
    problems: &'a mut Vec<SetupProblem>,
}

impl Credentials {
    /// Resolves every template; a value that cannot be sent is a problem of the setting it came from.
    pub(super) fn resolve(asked: &[Credential], settings: &Settings, base: Option<&Url>, problems: &mut Vec<SetupProblem>) -> Self {
        let mut cx = Resolving { settings, base, problems };
        let mut credentials = Self::default();
        for credential in asked {
            // What is missing of one does not hide what is missing of the next.
            let _ = credentials.add(credential, &mut cx);
        }
        credentials
    }

    /// These and those.
    pub(super) fn and(mut self, other: Self) -> Self {
        let Self { headers, query, cookies, grant, digest } = other;
        self.headers.extend(headers);
        self.query.extend(query);
        self.cookies.extend(cookies);
        self.grant = grant.or(self.grant);
        self.digest = digest.or(self.digest);
        self
    }

    fn add(&mut self, credential: &Credential, cx: &mut Resolving<'_>) -> Option<()> {
        match *credential {
            Credential::Header { name, value } => {
                let text = cx.expand(value)?;
                self.headers.push(cx.header(name, value, &text)?);
            }
            Credential::Bearer { token } => {
                let text = cx.expand(token)?;
                self.headers.push(cx.header("authorization", token, &format!("Bearer {text}"))?);
            }
            Credential::Basic { username, password } => {
                let (user, pass) = (cx.settings.expand(username, cx.problems), cx.settings.expand(password, cx.problems));
                let (user, pass) = (user?, pass?);
                if user.contains(':') {
                    cx.report(username, "must not contain `:`");
                    return None;
                }
                let text = format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{pass}")));
                self.headers.push(cx.header("authorization", password, &text)?);
            }
            Credential::Digest { username, password } => {
                let [name, password] = [username, password].map(|template| cx.expand(template));
                let (name, password) = (name?, password?);
                if name.chars().any(char::is_control) {
                    cx.report(username, "must not contain control characters");
                    return None;
                }
                self.digest = Some(Digest { username: name, password: SecretString::from(password) });
            }
            Credential::Query { name, value } => self.query.push((name, SecretString::from(cx.expand(value)?))),
            Credential::Cookie { name, value } => self.cookies.push((name, cx.cookie(value)?)),
            Credential::ClientCredentials { token_url, client_id, client_secret, scopes } => {
                // All three, so that what is missing is told at once.
                let [url, id, secret] = [token_url, client_id, client_secret].map(|template| cx.expand(template));
                self.grant = Some(Grant::new(cx.endpoint(token_url, &url?)?, id?, secret?, scopes));
            }
        }
        Some(())
    }

    /// Puts them into the headers of a request; tells which headers of the call they replace.
    pub(super) fn add_to(&self, headers: &mut HeaderMap, mut replaced: impl FnMut(&HeaderName)) {
        for (name, value) in &self.headers {
            if headers.insert(name, value.clone()).is_some() {
                replaced(name);
            }
        }
        if self.cookies.is_empty() {
            return;
        }
        let given: Vec<HeaderValue> = headers.get_all(header::COOKIE).iter().cloned().collect();
        let given = given.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';')).map(str::trim);
        let others = given.filter(|pair| !self.names_cookie(pair)).map(str::to_owned);
        let own = self.cookies.iter().map(|(name, value)| format!("{name}={}", value.expose_secret()));
        let pairs: Vec<String> = others.chain(own).filter(|pair| !pair.is_empty()).collect();
        if let Ok(mut value) = HeaderValue::try_from(pairs.join("; ")) {
            value.set_sensitive(true);
            headers.insert(header::COOKIE, value);
        }
    }

    fn names_cookie(&self, pair: &str) -> bool {
        pair.split_once('=').is_some_and(|(found, _)| self.cookies.iter().any(|(name, _)| *name == found))
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

impl Resolving<'_> {
    /// An empty credential is a mistake that a server would only answer with 401.
    fn expand(&mut self, template: &str) -> Option<String> {
        let text = self.settings.expand(template, self.problems)?;
        if text.is_empty() {
            self.report(template, "is empty");
            return None;
        }
        Some(text)
    }

    fn header(&mut self, name: &str, template: &str, text: &str) -> Option<(HeaderName, HeaderValue)> {
        let name = if name == "authorization" { Ok(header::AUTHORIZATION) } else { HeaderName::try_from(name) };
        match (name, HeaderValue::try_from(text)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                Some((name, value))
            }
            _ => {
                self.report(template, "cannot be sent as a header: it has control characters");
                None
            }
        }
    }

    /// RFC 6265, section 4.1.1: what a cookie's value may hold. Encoded, it would be another value.
    fn cookie(&mut self, template: &str) -> Option<SecretString> {
        let text = self.expand(template)?;
        if text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)) {
            return Some(SecretString::from(text));
        }
        self.report(template, "cannot be sent as a cookie: it has other characters than visible ASCII without `\"`, `,`, `;` and `\\`");
        None
    }

    fn endpoint(&mut self, template: &str, text: &str) -> Option<Url> {
        let url = if text.contains("://") { endpoint(text) } else { beside(self.base?, text) };
        url.map_err(|message| self.report(template, message)).ok()
    }

    fn report(&mut self, template: &str, message: &str) {
        let name = next_variable(template).map_or(template, |(_, name, _)| name);
        self.settings.problem(name, message.to_owned(), self.problems);
    }
}
