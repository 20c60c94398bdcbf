//! What the steps share: clients of several users, and what was made so far.

use std::{path::PathBuf, time::Duration};

use capgen_runtime::serde_json::json;
use generated_client::cinder_backups::{Client, types::*};

use crate::raw::Raw;

/// The highest microversion of the Cinder this was written with.
pub(crate) const LATEST: &str = "3.71";

/// An id that nothing has.
pub(crate) const NOBODY: &str = "00000000-1111-4222-8333-444444444444";

/// Clients, and the things of the server that steps use.
pub(crate) struct World {
    pub(crate) admin: Client,
    pub(crate) member: Client,
    pub(crate) poor: Client,
    /// A member of the project of `poor`.
    pub(crate) stranger: Client,
    pub(crate) raw: Raw,
    /// Where the server keeps the data of backups.
    pub(crate) data: PathBuf,
    /// Of the project of `admin` and `member`.
    pub(crate) volume: String,
    /// Of the project that may have no backups.
    pub(crate) poor_volume: String,
    /// Backups by the names they were made with.
    pub(crate) full: String,
    pub(crate) incremental: String,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl World {
    pub(crate) async fn new(url: &str, admin: &str, member: &str, poor: &str, data: &str) -> Result<Self> {
        let client = |token: &str| Client::builder().base_url(url).pcd_auth(token).microversion(LATEST).build();
        let raw = Raw::new(url, admin);
        let (_, project) = poor.split_once(':').ok_or("a token is `user:project`")?;
        raw.json("PUT", &format!("/v3/os-quota-sets/{project}"), &json!({ "quota_set": { "backups": 0 } }))?;
        Ok(Self {
            admin: client(admin)?,
            member: client(member)?,
            poor: client(poor)?,
            stranger: client(&format!("member:{project}"))?,
            volume: raw.volume("life").await?,
            poor_volume: Raw::new(url, poor).volume("poor").await?,
            raw,
            data: PathBuf::from(data),
            full: String::new(),
            incremental: String::new(),
        })
    }

    /// Makes a backup and waits until it is done; gives its id.
    pub(crate) async fn made(&self, backup: BackupCreateRequestBackup) -> Result<String> {
        let id = self.admin.create_backup(&backup.into()).await?.backup.id.into_string();
        self.settled(&id).await?;
        Ok(id)
    }

    /// Waits until nothing is being done with a backup; says how it is then.
    pub(crate) async fn settled(&self, id: &str) -> Result<Backup> {
        for _ in 0..600 {
            let backup = self.admin.show_backup_details(id).await?.backup;
            if !["creating", "restoring", "deleting"].contains(&backup.status.as_str()) {
                return Ok(backup);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("backup {id} is never done").into())
    }

    /// Waits until a backup has a status.
    pub(crate) async fn becomes(&self, id: &str, status: &str) -> Result<()> {
        for _ in 0..600 {
            if self.admin.show_backup_details(id).await?.backup.status == status {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("backup {id} is never `{status}`").into())
    }

    /// Waits until a backup is not found any more; says how often it was.
    pub(crate) async fn gone(&self, id: &str) -> Result<usize> {
        for count in 0..600 {
            match self.admin.show_backup_details(id).await {
                Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) if error.status().is_some_and(|status| status == 404) => return Ok(count),
                Err(error) => return Err(error.into()),
            }
        }
        Err(format!("backup {id} is never gone").into())
    }
}
