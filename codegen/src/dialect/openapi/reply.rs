//! Answers: successes, and failures whose bodies are declared.

use super::media::is_json;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::ir::{Content, Failure, Reply, Type};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

pub(super) fn lower_replies(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Reply> {
    let Some(responses) = cursor.object(cx, "responses") else {
        cx.warn(&cursor.at, format!("operation `{}` has no `responses`", op.wire), "any success is taken, and its body as any JSON");
        return vec![Reply { status: None, content: Content::Json(Type::Json), doc: String::new() }];
    };
    let mut replies = Vec::new();
    for (status, declared) in responses.entries().into_iter().filter(|(status, _)| !status.starts_with("x-")) {
        let number = status.parse::<u16>().ok().filter(|number| (100..600).contains(number));
        let range = status.len() == 3 && status.ends_with("XX") && ('1'..='5').contains(&status.chars().next().unwrap_or('0'));
        if number.is_none() && !range && status != "default" {
            cx.error(&declared.at, format!("`{status}` is not a status"), "write `200`, `2XX` or `default`");
            continue;
        }
        let place = declared.at.clone();
        let Some(declared) = resolve(cx, types.source, declared) else { continue };
        let success = number.map_or(status == "2XX", |number| (200..300).contains(&number));
        if success {
            let content = lower_content(cx, types, &declared, &format!("{} Response {status}", op.pascal));
            let doc = declared.text(cx, "description").unwrap_or_default();
            if replies.iter().any(|known: &Reply| known.status == number) {
                cx.error(&place, format!("status `{status}` is declared twice"), "remove one of them");
            }
            replies.push(Reply { status: number, content, doc });
        }
    }
    if replies.is_empty() {
        let content = responses.child("default").and_then(|default| resolve(cx, types.source, default));
        let content =
            content.map_or(Content::Json(Type::Json), |default| lower_content(cx, types, &default, &format!("{} Response", op.pascal)));
        replies.push(Reply { status: None, content, doc: String::new() });
    }
    replies
}

fn lower_content(cx: &mut Errors, types: &mut Types<'_>, response: &Cursor<'_>, hint: &str) -> Content {
    let kinds = response.object(cx, "content").map(|content| content.entries()).unwrap_or_default();
    let json = kinds.iter().find(|(media, _)| is_json(media));
    match (json, kinds.first()) {
        (Some((_, kind)), _) => {
            let ty = kind.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, hint).whole());
            Content::Json(ty)
        }
        (None, Some((media, _))) if media.starts_with("text/") => Content::Text,
        (None, Some(_)) => Content::Bytes,
        (None, None) => Content::Empty,
    }
}

/// The failures whose JSON bodies are declared; the others keep their bytes.
pub(super) fn lower_failures(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Failure> {
    let responses = cursor.child("responses").map(|responses| responses.entries()).unwrap_or_default();
    let mut failures = Vec::new();
    for (status, declared) in responses {
        if !status.starts_with(['4', '5']) && status != "default" {
            continue;
        }
        let Some(declared) = resolve(cx, types.source, declared) else { continue };
        let hint = format!("{} Response {status}", op.pascal);
        if let Content::Json(ty) = lower_content(cx, types, &declared, &hint) {
            failures.push(Failure { status, ty, doc: declared.text(cx, "description").unwrap_or_default() });
        }
    }
    failures
}
