//! What a schema is, before it has a name.

use super::Types;
use super::keywords::KEYWORDS;
use super::kind::{format, type_of};
use super::values::values;
use crate::ir::{Format, Type, TypeKind};
use crate::report::Errors;
use crate::source::Cursor;

impl Types<'_> {
    /// What the schema is, before it has a name.
    pub(super) fn shape(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        if !cursor.is_object() {
            cursor.mismatch(cx, "a schema, which is an object");
            return TypeKind::Alias(Type::Json);
        }
        cursor.only(cx, KEYWORDS);
        let choices = ["oneOf", "anyOf"].into_iter().find(|key| cursor.child(key).is_some());
        if let Some(key) = choices {
            return self.choice(cx, cursor, key, hint);
        }
        if cursor.child("allOf").is_some() {
            return self.all_of(cx, cursor, hint);
        }
        let kind = type_of(cx, cursor);
        match kind.as_deref() {
            Some("string") => string(cx, cursor),
            Some("boolean") => TypeKind::Alias(Type::Bool),
            Some("integer") => TypeKind::Alias(if format(cx, cursor).as_deref() == Some("int32") { Type::I32 } else { Type::I64 }),
            Some("number") => TypeKind::Alias(Type::F64),
            Some("array") => {
                let item = cursor.child("items").map(|items| self.lower(cx, &items, &format!("{hint} Item")));
                TypeKind::Alias(Type::List(Box::new(item.map_or(Type::Json, |item| item.ty))))
            }
            Some("object") => self.object(cx, cursor, hint),
            _ => TypeKind::Alias(Type::Json),
        }
    }
}

fn string(cx: &mut Errors, cursor: &Cursor<'_>) -> TypeKind {
    let words: Vec<String> = cursor.list(cx, "enum").iter().filter_map(Cursor::as_text).collect();
    if !words.is_empty() {
        return TypeKind::Enum(values(&words));
    }
    TypeKind::Alias(match format(cx, cursor).as_deref() {
        Some("date-time") => Type::Formatted(Format::Timestamp),
        Some("uuid") => Type::Formatted(Format::Uuid),
        Some("uri" | "url") => Type::Formatted(Format::Uri),
        Some("byte") => Type::Formatted(Format::Base64),
        Some("int64") => Type::TextI64,
        Some("uint64") => Type::TextU64,
        _ => Type::String,
    })
}
