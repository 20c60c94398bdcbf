//! Text, in the charset that its media type names, or else the text itself.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use encoding_rs::{Encoding, UTF_8};
use http::header;

use crate::client::{DecodeError, Received};

/// The text of a body. A byte order mark says more than the media type (Encoding Standard, section 6).
pub(super) fn read(received: &Received) -> Result<String, DecodeError> {
    let media = received.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let label = media.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    let label = label.or_else(|| declared(media, &received.body));
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    let (text, used, wrong) = encoding.decode(&received.body);
    if wrong {
        return Err(DecodeError::new(format!("expected text in {}", used.name())));
    }
    Ok(text.into_owned())
}

/// What XML says in its first line (XML 1.0, section 4.3.3) and HTML in its first kilobyte (HTML, section 4.2.5.4).
fn declared(media: &str, body: &[u8]) -> Option<String> {
    let beginning: String = body.iter().take(1024).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let after = if beginning.starts_with("<?xml") {
        beginning.split_once("?>")?.0.split_once("encoding")?.1.trim_start().strip_prefix('=')?
    } else if media.contains("html") {
        beginning.split_once("<meta")?.1.split_once("charset=")?.1
    } else {
        return None;
    };
    let label = after.trim_start().trim_start_matches(['"', '\'']);
    Some(label.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect())
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
