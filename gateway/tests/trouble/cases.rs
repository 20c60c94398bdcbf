//! The troubles, and what callers are told.

use crate::support::script::Then;

/// One kind of trouble.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) upstream: Upstream,
    pub(crate) rest: Rest,
    pub(crate) mcp: Mcp,
}

pub(crate) enum Upstream {
    Says(&'static str, Then),
    Nobody,
}

/// What a REST caller gets.
pub(crate) struct Rest {
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The body; of a problem document, a part of its detail.
    pub(crate) body: &'static str,
}

/// What an MCP caller gets.
pub(crate) struct Mcp {
    /// Empty when it is no error.
    pub(crate) kind: &'static str,
    pub(crate) status: Option<u16>,
    pub(crate) retry_after: Option<u64>,
    /// A part of the text.
    pub(crate) says: &'static str,
}

/// An answer that is passed on.
const fn passed(
    name: &'static str,
    bytes: &'static str,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    mcp: Mcp,
) -> Case {
    Case { name, upstream: Upstream::Says(bytes, Then::Close), rest: Rest { status, headers, body }, mcp }
}

/// No answer to pass on.
const fn failed(name: &'static str, upstream: Upstream, status: u16, detail: &'static str, kind: &'static str, says: &'static str) -> Case {
    let headers = &[("content-type", "application/problem+json")];
    Case { name, upstream, rest: Rest { status, headers, body: detail }, mcp: Mcp { kind, status: None, retry_after: None, says } }
}

const fn refused(status: u16, says: &'static str) -> Mcp {
    Mcp { kind: "status", status: Some(status), retry_after: None, says }
}

pub(crate) static CASES: &[Case] = &[
    passed(
        "204",
        "HTTP/1.1 204 No Content\r\nset-cookie: session=1\r\n\r\n",
        204,
        &[("content-type", "")],
        "",
        Mcp { kind: "", status: None, retry_after: None, says: "" },
    ),
    passed(
        "400",
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 39\r\n\r\n{\"code\":3,\"message\":\"Must supply a id\"}",
        400,
        &[("content-type", "application/json")],
        r#"{"code":3,"message":"Must supply a id"}"#,
        refused(400, "Must supply a id"),
    ),
    passed(
        "401",
        "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer realm=\"px\"\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{\"message\":\"no such token\"}",
        401,
        &[("www-authenticate", "Bearer realm=\"px\""), ("content-type", "application/json")],
        r#"{"message":"no such token"}"#,
        refused(401, "no such token"),
    ),
    passed(
        "404 as text",
        "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\ncontent-length: 10\r\n\r\nNot Found\n",
        404,
        &[("content-type", "text/plain; charset=utf-8"), ("x-content-type-options", "nosniff")],
        "Not Found\n",
        refused(404, "Not Found"),
    ),
    passed(
        "429",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 17\r\ncontent-type: application/json\r\ncontent-length: 22\r\n\r\n{\"message\":\"too many\"}",
        429,
        &[("retry-after", "17")],
        r#"{"message":"too many"}"#,
        Mcp { kind: "status", status: Some(429), retry_after: Some(17), says: "too many" },
    ),
    passed(
        "500 as a page",
        "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\nserver: inside/1.0\r\ncontent-length: 26\r\n\r\n<html><h1>Oops</h1></html>",
        500,
        &[("content-type", "text/html"), ("server", "")],
        "<html><h1>Oops</h1></html>",
        refused(500, "HTML"),
    ),
    passed(
        "a redirect",
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/elsewhere\r\ncontent-length: 0\r\n\r\n",
        302,
        &[("location", "")],
        "",
        refused(302, "302"),
    ),
    failed("connection refused", Upstream::Nobody, 502, "cannot be reached", "connect", "cannot be reached"),
    failed("no answer", Upstream::Says("", Then::Silence), 504, "too long", "timeout", "too long"),
    failed(
        "a body cut off",
        Upstream::Says("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"a\":", Then::Close),
        502,
        "broke before the answer was complete",
        "broken",
        "broke",
    ),
];

/// Troubles a caller need not tell from one of the others.
pub(crate) static ALIKE: &[Case] = &[
    failed(
        "a body that stalls",
        Upstream::Says("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"a\":", Then::Silence),
        504,
        "too long",
        "timeout",
        "too long",
    ),
    failed(
        "a chunked body cut off",
        Upstream::Says("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", Then::Close),
        502,
        "broke before the answer was complete",
        "broken",
        "broke",
    ),
    failed("a connection closed at once", Upstream::Says("", Then::Close), 502, "", "broken", ""),
    failed("no HTTP", Upstream::Says("SSH-2.0-OpenSSH_9.9\r\n", Then::Close), 502, "", "broken", ""),
];
