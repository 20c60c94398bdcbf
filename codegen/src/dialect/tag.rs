//! Objects told apart by the text of one property: a `discriminator`, or words that only one of them allows.

use std::collections::BTreeSet;

use super::one_of::Met;
use super::reference::component;
use super::schema::Types;
use crate::ir::{Told, Type, TypeKind, Variant};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer};

impl Types<'_> {
    /// The choice by its tag; none if it has none, or if a variant has no text of its own.
    pub(super) fn by_tag(&self, cx: &mut Errors, cursor: &Cursor<'_>, group: &[Met]) -> Option<TypeKind> {
        if let Some(declared) = cursor.child("discriminator")
            && let Some(tag) = declared.child("propertyName").and_then(|name| name.as_str())
        {
            let mapping = self.mapping(cx, &declared, group);
            let texts = group.iter().map(|met| self.texts(met, &tag, &mapping)).collect();
            if let Some(kind) = self.tagged(group, &tag, texts) {
                return Some(kind);
            }
            cx.warn(&declared.at, "this `discriminator` does not tell the variants apart", "name each of them once in `mapping`");
        }
        let first = self.fields_of(&group.first()?.ty);
        first.iter().find_map(|field| {
            let tag = &field.name.wire;
            let required = |met: &Met| self.fields_of(&met.ty).iter().any(|field| field.name.wire == *tag && field.required);
            let texts = group.iter().map(|met| self.declared(met, tag)).collect();
            if group.iter().all(required) { self.tagged(group, tag, texts) } else { None }
        })
    }

    /// What `mapping` calls each schema. Its values are references or names of schemas.
    fn mapping(&self, cx: &mut Errors, declared: &Cursor<'_>, group: &[Met]) -> Vec<(String, Pointer)> {
        let mut mapping = Vec::new();
        for (text, to) in declared.object(cx, "mapping").map(|mapping| mapping.entries()).unwrap_or_default() {
            let said = to.as_str().unwrap_or_default();
            let target = Pointer::from_reference(&said).unwrap_or_else(|| component(&said));
            if group.iter().any(|met| met.refs.contains(&target)) {
                mapping.push((text, target));
            } else {
                cx.warn(
                    &to.at,
                    format!("`mapping` of `{text}` leads to `{said}`, which is no variant here"),
                    "such a value is kept as it came",
                );
            }
        }
        mapping
    }

    /// The texts of a variant: as mapped, else as its property declares them, else its name.
    fn texts(&self, met: &Met, tag: &str, mapping: &[(String, Pointer)]) -> Vec<String> {
        let mapped = mapping.iter().filter(|(_, to)| met.refs.contains(to)).map(|(text, _)| text.clone());
        let mapped: Vec<String> = mapped.collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let declared = self.declared(met, tag);
        if declared.is_empty() { met.refs.iter().map(Pointer::last).collect() } else { declared }
    }

    fn declared(&self, met: &Met, tag: &str) -> Vec<String> {
        let field = self.fields_of(&met.ty).iter().find(|field| field.name.wire == tag);
        field.map(|field| self.words_of(&field.ty).iter().map(|word| word.wire.clone()).collect()).unwrap_or_default()
    }

    /// The choice, if each variant has a name and texts, and no two share one.
    fn tagged(&self, group: &[Met], tag: &str, texts: Vec<Vec<String>>) -> Option<TypeKind> {
        let mut seen = BTreeSet::new();
        let mut variants = Vec::new();
        for (met, keys) in group.iter().zip(texts) {
            let Type::Named(id) = &met.ty else { return None };
            if keys.is_empty() || !keys.iter().all(|text| seen.insert(text.clone())) {
                return None;
            }
            let mut name = self.defs[id.0].name.clone();
            if name.pascal == "Unknown" {
                name = Name::spelled(&name.wire, "Unknown 2");
            }
            variants.push(Variant { name, ty: met.ty.clone(), keys });
        }
        Some(TypeKind::OneOf { variants, told: Told::Tag(tag.to_owned()) })
    }
}
