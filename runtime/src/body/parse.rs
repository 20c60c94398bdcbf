//! Reads the framing of `multipart` bodies (RFC 2046, section 5.1): whatever comes, parts or a phrase.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::Body;
use super::media::parameter;
use super::multipart::File;

/// How many parts a form may have, and how long the headers of one may be.
const MOST: usize = 1024;
const LONGEST: usize = 8 << 10;

/// The parts of `multipart/form-data`, by name.
///
/// # Errors
///
/// A phrase that completes "`body` …".
pub(super) fn parts(body: &Bytes, boundary: &str) -> Result<Vec<(String, File)>, String> {
    split(body, boundary)?.into_iter().map(named_part).collect()
}

/// The headers and the content of each part.
///
/// # Errors
///
/// A phrase that completes "`body` …".
pub(crate) fn split(body: &Bytes, boundary: &str) -> Result<Vec<(HeaderMap, Bytes)>, String> {
    if boundary.is_empty() || boundary.len() > 70 || !boundary.is_ascii() {
        return Err("has a `boundary` that is none (RFC 2046)".to_owned());
    }
    let delimiter = format!("\r\n--{boundary}");
    let first = &delimiter.as_bytes()[2..];
    // What stands before the first delimiter is a preamble, and means nothing.
    let mut at = if body.starts_with(first) {
        first.len()
    } else {
        find(body, delimiter.as_bytes()).ok_or("has no part: its `boundary` is not in it")? + delimiter.len()
    };
    let mut parts = Vec::new();
    loop {
        let line = body.slice(at..);
        if line.starts_with(b"--") {
            return Ok(parts);
        }
        let padding = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if !line[padding..].starts_with(b"\r\n") {
            return Err("breaks off, or has a boundary that goes on".to_owned());
        }
        let rest = line.slice(padding + 2..);
        let end = find_end(&rest, delimiter.as_bytes()).ok_or("breaks off before its last boundary")?;
        parts.push(part(rest.slice(..end))?);
        if parts.len() > MOST {
            return Err(format!("has more than {MOST} parts"));
        }
        at = body.len() - rest.len() + end + delimiter.len();
    }
}

/// Where the next delimiter is; a part without headers and content ends where it begins.
fn find_end(rest: &Bytes, delimiter: &[u8]) -> Option<usize> {
    find(rest, delimiter)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let last = haystack.len().checked_sub(needle.len())?;
    let mut from = 0;
    while from <= last {
        let next = haystack[from..=last].iter().position(|byte| *byte == needle[0])?;
        if haystack[from + next..].starts_with(needle) {
            return Some(from + next);
        }
        from += next + 1;
    }
    None
}

fn part(part: Bytes) -> Result<(HeaderMap, Bytes), String> {
    let (head, content) = match find(&part, b"\r\n\r\n") {
        _ if part.starts_with(b"\r\n") => (Bytes::new(), part.slice(2..)),
        Some(end) => (part.slice(..end), part.slice(end + 4..)),
        None => return Err("has a part whose headers do not end".to_owned()),
    };
    if head.len() > LONGEST {
        return Err(format!("has a part whose headers are longer than {LONGEST} bytes"));
    }
    Ok((headers(&head)?, content))
}

fn named_part((mut headers, content): (HeaderMap, Bytes)) -> Result<(String, File), String> {
    let disposition = headers.remove(header::CONTENT_DISPOSITION).ok_or("has a part without `Content-Disposition`")?;
    let disposition = std::str::from_utf8(disposition.as_bytes()).map_err(|_| "has a part whose name is not UTF-8")?;
    let name = named(disposition, "name").ok_or("has a part without a name")?;
    let media = headers.remove(header::CONTENT_TYPE).and_then(|media| media.to_str().ok().map(str::to_owned));
    Ok((name, File { name: named(disposition, "filename"), media, headers, content: Body::from(content) }))
}

fn headers(head: &[u8]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let text = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    for line in text.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':').ok_or("has a part with a header that is none")?;
        let name = HeaderName::from_bytes(&line[..colon]).map_err(|_| "has a part with a header that is none")?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).map_err(|_| "has a part with a header that is none")?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// The `name` of `form-data; name="file"; filename="a \"b\".txt"`, with what [`super::Parts`] escapes put back.
fn named(disposition: &str, wanted: &str) -> Option<String> {
    let escaped = parameter(disposition, wanted)?;
    Some(escaped.replace("%0D", "\r").replace("%0A", "\n").replace("%22", "\""))
}
