//! Schemas, of either dialect: named types, and the types of properties, parameters and bodies.

mod bounds;
mod describe;
mod keywords;
pub(super) mod kind;
mod object;
mod param;
mod pattern;
pub(super) mod rules;
mod scalar;
mod shape;
pub(super) mod values;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::composition::{base_of, warn_beside_reference};
use super::reference::schema_target;
use crate::dialect::paragraphs;
use crate::ir::{Operation, Type, TypeDef, TypeId, TypeKind};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer, Source};
use describe::describe;
use kind::is_nullable;

/// The types of a document, named as they are met.
pub(super) struct Types<'a> {
    pub(super) source: &'a Source,
    pub(super) defs: Vec<TypeDef>,
    by_pointer: IndexMap<Pointer, TypeId>,
    taken: BTreeSet<String>,
    /// Types that are being defined, innermost last.
    pub(super) open: Vec<TypeId>,
    /// Inline schemas that are being lowered, innermost last.
    pub(super) inline: Vec<Pointer>,
    /// Types that were too deep to be defined where they were met.
    later: Vec<TypeId>,
}

/// A schema, lowered.
pub(super) struct Lowered {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

impl Lowered {
    /// The type where nothing around it can say that `null` is a value too.
    pub(super) fn whole(self) -> Type {
        let Self { ty, nullable } = self;
        if nullable && ty != Type::Json { Type::Option(Box::new(ty)) } else { ty }
    }
}

/// How many schemas are lowered inside each other; what is deeper gets a name, and is defined later.
const DEEPEST: usize = 64;

/// Names that the prelude gives a meaning.
const PRELUDE: [&str; 15] =
    ["Box", "Clone", "Copy", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self_", "Some", "String", "Vec"];

impl<'a> Types<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        let taken = PRELUDE.iter().map(|name| (*name).to_owned()).collect();
        Self { source, defs: Vec::new(), by_pointer: IndexMap::new(), taken, open: Vec::new(), inline: Vec::new(), later: Vec::new() }
    }

    /// Lowers every schema of `components`, so that their names are theirs before an inline schema asks for one.
    pub(super) fn lower_components(&mut self, cx: &mut Errors) {
        let root = self.source.root();
        let Some(schemas) = root.child("components").and_then(|components| components.object(cx, "schemas")) else { return };
        let mut places: IndexMap<String, Pointer> = IndexMap::new();
        let mut ids = Vec::new();
        let entries = schemas.entries();
        self.taken.extend(entries.iter().map(|(wire, _)| type_name(wire).pascal));
        for (wire, cursor) in entries {
            let mut name = type_name(&wire);
            if let Some(first) = places.get(&name.pascal) {
                let message = format!("schemas `{}` and `{wire}` both become the Rust type `{}`", first.last(), name.pascal);
                let spelled = name.pascal;
                name = self.fresh(&wire);
                cx.renamed(&cursor.at, places.get(&spelled), message, &name.pascal);
            }
            places.insert(name.pascal.clone(), cursor.at.clone());
            ids.push((self.reserve(&cursor.at, name), cursor));
        }
        for (id, cursor) in ids {
            self.define(cx, id, &cursor);
        }
        self.define_later(cx);
    }

    /// Defines what was too deep to be defined where it was met.
    fn define_later(&mut self, cx: &mut Errors) {
        while self.open.is_empty()
            && self.inline.is_empty()
            && let Some(id) = self.later.pop()
        {
            if let Some(cursor) = self.source.at(&self.defs[id.0].at) {
                self.define(cx, id, &cursor);
            }
        }
    }

    fn reserve(&mut self, at: &Pointer, name: Name) -> TypeId {
        let id = TypeId(self.defs.len());
        self.defs.push(TypeDef { name, doc: String::new(), at: at.clone(), kind: TypeKind::Pending });
        self.by_pointer.insert(at.clone(), id);
        id
    }

    /// Fills in a reserved type.
    pub(super) fn define(&mut self, cx: &mut Errors, id: TypeId, cursor: &Cursor<'_>) {
        if !matches!(self.defs[id.0].kind, TypeKind::Pending) {
            return;
        }
        self.open.push(id);
        let name = self.defs[id.0].name.pascal.clone();
        let kind = match cursor.child("$ref") {
            Some(_) if !self.shapes_beside_reference(cursor) => TypeKind::Alias(self.lower(cx, cursor, &name).ty),
            _ => self.shape(cx, cursor, &name),
        };
        self.open.pop();
        self.settle(cx, id, cursor, kind);
    }

    /// Says what a reserved type is.
    fn settle(&mut self, cx: &mut Errors, id: TypeId, cursor: &Cursor<'_>, kind: TypeKind) {
        let remark = if matches!(kind, TypeKind::Struct(_)) { base_of(cursor) } else { None };
        self.defs[id.0].doc = paragraphs([Some(describe(cursor).as_str()), remark.as_deref()]);
        self.defs[id.0].kind = match kind {
            TypeKind::Alias(ty) if self.mentions(&ty, id) => {
                let name = &self.defs[id.0].name.pascal;
                cx.warn(&cursor.at, format!("`{name}` is nothing but itself"), "it is taken as any JSON value");
                TypeKind::Alias(Type::Json)
            }
            kind => kind,
        };
    }

    /// Whether `ty` is `id` by other names.
    fn mentions<'t>(&'t self, mut ty: &'t Type, id: TypeId) -> bool {
        loop {
            ty = match ty {
                Type::List(item) | Type::Map(item) | Type::Option(item) => item,
                Type::Named(named) if *named == id => return true,
                Type::Named(named) => match &self.defs[named.0].kind {
                    TypeKind::Alias(ty) => ty,
                    _ => return false,
                },
                _ => return false,
            }
        }
    }

    /// What a type is behind its other names.
    pub(super) fn behind<'t>(&'t self, mut ty: &'t Type) -> &'t Type {
        while let Type::Named(id) = ty
            && let TypeKind::Alias(other) = &self.defs[id.0].kind
        {
            ty = other;
        }
        ty
    }

    /// Lowers the schema at `cursor`; an inline type that needs a name is called after `hint`.
    pub(super) fn lower(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Lowered {
        let refers = cursor.child("$ref").is_some() && !self.shapes_beside_reference(cursor);
        let lowered = if refers { self.lower_reference(cx, cursor) } else { self.lower_inline(cx, cursor, hint) };
        self.define_later(cx);
        lowered
    }

    fn lower_inline(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Lowered {
        let nullable = is_nullable(cursor) || cursor.child("$ref").is_some() && self.end(cursor).is_some_and(|end| is_nullable(&end));
        if let Some(id) = self.by_pointer.get(&cursor.at) {
            return Lowered { ty: Type::Named(*id), nullable };
        }
        let again = self.inline.contains(&cursor.at);
        if again || self.is_deep() {
            // What meets itself is named, so that it can be a type that contains itself.
            let name = self.fresh(hint);
            let id = self.reserve(&cursor.at, name);
            if !again {
                self.later.push(id);
            }
            return Lowered { ty: Type::Named(id), nullable };
        }
        self.inline.push(cursor.at.clone());
        let kind = self.shape(cx, cursor, hint);
        self.inline.pop();
        let ty = match (self.by_pointer.get(&cursor.at).copied(), kind) {
            (None, TypeKind::Alias(ty)) => ty,
            (reserved, kind) => {
                let id = reserved.unwrap_or_else(|| {
                    let name = self.fresh(hint);
                    self.reserve(&cursor.at, name)
                });
                self.settle(cx, id, cursor, kind);
                Type::Named(id)
            }
        };
        Lowered { ty, nullable }
    }

    pub(super) fn is_deep(&self) -> bool {
        self.open.len() + self.inline.len() >= DEEPEST
    }

    fn lower_reference(&mut self, cx: &mut Errors, cursor: &Cursor<'_>) -> Lowered {
        let Some((target, end)) = schema_target(cx, self.source, cursor) else {
            return Lowered { ty: Type::Json, nullable: is_nullable(cursor) };
        };
        warn_beside_reference(cx, cursor);
        let nullable = is_nullable(&end) || is_nullable(cursor);
        let known = self.by_pointer.get(&target.at).copied();
        let id = known.unwrap_or_else(|| {
            let name = self.fresh(&target.at.last());
            let id = self.reserve(&target.at, name);
            if self.is_deep() || self.inline.contains(&target.at) {
                self.later.push(id);
            } else {
                self.define(cx, id, &target);
            }
            id
        });
        Lowered { ty: Type::Named(id), nullable }
    }

    /// The name of the type that is declared at a place.
    pub(super) fn name_at(&self, at: &Pointer) -> Option<String> {
        self.by_pointer.get(at).map(|id| self.defs[id.0].name.pascal.clone())
    }

    /// The answer of an operation with several success statuses is a type beside these, which takes its name.
    pub(super) fn make_way(&mut self, cx: &mut Errors, operations: &[Operation]) {
        let outputs: BTreeMap<String, &Operation> =
            operations.iter().filter(|op| op.has_output_enum()).map(|op| (format!("{}Output", op.name.pascal), op)).collect();
        self.taken.extend(outputs.keys().cloned());
        for index in 0..self.defs.len() {
            let TypeDef { name, at, .. } = &self.defs[index];
            let Some(op) = outputs.get(&name.pascal) else { continue };
            let (wire, at) = (name.wire.clone(), at.clone());
            let message = format!("schema `{wire}` has the name of what operation `{}` answers", op.name.wire);
            let name = self.fresh(&wire);
            cx.renamed(&at, Some(&op.at), message, &name.pascal);
            self.defs[index].name = name;
        }
    }

    /// A name nobody has yet.
    pub(super) fn fresh(&mut self, hint: &str) -> Name {
        let mut name = type_name(hint);
        let mut count = 2;
        let words = if hint.chars().any(char::is_alphanumeric) { hint } else { "type" };
        while !self.taken.insert(name.pascal.clone()) {
            name = Name::spelled(hint, &format!("{words} {count}"));
            count += 1;
        }
        name
    }
}

fn type_name(words: &str) -> Name {
    let name = Name::worded(words);
    if PRELUDE.contains(&name.pascal.as_str()) { Name::spelled(&name.wire, &format!("{words} Type")) } else { name }
}
