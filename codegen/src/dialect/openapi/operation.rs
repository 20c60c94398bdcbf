//! One operation: its name, and what the other files of this folder say of its parameters, body and answers.

use super::{body, inputs, pages, parameter, path, reply};
use crate::dialect::paragraphs;
use crate::dialect::schema::Types;
use crate::ir::{Method, Operation};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::Errors;
use crate::source::Cursor;

/// Lowers the operation at `cursor`, a member of the path item `item`.
pub(super) fn lower(
    cx: &mut Errors,
    types: &mut Types<'_>,
    item: &Cursor<'_>,
    cursor: &Cursor<'_>,
    path: &str,
    method: Method,
) -> Option<Operation> {
    if !cursor.is_object() {
        cursor.mismatch(cx, "an operation, which is an object");
        return None;
    }
    cursor.only(cx, KNOWN);
    let spelled = path::lower(cx, &item.at, path)?;
    let path = spelled.path.clone();
    check_ignored(cx, types, item, cursor);
    let name = operation_name(cx, cursor, method, &path);
    let body = body::lower_body(cx, types, cursor, &name);
    let mut params = parameter::lower_params(cx, types, item, cursor, &name);
    spelled.place_params(cx, &cursor.at, &mut params);
    parameter::match_path(cx, cursor, &path, &mut params);
    inputs::name_inputs(cx, &name, &mut params, body.is_some());
    let replies = reply::lower_replies(cx, types, cursor, &name);
    let failures = reply::lower_failures(cx, types, cursor, &name);
    let pages = pages::lower_pages(cx, types, cursor, &replies);
    let [summary, description] = ["summary", "description"].map(|key| cursor.text(cx, key));
    let doc = paragraphs([summary.as_deref(), description.as_deref()]);
    Some(Operation { name, doc, at: cursor.at.clone(), method, path, params, body, replies, failures, pages })
}

const KNOWN: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

/// What an operation says for itself, and the client takes from the document as a whole.
fn check_ignored(cx: &mut Errors, types: &Types<'_>, item: &Cursor<'_>, cursor: &Cursor<'_>) {
    if let Some(security) = cursor.child("security").filter(|own| !types.source.root().child("security").is_some_and(|all| all.same(own))) {
        cx.warn(
            &security.at,
            "`security` of an operation is not followed",
            "every call carries what the document's own `security` asks for",
        );
    }
    for servers in [item, cursor].into_iter().filter_map(|at| at.child("servers")) {
        cx.warn(&servers.at, "`servers` of an operation or a path are not followed", "every call goes to the base URL of the client");
    }
}

/// The `operationId`, else the summary, else method and path.
fn operation_name(cx: &mut Errors, cursor: &Cursor<'_>, method: Method, path: &PathTemplate) -> Name {
    let said = ["operationId", "summary"].map(|key| cursor.text(cx, key));
    let spoken = said.into_iter().flatten().find(|text| text.chars().any(char::is_alphanumeric) && text.len() <= 64);
    Name::action(&spoken.unwrap_or_else(|| format!("{} {}", method.as_str().to_lowercase(), path.text)))
}
