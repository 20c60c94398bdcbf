//! JSON kept as the text it came in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::checked;
use crate::input::{FromInput, Given};

/// A JSON value, kept byte for byte: numbers keep their digits, objects their order and their repeated names.
///
/// Checked when it is made: valid JSON, no lone surrogates, nested less than 128 levels deep.
#[derive(Clone)]
pub struct RawJson(Box<RawValue>);

/// A JSON object, kept byte for byte. See [`RawJson`].
#[derive(Clone, PartialEq)]
pub struct RawObject(RawJson);

impl RawJson {
    /// Checks and keeps a text.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a phrase that completes "`body` …".
    pub fn from_text(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        checked::check(&text)?;
        Self::keep(text)
    }

    /// Keeps a text that is checked already.
    fn keep(text: String) -> Result<Self, String> {
        RawValue::from_string(text).map(Self).map_err(|error| checked::reason(&error))
    }

    /// Encodes a value.
    ///
    /// # Errors
    ///
    /// What `value` says when it cannot be encoded.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        to_raw_value(value).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }
}

impl RawObject {
    /// Checks and keeps the text of an object.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a phrase that completes "`body` …".
    pub fn from_text(text: impl Into<String>) -> Result<Self, String> {
        Self::new(RawJson::from_text(text)?)
    }

    /// Encodes a value that is an object in JSON.
    ///
    /// # Errors
    ///
    /// What `value` says when it cannot be encoded, or that it is no object.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        Self::new(RawJson::of(value)?).map_err(serde::ser::Error::custom)
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    fn new(json: RawJson) -> Result<Self, String> {
        if json.get().starts_with('{') { Ok(Self(json)) } else { Err("must be an object".to_owned()) }
    }
}

/// Two raw values are equal when their texts are.
impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Default for RawObject {
    fn default() -> Self {
        Self(RawJson(to_raw_value(&crate::Map::new()).unwrap_or_default()))
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        checked::check(raw.get()).map_err(D::Error::custom)?;
        Ok(Self(raw))
    }
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(RawJson::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl FromInput for RawJson {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        Self::keep(given.json()?.into_owned())
    }
}

impl FromInput for RawObject {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        Self::new(RawJson::from_input(given)?)
    }
}
