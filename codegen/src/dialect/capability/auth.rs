//! `authentication` of a consumed API: what every call carries to be let in.

use super::oauth;
use super::value::template;
use crate::ir::{Credential, Setting};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

const KEYS: [&str; 12] =
    ["type", "token", "username", "password", "key", "value", "placement", "in", "name", "header", "headers", "description"];

/// Lowers `authentication`, which some documents spell `auth`; none at all is as good as none needed. The key of an API that
/// has it in the path goes into the variable of that name in `base_url`.
pub(super) fn lower(cx: &mut Errors, api: &Cursor<'_>, settings: &mut Vec<Setting>, base_url: &mut String) -> Vec<Credential> {
    let key = if api.child("authentication").is_some() { "authentication" } else { "auth" };
    let Some(auth) = api.object(cx, key) else { return Vec::new() };
    let kind = auth.text(cx, "type").unwrap_or_default();
    let mut reading = Reading { auth: &auth, kind: &kind, settings };
    match kind.to_lowercase().as_str() {
        "oauth2" => {
            auth.only(cx, &[&["type"][..], &oauth::KEYS].concat());
            oauth::lower(cx, &auth, settings).into_iter().collect()
        }
        "bearer" => vec![Credential::Bearer { token: reading.field(cx, &["token", "value"], true) }],
        "basic" => {
            vec![Credential::Basic { username: reading.field(cx, &["username"], true), password: reading.field(cx, &["password"], true) }]
        }
        "digest" => {
            vec![Credential::Digest { username: reading.field(cx, &["username"], false), password: reading.field(cx, &["password"], true) }]
        }
        "apikey" | "api-key" | "api_key" => reading.api_key(cx, base_url),
        _ => {
            cx.error(
                &auth.at.child("type"),
                format!("authentication `{kind}` is not supported"),
                "supported: `bearer`, `basic`, `digest`, `apikey`, `oauth2`",
            );
            Vec::new()
        }
    }
}

/// A credential while it is read.
struct Reading<'a, 'b> {
    auth: &'b Cursor<'a>,
    kind: &'b str,
    settings: &'b mut Vec<Setting>,
}

impl Reading<'_, '_> {
    /// The text of the first of `keys` that is there, as a template over the settings.
    fn field(&mut self, cx: &mut Errors, keys: &[&str], secret: bool) -> String {
        self.auth.only(cx, &KEYS);
        let found = keys.iter().find_map(|key| Some((key, self.auth.text(cx, key)?)));
        let Some((key, text)) = found else {
            let key = keys.first().copied().unwrap_or_default();
            let help = format!("add `{key}:`, for instance `'{{{{env.NAME}}}}'`");
            cx.error(&self.auth.at, format!("`{}` authentication lacks `{key}`", self.kind), help);
            return String::new();
        };
        template(cx, &self.auth.at.child(key), &text, self.settings, secret)
    }

    /// A key has a name and a value; both go by several words, and there may be several keys.
    fn api_key(&mut self, cx: &mut Errors, base_url: &mut String) -> Vec<Credential> {
        if let Some(headers) = self.auth.child("headers") {
            return self.headers(cx, &headers);
        }
        let header = self.auth.child("header").is_some();
        let named = self.auth.child("name").is_some();
        let (name_keys, value_keys): (&[&str], &[&str]) = match (header, named) {
            (true, _) => (&["header"], &["value", "token", "key"]),
            (_, true) => (&["name"], &["value", "key", "token"]),
            _ => (&["key"], &["value", "token"]),
        };
        let (name, value) = (self.field(cx, name_keys, false), self.field(cx, value_keys, true));
        match self.auth.text(cx, "placement").or_else(|| self.auth.text(cx, "in")).as_deref() {
            Some("query") => vec![Credential::Query { name, value }],
            Some("cookie") => vec![Credential::Cookie { name, value }],
            None | Some("header") => vec![Credential::Header { name, value }],
            Some("path") if base_url.contains(&format!("{{{name}}}")) => {
                *base_url = base_url.replace(&format!("{{{name}}}"), &value);
                Vec::new()
            }
            Some(other) => {
                let help = nearest(other, ["header", "query", "cookie", "path"]);
                let why = if other == "path" { format!(", but `baseUri` has no `{{{name}}}`") } else { String::new() };
                cx.error(&self.auth.at, format!("`apikey` is placed in `{other}`{why}"), help);
                Vec::new()
            }
        }
    }

    /// `headers: {NAME: value}` or `headers: [{key: NAME, value: …}]`.
    fn headers(&mut self, cx: &mut Errors, headers: &Cursor<'_>) -> Vec<Credential> {
        self.auth.only(cx, &KEYS);
        let mut pairs: Vec<(String, Cursor<'_>)> = headers.entries();
        for header in headers.items() {
            let name = header.text(cx, "key").or_else(|| header.text(cx, "name"));
            match (name, header.child("value")) {
                (Some(name), Some(value)) => pairs.push((name, value)),
                _ => cx.error(&header.at, "a header of an `apikey` lacks `key` or `value`", "write both"),
            }
        }
        let mut credentials = Vec::new();
        for (name, value) in pairs {
            let Some(text) = value.as_text() else {
                value.mismatch(cx, "text");
                continue;
            };
            credentials.push(Credential::Header { name, value: template(cx, &value.at, &text, self.settings, true) });
        }
        credentials
    }
}
