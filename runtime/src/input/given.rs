//! One value as it came: texts from a URL or a header, JSON from a body, an argument of an MCP call.

use std::borrow::Cow;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::json::checked;

/// One value as it came.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// From a path, a query, a header or a cookie: one text, or several when the name was repeated.
    Texts(&'a [String]),
    /// The text of a JSON request body, not checked yet.
    Json(&'a str),
    /// A request body of another media type.
    Bytes(&'a Bytes),
    /// The JSON text of an MCP argument, coerced where its type and the wanted one differ only in spelling.
    Argument(&'a str),
}

impl<'a> Given<'a> {
    /// The one text, or why there is none; for a string inside JSON, what it says.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …".
    pub fn string(self) -> Result<Cow<'a, str>, String> {
        match self {
            Self::Texts([one]) => Ok(Cow::Borrowed(one)),
            Self::Texts(_) => Err("must be given once".to_owned()),
            Self::Json(json) | Self::Argument(json) if json.trim_start().starts_with('"') => {
                let text: String = serde_json::from_str(json).map_err(|error| checked::reason(&error))?;
                Ok(Cow::Owned(text))
            }
            Self::Json(_) | Self::Argument(_) => Err("must be a string".to_owned()),
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(_) => Err("must be text in UTF-8".to_owned()),
            },
        }
    }

    /// The text of a number or a boolean; inside JSON it is the bare token, for an MCP argument also a string.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …".
    pub fn scalar(self) -> Result<Cow<'a, str>, String> {
        match self {
            Self::Argument(json) if json.starts_with('"') => self.string(),
            Self::Json(json) | Self::Argument(json) => Ok(Cow::Borrowed(json.trim())),
            Self::Texts(_) | Self::Bytes(_) => self.string(),
        }
    }

    /// The text of a JSON value, checked. A text from a URL is taken as JSON; a string that holds an object or an
    /// array is taken as that when it is an MCP argument.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …".
    pub fn json(self) -> Result<Cow<'a, str>, String> {
        let json = match self {
            Self::Json(json) | Self::Argument(json) => Cow::Borrowed(json),
            Self::Texts(_) | Self::Bytes(_) => self.string()?,
        };
        checked::check(&json)?;
        if !matches!(self, Self::Argument(_)) || !json.starts_with('"') {
            return Ok(json);
        }
        let inner = self.string()?;
        let structured = inner.trim_start().starts_with(['{', '[']) && checked::check(&inner).is_ok();
        Ok(if structured { inner } else { json })
    }

    /// The elements: repeated texts, or the elements of a JSON array.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …".
    pub(crate) fn elements<T>(self, read: impl Fn(Given<'_>) -> Result<T, String>) -> Result<Vec<T>, String> {
        if let Self::Texts(texts) = self {
            return texts.iter().map(|one| read(Given::Texts(std::slice::from_ref(one)))).collect();
        }
        let json = self.json()?;
        let raws: Vec<&serde_json::value::RawValue> = serde_json::from_str(&json).map_err(|_| "must be an array".to_owned())?;
        let of = |raw: &serde_json::value::RawValue| match self {
            Self::Argument(_) => read(Given::Argument(raw.get())),
            _ => read(Given::Json(raw.get())),
        };
        let numbered = raws.iter().enumerate();
        numbered.map(|(at, raw)| of(raw).map_err(|why| format!("has element {at}, which {why}"))).collect()
    }

    /// Decodes the value's JSON.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …".
    pub fn decode<T: DeserializeOwned>(self) -> Result<T, String> {
        let json = self.json()?;
        checked::decode(&json).map_err(|error| error.to_string())
    }
}
