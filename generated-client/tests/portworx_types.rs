//! Typed Portworx values: numbers above 2^53, enums, maps, empty answers and unknown fields, as the real server writes them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::serde_json::{self, Value, json};
use generated_client::portworx_openstoragecloudbackup::types::*;

fn round_trip<T: capgen_runtime::serde::Serialize + capgen_runtime::serde::de::DeserializeOwned>(value: &Value) -> T {
    let typed: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), *value);
    typed
}

#[test]
fn whole_numbers_of_64_bits_travel_as_text_and_lose_nothing() {
    let size: SizeResponse = round_trip(&json!({"size": "9223372036854775813", "capacity_required_for_restore": "18446744073709551615"}));
    assert_eq!(size.size.unwrap().0, 9_223_372_036_854_775_813);
    // A number decodes as well, and is written as text.
    let status: Status = serde_json::from_str(r#"{"eta_seconds":4294967301,"bytes_total":"9007199254740993"}"#).unwrap();
    assert_eq!(serde_json::to_string(&status).unwrap(), r#"{"bytes_total":"9007199254740993","eta_seconds":"4294967301"}"#);
    for bad in [r#"{"size":"1.5"}"#, r#"{"size":"-1"}"#, r#"{"size":""}"#, r#"{"size":true}"#, r#"{"size":"18446744073709551616"}"#] {
        assert!(serde_json::from_str::<SizeResponse>(bad).is_err(), "{bad}");
    }
}

#[test]
fn maps_enums_and_what_nobody_has_named_come_back_as_they_came() {
    let answer = json!({"statuses": {"task/1": {
        "backup_id": "b", "optype": "SdkCloudBackupOpTypeBackupOp", "status": "SdkCloudBackupStatusTypeNever", "bytes_done": "1073741824",
        "start_time": "2026-11-22T04:06:04.584949734Z", "info": ["a", "b"], "unnamed": {"deep": [null, 0.1]}
    }}});
    let typed: StatusResponse = round_trip(&answer);
    let status = &typed.statuses.unwrap()["task/1"];
    assert_eq!(status.optype, Some(OpType::SdkCloudBackupOpTypeBackupOp));
    assert_eq!(status.status, Some(StatusType::Unknown("SdkCloudBackupStatusTypeNever".to_owned())));
    assert_eq!(status.start_time.as_ref().unwrap().parse().unwrap().as_nanosecond() % 1_000_000_000, 584_949_734);
}

#[test]
fn an_empty_answer_is_an_empty_value() {
    assert_eq!(round_trip::<EnumerateResponse>(&json!({})), EnumerateResponse::default());
    assert_eq!(round_trip::<StatusResponse>(&json!({})).statuses, None);
    assert_eq!(round_trip::<SchedEnumerateResponse>(&json!({})).cloud_sched_list, None);
}

#[test]
fn a_schedule_is_built_with_setters() {
    let schedule = SchedInfo::default()
        .src_volume_id("v")
        .schedules(vec![Interval::default().retain(2).daily(IntervalDaily::default().minute(30))])
        .labels([("a".to_owned(), "b".to_owned())].into());
    let json = r#"{"src_volume_id":"v","schedules":[{"retain":"2","daily":{"minute":30}}],"labels":{"a":"b"}}"#;
    assert_eq!(serde_json::to_string(&schedule).unwrap(), json);
}
