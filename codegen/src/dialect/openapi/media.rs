//! Media types, and how what they name travels.

use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::report::Errors;
use crate::source::Cursor;

/// What a media type asks of those who send and read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// The kind of a media type, of which `object` is the media type object. Anything at all is JSON where there is a schema
/// that does not say it is binary; XML and streams of events are bytes.
pub(super) fn kind(cx: &mut Errors, types: &Types<'_>, media: &str, object: &Cursor<'_>) -> Kind {
    let essence = essence(media);
    let schema = object.child("schema").and_then(|schema| resolve(cx, types.source, schema));
    let binary = schema.as_ref().is_some_and(is_binary);
    match essence.as_str() {
        _ if is_json(&essence) => Kind::Json,
        "*/*" if schema.is_some() && !binary => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        "text/xml" | "text/event-stream" => Kind::Bytes,
        _ if essence.starts_with("text/") && !essence.ends_with("+xml") && !binary => Kind::Text,
        _ => Kind::Bytes,
    }
}

/// A media type as it can be sent: JSON where a document leaves it open. Some write `*` for `*/*`.
pub(super) fn sent(media: &str, kind: Kind) -> String {
    let media = if media.trim() == "*" { "*/*" } else { media };
    if kind == Kind::Json && essence(media) == "*/*" { "application/json".to_owned() } else { media.to_owned() }
}

/// The type without its parameters.
pub(super) fn essence(media: &str) -> String {
    let essence = media.split(';').next().unwrap_or(media).trim().to_lowercase();
    if essence == "*" { "*/*".to_owned() } else { essence }
}

/// Whether every character of a media type may travel in a header, in a list of them.
pub(super) fn is_sendable(media: &str) -> bool {
    (media.contains('/') || media.trim() == "*") && media.chars().all(|c| (' '..='~').contains(&c) && c != ',')
}

/// `application/json`, or anything `+json` (RFC 6839 §3.1).
pub(super) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a schema is of bytes: `format: binary`, or content that is described beside it (OpenAPI 3.1).
pub(super) fn is_binary(schema: &Cursor<'_>) -> bool {
    let says = |key: &str| schema.child(key).and_then(|said| said.as_text());
    says("format").as_deref() == Some("binary")
        || says("contentEncoding").is_some()
        || says("contentMediaType").is_some_and(|media| !is_json(&essence(&media)))
}
