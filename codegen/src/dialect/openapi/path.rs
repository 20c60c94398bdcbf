//! Paths: what published documents write as a key of `paths`, made a template.

use crate::ir::{Location, Param, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::Errors;
use crate::source::Cursor;

/// Reads the path of `item`; a query in it becomes parameters, since each of its calls must carry it.
pub(super) fn lower(cx: &mut Errors, item: &Cursor<'_>, text: &str) -> Option<(PathTemplate, Vec<Param>)> {
    let mut path = text.to_owned();
    if let Some((before, fragment)) = text.split_once('#') {
        cx.warn(&item.at, format!("path `{text}` has a fragment, which no request carries"), format!("`#{fragment}` is left out"));
        path = before.to_owned();
    }
    let mut queries = Vec::new();
    if let Some((before, query)) = path.clone().split_once('?') {
        cx.warn(&item.at, format!("path `{text}` has a query"), format!("`{query}` is taken as parameters that every call must give"));
        queries = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| parameter(item, pair)).collect();
        path = before.to_owned();
    }
    if !path.starts_with('/') {
        cx.warn(&item.at, format!("path `{text}` does not start with `/`"), format!("it is read as `/{path}`"));
        path.insert(0, '/');
    }
    let path = distinct(cx, item, &path);
    let path = PathTemplate::parse(&path).map_err(|wrong| cx.error(&item.at, format!("path {wrong}"), "")).ok()?;
    Some((path, queries))
}

/// `Action=List` of a path: the name, and in its documentation the value.
fn parameter(item: &Cursor<'_>, pair: &str) -> Param {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    Param {
        name: Name::new(name),
        input: name.to_owned(),
        location: Location::Query,
        required: true,
        ty: Type::String,
        doc: format!("`{value}`, as the path in the document says"),
        at: item.at.clone(),
        setting: None,
    }
}

/// A variable that comes again stands for a value of its own.
fn distinct(cx: &mut Errors, item: &Cursor<'_>, path: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut distinct = String::new();
    for piece in path.split_inclusive('}') {
        let variable = piece.strip_suffix('}').and_then(|piece| piece.rsplit_once('{')).map_or("", |(_, name)| name);
        if variable.is_empty() || !seen.contains(&variable) {
            distinct.push_str(piece);
        } else {
            let count = seen.iter().filter(|known| **known == variable).count() + 1;
            let message = format!("path `{path}` has the variable `{{{variable}}}` more than once");
            cx.warn(&item.at, message, format!("the next one is called `{variable}_{count}`"));
            distinct.push_str(&format!("{}_{count}}}", piece.trim_end_matches('}')));
        }
        seen.push(variable);
    }
    distinct
}
