//! An OpenStorage daemon in memory, for trying the gateway where there is no cluster.
//!
//! It answers the fifteen operations of `OpenStorageCloudBackup` the way the daemon's gRPC gateway does: protobuf JSON in both
//! directions, gRPC codes in error bodies, plain text for unknown paths. Backups are done the moment they are asked for and are
//! kept until the process ends. Authentication is off, as on a daemon without a shared secret: any bearer token will do. Left
//! out on purpose are CORS headers (no web page has business here) and `X-HTTP-Method-Override`.

mod backups;
mod decode;
mod enums;
mod failure;
mod messages;
mod query;
mod reply;
mod restores;
mod route;
mod schedules;
mod seed;
mod serve;
mod state;
mod tasks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use seed::{Seed, Volume};
use state::State;

/// The daemon: clones share what it remembers.
#[derive(Clone, Debug)]
pub struct Upstream {
    state: Arc<Mutex<State>>,
}

impl Upstream {
    /// A daemon that knows these volumes and credentials and has no backups yet.
    pub fn new(seed: Seed) -> Self {
        let state = Arc::new(Mutex::new(State::new(seed)));
        Self { state }
    }

    /// One credential more. From the second on a request must say which one it means.
    pub fn add_credential(&self, id: impl Into<String>) {
        self.lock().credentials.push(id.into());
    }

    /// The daemon's REST side.
    pub fn router(&self) -> axum::Router {
        axum::Router::new().fallback(serve::answer).with_state(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
