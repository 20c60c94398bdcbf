//! From a request to inputs.

use std::collections::VecDeque;

use http::HeaderMap;
use http::header;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use axum::body::{Body, HttpBody as _};

use super::failure::Failure;
use super::limits::Limits;
use super::template::Found;
use crate::api::{self, Param, Place};
use crate::body::{Incoming, media};
use crate::input::{Caller, Inputs, Source};
use crate::path::is_json;

const NOT_TEXT: &str = "must be percent-encoded UTF-8";

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
    let mut sources = Vec::new();
    let query = pairs(head.uri.query().unwrap_or_default());
    let mut found: VecDeque<Found> = found.into();
    for param in params {
        let source = match param.place {
            Place::Path => take(&mut found, param.wire),
            Place::Query => collect(query.iter().filter(|(name, _)| name == param.wire).map(|(_, value)| value.clone())),
            Place::Header => collect(header_values(&head.headers, param.wire)),
            Place::Cookie => collect(cookies(&head.headers, param.wire)),
        };
        sources.extend(source.map(|source| (param, source)));
    }
    let input = body.map_or("body", |body| body.input);
    let body = read_body(limits, body, &head.headers, content).await?;
    let mut inputs = Inputs::from_caller(Caller::new(head.headers), params);
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
    if content.is_end_stream() {
        return Ok(None);
    }
    if !body.is_json() {
        return read_payload(limits, body, headers, content).await;
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
async fn read_payload(limits: &Limits, body: api::Body, headers: &HeaderMap, content: Body) -> Result<Option<Source>, Failure> {
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
    Ok(Some(Source::Payload(Box::new(Incoming { declared, media: media.map(str::to_owned), content }))))
}

/// 415, and what is taken instead (RFC 9110, section 15.5.16).
fn not_taken(body: api::Body) -> Failure {
    Failure::problem(415, format!("the request body must be {}", body.media)).header("accept", body.media)
}

fn take(found: &mut VecDeque<Found>, wire: &str) -> Option<Source> {
    let at = found.iter().position(|(name, _)| *name == wire)?;
    let (_, value) = found.remove(at)?;
    Some(value.map_or(Source::Broken(NOT_TEXT), |value| Source::Texts(vec![value])))
}

/// One source out of all values of a name; none when there are none.
fn collect(values: impl Iterator<Item = Option<String>>) -> Option<Source> {
    let values: Vec<Option<String>> = values.collect();
    if values.is_empty() {
        return None;
    }
    let texts: Option<Vec<String>> = values.into_iter().collect();
    Some(texts.map_or(Source::Broken(NOT_TEXT), Source::Texts))
}

/// The pairs of a query, as forms encode them: `+` is a space.
fn pairs(query: &str) -> Vec<(String, Option<String>)> {
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(name)?, decode(value)))
    };
    query.split('&').filter(|pair| !pair.is_empty()).filter_map(pair).collect()
}

fn header_values(headers: &HeaderMap, name: &str) -> impl Iterator<Item = Option<String>> {
    let text = |value: &http::HeaderValue| std::str::from_utf8(value.as_bytes()).ok().map(str::to_owned);
    let values: Vec<_> = headers.get_all(name).iter().map(text).collect();
    values.into_iter()
}

fn cookies(headers: &HeaderMap, name: &str) -> impl Iterator<Item = Option<String>> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let named = pairs.filter(|(found, _)| *found == name);
    let values: Vec<_> = named.map(|(_, value)| percent_decode_str(value).decode_utf8().ok().map(std::borrow::Cow::into_owned)).collect();
    values.into_iter()
}
