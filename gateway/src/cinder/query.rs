//! Queries of lists: held against what Cinder accepts, and written the way the document describes them.

use std::borrow::Cow;

use capgen_runtime::server::Failure;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::context::Context;
use super::fault::fault;
use super::version::Microversion;

/// A name and a value.
pub(super) type Pair = (String, String);

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Of these a second one is taken for a filter.
const ONCE: [&str; 7] = ["limit", "offset", "marker", "sort", "sort_key", "sort_dir", "with_count"];

/// The largest page.
pub(super) const LARGEST: i64 = 1000;

/// The pairs of a query, as forms encode them.
pub(super) fn pairs(query: &str) -> Vec<Pair> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().map(Cow::into_owned).unwrap_or_default();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

/// Pairs as a query.
pub(super) fn joined<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> String {
    let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string().replace("%20", "+");
    pairs.into_iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// The query of a list as the document describes it: without what it does not name, integers in its range, plain booleans.
///
/// # Errors
///
/// 400 as Cinder words it.
pub(super) fn documented(cx: &Context) -> Result<String, Failure> {
    let unknown = unknown(cx);
    let mut documented: Vec<Pair> = Vec::new();
    for (name, value) in &cx.query {
        let known = is_known(name, cx) && name != "name~" && documented.iter().all(|(other, _)| other != name);
        if known {
            documented.push((name.clone(), accepted(name, value)?));
        }
    }
    // Administrators may filter by anything, and find nothing.
    if !cx.admin && !unknown.is_empty() && cx.version >= Microversion(31) {
        return Err(fault(400, format!("Invalid filters {} are found in query options.", unknown.join(", "))));
    }
    Ok(joined(&documented))
}

/// The names in the query that Cinder takes for filters it does not know.
pub(super) fn unknown(cx: &Context) -> Vec<&str> {
    let repeated = |at: usize, name: &str| ONCE.contains(&name) && cx.query[..at].iter().any(|(other, _)| other == name);
    let odd = cx.query.iter().enumerate().filter(|(at, (name, _))| !is_known(name, cx) || repeated(*at, name));
    odd.map(|(_, (name, _))| name.as_str()).collect()
}

fn is_known(name: &str, cx: &Context) -> bool {
    match name {
        "with_count" => cx.version >= Microversion(45),
        "name~" => cx.version >= Microversion(34),
        "project_id" => cx.admin,
        "all_tenants" | "name" | "status" | "volume_id" => true,
        _ => ONCE.contains(&name),
    }
}

fn accepted(name: &str, value: &str) -> Result<String, Failure> {
    match name {
        "limit" => limit(value).map(|limit| limit.to_string()),
        "offset" => offset(value).map(|offset| offset.to_string()),
        "with_count" => match boolean(value) {
            Some(flag) => Ok(flag.to_string()),
            None => Err(fault(400, format!("Value '{value}' for 'with_count' is not a boolean."))),
        },
        _ => Ok(value.to_owned()),
    }
}

fn limit(text: &str) -> Result<i64, Failure> {
    match integer(text) {
        None => Err(fault(400, "limit param must be an integer")),
        Some(..0) => Err(fault(400, "limit param must be positive")),
        Some(limit) => Ok(limit.min(LARGEST)),
    }
}

fn offset(text: &str) -> Result<i64, Failure> {
    match integer(text) {
        None => Err(fault(400, "offset must be an integer")),
        Some(..0) => Err(fault(400, "offset must be >= 0")),
        Some(0x8000_0000..) => Err(fault(400, "offset must be <= 2147483647")),
        Some(offset) => Ok(offset),
    }
}

/// An integer of any length, cut to what fits.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

/// The boolean a text of a query means.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "1" | "t" | "true" | "on" | "y" | "yes" => Some(true),
        "0" | "f" | "false" | "off" | "n" | "no" => Some(false),
        _ => None,
    }
}
