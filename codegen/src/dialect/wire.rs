//! Names on the wire: which a parameter may have, and which belong to the client.

use crate::ir::Location;
use crate::report::Errors;
use crate::source::Pointer;

/// Headers that frame a message or say who sends it (RFC 9110, RFC 9112): no caller may set them.
const OURS: [&str; 12] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a parameter may travel under this name; a name that cannot is an error, or a header that is the client's own.
pub(super) fn check_name(cx: &mut Errors, at: &Pointer, location: Location, wire: &str) -> bool {
    let place = location.as_str();
    match location {
        Location::Header if OURS.contains(&wire.to_lowercase().as_str()) => {
            cx.error(at, format!("no caller may set the header `{wire}`"), "the client sets it; remove the parameter");
            false
        }
        Location::Header | Location::Cookie if !is_token(wire) => {
            cx.error(
                at,
                format!("`{}` is no name of a {place}", wire.escape_debug()),
                "a name has letters, digits and ``!#$%&'*+-.^_`|~``",
            );
            false
        }
        _ => true,
    }
}

/// Whether `name` can be that of a header or a cookie (RFC 9110, section 5.6.2).
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
