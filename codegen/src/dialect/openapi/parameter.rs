//! Parameters: those of the path item, those of the operation, and those that only the path names.

use super::style;
use crate::dialect::paragraphs;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::dialect::wire::check_name;
use crate::ir::style::{Spelling, Style};
use crate::ir::{FromSetting, Location, Param, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Parameters of the path item and of the one it refers to, then those of the operation, which replace the former by name and place.
pub(super) fn lower_params(cx: &mut Errors, types: &mut Types<'_>, items: &[Cursor<'_>], cursor: &Cursor<'_>, op: &Name) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    for list in items.iter().chain([cursor]) {
        let mut of_this_list = Vec::new();
        for declared in list.list(cx, "parameters") {
            let place = declared.at.clone();
            let own = declared.child("$ref").and_then(|_| declared.text(cx, "description"));
            let Some(declared) = resolve(cx, types.source, declared) else { continue };
            let shared = declared.at != place;
            let hint = if shared { declared.at.last() } else { format!("{} {}", op.pascal, declared.said(cx, "name").unwrap_or_default()) };
            let Some(mut param) = lower_param(cx, types, &declared, &hint) else { continue };
            // A description beside `$ref` wins (OpenAPI 3.1.0, "Reference Object").
            param.doc = own.unwrap_or(param.doc);
            let key = (param.name.wire.clone(), param.location);
            if of_this_list.contains(&key) {
                cx.warn(&place, format!("{} parameter `{}` is declared twice", key.1.as_str(), key.0), "the first is taken");
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
    let (Some(wire), Some(place)) = (cursor.said(cx, "name"), cursor.said(cx, "in")) else {
        let help = "it is left out; a parameter has a `name`, and `in: path, query, header` or `cookie`";
        cx.warn(&cursor.at, "this parameter lacks `name` or `in`", help);
        return None;
    };
    let location = lower_place(cx, cursor, &wire, &place)?;
    let (spelling, schema) = style::lower(cx, cursor, location, &wire);
    let ty = schema.as_ref().map_or(Type::String, |schema| types.lower(cx, schema, hint).ty);
    let ty = if spelling.style == Style::Json { ty } else { types.as_param(cx, &cursor.at, &wire, ty) };
    let blank = style::lower_blank(cx, cursor, location, &wire, types.is_text(&ty));
    let setting = lower_setting(cx, cursor);
    let words = setting.as_ref().map_or(&wire, |setting| &setting.name);
    Some(Param {
        input: words.clone(),
        name: Name::spelled(&wire, words),
        location,
        required: cursor.flag(cx, "required").unwrap_or(false) || location == Location::Path,
        ty,
        doc: describe(cx, cursor, schema.as_ref()),
        at: cursor.at.clone(),
        setting,
        spelling: Spelling { blank, ..spelling },
        fixed: Vec::new(),
    })
}

/// Where the parameter travels; one that cannot travel is left out, and its operation stays.
fn lower_place(cx: &mut Errors, cursor: &Cursor<'_>, wire: &str, place: &str) -> Option<Location> {
    let Some(location) = Location::parse(place) else {
        let help = match place {
            "body" | "formData" => "it is left out; OpenAPI 3 has a `requestBody` instead".to_owned(),
            _ => format!("it is left out; {}", nearest(place, ["path", "query", "header", "cookie"])),
        };
        cx.warn(&cursor.at.child("in"), format!("parameter `{wire}` is in `{place}`, which is no place"), help);
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
    match check_name(location, wire) {
        Ok(()) => Some(location),
        Err((wrong, help)) => {
            cx.warn(&cursor.at, wrong, format!("it is left out; {help}"));
            None
        }
    }
}

/// What the document says of a parameter, and the default that a server assumes.
fn describe(cx: &mut Errors, cursor: &Cursor<'_>, schema: Option<&Cursor<'_>>) -> String {
    let default = schema.and_then(|schema| schema.child("default")).map(|default| {
        let text = default.as_text().unwrap_or_else(|| default.json().to_string());
        format!("Default: `{}`.", text.replace('`', "'"))
    });
    let said =
        cursor.text(cx, "description").or_else(|| default.as_ref().map(|_| format!("`{}`", cursor.text(cx, "name").unwrap_or_default())));
    paragraphs([said.as_deref(), default.as_deref()])
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

/// A variable of the path that no parameter declares is a string; a declared one that the path lacks is left out.
pub(super) fn match_path(cx: &mut Errors, cursor: &Cursor<'_>, path: &PathTemplate, params: &mut Vec<Param>) {
    let in_path = |param: &Param| param.location == Location::Path;
    params.retain(|param| {
        let kept = !in_path(param) || path.variables.contains(&param.name.wire);
        if !kept {
            let message = format!("path parameter `{}` is not in the path `{}`", param.name.wire, path.text);
            let help = nearest(&param.name.wire, path.variables.iter().map(String::as_str));
            cx.warn(&param.at, message, format!("it is left out; {help}").trim_end_matches("; "));
        }
        kept
    });
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
                spelling: Spelling::of(Location::Path),
                fixed: Vec::new(),
            }
        })
        .collect();
    params.splice(0..0, missing);
}
