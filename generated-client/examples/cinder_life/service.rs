//! The last steps: what happens while nothing makes backups.

use capgen_runtime::serde_json::json;
use generated_client::cinder_backups::types::*;

use crate::errors::fault;
use crate::steps::{Seen, Steps, expect};
use crate::world::World;

/// Turns the backup service off. As of Cinder 29.0.0 it cannot be turned on again: `enable`, as well as `disable`, answers 200
/// and changes nothing; only `disable-log-reason` does what it says.
pub(crate) async fn is_off(world: &World, steps: &mut Steps) {
    let World { admin, volume, .. } = world;
    let made = world.made(BackupCreateRequestBackup::new(volume.as_str()).name("left")).await;
    let id = made.as_deref().unwrap_or_default();
    steps.step("the backup service is turned off", turned_off(world)).await;
    steps.step("export without it", async { fault(admin.export_backup_record(id).await, 404, "itemNotFound") }).await;
    let body = RestoreBackupRequestRestore::default().into();
    steps.step("restore without it", async { fault(admin.restore_backup(id, &body).await, 404, "itemNotFound") }).await;
    steps.step("delete without it", async { fault(admin.delete_backup(id).await, 404, "itemNotFound") }).await;
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into();
    steps.step("reset without it", async { fault(admin.perform_backup_action(id, &reset).await, 404, "itemNotFound") }).await;
    let record = BackupRecordEnvelope::new(BackupRecord::new("x", "eyJpZCI6ICJmIiwgInNpemUiOiAxfQ=="));
    let import = admin.import_backup_record(&record).await;
    steps.step("import without it", async { fault(import, 503, "serviceUnavailable") }).await;
}

async fn turned_off(world: &World) -> Seen {
    let service = json!({ "binary": "cinder-backup", "host": "localhost", "disabled_reason": "the last steps" });
    let answer = world.raw.json("PUT", "/v3/os-services/disable-log-reason", &service)?;
    expect(answer["status"] == "disabled", answer["status"].to_string())
}
