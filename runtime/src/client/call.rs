//! One call, untyped: an operation and the values set so far.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use super::answer::{Answer, Received, Reply};
use super::connection::Client;
use super::decode::DecodeError;
use super::error::Error;
use super::url;
use crate::api::{Operation, Param, Place};
use crate::input::{Argument, IntoArgument, Violation};
use crate::path::RESERVED;

/// An answer on its way.
pub type Pending = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// One call of an operation. A mistake in a value is kept until it is sent, and then nothing is.
#[derive(Clone)]
pub struct Call {
    client: Client,
    operation: &'static Operation,
    values: Vec<(&'static Param, Vec<String>)>,
    body: Option<Bytes>,
    violation: Option<Violation>,
    timeout: Option<Duration>,
}

/// Shows names, not values.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.values.iter().map(|(param, _)| param.input).collect();
        f.debug_struct("Call").field("operation", &self.operation.name).field("values", &names).finish_non_exhaustive()
    }
}

impl Call {
    pub(super) fn new(client: Client, operation: &'static Operation) -> Self {
        Self { client, operation, values: Vec::new(), body: None, violation: None, timeout: None }
    }

    /// Sets a parameter, or replaces it. An absent value is left out, never sent empty.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl IntoArgument) -> Self {
        let Some(param) = self.operation.params.iter().find(|param| param.input == name) else {
            return self.refuse(Violation::new(name, "query", "is no parameter of this operation"));
        };
        self.values.retain(|(set, _)| set.input != name);
        match value.into_argument() {
            Argument::Absent => {}
            Argument::One(text) => self.values.push((param, vec![text])),
            Argument::Many(texts) => self.values.push((param, texts)),
        }
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(encoded) => self.body = Some(encoded.into()),
            Err(error) => return self.refuse(Violation::new("body", "body", error.to_string())),
        }
        self
    }

    /// Sets a JSON body when there is one; without, no body is sent at all.
    #[must_use]
    pub fn optional_json<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// Sets the bytes of a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets how long this call may take in all.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Sends it, and gives the answer whatever its status.
    ///
    /// ```no_run
    /// use capgen_runtime::client::Call;
    /// # async fn run(call: Call) -> Result<(), capgen_runtime::client::Error> {
    /// let answer = call.set("backup_id", "b1").answer().await?;
    /// println!("{}", answer.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When a value cannot be sent, or no answer comes back whole.
    #[must_use]
    pub fn answer(self) -> Pending {
        Box::pin(async move {
            let operation = self.operation.name;
            let request = self.request().map_err(|violation| Error::request(operation, violation))?;
            let sent = self.client.shared.http.execute(request).await;
            let response = sent.map_err(|error| Error::sort(operation, error))?;
            let answer = Answer::begin(operation, response).await?;
            tracing::debug!(operation, status = answer.status.as_u16(), "called");
            Ok(answer)
        })
    }

    /// Sends it, and decodes a success.
    ///
    /// ```no_run
    /// use capgen_runtime::{Value, client};
    /// # async fn run(call: client::Call) -> Result<(), client::Error> {
    /// let reply = call.send(client::json::<Value>).await?;
    /// println!("{} {}", reply.status, reply.value);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every variant of [`Error`].
    pub async fn send<T>(self, decode: fn(&Received) -> Result<T, DecodeError>) -> Result<Reply<T>, Error> {
        let (operation, limit) = (self.operation, self.client.shared.max_body);
        let received = self.answer().await?.collect(limit).await?;
        // A success the document does not list is still one; whether it can be decoded is for `decode` to say.
        let success = received.status.is_success() || operation.success.contains(&received.status.as_u16());
        if !success {
            return Err(Error::Status { operation: operation.name, received: Box::new(received) });
        }
        match decode(&received) {
            Ok(value) => Ok(Reply { status: received.status, headers: received.headers, value }),
            Err(source) => Err(Error::Decode { operation: operation.name, source, received: Box::new(received) }),
        }
    }

    fn refuse(mut self, violation: Violation) -> Self {
        self.violation.get_or_insert(violation);
        self
    }

    /// The request, checked whole before anything is sent.
    fn request(&self) -> Result<reqwest::Request, Violation> {
        if let Some(violation) = &self.violation {
            return Err(violation.clone());
        }
        self.check_required()?;
        let shared = &self.client.shared;
        let url = url::build(&shared.base, self.operation, &self.values, shared.credentials.query_pairs())?;
        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        *request.timeout_mut() = Some(self.timeout.unwrap_or(shared.timeout));
        let headers = request.headers_mut();
        for (param, texts) in self.values.iter().filter(|(param, _)| param.place == Place::Header) {
            let (name, value) = header_of(param, texts)?;
            headers.insert(name, value);
        }
        if let Some(cookies) = self.cookies() {
            headers.insert(header::COOKIE, cookies);
        }
        for (name, value) in &shared.credentials.headers {
            headers.insert(name, value.clone());
        }
        if let Some(bytes) = &self.body {
            let media = self.operation.body.map_or("application/json", |body| body.media);
            let media = HeaderValue::try_from(media).map_err(|_| Violation::new("body", "body", "has a media type that cannot be sent"))?;
            headers.insert(header::CONTENT_TYPE, media);
            *request.body_mut() = Some(bytes.clone().into());
        }
        Ok(request)
    }

    fn check_required(&self) -> Result<(), Violation> {
        for param in self.operation.params.iter().filter(|param| param.required) {
            if !self.values.iter().any(|(set, _)| set.input == param.input) {
                return Err(Violation::new(param.input, param.place.as_str(), "is required"));
            }
        }
        match self.operation.body {
            Some(body) if body.required && self.body.is_none() => Err(Violation::new("body", "body", "is required")),
            _ => Ok(()),
        }
    }

    /// RFC 6265: pairs joined by `; `, values percent-encoded, for they may not hold `;`, `,` or spaces.
    fn cookies(&self) -> Option<HeaderValue> {
        let set = self.values.iter().filter(|(param, _)| param.place == Place::Cookie);
        let pair = |(param, texts): &(&Param, Vec<String>)| {
            let name = param.wire;
            texts.iter().map(|text| format!("{name}={}", utf8_percent_encode(text, RESERVED))).collect::<Vec<_>>()
        };
        let pairs: Vec<String> = set.flat_map(pair).collect();
        if pairs.is_empty() { None } else { HeaderValue::try_from(pairs.join("; ")).ok() }
    }
}

/// RFC 9110, section 5.5: no CR, LF or NUL in a value. Several texts are a list, joined by commas (section 5.3).
fn header_of(param: &Param, texts: &[String]) -> Result<(HeaderName, HeaderValue), Violation> {
    let refuse = |message: &str| Violation::new(param.input, "header", message);
    let name = HeaderName::try_from(param.wire).map_err(|_| refuse("has a name that is no header name"))?;
    let text = texts.join(", ");
    match HeaderValue::try_from(text) {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(refuse("must not contain control characters")),
    }
}
