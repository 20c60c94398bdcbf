//! Schemas made of schemas: which of `oneOf`, `anyOf`, `allOf` and their own properties decides what they are.

use super::schema::Types;
use crate::dialect::paragraphs;
use crate::ir::{Told, Type, TypeKind};
use crate::report::Errors;
use crate::source::Cursor;

/// Keywords that say nothing about the shape of a value.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "nullable",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
];

/// Keywords that only bound what another keyword shapes; bounds are not checked.
const BOUNDS: &[&str] = &[
    "required",
    "not",
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
];

impl Types<'_> {
    /// What a schema is by its parts; none if it has none that shape it.
    pub(super) fn composed(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, hint: &str) -> Option<TypeKind> {
        let choice = choice_of(cursor);
        let reference = cursor.child("$ref").is_some();
        let beside = reference || cursor.child("allOf").is_some() || cursor.child("properties").is_some();
        match choice {
            Some(key) if !beside || !reference && self.repeats_all(cursor, key) => Some(self.choice(cx, cursor, key, hint)),
            Some(_) => Some(self.all_of(cx, cursor, hint)),
            None => (reference || cursor.child("allOf").is_some()).then(|| self.all_of(cx, cursor, hint)),
        }
    }

    /// Whether each variant declares all properties that stand beside the choice, so that the choice says it all.
    fn repeats_all(&self, cursor: &Cursor<'_>, key: &str) -> bool {
        let own = cursor.child("properties").map(|own| own.entries()).unwrap_or_default();
        let variants = cursor.child(key).map(|variants| variants.items()).unwrap_or_default();
        let declares = |variant: &Cursor<'_>, name: &str| {
            let end = self.end(variant);
            end.and_then(|end| end.child("properties")).is_some_and(|properties| properties.child(name).is_some())
        };
        cursor.child("allOf").is_none() && variants.iter().all(|variant| own.iter().all(|(name, _)| declares(variant, name)))
    }

    /// The schema at the end of its references.
    pub(super) fn end<'c>(&'c self, cursor: &Cursor<'c>) -> Option<Cursor<'c>> {
        super::reference::schema_end(self.source, cursor)
    }

    /// The kind of JSON a type is; none if that is not known, or if there are several.
    pub(super) fn kind_of(&self, ty: &Type) -> Option<&'static str> {
        match self.behind(ty) {
            Type::String | Type::Formatted(_) | Type::TextI64 | Type::TextU64 => Some("string"),
            Type::Bool => Some("boolean"),
            Type::I32 | Type::I64 | Type::U64 => Some("integer"),
            Type::F64 => Some("number"),
            Type::List(_) => Some("array"),
            Type::Map(_) | Type::RawObject => Some("object"),
            Type::Json | Type::RawJson | Type::Option(_) => None,
            Type::Named(id) | Type::Boxed(id) => match &self.defs[id.0].kind {
                TypeKind::Struct(_) => Some("object"),
                TypeKind::Enum(_) => Some("string"),
                TypeKind::OneOf { told: Told::Kind, .. } | TypeKind::Alias(_) => None,
                TypeKind::OneOf { .. } => Some("object"),
                TypeKind::Pending => self.outline(&self.source.at(&self.defs[id.0].at)?).0,
            },
        }
    }

    /// The names of the properties of a type, even while it is being defined.
    pub(super) fn keys_of(&self, ty: &Type) -> Vec<String> {
        if let Type::Named(id) = self.behind(ty)
            && matches!(self.defs[id.0].kind, TypeKind::Pending)
            && let Some(cursor) = self.source.at(&self.defs[id.0].at)
        {
            return self.outline(&cursor).1;
        }
        self.property_names(ty)
    }

    /// What the document says of a type that is not lowered yet: its kind, and the names of its properties.
    fn outline(&self, cursor: &Cursor<'_>) -> (Option<&'static str>, Vec<String>) {
        let leaves = self.leaves(&mut Errors::default(), cursor);
        let properties = leaves.iter().filter_map(|leaf| leaf.child("properties")).flat_map(|properties| properties.entries());
        let names: Vec<String> = properties.map(|(name, _)| name).collect();
        let object = leaves.iter().any(|leaf| leaf.child("type").and_then(|kind| kind.as_str()).as_deref() == Some("object"));
        ((object || !names.is_empty()).then_some("object"), names)
    }
}

/// The choice that shapes a schema; one whose variants only bound it is none.
pub(super) fn choice_of(cursor: &Cursor<'_>) -> Option<&'static str> {
    ["oneOf", "anyOf"].into_iter().find(|key| cursor.child(key).is_some_and(|list| !list.items().iter().all(bounds) || !list.is_list()))
}

/// Whether a schema says nothing about the shape of a value.
pub(super) fn annotates(cursor: &Cursor<'_>) -> bool {
    cursor.is_object() && cursor.entries().iter().all(|(key, _)| ANNOTATIONS.contains(&key.as_str()) || key.starts_with("x-"))
}

/// Whether a schema only bounds what another one shapes. One that says nothing at all allows any value.
fn bounds(cursor: &Cursor<'_>) -> bool {
    let keys = cursor.entries();
    let known = |key: &str| ANNOTATIONS.contains(&key) || BOUNDS.contains(&key) || key.starts_with("x-");
    cursor.is_object() && keys.iter().all(|(key, _)| known(key)) && keys.iter().any(|(key, _)| BOUNDS.contains(&key.as_str()))
}

/// Whether a schema is `null` and nothing else.
pub(super) fn is_null(cursor: &Cursor<'_>) -> bool {
    let only = |list: Cursor<'_>| list.is_list() && list.items().iter().all(|item| item.kind() == "null") && !list.items().is_empty();
    cursor.child("type").is_some_and(|kind| kind.as_text().as_deref() == Some("null"))
        || cursor.says_null("const")
        || cursor.child("enum").is_some_and(only)
}

/// Whether `null` is allowed by a part: by a variant, or by what is merged.
pub(super) fn allows_null(cursor: &Cursor<'_>) -> bool {
    let parts = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|key| cursor.child(key)).flat_map(|list| list.items());
    parts.into_iter().any(|part| is_null(&part) || part.child("nullable").and_then(|flag| flag.as_bool()) == Some(true))
}

/// What the annotations among the parts of an `allOf` say of the whole.
pub(super) fn described_beside(cursor: &Cursor<'_>) -> String {
    let parts = cursor.child("allOf").map(|parts| parts.items()).unwrap_or_default();
    let said: Vec<String> = parts.iter().filter(|part| annotates(part)).filter_map(|part| part.child("description")?.as_text()).collect();
    paragraphs(said.iter().map(|text| Some(text.as_str())))
}

/// What is to be said of an object that others are made from.
pub(super) fn base_of(cursor: &Cursor<'_>) -> Option<String> {
    let tag = cursor.child("discriminator")?.child("propertyName")?.as_str()?;
    Some(format!("Which schema it is, `{tag}` says; what only that schema has is kept in `additional`."))
}

impl Types<'_> {
    /// Whether what stands beside the `$ref` of a schema holds as well: it does since OpenAPI 3.1, and is for 3.0 to ignore.
    pub(super) fn merges_beside_reference(&self, cursor: &Cursor<'_>) -> bool {
        let says = |(key, _): &(String, Cursor<'_>)| key != "$ref" && !ANNOTATIONS.contains(&key.as_str()) && !key.starts_with("x-");
        cursor.child("$ref").is_some() && !self.is_3_0() && cursor.entries().iter().any(says)
    }

    /// Whether what stands beside the `$ref` of a schema shapes its values, so that both are merged as by `allOf`.
    pub(super) fn shapes_beside_reference(&self, cursor: &Cursor<'_>) -> bool {
        let shapes = SHAPES.iter().chain(&["required"]).any(|key| cursor.child(key).is_some());
        shapes && self.merges_beside_reference(cursor)
    }

    fn is_3_0(&self) -> bool {
        let version = self.source.root().child("openapi").and_then(|version| version.as_text());
        version.is_some_and(|version| version.starts_with("3.0"))
    }
}

/// What narrows the type of a schema.
const SHAPES: [&str; 7] = ["properties", "allOf", "oneOf", "anyOf", "enum", "items", "additionalProperties"];

/// A reference is followed; in OpenAPI 3.0, what beside it would narrow its type is not merged.
pub(super) fn warn_beside_reference(cx: &mut Errors, cursor: &Cursor<'_>) {
    for beside in SHAPES.iter().filter_map(|key| cursor.child(key)) {
        let message = format!("`{}` beside `$ref` is left out", beside.at.last());
        cx.warn(&beside.at, message, "the type is that of the reference; `allOf` of both merges them");
    }
}
