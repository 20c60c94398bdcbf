//! What real servers answered, decoded and encoded again: nothing is lost, nothing fails on a format.
//!
//! The recordings lie beside the project (`CAPGEN_RECORDINGS`, else `../shared/recordings`); without them the test says so.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use capgen_runtime::api::Operation;
use capgen_runtime::serde::{Serialize, de::DeserializeOwned};
use capgen_runtime::serde_json::{self, Value};
use generated_client::{cinder_backups as cinder, portworx_openstoragecloudbackup as portworx};

/// Decodes and encodes again.
type Again = fn(&str) -> Result<Value, serde_json::Error>;

fn again<T: Serialize + DeserializeOwned>(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

/// How the answers and the failures of an operation decode.
type Known = (&'static Operation, Again, Again);

fn cinder_operations() -> Vec<Known> {
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

fn portworx_operations() -> Vec<Known> {
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

fn folder() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/recordings");
    std::env::var_os("CAPGEN_RECORDINGS").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}

/// Whether a request is a call of `operation`; a literal segment is taken before a variable one, as the list is ordered.
fn is_call(operation: &Operation, method: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (operation.path.split('/').collect(), path.split('/').collect());
    let fits = |(template, segment): (&&str, &&str)| template == segment || (template.starts_with('{') && !segment.is_empty());
    operation.method == method && template.len() == path.len() && template.iter().zip(&path).all(fits)
}

/// `/v3/{project}/backups` is `/v3/backups`: the project in the path is a matter of the base URL.
fn without_project(path: &str) -> String {
    let is_project = |segment: &&str| segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    let segments: Vec<&str> =
        path.split('/').enumerate().filter(|(index, segment)| *index != 2 || !is_project(segment)).map(|(_, segment)| segment).collect();
    segments.join("/")
}

/// Decodes every answer; gives how many came back whole, and how many were left out for which reason.
fn replay(file: &str, operations: &[Known]) -> Option<(usize, BTreeMap<&'static str, usize>)> {
    let text = fs::read_to_string(folder().join(file)).ok()?;
    let (mut whole, mut left_out) = (0, BTreeMap::new());
    for line in text.lines() {
        let recording: Value = serde_json::from_str(line).unwrap();
        let [method, path] = ["method", "path"].map(|key| recording["request"][key].as_str().unwrap());
        let path = without_project(path.split('?').next().unwrap());
        let body = recording["response"]["body"].as_str().unwrap_or_default();
        let known = operations.iter().find(|(operation, ..)| is_call(operation, method, &path));
        let reason = match (known, serde_json::from_str::<Value>(body)) {
            (None, _) => "no operation of the document",
            (Some(_), Err(_)) if body.is_empty() => "no body",
            (Some(_), Err(_)) => "a body that is not JSON",
            (Some((operation, answer, failure)), Ok(sent)) => {
                let success = recording["response"]["status"].as_u64().unwrap() < 300;
                let decoded = if success { answer(body) } else { failure(body) };
                let decoded = decoded.unwrap_or_else(|error| panic!("{}: `{}`: {error}\n{body}", recording["name"], operation.name));
                assert_eq!(decoded, sent, "{}", recording["name"]);
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
    for (file, operations, least) in
        [("cinder-backups.jsonl", cinder_operations(), 100), ("openstorage-cloudbackups.jsonl", portworx_operations(), 80)]
    {
        match replay(file, &operations) {
            None => println!("{file}: not found in {}", folder().display()),
            Some((whole, left_out)) => {
                println!("{file}: {whole} of {} whole; left out: {left_out:?}", whole + left_out.values().sum::<usize>());
                assert!(whole >= least, "{file}: {whole}");
            }
        }
    }
}
