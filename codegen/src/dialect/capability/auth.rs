//! `authentication` of a consumed API: what every call carries to be let in.

use super::oauth;
use super::value::template;
use crate::ir::{Credential, Setting};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers `authentication`; none at all is as good as none needed.
pub(super) fn lower(cx: &mut Errors, api: &Cursor<'_>, settings: &mut Vec<Setting>) -> Vec<Credential> {
    let Some(auth) = api.object(cx, "authentication") else { return Vec::new() };
    let kind = auth.text(cx, "type").unwrap_or_default();
    if kind.eq_ignore_ascii_case("oauth2") {
        auth.only(cx, &[&["type"][..], &oauth::KEYS].concat());
        return oauth::lower(cx, &auth, settings).into_iter().collect();
    }
    auth.only(cx, &["type", "token", "username", "password", "key", "value", "placement", "in", "name"]);
    let mut field = |cx: &mut Errors, key: &str| {
        let text = auth.text(cx, key);
        if text.is_none() {
            cx.error(
                &auth.at,
                format!("`{kind}` authentication lacks `{key}`"),
                format!("add `{key}:`, for instance `'{{{{env.NAME}}}}'`"),
            );
        }
        template(cx, &auth.at.child(key), &text.unwrap_or_default(), settings, true)
    };
    let credential = match kind.to_lowercase().as_str() {
        "bearer" => Credential::Bearer { token: field(cx, "token") },
        "basic" => Credential::Basic { username: field(cx, "username"), password: field(cx, "password") },
        "apikey" => {
            let (name, value) = (field(cx, "key"), field(cx, "value"));
            match auth.text(cx, "placement").or_else(|| auth.text(cx, "in")).as_deref() {
                Some("query") => Credential::Query { name, value },
                None | Some("header") => Credential::Header { name, value },
                Some(other) => {
                    cx.error(&auth.at, format!("`apikey` is placed in `{other}`"), nearest(other, ["header", "query"]));
                    return Vec::new();
                }
            }
        }
        _ => {
            cx.error(
                &auth.at.child("type"),
                format!("authentication `{kind}` is not supported"),
                "supported: `bearer`, `basic`, `apikey`, `oauth2`",
            );
            return Vec::new();
        }
    };
    vec![credential]
}
