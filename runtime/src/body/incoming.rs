//! A request body as a server got it: the media type that was chosen, and readers for each kind.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::form::{self, Style};
use super::multipart::{Multipart, Received};
use super::{Body, media, parse};
use crate::api::Check;
use crate::check::{self, Spelled};
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
    /// What is checked of it beside its type.
    pub(crate) check: Option<&'static Check>,
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
        let check = self.check;
        let text = self.whole_text()?;
        checked::check(&text).map_err(refuse)?;
        let decoded = checked::decode(&text).map_err(|error| {
            let mut violation = Violation::new("body", "body", error.message);
            violation.pointer.push_str(&error.pointer);
            vec![violation]
        });
        both(check.map(|check| (check, Spelled::Json)), || serde_json::from_str(&text).ok(), decoded)
    }

    /// Reads a form in the encoding of URLs.
    ///
    /// # Errors
    ///
    /// What is not as the document says.
    pub fn form<T: DeserializeOwned>(self, styles: &[(&str, Style)]) -> Result<T, Vec<Violation>> {
        let check = self.check;
        let text = self.whole_text()?;
        let decoded = form::decode(&text, styles).map_err(refuse);
        both(check.map(|check| (check, Spelled::Text)), || form::decode(&text, styles).ok(), decoded)
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
        let mut received = Received::new(parts, self.check.is_some());
        let value = T::read(&mut received);
        let (values, violations) = received.finish();
        let read = match value {
            Some(value) if violations.is_empty() => Ok(value),
            _ => Err(violations),
        };
        both(self.check.map(|check| (check, Spelled::Text)), || Some(values.into()), read)
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn text(self) -> Result<String, Vec<Violation>> {
        let check = self.check.map(|check| (check, Spelled::Text));
        let text = self.whole_text()?;
        both(check, || Some(text.clone().into()), Ok(()))?;
        Ok(text)
    }

    fn whole_text(self) -> Result<String, Vec<Violation>> {
        let bytes = self.bytes()?;
        String::from_utf8(bytes.into()).map_err(|_| refuse("must be text in UTF-8".to_owned()))
    }

    /// The bytes as they come, with the media type the caller says they are of.
    ///
    /// # Errors
    ///
    /// None.
    pub fn body(self) -> Result<Body, Vec<Violation>> {
        let Self { declared: _, media, content, check: _ } = self;
        Ok(match media {
            Some(media) => content.media(media),
            None => content,
        })
    }

    fn bytes(&self) -> Result<Bytes, Vec<Violation>> {
        self.content.whole().ok_or_else(|| refuse("is a stream, which is not decoded".to_owned()))
    }
}

/// What was read, unless anything is wrong with it beside its type; all of that, with what kept it from being read.
fn both<T>(
    check: Option<(&'static Check, Spelled)>,
    value: impl FnOnce() -> Option<Value>,
    read: Result<T, Vec<Violation>>,
) -> Result<T, Vec<Violation>> {
    let found = check.map(|(said, spelled)| match value() {
        Some(value) => check::check("body", "body", spelled, &value, said),
        None if read.is_ok() => refuse("cannot be checked".to_owned()),
        None => Vec::new(),
    });
    match (read, found.unwrap_or_default()) {
        (Ok(value), found) if found.is_empty() => Ok(value),
        (Ok(_), found) => Err(found),
        (Err(wrong), found) => Err(found.into_iter().chain(wrong).collect()),
    }
}

fn refuse(message: String) -> Vec<Violation> {
    vec![Violation::new("body", "body", message)]
}
