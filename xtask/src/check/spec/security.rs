//! `security` of OpenAPI: the alternatives of each operation, and what they have in common.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{super::facts::Facts, access::named_in, openapi::resolve, text};

/// The alternatives of an operation, which are the document's where it has none of its own.
pub(super) fn of_operation(document: &Value, operation: &Value) -> Result<Vec<BTreeSet<String>>, String> {
    let nothing = Value::Array(Vec::new());
    let security = operation.get("security").or_else(|| document.get("security")).unwrap_or(&nothing);
    let listed = security.as_array().cloned().unwrap_or_else(|| vec![security.clone()]);
    let mut alternatives: Vec<(bool, BTreeSet<String>)> = Vec::new();
    for asked in listed.iter().filter_map(Value::as_object) {
        let (mut whole, mut ways) = (true, vec![BTreeSet::new()]);
        for (name, scopes) in asked {
            let scheme = document.pointer("/components/securitySchemes").and_then(|schemes| schemes.get(name));
            let scheme = scheme.map(|scheme| resolve(document, scheme)).transpose()?.unwrap_or(&Value::Null);
            let found = credentials(name, scheme, scopes);
            whole &= !found.is_empty();
            if !found.is_empty() {
                let with = |way: &BTreeSet<String>, one: &String| way.iter().cloned().chain([one.clone()]).collect();
                ways = ways.iter().flat_map(|way| found.iter().map(|one| with(way, one)).collect::<Vec<_>>()).collect();
            }
        }
        for way in ways {
            if !alternatives.iter().any(|(_, known)| *known == way) {
                alternatives.push((whole, way));
            }
        }
    }
    alternatives.sort_by_key(|(whole, credentials)| (credentials.is_empty(), !whole));
    let all: Vec<BTreeSet<String>> = alternatives.into_iter().map(|(_, credentials)| credentials).collect();
    Ok(if all.iter().all(BTreeSet::is_empty) { Vec::new() } else { all })
}

/// What is the same for all operations and has no alternative is the client's, and must be told before it starts.
pub(super) fn settle(document: &Value, facts: &mut Facts) {
    let asked = facts.operations.iter().map(|operation| operation.security.clone());
    let same = asked.clone().next().unwrap_or_else(|| of_operation(document, &Value::Null).unwrap_or_default());
    let all: Vec<String> = asked.clone().flatten().flatten().collect();
    let required = same.len() == 1 && asked.clone().all(|other| other == same);
    if required {
        facts.operations.iter_mut().for_each(|operation| operation.security.clear());
        facts.access.credentials = same.into_iter().flatten().collect();
    }
    let known = all.iter().chain(&facts.access.credentials).flat_map(|template| named_in(template));
    let known: Vec<(String, bool)> = known.map(|name| (name, required)).collect();
    let placed = facts.operations.iter().flat_map(|operation| named_in(&operation.server)).map(|name| (name, true));
    let placed: Vec<(String, bool)> = placed.collect();
    facts.access.settings.extend(known.into_iter().chain(placed));
}

/// The ways to satisfy a scheme; none if a client cannot.
fn credentials(name: &str, scheme: &Value, scopes: &Value) -> Vec<String> {
    let [kind, place, key, http] = ["type", "in", "name", "scheme"].map(|key| text(scheme, key).unwrap_or_default());
    let token = format!("bearer {{{{{name}}}}}");
    match (kind.as_str(), place.as_str(), http.to_lowercase().as_str()) {
        ("apiKey", "header" | "query" | "cookie", _) if !key.is_empty() => vec![format!("{place} {key}: {{{{{name}}}}}")],
        ("http", _, "bearer") | ("openIdConnect", ..) => vec![token],
        ("http", _, "basic") => vec![format!("basic {{{{{name}_username}}}} {{{{{name}_password}}}}")],
        ("oauth2", ..) if scheme.pointer("/flows/clientCredentials").is_some() => {
            let scopes: Vec<&str> = scopes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let [url, id, secret] = ["token_url", "client_id", "client_secret"].map(|part| format!("{{{{{name}_{part}}}}}"));
            vec![token, format!("token {url} {id} {secret} {}", scopes.join(" "))]
        }
        ("oauth2", ..) => vec![token],
        _ => Vec::new(),
    }
}
