//! Microversions: which one a request asks for, and the documents that say which there are.

use std::fmt;

use axum::http::HeaderMap;
use capgen_runtime::server::Failure;
use serde_json::{Value, json};

use super::fault::{fault, stumbled};

/// The header that asks for a microversion, and says which one was used.
pub(super) const HEADER: &str = "OpenStack-API-Version";

/// The newest version, 3.71.
const NEWEST: Microversion = Microversion(71);

/// A microversion `3.x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Microversion(pub(super) u32);

impl fmt::Display for Microversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.0)
    }
}

impl Microversion {
    /// The version that a header value names, as this server and its door write it: `volume 3.71`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        negotiate(headers).unwrap_or(Self(0))
    }
}

/// The version a request asks for: 3.0 if it does not say.
///
/// # Errors
///
/// 406 for one this server does not have, 400 for what is none, and 500 for the service alone, as Cinder has it.
pub(super) fn negotiate(headers: &HeaderMap) -> Result<Microversion, Failure> {
    let Some(value) = headers.get(HEADER) else { return Ok(Microversion(0)) };
    let value = value.to_str().unwrap_or_default();
    let Some(ours) = value.split(',').find(|part| part.contains("volume")) else {
        return Err(fault(400, "The server could not comply with the request since it is either malformed or otherwise incorrect."));
    };
    match ours.split_whitespace().collect::<Vec<_>>()[..] {
        [_, "latest"] => Ok(NEWEST),
        [_, text] => parse(text),
        _ => Err(stumbled()),
    }
}

fn parse(text: &str) -> Result<Microversion, Failure> {
    let malformed = || fault(400, format!("API Version String {text} is of invalid format. Must be of format MajorNum.MinorNum."));
    let (major, minor) = text.split_once('.').ok_or_else(malformed)?;
    let (major, minor) = number(major).filter(|major| *major > 0).zip(number(minor)).ok_or_else(malformed)?;
    if major == 3 && minor <= NEWEST.0 {
        return Ok(Microversion(minor));
    }
    let message = format!("Version {text} is not supported by the API. Minimum is 3.0 and maximum is {NEWEST}.");
    let refused = fault(406, message);
    // A version of the right series is said back even so.
    Err(if major == 3 { refused.header(HEADER, format!("volume {text}")).header("Vary", HEADER) } else { refused })
}

/// Digits without a leading zero.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| digits)
}

/// The version document, for `/` and for `/v3/`.
pub(super) fn document(origin: &str) -> Value {
    json!({ "versions": [{
        "id": "v3.0",
        "status": "CURRENT",
        "version": NEWEST.to_string(),
        "min_version": "3.0",
        "updated": "2023-08-31T00:00:00Z",
        "links": [
            { "rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/" },
            { "rel": "self", "href": format!("{origin}/v3/") },
        ],
        "media-types": [{ "base": "application/json", "type": "application/vnd.openstack.volume+json;version=3" }],
    }] })
}
