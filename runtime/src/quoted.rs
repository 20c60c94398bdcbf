//! Quoted strings, as JSON (RFC 8259, section 7) and HTTP (RFC 9110, section 5.6.4) have them.

/// Whether a quoted string is open after `text`, if one is `open` before it.
pub(crate) fn is_open(text: &str, mut open: bool) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if open => escaped = true,
            '"' => open = !open,
            _ => {}
        }
    }
    open
}
