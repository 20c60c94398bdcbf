//! What a request gives, checked as the document says before a handler is called.

use crate::api::{Body, Checks, Param, Style};
use crate::check::{self, Spelled};
use crate::input::{Source, Violation};

/// What is wrong with parameters and with a JSON body beside their types; other bodies are checked as they are read.
pub(super) fn accused(checks: &Checks, sources: &[(&'static Param, Source)], body: Option<(Body, &Source)>) -> Vec<Violation> {
    let params = sources.iter().filter_map(|(param, source)| {
        let said = checks.param(param.input)?;
        let (spelled, value) = match source {
            Source::Texts(texts) if param.style == Style::Json => (Spelled::Json, serde_json::from_str(texts.first()?).ok()?),
            Source::Texts(texts) => check::of_texts(texts, said),
            Source::Object(node) => check::of_node(node),
            _ => return None,
        };
        Some(check::check(param.input, param.place.as_str(), spelled, &value, said))
    });
    let body = body.and_then(|(body, source)| {
        let (Source::Json(bytes), Some(said)) = (source, checks.body(body.media)) else { return None };
        Some(check::check(body.input, "body", Spelled::Json, &serde_json::from_slice(bytes).ok()?, said))
    });
    params.chain(body).flatten().collect()
}
