//! Rules that need the whole API: names that meet, routes and tools that repeat, hints that contradict.

mod outputs;

use std::collections::BTreeMap;

use crate::ir::{Api, Hints, Method, Operation, Route, Tool};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Pointer;

/// Checks every rule that one node alone cannot break.
pub(crate) fn check(cx: &mut Errors, api: &Api) {
    let operations = api.operations.iter().map(|op| (&op.name, &op.at));
    check_names(cx, "operation", if api.serves { "operationId" } else { "name" }, operations);
    check_settings(cx, api);
    check_outputs(cx, api);
    check_endpoints(cx, api);
    check_inputs(cx, api);
    outputs::check(cx, api);
    for rest in &api.rest {
        let routes = &rest.adapter.items;
        let names = routes.iter().map(|route| (&route.name, &route.at));
        check_names(cx, "route", "name", names.chain(rest.forwards.iter().map(|forward| (&forward.name, &forward.at))));
        check_routes(cx, routes.iter().map(|route| (route.method, route.path.shape(), &route.at)));
        check_described(cx, routes);
        check_bodies(cx, api, routes);
    }
    for mcp in &api.mcp {
        let tools = &mcp.adapter.items;
        check_names(cx, "tool", "name", tools.iter().map(|tool| (&tool.name, &tool.at)));
        for tool in tools {
            check_hints(cx, api, tool);
        }
    }
}

/// Two of a kind that share a name, or become one Rust identifier.
fn check_names<'a>(cx: &mut Errors, kind: &str, key: &str, names: impl Iterator<Item = (&'a Name, &'a Pointer)>) {
    let mut seen: Vec<(&Name, &Pointer)> = Vec::new();
    let (mut snake, mut screaming) = (BTreeMap::new(), BTreeMap::new());
    for (name, at) in names {
        let known = [snake.get(&name.snake), screaming.get(&name.screaming)].into_iter().flatten().min();
        if let Some((other, first)) = known.map(|index: &usize| seen[*index]) {
            let message = if other.wire == name.wire {
                format!("{kind} `{}` is declared twice", name.wire)
            } else {
                format!("{kind}s `{}` and `{}` both become the Rust name `{}`", other.wire, name.wire, name.snake)
            };
            cx.clash(at, first, message, format!("give one of them another `{key}`"));
        }
        snake.entry(&name.snake).or_insert(seen.len());
        screaming.entry(&name.screaming).or_insert(seen.len());
        seen.push((name, at));
    }
}

fn check_settings(cx: &mut Errors, api: &Api) {
    const TAKEN: [&str; 10] = ["anonymous", "base_url", "breaker", "build", "connect_timeout", "env", "observe", "retry", "timeout", "tls"];
    let mut seen: Vec<&Name> = Vec::new();
    for setting in &api.settings {
        let name = &setting.name;
        if TAKEN.contains(&name.snake.as_str()) {
            cx.error(&setting.at, format!("setting `{}` has the name of a method of every client builder", name.wire), "rename it");
        }
        if let Some(other) = seen.iter().find(|other| other.snake == name.snake) {
            cx.error(
                &setting.at,
                format!("settings `{}` and `{}` both become the Rust name `{}`", other.wire, name.wire, name.snake),
                "rename one of them",
            );
        }
        seen.push(name);
    }
}

/// The answer of an operation with several success statuses is a type of its own.
fn check_outputs(cx: &mut Errors, api: &Api) {
    let mut types = BTreeMap::new();
    for def in &api.types {
        types.entry(def.name.pascal.as_str()).or_insert(def);
    }
    for op in api.operations.iter().filter(|op| op.has_output_enum()) {
        if let Some(def) = types.get(format!("{}Output", op.name.pascal).as_str()) {
            let message = format!("schema `{}` has the name of what operation `{}` answers", def.name.wire, op.name.wire);
            cx.clash(&def.at, &op.at, message, "rename one of them");
        }
    }
}

/// One method and path, one operation: where operations themselves are served, the first is.
fn check_endpoints(cx: &mut Errors, api: &Api) {
    let mut seen: BTreeMap<(Method, String), &Name> = BTreeMap::new();
    for op in api.operations.iter().filter(|_| api.serves) {
        let shape = op.path.shape();
        if let Some(first) = seen.get(&(op.method, shape.clone())) {
            let message = format!("`{} {shape}` is more than one operation", op.method.as_str());
            let help = format!("the server answers it with `{}`; the client has `{}` too", first.snake, op.name.snake);
            cx.warn(&op.at, message, help);
        }
        seen.entry((op.method, shape)).or_insert(&op.name);
    }
}

fn check_routes<'a>(cx: &mut Errors, routes: impl Iterator<Item = (Method, String, &'a Pointer)>) {
    let mut seen: BTreeMap<(Method, String), &Pointer> = BTreeMap::new();
    for (method, shape, at) in routes {
        if let Some(first) = seen.get(&(method, shape.clone())) {
            let message = format!("`{} {}` is served twice", method.as_str(), shape);
            cx.clash(at, first, message, "give one of them another path");
        }
        seen.entry((method, shape)).or_insert(at);
    }
}

/// A route that answers where a REST side describes itself comes first, and hides that.
fn check_described(cx: &mut Errors, routes: &[Route]) {
    for route in routes.iter().filter(|route| route.method == Method::Get) {
        let hidden = ["/openapi.json", "/docs"].into_iter().filter(|path| route.path.answers(path));
        let hidden: Vec<String> = hidden.map(|path| format!("`{path}`")).collect();
        if !hidden.is_empty() {
            let message = format!("`GET {}` hides {}, where this side describes itself", route.path.text, hidden.join(" and "));
            cx.warn(&route.at, message, "serve it at another path, unless that is what you want");
        }
    }
}

/// A request that reads has no body (RFC 9110, section 9.3.1), so that nobody supplies what is to be in it.
fn check_bodies(cx: &mut Errors, api: &Api, routes: &[Route]) {
    for route in routes.iter().filter(|route| matches!(route.method, Method::Get | Method::Head)) {
        if let Some(input) = api.function(route.function).inputs.iter().find(|input| input.location.is_none()) {
            let method = route.method.as_str();
            let message = format!("`{method} {}` takes `{}` from its body, and `{method}` has none", route.path.text, input.name.wire);
            cx.warn(&route.at, message, "expose it with `POST`");
        }
    }
}

/// Inputs of one operation or function must differ in Rust, too.
fn check_inputs(cx: &mut Errors, api: &Api) {
    for op in &api.operations {
        let mut seen: Vec<&Name> = Vec::new();
        for param in &op.params {
            if let Some(other) = seen.iter().find(|other| other.snake == param.name.snake) {
                let message = format!(
                    "inputs `{}` and `{}` of `{}` both become the Rust name `{}`",
                    other.wire, param.name.wire, op.name.wire, param.name.snake
                );
                cx.error(&param.at, message, "rename one of them");
            }
            seen.push(&param.name);
        }
    }
}

/// A hint is passed on as it is; one that the method or the name contradicts is pointed out.
fn check_hints(cx: &mut Errors, api: &Api, tool: &Tool) {
    let operations: Vec<&Operation> = api.function(tool.function).operations().into_iter().map(|id| api.operation(id)).collect();
    // The one that changes most, of several.
    let rank = |op: &&&Operation| match op.method {
        Method::Get | Method::Head | Method::Options | Method::Trace => 0,
        Method::Post => 1,
        Method::Put | Method::Patch => 2,
        Method::Delete => 3,
    };
    let Some(op) = operations.iter().max_by_key(rank) else { return };
    let Hints { read_only, destructive, idempotent: _, open_world: _ } = tool.hints;
    let words = format!("{} {}", tool.name.snake, op.name.snake);
    let deletes = op.method == Method::Delete || ["delete", "destroy", "purge", "remove"].iter().any(|word| words.contains(word));
    let reads = matches!(op.method, Method::Get | Method::Head);
    let at = tool.at.child("hints");
    if deletes && destructive == Some(false) {
        cx.warn(&at, format!("tool `{}` is hinted not destructive, but it deletes", tool.name.wire), "write `destructive: true`");
    }
    if !reads && op.method != Method::Post && read_only == Some(true) {
        cx.warn(
            &at,
            format!("tool `{}` is hinted read-only, but it calls `{}`", tool.name.wire, op.method.as_str()),
            "write `readOnly: false`",
        );
    }
    const READS: [&str; 8] = ["describe", "enumerate", "find", "get", "history", "list", "show", "status"];
    let named_read = tool.name.snake.split('_').next().is_some_and(|first| READS.contains(&first)) && !deletes;
    if named_read && !reads && read_only == Some(false) {
        cx.warn(&at, format!("tool `{}` is hinted not read-only, but by its name it reads", tool.name.wire), "write `readOnly: true`");
    }
    if reads && read_only == Some(false) {
        cx.warn(
            &at,
            format!("tool `{}` is hinted not read-only, but it calls `{}`", tool.name.wire, op.method.as_str()),
            "write `readOnly: true`",
        );
    }
}
