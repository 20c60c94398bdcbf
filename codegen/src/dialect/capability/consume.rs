//! `consumes`: the HTTP API a capability stands on, lowered to operations.

use super::named;
use super::value::{check_identity, template};
use crate::ir::{Body, Content, Credential, Location, Method, Operation, Param, Reply, Setting, Type};
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
pub(super) fn lower(cx: &mut Errors, capability: &Cursor<'_>, settings: &mut [Setting]) -> Option<Consumed> {
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
        lower_resource(cx, &resource, &shared, &mut consumed);
    }
    Some(consumed)
}

fn lower_authentication(cx: &mut Errors, api: &Cursor<'_>, settings: &mut [Setting]) -> Vec<Credential> {
    let Some(auth) = api.object(cx, "authentication") else { return Vec::new() };
    auth.only(cx, &["type", "token", "username", "password", "key", "value", "placement", "in", "name"]);
    let kind = auth.text(cx, "type").unwrap_or_default();
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
            cx.error(&auth.at.child("type"), format!("authentication `{kind}` is not supported"), "supported: `bearer`, `basic`, `apikey`");
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

fn lower_resource(cx: &mut Errors, resource: &Cursor<'_>, shared: &[(String, Cursor<'_>)], consumed: &mut Consumed) {
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
        let operation = lower_operation(cx, &name, &cursor, &path, declared);
        match operation {
            Some(operation) if cx.count() == before => consumed.operations.push(operation),
            _ => consumed.broken.push(name),
        }
    }
}

fn lower_operation(cx: &mut Errors, name: &str, cursor: &Cursor<'_>, path: &str, declared: Vec<(String, Cursor<'_>)>) -> Option<Operation> {
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
    let path = PathTemplate::parse(path).map_err(|wrong| cx.error(&cursor.at, format!("path {wrong}"), "")).ok()?;
    let name = if name.is_empty() { format!("{} {}", method.as_str().to_lowercase(), path.text) } else { name.to_owned() };
    check_supported(cx, cursor);
    let (params, body) = lower_inputs(cx, &name, cursor, &path, method, declared);
    Some(Operation {
        name: Name::action(&name),
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        method,
        path,
        params,
        body,
        replies: vec![Reply { status: None, content: Content::Json(Type::Json), doc: String::new() }],
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

type Inputs = (Vec<Param>, Option<Body>);

/// All levels apply, the inner one wins; `declared` goes from the outermost level to the innermost.
fn lower_inputs(
    cx: &mut Errors,
    op: &str,
    cursor: &Cursor<'_>,
    path: &PathTemplate,
    method: Method,
    declared: Vec<(String, Cursor<'_>)>,
) -> Inputs {
    let (mut params, mut body): (Vec<Param>, Option<Body>) = (Vec::new(), None);
    for (name, input) in declared {
        if name.is_empty() {
            cx.error(&input.at, format!("an input of `{op}` has no `name`"), "name it");
            continue;
        }
        input.only(cx, &["name", "in", "type", "description", "required", "value", "label", "display"]);
        let place = input.text(cx, "in").unwrap_or_else(|| default_place(&name, path, method).to_owned());
        if input.child("value").is_some() {
            cx.error(
                &input.at.child("value"),
                format!("input `{name}` has a fixed `value`, which is supported for the whole API only"),
                "move it to `consumes.inputParameters`",
            );
        }
        if place == "body" {
            if let Some(other) = &body {
                let message = format!("`{op}` has two bodies, `{}` and `{name}`", other.name.wire);
                cx.error(&input.at, message, "declare one input `in: body` of `type: object`");
            }
            body = Some(lower_body(cx, &name, &input));
        } else if let Some(param) = lower_param(cx, &name, &input, &place) {
            params.retain(|known| known.name.snake != param.name.snake);
            params.push(param);
        }
    }
    check_path(cx, cursor, op, path, &params);
    (params, body)
}

/// Where an input goes that does not say: into the path that names it, else the query.
fn default_place(name: &str, path: &PathTemplate, method: Method) -> &'static str {
    let in_path = path.variables.iter().any(|variable| variable == name);
    let has_body = matches!(method, Method::Post | Method::Put | Method::Patch);
    match (in_path, name == "body" && has_body) {
        (true, _) => "path",
        (false, true) => "body",
        (false, false) => "query",
    }
}

fn lower_body(cx: &mut Errors, name: &str, input: &Cursor<'_>) -> Body {
    let kind = input.text(cx, "type").unwrap_or_else(|| "object".to_owned());
    let ty = match kind.as_str() {
        "object" => Type::RawObject,
        _ => Type::RawJson,
    };
    check_type(cx, input, &kind);
    Body {
        media: "application/json".to_owned(),
        name: Name::new(name),
        required: input.flag(cx, "required").unwrap_or(false),
        ty,
        doc: input.text(cx, "description").unwrap_or_default(),
    }
}

fn lower_param(cx: &mut Errors, name: &str, input: &Cursor<'_>, place: &str) -> Option<Param> {
    let Some(location) = Location::parse(place) else {
        let help = nearest(place, ["path", "query", "header", "cookie", "body"]);
        cx.error(&input.at.child("in"), format!("input `{name}` is in `{place}`, which is no place"), help);
        return None;
    };
    let kind = input.text(cx, "type").unwrap_or_else(|| "string".to_owned());
    check_type(cx, input, &kind);
    let ty = match kind.as_str() {
        "integer" => Type::I64,
        "number" => Type::F64,
        "boolean" => Type::Bool,
        "array" => Type::List(Box::new(Type::String)),
        "object" => {
            cx.error(&input.at, format!("input `{name}` is an object in the {place}"), "only a body can carry an object");
            return None;
        }
        _ => Type::String,
    };
    Some(Param {
        name: Name::new(name),
        input: name.to_owned(),
        location,
        required: location == Location::Path || input.flag(cx, "required").unwrap_or(false),
        ty,
        doc: input.text(cx, "description").unwrap_or_default(),
        at: input.at.clone(),
    })
}

pub(super) fn check_type(cx: &mut Errors, input: &Cursor<'_>, kind: &str) {
    const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "object", "array"];
    if !TYPES.contains(&kind) {
        cx.error(&input.at.child("type"), format!("`type` is `{kind}`, which is no type"), nearest(kind, TYPES));
    }
}

fn check_path(cx: &mut Errors, cursor: &Cursor<'_>, op: &str, path: &PathTemplate, params: &[Param]) {
    let in_path = |param: &&Param| param.location == Location::Path;
    for variable in &path.variables {
        if !params.iter().filter(in_path).any(|param| param.name.wire == *variable) {
            let help = nearest(variable, params.iter().map(|param| param.name.wire.as_str()));
            let help = if help.is_empty() { "declare it in `inputParameters` with `in: path`".to_owned() } else { help };
            cx.error(&cursor.at, format!("path variable `{{{variable}}}` of `{op}` is not declared"), help);
        }
    }
    for param in params.iter().filter(in_path).filter(|param| !path.variables.contains(&param.name.wire)) {
        let help = nearest(&param.name.wire, path.variables.iter().map(String::as_str));
        cx.error(&param.at, format!("input `{}` is in the path, but `{}` has no such variable", param.name.wire, path.text), help);
    }
}
