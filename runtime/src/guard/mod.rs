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
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::client::Client;

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
    /// What the credential must be, hashed, so that comparing takes the same time for all that are not it; none where a
    /// setting is missing or empty, which lets nobody in.
    wanted: Option<[u8; 32]>,
    answers: Option<digest::Answers>,
    #[cfg(feature = "oauth")]
    tokens: Option<Arc<oauth::Tokens>>,
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
        let expand = |template: &str| client.expand(template);
        let wanted = match *self {
            Self::Bearer { token } => expand(token),
            Self::Basic { username, password } => {
                expand(username).zip(expand(password)).map(|(name, password)| format!("{name}:{password}"))
            }
            Self::Header { value, .. } | Self::Query { value, .. } => expand(value),
            Self::Digest { .. } => None,
            #[cfg(feature = "oauth")]
            Self::OAuth { .. } => None,
        };
        Arc::new(Guarding {
            guard: *self,
            wanted: wanted.map(|wanted| Sha256::digest(wanted).into()),
            answers: digest::Answers::new(self, client),
            #[cfg(feature = "oauth")]
            tokens: oauth::Tokens::new(self, client),
        })
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

impl Guarding {
    pub(crate) fn around(self: Arc<Self>, router: Router) -> Router {
        router.layer(from_fn_with_state(self, check))
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
    if let Some(answers) = &guarding.answers {
        return match answers.check(&request) {
            Ok(()) => {
                guarding.take_off(&mut request);
                next.run(request).await
            }
            Err(wrong) => {
                let mut response = refused(&guarding.guard, "credentials are asked for");
                response.headers_mut().remove(header::WWW_AUTHENTICATE);
                answers.challenge(response.headers_mut(), wrong == digest::Wrong::Stale);
                response
            }
        };
    }
    #[cfg(feature = "oauth")]
    if let Guard::OAuth { .. } = guarding.guard {
        let Some(tokens) = &guarding.tokens else {
            return refused(&guarding.guard, "nobody is let in: a setting is missing or cannot be used");
        };
        if let Some(metadata) = tokens.metadata(&request) {
            return metadata;
        }
        return match tokens.check(guarding.given(&request).as_deref()).await {
            Ok(()) => {
                guarding.take_off(&mut request);
                next.run(request).await
            }
            Err(refusal) => tokens.refuse(&refusal),
        };
    }
    let hashed = guarding.given(&request).map(|given| <[u8; 32]>::from(Sha256::digest(given)));
    if hashed.is_some() && hashed == guarding.wanted {
        guarding.take_off(&mut request);
        return next.run(request).await;
    }
    let detail = if hashed.is_some() { "the credentials are not those that are asked for" } else { "credentials are asked for" };
    refused(&guarding.guard, detail)
}

fn refused(guard: &Guard, detail: &str) -> Response {
    let problem = json!({ "type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail });
    let mut response = Response::new(Body::from(problem.to_string()));
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.extend(HeaderValue::try_from(guard.challenge()).ok().map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
    response
}
