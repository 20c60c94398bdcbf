//! OpenAPI 3.0: servers, security and paths of a document, lowered to operations.

mod body;
mod media;
mod operation;
mod pages;
mod parameter;
mod reply;
mod scheme;
mod security;
mod server;
mod settings;

use super::reference;
use super::schema::Types;
use super::{module_name, paragraphs};
use crate::ir::{Access, Api, FromSetting, Method, Operation};
use crate::report::Errors;
use crate::source::{Cursor, Source};
use settings::{Settings, Wanted};

/// Lowers an OpenAPI document.
pub(crate) fn lower(cx: &mut Errors, source: &Source) -> Option<Api> {
    let root = source.root();
    check_version(cx, &root);
    root.only(cx, &["openapi", "info", "tags", "servers", "security", "components", "paths", "externalDocs", "webhooks"]);
    let name = module_name(source);
    let mut types = Types::new(source);
    types.lower_components(cx);
    let mut operations = lower_paths(cx, &mut types, &root);
    let mut settings = Settings::new(&name);
    let mut servers = server::lower_servers(cx, &root, &mut settings);
    let (credentials, security) = security::lower_security(cx, source, &operations, &mut settings);
    for (op, security) in operations.iter_mut().zip(security) {
        let server = servers.of_operation(cx, source, op, &mut settings);
        op.access = (server.is_some() || !security.is_empty()).then(|| Access { server: server.unwrap_or_default(), security });
    }
    lower_defaults(cx, &mut operations, &mut settings);
    let Settings { all: settings, .. } = settings;
    Some(Api {
        doc: lower_info(cx, &root),
        origins: source.origins().clone(),
        base_url: servers.base_url,
        servers: servers.all,
        settings,
        credentials,
        types: types.defs,
        operations,
        functions: Vec::new(),
        serves: true,
        rest: None,
        mcp: None,
        name,
    })
}

fn check_version(cx: &mut Errors, root: &Cursor<'_>) {
    let version = root.text(cx, "openapi").unwrap_or_default();
    if let Some(at) = root.child("openapi")
        && !version.starts_with("3.")
    {
        cx.error(&at.at, format!("`openapi` is `{version}`"), "this generator reads OpenAPI 3.0");
    }
}

fn lower_info(cx: &mut Errors, root: &Cursor<'_>) -> String {
    let Some(info) = root.object(cx, "info") else {
        cx.error(&root.at, "`info` is missing", "an OpenAPI document has an `info` with `title` and `version`");
        return String::new();
    };
    let title = info.text(cx, "title");
    let description = info.text(cx, "description");
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

fn lower_paths(cx: &mut Errors, types: &mut Types<'_>, root: &Cursor<'_>) -> Vec<Operation> {
    const BESIDE: [&str; 4] = ["parameters", "summary", "description", "servers"];
    let mut operations = Vec::new();
    let Some(paths) = root.object(cx, "paths") else {
        cx.error(&root.at, "`paths` is missing", "an OpenAPI document lists its operations under `paths`");
        return operations;
    };
    for (path, item) in paths.entries().into_iter().filter(|(path, _)| !path.starts_with("x-")) {
        let Some(item) = reference::resolve(cx, types.source, item) else { continue };
        for (key, cursor) in item.entries() {
            if BESIDE.contains(&key.as_str()) || key.starts_with("x-") || key == "$ref" {
                continue;
            }
            let Some(method) = Method::parse(&key).filter(|_| key.chars().all(char::is_lowercase)) else {
                let help = "a path has `get`, `put`, `post`, `delete`, `options`, `head`, `patch`, `trace`";
                cx.error(&cursor.at, format!("`{key}` is not a method"), help);
                continue;
            };
            operations.extend(operation::lower(cx, types, &item, &cursor, &path, method));
        }
    }
    operations
}
