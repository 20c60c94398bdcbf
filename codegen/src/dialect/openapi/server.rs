//! Servers: the base URL of a client, and the settings in it.

use crate::dialect::env_name;
use crate::ir::Setting;
use crate::name::Name;
use crate::report::Errors;
use crate::source::Cursor;

/// The first server is the base URL; its variables are settings with a default.
pub(super) fn lower_servers(cx: &mut Errors, root: &Cursor<'_>, module: &Name) -> (String, Vec<Setting>) {
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
