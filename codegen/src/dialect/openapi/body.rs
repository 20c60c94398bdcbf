//! Request bodies.

use super::media::is_json;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::ir::{Body, Type};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

pub(super) fn lower_body(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Option<Body> {
    let declared = cursor.object(cx, "requestBody")?;
    let Some(body) = resolve(cx, types.source, declared) else { return Some(unknown()) };
    let Some(content) = body.object(cx, "content") else {
        cx.error(&body.at, "this request body has no `content`", "name a media type and its schema");
        return None;
    };
    let kinds = content.entries();
    let Some((media, kind)) = kinds.iter().find(|(media, _)| is_json(media)) else {
        let said: Vec<&str> = kinds.iter().map(|(media, _)| media.as_str()).collect();
        cx.error(&content.at, format!("request body is `{}`, which is not supported", said.join("`, `")), "supported: `application/json`");
        return None;
    };
    for (other, at) in kinds.iter().filter(|(other, _)| !is_json(other)) {
        cx.warn(&at.at, format!("a body can be `{other}` too, which is not supported"), format!("it is sent as `{media}`"));
    }
    let ty = kind.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, &format!("{} Body", op.pascal)).ty);
    Some(Body {
        media: media.clone(),
        name: Name::new("body"),
        required: body.flag(cx, "required").unwrap_or(false),
        ty,
        doc: body.text(cx, "description").unwrap_or_default(),
    })
}

/// A body that is declared somewhere else, which is not to be found: any JSON.
fn unknown() -> Body {
    Body { media: "application/json".to_owned(), name: Name::new("body"), required: false, ty: Type::Json, doc: String::new() }
}
