//! JSON Schema (2020-12) of what a function takes and gives, as an MCP tool shows it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::ir::flow::Expr;
use crate::ir::{Api, Content, Field, Format, Function, Input, Told, Type, TypeDef, TypeId, TypeKind, Work};

/// The input schema of a tool that exposes `function`.
pub(super) fn inputs(api: &Api, function: &Function) -> Value {
    let schema = Schema { api, strict: true };
    let property = |input: &Input| (input.name.wire.clone(), schema.input(input));
    let properties: Map<String, Value> = function.inputs.iter().map(property).collect();
    let required: Vec<&str> = function.inputs.iter().filter(|input| input.required).map(|input| input.name.wire.as_str()).collect();
    let mut object = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object["additionalProperties"] = json!(false);
    schema.with_definitions(object, function.inputs.iter().filter_map(|input| input.shape.as_ref()?.named()))
}

/// The schema of one input.
pub(super) fn input(api: &Api, input: &Input) -> Value {
    let schema = Schema { api, strict: true };
    schema.with_definitions(schema.input(input), input.shape.iter().chain([&input.ty]).filter_map(Type::named))
}

/// The schema of what a function gives, as it gives it.
pub(super) fn gives(api: &Api, function: &Function) -> Value {
    let schema = Schema { api, strict: false };
    match (&function.work, &function.output) {
        (Work::Call(call), None) => match api.operation(call.operation).only_content() {
            Content::Json(ty) => schema.with_definitions(schema.of_type(ty), ty.named().into_iter()),
            _ => json!({}),
        },
        (_, output) => output.as_ref().map_or(json!({}), of_expr),
    }
}

/// The output schema of a tool that exposes `function`: always an object, and never stricter than what upstreams send,
/// because clients throw away what does not fit.
pub(super) fn output(api: &Api, function: &Function) -> Value {
    let schema = Schema { api, strict: false };
    let call = match (&function.work, &function.output) {
        (Work::Call(call), None) => call,
        (_, output) => return object_schema(output.as_ref().map(of_expr)),
    };
    match api.operation(call.operation).only_content() {
        Content::Json(Type::Named(id)) => match &api.type_def(*id).kind {
            TypeKind::Struct(fields) => {
                let object = schema.object(fields);
                schema.with_definitions(object, fields.iter().filter_map(|field| field.ty.named()))
            }
            _ => json!({ "type": "object" }),
        },
        _ => json!({ "type": "object" }),
    }
}

/// What is no object is wrapped, as results of tools are.
fn object_schema(schema: Option<Value>) -> Value {
    match schema {
        Some(schema) if schema.get("properties").is_some() || schema == json!({ "type": "object" }) => schema,
        Some(schema) if schema["type"][0] == "object" => json!({ "type": "object" }),
        Some(Value::Object(members)) if !members.is_empty() => json!({ "type": "object", "properties": { "result": members } }),
        _ => json!({ "type": "object" }),
    }
}

/// The schema of what an expression gives; anything may be missing.
fn of_expr(expr: &Expr) -> Value {
    match expr {
        Expr::Literal(Value::String(_)) | Expr::Template(_) => json!({ "type": "string" }),
        Expr::Literal(Value::Bool(_)) => json!({ "type": "boolean" }),
        Expr::Literal(Value::Number(_)) => json!({ "type": "number" }),
        Expr::Literal(Value::Array(_)) | Expr::List(_) => json!({ "type": "array" }),
        Expr::Literal(Value::Object(members)) => {
            let property = |(name, member): (&String, &Value)| (name.clone(), of_expr(&Expr::Literal(member.clone())));
            json!({ "type": "object", "properties": members.iter().map(property).collect::<Map<_, _>>() })
        }
        Expr::Object(members) => {
            let property = |(name, member): &(String, Expr)| (name.clone(), of_expr(member));
            json!({ "type": "object", "properties": members.iter().map(property).collect::<Map<_, _>>() })
        }
        Expr::Each(_, item) => json!({ "type": "array", "items": of_expr(item) }),
        Expr::As(kind, _) => json!({ "type": [kind.as_str(), "null"] }),
        Expr::Then(_, second) => of_expr(second),
        Expr::Literal(Value::Null) | Expr::Input(_) | Expr::Setting(_) | Expr::At(_) => json!({}),
    }
}

struct Schema<'a> {
    api: &'a Api,
    /// Whether to say what is required and which values an enum has.
    strict: bool,
}

impl Schema<'_> {
    fn input(&self, input: &Input) -> Value {
        let mut schema = self.of_type(&input.ty);
        if let (Some(shape), Some(members)) = (&input.shape, schema.as_object_mut())
            && let Value::Object(more) = self.of_type(shape)
        {
            members.extend(more);
        }
        described(schema, &input.doc)
    }

    fn of_type(&self, ty: &Type) -> Value {
        match ty {
            Type::String | Type::Formatted(Format::Uuid | Format::Uri) => json!({ "type": "string" }),
            Type::Formatted(Format::Timestamp) => json!({ "type": "string", "format": "date-time" }),
            Type::Formatted(Format::Date) => json!({ "type": "string", "format": "date" }),
            Type::Formatted(Format::Base64) => json!({ "type": "string", "contentEncoding": "base64" }),
            Type::Bool => json!({ "type": "boolean" }),
            Type::I32 | Type::I64 => json!({ "type": "integer" }),
            Type::TextI64 => json!({ "type": ["string", "integer"], "format": "int64" }),
            Type::TextU64 => json!({ "type": ["string", "integer"], "format": "uint64" }),
            Type::U64 => json!({ "type": "integer", "minimum": 0 }),
            Type::F64 => json!({ "type": "number" }),
            Type::List(item) => json!({ "type": "array", "items": self.of_type(item) }),
            Type::Map(value) if **value != Type::Json => json!({ "type": "object", "additionalProperties": self.of_type(value) }),
            Type::Option(value) => json!({ "anyOf": [self.of_type(value), { "type": "null" }] }),
            Type::RawObject | Type::Map(_) => json!({ "type": "object" }),
            Type::Named(id) | Type::Boxed(id) => json!({ "$ref": format!("#/$defs/{}", self.api.type_def(*id).name.pascal) }),
            Type::Json | Type::RawJson => json!({}),
        }
    }

    fn object(&self, fields: &[Field]) -> Value {
        let property = |field: &Field| (field.name.wire.clone(), described(self.of_type(&field.ty), &field.doc));
        let properties: Map<String, Value> = fields.iter().map(property).collect();
        let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name.wire.as_str()).collect();
        let mut object = json!({ "type": "object", "properties": properties });
        if self.strict && !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    }

    fn definition(&self, def: &TypeDef) -> Value {
        let schema = match &def.kind {
            TypeKind::Struct(fields) => self.object(fields),
            TypeKind::Enum(values) if self.strict => {
                let values: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
                json!({ "type": "string", "enum": values })
            }
            TypeKind::Enum(_) => json!({ "type": "string" }),
            TypeKind::OneOf { told: Told::Tag(_), .. } if !self.strict => json!({ "type": "object" }),
            TypeKind::OneOf { variants, told } => {
                let variants: Vec<Value> = variants.iter().map(|variant| self.of_type(&variant.ty)).collect();
                // A whole number is a number, too.
                if *told == Told::Kind { json!({ "anyOf": variants }) } else { json!({ "oneOf": variants }) }
            }
            TypeKind::Alias(ty) => self.of_type(ty),
            TypeKind::Pending => json!({}),
        };
        described(schema, &def.doc)
    }

    /// Adds `$defs` of every type that `roots` mention, however deep.
    fn with_definitions(&self, mut schema: Value, roots: impl Iterator<Item = TypeId>) -> Value {
        let mut met = BTreeSet::new();
        let mut open: Vec<TypeId> = roots.collect();
        while let Some(id) = open.pop() {
            if met.insert(id) {
                open.extend(self.api.type_def(id).mentions());
            }
        }
        let definition = |id: &TypeId| {
            let def = self.api.type_def(*id);
            (def.name.pascal.clone(), self.definition(def))
        };
        let definitions: Map<String, Value> = met.iter().map(definition).collect();
        if !definitions.is_empty() {
            schema["$defs"] = Value::Object(definitions);
        }
        schema
    }
}

fn described(mut schema: Value, doc: &str) -> Value {
    if !doc.is_empty() {
        schema["description"] = json!(doc);
    }
    schema
}
