//! OpenAPI 3.0 (<https://spec.openapis.org/oas/v3.0.3.html>).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::facts::{Facts, Handled, Inputs, Operation, Side},
    access, escape, flag, referred, security, snake, spelling, text, variables,
};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn read(document: &Value, file: &str) -> Result<Facts, String> {
    let mut facts = Facts { access: access::of_openapi(document, file), ..Facts::default() };
    let mut settings = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let place = place(item, path, file);
        let item = resolve(document, item)?;
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let at = format!("{place}/{method}");
                let operation = self::operation(document, item, operation, path, method, at)?;
                settings.extend(operation.settings.values().flat_map(|template| access::named_in(template)).map(|name| (name, false)));
                facts.operations.push(operation);
            }
        }
    }
    security::settle(document, &mut facts);
    settings.append(&mut facts.access.settings);
    facts.access.settings = settings;
    Ok(facts)
}

/// Where a path item stands, in which file: at its path, or where its `$ref` leads.
fn place(item: &Value, path: &str, file: &str) -> String {
    let Some(reference) = text(item, "$ref") else { return format!("{file}#/paths/{}", escape(path)) };
    let pointer = percent_decoded(reference.trim_start_matches('#'));
    // Trees of other files are grafted below this key: the file, its stem, and the pointer in it.
    let Some(grafted) = pointer.strip_prefix("/x-capgen-files/") else { return format!("{file}#{pointer}") };
    let mut keys = grafted.splitn(3, '/');
    let named = keys.next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let within = keys.nth(1).map_or_else(String::new, |within| format!("/{within}"));
    format!("{named}#{within}")
}

fn operation(document: &Value, item: &Value, operation: &Value, path: &str, method: &str, at: String) -> Result<Operation, String> {
    let body = operation.get("requestBody").map(|body| resolve(document, body)).transpose()?;
    let inputs =
        Inputs { params: params(document, [item, operation], path)?, body: body.map(|body| flag(body, "required").unwrap_or(false)) };
    // HTTP forbids the body of TRACE (RFC 9110, section 9.3.8).
    let body = body.filter(|_| method != "trace");
    let inputs = Inputs { body: inputs.body.filter(|_| body.is_some()), ..inputs };
    let handled =
        Handled { inputs, success: success(operation), takes: body.and_then(only_schema), gives: answer(document, operation, method)? };
    Ok(Operation {
        names: names(operation, path, method),
        method: method.to_uppercase(),
        path: path.split('#').next().unwrap_or_default().to_owned(),
        inputs: handled.inputs.clone(),
        media: body.map(media).unwrap_or_default(),
        spellings: spelling::read(document, [item, operation])?,
        settings: settings(document, [item, operation])?,
        server: access::of_operation(document, [operation, item]),
        security: security::of_operation(document, operation)?,
        success: handled.success.clone(),
        sides: BTreeMap::from([(Side::Client, handled.clone()), (Side::Server, handled)]),
        at,
    })
}

/// The `operationId`; without one the summary, or method and path.
fn names(operation: &Value, path: &str, method: &str) -> Vec<String> {
    match text(operation, "operationId") {
        Some(id) => vec![snake(&id)],
        None => {
            let summary = text(operation, "summary").map(|summary| snake(&summary));
            summary.into_iter().chain([snake(&format!("{method} {path}"))]).collect()
        }
    }
}

/// The media types of a body. Anything at all is JSON where there is a schema, and bytes where nothing is said.
fn media(body: &Value) -> BTreeSet<String> {
    let content = body.get("content").and_then(Value::as_object).into_iter().flatten();
    let sendable =
        content.filter(|(media, _)| *media == "*" || media.contains('/') && media.chars().all(|c| (' '..='~').contains(&c) && c != ','));
    let mut media: BTreeSet<String> = sendable.map(|(media, _)| if media == "*" { "*/*" } else { media }.to_owned()).collect();
    if media.contains("*/*") {
        media.insert("application/json".to_owned());
    }
    if media.is_empty() {
        media.insert("application/octet-stream".to_owned());
    }
    media
}

/// The schema of a body that is JSON and nothing else, by name.
fn only_schema(body: &Value) -> Option<String> {
    let alone = body.get("content")?.as_object()?.len() == 1;
    alone.then(|| schema(body)).flatten()
}

/// The schema of JSON content, by name.
fn schema(body: &Value) -> Option<String> {
    referred(body.pointer("/content/application~1json/schema")?)
}

/// The schema of the one answer that means success, by name.
fn answer(document: &Value, operation: &Value, method: &str) -> Result<Option<String>, String> {
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let mut good = responses.filter(|(status, _)| status.starts_with('2'));
    match (good.next(), good.next()) {
        // HTTP gives these no body.
        (Some((status, _)), None) if method == "head" || ["204", "205"].contains(&status.as_str()) => Ok(None),
        (Some((_, response)), None) => Ok(schema(resolve(document, response)?)),
        _ => Ok(None),
    }
}

/// The parameters of the path and, over them, those of the operation; variables nobody declares are required.
fn params(document: &Value, levels: [&Value; 2], path: &str) -> Result<BTreeMap<(String, String), bool>, String> {
    let mut params = BTreeMap::new();
    for variable in variables(path) {
        params.insert(("path".to_owned(), variable.to_owned()), true);
    }
    for level in levels {
        for param in level.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let param = resolve(document, param)?;
            let (Some(place), Some(name)) = (text(param, "in"), text(param, "name")) else {
                return Err(format!("a parameter of `{path}` has no `in` or no `name`"));
            };
            let known = ["path", "query", "header", "cookie"].contains(&place.as_str());
            let missing = place == "path" && !variables(path).into_iter().any(|variable| variable == name);
            if known && !missing && !(place == "header" && is_reserved(&name)) {
                let required = place == "path" || flag(param, "required").unwrap_or(false);
                params.insert((place, name), required);
            }
        }
    }
    Ok(params)
}

/// What `x-capgen-setting` says of parameters.
fn settings(document: &Value, levels: [&Value; 2]) -> Result<BTreeMap<String, String>, String> {
    let mut settings = BTreeMap::new();
    for param in levels.into_iter().filter_map(|level| level.get("parameters")?.as_array()).flatten() {
        let param = resolve(document, param)?;
        let setting = param.get("x-capgen-setting");
        if let (Some(name), Some(setting)) = (text(param, "name"), setting.and_then(|setting| text(setting, "name"))) {
            let prefix = param["x-capgen-setting"]["prefix"].as_str().unwrap_or_default();
            settings.insert(name, format!("{prefix}{{{{{setting}}}}}"));
        }
    }
    Ok(settings)
}

/// Headers that a parameter cannot declare (OpenAPI 3.0.3, parameter object, `name`).
fn is_reserved(header: &str) -> bool {
    ["accept", "content-type", "authorization"].contains(&header.to_lowercase().as_str())
}

/// The 2xx statuses; empty if any will do.
fn success(operation: &Value) -> BTreeSet<u16> {
    let statuses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let statuses: Vec<&String> = statuses.map(|(status, _)| status).collect();
    if statuses.iter().any(|status| status.eq_ignore_ascii_case("2xx")) {
        return BTreeSet::new();
    }
    let listed =
        |hundred: u16| statuses.iter().filter_map(|status| status.parse().ok()).filter(move |status: &u16| status / 100 == hundred);
    if statuses.iter().any(|status| status.starts_with('2')) {
        return listed(2).collect();
    }
    // Redirects are what a caller asks for where nothing else is declared.
    let any = statuses.iter().any(|status| status.eq_ignore_ascii_case("3xx"));
    let range = [300, 301, 302, 303, 304, 305, 307, 308].into_iter().filter(|_| any);
    listed(3).chain(range).collect()
}

/// Follows `$ref` within the document.
pub(super) fn resolve<'a>(document: &'a Value, value: &'a Value) -> Result<&'a Value, String> {
    let mut value = value;
    for _ in 0..32 {
        let Some(reference) = text(value, "$ref") else { return Ok(value) };
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(&percent_decoded(pointer)));
        value = target.ok_or_else(|| format!("`$ref: {reference}` leads nowhere in this document"))?;
    }
    Err("a `$ref` leads back to itself".to_owned())
}

/// A reference is a URI, so its pointer may be percent-encoded (RFC 6901 §6).
fn percent_decoded(pointer: &str) -> String {
    let mut parts = pointer.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) => bytes.push(byte),
            None => bytes.push(b'%'),
        }
        bytes.extend_from_slice(&part.as_bytes()[if byte.is_some() { 2 } else { 0 }..]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
