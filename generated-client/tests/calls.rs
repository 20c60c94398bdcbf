//! Every method of both clients: the request that leaves is exactly the one the document describes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::Value;
use capgen_runtime::serde_json::json;
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
    use portworx::types::*;
    let server = recorder(200, json!({"task_id": "t"})).await;
    let client = portworx::Client::builder().base_url(server.uri()).portworx_api_key("key").build().unwrap();
    let unnamed = json!({"list": [1, 18446744073709551615u64, null, 0.1], "größe": "ü"});
    let mut create = CreateRequest::new("v").full(true);
    create.additional.insert("unnamed".to_owned(), unnamed);
    let schedule = SchedInfo::default().src_volume_id("v").max_backups(9_007_199_254_740_993).retention_days(3);
    let answers = [
        client.openstoragecloudbackupcreate(&create).answer().await,
        client.openstoragecloudbackupdelete("b 1").credential_id("c&d").force(true).bucket("").answer().await,
        client.openstoragecloudbackupdelete("b").answer().await,
        client.openstoragecloudbackupcatalog(&CatalogRequest::new("b")).answer().await,
        client.openstoragecloudbackupdeleteall(&DeleteAllRequest::new("v")).answer().await,
        client.openstoragecloudbackupenumeratewithfilters(&EnumerateRequest::default().all(true)).answer().await,
        client.openstoragecloudbackupgroupcreate(&GroupCreateRequest::default().group_id("g")).answer().await,
        client.openstoragecloudbackuphistory("v").answer().await,
        client.openstoragecloudbackuprestore(&RestoreRequest::new("b")).answer().await,
        client.openstoragecloudbackupschedenumerate().answer().await,
        client.openstoragecloudbackupschedcreate(&SchedCreateRequest::new(schedule.clone())).answer().await,
        client.openstoragecloudbackupschedupdate(&SchedUpdateRequest::new("s").cloud_sched_info(schedule)).answer().await,
        client.openstoragecloudbackupscheddelete("s").answer().await,
        client.openstoragecloudbackupsize().backup_id("b").answer().await,
        client
            .openstoragecloudbackupstatechange(&StateChangeRequest::new("t", RequestedState::SdkCloudBackupRequestedStateStop))
            .answer()
            .await,
        client.openstoragecloudbackupstatus(&StatusRequest::default().volume_id("v")).answer().await,
    ];
    for answer in answers {
        assert_eq!(answer.unwrap().status.as_u16(), 200);
    }
    assert_eq!(client.openstoragecloudbackupcreate(&create).await.unwrap().task_id.as_deref(), Some("t"));
    let create = r#"{"volume_id":"v","full":true,"unnamed":{"list":[1,18446744073709551615,null,0.1],"größe":"ü"}}"#;
    let schedule = r#"{"src_volume_id":"v","max_backups":"9007199254740993","retention_days":3}"#;
    let (made, changed) =
        (format!(r#"{{"cloud_sched_info":{schedule}}}"#), format!(r#"{{"cloud_sched_info":{schedule},"sched_uuid":"s"}}"#));
    let expected = [
        ("POST /v1/cloudbackups", create),
        ("DELETE /v1/cloudbackups/backup/b%201?credential_id=c%26d&force=true&bucket=", ""),
        ("DELETE /v1/cloudbackups/backup/b", ""),
        ("POST /v1/cloudbackups/catalog", r#"{"backup_id":"b"}"#),
        ("POST /v1/cloudbackups/deleteall", r#"{"src_volume_id":"v"}"#),
        ("POST /v1/cloudbackups/enumerate/filters", r#"{"all":true}"#),
        ("POST /v1/cloudbackups/group", r#"{"group_id":"g"}"#),
        ("GET /v1/cloudbackups/history/v", ""),
        ("POST /v1/cloudbackups/restore", r#"{"backup_id":"b"}"#),
        ("GET /v1/cloudbackups/schedules", ""),
        ("POST /v1/cloudbackups/schedules", &made),
        ("PUT /v1/cloudbackups/schedules", &changed),
        ("DELETE /v1/cloudbackups/schedules/s", ""),
        ("GET /v1/cloudbackups/size?backup_id=b", ""),
        ("POST /v1/cloudbackups/statechange", r#"{"task_id":"t","requested_state":"SdkCloudBackupRequestedStateStop"}"#),
        ("POST /v1/cloudbackups/status", r#"{"volume_id":"v"}"#),
        ("POST /v1/cloudbackups", create),
    ];
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), expected.len());
    for (request, (line, body)) in received.iter().zip(expected) {
        assert_eq!(sent(request, "authorization"), (line.to_owned(), body.to_owned(), "Bearer key".to_owned()));
    }
}

#[tokio::test]
async fn each_of_the_ten_cinder_methods_sends_its_request() {
    use cinder::types::*;
    let simple = json!({"id": "x", "name": null, "links": []});
    let server = recorder(200, json!({"backups": [], "count": 3, "backup": simple})).await;
    let base = format!("{}/cinder/", server.uri());
    let client = cinder::Client::builder().base_url(base).pcd_auth("token").microversion("3.71").build().unwrap();
    let create = BackupCreateRequestBackup::new("v-1").incremental(true).into();
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into();
    let update = BackupUpdateRequestBackup::default().name("größer").into();
    let restore = RestoreBackupRequestRestore::default().into();
    let record = BackupRecord::new("service", "url").into();

    let list = client.list_backups().all_tenants("1").sort_key("name").sort_dir(SortDirQuery::Desc).limit(10).offset(0).with_count(true);
    let (list, count) = (list.clone(), list.await.unwrap().count);
    assert_eq!(count, Some(3));
    assert_eq!(list.reply().await.unwrap().status.as_u16(), 200);
    client.list_backups_with_details().marker("m/1").sort("name:asc,id").await.unwrap();
    // The recorder answers 200 to everything; the document says 202, and any success is read as what it declares.
    assert_eq!(client.create_backup(&create).await.unwrap().backup.name, None);
    let action = client.perform_backup_action("id", &reset).await.unwrap();
    assert!(matches!(action, PerformBackupActionOutput::Ok(_)));
    client.show_backup_details("7f4ba2c5e3d94e2e8f0b1c2d3e4f5a6b").answer().await.unwrap();
    client.update_backup("id", &update).microversion("3.9").await.unwrap();
    client.delete_backup("id").answer().await.unwrap();
    client.restore_backup("id", &restore).answer().await.unwrap();
    client.export_backup_record("id").answer().await.unwrap();
    client.import_backup_record(&record).answer().await.unwrap();

    let expected = [
        ("GET /cinder/v3/backups?all_tenants=1&sort_key=name&sort_dir=desc&limit=10&offset=0&with_count=true", ""),
        ("GET /cinder/v3/backups?all_tenants=1&sort_key=name&sort_dir=desc&limit=10&offset=0&with_count=true", ""),
        ("GET /cinder/v3/backups/detail?marker=m%2F1&sort=name%3Aasc%2Cid", ""),
        ("POST /cinder/v3/backups", r#"{"backup":{"volume_id":"v-1","incremental":true}}"#),
        ("POST /cinder/v3/backups/id/action", r#"{"os-reset_status":{"status":"error"}}"#),
        ("GET /cinder/v3/backups/7f4ba2c5e3d94e2e8f0b1c2d3e4f5a6b", ""),
        ("PUT /cinder/v3/backups/id", r#"{"backup":{"name":"größer"}}"#),
        ("DELETE /cinder/v3/backups/id", ""),
        ("POST /cinder/v3/backups/id/restore", r#"{"restore":{}}"#),
        ("GET /cinder/v3/backups/id/export_record", ""),
        ("POST /cinder/v3/backups/import_record", r#"{"backup-record":{"backup_service":"service","backup_url":"url"}}"#),
    ];
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), expected.len());
    for (request, (line, body)) in received.iter().zip(expected) {
        let (sent_line, sent_body, token) = sent(request, "x-auth-token");
        assert_eq!((unordered(&sent_line), sent_body, &*token), (unordered(line), body.to_owned(), "token"));
        let version = if line.starts_with("PUT") { "volume 3.9" } else { "volume 3.71" };
        assert_eq!(request.headers["openstack-api-version"], version);
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
