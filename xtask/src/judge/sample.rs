//! Samples: a value that a schema of a document allows, made of what the document itself says.

use serde_json::{Map, Value, json};

/// How deep values nest where a schema would let them nest without end.
const DEPTH: usize = 8;

/// A value that `schema` allows; with what is optional, or without.
#[must_use]
pub fn sample(document: &Value, schema: &Value, optional: bool) -> Value {
    value(document, schema, optional, 0)
}

fn value(document: &Value, schema: &Value, optional: bool, depth: usize) -> Value {
    let schema = resolved(document, schema);
    if depth > 64 {
        return Value::Null;
    }
    if let Some(said) = stated(schema) {
        return said;
    }
    if let Some(all) = schema["allOf"].as_array() {
        return merged(document, schema, all, optional, depth);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(first) = schema[key].as_array().and_then(|all| all.iter().find(|one| !is_null(document, one))) {
            let silent = |one: &Value| {
                ["type", "$ref", "properties", "enum", "const", "allOf", "oneOf", "anyOf"].iter().all(|key| one.get(key).is_none())
            };
            if schema.get("type").is_some_and(|said| *said != "object") && silent(first) {
                return typed(document, schema, optional, depth);
            }
            let mut chosen = value(document, first, optional, depth + 1);
            tag(document, schema, first, &mut chosen);
            if let (Value::Object(chosen), Some(_)) = (&mut chosen, schema.get("properties")) {
                chosen.extend(object(document, &demanding(schema, resolved(document, first)), optional, depth));
            }
            return chosen;
        }
    }
    typed(document, schema, optional, depth)
}

/// A schema, or what it refers to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..32 {
        let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match pointer.and_then(|pointer| document.pointer(&pointer.replace("%7B", "{").replace("%7D", "}"))) {
            Some(found) => schema = found,
            None => break,
        }
    }
    schema
}

/// What may be the only value, or the first of those that are allowed.
fn stated(schema: &Value) -> Option<Value> {
    if let Some(only) = schema.get("const") {
        return Some(only.clone());
    }
    let all = schema["enum"].as_array()?;
    all.iter().find(|one| is_of(one, &schema["type"])).or(all.iter().find(|one| !one.is_null())).or(all.first()).cloned()
}

/// Whether a value has the type; documents list others, too.
fn is_of(value: &Value, said: &Value) -> bool {
    match said.as_str() {
        Some("string") => value.is_string(),
        Some("integer" | "number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => !value.is_null(),
    }
}

fn is_null(document: &Value, schema: &Value) -> bool {
    let schema = resolved(document, schema);
    schema["type"] == "null" || schema["enum"] == json!([null])
}

/// The parts of an `allOf` together.
fn merged(document: &Value, schema: &Value, all: &[Value], optional: bool, depth: usize) -> Value {
    let mut whole: Option<Value> = None;
    let own = schema.get("properties").is_some().then(|| typed(document, schema, optional, depth));
    for part in all.iter().map(|part| value(document, part, optional, depth + 1)).chain(own) {
        whole = match (whole, part) {
            (Some(Value::Object(mut before)), Value::Object(more)) => {
                before.extend(more);
                Some(Value::Object(before))
            }
            (None, part) => Some(part),
            (before, _) => before,
        };
    }
    let mut whole = whole.unwrap_or_else(|| json!({}));
    // What one part forbids, no other can add.
    for part in all.iter().map(|part| resolved(document, part)).filter(|part| part["additionalProperties"] == false) {
        if let Value::Object(members) = &mut whole {
            members.retain(|name, _| part["properties"].get(name).is_some());
        }
    }
    whole
}

/// A schema with what one of its variants requires as well: many a variant says nothing else.
fn demanding(schema: &Value, variant: &Value) -> Value {
    let mut schema = schema.clone();
    let required = [&schema, variant].into_iter().filter_map(|said| said["required"].as_array()).flatten().cloned().collect();
    schema["required"] = Value::Array(required);
    schema
}

/// The property that tells which of several it is.
fn tag(document: &Value, schema: &Value, chosen: &Value, value: &mut Value) {
    let Some(property) = schema["discriminator"]["propertyName"].as_str() else { return };
    let reference = chosen["$ref"].as_str().unwrap_or_default();
    let mapping = schema["discriminator"]["mapping"].as_object();
    let mapped =
        mapping.and_then(|mapping| mapping.iter().find(|(_, target)| target.as_str() == Some(reference)).map(|(key, _)| key.clone()));
    let declared = stated(resolved(document, &resolved(document, chosen)["properties"][property]));
    let name = declared.unwrap_or_else(|| json!(mapped.unwrap_or_else(|| reference.rsplit('/').next().unwrap_or_default().to_owned())));
    if let Value::Object(members) = value {
        members.insert(property.to_owned(), name);
    }
}

fn typed(document: &Value, schema: &Value, optional: bool, depth: usize) -> Value {
    let said = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null"),
        other => other.as_str().unwrap_or_default(),
    };
    let guessed = if schema.get("properties").is_some() || schema.get("additionalProperties").is_some_and(Value::is_object) {
        "object"
    } else if schema.get("items").is_some() {
        "array"
    } else {
        ""
    };
    match if said.is_empty() { guessed } else { said } {
        "object" => Value::Object(object(document, schema, optional, depth)),
        "array" => list(document, schema, optional, depth),
        "string" => Value::String(text(schema)),
        "integer" => json!(number(schema).ceil() as i64),
        "number" => json!(number(schema)),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => json!({}),
    }
}

fn object(document: &Value, schema: &Value, optional: bool, depth: usize) -> Map<String, Value> {
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let mut object = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if required(name) || (optional && depth < DEPTH) {
            object.insert(name.clone(), value(document, property, optional && depth < DEPTH, depth + 1));
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        object.entry(name.to_owned()).or_insert_with(|| json!("x"));
    }
    object
}

fn list(document: &Value, schema: &Value, optional: bool, depth: usize) -> Value {
    let least = schema["minItems"].as_u64().unwrap_or(0);
    let one = || value(document, &schema["items"], optional && depth < DEPTH, depth + 1);
    let first: Vec<Value> =
        schema["prefixItems"].as_array().into_iter().flatten().map(|item| value(document, item, optional, depth + 1)).collect();
    let wanted = if optional && depth < DEPTH { least.max(1) } else { least };
    let rest = (first.len() as u64..wanted.min(64)).map(|_| one());
    let rest: Vec<Value> = rest.collect();
    Value::Array(first.into_iter().chain(rest).collect())
}

/// A text of the format, or one that is long enough; an example where there is a pattern, which no one can guess.
fn text(schema: &Value) -> String {
    let plain = match schema["format"].as_str().unwrap_or_default() {
        "date-time" => "2026-01-02T03:04:05Z",
        "date" => "2026-01-02",
        "time" => "03:04:05Z",
        "duration" => "P1D",
        "uuid" => "0b5c7a3e-9a52-4c1d-8f3e-2d6a1b7c9e10",
        "uri" | "url" | "uri-reference" | "iri" => "https://example.com/a",
        "email" | "idn-email" => "a@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "YQ==",
        _ => "",
    };
    if !plain.is_empty() {
        return plain.to_owned();
    }
    let example = schema["example"].as_str().or_else(|| schema["examples"][0].as_str()).or_else(|| schema["default"].as_str());
    if let (Some(example), true) = (example, schema.get("pattern").is_some() || schema.get("format").is_some()) {
        return example.to_owned();
    }
    let pattern = schema["pattern"].as_str().map(of_pattern);
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(1)).unwrap_or(1).max(1);
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    pattern.unwrap_or_else(|| "a".repeat(least.min(4096).min(most)))
}

/// A text of simple patterns: letters in brackets, groups with alternatives, counts, as identifiers have them.
fn of_pattern(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern.trim_start_matches('^').trim_end_matches('$');
    while let Some(c) = rest.chars().next() {
        let (one, tail) = match c {
            '(' => match group(rest) {
                Some((inside, tail)) => (of_pattern(inside), tail),
                None => break,
            },
            '[' => match rest.split_once(']') {
                Some((set, tail)) => (set.chars().nth(1).unwrap_or('a').to_string(), tail),
                None => break,
            },
            '\\' => {
                let escaped = rest.chars().nth(1).unwrap_or('a');
                let one = match escaped {
                    'd' => '1',
                    'w' => 'a',
                    's' => ' ',
                    other => other,
                };
                (one.to_string(), rest.get(1 + escaped.len_utf8()..).unwrap_or_default())
            }
            ')' | '|' | '?' | '*' | '+' => break,
            '.' => ("a".to_owned(), &rest[1..]),
            other => (other.to_string(), &rest[other.len_utf8()..]),
        };
        let (count, tail) = match tail.strip_prefix('{').and_then(|tail| tail.split_once('}')) {
            Some((count, tail)) => (count.split(',').next().and_then(|count| count.parse().ok()).unwrap_or(1), tail),
            None => (1, tail.trim_start_matches(['+', '*', '?'])),
        };
        text.push_str(&one.repeat(count));
        rest = tail;
    }
    if text.is_empty() { "a".to_owned() } else { text }
}

/// The last alternative of the group that a pattern begins with, and what follows the group.
fn group(pattern: &str) -> Option<(&str, &str)> {
    let (mut depth, mut from) = (0, 1);
    for (at, c) in pattern.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Some((pattern[from..at].trim_start_matches("?:"), &pattern[at + 1..])),
            ')' => depth -= 1,
            '|' if depth == 1 => from = at + 1,
            _ => {}
        }
    }
    None
}

fn number(schema: &Value) -> f64 {
    let exclusive = |key: &str| schema[key].as_f64();
    let least = schema["minimum"].as_f64().map(|least| if schema["exclusiveMinimum"] == true { least + 1.0 } else { least });
    let least = least.or_else(|| exclusive("exclusiveMinimum").map(|least| least + 1.0));
    let most = schema["maximum"].as_f64().map(|most| if schema["exclusiveMaximum"] == true { most - 1.0 } else { most });
    let most = most.or_else(|| exclusive("exclusiveMaximum").map(|most| most - 1.0));
    let step = schema["multipleOf"].as_f64().filter(|step| *step > 0.0);
    match (least, most) {
        (Some(least), _) => step.map_or(least, |step| (least / step).ceil() * step),
        (None, Some(most)) if most < 1.0 => step.map_or(most, |step| (most / step).floor() * step),
        _ => step.unwrap_or(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_what_its_schema_says() {
        let document = json!({ "components": { "schemas": {
            "Node": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "string", "pattern": "^[A-Z]{2}\\d{3}-x$" },
                "next": { "$ref": "#/components/schemas/Node" },
                "kind": { "enum": [null, "a"] },
                "size": { "type": "integer", "minimum": 2, "exclusiveMinimum": true },
            } },
            "Both": { "allOf": [{ "$ref": "#/components/schemas/Node" }, { "properties": { "more": { "type": ["null", "boolean"] } } }] },
            "One": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Node" }], "discriminator": { "propertyName": "type" } },
        } } });
        let of = |name: &str, optional| sample(&document, &json!({ "$ref": format!("#/components/schemas/{name}") }), optional);
        assert_eq!(of("Node", false), json!({ "id": "AA111-x" }));
        assert_eq!(of("Both", false), json!({ "id": "AA111-x" }));
        assert_eq!(of("Both", true)["more"], true);
        assert_eq!(of("Node", true)["size"], 3);
        assert_eq!(of("One", false), json!({ "id": "AA111-x", "type": "Node" }));
        let either =
            json!({ "properties": { "a": { "type": "integer" }, "b": {} }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] });
        assert_eq!(sample(&document, &either, false), json!({ "a": 1 }));
        let guid = json!({ "type": "string", "pattern": "^(?:{[0-9a-f]{2}}|[0-9A-F]{4}(?:-?[0-9]{2}){2})$" });
        assert_eq!(sample(&document, &guid, false), json!("0000-00-00"));
        let even = json!({ "type": "number", "minimum": 10, "exclusiveMinimum": true, "multipleOf": 2 });
        assert_eq!(sample(&document, &even, false), json!(12.0));
        assert_eq!(sample(&document, &json!({ "type": "number", "enum": ["", 3] }), false), json!(3));
        let list = json!({ "type": "array", "minItems": 2, "items": { "type": "string", "minLength": 3, "maxLength": 3 } });
        assert_eq!(sample(&document, &list, false), json!(["aaa", "aaa"]));
        assert_eq!(sample(&document, &json!({}), true), json!({}));
    }
}
