//! Making, listing, measuring and deleting backups.

use jiff::Timestamp;
use serde_json::Value;

use super::decode::Fields;
use super::enums::{DONE, STATUS};
use super::failure::Failure;
use super::reply::{Members, long, time, with};
use super::seed::Volume;
use super::state::{Backup, State, Task, fresh_id};

const BACKUP: &str = "SdkCloudBackupOpTypeBackupOp";

/// `POST /v1/cloudbackups`. A `task_id` that exists is the same request again, and is answered without another backup.
pub(super) fn create(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let credential = request.text("credential_id");
    if request.text("volume_id").is_empty() {
        return Err(Failure::argument("Must supply a volume id"));
    }
    if request.flag("near_sync_migrate") && credential.is_empty() {
        return Err(Failure::driver("create nearsync migrate", "Credential id  not found"));
    }
    let credential = state.credential(credential, "create backup")?;
    let volume = state.volume(request.text("volume_id"), "create backup")?.clone();
    let task = match request.text("task_id") {
        "" => fresh_id(),
        given => given.to_owned(),
    };
    if !state.tasks.iter().any(|known| known.id == task) {
        back_up(state, task.clone(), volume, &credential, "", request);
    }
    Ok(with(Members::new(), "task_id", task))
}

/// `POST /v1/cloudbackups/group`. Volumes are chosen by id, by group and by labels; with several of these, by all of them.
pub(super) fn create_group(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let (group, ids, labels) = (request.text("group_id"), request.texts("volume_ids"), request.labels("labels"));
    if group.is_empty() && ids.is_empty() && labels.is_empty() {
        return Err(Failure::argument("Must supply a group ID, list of volume IDs, or labels"));
    }
    let credential = state.credential(request.text("credential_id"), "create group backup")?;
    let wanted = |volume: &&Volume| {
        (group.is_empty() || volume.group == group)
            && (ids.is_empty() || ids.contains(&&*volume.id))
            && labels.iter().all(|(name, value)| volume.labels.get(name) == Some(value))
    };
    let volumes: Vec<Volume> = state.volumes.iter().filter(wanted).cloned().collect();
    if volumes.is_empty() {
        return Err(Failure::driver("create group backup", "no volumes matched"));
    }
    let tasks: Vec<String> = volumes.iter().map(|_| fresh_id()).collect();
    for (volume, task) in volumes.into_iter().zip(&tasks) {
        back_up(state, task.clone(), volume, &credential, group, request);
    }
    let reply = with(Members::new(), "group_cloud_backup_id", fresh_id());
    Ok(with(reply, "task_ids", tasks))
}

fn back_up(state: &mut State, task: String, volume: Volume, credential: &str, group: &str, request: &Fields) {
    let backup = fresh_id();
    let started = Timestamp::now();
    state.tasks.push(Task {
        id: task,
        operation: BACKUP,
        backup_id: backup.clone(),
        volume_id: volume.id.clone(),
        credential_id: credential.to_owned(),
        group_id: group.to_owned(),
        bytes: volume.size,
        started,
        completed: Timestamp::now(),
    });
    let mut metadata = request.labels("labels");
    metadata.insert("volumename".to_owned(), volume.name.clone());
    state.backups.push(Backup { id: backup, volume, credential_id: credential.to_owned(), metadata, created: started });
}

/// `DELETE /v1/cloudbackups/backup/{backup_id}`. A bucket becomes part of the id, and no backup here is in one.
pub(super) fn delete(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "delete backup";
    let id = required_backup(request)?;
    let credential = state.credential(request.text("credential_id"), WHAT)?;
    let id = match request.text("bucket") {
        "" => id.to_owned(),
        bucket => format!("{bucket}/{id}"),
    };
    let place = state.backup(&id, &credential, WHAT)?;
    state.backups.remove(place);
    Ok(Members::new())
}

/// `POST /v1/cloudbackups/deleteall`
pub(super) fn delete_all(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "delete backup";
    let volume = request.text("src_volume_id");
    if volume.is_empty() {
        return Err(Failure::argument("Must provide source volume id"));
    }
    let credential = state.credential(request.text("credential_id"), WHAT)?;
    state.volume(volume, WHAT)?;
    state.backups.retain(|backup| backup.volume.id != volume || backup.credential_id != credential);
    Ok(Members::new())
}

/// `POST /v1/cloudbackups/catalog`
pub(super) fn catalog(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "get catalog";
    let id = required_backup(request)?;
    let credential = state.credential(request.text("credential_id"), WHAT)?;
    let backup = &state.backups[state.backup(id, &credential, WHAT)?];
    let contents = vec!["/lost+found".to_owned(), format!("/{}", backup.volume.name)];
    Ok(with(Members::new(), "contents", contents))
}

/// `GET /v1/cloudbackups/size`
pub(super) fn size(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "fetch backup size";
    let credential = state.credential(request.text("credential_id"), WHAT)?;
    let place = state.backup(request.text("backup_id"), &credential, WHAT)?;
    let size = state.backups[place].volume.size;
    let reply = with(Members::new(), "size", long(size));
    let reply = with(reply, "total_download_bytes", long(size / 2));
    let reply = with(reply, "compressed_object_bytes", long(size / 2));
    Ok(with(reply, "capacity_required_for_restore", long(size)))
}

/// `POST /v1/cloudbackups/enumerate/filters`. The continuation token is the id of the last backup of the page before.
pub(super) fn enumerate(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let credential = state.credential(request.text("credential_id"), "enumerate backups")?;
    let after = match request.text("continuation_token") {
        "" => 0,
        token => state.backup(token, &credential, "enumerate backups")? + 1,
    };
    let wanted = |backup: &&Backup| backup.credential_id == credential && selected(backup, request, state);
    let mut found = state.backups[after..].iter().filter(wanted).peekable();
    let limit = match request.long("max_backups") {
        0 => usize::MAX,
        limit => usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let page: Vec<&Backup> = found.by_ref().take(limit).collect();
    let more = found.peek().and(page.last()).map(|last| last.id.clone());
    let backups: Vec<Value> = page.into_iter().map(info).collect();
    let reply = with(Members::new(), "backups", backups);
    Ok(with(reply, "continuation_token", more.unwrap_or_default()))
}

fn selected(backup: &Backup, request: &Fields, state: &State) -> bool {
    let is = |field: &str, value: &str| ["", value].contains(&request.text(field));
    let status = match request.0.get("status_filter") {
        None => true,
        Some(Value::String(name)) => name == DONE,
        Some(number) => number.as_u64() == STATUS.number(DONE).map(|number| number as u64),
    };
    let orphaned = !state.volumes.iter().any(|volume| volume.id == backup.volume.id);
    is("src_volume_id", &backup.volume.id)
        && is("cloud_backup_id", &backup.id)
        && status
        && (orphaned || !request.flag("missing_src_volumes"))
        && request.labels("metadata_filter").iter().all(|(name, value)| backup.metadata.get(name) == Some(value))
}

fn info(backup: &Backup) -> Value {
    let Backup { id, volume, credential_id: _, metadata, created } = backup;
    let metadata = metadata.iter().map(|(name, value)| (name.clone(), Value::from(value.clone())));
    let info = with(Members::new(), "id", id.clone());
    let info = with(info, "src_volume_id", volume.id.clone());
    let info = with(info, "src_volume_name", volume.name.clone());
    let info = with(info, "timestamp", time(*created));
    let info = with(info, "metadata", Value::Object(metadata.collect()));
    Value::Object(with(info, "status", DONE))
}

pub(super) fn required_backup(request: &Fields) -> Result<&str, Failure> {
    match request.text("backup_id") {
        "" => Err(Failure::argument("Must provide backup id")),
        id => Ok(id),
    }
}
