//! Overlay documents: read into actions, and applied to the tree of another document.
//!
//! <https://spec.openapis.org/overlay/v1.0.0.html>. Where that text leaves a case open, its successor 1.1 decides it.

use serde_json::Value as Json;
use serde_json_path::JsonPath;

use super::merge::Merging;
use super::{Cursor, Origins, Pointer, Source, file_name, target};
use crate::report::Errors;

/// One action, understood.
pub(super) struct Action {
    /// The target as it is written, and where.
    pub(super) target: String,
    pub(super) at: Pointer,
    pub(super) path: JsonPath,
    pub(super) change: Change,
}

/// What an action does to each node it selects.
pub(super) enum Change {
    Remove,
    Update { value: Json, at: Pointer },
}

/// The tree of `base` with every action of `overlay` applied, and where its nodes come from.
pub(super) fn apply(cx: &mut Errors, base: &Source, overlay: &Source) -> (Json, Origins) {
    let actions = lower(cx, base.file_name(), &overlay.root());
    let mut merging = Merging::new(base, overlay.file_name());
    for action in &actions {
        merging.act(cx, action);
    }
    (merging.root, merging.origins)
}

/// Reads the actions of the overlay `root` for the document `file`, leaving out those with mistakes.
fn lower(cx: &mut Errors, file: &str, root: &Cursor<'_>) -> Vec<Action> {
    if !root.is_object() || root.child("overlay").is_none() {
        cx.error(&root.at, "this is not an overlay: it has no `overlay`", "start it with `overlay: 1.0.0`");
        return Vec::new();
    }
    root.only(cx, &["overlay", "info", "extends", "actions"]);
    check_version(cx, root);
    check_info(cx, root);
    check_extends(cx, file, root);
    let actions = root.list(cx, "actions");
    if root.child("actions").is_none_or(|list| list.is_list() && actions.is_empty()) {
        cx.error(&root.at, "this overlay has no `actions`", "an action has a `target`, and `update` or `remove: true`");
    }
    actions.iter().filter_map(|action| lower_action(cx, action)).collect()
}

/// Only the feature set counts, not the patch version (1.0.0, "Versions").
fn check_version(cx: &mut Errors, root: &Cursor<'_>) {
    let Some(version) = root.text(cx, "overlay") else { return };
    let patch = version.strip_prefix("1.0.");
    if patch.is_none_or(|patch| patch.is_empty() || !patch.chars().all(|c| c.is_ascii_digit())) {
        cx.error(&root.at.child("overlay"), format!("`overlay` is `{version}`, which is not supported"), "supported: `1.0.0`");
    }
}

fn check_info(cx: &mut Errors, root: &Cursor<'_>) {
    const HELP: &str = "an overlay has an `info` with `title` and `version`";
    let Some(info) = root.child("info") else {
        cx.error(&root.at, "`info` is missing", HELP);
        return;
    };
    if root.object(cx, "info").is_none() {
        return;
    }
    info.only(cx, &["title", "version"]);
    for key in ["title", "version"] {
        if info.child(key).is_none() {
            cx.error(&info.at, format!("`{key}` is missing"), HELP);
        } else {
            info.text(cx, key);
        }
    }
}

/// A relative `extends` names the file the overlay is for; a URL may say where it was published.
fn check_extends(cx: &mut Errors, file: &str, root: &Cursor<'_>) {
    let Some(extends) = root.text(cx, "extends").filter(|extends| !extends.contains("://")) else { return };
    if file_name(&extends) != file {
        let message = format!("`extends` is `{extends}`, but this overlay is applied to `{file}`");
        cx.warn(&root.at.child("extends"), message, "an overlay is applied to the document it is named after");
    }
}

fn lower_action(cx: &mut Errors, action: &Cursor<'_>) -> Option<Action> {
    if !action.is_object() {
        action.mismatch(cx, "an action, which is an object");
        return None;
    }
    action.only(cx, &["target", "description", "update", "remove"]);
    let change = lower_change(cx, action);
    let Some(declared) = action.child("target") else {
        cx.error(&action.at, "this action has no `target`", "write a JSONPath (RFC 9535), such as `$.paths['/things'].get`");
        return None;
    };
    let target = action.text(cx, "target")?;
    let path = target::parse(&target).map_err(|wrong| cx.error(&declared.at, wrong.message, wrong.help)).ok()?;
    Some(Action { target, at: declared.at, path, change: change? })
}

/// `remove: true` wins over `update` (1.0.0, "Action Object").
fn lower_change(cx: &mut Errors, action: &Cursor<'_>) -> Option<Change> {
    let update = action.child("update");
    let broken = action.child("remove").is_some_and(|remove| remove.as_bool().is_none());
    match (action.flag(cx, "remove"), update) {
        (Some(true), update) => {
            if let Some(update) = update {
                cx.warn(&update.at, "`update` is left out, because this action removes its target", "remove one of the two");
            }
            Some(Change::Remove)
        }
        (_, Some(update)) if !broken => Some(Change::Update { value: update.json(), at: update.at }),
        (_, None) if !broken => {
            let help = "write under `update` what to merge, or `remove: true`";
            cx.error(&action.at, "this action neither updates nor removes its target", help);
            None
        }
        _ => None,
    }
}
