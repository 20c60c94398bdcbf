//! What a schema is, before it has a name.

use super::kind::{self, Kind};
use super::{Types, keywords, scalar, values};
use crate::ir::{Type, TypeKind};
use crate::report::Errors;
use crate::source::Cursor;

impl Types<'_> {
    pub(super) fn shape(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        if !is_schema(cx, cursor) {
            return TypeKind::Alias(Type::Json);
        }
        keywords::check(cx, cursor);
        match self.composed(cx, cursor, hint) {
            Some(kind) => kind,
            None => self.plain(cx, cursor, hint),
        }
    }

    /// What the schema is by its own keywords, whatever it is composed of.
    pub(in crate::dialect) fn plain(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let kind = kind::of(cx, cursor);
        if let (Some(Kind::String), Some(values)) = (kind, values::named(cursor))
            && let Some(kind) = values::enumeration(cx, &values)
        {
            return kind;
        }
        match kind {
            Some(Kind::String) => TypeKind::Alias(scalar::string(cursor)),
            Some(Kind::Boolean) => TypeKind::Alias(Type::Bool),
            Some(Kind::Integer) => TypeKind::Alias(scalar::integer(cursor)),
            Some(Kind::Number) => TypeKind::Alias(scalar::number(cx, cursor)),
            Some(Kind::Array) => TypeKind::Alias(self.list(cx, cursor, hint)),
            Some(Kind::Object) => self.object(cx, cursor, hint),
            Some(Kind::Null) | None => TypeKind::Alias(Type::Json),
        }
    }

    /// A list: of one type, or of any JSON where its places have several (`prefixItems`).
    fn list(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Type {
        let mut elements = cursor.child("prefixItems").map(|places| places.items()).unwrap_or_default();
        match cursor.child("items") {
            Some(items) if items.is_list() => {
                cx.warn(&items.at, "`items` is a list", "`items` is one schema; one for each place is `prefixItems`, of OpenAPI 3.1");
                elements.extend(items.items());
            }
            // No element after those of `prefixItems`.
            Some(items) if items.as_bool() == Some(false) && !elements.is_empty() => {}
            Some(items) => elements.push(items),
            None => {}
        }
        let item = self.common(cx, &elements, &format!("{hint} Item"));
        Type::List(Box::new(item))
    }

    /// The type that all of `schemas` have, or any JSON.
    pub(super) fn common(&mut self, cx: &mut Errors, schemas: &[Cursor<'_>], hint: &str) -> Type {
        let mut types = Vec::new();
        for (index, schema) in schemas.iter().enumerate() {
            let hint = if index == 0 { hint.to_owned() } else { format!("{hint} {}", index + 1) };
            types.push(self.lower(cx, schema, &hint).whole());
        }
        let mut all = types.into_iter();
        let Some(first) = all.next() else { return Type::Json };
        if all.all(|ty| ty == first) {
            return first;
        }
        if let Some(schema) = schemas.last() {
            cx.warn(&schema.at, "this schema and those before it have several types", "each value is taken as any JSON");
        }
        Type::Json
    }
}

/// Whether there is anything to read; `true` allows every value (JSON Schema 2020-12 §4.3.2).
fn is_schema(cx: &mut Errors, cursor: &Cursor<'_>) -> bool {
    match (cursor.as_bool(), cursor.is_object()) {
        (Some(true), _) => {}
        (Some(false), _) => cx.warn(&cursor.at, "the schema `false` allows no value", "the value is taken as any JSON"),
        (None, true) => return true,
        (None, false) => {
            let message = format!("`{}` is {}, not a schema, which is an object", cursor.at.last(), cursor.kind());
            cx.warn(&cursor.at, message, "the value is taken as any JSON");
        }
    }
    false
}
