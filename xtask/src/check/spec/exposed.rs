//! Capabilities: the REST routes and MCP tools of `exposes`, and what they pass to the operations they call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::facts::{Argument, Call, Inputs, Route, Tool},
    capability::{Consumed, Named, declared, endpoint, name_or_endpoint, named},
    flag, snake, text, variables,
};

/// Consumed operations by `namespace.name`.
type Operations = BTreeMap<String, Consumed>;

pub(super) fn routes(adapter: &Named<'_>, consumed: &Operations, at: &str) -> Result<Vec<Route>, String> {
    let heads = heads(adapter, &["rest"]);
    let mut routes = Vec::new();
    for resource in named(adapter.value.get("resources")) {
        for Named { name, key, value } in named(resource.value.get("operations")) {
            let at = format!("{at}/resources/{}/operations/{key}", resource.key);
            let levels = [adapter.value, resource.value, value];
            let (method, path) = endpoint(levels, &at)?;
            let (call, _) = call(levels, consumed, &heads, &at)?;
            let inputs = inputs(&call, levels, &path);
            let name = name_or_endpoint(&name, &method, &path);
            routes.push(Route { name, method, path, inputs, call, at });
        }
    }
    Ok(routes)
}

pub(super) fn tools(adapter: &Named<'_>, consumed: &Operations, at: &str) -> Result<Vec<Tool>, String> {
    let heads = heads(adapter, &["tools", "mcp"]);
    let mut tools = Vec::new();
    for Named { name, key, value } in named(adapter.value.get("tools")) {
        let at = format!("{at}/tools/{key}");
        let (call, types) = call([&Value::Null, &Value::Null, value], consumed, &heads, &at)?;
        let property = |(input, required): (&String, &bool)| {
            let ty = types.get(input).cloned().unwrap_or_default();
            (input.clone(), (ty, *required))
        };
        let properties = call.asks.iter().map(property).collect();
        let hints = value.get("hints").and_then(Value::as_object).into_iter().flatten();
        let hints = hints.filter_map(|(hint, value)| Some((hint.clone(), value.as_bool()?))).collect();
        let tags = value.get("tags").and_then(Value::as_array).into_iter().flatten();
        let tags = tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
        tools.push(Tool { name, hints, tags, properties, call, at });
    }
    Ok(tools)
}

/// The words before the dot that mean the caller's inputs.
fn heads(adapter: &Named<'_>, own: &[&str]) -> Vec<String> {
    let namespace = text(adapter.value, "namespace").unwrap_or_else(|| adapter.name.clone());
    own.iter().map(|head| (*head).to_owned()).chain([namespace]).collect()
}

/// What a route or tool calls and passes, and the types of the inputs it asks for. Without `with` it passes on every parameter under its own name.
fn call(levels: [&Value; 3], consumed: &Operations, heads: &[String], at: &str) -> Result<(Call, BTreeMap<String, String>), String> {
    let [_, _, exposed] = levels;
    let name = text(exposed, "call").ok_or_else(|| format!("{at}: no `call`, which is all this check can compare"))?;
    let Consumed { operation, types } = consumed.get(&name).ok_or_else(|| format!("{at}: `{name}` is not consumed"))?;
    let with = exposed.get("with").and_then(Value::as_object);
    let mut call = Call { operation: operation.name().to_owned(), ..Call::default() };
    let mut asked = BTreeMap::new();
    for ((place, param), ty) in types {
        let passed = match with {
            Some(with) => with.get(param).map(|value| argument(value, heads)),
            None => Some(Argument::Input(snake(param))),
        };
        let Some(passed) = passed else { continue };
        let own = operation.inputs.params.get(&(place.clone(), param.clone())).copied().or(operation.inputs.body);
        if let Argument::Input(input) = &passed {
            *call.asks.entry(input.clone()).or_default() |= own.unwrap_or(false);
            asked.insert(input.clone(), ty.clone());
        }
        let param = if place == "body" { "" } else { param };
        call.arguments.insert((place.clone(), param.to_owned()), passed);
    }
    for (input, declared) in declared(levels) {
        if let Some(required) = call.asks.get_mut(&input) {
            *required |= flag(declared.value, "required").unwrap_or(false);
        }
    }
    Ok((call, asked))
}

/// `rest.q`, `tools.q`, `<namespace of the adapter>.q` and `{{q}}` are the caller's input `q`; the rest is literal.
fn argument(value: &Value, heads: &[String]) -> Argument {
    let Value::String(text) = value else { return Argument::Literal(value.to_string()) };
    let braced = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).map(str::trim);
    let reference = braced.unwrap_or(text);
    match reference.rsplit_once('.') {
        Some((head, input)) if heads.iter().any(|known| known == head) => Argument::Input(snake(input)),
        None if braced.is_some() => Argument::Input(snake(reference)),
        _ => Argument::Literal(text.clone()),
    }
}

/// Where a route finds what its function asks for: in its own path, where it declares it, or where the operation has it.
fn inputs(call: &Call, levels: [&Value; 3], path: &str) -> Inputs {
    let declared = declared(levels);
    let mut inputs = Inputs::default();
    for ((place, _), argument) in &call.arguments {
        let Argument::Input(input) = argument else { continue };
        let required = call.asks.get(input).copied().unwrap_or(false);
        if place == "body" {
            inputs.body = Some(required);
            continue;
        }
        let variable = variables(path).find(|variable| snake(variable) == *input);
        let declared = declared.get(input);
        let said = declared.and_then(|declared| text(declared.value, "in")).filter(|place| place != "path");
        let place = match (variable, said) {
            (Some(_), _) => "path".to_owned(),
            (None, Some(said)) => said,
            (None, None) if place == "path" => "query".to_owned(),
            (None, None) => place.clone(),
        };
        let name = variable.map(str::to_owned).or(declared.map(|declared| declared.name.clone()));
        let required = required || place == "path";
        inputs.params.insert((place, name.unwrap_or_else(|| input.clone())), required);
    }
    inputs
}
