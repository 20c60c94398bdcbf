//! JSONPath (RFC 9535), parsed when the document is read. A dash in a name needs no brackets: `$.fetch-user.id`.

use serde_json_path::JsonPath;

use crate::ir::flow::{Expr, Gives, Path, Seg};
use crate::report::Errors;
use crate::source::Pointer;

/// Reads a path; `$` and `$.` are the whole value.
pub(super) fn parse(cx: &mut Errors, at: &Pointer, text: &str) -> Option<Path> {
    if let Some(segments) = singular(text.trim()) {
        return Some(Path::One(segments));
    }
    match JsonPath::parse(text.trim()) {
        Ok(_) => Some(Path::All(text.trim().to_owned())),
        Err(error) => {
            cx.error(at, format!("`{text}` is not a JSONPath: {error}"), "the whole value is `$.`; see RFC 9535");
            None
        }
    }
}

/// A query that finds one node at most.
fn singular(text: &str) -> Option<Vec<Seg>> {
    let mut rest = text.strip_prefix('$')?;
    let mut segments = Vec::new();
    if rest == "." {
        return Some(segments);
    }
    while !rest.is_empty() {
        let (segment, tail) = if let Some(named) = rest.strip_prefix('.') {
            let end = named.find(['.', '[']).unwrap_or(named.len());
            let name = &named[..end];
            let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == '@' || c == '#');
            (plain.then(|| Seg::Key(name.to_owned()))?, &named[end..])
        } else {
            let inside = rest.strip_prefix('[')?;
            let end = inside.find(']')?;
            (bracketed(&inside[..end])?, &inside[end + 1..])
        };
        segments.push(segment);
        rest = tail;
    }
    Some(segments)
}

fn bracketed(text: &str) -> Option<Seg> {
    let text = text.trim();
    let quoted = ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    match quoted {
        Some(name) => (!name.contains(['\\', '\'', '"'])).then(|| Seg::Key(name.to_owned())),
        None => text.parse().ok().map(Seg::Index),
    }
}

/// What a path means that starts from an answer: the outputs that its operation names, else the answer itself.
pub(super) fn of_answer(gives: &Gives, path: Path) -> Expr {
    match path {
        Path::One(segments) => match segments.split_first() {
            None => gives.shape.clone().unwrap_or_else(Expr::whole),
            Some((Seg::Key(key), rest)) => match gives.named.iter().find(|(name, _)| name == key) {
                Some((_, named)) => then(named.clone(), Path::One(rest.to_vec())),
                None => Expr::At(Path::One(segments)),
            },
            Some(_) => Expr::At(Path::One(segments)),
        },
        all @ Path::All(_) => Expr::At(all),
    }
}

/// A path seen from the value of an expression.
pub(super) fn then(first: Expr, path: Path) -> Expr {
    match (first, path) {
        (first, Path::One(rest)) if rest.is_empty() => first,
        (Expr::At(Path::One(before)), Path::One(rest)) => Expr::At(Path::One([before, rest].concat())),
        // A part of a value is the same whatever type the whole was given.
        (Expr::As(_, inner), path) => then(*inner, path),
        (first, path) => Expr::Then(Box::new(first), Box::new(Expr::At(path))),
    }
}

/// An expression seen from the value of another.
pub(super) fn within(first: Expr, second: Expr) -> Expr {
    match (first, second) {
        (first, second) if first.is_whole() => second,
        (first, Expr::At(path)) => then(first, path),
        (first, Expr::As(kind, inner)) => Expr::As(kind, Box::new(within(first, *inner))),
        (first, second) => Expr::Then(Box::new(first), Box::new(second)),
    }
}
