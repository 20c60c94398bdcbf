//! `exposes` of type `mcp`: the adapter, and its tools.

use super::expose::{adapter, does, unit_name};
use super::function::Side;
use super::{limits, named, prompt, resource};
use crate::ir::{Function, Hints, McpSide, Tool};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers an adapter of type `mcp`.
pub(super) fn lower(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, namespace: &str, cursor: &Cursor<'_>) -> McpSide {
    const KNOWN: [&str; 16] = [
        "type",
        "namespace",
        "port",
        "address",
        "transport",
        "description",
        "tools",
        "authentication",
        "resources",
        "prompts",
        "tags",
        "display",
        "label",
        "ttlMs",
        "cacheScope",
        "maxBinarySize",
    ];
    cursor.only(cx, &KNOWN);
    let transport = cursor.text(cx, "transport").unwrap_or_else(|| "http".to_owned());
    if !["http", "stdio"].contains(&transport.as_str()) {
        let help = nearest(&transport, ["http", "stdio"]);
        cx.error(&cursor.at.child("transport"), format!("`transport` is `{transport}`, which is not supported"), help);
    }
    if let (Some(auth), "stdio") = (cursor.child("authentication"), transport.as_str()) {
        let help = "who starts it is the caller; leave it out, or use `transport: http`";
        cx.warn(&auth.at, "`authentication` of callers means nothing over standard input and output", help);
    }
    let side = Side { required: true, ..side.clone() };
    let mut tools = Vec::new();
    for (name, tool) in named(cx, cursor, "tools", "name") {
        let name = unit_name(cx, &name, &tool);
        tools.extend(lower_tool(cx, functions, &side, &name, &tool));
    }
    let resources = resource::lower(cx, functions, &side, cursor);
    let prompts = prompt::lower(cx, cursor);
    let (cache, longest) = (limits::cache(cx, cursor), limits::size(cx, cursor));
    McpSide { adapter: adapter(cx, namespace, cursor, tools), resources, prompts, stdio: transport == "stdio", cache, longest }
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
            "mappings",
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
    let does = does(cx, functions, side, name, cursor)?;
    let title = ["title", "label", "display"].into_iter().find_map(|key| cursor.text(cx, key)).or(does.title);
    let doc = cursor.text(cx, "description").or(does.doc).unwrap_or_default();
    let hints = lower_hints(cx, cursor).or(does.hints);
    let mut tags = tags(cx, cursor);
    tags.extend(does.tags);
    tags.sort();
    tags.dedup();
    Some(Tool { name: Name::action(name), title, doc, at: cursor.at.clone(), function: does.function, hints, tags })
}

/// The tags of a tool, or of the function that it refers to.
pub(super) fn tags(cx: &mut Errors, cursor: &Cursor<'_>) -> Vec<String> {
    let Some(list) = cursor.child("tags") else { return Vec::new() };
    if !list.is_list() {
        list.mismatch_warning(cx, "a list of tags");
    }
    let mut tags = Vec::new();
    for tag in list.items() {
        match tag.as_text() {
            Some(text) => tags.push(text),
            None => tag.mismatch_warning(cx, "a tag, which is text"),
        }
    }
    tags
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

impl Hints {
    /// What is not said here, as `other` says it.
    fn or(self, other: Self) -> Self {
        Self {
            read_only: self.read_only.or(other.read_only),
            destructive: self.destructive.or(other.destructive),
            idempotent: self.idempotent.or(other.idempotent),
            open_world: self.open_world.or(other.open_world),
        }
    }
}
