//! Names on the wire: which a parameter may have, and which belong to the client.

use crate::ir::Location;

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

/// Whether a parameter may travel under this name; if not, what is wrong and the way out.
pub(super) fn check_name(location: Location, wire: &str) -> Result<(), (String, &'static str)> {
    let place = location.as_str();
    match location {
        Location::Header if OURS.contains(&wire.to_lowercase().as_str()) => {
            Err((format!("no caller may set the header `{wire}`"), "the client sets it; remove the parameter"))
        }
        Location::Header | Location::Cookie if !is_token(wire) => {
            let message = format!("`{}` is no name of a {place}", wire.escape_debug());
            Err((message, "a name has letters, digits and ``!#$%&'*+-.^_`|~``"))
        }
        _ => Ok(()),
    }
}

/// Whether `name` can be that of a header or a cookie (RFC 9110, section 5.6.2).
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
