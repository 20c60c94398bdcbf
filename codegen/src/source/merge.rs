//! Applying an action to a tree: what it selects is removed, or has something merged into it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use serde_json::Value as Json;

use super::origin::Origin;
use super::overlay::{Action, Change};
use super::{Origins, Pointer, Source, target};
use crate::report::Errors;

/// How many values an overlay may add, over all its actions: each `$..*` can double a document.
const MOST_ADDED: usize = 100_000;

/// How many nodes an action may select.
const MOST_SELECTED: usize = 100_000;

/// How deep a document may nest, as for the parsers of JSON and YAML.
const DEEPEST: usize = 128;

/// A document to which actions are being applied.
pub(super) struct Merging {
    pub(super) root: Json,
    pub(super) origins: Origins,
    /// Index of the overlay among the files of `origins`.
    overlay: usize,
    /// How many values were added, and those that found no room.
    added: usize,
}

impl Merging {
    /// Starts with the tree of `base`; what is merged into it comes from `overlay`.
    pub(super) fn new(base: &Source, overlay: &str) -> Self {
        let mut origins = base.origins.clone();
        origins.files.push(overlay.to_owned());
        Self { root: base.merged(), overlay: origins.files.len() - 1, origins, added: 0 }
    }

    /// Applies one action to everything it selects in the tree as it is before.
    pub(super) fn act(&mut self, cx: &mut Errors, action: &Action) {
        let Action { target, at, path, change } = action;
        if self.added > MOST_ADDED {
            return;
        }
        let Some(selected) = target::select(path, &self.root, MOST_SELECTED) else {
            cx.error(at, format!("target `{target}` selects more than {MOST_SELECTED} nodes"), "select less");
            return;
        };
        if selected.is_empty() {
            let message = format!("target `{target}` matches nothing in `{}`", self.origins.files[0]);
            cx.error(at, message, "if the vendor has mended this, drop the action; otherwise correct its target");
            return;
        }
        match change {
            Change::Remove if selected.contains(&Pointer::default()) => {
                cx.error(at, format!("target `{target}` is the whole document, which cannot be removed"), "select a part of it");
            }
            Change::Remove => self.remove(&selected),
            Change::Update { value, at: from } => {
                if self.has_room(cx, action, &selected, value) {
                    self.update(cx, action, &selected, value, from);
                }
            }
        }
    }

    /// Removes every selected node from the object or list that holds it; what holds others comes after them.
    fn remove(&mut self, selected: &IndexSet<Pointer>) {
        let mut by_parent: BTreeMap<Pointer, BTreeSet<String>> = BTreeMap::new();
        for at in selected {
            by_parent.entry(at.parent().unwrap_or_default()).or_default().insert(at.last());
        }
        for (at, keys) in by_parent.iter().rev() {
            match self.root.pointer_mut(&at.to_string()) {
                Some(Json::Object(members)) => {
                    members.retain(|key, _| !keys.contains(key));
                    self.origins.remove(at, |key| keys.contains(key));
                }
                Some(Json::Array(list)) => {
                    self.origins.close_up(at, list.len(), |index| keys.contains(index));
                    let mut index = 0..;
                    list.retain(|_| !index.next().is_some_and(|index: usize| keys.contains(&index.to_string())));
                }
                _ => unreachable!("a node that was selected is held by an object or a list"),
            }
        }
    }

    /// Merges `value` into every selected object, and appends it to every selected list.
    fn update(&mut self, cx: &mut Errors, action: &Action, selected: &IndexSet<Pointer>, value: &Json, from: &Pointer) {
        let target = &action.target;
        for at in selected {
            // An update removes nothing, so what was selected before it is still there.
            let Some(node) = self.root.pointer_mut(&at.to_string()) else { continue };
            match (node, value) {
                (Json::Array(list), value) => {
                    if value.is_array() {
                        let help = "to append each of its entries, write an action for each";
                        cx.warn(from, format!("this list becomes one entry of the list that `{target}` selects"), help);
                    }
                    self.origins.set(&at.child(&list.len().to_string()), Origin { file: self.overlay, at: from.clone() });
                    list.push(value.clone());
                }
                (node @ Json::Object(_), Json::Object(_)) => {
                    Merge { origins: &mut self.origins, overlay: self.overlay }.merge(cx, node, at, value, from);
                }
                (Json::Object(_), value) => {
                    let message = format!("target `{target}` selects an object, but `update` is {}", kind(value));
                    cx.error(from, message, "write an object with the members to merge");
                    return;
                }
                (node, _) => {
                    let message = format!("target `{target}` selects {}, which cannot be updated", kind(node));
                    cx.error(&action.at, message, format!("select the object that holds it, and update its `{}`", at.last()));
                    return;
                }
            }
        }
    }

    /// Whether the document stays within bounds if `value` comes to every selected node.
    fn has_room(&mut self, cx: &mut Errors, action: &Action, selected: &IndexSet<Pointer>, value: &Json) -> bool {
        let (size, depth) = measure(value);
        self.added = self.added.saturating_add(size.saturating_mul(selected.len()));
        let deepest = selected.iter().map(|at| at.keys().count()).max().unwrap_or_default();
        let excess = [
            (self.added > MOST_ADDED, format!("with this action this overlay adds more than {MOST_ADDED} values")),
            (deepest + depth > DEEPEST, format!("this action makes the document more than {DEEPEST} deep")),
        ];
        let excess = excess.into_iter().find_map(|(exceeded, message)| exceeded.then_some(message));
        excess.map(|message| cx.error(&action.at, message, "select less with `target`")).is_none()
    }
}

/// One value being merged into one node, from the overlay with this index.
struct Merge<'a> {
    origins: &'a mut Origins,
    overlay: usize,
}

impl Merge<'_> {
    /// Merges `value`, which stands at `from` in the overlay, into `node`, which is at `at` in the document: objects member
    /// by member, lists end to end; any other value replaces one (1.1.0, "Action Object", where 1.0.0 says "merged").
    fn merge(&mut self, cx: &mut Errors, node: &mut Json, at: &Pointer, value: &Json, from: &Pointer) {
        match (node, value) {
            (Json::Object(members), Json::Object(update)) => {
                for (key, value) in update {
                    let (at, from) = (at.child(key), from.child(key));
                    if let Some(member) = members.get_mut(key) {
                        self.merge(cx, member, &at, value, &from);
                    } else {
                        members.insert(key.clone(), value.clone());
                        self.came(&at, &from);
                    }
                }
            }
            (Json::Array(list), Json::Array(update)) => {
                for (index, value) in update.iter().enumerate() {
                    self.came(&at.child(&list.len().to_string()), &from.child(&index.to_string()));
                    list.push(value.clone());
                }
            }
            // `components:` with nothing after it, as in an example of the specification, asks for no change.
            (Json::Object(_) | Json::Array(_), Json::Null) => {
                cx.warn(
                    from,
                    format!("`{}` is empty here and changes nothing", at.last()),
                    "to remove it, write an action with `remove: true`",
                );
            }
            (node, value) if node.is_null() || is_primitive(node) && is_primitive(value) => {
                *node = value.clone();
                self.came(at, from);
            }
            (node, value) => {
                let message = format!("`{}` is {} here, and {} in the document", at.last(), kind(value), kind(node));
                cx.error(from, message, "write the same kind of value, or remove it first with an action of its own");
            }
        }
    }

    fn came(&mut self, at: &Pointer, from: &Pointer) {
        self.origins.set(at, Origin { file: self.overlay, at: from.clone() });
    }
}

/// How many values there are in this one, and how deep they nest.
fn measure(value: &Json) -> (usize, usize) {
    let below = |(count, deepest): (usize, usize), value: &Json| {
        let (size, depth) = measure(value);
        (count + size, deepest.max(depth))
    };
    let (count, deepest) = match value {
        Json::Array(list) => list.iter().fold((0, 0), below),
        Json::Object(members) => members.values().fold((0, 0), below),
        _ => (0, 0),
    };
    (count + 1, deepest + 1)
}

fn is_primitive(value: &Json) -> bool {
    !value.is_object() && !value.is_array()
}

/// What kind of value this is, in the words of JSON.
fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
