//! How far a connection is, and how long it may stay there.
//!
//! A connection has one timer, which is looked at when it fires and set to what is due then, and is told by flags when the server
//! stops: requests touch no timer and no token of the server, which are behind locks that all connections share.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::Waker;
use std::time::{Duration, Instant};

use futures_util::task::AtomicWaker;

use super::limits::Limits;

/// How long a caller who has just connected may take to ask when the server stops: it was connected because somebody is to be served.
const FIRST: Duration = Duration::from_secs(1);

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It waits for a request.
    Idle = 0,
    /// A head has begun.
    Head = 1,
    /// A request is answered.
    Request = 2,
    /// An answer is sent.
    Answer = 3,
}

/// What a connection, its socket and its requests tell each other.
#[derive(Clone, Debug)]
pub(super) struct Pace(Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    begun: Instant,
    limits: Limits,
    phase: AtomicU8,
    /// Since when, in microseconds after the beginning.
    since: AtomicU64,
    /// There was a request.
    asked: AtomicBool,
    /// The request under way took too long.
    late: AtomicBool,
    /// The connection ends with the next answer.
    leaving: AtomicBool,
    /// No further request is taken than the one that is on its way.
    stopped: AtomicBool,
    /// The request under way is cut off.
    cut: AtomicBool,
    /// The task of the connection.
    waker: AtomicWaker,
    /// A request was refused before all of it was read.
    refused: AtomicBool,
}

/// What is to be done when the timer fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet.
    In(Duration),
    /// The connection ends.
    End,
}

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        Self(Arc::new(Shared {
            begun: Instant::now(),
            limits,
            phase: AtomicU8::new(Phase::Idle as u8),
            since: AtomicU64::new(0),
            asked: AtomicBool::new(false),
            late: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            waker: AtomicWaker::new(),
            refused: AtomicBool::new(false),
        }))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn phase(&self) -> Phase {
        match self.0.phase.load(Ordering::Relaxed) {
            0 => Phase::Idle,
            1 => Phase::Head,
            2 => Phase::Request,
            _ => Phase::Answer,
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        let since = u64::try_from(self.0.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.0.since.store(since, Ordering::Relaxed);
        self.0.late.store(false, Ordering::Relaxed);
        self.0.phase.store(phase as u8, Ordering::Relaxed);
        if phase == Phase::Request {
            self.0.asked.store(true, Ordering::Relaxed);
        }
    }

    /// How long a server that stops still waits for the request that is on its way; none where there is none to wait for.
    pub(super) fn awaited(&self) -> Option<Duration> {
        match self.phase() {
            _ if self.is_cut() => None,
            Phase::Head => self.left(self.0.limits.head_wait),
            Phase::Idle if !self.0.asked.load(Ordering::Relaxed) => self.left(FIRST),
            Phase::Idle | Phase::Request | Phase::Answer => None,
        }
    }

    /// What is left of `limit` since this phase began.
    fn left(&self, limit: Duration) -> Option<Duration> {
        let since = Duration::from_micros(self.0.since.load(Ordering::Relaxed));
        (since + limit).checked_sub(self.0.begun.elapsed()).filter(|left| !left.is_zero())
    }

    /// What is due now. A phase that takes its time is looked at again before it is over.
    pub(super) fn due(&self) -> Due {
        let Limits { idle, head_wait, request, .. } = self.0.limits;
        let (phase, often) = (self.phase(), idle.min(head_wait).min(request));
        let limit = match phase {
            Phase::Idle => idle,
            Phase::Head => head_wait,
            Phase::Request => request,
            // The socket sees to what its caller reads.
            Phase::Answer => return Due::In(often),
        };
        match self.left(limit) {
            Some(left) => Due::In(left.min(often)),
            None if phase == Phase::Request => {
                self.0.late.store(true, Ordering::Relaxed);
                Due::In(often)
            }
            None => Due::End,
        }
    }

    /// Wakes this task when the server stops.
    pub(super) fn listen(&self, waker: &Waker) {
        self.0.waker.register(waker);
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.0.leaving.load(Ordering::Relaxed) || self.is_stopped()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    pub(super) fn is_cut(&self) -> bool {
        self.0.cut.load(Ordering::Relaxed)
    }

    pub(super) fn is_late(&self) -> bool {
        self.0.late.load(Ordering::Relaxed)
    }

    pub(super) fn refuse(&self) {
        self.0.refused.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }
}

/// The connections that are open.
#[derive(Default)]
pub(super) struct Open {
    all: Vec<Weak<Shared>>,
    is_leaving: bool,
}

impl Open {
    pub(super) fn add(&mut self, pace: &Pace) {
        if self.all.len() == self.all.capacity() {
            self.all.retain(|shared| shared.strong_count() > 0);
        }
        pace.0.leaving.store(self.is_leaving, Ordering::Relaxed);
        self.all.push(Arc::downgrade(&pace.0));
    }

    /// Each ends with its next answer, and so do those that are still to come.
    pub(super) fn leave(&mut self) {
        self.is_leaving = true;
        self.tell(|shared| &shared.leaving);
    }

    /// No further request is taken on any of them than the one that is on its way.
    pub(super) fn stop(&self) {
        self.tell(|shared| &shared.stopped);
    }

    /// What is under way is cut off.
    pub(super) fn cut(&self) {
        self.tell(|shared| &shared.cut);
    }

    fn tell(&self, flag: fn(&Shared) -> &AtomicBool) {
        for shared in self.all.iter().filter_map(Weak::upgrade) {
            flag(&shared).store(true, Ordering::Relaxed);
            shared.waker.wake();
        }
    }
}
