//! `application/x-www-form-urlencoded`: objects as pairs of names and texts, and back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde::de::{DeserializeOwned, value::MapDeserializer};
use serde_json::Value;

use super::text::Text;

/// How a property of a form travels where the document asks for something else than its text, repeated for lists, and
/// the JSON text of objects (OpenAPI, encoding object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `tags=a,b`
    Comma,
    /// `tags=a%20b`
    Space,
    /// `tags=a%7Cb`
    Pipe,
    /// `filter[color]=red`
    Deep,
    /// `tags=["a","b"]`
    Json,
}

impl Style {
    fn separator(self) -> &'static str {
        match self {
            Self::Space => " ",
            Self::Pipe => "|",
            Self::Comma | Self::Deep | Self::Json => ",",
        }
    }
}

/// What the URL standard leaves as it is in a form; a space becomes `+`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// The names and texts of an object.
///
/// # Errors
///
/// When it is no object.
pub(super) fn encode<T: Serialize + ?Sized>(value: &T, styles: &[(&str, Style)]) -> Result<String, String> {
    let Value::Object(members) = serde_json::to_value(value).map_err(|error| error.to_string())? else {
        return Err("must be an object, to be sent as a form".to_owned());
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, member) in members {
        let style = styles.iter().find(|(of, _)| *of == name).map(|(_, style)| *style);
        push(&mut pairs, name, member, style);
    }
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string().replace(' ', "+");
    let pairs: Vec<String> = pairs.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text))).collect();
    Ok(pairs.join("&"))
}

fn push(pairs: &mut Vec<(String, String)>, name: String, value: Value, style: Option<Style>) {
    match (value, style) {
        (Value::Null, _) => {}
        (value @ (Value::Array(_) | Value::Object(_)), Some(Style::Json)) => pairs.push((name, value.to_string())),
        (Value::Object(members), Some(Style::Deep)) => {
            for (key, member) in members {
                push(pairs, format!("{name}[{key}]"), member, style);
            }
        }
        (Value::Array(items), Some(style @ (Style::Comma | Style::Space | Style::Pipe))) => {
            let texts: Vec<String> = items.iter().map(text).collect();
            pairs.push((name, texts.join(style.separator())));
        }
        (Value::Array(items), _) => pairs.extend(items.iter().map(|item| (name.clone(), text(item)))),
        (value, _) => pairs.push((name, text(&value))),
    }
}

/// A string is its text, anything else its JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Reads an object.
///
/// # Errors
///
/// A phrase that completes "`body` …".
pub(super) fn decode<T: DeserializeOwned>(form: &str, styles: &[(&str, Style)]) -> Result<T, String> {
    let mut members: Vec<(String, Text)> = Vec::new();
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = (decoded(name)?, decoded(text)?);
        let deep = styles.iter().find(|(of, style)| *style == Style::Deep && key_of(&name, of).is_some());
        match deep {
            Some((of, _)) => add_deep(&mut members, of, key_of(&name, of).unwrap_or_default(), text),
            None => add(&mut members, name, text),
        }
    }
    for (name, member) in &mut members {
        let style = styles.iter().find(|(of, _)| of == name).map(|(_, style)| *style);
        if let (Text::Plain(texts), Some(style)) = (&mut *member, style) {
            *member = restyled(std::mem::take(texts), style);
        }
    }
    let object: MapDeserializer<'_, _, serde_json::Error> = MapDeserializer::new(members.into_iter());
    T::deserialize(object).map_err(|error| format!("is not as the document says: {error}"))
}

fn restyled(mut texts: Vec<String>, style: Style) -> Text {
    match (style, texts.as_mut_slice()) {
        (Style::Json, [one]) => Text::Json(std::mem::take(one)),
        (Style::Comma | Style::Space | Style::Pipe, [one]) => {
            Text::Plain(if one.is_empty() { Vec::new() } else { one.split(style.separator()).map(str::to_owned).collect() })
        }
        _ => Text::Plain(texts),
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| "must be percent-encoded UTF-8".to_owned())
}

/// The `color` of `filter[color]`.
fn key_of<'a>(name: &'a str, of: &str) -> Option<&'a str> {
    name.strip_prefix(of)?.strip_prefix('[')?.strip_suffix(']')
}

fn add(members: &mut Vec<(String, Text)>, name: String, text: String) {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, Text::Plain(texts))) => texts.push(text),
        _ => members.push((name, Text::Plain(vec![text]))),
    }
}

fn add_deep(members: &mut Vec<(String, Text)>, name: &str, key: &str, text: String) {
    let at = members.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        members.push((name.to_owned(), Text::Deep(Vec::new())));
        members.len() - 1
    });
    if let Text::Deep(inner) = &mut members[at].1 {
        // `[a][b]` nests further than a form is read; the key keeps its brackets.
        add(inner, key.to_owned(), text);
    }
}
