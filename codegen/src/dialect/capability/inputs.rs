//! The inputs of a consumed operation: parameters and body, from all levels that declare them.

use super::body::{self, Spelled};
use super::sight::Sight;
use crate::dialect::openapi::inputs::TAKEN;
use crate::dialect::schema::Types;
use crate::dialect::wire::{check_name, is_token};
use crate::ir::flow::{Expr, Form, Piece, Template};
use crate::ir::style::Spelling;
use crate::ir::{Body, Carried, Location, Method, Param, Type};
use crate::name::{Name, fold};
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// What a call takes.
pub(super) struct Inputs {
    /// The path, with the variables that only the inputs speak of.
    pub(super) path: PathTemplate,
    pub(super) params: Vec<Param>,
    pub(super) body: Option<Body>,
    pub(super) template: Option<Template>,
}

/// The operation whose inputs these are.
pub(super) struct Owner<'a, 'b> {
    pub(super) name: &'b str,
    pub(super) cursor: &'b Cursor<'a>,
    pub(super) path: &'b PathTemplate,
    pub(super) method: Method,
}

/// An input in the body, before it is known whether it is all of it.
struct InBody<'a> {
    name: String,
    cursor: Cursor<'a>,
    kind: Option<String>,
}

/// All levels apply, the inner one wins; `declared` goes from the outermost level to the innermost.
pub(super) fn lower(
    cx: &mut Errors,
    types: &mut Types<'_>,
    owner: &Owner<'_, '_>,
    declared: Vec<(String, Cursor<'_>)>,
    sight: Sight<'_>,
) -> Inputs {
    let names: Vec<String> = declared.iter().map(|(name, _)| name.clone()).collect();
    let sight = Sight { declared: &names, ..sight };
    let (mut params, mut in_body): (Vec<Param>, Vec<InBody<'_>>) = (Vec::new(), Vec::new());
    for (name, cursor) in declared {
        if name.is_empty() {
            cx.warn(&cursor.at, format!("an input of `{}` has no `name`, and is left out", owner.name), "name it");
            continue;
        }
        cursor.only(
            cx,
            &["name", "in", "type", "schema", "description", "required", "value", "const", "label", "display", "pattern", "tags"],
        );
        let place = place(cx, &name, &cursor, owner);
        if place == "body" {
            let kind = cursor.text(cx, "type");
            if let Some(kind) = &kind {
                check_type(cx, &cursor, kind);
            }
            in_body.retain(|known: &InBody<'_>| known.name != name);
            in_body.push(InBody { name, cursor, kind });
        } else if let Some(param) = lower_param(cx, &name, &cursor, &place, sight) {
            params.retain(|known| (&known.name.wire, known.location) != (&param.name.wire, param.location));
            params.push(param);
        }
    }
    let path = complete(cx, owner, &mut params);
    let spelled = body::lower(cx, owner.cursor, sight);
    let mut inputs = Inputs { path, params, body: None, template: None };
    match spelled {
        Some(Spelled::Template(template)) => {
            inputs.params.extend(in_body.iter().map(|input| member(cx, input)));
            inputs.template = Some(template);
            spell(cx, owner, &mut inputs);
        }
        Some(Spelled::Caller) if in_body.is_empty() => inputs.body = Some(opaque("body", "")),
        Some(Spelled::Caller) | None => supplied(cx, types, owner, in_body, &mut inputs),
    }
    tell_apart(&mut inputs.params);
    inputs
}

/// Where an input goes: as it says, or as its name and the method suggest.
fn place(cx: &mut Errors, name: &str, cursor: &Cursor<'_>, owner: &Owner<'_, '_>) -> String {
    if let Some(said) = cursor.text(cx, "in") {
        return said;
    }
    let in_path = owner.path.variables.iter().any(|variable| variable == name);
    let has_body = matches!(owner.method, Method::Post | Method::Put | Method::Patch);
    match (in_path, name == "body" && has_body) {
        (true, _) => "path",
        (false, true) => "body",
        (false, false) => "query",
    }
    .to_owned()
}

/// A body without a template: one object is all of it, anything else are its members.
fn supplied(cx: &mut Errors, types: &mut Types<'_>, owner: &Owner<'_, '_>, in_body: Vec<InBody<'_>>, inputs: &mut Inputs) {
    match in_body.as_slice() {
        [] => {}
        [only] if is_whole(only) => inputs.body = Some(whole(cx, types, owner, only)),
        members => {
            let value = |input: &InBody<'_>| (input.name.clone(), Expr::Input(input.name.clone()));
            let object = Expr::Object(members.iter().map(value).collect());
            inputs.params.extend(members.iter().map(|input| member(cx, input)));
            inputs.template = Some(Template { media: "application/json".to_owned(), form: Form::Json(object) });
        }
    }
}

fn is_whole(input: &InBody<'_>) -> bool {
    match input.kind.as_deref() {
        None | Some("object") => true,
        Some("array") => input.name == "body" || input.cursor.child("schema").is_some(),
        Some(_) => false,
    }
}

/// A `schema` gives the body a type; without one it is JSON of the caller's.
fn whole(cx: &mut Errors, types: &mut Types<'_>, owner: &Owner<'_, '_>, input: &InBody<'_>) -> Body {
    let InBody { name, cursor, kind } = input;
    let doc = cursor.text(cx, "description").unwrap_or_default();
    let body = Body { required: cursor.flag(cx, "required").unwrap_or(false), ..opaque(name, &doc) };
    match (cursor.child("schema"), kind.as_deref()) {
        (Some(schema), _) => Body { ty: types.lower(cx, &schema, &format!("{} {name}", owner.name)).ty, ..body },
        (None, Some("array")) => Body { ty: Type::RawJson, ..body },
        _ => body,
    }
}

fn opaque(name: &str, doc: &str) -> Body {
    Body {
        media: "application/json".to_owned(),
        name: Name::new(name),
        required: false,
        ty: Type::RawObject,
        doc: doc.to_owned(),
        carried: Carried::Json,
    }
}

/// An input inside the body.
fn member(cx: &mut Errors, input: &InBody<'_>) -> Param {
    let InBody { name, cursor, kind } = input;
    let ty = match kind.as_deref() {
        Some("string") => Type::String,
        Some("integer") => Type::I64,
        Some("number") => Type::F64,
        Some("boolean") => Type::Bool,
        Some("object") => Type::RawObject,
        _ => Type::RawJson,
    };
    let (required, doc) = (cursor.flag(cx, "required").unwrap_or(false), cursor.text(cx, "description").unwrap_or_default());
    Param { required, ty, doc, ..named_member(name, &cursor.at) }
}

/// A query parameter that is the same in every call.
pub(super) fn always(name: &str, value: &str, cursor: &Cursor<'_>) -> Param {
    let fixed = vec![Piece::Text(value.to_owned())];
    Param { location: Location::Query, ty: Type::String, fixed, ..named_member(name, &cursor.at) }
}

fn named_member(name: &str, at: &Pointer) -> Param {
    Param {
        name: Name::new(name),
        input: name.to_owned(),
        location: Location::Body,
        required: false,
        ty: Type::RawJson,
        doc: String::new(),
        at: at.clone(),
        setting: None,
        spelling: Spelling::of(Location::Query),
        fixed: Vec::new(),
    }
}

/// The inputs that the template names: those that are declared by any spelling, and those that are not declared at all.
fn spell(cx: &mut Errors, owner: &Owner<'_, '_>, inputs: &mut Inputs) {
    let Some(template) = &mut inputs.template else { return };
    let at = owner.cursor.at.child("body");
    let mut named: Vec<String> = Vec::new();
    template.inputs(&mut |name| named.push(name.to_owned()));
    let mut used: Vec<String> = Vec::new();
    for name in named {
        let declared = inputs.params.iter().find(|param| param.input == name || fold(&param.input) == fold(&name));
        let input = match declared {
            Some(param) => param.input.clone(),
            None => {
                inputs.params.push(named_member(&name, &at));
                name.clone()
            }
        };
        if input != name {
            template.rename(&name, &input);
        }
        used.push(input);
    }
    for param in inputs.params.iter().filter(|param| param.location == Location::Body && !used.contains(&param.input)) {
        let message = format!("input `{}` is in the body, but `body` does not say where", param.name.wire);
        cx.warn(&param.at, message, format!("write `{{{{{}}}}}` there", param.name.wire));
    }
    inputs.params.retain(|param| param.location != Location::Body || used.contains(&param.input));
}

fn lower_param(cx: &mut Errors, name: &str, input: &Cursor<'_>, place: &str, sight: Sight<'_>) -> Option<Param> {
    let Some(location) = Location::parse(place) else {
        let help = nearest(place, ["path", "query", "header", "cookie", "body"]);
        cx.error(&input.at.child("in"), format!("input `{name}` is in `{place}`, which is no place"), help);
        return None;
    };
    let fixed = fixed(cx, input, sight);
    // What the document itself says always, it may say of these two.
    let of_the_document = !fixed.is_empty() && ["authorization", "content-type"].contains(&name.to_lowercase().as_str());
    if let Err((wrong, help)) = check_name(location, name)
        && !of_the_document
    {
        // Who sends a message, and how it is framed, is not for callers to say.
        match is_token(name) {
            true => cx.warn(&input.at, format!("{wrong}; input `{name}` is left out"), help),
            false => cx.error(&input.at, wrong, help),
        }
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
            cx.warn(&input.at, format!("input `{name}` is an object in the {place}"), "it travels as its JSON text");
            Type::RawObject
        }
        _ => Type::String,
    };
    let required = fixed.is_empty() && (location == Location::Path || input.flag(cx, "required").unwrap_or(false));
    Some(Param {
        name: Name::new(name),
        input: name.to_owned(),
        location,
        required,
        ty,
        doc: input.text(cx, "description").unwrap_or_default(),
        at: input.at.clone(),
        setting: None,
        spelling: Spelling::of(location),
        fixed,
    })
}

/// What is sent where a call does not say.
fn fixed(cx: &mut Errors, input: &Cursor<'_>, sight: Sight<'_>) -> Vec<Piece> {
    let Some(value) = input.child("value").or_else(|| input.child("const")) else { return Vec::new() };
    match value.as_text() {
        Some(text) => sight.template(cx, &value.at, &text),
        None => {
            value.mismatch(cx, "text");
            Vec::new()
        }
    }
}

pub(super) fn check_type(cx: &mut Errors, input: &Cursor<'_>, kind: &str) {
    const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "object", "array"];
    if !TYPES.contains(&kind) {
        cx.error(&input.at.child("type"), format!("`type` is `{kind}`, which is no type"), nearest(kind, TYPES));
    }
}

/// Path and inputs brought together. A variable that is not declared is a text. An input in the path that the path does not
/// name goes to its end, unless a variable that nobody declares is what it was meant to be.
fn complete(cx: &mut Errors, owner: &Owner<'_, '_>, params: &mut Vec<Param>) -> PathTemplate {
    let Owner { name: op, cursor, path, .. } = owner;
    let in_path = |param: &&Param| param.location == Location::Path;
    let declared = |variable: &&String| params.iter().filter(in_path).any(|param| param.name.wire == **variable);
    let missing: Vec<String> = path.variables.iter().filter(|variable| !declared(variable)).cloned().collect();
    let strays: Vec<Param> = params.iter().filter(in_path).filter(|param| !path.variables.contains(&param.name.wire)).cloned().collect();
    let mut text = path.text.clone();
    for param in &strays {
        let name = &param.name.wire;
        let message = format!("input `{name}` is in the path, but `{}` has no such variable", path.text);
        if missing.is_empty() && !name.contains(['{', '}', '/', '?', '#']) {
            text = format!("{}/{{{name}}}", text.trim_end_matches('/'));
            cx.warn(&param.at, message, format!("it is taken as `{text}`"));
        } else {
            cx.error(&param.at, message, nearest(name, path.variables.iter().map(String::as_str)));
        }
    }
    for variable in missing.iter().filter(|_| strays.is_empty()) {
        let help = format!("it is taken as a text; declare it in `inputParameters` with `name: {variable}` and `in: path`");
        cx.warn(&cursor.at, format!("path variable `{{{variable}}}` of `{op}` is not declared"), help);
        let spelling = Spelling::of(Location::Path);
        params.push(Param { location: Location::Path, required: true, ty: Type::String, spelling, ..named_member(variable, &cursor.at) });
    }
    PathTemplate::parse(&text).unwrap_or_else(|_| PathTemplate::clone(path))
}

/// Inputs whose names become one in Rust are told apart by a number there, and what a request has already by their place.
fn tell_apart(params: &mut [Param]) {
    for param in params.iter_mut().filter(|param| TAKEN.contains(&param.name.snake.as_str())) {
        param.name = Name::spelled(&param.name.wire, &format!("{} {}", param.name.wire, param.location.as_str()));
    }
    for index in 1..params.len() {
        let (before, rest) = params.split_at_mut(index);
        if let Some(param) = rest.first_mut() {
            let taken = |name: &Name| before.iter().any(|other| other.name.snake == name.snake);
            if taken(&param.name) {
                param.name = Name::apart(&param.name.wire, |name| taken(name) || TAKEN.contains(&name.snake.as_str()));
            }
        }
    }
}
