//! Text, in the charset that its media type names.

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
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    let (text, used, wrong) = encoding.decode(&received.body);
    if wrong {
        return Err(DecodeError::new(format!("expected text in {}", used.name())));
    }
    Ok(text.into_owned())
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
