//! Text to the value tree, and the tree to plain JSON and back.

use serde_json::Value as Json;
use serde_yaml::Value;

use super::cursor::scalar;
use super::locate::Places;
use crate::report::Place;

/// Where the syntax is wrong, and how.
pub(super) type Syntax = (Option<Place>, String);

/// Parses JSON; order is kept, and a key given twice is an error.
pub(super) fn json(text: &str) -> Result<Value, Syntax> {
    serde_json::from_str(text).map_err(|error| {
        let place = Place { line: error.line().max(1), column: error.column().max(1) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        (Some(place), format!("this is not JSON: {message}"))
    })
}

/// Parses YAML, with its merge keys resolved.
pub(super) fn yaml(text: &str) -> Result<Value, Syntax> {
    if let Some(place) = too_deep(text) {
        return Err((Some(place), "this is not YAML: recursion limit exceeded".to_owned()));
    }
    let parsed = serde_yaml::from_str(text).and_then(|mut value: Value| {
        value.apply_merge()?;
        Ok(value)
    });
    parsed.map_err(|error| {
        let message = error.to_string();
        let repeated = message.contains("duplicate").then(|| Places::of(text).repeated_key()).flatten();
        let place = repeated.or_else(|| error.location().map(|at| Place { line: at.line(), column: at.column() }));
        let message = message.split(" at line ").next().unwrap_or(&message);
        (place, format!("this is not YAML: {message}"))
    })
}

/// Where more brackets are open than any document has: serde_yaml allows 128, but takes quadratic time to find out.
fn too_deep(text: &str) -> Option<Place> {
    let mut open = 0_usize;
    for (line, text) in text.lines().enumerate() {
        for (column, c) in text.chars().enumerate() {
            match c {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open > 1000 {
                return Some(Place { line: line + 1, column: column + 1 });
            }
        }
    }
    None
}

/// The tree as JSON, in document order: keys are text, tags are gone, and what JSON cannot say (`.nan`) is `null`.
pub(super) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => number_to_json(number),
        Value::String(text) => Json::String(text.clone()),
        Value::Sequence(list) => Json::Array(list.iter().map(to_json).collect()),
        Value::Mapping(map) => {
            let mut object = serde_json::Map::with_capacity(map.len());
            for (key, value) in map {
                // Of `200` and `"200"` the first counts, as for a cursor.
                if let Some(key) = scalar(key) {
                    object.entry(key).or_insert_with(|| to_json(value));
                }
            }
            Json::Object(object)
        }
        Value::Tagged(tagged) => to_json(&tagged.value),
    }
}

/// What [`to_json`] would have to leave out.
pub(super) fn beyond_json(value: &Value) -> Option<&'static str> {
    match value {
        Value::Number(number) if !number.is_finite() => Some("a number that is not finite"),
        Value::Sequence(list) => list.iter().find_map(beyond_json),
        Value::Mapping(map) if map.keys().any(|key| scalar(key).is_none()) => Some("a key that is a list or a map"),
        Value::Mapping(map) => map.values().find_map(beyond_json),
        Value::Tagged(tagged) => beyond_json(&tagged.value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn number_to_json(number: &serde_yaml::Number) -> Json {
    let integer = number.as_i64().map(Json::from).or_else(|| number.as_u64().map(Json::from));
    integer.or_else(|| number.as_f64().map(Json::from)).unwrap_or_default()
}

/// JSON as a tree.
pub(super) fn from_json(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => number_from_json(&number),
        Json::String(text) => Value::String(text),
        Json::Array(list) => Value::Sequence(list.into_iter().map(from_json).collect()),
        Json::Object(object) => {
            let members = object.into_iter().map(|(key, value)| (Value::String(key), from_json(value)));
            Value::Mapping(members.collect())
        }
    }
}

fn number_from_json(number: &serde_json::Number) -> Value {
    let integer = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
    integer.or_else(|| number.as_f64().map(Value::from)).unwrap_or_default()
}
