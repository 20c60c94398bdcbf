//! Where the beginning of every path stands in a base URL that goes on after it.
//!
//! `http://host:8776/{v3}/<project>` says that what follows `/v3` in a path goes below `/v3/<project>`: a service that
//! serves each tenant below a path of its own has documents without the tenant, because the tenant is the caller's.

use url::Url;

use crate::input::Violation;

/// `{` and `}`, as a URL has them.
const BRACES: (&str, &str) = ("%7B", "%7D");

/// Checks the braces of a base URL.
///
/// # Errors
///
/// What is wrong.
pub(super) fn check(base: &Url) -> Result<(), &'static str> {
    let path = base.path();
    let braces = path.matches(BRACES.0).count() + path.matches(BRACES.1).count();
    let whole = split(path)
        .is_some_and(|(before, root, after)| before.ends_with('/') && !root.is_empty() && (after.is_empty() || after.starts_with('/')));
    match (braces, whole) {
        (0, _) | (2, true) => Ok(()),
        _ => Err("must have braces once at most, around whole segments of its path"),
    }
}

/// The address a path goes below, without a slash at its end, and what is left of the path.
///
/// # Errors
///
/// When the path does not begin with what the base URL has in braces.
pub(super) fn place<'a>(base: &Url, path: &'a str) -> Result<(String, &'a str), Violation> {
    let address = base.as_str().trim_end_matches('/');
    let Some((before, root, after)) = split(address) else { return Ok((address.to_owned(), path)) };
    let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(root));
    match rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        Some(rest) => Ok((format!("{before}{root}{after}"), rest)),
        None => Err(Violation::new("base_url", "path", format!("has `{{{root}}}`, with which `{path}` does not begin"))),
    }
}

/// What stands before the braces, in them, and after them.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(BRACES.0)?;
    let (root, after) = rest.split_once(BRACES.1)?;
    Some((before, root, after))
}
