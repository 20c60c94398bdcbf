//! From a request to inputs.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::HeaderMap;
use http::header;
use http::request::Parts;

use axum::body::{Body, HttpBody as _};
use serde_json::value::RawValue;

use super::checks;
use super::failure::Failure;
use super::limits::Limits;
use super::routes::Endpoint;
use super::style::Wire;
use super::template::Found;
use crate::api::{self, Checks, Param, Place};
use crate::body::{Incoming, media};
use crate::input::{Caller, Inputs, Source};
use crate::path::is_json;

/// Everything a request gives, under the names of its inputs.
///
/// # Errors
///
/// 413, 408, 400 or 415, about the body as a whole.
pub(super) async fn inputs(limits: &Limits, endpoint: &Endpoint, found: Vec<Found>, head: Parts, content: Body) -> Result<Inputs, Failure> {
    let Endpoint { params, body, checks, .. } = *endpoint;
    let wire = Wire::new(params, found, &head);
    let sources: Vec<_> = params.iter().filter_map(|param| Some((param, wire.read(param)?))).collect();
    let members = params.iter().any(|param| param.place == Place::Body);
    let body = if members { Some(MEMBERS) } else { body };
    let input = body.map_or("body", |body| body.input);
    let declared = body;
    let body = read_body(limits, body, checks, &head.headers, content).await?;
    let mut inputs = Inputs::from_caller(Caller::new(head.headers), params);
    if let Some(said) = checks {
        let (violations, doubt) = checks::accused(said, &sources, declared.zip(body.as_ref()));
        inputs.accuse(violations, doubt);
    }
    for (param, source) in sources {
        inputs.put(param.input, param.place.as_str(), source);
    }
    match body {
        Some(Source::Json(bytes)) if members => put_members(&mut inputs, params, &bytes)?,
        Some(source) => inputs.put(input, "body", source),
        None => {}
    }
    Ok(inputs)
}

/// A body whose members are inputs of their own.
const MEMBERS: api::Body = api::Body { input: "body", media: "application/json", required: false };

/// # Errors
///
/// 400, when it is no JSON object.
fn put_members(inputs: &mut Inputs, params: &'static [Param], bytes: &[u8]) -> Result<(), Failure> {
    let members: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(bytes).map_err(|_| Failure::problem(400, "the request body must be a JSON object in UTF-8"))?;
    for (name, raw) in members {
        match params.iter().find(|param| param.place == Place::Body && param.wire == name) {
            Some(_) if raw.get() == "null" => {}
            Some(param) => inputs.put(param.input, "body", Source::Json(Bytes::from(raw.get().to_owned()))),
            None => inputs.refuse(&name, "body", "is not known"),
        }
    }
    Ok(())
}

async fn read_body(
    limits: &Limits,
    body: Option<api::Body>,
    checks: Option<&'static Checks>,
    headers: &HeaderMap,
    content: Body,
) -> Result<Option<Source>, Failure> {
    let Some(body) = body else { return Ok(None) };
    if content.is_end_stream() {
        return Ok(None);
    }
    if !body.is_json() {
        return read_payload(limits, body, checks, headers, content).await;
    }
    let bytes = limits.read(headers, content).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    match headers.get(header::CONTENT_TYPE) {
        Some(media) if !media.to_str().is_ok_and(is_json) => Err(not_taken(body)),
        _ => Ok(Some(Source::Json(bytes))),
    }
}

/// A body of one among several media types, or of one that is not JSON; what is not decoded is left to the handler.
async fn read_payload(
    limits: &Limits,
    body: api::Body,
    checks: Option<&'static Checks>,
    headers: &HeaderMap,
    content: Body,
) -> Result<Option<Source>, Failure> {
    let media = headers.get(header::CONTENT_TYPE).map(|media| media.to_str().map_err(|_| not_taken(body))).transpose()?;
    let declared = media::choose(body.media, media).ok_or_else(|| not_taken(body))?;
    let content = if media::is_decoded(declared) {
        let bytes = limits.read(headers, content).await?;
        if bytes.is_empty() && !declared.to_ascii_lowercase().starts_with("text/") {
            return Ok(None);
        }
        crate::body::Body::from(bytes)
    } else {
        limits.stream(headers, content)?
    };
    let check = checks.and_then(|checks| checks.body(declared));
    Ok(Some(Source::Payload(Box::new(Incoming { declared, media: media.map(str::to_owned), content, check }))))
}

/// 415, and what is taken instead (RFC 9110, section 15.5.16).
fn not_taken(body: api::Body) -> Failure {
    Failure::problem(415, format!("the request body must be {}", body.media)).header("accept", body.media)
}
