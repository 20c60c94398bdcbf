//! `exposes` of type `skill`: a catalogue of skills, each with the tools it uses and a folder of files.

use serde_json::{Map, Value, json};

use super::expose::adapter;
use super::named;
use super::resource::folder;
use crate::ir::{Adapter, Skill};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

const KEYS: [&str; 18] = [
    "name",
    "label",
    "display",
    "title",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
    "argument-hint",
    "user-invocable",
    "disable-model-invocation",
    "model",
    "context",
    "agent",
    "location",
    "tools",
    "tags",
];

/// Lowers an adapter of type `skill`; `offered` are the namespaces of all adapters, with the names of what each offers.
pub(super) fn lower(cx: &mut Errors, namespace: &str, cursor: &Cursor<'_>, offered: &[(String, Vec<String>)]) -> Adapter<Skill> {
    cursor.only(cx, &["type", "namespace", "port", "address", "description", "skills", "authentication", "tags", "display", "label"]);
    let mut skills: Vec<Skill> = Vec::new();
    for (name, skill) in named(cx, cursor, "skills", "name") {
        skill.only(cx, &KEYS);
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) || name.starts_with('.') {
            cx.error(&skill.at, format!("`{name}` is no name of a skill"), "name it with letters, digits, `-`, `_` and `.`");
        }
        if let Some(first) = skills.iter().find(|known| known.name.wire == name) {
            cx.clash(&skill.at, &first.at, format!("skill `{name}` is declared twice"), "rename one of them");
        }
        let location = skill.text(cx, "location");
        let folder = location.and_then(|location| folder(cx, &skill, &location));
        let catalogue = catalogue(cx, &name, &skill, offered);
        skills.push(Skill { name: Name::new(&name), at: skill.at.clone(), catalogue, folder });
    }
    adapter(cx, namespace, cursor, skills)
}

/// What the catalogue says of a skill: everything but where its files are.
fn catalogue(cx: &mut Errors, name: &str, skill: &Cursor<'_>, offered: &[(String, Vec<String>)]) -> Value {
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(name));
    for (key, member) in skill.entries() {
        if !["name", "location", "tools"].contains(&key.as_str()) {
            entry.insert(key, member.json());
        }
    }
    let tools: Vec<Value> = named(cx, skill, "tools", "name").iter().map(|(name, tool)| tool_of(cx, name, tool, offered)).collect();
    if !tools.is_empty() {
        entry.insert("tools".to_owned(), Value::Array(tools));
    }
    Value::Object(entry)
}

/// A tool of a skill: one that an adapter offers, or a file that tells what to do.
fn tool_of(cx: &mut Errors, name: &str, tool: &Cursor<'_>, offered: &[(String, Vec<String>)]) -> Value {
    tool.only(cx, &["name", "description", "from", "instruction", "label", "display", "tags"]);
    let mut entry = json!({ "name": name });
    if let Some(description) = tool.text(cx, "description") {
        entry["description"] = json!(description);
    }
    if let Some(instruction) = tool.text(cx, "instruction") {
        entry["instruction"] = json!(instruction);
    }
    if let Some(from) = tool.object(cx, "from") {
        from.only(cx, &["sourceNamespace", "namespace", "action", "name"]);
        let namespace = from.text(cx, "sourceNamespace").or_else(|| from.text(cx, "namespace")).unwrap_or_default();
        let action = from.text(cx, "action").or_else(|| from.text(cx, "name")).unwrap_or_else(|| name.to_owned());
        match offered.iter().find(|(known, _)| *known == namespace) {
            None => {
                let help = nearest(&namespace, offered.iter().map(|(known, _)| known.as_str()));
                cx.error(&from.at, format!("`{namespace}` is no adapter of this capability"), help);
            }
            Some((_, names)) if !names.contains(&action) => {
                cx.error(&from.at, format!("`{namespace}` offers no `{action}`"), nearest(&action, names.iter().map(String::as_str)));
            }
            Some(_) => {}
        }
        entry["from"] = json!({ "sourceNamespace": namespace, "action": action });
    }
    entry
}

/// What each adapter offers by name.
pub(super) fn offered(cx: &mut Errors, capability: &Cursor<'_>) -> Vec<(String, Vec<String>)> {
    let mut offered = Vec::new();
    for (namespace, adapter) in named(cx, capability, "exposes", "namespace") {
        let name_of = |(name, unit): (String, Cursor<'_>), cx: &mut Errors| super::expose::unit_name(cx, &name, &unit);
        let mut names: Vec<String> = Vec::new();
        for unit in named(cx, &adapter, "tools", "name") {
            names.push(name_of(unit, cx));
        }
        for (_, resource) in named(cx, &adapter, "resources", "name") {
            for unit in named(cx, &resource, "operations", "name") {
                names.push(name_of(unit, cx));
            }
        }
        offered.push((namespace, names));
    }
    offered
}
