//! The four published Cinder actions and `os-force_delete`: each is exactly the JSON it should be, on the wire and back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::serde_json::{self, json};
use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::types::*;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn actions() -> Vec<(PerformBackupActionBody, &'static str)> {
    let restore = RestoreBackupRequestRestore::default().volume_id("7F4BA2C5E3D94E2E8F0B1C2D3E4F5A6B").name("größer \"x\"");
    let nowhere = RestoreBackupRequestRestore { volume_id: capgen_runtime::json::Field::Null, ..Default::default() };
    let noted = json!({"note": [9_007_199_254_740_993_u64, null]}).as_object().unwrap().clone();
    vec![
        (
            RestoreBackupRequest::from(restore).into(),
            r#"{"restore":{"volume_id":"7F4BA2C5E3D94E2E8F0B1C2D3E4F5A6B","name":"größer \"x\""}}"#,
        ),
        (RestoreBackupRequest::from(nowhere).into(), r#"{"restore":{"volume_id":null}}"#),
        (RestoreBackupRequest::from(RestoreBackupRequestRestore::default()).into(), r#"{"restore":{}}"#),
        (
            ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into(),
            r#"{"os-reset_status":{"status":"error"}}"#,
        ),
        (ExportBackupRequest::new(capgen_runtime::Map::new()).into(), r#"{"backup-export":{}}"#),
        (
            ImportBackupRequest::from(ImportBackupRequestBackupImport::new("a.b.PosixBackupDriver", "eyJpZCI6ICIxIn0=")).into(),
            r#"{"backup-import":{"backup_service":"a.b.PosixBackupDriver","backup_url":"eyJpZCI6ICIxIn0="}}"#,
        ),
        (ForceDeleteBackupRequest::default().into(), r#"{"os-force_delete":null}"#),
        (
            ForceDeleteBackupRequest { os_force_delete: Some(capgen_runtime::Map::new()), ..Default::default() }.into(),
            r#"{"os-force_delete":{}}"#,
        ),
        (
            ForceDeleteBackupRequest { os_force_delete: Some(noted), ..Default::default() }.into(),
            r#"{"os-force_delete":{"note":[9007199254740993,null]}}"#,
        ),
    ]
}

#[tokio::test]
async fn each_action_is_its_json_to_the_byte_on_the_wire_and_comes_back() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(202)).mount(&server).await;
    let client = Client::builder().base_url(server.uri()).pcd_auth("token").build().unwrap();
    for (action, _) in actions() {
        assert_eq!(client.perform_backup_action("b", &action).await.unwrap(), PerformBackupActionOutput::Accepted);
    }
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), actions().len());
    for (request, (action, json)) in received.iter().zip(actions()) {
        assert_eq!((request.url.path(), str::from_utf8(&request.body).unwrap()), ("/v3/backups/b/action", json));
        assert_eq!(serde_json::from_slice::<PerformBackupActionBody>(&request.body).unwrap(), action);
    }
}

#[test]
fn what_is_not_exactly_one_action_is_refused() {
    let known = "`restore`, `os-reset_status`, `backup-export`, `backup-import`, `os-force_delete`";
    for (json, why) in [
        ("{}", format!("expected one of {known}, found none")),
        (r#"{"frobnicate":{}}"#, format!("expected one of {known}, found none")),
        (
            r#"{"os-reset_status":{"status":"error"},"os-force_delete":{}}"#,
            "expected only one of `os-reset_status`, `os-force_delete`".to_owned(),
        ),
        (r#"{"os-reset_status":{"status":"error"},"x":1}"#, "`x` is not known here, expected only `os-reset_status`".to_owned()),
        (r#"{"os-reset_status":{"status":7}}"#, "/os-reset_status/status: invalid type: integer `7`, expected a string".to_owned()),
        (r#"{"restore":null}"#, "/restore: invalid type: null, expected an object".to_owned()),
        ("[]", "expected an object".to_owned()),
        ("null", "expected an object".to_owned()),
    ] {
        let error = serde_json::from_str::<PerformBackupActionBody>(json).unwrap_err().to_string();
        assert!(error.starts_with(&why), "{json}: {error}");
    }
}
