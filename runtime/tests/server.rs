//! A generated server: what the handler gets, and what its caller gets back.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::{Arc, Mutex};

use capgen_runtime::Map;
use capgen_runtime::serde_json::json;
use capgen_runtime::server::Failure;
use support::sample::server::{ListBackupsRequest, PerformBackupActionRequest, Server, router};
use support::sample::types::{ActionBody, BackupSimple, BackupsSimple, PerformBackupActionOutput, Restore, RestoreRequest, SortDir};
use support::sample::{Client, types};
use support::{ask, ask_json, serve};

#[derive(Default)]
struct Fake {
    listed: Mutex<Option<ListBackupsRequest>>,
    performed: Mutex<Option<PerformBackupActionRequest>>,
}

#[derive(Clone, Default)]
struct Shared(Arc<Fake>);

impl Server for Shared {
    async fn list_backups(&self, request: ListBackupsRequest) -> Result<BackupsSimple, Failure> {
        let missing = request.caller.header("X-Auth-Token").is_none();
        *self.0.listed.lock().unwrap() = Some(request);
        if missing {
            let body = json!({"unauthorized": {"message": "who are you?", "code": 401}});
            return Err(Failure::json(401, &body).header("WWW-Authenticate", "Keystone"));
        }
        let backup = BackupSimple { id: Some("550e8400e29b41d4a716446655440000".into()), ..BackupSimple::default() };
        Ok(BackupsSimple { backups: vec![backup], additional: Map::new() })
    }

    async fn perform_backup_action(&self, request: PerformBackupActionRequest) -> Result<PerformBackupActionOutput, Failure> {
        let restore = matches!(request.body, ActionBody::Restore(_));
        *self.0.performed.lock().unwrap() = Some(request);
        Ok(if restore { PerformBackupActionOutput::Ok(json!({"r": 1})) } else { PerformBackupActionOutput::Accepted })
    }
}

async fn pair(token: &str) -> (Shared, Client) {
    let fake = Shared::default();
    let address = serve(router(fake.clone())).await;
    let client = Client::builder().base_url(format!("http://{address}"));
    let client = if token.is_empty() { client.anonymous() } else { client.token(token) };
    (fake, client.build().unwrap())
}

#[tokio::test]
async fn what_the_client_gives_the_handler_gets_and_back() {
    let (fake, client) = pair("t0ken").await;
    let status = vec!["a b".to_owned(), "c&d".to_owned()];
    let request = client.list_backups().all_tenants(false).limit(i64::MIN).name("é+ #").sort_dir(SortDir::Desc);
    let listed = request.status(status.clone()).version("volume 3.70").session("a;b é").await.unwrap();
    assert_eq!(listed.backups[0].id.as_ref().unwrap().as_str(), "550e8400e29b41d4a716446655440000");
    let got = fake.0.listed.lock().unwrap().take().unwrap();
    assert_eq!((got.all_tenants, got.limit, got.name.as_deref()), (Some(false), Some(i64::MIN), Some("é+ #")));
    assert_eq!((got.sort_dir, got.status), (Some(SortDir::Desc), Some(status)));
    assert_eq!((got.version.as_deref(), got.session.as_deref()), (Some("volume 3.70"), Some("a;b é")));
    assert!(!format!("{:?}", got.caller).contains("t0ken"));
}

#[tokio::test]
async fn bodies_and_outputs_travel_both_ways() {
    let (fake, client) = pair("t0ken").await;
    let restore = Restore { name: "n \u{1F600}".to_owned(), volume_id: Some(String::new()), additional: Map::new() };
    let body = ActionBody::from(RestoreRequest { restore, ..RestoreRequest::default() });
    let output = client.perform_backup_action("b 1", &body).await.unwrap();
    assert_eq!(output, PerformBackupActionOutput::Ok(json!({"r": 1})));
    let got = fake.0.performed.lock().unwrap().take().unwrap();
    assert_eq!((&*got.backup_id, got.body), ("b 1", body));
    let output = client.perform_backup_action("b1", &ActionBody::ForceDelete(Box::default())).await.unwrap();
    assert_eq!(output, PerformBackupActionOutput::Accepted);
}

#[tokio::test]
async fn a_failure_of_the_handler_reaches_the_client() {
    let (_, client) = pair("").await;
    let error = client.list_backups().await.unwrap_err();
    assert_eq!(error.message().as_deref(), Some("who are you?"));
    assert_eq!(error.received().unwrap().headers["www-authenticate"], "Keystone");
}

#[tokio::test]
async fn a_wrong_body_is_refused_where_it_is_wrong() {
    let address = serve(router(Shared::default())).await;
    for (body, pointer, detail) in [
        (r#"{"restore":{}}"#, "/body", "/restore: missing field `name`"),
        (r#"{}"#, "/body", "expected one of `restore`, `os-force_delete`, found none"),
    ] {
        let answer = ask_json(address, "POST /v3/backups/b1/action", body).await;
        assert_eq!(answer.status(), 400, "{answer:?}");
        let error = &answer.json()["errors"][0];
        assert_eq!((&error["pointer"], &error["in"]), (&json!(pointer), &json!("body")), "{body}");
        assert!(error["detail"].as_str().unwrap().starts_with(detail), "{error}");
    }
}

struct Bare;

impl Server for Bare {}

#[tokio::test]
async fn what_nobody_wrote_is_501() {
    let address = serve(router(Bare)).await;
    let answer = ask(address, "GET /v3/backups", "", b"").await;
    assert_eq!(answer.status(), 501);
    assert_eq!(answer.json()["detail"], "`list_backups` is not implemented here");
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let address = serve(router(Shared::default())).await;
    let answer = ask(address, "HEAD /v3/backups", "x-auth-token: t\r\n", b"").await;
    assert_eq!((answer.status(), answer.body.len()), (200, 0));
    let answer = ask(address, "DELETE /v3/backups", "", b"").await;
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    let _: Option<types::Link> = None;
}
