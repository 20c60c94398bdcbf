//! Targets of overlay actions: JSONPath (RFC 9535) to the nodes it selects.

use indexmap::IndexSet;
use serde_json::Value as Json;
use serde_json_path::{JsonPath, PathElement};

use super::Pointer;

/// A target that cannot be used.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Parses a target.
pub(super) fn parse(text: &str) -> Result<JsonPath, Wrong> {
    if let Some(excess) = excess(text) {
        let help = "select with names, and write several actions";
        return Err(Wrong { message: format!("target `{text}` asks for too much: {excess}"), help });
    }
    JsonPath::parse(text).map_err(|error| {
        let help = "names with other signs than letters, digits and `_` stand in brackets, as in `$.paths['/things'].get`";
        let (read, rest) = text.split_at_checked(error.position()).unwrap_or((text, ""));
        let position = read.chars().count() + 1;
        let message = if rest.is_empty() {
            format!("target `{text}` is not a JSONPath: it ends too early")
        } else {
            format!("target `{text}` is not a JSONPath from character {position} on: `{rest}`")
        };
        Wrong { message, help }
    })
}

/// The nodes of `root` that `path` selects, each once, in the order of the query; none if they are more than `most`.
pub(super) fn select(path: &JsonPath, root: &Json, most: usize) -> Option<IndexSet<Pointer>> {
    // A node may be selected many times over, and to say where it is takes far more memory than to point at it.
    if path.query(root).len() > most {
        return None;
    }
    let pointer = |at: Pointer, element: &PathElement<'_>| match element {
        PathElement::Name(name) => at.child(name),
        PathElement::Index(index) => at.child(&index.to_string()),
    };
    Some(path.query_located(root).locations().map(|location| location.iter().fold(Pointer::default(), pointer)).collect())
}

/// What of a target would take its parser or the query forever: the time they take is exponential in these.
fn excess(text: &str) -> Option<&'static str> {
    // For each open bracket how many selectors it has so far.
    let mut open: Vec<usize> = Vec::new();
    let (mut deepest, mut descents, mut roots, mut picks) = (0, 0, 0, 1_usize);
    let (mut quote, mut before) = (None, ' ');
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(quoted), _) if c == quoted => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => open.push(1),
            (None, ']' | ')') => picks = picks.saturating_mul(open.pop().unwrap_or(1)),
            (None, ',') => open.iter_mut().last().map_or((), |selectors| *selectors += 1),
            (None, '.') if before == '.' => descents += 1,
            (None, '$') => roots += 1,
            (None, _) => {}
        }
        deepest = deepest.max(open.len());
        before = if quote.is_none() { c } else { ' ' };
    }
    let limits = [
        (deepest > 12, "brackets more than 12 deep"),
        (descents > 2, "`..` more than twice"),
        (roots > 2, "`$` more than twice"),
        (picks > 1024, "more than 1024 combinations of selectors"),
    ];
    limits.into_iter().find_map(|(exceeded, what)| exceeded.then_some(what))
}
