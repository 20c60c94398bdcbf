//! Grants: how an access token is fetched with a client's id and secret (RFC 6749, section 4.4), and why it may fail.

use std::fmt;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::{HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::answer::read_at_most;
use super::pools::innermost;

/// The longest answer of a token endpoint that is read, in bytes.
const LONGEST: usize = 64 << 10;

/// How long before its end a token is no longer sent, at most: a call takes time to arrive.
const MARGIN: Duration = Duration::from_secs(30);

/// Why no access token could be fetched. Neither holds nor prints a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The token endpoint gave no whole answer.
    Unreachable {
        /// What the connection said.
        cause: String,
    },
    /// The token endpoint refused (RFC 6749, section 5.2).
    Refused {
        /// The status of its answer.
        status: StatusCode,
        /// Its `error`, e.g. `invalid_client`.
        error: Option<String>,
        /// Its `error_description`.
        description: Option<String>,
    },
    /// The answer of the token endpoint is no access token.
    Decode {
        /// What is wrong with it, as a phrase.
        message: &'static str,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { cause } => write!(f, "the token endpoint gave no answer: {cause}"),
            Self::Refused { status, error, description } => {
                write!(f, "the token endpoint answered {status}")?;
                [error, description].into_iter().flatten().try_for_each(|said| write!(f, ": {said}"))
            }
            Self::Decode { message } => write!(f, "the answer of the token endpoint {message}"),
        }
    }
}

impl std::error::Error for TokenError {}

/// Who asks whom for a token, and what for.
#[derive(Clone)]
pub(super) struct Grant {
    endpoint: Url,
    id: String,
    secret: SecretString,
    /// Joined by spaces.
    scope: String,
}

/// An access token, as it is sent.
pub(super) struct Token {
    /// `Bearer …`, marked sensitive.
    pub(super) header: HeaderValue,
    /// When it is no longer sent; none if nothing is known of its end.
    until: Option<Instant>,
}

impl Token {
    /// Whether it may be sent.
    pub(super) fn is_fresh(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }
}

impl Grant {
    pub(super) fn new(endpoint: Url, id: String, secret: String, scopes: &[&str]) -> Self {
        Self { endpoint, id, secret: SecretString::from(secret), scope: scopes.join(" ") }
    }

    /// The address it is asked for at.
    pub(super) fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// What tells it from the other grants of a client.
    pub(super) fn key(&self) -> [String; 3] {
        [self.endpoint.to_string(), self.id.clone(), self.scope.clone()]
    }

    /// Asks for a token, once.
    ///
    /// # Errors
    ///
    /// When there is none in the answer, or no answer.
    pub(super) async fn fetch(&self, http: &reqwest::Client) -> Result<Token, TokenError> {
        let asked = Instant::now();
        let unreachable = |error: reqwest::Error| TokenError::Unreachable { cause: innermost(&error.without_url()) };
        let mut response = http.execute(self.request()?).await.map_err(unreachable)?;
        let status = response.status();
        let body = read_at_most(&mut response, LONGEST).await.map_err(unreachable)?;
        let body = body.ok_or(TokenError::Decode { message: "is longer than 64 KiB" })?;
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() { token(&answer, asked) } else { Err(self.refused(status, &answer)) }
    }

    /// The client says who it is as RFC 6749, section 2.3.1, has every server understand.
    fn request(&self) -> Result<reqwest::Request, TokenError> {
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let who = BASE64_STANDARD.encode(format!("{}:{}", encode(&self.id), encode(self.secret.expose_secret())));
        let mut basic = HeaderValue::try_from(format!("Basic {who}")).map_err(|_| TokenError::Decode { message: "was not asked for" })?;
        basic.set_sensitive(true);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if !self.scope.is_empty() {
            form.append_pair("scope", &self.scope);
        }
        let mut request = reqwest::Request::new(Method::POST, self.endpoint.clone());
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, basic);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        *request.body_mut() = Some(form.finish().into());
        Ok(request)
    }

    /// The server's own words, unless they repeat the secret.
    fn refused(&self, status: StatusCode, answer: &Value) -> TokenError {
        let [error, description] = ["error", "error_description"].map(|key| {
            let text = answer.get(key)?.as_str()?.replace(self.secret.expose_secret(), "…");
            Some(text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect())
        });
        TokenError::Refused { status, error, description }
    }
}

/// Reads a successful answer (RFC 6749, section 5.1).
fn token(answer: &Value, asked: Instant) -> Result<Token, TokenError> {
    let wrong = |message| TokenError::Decode { message };
    if !answer.is_object() {
        return Err(wrong("is no JSON object"));
    }
    let text = answer.get("access_token").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or(wrong("has no `access_token`"))?;
    let kind = answer.get("token_type").and_then(Value::as_str);
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(wrong("has a `token_type` other than `Bearer`"));
    }
    let header = HeaderValue::try_from(format!("Bearer {text}"));
    let mut header = header.map_err(|_| wrong("has an `access_token` with control characters"))?;
    header.set_sensitive(true);
    Ok(Token { header, until: lifetime(answer).and_then(|lifetime| asked.checked_add(lifetime)) })
}

/// `expires_in`, less what a call may take; some servers write the number as text.
fn lifetime(answer: &Value) -> Option<Duration> {
    let stated = answer.get("expires_in")?;
    let seconds = stated.as_f64().or_else(|| stated.as_str()?.trim().parse().ok())?;
    let whole = Duration::try_from_secs_f64(seconds.max(0.0)).ok()?;
    Some(whole.saturating_sub(MARGIN.min(whole / 10)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_token_is_dropped_shortly_before_its_end() {
        for (expires_in, kept) in
            [(json!(3600), Some(3570.0)), (json!("100"), Some(90.0)), (json!(0), Some(0.0)), (json!(-5), Some(0.0)), (json!("soon"), None)]
        {
            let kept_for = lifetime(&json!({ "expires_in": expires_in })).map(|kept| kept.as_secs_f64());
            assert_eq!(kept_for, kept, "{expires_in}");
        }
        assert_eq!(lifetime(&json!({})), None);
    }

    #[test]
    fn what_is_no_token_is_told() {
        let message = |answer: Value| match token(&answer, Instant::now()) {
            Err(TokenError::Decode { message }) => message,
            _ => "",
        };
        assert_eq!(message(Value::Null), "is no JSON object");
        assert_eq!(message(json!({"access_token": ""})), "has no `access_token`");
        assert_eq!(message(json!({"access_token": "a", "token_type": "mac"})), "has a `token_type` other than `Bearer`");
        assert_eq!(message(json!({"access_token": "a\r\nb"})), "has an `access_token` with control characters");
        assert!(token(&json!({"access_token": "a", "token_type": "BEARER"}), Instant::now()).is_ok());
    }
}
