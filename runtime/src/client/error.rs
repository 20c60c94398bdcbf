//! Errors of calls, named by what happened.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::answer::Received;
use super::decode::{self, DecodeError};
use super::grant::TokenError;
use super::setup::SetupProblem;
use crate::input::Violation;

/// The error underneath, of whatever kind.
pub type Source = Box<dyn StdError + Send + Sync>;

/// Why a call gave no value. No message holds a credential or a URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A value cannot be sent. Nothing was.
    Request {
        /// The operation.
        operation: &'static str,
        /// Which value, and why.
        violation: Box<Violation>,
    },
    /// Values are not within what the document says of them, where the author had that checked. Nothing was sent.
    Violations {
        /// The operation.
        operation: &'static str,
        /// Each value, and what it must be: what a server that checks the same answers with 400.
        violations: Vec<Violation>,
    },
    /// The client was not given a setting that this call needs: none of the alternatives for its credentials is complete,
    /// or its address is not. Nothing was sent.
    Settings {
        /// The operation.
        operation: &'static str,
        /// What is missing or unusable in each alternative.
        alternatives: Vec<Vec<SetupProblem>>,
    },
    /// The access token for it could not be fetched. Nothing was sent, or a token that was good until then was refused.
    Token {
        /// The operation.
        operation: &'static str,
        /// What the token endpoint said.
        source: TokenError,
    },
    /// There is no connection: refused, no such host, TLS, no answer in time. Nothing was sent.
    Connect {
        /// The operation.
        operation: &'static str,
        /// What the connection said.
        source: Source,
    },
    /// Every upstream fails, and is left alone for a while. Nothing was sent.
    Unavailable {
        /// The operation.
        operation: &'static str,
        /// When one of them is tried again.
        retry_after: Duration,
    },
    /// It took too long. The server may or may not have done it.
    Timeout {
        /// The operation.
        operation: &'static str,
    },
    /// The connection broke before the answer was complete. The server may or may not have done it.
    Body {
        /// The operation.
        operation: &'static str,
        /// What the connection said.
        source: Source,
    },
    /// The answer is longer than the client reads.
    TooLarge {
        /// The operation.
        operation: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The answer is not what the document says.
    Decode {
        /// The operation.
        operation: &'static str,
        /// Where, and what was expected.
        source: DecodeError,
        /// The answer.
        received: Box<Received>,
    },
    /// The server answered with a status that does not mean success.
    Status {
        /// The operation.
        operation: &'static str,
        /// The answer: status, headers and body.
        received: Box<Received>,
    },
}

impl Error {
    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Request { operation, .. }
            | Self::Violations { operation, .. }
            | Self::Settings { operation, .. }
            | Self::Token { operation, .. }
            | Self::Connect { operation, .. }
            | Self::Unavailable { operation, .. }
            | Self::Timeout { operation }
            | Self::Body { operation, .. }
            | Self::TooLarge { operation, .. }
            | Self::Decode { operation, .. }
            | Self::Status { operation, .. } => operation,
        }
    }

    /// The answer, when there was a whole one.
    #[must_use]
    pub fn received(&self) -> Option<&Received> {
        match self {
            Self::Decode { received, .. } | Self::Status { received, .. } => Some(received),
            _ => None,
        }
    }

    /// The status of the answer, when there was a whole one.
    #[must_use]
    pub fn status(&self) -> Option<http::StatusCode> {
        self.received().map(|received| received.status)
    }

    /// The body of an error the server answered with, decoded: a typed error of the document, or a
    /// [`Value`](crate::Value). `None` when there is no such answer, or its body is not a `T`.
    #[must_use]
    pub fn body<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Status { received, .. } => decode::json(received).ok(),
            _ => None,
        }
    }

    /// The server's own words, when it answered with an error that has some.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        match self {
            Self::Status { received, .. } => received.message(),
            _ => None,
        }
    }

    /// Sorts what reqwest says, without the URL, which may hold a credential.
    pub(super) fn sort(operation: &'static str, error: reqwest::Error) -> Self {
        let source = error.without_url();
        // A connection that was not made in time is both; that nothing was sent is the more useful half.
        if source.is_connect() {
            Self::Connect { operation, source: source.into() }
        } else if source.is_timeout() {
            Self::Timeout { operation }
        } else {
            Self::Body { operation, source: source.into() }
        }
    }

    pub(super) fn request(operation: &'static str, violation: Violation) -> Self {
        Self::Request { operation, violation: Box::new(violation) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.operation())?;
        match self {
            Self::Request { violation, .. } => write!(f, "{violation}; nothing was sent"),
            Self::Violations { violations, .. } => {
                for violation in violations {
                    write!(f, "{violation}; ")?;
                }
                f.write_str("nothing was sent")
            }
            Self::Settings { alternatives, .. } => {
                f.write_str("it needs settings that the client does not have: ")?;
                for (index, problems) in alternatives.iter().enumerate() {
                    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
                    write!(f, "{}{}", if index == 0 { "" } else { "; or " }, all.join(" and "))?;
                }
                f.write_str("; nothing was sent")
            }
            Self::Token { .. } => f.write_str("no access token could be fetched"),
            Self::Connect { .. } => f.write_str("the server cannot be reached"),
            Self::Unavailable { retry_after, .. } => {
                write!(f, "the server fails, and is left alone for {} seconds; nothing was sent", seconds(*retry_after))
            }
            Self::Timeout { .. } => f.write_str("the server took too long to answer"),
            Self::Body { .. } => f.write_str("the connection broke before the answer was complete"),
            Self::TooLarge { limit, .. } => write!(f, "the answer is longer than {limit} bytes"),
            Self::Decode { received, .. } => {
                write!(f, "the answer ({}) is not what the document says", received.status)
            }
            Self::Status { received, .. } => {
                write!(f, "the server answered {}", received.status)?;
                match received.message() {
                    Some(message) => write!(f, ": {message}"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Whole seconds, and not less than it takes.
pub(crate) fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Connect { source, .. } | Self::Body { source, .. } => Some(&**source),
            Self::Decode { source, .. } => Some(source),
            Self::Token { source, .. } => Some(source),
            Self::Request { .. }
            | Self::Violations { .. }
            | Self::Settings { .. }
            | Self::Unavailable { .. }
            | Self::Timeout { .. }
            | Self::TooLarge { .. }
            | Self::Status { .. } => None,
        }
    }
}
