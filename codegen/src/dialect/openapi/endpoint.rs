//! Endpoints: every operation of `paths`, with its path and its name, before any of them is lowered.

use super::path;
use crate::Options;
use crate::dialect::reference::resolve;
use crate::ir::Method;
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::Errors;
use crate::select::{self, Choice};
use crate::source::{Cursor, Source};

/// An operation that is to be lowered.
pub(super) struct Endpoint<'a> {
    /// The path item it belongs to.
    pub(super) item: Cursor<'a>,
    pub(super) cursor: Cursor<'a>,
    pub(super) method: Method,
    pub(super) path: path::Lowered,
    pub(super) name: Name,
}

/// The operations that the options choose, each with a name of its own.
pub(super) fn endpoints<'a>(cx: &mut Errors, source: &'a Source, options: &Options) -> Vec<Endpoint<'a>> {
    let mut all = Vec::new();
    let paths = source.root().child("paths");
    for (path, item) in paths.iter().flat_map(Cursor::entries).filter(|(path, _)| !path.starts_with("x-")) {
        for item in items(cx, source, item) {
            of_item(cx, &mut all, &path, &item);
        }
    }
    let mut names: Vec<Name> = all.iter().map(|endpoint| endpoint.name.clone()).collect();
    select::rename_operations(cx, &mut names, &options.operation_names);
    let tags: Vec<Vec<String>> = all.iter().map(|endpoint| tags(&endpoint.cursor)).collect();
    let choices: Vec<Choice<'_>> =
        all.iter().zip(&tags).map(|(endpoint, tags)| Choice { name: &endpoint.name, path: &endpoint.path.template.text, tags }).collect();
    let chosen = select::chosen(cx, options, &choices);
    let named = all.into_iter().zip(names).map(|(endpoint, name)| Endpoint { name, ..endpoint });
    let mut kept = named.zip(chosen).filter_map(|(endpoint, chosen)| chosen.then_some(endpoint)).collect();
    settle(cx, &mut kept);
    kept
}

/// The tags of an operation, as text.
pub(super) fn tags(cursor: &Cursor<'_>) -> Vec<String> {
    cursor.child("tags").iter().flat_map(Cursor::items).filter_map(|tag| tag.as_text()).collect()
}

/// A path item, and the one that its `$ref` names: the operations of both are there.
fn items<'a>(cx: &mut Errors, source: &'a Source, item: Cursor<'a>) -> Vec<Cursor<'a>> {
    if !item.is_object() {
        item.mismatch_warning(cx, "a path item, which is an object");
        return Vec::new();
    }
    let own = item.clone();
    match (item.child("$ref").is_some(), resolve(cx, source, item)) {
        (false, _) => vec![own],
        (true, None) => vec![own],
        (true, Some(other)) => vec![other, own],
    }
}

fn of_item<'a>(cx: &mut Errors, all: &mut Vec<Endpoint<'a>>, path: &str, item: &Cursor<'a>) {
    const BESIDE: [&str; 5] = ["$ref", "parameters", "summary", "description", "servers"];
    for (key, cursor) in item.entries() {
        if BESIDE.contains(&key.as_str()) || key.starts_with("x-") {
            continue;
        }
        let Some(method) = Method::parse(&key) else {
            let help = "a path has `get`, `put`, `post`, `delete`, `options`, `head`, `patch`, `trace`";
            cx.warn(&cursor.at, format!("`{key}` is not a method, and is left out"), help);
            continue;
        };
        if key.chars().any(char::is_uppercase) {
            cx.warn(&cursor.at, format!("method `{key}` is in capitals"), format!("it is read as `{}`", key.to_lowercase()));
        }
        if !cursor.is_object() {
            cursor.mismatch_warning(cx, "an operation, which is an object");
            continue;
        }
        let Some(path) = path::lower(cx, &item.at, path) else { return };
        let name = operation_name(cx, &cursor, method, &path.template);
        all.push(Endpoint { item: item.clone(), cursor, method, path, name });
    }
}

/// The `operationId`, else the summary, else method and path.
fn operation_name(cx: &mut Errors, cursor: &Cursor<'_>, method: Method, path: &PathTemplate) -> Name {
    let says = |text: &String| text.chars().any(char::is_alphanumeric);
    let id = cursor.said(cx, "operationId").filter(says);
    let summary = cursor.said(cx, "summary").filter(|text| says(text) && text.len() <= 64);
    Name::action(&id.or(summary).unwrap_or_else(|| by_place(method, path)))
}

fn by_place(method: Method, path: &PathTemplate) -> String {
    format!("{} {}", method.as_str().to_lowercase(), path.text)
}

/// Gives the later of two operations that become one Rust name another: after its method and path, else with a number.
fn settle(cx: &mut Errors, endpoints: &mut Vec<Endpoint<'_>>) {
    let meets = |one: &Name, other: &Name| one.snake == other.snake || one.pascal == other.pascal || one.screaming == other.screaming;
    for index in 0..endpoints.len() {
        let (before, from_here) = endpoints.split_at(index);
        let Some(Endpoint { name, cursor, method, path, .. }) = from_here.first() else { continue };
        let Some(first) = before.iter().find(|known| meets(&known.name, name)) else { continue };
        let by_place = by_place(*method, &path.template);
        let numbered = (2..).map(|count| format!("{} {count}", name.wire));
        let free = |words: &String| !endpoints.iter().any(|known| meets(&known.name, &Name::renamed_action(&name.wire, words)));
        let words = std::iter::once(by_place).chain(numbered).find(free).unwrap_or_default();
        let new = Name::renamed_action(&name.wire, &words);
        let message = if first.name.wire == name.wire {
            format!("operation `{}` is declared twice", name.wire)
        } else {
            format!("operations `{}` and `{}` both become the Rust name `{}`", first.name.wire, name.wire, name.snake)
        };
        cx.renamed(&cursor.at, Some(&first.cursor.at), message, &new.snake);
        endpoints[index].name = new;
    }
}
