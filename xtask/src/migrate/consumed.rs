//! What consumed operations leave unsaid, said as it is understood: where an input goes, and which inputs a path has.

use super::add::{New, add_after_method, add_first, add_inputs};
use super::pass::Pass;
use super::tree::{Node, What};

/// A declared input.
struct Input<'n> {
    name: String,
    map: &'n Node,
}

/// An operation, with what is declared around it.
struct Operation<'n> {
    map: &'n Node,
    method: String,
    path: String,
    /// The variables of its path.
    variables: Vec<String>,
    /// Whether it is called after its method and its path.
    nameless: bool,
}

/// Completes every consumed API of a document.
pub(super) fn document(pass: &mut Pass<'_>, root: &Node) {
    for holder in [Some(root), root.get("capability")].into_iter().flatten() {
        for api in holder.get("consumes").map(open).unwrap_or_default() {
            // What has a value goes with every call, and says where.
            let shared: Vec<Input<'_>> = inputs(api).into_iter().filter(|input| input.map.get("value").is_none()).collect();
            let mut all: Vec<Operation<'_>> = Vec::new();
            for resource in api.get("resources").map(open).unwrap_or_default() {
                all.extend(complete_resource(pass, &shared, resource));
            }
            places(pass, &shared, &all);
        }
    }
}

/// The objects of a list or a map that may be edited.
fn open(holder: &Node) -> Vec<&Node> {
    if holder.held { Vec::new() } else { holder.entries().into_iter().filter(|entry| entry.is_open()).collect() }
}

fn inputs(owner: &Node) -> Vec<Input<'_>> {
    let Some(declared) = owner.get("inputParameters").filter(|declared| !declared.held) else { return Vec::new() };
    let named = |(key, map): (Option<&str>, &'_ Node)| Some(map.said("name").or(key)?.to_owned());
    let all: Vec<(Option<&str>, &Node)> = match &declared.what {
        What::Map(members) => members.iter().map(|(key, value)| (key.text(), value)).collect(),
        _ => declared.entries().into_iter().map(|value| (None, value)).collect(),
    };
    let input = |(key, map)| Some(Input { name: named((key, map)).filter(|name| !name.is_empty())?, map });
    all.into_iter().filter(|(_, map)| map.is_open()).filter_map(input).collect()
}

fn complete_resource<'n>(pass: &mut Pass<'_>, shared: &[Input<'_>], resource: &'n Node) -> Vec<Operation<'n>> {
    let path = resource.said("path");
    let operations = resource.get("operations").map(open).unwrap_or_default();
    let listed = resource.get("operations").is_some_and(|operations| matches!(operations.what, What::List(_)));
    let lower = |map: &'n Node| {
        let path = map.said("path").or(path)?;
        let method = map.said("method").unwrap_or("GET").to_uppercase();
        let nameless = listed && ["name", "id"].iter().all(|key| map.said(key).is_none_or(str::is_empty));
        Some(Operation { map, method, path: path.to_owned(), variables: variables(path)?, nameless })
    };
    let operations: Vec<Operation<'_>> = operations.into_iter().filter_map(lower).collect();
    let outer = inputs(resource);
    places(pass, &outer, &operations);
    let mut paths: Vec<(&Operation<'_>, String)> = Vec::new();
    for operation in &operations {
        let own = inputs(operation.map);
        places(pass, &own, std::slice::from_ref(operation));
        let declared: Vec<&Input<'_>> = shared.iter().chain(&outer).chain(&own).collect();
        let (path, mut new) = complete(operation, &declared);
        new.extend(body(pass, operation, &declared));
        add_inputs(pass, operation.map, &new);
        paths.push((operation, path));
    }
    say_paths(pass, resource, &paths);
    operations
}

/// Says where each input goes, if it goes there in all operations that it is an input of.
fn places(pass: &mut Pass<'_>, inputs: &[Input<'_>], operations: &[Operation<'_>]) {
    for Input { name, map } in inputs.iter().filter(|input| input.map.get("in").is_none()) {
        let mut places: Vec<&str> = operations.iter().map(|operation| operation.place(name, map)).collect();
        places.dedup();
        match places.as_slice() {
            [place] if map.index("in").is_none() => add_first(pass, map, "in", place),
            [] | [_] => {}
            _ => pass.leave(map, format!("input `{name}` goes to several places, and does not say `in`"), "declare it for each operation"),
        }
    }
}

impl Operation<'_> {
    /// Where an input goes: as it says, or as its name and the method suggest.
    fn place<'i>(&self, name: &str, input: &'i Node) -> &'i str {
        match input.said("in") {
            Some(said) => said,
            None if self.variables.iter().any(|variable| variable == name) => "path",
            None if name == "body" && ["POST", "PUT", "PATCH"].contains(&self.method.as_str()) => "body",
            None => "query",
        }
    }
}

/// The variables of a path without its query; nothing if it is none.
fn variables(path: &str) -> Option<Vec<String>> {
    let mut variables: Vec<String> = Vec::new();
    let mut rest = path.split(['?', '#']).next().unwrap_or_default();
    while let Some((_, after)) = rest.split_once('{') {
        let (inside, close) = after.strip_prefix('{').map_or((after, "}"), |inside| (inside, "}}"));
        let (name, tail) = inside.split_once(close)?;
        if !variables.iter().any(|known| known == name.trim()) {
            variables.push(name.trim().to_owned());
        }
        rest = tail;
    }
    Some(variables)
}

/// The path with the inputs at its end that it does not name, and the inputs that only the path names.
fn complete<'p>(operation: &'p Operation<'_>, declared: &[&Input<'_>]) -> (String, Vec<New<'p>>) {
    let in_path: Vec<&str> =
        declared.iter().filter(|input| operation.place(&input.name, input.map) == "path").map(|input| input.name.as_str()).collect();
    let missing: Vec<&String> = operation.variables.iter().filter(|variable| !in_path.contains(&variable.as_str())).collect();
    let mut strays: Vec<&str> = in_path.into_iter().filter(|name| !operation.variables.iter().any(|variable| variable == name)).collect();
    strays.dedup();
    let mut path = format!("/{}", operation.path.trim_start_matches('/'));
    if missing.is_empty() && !operation.nameless && !path.contains(['?', '#']) {
        for name in strays.iter().filter(|name| !name.contains(['{', '}', '/', '?', '#'])) {
            path = format!("{}/{{{name}}}", path.trim_end_matches('/'));
        }
    }
    let new = missing.into_iter().filter(|_| strays.is_empty()).map(|name| (name.as_str(), [("in", "path"), ("type", "string")]));
    (path, new.collect())
}

/// The path of a resource, if all its operations come to one; otherwise that of each operation.
fn say_paths(pass: &mut Pass<'_>, resource: &Node, paths: &[(&Operation<'_>, String)]) {
    let inherited: Vec<_> = paths.iter().filter(|(operation, _)| operation.map.said("path").is_none()).collect();
    let one = inherited.iter().all(|(_, path)| Some(path) == inherited.first().map(|(_, path)| path));
    if let (Some((_, path)), Some(said), true) = (inherited.first(), resource.get("path"), one) {
        pass.respell_text(said, path);
    }
    for (operation, path) in paths {
        match operation.map.get("path") {
            Some(said) => pass.respell_text(said, path),
            None if !one && *path != operation.path => {
                add_after_method(pass, operation.map, "path", &format!(" {}", pass.quoted(path)));
            }
            None => {}
        }
    }
}

/// A body that says no more than that it is JSON is an input.
fn body(pass: &mut Pass<'_>, operation: &Operation<'_>, declared: &[&Input<'_>]) -> Option<New<'static>> {
    let index = operation.map.index("body")?;
    let body = &operation.map.members()[index].1;
    let vague = body.is_open() && body.get("data").is_none() && body.said("type").unwrap_or("json") == "json";
    if !vague || declared.iter().any(|input| input.name == "body") {
        return None;
    }
    let Some((span, "")) = pass.removal(operation.map, index).filter(|_| operation.map.members().len() > 1) else {
        pass.leave(body, "a body without `data` is left", "declare `body` in `inputParameters` with `in: body`");
        return None;
    };
    pass.edits.replace(span, "");
    let is_said = declared.iter().any(|input| operation.place(&input.name, input.map) == "body");
    (!is_said).then_some(("body", [("in", "body"), ("type", "object")]))
}
