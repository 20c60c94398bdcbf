//! Sending: one call, attempt after attempt, until one of them decides; observers told before and after.

use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;

use super::answer::Answer;
use super::call::Call;
use super::digest::Digest;
use super::error::Error;
use super::grant::Grant;
use super::observe::Outcome;
use super::retry::{is_later, retry_after};
use crate::body::Body;

/// What is sent again, if [`Retry`](super::Retry) and the method allow it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Only what no connection could be made for.
    Unsent,
    /// Also what got no answer, or one that says "later".
    Undecided,
}

/// A call that is being sent.
pub(super) struct Sending<'a> {
    call: &'a Call,
    http: reqwest::Client,
    request: reqwest::Request,
    /// How its token is fetched; none once a fetched token was refused, and another one is on its way.
    grant: Option<Grant>,
    /// Who answers challenges of the server.
    digest: Option<Digest>,
    /// Whether one came while this was sent: one is answered.
    challenged: bool,
    /// The nonce of the answer that goes with it.
    nonce: Option<String>,
    timeout: Duration,
    begun: Instant,
    attempts: u32,
}

impl<'a> Sending<'a> {
    /// Makes the request, and lets the observer add to it.
    ///
    /// # Errors
    ///
    /// The values that cannot be sent, or may not.
    pub(super) fn new(call: &'a Call) -> Result<Self, Error> {
        let (shared, operation) = (&call.client.shared, call.operation);
        call.check()?;
        let (credentials, base) = (call.credentials()?, call.base()?);
        let request = call.request(&base, &credentials);
        let mut request = request.map_err(|violation| Error::request(operation.name, violation))?;
        let http = shared.pools.of(&base).map_err(|error| Error::sort(operation.name, error))?;
        let headers = request.headers_mut();
        shared.watching.before(headers);
        if let Some(observe) = &shared.settings.observe {
            observe.before(operation, headers);
        }
        credentials.add_to(headers, |name| {
            tracing::warn!(operation = operation.name, header = name.as_str(), "a credential replaces this header of the call");
        });
        let timeout = call.timeout.unwrap_or(shared.settings.timeout);
        let (grant, digest) = (credentials.grant.clone(), credentials.digest.clone());
        Ok(Self { call, http, request, grant, digest, challenged: false, nonce: None, timeout, begun: Instant::now(), attempts: 0 })
    }

    /// Sends it until an attempt decides.
    ///
    /// # Errors
    ///
    /// When no answer comes back.
    pub(super) async fn answer(&mut self, again: Again) -> Result<Answer, Error> {
        let operation = self.call.operation.name;
        self.authorize().await?;
        if let Some(digest) = self.digest.clone() {
            self.answer_challenge(&digest);
        }
        loop {
            let sent = self.attempt().await;
            if let Ok(response) = &sent
                && response.status() == StatusCode::UNAUTHORIZED
                && (self.is_challenged(response.headers()) || self.reauthorize().await?)
            {
                continue;
            }
            let Some(wait) = self.wait(&sent, again) else {
                let answer = match sent {
                    Ok(response) => Answer::begin(operation, response).await?,
                    Err(error) => return Err(Error::sort(operation, error)),
                };
                tracing::debug!(operation, status = answer.status.as_u16(), attempts = self.attempts, "called");
                return Ok(answer);
            };
            tracing::debug!(operation, attempts = self.attempts, ?wait, "is sent again");
            drop(sent);
            tokio::time::sleep(wait).await;
            // A nonce counts what it is sent with.
            if let Some(digest) = self.digest.clone() {
                self.answer_challenge(&digest);
            }
        }
    }

    /// Adds the token that goes with it, fetched if need be.
    async fn authorize(&mut self) -> Result<(), Error> {
        let Some(grant) = &self.grant else { return Ok(()) };
        let (shared, operation) = (&self.call.client.shared, self.call.operation.name);
        let refused = self.request.headers().get(header::AUTHORIZATION).filter(|_| self.attempts > 0);
        let token = tokio::time::timeout(self.left(), shared.tokens.token(&shared.pools, grant, refused)).await;
        let token = token.map_err(|_| Error::Timeout { operation })?.map_err(|source| Error::Token { operation, source })?;
        if self.request.headers_mut().insert(header::AUTHORIZATION, token).is_some() && self.attempts == 0 {
            tracing::warn!(operation, header = "authorization", "a credential replaces this header of the call");
        }
        Ok(())
    }

    /// Replaces a token that was refused, once: it may have been revoked before its time. What answers 401 has not acted,
    /// so that this is safe for every method.
    async fn reauthorize(&mut self) -> Result<bool, Error> {
        if self.grant.is_none() {
            return Ok(false);
        }
        self.authorize().await?;
        self.grant = None;
        Ok(true)
    }

    /// Whether the server asks for an answer that can be given: once, and not for a stream, which is gone.
    fn is_challenged(&mut self, headers: &HeaderMap) -> bool {
        let Some(digest) = self.digest.clone().filter(|_| !self.challenged) else { return false };
        self.challenged = true;
        let challenges = &self.call.client.shared.challenges;
        let streams = self.call.body.as_ref().is_some_and(|body| !body.is_whole());
        let why = match challenges.learn(&digest, self.request.url(), headers, self.nonce.as_deref()) {
            Ok(false) => return false,
            Ok(true) if streams => "the body was a stream, which is gone".to_owned(),
            Ok(true) if self.answer_challenge(&digest) => return true,
            Ok(true) => "the nonce is used up".to_owned(),
            Err(why) => why,
        };
        tracing::warn!(operation = self.call.operation.name, why, "the digest that the server asks for cannot be given");
        false
    }

    /// Answers the last challenge of the server, if there was one.
    fn answer_challenge(&mut self, digest: &Digest) -> bool {
        let challenges = &self.call.client.shared.challenges;
        let Some(answer) = challenges.answer(digest, self.request.method(), self.request.url()) else { return false };
        self.nonce = Some(answer.nonce);
        self.request.headers_mut().insert(header::AUTHORIZATION, answer.header);
        true
    }

    /// Tells the observer.
    pub(super) fn end<T>(&self, result: &Result<T, Error>, head: impl Fn(&T) -> (StatusCode, &HeaderMap)) {
        let shared = &self.call.client.shared;
        let (head, error) = match result {
            Ok(value) => (Some(head(value)), None),
            Err(error) => (error.received().map(|received| (received.status, &received.headers)), Some(error)),
        };
        let (status, headers) = head.unzip();
        let elapsed = self.begun.elapsed();
        shared.watching.sent(self.call.operation.name, status.map(|status| status.as_u16()), self.attempts, elapsed);
        let Some(observe) = &shared.settings.observe else { return };
        let outcome = Outcome { attempts: self.attempts, status, headers, error };
        observe.after(self.call.operation, &outcome, elapsed);
    }

    /// One attempt, in the time that is left.
    async fn attempt(&mut self) -> Result<reqwest::Response, reqwest::Error> {
        self.attempts += 1;
        let mut request = reqwest::Request::new(self.request.method().clone(), self.request.url().clone());
        request.headers_mut().clone_from(self.request.headers());
        *request.body_mut() = self.call.body.clone().map(sent);
        *request.timeout_mut() = Some(self.left());
        self.http.execute(request).await
    }

    fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.begun.elapsed())
    }

    /// How long to wait before it is sent again; `None` when this attempt decides.
    fn wait(&self, sent: &Result<reqwest::Response, reqwest::Error>, again: Again) -> Option<Duration> {
        let retry = self.call.client.shared.settings.retry;
        // A stream is gone once any of it was sent; without a connection none of it was.
        let streams = self.call.body.as_ref().is_some_and(|body| !body.is_whole());
        let again = if streams { Again::Unsent } else { again };
        if self.attempts >= retry.attempts || !self.request.method().is_idempotent() {
            return None;
        }
        let asked = match sent {
            Err(error) if is_unsent(error) => None,
            Err(error) if again == Again::Undecided && self.is_unanswered(error) => None,
            Ok(response) if again == Again::Undecided && is_later(response.status()) => retry_after(response.headers(), Timestamp::now()),
            _ => return None,
        };
        let wait = retry.wait(self.attempts, asked)?;
        (wait < self.left()).then_some(wait)
    }

    /// Whether the connection broke before an answer. How much of a body has arrived then, and was acted on, nobody
    /// knows: a call with a body is not sent again.
    fn is_unanswered(&self, error: &reqwest::Error) -> bool {
        self.call.body.is_none() && error.is_request() && !error.is_timeout()
    }
}

fn sent(body: Body) -> reqwest::Body {
    match body.whole() {
        Some(bytes) => bytes.into(),
        None => reqwest::Body::wrap(body.into_chunks()),
    }
}

/// Whether there was no connection. One that was not made in time has had its time.
fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect() && !error.is_timeout()
}
