//! Callers: each calls again and again over REST and MCP, in revisions with a handshake and without, and counts what it sees.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use super::counts::Counts;
use crate::{
    calls::{Call, Operation, Side, mixed},
    wire::Wire,
};

/// Callers that call until they are told to end.
pub(super) struct Load {
    pub(super) counts: Arc<Counts>,
    ends: Arc<AtomicBool>,
    callers: Vec<JoinHandle<()>>,
}

impl Load {
    /// `fronts` are the addresses of REST and MCP.
    pub(super) fn start(fronts: [SocketAddr; 2], callers: usize, counts: Arc<Counts>) -> Self {
        let (ends, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let caller = |_| {
            let (ends, next, counts) = (ends.clone(), next.clone(), counts.clone());
            thread::spawn(move || {
                let mut wires = [None, None];
                while !ends.load(Ordering::Relaxed) {
                    call(fronts, &mut wires, next.fetch_add(1, Ordering::Relaxed), &counts);
                }
            })
        };
        let callers = (0..callers.max(1)).map(caller).collect();
        Self { counts, ends, callers }
    }

    /// Ends them, and says how many panicked, if any.
    pub(super) fn end(self) -> Option<String> {
        self.ends.store(true, Ordering::Relaxed);
        let panicked = self.callers.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
        (panicked > 0).then(|| format!("{panicked} callers panicked"))
    }
}

fn call(fronts: [SocketAddr; 2], wires: &mut [Option<Wire>; 2], number: u64, counts: &Counts) {
    let mut call = Call::number(number);
    if call.side == Side::Legacy && mixed(number ^ 0x1417).is_multiple_of(8) {
        // One copy is greeted, and another is called.
        call.operation = Operation::Initialize;
    }
    let side = usize::from(call.side != Side::Rest);
    let opened = wires[side].take().map_or_else(|| Wire::connect(fronts[side]), Ok);
    let answered = opened.and_then(|mut wire| {
        wire.send(&call.request(fronts[side]))?;
        let answer = wire.message()?;
        wires[side] = Some(wire);
        Ok(answer)
    });
    let answer = answered.ok().flatten();
    if answer.is_none() {
        wires[side] = None;
    }
    counts.saw(call, answer.map(|answer| call.judge(&answer)));
}
