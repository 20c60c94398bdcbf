//! A Cinder in memory that has volume backups, for trying clients where there is no cloud.
//!
//! The operations are the generated server trait, implemented over a state. A door before the generated router does what
//! no document describes: tokens, version documents, microversions, the project in the path, and refusals in Cinder's own words.
//! It answers as Cinder 29.0.0 was seen to. There are no quotas, and volumes are only what backups need them to be.

mod actions;
mod announce;
mod body;
mod context;
mod create;
mod door;
mod fault;
mod life;
mod list;
mod place;
mod python;
mod query;
mod records;
mod restore;
mod rules;
mod running;
mod seed;
mod server;
mod sort;
mod state;
mod version;
mod view;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use life::Pace;
pub use running::{Running, start};
pub use seed::{Seed, Snapshot, Volume};

use state::State;

/// The server: clones share what it remembers.
#[derive(Clone, Debug)]
pub struct Cinder {
    state: Arc<Mutex<State>>,
}

impl Cinder {
    /// A server that knows what `seed` says and has no backups yet.
    pub fn new(seed: Seed) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(seed))) }
    }

    /// All of its URLs.
    pub fn router(&self) -> axum::Router {
        door::before(self.clone())
    }

    /// From here on `user` is not an administrator.
    pub fn demote(&self, user: impl Into<String>) {
        self.lock().members.insert(user.into());
    }

    /// Stops or starts the service that does the work, which real deployments run apart from the API.
    pub fn run_backup_service(&self, runs: bool) {
        self.lock().runs = runs;
    }

    /// Overwrites the status of a volume, e.g. with `in-use`; one that is unknown stays so.
    pub fn set_volume_status(&self, id: &str, status: &str) {
        if let Some(volume) = self.lock().volumes.iter_mut().find(|volume| volume.id == id) {
            status.clone_into(&mut volume.status);
        }
    }

    /// The state as it is at this moment: what has taken its time by the clock is done.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pass_time();
        state
    }
}
