//! Facts out of a document as plain data. Shares nothing with the generator: references, defaults and derivations are
//! worked out again, so that a mistake there shows up here.

mod access;
mod capability;
mod exposed;
mod forwards;
mod openapi;
mod security;
mod spelling;

use serde_json::Value;

use super::facts::Facts;

/// Reads what the document called `file` says.
pub(super) fn read(document: &Value, file: &str) -> Result<Facts, String> {
    if document.get("openapi").is_some() {
        openapi::read(document, file)
    } else if document.get("capability").is_some() {
        capability::read(document, file)
    } else {
        Err("neither an OpenAPI document nor a capability: there is no `openapi` and no `capability`".to_owned())
    }
}

/// Text of the member `key`, numbers and booleans as they are written.
fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        other @ (Value::Number(_) | Value::Bool(_)) => Some(other.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key).and_then(Value::as_bool)
}

/// A key as a part of a JSON Pointer (RFC 6901 §3).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The name of the component that a schema is, if it refers to one.
fn referred(schema: &Value) -> Option<String> {
    text(schema, "$ref")?.strip_prefix("#/components/schemas/").map(str::to_owned)
}

/// The names in the braces of a path template.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// The one spelling that kebab, camel and snake names share.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (index, c) in chars.iter().enumerate() {
        let after_small = index > 0 && !chars[index - 1].is_uppercase();
        let before_small = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        let starts = c.is_uppercase() && index > 0 && (after_small || before_small);
        if (starts || !c.is_alphanumeric()) && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
    }
    snake.trim_matches('_').to_owned()
}
