//! Who may call: credentials that every request must have, before anything of it is looked at.

mod digest;
#[cfg(feature = "oauth")]
mod jwt;
#[cfg(feature = "oauth")]
mod oauth;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use serde_json::Value;
use sha2::{Digest, Sha256};

#[cfg(feature = "serve")]
pub(crate) use self::oauth::Asked;
use crate::client::Client;
use crate::problem;

/// The credentials that a document asks callers for; the texts are templates over the settings of the client.
///
/// They are checked and taken off the request: nothing of them goes upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The token.
        token: &'static str,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user name.
        username: &'static str,
        /// The password.
        password: &'static str,
    },
    /// `Authorization: Digest …` (RFC 7616): the answer to a challenge.
    Digest {
        /// The user name.
        username: &'static str,
        /// The password.
        password: &'static str,
        /// The setting that nonces are made with, which copies behind a balancer have in common; without a value, each process
        /// makes its own.
        key: &'static str,
    },
    /// A header of its own.
    Header {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: &'static str,
    },
    /// A query parameter.
    Query {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: &'static str,
    },
    /// A token of an OAuth 2 authorization server (RFC 6750, RFC 9068).
    #[cfg(feature = "oauth")]
    OAuth {
        /// The issuer of tokens: the address of the authorization server.
        issuer: &'static str,
        /// The address of what is guarded (RFC 8707), as callers know it.
        resource: &'static str,
        /// Whom tokens are for; the resource, where nothing is said.
        audience: Option<&'static str>,
        /// The scopes that a token must have, all of them.
        scopes: &'static [&'static str],
    },
}

/// A guard that knows what it asks for. Prints no secret.
pub(crate) struct Guarding {
    guard: Guard,
    asks: Asks,
}

/// What a request is asked for.
enum Asks {
    /// What the credential must be, hashed, so that comparing takes the same time for all that are not it; none where a
    /// setting is missing or empty, which lets nobody in.
    Secret(Option<[u8; 32]>),
    /// The answer to a challenge.
    Answer(digest::Answers),
    #[cfg(feature = "oauth")]
    Token(Arc<oauth::Tokens>),
}

impl fmt::Debug for Guarding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guarding").field(&self.guard).finish()
    }
}

impl Guard {
    /// Puts the guard before a router; `client` has the settings. A setting that is missing, which no client is built
    /// without, lets nobody in.
    pub fn around(&self, router: Router, client: &Client) -> Router {
        self.ready(client).around(router)
    }

    pub(crate) fn ready(&self, client: &Client) -> Arc<Guarding> {
        let secret = match *self {
            Self::Bearer { token } => client.expand(token),
            Self::Basic { username, password } => {
                client.expand(username).zip(client.expand(password)).map(|(name, password)| format!("{name}:{password}"))
            }
            Self::Header { value, .. } | Self::Query { value, .. } => client.expand(value),
            Self::Digest { .. } => None,
            #[cfg(feature = "oauth")]
            Self::OAuth { .. } => None,
        };
        let answer = digest::Answers::new(self, client).map(Asks::Answer);
        #[cfg(feature = "oauth")]
        let answer = answer.or_else(|| oauth::Tokens::of(self, client).map(Asks::Token));
        let asks = answer.unwrap_or_else(|| Asks::Secret(secret.map(|secret| Sha256::digest(secret).into())));
        Arc::new(Guarding { guard: *self, asks })
    }

    /// The challenge of a refusal (RFC 9110, section 11.6.1).
    fn challenge(&self) -> String {
        match *self {
            Self::Bearer { .. } => "Bearer".to_owned(),
            Self::Basic { .. } => "Basic realm=\"api\", charset=\"UTF-8\"".to_owned(),
            Self::Header { name, .. } => format!("ApiKey in=\"header\", name=\"{name}\""),
            Self::Query { name, .. } => format!("ApiKey in=\"query\", name=\"{name}\""),
            Self::Digest { .. } => "Digest".to_owned(),
            #[cfg(feature = "oauth")]
            Self::OAuth { .. } => "Bearer".to_owned(),
        }
    }
}

#[cfg(feature = "serve")]
impl Guarding {
    /// Asks for this token.
    pub(crate) fn bearer(token: &str) -> Arc<Self> {
        Self::secret(Guard::Bearer { token: "" }, token)
    }

    /// Asks for this name and this password.
    pub(crate) fn basic(username: &str, password: &str) -> Arc<Self> {
        Self::secret(Guard::Basic { username: "", password: "" }, &format!("{username}:{password}"))
    }

    fn secret(guard: Guard, secret: &str) -> Arc<Self> {
        Arc::new(Self { guard, asks: Asks::Secret(Some(Sha256::digest(secret).into())) })
    }

    /// Asks for tokens of an authorization server.
    ///
    /// # Errors
    ///
    /// Which of its addresses cannot be used, and why.
    pub(crate) fn oauth(asked: Asked) -> Result<Arc<Self>, (&'static str, String)> {
        let guard = Guard::OAuth { issuer: "", resource: "", audience: None, scopes: &[] };
        let asks = Asks::Token(oauth::Tokens::new(asked, Arc::new(crate::client::alone))?);
        Ok(Arc::new(Self { guard, asks }))
    }
}

impl Guarding {
    pub(crate) fn around(self: Arc<Self>, router: Router) -> Router {
        router.layer(from_fn_with_state(self, check))
    }

    /// Takes the credential off a request that is let in.
    ///
    /// # Errors
    ///
    /// The answer to one that is not.
    // The request is not shared, because a body cannot be.
    pub(crate) async fn admit(&self, request: &mut Request) -> Result<(), Response> {
        match &self.asks {
            Asks::Answer(answers) => answers.check(request).map_err(|wrong| {
                let mut response = problem(StatusCode::UNAUTHORIZED, "credentials are asked for");
                answers.challenge(response.headers_mut(), wrong == digest::Wrong::Stale);
                response
            })?,
            #[cfg(feature = "oauth")]
            Asks::Token(tokens) => {
                if let Some(metadata) = tokens.metadata(request) {
                    return Err(metadata);
                }
                let token = self.given(request);
                tokens.check(token.as_deref()).await.map_err(|refusal| tokens.refuse(&refusal))?;
            }
            Asks::Secret(wanted) => {
                let given = self.given(request).map(|given| <[u8; 32]>::from(Sha256::digest(given)));
                if given.is_none() || given != *wanted {
                    return Err(refused(&self.guard, self.detail(given.is_some())));
                }
            }
        }
        self.take_off(request);
        Ok(())
    }

    /// Why a request without the secret is not let in.
    fn detail(&self, is_given: bool) -> &'static str {
        match self.guard {
            #[cfg(feature = "oauth")]
            Guard::OAuth { .. } => "nobody is let in: a setting is missing or cannot be used",
            _ if is_given => "the credentials are not those that are asked for",
            _ => "credentials are asked for",
        }
    }

    /// The credential of a request; none if there is none, or more than one.
    fn given(&self, request: &Request) -> Option<String> {
        match self.guard {
            Guard::Bearer { .. } => bearer(request),
            Guard::Digest { .. } => None,
            #[cfg(feature = "oauth")]
            Guard::OAuth { .. } => bearer(request),
            Guard::Basic { .. } => {
                let encoded = only(request.headers(), &header::AUTHORIZATION).and_then(|text| after_scheme(text, "basic"))?;
                String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()
            }
            Guard::Header { name, .. } => only(request.headers(), &HeaderName::try_from(name).ok()?).map(str::to_owned),
            Guard::Query { name, .. } => {
                let query = request.uri().query().unwrap_or_default();
                let mut found = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| *key == name).map(|(_, value)| value);
                let first = found.next()?;
                found.next().is_none().then(|| first.into_owned())
            }
        }
    }

    /// Takes the credential off, so that nothing after this sees it.
    fn take_off(&self, request: &mut Request) {
        match self.guard {
            Guard::Bearer { .. } | Guard::Basic { .. } | Guard::Digest { .. } => drop(request.headers_mut().remove(header::AUTHORIZATION)),
            #[cfg(feature = "oauth")]
            Guard::OAuth { .. } => drop(request.headers_mut().remove(header::AUTHORIZATION)),
            Guard::Header { name, .. } => drop(request.headers_mut().remove(name)),
            Guard::Query { name, .. } => take_off_query(request.uri_mut(), name),
        }
    }
}

/// The address without the parameter of this name; the others stay as they are spelled.
fn take_off_query(uri: &mut Uri, name: &str) {
    let named = |pair: &str| url::form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(key, _)| key == name);
    let kept: Vec<&str> = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !named(pair)).collect();
    let address = if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) };
    let mut parts = std::mem::take(uri).into_parts();
    // What is left of an address is one.
    parts.path_and_query = address.parse().ok();
    *uri = Uri::from_parts(parts).unwrap_or_default();
}

fn bearer(request: &Request) -> Option<String> {
    only(request.headers(), &header::AUTHORIZATION).and_then(|text| after_scheme(text, "bearer"))
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

/// What stands after the name of a scheme, in any case (RFC 9110, section 11.1).
fn after_scheme(text: &str, scheme: &str) -> Option<String> {
    let (found, rest) = text.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim().to_owned())
}

async fn check(State(guarding): State<Arc<Guarding>>, mut request: Request, next: Next) -> Response {
    match guarding.admit(&mut request).await {
        Ok(()) => next.run(request).await,
        Err(response) => response,
    }
}

fn refused(guard: &Guard, detail: &str) -> Response {
    let mut response = problem(StatusCode::UNAUTHORIZED, detail);
    let challenge = HeaderValue::try_from(guard.challenge()).ok().map(|challenge| (header::WWW_AUTHENTICATE, challenge));
    response.headers_mut().extend(challenge);
    response
}

pub(crate) fn problem(status: StatusCode, detail: &str) -> Response {
    answer(status, problem::MEDIA, &problem::document(status, detail))
}

fn answer(status: StatusCode, media: &'static str, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
