//! Endpoints: every operation of `paths`, with its path and its name, before any of them is lowered.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
    /// Every path item whose parameters it has: with a `$ref` of the item, that which it names and what stands beside it.
    pub(super) items: Vec<Cursor<'a>>,
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
        let items = items(cx, source, item);
        for item in &items {
            of_item(cx, &mut all, &path, item, &items);
        }
    }
    let mut names: Vec<Name> = all.iter().map(|endpoint| endpoint.name.clone()).collect();
    select::rename_operations(cx, &mut names, &options.operation_names);
    let tags: Vec<Vec<String>> = all.iter().map(|endpoint| tags(&endpoint.cursor)).collect();
    let choices: Vec<Choice<'_>> =
        all.iter().zip(&tags).map(|(endpoint, tags)| Choice { name: &endpoint.name, path: &endpoint.path.template.text, tags }).collect();
    let chosen = select::chosen(cx, options, &choices);
    let named = all.into_iter().zip(names).map(|(endpoint, name)| Endpoint { name, ..endpoint });
    let mut kept: Vec<Endpoint<'a>> = named.zip(chosen).filter_map(|(endpoint, chosen)| chosen.then_some(endpoint)).collect();
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

fn of_item<'a>(cx: &mut Errors, all: &mut Vec<Endpoint<'a>>, path: &str, item: &Cursor<'a>, items: &[Cursor<'a>]) {
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
        all.push(Endpoint { item: item.clone(), items: items.to_vec(), cursor, method, path, name });
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
fn settle(cx: &mut Errors, endpoints: &mut [Endpoint<'_>]) {
    // How many operations have each spelling, and which of those that are settled was the first.
    let mut all = Spelled::<usize>::default();
    endpoints.iter().for_each(|endpoint| all.of(&endpoint.name).into_iter().for_each(|count| *count.or_default() += 1));
    let mut settled = Spelled::<usize>::default();
    for index in 0..endpoints.len() {
        let name = endpoints[index].name.clone();
        if let Some(first) = settled.first(&name) {
            let Endpoint { cursor, method, path, .. } = &endpoints[index];
            let numbered = (2..).map(|count| format!("{} {count}", name.wire));
            let mut names = std::iter::once(by_place(*method, &path.template)).chain(numbered);
            let named = names.find_map(|words| {
                let new = Name::renamed_action(&name.wire, &words);
                all.of(&new).into_iter().all(|count| *count.or_default() == 0).then_some(new)
            });
            let new = named.unwrap_or_else(|| name.clone());
            let first = &endpoints[first];
            let message = if first.name.wire == name.wire {
                format!("operation `{}` is declared twice", name.wire)
            } else {
                format!("operations `{}` and `{}` both become the Rust name `{}`", first.name.wire, name.wire, name.snake)
            };
            cx.renamed(&cursor.at, Some(&first.cursor.at), message, &new.snake);
            all.of(&name).into_iter().for_each(|count| *count.or_default() -= 1);
            all.of(&new).into_iter().for_each(|count| *count.or_default() += 1);
            endpoints[index].name = new;
        }
        let name = endpoints[index].name.clone();
        for first in settled.of(&name) {
            first.or_insert(index);
        }
    }
}

/// Something for each spelling of a name in Rust: of functions, of types, of statics.
#[derive(Default)]
struct Spelled<T> {
    snake: BTreeMap<String, T>,
    pascal: BTreeMap<String, T>,
    screaming: BTreeMap<String, T>,
}

impl<T> Spelled<T> {
    fn of(&mut self, name: &Name) -> [Entry<'_, String, T>; 3] {
        let Self { snake, pascal, screaming } = self;
        [snake.entry(name.snake.clone()), pascal.entry(name.pascal.clone()), screaming.entry(name.screaming.clone())]
    }
}

impl Spelled<usize> {
    /// The first that shares a spelling with `name`.
    fn first(&self, name: &Name) -> Option<usize> {
        let found = [self.snake.get(&name.snake), self.pascal.get(&name.pascal), self.screaming.get(&name.screaming)];
        found.into_iter().flatten().min().copied()
    }
}
