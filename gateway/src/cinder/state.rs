//! What the server remembers, and how it is looked up.

use std::collections::{BTreeMap, BTreeSet};

use capgen_runtime::server::Failure;
use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use super::fault::fault;
use super::life::{Pace, Work};
use super::seed::{Seed, Snapshot, Volume};

/// Everything a request can see or change.
#[derive(Debug)]
pub(super) struct State {
    /// The project the volumes belong to.
    pub(super) project: String,
    pub(super) members: BTreeSet<String>,
    pub(super) volumes: Vec<Volume>,
    pub(super) snapshots: Vec<Snapshot>,
    /// In the order they were made.
    pub(super) backups: Vec<Backup>,
    pub(super) pace: Pace,
    /// Whether the service that does the work runs.
    pub(super) runs: bool,
    last: Timestamp,
}

/// A backup.
#[derive(Clone, Debug)]
pub(super) struct Backup {
    pub(super) id: String,
    pub(super) project: String,
    pub(super) user: String,
    pub(super) volume: String,
    pub(super) snapshot: Option<String>,
    /// The backup an incremental one builds on.
    pub(super) parent: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) container: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) status: String,
    pub(super) fail_reason: Option<String>,
    /// In GiB.
    pub(super) size: Option<i64>,
    pub(super) objects: Option<i64>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// The moment whose data it holds.
    pub(super) data: Timestamp,
    /// What is being done with it.
    pub(super) work: Option<Work>,
}

impl State {
    pub(super) fn new(seed: Seed) -> Self {
        let Seed { project, members, volumes, snapshots, pace } = seed;
        Self {
            project,
            members: members.into_iter().collect(),
            volumes,
            snapshots,
            backups: Vec::new(),
            pace,
            runs: true,
            last: Timestamp::UNIX_EPOCH,
        }
    }

    /// The present, later than every present before it: lists are in the order of creation.
    pub(super) fn now(&mut self) -> Timestamp {
        let next = self.last.checked_add(SignedDuration::from_micros(1)).unwrap_or(self.last);
        self.last = Timestamp::now().max(next);
        self.last
    }

    /// The place of a backup the caller can see: administrators see those of all projects.
    pub(super) fn backup(&self, cx: &Context, id: &str) -> Result<usize, Failure> {
        let wanted = |backup: &Backup| backup.id == id && cx.sees(&backup.project);
        let found = self.backups.iter().position(wanted);
        found.ok_or_else(|| fault(404, format!("Backup {id} could not be found.")))
    }

    pub(super) fn volume(&self, cx: &Context, id: &str) -> Result<&Volume, Failure> {
        let found = self.volumes.iter().find(|volume| volume.id == id && cx.sees(&self.project));
        found.ok_or_else(|| fault(404, format!("Volume {id} could not be found.")))
    }

    /// Refuses what the service would have to do while it does not run.
    pub(super) fn needs_service(&self) -> Result<(), Failure> {
        let refused = || fault(404, "Service cinder-backup could not be found.");
        self.runs.then_some(()).ok_or_else(refused)
    }

    /// Whether another backup builds on this one.
    pub(super) fn has_dependents(&self, id: &str) -> bool {
        self.backups.iter().any(|backup| backup.parent.as_deref() == Some(id))
    }

    pub(super) fn set_volume_status(&mut self, id: &str, status: &str) {
        if let Some(volume) = self.volumes.iter_mut().find(|volume| volume.id == id) {
            status.clone_into(&mut volume.status);
        }
    }
}

/// An id nobody has.
pub(super) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
