//! Answers: successes, and failures whose bodies are declared.

use super::media::{self, Kind};
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::ir::{Content, Failure, Method, Reply, Type};
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

pub(super) fn lower_replies(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name, method: Method) -> Vec<Reply> {
    let Some(responses) = cursor.object(cx, "responses") else {
        cx.warn(&cursor.at, format!("operation `{}` has no `responses`", op.wire), "any success is taken, and its body as any JSON");
        return vec![Reply::json(Type::Json)];
    };
    let mut replies = Vec::new();
    let bodiless = |number: Option<u16>| method == Method::Head || matches!(number, Some(204 | 205 | 304));
    let only_redirects = is_redirected(&responses);
    for (status, declared) in responses.entries().into_iter().filter(|(status, _)| !status.starts_with("x-")) {
        let number = status.parse::<u16>().ok().filter(|number| (100..600).contains(number));
        let range =
            status.len() == 3 && status.to_uppercase().ends_with("XX") && ('1'..='5').contains(&status.chars().next().unwrap_or('0'));
        if number.is_none() && !range && status != "default" {
            cx.error(&declared.at, format!("`{status}` is not a status"), "write `200`, `2XX` or `default`");
            continue;
        }
        let (place, own) = (declared.at.clone(), declared.clone());
        let declared = resolve(cx, types.source, declared);
        let success = status.starts_with('2') || only_redirects && status.starts_with('3');
        if success {
            let hint = format!("{} Response {status}", op.pascal);
            let lowered = declared.as_ref().map(|declared| lower_content(cx, types, declared, &hint, bodiless(number)));
            let (content, media) = lowered.unwrap_or_else(|| (Content::Json(Type::Json), "application/json".to_owned()));
            let redirect = number.is_none() && status.starts_with('3');
            // A description beside `$ref` wins (OpenAPI 3.1.0, "Reference Object").
            let doc = [Some(&own), declared.as_ref()].into_iter().flatten().find_map(|at| at.text(cx, "description")).unwrap_or_default();
            if replies.iter().any(|known: &Reply| known.status == number) {
                cx.error(&place, format!("status `{status}` is declared twice"), "remove one of them");
            }
            replies.push(Reply { status: number, content, media, redirect, doc });
        }
    }
    if replies.is_empty() {
        let content = responses.child("default").and_then(|default| resolve(cx, types.source, default));
        let reply = content.map(|default| {
            let (content, media) = lower_content(cx, types, &default, &format!("{} Response", op.pascal), bodiless(None));
            Reply { status: None, content, media, redirect: false, doc: String::new() }
        });
        let nothing = || Reply { content: Content::Empty, media: String::new(), ..Reply::json(Type::Json) };
        replies.push(reply.unwrap_or_else(|| if bodiless(None) { nothing() } else { Reply::json(Type::Json) }));
    }
    replies
}

/// Whether nothing but redirects is declared as an answer that is no failure: they are what the caller asks for.
fn is_redirected(responses: &Cursor<'_>) -> bool {
    let statuses: Vec<String> = responses.entries().into_iter().map(|(status, _)| status).collect();
    statuses.iter().any(|status| status.starts_with('3')) && !statuses.iter().any(|status| status.starts_with('2'))
}

/// JSON before text before bytes, and what `Accept` lists for it. HTTP leaves no room for a body in some answers.
fn lower_content(cx: &mut Errors, types: &mut Types<'_>, response: &Cursor<'_>, hint: &str, bodiless: bool) -> (Content, String) {
    let kinds = response.object(cx, "content").map(|content| content.entries()).unwrap_or_default();
    if bodiless && !kinds.is_empty() {
        cx.warn(&response.at.child("content"), "HTTP gives this answer no body", "its `content` is left out");
    }
    let odd: Vec<_> = kinds.iter().filter(|(media, _)| !bodiless && !media::is_sendable(media)).cloned().collect();
    for (media, object) in &odd {
        cx.warn(&object.at, format!("`{}` is no media type", media.escape_debug()), "it is left out; write `type/subtype`");
    }
    let told: Vec<(String, Kind, Cursor<'_>)> = kinds
        .into_iter()
        .filter(|(media, _)| !bodiless && media::is_sendable(media))
        .map(|(media, object)| (media.clone(), media::kind(cx, types, &media, &object), object))
        .collect();
    let of = |kind: Kind| told.iter().find(|(_, known, _)| *known == kind);
    if let Some((media, kind, object)) = of(Kind::Json) {
        let ty = object.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, hint).whole());
        return (Content::Json(ty), media::sent(media, *kind));
    }
    if let Some((media, ..)) = of(Kind::Text) {
        return (Content::Text, media::sent(media, Kind::Text));
    }
    if told.is_empty() && !odd.is_empty() {
        return (Content::Bytes, "*/*".to_owned());
    }
    if told.is_empty() {
        return (Content::Empty, String::new());
    }
    let media: Vec<String> = told.iter().map(|(media, kind, _)| media::sent(media, *kind)).collect();
    (Content::Bytes, media.join(", "))
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
        if let (Content::Json(ty), _) = lower_content(cx, types, &declared, &hint, false) {
            failures.push(Failure { status, ty, doc: declared.text(cx, "description").unwrap_or_default() });
        }
    }
    failures
}
