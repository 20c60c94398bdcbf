//! The upstream: answers right, after a moment, and remembers what it was asked to make.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    calls::{Operation, id, number_in, value_of},
    wire::Wire,
};

/// So that there are always requests under way.
const MOMENT: Duration = Duration::from_millis(2);

/// How often each was made.
#[derive(Default)]
pub(super) struct Made(Mutex<BTreeMap<u64, u32>>);

impl Made {
    fn make(&self, number: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(number).or_default() += 1;
    }

    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What was made twice, and what callers think was made.
    pub(super) fn bad(&self, created: &BTreeSet<u64>) -> Vec<String> {
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let twice = made.iter().filter(|(_, times)| **times > 1).map(|(&number, times)| format!("{} was made {times} times", id(number)));
        let never = created.iter().filter(|number| !made.contains_key(number)).map(|&number| format!("{} was never made", id(number)));
        twice.chain(never).take(10).collect()
    }
}

/// Serves until this process ends, each connection in a thread of its own.
pub(super) fn start(made: Arc<Made>) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let made = made.clone();
            thread::spawn(move || serve(stream, &made));
        }
    });
    Ok(address)
}

fn serve(stream: TcpStream, made: &Made) -> Option<()> {
    let mut wire = Wire::new(stream).ok()?;
    loop {
        let request = wire.message().ok()??;
        let (operation, number) = match request.asked() {
            ("GET", target) => (Operation::History, number_in(target)?),
            _ => (Operation::Create, number_in(str::from_utf8(&request.body).ok()?)?),
        };
        if operation == Operation::Create {
            made.make(number);
        }
        thread::sleep(MOMENT);
        let body = value_of(operation, &id(number)).to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        wire.send(format!("{head}{body}").as_bytes()).ok()?;
    }
}
