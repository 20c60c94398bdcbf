//! One operation, as a capability consumes it.

use serde_json::{Map, Value, json};

use super::{body, resolve, text_of, with};

/// An operation, and what of it cannot be said.
pub(super) struct Written {
    pub(super) consumes: Value,
    pub(super) description: String,
    pub(super) remarks: Vec<String>,
}

/// Headers that the client sets itself.
const OURS: [&str; 4] = ["accept", "authorization", "content-type", "cookie"];

/// # Errors
/// Why a capability cannot call it.
pub(super) fn write(document: &Value, item: &Value, operation: &Value, method: &str, path: &str) -> Result<Written, String> {
    let mut remarks = Vec::new();
    let mut inputs = inputs(document, item, operation, path, &mut remarks);
    let body = body::of(document, operation)?;
    inputs.extend(body.inputs);
    let mut consumes = json!({ "method": method.to_uppercase() });
    let description = [&operation["summary"], &operation["description"]].into_iter().filter_map(text_of).collect::<Vec<_>>().join("\n\n");
    let description = if description.is_empty() { format!("{} {path}", method.to_uppercase()) } else { description };
    consumes["description"] = json!(description);
    if !inputs.is_empty() {
        consumes["inputParameters"] = Value::Object(inputs);
    }
    let consumes = with(consumes, "body", body.template);
    Ok(Written { consumes: answer(document, operation, consumes), description, remarks })
}

/// Parameters of the path item and of the operation, the inner one last.
fn inputs(document: &Value, item: &Value, operation: &Value, path: &str, remarks: &mut Vec<String>) -> Map<String, Value> {
    let mut inputs = Map::new();
    let declared = [item, operation].into_iter().filter_map(|holder| holder["parameters"].as_array()).flatten();
    for parameter in declared.map(|parameter| resolve(document, parameter)) {
        let (Some(name), Some(place)) = (text_of(&parameter["name"]), text_of(&parameter["in"])) else { continue };
        if place == "header" && OURS.contains(&name.to_lowercase().as_str()) {
            continue;
        }
        if place == "path" && !path.contains(&format!("{{{name}}}")) {
            remarks.push(format!("the path parameter `{name}`, which the path does not have"));
            continue;
        }
        let schema = resolve(document, &parameter["schema"]);
        let mut input = json!({ "in": place, "type": kind(document, schema) });
        if parameter["required"] == true || place == "path" {
            input["required"] = json!(true);
        }
        let description = text_of(&parameter["description"]).or_else(|| text_of(&schema["description"]));
        if inputs.insert(name.to_owned(), with(input, "description", description.map(Value::from))).is_some() {
            remarks.push(format!("another parameter `{name}`, in another place"));
        }
    }
    inputs
}

/// The type of a schema, in the words of a capability.
pub(super) fn kind(document: &Value, schema: &Value) -> &'static str {
    const KINDS: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
    let schema = resolve(document, schema);
    let said = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        other => other.as_str(),
    };
    let guessed = if schema.get("properties").is_some() { "object" } else { "string" };
    KINDS.into_iter().find(|kind| Some(*kind) == said).unwrap_or(guessed)
}

/// The format of the first success, and its schema.
fn answer(document: &Value, operation: &Value, mut consumes: Value) -> Value {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let success = responses.filter(|(status, _)| status.starts_with('2')).map(|(_, response)| resolve(document, response));
    let content = success.filter_map(|response| response["content"].as_object()).find(|content| !content.is_empty());
    let Some(content) = content else { return consumes };
    let essence = |media: &str| media.split(';').next().unwrap_or_default().trim().to_lowercase();
    let is_json = |media: &str| essence(media) == "application/json" || essence(media).ends_with("+json");
    if let Some((_, media)) = content.iter().find(|(media, _)| is_json(media)) {
        return with(consumes, "outputSchema", media.get("schema").filter(|schema| schema.is_object()).cloned());
    }
    let Some(media) = content.keys().next().map(|media| essence(media)) else { return consumes };
    let format = match media.as_str() {
        "text/csv" => "csv",
        "text/html" => "html",
        "text/markdown" => "markdown",
        "text/tab-separated-values" => "tsv",
        "application/yaml" | "text/yaml" | "application/x-yaml" => "yaml",
        "*/*" => "json",
        media if media.ends_with("/xml") || media.ends_with("+xml") => "xml",
        media if media.starts_with("text/") => "text",
        _ => "binary",
    };
    consumes["outputRawFormat"] = json!(format);
    if format == "binary" {
        consumes["outputMediaType"] = json!(media);
    }
    consumes
}
