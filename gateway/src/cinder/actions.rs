//! Changing and deleting backups, and the two actions administrators have.

use capgen_runtime::json::Field;
use capgen_runtime::server::Failure;
use generated_client::cinder_backups::types::{BackupUpdateRequestBackup, PerformBackupActionBody};

use super::context::Context;
use super::fault::{fault, forbidden};
use super::life::{Kind, Work};
use super::state::{Backup, State};

/// Changes what people wrote about a backup.
///
/// # Errors
///
/// 404 for one that is unknown.
pub(super) fn update(state: &mut State, cx: &Context, id: &str, asked: BackupUpdateRequestBackup) -> Result<Backup, Failure> {
    let BackupUpdateRequestBackup { name, description, metadata, additional: _ } = asked;
    let now = state.now();
    let at = state.backup(cx, id)?;
    let backup = &mut state.backups[at];
    replace(&mut backup.name, name);
    replace(&mut backup.description, description);
    if let Some(metadata) = metadata {
        backup.metadata = metadata;
    }
    backup.updated = now;
    Ok(backup.clone())
}

fn replace(text: &mut Option<String>, by: Field<String>) {
    if !by.is_absent() {
        *text = by.into_value();
    }
}

/// Begins to delete a backup.
///
/// # Errors
///
/// 404 for one that is unknown, 400 for one that is busy or that others build on.
pub(super) fn delete(state: &mut State, cx: &Context, id: &str) -> Result<(), Failure> {
    let at = state.backup(cx, id)?;
    if !matches!(&*state.backups[at].status, "available" | "error") {
        return Err(fault(400, "Invalid backup: Backup status must be available or error"));
    }
    remove(state, at)
}

/// Performs an action.
///
/// # Errors
///
/// 403 for those who may not, 404 for a backup that is unknown, 400 for what cannot be done, and for what is no action.
pub(super) fn perform(state: &mut State, cx: &Context, id: &str, action: &PerformBackupActionBody) -> Result<(), Failure> {
    match action {
        PerformBackupActionBody::ResetBackupStatusRequest(reset) => {
            administrators(cx, "volume_extension:backup_admin_actions:reset_status")?;
            reset_status(state, cx, id, &reset.os_reset_status.status)
        }
        PerformBackupActionBody::ForceDeleteBackupRequest(_) => {
            administrators(cx, "volume_extension:backup_admin_actions:force_delete")?;
            let at = state.backup(cx, id)?;
            remove(state, at)
        }
        // Of the document alone; the door has turned them away.
        PerformBackupActionBody::RestoreBackupRequest(_)
        | PerformBackupActionBody::ExportBackupRequest(_)
        | PerformBackupActionBody::ImportBackupRequest(_) => Err(fault(400, "There is no such action.")),
    }
}

/// Refuses everybody else.
pub(super) fn administrators(cx: &Context, rule: &str) -> Result<(), Failure> {
    cx.admin.then_some(()).ok_or_else(|| forbidden(rule))
}

fn reset_status(state: &mut State, cx: &Context, id: &str, status: &str) -> Result<(), Failure> {
    let lower = status.to_lowercase();
    if !matches!(&*lower, "available" | "error") {
        let message = format!("Backup status: {status} is invalid, valid statuses are: ['available', 'error'].");
        return Err(fault(400, message));
    }
    let at = state.backup(cx, id)?;
    state.needs_service()?;
    state.abandon(at);
    let now = state.now();
    let backup = &mut state.backups[at];
    backup.status = lower;
    backup.updated = now;
    Ok(())
}

fn remove(state: &mut State, at: usize) -> Result<(), Failure> {
    state.needs_service()?;
    if state.has_dependents(&state.backups[at].id) {
        return Err(fault(400, "Invalid backup: Incremental backups exist for this backup."));
    }
    state.abandon(at);
    let now = state.now();
    let backup = &mut state.backups[at];
    "deleting".clone_into(&mut backup.status);
    backup.updated = now;
    backup.work = Some(Work::new(Kind::Delete));
    Ok(())
}
