//! How OpenAPI parameters are spelled: `style`, `explode`, `allowReserved` and `content`, in the words of the descriptors.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{flag, openapi::resolve, text};

/// By place and name, where the spelling is not that of the place.
pub(super) fn read(document: &Value, levels: [&Value; 2]) -> Result<BTreeMap<(String, String), String>, String> {
    let mut spellings = BTreeMap::new();
    for param in levels.into_iter().filter_map(|level| level.get("parameters")?.as_array()).flatten() {
        let param = resolve(document, param)?;
        let (Some(place), Some(name)) = (text(param, "in"), text(param, "name")) else { continue };
        let words = words(document, param, &place)?.join(" ");
        spellings.insert((place, name), words);
    }
    spellings.retain(|_, words| !words.is_empty());
    Ok(spellings)
}

fn words(document: &Value, param: &Value, place: &str) -> Result<Vec<&'static str>, String> {
    if let Some(content) = param.get("content").and_then(Value::as_object) {
        return Ok(content.keys().next().filter(|media| media.contains("json")).map(|_| "json").into_iter().collect());
    }
    let style = match (text(param, "style").unwrap_or_default().as_str(), place) {
        ("label", "path") => Some("label"),
        ("matrix", "path") => Some("matrix"),
        ("spaceDelimited", "query") => Some("space_delimited"),
        ("pipeDelimited", "query") => Some("pipe_delimited"),
        ("deepObject", "query") => Some("deep_object"),
        _ => None,
    };
    let default = style.is_none() && matches!(place, "query" | "cookie");
    let several = style != Some("deep_object") && is_several(document, param.get("schema"))?;
    let explode = match flag(param, "explode").filter(|said| several && *said != default) {
        Some(true) => Some("exploded"),
        Some(false) => Some("joined"),
        None => None,
    };
    let reserved = (place == "query" && flag(param, "allowReserved") == Some(true)).then_some("reserved");
    Ok([style, explode, reserved].into_iter().flatten().collect())
}

/// Whether a schema is a list or an object.
fn is_several(document: &Value, schema: Option<&Value>) -> Result<bool, String> {
    let Some(schema) = schema else { return Ok(false) };
    let schema = resolve(document, schema)?;
    let said = text(schema, "type").is_some_and(|kind| kind == "array" || kind == "object");
    Ok(said || ["properties", "additionalProperties", "items", "allOf"].iter().any(|key| schema.get(key).is_some()))
}
