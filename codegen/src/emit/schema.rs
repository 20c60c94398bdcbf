//! JSON Schema (2020-12) of a function's inputs, as an MCP tool shows it.

use serde_json::{Map, Value, json};

use crate::ir::{Function, Input, Type};

/// The input schema of a tool that exposes `function`.
pub(super) fn inputs(function: &Function) -> Value {
    let property = |input: &Input| (input.name.wire.clone(), of_input(input));
    let properties: Map<String, Value> = function.inputs.iter().map(property).collect();
    let required: Vec<&str> = function.inputs.iter().filter(|input| input.required).map(|input| input.name.wire.as_str()).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["additionalProperties"] = json!(false);
    schema
}

fn of_input(input: &Input) -> Value {
    let mut schema = of_type(&input.ty);
    if !input.doc.is_empty() {
        schema["description"] = json!(input.doc);
    }
    schema
}

/// Capabilities type their inputs with JSON Schema's own words; anything else is unconstrained.
fn of_type(ty: &Type) -> Value {
    match ty {
        Type::String | Type::Formatted(_) => json!({ "type": "string" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::I32 | Type::I64 => json!({ "type": "integer" }),
        Type::F64 => json!({ "type": "number" }),
        Type::RawObject | Type::Map(_) => json!({ "type": "object" }),
        Type::List(item) => json!({ "type": "array", "items": of_type(item) }),
        Type::Json | Type::RawJson | Type::Named(_) | Type::Boxed(_) => json!({}),
    }
}
