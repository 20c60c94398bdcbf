//! `forward` of an exposed resource: what comes below its path is passed on to a consumed API.

use super::consume::Consumed;
use crate::dialect::wire::{frames, is_token};
use crate::ir::Forward;
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::Errors;
use crate::source::Cursor;

/// Headers that are about one connection, besides those that frame a message, and so never passed on (RFC 9110, section 7.6.1).
const HOP: [&str; 3] = ["expect", "proxy-authenticate", "proxy-authorization"];

/// Lowers the `forward` of a resource.
pub(super) fn lower(cx: &mut Errors, consumed: &Consumed, resource: &Cursor<'_>) -> Option<Forward> {
    let cursor = resource.object(cx, "forward")?;
    cursor.only(cx, &["targetNamespace", "trustedHeaders"]);
    let Some(target) = cursor.text(cx, "targetNamespace") else {
        cx.error(&cursor.at, "`forward` does not say where to", "name a consumed API with `targetNamespace`");
        return None;
    };
    let access = consumed.find_api(cx, &cursor.at.child("targetNamespace"), &target)?;
    let path = path(cx, resource)?;
    let headers = headers(cx, &cursor);
    let doc = resource.text(cx, "description").unwrap_or_default();
    Some(Forward { name: Name::action(&format!("forward {path} {target}")), doc, at: cursor.at.clone(), path, headers, access })
}

/// The path without the variable at its end, which stands for the rest.
fn path(cx: &mut Errors, resource: &Cursor<'_>) -> Option<String> {
    let at = resource.at.child("path");
    let Some(said) = resource.text(cx, "path") else {
        cx.error(&resource.at, "this resource has no `path`", "write the path it is served at");
        return None;
    };
    let template = PathTemplate::parse(&said).map_err(|wrong| cx.error(&at, format!("path {wrong}"), "")).ok()?;
    let path = match template.text.rsplit_once('/') {
        Some((before, last)) if last.starts_with('{') && last.ends_with('}') => before,
        _ => template.text.trim_end_matches('/'),
    };
    if path.contains('{') {
        let help = "the one at its end stands for the rest of the path, and is the only one there can be";
        cx.error(&at, format!("path `{said}` of a `forward` has a variable inside"), help);
        return None;
    }
    if !path.is_empty() && !path.starts_with('/') {
        cx.error(&at, format!("path `{said}` does not start with `/`"), format!("write `/{said}`"));
    }
    Some(path.to_owned())
}

fn headers(cx: &mut Errors, cursor: &Cursor<'_>) -> Vec<String> {
    let mut headers = Vec::new();
    for header in cursor.child("trustedHeaders").map(|list| list.items()).unwrap_or_default() {
        let Some(name) = header.as_text().map(|name| name.to_lowercase()) else {
            header.mismatch(cx, "the name of a header");
            continue;
        };
        if !is_token(&name) {
            cx.error(&header.at, format!("`{name}` is no name of a header"), "a name has letters, digits and `-`");
        } else if frames(&name) || HOP.contains(&name.as_str()) {
            cx.error(&header.at, format!("`{name}` is about the connection and cannot be passed on"), "leave it out");
        } else {
            if ["authorization", "cookie"].contains(&name.as_str()) {
                let help = "leave it out, unless the API is to know the caller; the credentials of the API itself take its place";
                cx.warn(&header.at, format!("`{name}` passes what callers prove themselves with on to the API"), help);
            }
            headers.push(name);
        }
    }
    headers
}
