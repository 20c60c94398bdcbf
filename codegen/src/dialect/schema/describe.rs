//! What a schema says to people: its title and description, and what no type expresses.

use super::values;
use crate::dialect::composition::described_beside;
use crate::dialect::paragraphs;
use crate::source::Cursor;

/// How long a default may be to be shown, in bytes.
const SHOWN: usize = 80;

/// The documentation of the schema at `cursor`.
pub(super) fn describe(cursor: &Cursor<'_>) -> String {
    let [title, description] = ["title", "description"].map(|key| cursor.child(key).and_then(|text| text.as_text()));
    let beside = described_beside(cursor);
    let description = description.or(Some(beside));
    let values = values::described(cursor);
    let default = default(cursor);
    let deprecated = is(cursor, "deprecated").then_some("Deprecated.");
    let read_only = is(cursor, "readOnly").then_some("Read-only: the server sets it, and requests leave it out.");
    let write_only = is(cursor, "writeOnly").then_some("Write-only: it is sent, and answers leave it out.");
    paragraphs([title.as_deref(), description.as_deref(), deprecated, read_only, write_only, values.as_deref(), default.as_deref()])
}

/// Whether the schema is marked with `key`.
pub(super) fn is(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.child(key).and_then(|flag| flag.as_bool()).unwrap_or(false)
}

fn default(cursor: &Cursor<'_>) -> Option<String> {
    let default = cursor.child("default")?;
    let text = default.as_text().unwrap_or_else(|| default.json().to_string());
    (text.len() <= SHOWN && !text.is_empty()).then(|| format!("Default: `{}`.", text.replace('`', "'")))
}
