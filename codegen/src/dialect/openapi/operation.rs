//! One operation: what the other files of this folder say of its parameters, body and answers.

use super::doc::{lower_doc, report_callbacks};
use super::endpoint::Endpoint;
use super::{body, headers, inputs, pages, parameter, reply};
use crate::dialect::schema::Types;
use crate::ir::Operation;
use crate::ir::flow::Gives;
use crate::report::Errors;

/// Lowers the operation of an endpoint.
pub(super) fn lower(cx: &mut Errors, types: &mut Types<'_>, endpoint: Endpoint<'_>) -> Operation {
    let Endpoint { item, items, cursor, method, path, name } = endpoint;
    cursor.only(cx, KNOWN);
    report_callbacks(cx, &cursor);
    let body = body::lower_body(cx, types, &cursor, &name, method);
    let mut params = parameter::lower_params(cx, types, &items, &cursor, &name);
    path.place_params(cx, &cursor.at, &mut params);
    let path = path.template;
    parameter::match_path(cx, &cursor, &path, &mut params);
    inputs::name_inputs(cx, &name, &mut params, body.is_some());
    let replies = reply::lower_replies(cx, types, &cursor, &name, method);
    let failures = reply::lower_failures(cx, types, &cursor, &name);
    let headers = headers::lower_headers(cx, types, &cursor, &name);
    let pages = pages::lower_pages(cx, types, &cursor, &replies);
    let doc = lower_doc(cx, &item, &cursor);
    Operation {
        name,
        doc,
        at: cursor.at,
        method,
        path,
        params,
        body,
        replies,
        failures,
        pages,
        headers,
        access: None,
        template: None,
        gives: Gives::default(),
    }
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
