//! The URL of a call: base URL, path template and query, each value percent-encoded in its place.

use percent_encoding::utf8_percent_encode;
use url::Url;

use crate::api::{Operation, Param, Place};
use crate::input::Violation;
use crate::path::{Piece, RESERVED, check_segment, is_dots, pieces};

/// Checks a base URL.
///
/// # Errors
///
/// What is wrong; never the URL itself, which may hold a password.
pub(super) fn base(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text.trim()).map_err(|_| "is not an absolute URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must begin with http:// or https://");
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("names no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or a fragment");
    }
    Ok(url)
}

/// The parameter of an operation called `input`, and its texts.
pub(super) type Values<'a> = &'a [(&'static Param, Vec<String>)];

/// Puts the URL of a call together.
///
/// # Errors
///
/// The value that cannot be sent.
pub(super) fn build<'a>(
    base: &Url,
    operation: &Operation,
    values: Values<'a>,
    credentials: impl Iterator<Item = (&'static str, &'a str)>,
) -> Result<Url, Violation> {
    let mut text = base.as_str().trim_end_matches('/').to_owned();
    for segment in operation.path.split('/').skip(1) {
        text.push('/');
        text.push_str(&fill(segment, values)?);
    }
    let mut separator = if text.contains('?') { '&' } else { '?' };
    let own = values.iter().filter(|(param, _)| param.place == Place::Query);
    let own = own.flat_map(|(param, texts)| texts.iter().map(|text| (param.wire, text.as_str())));
    for (name, value) in own.chain(credentials) {
        text.push(separator);
        text.extend(utf8_percent_encode(name, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
        separator = '&';
    }
    Url::parse(&text).map_err(|_| Violation::new("base_url", "path", "makes no URL together with the path"))
}

/// One segment of the path template, filled in.
fn fill(segment: &str, values: Values<'_>) -> Result<String, Violation> {
    let mut filled = String::with_capacity(segment.len());
    let mut last = None;
    for piece in pieces(segment) {
        match piece {
            Piece::Literal(text) => filled.push_str(text),
            Piece::Param(wire) => {
                let (input, value) = find(wire, values)?;
                check_segment(value).map_err(|message| Violation::new(input, "path", message))?;
                filled.extend(utf8_percent_encode(value, RESERVED));
                last = Some(input);
            }
        }
    }
    match last {
        Some(input) if is_dots(&filled) => Err(Violation::new(input, "path", "must not make the segment `.` or `..`")),
        _ => Ok(filled),
    }
}

fn find<'a>(wire: &'a str, values: Values<'a>) -> Result<(&'a str, &'a str), Violation> {
    let set = values.iter().find(|(param, _)| param.place == Place::Path && param.wire == wire);
    match set {
        Some((param, texts)) => match texts.as_slice() {
            [one] => Ok((param.input, one)),
            _ => Err(Violation::new(param.input, "path", "must be one value")),
        },
        None => Err(Violation::new(wire, "path", "is required")),
    }
}
