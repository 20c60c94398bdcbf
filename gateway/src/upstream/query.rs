//! Query strings to request fields.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::decode::{Fields, camel};
use super::failure::Failure;
use super::messages::{Field, Kind, Message};

/// Adds the fields of a query to those of the path, which cannot be overridden. Unknown names are ignored; of a name given twice the first counts.
pub(super) fn fields(query: &str, message: &Message, path: Fields) -> Result<Fields, Failure> {
    let Message(known) = message;
    let mut fields = path;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        if pair.contains(';') {
            return Err(Failure::argument("invalid semicolon separator in query"));
        }
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = bracketed(unescape(name)?, unescape(text)?);
        let (name, nested) = name.split_once('.').map_or((&*name, None), |(name, nested)| (name, Some(nested)));
        let Some(Field(name, kind)) = known.iter().find(|Field(field, _)| *field == name || camel(field) == name) else {
            continue;
        };
        if let Some(nested) = nested {
            return Err(Failure::argument(format!("unexpected nested field {nested} in {name}")));
        }
        if let Some(value) = value(text, kind)? {
            fields.0.entry(*name).or_insert(value);
        }
    }
    Ok(fields)
}

/// The daemon reads `name[text]=…` as `name=text`.
fn bracketed(name: String, text: String) -> (String, String) {
    match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, key)) => (name.to_owned(), key.to_owned()),
        None => (name, text),
    }
}

/// An empty text is no value, but an empty flag is an error: an optional flag must be left out, not sent empty.
fn value(text: String, kind: &Kind) -> Result<Option<Value>, Failure> {
    match kind {
        Kind::Bool => match &*text {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Some(Value::Bool(true))),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Some(Value::Bool(false))),
            _ => Err(Failure::argument(format!("strconv.ParseBool: parsing {text:?}: invalid syntax"))),
        },
        _ => Ok((!text.is_empty()).then_some(Value::String(text))),
    }
}

fn unescape(text: &str) -> Result<String, Failure> {
    if let Some(bad) = bad_escape(text) {
        return Err(Failure::argument(format!("invalid URL escape {bad:?}")));
    }
    let spaced = text.replace('+', " ");
    Ok(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// The first `%` that two hexadecimal digits do not follow, with what follows it.
pub(super) fn bad_escape(text: &str) -> Option<&str> {
    text.match_indices('%').find_map(|(at, _)| {
        let digits = text.as_bytes()[at + 1..].iter().take(2);
        let good = digits.filter(|digit| digit.is_ascii_hexdigit()).count() == 2;
        (!good).then(|| text.get(at..at + 3).unwrap_or(&text[at..]))
    })
}
