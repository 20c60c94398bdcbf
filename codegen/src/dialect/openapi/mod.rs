//! OpenAPI 3.0: servers, security and paths of a document, lowered to operations.

mod operation;

use openapiv3::{APIKeyLocation, SecurityScheme};

use super::reference;
use super::schema::Types;
use super::{env_name, module_name, paragraphs};
use crate::ir::{Api, Credential, FromSetting, Method, Setting};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Source};

/// Lowers an OpenAPI document.
pub(crate) fn lower(cx: &mut Errors, source: &Source) -> Option<Api> {
    let root = source.root();
    check_version(cx, &root);
    root.only(cx, &["openapi", "info", "tags", "servers", "security", "components", "paths", "externalDocs", "webhooks"]);
    let name = module_name(source);
    let mut types = Types::new(source);
    types.lower_components(cx);
    let operations = lower_paths(cx, &mut types, &root);
    let (base_url, mut settings) = lower_servers(cx, &root, &name);
    let (credentials, secrets) = lower_security(cx, source, &name);
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

/// The first server is the base URL; its variables are settings with a default.
fn lower_servers(cx: &mut Errors, root: &Cursor<'_>, module: &Name) -> (String, Vec<Setting>) {
    let Some(first) = root.list(cx, "servers").into_iter().next() else { return Default::default() };
    let Some(server) = first.read::<openapiv3::Server>(cx, "a server") else { return Default::default() };
    let variables = server.variables.unwrap_or_default();
    let setting = |(name, variable): (&String, &openapiv3::ServerVariable)| Setting {
        name: Name::new(name),
        env: env_name(module, name),
        secret: false,
        required: true,
        default: Some(variable.default.clone()),
        doc: variable.description.clone().unwrap_or_else(|| format!("The `{name}` of the server's address")),
        at: first.at.child("variables").child(name),
    };
    let settings: Vec<Setting> = variables.iter().map(setting).collect();
    let absolute = server.url.contains("://");
    let mut template = server.url.clone();
    for setting in &settings {
        let wire = &setting.name.wire;
        template = template.replace(&format!("{{{wire}}}"), &format!("{{{{{wire}}}}}"));
    }
    check_server_url(cx, &first, &template);
    if !absolute {
        let message = format!("server URL `{}` does not say which host", server.url);
        cx.warn(&first.at.child("url"), message, format!("the client must be told a base URL, and that is to include `{}`", server.url));
        return Default::default();
    }
    (template, settings)
}

fn check_server_url(cx: &mut Errors, server: &Cursor<'_>, template: &str) {
    let without = template.split("{{").map(|piece| piece.split_once("}}").map_or(piece, |(_, tail)| tail));
    if without.collect::<String>().contains(['{', '}']) {
        let at = &server.at.child("url");
        cx.error(
            at,
            format!("server URL `{template}` uses a variable that is not declared"),
            "declare it under `variables` of this server",
        );
    }
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

/// The first alternative of the document's `security` is what every call carries.
fn lower_security(cx: &mut Errors, source: &Source, module: &Name) -> (Vec<Credential>, Vec<Setting>) {
    let root = source.root();
    let Some(requirement) = root.list(cx, "security").into_iter().next() else { return Default::default() };
    let schemes = root.child("components").and_then(|components| components.child("securitySchemes"));
    let known = schemes.as_ref().map(Cursor::entries).unwrap_or_default();
    let (mut credentials, mut settings) = (Vec::new(), Vec::new());
    for (name, used) in requirement.entries() {
        let Some((_, scheme)) = known.iter().find(|(known, _)| *known == name) else {
            let help = nearest(&name, known.iter().map(|(known, _)| known.as_str()));
            cx.error(&used.at, format!("security scheme `{name}` is not declared in `components.securitySchemes`"), help);
            continue;
        };
        let Some(scheme_at) = reference::resolve(cx, source, scheme.clone()) else { continue };
        let Some(scheme) = scheme_at.read::<SecurityScheme>(cx, "a security scheme") else { continue };
        let Some((credential, doc)) = credential(cx, &scheme_at, &scheme, &name) else { continue };
        let secret = |name: &str| Setting {
            name: Name::new(name),
            env: env_name(module, name),
            secret: true,
            required: true,
            default: None,
            doc: doc.clone(),
            at: scheme_at.at.clone(),
        };
        if let Credential::Basic { .. } = credential {
            settings.extend([secret(&format!("{name}_username")), secret(&format!("{name}_password"))]);
        } else {
            settings.push(secret(&name));
        }
        credentials.push(credential);
    }
    (credentials, settings)
}

fn credential(cx: &mut Errors, at: &Cursor<'_>, scheme: &SecurityScheme, name: &str) -> Option<(Credential, String)> {
    let value = format!("{{{{{name}}}}}");
    let (credential, doc) = match scheme {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name: header, description, .. } => {
            (Credential::Header { name: header.clone(), value }, description)
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name: query, description, .. } => {
            (Credential::Query { name: query.clone(), value }, description)
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Cookie, .. } => {
            cx.error(
                &at.at,
                format!("`{name}` is a key in a cookie, which is not supported"),
                "supported: a key in a header or in the query",
            );
            return None;
        }
        SecurityScheme::HTTP { scheme, description, .. } if scheme.eq_ignore_ascii_case("bearer") => {
            (Credential::Bearer { token: value }, description)
        }
        SecurityScheme::HTTP { scheme, description, .. } if scheme.eq_ignore_ascii_case("basic") => {
            let basic = Credential::Basic { username: format!("{{{{{name}_username}}}}"), password: format!("{{{{{name}_password}}}}") };
            (basic, description)
        }
        SecurityScheme::OAuth2 { description, .. } | SecurityScheme::OpenIDConnect { description, .. } => {
            cx.warn(&at.at, format!("no token is fetched for `{name}`"), "the client sends the access token it is given");
            (Credential::Bearer { token: value }, description)
        }
        SecurityScheme::HTTP { scheme, .. } => {
            cx.error(&at.at, format!("HTTP authentication `{scheme}` is not supported"), "supported: `bearer`, `basic`");
            return None;
        }
    };
    Some((credential, doc.clone().unwrap_or_else(|| format!("The credential `{name}`"))))
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
