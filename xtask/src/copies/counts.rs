//! What was sent, repeated and lost, and in which phase.

use std::{
    array,
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use crate::calls::{Call, Operation, Seen};

/// What happens to the copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Both run.
    Steady = 0,
    /// One was told to stop, and starts again.
    Stopped = 1,
    /// One was killed, and starts again.
    Killed = 2,
}

const NAMES: [&str; 3] = ["both run", "one is told to stop (SIGTERM)", "one is killed (SIGKILL)"];

/// What came of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Right = 0,
    /// The balancer could not send it, and sent it to the other copy.
    Moved = 1,
    /// The balancer lost the answer, and sent it again, because it may be repeated.
    Repeated = 2,
    /// Lost, though it may be repeated.
    Lost = 3,
    /// Lost, and it may not be repeated.
    LostOnce = 4,
}

/// The counts of all phases.
#[derive(Default)]
pub(super) struct Counts {
    phase: AtomicUsize,
    of: [[AtomicU64; 5]; 3],
    created: Mutex<BTreeSet<u64>>,
    wrong: Mutex<Vec<String>>,
}

impl Counts {
    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as usize, Ordering::Relaxed);
    }

    pub(super) fn count(&self, came: Came) {
        self.of[self.phase.load(Ordering::Relaxed)][came as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts what a caller saw; nothing, if it saw no answer.
    pub(super) fn saw(&self, call: Call, seen: Option<Seen>) {
        match seen {
            Some(Seen::Right) => {
                if call.operation == Operation::Create {
                    self.created.lock().unwrap_or_else(PoisonError::into_inner).insert(call.number);
                }
                return self.count(Came::Right);
            }
            Some(Seen::Wrong(what)) => self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(what),
            _ => {}
        }
        self.count(if call.is_idempotent() { Came::Lost } else { Came::LostOnce });
    }

    fn sums(&self) -> [[u64; 5]; 3] {
        array::from_fn(|phase| array::from_fn(|came| self.of[phase][came].load(Ordering::Relaxed)))
    }

    /// How many requests are answered or lost.
    pub(super) fn requests(&self) -> u64 {
        self.sums().iter().map(answered).sum()
    }

    /// The numbers of what was made, as far as callers know.
    pub(super) fn created(&self) -> BTreeSet<u64> {
        self.created.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::from(
            "| copies | requests | answered right | could not be sent, went to the other | answer lost, sent again | lost | \
             lost, may not be sent twice |\n| --- | --: | --: | --: | --: | --: | --: |\n",
        );
        for (name, phase) in NAMES.iter().zip(&self.sums()) {
            let [right, moved, repeated, lost, lost_once] = phase;
            text += &format!("| {name} | {} | {right} | {moved} | {repeated} | {lost} | {lost_once} |\n", answered(phase));
        }
        text
    }

    pub(super) fn bad(&self) -> Vec<String> {
        let mut bad: Vec<String> = self.wrong.lock().unwrap_or_else(PoisonError::into_inner).iter().take(10).cloned().collect();
        for (phase, name) in NAMES.iter().enumerate() {
            let [_, _, _, lost, lost_once] = self.sums()[phase];
            let allowed = if phase == Phase::Killed as usize { lost_once } else { 0 };
            if lost + lost_once > allowed {
                bad.push(format!("{} requests are lost while {name}", lost + lost_once - allowed));
            }
        }
        bad
    }
}

fn answered([right, _, _, lost, lost_once]: &[u64; 5]) -> u64 {
    right + lost + lost_once
}
