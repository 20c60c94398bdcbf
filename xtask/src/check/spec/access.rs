//! Where calls go and what lets them in: servers of OpenAPI, `baseUri` and `authentication` of a capability.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::facts::Access,
    capability::{Named, named, namespace},
    snake, text,
};

/// The first server; what lets calls in is in `security.rs`.
pub(super) fn of_openapi(document: &Value, file: &str) -> Access {
    let base_url = server(document).filter(|url| url.contains("://")).unwrap_or_default();
    let settings = named_in(&base_url).map(|name| (name, true)).collect();
    Access { settings, base_url, at: file.to_owned(), ..Access::default() }
}

/// The first server of the operation, else of its path; none if it says what the document says.
pub(super) fn of_operation(document: &Value, levels: [&Value; 2]) -> String {
    let listed = |level: &&Value| level.get("servers").and_then(Value::as_array).is_some_and(|servers| !servers.is_empty());
    let Some(own) = levels.into_iter().find(listed) else { return String::new() };
    let [all, other] = [document, own].map(|level| server(level).unwrap_or_default());
    let placed = all.contains("://");
    let follows = own.get("servers") != document.get("servers") && other != all && (placed || !other.contains("://"));
    if follows { other } else { String::new() }
}

/// The first of `servers`, if it can stand before a path: its variables as settings.
fn server(level: &Value) -> Option<String> {
    let url = level.pointer("/servers/0/url")?.as_str()?.trim();
    // What a variable stands for is for its default to say.
    let plain: String = url
        .split('{')
        .enumerate()
        .map(|(index, part)| if index == 0 { part } else { part.split_once('}').map_or("{", |(_, rest)| rest) })
        .collect();
    let clean = !plain.contains(|c: char| c.is_whitespace() || c.is_control() || "{}<>\"\\^`|?#@".contains(c)) && !plain.starts_with("//");
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    let known = scheme.is_none_or(|scheme| ["http", "https"].contains(&scheme.as_str()) || scheme.starts_with('{'));
    (clean && known).then(|| url.replace('{', "{{").replace('}', "}}"))
}

/// `baseUri`, `authentication`, and the inputs of the whole API that have a `value`.
pub(super) fn of_consumed(adapter: &Value, at: &str) -> Access {
    let auth = adapter.get("authentication").unwrap_or(&Value::Null);
    let field = |key: &str| template(&text(auth, key).unwrap_or_default());
    let kind = text(auth, "type").unwrap_or_default().to_lowercase();
    let credential = match kind.as_str() {
        "" => None,
        "basic" => Some(format!("basic {} {}", field("username"), field("password"))),
        "apikey" => {
            let place = ["placement", "in"].iter().find_map(|key| text(auth, key));
            Some(format!("{} {}: {}", place.unwrap_or_else(|| "header".to_owned()), field("key"), field("value")))
        }
        "oauth2" => {
            let stated = |keys: [&str; 3]| keys.iter().map(|key| field(key)).find(|text| !text.is_empty()).unwrap_or_default();
            let url = stated(["tokenEndpoint", "tokenUrl", "tokenUri"]);
            let scopes = ["scope", "scopes"].iter().find_map(|key| auth.get(*key));
            let listed = scopes.and_then(Value::as_array).into_iter().flatten().chain(scopes).filter_map(Value::as_str);
            let scopes: Vec<&str> = listed.flat_map(str::split_whitespace).collect();
            Some(format!("token {url} {} {} {}", field("clientId"), field("clientSecret"), scopes.join(" ")))
        }
        _ => Some(format!("{kind} {}", field("token"))),
    };
    let fixed = named(adapter.get("inputParameters")).into_iter().filter_map(|input| {
        let (place, value) = (text(input.value, "in")?, text(input.value, "value")?);
        Some(format!("{place} {}: {}", input.name, template(&value)))
    });
    let base = text(adapter, "baseUri").unwrap_or_default();
    Access {
        base_url: template(base.trim_end_matches('/')),
        credentials: credential.into_iter().chain(fixed).collect::<BTreeSet<String>>(),
        at: at.to_owned(),
        ..Access::default()
    }
}

/// Where each consumed API is, and the alternatives of credentials that let calls in, by its namespace.
pub(super) type Apis = BTreeMap<String, (String, Vec<BTreeSet<String>>)>;

/// One API is where the client is told, and every call has its credentials. Of several, each has a setting that says where it
/// is, unless its `baseUri` is made of settings, and credentials of its own.
pub(super) fn of_capability(consumes: &[Named<'_>], file: &str) -> (Access, Apis) {
    let mut all = Access { at: file.to_owned(), ..Access::default() };
    let mut apis = Apis::new();
    for (index, adapter) in consumes.iter().enumerate() {
        let own = of_consumed(adapter.value, &format!("{file}#/capability/consumes/{}", adapter.key));
        if consumes.len() == 1 {
            return (own, Apis::from([(namespace(adapter), Default::default())]));
        }
        let Access { base_url, credentials, .. } = own;
        if index == 0 {
            all.base_url.clone_from(&base_url);
        }
        let setting = format!("{}_base_url", snake(&namespace(adapter)));
        let server = if base_url.contains("{{") { base_url.clone() } else { format!("{{{{{setting}}}}}") };
        if !base_url.contains("{{") {
            all.settings.insert(setting.clone(), base_url.is_empty());
            all.defaults.extend((!base_url.is_empty()).then_some((setting, base_url)));
        }
        apis.insert(namespace(adapter), (server, vec![credentials]));
    }
    (all, apis)
}

/// The settings in a template: `{{NAME}}`.
pub(super) fn named_in(template: &str) -> impl Iterator<Item = String> {
    template.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.to_owned()))
}

/// `{{env.NAME}}` and `{{NAME}}` are one setting.
fn template(text: &str) -> String {
    let mut parts = text.split("{{");
    let first = parts.next().unwrap_or_default().to_owned();
    let setting = |part: &str| match part.split_once("}}") {
        Some((name, rest)) => format!("{{{{{}}}}}{rest}", name.trim().trim_start_matches("env.")),
        None => format!("{{{{{part}"),
    };
    parts.fold(first, |text, part| text + &setting(part))
}
