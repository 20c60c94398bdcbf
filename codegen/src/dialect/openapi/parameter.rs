//! Parameters: those of the path item, those of the operation, and those that only the path names.

use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::dialect::wire::check_name;
use crate::ir::{FromSetting, Location, Param, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Parameters of the path item, then those of the operation, which replace the former by name and place.
pub(super) fn lower_params(cx: &mut Errors, types: &mut Types<'_>, item: &Cursor<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    for list in [item, cursor] {
        let mut of_this_list = Vec::new();
        for declared in list.list(cx, "parameters") {
            let place = declared.at.clone();
            let own = declared.child("$ref").and_then(|_| declared.text(cx, "description"));
            let Some(declared) = resolve(cx, types.source, declared) else { continue };
            let shared = declared.at != place;
            let hint = if shared { declared.at.last() } else { format!("{} {}", op.pascal, declared.text(cx, "name").unwrap_or_default()) };
            let Some(mut param) = lower_param(cx, types, &declared, &hint) else { continue };
            // A description beside `$ref` wins (OpenAPI 3.1.0, "Reference Object").
            param.doc = own.unwrap_or(param.doc);
            let key = (param.name.wire.clone(), param.location);
            if of_this_list.contains(&key) {
                cx.error(&place, format!("{} parameter `{}` is declared twice", key.1.as_str(), key.0), "remove one of them");
                continue;
            }
            of_this_list.push(key.clone());
            params.retain(|known| (&known.name.wire, known.location) != (&key.0, key.1));
            params.push(param);
        }
    }
    params
}

/// An inline type is called after `hint`: the operation and the parameter, or the shared parameter.
fn lower_param(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, hint: &str) -> Option<Param> {
    let (Some(wire), Some(place)) = (cursor.text(cx, "name"), cursor.text(cx, "in")) else {
        cx.error(&cursor.at, "this parameter lacks `name` or `in`", "a parameter has a `name`, and `in: path, query, header` or `cookie`");
        return None;
    };
    let Some(location) = Location::parse(&place) else {
        let help = nearest(&place, ["path", "query", "header", "cookie"]);
        cx.error(&cursor.at.child("in"), format!("parameter `{wire}` is in `{place}`, which is no place"), help);
        return None;
    };
    if location == Location::Header && ["accept", "content-type", "authorization"].contains(&wire.to_lowercase().as_str()) {
        cx.warn(
            &cursor.at,
            format!("header parameter `{wire}` is left out, as OpenAPI asks"),
            "bodies and `security` decide these headers",
        );
        return None;
    }
    if !check_name(cx, &cursor.at, location, &wire) || !is_plainly_styled(cx, cursor, location, &wire) {
        return None;
    }
    let schema = cursor.child("schema");
    let ty = schema.map_or(Type::String, |schema| types.lower(cx, &schema, hint).ty);
    let ty = types.as_param(cx, &cursor.at, &wire, ty);
    let setting = lower_setting(cx, cursor);
    let words = setting.as_ref().map_or(&wire, |setting| &setting.name);
    Some(Param {
        input: words.clone(),
        name: Name::spelled(&wire, words),
        location,
        required: cursor.flag(cx, "required").unwrap_or(false) || location == Location::Path,
        ty,
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        setting,
    })
}

/// Styles other than the default of each place are not spoken: an optional parameter is left out, a required one is an error.
fn is_plainly_styled(cx: &mut Errors, cursor: &Cursor<'_>, location: Location, wire: &str) -> bool {
    let default = if matches!(location, Location::Query | Location::Cookie) { ("form", true) } else { ("simple", false) };
    let style = cursor.text(cx, "style").unwrap_or_else(|| default.0.to_owned());
    let is_list =
        cursor.child("schema").and_then(|schema| schema.child("type")).and_then(|kind| kind.as_text()).as_deref() == Some("array");
    let explode = cursor.flag(cx, "explode").unwrap_or(default.1);
    let unusual = if cursor.child("content").is_some() {
        "`content`".to_owned()
    } else if style != default.0 {
        format!("`style: {style}`")
    } else if is_list && explode != default.1 {
        format!("`explode: {explode}`")
    } else if cursor.flag(cx, "allowReserved").unwrap_or(false) {
        "`allowReserved`".to_owned()
    } else {
        return true;
    };
    let message = format!("parameter `{wire}` has {unusual}, which is not supported");
    if cursor.flag(cx, "required").unwrap_or(false) {
        cx.error(&cursor.at, message, "supported: the default style of each place");
    } else {
        cx.warn(&cursor.at, message, "it is optional, and left out");
    }
    false
}

/// `x-capgen-setting: {name, prefix}`: the client has a setting that this parameter is taken from where a call is silent.
fn lower_setting(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<FromSetting> {
    let setting = cursor.object(cx, "x-capgen-setting")?;
    setting.only(cx, &["name", "prefix"]);
    let Some(name) = setting.text(cx, "name") else {
        cx.error(&setting.at, "`x-capgen-setting` lacks `name`", "name the setting of the client");
        return None;
    };
    Some(FromSetting { name, prefix: setting.text(cx, "prefix").unwrap_or_default() })
}

/// A variable of the path that no parameter declares is a string; a declared one that the path lacks is an error.
pub(super) fn add_undeclared(cx: &mut Errors, cursor: &Cursor<'_>, path: &PathTemplate, params: &mut Vec<Param>) {
    let in_path = |param: &Param| param.location == Location::Path;
    for param in params.iter().filter(|param| in_path(param) && !path.variables.contains(&param.name.wire)) {
        let help = nearest(&param.name.wire, path.variables.iter().map(String::as_str));
        cx.error(&param.at, format!("path parameter `{}` is not in the path `{}`", param.name.wire, path.text), help);
    }
    let undeclared = path.variables.iter().filter(|name| !params.iter().any(|param| in_path(param) && param.name.wire == **name));
    let missing: Vec<Param> = undeclared
        .map(|name| {
            let help = "it is taken as a string; add it to `parameters` of this operation";
            cx.warn(&cursor.at, format!("path parameter `{{{name}}}` is not declared"), help);
            Param {
                name: Name::new(name),
                input: name.clone(),
                location: Location::Path,
                required: true,
                ty: Type::String,
                doc: format!("The `{{{name}}}` of the path, which the document does not declare"),
                at: cursor.at.clone(),
                setting: None,
            }
        })
        .collect();
    params.splice(0..0, missing);
}

/// Gives every input a name of its own: `id` in the path and `id` in the query are `id` and `id_query`.
pub(super) fn name_inputs(params: &mut [Param], has_body: bool) {
    let mut taken: Vec<String> = ["answer", "call", "caller", "reply", "self_", "stream", "timeout"].map(str::to_owned).to_vec();
    if has_body {
        taken.push("body".to_owned());
    }
    for param in params {
        let wire = param.name.wire.clone();
        if taken.contains(&param.name.snake) {
            let words = format!("{wire} {}", param.location.as_str());
            param.name = Name::spelled(&wire, &words);
            param.input = param.name.snake.clone();
        }
        taken.push(param.name.snake.clone());
    }
}
