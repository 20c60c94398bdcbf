//! Objects: declared properties, or names that are data.

use std::collections::BTreeSet;

use super::describe::{describe, is};
use super::{Lowered, Types, keywords};
use crate::ir::{Field, Type, TypeId, TypeKind};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer};

impl Types<'_> {
    pub(super) fn object(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let fields = self.fields(cx, cursor, hint);
        if !fields.is_empty() {
            return TypeKind::Struct(fields);
        }
        let value = self.common(cx, &values(cursor), &format!("{hint} Value"));
        TypeKind::Alias(Type::Map(Box::new(value)))
    }

    pub(in crate::dialect) fn fields(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Vec<Field> {
        keywords::check(cx, cursor);
        let required = cursor.child("required").map(|required| required.items()).unwrap_or_default();
        let required: BTreeSet<String> = required.iter().filter_map(Cursor::as_text).collect();
        let properties = cursor.child("properties").map(|properties| properties.entries()).unwrap_or_default();
        let spelled: BTreeSet<String> = properties.iter().map(|(wire, _)| field_name(wire).snake).collect();
        let mut fields: Vec<Field> = Vec::new();
        for (wire, property) in properties {
            let Lowered { ty, nullable } = self.lower(cx, &property, &format!("{hint} {wire}"));
            let mut name = field_name(&wire);
            if let Some(other) = fields.iter().find(|field| field.name.snake == name.snake) {
                let message = format!("properties `{}` and `{wire}` both become the Rust field `{}`", other.name.wire, name.snake);
                let first = property.at.parent().map(|parent| parent.child(&other.name.wire));
                name =
                    Name::apart(&wire, |name| spelled.contains(&name.snake) || fields.iter().any(|field| field.name.snake == name.snake));
                cx.renamed(&property.at, first.as_ref(), message, &name.snake);
            }
            let one_way = self.is_one_way(&property);
            fields.push(Field { required: required.contains(&wire) && !one_way, name, ty, nullable, doc: describe(&property) });
        }
        fields
    }

    /// Any JSON value may be `null`, which is another thing than no value; known once every type is.
    pub(in crate::dialect) fn keep_null(&mut self) {
        let any: Vec<bool> = (0..self.defs.len()).map(|id| self.is_any(&Type::Named(TypeId(id)))).collect();
        for def in &mut self.defs {
            let TypeKind::Struct(fields) = &mut def.kind else { continue };
            for field in fields.iter_mut().filter(|field| !field.required) {
                field.nullable |= match &field.ty {
                    Type::Json => true,
                    Type::Named(id) => any[id.0],
                    _ => false,
                };
            }
        }
    }

    /// Whether only requests or only answers have the property, so that the other must do without it.
    pub(in crate::dialect) fn is_one_way(&self, property: &Cursor<'_>) -> bool {
        self.is_marked(property, "readOnly") || self.is_marked(property, "writeOnly")
    }

    /// Whether a property, or the schema it refers to, is marked with `key`.
    pub(super) fn is_marked(&self, property: &Cursor<'_>, key: &str) -> bool {
        let reference = property.child("$ref").and_then(|reference| Pointer::from_reference(&reference.as_text()?));
        let target = reference.and_then(|pointer| self.source.at(&pointer));
        is(property, key) || target.is_some_and(|target| is(&target, key))
    }

    /// The properties of an object type, whatever name it goes by.
    pub(in crate::dialect) fn fields_of(&self, ty: &Type) -> &[Field] {
        match self.behind(ty) {
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Struct(fields) => fields,
                _ => &[],
            },
            _ => &[],
        }
    }

    pub(in crate::dialect) fn property_names(&self, ty: &Type) -> Vec<String> {
        self.fields_of(ty).iter().map(|field| field.name.wire.clone()).collect()
    }
}

/// A property as a field, beside the field that every struct has.
fn field_name(wire: &str) -> Name {
    let name = Name::worded(wire);
    if name.snake == "additional" { Name::spelled(wire, "additional_property") } else { name }
}

/// What the values of a map are; nothing where they may be anything.
fn values<'a>(cursor: &Cursor<'a>) -> Vec<Cursor<'a>> {
    let rest = ["additionalProperties", "unevaluatedProperties"].into_iter().find_map(|key| cursor.child(key));
    match rest {
        Some(rest) if rest.as_bool() == Some(true) => Vec::new(),
        rest => {
            let patterns = cursor.child("patternProperties").map(|patterns| patterns.entries()).unwrap_or_default();
            patterns.into_iter().map(|(_, schema)| schema).chain(rest.filter(Cursor::is_object)).collect()
        }
    }
}
