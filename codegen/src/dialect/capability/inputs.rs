//! The inputs of a consumed operation: parameters and body, from all levels that declare them.

use crate::dialect::schema::Types;
use crate::dialect::wire::check_name;
use crate::ir::style::Spelling;
use crate::ir::{Body, Location, Method, Param, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

type Inputs = (Vec<Param>, Option<Body>);

/// All levels apply, the inner one wins; `declared` goes from the outermost level to the innermost.
pub(super) fn lower(
    cx: &mut Errors,
    types: &mut Types<'_>,
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
        input.only(cx, &["name", "in", "type", "schema", "description", "required", "value", "label", "display"]);
        let place = input.text(cx, "in").unwrap_or_else(|| default_place(&name, path, method).to_owned());
        if input.child("value").is_some() {
            cx.error(
                &input.at.child("value"),
                format!("input `{name}` has a fixed `value`, which is supported for the whole API only"),
                "move it to `consumes.inputParameters`",
            );
        }
        if place == "body" {
            if let Some(other) = body.as_ref().filter(|other| other.name.wire != name) {
                let message = format!("`{op}` has two bodies, `{}` and `{name}`", other.name.wire);
                cx.error(&input.at, message, "declare one input `in: body` of `type: object`");
            }
            body = Some(lower_body(cx, types, op, &name, &input));
        } else if let Some(param) = lower_param(cx, &name, &input, &place) {
            params.retain(|known| (&known.name.wire, known.location) != (&param.name.wire, param.location));
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

/// A `schema` gives the body a type; without one it is JSON of the caller's.
fn lower_body(cx: &mut Errors, types: &mut Types<'_>, op: &str, name: &str, input: &Cursor<'_>) -> Body {
    let kind = input.text(cx, "type").unwrap_or_else(|| "object".to_owned());
    let ty = match input.child("schema") {
        Some(schema) => types.lower(cx, &schema, &format!("{op} {name}")).ty,
        None => Type::RawObject,
    };
    if kind != "object" {
        cx.error(&input.at, format!("body `{name}` is `{kind}`, which is not supported"), "supported: `object`");
    }
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
    if let Err((wrong, help)) = check_name(location, name) {
        cx.error(&input.at, wrong, help);
        return None;
    }
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
        setting: None,
        spelling: Spelling::of(location),
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
