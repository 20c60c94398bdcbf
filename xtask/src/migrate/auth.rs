//! `authentication`: its kinds and keys, by the words of the language.

use super::pass::Pass;
use super::tree::Node;
use super::walk::spelled;

/// Of a consumed API.
pub(super) fn of_api(pass: &mut Pass<'_>, auth: &Node) {
    kind(pass, auth);
    match auth.said("type").unwrap_or_default().to_lowercase().as_str() {
        "bearer" => pass.rename(auth, "value", "token"),
        "apikey" | "api-key" | "api_key" => api_key(pass, auth),
        "oauth2" => {
            if let Some(key) = ["tokenUrl", "tokenUri"].into_iter().find(|key| auth.get(key).is_some()) {
                pass.rename(auth, key, "tokenEndpoint");
            }
            pass.rename(auth, "scope", "scopes");
            spelled(pass, auth, "grantType", |said| (said == "client_credentials").then_some("client-credentials"));
        }
        _ => {}
    }
}

/// Of an adapter.
pub(super) fn of_callers(pass: &mut Pass<'_>, auth: &Node) {
    kind(pass, auth);
    match auth.said("type").unwrap_or_default().to_lowercase().as_str() {
        "bearer" => pass.rename(auth, "value", "token"),
        "apikey" => {
            pass.rename(auth, "name", "key");
            pass.rename(auth, "in", "placement");
        }
        _ => {}
    }
}

fn kind(pass: &mut Pass<'_>, auth: &Node) {
    const KINDS: [&str; 5] = ["bearer", "basic", "digest", "apikey", "oauth2"];
    spelled(pass, auth, "type", |said| {
        let folded = said.to_lowercase().replace(['-', '_'], "");
        KINDS.into_iter().find(|kind| folded == *kind)
    });
}

/// A key has a name, its `key`, and a `value`. Where the name goes by another word, `key` may be the value.
fn api_key(pass: &mut Pass<'_>, auth: &Node) {
    pass.rename(auth, "in", "placement");
    if let Some((key, _)) = auth.member("headers") {
        return pass.leave(key, "`headers` of an `apikey` are left: the language has one `key`", "write `key` and `value`, if it is one");
    }
    let Some(name) = ["header", "name"].into_iter().find(|key| auth.get(key).is_some()) else {
        return pass.rename(auth, "token", "value");
    };
    let values = if name == "header" { ["value", "token", "key"] } else { ["value", "key", "token"] };
    let value = values.into_iter().find(|key| auth.get(key).is_some());
    // Both at once, because the one may take the word of the other.
    if let (Some((name_key, _)), Some((value_key, _))) = (auth.member(name), value.and_then(|value| auth.member(value))) {
        if value != Some("key") && auth.index("key").is_some() {
            return pass.leave(name_key, format!("both `{name}` and `key` stand here, and are left"), "keep one of them");
        }
        pass.respell(name_key, "key");
        pass.respell(value_key, "value");
    }
}
