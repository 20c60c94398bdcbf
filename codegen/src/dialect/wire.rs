//! Names on the wire: which a parameter may have, and which belong to the client.

use crate::ir::Location;

/// Headers that say who sends a message, or what is in it: no caller may set them, nor those that frame it.
const OURS: [&str; 4] = ["authorization", "content-type", "cookie", "proxy-authorization"];

/// Whether a header, in small letters, frames a message (RFC 9110, RFC 9112): another value would change where it ends or goes.
pub(super) fn frames(header: &str) -> bool {
    ["connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"].contains(&header)
}

/// Whether a parameter may travel under this name; if not, what is wrong and the way out.
pub(super) fn check_name(location: Location, wire: &str) -> Result<(), (String, &'static str)> {
    let place = location.as_str();
    let is_ours = |header: &str| OURS.contains(&header) || frames(header);
    match location {
        Location::Header if is_ours(&wire.to_lowercase()) => {
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
