//! A request body as a server got it: the media type that was chosen, and readers for each kind.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::form::{self, Style};
use super::multipart::{Multipart, Received};
use super::{Body, media, parse};
use crate::input::Violation;
use crate::json::checked;

/// A request body as it came, not decoded yet.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The media type of the document that it is of.
    pub(crate) declared: &'static str,
    /// What the caller says it is.
    pub(crate) media: Option<String>,
    /// The bytes; read already unless they are not decoded.
    pub(crate) content: Body,
}

impl Incoming {
    /// The media type of the document that it is of.
    #[must_use]
    pub fn declared(&self) -> &'static str {
        self.declared
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// Where it is not as the document says.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Vec<Violation>> {
        let text = self.text()?;
        checked::check(&text).map_err(refuse)?;
        checked::decode(&text).map_err(|error| {
            let mut violation = Violation::new("body", "body", error.message);
            violation.pointer.push_str(&error.pointer);
            vec![violation]
        })
    }

    /// Reads a form in the encoding of URLs.
    ///
    /// # Errors
    ///
    /// What is not as the document says.
    pub fn form<T: DeserializeOwned>(self, styles: &[(&str, Style)]) -> Result<T, Vec<Violation>> {
        form::decode(&self.text()?, styles).map_err(refuse)
    }

    /// Reads a form of parts.
    ///
    /// # Errors
    ///
    /// What is wrong with the framing, or with each part.
    pub fn multipart<T: Multipart>(self) -> Result<T, Vec<Violation>> {
        let boundary = self.media.as_deref().and_then(|media| media::parameter(media, "boundary"));
        let boundary = boundary.ok_or_else(|| refuse("has no `boundary` in its media type".to_owned()))?;
        let parts = parse::parts(&self.bytes()?, &boundary).map_err(refuse)?;
        let mut received = Received::new(parts);
        let value = T::read(&mut received);
        let violations = received.finish();
        match value {
            Some(value) if violations.is_empty() => Ok(value),
            _ => Err(violations),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn text(self) -> Result<String, Vec<Violation>> {
        let bytes = self.bytes()?;
        String::from_utf8(bytes.into()).map_err(|_| refuse("must be text in UTF-8".to_owned()))
    }

    /// The bytes as they come, with the media type the caller says they are of.
    ///
    /// # Errors
    ///
    /// None.
    pub fn body(self) -> Result<Body, Vec<Violation>> {
        let Self { declared: _, media, content } = self;
        Ok(match media {
            Some(media) => content.media(media),
            None => content,
        })
    }

    fn bytes(&self) -> Result<Bytes, Vec<Violation>> {
        self.content.whole().ok_or_else(|| refuse("is a stream, which is not decoded".to_owned()))
    }
}

fn refuse(message: String) -> Vec<Violation> {
    vec![Violation::new("body", "body", message)]
}
