//! OpenAPI 3.0 and 3.1: servers, security and paths of a document, lowered to operations.

mod body;
mod checks;
mod doc;
mod endpoint;
mod headers;
pub(super) mod inputs;
mod media;
mod multipart;
mod operation;
mod pages;
mod parameter;
mod path;
mod reply;
mod scheme;
mod security;
mod server;
mod settings;
mod style;

use super::schema::Types;
use super::{module_name, paragraphs};
use crate::Options;
use crate::ir::{Access, Api, FromSetting, Operation};
use crate::report::Errors;
use crate::select;
use crate::source::{Cursor, Source};
use settings::{Settings, Wanted};

/// Lowers an OpenAPI document.
pub(crate) fn lower(cx: &mut Errors, source: &Source, options: &Options) -> Option<Api> {
    let root = source.root();
    check_version(cx, &root);
    root.only(cx, KNOWN);
    check_paths(cx, &root);
    doc::report_webhooks(cx, &root);
    let name = module_name(source);
    let mut types = Types::new(source);
    types.lower_components(cx);
    let endpoints = endpoint::endpoints(cx, source, options);
    let mut operations: Vec<Operation> = endpoints.into_iter().map(|endpoint| operation::lower(cx, &mut types, endpoint)).collect();
    select::rename_types(cx, &mut types.defs, &options.type_names);
    types.make_way(cx, &operations);
    types.keep_null();
    let mut settings = Settings::new(&name);
    let mut servers = server::lower_servers(cx, &root, &mut settings);
    let (credentials, security) = security::lower_security(cx, source, &operations, &mut settings);
    for (op, security) in operations.iter_mut().zip(security) {
        let server = servers.of_operation(cx, source, op, &mut settings);
        op.access = (server.is_some() || !security.is_empty()).then(|| Access { server: server.unwrap_or_default(), security });
    }
    lower_defaults(cx, &mut operations, &mut settings);
    let checks = checks::lower(cx, &types, options, &operations);
    let Settings { all: settings, .. } = settings;
    Some(Api {
        doc: lower_info(cx, &root),
        origins: source.origins().clone(),
        base_url: servers.base_url,
        servers: servers.all,
        settings,
        credentials,
        unused: select::unused(options, &operations, &types.defs),
        types: types.defs,
        operations,
        checks,
        functions: Vec::new(),
        serves: true,
        needed: Vec::new(),
        rest: Vec::new(),
        mcp: Vec::new(),
        skills: Vec::new(),
        control: None,
        files: Vec::new(),
        name,
    })
}

const KNOWN: &[&str] =
    &["openapi", "info", "tags", "servers", "security", "components", "paths", "externalDocs", "webhooks", "jsonSchemaDialect"];

/// A patch version changes nothing; what a later minor version adds is not known here.
fn check_version(cx: &mut Errors, root: &Cursor<'_>) {
    let Some(at) = root.child("openapi") else { return };
    let version = at.as_text().unwrap_or_default();
    let mut numbers = version.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("3"), None | Some("0" | "1")) => {}
        (Some("3"), Some(_)) => cx.warn(&at.at, format!("`openapi` is `{version}`"), "it is read as 3.1"),
        _ => cx.error(&at.at, format!("`openapi` is `{version}`"), "this generator reads OpenAPI 3.0 and 3.1"),
    }
}

/// A document may be about schemas or webhooks alone (OpenAPI 3.1.0, "OpenAPI Object"); one with neither is a mistake.
fn check_paths(cx: &mut Errors, root: &Cursor<'_>) {
    match root.child("paths") {
        Some(paths) if !paths.is_object() => paths.mismatch_warning(cx, "an object of paths"),
        None if root.child("components").is_none() && root.child("webhooks").is_none() => {
            cx.warn(&root.at, "`paths` is missing", "an OpenAPI document lists its operations under `paths`");
        }
        _ => {}
    }
}

fn lower_info(cx: &mut Errors, root: &Cursor<'_>) -> String {
    let Some(info) = root.child("info").filter(Cursor::is_object) else {
        cx.warn(&root.at, "`info` is missing", "an OpenAPI document has an `info` with `title` and `version`");
        return String::new();
    };
    let title = info.said(cx, "title");
    let description = info.said(cx, "description");
    paragraphs([title.as_deref(), description.as_deref()])
}

/// The settings that parameters are taken from: one for all parameters that name it, and none of them is required.
fn lower_defaults(cx: &mut Errors, operations: &mut [Operation], settings: &mut Settings<'_>) {
    let mut known: Vec<(String, String)> = Vec::new();
    for param in operations.iter_mut().flat_map(|op| &mut op.params) {
        let Some(FromSetting { name, .. }) = &mut param.setting else { continue };
        let added = known.iter().find(|(said, _)| said == name).map(|(_, added)| added.clone());
        let added = added.unwrap_or_else(|| {
            let wanted = Wanted { secret: false, required: false, default: None, doc: param.doc.clone(), at: param.at.clone() };
            let added = settings.add(cx, name, wanted);
            known.push((name.clone(), added.clone()));
            added
        });
        *name = added;
    }
}
