//! Declared headers of successes.

use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::dialect::wire::is_token;
use crate::ir::{Field, ReplyHeaders, Type};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

/// The headers of all successes of the operation at `cursor`, each once; none of them is sure to come.
pub(super) fn lower_headers(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Option<ReplyHeaders> {
    let mut fields: Vec<Field> = Vec::new();
    let responses = cursor.child("responses").map(|responses| responses.entries()).unwrap_or_default();
    for (_, response) in responses.into_iter().filter(|(status, _)| status.starts_with(['2', '3'])) {
        let Some(response) = resolve(cx, types.source, response) else { continue };
        for (wire, header) in response.object(cx, "headers").map(|headers| headers.entries()).unwrap_or_default() {
            // A response cannot declare its own content type (OpenAPI, response object).
            if wire.eq_ignore_ascii_case("content-type") {
                continue;
            }
            if !is_token(&wire) {
                cx.warn(&header.at, format!("`{}` is no name of a header", wire.escape_debug()), "it is left out");
                continue;
            }
            let name = Name::new(&wire);
            let known = fields.iter().any(|field| field.name.snake == name.snake || field.name.wire.eq_ignore_ascii_case(&wire));
            if known {
                continue;
            }
            fields.extend(lower_header(cx, types, header, name, &format!("{} {wire}", op.pascal)));
        }
    }
    (!fields.is_empty()).then(|| ReplyHeaders { name: types.fresh(&format!("{} Headers", op.pascal)), fields })
}

fn lower_header(cx: &mut Errors, types: &mut Types<'_>, header: Cursor<'_>, name: Name, hint: &str) -> Option<Field> {
    let header = resolve(cx, types.source, header)?;
    let ty = header.child("schema").map_or(Type::String, |schema| types.lower(cx, &schema, hint).ty);
    let is_plain = match &ty {
        Type::List(item) => types.is_scalar(item),
        ty => types.is_scalar(ty),
    };
    if !is_plain {
        cx.warn(&header.at, format!("header `{}` is neither a scalar nor a list of scalars", name.wire), "it is taken as text");
    }
    let ty = if is_plain && ty != Type::Json { ty } else { Type::String };
    let doc = header.text(cx, "description").unwrap_or_default();
    Some(Field { name, ty, required: false, nullable: false, doc })
}
