//! OpenAPI 3.0: servers, security and paths of a document, lowered to operations.

mod body;
mod media;
mod operation;
mod pages;
mod parameter;
mod reply;
mod security;
mod server;

use super::reference;
use super::schema::Types;
use super::{env_name, module_name, paragraphs};
use crate::ir::{Api, FromSetting, Method, Setting};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Source};

/// Lowers an OpenAPI document.
pub(crate) fn lower(cx: &mut Errors, source: &Source) -> Option<Api> {
    let root = source.root();
    check_version(cx, &root);
    root.only(
        cx,
        &["openapi", "info", "tags", "servers", "security", "components", "paths", "externalDocs", "webhooks", "jsonSchemaDialect"],
    );
    let name = module_name(source);
    let mut types = Types::new(source);
    types.lower_components(cx);
    let operations = lower_paths(cx, &mut types, &root);
    types.make_way(cx, &operations);
    types.keep_null();
    let (base_url, mut settings) = server::lower_servers(cx, &root, &name);
    let (credentials, secrets) = security::lower_security(cx, source, &name);
    settings.extend(secrets);
    settings.extend(lower_defaults(&operations, &name));
    Some(Api {
        doc: lower_info(cx, &root),
        origins: source.origins().clone(),
        base_url,
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
fn lower_defaults(operations: &[crate::ir::Operation], module: &Name) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for param in operations.iter().flat_map(|op| &op.params) {
        let Some(FromSetting { name, .. }) = &param.setting else { continue };
        if !settings.iter().any(|known| known.name.wire == *name) {
            settings.push(Setting {
                name: Name::new(name),
                env: env_name(module, name),
                secret: false,
                required: false,
                default: None,
                doc: param.doc.clone(),
                at: param.at.clone(),
            });
        }
    }
    settings
}

fn lower_paths(cx: &mut Errors, types: &mut Types<'_>, root: &Cursor<'_>) -> Vec<crate::ir::Operation> {
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
