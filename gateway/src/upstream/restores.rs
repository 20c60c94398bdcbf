//! Restoring a backup to a volume of its own.

use jiff::Timestamp;

use super::backups::required_backup;
use super::decode::Fields;
use super::failure::Failure;
use super::reply::{Members, with};
use super::seed::Volume;
use super::state::{State, Task, fresh_id};

const RESTORE: &str = "SdkCloudBackupOpTypeRestoreOp";

/// `POST /v1/cloudbackups/restore`. The volume is there when the answer is; names may repeat. The answer does not name the
/// task, which `POST /v1/cloudbackups/status` lists.
pub(super) fn restore(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "restore backup";
    let id = required_backup(request)?;
    let credential = state.credential(request.text("credential_id"), WHAT)?;
    let source = state.backups[state.backup(id, &credential, WHAT)?].volume.clone();
    let name = match request.text("restore_volume_name") {
        "" => format!("{}-restored", source.name),
        name => name.to_owned(),
    };
    let task = match request.text("task_id") {
        "" => fresh_id(),
        given => given.to_owned(),
    };
    let volume = Volume { id: fresh_id(), name, ..source };
    state.tasks.push(Task {
        id: task,
        operation: RESTORE,
        backup_id: id.to_owned(),
        volume_id: volume.id.clone(),
        credential_id: credential,
        group_id: String::new(),
        bytes: volume.size,
        started: Timestamp::now(),
        completed: Timestamp::now(),
    });
    let reply = with(Members::new(), "restore_volume_id", volume.id.clone());
    state.volumes.push(volume);
    Ok(reply)
}
