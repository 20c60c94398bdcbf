//! `oneOf`, `anyOf` and `allOf`: schemas made of schemas.

use super::reference::resolve;
use super::schema::{DEEPEST, Types};
use crate::ir::{Field, Type, TypeKind, Variant};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

impl Types<'_> {
    /// `oneOf` is told apart by properties that only one variant has; what cannot be told apart is raw JSON.
    pub(super) fn choice(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, key: &str, hint: &str) -> TypeKind {
        let mut variants = cursor.list(cx, key);
        if variants.len() == 1 {
            return TypeKind::Alias(self.lower(cx, &variants.remove(0), hint).ty);
        }
        let mut told = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            let ty = self.lower(cx, variant, &format!("{hint} {}", index + 1)).ty;
            self.define_now(cx, &ty);
            let keys = self.property_names(&ty);
            told.push((ty, keys));
        }
        let lowered: Option<Vec<Variant>> = told
            .iter()
            .enumerate()
            .map(|(index, (ty, keys))| {
                let elsewhere = |key: &String| told.iter().enumerate().any(|(other, (_, keys))| other != index && keys.contains(key));
                let own: Vec<String> = keys.iter().filter(|key| !elsewhere(key)).cloned().collect();
                let Type::Named(id) = ty else { return None };
                (!own.is_empty()).then(|| Variant { name: self.defs[id.0].name.clone(), ty: *id, keys: own })
            })
            .collect();
        match lowered {
            Some(variants) if key == "oneOf" && !variants.is_empty() => {
                let closed = told.iter().all(|(_, keys)| keys.len() == 1);
                TypeKind::OneOf { variants, closed }
            }
            _ => {
                let message = format!("the variants of this `{key}` cannot be told apart by their properties");
                cx.warn(&cursor.at, message, "the value is taken as any JSON");
                TypeKind::Alias(Type::Json)
            }
        }
    }

    /// Defines a component that is only reserved so far, because its properties matter at once.
    fn define_now(&mut self, cx: &mut Errors, ty: &Type) {
        let Type::Named(id) = ty else { return };
        let def = &self.defs[id.0];
        if matches!(def.kind, TypeKind::Pending)
            && !self.open.contains(id)
            && self.open.len() < DEEPEST
            && let Some(cursor) = self.source.at(&def.at)
        {
            self.define(cx, *id, &cursor);
        }
    }

    /// `allOf` of objects is one object with the properties of all.
    pub(super) fn all_of(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let parts = cursor.list(cx, "allOf");
        let alone = cursor.child("properties").is_none();
        if let ([only], true) = (parts.as_slice(), alone) {
            return TypeKind::Alias(self.lower(cx, only, hint).ty);
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut open: Vec<Cursor<'_>> = parts.into_iter().rev().collect();
        let mut budget = 256;
        while let Some(part) = open.pop() {
            let Some(part) = resolve(cx, self.source, part.clone()).and_then(|at| self.source.at(&at.at)) else { continue };
            budget -= 1;
            open.extend(part.list(cx, "allOf").into_iter().rev().filter(|_| budget > 0));
            let more = self.fields(cx, &part, hint);
            merge(cx, &part, &mut fields, more);
        }
        let more = self.fields(cx, cursor, hint);
        merge(cx, cursor, &mut fields, more);
        let required: Vec<String> = cursor.list(cx, "required").iter().filter_map(Cursor::as_text).collect();
        for field in fields.iter_mut().filter(|field| required.contains(&field.name.wire)) {
            field.required = true;
        }
        if fields.is_empty() {
            cx.warn(&cursor.at, "this `allOf` has no properties to merge", "the value is taken as any JSON");
            return TypeKind::Alias(Type::Json);
        }
        TypeKind::Struct(fields)
    }
}

/// Adds the properties of one more part; one that was there already is refined, another one of its spelling is renamed.
fn merge(cx: &mut Errors, part: &Cursor<'_>, fields: &mut Vec<Field>, more: Vec<Field>) {
    for mut field in more {
        if let Some(known) = fields.iter_mut().find(|known| known.name.wire == field.name.wire) {
            let (name, required) = (known.name.clone(), known.required || field.required);
            *known = Field { name, required, ..field };
            continue;
        }
        if let Some(other) = fields.iter().find(|known| known.name.snake == field.name.snake) {
            let wire = field.name.wire.clone();
            let message = format!("properties `{}` and `{wire}` both become the Rust field `{}`", other.name.wire, field.name.snake);
            field.name = Name::apart(&wire, |name| fields.iter().any(|known| known.name.snake == name.snake));
            cx.renamed(&part.at.child("properties").child(&wire), None, message, &field.name.snake);
        }
        fields.push(field);
    }
}
