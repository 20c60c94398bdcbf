//! Schemas, of either dialect: named types, and the types of properties, parameters and bodies.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::composition::{allows_null, base_of, described_beside, warn_beside_reference};
use super::reference::schema_target;
use crate::dialect::paragraphs;
use crate::ir::{Field, Format, Told, Type, TypeDef, TypeId, TypeKind};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer, Source};

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

/// How many schemas are lowered inside each other; what is deeper gets a name, and is defined later.
const DEEPEST: usize = 64;

/// What a schema may say. Bounds and patterns are not checked, and examples are for people; the rest is in the types.
const KEYWORDS: &[&str] = &[
    "type",
    "format",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "nullable",
    "$ref",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "$comment",
    "const",
    "discriminator",
];

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
            Some(_) => TypeKind::Alias(self.lower(cx, cursor, &name).ty),
            None => self.shape(cx, cursor, &name),
        };
        self.open.pop();
        self.settle(cx, id, cursor, kind);
    }

    /// Says what a reserved type is.
    fn settle(&mut self, cx: &mut Errors, id: TypeId, cursor: &Cursor<'_>, kind: TypeKind) {
        let remark = if matches!(kind, TypeKind::Struct(_)) { base_of(cursor) } else { None };
        self.defs[id.0].doc = paragraphs([Some(describe(cx, cursor).as_str()), remark.as_deref()]);
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
                Type::List(item) | Type::Map(item) => item,
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
        let lowered = if cursor.child("$ref").is_some() { self.lower_reference(cx, cursor) } else { self.lower_inline(cx, cursor, hint) };
        self.define_later(cx);
        lowered
    }

    fn lower_inline(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Lowered {
        let nullable = is_nullable(cx, cursor);
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
            return Lowered { ty: Type::Json, nullable: is_nullable(cx, cursor) };
        };
        warn_beside_reference(cx, cursor);
        let nullable = is_nullable(cx, &end) || is_nullable(cx, cursor);
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

    /// A name nobody has yet.
    pub(super) fn fresh(&mut self, hint: &str) -> Name {
        let mut name = type_name(hint);
        let mut count = 2;
        while !self.taken.insert(name.pascal.clone()) {
            name = Name::spelled(hint, &format!("{hint} {count}"));
            count += 1;
        }
        name
    }

    /// What the schema is, before it has a name.
    fn shape(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        if !cursor.is_object() {
            cursor.mismatch(cx, "a schema, which is an object");
            return TypeKind::Alias(Type::Json);
        }
        cursor.only(cx, KEYWORDS);
        match self.composed(cx, cursor, hint) {
            Some(kind) => kind,
            None => self.plain(cx, cursor, hint),
        }
    }

    /// What the schema is by its own keywords, whatever it is composed of.
    pub(super) fn plain(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        if let Some(word) = cursor.child("const").filter(|_| cursor.child("enum").is_none()).and_then(|value| value.as_str()) {
            return TypeKind::Enum(values(&[word]));
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

    fn object(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> TypeKind {
        let fields = self.fields(cx, cursor, hint);
        if !fields.is_empty() {
            return TypeKind::Struct(fields);
        }
        let values = cursor.child("additionalProperties").filter(Cursor::is_object);
        let values = values.map_or(Type::Json, |values| self.lower(cx, &values, &format!("{hint} Value")).ty);
        TypeKind::Alias(Type::Map(Box::new(values)))
    }

    pub(super) fn fields(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Vec<Field> {
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
    pub(super) fn fields_of(&self, ty: &Type) -> &[Field] {
        match self.behind(ty) {
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Struct(fields) => fields,
                _ => &[],
            },
            _ => &[],
        }
    }

    pub(super) fn property_names(&self, ty: &Type) -> Vec<String> {
        self.fields_of(ty).iter().map(|field| field.name.wire.clone()).collect()
    }

    /// Parameters are text on the wire: a scalar, or a list of scalars.
    pub(super) fn as_param(&self, cx: &mut Errors, at: &Pointer, wire: &str, ty: Type) -> Type {
        if self.is_union(&ty) {
            return Type::String;
        }
        let fits = match &ty {
            Type::List(item) if self.is_union(item) => return Type::List(Box::new(Type::Json)),
            Type::List(item) => self.is_scalar(item),
            ty => self.is_scalar(ty),
        };
        if !fits {
            cx.error(
                at,
                format!("parameter `{wire}` is neither a scalar nor a list of scalars"),
                "objects in parameters are not supported",
            );
            return Type::String;
        }
        if ty == Type::Json { Type::String } else { ty }
    }

    /// Whether values of several kinds of JSON are allowed, which are all text in a parameter.
    fn is_union(&self, ty: &Type) -> bool {
        let Type::Named(id) = self.behind(ty) else { return false };
        matches!(&self.defs[id.0].kind, TypeKind::OneOf { told: Told::Kind, .. })
    }

    fn is_scalar(&self, ty: &Type) -> bool {
        match self.behind(ty) {
            Type::Named(id) => matches!(self.defs[id.0].kind, TypeKind::Enum(_)),
            Type::List(_) | Type::Map(_) | Type::Boxed(_) | Type::RawJson | Type::RawObject => false,
            _ => true,
        }
    }
}

fn type_name(words: &str) -> Name {
    let name = Name::new(words);
    if PRELUDE.contains(&name.pascal.as_str()) { Name::spelled(&name.wire, &format!("{words} Type")) } else { name }
}

fn describe(cx: &mut Errors, cursor: &Cursor<'_>) -> String {
    let [title, description] = ["title", "description"].map(|key| cursor.text(cx, key));
    let said = paragraphs([title.as_deref(), description.as_deref()]);
    if said.is_empty() { described_beside(cx, cursor) } else { said }
}

fn is_nullable(cx: &mut Errors, cursor: &Cursor<'_>) -> bool {
    let kinds = cursor.child("type").map(|kind| kind.items()).unwrap_or_default();
    let lists_null = kinds.iter().any(|kind| kind.as_text().as_deref() == Some("null"));
    cursor.flag(cx, "nullable").unwrap_or(false) || lists_null || allows_null(cursor)
}

fn format(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<String> {
    cursor.text(cx, "format")
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

/// The values of an `enum`, each under a name of its own; `Unknown` is for the values that the document does not name.
pub(super) fn values(words: &[String]) -> Vec<Name> {
    let spelled: BTreeSet<String> = words.iter().map(|word| Name::new(word).pascal).collect();
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    let mut values: Vec<Name> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in words.iter().filter(|word| seen.insert(word.as_str())) {
        let mut name = Name::new(word);
        if taken.contains(&name.pascal) {
            name = Name::apart(word, |name| spelled.contains(&name.pascal) || taken.contains(&name.pascal));
        }
        taken.insert(name.pascal.clone());
        values.push(name);
    }
    values
}

/// The `type`, or what the other keywords imply.
pub(super) fn type_of(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<String> {
    const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
    let Some(declared) = cursor.child("type") else {
        let implied = [("properties", "object"), ("additionalProperties", "object"), ("items", "array"), ("enum", "string")];
        return implied.into_iter().find(|(key, _)| cursor.child(key).is_some()).map(|(_, kind)| kind.to_owned());
    };
    let kinds = if declared.is_list() { declared.items() } else { vec![declared.clone()] };
    let mut said: Vec<String> = kinds.iter().filter_map(Cursor::as_text).filter(|kind| kind != "null").collect();
    for kind in said.iter().filter(|kind| !TYPES.contains(&kind.as_str())) {
        cx.error(&declared.at, format!("`type` is `{kind}`, which is no type"), nearest(kind, TYPES));
    }
    if kinds.iter().any(|kind| kind.as_text().is_none()) || kinds.is_empty() {
        declared.mismatch(cx, "one of `string`, `integer`, `number`, `boolean`, `array`, `object`");
    }
    if said.len() == 1 { said.pop() } else { None }
}
