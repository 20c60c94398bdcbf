//! Protobuf JSON to request fields, as strict and as lenient as the daemon's decoder.
//!
//! Lenient: both spellings of a name, numbers inside strings, enumerations by name or number, `null` for "not set", unknown
//! members, a repeated member (the last counts), anything after the first JSON value. The rest is refused with the daemon's words.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::enums::Enumeration;
use super::failure::Failure;
use super::messages::{Field, Kind, Message, Width};

/// The fields of a message that are set and not zero, in the daemon's own notation: a message read can be sent back as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    /// A text; empty when not set.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A flag; false when not set.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A 64-bit number, which is kept as text; 0 when not set.
    pub(super) fn long(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or_default()
    }

    /// A list of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let items = self.0.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A map from text to text.
    pub(super) fn labels(&self, name: &str) -> BTreeMap<String, String> {
        let entries = self.0.get(name).and_then(Value::as_object);
        let entry = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        entries.into_iter().flatten().filter_map(entry).collect()
    }

    /// A nested message, when it is set at all.
    pub(super) fn message(&self, name: &str) -> Option<Fields> {
        self.0.get(name).and_then(Value::as_object).cloned().map(Fields)
    }
}

/// The fields of a request body. No body at all is the empty message.
pub(super) fn body(bytes: &[u8], message: &Message) -> Result<Fields, Failure> {
    let text = String::from_utf8_lossy(bytes);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Box<RawValue>>();
    match values.next() {
        None => Ok(Fields::default()),
        Some(Ok(value)) => members(value.get(), message).map(Fields),
        Some(Err(error)) => Err(syntax(&text, &error)),
    }
}

fn members(raw: &str, message: &Message) -> Result<Map<String, Value>, Failure> {
    let Message(fields) = message;
    let given = object(raw)?;
    let mut members = Map::new();
    for Field(name, kind) in *fields {
        let Some(raw) = given.get(&camel(name)).or_else(|| given.get(*name)) else {
            continue;
        };
        if let Some(value) = value(raw.get(), kind)? {
            members.insert((*name).to_owned(), value);
        }
    }
    Ok(members)
}

/// The value of a field; none for `null` and for the zero of its type.
fn value(raw: &str, kind: &Kind) -> Result<Option<Value>, Failure> {
    if raw == "null" {
        return Ok(None);
    }
    Ok(match kind {
        Kind::Text => Some(text(raw)?).filter(|text| !text.is_empty()).map(Value::String),
        Kind::Bool => (boolean(raw)?).then_some(Value::Bool(true)),
        Kind::Int(width) => Some(integer(raw, *width)?).filter(|n| *n != 0).map(|n| Value::from(n as i64)),
        Kind::Long(width) => Some(integer(raw, *width)?).filter(|n| *n != 0).map(|n| Value::String(n.to_string())),
        Kind::Enum(definition) => enumerated(raw, definition)?,
        Kind::Message(message) => Some(Value::Object(members(raw, message)?)),
        Kind::Texts => filled(list(raw, |item| Ok(Value::String(text(item)?)))?),
        Kind::Messages(message) => filled(list(raw, |item| Ok(Value::Object(members(item, message)?)))?),
        Kind::Labels => labels(raw)?,
    })
}

fn text(raw: &str) -> Result<String, Failure> {
    match raw.as_bytes() {
        b"null" => Ok(String::new()),
        // A lone surrogate: the daemon reads U+FFFD in its place, and such a text names nothing here.
        [b'"', ..] => Ok(serde_json::from_str(raw).unwrap_or_else(|_| "\u{fffd}".to_owned())),
        _ => Err(mismatch(raw, "string", false)),
    }
}

fn boolean(raw: &str) -> Result<bool, Failure> {
    raw.parse().map_err(|_| mismatch(raw, "bool", false))
}

/// An integer, as a number or as a number in a string.
fn integer(raw: &str, width: Width) -> Result<i128, Failure> {
    let raw = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw);
    serde_json::from_str::<&RawValue>(raw).map_err(|error| syntax(raw, &error))?;
    let (number, go) = match width {
        Width::I32 => (raw.parse::<i32>().map(i128::from), "int32"),
        Width::U32 => (raw.parse::<u32>().map(i128::from), "uint32"),
        Width::I64 => (raw.parse::<i64>().map(i128::from), "int64"),
        Width::U64 => (raw.parse::<u64>().map(i128::from), "uint64"),
    };
    number.map_err(|_| mismatch(raw, go, true))
}

/// An enumeration, by name or by number. A number without a name is kept; a name without a number is refused.
fn enumerated(raw: &str, definition: &Enumeration) -> Result<Option<Value>, Failure> {
    let number = if raw.starts_with('"') {
        let name = text(raw)?;
        let unknown = || Failure::argument(format!("unknown value {raw:?} for enum {}", definition.name));
        definition.number(&name).ok_or_else(unknown)?
    } else {
        let number: i32 = raw.parse().map_err(|_| mismatch(raw, definition.go, true))?;
        match usize::try_from(number) {
            Ok(place) => place,
            Err(_) => return Ok(Some(Value::from(number))),
        }
    };
    Ok(match definition.values.get(number) {
        Some(_) if number == 0 => None,
        Some(name) => Some(Value::from(*name)),
        None => Some(Value::from(number)),
    })
}

fn labels(raw: &str) -> Result<Option<Value>, Failure> {
    let entries = object(raw)?.into_iter();
    let entries = entries.map(|(key, raw)| Ok((key, Value::String(text(raw.get())?))));
    let entries: Map<String, Value> = entries.collect::<Result<_, Failure>>()?;
    Ok((!entries.is_empty()).then_some(Value::Object(entries)))
}

fn list(raw: &str, item: impl Fn(&str) -> Result<Value, Failure>) -> Result<Vec<Value>, Failure> {
    if !raw.starts_with('[') {
        return Err(mismatch(raw, "[]json.RawMessage", false));
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|error| syntax(raw, &error))?;
    items.into_iter().map(|raw| item(raw.get())).collect()
}

fn filled(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

fn object(raw: &str) -> Result<BTreeMap<String, &RawValue>, Failure> {
    match raw.as_bytes() {
        b"null" => Ok(BTreeMap::new()),
        [b'{', ..] => serde_json::from_str(raw).map_err(|error| syntax(raw, &error)),
        _ => Err(mismatch(raw, "map[string]json.RawMessage", false)),
    }
}

/// `volume_id` is also accepted as `volumeId`; when a body has both, this one counts.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

fn mismatch(raw: &str, go: &str, number_shown: bool) -> Failure {
    let found = match raw.as_bytes().first() {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        _ if number_shown => &format!("number {raw}"),
        _ => "number",
    };
    Failure::argument(format!("json: cannot unmarshal {found} into Go value of type {go}"))
}

/// A syntax error, in the words of Go's decoder.
fn syntax(text: &str, error: &serde_json::Error) -> Failure {
    if text.trim().is_empty() {
        return Failure::argument("unexpected end of JSON input");
    }
    if error.is_eof() {
        return Failure::argument("unexpected EOF");
    }
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let byte = line.as_bytes().get(error.column().saturating_sub(1)).copied().unwrap_or(b' ');
    // Go names the byte, not the character it belongs to.
    Failure::argument(format!("invalid character '{}' looking for beginning of value", char::from(byte)))
}
