//! The whole life of backups, by the generated client.

use std::collections::BTreeMap;

use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::types::{
    BackupCreateRequestBackup, BackupUpdateRequestBackup, ForceDeleteBackupRequest, ResetBackupStatusRequest,
    ResetBackupStatusRequestOsResetStatus, RestoreBackupRequestRestore,
};

use crate::server::{SNAPSHOT, VOLUMES, cinder, client, done, named};

async fn status(client: &Client, id: &str) -> String {
    client.show_backup_details(id).await.unwrap().backup.status
}

#[tokio::test]
async fn a_backup_is_made_changed_restored_and_deleted() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let metadata = BTreeMap::from([("app".to_owned(), "orders".to_owned())]);
    let asked = BackupCreateRequestBackup::new(VOLUMES[0]).name("  padded  ").description("nightly").metadata(metadata.clone());
    let made = admin.create_backup(&asked.into()).await.unwrap().backup;
    assert_eq!(made.name.as_deref(), Some("padded"));
    let id = made.id.as_str();

    let seen = admin.show_backup_details(id).await.unwrap().backup;
    assert_eq!((&*seen.status, seen.availability_zone.as_deref(), seen.object_count), ("creating", None, Some(0)));
    let seen = admin.show_backup_details(id).await.unwrap().backup;
    assert_eq!((&*seen.status, seen.availability_zone.as_deref(), seen.object_count), ("available", Some("nova"), Some(8)));
    assert_eq!(seen.container.unwrap(), format!("{}/{}/{id}", &id[..2], &id[2..4]));
    assert_eq!(seen.metadata.as_ref(), Some(&metadata));
    let created = seen.created_at.unwrap();
    assert_eq!(created.as_str().len(), "2026-11-22T04:19:47.923624".len());
    created.parse().unwrap();

    let change = BackupUpdateRequestBackup { metadata: Some(BTreeMap::new()), ..Default::default() }.name("kept");
    assert_eq!(admin.update_backup(id, &change.into()).await.unwrap().backup.name.as_deref(), Some("kept"));
    let seen = admin.show_backup_details(id).await.unwrap().backup;
    assert_eq!((seen.name.as_deref(), seen.description.as_deref()), (Some("kept"), Some("nightly")));
    assert_eq!(seen.metadata, Some(BTreeMap::new()));

    let restore = admin.restore_backup(id, &RestoreBackupRequestRestore::default().into()).await.unwrap().restore;
    assert_eq!((restore.backup_id.as_str(), &*restore.volume_name), (id, &*format!("restore_backup_{id}")));
    assert_eq!([status(&admin, id).await, status(&admin, id).await], ["restoring", "available"]);
    let into = RestoreBackupRequestRestore::default().volume_id(VOLUMES[1]);
    let restore = admin.restore_backup(id, &into.into()).await.unwrap().restore;
    assert_eq!((restore.volume_id.as_str(), &*restore.volume_name), (VOLUMES[1], "media"));
    assert_eq!([status(&admin, id).await, status(&admin, id).await], ["restoring", "available"]);

    admin.delete_backup(id).await.unwrap();
    assert_eq!(status(&admin, id).await, "deleting");
    assert_eq!(admin.show_backup_details(id).await.unwrap_err().status().unwrap(), 404);
}

#[tokio::test]
async fn an_incremental_backup_keeps_its_parent() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let parent = named(&admin, "whole").await;
    let child = done(&admin, BackupCreateRequestBackup::new(VOLUMES[0]).incremental(true)).await;
    assert!(child.is_incremental && !child.has_dependent_backups);
    assert_eq!(child.object_count, Some(0));
    assert!(admin.show_backup_details(parent.id.as_str()).await.unwrap().backup.has_dependent_backups);

    let refused = admin.delete_backup(parent.id.as_str()).await.unwrap_err();
    assert!(refused.to_string().contains("Incremental backups exist for this backup."), "{refused}");
    admin.delete_backup(child.id.as_str()).await.unwrap();
    assert_eq!(status(&admin, child.id.as_str()).await, "deleting");
    assert!(admin.show_backup_details(child.id.as_str()).await.is_err());
    assert!(!admin.show_backup_details(parent.id.as_str()).await.unwrap().backup.has_dependent_backups);
    admin.delete_backup(parent.id.as_str()).await.unwrap();
}

#[tokio::test]
async fn a_snapshot_is_backed_up_and_a_volume_in_use_by_force() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let backup = done(&admin, BackupCreateRequestBackup::new(VOLUMES[1]).snapshot_id(SNAPSHOT).container("mine")).await;
    assert_eq!((backup.snapshot_id.unwrap().as_str(), backup.container.as_deref()), (SNAPSHOT, Some("mine")));
    let backup = done(&admin, BackupCreateRequestBackup::new(VOLUMES[2]).force(true)).await;
    assert_eq!(backup.status, "available");
    // The volume is in use again afterwards.
    assert!(admin.create_backup(&BackupCreateRequestBackup::new(VOLUMES[2]).into()).await.is_err());
}

#[tokio::test]
async fn a_zone_that_does_not_exist_ends_in_an_error_that_says_why() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let backup = done(&admin, BackupCreateRequestBackup::new(VOLUMES[0]).availability_zone("mars")).await;
    assert_eq!((&*backup.status, backup.object_count), ("error", Some(0)));
    assert!(backup.fail_reason.is_some());
    admin.delete_backup(backup.id.as_str()).await.unwrap();
}

#[tokio::test]
async fn actions_reset_and_delete_whatever_is_under_way() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let asked = BackupCreateRequestBackup::new(VOLUMES[0]);
    let id = admin.create_backup(&asked.clone().into()).await.unwrap().backup.id.into_string();
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("Error"));
    admin.perform_backup_action(&id, &reset.into()).await.unwrap();
    assert_eq!(status(&admin, &id).await, "error");
    // The volume was let go.
    let id = admin.create_backup(&asked.clone().into()).await.unwrap().backup.id.into_string();
    admin.perform_backup_action(&id, &ForceDeleteBackupRequest::default().into()).await.unwrap();
    assert_eq!(status(&admin, &id).await, "deleting");
    assert!(admin.show_backup_details(&id).await.is_err());
    named(&admin, "and again").await;
}

#[tokio::test]
async fn a_record_brings_a_deleted_backup_back() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let backup = named(&admin, "moved").await;
    let id = backup.id.as_str();
    let record = admin.export_backup_record(id).await.unwrap();
    let inside: serde_json::Value = serde_json::from_slice(&record.backup_record.backup_url.decode().unwrap()).unwrap();
    assert_eq!(inside["id"], id);
    let refused = admin.import_backup_record(&record).await.unwrap_err();
    assert!(refused.to_string().contains("Backup already exists in database."), "{refused}");

    admin.delete_backup(id).await.unwrap();
    assert_eq!(status(&admin, id).await, "deleting");
    assert!(admin.show_backup_details(id).await.is_err());
    assert_eq!(admin.import_backup_record(&record).await.unwrap().backup.id.as_str(), id);
    let seen = admin.show_backup_details(id).await.unwrap().backup;
    assert_eq!((&*seen.status, seen.volume_id.as_str()), ("creating", "00000000-0000-0000-0000-000000000000"));
    assert_eq!((seen.size, seen.object_count), (None, None));
    let seen = admin.show_backup_details(id).await.unwrap().backup;
    assert_eq!((&*seen.status, &seen.volume_id, &seen.container), ("available", &backup.volume_id, &backup.container));
    let (before, after) = (backup.created_at.unwrap(), seen.created_at.unwrap());
    assert_eq!(after.as_str(), format!("{}.000000", before.as_str().split_once('.').unwrap().0));
}
