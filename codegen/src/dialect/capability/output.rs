//! `outputParameters`: what is made of an answer, of steps, or of nothing at all.

use super::jsonpath::{self, within};
use super::named;
use super::sight::{From, Sight};
use crate::ir::flow::{Expr, Gives, Kind, Path, RawFormat, Seg};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

const KEYS: [&str; 14] = [
    "name",
    "type",
    "value",
    "const",
    "mapping",
    "description",
    "properties",
    "items",
    "required",
    "label",
    "display",
    "selector",
    "maxLength",
    "tags",
];

/// What a consumed operation gives. One output that is the whole answer leaves it as it is; one alone is the value itself;
/// several are an object.
pub(super) fn consumed(cx: &mut Errors, operation: &Cursor<'_>, format: RawFormat) -> Gives {
    let plain = Gives { format, ..Gives::default() };
    let sight = Sight { heads: &[], settings: &[], declared: &[], bare: false, from: From::Answer(&plain) };
    let outputs = list(cx, operation, sight);
    let mut gives = plain.clone();
    match outputs.as_slice() {
        [] => {}
        [(_, only)] if only.is_whole() => {}
        [(name, only)] => {
            gives.shape = Some(only.clone());
            gives.named = vec![(name.clone(), only.clone())];
        }
        _ => {
            gives.shape = Some(Expr::Object(outputs.clone()));
            gives.named = outputs;
        }
    }
    gives
}

/// What an exposed function gives; `None` for the whole, as it comes.
pub(super) fn exposed(cx: &mut Errors, owner: &Cursor<'_>, sight: Sight<'_>) -> Option<Expr> {
    let outputs = list(cx, owner, sight);
    match outputs.as_slice() {
        [] => None,
        [(name, only)] if name.is_empty() || is_identity(only, sight) => Some(only.clone()),
        _ => Some(Expr::Object(keyed(cx, owner, outputs))),
    }
}

/// Whether it is all there is.
fn is_identity(expr: &Expr, sight: Sight<'_>) -> bool {
    match sight.from {
        From::Answer(gives) => *expr == jsonpath::of_answer(gives, Path::One(Vec::new())),
        _ => expr.is_whole(),
    }
}

/// Outputs without a name are called after the last member that they pick.
fn keyed(cx: &mut Errors, owner: &Cursor<'_>, outputs: Vec<(String, Expr)>) -> Vec<(String, Expr)> {
    let mut keyed: Vec<(String, Expr)> = Vec::new();
    for (name, expr) in outputs {
        let name = if name.is_empty() { last_key(&expr).unwrap_or_default() } else { name };
        if name.is_empty() || keyed.iter().any(|(known, _)| *known == name) {
            let message = if name.is_empty() {
                "one of several outputs has no `name`".to_owned()
            } else {
                format!("output `{name}` is declared twice")
            };
            cx.error(&owner.at.child("outputParameters"), message, "give each output a `name` of its own");
        }
        keyed.push((name, expr));
    }
    keyed
}

fn last_key(expr: &Expr) -> Option<String> {
    match expr {
        Expr::At(Path::One(segments)) => segments.iter().rev().find_map(|segment| match segment {
            Seg::Key(key) => Some(key.clone()),
            Seg::Index(_) => None,
        }),
        Expr::As(_, inner) | Expr::Then(_, inner) => last_key(inner),
        Expr::Each(path, _) => last_key(&Expr::At(path.clone())),
        _ => None,
    }
}

/// Every output under `outputParameters`, with its name.
pub(super) fn list(cx: &mut Errors, owner: &Cursor<'_>, sight: Sight<'_>) -> Vec<(String, Expr)> {
    let outputs = named(cx, owner, "outputParameters", "name");
    outputs.into_iter().filter_map(|(name, output)| Some((name.clone(), one(cx, &output, &name, sight)?))).collect()
}

/// One output, or a part of one.
pub(super) fn one(cx: &mut Errors, output: &Cursor<'_>, name: &str, sight: Sight<'_>) -> Option<Expr> {
    output.only(cx, &KEYS);
    let kind = kind(cx, output);
    let mapping = output.child("mapping");
    // `mapping: {properties: …}` and `properties: …` beside it say the same.
    let holder = mapping.clone().filter(Cursor::is_object).unwrap_or_else(|| output.clone());
    let start = start(cx, output, mapping.filter(|mapping| !mapping.is_object()), sight)?;
    if let Some(properties) = holder.child("properties") {
        let inner = if start.is_some() { sight.of_part() } else { sight };
        let members = members(cx, &properties, inner);
        return Some(start.map_or(Expr::Object(members.clone()), |start| within(start, Expr::Object(members))));
    }
    if let Some(items) = holder.child("items") {
        return each(cx, &items, start, name, sight);
    }
    let picked = match start {
        Some(start) => start,
        None if name.is_empty() => whole(sight),
        // What says nothing but its name is the member of that name.
        None => sight.path(cx, &output.at, Path::One(vec![Seg::Key(name.to_owned())]))?,
    };
    Some(typed(kind, picked, sight))
}

/// Where the value starts: a path, or a value of the document's own.
fn start(cx: &mut Errors, output: &Cursor<'_>, mapping: Option<Cursor<'_>>, sight: Sight<'_>) -> Option<Option<Expr>> {
    let Some(said) = mapping.or_else(|| output.child("value")).or_else(|| output.child("const")) else { return Some(None) };
    let text = said.as_str();
    // `{{$.path}}` is a path in the clothes of a template.
    let bare = text.as_deref().map(|text| text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text).trim());
    match bare.filter(|text| text.starts_with('$') && said.at.last() != "const") {
        Some(path) => Some(Some(jsonpath::parse(cx, &said.at, path).and_then(|path| sight.path(cx, &said.at, path))?)),
        None => Some(Some(sight.data(cx, &said))),
    }
}

fn members(cx: &mut Errors, properties: &Cursor<'_>, sight: Sight<'_>) -> Vec<(String, Expr)> {
    let entries = if properties.is_list() {
        properties.items().into_iter().map(|item| (item.text(cx, "name").unwrap_or_default(), item)).collect()
    } else {
        properties.entries()
    };
    let mut members = Vec::new();
    for (name, member) in entries {
        if member.is_object() {
            members.extend(one(cx, &member, &name, sight).map(|expr| (name, expr)));
        } else {
            member.mismatch(cx, "an object with a `type`");
        }
    }
    members
}

/// A list whose elements have a shape.
fn each(cx: &mut Errors, items: &Cursor<'_>, start: Option<Expr>, name: &str, sight: Sight<'_>) -> Option<Expr> {
    if !items.is_object() {
        items.mismatch(cx, "an object with a `type`");
        return None;
    }
    let item = one(cx, items, "", sight.of_part())?;
    let list = match start {
        Some(start) => start,
        None if name.is_empty() => whole(sight),
        None => sight.path(cx, &items.at, Path::One(vec![Seg::Key(name.to_owned())]))?,
    };
    Some(match (list, item.is_whole()) {
        (list, true) => list,
        (Expr::At(path), false) => Expr::Each(path, Box::new(item)),
        (list, false) => within(list, Expr::Each(Path::One(Vec::new()), Box::new(item))),
    })
}

fn whole(sight: Sight<'_>) -> Expr {
    match sight.from {
        From::Answer(gives) => jsonpath::of_answer(gives, Path::One(Vec::new())),
        From::Nothing => Expr::Literal(serde_json::Value::Null),
        From::Part | From::Steps(_) => Expr::whole(),
    }
}

/// A value of a type: what is a literal of it already, and the whole as it comes, need no conversion.
fn typed(kind: Option<Kind>, expr: Expr, sight: Sight<'_>) -> Expr {
    let Some(kind) = kind else { return expr };
    match (kind, expr) {
        (_, expr) if is_identity(&expr, sight) && !matches!(sight.from, From::Part) => expr,
        (_, expr @ Expr::Object(_)) | (_, expr @ Expr::Each(..)) => expr,
        (Kind::String | Kind::Number | Kind::Integer | Kind::Boolean, expr @ Expr::At(Path::All(_))) => {
            let first = within(expr, Expr::At(Path::One(vec![Seg::Index(0)])));
            Expr::As(kind, Box::new(first))
        }
        (kind, expr) => given(kind, expr),
    }
}

/// A value of a type, once.
fn given(kind: Kind, expr: Expr) -> Expr {
    match expr {
        Expr::As(known, inner) if known == kind => Expr::As(kind, inner),
        expr => Expr::As(kind, Box::new(expr)),
    }
}

/// `expr` with the type that an output declares.
pub(super) fn typed_as(cx: &mut Errors, output: &Cursor<'_>, expr: Expr) -> Option<Expr> {
    output.only(cx, &KEYS);
    Some(match kind(cx, output) {
        Some(kind) => given(kind, expr),
        None => expr,
    })
}

fn kind(cx: &mut Errors, output: &Cursor<'_>) -> Option<Kind> {
    let text = output.text(cx, "type")?;
    let kind = Kind::parse(&text);
    if kind.is_none() && text != "any" {
        let help = nearest(&text, ["string", "number", "integer", "boolean", "object", "array"]);
        cx.error(&output.at.child("type"), format!("`type` is `{text}`, which is no type"), help);
    }
    kind
}
