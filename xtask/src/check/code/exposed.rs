//! `functions.rs`, `rest.rs` and `mcp.rs`, and those of further sides: which route and tool calls which function, and what that passes to its operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::facts::{Argument, Call, Route, Tool},
    Reader,
    descriptors::{Descriptor, Handed, field, handed},
    doors::operation,
    items::{File, Function, Static},
    literal::Literal,
};

const FUNCTIONS: &str = "functions.rs";

/// Functions by name.
type Functions = BTreeMap<String, Call>;

impl Reader<'_> {
    pub(super) fn functions(&mut self, operations: &[Descriptor]) -> Functions {
        let mut functions = Functions::new();
        let Some(file) = self.module.file(FUNCTIONS) else { return functions };
        for function in file.functions.iter().filter(|function| function.owner.is_none()) {
            let called = function.calls("call").find_map(operation);
            match operations.iter().find(|known| Some(known.ident.as_str()) == called) {
                Some(target) => drop(functions.insert(function.name.clone(), call(file, function, target))),
                None => self.report(FUNCTIONS, None, format!("`{}` calls no operation that is described", function.name)),
            }
        }
        functions
    }

    pub(super) fn routes(&mut self, functions: &Functions) -> Vec<Route> {
        let mut routes = Vec::new();
        for (part, file) in self.module.sides("rest") {
            for item in file.statics("Route") {
                let call = registered(file, "router", &item.name, functions);
                match call.and_then(|call| route(item, call, self.module.at(part))) {
                    Ok(route) => {
                        self.handed_over(part, item, &route);
                        routes.push(route);
                    }
                    Err(message) => self.report(part, None, format!("route `{}`: {message}", item.name)),
                }
            }
        }
        routes
    }

    /// A route reads its inputs under the names by which its function asks for them.
    fn handed_over(&mut self, part: &str, item: &Static, route: &Route) {
        let names = handed(&item.value).map(|handed| handed.names).unwrap_or_default();
        let [given, asked] = [names.keys().collect::<Vec<_>>(), route.call.asks.keys().collect()];
        if given != asked {
            let message = format!("route `{}`: it hands over {given:?}, its function asks for {asked:?}", route.name);
            self.report(part, Some(&route.call.operation), message);
        }
    }

    pub(super) fn tools(&mut self, functions: &Functions) -> Vec<Tool> {
        let mut tools = Vec::new();
        for (part, file) in self.module.sides("mcp") {
            for item in file.statics("Tool") {
                let call = registered(file, "server", &item.name, functions);
                match call.and_then(|call| tool(item, call, self.module.at(part))) {
                    Ok(tool) => tools.push(tool),
                    Err(message) => self.report(part, None, format!("tool `{}`: {message}", item.name)),
                }
            }
        }
        tools
    }
}

/// What the function does that `registrar` puts behind the static `ident`: `.function(&IDENT, functions::name)`.
fn registered(file: &File, registrar: &str, ident: &str, functions: &Functions) -> Result<Call, String> {
    let registrar = file.function(registrar).ok_or("nothing is registered")?;
    let mut registered = registrar.calls("function").filter(|arguments| operation(arguments) == Some(ident));
    let function = match (registered.next(), registered.next()) {
        (Some([_, function]), None) => function.name().unwrap_or_default(),
        (None, _) => return Err(format!("`{}` does not register it", registrar.name)),
        _ => return Err(format!("`{}` registers it in a way that cannot be read", registrar.name)),
    };
    functions.get(function).cloned().ok_or_else(|| format!("it calls `{function}`, which is no function here"))
}

fn call(file: &File, function: &Function, target: &Descriptor) -> Call {
    let inputs = function.takes.last().map(String::as_str).unwrap_or_default();
    let from_inputs = file.methods(inputs).find(|method| method.name == "from_inputs");
    let asked = from_inputs.map(asked).unwrap_or_default();
    let mut arguments = BTreeMap::new();
    for set in function.calls("set") {
        if let [Literal::Text(input), value] = set {
            arguments.insert(target.param(input), argument(value, &asked));
        }
    }
    let body = ["json", "optional_json"].into_iter().find_map(|json| function.calls(json).next());
    if let Some([value, ..]) = body {
        arguments.insert(("body".to_owned(), String::new()), argument(value, &asked));
    }
    Call { operation: target.operation.name().to_owned(), arguments, asks: asked.into_values().collect() }
}

/// What `from_inputs` reads into each field: the name of the input, and whether it is required.
fn asked(from_inputs: &Function) -> BTreeMap<String, (String, bool)> {
    let read = |(local, value): &(String, Literal)| match value {
        Literal::Call(how, arguments) => {
            let input = arguments.last().and_then(Literal::text)?;
            Some((local.clone(), (input.to_owned(), !how.starts_with("optional"))))
        }
        _ => None,
    };
    let locals: BTreeMap<String, (String, bool)> = from_inputs.lets.iter().filter_map(read).collect();
    let fields = from_inputs.structs.iter().filter_map(|literal| match literal {
        Literal::Struct(_, fields) => Some(fields),
        _ => None,
    });
    let field = |(field, value): (&String, &Literal)| Some((field.clone(), locals.get(value.name()?)?.clone()));
    fields.flatten().filter_map(field).collect()
}

fn argument(value: &Literal, asked: &BTreeMap<String, (String, bool)>) -> Argument {
    match value {
        Literal::Call(how, receiver) if ["as_ref", "clone"].contains(&how.as_str()) => {
            receiver.first().map_or_else(|| Argument::Literal(how.clone()), |value| argument(value, asked))
        }
        Literal::Field(field) => {
            let input = asked.get(field).map_or(field, |(input, _)| input);
            Argument::Input(input.clone())
        }
        Literal::Text(text) => Argument::Literal(text.clone()),
        Literal::Bool(flag) => Argument::Literal(flag.to_string()),
        Literal::Number(number) => Argument::Literal(number.to_string()),
        other => Argument::Literal(format!("{other:?}")),
    }
}

fn route(item: &Static, call: Call, at: String) -> Result<Route, String> {
    let Handed { inputs, .. } = handed(&item.value)?;
    Ok(Route {
        name: field(&item.value, "name", Literal::text)?.to_owned(),
        method: field(&item.value, "method", Literal::name)?.to_owned(),
        path: field(&item.value, "path", Literal::text)?.to_owned(),
        inputs,
        call,
        at,
    })
}

fn tool(item: &Static, call: Call, at: String) -> Result<Tool, String> {
    Ok(Tool {
        name: field(&item.value, "name", Literal::text)?.to_owned(),
        hints: hints(&item.value)?,
        tags: field(&item.value, "tags", Literal::list)?.iter().filter_map(|tag| tag.text().map(str::to_owned)).collect(),
        properties: properties(field(&item.value, "input_schema", Literal::text)?)?,
        call,
        at,
    })
}

fn hints(value: &Literal) -> Result<BTreeMap<String, bool>, String> {
    const HINTS: [(&str, &str); 4] =
        [("read_only", "readOnly"), ("destructive", "destructive"), ("idempotent", "idempotent"), ("open_world", "openWorld")];
    let mut found = BTreeMap::new();
    for (field, hint) in HINTS {
        let value = value.field("hints").and_then(|hints| hints.field(field)?.option());
        match value.ok_or_else(|| format!("hint `{field}` is not written as a tool writes it"))?.map(Literal::bool) {
            Some(Some(value)) => drop(found.insert(hint.to_owned(), value)),
            Some(None) => return Err(format!("hint `{field}` is not a boolean")),
            None => {}
        }
    }
    Ok(found)
}

/// The properties of a JSON Schema, which must allow no others: their types, and whether they are required.
fn properties(schema: &str) -> Result<BTreeMap<String, (String, bool)>, String> {
    let schema: Value = serde_json::from_str(schema).map_err(|error| format!("the input schema is not JSON: {error}"))?;
    if schema["type"] != "object" || schema["additionalProperties"] != false {
        return Err("the input schema is not that of an object without further properties".to_owned());
    }
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().ok_or("the input schema has no `properties`")?;
    let property = |(name, property): (&String, &Value)| {
        let named = property["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/"));
        let ty = named.or(property["type"].as_str()).unwrap_or_default().to_owned();
        (name.clone(), (ty, required.contains(&name.as_str())))
    };
    Ok(properties.iter().map(property).collect())
}
