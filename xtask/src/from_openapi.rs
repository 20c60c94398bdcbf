//! `capability from-openapi`: a capability that exposes an API, written from its OpenAPI document: one route and one tool an
//! operation.

mod access;
mod body;
mod operation;

use std::{collections::BTreeSet, fs, path::Path};

use capgen_codegen::Source;
use serde_json::{Map, Value, json};

use crate::Outcome;
use operation::Written;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What a document becomes, and what of it cannot be said.
#[derive(Debug)]
pub struct Converted {
    /// The capability, as YAML.
    pub text: String,
    /// How many operations it exposes.
    pub operations: usize,
    /// What is left out, each with its reason.
    pub left_out: Vec<String>,
}

/// Writes the capability to `out`, or to standard output.
///
/// # Errors
/// What keeps the document from being read, or the capability from being written.
pub fn run(spec: &Path, out: Option<&Path>) -> Outcome {
    let source = Source::read(spec).map_err(|report| format!("{report}\n"))?;
    let stem = spec.file_stem().unwrap_or_default().to_string_lossy();
    let Converted { text, operations, left_out } = convert(&source.merged(), &stem)?;
    let remarks: String = left_out.iter().map(|remark| format!("left out: {remark}\n")).collect();
    match out {
        Some(path) => {
            fs::write(path, text).map_err(|error| format!("{}: {error}\n", path.display()))?;
            Ok(format!("{remarks}{}: {operations} operations, each a route and a tool\n", path.display()))
        }
        None => {
            eprint!("{remarks}");
            Ok(text)
        }
    }
}

/// The capability of an OpenAPI document; `name` is what its namespaces are called after.
///
/// # Errors
/// When it is no OpenAPI document, or its text cannot be written as YAML.
pub fn convert(document: &Value, name: &str) -> Result<Converted, String> {
    if document.get("openapi").is_none() {
        return Err("this is no OpenAPI 3 document\n  help: a capability is written from `openapi: 3.0` or 3.1\n".to_owned());
    }
    let namespace = kebab(name);
    let mut left_out = Vec::new();
    let (mut resources, mut routes, mut tools) = (Map::new(), Vec::new(), Map::new());
    let mut taken = BTreeSet::new();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().into_iter().flatten().filter(|(path, _)| path.starts_with('/')) {
        let item = resolve(document, item);
        let (mut consumed, mut exposed) = (Map::new(), Map::new());
        for method in METHODS {
            let Some(operation) = item.get(method).filter(|operation| operation.is_object()) else { continue };
            if path.contains(['?', '#']) {
                left_out.push(format!("{} {path}: its path has more than a path", method.to_uppercase()));
                continue;
            }
            let name = free(&mut taken, operation, method, path);
            match operation::write(document, item, operation, method, path) {
                Ok(Written { consumes, description, remarks }) => {
                    left_out.extend(remarks.into_iter().map(|remark| format!("{} {path}: {remark}", method.to_uppercase())));
                    let call = format!("{namespace}.{name}");
                    exposed.insert(name.clone(), route(method, &call, &description));
                    let tags = operation["tags"].as_array().map_or(&[][..], Vec::as_slice);
                    tools.insert(name.clone(), tool(method, &call, &description, tags));
                    consumed.insert(name, consumes);
                    operations += 1;
                }
                Err(reason) => left_out.push(format!("{} {path}: {reason}", method.to_uppercase())),
            }
        }
        if !consumed.is_empty() {
            let name = free_resource(&resources, path);
            resources.insert(name.clone(), json!({ "path": path, "operations": consumed }));
            routes.push(json!({ "name": name, "path": path, "operations": exposed }));
        }
    }
    let access::Access { binds, base_uri, authentication, remarks } = access::of(document, name);
    left_out.extend(remarks);
    let api = with(json!({ "type": "http", "baseUri": base_uri }), "authentication", authentication);
    let api = with(api, "resources", Some(Value::Object(resources)));
    let about = text_of(&document["info"]["title"]).unwrap_or(name);
    let capability = json!({
        "consumes": { namespace.clone(): api },
        "exposes": {
            format!("{namespace}-rest"): { "type": "rest", "port": 8080, "resources": routes },
            format!("{namespace}-mcp"): { "type": "mcp", "port": 9090, "description": about, "tools": tools },
        },
    });
    let info = with(json!({ "display": about }), "description", text_of(&document["info"]["description"]).map(Value::from));
    let mut whole = json!({ "ikanos": "1.0.0-beta5", "info": info });
    if !binds.is_empty() {
        whole["binds"] = json!([{ "namespace": "env", "keys": binds }]);
    }
    whole["capability"] = capability;
    if let Some(schemas) = document["components"].get("schemas") {
        whole["components"] = json!({ "schemas": schemas });
    }
    let text = serde_yaml::to_string(&whole).map_err(|error| format!("{error}\n"))?;
    Ok(Converted { text, operations, left_out })
}

fn route(method: &str, call: &str, description: &str) -> Value {
    json!({ "method": method.to_uppercase(), "description": description, "call": call })
}

/// The hints are those of the method (RFC 9110, section 9.2).
fn tool(method: &str, call: &str, description: &str, tags: &[Value]) -> Value {
    let safe = ["get", "head", "options", "trace"].contains(&method);
    let hints = json!({
        "readOnly": safe,
        "destructive": method == "delete",
        "idempotent": safe || ["put", "delete"].contains(&method),
        "openWorld": true,
    });
    let mut tool = json!({ "description": description, "hints": hints, "call": call });
    if !tags.is_empty() {
        tool["tags"] = json!(tags);
    }
    tool
}

/// A name for an operation that no other has.
fn free(taken: &mut BTreeSet<String>, operation: &Value, method: &str, path: &str) -> String {
    let said = text_of(&operation["operationId"]).map(kebab).filter(|name| !name.is_empty());
    let first: String = said.unwrap_or_else(|| kebab(&format!("{method} {path}"))).chars().take(100).collect();
    let mut name = first.clone();
    let mut count = 2;
    // Names that meet in Rust meet here.
    while !taken.insert(name.replace('-', "")) {
        name = format!("{first}-{count}");
        count += 1;
    }
    name
}

fn free_resource(resources: &Map<String, Value>, path: &str) -> String {
    let first = Some(kebab(path)).filter(|name| !name.is_empty()).unwrap_or_else(|| "root".to_owned());
    let numbered = (2..).map(|count| format!("{first}-{count}"));
    std::iter::once(first.clone()).chain(numbered).find(|name| !resources.contains_key(name)).unwrap_or(first)
}

/// `listThings`, `/things/{id}` and `List things` as `list-things` and `things-id`.
fn kebab(text: &str) -> String {
    let mut name = String::new();
    let mut lower = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && lower {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
            lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        } else {
            if !name.ends_with('-') && !name.is_empty() {
                name.push('-');
            }
            lower = false;
        }
    }
    name.trim_end_matches('-').to_owned()
}

/// A value, or what it refers to within the document.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..16 {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(found) => value = found,
            None => break,
        }
    }
    value
}

/// A text that says something.
fn text_of(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// An object with one member more, where there is a value for it.
fn with(mut object: Value, key: &str, value: Option<Value>) -> Value {
    if let Some(value) = value {
        object[key] = value;
    }
    object
}
