//! The resources and operations of a consumed API.

use super::consume::{Consumable, Consumed};
use super::inputs::{self, Inputs, Owner};
use super::{limits, named, output};
use crate::dialect::schema::Types;
use crate::ir::flow::RawFormat;
use crate::ir::{Content, Method, Operation, Reply, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers the operations of a resource.
pub(super) fn lower_resource(
    cx: &mut Errors,
    types: &mut Types<'_>,
    resource: &Cursor<'_>,
    api: &Consumable<'_, '_>,
    consumed: &mut Consumed,
) {
    resource.only(cx, &["name", "label", "display", "description", "path", "operations", "inputParameters", "tags"]);
    let mut outer = api.shared.clone();
    outer.extend(named(cx, resource, "inputParameters", "name"));
    let resource_path = resource.text(cx, "path");
    for (name, cursor) in named(cx, resource, "operations", "name") {
        let Some(path) = path_of(cx, &cursor, resource_path.as_deref()) else {
            cx.error(&resource.at, "this resource has no `path`", "write the path of the API, such as `/v1/things/{id}`");
            return;
        };
        let name = if name.is_empty() { cursor.text(cx, "id").unwrap_or_default() } else { name };
        let before = cx.count();
        let mut declared = outer.clone();
        declared.extend(named(cx, &cursor, "inputParameters", "name"));
        match lower_operation(cx, types, &name, &cursor, &path, declared, api) {
            Some(operation) if cx.count() == before => consumed.add(&api.namespace, &name, operation),
            _ => consumed.add_broken(&api.namespace, &name),
        }
    }
}

/// The path of an operation is its own or its resource's; one that does not repeat that of the resource goes below it.
fn path_of(cx: &mut Errors, operation: &Cursor<'_>, resource: Option<&str>) -> Option<String> {
    match (operation.text(cx, "path"), resource) {
        (Some(own), _) => Some(own),
        (None, resource) => resource.map(str::to_owned),
    }
}

fn lower_operation(
    cx: &mut Errors,
    types: &mut Types<'_>,
    name: &str,
    cursor: &Cursor<'_>,
    path: &str,
    declared: Vec<(String, Cursor<'_>)>,
    api: &Consumable<'_, '_>,
) -> Option<Operation> {
    const KNOWN: [&str; 18] = [
        "name",
        "id",
        "method",
        "path",
        "label",
        "display",
        "title",
        "description",
        "inputParameters",
        "outputParameters",
        "outputRawFormat",
        "outputSchema",
        "outputMediaType",
        "maxBinarySize",
        "body",
        "tags",
        "in",
        "semantics",
    ];
    cursor.only(cx, &KNOWN);
    let method_text = cursor.text(cx, "method").unwrap_or_else(|| "GET".to_owned());
    let Some(method) = Method::parse(&method_text) else {
        cx.error(
            &cursor.at.child("method"),
            format!("`{method_text}` is not a method"),
            nearest(&method_text.to_uppercase(), ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        );
        return None;
    };
    let absolute = format!("/{}", path.trim_start_matches('/'));
    if absolute != path {
        cx.warn(&cursor.at, format!("path `{path}` does not start with one `/`"), format!("it is taken as `{absolute}`"));
    }
    let (absolute, query) = without_query(cx, cursor, &absolute);
    let path = PathTemplate::parse(&absolute).map_err(|wrong| cx.error(&cursor.at, format!("path {wrong}"), "")).ok()?;
    let name = if name.is_empty() { format!("{} {}", method.as_str().to_lowercase(), path.text) } else { name.to_owned() };
    let format = format(cx, cursor);
    let mut gives = output::consumed(cx, cursor, format.clone());
    gives.media = limits::media(cx, cursor);
    gives.longest = limits::size(cx, cursor);
    let owner = Owner { name: &name, cursor, path: &path, method };
    let Inputs { path, mut params, body, template } = inputs::lower(cx, types, &owner, declared, api.sight);
    params.extend(query.into_iter().map(|(name, value)| inputs::always(&name, &value, cursor)));
    let name = Name::action(&name);
    Some(Operation {
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        method,
        params,
        body,
        replies: vec![reply(cx, types, cursor, &name, &format)],
        failures: Vec::new(),
        headers: None,
        pages: None,
        access: api.access.clone(),
        template,
        gives,
        name,
        path,
    })
}

/// A path is what stands before `?` and `#`; a query that it has is sent with every call.
fn without_query(cx: &mut Errors, cursor: &Cursor<'_>, path: &str) -> (String, Vec<(String, String)>) {
    let Some(end) = path.find(['?', '#']) else { return (path.to_owned(), Vec::new()) };
    let (before, after) = path.split_at(end);
    let query = after.strip_prefix('?').map(|query| query.split('#').next().unwrap_or_default()).unwrap_or_default();
    let help = if query.is_empty() { "a fragment is not sent".to_owned() } else { format!("`{query}` is sent with every call") };
    cx.warn(&cursor.at, format!("path `{path}` has more than a path"), help);
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    (before.to_owned(), query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect())
}

fn reply(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, name: &Name, format: &RawFormat) -> Reply {
    let content = match format {
        RawFormat::Text => Content::Text,
        RawFormat::Binary(_) => Content::Bytes,
        RawFormat::Json => match cursor.child("outputSchema").filter(Cursor::is_object) {
            Some(schema) => Content::Json(types.lower(cx, &schema, &format!("{} Output", name.pascal)).ty),
            None => Content::Json(Type::Json),
        },
        _ => Content::Json(Type::Json),
    };
    Reply { content, media: format.media().to_owned(), ..Reply::json(Type::Json) }
}

/// Formats that need a schema of their own, which would be another compiler's work.
const FOREIGN: [&str; 2] = ["avro", "protobuf"];
const FORMATS: [&str; 10] = ["json", "xml", "csv", "tsv", "psv", "yaml", "text", "html", "markdown", "binary"];

fn format(cx: &mut Errors, cursor: &Cursor<'_>) -> RawFormat {
    let said = cursor.text(cx, "outputRawFormat").unwrap_or_else(|| "json".to_owned());
    let selector = cursor.child("outputSchema").and_then(|schema| schema.as_str());
    match said.to_lowercase().as_str() {
        "json" => RawFormat::Json,
        "text" | "txt" | "plain" => RawFormat::Text,
        "binary" => RawFormat::Binary(cursor.text(cx, "outputMediaType").unwrap_or_else(|| "application/octet-stream".to_owned())),
        "xml" => RawFormat::Xml,
        "csv" => RawFormat::Csv,
        "tsv" => RawFormat::Tsv,
        "psv" => RawFormat::Psv,
        "yaml" | "yml" => RawFormat::Yaml,
        "html" => RawFormat::Html(selector),
        "markdown" | "md" => RawFormat::Markdown(selector),
        format => {
            let at = cursor.at.child("outputRawFormat");
            let message = format!("`outputRawFormat` is `{said}`, which is not supported");
            let help = if FOREIGN.contains(&format) {
                "take JSON from this API, or read the answer in Rust".to_owned()
            } else {
                nearest(format, FORMATS)
            };
            cx.error(&at, message, help);
            RawFormat::Json
        }
    }
}
