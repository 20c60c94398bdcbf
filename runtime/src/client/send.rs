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
use super::upstreams::{Ended, Turn};
use crate::body::Body;
use crate::watch;

/// What is sent again, if [`Retry`](super::Retry) and the method allow it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Only what no connection could be made for.
    Unsent,
    /// Also what got no answer. One that says "later" is answered by another upstream, if there is one, and decides else.
    Unanswered,
    /// Also what got an answer that says "later".
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
    /// Why the last attempt broke that something was sent in: where another one cannot be made, it may have been done all the same.
    broken: Option<reqwest::Error>,
    /// The number that the upstream knows it by.
    span: Option<u64>,
    /// Whether it goes to the upstreams of the client, and not to a server that its operation has for itself.
    is_own: bool,
    /// Which of them it goes to, until that has answered.
    turn: Option<Turn<'a>>,
    /// The upstreams that it went to.
    tried: u64,
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
        let is_own = base.is_none();
        let turn = is_own.then(|| shared.upstreams.turn(0));
        // What cannot be sent to any upstream is said before that all of them fail.
        let chosen = turn.as_ref().and_then(|turn| turn.as_ref().ok()).map(Turn::base);
        let to = base.as_ref().or(chosen).unwrap_or(shared.upstreams.first());
        let mut request = call.request(to, &credentials).map_err(|violation| Error::request(operation.name, violation))?;
        let http = shared.pools.of(to).map_err(|error| Error::sort(operation.name, error))?;
        let turn = turn.transpose().map_err(|retry_after| Error::Unavailable { operation: operation.name, retry_after })?;
        let tried = turn.as_ref().map_or(0, |turn| turn.and(0));
        let headers = request.headers_mut();
        let span = watch::propagate(headers);
        if let Some(observe) = &shared.settings.observe {
            observe.before(operation, headers);
        }
        credentials.add_to(headers, |name| {
            tracing::warn!(operation = operation.name, header = name.as_str(), "a credential replaces this header of the call");
        });
        let timeout = call.timeout.unwrap_or(shared.settings.timeout);
        let (grant, digest) = (credentials.grant.clone(), credentials.digest.clone());
        let begun = Instant::now();
        Ok(Self {
            call,
            http,
            request,
            grant,
            digest,
            challenged: false,
            nonce: None,
            timeout,
            begun,
            attempts: 0,
            broken: None,
            span,
            is_own,
            turn,
            tried,
        })
    }

    /// Makes it ready to be sent again after this attempt: to the next upstream, if it goes to one of several.
    fn turn_again<T>(&mut self, sent: Result<T, reqwest::Error>) -> Result<(), Error> {
        self.broken = sent.err().filter(|error| !is_unsent(error)).or(self.broken.take());
        if self.is_own {
            self.choose()?;
        }
        // A nonce counts what it is sent with.
        if let Some(digest) = self.digest.clone() {
            self.answer_challenge(&digest);
        }
        Ok(())
    }

    /// Turns to the next upstream.
    fn choose(&mut self) -> Result<(), Error> {
        let (call, operation) = (self.call, self.call.operation.name);
        let shared = &call.client.shared;
        let turn = shared.upstreams.turn(self.tried).map_err(|retry_after| match self.broken.take() {
            Some(error) => Error::sort(operation, error),
            None => Error::Unavailable { operation, retry_after },
        })?;
        let request = call.request(turn.base(), &*call.credentials()?).map_err(|violation| Error::request(operation, violation))?;
        self.request.url_mut().clone_from(request.url());
        self.http = shared.pools.of(turn.base()).map_err(|error| Error::sort(operation, error))?;
        self.tried = turn.and(self.tried);
        self.turn = Some(turn);
        Ok(())
    }

    /// Says how its upstream did.
    fn ended(&mut self, sent: &Result<reqwest::Response, reqwest::Error>) {
        let Some(turn) = self.turn.take() else { return };
        let ended = match sent {
            Ok(response) if is_failing(response.status()) => Ended::Badly(retry_after(response.headers(), Timestamp::now())),
            Ok(_) => Ended::Well,
            // A request that cannot be made says nothing of who it is for.
            Err(error) if error.is_builder() => return,
            Err(_) => Ended::Badly(None),
        };
        turn.end(ended);
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
            self.ended(&sent);
            if self.is_own && self.moves_on(&sent, again) {
                tracing::debug!(operation, attempts = self.attempts, "is sent to another upstream");
                self.turn_again(sent)?;
                continue;
            }
            let upstreams = &self.call.client.shared.upstreams;
            let wait = self.wait(&sent, again).filter(|wait| !self.is_own || upstreams.has_any(*wait));
            let Some(wait) = wait else {
                let answer = match sent {
                    Ok(response) => Answer::begin(operation, response).await?,
                    Err(error) if is_unsent(&error) => return Err(Error::sort(operation, self.broken.take().unwrap_or(error))),
                    Err(error) => return Err(Error::sort(operation, error)),
                };
                tracing::debug!(operation, status = answer.status.as_u16(), attempts = self.attempts, "called");
                return Ok(answer);
            };
            tracing::debug!(operation, attempts = self.attempts, ?wait, "is sent again");
            let sent = sent.map(drop);
            tokio::time::sleep(wait).await;
            self.turn_again(sent)?;
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
        shared.watching.sent(self.call.operation.name, status.map(|status| status.as_u16()), self.attempts, self.begun, self.span);
        let Some(observe) = &shared.settings.observe else { return };
        let outcome = Outcome { attempts: self.attempts, status, headers, error };
        observe.after(self.call.operation, &outcome, self.begun.elapsed());
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

    /// Whether it goes to another upstream at once: what may be sent again, and whatever no connection could be made for.
    fn moves_on(&self, sent: &Result<reqwest::Response, reqwest::Error>, again: Again) -> bool {
        let shared = &self.call.client.shared;
        let again = if again == Again::Unanswered { Again::Undecided } else { again };
        let is_free = sent.as_ref().is_err_and(is_unsent) || self.may_repeat(sent, again);
        is_free && self.attempts < shared.settings.retry.attempts && !self.left().is_zero() && shared.upstreams.has_another(self.tried)
    }

    /// Whether it was not done, or may be done again.
    fn may_repeat(&self, sent: &Result<reqwest::Response, reqwest::Error>, again: Again) -> bool {
        // A stream is gone once any of it was sent; without a connection none of it was.
        let streams = self.call.body.as_ref().is_some_and(|body| !body.is_whole());
        self.request.method().is_idempotent()
            && match sent {
                Err(error) => is_unsent(error) || (again != Again::Unsent && !streams && self.is_unanswered(error)),
                Ok(response) => again == Again::Undecided && !streams && is_later(response.status()),
            }
    }

    /// How long to wait before it is sent again; `None` when this attempt decides.
    fn wait(&self, sent: &Result<reqwest::Response, reqwest::Error>, again: Again) -> Option<Duration> {
        let retry = self.call.client.shared.settings.retry;
        if self.attempts >= retry.attempts || !self.may_repeat(sent, again) {
            return None;
        }
        let asked = sent.as_ref().ok().and_then(|response| retry_after(response.headers(), Timestamp::now()));
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

/// Statuses that say that there is trouble behind who answers.
fn is_failing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 502..=504)
}

/// Whether there was no connection. One that was not made in time has had its time.
fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect() && !error.is_timeout()
}
