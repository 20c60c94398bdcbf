//! A Cinder for one test, with a client for it.

use std::net::{Ipv4Addr, SocketAddr};

use capgen_gateway::cinder::{Pace, Running, Seed, start};
use generated_client::cinder_backups::types::{Backup, BackupCreateRequestBackup};
use generated_client::cinder_backups::{Client, ClientBuilder};

/// The volumes of the sample: free, free, in use.
pub(crate) const VOLUMES: [&str; 3] =
    ["0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae01", "0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae02", "0b6f4c1e-3f5d-4c1b-8a64-51d2c7f9ae03"];

/// A snapshot of the second one.
pub(crate) const SNAPSHOT: &str = "9e4d2b70-6a1c-4d0e-9f35-7c8b1e6a2d01";

/// An id of nothing.
pub(crate) const NOBODY: &str = "11111111-2222-3333-4444-555555555555";

/// Where work shows once and is done at the second look.
pub(crate) async fn cinder() -> Running {
    let seed = Seed { pace: Pace::Looks(1), ..Seed::sample() };
    start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), seed).await.unwrap()
}

/// A client of `user`, at the newest microversion.
pub(crate) fn client(cinder: &Running, user: &str) -> Client {
    builder(cinder, user).microversion("latest").build().unwrap()
}

/// A client of `user` that names no microversion yet.
pub(crate) fn builder(cinder: &Running, user: &str) -> ClientBuilder {
    Client::builder().base_url(format!("http://{}", cinder.address)).pcd_auth(Seed::sample().token(user))
}

/// A backup that was looked at until it was done.
pub(crate) async fn done(client: &Client, asked: BackupCreateRequestBackup) -> Backup {
    let id = client.create_backup(&asked.into()).await.unwrap().backup.id.into_string();
    loop {
        let backup = client.show_backup_details(&id).await.unwrap().backup;
        if backup.status != "creating" {
            return backup;
        }
    }
}

/// A backup of the first volume that is done.
pub(crate) async fn named(client: &Client, name: &str) -> Backup {
    done(client, BackupCreateRequestBackup::new(VOLUMES[0]).name(name.to_owned())).await
}
