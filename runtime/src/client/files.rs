//! Settings that a document finds in files: a JSON or YAML object, or lines of `KEY=value`.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The value of `key` in the file at `path`.
///
/// # Errors
///
/// Why there is none, as a phrase that names the file and never shows what is in it.
pub(super) fn value(path: &str, key: &str) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    let found = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => of_yaml(&text, key),
        _ if text.trim_start().starts_with('{') => serde_json::from_str(&text).map(|object| member(&object, key)).map_err(|_| "is no JSON"),
        _ => Ok(of_lines(&text, key)),
    };
    match found {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        Ok(_) => Err(format!("`{path}` has no value for `{key}`")),
        Err(wrong) => Err(format!("`{path}` {wrong}")),
    }
}

#[cfg(feature = "formats")]
fn of_yaml(text: &str, key: &str) -> Result<Option<String>, &'static str> {
    serde_yaml::from_str(text).map(|object| member(&object, key)).map_err(|_| "is no YAML")
}

#[cfg(not(feature = "formats"))]
fn of_yaml(_: &str, _: &str) -> Result<Option<String>, &'static str> {
    Err("is YAML, which needs the feature `formats` of capgen-runtime")
}

/// A scalar of an object, as a text.
fn member(object: &Value, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.clone()),
        scalar @ (Value::Bool(_) | Value::Number(_)) => Some(scalar.to_string()),
        _ => None,
    }
}

fn of_lines(text: &str, key: &str) -> Option<String> {
    let pairs = text.lines().filter_map(|line| line.trim().trim_start_matches("export ").split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.trim() == key)?;
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(quoted.unwrap_or(value).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{member, of_lines};

    #[test]
    fn a_key_is_found_in_objects_and_in_lines() {
        let lines = "# secrets\nexport A=1\n B = 'x y' \r\nC=\"a=b\"\nA=2\n#D=4\n";
        let of = |key| of_lines(lines, key);
        assert_eq!((of("A"), of("B"), of("C")), (Some("1".into()), Some("x y".into()), Some("a=b".into())));
        assert_eq!((of("D"), of("secrets")), (None, None));
        let object = json!({"a": "x", "b": 5, "c": null, "d": ["x"]});
        assert_eq!((member(&object, "a"), member(&object, "b")), (Some("x".into()), Some("5".into())));
        assert_eq!((member(&object, "c"), member(&object, "d"), member(&json!("a"), "a")), (None, None, None));
    }
}
