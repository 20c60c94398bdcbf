//! What became of backups and restores.

use serde_json::Value;

use super::decode::Fields;
use super::enums::{DONE, REQUESTED_STATE};
use super::failure::Failure;
use super::reply::{Members, long, time, with};
use super::state::{State, Task};

/// `POST /v1/cloudbackups/status`
pub(super) fn status(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let is = |field: &str, value: &str| ["", value].contains(&request.text(field));
    let wanted = |task: &&Task| is("task_id", &task.id) && is("volume_id", &task.volume_id);
    let mut statuses: Vec<(String, Value)> = state.tasks.iter().filter(wanted).map(entry).collect();
    statuses.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(with(Members::new(), "statuses", Value::Object(statuses.into_iter().collect())))
}

fn entry(task: &Task) -> (String, Value) {
    let Task { id, operation, backup_id, volume_id, credential_id, group_id, bytes, started, completed } = task;
    let status = with(Members::new(), "backup_id", backup_id.clone());
    let status = with(status, "optype", *operation);
    let status = with(status, "status", DONE);
    let status = with(status, "bytes_done", long(*bytes));
    let status = with(status, "start_time", time(*started));
    let status = with(status, "completed_time", time(*completed));
    let status = with(status, "node_id", "1");
    let status = with(status, "src_volume_id", volume_id.clone());
    let status = with(status, "credential_id", credential_id.clone());
    let status = with(status, "group_id", group_id.clone());
    (id.clone(), Value::Object(status))
}

/// `GET /v1/cloudbackups/history/{src_volume_id}`
pub(super) fn history(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let volume = request.text("src_volume_id");
    if volume.is_empty() {
        return Err(Failure::argument("Must provide volume id"));
    }
    let entry = |task: &Task| {
        let entry = with(Members::new(), "src_volume_id", volume);
        let entry = with(entry, "timestamp", time(task.completed));
        Value::Object(with(entry, "status", DONE))
    };
    let tasks = state.tasks.iter().filter(|task| task.volume_id == volume);
    let entries: Vec<Value> = tasks.map(entry).collect();
    Ok(with(Members::new(), "history_list", entries))
}

/// `POST /v1/cloudbackups/statechange`. Everything is done already, so that a state the daemon accepts changes nothing.
pub(super) fn change_state(_: &mut State, request: &Fields) -> Result<Members, Failure> {
    if request.text("task_id").is_empty() {
        return Err(Failure::argument("Must provide taskid"));
    }
    let state = match request.0.get("requested_state") {
        None => return Err(Failure::argument("Must provide requested state")),
        Some(Value::String(name)) => name.clone(),
        Some(number) => number.to_string(),
    };
    match REQUESTED_STATE.number(&state) {
        Some(3..) => Ok(Members::new()),
        _ => Err(Failure::argument(format!("Invalid requested state: {state}"))),
    }
}
