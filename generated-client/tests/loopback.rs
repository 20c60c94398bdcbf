//! The Cinder client against the Cinder router over a socket: what the handler gets is what the caller gave, both ways.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use capgen_runtime::json::Field;
use capgen_runtime::server::Failure;
use capgen_runtime::{Value, axum, serde_json::json};
use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::server::*;
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

fn backup(id: &str) -> Backup {
    Backup {
        id: Some(id.into()),
        name: Field::Null,
        description: Field::Value("ein Text mit „Anführung\"".to_owned()),
        size: Some(1 << 40),
        created_at: Some("2026-11-22T04:20:45.602053".into()),
        user_id: Some("C853CA26e8ea47978a52ee124a013d0e".into()),
        has_dependent_backups: Some(false),
        additional: json!({"metadata": {"a": [1, {}]}}).as_object().unwrap().clone(),
        ..Default::default()
    }
}

impl Server for Cinder {
    async fn list_backups(&self, request: ListBackupsRequest) -> Result<BackupsSimple, Failure> {
        let ListBackupsRequest { caller, all_tenants, sort, sort_key, sort_dir, limit, offset, marker, with_count } = request;
        self.saw(format!(
            "{:?}",
            (caller.header("x-auth-token"), all_tenants, sort, sort_key, sort_dir, limit, offset, marker, with_count)
        ));
        Ok(BackupsSimple { backups: Some(vec![]), count: Some(0), ..Default::default() })
    }

    async fn list_backups_with_details(&self, request: ListBackupsWithDetailsRequest) -> Result<BackupsDetail, Failure> {
        self.saw(format!("{:?} {:?}", request.marker, request.sort_dir));
        Ok(BackupsDetail { backups: Some(vec![backup("a"), backup("b")]), ..Default::default() })
    }

    async fn create_backup(&self, request: CreateBackupRequest) -> Result<BackupResponse, Failure> {
        self.saw(format!("{:?}", request.body));
        Ok(BackupResponse { backup: Some(backup("new")), ..Default::default() })
    }

    async fn perform_backup_action(&self, request: PerformBackupActionRequest) -> Result<PerformBackupActionOutput, Failure> {
        self.saw(format!("{} {:?}", request.backup_id, request.body));
        Ok(match request.body {
            PerformBackupActionBody::ExportBackupRequest(_) => {
                PerformBackupActionOutput::Ok(json!({"exported": true}).as_object().unwrap().clone())
            }
            _ => PerformBackupActionOutput::Accepted,
        })
    }

    async fn show_backup_details(&self, request: ShowBackupDetailsRequest) -> Result<BackupResponse, Failure> {
        match &*request.backup_id {
            "gone" => Err(Failure::json(404, &json!({"itemNotFound": {"code": 404, "message": "Backup gone could not be found."}}))),
            id => Ok(BackupResponse { backup: Some(backup(id)), ..Default::default() }),
        }
    }
}

async fn start() -> (Client, Cinder, String) {
    let cinder = Cinder::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = router(cinder.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Client::builder().base_url(url.as_str()).pcd_auth("secret").build().unwrap(), cinder, url)
}

fn last(cinder: &Cinder) -> String {
    cinder.seen.lock().unwrap().last().cloned().unwrap_or_default()
}

#[tokio::test]
async fn parameters_arrive_as_they_were_given_and_absent_ones_do_not_arrive() {
    let (client, cinder, _) = start().await;
    client.list_backups().await.unwrap();
    assert_eq!(
        last(&cinder),
        format!("{:?}", (Some("secret"), None::<()>, None::<()>, None::<()>, None::<()>, None::<()>, None::<()>, None::<()>, None::<()>))
    );

    let unusual = "a b+c%20&d=e#f?g/ü";
    client.list_backups().sort(unusual).sort_dir(SortDirQuerySortDir::Unknown("up".into())).limit(-1).with_count(false).await.unwrap();
    let expected = (
        Some("secret"),
        None::<()>,
        Some(unusual),
        None::<()>,
        Some(SortDirQuerySortDir::Unknown("up".into())),
        Some(-1),
        None::<()>,
        None::<()>,
        Some(false),
    );
    assert_eq!(last(&cinder), format!("{expected:?}"));
}

#[tokio::test]
async fn values_come_back_as_the_handler_gave_them() {
    let (client, cinder, _) = start().await;
    let detail = client.list_backups_with_details().marker("").sort_dir(SortDirQuerySortDir::Asc).await.unwrap();
    assert_eq!(detail.backups.unwrap(), [backup("a"), backup("b")]);
    assert_eq!(last(&cinder), r#"Some("") Some(Asc)"#);

    let create = BackupCreateRequest {
        backup: Some(BackupCreateRequestBackup {
            force: Some(false),
            name: Some("\u{0}\u{1f600}".into()),
            ..BackupCreateRequestBackup::new("V")
        }),
        additional: json!({"unnamed": [Value::Null]}).as_object().unwrap().clone(),
    };
    let reply = client.create_backup(&create).reply().await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.value.backup.unwrap()), (202, backup("new")));
    assert_eq!(last(&cinder), format!("{create:?}"));
}

#[tokio::test]
async fn each_action_arrives_as_its_own_variant() {
    let (client, cinder, _) = start().await;
    let actions: [PerformBackupActionBody; 4] = [
        RestoreBackupRequest { restore: Some(Default::default()), ..Default::default() }.into(),
        ResetBackupStatusRequest { os_reset_status: Some(ResetBackupStatusRequestOsResetStatus::new("error")), ..Default::default() }
            .into(),
        ExportBackupRequest { backup_export: Some(Default::default()), ..Default::default() }.into(),
        ImportBackupRequest { backup_import: Some(ImportBackupRequestBackupImport::new("s", "u")), ..Default::default() }.into(),
    ];
    for action in actions {
        let output = client.perform_backup_action("id 1", &action).await.unwrap();
        assert_eq!(last(&cinder), format!("id 1 {action:?}"));
        let exported = matches!(action, PerformBackupActionBody::ExportBackupRequest(_));
        assert_eq!(matches!(output, PerformBackupActionOutput::Ok(_)), exported);
    }
}

#[tokio::test]
async fn failures_keep_the_servers_own_words_and_what_is_missing_is_501() {
    let (client, _, _) = start().await;
    let error = client.show_backup_details("gone").await.unwrap_err();
    assert!(error.to_string().contains("404") && error.to_string().contains("Backup gone could not be found."), "{error}");
    let update = BackupUpdateRequest::default();
    assert!(client.update_backup("id", &update).await.unwrap_err().to_string().contains("501"));
}
