//! What a daemon knows before its first request.

use std::collections::BTreeMap;

const GIB: u64 = 1 << 30;

/// Volumes and credentials that exist before the first request.
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// Volumes that can be backed up.
    pub volumes: Vec<Volume>,
    /// Ids of cloud credentials. With exactly one, requests need not name it.
    pub credentials: Vec<String>,
}

/// A volume.
#[derive(Clone, Debug, Default)]
pub struct Volume {
    /// The id requests use.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// Bytes a backup of it takes.
    pub size: u64,
    /// The group a group backup can name; empty for none.
    pub group: String,
    /// Labels a group backup can select by.
    pub labels: BTreeMap<String, String>,
}

impl Seed {
    /// Three volumes, two of them in the group `orders`, and one credential. The ids are the same on every start, so that a
    /// line copied from the documentation works.
    pub fn sample() -> Self {
        let volume = |id: &str, name: &str, size, group: &str| Volume {
            id: id.to_owned(),
            name: name.to_owned(),
            size,
            group: group.to_owned(),
            labels: BTreeMap::from([("app".to_owned(), group.to_owned())]),
        };
        Self {
            volumes: vec![
                volume("5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e01", "orders-data", GIB, "orders"),
                volume("5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e02", "orders-log", 2 * GIB, "orders"),
                volume("5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e03", "media", 4 * GIB, "media"),
            ],
            credentials: vec!["c7e1f4b2-93d5-4a86-8b1e-7f20d4a9c301".to_owned()],
        }
    }
}
