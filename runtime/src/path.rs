//! Path templates, the rule for path values, and percent-encoding (RFC 3986).

#[cfg(feature = "client")]
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
#[cfg(feature = "client")]
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Says what keeps `value` from being one path segment, if anything does.
///
/// `.` and `..` are refused however they are spelled: URL parsers fold them even when they are percent-encoded, so
/// encoding does not make them safe.
///
/// # Errors
///
/// A phrase that completes "`backup_id` …".
pub fn check_segment(value: &str) -> Result<(), &'static str> {
    if value.is_empty() {
        return Err("must not be empty");
    }
    if is_dots(value) {
        return Err("must not be `.` or `..`");
    }
    if value.contains(['/', '\\', '?', '#']) {
        return Err("must not contain `/`, `\\`, `?` or `#`");
    }
    if value.chars().any(char::is_control) {
        return Err("must not contain control characters");
    }
    Ok(())
}

/// Whether `segment` is `.` or `..`, plain or percent-encoded.
pub(crate) fn is_dots(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    let subtype = subtype.to_ascii_lowercase();
    (kind.eq_ignore_ascii_case("application") || kind.eq_ignore_ascii_case("text")) && subtype == "json" || subtype.ends_with("+json")
}

/// A piece of a path template.
#[cfg(any(feature = "client", feature = "server", test))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Literal(&'a str),
    Param(&'a str),
}

/// The pieces of one segment of a template: `{name}.json` is a parameter and a literal.
#[cfg(any(feature = "client", feature = "server", test))]
pub(crate) fn pieces(segment: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = segment;
    while let Some((before, name, after)) = next_param(rest) {
        if !before.is_empty() {
            found.push(Piece::Literal(before));
        }
        found.push(Piece::Param(name));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Literal(rest));
    }
    found
}

/// Splits at the first `{name}`, or `{{name}}` as capability documents also write it.
#[cfg(any(feature = "client", feature = "server", test))]
fn next_param(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    match name.strip_prefix('{') {
        Some(inner) => Some((before, inner, after.strip_prefix('}').unwrap_or(after))),
        None => Some((before, name, after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_values_are_refused() {
        for value in ["", ".", "..", "%2e", "%2E%2e", ".%2e", "a/b", "a\\b", "a?x=1", "a#b", "a\r\nb", "a\0b", "\u{7f}", "\u{85}"] {
            assert!(check_segment(value).is_err(), "{value:?}");
        }
        for value in ["a", "...", "a.b", "R&D <prod>", "a%2Fb", "é", "a b", "a;b:c@d", "%"] {
            assert_eq!(check_segment(value), Ok(()), "{value:?}");
        }
    }

    #[test]
    fn templates_fall_into_pieces() {
        assert_eq!(pieces("backup"), [Piece::Literal("backup")]);
        assert_eq!(pieces("{id}"), [Piece::Param("id")]);
        assert_eq!(pieces("{{id}}"), [Piece::Param("id")]);
        assert_eq!(
            pieces("v{a}.{b-c}x"),
            [Piece::Literal("v"), Piece::Param("a"), Piece::Literal("."), Piece::Param("b-c"), Piece::Literal("x")]
        );
        assert_eq!(pieces("{open"), [Piece::Literal("{open")]);
    }

    #[test]
    fn json_media_types() {
        for media in ["application/json", "application/json; charset=utf-8", "application/problem+json", "Application/JSON"] {
            assert!(is_json(media), "{media}");
        }
        for media in ["text/plain", "", "application/jsonp", "application/x-www-form-urlencoded"] {
            assert!(!is_json(media), "{media}");
        }
    }
}
