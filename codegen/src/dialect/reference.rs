//! `$ref`: the node it stands for.

use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer, Source};

/// How many references may lead to one node; more is taken for a circle.
const LONGEST: usize = 32;

/// Follows `$ref` until a node has none. A reference to nowhere, to itself or to another file is an error.
pub(super) fn resolve<'a>(cx: &mut Errors, source: &'a Source, mut cursor: Cursor<'a>) -> Option<Cursor<'a>> {
    let start = cursor.at.clone();
    let mut seen: Vec<Pointer> = Vec::new();
    while cursor.child("$ref").is_some() {
        let at = cursor.at.child("$ref");
        let target = target(cx, &cursor)?;
        if seen.contains(&target) || seen.len() == LONGEST {
            cx.error(&start, format!("`$ref` of `{}` leads back to itself", start.last()), "let one of them be a definition");
            return None;
        }
        let Some(next) = source.at(&target) else {
            let siblings = target.parent().and_then(|parent| source.at(&parent));
            let names: Vec<String> = siblings.iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
            let help = nearest(&target.last(), names.iter().map(String::as_str));
            cx.error(&at, format!("`$ref` to `#{target}`, which is not in this document"), help);
            return None;
        };
        seen.push(target);
        cursor = next;
    }
    Some(cursor)
}

/// The pointer a `$ref` names.
pub(super) fn target(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Pointer> {
    let reference = cursor.text(cx, "$ref")?;
    let target = Pointer::from_reference(&reference);
    if target.is_none() {
        let help = "only references within the document (`#/…`) are followed";
        cx.error(&cursor.at.child("$ref"), format!("`$ref` to `{reference}`, which is not a JSON Pointer"), help);
    }
    target
}
