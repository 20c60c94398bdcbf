//! YAML, as JSON.

use serde_json::{Number, Value};

use crate::Map;
use crate::client::DecodeError;

/// How deep values may nest, as in JSON.
const DEPTH: usize = 128;
/// How many nodes a document may come to: an alias is short, and what it stands for may not be.
const NODES: usize = 1 << 20;

/// The only document of a stream.
pub(super) fn read(text: &str) -> Result<Value, DecodeError> {
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|error| DecodeError::new(format!("expected YAML: {error}")))?;
    let mut nodes = 0;
    json(value, DEPTH, &mut nodes)
}

fn json(value: serde_yaml::Value, depth: usize, nodes: &mut usize) -> Result<Value, DecodeError> {
    *nodes += 1;
    if depth == 0 || *nodes > NODES {
        return Err(DecodeError::new("expected YAML that is not nested without end"));
    }
    Ok(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => of_number(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => {
            Value::Array(items.into_iter().map(|item| json(item, depth - 1, nodes)).collect::<Result<_, _>>()?)
        }
        serde_yaml::Value::Mapping(members) => {
            let mut object = Map::new();
            for (key, member) in members {
                object.insert(key_of(key)?, json(member, depth - 1, nodes)?);
            }
            Value::Object(object)
        }
        serde_yaml::Value::Tagged(tagged) => json(tagged.value, depth - 1, nodes)?,
    })
}

/// What JSON has no number for is text.
fn of_number(number: &serde_yaml::Number) -> Value {
    let whole = number.as_i64().map(Number::from).or_else(|| number.as_u64().map(Number::from));
    let number_of = whole.or_else(|| number.as_f64().and_then(Number::from_f64));
    number_of.map_or_else(|| Value::String(number.to_string()), Value::Number)
}

fn key_of(key: serde_yaml::Value) -> Result<String, DecodeError> {
    match key {
        serde_yaml::Value::String(text) => Ok(text),
        serde_yaml::Value::Bool(value) => Ok(value.to_string()),
        serde_yaml::Value::Number(number) => Ok(number.to_string()),
        serde_yaml::Value::Null => Ok("null".to_owned()),
        _ => Err(DecodeError::new("expected keys that are texts")),
    }
}
