//! What a Cinder knows before its first request.

use std::time::Duration;

use super::life::Pace;

/// A project, who may do what in it, and its volumes.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The id of the project, 32 hexadecimal digits. The volumes are its.
    pub project: String,
    /// Users who are not administrators. Everybody else is one.
    pub members: Vec<String>,
    /// What can be backed up.
    pub volumes: Vec<Volume>,
    /// What can be backed up instead of a volume as it is.
    pub snapshots: Vec<Snapshot>,
    /// How long backups take.
    pub pace: Pace,
}

/// A volume.
#[derive(Clone, Debug)]
pub struct Volume {
    /// The id requests use.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// Its size in GiB.
    pub size: i64,
    /// `available`, `in-use`, or what is being done with it.
    pub status: String,
}

/// A snapshot.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The id requests use.
    pub id: String,
    /// The volume it was taken of.
    pub volume: String,
}

impl Volume {
    /// A volume that nobody uses.
    pub fn new(id: impl Into<String>, name: impl Into<String>, size: i64) -> Self {
        Self { id: id.into(), name: name.into(), size, status: "available".to_owned() }
    }
}

impl Seed {
    /// Three volumes, one of them in use, and one snapshot. The ids are the same on every start, so that a line copied from the
    /// documentation works.
    pub fn sample() -> Self {
        let mut used = Volume::new("0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae03", "mail", 4);
        "in-use".clone_into(&mut used.status);
        Self {
            project: "5d2a7c9e41b84f0d9c6e3a1f8b7d2c40".to_owned(),
            members: vec!["member".to_owned()],
            volumes: vec![
                Volume::new("0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae01", "orders", 1),
                Volume::new("0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae02", "media", 2),
                used,
            ],
            snapshots: vec![Snapshot {
                id: "9e4d2b70-6a1c-4d0e-9f35-7c8b1e6a2d01".to_owned(),
                volume: "0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae02".to_owned(),
            }],
            pace: Pace::Time(Duration::from_secs(2)),
        }
    }

    /// A token of `user` for the project: what `X-Auth-Token` says.
    pub fn token(&self, user: &str) -> String {
        format!("{user}:{}", self.project)
    }
}
