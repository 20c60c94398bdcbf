//! `allOf`: schemas that all hold of one value, merged.

use std::collections::BTreeSet;

use super::composition::{annotates, choice_of};
use super::reference::schema_target;
use super::schema::Types;
use super::schema::kind::{self, Kind};
use crate::ir::{Field, Type, TypeKind};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

/// How many schemas may be merged into one.
const MOST: usize = 1024;

impl<'a> Types<'a> {
    /// `allOf` of objects is one object with the properties of all. Of one schema and remarks about it, it is that
    /// schema; of other values, it is the narrowest.
    pub(super) fn all_of(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let parts: Vec<Cursor<'_>> = cursor.list(cx, "allOf").into_iter().filter(|part| !annotates(part)).collect();
        const SHAPES: [&str; 6] = ["properties", "required", "additionalProperties", "enum", "items", "format"];
        let alone = cursor.child("$ref").is_none() && choice_of(cursor).is_none() && SHAPES.iter().all(|key| cursor.child(key).is_none());
        if let ([only], true) = (parts.as_slice(), alone) {
            return TypeKind::Alias(self.lower(cx, only, hint).ty);
        }
        let leaves = self.leaves(cx, cursor);
        let mut fields: Vec<Field> = Vec::new();
        for leaf in &leaves {
            // What is inline in a schema is called after that schema, whoever merges it first.
            let own = self.name_at(&leaf.at).filter(|_| leaf.at != cursor.at);
            let more = self.fields(cx, leaf, own.as_deref().unwrap_or(hint));
            self.merge(cx, leaf, &mut fields, more);
        }
        let required = leaves.iter().flat_map(|leaf| leaf.list(cx, "required")).filter_map(|name| name.as_text());
        let required: BTreeSet<String> = required.collect();
        let properties = leaves.iter().filter_map(|leaf| leaf.child("properties")).flat_map(|properties| properties.entries());
        let one_way: BTreeSet<String> = properties.filter(|(_, property)| self.is_one_way(property)).map(|(wire, _)| wire).collect();
        for field in &mut fields {
            let wire = &field.name.wire;
            field.required = (field.required || required.contains(wire)) && !one_way.contains(wire);
        }
        let kinds: Vec<Kind> = leaves.iter().filter_map(|leaf| kind::of(cx, leaf)).collect();
        if fields.is_empty() {
            return self.narrowest(cx, cursor, &leaves, hint);
        }
        if let Some(other) = kinds.iter().find(|kind| **kind != Kind::Object) {
            return contradiction(cx, cursor, "object", other.word());
        }
        for (leaf, key) in leaves.iter().filter_map(|leaf| Some((leaf, choice_of(leaf)?))) {
            let message = format!("what this `{key}` adds to the properties beside it is not in the type");
            cx.warn(&leaf.at.child(key), message, "it is kept in `additional`");
        }
        TypeKind::Struct(fields)
    }

    /// The schemas that are merged, each once: the parts, what these are merged from, and the schema itself, last.
    pub(super) fn leaves<'c>(&'c self, cx: &mut Errors, cursor: &Cursor<'c>) -> Vec<Cursor<'a>>
    where
        'a: 'c,
    {
        let Some(cursor) = self.source.at(&cursor.at) else { return Vec::new() };
        let mut seen = BTreeSet::from([cursor.at.clone()]);
        let mut leaves = Vec::new();
        // What is to be looked at, and whether it is a leaf itself: what stands beside a reference refines what that leads to.
        let mut open: Vec<(Cursor<'a>, bool)> = cursor.list(cx, "allOf").into_iter().rev().map(|part| (part, false)).collect();
        if self.shapes_beside_reference(&cursor) {
            open.extend(schema_target(cx, self.source, &cursor).map(|(first, _)| (first, false)));
        }
        while let Some((part, leaf)) = open.pop() {
            if !leaf && (!seen.insert(part.at.clone()) || annotates(&part)) {
                continue;
            }
            if !leaf && part.child("$ref").is_some() {
                let Some((first, _)) = schema_target(cx, self.source, &part) else { continue };
                open.extend(self.merges_beside_reference(&part).then_some((part, true)));
                open.push((first, false));
                continue;
            }
            if leaves.len() == MOST {
                cx.warn(&cursor.at, format!("this `allOf` merges more than {MOST} schemas"), "the others are kept in `additional`");
                break;
            }
            open.extend(part.list(cx, "allOf").into_iter().rev().map(|part| (part, false)));
            leaves.push(part);
        }
        leaves.push(cursor);
        leaves
    }

    /// The schema that says most of a value without properties.
    fn narrowest(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, leaves: &[Cursor<'_>], hint: &str) -> TypeKind {
        let mut typed: Vec<(Kind, &Cursor<'_>)> = Vec::new();
        let mut choices = Vec::new();
        for leaf in leaves {
            match (choice_of(leaf), kind::of(cx, leaf)) {
                (Some(key), _) => choices.push((key, leaf)),
                (None, Some(kind)) => typed.push((kind, leaf)),
                (None, None) => {}
            }
        }
        let whole = typed.iter().any(|(kind, _)| *kind == Kind::Integer);
        typed.retain(|(kind, _)| !whole || *kind != Kind::Number);
        match (typed.as_slice(), choices.as_slice()) {
            ([], []) => {
                cx.warn(&cursor.at, "this `allOf` has no properties to merge", "the value is taken as any JSON");
                TypeKind::Alias(Type::Json)
            }
            (bare, [(key, choice)]) if bare.iter().all(|(kind, _)| *kind == Kind::Object) => {
                if choice.at == cursor.at {
                    self.choice(cx, cursor, key, hint)
                } else {
                    TypeKind::Alias(self.lower(cx, choice, hint).ty)
                }
            }
            ([(kind, first), rest @ ..], []) => {
                if let Some((other, _)) = rest.iter().find(|(other, _)| other != kind) {
                    return contradiction(cx, cursor, kind.word(), other.word());
                }
                let best = rest.iter().fold(*first, |best, (_, leaf)| if rank(leaf) > rank(best) { leaf } else { best });
                if best.at == cursor.at { self.plain(cx, cursor, hint) } else { TypeKind::Alias(self.lower(cx, best, hint).ty) }
            }
            _ => {
                cx.warn(&cursor.at, "this `allOf` has a choice among its parts", "the value is taken as any JSON");
                TypeKind::Alias(Type::Json)
            }
        }
    }

    /// Adds the properties of one more part; one that was there already is refined, another one of its spelling is renamed.
    fn merge(&self, cx: &mut Errors, part: &Cursor<'_>, fields: &mut Vec<Field>, more: Vec<Field>) {
        for mut field in more {
            let at = part.at.child("properties").child(&field.name.wire);
            if let Some(known) = fields.iter_mut().find(|known| known.name.wire == field.name.wire) {
                let kinds = [self.kind_of(&known.ty), self.kind_of(&field.ty)];
                known.required |= field.required;
                known.nullable = field.nullable;
                if !field.doc.is_empty() {
                    known.doc = field.doc;
                }
                known.ty = match kinds {
                    [Some(a), Some(b)] if a != b && !(a == "number" && b == "integer") => {
                        let message = format!("property `{}` is declared as `{a}` and as `{b}`", known.name.wire);
                        cx.warn(&at, message, "the value is taken as any JSON");
                        Type::Json
                    }
                    _ if field.ty == Type::Json || (field.ty == Type::String && kinds[0] == Some("string")) => known.ty.clone(),
                    _ => field.ty,
                };
                continue;
            }
            if let Some(other) = fields.iter().find(|known| known.name.snake == field.name.snake) {
                let wire = field.name.wire.clone();
                let message = format!("properties `{}` and `{wire}` both become the Rust field `{}`", other.name.wire, field.name.snake);
                field.name = Name::apart(&wire, |name| fields.iter().any(|known| known.name.snake == name.snake));
                cx.renamed(&at, None, message, &field.name.snake);
            }
            fields.push(field);
        }
    }
}

/// How much a schema says of a value without properties: few words before many, any before a format, that before none.
fn rank(cursor: &Cursor<'_>) -> (bool, std::cmp::Reverse<usize>, usize) {
    let words = cursor.child("enum").map_or(0, |words| words.items().len());
    let says = ["const", "format", "items", "additionalProperties"].iter().filter(|key| cursor.child(key).is_some()).count();
    (words > 0, std::cmp::Reverse(words), says)
}

fn contradiction(cx: &mut Errors, cursor: &Cursor<'_>, one: &str, other: &str) -> TypeKind {
    cx.warn(
        &cursor.at,
        format!("the parts of this `allOf` contradict each other: `{one}` and `{other}`"),
        "the value is taken as any JSON",
    );
    TypeKind::Alias(Type::Json)
}
