//! Parameters that have a setting: the client's value unless a call has its own.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::client::Error;
use support::Upstream;
use support::volumes::{ListVolumes, TRACE, client, settings};

const VERSION: &str = "openstack-api-version";

#[tokio::test]
async fn the_clients_value_is_sent_with_its_prefix_and_a_call_overrides_it() {
    let upstream = Upstream::json("{}").await;
    let mut settings = settings(&upstream.url);
    settings.set("microversion", "3.71");
    let client = settings.build().unwrap();
    ListVolumes::new(&client).await.unwrap();
    ListVolumes::new(&client).microversion("3.9").await.unwrap();
    ListVolumes::new(&client).await.unwrap();
    let asked = upstream.asked();
    let versions: Vec<_> = asked.iter().map(|asked| asked.all(VERSION)).collect();
    assert_eq!(versions, [["volume 3.71"], ["volume 3.9"], ["volume 3.71"]]);
}

#[tokio::test]
async fn without_any_value_nothing_is_sent() {
    let upstream = Upstream::json("{}").await;
    ListVolumes::new(&client(&upstream.url)).await.unwrap();
    assert_eq!(upstream.only().header(VERSION), None);
    assert_eq!(upstream.only().header("x-trace"), None);
}

#[tokio::test]
async fn the_environment_and_anonymous_clients_have_values_too() {
    let upstream = Upstream::json("{}").await;
    let mut settings = settings(&upstream.url);
    settings.anonymous = true;
    settings.fill(|name| (name == "VOLUMES_MICROVERSION").then(|| "3.5".to_owned()));
    ListVolumes::new(&settings.build().unwrap()).await.unwrap();
    assert_eq!(upstream.only().header(VERSION), Some("volume 3.5"));
    assert_eq!(upstream.only().header("x-auth-token"), None);
}

#[tokio::test]
async fn an_empty_value_is_refused_where_a_server_would_choke_on_the_bare_prefix() {
    let upstream = Upstream::json("{}").await;
    let error = ListVolumes::new(&client(&upstream.url)).microversion("").await.unwrap_err();
    assert_eq!(error.to_string(), "`list`: `microversion` must not be empty; nothing was sent");
    let mut settings = settings(&upstream.url);
    settings.set("microversion", "");
    let error = settings.build().unwrap_err();
    assert_eq!((&*error.problems[0].env, &*error.problems[0].message), ("VOLUMES_MICROVERSION", "is empty"));
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn a_value_that_would_split_the_header_is_refused_by_name() {
    let upstream = Upstream::json("{}").await;
    let mut settings = settings(&upstream.url);
    settings.set("microversion", "3\r\nx: y");
    let error = ListVolumes::new(&settings.build().unwrap()).await.unwrap_err();
    assert!(matches!(&error, Error::Request { violation, .. } if violation.pointer == "/microversion"), "{error:?}");
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn a_secret_value_is_sent_and_not_shown() {
    let upstream = Upstream::json("{}").await;
    let mut settings = settings(&upstream.url);
    settings.set("trace", TRACE);
    let client = settings.build().unwrap();
    let request = ListVolumes::new(&client);
    let shown = format!("{settings:?} {client:?} {request:?} {:?}", request.clone().stream());
    assert!(!shown.contains("s3cr3t"), "{shown}");
    request.await.unwrap();
    assert_eq!(upstream.only().header("x-trace"), Some(TRACE));
}
