//! The request messages of the fifteen operations, as tables for [`super::decode`] and [`super::query`].

use super::enums::{Enumeration, REQUESTED_STATE, RESTORE_PARAM, STATUS, WEEKDAY};

/// A protobuf message: its fields in the order they are read.
#[derive(Debug)]
pub(super) struct Message(pub(super) &'static [Field]);

/// A field: its name in snake case, and what it holds.
#[derive(Debug)]
pub(super) struct Field(pub(super) &'static str, pub(super) Kind);

/// What a field holds.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Bool,
    /// 32 bits: a number on the wire.
    Int(Width),
    /// 64 bits: a string on the wire.
    Long(Width),
    Enum(&'static Enumeration),
    Message(&'static Message),
    Texts,
    Messages(&'static Message),
    /// A map from text to text.
    Labels,
}

/// The Go type of an integer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Width {
    I32,
    U32,
    I64,
    U64,
}

use Kind::{Bool, Enum, Int, Labels, Long, Messages, Text, Texts};
use Width::{I32, I64, U32, U64};

pub(super) static CREATE: Message = Message(&[
    Field("volume_id", Text),
    Field("credential_id", Text),
    Field("full", Bool),
    Field("task_id", Text),
    Field("labels", Labels),
    Field("full_backup_frequency", Int(U32)),
    Field("delete_local", Bool),
    Field("near_sync_migrate", Bool),
]);

pub(super) static DELETE: Message =
    Message(&[Field("backup_id", Text), Field("credential_id", Text), Field("force", Bool), Field("bucket", Text)]);

pub(super) static CATALOG: Message = Message(&[Field("backup_id", Text), Field("credential_id", Text)]);

pub(super) static DELETE_ALL: Message = Message(&[Field("src_volume_id", Text), Field("credential_id", Text)]);

pub(super) static ENUMERATE: Message = Message(&[
    Field("src_volume_id", Text),
    Field("cluster_id", Text),
    Field("credential_id", Text),
    Field("all", Bool),
    Field("status_filter", Enum(&STATUS)),
    Field("metadata_filter", Labels),
    Field("max_backups", Long(U64)),
    Field("continuation_token", Text),
    Field("cloud_backup_id", Text),
    Field("missing_src_volumes", Bool),
]);

pub(super) static GROUP: Message = Message(&[
    Field("group_id", Text),
    Field("volume_ids", Texts),
    Field("credential_id", Text),
    Field("full", Bool),
    Field("labels", Labels),
    Field("delete_local", Bool),
]);

pub(super) static HISTORY: Message = Message(&[Field("src_volume_id", Text)]);

pub(super) static RESTORE: Message = Message(&[
    Field("backup_id", Text),
    Field("restore_volume_name", Text),
    Field("credential_id", Text),
    Field("node_id", Text),
    Field("task_id", Text),
    Field("spec", Kind::Message(&RESTORE_SPEC)),
    Field("locator", Kind::Message(&LOCATOR)),
]);

/// The scalar part of the restore specification; its nested messages are not looked into.
static RESTORE_SPEC: Message = Message(&[
    Field("ha_level", Long(I64)),
    Field("snapshot_interval", Int(U32)),
    Field("aggregation_level", Int(U32)),
    Field("queue_depth", Int(U32)),
    Field("group_enforced", Bool),
    Field("io_profile_bkup_src", Bool),
    Field("shared", Enum(&RESTORE_PARAM)),
    Field("sticky", Enum(&RESTORE_PARAM)),
    Field("journal", Enum(&RESTORE_PARAM)),
    Field("sharedv4", Enum(&RESTORE_PARAM)),
    Field("nodiscard", Enum(&RESTORE_PARAM)),
    Field("fp_preference", Enum(&RESTORE_PARAM)),
    Field("proxy_write", Enum(&RESTORE_PARAM)),
    Field("auto_fstrim", Enum(&RESTORE_PARAM)),
    Field("readahead", Enum(&RESTORE_PARAM)),
]);

static LOCATOR: Message = Message(&[Field("name", Text), Field("volume_labels", Labels), Field("volume_ids", Texts)]);

pub(super) static SCHEDULES: Message = Message(&[]);

pub(super) static SCHEDULE_CREATE: Message = Message(&[Field("cloud_sched_info", Kind::Message(&SCHEDULE))]);

pub(super) static SCHEDULE_UPDATE: Message = Message(&[Field("cloud_sched_info", Kind::Message(&SCHEDULE)), Field("sched_uuid", Text)]);

pub(super) static SCHEDULE_DELETE: Message = Message(&[Field("backup_schedule_id", Text)]);

static SCHEDULE: Message = Message(&[
    Field("src_volume_id", Text),
    Field("credential_id", Text),
    Field("schedules", Messages(&INTERVAL)),
    Field("max_backups", Long(U64)),
    Field("full", Bool),
    Field("retention_days", Int(U32)),
    Field("group_id", Text),
    Field("labels", Labels),
]);

static INTERVAL: Message = Message(&[
    Field("retain", Long(I64)),
    Field("daily", Kind::Message(&DAILY)),
    Field("weekly", Kind::Message(&WEEKLY)),
    Field("monthly", Kind::Message(&MONTHLY)),
    Field("periodic", Kind::Message(&PERIODIC)),
]);

static DAILY: Message = Message(&[Field("hour", Int(I32)), Field("minute", Int(I32))]);

static WEEKLY: Message = Message(&[Field("day", Enum(&WEEKDAY)), Field("hour", Int(I32)), Field("minute", Int(I32))]);

static MONTHLY: Message = Message(&[Field("day", Int(I32)), Field("hour", Int(I32)), Field("minute", Int(I32))]);

static PERIODIC: Message = Message(&[Field("seconds", Long(I64))]);

pub(super) static SIZE: Message = Message(&[Field("backup_id", Text), Field("credential_id", Text)]);

pub(super) static STATE_CHANGE: Message = Message(&[Field("task_id", Text), Field("requested_state", Enum(&REQUESTED_STATE))]);

pub(super) static STATUS_REQUEST: Message =
    Message(&[Field("volume_id", Text), Field("local", Bool), Field("task_id", Text), Field("near_sync_migrate", Bool)]);
