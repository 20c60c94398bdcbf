//! `exposes`: the REST routes and MCP tools of a capability.

use super::consume::Consumed;
use super::function::{self, Side};
use super::named;
use crate::ir::{Adapter, Function, Hints, Location, Method, Route, RouteParam, Tool};
use crate::name::{Name, fold};
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// What a capability exposes.
#[derive(Default)]
pub(super) struct Exposed {
    pub(super) functions: Vec<Function>,
    pub(super) rest: Option<Adapter<Route>>,
    pub(super) mcp: Option<Adapter<Tool>>,
}

/// Lowers every adapter under `exposes`.
pub(super) fn lower(cx: &mut Errors, capability: &Cursor<'_>, consumed: &Consumed) -> Exposed {
    let mut exposed = Exposed::default();
    for (namespace, cursor) in named(cx, capability, "exposes", "namespace") {
        let kind = cursor.text(cx, "type").unwrap_or_default();
        match kind.as_str() {
            "rest" if exposed.rest.is_none() => exposed.rest = Some(lower_rest(cx, &mut exposed.functions, consumed, &namespace, &cursor)),
            "mcp" if exposed.mcp.is_none() => exposed.mcp = Some(lower_mcp(cx, &mut exposed.functions, consumed, &namespace, &cursor)),
            "rest" | "mcp" => {
                cx.error(&cursor.at, format!("`{namespace}` is a second `{kind}` adapter, which is not supported"), "expose one of each")
            }
            "" => cx.error(&cursor.at, format!("`{namespace}` does not say what it exposes"), "add `type: rest` or `type: mcp`"),
            _ => cx.error(&cursor.at.child("type"), format!("`{kind}` adapters are not supported"), nearest(&kind, ["rest", "mcp"])),
        }
    }
    exposed
}

fn adapter<T>(cx: &mut Errors, namespace: &str, cursor: &Cursor<'_>, items: Vec<T>) -> Adapter<T> {
    let port = cursor.text(cx, "port").and_then(|text| {
        let port = text.parse().ok();
        if port.is_none() {
            cx.error(&cursor.at.child("port"), format!("`port` is `{text}`"), "write a number from 0 to 65535");
        }
        port
    });
    Adapter {
        namespace: namespace.to_owned(),
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        address: cursor.text(cx, "address"),
        port,
        items,
    }
}

fn check_unprotected(cx: &mut Errors, cursor: &Cursor<'_>) {
    if let Some(auth) = cursor.child("authentication") {
        cx.error(&auth.at, "authentication of callers is not supported", "leave it out, and serve on loopback only");
    }
}

fn lower_rest(cx: &mut Errors, functions: &mut Vec<Function>, consumed: &Consumed, namespace: &str, cursor: &Cursor<'_>) -> Adapter<Route> {
    cursor.only(cx, &["type", "namespace", "port", "address", "description", "resources", "inputParameters", "authentication"]);
    check_unprotected(cx, cursor);
    let mut routes = Vec::new();
    for (_, resource) in named(cx, cursor, "resources", "name") {
        resource.only(cx, &["path", "name", "label", "display", "description", "operations", "inputParameters", "tags"]);
        let mut declared = named(cx, cursor, "inputParameters", "name");
        declared.extend(named(cx, &resource, "inputParameters", "name"));
        let side = Side { consumed, heads: vec!["rest", namespace], declared };
        for (name, op) in named(cx, &resource, "operations", "name") {
            routes.extend(lower_route(cx, functions, &side, &resource, &name, &op));
        }
    }
    adapter(cx, namespace, cursor, routes)
}

fn lower_route(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    side: &Side<'_>,
    resource: &Cursor<'_>,
    name: &str,
    op: &Cursor<'_>,
) -> Option<Route> {
    op.only(
        cx,
        &[
            "method",
            "name",
            "path",
            "label",
            "display",
            "description",
            "call",
            "with",
            "steps",
            "ref",
            "inputParameters",
            "outputParameters",
            "tags",
        ],
    );
    let method_text = op.text(cx, "method").unwrap_or_else(|| "GET".to_owned());
    let Some(method) = Method::parse(&method_text) else {
        cx.error(
            &op.at.child("method"),
            format!("`{method_text}` is not a method"),
            nearest(&method_text.to_uppercase(), ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        );
        return None;
    };
    let Some(path) = op.text(cx, "path").or_else(|| resource.text(cx, "path")) else {
        cx.error(&resource.at, "this resource has no `path`", "write the path it is served at");
        return None;
    };
    let path = PathTemplate::parse(&path).map_err(|wrong| cx.error(&resource.at.child("path"), format!("path {wrong}"), "")).ok()?;
    if !path.text.starts_with('/') {
        cx.error(&resource.at.child("path"), format!("path `{}` does not start with `/`", path.text), format!("write `/{}`", path.text));
    }
    let name = if name.is_empty() { format!("{} {}", method.as_str().to_lowercase(), path.text) } else { name.to_owned() };
    let function = function::lower(cx, functions, side, &name, op)?;
    let mut declared = side.declared.clone();
    declared.extend(named(cx, op, "inputParameters", "name"));
    let params = lower_route_params(cx, &path, resource, &functions[function.0], &declared);
    let doc = op.text(cx, "description").unwrap_or_default();
    Some(Route { name: Name::action(&name), doc, at: op.at.clone(), method, path, function, params })
}

/// An input is in the path if the path names it (kebab and snake are one), else where it is declared, else where the
/// consumed operation sends it, and a consumed path parameter without a variable here is in the query.
fn lower_route_params(
    cx: &mut Errors,
    path: &PathTemplate,
    resource: &Cursor<'_>,
    function: &Function,
    declared: &[(String, Cursor<'_>)],
) -> Vec<RouteParam> {
    let mut folded: Vec<(String, &String)> = Vec::new();
    for variable in &path.variables {
        let name = fold(variable);
        if let Some((_, other)) = folded.iter().find(|(known, _)| *known == name) {
            cx.error(
                &resource.at.child("path"),
                format!("path variables `{{{other}}}` and `{{{variable}}}` are one name, `{name}`"),
                "rename one of them",
            );
        }
        if !function.inputs.iter().any(|input| input.name.snake == name && input.location.is_some()) {
            let help = nearest(variable, function.inputs.iter().map(|input| input.name.wire.as_str()));
            cx.error(
                &resource.at.child("path"),
                format!("path variable `{{{variable}}}` feeds no input of `{}`", function.name.wire),
                help,
            );
        }
        folded.push((name, variable));
    }
    let mut params = Vec::new();
    for input in function.inputs.iter().filter(|input| input.location.is_some()) {
        let in_path = folded.iter().find(|(name, _)| *name == input.name.snake).map(|(_, variable)| (*variable).clone());
        let said = declared.iter().rev().find(|(name, _)| fold(name) == input.name.snake);
        let place = said.and_then(|(_, cursor)| Location::parse(&cursor.text(cx, "in")?));
        let location = match (&in_path, place, input.location) {
            (Some(_), _, _) => Location::Path,
            (None, Some(place), _) if place != Location::Path => place,
            (None, _, Some(Location::Header)) => Location::Header,
            _ => Location::Query,
        };
        let wire = in_path.or_else(|| said.map(|(name, _)| name.clone())).unwrap_or_else(|| input.name.wire.clone());
        params.push(RouteParam { input: input.name.snake.clone(), wire, location, required: input.required });
    }
    params
}

fn lower_mcp(cx: &mut Errors, functions: &mut Vec<Function>, consumed: &Consumed, namespace: &str, cursor: &Cursor<'_>) -> Adapter<Tool> {
    cursor
        .only(cx, &["type", "namespace", "port", "address", "transport", "description", "tools", "authentication", "resources", "prompts"]);
    check_unprotected(cx, cursor);
    for key in ["resources", "prompts"] {
        if let Some(found) = cursor.child(key) {
            cx.error(&found.at, format!("`{key}` of an MCP adapter are not supported"), "supported: `tools`");
        }
    }
    let transport = cursor.text(cx, "transport").unwrap_or_else(|| "http".to_owned());
    if transport != "http" {
        cx.error(&cursor.at.child("transport"), format!("`transport` is `{transport}`, which is not supported"), "supported: `http`");
    }
    let side = Side { consumed, heads: vec!["tools", "mcp", namespace], declared: Vec::new() };
    let mut tools = Vec::new();
    for (name, tool) in named(cx, cursor, "tools", "name") {
        tools.extend(lower_tool(cx, functions, &side, &name, &tool));
    }
    adapter(cx, namespace, cursor, tools)
}

fn lower_tool(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, name: &str, cursor: &Cursor<'_>) -> Option<Tool> {
    cursor.only(
        cx,
        &[
            "name",
            "label",
            "display",
            "title",
            "description",
            "hints",
            "call",
            "with",
            "steps",
            "ref",
            "inputParameters",
            "outputParameters",
            "tags",
        ],
    );
    let well_named = (1..=128).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if !well_named {
        cx.error(&cursor.at, format!("`{name}` is no tool name"), "a tool is named with 1 to 128 of `A-Z a-z 0-9 _ - .`");
    }
    let function = function::lower(cx, functions, side, name, cursor)?;
    let title = ["title", "label", "display"].into_iter().find_map(|key| cursor.text(cx, key));
    let doc = cursor.text(cx, "description").unwrap_or_default();
    Some(Tool { name: Name::action(name), title, doc, at: cursor.at.clone(), function, hints: lower_hints(cx, cursor) })
}

fn lower_hints(cx: &mut Errors, tool: &Cursor<'_>) -> Hints {
    let Some(hints) = tool.object(cx, "hints") else { return Hints::default() };
    hints.only(cx, &["readOnly", "destructive", "idempotent", "openWorld"]);
    Hints {
        read_only: hints.flag(cx, "readOnly"),
        destructive: hints.flag(cx, "destructive"),
        idempotent: hints.flag(cx, "idempotent"),
        open_world: hints.flag(cx, "openWorld"),
    }
}
