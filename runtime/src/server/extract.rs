//! From a request to inputs.

use http::HeaderMap;
use http::header;
use http::request::Parts;

use axum::body::Body;

use super::failure::Failure;
use super::limits::Limits;
use super::style::Wire;
use super::template::Found;
use crate::api::{self, Param};
use crate::input::{Caller, Inputs, Source};
use crate::path::is_json;

/// Everything a request gives, under the names of its inputs.
///
/// # Errors
///
/// 413, 408, 400 or 415, about the body as a whole.
pub(super) async fn inputs(
    limits: &Limits,
    params: &'static [Param],
    body: Option<api::Body>,
    found: Vec<Found>,
    head: Parts,
    content: Body,
) -> Result<Inputs, Failure> {
    let wire = Wire::new(params, found, &head);
    let sources: Vec<_> = params.iter().filter_map(|param| Some((param, wire.read(param)?))).collect();
    let input = body.map_or("body", |body| body.input);
    let body = read_body(limits, body, &head.headers, content).await?;
    let mut inputs = Inputs::from_caller(Caller { headers: head.headers }, params);
    for (param, source) in sources {
        inputs.put(param.input, param.place.as_str(), source);
    }
    if let Some(source) = body {
        inputs.put(input, "body", source);
    }
    Ok(inputs)
}

async fn read_body(limits: &Limits, body: Option<api::Body>, headers: &HeaderMap, content: Body) -> Result<Option<Source>, Failure> {
    let Some(body) = body else { return Ok(None) };
    let bytes = limits.read(headers, content).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !body.is_json() {
        return Ok(Some(Source::Bytes(bytes)));
    }
    match headers.get(header::CONTENT_TYPE) {
        Some(media) if !media.to_str().is_ok_and(is_json) => Err(Failure::problem(415, format!("the request body must be {}", body.media))),
        _ => Ok(Some(Source::Json(bytes))),
    }
}
