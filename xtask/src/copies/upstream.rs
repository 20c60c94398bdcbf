//! The upstream: answers right, after a moment, and remembers what it was asked to make.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    calls::{Operation, asked, id, value_of},
    wire::{Wire, answer, listen},
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
    listen(move |stream| serve(stream, &made))
}

fn serve(stream: TcpStream, made: &Made) -> Option<()> {
    let mut wire = Wire::new(stream).ok()?;
    loop {
        let request = wire.message().ok()??;
        let (operation, number) = asked(&request)?;
        if operation == Operation::Create {
            made.make(number);
        }
        thread::sleep(MOMENT);
        let body = value_of(operation, &id(number)).to_string();
        wire.send(answer("200 OK", "application/json", &body).as_bytes()).ok()?;
    }
}
