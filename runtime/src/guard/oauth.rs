//! Callers with tokens of an OAuth 2 authorization server: what is guarded is a resource server (RFC 6750, RFC 9728), which
//! knows the server's keys and nothing else of it.

use std::fmt;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::Guard;
use super::jwt::{Key, Token};
use crate::client::Client;

/// RFC 9728, section 3.
const METADATA: &str = "/.well-known/oauth-protected-resource";

/// For how long keys are believed without a look.
const KEPT: Duration = Duration::from_secs(3600);

/// How soon the authorization server is asked again, when a key is not known or it did not answer.
const AGAIN: Duration = Duration::from_secs(5);

/// How long one of its answers may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest of its answers, in bytes.
const LONGEST: usize = 1 << 20;

/// Who checks tokens.
pub(super) struct Tokens {
    client: Client,
    issuer: String,
    resource: Url,
    audience: String,
    scopes: &'static [&'static str],
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    keys: Vec<Key>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Missing,
    Invalid(&'static str),
    Scope,
    Unreachable,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.issuer).field("audience", &self.audience).finish_non_exhaustive()
    }
}

impl Tokens {
    /// None for a guard of another kind, and where a setting is missing.
    pub(super) fn new(guard: &Guard, client: &Client) -> Option<Self> {
        let Guard::OAuth { issuer, resource, audience, scopes } = *guard else { return None };
        let expand = |template: &str| client.expand(template).filter(|text| !text.is_empty());
        let resource = expand(resource)?;
        let audience = audience.map_or_else(|| Some(resource.clone()), expand)?;
        Some(Self {
            client: client.clone(),
            issuer: expand(issuer)?,
            resource: Url::parse(&resource).ok()?,
            audience,
            scopes,
            known: Mutex::default(),
        })
    }

    /// The metadata of what is guarded, if they are asked for; that takes no token.
    pub(super) fn metadata(&self, request: &Request) -> Option<Response> {
        let rest = request.uri().path().strip_prefix(METADATA)?;
        let own = self.resource.path().trim_end_matches('/');
        if request.method() != Method::GET || !(rest.is_empty() || rest.trim_end_matches('/') == own) {
            return None;
        }
        let mut metadata = json!({
            "resource": self.resource.as_str().trim_end_matches('/'),
            "authorization_servers": [self.issuer],
            "bearer_methods_supported": ["header"],
        });
        if !self.scopes.is_empty() {
            metadata["scopes_supported"] = json!(self.scopes);
        }
        Some(answer(StatusCode::OK, "application/json", &metadata))
    }

    /// # Errors
    ///
    /// Why the bearer of `token` is not let in.
    pub(super) async fn check(&self, token: Option<&str>) -> Result<(), Refusal> {
        let token = Token::read(token.ok_or(Refusal::Missing)?).map_err(Refusal::Invalid)?;
        match token.is_signed_by(&self.keys(false).await?) {
            Some(true) => {}
            Some(false) => return Err(Refusal::Invalid("is not signed by its issuer")),
            // The key may be a new one.
            None => match token.is_signed_by(&self.keys(true).await?) {
                Some(true) => {}
                _ => return Err(Refusal::Invalid("is not signed by its issuer")),
            },
        }
        token.check(&self.issuer, &self.audience).map_err(Refusal::Invalid)?;
        let is_allowed = self.scopes.is_empty() || self.scopes.iter().any(|scope| token.has_scope(scope));
        if is_allowed { Ok(()) } else { Err(Refusal::Scope) }
    }

    /// The keys that are known, fetched if need be: one request asks, the others wait for its answer.
    async fn keys(&self, unknown: bool) -> Result<Vec<Key>, Refusal> {
        let mut known = self.known.lock().await;
        let since = |at: Option<Instant>| at.map_or(Duration::MAX, |at| at.elapsed());
        let is_old = since(known.fetched) > KEPT || unknown;
        if is_old && since(known.tried) > AGAIN {
            known.tried = Some(Instant::now());
            match self.fetch().await {
                Ok(keys) => {
                    known.keys = keys;
                    known.fetched = known.tried;
                }
                Err(why) => tracing::warn!(issuer = self.issuer, why, "the keys of the authorization server cannot be fetched"),
            }
        }
        // Keys that cannot be renewed are better than none.
        if known.fetched.is_some() { Ok(known.keys.clone()) } else { Err(Refusal::Unreachable) }
    }

    async fn fetch(&self) -> Result<Vec<Key>, String> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
            jwks_uri: String,
        }
        let issuer = Url::parse(&self.issuer).map_err(|_| "the issuer is no URL".to_owned())?;
        let path = issuer.path().trim_end_matches('/');
        let mut last = String::new();
        // RFC 8414, section 3.1; OpenID Connect Discovery 1.0, section 4.
        for at in [format!("/.well-known/oauth-authorization-server{path}"), format!("{path}/.well-known/openid-configuration")] {
            let found = match issuer.join(&at) {
                Ok(url) => self.get(&url).await,
                Err(error) => Err(error.to_string()),
            };
            match found.and_then(|value| serde_json::from_value::<Metadata>(value).map_err(|error| error.to_string())) {
                Ok(metadata) if metadata.issuer != self.issuer => last = format!("it says it is `{}`", metadata.issuer),
                Ok(metadata) => {
                    let keys = Url::parse(&metadata.jwks_uri).map_err(|_| "`jwks_uri` is no URL".to_owned())?;
                    if issuer.scheme() == "https" && keys.scheme() != "https" {
                        return Err("`jwks_uri` is not `https`".to_owned());
                    }
                    let set = self.get(&keys).await?;
                    let keys = set["keys"].as_array().ok_or_else(|| "there are no `keys`".to_owned())?;
                    return Ok(keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect());
                }
                Err(why) => last = why,
            }
        }
        Err(last)
    }

    async fn get(&self, url: &Url) -> Result<Value, String> {
        let http = self.client.pool(url).map_err(|error| error.without_url().to_string())?;
        let sent = http.get(url.clone()).header(header::ACCEPT, "application/json").timeout(PATIENCE).send().await;
        let mut response = sent.map_err(|error| error.without_url().to_string())?;
        if !response.status().is_success() {
            return Err(format!("it answered {}", response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| error.without_url().to_string())? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Err("its answer is too long".to_owned());
            }
        }
        serde_json::from_slice(&body).map_err(|error| error.to_string())
    }

    /// RFC 6750, section 3.1; RFC 9728, section 5.1.
    pub(super) fn refuse(&self, refusal: &Refusal) -> Response {
        let (status, title, detail) = match refusal {
            Refusal::Missing => (StatusCode::UNAUTHORIZED, "Unauthorized", "a token is asked for".to_owned()),
            Refusal::Invalid(why) => (StatusCode::UNAUTHORIZED, "Unauthorized", format!("the token {why}")),
            Refusal::Scope => (StatusCode::FORBIDDEN, "Forbidden", format!("the token has none of the scopes {}", self.scopes.join(", "))),
            Refusal::Unreachable => {
                let detail = "tokens cannot be checked: the authorization server does not answer".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", detail)
            }
        };
        let problem = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        let mut response = answer(status, "application/problem+json", &problem);
        if *refusal == Refusal::Unreachable {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            return response;
        }
        let mut at = self.resource.clone();
        at.set_path(&format!("{METADATA}{}", self.resource.path().trim_end_matches('/')));
        at.set_query(None);
        let mut challenge = format!("Bearer resource_metadata=\"{at}\"");
        match refusal {
            Refusal::Invalid(why) => challenge.push_str(&format!(", error=\"invalid_token\", error_description=\"the token {why}\"")),
            Refusal::Scope => challenge.push_str(", error=\"insufficient_scope\""),
            _ => {}
        }
        if !self.scopes.is_empty() {
            challenge.push_str(&format!(", scope=\"{}\"", self.scopes.join(" ")));
        }
        response.headers_mut().extend(HeaderValue::try_from(challenge).ok().map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
        response
    }
}

fn answer(status: StatusCode, media: &'static str, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
