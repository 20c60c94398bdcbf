//! A request body, encoded: its media type and its bytes.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::form::{self, Style};
use super::multipart::{Multipart, Parts};
use super::{Body, media};

/// A request body, encoded; a mistake in a value is kept until it is sent, and then nothing is.
#[derive(Clone)]
pub struct Payload {
    /// The media type.
    pub media: String,
    /// The bytes, or why there are none.
    pub content: Result<Body, String>,
    /// What a form says, before it is encoded.
    pub(crate) value: Option<Value>,
}

/// Shows lengths, never what is said.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("media", &self.media).field("content", &self.content).finish_non_exhaustive()
    }
}

impl Payload {
    /// A body of a media type, or what keeps it from being one.
    pub(crate) fn new(media: impl Into<String>, content: Result<Body, String>) -> Self {
        Self { media: media.into(), content, value: None }
    }

    /// JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(media: &str, value: &T) -> Self {
        let encoded = serde_json::to_vec(value).map(Body::from);
        Self::new(concrete(media, "application/json"), encoded.map_err(|error| error.to_string()))
    }

    /// A form in the encoding of URLs; `styles` are of the properties that do not travel as their text.
    #[must_use]
    pub fn form<T: Serialize + ?Sized>(media: &str, value: &T, styles: &[(&str, Style)]) -> Self {
        Self::new(media, form::encode(value, styles).map(Body::from))
    }

    /// The same form, with what it says, so that this is checked before it is sent.
    #[must_use]
    pub fn checked<T: Serialize + ?Sized>(self, value: &T) -> Self {
        Self { value: serde_json::to_value(value).ok(), ..self }
    }

    /// A form of parts, files among them (RFC 7578).
    #[must_use]
    pub fn multipart<T: Multipart>(value: &T) -> Self {
        let mut parts = Parts::new();
        value.write(&mut parts);
        parts.finish()
    }

    /// A text.
    #[must_use]
    pub fn text(media: &str, text: impl Into<String>) -> Self {
        Self::new(concrete(media, "text/plain; charset=utf-8"), Ok(Body::from(text.into())))
    }

    /// Bytes, of their own media type or of `media`.
    #[must_use]
    pub fn bytes(media: &str, body: impl Into<Body>) -> Self {
        let body = body.into();
        let media = body.media.clone().unwrap_or_else(|| concrete(media, "application/octet-stream"));
        Self::new(media, Ok(body))
    }
}

/// A range is no type to send.
fn concrete(range: &str, default: &str) -> String {
    if media::essence(range).contains('*') { default.to_owned() } else { range.to_owned() }
}
