//! Schemas, of either dialect: named types, and the types of properties, parameters and bodies.

mod describe;
mod keywords;
mod kind;
mod object;
mod param;
mod scalar;
mod shape;
mod values;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::reference::{resolve, target};
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

/// How many types may be defined inside each other.
pub(super) const DEEPEST: usize = 64;

/// Names that the prelude gives a meaning.
const PRELUDE: [&str; 15] =
    ["Box", "Clone", "Copy", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self_", "Some", "String", "Vec"];

impl<'a> Types<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        let taken = PRELUDE.iter().map(|name| (*name).to_owned()).collect();
        Self { source, defs: Vec::new(), by_pointer: IndexMap::new(), taken, open: Vec::new() }
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
        self.defs[id.0].doc = describe(cursor);
        let kind = match cursor.child("$ref") {
            Some(_) => TypeKind::Alias(self.lower(cx, cursor, &name).ty),
            None => self.shape(cx, cursor, &name),
        };
        self.defs[id.0].kind = match kind {
            TypeKind::Alias(ty) if self.mentions(&ty, id) => {
                cx.warn(&cursor.at, format!("`{name}` is nothing but itself"), "it is taken as any JSON value");
                TypeKind::Alias(Type::Json)
            }
            kind => kind,
        };
        self.open.pop();
    }

    /// Whether `ty` is `id` by other names.
    fn mentions(&self, ty: &Type, id: TypeId) -> bool {
        match ty {
            Type::List(item) | Type::Map(item) | Type::Option(item) => self.mentions(item, id),
            Type::Named(named) if *named == id => true,
            Type::Named(named) => matches!(&self.defs[named.0].kind, TypeKind::Alias(ty) if self.mentions(ty, id)),
            _ => false,
        }
    }

    /// Lowers the schema at `cursor`; an inline type that needs a name is called after `hint`.
    pub(super) fn lower(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Lowered {
        if cursor.child("$ref").is_some() {
            return self.lower_reference(cx, cursor);
        }
        let nullable = is_nullable(cursor);
        if let Some(id) = self.by_pointer.get(&cursor.at) {
            return Lowered { ty: Type::Named(*id), nullable };
        }
        let ty = match self.shape(cx, cursor, hint) {
            TypeKind::Alias(ty) => ty,
            kind => {
                let name = self.fresh(hint);
                let id = self.reserve(&cursor.at, name);
                self.defs[id.0].doc = describe(cursor);
                self.defs[id.0].kind = kind;
                Type::Named(id)
            }
        };
        Lowered { ty, nullable }
    }

    fn lower_reference(&mut self, cx: &mut Errors, cursor: &Cursor<'_>) -> Lowered {
        let any = Lowered { ty: Type::Json, nullable: false };
        let Some(resolved) = resolve(cx, self.source, cursor.clone()) else { return any };
        let Some(pointer) = target(cx, cursor) else { return any };
        // OpenAPI 3.0 ignores what stands beside a `$ref`; who writes `nullable` there means it.
        let nullable = is_nullable(&resolved) || is_nullable(cursor);
        let known = self.by_pointer.get(&pointer).copied();
        if known.is_none() && self.open.len() == DEEPEST {
            cx.warn(&cursor.at, "schemas refer to each other too deep to follow", "the value is taken as any JSON");
            return any;
        }
        let id = known.unwrap_or_else(|| {
            let name = self.fresh(&pointer.last());
            let id = self.reserve(&pointer, name);
            self.define(cx, id, &resolved);
            id
        });
        Lowered { ty: Type::Named(id), nullable }
    }

    /// The answer of an operation with several success statuses is a type beside these, which takes its name.
    pub(super) fn make_way(&mut self, cx: &mut Errors, operations: &[Operation]) {
        let outputs: Vec<(String, &Operation)> =
            operations.iter().filter(|op| op.has_output_enum()).map(|op| (format!("{}Output", op.name.pascal), op)).collect();
        self.taken.extend(outputs.iter().map(|(output, _)| output.clone()));
        for index in 0..self.defs.len() {
            let TypeDef { name, at, .. } = &self.defs[index];
            let Some((_, op)) = outputs.iter().find(|(output, _)| *output == name.pascal) else { continue };
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
