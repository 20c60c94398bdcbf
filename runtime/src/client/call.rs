//! One call, untyped: an operation and the values set so far.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use http::{HeaderValue, header};
use serde::Serialize;

use super::answer::{Answer, Received, Reply};
use super::connection::Client;
use super::decode::DecodeError;
use super::error::Error;
use super::forward::Forwarded;
use super::send::{Again, Sending};
use crate::Map;
use crate::api::{Access, Checks, Operation, Param};
use crate::body::{Body, Payload};
use crate::flow::{Expr, Scope, Template};
use crate::input::{Argument, IntoArgument, Violation};

/// An answer on its way.
pub type Pending = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// One call of an operation. A mistake in a value is kept until it is sent, and then nothing is.
#[derive(Clone)]
pub struct Call {
    pub(super) client: Client,
    pub(super) operation: &'static Operation,
    pub(super) access: Option<&'static Access>,
    pub(super) checks: Option<&'static Checks>,
    pub(super) values: Vec<(&'static Param, Argument)>,
    pub(super) body: Option<Body>,
    /// How the body is made where none is set, and the values it is made of.
    pub(super) template: Option<&'static Template>,
    pub(super) given: Map,
    /// The media type of the body, where it is not the operation's.
    pub(super) media: Option<String>,
    /// What the body says, where it is a form that is to be checked.
    pub(super) form: Option<serde_json::Value>,
    /// What `Accept` says, where it is not JSON.
    pub(super) accept: Option<&'static str>,
    pub(super) violation: Option<Violation>,
    pub(super) timeout: Option<Duration>,
    /// What the answer is, whatever the API says of it.
    pub(super) media_of_answer: Option<&'static str>,
    /// The longest answer, in bytes.
    pub(super) longest: Option<u64>,
    /// The query of a link, sent instead of the query's values.
    pub(super) followed: Option<String>,
    /// A request of somebody else, sent instead of one that is made of values.
    pub(super) forwarded: Option<Forwarded>,
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
        Self {
            client,
            operation,
            access: None,
            checks: None,
            values: Vec::new(),
            body: None,
            template: None,
            given: Map::new(),
            media: None,
            form: None,
            accept: None,
            violation: None,
            timeout: None,
            media_of_answer: None,
            longest: None,
            followed: None,
            forwarded: None,
        }
    }

    /// Sends it where `access` says, with one of the credentials it asks for.
    #[must_use]
    pub fn access(self, access: &'static Access) -> Self {
        Self { access: Some(access), ..self }
    }

    /// Checks what it carries before anything is sent.
    #[must_use]
    pub fn checks(self, checks: &'static Checks) -> Self {
        Self { checks: Some(checks), ..self }
    }

    /// Sets a parameter, or replaces it. An absent value is left out, never sent empty; where the client has a setting
    /// for it, that is sent.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl IntoArgument) -> Self {
        let Some(param) = self.operation.params.iter().find(|param| param.input == name) else {
            return self.refuse(Violation::new(name, "query", "is no parameter of this operation"));
        };
        self.values.retain(|(set, _)| set.input != name);
        match value.into_argument() {
            Argument::Absent => {}
            Argument::Broken(why) => return self.refuse(Violation::new(param.input, param.place.as_str(), why)),
            value => self.values.push((param, value)),
        }
        self
    }

    /// Makes the body from `template`, unless one is set.
    #[must_use]
    pub fn template(self, template: &'static Template) -> Self {
        Self { template: Some(template), ..self }
    }

    /// Sets a value inside the body; an absent one is left out.
    #[must_use]
    pub fn give<T: Serialize>(mut self, name: &str, value: T) -> Self {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::Null) => drop(self.given.remove(name)),
            Ok(value) => drop(self.given.insert(name.to_owned(), value)),
            Err(error) => return self.refuse(Violation::new(name, "body", error.to_string())),
        }
        self
    }

    /// Sets a value inside the body to what an expression gives in a scope.
    #[must_use]
    pub fn give_from(self, name: &str, scope: &Scope, expr: &Expr) -> Self {
        match scope.value(expr) {
            Ok(value) => self.give(name, value),
            Err(error) => self.refuse(Violation::new(name, "body", error.to_string())),
        }
    }

    /// Sets a JSON body to what an expression gives in a scope; no body where it gives nothing.
    #[must_use]
    pub fn json_from(self, scope: &Scope, expr: &Expr) -> Self {
        match scope.value(expr) {
            Ok(value) => self.optional_json(value.as_ref()),
            Err(error) => self.refuse(Violation::new("body", "body", error.to_string())),
        }
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

    /// Sets the bytes of a body, or a stream of them.
    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets a body with its media type.
    #[must_use]
    pub fn payload(mut self, payload: Payload) -> Self {
        let Payload { media, content, value } = payload;
        match content {
            Ok(body) => {
                self.media = Some(media);
                self.form = value.filter(|_| self.checks.is_some());
                self.body(body)
            }
            Err(message) => self.refuse(Violation::new("body", "body", message)),
        }
    }

    /// Sets what `Accept` asks for; JSON first, then anything, where nothing is said.
    #[must_use]
    pub fn accept(self, media: &'static str) -> Self {
        Self { accept: Some(media), ..self }
    }

    /// Sets how long this call may take in all.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Says what a success is, whatever the API says of it.
    #[must_use]
    pub fn answers(self, media: &'static str) -> Self {
        Self { media_of_answer: Some(media), ..self }
    }

    /// Refuses a success that is longer than `limit` bytes: where its length says so at once, else when it has come so far.
    #[must_use]
    pub fn at_most(self, limit: u64) -> Self {
        Self { longest: Some(limit), ..self }
    }

    /// Sends it, and gives the answer whatever its status. What [`Retry`](super::Retry) sends again is sent again where no answer
    /// comes back; what one means is for the caller to say, unless it says "later" and another upstream may know better.
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
            let call = self.rendered();
            let mut sending = Sending::new(&call)?;
            // What is passed on for somebody is theirs to repeat.
            let again = if call.forwarded.is_some() { Again::Unsent } else { Again::Unanswered };
            let answer = sending.answer(again).await.and_then(|answer| call.bounded(answer));
            sending.end(&answer, |answer| (answer.status, &answer.headers));
            answer
        })
    }

    /// A success as the document has it.
    fn bounded(&self, mut answer: Answer) -> Result<Answer, Error> {
        if !answer.status.is_success() {
            return Ok(answer);
        }
        if let Some(media) = self.media_of_answer {
            answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        match self.longest {
            Some(limit) => answer.at_most(limit),
            None => Ok(answer),
        }
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
        let call = self.rendered();
        let mut sending = Sending::new(&call)?;
        let reply = call.reply(&mut sending, decode).await;
        sending.end(&reply, |reply| (reply.status, &reply.headers));
        reply
    }

    async fn reply<T>(&self, sending: &mut Sending<'_>, decode: fn(&Received) -> Result<T, DecodeError>) -> Result<Reply<T>, Error> {
        let (operation, limit) = (self.operation, self.client.shared.settings.max_body);
        let received = sending.answer(Again::Undecided).await?.collect(limit).await?;
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

    /// The same call for the page a link leads to; only the query of the link is used.
    pub(super) fn follow(self, query: Option<String>) -> Self {
        Self { followed: query, ..self }
    }

    /// The longest body that is read whole, in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.client.shared.settings.max_body
    }

    /// What the texts of this call can see: its own values.
    pub(super) fn scope(&self) -> Scope {
        let mut scope = Scope::new(&self.client);
        for (param, value) in &self.values {
            if let Argument::One(text) = value {
                scope = scope.input(param.input, text);
            }
        }
        self.given.iter().fold(scope, |scope, (name, value)| scope.input(name, value))
    }

    /// With the body that its template makes.
    fn rendered(self) -> Self {
        match self.template.filter(|_| self.body.is_none()) {
            Some(template) => {
                let payload = template.render(&self.scope());
                self.payload(payload)
            }
            None => self,
        }
    }

    fn refuse(mut self, violation: Violation) -> Self {
        self.violation.get_or_insert(violation);
        self
    }
}
