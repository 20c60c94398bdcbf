//! Objects: declared properties, or names that are data.

use std::collections::BTreeSet;

use super::{Lowered, Types, describe};
use crate::ir::{Field, Type, TypeKind};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

impl Types<'_> {
    pub(super) fn object(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let fields = self.fields(cx, cursor, hint);
        if !fields.is_empty() {
            return TypeKind::Struct(fields);
        }
        let values = cursor.child("additionalProperties").filter(Cursor::is_object);
        let values = values.map_or(Type::Json, |values| self.lower(cx, &values, &format!("{hint} Value")).ty);
        TypeKind::Alias(Type::Map(Box::new(values)))
    }

    pub(in crate::dialect) fn fields(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Vec<Field> {
        let required: Vec<String> = cursor.list(cx, "required").iter().filter_map(Cursor::as_text).collect();
        let properties = cursor.object(cx, "properties").map(|properties| properties.entries()).unwrap_or_default();
        let spelled: BTreeSet<String> = properties.iter().map(|(wire, _)| Name::new(wire).snake).collect();
        let mut fields: Vec<Field> = Vec::new();
        for (wire, property) in properties {
            let Lowered { ty, nullable } = self.lower(cx, &property, &format!("{hint} {wire}"));
            let mut name = Name::new(&wire);
            if name.snake == "additional" {
                name = Name::spelled(&wire, "additional_property");
            }
            if let Some(other) = fields.iter().find(|field| field.name.snake == name.snake) {
                let message = format!("properties `{}` and `{wire}` both become the Rust field `{}`", other.name.wire, name.snake);
                let first = property.at.parent().map(|parent| parent.child(&other.name.wire));
                name =
                    Name::apart(&wire, |name| spelled.contains(&name.snake) || fields.iter().any(|field| field.name.snake == name.snake));
                cx.renamed(&property.at, first.as_ref(), message, &name.snake);
            }
            let doc = describe(cx, &property);
            fields.push(Field { required: required.contains(&wire), name, ty, nullable, doc });
        }
        fields
    }

    /// The properties of an object type, whatever name it goes by.
    pub(in crate::dialect) fn fields_of(&self, ty: &Type) -> &[Field] {
        match ty {
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Struct(fields) => fields,
                TypeKind::Alias(ty) => self.fields_of(ty),
                _ => &[],
            },
            _ => &[],
        }
    }

    pub(in crate::dialect) fn property_names(&self, ty: &Type) -> Vec<String> {
        self.fields_of(ty).iter().map(|field| field.name.wire.clone()).collect()
    }
}
