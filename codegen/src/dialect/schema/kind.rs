//! The kind of a schema: `type`, or what its other keywords imply, and whether `null` is allowed.

use crate::report::{Errors, nearest};
use crate::source::Cursor;

pub(super) fn is_nullable(cx: &mut Errors, cursor: &Cursor<'_>) -> bool {
    let kinds = cursor.child("type").map(|kind| kind.items()).unwrap_or_default();
    let lists_null = kinds.iter().any(|kind| kind.as_text().as_deref() == Some("null"));
    cursor.flag(cx, "nullable").unwrap_or(false) || lists_null
}

pub(super) fn format(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<String> {
    cursor.text(cx, "format")
}

/// The `type`, or what the other keywords imply.
pub(super) fn type_of(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<String> {
    const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
    let Some(declared) = cursor.child("type") else {
        let implied = [("properties", "object"), ("additionalProperties", "object"), ("items", "array"), ("enum", "string")];
        return implied.into_iter().find(|(key, _)| cursor.child(key).is_some()).map(|(_, kind)| kind.to_owned());
    };
    let kinds = if declared.is_list() { declared.items() } else { vec![declared.clone()] };
    let mut said: Vec<String> = kinds.iter().filter_map(Cursor::as_text).filter(|kind| kind != "null").collect();
    for kind in said.iter().filter(|kind| !TYPES.contains(&kind.as_str())) {
        cx.error(&declared.at, format!("`type` is `{kind}`, which is no type"), nearest(kind, TYPES));
    }
    if kinds.iter().any(|kind| kind.as_text().is_none()) || kinds.is_empty() {
        declared.mismatch(cx, "one of `string`, `integer`, `number`, `boolean`, `array`, `object`");
    }
    if said.len() == 1 { said.pop() } else { None }
}
