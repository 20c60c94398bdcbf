//! Request bodies: one media type is a type, several are an enum of them.

use super::media::{self, Kind};
use super::multipart;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::ir::{Body, Carried, Method, Style, Type};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

pub(super) fn lower_body(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name, method: Method) -> Option<Body> {
    let declared = cursor.object(cx, "requestBody")?;
    let Some(body) = resolve(cx, types.source, declared) else { return Some(unknown()) };
    check_method(cx, &body, method)?;
    let doc = body.text(cx, "description").unwrap_or_default();
    let required = body.flag(cx, "required").unwrap_or(false);
    let mut variants: Vec<(Name, Body)> = Vec::new();
    for (media, object) in body.object(cx, "content").map(|content| content.entries()).unwrap_or_default() {
        if !media::is_sendable(&media) {
            cx.warn(&object.at, format!("`{}` is no media type", media.escape_debug()), "it is left out; write `type/subtype`");
            continue;
        }
        let kind = media::kind(cx, types, &media, &object);
        let (ty, carried) = lower_kind(cx, types, &object, op, kind);
        let name = variant(&variants, &media, &carried);
        let media = media::sent(&media, kind);
        if !variants.iter().any(|(_, known)| known.media == media) {
            variants.push((name, Body { media, name: Name::new("body"), required, ty, doc: String::new(), carried }));
        }
    }
    if variants.is_empty() {
        cx.warn(&body.at, "this request body has no `content`", "it is sent as bytes; name a media type and its schema");
        let media = "application/octet-stream".to_owned();
        return Some(Body { media, name: Name::new("body"), required, ty: Type::Json, doc, carried: Carried::Bytes });
    }
    if variants.len() == 1 {
        return variants.pop().map(|(_, body)| Body { doc, ..body });
    }
    let media: Vec<&str> = variants.iter().map(|(_, body)| body.media.as_str()).collect();
    let media = media.join(", ");
    let json = variants.iter().find(|(_, body)| matches!(body.carried, Carried::Json));
    let ty = json.map_or(Type::Json, |(_, body)| body.ty.clone());
    let carried = Carried::Choice(types.fresh(&format!("{} Body", op.pascal)), variants);
    Some(Body { media, name: Name::new("body"), required, ty, doc, carried })
}

/// TRACE must not have a body, and HTTP gives it no meaning in three others (RFC 9110, section 9.3).
fn check_method(cx: &mut Errors, body: &Cursor<'_>, method: Method) -> Option<()> {
    let name = method.as_str();
    match method {
        Method::Trace => {
            cx.warn(&body.at, "`TRACE` must not have a body", "it is left out");
            return None;
        }
        Method::Get | Method::Head | Method::Delete => {
            cx.warn(&body.at, format!("HTTP gives the body of `{name}` no meaning"), "it is sent, and servers may ignore or refuse it");
        }
        Method::Post | Method::Put | Method::Patch | Method::Options => {}
    }
    Some(())
}

fn lower_kind(cx: &mut Errors, types: &mut Types<'_>, object: &Cursor<'_>, op: &Name, kind: Kind) -> (Type, Carried) {
    let hint = format!("{} Body", op.pascal);
    let mut lower = |cx: &mut Errors| object.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, &hint).ty);
    match kind {
        Kind::Json => {
            let ty = object.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, &hint).whole());
            (ty, Carried::Json)
        }
        Kind::Form => {
            let ty = lower(cx);
            if ty != Type::Json && (matches!(ty, Type::List(_)) || types.is_scalar(&ty)) {
                cx.warn(&object.at, "a form is an object, and this schema is not", "the body is taken as text");
                return (Type::Json, Carried::Text);
            }
            (ty, Carried::Form(lower_styles(cx, object)))
        }
        Kind::Multipart => (Type::Json, Carried::Multipart(multipart::lower(cx, types, object, op))),
        Kind::Text => (Type::Json, Carried::Text),
        Kind::Bytes => (Type::Json, Carried::Bytes),
    }
}

/// What `encoding` says of properties that do not travel as their text.
fn lower_styles(cx: &mut Errors, object: &Cursor<'_>) -> Vec<(String, Style)> {
    let mut styles = Vec::new();
    for (property, encoding) in object.object(cx, "encoding").map(|encoding| encoding.entries()).unwrap_or_default() {
        let said = encoding.text(cx, "style");
        let explode = encoding.flag(cx, "explode");
        let json = encoding.text(cx, "contentType").is_some_and(|media| media::essence(&media) == "application/json");
        let style = match said.as_deref() {
            None if json => Some(Style::Json),
            None | Some("form") => (explode == Some(false)).then_some(Style::Comma),
            Some("spaceDelimited") => (explode != Some(true)).then_some(Style::Space),
            Some("pipeDelimited") => (explode != Some(true)).then_some(Style::Pipe),
            Some("deepObject") => Some(Style::Deep),
            Some(other) => {
                let help = nearest(other, ["form", "spaceDelimited", "pipeDelimited", "deepObject"]);
                cx.warn(&encoding.at.child("style"), format!("`{other}` is no style of a form, and `form` is used"), help);
                None
            }
        };
        styles.extend(style.map(|style| (property, style)));
    }
    styles
}

/// The first of a kind is called after the kind, any further one after its media type.
fn variant(known: &[(Name, Body)], media: &str, carried: &Carried) -> Name {
    let essence = media::essence(media);
    let kind = match carried {
        Carried::Json => "Json",
        Carried::Form(_) => "Form",
        Carried::Multipart(_) => "Multipart",
        Carried::Text => "Text",
        Carried::Bytes if essence.ends_with("xml") => "Xml",
        Carried::Bytes | Carried::Choice(..) => "Bytes",
    };
    let is_taken = |name: &Name| known.iter().any(|(taken, _)| taken.pascal == name.pascal);
    let name = Name::new(kind);
    if !is_taken(&name) {
        return name;
    }
    let words = if essence == "*/*" { "any".to_owned() } else { essence.replace('*', "") };
    let mut name = Name::new(&words);
    let mut count = 2;
    while is_taken(&name) {
        name = Name::new(&format!("{words} {count}"));
        count += 1;
    }
    name
}

/// A body that is declared somewhere else, which is not to be found: any JSON.
fn unknown() -> Body {
    Body {
        media: "application/json".to_owned(),
        name: Name::new("body"),
        required: false,
        ty: Type::Json,
        doc: String::new(),
        carried: Carried::Json,
    }
}
