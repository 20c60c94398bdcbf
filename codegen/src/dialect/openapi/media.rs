//! Media types.

/// `application/json`, anything `+json`, or anything at all (RFC 6839 §3.1).
pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim().to_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
}
