//! Making backups.

use capgen_runtime::server::Failure;
use generated_client::cinder_backups::types::BackupCreateRequestBackup;

use super::context::Context;
use super::fault::fault;
use super::life::{Kind, Work};
use super::state::{Backup, State, fresh_id};

/// The only availability zone.
const ZONE: &str = "nova";

/// Begins to make a backup.
///
/// # Errors
///
/// 404 for a volume or snapshot that is unknown, 400 for one that cannot be backed up as it is.
pub(super) fn create(state: &mut State, cx: &Context, asked: BackupCreateRequestBackup) -> Result<Backup, Failure> {
    let volume = state.volume(cx, asked.volume_id.as_str())?.clone();
    let snapshot = asked.snapshot_id.into_value().map(capgen_runtime::text::Uuid::into_string);
    match &snapshot {
        Some(id) => check_snapshot(state, id, &volume.id)?,
        None => check_volume(&volume.status, asked.force.unwrap_or(false))?,
    }
    let parent = if asked.incremental.unwrap_or(false) { Some(parent(state, cx, &volume.id)?) } else { None };
    let zone = asked.availability_zone.into_value();
    let before = snapshot.is_none().then_some(volume.status);
    if before.is_some() {
        state.set_volume_status(&volume.id, "backing-up");
    }
    let kind = match zone.as_deref() {
        None | Some(ZONE) => Kind::Create(before),
        Some(_) => Kind::Fail("Service not found for creating backup.", before),
    };
    let now = state.now();
    let backup = Backup {
        id: fresh_id(),
        project: cx.project.clone(),
        user: cx.user.clone(),
        volume: volume.id,
        snapshot,
        parent,
        name: asked.name.into_value(),
        description: asked.description.into_value(),
        // Cinder takes an empty name for none.
        container: asked.container.into_value().filter(|container| !container.is_empty()),
        zone,
        status: "creating".to_owned(),
        fail_reason: None,
        size: Some(volume.size),
        objects: Some(0),
        metadata: asked.metadata.unwrap_or_default(),
        created: now,
        updated: now,
        data: now,
        work: Some(Work::new(kind)),
    };
    state.backups.push(backup.clone());
    Ok(backup)
}

fn check_snapshot(state: &State, id: &str, volume: &str) -> Result<(), Failure> {
    let Some(snapshot) = state.snapshots.iter().find(|snapshot| snapshot.id == id) else {
        return Err(fault(404, format!("Snapshot {id} could not be found.")));
    };
    if snapshot.volume == volume {
        return Ok(());
    }
    let message = format!("Invalid volume: Volume {volume} does not match with snapshot.volume_id {}.", snapshot.volume);
    Err(fault(400, message))
}

fn check_volume(status: &str, force: bool) -> Result<(), Failure> {
    match status {
        "available" => Ok(()),
        "in-use" if force => Ok(()),
        "in-use" => Err(fault(400, "Invalid volume: Backing up an in-use volume must use the force flag.")),
        _ => {
            let message = "Invalid volume: Volume to be backed up must be available or in-use, but the current status is";
            Err(fault(400, format!("{message} \"{status}\".")))
        }
    }
}

/// The backup an incremental one of `volume` builds on: the youngest there is.
fn parent(state: &State, cx: &Context, volume: &str) -> Result<String, Failure> {
    let whole = |backup: &&Backup| backup.volume == volume && backup.project == cx.project && backup.status == "available";
    let youngest = state.backups.iter().filter(whole).max_by_key(|backup| backup.data);
    let parent = youngest.map(|backup| backup.id.clone());
    parent.ok_or_else(|| fault(400, "Invalid backup: No backups available to do an incremental backup."))
}
