//! What the soak and the copies ask of a gateway: two operations over REST and MCP, each with an id of its own that the answer must have.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::wire::Message;

/// A request with a number that no other has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) number: u64,
    pub(crate) side: Side,
    pub(crate) operation: Operation,
}

/// Where it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Rest,
    /// MCP, in a revision whose clients say `initialize` first.
    Legacy,
    /// MCP, in the revision that has no handshake.
    Modern,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Reads, and may be repeated.
    History,
    /// Makes something, once.
    Create,
    /// What a client of a legacy revision says first; the same as `History` elsewhere.
    Initialize,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The answer to this request.
    Right,
    /// An error that says so: its status over REST, `tool error` over MCP.
    Told(String),
    /// An answer that is no JSON, as it came from the upstream.
    PassedOn,
    /// Anything else, above all another request's answer.
    Wrong(String),
}

impl Call {
    /// One of each kind, again and again.
    pub(crate) fn number(number: u64) -> Self {
        let side = [Side::Rest, Side::Legacy, Side::Rest, Side::Modern][(number % 4) as usize];
        let operation = if mixed(number) & 1 == 0 { Operation::History } else { Operation::Create };
        Self { number, side, operation }
    }

    /// What the upstream is asked about.
    pub(crate) fn id(&self) -> String {
        id(self.number)
    }

    /// Whether it may be sent again by whoever does not know what became of it.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.operation != Operation::Create
    }

    /// The whole request.
    pub(crate) fn request(&self, host: SocketAddr) -> Vec<u8> {
        let (id, json) = (self.id(), "content-type: application/json\r\n");
        let (line, headers, body) = match (self.side, self.operation) {
            (Side::Rest, Operation::Create) => {
                ("POST /v1/v1/cloudbackups".to_owned(), json.to_owned(), json!({ "volume_id": id }).to_string())
            }
            (Side::Rest, _) => (format!("GET /v1/v1/cloudbackups/history/{id}"), String::new(), String::new()),
            (Side::Legacy, _) => ("POST /mcp".to_owned(), format!("{json}{ACCEPT}mcp-protocol-version: 2025-06-18\r\n"), self.message()),
            (Side::Modern, _) => {
                let named = format!("mcp-protocol-version: {MODERN}\r\nmcp-method: tools/call\r\nmcp-name: {}\r\n", self.tool());
                ("POST /mcp".to_owned(), format!("{json}{ACCEPT}{named}"), self.message())
            }
        };
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        format!("{line} HTTP/1.1\r\nhost: {host}\r\n{headers}{length}\r\n{body}").into_bytes()
    }

    fn tool(&self) -> &'static str {
        if self.operation == Operation::Create { "creates-backup-request-specified-volume" } else { IDEMPOTENT_TOOL }
    }

    fn message(&self) -> String {
        let arguments = match self.operation {
            Operation::Create => json!({ "body": { "volume_id": self.id() } }),
            _ => json!({ "src_volume_id": self.id() }),
        };
        let mut params = json!({ "name": self.tool(), "arguments": arguments });
        let mut method = "tools/call";
        if self.side == Side::Modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        } else if self.operation == Operation::Initialize {
            method = "initialize";
            params = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "soak", "version": "1" } });
        }
        json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params }).to_string()
    }

    /// Judges an answer.
    pub(crate) fn judge(&self, answer: &Message) -> Seen {
        let text = String::from_utf8_lossy(&answer.body);
        let own = self.id();
        if let Some(other) = ids(&text).find(|id| *id != own) {
            return Seen::Wrong(format!("{own} got what belongs to {other}: {text}"));
        }
        let Some(status) = answer.status() else { return Seen::Wrong(format!("no status: {}", answer.head)) };
        let is_json = answer.header("content-type").is_some_and(|media| media.starts_with("application/json"));
        if self.side == Side::Rest {
            return match (status, serde_json::from_str::<Value>(&text)) {
                (200, Ok(value)) if is_json && value == value_of(self.operation, &own) => Seen::Right,
                (200, Err(_)) => Seen::PassedOn,
                (400.., _) => Seen::Told(status.to_string()),
                _ => Seen::Wrong(format!("{own}: {status} {text}")),
            };
        }
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            return if status >= 400 { Seen::Told(status.to_string()) } else { Seen::Wrong(format!("{own}: {status} {text}")) };
        };
        if value["id"] != self.number {
            return Seen::Wrong(format!("{own}: the message of another call: {text}"));
        }
        let result = &value["result"];
        match self.operation {
            Operation::Initialize if self.side == Side::Legacy && result["protocolVersion"] == "2025-06-18" => Seen::Right,
            operation if result["structuredContent"] == value_of(operation, &own) && result["isError"] != true => Seen::Right,
            _ if result["isError"] == true => Seen::Told("tool error".to_owned()),
            _ if value["error"].is_object() => Seen::Told("JSON-RPC error".to_owned()),
            _ => Seen::Wrong(format!("{own}: {status} {text}")),
        }
    }
}

const ACCEPT: &str = "accept: application/json, text/event-stream\r\n";
const MODERN: &str = "2026-07-28";
/// The tool whose description says that it may be called again.
pub(crate) const IDEMPOTENT_TOOL: &str = "history-returns-list-backups-specified";

/// What the upstream answers for an id.
pub(crate) fn value_of(operation: Operation, id: &str) -> Value {
    match operation {
        Operation::Create => json!({ "task_id": id }),
        _ => {
            json!({ "history_list": [{ "src_volume_id": id, "timestamp": "2026-11-27T00:00:00Z", "status": "SdkCloudBackupStatusTypeDone" }] })
        }
    }
}

/// What an upstream is asked: the operation, and the number in its id.
pub(crate) fn asked(request: &Message) -> Option<(Operation, u64)> {
    match request.asked() {
        ("GET", target) => Some((Operation::History, number_in(target)?)),
        _ => Some((Operation::Create, number_in(str::from_utf8(&request.body).ok()?)?)),
    }
}

pub(crate) fn id(number: u64) -> String {
    format!("vol-{number:010}")
}

/// The number in the first id of a text.
pub(crate) fn number_in(text: &str) -> Option<u64> {
    ids(text).next()?.strip_prefix("vol-")?.parse().ok()
}

fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("vol-").filter_map(|(at, _)| text.get(at..at + 14))
}

/// A number that looks like chance and is always the same (splitmix64).
pub(crate) fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
