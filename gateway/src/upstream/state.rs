//! What the daemon remembers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::decode::Fields;
use super::failure::Failure;
use super::seed::{Seed, Volume};

/// Everything a request can see or change.
#[derive(Debug)]
pub(super) struct State {
    pub(super) volumes: Vec<Volume>,
    pub(super) credentials: Vec<String>,
    /// In the order they were made.
    pub(super) backups: Vec<Backup>,
    /// In the order they were started.
    pub(super) tasks: Vec<Task>,
    /// `SdkCloudBackupScheduleInfo` by schedule id.
    pub(super) schedules: BTreeMap<String, Fields>,
}

/// A backup in the cloud.
#[derive(Clone, Debug)]
pub(super) struct Backup {
    pub(super) id: String,
    pub(super) volume: Volume,
    pub(super) credential_id: String,
    /// The labels of the request, and what the driver adds.
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) created: Timestamp,
}

/// A backup or a restore, all of them finished.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: String,
    /// Its protobuf name.
    pub(super) operation: &'static str,
    pub(super) backup_id: String,
    pub(super) volume_id: String,
    pub(super) credential_id: String,
    pub(super) group_id: String,
    pub(super) bytes: u64,
    pub(super) started: Timestamp,
    pub(super) completed: Timestamp,
}

impl State {
    pub(super) fn new(seed: Seed) -> Self {
        let Seed { volumes, credentials } = seed;
        Self { volumes, credentials, backups: Vec::new(), tasks: Vec::new(), schedules: BTreeMap::new() }
    }

    /// The credential a request means: the one it names, or the only one there is.
    pub(super) fn credential(&self, given: &str, what: &str) -> Result<String, Failure> {
        match (&*self.credentials, given) {
            ([], "") => Err(Failure::argument("No configured credentials found,please create a credential")),
            ([only], "") => Ok(only.clone()),
            (_, "") => Err(Failure::argument("More than one credential configured,please specify a credential name or uuid to use")),
            (known, given) if known.iter().any(|id| id == given) => Ok(given.to_owned()),
            _ => Err(Failure::driver(what, format_args!("Credential id {given} not found"))),
        }
    }

    pub(super) fn volume(&self, id: &str, what: &str) -> Result<&Volume, Failure> {
        let found = self.volumes.iter().find(|volume| volume.id == id);
        found.ok_or_else(|| Failure::driver(what, "Volume id not found"))
    }

    /// The place of a backup the credential can see.
    pub(super) fn backup(&self, id: &str, credential_id: &str, what: &str) -> Result<usize, Failure> {
        let wanted = |backup: &Backup| backup.id == id && backup.credential_id == credential_id;
        let found = self.backups.iter().position(wanted);
        found.ok_or_else(|| Failure::driver(what, "Failed to find backup"))
    }
}

/// An id nobody has.
pub(super) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
