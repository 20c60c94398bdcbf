//! What a request gives, checked as the document says before a handler is called.

use serde_json::Value;

use crate::api::{Body, Check, Checks, Param, Style};
use crate::check::{self, Spelled};
use crate::input::{Source, Violation};

/// What is wrong with parameters and with a JSON body beside their types, and the first that cannot be looked at, which the
/// types refuse as well. Other bodies are checked as they are read.
pub(super) fn accused(
    checks: &Checks,
    sources: &[(&'static Param, Source)],
    body: Option<(Body, &Source)>,
) -> (Vec<Violation>, Option<Violation>) {
    let (mut violations, mut doubt) = (Vec::new(), None);
    let mut add = |name: &str, place: &'static str, source: &Source, json: bool, said: &Check| match seen(source, json, said) {
        Some((spelled, value)) => violations.extend(check::check(name, place, spelled, &value, said)),
        None => drop(doubt.get_or_insert_with(|| Violation::new(name, place, "cannot be checked"))),
    };
    for (param, source) in sources {
        if let Some(said) = checks.param(param.input) {
            add(param.input, param.place.as_str(), source, param.style == Style::Json, said);
        }
    }
    if let Some((body, source @ Source::Json(_))) = body
        && let Some(said) = checks.body(body.media)
    {
        add(body.input, "body", source, true, said);
    }
    (violations, doubt)
}

/// The value of a source, and how it is spelled.
fn seen(source: &Source, json: bool, said: &Check) -> Option<(Spelled, Value)> {
    match source {
        Source::Texts(texts) if json => Some((Spelled::Json, serde_json::from_str(texts.first()?).ok()?)),
        Source::Texts(texts) => Some(check::of_texts(texts, said)),
        Source::Object(node) => Some(check::of_node(node)),
        Source::Json(bytes) => Some((Spelled::Json, serde_json::from_slice(bytes).ok()?)),
        _ => None,
    }
}
