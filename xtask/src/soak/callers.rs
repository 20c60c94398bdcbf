//! Callers: each calls again and again over REST and MCP, judges what comes, and now and then hangs up.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::faults::{Fault, Faults, HangUp};
use crate::{
    calls::{Call, Seen, Side},
    wire::Wire,
};

/// What all callers have seen.
pub(super) struct Told {
    requests: u64,
    next: AtomicU64,
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    right: u64,
    hung_up: u64,
    /// What was seen of each kind of fault, over REST or MCP.
    faults: BTreeMap<(String, &'static str, String), u64>,
    bad: Vec<String>,
}

impl Told {
    pub(super) fn new(requests: u64) -> Self {
        Self { requests, next: AtomicU64::new(0), counted: Mutex::default() }
    }

    /// How many requests have begun.
    pub(super) fn begun(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    fn count(&self, count: impl FnOnce(&mut Counted)) {
        count(&mut self.counted.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What is not as it should be, the first of it.
    pub(super) fn bad(&self) -> Vec<String> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bad: Vec<String> = counted.bad.iter().take(10).cloned().collect();
        if counted.bad.len() > bad.len() {
            bad.push(format!("and {} more", counted.bad.len() - bad.len()));
        }
        bad
    }

    pub(super) fn text(&self, took: Duration) -> String {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let Counted { right, hung_up, faults, bad } = &*counted;
        let (broken, rate) = (faults.values().sum::<u64>(), self.requests as f64 / took.as_secs_f64());
        let mut text = format!(
            "{} requests in {:.0} s ({rate:.0} a second): {right} answered right, {broken} with a fault, {hung_up} hung up, {} not as they \
             should be\n\n| fault | side | seen as | times |\n| --- | --- | --- | --: |\n",
            self.requests,
            took.as_secs_f64(),
            bad.len()
        );
        for ((fault, side, seen), times) in faults {
            text += &format!("| {fault} | {side} | {seen} | {times} |\n");
        }
        text
    }
}

/// Calls until all requests have begun. `addresses` are those of REST and of MCP.
pub(super) fn call(addresses: [SocketAddr; 2], faults: Faults, told: &Told) {
    let mut wires: [Option<Wire>; 2] = [None, None];
    loop {
        let number = told.next.fetch_add(1, Ordering::Relaxed);
        if number >= told.requests {
            return;
        }
        let call = Call::number(number);
        let side = usize::from(call.side != Side::Rest);
        let (address, wire) = (addresses[side], &mut wires[side]);
        if wire.as_ref().is_none_or(Wire::is_over) {
            *wire = None;
        }
        let open = match wire.take().map_or_else(|| Wire::connect(address), Ok) {
            Ok(open) => open,
            Err(error) => {
                told.count(|counted| counted.bad.push(format!("the gateway cannot be reached: {error}")));
                continue;
            }
        };
        match faults.hang_up(number) {
            Some(how) => hang_up(open, &call.request(address), how, told),
            None => *wire = ask(open, call, address, faults.of(number), told),
        }
    }
}

fn hang_up(mut wire: Wire, request: &[u8], how: HangUp, told: &Told) {
    let part = if how == HangUp::Asking { request.len() / 2 } else { request.len() };
    // A caller that is gone cares for no error.
    let _ = wire.send(&request[..part]);
    if how == HangUp::Reading {
        wire.glimpse(Duration::from_millis(50));
    }
    told.count(|counted| counted.hung_up += 1);
}

/// The connection, if it can be used again.
fn ask(mut wire: Wire, call: Call, address: SocketAddr, fault: Option<Fault>, told: &Told) -> Option<Wire> {
    let answered = wire.send(&call.request(address)).and_then(|()| wire.message());
    let (seen, is_last) = match &answered {
        Ok(Some(answer)) => (call.judge(answer), answer.is_last()),
        // An answer whose end does not come is not taken for a whole one.
        Err(_) => (Seen::Told("a broken answer".to_owned()), true),
        Ok(None) => (Seen::Told("no answer".to_owned()), true),
    };
    told.count(|counted| judge(counted, call, fault, seen));
    (!is_last).then_some(wire)
}

fn judge(counted: &mut Counted, call: Call, fault: Option<Fault>, seen: Seen) {
    let id = call.id();
    let (fault, seen) = match (fault, seen) {
        (None, Seen::Right) => {
            counted.right += 1;
            return;
        }
        (None, seen) => return counted.bad.push(format!("{id}, which has no fault: {seen:?} ({call:?})")),
        (Some(fault @ (Fault::WrongType | Fault::NoJson)), Seen::PassedOn) => (fault, "passed on as it is".to_owned()),
        (Some(fault), Seen::Told(how)) if how != "no answer" => (fault, how),
        (Some(fault), seen) => return counted.bad.push(format!("{id}, {fault:?}: {seen:?} ({call:?})")),
    };
    let side = if call.side == Side::Rest { "REST" } else { "MCP" };
    *counted.faults.entry((format!("{fault:?}"), side, seen)).or_default() += 1;
}
