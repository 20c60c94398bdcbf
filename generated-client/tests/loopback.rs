//! The Cinder client against the Cinder router over a socket: what the handler gets is what the caller gave, both ways.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use capgen_runtime::server::Failure;
use capgen_runtime::{Value, axum, serde_json::json};
use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::server::{self, Server};
use generated_client::cinder_backups::types::*;

/// Answers with values that exercise every kind of field, and keeps what it was asked.
#[derive(Clone, Default)]
struct Cinder {
    seen: Arc<Mutex<Vec<String>>>,
}

impl Cinder {
    fn saw(&self, what: String) {
        self.seen.lock().unwrap().push(what);
    }
}

fn simple(id: &str) -> BackupSimple {
    BackupSimple::new(id, vec![Link { rel: Some("self".to_owned()), ..Default::default() }])
}

fn backup(id: &str) -> Backup {
    Backup {
        description: Some("ein Text mit „Anführung\"".to_owned()),
        size: Some(1 << 40),
        created_at: Some("2026-11-22T04:20:45.602053".into()),
        user_id: Some("C853CA26e8ea47978a52ee124a013d0e".into()),
        additional: json!({"unnamed": {"a": [1, {}]}}).as_object().unwrap().clone(),
        ..Backup::new(id, "7F4BA2C5E3D94E2E8F0B1C2D3E4F5A6B", "resting", false, true, vec![])
    }
}

impl Server for Cinder {
    async fn list_backups(&self, request: server::ListBackupsRequest) -> Result<BackupsSimple, Failure> {
        let query = (request.microversion, request.all_tenants, request.sort, request.sort_key, request.sort_dir);
        let rest = (request.limit, request.offset, request.marker, request.with_count, request.name, request.status);
        self.saw(format!("{:?} {query:?} {rest:?}", request.caller.header("x-auth-token")));
        Ok(BackupsSimple { backups: Some(vec![]), count: Some(0), ..Default::default() })
    }

    async fn list_backups_with_details(&self, request: server::ListBackupsWithDetailsRequest) -> Result<BackupsDetail, Failure> {
        self.saw(format!("{:?} {:?}", request.marker, request.sort_dir));
        Ok(BackupsDetail { backups: Some(vec![backup("a"), backup("b")]), ..Default::default() })
    }

    async fn create_backup(&self, request: server::CreateBackupRequest) -> Result<BackupSimpleResponse, Failure> {
        self.saw(format!("{:?}", request.body));
        Ok(BackupSimpleResponse::new(simple("new")))
    }

    async fn perform_backup_action(&self, request: server::PerformBackupActionRequest) -> Result<PerformBackupActionOutput, Failure> {
        self.saw(format!("{} {:?}", request.backup_id, request.body));
        Ok(match request.body {
            PerformBackupActionBody::ExportBackupRequest(_) => {
                PerformBackupActionOutput::Ok(json!({"exported": true}).as_object().unwrap().clone())
            }
            _ => PerformBackupActionOutput::Accepted,
        })
    }

    async fn show_backup_details(&self, request: server::ShowBackupDetailsRequest) -> Result<BackupResponse, Failure> {
        match &*request.backup_id {
            "gone" => {
                let fault = json!({"itemNotFound": {"code": 404, "message": "Backup gone could not be found."}});
                Err(Failure::json(404, &fault))
            }
            id => Ok(BackupResponse::new(backup(id))),
        }
    }
}

async fn start() -> (Client, Cinder) {
    let cinder = Cinder::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = server::router(cinder.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Client::builder().base_url(url).pcd_auth("secret").microversion("3.71").build().unwrap(), cinder)
}

fn last(cinder: &Cinder) -> String {
    cinder.seen.lock().unwrap().last().cloned().unwrap_or_default()
}

#[tokio::test]
async fn parameters_arrive_as_they_were_given_and_absent_ones_do_not_arrive() {
    let (client, cinder) = start().await;
    client.list_backups().await.unwrap();
    assert_eq!(last(&cinder), r#"Some("secret") (Some("volume 3.71"), None, None, None, None) (None, None, None, None, None, None)"#);

    let unusual = "a b+c%20&d=e#f?g/ü";
    let list = client.list_backups().microversion("latest").sort(unusual).sort_dir(SortDirQuery::Unknown("up".into()));
    list.limit(-1).with_count(false).name("").await.unwrap();
    let expected = format!(
        r#"Some("secret") (Some("volume latest"), None, Some({unusual:?}), None, Some(Unknown("up"))) (Some(-1), None, None, Some(false), Some(""), None)"#
    );
    assert_eq!(last(&cinder), expected);
}

#[tokio::test]
async fn values_come_back_as_the_handler_gave_them() {
    let (client, cinder) = start().await;
    let detail = client.list_backups_with_details().marker("").sort_dir(SortDirQuery::Asc).await.unwrap();
    assert_eq!(detail.backups.unwrap(), [backup("a"), backup("b")]);
    assert_eq!(last(&cinder), r#"Some("") Some(Asc)"#);

    let create = BackupCreateRequest {
        additional: json!({"unnamed": [Value::Null]}).as_object().unwrap().clone(),
        ..BackupCreateRequestBackup::new("V").force(false).name("\u{0}\u{1f600}").into()
    };
    let reply = client.create_backup(&create).reply().await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.value.backup), (202, simple("new")));
    assert_eq!(last(&cinder), format!("{create:?}"));
}

/// The bodies of the four published actions, and of the one that is missing: exactly the JSON that they should be.
#[tokio::test]
async fn each_action_arrives_as_its_own_variant() {
    let (client, cinder) = start().await;
    let actions: [(&str, PerformBackupActionBody); 5] = [
        (r#"{"restore":{"name":"n"}}"#, RestoreBackupRequest::from(RestoreBackupRequestRestore::default().name("n")).into()),
        (
            r#"{"os-reset_status":{"status":"error"}}"#,
            ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into(),
        ),
        (r#"{"backup-export":{}}"#, ExportBackupRequest::new(Default::default()).into()),
        (
            r#"{"backup-import":{"backup_service":"s","backup_url":"u"}}"#,
            ImportBackupRequest::from(ImportBackupRequestBackupImport::new("s", "u")).into(),
        ),
        (r#"{"os-force_delete":null}"#, ForceDeleteBackupRequest::default().into()),
    ];
    for (json, action) in actions {
        assert_eq!(capgen_runtime::serde_json::to_string(&action).unwrap(), json);
        let output = client.perform_backup_action("id 1", &action).await.unwrap();
        assert_eq!(last(&cinder), format!("id 1 {action:?}"));
        let exported = matches!(action, PerformBackupActionBody::ExportBackupRequest(_));
        assert_eq!(matches!(output, PerformBackupActionOutput::Ok(_)), exported);
    }
}

#[tokio::test]
async fn failures_keep_the_servers_own_words_and_what_is_missing_is_501() {
    let (client, _) = start().await;
    let error = client.show_backup_details("gone").await.unwrap_err();
    assert!(error.to_string().contains("404") && error.to_string().contains("Backup gone could not be found."), "{error}");
    let faults: Faults = error.body().unwrap();
    assert_eq!(faults["itemNotFound"].code, 404);
    let update = BackupUpdateRequest::from(BackupUpdateRequestBackup::default());
    assert!(client.update_backup("id", &update).await.unwrap_err().to_string().contains("501"));
}
