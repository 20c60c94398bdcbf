//! `$ref`: the node it stands for.

use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer, Refused, Source};

/// How many references may lead to one node; more is taken for a circle.
const LONGEST: usize = 32;

/// Follows `$ref` until a node has none. A reference that leads to nothing is a warning, and what it stands for is unknown.
pub(super) fn resolve<'a>(cx: &mut Errors, source: &'a Source, mut cursor: Cursor<'a>) -> Option<Cursor<'a>> {
    let start = cursor.at.clone();
    let mut seen: Vec<Pointer> = Vec::new();
    while cursor.child("$ref").is_some() {
        let at = cursor.at.child("$ref");
        if let Some(Refused { why, help }) = source.refused(&at) {
            let reference = cursor.text(cx, "$ref")?;
            cx.warn(&at, format!("`$ref` to `{reference}`, which {why}"), help);
            return None;
        }
        let target = target(cx, &cursor)?;
        if seen.contains(&target) || seen.len() == LONGEST {
            cx.warn(&start, format!("`$ref` of `{}` leads back to itself", start.last()), "let one of them be a definition");
            return None;
        }
        let Some(next) = source.at(&target) else {
            let siblings = target.parent().and_then(|parent| source.at(&parent));
            let names: Vec<String> = siblings.iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
            let help = nearest(&target.last(), names.iter().map(String::as_str));
            cx.warn(&at, format!("`$ref` to `{}`, which is not in this document", source.spell(&target)), help);
            return None;
        };
        seen.push(target);
        cursor = next;
    }
    Some(cursor)
}

/// The pointer a `$ref` names.
pub(super) fn target(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Pointer> {
    let at = cursor.at.child("$ref");
    let Some(reference) = cursor.child("$ref").and_then(|reference| reference.as_text()) else {
        cx.warn(&at, "`$ref` is not text", "write `#/` and the keys that lead to the definition");
        return None;
    };
    let target = Pointer::from_reference(&reference);
    if target.is_none() {
        let (what, help) = if reference.starts_with('#') {
            ("no JSON Pointer", "write `#/` and the keys that lead to the definition")
        } else {
            ("another file", "other files are followed where the document itself is read from a file")
        };
        cx.warn(&at, format!("`$ref` to `{reference}`, which is {what}"), help);
    }
    target
}
