//! One thing wrong with what a caller gave.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// One thing wrong with what a caller gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which input, as a JSON Pointer (RFC 6901): `/backup_id`, `/body/restore/name`.
    pub pointer: String,
    /// Where it travels: `path`, `query`, `header`, `cookie`, `body` or `argument`.
    pub place: &'static str,
    /// What is wrong, as a phrase that completes "`backup_id` …".
    pub message: String,
}

impl Violation {
    /// A violation of the input called `name`.
    #[must_use]
    pub fn new(name: &str, place: &'static str, message: impl Into<String>) -> Self {
        let mut pointer = String::with_capacity(name.len() + 1);
        push_token(&mut pointer, name);
        Self { pointer, place, message: message.into() }
    }
}

/// Appends one reference token to a JSON Pointer, escaped as RFC 6901 wants it.
pub(crate) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.pointer.strip_prefix('/').unwrap_or(&self.pointer);
        write!(f, "`{name}` {}", self.message)
    }
}

/// As an entry of `errors` in a problem document: `{"pointer", "in", "detail"}`.
impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("pointer", &self.pointer)?;
        map.serialize_entry("in", self.place)?;
        map.serialize_entry("detail", &self.message)?;
        map.end()
    }
}
