//! The upstream: gives each request its id back, and breaks the answers that are to be broken.

use std::net::{SocketAddr, TcpStream};

use super::faults::{Fault, Faults};
use crate::{
    calls::{Operation, asked, id, number_in, value_of},
    wire::{Wire, answer, listen},
};

/// Serves until this process ends, each connection in a thread of its own.
pub(super) fn start(faults: Faults) -> Result<SocketAddr, String> {
    listen(move |stream| serve(stream, faults))
}

fn serve(stream: TcpStream, faults: Faults) -> Option<()> {
    let mut wire = Wire::new(stream).ok()?;
    loop {
        // What is not read when a connection is closed resets it.
        if number_in(&wire.ahead()).and_then(|number| faults.of(number)) == Some(Fault::Reset) {
            return None;
        }
        let request = wire.message().ok()??;
        let (operation, number) = asked(&request)?;
        match faults.of(number) {
            None => wire.send(answer("200 OK", "application/json", &value_of(operation, &id(number)).to_string()).as_bytes()).ok()?,
            Some(fault) => broken(&mut wire, fault, operation, number)?,
        }
    }
}

/// Nothing, if the connection is to end.
fn broken(wire: &mut Wire, fault: Fault, operation: Operation, number: u64) -> Option<()> {
    let whole = value_of(operation, &id(number)).to_string();
    let half = &whole[..whole.len() / 2];
    match fault {
        Fault::Reset => None,
        Fault::Stall => {
            wire.ended();
            None
        }
        Fault::Truncated => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", whole.len());
            wire.send(format!("{head}{half}").as_bytes()).ok()?;
            None
        }
        Fault::Busy => wire.send(answer("503 Service Unavailable\r\nretry-after: 0", "application/json", "{}").as_bytes()).ok(),
        Fault::WrongType => wire.send(answer("200 OK", "text/html", "<html>a page</html>").as_bytes()).ok(),
        Fault::NoJson => wire.send(answer("200 OK", "application/json", half).as_bytes()).ok(),
        Fault::NoHttp => {
            wire.send(b"\0\x01 what is this?\r\n\r\n").ok()?;
            None
        }
    }
}
