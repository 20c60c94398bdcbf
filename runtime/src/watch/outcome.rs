//! How a call ended, in few words.

use std::fmt;

use http::StatusCode;

/// How a call ended.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A status of HTTP.
    Status(u16),
    /// `ok`, `hung_up`, `unanswered`, or a kind of trouble.
    Said(&'static str),
}

impl Outcome {
    /// That of an answer, or of none.
    #[cfg(feature = "control")]
    pub(crate) fn of(status: Option<u16>, without: &'static str) -> Self {
        status.map_or(Self::Said(without), Self::Status)
    }
}

impl From<StatusCode> for Outcome {
    fn from(status: StatusCode) -> Self {
        Self::Status(status.as_u16())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Said(what) => f.write_str(what),
        }
    }
}
