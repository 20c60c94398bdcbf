//! Strings and numbers, by their `format` and bounds. A format is a hint: none makes decoding fail.

use crate::ir::{Format, Type};
use crate::report::Errors;
use crate::source::Cursor;

pub(super) fn string(cursor: &Cursor<'_>) -> Type {
    let format = text(cursor, "format").or_else(|| text(cursor, "type"));
    match format.as_deref() {
        Some("date-time" | "datetime" | "timestamp") => Type::Formatted(Format::Timestamp),
        Some("date") => Type::Formatted(Format::Date),
        Some("uuid") => Type::Formatted(Format::Uuid),
        Some("uri" | "url") => Type::Formatted(Format::Uri),
        Some("byte") => Type::Formatted(Format::Base64),
        Some("int64") => Type::TextI64,
        Some("uint64") => Type::TextU64,
        _ if text(cursor, "contentEncoding").as_deref() == Some("base64") => Type::Formatted(Format::Base64),
        _ => Type::String,
    }
}

/// What fits all that the format and the bounds allow.
pub(super) fn integer(cursor: &Cursor<'_>) -> Type {
    match text(cursor, "format").as_deref() {
        Some("int8" | "int16" | "int32" | "uint8" | "uint16") => Type::I32,
        Some("uint64") => Type::U64,
        _ if exceeds_i64(cursor) => Type::U64,
        _ => Type::I64,
    }
}

/// A number with the format of an integer is one: as a float it would lose digits in silence.
pub(super) fn number(cx: &mut Errors, cursor: &Cursor<'_>) -> Type {
    match text(cursor, "format") {
        Some(format) if ["int32", "int64", "uint32", "uint64"].contains(&format.as_str()) => {
            let message = format!("`format: {format}` is of integers, but the type is `number`");
            cx.warn(&cursor.at.child("format"), message, "it is taken as an integer");
            integer(cursor)
        }
        _ => Type::F64,
    }
}

/// Whether the bounds allow more than `i64` holds, and nothing that `u64` does not.
fn exceeds_i64(cursor: &Cursor<'_>) -> bool {
    let bound = |keys: [&str; 2]| keys.iter().find_map(|key| text(cursor, key)?.parse::<i128>().ok());
    let most = bound(["maximum", "exclusiveMaximum"]).unwrap_or(0);
    let least = bound(["minimum", "exclusiveMinimum"]).unwrap_or(0);
    // An exclusive bound may be one beyond.
    least >= -1 && most > i128::from(i64::MAX) && most <= i128::from(u64::MAX) + 1
}

fn text(cursor: &Cursor<'_>, key: &str) -> Option<String> {
    cursor.child(key)?.as_text()
}
