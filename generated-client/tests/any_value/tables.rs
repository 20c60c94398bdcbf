//! Every generated type, where its schema stands, and how it decodes.

use std::fmt::Debug;

use capgen_runtime::serde::{Serialize, de::DeserializeOwned};
use capgen_runtime::serde_json::{self, Value};

/// A type.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// The pointer of its schema in the document with its overlay.
    pub(crate) at: &'static str,
    pub(crate) again: fn(&Value) -> Result<(), String>,
}

/// JSON becomes a value, the value the same JSON, and that the same value.
fn again<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &Value) -> Result<(), String> {
    let text = json.to_string();
    let value: T = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
    let encoded = serde_json::to_string(&value).map_err(|error| format!("{error}: {value:?}"))?;
    let same: Value = serde_json::from_str(&encoded).map_err(|error| format!("{error}: {encoded}"))?;
    if same != *json {
        return Err(format!("{text} became {encoded}"));
    }
    match serde_json::from_str::<T>(&encoded) {
        Ok(back) if back == value => Ok(()),
        back => Err(format!("{value:?} became {back:?}")),
    }
}

macro_rules! types {
    ($($name:ident at $at:expr),* $(,)?) => {
        vec![$(Known { name: stringify!($name), at: $at, again: again::<$name> }),*]
    };
}

/// Types named by the document.
macro_rules! components {
    ($($name:ident),* $(,)?) => {
        types![$($name at concat!("/components/schemas/", stringify!($name))),*]
    };
}

pub(crate) fn cinder() -> Vec<Known> {
    use generated_client::cinder_backups::types::*;
    let mut types = components![
        BackupsSimple,
        BackupSimple,
        Link,
        BackupCreateRequest,
        BackupResponse,
        Backup,
        RestoreBackupRequest,
        ResetBackupStatusRequest,
        ExportBackupRequest,
        ImportBackupRequest,
        BackupsDetail,
        BackupUpdateRequest,
        BackupSimpleResponse,
        RestoreResponse,
        Restore,
        BackupRecordEnvelope,
        BackupRecord,
        ForceDeleteBackupRequest,
        Faults,
        Fault,
    ];
    types.extend(types![
        BackupCreateRequestBackup at "/components/schemas/BackupCreateRequest/properties/backup",
        RestoreBackupRequestRestore at "/components/schemas/RestoreBackupRequest/properties/restore",
        ResetBackupStatusRequestOsResetStatus at "/components/schemas/ResetBackupStatusRequest/properties/os-reset_status",
        ImportBackupRequestBackupImport at "/components/schemas/ImportBackupRequest/properties/backup-import",
        BackupUpdateRequestBackup at "/components/schemas/BackupUpdateRequest/properties/backup",
        SortDirQuery at "/components/parameters/SortDirQuery/schema",
        PerformBackupActionBody at "/paths/~1v3~1backups~1{backup_id}~1action/post/requestBody/content/application~1json/schema",
    ]);
    types
}

pub(crate) fn portworx() -> Vec<Known> {
    use generated_client::portworx_openstoragecloudbackup::types::*;
    components![
        CreateRequest,
        CreateResponse,
        CatalogRequest,
        CatalogResponse,
        DeleteAllRequest,
        EnumerateRequest,
        EnumerateResponse,
        GroupCreateRequest,
        GroupCreateResponse,
        HistoryResponse,
        HistoryItem,
        RestoreRequest,
        RestoreResponse,
        SchedEnumerateResponse,
        SchedCreateRequest,
        SchedCreateResponse,
        SchedUpdateRequest,
        SizeResponse,
        StateChangeRequest,
        StatusRequest,
        StatusResponse,
        Empty,
        RuntimeError,
        Labels,
        Info,
        Status,
        SchedInfo,
        Interval,
        IntervalDaily,
        IntervalWeekly,
        IntervalMonthly,
        IntervalPeriodic,
        VolumeLocator,
        Group,
        Settings,
        RestoreVolumeSpec,
        ReplicaSet,
        RestoreVolumeSnapshotSchedule,
        RestoreVolumeStoragePolicy,
        StatusType,
        OpType,
        RequestedState,
        ClusterType,
        Weekday,
        RestoreParamBool,
        CosType,
        IoProfile,
    ]
}
