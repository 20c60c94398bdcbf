//! What a document says of answers as a whole: `maxBinarySize`, `outputMediaType`, `ttlMs`, `cacheScope`.

use crate::ir::Cache;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// The units of sizes, and their bytes.
const UNITS: [(&str, f64); 4] = [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("KiB", 1024.0), ("B", 1.0)];

/// `maxBinarySize` in bytes: `5MiB`, `512KiB`, `1.5GiB`, `4096`.
pub(super) fn size(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<u64> {
    let said = cursor.text(cx, "maxBinarySize")?;
    let (number, unit) = UNITS.iter().find_map(|(unit, bytes)| Some((said.strip_suffix(unit)?, *bytes))).unwrap_or((&said, 1.0));
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let bytes = number.parse::<f64>().ok().filter(|_| plain).map(|number| (number * unit) as u64).filter(|bytes| *bytes > 0);
    if bytes.is_none() {
        let at = cursor.at.child("maxBinarySize");
        cx.error(&at, format!("`maxBinarySize` is `{said}`"), "write a number and `B`, `KiB`, `MiB` or `GiB`, such as `5MiB`");
    }
    bytes
}

/// `outputMediaType`: what an answer is, whatever the API says of it (RFC 9110, section 8.3.1).
pub(super) fn media(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<String> {
    let said = cursor.text(cx, "outputMediaType")?;
    let printed = said.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    let whole = said.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty());
    if !printed || !whole {
        let at = cursor.at.child("outputMediaType");
        cx.error(&at, format!("`{}` is no media type", said.escape_debug()), "write one such as `image/jpeg`");
        return None;
    }
    Some(said)
}

/// `ttlMs` and `cacheScope`: for how long clients may keep what they are given (MCP 2026-07-28), and whether for others, too.
pub(super) fn cache(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Cache> {
    let (said, scope) = (cursor.text(cx, "ttlMs"), cursor.text(cx, "cacheScope"));
    if said.is_none() && scope.is_none() {
        return None;
    }
    let ttl_ms = said.as_deref().map_or(Some(0), |said| said.parse().ok());
    if ttl_ms.is_none() {
        let message = format!("`ttlMs` is `{}`", said.unwrap_or_default());
        cx.error(&cursor.at.child("ttlMs"), message, "write a number of milliseconds, 0 or more");
    }
    let scope = scope.unwrap_or_else(|| "private".to_owned());
    if !["public", "private"].contains(&scope.as_str()) {
        let help = nearest(&scope, ["public", "private"]);
        cx.error(&cursor.at.child("cacheScope"), format!("`cacheScope` is `{scope}`, which is not known"), help);
    }
    Some(Cache { ttl_ms: ttl_ms?, public: scope == "public" })
}
