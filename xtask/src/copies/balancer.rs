//! The balancer: the next request goes to the next copy, over connections that are kept. What could not be sent goes to the other copy;
//! what was sent and not answered does only if it may be repeated (RFC 9110, section 9.2.2). It asks no copy how it is.

use std::{
    net::{SocketAddr, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::Value;

use super::counts::{Came, Counts};
use crate::{
    calls::IDEMPOTENT_TOOL,
    wire::{Message, Wire, listen},
};

/// What is sent on by this connection alone.
const OWN_HEADERS: [&str; 4] = ["host", "connection", "content-length", "transfer-encoding"];

/// One front, and the copies behind it.
struct Front {
    copies: [Copy; 2],
    turn: AtomicUsize,
    counts: Arc<Counts>,
}

struct Copy {
    address: SocketAddr,
    idle: Mutex<Vec<Wire>>,
}

/// Why a copy gave no answer.
enum Failed {
    /// Nothing was sent.
    Unsent,
    /// It may have begun to work.
    Broken,
}

/// Serves until this process ends, each connection in a thread of its own.
pub(super) fn start(copies: [SocketAddr; 2], counts: &Arc<Counts>) -> Result<SocketAddr, String> {
    let copies = copies.map(|address| Copy { address, idle: Mutex::default() });
    let shared = Arc::new(Front { copies, turn: AtomicUsize::new(0), counts: counts.clone() });
    listen(move |stream| serve(stream, &shared))
}

fn serve(stream: TcpStream, front: &Front) -> Option<()> {
    let mut wire = Wire::new(stream).ok()?;
    loop {
        let request = wire.message().ok()??;
        let answer = front.answer(&request);
        let answer =
            answer.map_or_else(|| b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".to_vec(), |answer| framed(&answer, None));
        wire.send(&answer).ok()?;
    }
}

impl Front {
    /// Nothing, if it is lost.
    fn answer(&self, request: &Message) -> Option<Message> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        for attempt in 0..4 {
            match self.copies[(first + attempt) % 2].answer(request) {
                Ok(answer) => return Some(answer),
                Err(Failed::Unsent) => self.counts.count(Came::Moved),
                Err(Failed::Broken) if may_be_repeated(request) => self.counts.count(Came::Repeated),
                Err(Failed::Broken) => return None,
            }
        }
        None
    }
}

impl Copy {
    fn answer(&self, request: &Message) -> Result<Message, Failed> {
        let mut wire = self.wire().map_err(|_| Failed::Unsent)?;
        wire.send(&framed(request, Some(self.address))).map_err(|_| Failed::Broken)?;
        let answer = wire.message().ok().flatten().ok_or(Failed::Broken)?;
        if !answer.is_last() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(wire);
        }
        Ok(answer)
    }

    /// One that is open, or a new one.
    fn wire(&self) -> std::io::Result<Wire> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(wire) if wire.is_over() => {}
                Some(wire) => return Ok(wire),
                None => return Wire::connect(self.address),
            }
        }
    }
}

/// The message for the other side; a request with its host.
fn framed(message: &Message, host: Option<SocketAddr>) -> Vec<u8> {
    let mut lines = message.head.trim_end().lines();
    let mut head = format!("{}\r\n", lines.next().unwrap_or_default());
    for line in lines.filter(|line| !line.split_once(':').is_some_and(|(name, _)| is_own(name))) {
        head += line;
        head += "\r\n";
    }
    if let Some(host) = host {
        head += &format!("host: {host}\r\n");
    }
    head += &format!("content-length: {}\r\n\r\n", message.body.len());
    [head.as_bytes(), &message.body].concat()
}

fn is_own(name: &str) -> bool {
    OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// By its method; in MCP by its message, and by what the description of a tool says.
fn may_be_repeated(request: &Message) -> bool {
    match request.asked() {
        ("POST", "/mcp") => {
            let message: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            message["method"] != "tools/call" || message["params"]["name"] == IDEMPOTENT_TOOL
        }
        (method, _) => method != "POST",
    }
}
