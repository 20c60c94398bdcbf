//! What real servers answered, decoded and encoded again: nothing is lost, nothing fails on a format.

use std::collections::BTreeMap;

use capgen_runtime::api::Operation;
use capgen_runtime::serde::{Serialize, de::DeserializeOwned};
use capgen_runtime::serde_json::{self, Value};
use generated_client::{cinder_backups as cinder, portworx_openstoragecloudbackup as portworx};

use super::tape;

/// Decodes and encodes again.
pub(crate) type Again = fn(&str) -> Result<Value, serde_json::Error>;

pub(crate) fn again<T: Serialize + DeserializeOwned>(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

/// How the answers and the failures of an operation decode.
pub(crate) type Known = (&'static Operation, Again, Again);

pub(crate) fn cinder_operations() -> Vec<Known> {
    use cinder::operations::*;
    use cinder::types::*;
    vec![
        (&LIST_BACKUPS, again::<BackupsSimple>, again::<Faults>),
        (&LIST_BACKUPS_WITH_DETAILS, again::<BackupsDetail>, again::<Faults>),
        (&CREATE_BACKUP, again::<BackupSimpleResponse>, again::<Faults>),
        (&IMPORT_BACKUP_RECORD, again::<BackupSimpleResponse>, again::<Faults>),
        (&SHOW_BACKUP_DETAILS, again::<BackupResponse>, again::<Faults>),
        (&UPDATE_BACKUP, again::<BackupSimpleResponse>, again::<Faults>),
        (&RESTORE_BACKUP, again::<RestoreResponse>, again::<Faults>),
        (&EXPORT_BACKUP_RECORD, again::<BackupRecordEnvelope>, again::<Faults>),
        (&PERFORM_BACKUP_ACTION, again::<Value>, again::<Faults>),
        (&DELETE_BACKUP, again::<Value>, again::<Faults>),
    ]
}

pub(crate) fn portworx_operations() -> Vec<Known> {
    use portworx::operations::*;
    use portworx::types::*;
    vec![
        (&OPENSTORAGECLOUDBACKUPCREATE, again::<CreateResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPDELETE, again::<Value>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPCATALOG, again::<CatalogResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPDELETEALL, again::<Value>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPENUMERATEWITHFILTERS, again::<EnumerateResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPGROUPCREATE, again::<GroupCreateResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPHISTORY, again::<HistoryResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPRESTORE, again::<RestoreResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSCHEDENUMERATE, again::<SchedEnumerateResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSCHEDCREATE, again::<SchedCreateResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSCHEDUPDATE, again::<Value>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSCHEDDELETE, again::<Value>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSIZE, again::<SizeResponse>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSTATECHANGE, again::<Value>, again::<RuntimeError>),
        (&OPENSTORAGECLOUDBACKUPSTATUS, again::<StatusResponse>, again::<RuntimeError>),
    ]
}

/// Decodes every answer; gives how many came back whole, and how many were left out for which reason.
fn replay(file: &str, operations: &[Known]) -> Option<(usize, BTreeMap<&'static str, usize>)> {
    let (mut whole, mut left_out) = (0, BTreeMap::new());
    for recording in tape::read(file)? {
        let body = &recording.answered.body;
        let known = operations.iter().find(|(operation, ..)| recording.asked.is_call(operation));
        let reason = match (known, serde_json::from_str::<Value>(body)) {
            (None, _) => "no operation of the document",
            (Some(_), Err(_)) if body.is_empty() => "no body",
            (Some(_), Err(_)) => "a body that is not JSON",
            (Some((operation, answer, failure)), Ok(sent)) => {
                let decoded = if recording.answered.status < 300 { answer(body) } else { failure(body) };
                let decoded = decoded.unwrap_or_else(|error| panic!("{}: `{}`: {error}\n{body}", recording.name, operation.name));
                assert_eq!(decoded, sent, "{}", recording.name);
                whole += 1;
                continue;
            }
        };
        *left_out.entry(reason).or_insert(0) += 1;
    }
    Some((whole, left_out))
}

#[test]
fn every_recorded_answer_decodes_and_encodes_to_the_same_json() {
    for (file, operations, least) in [(tape::CINDER, cinder_operations(), 170), (tape::PORTWORX, portworx_operations(), 123)] {
        if let Some((whole, left_out)) = replay(file, &operations) {
            println!("{file}: {whole} of {} whole; left out: {left_out:?}", whole + left_out.values().sum::<usize>());
            assert!(whole >= least, "{file}: {whole}");
        }
    }
}
