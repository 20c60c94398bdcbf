//! The server's own words, dug out of the body of an error.

use serde_json::Value;

/// The longest message worth repeating, in characters.
const LIMIT: usize = 500;

/// The message in a body: `{"message"}`, `{"error"}`, `{"detail"}`, `{"errors": […]}`, the same one level down
/// (`{"badRequest": {"message"}}`), or a short plain text. A page of HTML is no message.
pub(super) fn find(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let message = match serde_json::from_str::<Value>(text) {
        Ok(value) => in_json(&value)?,
        Err(_) if text.starts_with('<') => return None,
        Err(_) => text.to_owned(),
    };
    let message = message.trim();
    if message.is_empty() {
        return None;
    }
    let shown: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LIMIT).collect();
    Some(if message.chars().nth(LIMIT).is_some() { shown + "…" } else { shown })
}

fn in_json(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(map) => {
            if let Some(found) = direct(map) {
                return Some(found);
            }
            let nested = map.values().filter_map(Value::as_object);
            nested.filter_map(direct).next()
        }
        _ => None,
    }
}

/// The message among an object's own members; a problem document's `detail` says more than its `title`.
fn direct(map: &crate::Map) -> Option<String> {
    for key in ["message", "error_description", "detail", "error", "msg", "title", "reason"] {
        if let Some(Value::String(text)) = map.get(key).filter(|value| value.as_str() != Some("")) {
            return Some(text.clone());
        }
    }
    let first = map.get("errors")?.as_array()?.first()?;
    in_json(first)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn messages_are_found_where_servers_put_them() {
        for (body, message) in [
            (r#"{"error":"E","code":3,"message":"M"}"#, Some("M")),
            (r#"{"error":"E"}"#, Some("E")),
            (r#"{"itemNotFound":{"message":"No backup","code":404}}"#, Some("No backup")),
            (r#"{"error":{"message":"inner"}}"#, Some("inner")),
            (r#"{"title":"T","detail":"D"}"#, Some("D")),
            (r#"{"errors":[{"message":"first"}]}"#, Some("first")),
            ("Not Found\n", Some("Not Found")),
            (r#""just text""#, Some("just text")),
            ("<html><body>Oops</body></html>", None),
            ("", None),
            ("[1]", None),
            ("{}", None),
        ] {
            assert_eq!(find(body.as_bytes()).as_deref(), message, "{body}");
        }
    }

    #[test]
    fn long_and_multi_line_texts_are_made_short_and_one_line() {
        let found = find("a\nb".repeat(400).as_bytes()).unwrap();
        assert_eq!(found.chars().count(), 501);
        assert!(!found.contains('\n'));
    }
}
