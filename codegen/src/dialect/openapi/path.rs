//! The path of an operation, and what documents put behind it: a query, a fragment.

use crate::ir::style::Spelling;
use crate::ir::{Location, Param, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::report::Errors;
use crate::source::Pointer;

/// A path, and the pairs of its query whose values are variables.
#[derive(Clone)]
pub(super) struct Lowered {
    pub(super) template: PathTemplate,
    /// Name in the query, and variable.
    pairs: Vec<(String, String)>,
}

/// Parses a path. Literal pairs of a query stay in it; a fragment, which no request carries, is left out.
pub(super) fn lower(cx: &mut Errors, at: &Pointer, text: &str) -> Option<Lowered> {
    let (kept, fragment) = text.split_once('#').map_or((text, None), |(kept, fragment)| (kept, Some(fragment)));
    if fragment.is_some() {
        let help = format!("it is left out: the path is `{kept}`");
        cx.warn(at, format!("path `{text}` has a fragment, which no request carries"), help);
    }
    let (path, query) = kept.split_once('?').unwrap_or((kept, ""));
    let rooted = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    if rooted != path {
        cx.warn(at, format!("path `{path}` does not start with `/`"), format!("it is taken as `{rooted}`"));
    }
    let (carried, changed) = encoded(&rooted);
    if changed {
        let message = format!("path `{}` has a brace that belongs to no variable, or a control character", rooted.escape_debug());
        cx.warn(at, message, format!("it is sent percent-encoded: `{carried}`"));
    }
    let mut path = PathTemplate::parse(&carried).map_err(|wrong| cx.error(at, format!("path {wrong}"), "")).ok()?;
    let (variable, fixed): (Vec<&str>, Vec<&str>) = query.split('&').filter(|pair| !pair.is_empty()).partition(|pair| pair.contains('{'));
    if !fixed.is_empty() {
        let fixed = fixed.join("&");
        cx.warn(at, format!("path `{text}` has a query"), format!("every call sends `{fixed}`, and a server asks for it"));
        path.text = format!("{}?{fixed}", path.text);
    }
    let pairs = variable.into_iter().map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, pair));
        let bare = |text: &str| text.trim_matches(['{', '}', '?', '&', '*']).to_owned();
        cx.warn(at, format!("path `{text}` has `{pair}` in its query"), format!("it is the query parameter `{}`", bare(name)));
        (bare(name), bare(value))
    });
    Some(Lowered { pairs: pairs.collect(), template: path })
}

/// The path with everything percent-encoded that is no variable and that no URL carries as it is: stray braces and control
/// characters.
fn encoded(path: &str) -> (String, bool) {
    let (mut text, mut changed) = (String::new(), false);
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        changed |= literal(&mut text, before);
        let close = if after.starts_with('{') { "}}" } else { "}" };
        let inside = after.strip_prefix('{').unwrap_or(after);
        match inside.split_once(close) {
            Some((name, tail)) if !name.trim().is_empty() && !name.contains(['{', '}', '/']) => {
                text.push_str(&format!("{{{name}}}"));
                rest = tail;
            }
            _ => {
                text.push_str("%7B");
                changed = true;
                rest = after;
            }
        }
    }
    changed |= literal(&mut text, rest);
    (text, changed)
}

/// Whether anything was encoded.
fn literal(text: &mut String, piece: &str) -> bool {
    let odd = |c: char| c == '}' || c.is_control();
    for c in piece.chars() {
        if odd(c) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| text.push_str(&format!("%{byte:02X}")));
        } else {
            text.push(c);
        }
    }
    piece.contains(odd)
}

impl Lowered {
    /// A variable in the query is a query parameter, wherever the document declares it.
    pub(super) fn place_params(&self, cx: &mut Errors, at: &Pointer, params: &mut Vec<Param>) {
        let fixed: Vec<&str> = self.template.text.split_once('?').into_iter().flat_map(|(_, query)| query.split('&')).collect();
        params.retain(|param| {
            let is_fixed = |pair: &&str| pair.split('=').next() == Some(&param.name.wire);
            let doubled = param.location == Location::Query && fixed.iter().any(is_fixed);
            if doubled {
                cx.warn(&param.at, format!("the path gives query parameter `{}` its value", param.name.wire), "it is left out");
            }
            !doubled
        });
        for (name, variable) in &self.pairs {
            let is = |param: &Param, wire: &str| param.name.wire == *wire && param.location == Location::Query;
            if params.iter().any(|param| is(param, name)) {
                continue;
            }
            let in_path = |param: &Param| param.location == Location::Path && !self.template.variables.contains(&param.name.wire);
            let declared = params.iter_mut().find(|param| is(param, variable) || param.name.wire == *variable && in_path(param));
            match declared {
                Some(param) => {
                    param.name = Name::new(name);
                    param.input.clone_from(name);
                    if param.location != Location::Query {
                        param.location = Location::Query;
                        param.spelling = Spelling::of(Location::Query);
                    }
                }
                None => params.push(Param {
                    name: Name::new(name),
                    input: name.clone(),
                    location: Location::Query,
                    required: true,
                    ty: Type::String,
                    doc: format!("The `{{{variable}}}` of the path, which the document does not declare"),
                    at: at.clone(),
                    setting: None,
                    spelling: Spelling::of(Location::Query),
                    fixed: Vec::new(),
                }),
            }
        }
    }
}
