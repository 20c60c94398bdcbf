//! Where calls go and what lets them in: servers and security of OpenAPI, `baseUri` and `authentication` of a capability.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{super::facts::Access, capability::named, text};

/// The first server, and the first alternative of `security`, whose schemes are settings of the same names.
pub(super) fn of_openapi(document: &Value, file: &str) -> Access {
    let server = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let absolute = if server.contains("://") { server } else { "" };
    let required = document.pointer("/security/0").and_then(Value::as_object).into_iter().flatten();
    let schemes = document.pointer("/components/securitySchemes").unwrap_or(&Value::Null);
    let base_url = absolute.replace('{', "{{").replace('}', "}}");
    let credentials: BTreeSet<String> = required.map(|(name, _)| credential(name, schemes.get(name).unwrap_or(&Value::Null))).collect();
    Access {
        settings: credentials.iter().chain([&base_url]).flat_map(|template| named_in(template)).map(|name| (name, true)).collect(),
        base_url,
        credentials,
        at: file.to_owned(),
    }
}

fn credential(name: &str, scheme: &Value) -> String {
    let [kind, place, header, http] = ["type", "in", "name", "scheme"].map(|key| text(scheme, key).unwrap_or_default());
    match (kind.as_str(), place.as_str()) {
        ("apiKey", "cookie") => format!("header Cookie: {header}={{{{{name}}}}}"),
        ("apiKey", place) => format!("{place} {header}: {{{{{name}}}}}"),
        ("http", _) if http.eq_ignore_ascii_case("basic") => format!("basic {{{{{name}_username}}}} {{{{{name}_password}}}}"),
        _ => format!("bearer {{{{{name}}}}}"),
    }
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
        settings: BTreeMap::new(),
        at: at.to_owned(),
    }
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
