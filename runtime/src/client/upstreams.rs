//! The upstreams of a client: its base URLs, and which of them is left alone for a while because it fails.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::url::Url;

use super::retry::doubled;

/// When an upstream is left alone (a circuit breaker): calls to it fail at once, until one may try it.
///
/// What counts is that no connection could be made or that it broke, that there was no answer in time, and 502, 503 and 504.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breaker {
    /// After how many failures in a row; never, if 0. 5 unless told otherwise.
    pub failures: u32,
    /// For how long at first; each time that it fails again twice as long. 5 seconds unless told otherwise.
    pub first_wait: Duration,
    /// For how long at most. One minute unless told otherwise.
    pub longest_wait: Duration,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { failures: 5, first_wait: Duration::from_secs(5), longest_wait: Duration::from_secs(60) }
    }
}

impl Breaker {
    /// No upstream is ever left alone.
    #[must_use]
    pub const fn none() -> Self {
        Self { failures: 0, first_wait: Duration::ZERO, longest_wait: Duration::ZERO }
    }

    /// The same, after this many failures in a row.
    #[must_use]
    pub const fn failures(self, failures: u32) -> Self {
        Self { failures, ..self }
    }

    /// The same, for so long at first.
    #[must_use]
    pub const fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// The same, for so long at most.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self { longest_wait, ..self }
    }
}

/// An upstream, as it is seen from here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upstream {
    /// Its base URL.
    pub url: String,
    /// How many calls failed in a row.
    pub failures: u32,
    /// For how long it is left alone yet; `None` where calls are sent to it.
    pub left_alone: Option<Duration>,
}

/// How a call to an upstream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Well,
    /// It failed, and asks for so much time.
    Badly(Option<Duration>),
}

pub(super) struct Upstreams {
    all: Vec<One>,
    next: AtomicUsize,
    breaker: Breaker,
}

struct One {
    base: Url,
    /// How many calls failed in a row, apart from what is behind the lock: calls that end well look at this alone.
    failures: AtomicU32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Until when it is left alone.
    until: Option<Instant>,
    /// How often in a row it was.
    times: u32,
    /// Whether a call tries it.
    is_tried: bool,
}

/// A call to one of them. Dropped, it says nothing of the upstream.
pub(super) struct Turn<'a> {
    upstreams: &'a Upstreams,
    index: usize,
    tries: bool,
}

impl Upstreams {
    /// `bases` are not empty.
    pub(super) fn new(bases: Vec<Url>, breaker: Breaker) -> Self {
        let one = |base| One { base, failures: AtomicU32::new(0), state: Mutex::default() };
        Self { all: bases.into_iter().map(one).collect(), next: AtomicUsize::new(0), breaker }
    }

    /// The first, which everything else derives from.
    pub(super) fn first(&self) -> &Url {
        &self.all[0].base
    }

    pub(super) fn bases(&self) -> impl Iterator<Item = &Url> {
        self.all.iter().map(|one| &one.base)
    }

    /// The next one that is not left alone, in turn: one that is not `tried`, if there is any.
    ///
    /// # Errors
    ///
    /// For how long all of them are left alone.
    pub(super) fn turn(&self, tried: u64) -> Result<Turn<'_>, Duration> {
        let (count, now) = (self.all.len(), Instant::now());
        // One call takes one turn, however often it is sent.
        let start = if tried == 0 { self.next.fetch_add(1, Ordering::Relaxed) } else { self.next.load(Ordering::Relaxed) };
        let in_turn = (0..count).map(|step| (start + step) % count);
        let is_new = |index: &usize| tried & bit(*index) == 0;
        let (new, old) = (in_turn.clone().filter(is_new), in_turn.filter(|index| !is_new(index)));
        let mut shortest = Duration::MAX;
        for index in new.chain(old) {
            match self.all[index].admit(now) {
                Ok(tries) => return Ok(Turn { upstreams: self, index, tries }),
                Err(wait) => shortest = shortest.min(wait),
            }
        }
        Err(shortest)
    }

    /// Whether one that is not `tried` takes calls.
    pub(super) fn has_another(&self, tried: u64) -> bool {
        let now = Instant::now();
        self.all.iter().enumerate().any(|(index, one)| tried & bit(index) == 0 && one.left_alone(now).is_none())
    }

    /// Whether any takes calls, or will after `wait`.
    pub(super) fn has_any(&self, wait: Duration) -> bool {
        let then = Instant::now() + wait;
        self.all.iter().any(|one| one.left_alone(then).is_none())
    }

    pub(super) fn told(&self) -> Vec<Upstream> {
        let now = Instant::now();
        let told = |one: &One| Upstream {
            url: one.base.to_string(),
            failures: one.failures.load(Ordering::Relaxed),
            left_alone: one.left_alone(now),
        };
        self.all.iter().map(told).collect()
    }
}

/// More than 64 upstreams are refused when a client is built.
fn bit(index: usize) -> u64 {
    1 << (index % 64)
}

impl Turn<'_> {
    pub(super) fn base(&self) -> &Url {
        &self.upstreams.all[self.index].base
    }

    /// With this one tried, too.
    pub(super) fn and(&self, tried: u64) -> u64 {
        tried | bit(self.index)
    }

    pub(super) fn end(mut self, ended: Ended) {
        let tries = std::mem::take(&mut self.tries);
        self.upstreams.all[self.index].end(&self.upstreams.breaker, ended, tries);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.tries {
            self.upstreams.all[self.index].lock().is_tried = false;
        }
    }
}

impl One {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this call tries whether it can be called again.
    ///
    /// # Errors
    ///
    /// For how long it is left alone.
    fn admit(&self, now: Instant) -> Result<bool, Duration> {
        if self.failures.load(Ordering::Relaxed) == 0 {
            return Ok(false);
        }
        let mut state = self.lock();
        match state.until {
            None => Ok(false),
            Some(until) if now < until => Err(until - now),
            // One tries, and the others wait for what comes of it.
            Some(_) if state.is_tried => Err(Duration::from_secs(1)),
            Some(_) => {
                state.is_tried = true;
                Ok(true)
            }
        }
    }

    fn left_alone(&self, now: Instant) -> Option<Duration> {
        if self.failures.load(Ordering::Relaxed) == 0 {
            return None;
        }
        self.lock().until.and_then(|until| until.checked_duration_since(now)).filter(|left| !left.is_zero())
    }

    fn end(&self, breaker: &Breaker, ended: Ended, tries: bool) {
        let Ended::Badly(asked) = ended else {
            if self.failures.load(Ordering::Relaxed) != 0 {
                self.failures.store(0, Ordering::Relaxed);
                if std::mem::take(&mut *self.lock()).until.is_some() {
                    tracing::info!(upstream = %self.base, "the upstream answers again");
                }
            }
            return;
        };
        if breaker.failures == 0 {
            return;
        }
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let mut state = self.lock();
        if tries {
            state.is_tried = false;
        } else if state.until.is_some() || failures < breaker.failures {
            // A call that began before it was left alone says nothing new.
            return;
        }
        let Breaker { first_wait, longest_wait, .. } = *breaker;
        let wait = asked.unwrap_or_default().min(longest_wait).max(doubled(first_wait, state.times, longest_wait));
        state.times = state.times.saturating_add(1);
        state.until = Some(Instant::now() + wait);
        tracing::warn!(upstream = %self.base, failures, ?wait, "the upstream fails, and is left alone");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAD: Ended = Ended::Badly(None);

    fn upstreams(count: usize, breaker: Breaker) -> Upstreams {
        let base = |index| Url::parse(&format!("http://host-{index}/")).expect("a URL");
        Upstreams::new((0..count).map(base).collect(), breaker)
    }

    fn turn(upstreams: &Upstreams) -> Turn<'_> {
        upstreams.turn(0).expect("a turn")
    }

    #[test]
    fn after_so_many_failures_in_a_row_it_is_left_alone_and_then_one_tries() {
        let wait = Duration::from_millis(20);
        let upstreams = upstreams(1, Breaker::default().failures(2).first_wait(wait));
        turn(&upstreams).end(BAD);
        turn(&upstreams).end(Ended::Well);
        turn(&upstreams).end(BAD);
        let late = turn(&upstreams);
        turn(&upstreams).end(BAD);
        assert!(upstreams.turn(0).is_err_and(|left| left <= wait));
        late.end(BAD);
        std::thread::sleep(wait);
        let tries = turn(&upstreams);
        assert!(upstreams.turn(0).is_err(), "one tries at a time");
        drop(tries);
        turn(&upstreams).end(BAD);
        assert!(upstreams.turn(0).is_err_and(|left| left > wait), "twice as long");
        std::thread::sleep(wait * 2);
        turn(&upstreams).end(Ended::Well);
        assert_eq!((upstreams.told()[0].failures, upstreams.told()[0].left_alone), (0, None));
    }

    #[test]
    fn they_take_turns_and_the_tried_come_last() {
        let upstreams = upstreams(3, Breaker::default().failures(1));
        let hosts: Vec<usize> = (0..6).map(|_| turn(&upstreams).index).collect();
        assert_eq!(hosts, [0, 1, 2, 0, 1, 2]);
        let first = turn(&upstreams);
        let tried = first.and(0);
        first.end(BAD);
        for _ in 0..3 {
            assert_ne!(upstreams.turn(tried).expect("another").index, 0);
        }
        assert!(upstreams.has_another(tried) && !upstreams.has_another(0b110));
    }

    #[test]
    fn what_it_asks_for_counts_up_to_the_longest_wait_and_none_never_opens() {
        let asked = upstreams(1, Breaker::default().failures(1).longest_wait(Duration::from_secs(7)));
        turn(&asked).end(Ended::Badly(Some(Duration::from_secs(3600))));
        assert!(asked.turn(0).is_err_and(|left| left > Duration::from_secs(6) && left <= Duration::from_secs(7)));
        let off = upstreams(1, Breaker::none());
        (0..100).for_each(|_| turn(&off).end(BAD));
        assert!(off.turn(0).is_ok());
    }
}
