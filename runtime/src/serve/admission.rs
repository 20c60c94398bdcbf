//! Whose turn it is: so many requests at once, so many that wait, and the rest are told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limits::Limits;

/// The turns of one side.
#[derive(Debug)]
pub(super) struct Admission {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    patience: Duration,
}

/// Why a request has no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Busy {
    /// Too many wait.
    Full,
    /// It waited too long.
    Late,
}

/// One request fewer waits, when this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    pub(super) fn new(limits: &Limits) -> Self {
        let turns = Arc::new(Semaphore::new(limits.requests.clamp(1, Semaphore::MAX_PERMITS)));
        Self { turns, waiting: AtomicUsize::new(0), queue: limits.queue, patience: limits.queue_wait }
    }

    /// A turn, which ends when what this gives is dropped.
    ///
    /// # Errors
    ///
    /// When too many requests wait, or this one waits too long.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, Busy> {
        if let Ok(turn) = self.turns.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.queue {
            return Err(Busy::Full);
        }
        match timeout(self.patience, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => Err(Busy::Late),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_at_once_so_many_wait_and_the_rest_are_refused() {
        let limits = Limits { requests: 1, queue: 1, queue_wait: Duration::from_secs(600), ..Limits::default() };
        let admission = Arc::new(Admission::new(&limits));
        let first = admission.turn().await.unwrap();
        let second = tokio::spawn({
            let admission = admission.clone();
            async move { admission.turn().await.map(drop) }
        });
        while admission.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(admission.turn().await.err(), Some(Busy::Full));
        drop(first);
        assert_eq!(second.await.unwrap(), Ok(()));
        assert!(admission.turn().await.is_ok());
    }

    #[tokio::test]
    async fn one_that_waits_too_long_is_refused_and_one_that_gives_up_leaves_the_queue() {
        let limits = Limits { requests: 1, queue: 1, queue_wait: Duration::from_millis(1), ..Limits::default() };
        let admission = Admission::new(&limits);
        let _first = admission.turn().await.unwrap();
        assert_eq!(admission.turn().await.err(), Some(Busy::Late));
        drop(timeout(Duration::ZERO, admission.turn()).await);
        assert_eq!(admission.turn().await.err(), Some(Busy::Late), "the place of one who gave up is free");
    }
}
