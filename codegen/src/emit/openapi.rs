//! The OpenAPI 3.1 document of a REST side: what its routes take and give.

use quote::quote;
use serde_json::{Map, Value, json};

use super::mcp::raw;
use super::{Item, schema};
use crate::ir::{Api, Forward, Guard, Input, Location, RestSide, Route, RouteParam, Work};

/// The document, as a text that is served as it is.
pub(super) fn items(api: &Api, rest: &RestSide) -> Vec<Item> {
    let document = raw(&format!("{:#}", document(api, rest)));
    let item = quote! {
        #[doc = " The OpenAPI 3.1 document of this side."]
        pub static OPENAPI: &str = #document;
    };
    vec![item.into()]
}

/// The document, as it is served.
fn document(api: &Api, rest: &RestSide) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let mut definitions = Map::new();
    for route in &rest.adapter.items {
        let operation = operation(api, route, &mut definitions);
        let item = paths.entry(route.path.text.clone()).or_insert_with(|| json!({}));
        item[route.method.as_str().to_lowercase()] = operation;
    }
    for forward in &rest.forwards {
        paths.entry(format!("{}/{{path}}", forward.path)).or_insert_with(|| forwarded(forward));
    }
    let mut lines = api.doc.lines();
    let title = lines.next().filter(|title| !title.is_empty()).unwrap_or(&api.name.wire);
    let mut info = json!({ "title": title, "version": "1.0.0" });
    let description = lines.collect::<Vec<_>>().join("\n");
    if !description.trim().is_empty() {
        info["description"] = json!(description.trim());
    }
    let mut components = json!({ "schemas": definitions, "responses": { "Problem": problem() } });
    let mut document = json!({ "openapi": "3.1.0", "info": info, "paths": paths });
    if let Some(guard) = &rest.adapter.guard {
        components["securitySchemes"] = json!({ "caller": scheme(guard) });
        document["security"] = json!([{ "caller": [] }]);
    }
    document["components"] = components;
    document
}

/// What is passed on, whatever its path and its method.
fn forwarded(forward: &Forward) -> Value {
    let method = |method: &str| {
        json!({
            "operationId": format!("{}_{method}", forward.name.snake),
            "responses": { "default": { "description": "What the API answers.", "content": { "*/*": {} } } },
        })
    };
    let any = json!({ "name": "path", "in": "path", "required": true, "description": "Any path, with slashes, too.", "schema": { "type": "string" } });
    let mut item = json!({ "parameters": [any] });
    if !forward.doc.is_empty() {
        item["description"] = json!(forward.doc);
    }
    for name in ["get", "post", "put", "patch", "delete"] {
        item[name] = method(name);
    }
    item
}

fn operation(api: &Api, route: &Route, definitions: &mut Map<String, Value>) -> Value {
    let function = api.function(route.function);
    let input = |param: &RouteParam| function.inputs.iter().find(|input| input.name.wire == param.input);
    let mut schema_of = |input: &Input| lifted(schema::input(api, input), definitions);
    let mut parameters = Vec::new();
    let (mut members, mut required) = (Map::new(), Vec::new());
    for param in &route.params {
        let Some(input) = input(param) else { continue };
        let mut schema = schema_of(input);
        if param.location == Location::Body {
            members.insert(param.wire.clone(), schema);
            required.extend(param.required.then(|| param.wire.clone()));
            continue;
        }
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let is_required = param.required || param.location == Location::Path;
        let mut parameter = json!({ "name": param.wire, "in": param.location.as_str(), "required": is_required, "schema": schema });
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameters.push(parameter);
    }
    let mut operation = json!({ "operationId": route.name.snake });
    if !route.doc.is_empty() {
        operation["description"] = json!(route.doc);
    }
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    let whole =
        function.inputs.iter().find(|input| input.location.is_none() && !route.params.iter().any(|param| param.input == input.name.wire));
    let body = match whole {
        Some(input) => Some((schema_of(input), input.required)),
        None if members.is_empty() => None,
        None => {
            let needed = !required.is_empty();
            let mut object = json!({ "type": "object", "properties": members, "additionalProperties": false });
            if needed {
                object["required"] = json!(required);
            }
            Some((object, needed))
        }
    };
    if let Some((schema, required)) = body {
        operation["requestBody"] = json!({ "required": required, "content": { "application/json": { "schema": schema } } });
    }
    operation["responses"] = responses(api, route, definitions);
    operation
}

/// A success as its shape is known, and any other status: the upstream's own, or a problem.
fn responses(api: &Api, route: &Route, definitions: &mut Map<String, Value>) -> Value {
    let function = api.function(route.function);
    let media = match &function.work {
        Work::Call(call) if function.output.is_none() => api.operation(call.operation).gives.format.media().to_owned(),
        _ => "application/json".to_owned(),
    };
    let mut success = json!({ "description": "What the API answers." });
    let schema = lifted(schema::gives(api, function), definitions);
    let media = media.split(", ").next().unwrap_or_default();
    success["content"] = if media == "application/json" { json!({ media: { "schema": schema } }) } else { json!({ media: {} }) };
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let said: Map<String, Value> = route.responses.iter().cloned().collect();
    let mut all = Map::new();
    if !said.keys().any(|status| status.starts_with('2') || status == "default") {
        all.insert("2XX".to_owned(), success);
    }
    all.extend(said);
    all.entry("default").or_insert(problem);
    Value::Object(all)
}

/// What is refused here is a problem (RFC 9457); what the API refuses is as it says it.
fn problem() -> Value {
    let schema = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
        },
    });
    json!({
        "description": "A request that is refused, or that the API answers otherwise.",
        "content": { "application/problem+json": { "schema": schema }, "*/*": {} },
    })
}

fn scheme(guard: &Guard) -> Value {
    match guard {
        Guard::Bearer { .. } => json!({ "type": "http", "scheme": "bearer" }),
        Guard::Basic { .. } => json!({ "type": "http", "scheme": "basic" }),
        Guard::Digest { .. } => json!({ "type": "http", "scheme": "digest" }),
        Guard::Header { name, .. } => json!({ "type": "apiKey", "in": "header", "name": name }),
        Guard::Query { name, .. } => json!({ "type": "apiKey", "in": "query", "name": name }),
        Guard::OAuth { .. } => json!({ "type": "http", "scheme": "bearer", "bearerFormat": "JWT" }),
    }
}

/// A schema whose definitions are components of the document.
fn lifted(mut schema: Value, definitions: &mut Map<String, Value>) -> Value {
    if let Some(Value::Object(own)) = schema.as_object_mut().and_then(|schema| schema.remove("$defs")) {
        for (name, mut definition) in own {
            repoint(&mut definition);
            definitions.insert(name, definition);
        }
    }
    repoint(&mut schema);
    schema
}

/// `#/$defs/Name` is `#/components/schemas/Name` there.
fn repoint(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(text) if key == "$ref" => *text = text.replace("#/$defs/", "#/components/schemas/"),
                    member => repoint(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(repoint),
        _ => {}
    }
}
