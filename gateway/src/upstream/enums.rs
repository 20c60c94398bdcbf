//! The protobuf enumerations of cloud backups: the place of a name is its number.

/// An enumeration.
#[derive(Debug)]
pub(super) struct Enumeration {
    /// Its protobuf name, for error messages.
    pub(super) name: &'static str,
    /// Its Go name, for error messages.
    pub(super) go: &'static str,
    /// Names in the order of their numbers, from 0.
    pub(super) values: &'static [&'static str],
}

impl Enumeration {
    /// The number of a name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.values.iter().position(|value| *value == name)
    }
}

pub(super) static STATUS: Enumeration = Enumeration {
    name: "openstorage.api.SdkCloudBackupStatusType",
    go: "api.SdkCloudBackupStatusType",
    values: &[
        "SdkCloudBackupStatusTypeUnknown",
        "SdkCloudBackupStatusTypeNotStarted",
        "SdkCloudBackupStatusTypeDone",
        "SdkCloudBackupStatusTypeAborted",
        "SdkCloudBackupStatusTypePaused",
        "SdkCloudBackupStatusTypeStopped",
        "SdkCloudBackupStatusTypeActive",
        "SdkCloudBackupStatusTypeFailed",
        "SdkCloudBackupStatusTypeQueued",
        "SdkCloudBackupStatusTypeInvalid",
        "SdkNearSyncStatusTypeNotStarted",
        "SdkNearSyncStatusTypeDone",
        "SdkNearSyncStatusTypePaused",
        "SdkNearSyncStatusTypeStopped",
        "SdkNearSyncStatusTypeActive",
        "SdkNearSyncStatusTypeFailed",
        "SdkNearSyncStatusTypeInvalid",
    ],
};

/// The status of everything here: work is done the moment it is asked for.
pub(super) const DONE: &str = "SdkCloudBackupStatusTypeDone";

pub(super) static REQUESTED_STATE: Enumeration = Enumeration {
    name: "openstorage.api.SdkCloudBackupRequestedState",
    go: "api.SdkCloudBackupRequestedState",
    values: &[
        "SdkCloudBackupRequestedStateUnknown",
        "SdkCloudBackupRequestedStatePause",
        "SdkCloudBackupRequestedStateResume",
        "SdkCloudBackupRequestedStateStop",
        "SdkNearSyncRequestedStatePause",
        "SdkNearSyncRequestedStateResume",
        "SdkNearSyncRequestedStateStop",
    ],
};

pub(super) static WEEKDAY: Enumeration = Enumeration {
    name: "openstorage.api.SdkTimeWeekday",
    go: "api.SdkTimeWeekday",
    values: &[
        "SdkTimeWeekdaySunday",
        "SdkTimeWeekdayMonday",
        "SdkTimeWeekdayTuesday",
        "SdkTimeWeekdayWednesday",
        "SdkTimeWeekdayThursday",
        "SdkTimeWeekdayFriday",
        "SdkTimeWeekdaySaturday",
    ],
};

pub(super) static RESTORE_PARAM: Enumeration = Enumeration {
    name: "openstorage.api.RestoreParamBoolType",
    go: "api.RestoreParamBoolType",
    values: &["PARAM_BKUPSRC", "PARAM_FALSE", "PARAM_TRUE"],
};
