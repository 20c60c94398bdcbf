//! Media types and ranges (RFC 9110, sections 8.3 and 12.5.1): which of a list fits, and what a caller accepts.

pub(crate) use crate::path::is_json;

/// A form in the encoding of URLs.
const FORM: &str = "application/x-www-form-urlencoded";

/// The type without its parameters.
pub(crate) fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or_default().trim()
}

/// The media types of a list such as `Accept` has.
pub(crate) fn list(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|media| !media.is_empty())
}

/// A parameter of a media type, unquoted: the `boundary` of `multipart/form-data; boundary="a b"`.
pub(crate) fn parameter(media: &str, wanted: &str) -> Option<String> {
    let mut rest = media.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_string(quoted)?,
            None => {
                let (value, next) = after.split_once(';').unwrap_or((after, ""));
                (value.trim().to_owned(), next)
            }
        };
        if name.trim().trim_start_matches(';').trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next.trim_start().strip_prefix(';').unwrap_or(next);
    }
}

/// The rest of a quoted string (RFC 9110, section 5.6.4), and what follows it.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

/// Whether a body of this type is read whole before a handler sees it: what is decoded is, bytes are not.
pub(crate) fn is_decoded(media: &str) -> bool {
    let essence = essence(media).to_ascii_lowercase();
    is_json(media) || is_form(media) || essence == "multipart/form-data" || essence.starts_with("text/")
}

pub(crate) fn is_form(media: &str) -> bool {
    essence(media).eq_ignore_ascii_case(FORM)
}

/// How well `range` fits `media`: 0 not at all, 1 by `*/*`, 2 by `type/*`, 3 the very type. Either may be a range.
fn fit(range: &str, media: &str) -> u8 {
    let (range, media) = (essence(range), essence(media));
    if range.eq_ignore_ascii_case(media) {
        return 3;
    }
    let (Some((kind, subtype)), Some((other, other_subtype))) = (range.split_once('/'), media.split_once('/')) else { return 0 };
    match (kind, subtype) {
        ("*", "*") => 1,
        (_, "*") if kind.eq_ignore_ascii_case(other) => 2,
        _ if (other, other_subtype) == ("*", "*") => 1,
        _ if other_subtype == "*" && kind.eq_ignore_ascii_case(other) => 2,
        _ => 0,
    }
}

/// The one of `declared` that a body of type `media` is; without a type the first that is JSON, or the first.
pub(crate) fn choose<'a>(declared: &'a str, media: Option<&str>) -> Option<&'a str> {
    let Some(media) = media else { return list(declared).find(|one| is_json(one)).or_else(|| list(declared).next()) };
    if essence(media).contains('*') || !essence(media).contains('/') {
        return None;
    }
    let mut best: Option<(&str, u8)> = None;
    for one in list(declared) {
        let score = if is_json(one) && is_json(media) { fit(one, media).max(2) } else { fit(one, media) };
        if score > best.map_or(0, |(_, best)| best) {
            best = Some((one, score));
        }
    }
    best.map(|(one, _)| one)
}

/// Whether `accept`, all values of the header, leaves room for one of `offered`. No header, or one that says nothing, does.
#[cfg(feature = "server")]
pub(crate) fn accepts<'a>(accept: impl Iterator<Item = &'a str>, offered: &str) -> bool {
    let ranges: Vec<(&str, f32)> =
        accept.flat_map(list).filter(|range| essence(range).contains('/')).map(|range| (range, quality(range))).collect();
    if ranges.is_empty() || list(offered).any(|media| essence(media) == "*/*") {
        return true;
    }
    // The most specific range decides (RFC 9110, section 12.5.1).
    let quality_of = |media: &str| {
        let fitting = ranges.iter().map(|(range, quality)| (fit(range, media), *quality)).filter(|(fit, _)| *fit > 0);
        fitting.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map_or(0.0, |(_, quality)| quality)
    };
    list(offered).any(|media| quality_of(media) > 0.0)
}

#[cfg(feature = "server")]
fn quality(range: &str) -> f32 {
    parameter(range, "q").and_then(|q| q.parse().ok()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_of_the_most_specific_type_that_is_declared() {
        let declared = "*/*, image/*, image/png, application/json";
        for (media, chosen) in [
            (Some("image/png"), Some("image/png")),
            (Some("IMAGE/GIF; a=b"), Some("image/*")),
            (Some("text/plain"), Some("*/*")),
            (Some("application/problem+json"), Some("application/json")),
            (Some("nonsense"), None),
            (None, Some("application/json")),
        ] {
            assert_eq!(choose(declared, media), chosen, "{media:?}");
        }
        assert_eq!(choose("text/csv", Some("text/plain")), None);
        assert_eq!(choose("text/csv", None), Some("text/csv"));
    }

    #[test]
    fn parameters_are_unquoted() {
        assert_eq!(parameter(r#"multipart/form-data; charset=utf-8; Boundary="a;\" b""#, "boundary").as_deref(), Some("a;\" b"));
        assert_eq!(parameter("multipart/form-data;boundary=x;y=z", "boundary").as_deref(), Some("x"));
        assert_eq!(parameter("multipart/form-data; boundary=\"x", "boundary"), None);
        assert_eq!(parameter("multipart/form-data", "boundary"), None);
    }

    #[cfg(feature = "server")]
    #[test]
    fn what_a_caller_accepts_is_decided_by_the_most_specific_range() {
        let accepts = |accept: &str, offered| accepts([accept].into_iter(), offered);
        for accept in ["", "*/*", "application/json", "application/*", "text/html, */*;q=0.1", "rubbish"] {
            assert!(accepts(accept, "application/json"), "{accept}");
        }
        for accept in ["text/html", "application/json;q=0", "application/json;q=0, */*", "application/json;q=0.0, application/*"] {
            assert!(!accepts(accept, "application/json"), "{accept}");
        }
        assert!(accepts("image/png", "image/*"));
        assert!(accepts("text/html", "*/*"));
        assert!(accepts("text/csv", "application/json, text/csv"));
    }
}
