//! What callers do, and what they see.

/// One kind of trouble.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) side: Side,
    pub(crate) bytes: fn() -> Vec<u8>,
    pub(crate) then: Then,
    pub(crate) sees: Sees,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Rest,
    Mcp,
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rest => "REST",
            Self::Mcp => "MCP",
        }
    }
}

/// What a caller does once its bytes are sent.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    /// Waits for what comes.
    Reads,
    /// The same, after bytes that went out one by one.
    OneByOne,
    /// Ends its side of the connection, and waits for what comes.
    Stops,
    /// Resets the connection.
    Resets,
}

/// What comes back.
#[derive(Clone, Copy)]
pub(crate) enum Sees {
    Nothing,
    Status(u16),
    /// A JSON-RPC error.
    Rpc(i32),
    /// Two answers of 200, in turn.
    Both,
}

impl Sees {
    pub(crate) fn told(self) -> String {
        match self {
            Self::Nothing => "the connection ends".to_owned(),
            Self::Status(status) => status.to_string(),
            Self::Rpc(code) => format!("JSON-RPC error {code}"),
            Self::Both => "200, 200".to_owned(),
        }
    }
}

const LIST: &str = "GET /v1/v1/cloudbackups/schedules HTTP/1.1\r\nhost: x\r\n";
const MAKE: &str = "POST /v1/v1/cloudbackups HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
const CLOSE: &str = "connection: close\r\n";

fn text(parts: &[&str]) -> Vec<u8> {
    parts.concat().into_bytes()
}

/// A tool call, with this in the place of its host and its body.
fn call(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = "POST /mcp HTTP/1.1\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\n\
                mcp-protocol-version: 2025-06-18\r\nconnection: close\r\n";
    format!("{head}{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

const TOOL: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"enumerate-cloud-backup-schedules","arguments":{}}}"#;

const fn rest(name: &'static str, bytes: fn() -> Vec<u8>, then: Then, sees: Sees) -> Case {
    Case { name, side: Side::Rest, bytes, then, sees }
}

const fn mcp(name: &'static str, bytes: fn() -> Vec<u8>, then: Then, sees: Sees) -> Case {
    Case { name, side: Side::Mcp, bytes, then, sees }
}

pub(crate) static CASES: &[Case] = &[
    rest("sends one byte at a time", || text(&[LIST, CLOSE, "\r\n"]), Then::OneByOne, Sees::Status(200)),
    rest("sends two requests at once", || text(&[LIST, "\r\n", LIST, CLOSE, "\r\n"]), Then::Reads, Sees::Both),
    rest("says nothing", Vec::new, Then::Reads, Sees::Nothing),
    rest("does not end its head", || text(&[LIST]), Then::Reads, Sees::Nothing),
    rest("closes within its head", || text(&[LIST]), Then::Stops, Sees::Nothing),
    rest("resets within its head", || text(&[LIST]), Then::Resets, Sees::Nothing),
    rest("does not end its body", || text(&[MAKE, "content-length: 10\r\n\r\n{"]), Then::Reads, Sees::Status(408)),
    rest("closes within its body", || text(&[MAKE, CLOSE, "content-length: 10\r\n\r\n{"]), Then::Stops, Sees::Status(400)),
    rest("resets within its body", || text(&[MAKE, "content-length: 10\r\n\r\n{"]), Then::Resets, Sees::Nothing),
    rest("announces a body that is too long", || text(&[MAKE, "content-length: 65537\r\n\r\n"]), Then::Reads, Sees::Status(413)),
    rest(
        "sends a body that is too long, in chunks",
        || text(&[MAKE, "transfer-encoding: chunked\r\n\r\n", &format!("10001\r\n{}\r\n0\r\n\r\n", " ".repeat(0x1_0001))]),
        Then::Reads,
        Sees::Status(413),
    ),
    rest("sends a head that is too long", || text(&[LIST, "x: ", &"y".repeat(10_000), "\r\n\r\n"]), Then::Reads, Sees::Status(431)),
    rest("sends 101 headers", || text(&[LIST, &"x: y\r\n".repeat(101), "\r\n"]), Then::Reads, Sees::Status(431)),
    rest("has a length that is no number", || text(&[MAKE, "content-length: ten\r\n\r\n"]), Then::Reads, Sees::Status(400)),
    rest("has two lengths", || text(&[MAKE, "content-length: 2\r\ncontent-length: 3\r\n\r\n{}"]), Then::Reads, Sees::Status(400)),
    rest(
        "has a length and chunks, which count",
        || text(&[MAKE, "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"]),
        Then::Reads,
        Sees::Status(200),
    ),
    rest(
        "has a chunk size that is no number",
        || text(&[MAKE, "transfer-encoding: chunked\r\n\r\nzz\r\n"]),
        Then::Reads,
        Sees::Status(400),
    ),
    rest("has an unknown transfer coding", || text(&[MAKE, "transfer-encoding: gzip\r\n\r\n"]), Then::Reads, Sees::Status(400)),
    rest("has a zero byte in a header", || text(&[LIST, "x: a\0b\r\n\r\n"]), Then::Reads, Sees::Status(400)),
    rest("has a line break in a header's name", || text(&[LIST, "x\n y: z\r\n\r\n"]), Then::Reads, Sees::Status(400)),
    rest("speaks no HTTP", || text(&["\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03\r\n\r\n"]), Then::Reads, Sees::Status(400)),
    rest("speaks HTTP/2", || text(&["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]), Then::Reads, Sees::Nothing),
    rest(
        "uses a method that is not there",
        || text(&[LIST.replace("GET", "PATCH").as_str(), CLOSE, "\r\n"]),
        Then::Reads,
        Sees::Status(405),
    ),
    rest(
        "sends XML where JSON is asked for",
        || text(&[MAKE.replace("/json", "/xml").as_str(), CLOSE, "content-length: 4\r\n\r\n<a/>"]),
        Then::Reads,
        Sees::Status(415),
    ),
    rest("sends JSON that is none", || text(&[MAKE, CLOSE, "content-length: 1\r\n\r\n{"]), Then::Reads, Sees::Status(400)),
    mcp("sends one byte at a time", || call("host: localhost\r\n", TOOL), Then::OneByOne, Sees::Status(200)),
    mcp("comes by a name that is not served", || call("host: evil.example\r\n", TOOL), Then::Reads, Sees::Status(403)),
    mcp(
        "comes from a page that is not served",
        || call("host: localhost\r\norigin: https://evil.example\r\n", TOOL),
        Then::Reads,
        Sees::Status(403),
    ),
    mcp("sends JSON that is none", || call("host: localhost\r\n", "{"), Then::Reads, Sees::Rpc(-32700)),
    mcp("does not end its head", || text(&["POST /mcp HTTP/1.1\r\nhost: localhost\r\n"]), Then::Reads, Sees::Nothing),
];
