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
        _ => {
            let message = format!("authentication `{kind}` of callers is not supported");
            cx.error(&auth.at.child("type"), message, "supported: `bearer`, `basic`, `apikey`; others belong into a proxy before it");
            None
        }
    }
}

impl Guard {
    /// The texts that are templates over the settings.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Bearer { token } => vec![token],
            Self::Basic { username, password } => vec![username, password],
            Self::Header { value, .. } | Self::Query { value, .. } => vec![value],
        }
    }
}
