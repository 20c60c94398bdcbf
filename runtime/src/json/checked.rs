//! JSON text: checked without being decoded, and decoded with the place of a mistake.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use crate::input::push_token;

/// How deep objects and arrays may nest; what `serde_json` decodes.
const DEPTH: usize = 128;

/// Says what is wrong with a JSON text, as a phrase that completes "`name` …".
///
/// `RawValue` skips over strings without decoding them and has no depth limit, so both are looked at here: text that
/// passes can be decoded by every reader downstream.
pub(crate) fn check(json: &str) -> Result<(), String> {
    serde_json::from_str::<&RawValue>(json).map_err(|error| reason(&error))?;
    if nests_too_deep(json) {
        return Err(format!("must not nest deeper than {DEPTH} levels"));
    }
    if has_lone_surrogate(json) {
        return Err("must be JSON without lone surrogates".to_owned());
    }
    Ok(())
}

/// A syntax error in words that do not name a Rust type.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    format!("must be JSON: {error}")
}

/// Counts brackets outside strings.
fn nests_too_deep(json: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth >= DEPTH {
            return true;
        }
    }
    false
}

/// Whether a `\uD800`–`\uDFFF` escape stands without its other half (RFC 8259, section 8.2). The text is valid JSON,
/// so a backslash is only found inside a string and begins an escape.
fn has_lone_surrogate(json: &str) -> bool {
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at..];
        let Some(unit) = escaped_unit(rest) else {
            rest = rest.get(2..).unwrap_or_default();
            continue;
        };
        rest = rest.get(6..).unwrap_or_default();
        match unit {
            0xD800..=0xDBFF => match escaped_unit(rest) {
                Some(0xDC00..=0xDFFF) => rest = rest.get(6..).unwrap_or_default(),
                _ => return true,
            },
            0xDC00..=0xDFFF => return true,
            _ => {}
        }
    }
    false
}

/// The code unit of a `\uXXXX` at the start of `text`.
fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// Why a value could not be decoded, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// A JSON Pointer into the value; empty for the whole.
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)
    }
}

/// Decodes, and after a failure decodes once more to find out where: keeping track costs more than decoding.
pub(crate) fn decode<T: DeserializeOwned>(json: &str) -> Result<T, Mismatch> {
    serde_json::from_str(json).map_err(|first| locate::<T>(json, &first))
}

fn locate<T: DeserializeOwned>(json: &str, first: &serde_json::Error) -> Mismatch {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => Mismatch { pointer: pointer(error.path()), message: error.inner().to_string() },
        // What follows the value is the mistake.
        Ok(_) => Mismatch { pointer: String::new(), message: first.to_string() },
    }
}

pub(crate) fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push_token(&mut pointer, &index.to_string()),
            Segment::Map { key } => push_token(&mut pointer, key),
            Segment::Enum { variant } => push_token(&mut pointer, variant),
            Segment::Unknown => {}
        }
    }
    pointer
}
