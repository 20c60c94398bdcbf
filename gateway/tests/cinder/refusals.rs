//! Refusals: each as the generated client tells it, by its kind.

use capgen_runtime::client::Error;
use generated_client::cinder_backups::types::{
    BackupCreateRequestBackup, BackupUpdateRequestBackup, Faults, ForceDeleteBackupRequest, ImportBackupRequest,
    ImportBackupRequestBackupImport, ResetBackupStatusRequest, ResetBackupStatusRequestOsResetStatus, RestoreBackupRequest,
    RestoreBackupRequestRestore,
};

use crate::server::{NOBODY, VOLUMES, cinder, client, named};

/// The error is this fault, and says so.
fn is(error: &Error, status: u16, kind: &str, message: &str) {
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
    let faults: Faults = error.body().unwrap_or_else(|| panic!("{error:?}"));
    let fault = faults.get(kind).unwrap_or_else(|| panic!("{faults:?}"));
    assert_eq!((fault.code, &*fault.message), (status.into(), message));
    assert!(error.to_string().contains(message), "{error}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let message = format!("Backup {NOBODY} could not be found.");
    let missing = |error: &Error| is(error, 404, "itemNotFound", &message);
    missing(&admin.show_backup_details(NOBODY).await.unwrap_err());
    missing(&admin.delete_backup(NOBODY).await.unwrap_err());
    missing(&admin.export_backup_record(NOBODY).await.unwrap_err());
    missing(&admin.list_backups().marker(NOBODY).await.unwrap_err());
    missing(&admin.update_backup(NOBODY, &BackupUpdateRequestBackup::default().into()).await.unwrap_err());
    missing(&admin.restore_backup(NOBODY, &RestoreBackupRequestRestore::default().into()).await.unwrap_err());
    missing(&admin.perform_backup_action(NOBODY, &ForceDeleteBackupRequest::default().into()).await.unwrap_err());

    let backup = named(&admin, "here").await;
    let capitals = backup.id.as_str().to_uppercase();
    is(&admin.show_backup_details(&capitals).await.unwrap_err(), 404, "itemNotFound", &format!("Backup {capitals} could not be found."));
    let volume = RestoreBackupRequestRestore::default().volume_id(NOBODY);
    let refused = admin.restore_backup(backup.id.as_str(), &volume.into()).await.unwrap_err();
    is(&refused, 404, "itemNotFound", &format!("Volume {NOBODY} could not be found."));
}

#[tokio::test]
async fn what_is_busy_or_does_not_fit_is_a_bad_request() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let asked = BackupCreateRequestBackup::new(VOLUMES[1]);
    let id = admin.create_backup(&asked.clone().into()).await.unwrap().backup.id.into_string();
    let bad = |error: &Error, message: &str| is(error, 400, "badRequest", message);
    bad(&admin.delete_backup(&id).await.unwrap_err(), "Invalid backup: Backup status must be available or error");
    let restore = RestoreBackupRequestRestore::default();
    bad(&admin.restore_backup(&id, &restore.clone().into()).await.unwrap_err(), "Invalid backup: Backup status must be available");
    let busy = "Invalid volume: Volume to be backed up must be available or in-use, but the current status is \"backing-up\".";
    bad(&admin.create_backup(&asked.into()).await.unwrap_err(), busy);
    let in_use = BackupCreateRequestBackup::new(VOLUMES[2]);
    let force = "Invalid volume: Backing up an in-use volume must use the force flag.";
    bad(&admin.create_backup(&in_use.into()).await.unwrap_err(), force);
    let first = BackupCreateRequestBackup::new(VOLUMES[0]).incremental(true);
    let no_parent = "Invalid backup: No backups available to do an incremental backup.";
    bad(&admin.create_backup(&first.into()).await.unwrap_err(), no_parent);

    for _ in 0..2 {
        admin.show_backup_details(&id).await.unwrap();
    }
    let small = restore.volume_id(VOLUMES[0]);
    let too_small = "Invalid volume: volume size 1 is too small to restore backup of size 2.";
    bad(&admin.restore_backup(&id, &small.into()).await.unwrap_err(), too_small);
}

#[tokio::test]
async fn of_the_published_actions_one_exists() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let id = named(&admin, "here").await.id.into_string();
    let none = |name: &str| format!("There is no such action: {name}. Verify the request body and Content-Type header and try again.");
    let restore = RestoreBackupRequest::from(RestoreBackupRequestRestore::default());
    is(&admin.perform_backup_action(&id, &restore.into()).await.unwrap_err(), 400, "badRequest", &none("restore"));
    let import = ImportBackupRequest::from(ImportBackupRequestBackupImport::new("s", "u"));
    is(&admin.perform_backup_action(&id, &import.into()).await.unwrap_err(), 400, "badRequest", &none("backup-import"));
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("bogus"));
    let message = "Backup status: bogus is invalid, valid statuses are: ['available', 'error'].";
    is(&admin.perform_backup_action(&id, &reset.into()).await.unwrap_err(), 400, "badRequest", message);
}

#[tokio::test]
async fn who_is_no_administrator_may_not_do_everything_nor_see_it() {
    let cinder = cinder().await;
    let (admin, member) = (client(&cinder, "admin"), client(&cinder, "member"));
    let id = named(&member, "mine").await.id.into_string();
    let forbidden = |error: &Error, rule: &str| is(error, 403, "forbidden", &format!("Policy doesn't allow {rule} to be performed."));
    forbidden(&member.export_backup_record(&id).await.unwrap_err(), "backup:export-import");
    let record = admin.export_backup_record(&id).await.unwrap();
    forbidden(&member.import_backup_record(&record).await.unwrap_err(), "backup:backup-import");
    let delete = ForceDeleteBackupRequest::default().into();
    let rule = "volume_extension:backup_admin_actions:force_delete";
    forbidden(&member.perform_backup_action(&id, &delete).await.unwrap_err(), rule);

    let seen = member.show_backup_details(&id).await.unwrap().backup;
    assert_eq!((seen.user_id, seen.os_backup_project_attr_project_id), (None, None));
    let seen = admin.show_backup_details(&id).await.unwrap().backup;
    assert_eq!(seen.user_id.as_deref(), Some("member"));
    let filtered = member.list_backups().project_id("x").await.unwrap_err();
    is(&filtered, 400, "badRequest", "Invalid filters project_id are found in query options.");
}

#[tokio::test]
async fn without_the_backup_service_nothing_is_done() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let id = named(&admin, "here").await.id.into_string();
    let record = admin.export_backup_record(&id).await.unwrap();
    cinder.cinder.run_backup_service(false);
    let absent = "Service cinder-backup could not be found.";
    is(&admin.delete_backup(&id).await.unwrap_err(), 404, "itemNotFound", absent);
    is(&admin.export_backup_record(&id).await.unwrap_err(), 404, "itemNotFound", absent);
    let refused = admin.import_backup_record(&record).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 503);
    assert!(refused.body::<Faults>().unwrap().contains_key("serviceUnavailable"));
    cinder.cinder.run_backup_service(true);
    admin.delete_backup(&id).await.unwrap();
}
