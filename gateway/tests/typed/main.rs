//! The generated typed client over sockets: against the embedded daemon itself, and through the gateway's REST side.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod schedules;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use capgen_gateway::Running;
use capgen_gateway::upstream::{Seed, Upstream, Volume};
use capgen_runtime::client::{Error, Retry};
use generated_client::portworx_openstoragecloudbackup::Client;
use generated_client::portworx_openstoragecloudbackup::types::*;
use support::gateway::{PATIENT, in_front_of};
use support::recorder::{Recorder, Told};

/// The first whole number that a double does not hold.
const BIG: u64 = 9_007_199_254_740_993;
const VOLUME: &str = "5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e01";

fn client(base: String) -> Client {
    Client::builder().base_url(base).portworx_api_key("any").retry(Retry::none()).build().unwrap()
}

/// A client of `upstream`, and one of a gateway in front of it, whose routes begin with `/v1` once more.
async fn both(upstream: String) -> ([(&'static str, Client); 2], Running) {
    let gateway = in_front_of(&upstream, PATIENT).await;
    let through = client(format!("http://{}/v1", gateway.rest));
    ([("directly", client(upstream)), ("through the gateway", through)], gateway)
}

/// A daemon with one volume of [`BIG`] bytes.
async fn daemon() -> String {
    let volume = Volume { id: VOLUME.to_owned(), name: "größe".to_owned(), size: BIG, group: "g".to_owned(), ..Volume::default() };
    let upstream = Upstream::new(Seed { volumes: vec![volume], credentials: vec!["c".to_owned()] });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, upstream.router()).await });
    format!("http://{address}")
}

#[tokio::test]
async fn nothing_is_an_empty_object_and_an_empty_value() {
    let (clients, _gateway) = both(daemon().await).await;
    for (how, client) in clients {
        assert_eq!(client.openstoragecloudbackupschedenumerate().await.unwrap(), SchedEnumerateResponse::default(), "{how}");
        assert_eq!(client.openstoragecloudbackuphistory(VOLUME).await.unwrap(), HistoryResponse::default(), "{how}");
        assert_eq!(client.openstoragecloudbackupstatus(&StatusRequest::default()).await.unwrap(), StatusResponse::default(), "{how}");
        let all = EnumerateRequest::default();
        assert_eq!(client.openstoragecloudbackupenumeratewithfilters(&all).await.unwrap(), EnumerateResponse::default(), "{how}");
        assert_eq!(client.openstoragecloudbackupdeleteall(&DeleteAllRequest::new(VOLUME)).await.unwrap(), Empty::new(), "{how}");
        let stop = StateChangeRequest::new("nobody's", RequestedState::SdkCloudBackupRequestedStateStop);
        assert_eq!(client.openstoragecloudbackupstatechange(&stop).await.unwrap(), Empty::new(), "{how}");
        assert_eq!(client.openstoragecloudbackupscheddelete("nobody's").await.unwrap(), Empty::new(), "{how}");
    }
}

#[tokio::test]
async fn the_life_of_a_backup_loses_no_digit_no_label_and_no_state() {
    for at in 0..2 {
        let (clients, _gateway) = both(daemon().await).await;
        let (how, client) = &clients[at];
        let labels = BTreeMap::from([("ключ <&>".to_owned(), String::new()), ("a".to_owned(), "ü".to_owned())]);
        let create = CreateRequest::new(VOLUME).task_id("t/1").full(true).labels(labels.clone()).full_backup_frequency(u32::MAX.into());
        assert_eq!(client.openstoragecloudbackupcreate(&create).await.unwrap().task_id.as_deref(), Some("t/1"), "{how}");

        let statuses = client.openstoragecloudbackupstatus(&StatusRequest::default().task_id("t/1")).await.unwrap().statuses.unwrap();
        let status = &statuses["t/1"];
        assert_eq!((status.bytes_done, status.bytes_total), (Some(BIG.into()), None), "{how}");
        assert_eq!(status.optype, Some(OpType::SdkCloudBackupOpTypeBackupOp), "{how}");
        assert_eq!(status.status, Some(StatusType::SdkCloudBackupStatusTypeDone), "{how}");
        assert!(status.start_time.as_ref().unwrap().parse().is_ok(), "{how}: {status:?}");
        let backup = status.backup_id.clone().unwrap();

        let filter = EnumerateRequest::default().max_backups(BIG).metadata_filter(labels.clone());
        let listed = client.openstoragecloudbackupenumeratewithfilters(&filter).await.unwrap().backups.unwrap();
        let [info] = listed.as_slice() else { panic!("{how}: {listed:?}") };
        let noted = info.metadata.clone().unwrap();
        assert!(labels.iter().all(|(name, value)| noted.get(name) == Some(value)), "{how}: {noted:?}");
        assert_eq!((info.id.as_deref(), noted["volumename"].as_str()), (Some(backup.as_str()), "größe"), "{how}");

        let size = client.openstoragecloudbackupsize().backup_id(&backup).await.unwrap();
        assert_eq!((size.size, size.capacity_required_for_restore), (Some(BIG.into()), Some(BIG.into())), "{how}");
        let contents = client.openstoragecloudbackupcatalog(&CatalogRequest::new(&backup)).await.unwrap().contents.unwrap();
        assert_eq!(contents[1], "/größe", "{how}");
        let spec = RestoreVolumeSpec::default().ha_level(i64::MAX).sticky(RestoreParamBool::ParamTrue).queue_depth(u32::MAX.into());
        let locator = VolumeLocator::default().volume_labels(labels);
        let restore = RestoreRequest::new(&backup).spec(spec).locator(locator);
        assert!(client.openstoragecloudbackuprestore(&restore).await.unwrap().restore_volume_id.is_some(), "{how}");

        let group =
            client.openstoragecloudbackupgroupcreate(&GroupCreateRequest::default().volume_ids(vec![VOLUME.to_owned()])).await.unwrap();
        assert_eq!(group.task_ids.unwrap().len(), 1, "{how}");
        let history = client.openstoragecloudbackuphistory(VOLUME).await.unwrap().history_list.unwrap();
        assert_eq!(history[0].status, Some(StatusType::SdkCloudBackupStatusTypeDone), "{how}");

        assert_eq!(client.openstoragecloudbackupdelete(&backup).force(false).bucket("").await.unwrap(), Empty::new(), "{how}");
        let again = client.openstoragecloudbackupdelete(&backup).await.unwrap_err();
        check_refusal(&again, 500, 13, how);
    }
}

/// The message is the server's own, and its gRPC code is typed.
fn check_refusal(error: &Error, status: u16, code: i32, how: &str) {
    let typed: RuntimeError = error.body().unwrap_or_else(|| panic!("{how}: {error}"));
    assert_eq!((error.status().unwrap().as_u16(), typed.code), (status, Some(code)), "{how}: {error}");
    assert_eq!((error.message(), &typed.error), (typed.message.clone(), &typed.message), "{how}");
    assert!(error.to_string().ends_with(&typed.message.unwrap()), "{how}: {error}");
}

#[tokio::test]
async fn a_state_nobody_has_named_reaches_the_server_and_comes_back_from_it() {
    let (clients, _gateway) = both(daemon().await).await;
    for (how, client) in clients {
        let change = StateChangeRequest::new("t", RequestedState::Unknown("SdkNever".to_owned()));
        let error = client.openstoragecloudbackupstatechange(&change).await.unwrap_err();
        check_refusal(&error, 400, 3, how);
        assert!(error.message().unwrap().contains("SdkNever"), "{how}: {error}");
    }

    let recorder = Recorder::start().await;
    recorder.tell(Told::json(
        200,
        r#"{"statuses":{"t":{"optype":"SdkNewOp","status":"SdkNever","bytes_total":"18446744073709551615","eta_seconds":"-9007199254740993","new":[9007199254740993]}}}"#,
    ));
    let (clients, _gateway) = both(recorder.url()).await;
    for (how, client) in clients {
        let status = client.openstoragecloudbackupstatus(&StatusRequest::default()).await.unwrap().statuses.unwrap().remove("t").unwrap();
        assert_eq!(status.optype, Some(OpType::Unknown("SdkNewOp".to_owned())), "{how}");
        assert_eq!(status.status.unwrap().as_str(), "SdkNever", "{how}");
        assert_eq!((status.bytes_total, status.eta_seconds), (Some(u64::MAX.into()), Some((-9_007_199_254_740_993).into())), "{how}");
        assert_eq!(status.additional["new"][0], BIG, "{how}");
    }
}
