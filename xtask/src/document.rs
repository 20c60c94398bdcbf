//! A document as a JSON value, whichever of the two formats it is written in. Knows nothing of what it means.

use serde_json::Value;
use serde_yaml::Value as Yaml;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2, as serde_yaml reads it.
    Yaml,
}

/// Reads a document, members in the order they are written.
///
/// # Errors
/// Says where the text stops being a document, or which key is there twice.
pub fn parse(text: &str, format: Format) -> Result<Value, String> {
    let value = match format {
        // Through a YAML value, which refuses a key given twice where serde_json keeps the last.
        Format::Json => serde_json::from_str(text).map_err(|error| error.to_string())?,
        Format::Yaml => {
            let mut value: Yaml = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
            value.apply_merge().map_err(|error| error.to_string())?;
            value
        }
    };
    json(value)
}

/// JSON for a YAML value; keys that YAML reads as numbers or booleans (`200:`) become text.
fn json(value: Yaml) -> Result<Value, String> {
    Ok(match value {
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?),
        Yaml::Mapping(members) => {
            let member = |(key, value): (Yaml, Yaml)| Ok((self::key(&key)?, json(value)?));
            Value::Object(members.into_iter().map(member).collect::<Result<_, String>>()?)
        }
        Yaml::Tagged(tagged) => return Err(format!("tag `{}` has no meaning in JSON", tagged.tag)),
        scalar => serde_json::to_value(scalar).map_err(|error| error.to_string())?,
    })
}

fn key(key: &Yaml) -> Result<String, String> {
    match key {
        Yaml::String(text) => Ok(text.clone()),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(flag) => Ok(flag.to_string()),
        other => Err(format!("key `{other:?}` is not text")),
    }
}
