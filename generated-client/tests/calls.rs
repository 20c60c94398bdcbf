//! Every method of both clients: the request that leaves is exactly the one the document describes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::json::Field;
use capgen_runtime::serde_json::json;
use capgen_runtime::{Value, serde_json};
use generated_client::{cinder_backups as cinder, portworx_openstoragecloudbackup as portworx};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// A server that answers everything alike and keeps what it received.
async fn recorder(status: u16, answer: Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status).set_body_json(answer)).mount(&server).await;
    server
}

/// `METHOD path?query`, the body as text, and the credential header.
fn sent(request: &Request, credential: &str) -> (String, String, String) {
    let query = request.url.query().map_or_else(String::new, |query| format!("?{query}"));
    let line = format!("{} {}{query}", request.method, request.url.path());
    let body = String::from_utf8(request.body.clone()).unwrap();
    let credential = request.headers.get(credential).map_or("", |value| value.to_str().unwrap());
    (line, body, credential.to_owned())
}

#[tokio::test]
async fn each_of_the_fifteen_portworx_methods_sends_its_request() {
    let server = recorder(200, json!({"task_id": "t"})).await;
    let client = portworx::Client::builder().base_url(server.uri()).portworx_api_key("key").build().unwrap();
    let body = json!({"volume_id": "größe", "nested": {"list": [1, 18446744073709551615u64, null, 0.1]}});
    let answers = [
        client.openstoragecloudbackupcreate(&body).await,
        client.openstoragecloudbackupdelete("b 1").credential_id("c&d").force(true).bucket("").await,
        client.openstoragecloudbackupdelete("b").await,
        client.openstoragecloudbackupcatalog(&body).await,
        client.openstoragecloudbackupdeleteall(&body).await,
        client.openstoragecloudbackupenumeratewithfilters(&body).await,
        client.openstoragecloudbackupgroupcreate(&body).await,
        client.openstoragecloudbackuphistory("v").await,
        client.openstoragecloudbackuprestore(&body).await,
        client.openstoragecloudbackupschedenumerate().await,
        client.openstoragecloudbackupschedcreate(&body).await,
        client.openstoragecloudbackupschedupdate(&body).await,
        client.openstoragecloudbackupscheddelete("s").await,
        client.openstoragecloudbackupsize().backup_id("b").await,
        client.openstoragecloudbackupstatechange(&body).await,
        client.openstoragecloudbackupstatus(&body).await,
    ];
    for answer in answers {
        assert_eq!(answer.unwrap(), json!({"task_id": "t"}));
    }
    let text = serde_json::to_string(&body).unwrap();
    let expected = [
        ("POST /v1/cloudbackups", &*text),
        ("DELETE /v1/cloudbackups/backup/b%201?credential_id=c%26d&force=true&bucket=", ""),
        ("DELETE /v1/cloudbackups/backup/b", ""),
        ("POST /v1/cloudbackups/catalog", &text),
        ("POST /v1/cloudbackups/deleteall", &text),
        ("POST /v1/cloudbackups/enumerate/filters", &text),
        ("POST /v1/cloudbackups/group", &text),
        ("GET /v1/cloudbackups/history/v", ""),
        ("POST /v1/cloudbackups/restore", &text),
        ("GET /v1/cloudbackups/schedules", ""),
        ("POST /v1/cloudbackups/schedules", &text),
        ("PUT /v1/cloudbackups/schedules", &text),
        ("DELETE /v1/cloudbackups/schedules/s", ""),
        ("GET /v1/cloudbackups/size?backup_id=b", ""),
        ("POST /v1/cloudbackups/statechange", &text),
        ("POST /v1/cloudbackups/status", &text),
    ];
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), expected.len());
    for (request, (line, body)) in received.iter().zip(expected) {
        assert_eq!(sent(request, "authorization"), (line.to_owned(), body.to_owned(), "Bearer key".to_owned()));
    }
}

#[tokio::test]
async fn each_of_the_six_cinder_methods_sends_its_request() {
    use cinder::types::*;
    let server = recorder(200, json!({"backups": [], "count": 3, "backup": {"id": "x", "name": null}})).await;
    let base = format!("{}/cinder/", server.uri());
    let client = cinder::Client::builder().base_url(base).pcd_auth("token").build().unwrap();
    let create = BackupCreateRequest {
        backup: Some(BackupCreateRequestBackup { incremental: Some(true), ..BackupCreateRequestBackup::new("v-1") }),
        ..Default::default()
    };
    let reset =
        ResetBackupStatusRequest { os_reset_status: Some(ResetBackupStatusRequestOsResetStatus::new("error")), ..Default::default() };
    let update = BackupUpdateRequest {
        backup: Some(BackupUpdateRequestBackup { name: Some("größer".to_owned()), ..Default::default() }),
        ..Default::default()
    };

    let list =
        client.list_backups().all_tenants("1").sort_key("name").sort_dir(SortDirQuerySortDir::Desc).limit(10).offset(0).with_count(true);
    let (list, count) = (list.clone(), list.await.unwrap().count);
    assert_eq!(count, Some(3));
    assert_eq!(list.reply().await.unwrap().status.as_u16(), 200);
    client.list_backups_with_details().marker("m/1").sort("name:asc,id").await.unwrap();
    // The recorder answers 200 to everything; the document says 202, and any success is read as what it declares.
    client.create_backup(&create).await.unwrap();
    let action = client.perform_backup_action("id", &reset.into()).await.unwrap();
    assert!(matches!(action, PerformBackupActionOutput::Ok(_)));
    let shown = client.show_backup_details("7f4ba2c5e3d94e2e8f0b1c2d3e4f5a6b").await.unwrap();
    assert_eq!(shown.backup.unwrap().name, Field::Null);
    client.update_backup("id", &update).await.unwrap();

    let expected = [
        ("GET /cinder/v3/backups?all_tenants=1&sort_key=name&sort_dir=desc&limit=10&offset=0&with_count=true", ""),
        ("GET /cinder/v3/backups?all_tenants=1&sort_key=name&sort_dir=desc&limit=10&offset=0&with_count=true", ""),
        ("GET /cinder/v3/backups/detail?marker=m%2F1&sort=name%3Aasc%2Cid", ""),
        ("POST /cinder/v3/backups", r#"{"backup":{"volume_id":"v-1","incremental":true}}"#),
        ("POST /cinder/v3/backups/id/action", r#"{"os-reset_status":{"status":"error"}}"#),
        ("GET /cinder/v3/backups/7f4ba2c5e3d94e2e8f0b1c2d3e4f5a6b", ""),
        ("PUT /cinder/v3/backups/id", r#"{"backup":{"name":"größer"}}"#),
    ];
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), expected.len());
    for (request, (line, body)) in received.iter().zip(expected) {
        let (sent_line, sent_body, token) = sent(request, "x-auth-token");
        assert_eq!((unordered(&sent_line), sent_body, &*token), (unordered(line), body.to_owned(), "token"));
    }
}

/// Query parameters in a fixed order: a query is a set.
fn unordered(line: &str) -> Vec<String> {
    let mut pieces: Vec<String> = line.split(['?', '&']).map(str::to_owned).collect();
    pieces[1..].sort();
    pieces
}

#[test]
fn everything_that_is_missing_is_said_at_once_and_no_secret_is_printed() {
    let error = portworx::Client::builder().build().unwrap_err().to_string();
    assert!(error.contains("PORTWORX_API_KEY") && error.contains("PORTWORX_OPENSTORAGECLOUDBACKUP_URL"), "{error}");
    let builder = portworx::Client::builder().base_url("http://127.0.0.1:1").portworx_api_key("hush");
    let client = builder.clone().build().unwrap();
    assert!(!format!("{builder:?} {client:?} {:?}", client.openstoragecloudbackupsize()).contains("hush"));
}
