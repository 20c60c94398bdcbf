//! From the bytes of an answer to a value.

use std::fmt;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::answer::Received;
use crate::json::{Integers, Whole, checked};

/// Why an answer is not what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Where in the body, as a JSON Pointer; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub message: String,
}

impl DecodeError {
    /// The document names no such status.
    #[must_use]
    pub fn status(received: &Received) -> Self {
        Self::whole(format!("the document does not say what {} means", received.status))
    }

    /// A link that leads nowhere.
    pub(super) fn next_page() -> Self {
        Self::whole("expected a query in the link to the next page".to_owned())
    }

    /// A value that is not what was expected.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::whole(message.into())
    }

    /// The same mistake, in the member `name` of a larger value.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let mut pointer = String::new();
        crate::input::push_token(&mut pointer, name);
        self.pointer.insert_str(0, &pointer);
        self
    }

    fn whole(message: String) -> Self {
        Self { pointer: String::new(), message }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "at {}: ", self.pointer)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

/// Decodes a JSON body.
///
/// # Errors
///
/// Where in the body, and what was expected.
pub fn json<T: DeserializeOwned>(received: &Received) -> Result<T, DecodeError> {
    let text = std::str::from_utf8(&received.body).map_err(|error| DecodeError::whole(error.to_string()))?;
    if text.is_empty() {
        return Err(DecodeError::whole("expected JSON, found an empty body".to_owned()));
    }
    let decoded = checked::decode(text);
    decoded.map_err(|checked::Mismatch { pointer, message }| DecodeError { pointer, message })
}

/// Decodes a JSON body that is an integer, or a list or a map of them; `1.0` is one.
///
/// # Errors
///
/// Where in the body, and what was expected.
pub fn whole<T: Integers>(received: &Received) -> Result<T, DecodeError> {
    json::<Whole<T>>(received).map(|whole| whole.0)
}

/// Expects nothing of the body; whatever there is, is left alone.
///
/// # Errors
///
/// None.
pub fn empty(_: &Received) -> Result<(), DecodeError> {
    Ok(())
}

/// The body as text.
///
/// # Errors
///
/// When it is not UTF-8.
pub fn text(received: &Received) -> Result<String, DecodeError> {
    match std::str::from_utf8(&received.body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(DecodeError::whole(error.to_string())),
    }
}

/// The body as it came.
///
/// # Errors
///
/// None.
pub fn bytes(received: &Received) -> Result<Bytes, DecodeError> {
    Ok(received.body.clone())
}
