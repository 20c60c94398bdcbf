//! Callers with tokens of an OAuth 2 authorization server: what is guarded is a resource server (RFC 6750, RFC 9728), which
//! knows the server's keys and nothing else of it.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

use super::jwt::{Key, Token};
use super::{Guard, answer, problem};
use crate::client::{Client, is_this_machine, read_at_most};

/// RFC 9728, section 3.
const METADATA: &str = "/.well-known/oauth-protected-resource";

/// For how long keys are believed without a look.
const KEPT: Duration = Duration::from_secs(3600);

/// For how long they are believed while they cannot be renewed.
const LAST: Duration = Duration::from_secs(24 * 3600);

/// How soon the authorization server is asked again, when a key is not known or it did not answer.
const AGAIN: Duration = Duration::from_secs(5);

/// How long it may take to tell its keys.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest of its answers, in bytes.
const LONGEST: usize = 1 << 20;

/// What is asked of tokens.
pub(crate) struct Asked {
    /// Who issues them.
    pub(crate) issuer: String,
    /// What is guarded, as callers know it.
    pub(crate) resource: String,
    /// Whom they must be for.
    pub(crate) audience: String,
    /// What they must allow, all of it.
    pub(crate) scopes: Vec<String>,
}

/// The connections to the host of an address.
type Connect = dyn Fn(&Url) -> Result<reqwest::Client, reqwest::Error> + Send + Sync;

/// Who checks tokens.
pub(super) struct Tokens {
    connect: Arc<Connect>,
    issuer: String,
    issuer_url: Url,
    resource: String,
    resource_url: Url,
    audience: String,
    scopes: Vec<String>,
    known: RwLock<Option<Known>>,
    /// Is held while keys are fetched.
    tried: Arc<Mutex<Option<Tried>>>,
}

/// The keys of the authorization server.
#[derive(Clone)]
struct Known {
    keys: Arc<[Key]>,
    fetched: Instant,
}

/// When it was last asked for them, and whether it answered.
#[derive(Clone, Copy)]
struct Tried {
    at: Instant,
    answered: bool,
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
    /// None for a guard of another kind, and where a setting is missing or cannot be used.
    pub(super) fn of(guard: &Guard, client: &Client) -> Option<Arc<Self>> {
        let Guard::OAuth { issuer, resource, audience, scopes } = *guard else { return None };
        let (issuer, resource) = (client.expand(issuer)?, client.expand(resource)?);
        let audience = audience.map_or_else(|| Some(resource.clone()), |audience| client.expand(audience))?;
        let asked = Asked { issuer, resource, audience, scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect() };
        let client = client.clone();
        let tokens = Self::new(asked, Arc::new(move |url| client.pool(url)));
        tokens.inspect_err(|(what, why)| tracing::error!(what, why, "nobody is let in")).ok()
    }

    /// # Errors
    ///
    /// Which address cannot be used, and why.
    pub(super) fn new(asked: Asked, connect: Arc<Connect>) -> Result<Arc<Self>, (&'static str, String)> {
        let Asked { issuer, resource, audience, scopes } = asked;
        let url = |what, text: &str| Url::parse(text).map_err(|error| (what, format!("is no address: {error}")));
        let (issuer_url, resource_url) = (url("issuer", &issuer)?, url("resource", &resource)?);
        if issuer_url.scheme() != "https" && !is_this_machine(&issuer_url) {
            // Whoever is in between could sign tokens.
            return Err(("issuer", "must be `https`, because it is asked for the keys of tokens".to_owned()));
        }
        let (known, tried) = (RwLock::default(), Arc::default());
        Ok(Arc::new(Self { connect, issuer, issuer_url, resource, resource_url, audience, scopes, known, tried }))
    }

    /// The metadata of what is guarded, if they are asked for; that takes no token.
    pub(super) fn metadata(&self, request: &Request) -> Option<Response> {
        let rest = request.uri().path().strip_prefix(METADATA)?;
        let own = self.resource_url.path().trim_end_matches('/');
        if request.method() != Method::GET || !(rest.is_empty() || rest.trim_end_matches('/') == own) {
            return None;
        }
        let mut metadata = json!({
            "resource": self.resource,
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
    pub(super) async fn check(self: &Arc<Self>, token: Option<&str>) -> Result<(), Refusal> {
        let token = Token::read(token.ok_or(Refusal::Missing)?).map_err(Refusal::Invalid)?;
        let signed = match token.is_signed_by(&self.keys().await?) {
            // The key may be a new one.
            None => token.is_signed_by(&self.renewed().await?),
            signed => signed,
        };
        if signed != Some(true) {
            return Err(Refusal::Invalid("is not signed by its issuer"));
        }
        token.check(&self.issuer, &self.audience).map_err(Refusal::Invalid)?;
        if self.scopes.iter().all(|scope| token.has_scope(scope)) { Ok(()) } else { Err(Refusal::Scope) }
    }

    /// The keys that are known, without waiting where there are any.
    async fn keys(self: &Arc<Self>) -> Result<Arc<[Key]>, Refusal> {
        let Some(Known { keys, fetched }) = self.known() else { return self.renewed().await };
        match fetched.elapsed() {
            age if age <= KEPT => return Ok(keys),
            age if age > LAST => return self.renewed().await,
            _ => {}
        }
        if let Ok(tried) = self.tried.clone().try_lock_owned() {
            drop(self.renew(tried));
        }
        Ok(keys)
    }

    /// The keys that the authorization server tells, or has just told.
    async fn renewed(self: &Arc<Self>) -> Result<Arc<[Key]>, Refusal> {
        let tried = self.tried.clone().lock_owned().await;
        let answered = self.renew(tried).await.unwrap_or_default();
        self.known().filter(|_| answered).map(|known| known.keys).ok_or(Refusal::Unreachable)
    }

    fn known(&self) -> Option<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches the keys, unless that was just tried, and tells whether there was an answer. A task of its own does, since
    /// whoever asks may hang up.
    fn renew(self: &Arc<Self>, mut tried: OwnedMutexGuard<Option<Tried>>) -> JoinHandle<bool> {
        let this = self.clone();
        tokio::spawn(async move {
            if let Some(Tried { at, answered }) = *tried
                && at.elapsed() < AGAIN
            {
                return answered;
            }
            let fetched = timeout(PATIENCE, this.fetch()).await.unwrap_or_else(|_| Err("it takes too long".to_owned()));
            let (at, answered) = (Instant::now(), fetched.is_ok());
            *tried = Some(Tried { at, answered });
            match fetched {
                Ok(keys) => *this.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Known { keys, fetched: at }),
                Err(why) => tracing::warn!(issuer = this.issuer, why, "the keys of the authorization server cannot be fetched"),
            }
            answered
        })
    }

    async fn fetch(&self) -> Result<Arc<[Key]>, String> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
            jwks_uri: String,
        }
        let path = self.issuer_url.path().trim_end_matches('/');
        let mut last = String::new();
        // RFC 8414, section 3.1; OpenID Connect Discovery 1.0, section 4.
        for at in [format!("/.well-known/oauth-authorization-server{path}"), format!("{path}/.well-known/openid-configuration")] {
            let mut url = self.issuer_url.clone();
            url.set_path(&at);
            let found = self.get(&url).await;
            match found.and_then(|value| serde_json::from_value::<Metadata>(value).map_err(|error| error.to_string())) {
                Ok(metadata) if metadata.issuer != self.issuer => last = format!("it says it is `{}`", metadata.issuer),
                Ok(metadata) => return self.fetch_keys(&metadata.jwks_uri).await,
                Err(why) => last = why,
            }
        }
        Err(last)
    }

    async fn fetch_keys(&self, at: &str) -> Result<Arc<[Key]>, String> {
        let url = Url::parse(at).map_err(|_| "`jwks_uri` is no URL".to_owned())?;
        if self.issuer_url.scheme() == "https" && url.scheme() != "https" {
            return Err("`jwks_uri` is not `https`".to_owned());
        }
        let set = self.get(&url).await?;
        let keys = set["keys"].as_array().ok_or_else(|| "there are no `keys`".to_owned())?;
        Ok(keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect())
    }

    async fn get(&self, url: &Url) -> Result<Value, String> {
        let told = |error: reqwest::Error| error.without_url().to_string();
        let http = (self.connect)(url).map_err(told)?;
        let sent = http.get(url.clone()).header(header::ACCEPT, "application/json").send().await;
        let mut response = sent.map_err(told)?;
        if !response.status().is_success() {
            return Err(format!("it answered {}", response.status()));
        }
        let body = read_at_most(&mut response, LONGEST).await.map_err(told)?;
        let body = body.ok_or_else(|| "its answer is too long".to_owned())?;
        serde_json::from_slice(&body).map_err(|error| error.to_string())
    }

    /// RFC 6750, section 3.1; RFC 9728, section 5.1.
    pub(super) fn refuse(&self, refusal: &Refusal) -> Response {
        let (status, detail) = match refusal {
            Refusal::Missing => (StatusCode::UNAUTHORIZED, "a token is asked for".to_owned()),
            Refusal::Invalid(why) => (StatusCode::UNAUTHORIZED, format!("the token {why}")),
            Refusal::Scope => (StatusCode::FORBIDDEN, format!("the token must have the scopes {}", self.scopes.join(", "))),
            Refusal::Unreachable => {
                (StatusCode::SERVICE_UNAVAILABLE, "tokens cannot be checked: the authorization server does not answer".to_owned())
            }
        };
        let mut response = problem(status, &detail);
        if *refusal == Refusal::Unreachable {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            return response;
        }
        let mut at = self.resource_url.clone();
        at.set_path(&format!("{METADATA}{}", self.resource_url.path().trim_end_matches('/')));
        at.set_query(None);
        at.set_fragment(None);
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
