//! What upstreams do, and what a call becomes.

/// One kind of trouble.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) bytes: fn() -> Vec<u8>,
    pub(crate) then: Then,
    pub(crate) sees: Sees,
}

/// What an upstream does once its bytes are sent.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    Closes,
    /// Before it has read the request.
    ClosesUnread,
    Resets,
    Stalls,
    /// Closes, after bytes that went out one by one.
    OneByOne,
}

/// What a call becomes: a value, or the error of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    Well,
    Connect,
    Timeout,
    Body,
    TooLarge,
    Decode,
    Status,
}

impl Sees {
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Well => "the value",
            Self::Connect => "`Connect`: 502, tool error `connect`",
            Self::Timeout => "`Timeout`: 504, tool error `timeout`",
            Self::Body => "`Body`: 502, tool error `broken`",
            Self::TooLarge => "`TooLarge`: tool error `too_large`; REST passes it on as it comes",
            Self::Decode => "`Decode`: tool error `decode`; REST passes it on as it is",
            Self::Status => "`Status`: passed on, tool error `status`",
        }
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const CHUNKED: &str = "transfer-encoding: chunked\r\n\r\n";

fn text(parts: &[&str]) -> Vec<u8> {
    parts.concat().into_bytes()
}

const fn case(name: &'static str, bytes: fn() -> Vec<u8>, then: Then, sees: Sees) -> Case {
    Case { name, bytes, then, sees }
}

pub(crate) static CASES: &[Case] = &[
    case("closes before it reads", Vec::new, Then::ClosesUnread, Sees::Body),
    case("closes before it answers", Vec::new, Then::Closes, Sees::Body),
    case("resets before it answers", Vec::new, Then::Resets, Sees::Body),
    case("does not answer", Vec::new, Then::Stalls, Sees::Timeout),
    case("closes within its head", || text(&[HEAD]), Then::Closes, Sees::Body),
    case("resets within its head", || text(&[HEAD]), Then::Resets, Sees::Body),
    case("does not end its head", || text(&[HEAD]), Then::Stalls, Sees::Timeout),
    case("has a head of a megabyte", || text(&[HEAD, "x: ", &"y".repeat(1 << 20), "\r\n\r\n"]), Then::Closes, Sees::Body),
    case("has a thousand headers", || text(&[HEAD, &"x: y\r\n".repeat(1000), "\r\n"]), Then::Closes, Sees::Body),
    case("closes within its body", || text(&[HEAD, "content-length: 9\r\n\r\n[1"]), Then::Closes, Sees::Body),
    case("resets within its body", || text(&[HEAD, "content-length: 9\r\n\r\n[1"]), Then::Resets, Sees::Body),
    case("does not end its body", || text(&[HEAD, "content-length: 9\r\n\r\n[1"]), Then::Stalls, Sees::Timeout),
    case("says more than its length", || text(&[HEAD, "content-length: 3\r\n\r\n[1] and more"]), Then::Closes, Sees::Well),
    case("has a length that is no number", || text(&[HEAD, "content-length: x\r\n\r\n[1]"]), Then::Closes, Sees::Body),
    case("has two lengths", || text(&[HEAD, "content-length: 3\r\ncontent-length: 4\r\n\r\n[1]"]), Then::Closes, Sees::Body),
    case("closes within a chunk", || text(&[HEAD, CHUNKED, "9\r\n[1"]), Then::Closes, Sees::Body),
    case("closes before the last chunk", || text(&[HEAD, CHUNKED, "3\r\n[1]\r\n"]), Then::Closes, Sees::Body),
    case("has a chunk size that is no number", || text(&[HEAD, CHUNKED, "zz\r\n[1]\r\n0\r\n\r\n"]), Then::Closes, Sees::Body),
    case("sends one byte at a time", || text(&[HEAD, CHUNKED, "3\r\n[1]\r\n0\r\n\r\n"]), Then::OneByOne, Sees::Well),
    case("ends its body with the connection", || text(&[HEAD, "\r\n[1]"]), Then::Closes, Sees::Well),
    case("has a body that is too long", || text(&[HEAD, "\r\n", &"[".repeat(1 << 17)]), Then::Closes, Sees::TooLarge),
    case("speaks no HTTP", || text(&["SSH-2.0-OpenSSH_9.9\r\n"]), Then::Closes, Sees::Body),
    case("speaks HTTP/0.9", || text(&["<html>hello</html>"]), Then::Closes, Sees::Body),
    case("has a status that is none", || text(&["HTTP/1.1 9 OK\r\n\r\n"]), Then::Closes, Sees::Body),
    case("has a zero byte in a header", || text(&[HEAD, "x: a\0b\r\ncontent-length: 3\r\n\r\n[1]"]), Then::Closes, Sees::Body),
    case("answers HTML", || text(&["HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>1</p>"]), Then::Closes, Sees::Decode),
    case("answers JSON of another form", || text(&[HEAD, "content-length: 7\r\n\r\n{\"a\":1}"]), Then::Closes, Sees::Decode),
    case("answers JSON that breaks off", || text(&[HEAD, "content-length: 2\r\n\r\n[1"]), Then::Closes, Sees::Decode),
    case(
        "answers what is no UTF-8",
        || [&text(&[HEAD, "content-length: 2\r\n\r\n"])[..], b"\xff\xfe"].concat(),
        Then::Closes,
        Sees::Decode,
    ),
    case("answers 500", || text(&["HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"]), Then::Closes, Sees::Status),
    case(
        "redirects",
        || text(&["HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"]),
        Then::Closes,
        Sees::Status,
    ),
];
