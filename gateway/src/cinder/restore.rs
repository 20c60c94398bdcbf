//! Writing backups to volumes.

use capgen_runtime::server::Failure;
use generated_client::cinder_backups::types::{Restore, RestoreBackupRequestRestore};

use super::context::Context;
use super::fault::fault;
use super::life::{Kind, Work};
use super::seed::Volume;
use super::state::{State, fresh_id};

/// Begins to write a backup to a volume: the one that is named, or a new one.
///
/// # Errors
///
/// 404 for a backup or volume that is unknown, 400 for one that is busy, and for a volume that is too small.
pub(super) fn restore(state: &mut State, cx: &Context, id: &str, asked: RestoreBackupRequestRestore) -> Result<Restore, Failure> {
    let at = state.backup(cx, id)?;
    if state.backups[at].status != "available" {
        return Err(fault(400, "Invalid backup: Backup status must be available"));
    }
    let size = state.backups[at].size.unwrap_or_default();
    let given = asked.volume_id.into_value().map(|id| state.volume(cx, id.as_str()).cloned()).transpose()?;
    if let Some(volume) = &given {
        check_volume(volume, size)?;
    }
    state.needs_service()?;
    let volume = given.unwrap_or_else(|| {
        let name = asked.name.into_value().unwrap_or_else(|| format!("restore_backup_{id}"));
        let new = Volume::new(fresh_id(), name, size);
        state.volumes.push(new.clone());
        new
    });
    state.set_volume_status(&volume.id, "restoring-backup");
    let now = state.now();
    let backup = &mut state.backups[at];
    "restoring".clone_into(&mut backup.status);
    backup.updated = now;
    backup.work = Some(Work::new(Kind::Restore(volume.id.clone())));
    Ok(Restore::new(id, volume.id, volume.name))
}

fn check_volume(volume: &Volume, size: i64) -> Result<(), Failure> {
    if volume.size < size {
        let message = format!("Invalid volume: volume size {} is too small to restore backup of size {size}.", volume.size);
        return Err(fault(400, message));
    }
    if volume.status != "available" {
        return Err(fault(400, "Invalid volume: Volume to be restored to must be available"));
    }
    Ok(())
}
