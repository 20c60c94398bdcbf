//! Being told to stop: Ctrl-C, and SIGTERM where there is one.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that end the program. They are caught from the moment this exists.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    caught: [Option<Signal>; 2],
}

#[cfg(unix)]
impl Signals {
    /// Begins to catch them.
    #[must_use]
    pub fn caught() -> Self {
        Self { caught: [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok()) }
    }

    /// The next one.
    pub async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.caught;
        tokio::select! {
            () = wait(interrupt) => {}
            () = wait(terminate) => {}
        }
    }
}

/// A signal that cannot be caught keeps its own effect.
#[cfg(unix)]
async fn wait(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Begins to catch them.
    #[must_use]
    pub fn caught() -> Self {
        Self {}
    }

    /// The next one.
    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
