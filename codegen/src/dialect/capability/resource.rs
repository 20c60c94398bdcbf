//! The resources of an MCP adapter: files of a folder, or what a function gives.

use super::expose::{does, unit_name};
use super::function::Side;
use super::{limits, named};
use crate::ir::flow::RawFormat;
use crate::ir::{Function, McpResource, OperationId, ResourceSource};
use crate::name::{Name, fold};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

const KEYS: [&str; 19] = [
    "name",
    "label",
    "display",
    "title",
    "uri",
    "description",
    "mimeType",
    "location",
    "call",
    "with",
    "steps",
    "mappings",
    "ref",
    "inputParameters",
    "outputParameters",
    "tags",
    "binary",
    "ttlMs",
    "cacheScope",
];

/// Lowers `resources` of an MCP adapter.
pub(super) fn lower(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, adapter: &Cursor<'_>) -> Vec<McpResource> {
    let mut resources: Vec<McpResource> = Vec::new();
    for (name, cursor) in named(cx, adapter, "resources", "name") {
        let name = unit_name(cx, &name, &cursor);
        let Some(resource) = lower_resource(cx, functions, side, &name, &cursor) else { continue };
        if let Some(first) = resources.iter().find(|known| known.uri == resource.uri || known.name.snake == resource.name.snake) {
            let message = format!("resource `{name}` has the name or the `uri` of another");
            cx.clash(&resource.at, &first.at, message, "give each its own");
        }
        resources.push(resource);
    }
    resources
}

fn lower_resource(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, name: &str, cursor: &Cursor<'_>) -> Option<McpResource> {
    cursor.only(cx, &KEYS);
    let Some(mut uri) = cursor.text(cx, "uri") else {
        cx.error(&cursor.at, format!("resource `{name}` has no `uri`"), "write one, such as `data://things/{id}`");
        return None;
    };
    if !uri.contains(':') {
        cx.error(&cursor.at.child("uri"), format!("`{uri}` is no URI"), "begin it with a scheme, such as `data://`");
    }
    uri = uri.replace("{{", "{").replace("}}", "}");
    let source = match cursor.text(cx, "location") {
        Some(location) => ResourceSource::Folder(folder(cx, cursor, &location)?),
        None => {
            let does = does(cx, functions, side, name, cursor)?;
            uri = bound(cx, cursor, &uri, &functions[does.function.0]);
            ResourceSource::Function(does.function)
        }
    };
    let binary = cursor.flag(cx, "binary") == Some(true);
    if let (true, ResourceSource::Function(id)) = (binary, &source) {
        let calls = functions[id.0].operations();
        let is_binary = |op: &&OperationId| matches!(side.consumed.operations[op.0].gives.format, RawFormat::Binary(_));
        if let Some(op) = calls.iter().find(|op| !is_binary(op)) {
            let operation = &side.consumed.operations[op.0];
            let message = format!("resource `{name}` is `binary`, and `{}` is not", operation.name.wire);
            cx.error(&cursor.at.child("binary"), message, "write `outputRawFormat: binary` at the consumed operation");
        }
    }
    let cache = limits::cache(cx, cursor);
    let title = ["title", "label", "display"].into_iter().find_map(|key| cursor.text(cx, key));
    let [description, mime_type] = ["description", "mimeType"].map(|key| cursor.text(cx, key));
    Some(McpResource { name: Name::new(name), title, description, at: cursor.at.clone(), uri, mime_type, binary, cache, source })
}

/// The path of a `file:///…`.
pub(super) fn folder(cx: &mut Errors, cursor: &Cursor<'_>, location: &str) -> Option<String> {
    let path = location.strip_prefix("file://").filter(|path| path.starts_with('/'));
    if path.is_none() {
        cx.error(&cursor.at.child("location"), format!("`location` is `{location}`"), "write an absolute path, as `file:///path`");
    }
    path.map(str::to_owned)
}

/// The URI with its variables named as the inputs they feed.
fn bound(cx: &mut Errors, cursor: &Cursor<'_>, uri: &str, function: &Function) -> String {
    let at = cursor.at.child("uri");
    let (mut bound, mut rest, mut fed) = (String::new(), uri, Vec::new());
    while let Some((before, after)) = rest.split_once('{') {
        let Some((variable, tail)) = after.split_once('}') else {
            cx.error(&at, format!("`{uri}` opens a variable and never closes it"), "close it with `}`");
            return uri.to_owned();
        };
        let input = function.inputs.iter().find(|input| input.name.snake == fold(variable));
        if input.is_none() {
            let help = nearest(variable, function.inputs.iter().map(|input| input.name.wire.as_str()));
            cx.error(&at, format!("variable `{{{variable}}}` of the `uri` feeds no input of `{}`", function.name.wire), help);
        }
        let wire = input.map_or(variable, |input| input.name.wire.as_str());
        bound.push_str(&format!("{before}{{{wire}}}"));
        fed.push(wire.to_owned());
        rest = tail;
    }
    for input in function.inputs.iter().filter(|input| input.required && !fed.contains(&input.name.wire)) {
        let message = format!("`{}` requires the input `{}`, which the `uri` does not give", function.name.wire, input.name.wire);
        cx.error(&at, message, format!("put `{{{}}}` into it, or a value into `with`", input.name.wire));
    }
    bound + rest
}
