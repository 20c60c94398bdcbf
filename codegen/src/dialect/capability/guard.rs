//! `authentication` of an adapter: what callers must have.

use super::named;
use super::value::template;
use crate::dialect::wire::is_token;
use crate::ir::{Guard, Location, RestSide, Setting};
use crate::name::Name;
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
        "digest" => {
            let (username, password) = (text(cx, &["username"], false), text(cx, &["password"], true));
            Some(Guard::Digest { username, password, key: nonce_key(&auth, settings) })
        }
        "apikey" => {
            let (name, value) = (text(cx, &["key", "name"], false), text(cx, &["value"], true));
            if name.contains("{{") {
                let help = "write it out: only its `value` is told at start";
                cx.error(&auth.at, format!("the name `{name}` of `apikey` is a setting"), help);
                return None;
            }
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

/// What the nonces of digests are made with: a setting of its own, unless a bind has it.
fn nonce_key(auth: &Cursor<'_>, settings: &mut Vec<Setting>) -> String {
    const ENV: &str = "DIGEST_NONCE_KEY";
    let name = Name::new(ENV);
    if let Some(known) = settings.iter().find(|known| known.name.snake == name.snake) {
        return known.name.wire.clone();
    }
    let doc = "What the nonces of digests are made with: any long random text, the same for all copies of this behind a balancer.";
    let (env, doc, at) = (ENV.to_owned(), doc.to_owned(), auth.at.clone());
    settings.push(Setting { name, env, secret: true, required: false, default: None, doc, at });
    ENV.to_owned()
}

/// A resource server: tokens of an authorization server, checked by its keys.
fn oauth(cx: &mut Errors, auth: &Cursor<'_>, settings: &mut Vec<Setting>) -> Option<Guard> {
    const SERVER: [&str; 2] = ["authorizationServerUri", "authorizationServerUrl"];
    const OTHERS: [&str; 7] = ["type", "resource", "audience", "scopes", "tokenEndpoint", "tokenValidation", "description"];
    auth.only(cx, &[&SERVER[..], &OTHERS].concat());
    let server = SERVER.into_iter().find(|key| auth.child(key).is_some()).unwrap_or(SERVER[0]);
    let mut text = |cx: &mut Errors, key: &str| {
        let said = auth.text(cx, key)?;
        Some(template(cx, &auth.at.child(key), &said, settings, false))
    };
    let (issuer, resource, audience) = (text(cx, server), text(cx, "resource"), text(cx, "audience"));
    for (key, found, what) in
        [(server, &issuer, "the issuer of tokens"), ("resource", &resource, "the address of this side, as callers know it")]
    {
        match found.as_deref() {
            None | Some("") => cx.error(&auth.at, format!("`oauth2` authentication of callers lacks `{key}`"), format!("write {what}")),
            Some(uri) => check_uri(cx, auth, key, uri),
        }
    }
    if let Some(endpoint) = auth.child("tokenEndpoint") {
        cx.warn(
            &endpoint.at,
            "`tokenEndpoint` of callers means nothing",
            "tokens are checked here; callers find where to get them by themselves",
        );
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

/// Keys are asked for and tokens shown only where nobody listens.
fn check_uri(cx: &mut Errors, auth: &Cursor<'_>, key: &str, uri: &str) {
    if !uri.contains("{{") && !uri.starts_with("https://") && !is_this_machine(uri) {
        cx.error(&auth.at.child(key), format!("`{key}` is `{uri}`"), "write a URL that begins with `https://`");
    }
}

fn is_this_machine(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_port = |port: &str| port.chars().all(|c| c.is_ascii_digit());
    let host = authority.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(authority, |(host, _)| host);
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

/// What callers prove themselves with is taken off a request, so that nothing else can come in its place.
pub(super) fn check_inputs(cx: &mut Errors, guard: &Guard, rest: &RestSide) {
    let (place, name) = match guard {
        Guard::Query { name, .. } => (Location::Query, name.as_str()),
        Guard::Header { name, .. } => (Location::Header, name.as_str()),
        Guard::Bearer { .. } | Guard::Basic { .. } | Guard::Digest { .. } | Guard::OAuth { .. } => (Location::Header, "Authorization"),
    };
    let is_it = |wire: &str| if place == Location::Header { wire.eq_ignore_ascii_case(name) } else { wire == name };
    for route in &rest.adapter.items {
        for param in route.params.iter().filter(|param| param.location == place && is_it(&param.wire)) {
            let message = format!("input `{}` is the {} `{name}`, which callers prove themselves with", param.input, place.as_str());
            cx.error(&route.at, message, "rename it, or say with `in` that it comes from elsewhere");
        }
    }
    for forward in &rest.forwards {
        if place == Location::Header && forward.headers.iter().any(|header| is_it(header)) {
            let message = format!("the header `{name}`, which callers prove themselves with, is not passed on");
            cx.warn(&forward.at.child("trustedHeaders"), message, "leave it out");
        }
    }
}

impl Guard {
    /// The texts that are templates over the settings.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Bearer { token } => vec![token],
            Self::Basic { username, password } | Self::Digest { username, password, key: _ } => vec![username, password],
            Self::Header { value, .. } | Self::Query { value, .. } => vec![value],
            Self::OAuth { issuer, resource, audience, scopes: _ } => {
                [Some(issuer), Some(resource), audience.as_ref()].into_iter().flatten().map(String::as_str).collect()
            }
        }
    }
}
