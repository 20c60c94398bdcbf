//! `consumes`: the HTTP API a capability stands on, lowered to operations.

use super::value::{check_identity, template};
use super::{inputs, named, oauth};
use crate::dialect::schema::Types;
use crate::ir::{Credential, Method, Operation, Reply, Setting, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// The consumed API.
pub(super) struct Consumed {
    pub(super) namespace: String,
    pub(super) base_url: String,
    pub(super) credentials: Vec<Credential>,
    pub(super) operations: Vec<Operation>,
    /// Operations that are declared, but with mistakes: to call one is no second mistake.
    pub(super) broken: Vec<String>,
}

/// Lowers the one HTTP API under `consumes`.
pub(super) fn lower(cx: &mut Errors, types: &mut Types<'_>, capability: &Cursor<'_>, settings: &mut [Setting]) -> Option<Consumed> {
    let consumed = named(cx, capability, "consumes", "namespace");
    let Some((namespace, first)) = consumed.first() else {
        cx.error(&capability.at, "this capability consumes nothing", "describe the HTTP API it calls under `consumes`");
        return None;
    };
    for (other, cursor) in &consumed[1..] {
        cx.error(&cursor.at, format!("`{other}` is a second consumed API, which is not supported"), "one capability consumes one API");
    }
    first.only(
        cx,
        &[
            "type",
            "namespace",
            "name",
            "label",
            "display",
            "description",
            "baseUri",
            "resources",
            "authentication",
            "inputParameters",
            "tags",
        ],
    );
    let kind = first.text(cx, "type").unwrap_or_else(|| "http".to_owned());
    if kind != "http" {
        cx.error(&first.at.child("type"), format!("consumed API `{namespace}` is `{kind}`"), "supported: `http`");
    }
    let base_uri = first.text(cx, "baseUri").unwrap_or_default();
    let base_url = template(cx, &first.at.child("baseUri"), base_uri.trim_end_matches('/'), settings, false);
    let mut credentials = lower_authentication(cx, first, settings);
    let shared = lower_shared(cx, first, settings, &mut credentials);
    let mut consumed = Consumed { namespace: namespace.clone(), base_url, credentials, operations: Vec::new(), broken: Vec::new() };
    for (_, resource) in named(cx, first, "resources", "name") {
        lower_resource(cx, types, &resource, &shared, &mut consumed);
    }
    Some(consumed)
}

fn lower_authentication(cx: &mut Errors, api: &Cursor<'_>, settings: &mut [Setting]) -> Vec<Credential> {
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

/// Parameters of the whole API: one with a `value` goes with every call, the others are inputs of every operation.
fn lower_shared<'a>(cx: &mut Errors, api: &Cursor<'a>, settings: &mut [Setting], fixed: &mut Vec<Credential>) -> Vec<(String, Cursor<'a>)> {
    let mut shared = Vec::new();
    for (name, cursor) in named(cx, api, "inputParameters", "name") {
        let Some(value) = cursor.text(cx, "value") else {
            shared.push((name, cursor));
            continue;
        };
        let value = template(cx, &cursor.at.child("value"), &value, settings, true);
        match cursor.text(cx, "in").as_deref() {
            Some("header") => fixed.push(Credential::Header { name, value }),
            Some("query") => fixed.push(Credential::Query { name, value }),
            _ => cx.error(
                &cursor.at,
                format!("`{name}` has a `value` for every call, but is neither in `header` nor in `query`"),
                "say where it goes with `in`",
            ),
        }
    }
    shared
}

fn lower_resource(cx: &mut Errors, types: &mut Types<'_>, resource: &Cursor<'_>, shared: &[(String, Cursor<'_>)], consumed: &mut Consumed) {
    resource.only(cx, &["name", "label", "display", "description", "path", "operations", "inputParameters", "tags"]);
    let mut outer = shared.to_vec();
    outer.extend(named(cx, resource, "inputParameters", "name"));
    let resource_path = resource.text(cx, "path");
    for (name, cursor) in named(cx, resource, "operations", "name") {
        let Some(path) = cursor.text(cx, "path").or_else(|| resource_path.clone()) else {
            cx.error(&resource.at, "this resource has no `path`", "write the path of the API, such as `/v1/things/{id}`");
            return;
        };
        let before = cx.count();
        let mut declared = outer.clone();
        declared.extend(named(cx, &cursor, "inputParameters", "name"));
        let operation = lower_operation(cx, types, &name, &cursor, &path, declared);
        match operation {
            Some(operation) if cx.count() == before => consumed.operations.push(operation),
            _ => consumed.broken.push(name),
        }
    }
}

fn lower_operation(
    cx: &mut Errors,
    types: &mut Types<'_>,
    name: &str,
    cursor: &Cursor<'_>,
    path: &str,
    declared: Vec<(String, Cursor<'_>)>,
) -> Option<Operation> {
    const KNOWN: &[&str] = &[
        "name",
        "method",
        "path",
        "label",
        "display",
        "description",
        "inputParameters",
        "outputParameters",
        "outputRawFormat",
        "outputSchema",
        "body",
        "tags",
    ];
    cursor.only(cx, KNOWN);
    let method_text = cursor.text(cx, "method").unwrap_or_else(|| "GET".to_owned());
    let Some(method) = Method::parse(&method_text) else {
        cx.error(
            &cursor.at.child("method"),
            format!("`{method_text}` is not a method"),
            nearest(&method_text.to_uppercase(), ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        );
        return None;
    };
    let absolute = format!("/{}", path.trim_start_matches('/'));
    if absolute != path {
        cx.warn(&cursor.at, format!("path `{path}` does not start with one `/`"), format!("it is taken as `{absolute}`"));
    }
    let path = PathTemplate::parse(&absolute).map_err(|wrong| cx.error(&cursor.at, format!("path {wrong}"), "")).ok()?;
    let name = if name.is_empty() { format!("{} {}", method.as_str().to_lowercase(), path.text) } else { name.to_owned() };
    check_supported(cx, cursor);
    let (params, body) = inputs::lower(cx, types, &name, cursor, &path, method, declared);
    let name = Name::action(&name);
    let output = cursor.child("outputSchema").map(|schema| types.lower(cx, &schema, &format!("{} Output", name.pascal)).ty);
    Some(Operation {
        name,
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        method,
        path,
        params,
        body,
        replies: vec![Reply::json(output.unwrap_or(Type::Json))],
        failures: Vec::new(),
        headers: None,
        pages: None,
        access: None,
    })
}

fn check_supported(cx: &mut Errors, cursor: &Cursor<'_>) {
    check_identity(cx, cursor);
    let format = cursor.text(cx, "outputRawFormat").unwrap_or_else(|| "json".to_owned());
    if format != "json" {
        cx.error(
            &cursor.at.child("outputRawFormat"),
            format!("`outputRawFormat` is `{format}`, which is not supported"),
            "supported: `json`",
        );
    }
    if let Some(body) = cursor.child("body") {
        cx.error(&body.at, "a `body` template is not supported", "declare an input `in: body` of `type: object`");
    }
}
