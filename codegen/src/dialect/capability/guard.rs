//! `authentication` of an adapter: what callers must have.

use super::named;
use super::value::template;
use crate::dialect::wire::is_token;
use crate::ir::{Guard, Setting};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// The guards of all adapters, in their order.
pub(super) fn lower_all(cx: &mut Errors, capability: &Cursor<'_>, settings: &mut Vec<Setting>) -> Vec<Option<Guard>> {
    named(cx, capability, "exposes", "namespace").iter().map(|(_, adapter)| lower(cx, adapter, settings)).collect()
}

fn lower(cx: &mut Errors, adapter: &Cursor<'_>, settings: &mut Vec<Setting>) -> Option<Guard> {
    let auth = adapter.object(cx, "authentication")?;
    let kind = auth.text(cx, "type").unwrap_or_default();
    let mut text = |cx: &mut Errors, keys: &[&str], secret: bool| {
        auth.only(cx, &["type", "token", "username", "password", "key", "name", "value", "placement", "in", "description"]);
        let found = keys.iter().find_map(|key| Some((key, auth.text(cx, key)?)));
        let Some((key, text)) = found.filter(|(_, text)| !text.is_empty()) else {
            let key = keys.first().copied().unwrap_or_default();
            let help = format!("add `{key}:`, for instance `'{{{{env.NAME}}}}'`");
            cx.error(&auth.at, format!("`{kind}` authentication of callers lacks `{key}`"), help);
            return String::new();
        };
        if secret && !text.contains("{{") {
            let help = "write `{{env.NAME}}`, so that the secret is told at start";
            cx.warn(&auth.at.child(key), format!("`{key}` of `{kind}` stands in the document, for everyone to read"), help);
        }
        template(cx, &auth.at.child(key), &text, settings, secret)
    };
    match kind.to_lowercase().as_str() {
        "bearer" => Some(Guard::Bearer { token: text(cx, &["token", "value"], true) }),
        "basic" => Some(Guard::Basic { username: text(cx, &["username"], false), password: text(cx, &["password"], true) }),
        "digest" => Some(Guard::Digest { username: text(cx, &["username"], false), password: text(cx, &["password"], true) }),
        "apikey" => {
            let (name, value) = (text(cx, &["key", "name"], false), text(cx, &["value"], true));
            match auth.text(cx, "placement").or_else(|| auth.text(cx, "in")).as_deref() {
                Some("query") => Some(Guard::Query { name, value }),
                None | Some("header") => {
                    if !name.is_empty() && !is_token(&name) {
                        cx.error(&auth.at.child("key"), format!("`{}` is no name of a header", name.escape_debug()), "");
                    }
                    Some(Guard::Header { name, value })
                }
                Some(other) => {
                    cx.error(&auth.at, format!("`apikey` is placed in `{other}`"), nearest(other, ["header", "query"]));
                    None
                }
            }
        }
        "oauth2" => oauth(cx, &auth, settings),
        _ => {
            let message = format!("authentication `{kind}` of callers is not supported");
            cx.error(
                &auth.at.child("type"),
                message,
                "supported: `bearer`, `basic`, `digest`, `apikey`, `oauth2`; others belong into a proxy before it",
            );
            None
        }
    }
}

/// A resource server: tokens of an authorization server, checked by its keys.
fn oauth(cx: &mut Errors, auth: &Cursor<'_>, settings: &mut Vec<Setting>) -> Option<Guard> {
    const KNOWN: [&str; 8] =
        ["type", "authorizationServerUri", "resource", "audience", "scopes", "tokenEndpoint", "tokenValidation", "description"];
    auth.only(cx, &KNOWN);
    let mut text = |cx: &mut Errors, key: &str| {
        let said = auth.text(cx, key)?;
        Some(template(cx, &auth.at.child(key), &said, settings, false))
    };
    let (issuer, resource, audience) = (text(cx, "authorizationServerUri"), text(cx, "resource"), text(cx, "audience"));
    for (key, found, what) in [
        ("authorizationServerUri", &issuer, "the issuer of tokens"),
        ("resource", &resource, "the address of this side, as callers know it"),
    ] {
        match found.as_deref() {
            None | Some("") => cx.error(&auth.at, format!("`oauth2` authentication of callers lacks `{key}`"), format!("write {what}")),
            Some(uri) => check_uri(cx, auth, key, uri),
        }
    }
    match auth.text(cx, "tokenValidation").as_deref() {
        None | Some("jwks") => {}
        Some("introspection") => {
            let help = "use `jwks`: the language has no credentials for asking the authorization server about a token";
            cx.error(&auth.at.child("tokenValidation"), "`introspection` of tokens is not supported", help);
        }
        Some(other) => {
            cx.error(
                &auth.at.child("tokenValidation"),
                format!("`tokenValidation` is `{other}`, which is not known"),
                nearest(other, ["jwks"]),
            );
        }
    }
    let mut scopes = Vec::new();
    for scope in auth.child("scopes").map(|scopes| scopes.items()).unwrap_or_default() {
        // RFC 6749, section 3.3.
        let token = |text: &String| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\\');
        match scope.as_text().filter(token) {
            Some(text) => scopes.push(text),
            None => scope.mismatch(cx, "a scope, which has no spaces and no quotes"),
        }
    }
    if scopes.is_empty() {
        cx.warn(
            &auth.at,
            "`oauth2` of callers asks for no `scopes`: any token of the issuer for this audience lets its bearer in",
            "add `scopes`",
        );
    }
    Some(Guard::OAuth { issuer: issuer?, resource: resource?, audience, scopes })
}

/// Tokens are asked for and shown only where nobody listens.
fn check_uri(cx: &mut Errors, auth: &Cursor<'_>, key: &str, uri: &str) {
    let here = ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|start| uri.starts_with(start));
    if !uri.contains("{{") && !uri.starts_with("https://") && !here {
        cx.error(&auth.at.child(key), format!("`{key}` is `{uri}`"), "write a URL that begins with `https://`");
    }
}

impl Guard {
    /// The texts that are templates over the settings.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Bearer { token } => vec![token],
            Self::Basic { username, password } | Self::Digest { username, password } => vec![username, password],
            Self::Header { value, .. } | Self::Query { value, .. } => vec![value],
            Self::OAuth { issuer, resource, audience, scopes: _ } => {
                [Some(issuer), Some(resource), audience.as_ref()].into_iter().flatten().map(String::as_str).collect()
            }
        }
    }
}
