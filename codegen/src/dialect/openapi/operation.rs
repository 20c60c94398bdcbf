//! One operation: its name, and what the other files of this folder say of its parameters, body and answers.

use super::{body, pages, parameter, reply};
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
    let path = PathTemplate::parse(path).map_err(|wrong| cx.error(&item.at, format!("path {wrong}"), "")).ok()?;
    if !path.text.starts_with('/') {
        cx.error(&item.at, format!("path `{}` does not start with `/`", path.text), format!("write `/{}`", path.text));
        return None;
    }
    let name = operation_name(cx, cursor, method, &path);
    let body = body::lower_body(cx, types, cursor, &name);
    let mut params = parameter::lower_params(cx, types, item, cursor, &name);
    parameter::add_undeclared(cx, cursor, &path, &mut params);
    parameter::name_inputs(&mut params, body.is_some());
    let replies = reply::lower_replies(cx, types, cursor, &name);
    let failures = reply::lower_failures(cx, types, cursor, &name);
    let pages = pages::lower_pages(cx, types, cursor, &replies);
    let [summary, description] = ["summary", "description"].map(|key| cursor.text(cx, key));
    let doc = paragraphs([summary.as_deref(), description.as_deref()]);
    Some(Operation { name, doc, at: cursor.at.clone(), method, path, params, body, replies, failures, pages, access: None })
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

/// The `operationId`, else the summary, else method and path.
fn operation_name(cx: &mut Errors, cursor: &Cursor<'_>, method: Method, path: &PathTemplate) -> Name {
    let said = ["operationId", "summary"].map(|key| cursor.text(cx, key));
    let spoken = said.into_iter().flatten().find(|text| text.chars().any(char::is_alphanumeric) && text.len() <= 64);
    Name::action(&spoken.unwrap_or_else(|| format!("{} {}", method.as_str().to_lowercase(), path.text)))
}
