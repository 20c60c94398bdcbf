//! `body`: a request body that the document spells out, with values in it.

use super::sight::{Sight, written_out};
use super::xml;
use crate::ir::flow::{Expr, Form, Part, Piece, Template};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

const KINDS: [&str; 8] = ["json", "text", "xml", "sparql", "formUrlEncoded", "multipartForm", "yaml", "binary"];

/// What a `body` says.
pub(super) enum Spelled {
    Template(Template),
    /// It says only what kind it is: the caller supplies it.
    Caller,
}

/// Lowers the `body` of a consumed operation.
pub(super) fn lower(cx: &mut Errors, operation: &Cursor<'_>, sight: Sight<'_>) -> Option<Spelled> {
    let body = operation.child("body")?;
    if let Some(text) = body.as_str() {
        return raw(cx, &body.at, &text, sight).map(Spelled::Template);
    }
    if !body.is_object() {
        body.mismatch(cx, "text, or an object with `type` and `data`");
        return None;
    }
    body.only(cx, &["type", "data", "contentType"]);
    let kind = body.text(cx, "type").unwrap_or_else(|| "json".to_owned());
    let Some(data) = body.child("data") else {
        if kind != "json" {
            cx.error(&body.at, format!("a `{kind}` body has no `data`"), "write what is sent there");
            return None;
        }
        cx.warn(&body.at, "the body has no `data`, so that the caller supplies it as `body`", "write what is sent in `data`");
        return Some(Spelled::Caller);
    };
    let (media, form) = form(cx, &kind, &body, &data, sight)?;
    let media = plain(cx, &body, "contentType").unwrap_or(media);
    Some(Spelled::Template(Template { media, form }))
}

fn form(cx: &mut Errors, kind: &str, body: &Cursor<'_>, data: &Cursor<'_>, sight: Sight<'_>) -> Option<(String, Form)> {
    let own = |media: &str, form: Form| Some((media.to_owned(), form));
    match kind {
        "json" => match data.as_str() {
            Some(text) => raw(cx, &data.at, &text, sight).map(|template| (template.media, template.form)),
            None => own("application/json", Form::Json(sight.data(cx, data))),
        },
        // JSON is YAML (YAML 1.2, section 1.3).
        "yaml" if data.as_str().is_none() => own("application/yaml", Form::Json(sight.data(cx, data))),
        "yaml" => own("application/yaml", Form::Json(yaml(cx, data, sight)?)),
        "text" => own("text/plain; charset=utf-8", Form::Text(text(cx, data, sight)?)),
        "xml" => {
            let pieces = text(cx, data, sight)?;
            xml::check(cx, &data.at, &pieces);
            own("application/xml", Form::Xml(pieces))
        }
        "sparql" => own("application/sparql-query", Form::Sparql(text(cx, data, sight)?)),
        "binary" => own("application/octet-stream", Form::Text(text(cx, data, sight)?)),
        "formUrlEncoded" | "form" => own("application/x-www-form-urlencoded", Form::Urlencoded(pairs(cx, data, sight)?)),
        "multipartForm" | "multipart" => own("multipart/form-data", Form::Multipart(parts(cx, data, sight))),
        _ => {
            let help = nearest(kind, KINDS);
            cx.error(&body.at.child("type"), format!("body `{kind}` is not supported"), help);
            None
        }
    }
}

/// A text without values in it.
fn plain(cx: &mut Errors, cursor: &Cursor<'_>, key: &str) -> Option<String> {
    let text = cursor.text(cx, key)?;
    written_out(cx, &cursor.at.child(key), &text);
    Some(text)
}

fn text(cx: &mut Errors, data: &Cursor<'_>, sight: Sight<'_>) -> Option<Vec<Piece>> {
    let Some(text) = data.as_text() else {
        data.mismatch(cx, "text");
        return None;
    };
    Some(sight.template(cx, &data.at, &text))
}

/// YAML with values in it, read before they are: none of them can be anything but a scalar, or a part of one.
fn yaml(cx: &mut Errors, data: &Cursor<'_>, sight: Sight<'_>) -> Option<Expr> {
    let said = data.as_text()?;
    let (mut text, mut variables, mut rest) = (String::new(), Vec::new(), said.as_str());
    while let Some((before, inside, after)) = rest.split_once("{{").and_then(|(before, after)| {
        let (inside, after) = after.split_once("}}")?;
        Some((before, inside, after))
    }) {
        // A name that no document has.
        let name = format!("\u{e000}{}\u{e001}", variables.len());
        text.push_str(&format!("{before}{name}"));
        variables.push((name, format!("{{{{{inside}}}}}")));
        rest = after;
    }
    text.push_str(rest);
    match crate::source::yaml(&text) {
        Ok(mut value) => {
            let sent = value.to_string();
            for (_, variable) in variables.iter().filter(|(name, _)| !sent.contains(name)) {
                let message = format!("`{variable}` of the body is in a comment, and is not sent");
                cx.warn(&data.at, message, "let it be a value, or a part of one");
            }
            restore(&mut value, &variables);
            Some(value_of(cx, &data.at, &value, sight))
        }
        Err(error) => {
            cx.error(&data.at, format!("the body: {error}"), "write it as an object under `data`, or as `type: text`");
            None
        }
    }
}

fn restore(value: &mut serde_json::Value, variables: &[(String, String)]) {
    use serde_json::Value;
    let fill = |text: &mut String| variables.iter().for_each(|(name, variable)| *text = text.replace(name, variable));
    match value {
        Value::String(text) => fill(text),
        Value::Array(items) => items.iter_mut().for_each(|item| restore(item, variables)),
        Value::Object(members) => {
            let restored = std::mem::take(members).into_iter().map(|(mut name, mut member)| {
                fill(&mut name);
                restore(&mut member, variables);
                (name, member)
            });
            *members = restored.collect();
        }
        _ => {}
    }
}

/// A body that is one text: JSON, unless it does not look like it.
fn raw(cx: &mut Errors, at: &Pointer, text: &str, sight: Sight<'_>) -> Option<Template> {
    let json = |form| Some(Template { media: "application/json".to_owned(), form });
    if let Ok(value) = serde_json::from_str(text) {
        return json(Form::Json(value_of(cx, at, &value, sight)));
    }
    let pieces = sight.template(cx, at, text);
    if !text.trim_start().starts_with(['{', '[']) || text.trim_start().starts_with("{{") {
        let media = "text/plain; charset=utf-8".to_owned();
        return Some(Template { media, form: Form::Text(pieces) });
    }
    let filled: String = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "0" }).collect();
    match serde_json::from_str::<serde_json::Value>(&filled) {
        Ok(_) => json(Form::JsonText(pieces)),
        Err(error) => {
            cx.error(at, format!("the body is no JSON: {error}"), "write it as an object under `data`, or as `type: text`");
            None
        }
    }
}

/// As [`Sight::data`], of JSON that stands in a text.
fn value_of(cx: &mut Errors, at: &Pointer, value: &serde_json::Value, sight: Sight<'_>) -> Expr {
    use serde_json::Value;
    match value {
        Value::String(text) => sight.text(cx, at, text),
        Value::Array(items) => Expr::List(items.iter().map(|item| value_of(cx, at, item, sight)).collect()),
        Value::Object(members) => {
            let member = |(name, member): (&String, &Value)| {
                written_out(cx, at, name);
                (name.clone(), value_of(cx, at, member, sight))
            };
            Expr::Object(members.iter().map(member).collect())
        }
        scalar => Expr::Literal(scalar.clone()),
    }
}

/// An object, or text that is a form already.
fn pairs(cx: &mut Errors, data: &Cursor<'_>, sight: Sight<'_>) -> Option<Vec<(String, Expr)>> {
    if let Some(text) = data.as_str() {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            written_out(cx, &data.at, name);
            (decoded(name), sight.text(cx, &data.at, &decoded(value)))
        };
        return Some(text.trim().split('&').filter(|pair| !pair.is_empty()).map(pair).collect());
    }
    if !data.is_object() {
        data.mismatch(cx, "an object, or a form as text");
        return None;
    }
    let member = |(name, member): (String, Cursor<'_>)| {
        written_out(cx, &member.at, &name);
        (name, sight.data(cx, &member))
    };
    Some(data.entries().into_iter().map(member).collect())
}

/// A text of a form; a `%` that starts nothing stays.
fn decoded(text: &str) -> String {
    let bytes = text.replace('+', " ").into_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code.filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn parts(cx: &mut Errors, data: &Cursor<'_>, sight: Sight<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (name, part) in super::named(cx, data, "", "name") {
        part.only(cx, &["name", "value", "filename", "contentType"]);
        if name.is_empty() {
            cx.error(&part.at, "a part has no `name`", "name it");
        }
        written_out(cx, &part.at, &name);
        let value = part.child("value").map_or(Expr::Literal("".into()), |value| sight.data(cx, &value));
        parts.push(Part { name, value, filename: plain(cx, &part, "filename"), media: plain(cx, &part, "contentType") });
    }
    parts
}
