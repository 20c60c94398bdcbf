//! `authentication: {type: oauth2}`: the client credentials grant, whose tokens the client fetches itself.

use super::value::template;
use crate::ir::{Credential, Setting};
use crate::report::Errors;
use crate::source::Cursor;

/// The keys an `oauth2` may have, besides `type`; the address goes by three names.
pub(super) const KEYS: [&str; 8] = ["grantType", "tokenEndpoint", "tokenUrl", "tokenUri", "clientId", "clientSecret", "scope", "scopes"];

/// Lowers `auth`, whose `type` is `oauth2`.
pub(super) fn lower(cx: &mut Errors, auth: &Cursor<'_>, settings: &mut Vec<Setting>) -> Option<Credential> {
    let grant = auth.text(cx, "grantType").unwrap_or_else(|| "client-credentials".to_owned());
    if grant.replace('_', "-") != "client-credentials" {
        cx.error(&auth.at.child("grantType"), format!("grant `{grant}` is not supported"), "supported: `client-credentials`");
        return None;
    }
    let mut field = |keys: &[&str], secret: bool| {
        let Some((key, text)) = keys.iter().find_map(|key| Some((key, auth.text(cx, key)?))) else {
            let key = keys.first().copied().unwrap_or_default();
            let message = format!("`oauth2` authentication lacks `{key}`");
            cx.error(&auth.at, message, format!("add `{key}:`, for instance `'{{{{env.NAME}}}}'`"));
            return String::new();
        };
        template(cx, &auth.at.child(key), &text, settings, secret)
    };
    let token_url = field(&["tokenEndpoint", "tokenUrl", "tokenUri"], false);
    let (client_id, client_secret) = (field(&["clientId"], false), field(&["clientSecret"], true));
    Some(Credential::ClientCredentials { token_url, client_id, client_secret, scopes: scopes(auth) })
}

/// A list, or one text with spaces.
fn scopes(auth: &Cursor<'_>) -> Vec<String> {
    let Some(stated) = ["scope", "scopes"].iter().find_map(|key| auth.child(key)) else { return Vec::new() };
    let listed = stated.items().into_iter().filter_map(|item| item.as_text());
    let text: Vec<String> = stated.as_text().into_iter().chain(listed).collect();
    text.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect()
}
