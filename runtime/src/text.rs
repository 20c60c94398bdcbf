//! Formatted strings. A format is a hint, not a promise, so each keeps its exact text and parses on demand.

use std::fmt;

use base64::engine::general_purpose::{STANDARD_PAD_INDIFFERENT, URL_SAFE_PAD_INDIFFERENT};
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// How much of a text a message repeats, in characters.
const SHOWN: usize = 80;

/// Why a text has not the form its format promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The text.
    pub text: String,
    /// The form that was expected.
    pub expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.text.chars().take(SHOWN).collect();
        let more = if shown.len() < self.text.len() { "…" } else { "" };
        write!(f, "`{shown}{more}` is not {}", self.expected)
    }
}

impl std::error::Error for ParseError {}

macro_rules! text {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The exact text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The exact text.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        $crate::__text_traits!($name);
    )* };
}

text! {
    /// `date-time`: a moment.
    Timestamp;
    /// `date`: a day.
    Date;
    /// `time`: a time of day.
    Time;
    /// `duration`: a span of time (ISO 8601).
    Duration;
    /// `uuid`: an id, with or without dashes.
    Uuid;
    /// `uri` and its relatives.
    Uri;
    /// `email`.
    Email;
    /// `hostname`.
    Hostname;
    /// `ipv4`.
    Ipv4;
    /// `ipv6`.
    Ipv6;
    /// `byte`: bytes in Base64 (RFC 4648).
    Base64;
}

impl Base64 {
    /// Encodes bytes: the standard alphabet, with padding.
    #[must_use]
    pub fn encode(bytes: impl AsRef<[u8]>) -> Self {
        Self(BASE64_STANDARD.encode(bytes))
    }

    /// The bytes. Either alphabet is read, and padding may be missing.
    ///
    /// # Errors
    ///
    /// When the text is not Base64.
    pub fn decode(&self) -> Result<Vec<u8>, ParseError> {
        let engine = if self.0.contains(['-', '_']) { URL_SAFE_PAD_INDIFFERENT } else { STANDARD_PAD_INDIFFERENT };
        engine.decode(&self.0).map_err(|_| error(&self.0, "Base64"))
    }
}

impl Timestamp {
    /// The moment; without an offset it is read as UTC, which is what servers that leave it out mean.
    ///
    /// # Errors
    ///
    /// When the text is no date and time.
    pub fn parse(&self) -> Result<jiff::Timestamp, ParseError> {
        if let Ok(moment) = self.0.parse() {
            return Ok(moment);
        }
        let local: Option<jiff::civil::DateTime> = self.0.parse().ok();
        let moment = local.and_then(|local| local.to_zoned(jiff::tz::TimeZone::UTC).ok());
        moment.map(|zoned| zoned.timestamp()).ok_or_else(|| error(&self.0, "a date and time"))
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment.to_string())
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(day: jiff::civil::Date) -> Self {
        Self(day.to_string())
    }
}

impl From<uuid::Uuid> for Uuid {
    fn from(id: uuid::Uuid) -> Self {
        Self(id.to_string())
    }
}

fn error(text: &str, expected: &'static str) -> ParseError {
    ParseError { text: text.to_owned(), expected }
}

macro_rules! parse {
    ($($name:ident => $type:ty, $expected:literal;)*) => { $(
        impl $name {
            #[doc = concat!("The value, when the text is ", $expected, ".")]
            ///
            /// # Errors
            ///
            #[doc = concat!("When the text is not ", $expected, ".")]
            pub fn parse(&self) -> Result<$type, ParseError> {
                self.0.parse().map_err(|_| error(&self.0, $expected))
            }
        }
    )* };
}

parse! {
    Date => jiff::civil::Date, "a date";
    Time => jiff::civil::Time, "a time of day";
    Duration => jiff::Span, "a duration";
    Uuid => uuid::Uuid, "a UUID";
    Uri => http::Uri, "a URI";
    Ipv4 => std::net::Ipv4Addr, "an IPv4 address";
    Ipv6 => std::net::Ipv6Addr, "an IPv6 address";
}
