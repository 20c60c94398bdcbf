//! `exposes` of type `rest`: resources, and the operations on them.

use super::expose::{adapter, does, unit_name};
use super::function::Side;
use super::{forward, named, response};
use crate::ir::{Function, Location, Method, RestSide, Route, RouteParam};
use crate::name::{Name, fold};
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers an adapter of type `rest`.
pub(super) fn lower(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, namespace: &str, cursor: &Cursor<'_>) -> RestSide {
    cursor.only(
        cx,
        &[
            "type",
            "namespace",
            "port",
            "address",
            "description",
            "resources",
            "inputParameters",
            "authentication",
            "tags",
            "display",
            "label",
            "maxBinarySize",
        ],
    );
    if let Some(size) = cursor.child("maxBinarySize") {
        let help = "answers are passed on as they come, however long; set `maxBinarySize` at the consumed operation";
        cx.warn(&size.at, "`maxBinarySize` of a REST side means nothing", help);
    }
    let (mut routes, mut forwards) = (Vec::new(), Vec::new());
    for (_, resource) in named(cx, cursor, "resources", "name") {
        resource.only(cx, &["path", "name", "label", "display", "description", "operations", "inputParameters", "tags", "forward"]);
        forwards.extend(forward::lower(cx, side.consumed, &resource));
        let mut declared = named(cx, cursor, "inputParameters", "name");
        declared.extend(named(cx, &resource, "inputParameters", "name"));
        let side = Side { declared, ..side.clone() };
        for (name, op) in named(cx, &resource, "operations", "name") {
            let name = unit_name(cx, &name, &op);
            routes.extend(lower_route(cx, functions, &side, &resource, &name, &op));
        }
    }
    RestSide { adapter: adapter(cx, namespace, cursor, routes), forwards }
}

fn lower_route(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    side: &Side<'_>,
    resource: &Cursor<'_>,
    name: &str,
    op: &Cursor<'_>,
) -> Option<Route> {
    op.only(
        cx,
        &[
            "method",
            "name",
            "path",
            "label",
            "display",
            "description",
            "call",
            "with",
            "steps",
            "mappings",
            "ref",
            "id",
            "inputParameters",
            "outputParameters",
            "outputMediaType",
            "responses",
            "responseBinary",
            "tags",
        ],
    );
    let method_text = op.text(cx, "method").unwrap_or_else(|| "GET".to_owned());
    let Some(method) = Method::parse(&method_text) else {
        cx.error(
            &op.at.child("method"),
            format!("`{method_text}` is not a method"),
            nearest(&method_text.to_uppercase(), ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        );
        return None;
    };
    let Some(path) = op.text(cx, "path").or_else(|| resource.text(cx, "path")) else {
        cx.error(&resource.at, "this resource has no `path`", "write the path it is served at");
        return None;
    };
    let path = PathTemplate::parse(&path).map_err(|wrong| cx.error(&resource.at.child("path"), format!("path {wrong}"), "")).ok()?;
    if !path.text.starts_with('/') {
        cx.error(&resource.at.child("path"), format!("path `{}` does not start with `/`", path.text), format!("write `/{}`", path.text));
    }
    let name = if name.is_empty() { format!("{} {}", method.as_str().to_lowercase(), path.text) } else { name.to_owned() };
    let does = does(cx, functions, side, &name, op)?;
    let function = does.function;
    let mut declared = side.declared.clone();
    declared.extend(named(cx, op, "inputParameters", "name"));
    let params = lower_route_params(cx, &path, method, resource, &functions[function.0], &declared);
    let doc = op.text(cx, "description").or(does.doc).unwrap_or_default();
    let responses = response::lower(cx, op);
    Some(Route { name: Name::action(&name), doc, at: op.at.clone(), method, path, function, params, responses })
}

/// An input is in the path if the path names it (kebab and snake are one), else where it is declared, else where the
/// consumed operation sends it, and a consumed path parameter without a variable here is in the query.
fn lower_route_params(
    cx: &mut Errors,
    path: &PathTemplate,
    method: Method,
    resource: &Cursor<'_>,
    function: &Function,
    declared: &[(String, Cursor<'_>)],
) -> Vec<RouteParam> {
    let mut folded: Vec<(String, &String)> = Vec::new();
    for variable in &path.variables {
        let name = fold(variable);
        if let Some((_, other)) = folded.iter().find(|(known, _)| *known == name) {
            cx.error(
                &resource.at.child("path"),
                format!("path variables `{{{other}}}` and `{{{variable}}}` are one name, `{name}`"),
                "rename one of them",
            );
        }
        if !function.inputs.iter().any(|input| input.name.snake == name) {
            let help = nearest(variable, function.inputs.iter().map(|input| input.name.wire.as_str()));
            cx.error(
                &resource.at.child("path"),
                format!("path variable `{{{variable}}}` feeds no input of `{}`", function.name.wire),
                help,
            );
        }
        folded.push((name, variable));
    }
    let inputs = || function.inputs.iter();
    let members = inputs().any(|input| input.location == Some(Location::Body)) && has_body(method);
    let mut params = Vec::new();
    for input in inputs() {
        let in_path = folded.iter().find(|(name, _)| *name == input.name.snake).map(|(_, variable)| (*variable).clone());
        let said = declared.iter().rev().find(|(name, _)| fold(name) == input.name.snake);
        let place = said.and_then(|(_, cursor)| Location::parse(&cursor.text(cx, "in")?));
        let location = match (&in_path, place, input.location) {
            (Some(_), _, _) => Location::Path,
            (None, Some(place), _) if place != Location::Path => place,
            // The whole body, unless others are in it, too.
            (None, _, None) if members => Location::Body,
            (None, _, None) => continue,
            (None, _, Some(Location::Body)) if has_body(method) => Location::Body,
            (None, _, Some(Location::Header)) => Location::Header,
            _ => Location::Query,
        };
        let wire = in_path.or_else(|| said.map(|(name, _)| name.clone())).unwrap_or_else(|| input.name.wire.clone());
        params.push(RouteParam { input: input.name.wire.clone(), wire, location, required: input.required });
    }
    params
}

/// Whether a request of this method has a body that means something (RFC 9110, section 9.3).
fn has_body(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch)
}
