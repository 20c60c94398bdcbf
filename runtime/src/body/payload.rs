//! A request body, encoded: its media type and its bytes.

use serde::Serialize;

use super::form::{self, Style};
use super::multipart::{Multipart, Parts};
use super::{Body, media};

/// A request body, encoded; a mistake in a value is kept until it is sent, and then nothing is.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The media type.
    pub media: String,
    /// The bytes, or why there are none.
    pub content: Result<Body, String>,
}

impl Payload {
    /// JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(media: &str, value: &T) -> Self {
        let encoded = serde_json::to_vec(value).map(Body::from);
        Self { media: concrete(media, "application/json"), content: encoded.map_err(|error| error.to_string()) }
    }

    /// A form in the encoding of URLs; `styles` are of the properties that do not travel as their text.
    #[must_use]
    pub fn form<T: Serialize + ?Sized>(media: &str, value: &T, styles: &[(&str, Style)]) -> Self {
        Self { media: media.to_owned(), content: form::encode(value, styles).map(Body::from) }
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
        Self { media: concrete(media, "text/plain; charset=utf-8"), content: Ok(Body::from(text.into())) }
    }

    /// Bytes, of their own media type or of `media`.
    #[must_use]
    pub fn bytes(media: &str, body: impl Into<Body>) -> Self {
        let body = body.into();
        let media = body.media.clone().unwrap_or_else(|| concrete(media, "application/octet-stream"));
        Self { media, content: Ok(body) }
    }
}

/// A range is no type to send.
fn concrete(range: &str, default: &str) -> String {
    if media::essence(range).contains('*') { default.to_owned() } else { range.to_owned() }
}
