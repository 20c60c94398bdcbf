//! Capabilities: the operations that `consumes` describes. What `exposes` makes of them is in `exposed.rs`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::facts::{Facts, Handled, Inputs, Operation, Side},
    access, escape, exposed, flag, forwards, referred, snake, text, variables,
};

/// An operation of a consumed API, and the types of its inputs by place and name; the body is one of them here.
#[derive(Clone, Debug)]
pub(super) struct Consumed {
    pub operation: Operation,
    pub types: BTreeMap<(String, String), String>,
}

pub(super) fn read(document: &Value, file: &str) -> Result<Facts, String> {
    let capability = document.get("capability").unwrap_or(&Value::Null);
    let mut consumed = BTreeMap::new();
    let mut facts = Facts::default();
    let consumes = named(capability.get("consumes"));
    let (access, apis) = access::of_capability(&consumes, file);
    facts.access = access;
    facts.access.settings.extend(bound(document));
    for adapter in consumes {
        let at = format!("{file}#/capability/consumes/{}", adapter.key);
        for (name, mut operation) in consume(&adapter, &at)? {
            (operation.operation.server, operation.operation.security) = apis.get(&namespace(&adapter)).cloned().unwrap_or_default();
            facts.operations.push(operation.operation.clone());
            consumed.insert(name, operation);
        }
    }
    for adapter in named(capability.get("exposes")) {
        let at = format!("{file}#/capability/exposes/{}", adapter.key);
        match text(adapter.value, "type").as_deref() {
            Some("rest") => {
                facts.routes.extend(exposed::routes(&adapter, &consumed, &at)?);
                facts.forwards.extend(forwards::read(&adapter, &apis, &at)?);
            }
            Some("mcp") => facts.tools.extend(exposed::tools(&adapter, &consumed, &at)?),
            other => return Err(format!("{at}: this check cannot compare an adapter of type {other:?}")),
        }
    }
    Ok(facts)
}

/// Every key of every bind is a setting.
fn bound(document: &Value) -> BTreeMap<String, bool> {
    let binds = named(document.get("binds")).into_iter();
    let keys = binds.filter_map(|bind| bind.value.get("keys")?.as_object()).flatten();
    keys.map(|(key, _)| (key.clone(), true)).collect()
}

/// A member of a list of things with a `name`, or of a map by name.
pub(super) struct Named<'a> {
    pub name: String,
    /// The member's part of a JSON Pointer.
    pub key: String,
    pub value: &'a Value,
}

pub(super) fn named(things: Option<&Value>) -> Vec<Named<'_>> {
    let one = |key: String, name: &str, value| {
        let name = text(value, "name").unwrap_or_else(|| name.to_owned());
        Named { name, key, value }
    };
    match things {
        Some(Value::Array(items)) => items.iter().enumerate().map(|(index, item)| one(index.to_string(), "", item)).collect(),
        Some(Value::Object(members)) => members.iter().map(|(name, member)| one(escape(name), name, member)).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn namespace(adapter: &Named<'_>) -> String {
    text(adapter.value, "namespace").unwrap_or_else(|| adapter.name.clone())
}

fn consume(adapter: &Named<'_>, at: &str) -> Result<Vec<(String, Consumed)>, String> {
    let namespace = namespace(adapter);
    let mut operations = Vec::new();
    for resource in named(adapter.value.get("resources")) {
        for Named { name, key, value } in named(resource.value.get("operations")) {
            let at = format!("{at}/resources/{}/operations/{key}", resource.key);
            let consumed = operation(&name, [adapter.value, resource.value, value], at)?;
            operations.push((format!("{namespace}.{name}"), consumed));
        }
    }
    Ok(operations)
}

fn operation(name: &str, levels: [&Value; 3], at: String) -> Result<Consumed, String> {
    let (method, path) = endpoint(levels, &at)?;
    let (inputs, types) = inputs(levels, &path, &method);
    let [_, _, declared] = levels;
    let body = named(declared.get("inputParameters")).into_iter().find_map(|input| referred(input.value.get("schema")?));
    let gives = declared.get("outputSchema").and_then(referred);
    let handled = Handled { inputs: inputs.clone(), success: BTreeSet::new(), takes: body, gives };
    let operation = Operation {
        names: vec![name_or_endpoint(name, &method, &path)],
        method,
        path,
        spellings: BTreeMap::new(),
        settings: BTreeMap::new(),
        server: String::new(),
        security: Vec::new(),
        media: inputs.body.iter().map(|_| "application/json".to_owned()).collect(),
        success: BTreeSet::new(),
        sides: BTreeMap::from([(Side::Client, handled)]),
        inputs,
        at,
    };
    Ok(Consumed { operation, types })
}

pub(super) fn name_or_endpoint(name: &str, method: &str, path: &str) -> String {
    if name.is_empty() { format!("{method} {path}") } else { name.to_owned() }
}

/// Method and path, variables in single braces.
pub(super) fn endpoint([_, resource, operation]: [&Value; 3], at: &str) -> Result<(String, String), String> {
    let method = text(operation, "method").map_or_else(|| "GET".to_owned(), |method| method.to_uppercase());
    let path = text(operation, "path").or_else(|| text(resource, "path")).ok_or_else(|| format!("{at}: no `path`"))?;
    Ok((method, path.replace("{{", "{").replace("}}", "}")))
}

/// All three levels apply, the inner one wins. A `value` of the whole API goes with every call and is nobody's input.
fn inputs(levels: [&Value; 3], path: &str, method: &str) -> (Inputs, BTreeMap<(String, String), String>) {
    let (mut inputs, mut types) = (Inputs::default(), BTreeMap::new());
    for Named { name, value, .. } in declared(levels).into_values().filter(|param| param.value.get("value").is_none()) {
        let required = flag(value, "required").unwrap_or(false);
        let place = text(value, "in").unwrap_or_else(|| default_place(&name, path, method).to_owned());
        let ty = text(value, "type");
        if place == "body" {
            inputs.body = Some(required);
            // A body that is no object may be any JSON; one with a schema is what that says.
            let ty = ty.unwrap_or_else(|| "object".to_owned());
            let ty = if ty == "object" { ty } else { String::new() };
            types.insert((place, name), value.get("schema").and_then(referred).unwrap_or(ty));
        } else {
            let required = required || place == "path";
            types.insert((place.clone(), name.clone()), ty.unwrap_or_else(|| "string".to_owned()));
            inputs.params.insert((place, name), required);
        }
    }
    (inputs, types)
}

/// The declared inputs by their folded names.
pub(super) fn declared(levels: [&Value; 3]) -> BTreeMap<String, Named<'_>> {
    let all = levels.into_iter().flat_map(|level| named(level.get("inputParameters")));
    all.map(|param| (snake(&param.name), param)).collect()
}

/// Where an input goes that does not say: into the path that names it, else the query.
fn default_place(name: &str, path: &str, method: &str) -> &'static str {
    if variables(path).any(|variable| variable == name) {
        "path"
    } else if name == "body" && ["POST", "PUT", "PATCH"].contains(&method) {
        "body"
    } else {
        "query"
    }
}
