//! Backup schedules.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::decode::Fields;
use super::failure::Failure;
use super::reply::{Members, with};
use super::state::{State, fresh_id};

/// `GET /v1/cloudbackups/schedules`
pub(super) fn list(state: &mut State, _: &Fields) -> Result<Members, Failure> {
    let known = state.schedules.iter();
    let list: Map<String, Value> = known.map(|(id, info)| (id.clone(), Value::Object(info.0.clone()))).collect();
    Ok(with(Members::new(), "cloud_sched_list", Value::Object(list)))
}

/// `POST /v1/cloudbackups/schedules`. Intervals are asked for only when the credential is named, as by the daemon.
pub(super) fn create(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    const WHAT: &str = "create backup";
    let Some(mut info) = request.message("cloud_sched_info") else {
        return Err(Failure::argument("BackupSchedule object cannot be nil"));
    };
    let (volume, credential) = (info.text("src_volume_id"), info.text("credential_id"));
    if volume.is_empty() {
        return Err(Failure::argument("Must supply source volume id"));
    }
    if !credential.is_empty() && !info.0.contains_key("schedules") {
        return Err(Failure::argument("Must supply Schedule"));
    }
    let credential = state.credential(credential, WHAT)?;
    settle(&mut info)?;
    state.volume(info.text("src_volume_id"), WHAT)?;
    info.0.insert("credential_id".to_owned(), Value::String(credential));
    let id = fresh_id();
    state.schedules.insert(id.clone(), info);
    Ok(with(Members::new(), "backup_schedule_id", id))
}

/// `PUT /v1/cloudbackups/schedules`. The schedule is replaced as a whole: callers read, change and write.
pub(super) fn update(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let id = match request.text("sched_uuid") {
        "" => return Err(Failure::argument("Must provide schedule uuid")),
        id => id,
    };
    if !state.schedules.contains_key(id) {
        let not_found = Failure::driver("", "");
        return Err(Failure { message: format!("Schedule UUID:{id} not found"), ..not_found });
    }
    let mut info = request.message("cloud_sched_info").unwrap_or_default();
    settle(&mut info)?;
    if !info.text("credential_id").is_empty() {
        state.credential(info.text("credential_id"), "create backup")?;
    }
    state.schedules.insert(id.to_owned(), info);
    Ok(Members::new())
}

/// `DELETE /v1/cloudbackups/schedules/{backup_schedule_id}`. A schedule that does not exist is as good as deleted.
pub(super) fn delete(state: &mut State, request: &Fields) -> Result<Members, Failure> {
    let id = request.text("backup_schedule_id");
    if id.is_empty() {
        return Err(Failure::argument("Must provide schedule uuid"));
    }
    state.schedules.remove(id);
    Ok(Members::new())
}

/// Checks the intervals and leaves each with one period: of two members of a `oneof` one is kept.
fn settle(info: &mut Fields) -> Result<(), Failure> {
    let Some(Value::Array(intervals)) = info.0.get_mut("schedules") else {
        return Ok(());
    };
    for interval in intervals.iter_mut().filter_map(Value::as_object_mut) {
        let kinds = ["daily", "weekly", "monthly", "periodic"];
        let Some(kept) = kinds.into_iter().rfind(|kind| interval.contains_key(*kind)) else {
            return Err(Failure::argument("Invalid schedule period type"));
        };
        interval.retain(|name, _| name == kept || !kinds.contains(&&**name));
        let Some(period) = interval.get(kept).and_then(Value::as_object) else {
            continue;
        };
        within(period, "hour", 0..=23)?;
        within(period, "minute", 0..=59)?;
        within(period, "day", 0..=31)?;
    }
    Ok(())
}

fn within(period: &Map<String, Value>, name: &str, range: RangeInclusive<i64>) -> Result<(), Failure> {
    match period.get(name).and_then(Value::as_i64) {
        Some(number) if !range.contains(&number) => Err(Failure::argument(format!("Invalid {name} value: {number}"))),
        _ => Ok(()),
    }
}
