//! `multipart/form-data`: which properties are files, and the media types of parts.

use super::media;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::ir::{Field, Files, Multipart, Part, Type};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

/// How many `allOf` may lead to a property.
const DEEPEST: usize = 32;

/// Lowers the form of the media type object `object`.
pub(super) fn lower(cx: &mut Errors, types: &mut Types<'_>, object: &Cursor<'_>, op: &Name) -> Multipart {
    let hint = format!("{} Form", op.pascal);
    let name = types.fresh(&hint);
    let Some(declared) = object.child("schema") else { return Multipart { name, at: object.at.clone(), parts: Vec::new() } };
    let plain = ["$ref", "allOf", "oneOf", "anyOf"].iter().all(|key| declared.child(key).is_none());
    let fields: Vec<Field> = if plain {
        types.fields(cx, &declared, &hint)
    } else {
        let ty = types.lower(cx, &declared, &hint).ty;
        types.fields_of(&ty).to_vec()
    };
    let schema = resolve(cx, types.source, declared);
    let parts = fields.into_iter().map(|field| {
        let property = schema.as_ref().and_then(|schema| property(cx, types, schema, &field.name.wire, DEEPEST));
        let encoding = object.child("encoding").and_then(|encoding| encoding.child(&field.name.wire));
        lower_part(cx, types, field, property.as_ref(), encoding.as_ref())
    });
    Multipart { name, at: object.at.clone(), parts: parts.collect() }
}

fn lower_part(cx: &mut Errors, types: &Types<'_>, field: Field, property: Option<&Cursor<'_>>, encoding: Option<&Cursor<'_>>) -> Part {
    if let Some(headers) = encoding.and_then(|encoding| encoding.child("headers")) {
        let message = format!("`headers` of the part `{}` are not typed", field.name.wire);
        cx.warn(&headers.at, message, "a file is sent with those that its `File` has; a value is sent without");
    }
    let said = encoding.and_then(|encoding| encoding.text(cx, "contentType"));
    let items = property.and_then(|property| property.child("items")).and_then(|items| resolve(cx, types.source, items));
    let described = property.into_iter().chain(&items).find_map(|schema| schema.child("contentMediaType")?.as_text());
    let binary = |schema: &Cursor<'_>| media::is_binary(schema) || is_file(said.as_deref());
    let is_text = |ty: &Type| types.is_scalar(ty);
    let file = match &field.ty {
        Type::List(item) => (items.as_ref().is_some_and(binary) && is_text(item)).then_some(Files::Many),
        ty => (property.is_some_and(binary) && is_text(ty)).then_some(Files::One),
    };
    // A list or a range says what is allowed, not what is sent.
    let media = said.or(described).filter(|media| media::is_sendable(media) && !media.contains('*'));
    let mut field = Field { name: named(&field.name), ..field };
    field.nullable = field.nullable && file.is_none();
    Part { field, file, media }
}

/// `additional` is the field of what the document does not name.
fn named(name: &Name) -> Name {
    if name.snake == "additional" { Name::spelled(&name.wire, "additional_property") } else { name.clone() }
}

/// Whether parts of this media type are no text.
fn is_file(media: Option<&str>) -> bool {
    media.is_some_and(|media| {
        media.split(',').map(media::essence).all(|one| !one.starts_with("text/") && !one.ends_with("json") && !one.ends_with("xml"))
    })
}

/// The schema of a property, wherever an `allOf` declares it.
fn property<'a>(cx: &mut Errors, types: &Types<'a>, schema: &Cursor<'a>, wire: &str, deepest: usize) -> Option<Cursor<'a>> {
    if let Some(found) = schema.child("properties").and_then(|properties| properties.child(wire)) {
        return resolve(cx, types.source, found);
    }
    let parts = schema.child("allOf").filter(|_| deepest > 0).map(|parts| parts.items()).unwrap_or_default();
    parts.into_iter().find_map(|part| {
        let part = resolve(cx, types.source, part)?;
        property(cx, types, &part, wire, deepest - 1)
    })
}
