//! Records of backups: what is exported of one, and made one again.

use std::collections::BTreeMap;

use capgen_runtime::server::Failure;
use capgen_runtime::text::Base64;
use generated_client::cinder_backups::types::BackupRecord;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::actions::administrators;
use super::context::Context;
use super::fault::fault;
use super::life::{Kind, Work};
use super::state::{Backup, State};

/// The driver that wrote all backups.
const DRIVER: &str = "cinder.backup.drivers.posix.PosixBackupDriver";

/// The volume of a backup whose record has not been read yet.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// The record of a backup.
///
/// # Errors
///
/// 403 for those who may not, 404 for a backup that is unknown, 400 for one that is busy.
pub(super) fn export(state: &State, cx: &Context, id: &str) -> Result<BackupRecord, Failure> {
    administrators(cx, "backup:export-import")?;
    let backup = &state.backups[state.backup(cx, id)?];
    if backup.status != "available" {
        return Err(fault(400, "Invalid backup: Backup status must be available and not creating."));
    }
    state.needs_service()?;
    Ok(BackupRecord::new(DRIVER, Base64::encode(written(backup).to_string())))
}

/// Begins to make a backup out of its record.
///
/// # Errors
///
/// 403 for those who may not, 400 for a record that says nothing, and for a backup that exists.
pub(super) fn import(state: &mut State, cx: &Context, record: &BackupRecord) -> Result<Backup, Failure> {
    administrators(cx, "backup:backup-import")?;
    if !state.runs {
        return Err(fault(503, format!("Service {} could not be found.", record.backup_service)));
    }
    let refused = |why: &str| fault(400, format!("Invalid input received: {why}"));
    let text = record.backup_url.decode().map_err(|_| refused("Can't decode backup record."))?;
    let value: Value = serde_json::from_slice(&text).map_err(|_| refused("Can't parse backup record."))?;
    let now = state.now();
    let recorded = read(cx, &value, now).ok_or_else(|| refused("Provided backup record is missing an id"))?;
    if state.backups.iter().any(|backup| backup.id == recorded.id) {
        return Err(fault(400, "Invalid backup: Backup already exists in database."));
    }
    let backup = Backup {
        volume: NIL.to_owned(),
        status: "creating".to_owned(),
        size: None,
        objects: None,
        work: Some(Work::new(Kind::Import(Box::new(recorded.clone())))),
        ..recorded
    };
    state.backups.push(backup.clone());
    Ok(backup)
}

/// A backup, as its record has it: points in time are whole seconds.
fn written(backup: &Backup) -> Value {
    let seconds = |moment: Timestamp| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({
        "driver_info": {},
        "id": backup.id,
        "user_id": backup.user,
        "project_id": backup.project,
        "volume_id": backup.volume,
        "availability_zone": backup.zone,
        "container": backup.container,
        "parent_id": backup.parent,
        "status": backup.status,
        "fail_reason": backup.fail_reason,
        "size": backup.size,
        "display_name": backup.name,
        "display_description": backup.description,
        "service": DRIVER,
        "object_count": backup.objects,
        "snapshot_id": backup.snapshot,
        "metadata": backup.metadata,
        "data_timestamp": seconds(backup.data),
        "created_at": seconds(backup.created),
        "updated_at": seconds(backup.updated),
    })
}

/// The backup that a record is of, if it says of which.
fn read(cx: &Context, record: &Value, now: Timestamp) -> Option<Backup> {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let moment = |name: &str| record[name].as_str().and_then(|text| text.parse().ok()).unwrap_or(now);
    let metadata: BTreeMap<String, String> = serde_json::from_value(record["metadata"].clone()).unwrap_or_default();
    Some(Backup {
        id: text("id")?,
        project: cx.project.clone(),
        user: cx.user.clone(),
        volume: text("volume_id").unwrap_or_else(|| NIL.to_owned()),
        snapshot: text("snapshot_id"),
        parent: text("parent_id"),
        name: text("display_name"),
        description: text("display_description"),
        container: text("container"),
        zone: text("availability_zone"),
        status: "available".to_owned(),
        fail_reason: text("fail_reason"),
        size: record["size"].as_i64(),
        objects: record["object_count"].as_i64(),
        metadata,
        created: moment("created_at"),
        updated: now,
        data: moment("data_timestamp"),
        work: None,
    })
}
