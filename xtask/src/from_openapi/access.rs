//! Where an API is, and what lets calls in.

use serde_json::{Map, Value, json};

use super::text_of;

/// An address, and credentials that are told at start.
pub(super) struct Access {
    /// Names of variables, for the binds.
    pub(super) binds: Map<String, Value>,
    pub(super) base_uri: String,
    pub(super) authentication: Option<Value>,
    pub(super) remarks: Vec<String>,
}

/// The first server, and the first scheme that the document asks for.
pub(super) fn of(document: &Value, name: &str) -> Access {
    let mut remarks = Vec::new();
    let prefix: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let schemes = &document["components"]["securitySchemes"];
    let asked = document["security"].as_array().into_iter().flatten().filter_map(Value::as_object).flat_map(Map::keys);
    let wanted = asked.chain(schemes.as_object().into_iter().flat_map(Map::keys)).next();
    let mut binds = Map::new();
    let mut bind = |suffix: &str| {
        let variable = format!("{prefix}_{suffix}");
        binds.insert(variable.clone(), json!(variable));
        format!("{{{{{variable}}}}}")
    };
    let scheme = wanted.map_or(&Value::Null, |name| &schemes[name]);
    let (kind, place) = (text_of(&scheme["type"]).unwrap_or_default(), text_of(&scheme["in"]).unwrap_or_default());
    let http = text_of(&scheme["scheme"]).unwrap_or_default().to_lowercase();
    let token_url = scheme["flows"]["clientCredentials"].get("tokenUrl").and_then(Value::as_str).filter(|url| url.contains("://"));
    let authentication = match (kind, place, http.as_str()) {
        ("apiKey", "header" | "query" | "cookie", _) => {
            let key = text_of(&scheme["name"]).unwrap_or_default();
            Some(json!({ "type": "apikey", "key": key, "value": bind("KEY"), "placement": place }))
        }
        ("http", _, "basic" | "digest") => Some(json!({ "type": http, "username": bind("USERNAME"), "password": bind("PASSWORD") })),
        ("oauth2", ..) if token_url.is_some() => Some(json!({
            "type": "oauth2",
            "tokenEndpoint": token_url,
            "clientId": bind("CLIENT_ID"),
            "clientSecret": bind("CLIENT_SECRET"),
        })),
        ("http", _, "bearer") | ("oauth2" | "openIdConnect", ..) => Some(json!({ "type": "bearer", "token": bind("TOKEN") })),
        ("", ..) => None,
        _ => {
            remarks.push(format!("the security scheme `{}`, which a capability does not know", wanted.map_or("", |name| name)));
            None
        }
    };
    let all = schemes.as_object().map_or(0, Map::len);
    if all > 1 {
        remarks.push(format!("{} of {all} security schemes: a consumed API has one", all - 1));
    }
    Access { binds, base_uri: base_uri(document, &mut remarks), authentication, remarks }
}

/// The first server, its variables at their defaults.
fn base_uri(document: &Value, remarks: &mut Vec<String>) -> String {
    let server = &document["servers"][0];
    let mut url = text_of(&server["url"]).unwrap_or_default().to_owned();
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        if let Some(default) = variable["default"].as_str() {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    if !url.contains("://") {
        remarks.push("the address of the API, which the document does not have: it is told at start".to_owned());
        url.clear();
    }
    url
}
