//! One operation: its name, parameters, body and answers.

use crate::dialect::paragraphs;
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::dialect::wire::check_name;
use crate::ir::{Body, Content, Failure, FromSetting, Location, Method, Operation, Pages, Param, Reply, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers the operation at `cursor`, a member of the path item `item`.
pub(super) fn lower(
    cx: &mut Errors,
    types: &mut Types<'_>,
    item: &Cursor<'_>,
    cursor: &Cursor<'_>,
    path: &str,
    method: Method,
) -> Option<Operation> {
    if !cursor.is_object() {
        cursor.mismatch(cx, "an operation, which is an object");
        return None;
    }
    cursor.only(cx, KNOWN);
    let path = PathTemplate::parse(path).map_err(|wrong| cx.error(&item.at, format!("path {wrong}"), "")).ok()?;
    if !path.text.starts_with('/') {
        cx.error(&item.at, format!("path `{}` does not start with `/`", path.text), format!("write `/{}`", path.text));
        return None;
    }
    check_ignored(cx, types, item, cursor);
    let name = operation_name(cx, cursor, method, &path);
    let body = lower_body(cx, types, cursor, &name);
    let mut params = lower_params(cx, types, item, cursor, &name);
    add_undeclared(cx, cursor, &path, &mut params);
    name_inputs(&mut params, body.is_some());
    let replies = lower_replies(cx, types, cursor, &name);
    let failures = lower_failures(cx, types, cursor, &name);
    let pages = lower_pages(cx, types, cursor, &replies);
    let [summary, description] = ["summary", "description"].map(|key| cursor.text(cx, key));
    let doc = paragraphs([summary.as_deref(), description.as_deref()]);
    Some(Operation { name, doc, at: cursor.at.clone(), method, path, params, body, replies, failures, pages })
}

const KNOWN: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

/// What an operation says for itself, and the client takes from the document as a whole.
fn check_ignored(cx: &mut Errors, types: &Types<'_>, item: &Cursor<'_>, cursor: &Cursor<'_>) {
    if let Some(security) = cursor.child("security").filter(|own| !types.source.root().child("security").is_some_and(|all| all.same(own))) {
        cx.warn(
            &security.at,
            "`security` of an operation is not followed",
            "every call carries what the document's own `security` asks for",
        );
    }
    for servers in [item, cursor].into_iter().filter_map(|at| at.child("servers")) {
        cx.warn(&servers.at, "`servers` of an operation or a path are not followed", "every call goes to the base URL of the client");
    }
}

/// The `operationId`, else the summary, else method and path.
fn operation_name(cx: &mut Errors, cursor: &Cursor<'_>, method: Method, path: &PathTemplate) -> Name {
    let said = ["operationId", "summary"].map(|key| cursor.text(cx, key));
    let spoken = said.into_iter().flatten().find(|text| text.chars().any(char::is_alphanumeric) && text.len() <= 64);
    Name::action(&spoken.unwrap_or_else(|| format!("{} {}", method.as_str().to_lowercase(), path.text)))
}

/// Parameters of the path item, then those of the operation, which replace the former by name and place.
fn lower_params(cx: &mut Errors, types: &mut Types<'_>, item: &Cursor<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    for list in [item, cursor] {
        let mut of_this_list = Vec::new();
        for declared in list.list(cx, "parameters") {
            let place = declared.at.clone();
            let Some(declared) = resolve(cx, types.source, declared) else { continue };
            let shared = declared.at != place;
            let hint = if shared { declared.at.last() } else { format!("{} {}", op.pascal, declared.text(cx, "name").unwrap_or_default()) };
            let Some(param) = lower_param(cx, types, &declared, &hint) else { continue };
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
fn add_undeclared(cx: &mut Errors, cursor: &Cursor<'_>, path: &PathTemplate, params: &mut Vec<Param>) {
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
fn name_inputs(params: &mut [Param], has_body: bool) {
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

fn lower_body(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Option<Body> {
    let declared = cursor.object(cx, "requestBody")?;
    let body = resolve(cx, types.source, declared)?;
    let Some(content) = body.object(cx, "content") else {
        cx.error(&body.at, "this request body has no `content`", "name a media type and its schema");
        return None;
    };
    let kinds = content.entries();
    let Some((media, kind)) = kinds.iter().find(|(media, _)| is_json(media)) else {
        let said: Vec<&str> = kinds.iter().map(|(media, _)| media.as_str()).collect();
        cx.error(&content.at, format!("request body is `{}`, which is not supported", said.join("`, `")), "supported: `application/json`");
        return None;
    };
    for (other, at) in kinds.iter().filter(|(other, _)| !is_json(other)) {
        cx.warn(&at.at, format!("a body can be `{other}` too, which is not supported"), format!("it is sent as `{media}`"));
    }
    let ty = kind.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, &format!("{} Body", op.pascal)).ty);
    Some(Body {
        media: media.clone(),
        name: Name::new("body"),
        required: body.flag(cx, "required").unwrap_or(false),
        ty,
        doc: body.text(cx, "description").unwrap_or_default(),
    })
}

/// `application/json`, anything `+json`, or anything at all (RFC 6839 §3.1).
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim().to_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
}

fn lower_replies(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Reply> {
    let Some(responses) = cursor.object(cx, "responses") else {
        cx.warn(&cursor.at, format!("operation `{}` has no `responses`", op.wire), "any success is taken, and its body as any JSON");
        return vec![Reply { status: None, content: Content::Json(Type::Json), doc: String::new() }];
    };
    let mut replies = Vec::new();
    for (status, declared) in responses.entries().into_iter().filter(|(status, _)| !status.starts_with("x-")) {
        let number = status.parse::<u16>().ok().filter(|number| (100..600).contains(number));
        let range = status.len() == 3 && status.ends_with("XX") && ('1'..='5').contains(&status.chars().next().unwrap_or('0'));
        if number.is_none() && !range && status != "default" {
            cx.error(&declared.at, format!("`{status}` is not a status"), "write `200`, `2XX` or `default`");
            continue;
        }
        let place = declared.at.clone();
        let Some(declared) = resolve(cx, types.source, declared) else { continue };
        let success = number.map_or(status == "2XX", |number| (200..300).contains(&number));
        if success {
            let content = lower_content(cx, types, &declared, &format!("{} Response {status}", op.pascal));
            let doc = declared.text(cx, "description").unwrap_or_default();
            if replies.iter().any(|known: &Reply| known.status == number) {
                cx.error(&place, format!("status `{status}` is declared twice"), "remove one of them");
            }
            replies.push(Reply { status: number, content, doc });
        }
    }
    if replies.is_empty() {
        let content = responses.child("default").and_then(|default| resolve(cx, types.source, default));
        let content =
            content.map_or(Content::Json(Type::Json), |default| lower_content(cx, types, &default, &format!("{} Response", op.pascal)));
        replies.push(Reply { status: None, content, doc: String::new() });
    }
    replies
}

fn lower_content(cx: &mut Errors, types: &mut Types<'_>, response: &Cursor<'_>, hint: &str) -> Content {
    let kinds = response.object(cx, "content").map(|content| content.entries()).unwrap_or_default();
    let json = kinds.iter().find(|(media, _)| is_json(media));
    match (json, kinds.first()) {
        (Some((_, kind)), _) => {
            let ty = kind.child("schema").map_or(Type::Json, |schema| types.lower(cx, &schema, hint).ty);
            Content::Json(ty)
        }
        (None, Some((media, _))) if media.starts_with("text/") => Content::Text,
        (None, Some(_)) => Content::Bytes,
        (None, None) => Content::Empty,
    }
}

/// The failures whose JSON bodies are declared; the others keep their bytes.
fn lower_failures(cx: &mut Errors, types: &mut Types<'_>, cursor: &Cursor<'_>, op: &Name) -> Vec<Failure> {
    let responses = cursor.child("responses").map(|responses| responses.entries()).unwrap_or_default();
    let mut failures = Vec::new();
    for (status, declared) in responses {
        if !status.starts_with(['4', '5']) && status != "default" {
            continue;
        }
        let Some(declared) = resolve(cx, types.source, declared) else { continue };
        let hint = format!("{} Response {status}", op.pascal);
        if let Content::Json(ty) = lower_content(cx, types, &declared, &hint) {
            failures.push(Failure { status, ty, doc: declared.text(cx, "description").unwrap_or_default() });
        }
    }
    failures
}

/// `x-capgen-pagination: {items, links}`: the properties of the answer that hold the items and the links to other pages.
fn lower_pages(cx: &mut Errors, types: &Types<'_>, cursor: &Cursor<'_>, replies: &[Reply]) -> Option<Pages> {
    let pagination = cursor.object(cx, "x-capgen-pagination")?;
    pagination.only(cx, &["items", "links"]);
    let [items, links] = ["items", "links"].map(|key| pagination.text(cx, key));
    let content = replies.first().map(|reply| &reply.content);
    let page = match (content, replies.len()) {
        (Some(Content::Json(ty)), 1) => types.fields_of(ty),
        _ => &[],
    };
    let list = |wire: Option<String>| {
        let field = page.iter().find(|field| Some(&field.name.wire) == wire.as_ref() && !field.required && !field.nullable)?;
        let Type::List(item) = &field.ty else { return None };
        Some((field.name.clone(), (**item).clone()))
    };
    let (Some((items, item)), Some((links, _))) = (list(items), list(links)) else {
        let help = "`items` and `links` name optional lists of the only success answer, and links have `rel` and `href`";
        cx.error(&pagination.at, "`x-capgen-pagination` does not fit the answer of this operation", help);
        return None;
    };
    Some(Pages { items, links, item })
}
