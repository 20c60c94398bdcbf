//! Settings that a document finds in files: a JSON object, or lines of `KEY=value`.

use std::fs;
use std::path::Path;

/// The value of `key` in the file at `path`; none if there is no such file, or no such key.
pub(super) fn value(path: &str, key: &str) -> Option<String> {
    let text =
        fs::read_to_string(Path::new(path)).inspect_err(|error| tracing::warn!(path, %error, "a file of settings cannot be read")).ok()?;
    find(&text, key)
}

fn find(text: &str, key: &str) -> Option<String> {
    if text.trim_start().starts_with('{') {
        let object: crate::Map = serde_json::from_str(text).ok()?;
        return match object.get(key)? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        };
    }
    let pairs = text.lines().filter_map(|line| line.trim().trim_start_matches("export ").split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.trim() == key)?;
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(quoted.unwrap_or(value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_key_is_found_in_json_and_in_lines() {
        let lines = "# secrets\nexport A=1\n B = 'x y' \r\nC=\"a=b\"\nA=2\n#D=4\n";
        let of = |key| find(lines, key);
        assert_eq!((of("A"), of("B"), of("C")), (Some("1".into()), Some("x y".into()), Some("a=b".into())));
        assert_eq!((of("D"), of("secrets")), (None, None));
        let json = r#" {"a": "x", "b": 5, "c": null}"#;
        assert_eq!((find(json, "a"), find(json, "b"), find(json, "c")), (Some("x".into()), Some("5".into()), None));
        assert_eq!(find("{broken", "a"), None);
    }
}
