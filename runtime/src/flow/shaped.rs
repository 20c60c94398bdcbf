//! Answers that are not passed on as they came: read in their format, and shaped.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::expr::Expr;
use super::format::RawFormat;
use super::scope::Scope;
use super::steps::{Stop, run};
use crate::client::{self, Answer, Call, DecodeError, Error, Received};

impl RawFormat {
    /// Sends a call and reads what it gives.
    ///
    /// # Errors
    ///
    /// The answer, if its status is no success; else why there is no value.
    pub(super) async fn of(self, call: Call) -> Result<(Value, Read), Stop> {
        let limit = call.limit();
        let answer = call.answer().await?;
        if !answer.status.is_success() {
            return Err(Stop::Answer(Box::new(answer)));
        }
        let read = Read { operation: answer.operation, received: answer.collect(limit).await? };
        match self.read(&read.received) {
            Ok(value) => Ok((value, read)),
            Err(source) => Err(read.refuse(source)),
        }
    }
}

/// An answer that was read.
pub(super) struct Read {
    operation: &'static str,
    received: Received,
}

impl Read {
    /// The answer is not what the document says.
    pub(super) fn refuse(self, source: DecodeError) -> Stop {
        Stop::Error(Error::Decode { operation: self.operation, source, received: Box::new(self.received) })
    }

    /// The answer with another body: what spoke of the first one no longer holds.
    fn with(self, value: &Value) -> Answer {
        const OF_THE_BODY: [header::HeaderName; 8] = [
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
            header::CONTENT_RANGE,
            header::CONTENT_DISPOSITION,
            header::ACCEPT_RANGES,
            header::TRANSFER_ENCODING,
            header::ETAG,
            header::LAST_MODIFIED,
        ];
        let Received { status, mut headers, body: _ } = self.received;
        OF_THE_BODY.iter().for_each(|name| drop(headers.remove(name)));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // What had no content has some now.
        let status = if status == StatusCode::NO_CONTENT && !value.is_null() { StatusCode::OK } else { status };
        Answer::made(self.operation, status, headers, value)
    }
}

impl Scope {
    /// Sends a call, and shapes its success; any other answer is passed on.
    #[must_use]
    pub fn shaped(self, call: Call, format: RawFormat, shape: &'static Expr) -> client::Pending {
        run(async move {
            let (value, read) = format.of(call).await?;
            match self.seen_from(&value, shape) {
                Ok(shaped) => Ok(read.with(&shaped.unwrap_or(Value::Null))),
                Err(source) => Err(read.refuse(source)),
            }
        })
    }

    /// What a function gives that calls nothing.
    #[must_use]
    pub fn mocked(self, function: &'static str, output: &'static Expr) -> client::Pending {
        run(async move { self.give(function, output) })
    }

    /// What an expression gives, as an answer.
    ///
    /// # Errors
    ///
    /// What does not have the type that the document gives it.
    pub(super) fn give(&self, function: &'static str, output: &Expr) -> Result<Answer, Stop> {
        let value = self.value(output).map_err(|source| unread(function, source))?.unwrap_or(Value::Null);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Answer::made(function, StatusCode::OK, headers, &value))
    }
}

/// A mistake in a value that is no answer of anybody.
pub(super) fn unread(function: &'static str, source: DecodeError) -> Stop {
    let received = Received { status: StatusCode::OK, headers: HeaderMap::new(), body: bytes::Bytes::new() };
    Read { operation: function, received }.refuse(source)
}
