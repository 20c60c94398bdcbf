//! The URL of a call: base URL, path template and query, each value percent-encoded in its place.

use url::{Position, Url};

use super::credentials::Credentials;
use super::root;
use super::style::{self, pair};
use crate::api::{Operation, Param, Place};
use crate::input::{Argument, Violation};
use crate::path::{Piece, is_dots, pieces};

/// Checks a base URL.
///
/// # Errors
///
/// What is wrong; never the URL itself, which may hold a password.
pub(crate) fn base(text: &str) -> Result<Url, &'static str> {
    let url = endpoint(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or a fragment");
    }
    root::check(&url)?;
    Ok(url)
}

/// A relative address, seen from a base URL (RFC 3986, section 5): at the same host, whatever it says.
///
/// # Errors
///
/// That it leads elsewhere, or nowhere.
pub(super) fn beside(base: &Url, text: &str) -> Result<Url, &'static str> {
    let url = base.join(text.trim()).map_err(|_| "makes no URL together with the base URL")?;
    if url.origin() == base.origin() { Ok(url) } else { Err("must stay at the host of the base URL") }
}

/// Checks the address of something that is asked with a secret.
///
/// # Errors
///
/// What is wrong; never the address itself, which may hold a password.
pub(super) fn endpoint(text: &str) -> Result<Url, &'static str> {
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
    Ok(url)
}

/// The parameters of an operation that are set.
pub(super) type Values<'a> = &'a [(&'static Param, Argument)];

/// Where the query of a call comes from, besides its credentials.
#[derive(Clone, Copy)]
pub(super) enum Query<'a> {
    /// The values that are set.
    Values,
    /// A link of the server, instead of them; its text is encoded already.
    Link(&'a str),
}

/// Puts the URL of a call together.
///
/// # Errors
///
/// The value that cannot be sent.
pub(super) fn build<'a>(
    base: &Url,
    operation: &Operation,
    values: Values<'a>,
    query: Query<'a>,
    credentials: &'a Credentials,
) -> Result<Url, Violation> {
    let (path, fixed) = operation.path.split_once('?').unwrap_or((operation.path, ""));
    let (mut text, path) = root::place(base, path)?;
    for segment in path.split('/').skip(1) {
        text.push('/');
        match segment.contains('{') {
            true => text.push_str(&fill(segment, values)?),
            false => text.push_str(segment),
        }
    }
    let mut pairs: Vec<String> = match query {
        Query::Values => {
            let mut pairs: Vec<String> = fixed.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
            for (param, value) in values.iter().filter(|(param, _)| param.place == Place::Query) {
                pairs.extend(style::query(operation, param, value)?);
            }
            pairs
        }
        Query::Link(query) => {
            text.truncate(text.find('?').unwrap_or(text.len()));
            query.split('&').filter(|pair| !credentials.names_query(pair)).map(str::to_owned).collect()
        }
    };
    pairs.extend(credentials.query_pairs().map(|(name, value)| pair(name, value)));
    // The host is known already, and need not be parsed for each call.
    if let (Query::Values, Some(path)) = (query, text.strip_prefix(&base[..Position::BeforePath])) {
        let mut url = base.clone();
        url.set_path(path);
        url.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
        return Ok(url);
    }
    for pair in pairs {
        text.push(if text.contains('?') { '&' } else { '?' });
        text.push_str(&pair);
    }
    Url::parse(&text).map_err(|_| Violation::new("base_url", "path", "makes no URL together with the path"))
}

/// The URL of a path that is encoded already.
///
/// # Errors
///
/// That the two make no URL.
pub(super) fn below(base: &Url, path: &str, query: &str, credentials: &Credentials) -> Result<Url, Violation> {
    let (mut text, path) = root::place(base, path)?;
    text.push_str(path);
    let own = query.split('&').filter(|pair| !pair.is_empty() && !credentials.names_query(pair)).map(str::to_owned);
    let pairs: Vec<String> = own.chain(credentials.query_pairs().map(|(name, value)| pair(name, value))).collect();
    if !pairs.is_empty() {
        text.push('?');
        text.push_str(&pairs.join("&"));
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
                let (param, value) = find(wire, values)?;
                filled.push_str(&style::path(param, value)?);
                last = Some(param.input);
            }
        }
    }
    match last {
        Some(input) if is_dots(&filled) => Err(Violation::new(input, "path", "must not make the segment `.` or `..`")),
        _ => Ok(filled),
    }
}

fn find<'a>(wire: &'a str, values: Values<'a>) -> Result<(&'static Param, &'a Argument), Violation> {
    let set = values.iter().find(|(param, _)| param.place == Place::Path && param.wire == wire);
    set.map(|(param, value)| (*param, value)).ok_or_else(|| Violation::new(wire, "path", "is required"))
}
