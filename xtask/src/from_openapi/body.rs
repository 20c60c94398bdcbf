//! The request body of an operation, as inputs and a template.

use serde_json::{Map, Value, json};

use super::operation::kind;
use super::{resolve, text_of, with};

/// What a body comes to.
#[derive(Default)]
pub(super) struct Body {
    pub(super) inputs: Map<String, Value>,
    pub(super) template: Option<Value>,
}

/// # Errors
/// Why a capability cannot send it.
pub(super) fn of(document: &Value, operation: &Value) -> Result<Body, String> {
    let body = resolve(document, &operation["requestBody"]);
    let Some(content) = body["content"].as_object().filter(|content| !content.is_empty()) else { return Ok(Body::default()) };
    let essence = |media: &str| media.split(';').next().unwrap_or_default().trim().to_lowercase();
    let find = |wanted: &dyn Fn(&str) -> bool| content.iter().find(|(media, _)| wanted(&essence(media))).map(|(_, media)| media);
    let required = body["required"] == true;
    if let Some(media) = find(&|media| media == "application/json" || media.ends_with("+json") || media == "*/*") {
        return Ok(json_body(document, body, &media["schema"], required));
    }
    if let Some(media) = find(&|media| media == "application/x-www-form-urlencoded") {
        return Ok(form(document, &media["schema"]));
    }
    if find(&|media| media == "text/plain").is_some() {
        let input = json!({ "in": "body", "type": "string", "required": required });
        return Ok(Body {
            inputs: [("body".to_owned(), input)].into_iter().collect(),
            template: Some(json!({ "type": "text", "data": "{{body}}" })),
        });
    }
    let media: Vec<&str> = content.keys().map(String::as_str).collect();
    Err(format!("its body is {}, which a capability cannot take from a caller", media.join(" or ")))
}

/// The whole body is one input.
fn json_body(document: &Value, body: &Value, schema: &Value, required: bool) -> Body {
    let is_list = kind(document, schema) == "array";
    let input = json!({ "in": "body", "type": if is_list { "array" } else { "object" }, "required": required });
    let input = with(input, "description", text_of(&body["description"]).map(Value::from));
    let input = with(input, "schema", Some(schema.clone()).filter(Value::is_object));
    Body { inputs: [("body".to_owned(), input)].into_iter().collect(), template: None }
}

/// Each property is an input.
fn form(document: &Value, schema: &Value) -> Body {
    let schema = resolve(document, schema);
    let (mut inputs, mut data) = (Map::new(), Map::new());
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)));
        let input = json!({ "in": "body", "type": kind(document, property), "required": required });
        let description = text_of(&resolve(document, property)["description"]).map(Value::from);
        inputs.insert(name.clone(), with(input, "description", description));
        data.insert(name.clone(), json!(format!("{{{{{name}}}}}")));
    }
    Body { inputs, template: Some(json!({ "type": "formUrlEncoded", "data": data })) }
}
