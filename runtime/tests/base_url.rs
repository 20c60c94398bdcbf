//! Base URLs: what a call's path goes below.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::api::{Api, Operation};
use capgen_runtime::client::{Client, Settings};
use capgen_runtime::http::Method;
use support::Upstream;

static OPEN: Api = Api { name: "open", base_url: "", settings: &[], credentials: &[] };

const fn get(path: &'static str) -> Operation {
    Operation { name: "get", method: Method::GET, path, params: &[], body: None, success: &[] }
}

static BACKUPS: Operation = get("/v3/backups");
static VERSION: Operation = get("/v3");
static OTHERS: Operation = get("/v30/backups");

fn client(base: &str) -> Client {
    let mut settings = Settings::new(&OPEN);
    settings.set("base_url", base);
    settings.build().unwrap()
}

#[tokio::test]
async fn what_is_in_braces_is_the_beginning_of_every_path_and_the_rest_goes_below_the_whole() {
    for (below, operation, sent) in [
        ("", &BACKUPS, "/v3/backups"),
        ("/", &BACKUPS, "/v3/backups"),
        ("/volume/", &BACKUPS, "/volume/v3/backups"),
        ("/v3", &BACKUPS, "/v3/v3/backups"),
        ("/{v3}", &BACKUPS, "/v3/backups"),
        ("/{v3}/p1", &BACKUPS, "/v3/p1/backups"),
        ("/volume/{v3}/p%201/", &BACKUPS, "/volume/v3/p%201/backups"),
        ("/%7Bv3%7D/p1", &BACKUPS, "/v3/p1/backups"),
        ("/{v3/backups}/p1", &BACKUPS, "/v3/backups/p1"),
        ("/{v3}/p1", &VERSION, "/v3/p1"),
    ] {
        let upstream = Upstream::json("{}").await;
        client(&format!("{}{below}", upstream.url)).call(operation).answer().await.unwrap();
        assert_eq!(upstream.only().asked(), format!("GET {sent}"), "{below}");
    }
}

#[tokio::test]
async fn a_path_that_begins_otherwise_is_not_sent() {
    let error = client("http://127.0.0.1:1/{v3}/p1").call(&OTHERS).answer().await.unwrap_err();
    assert_eq!(error.to_string(), "`get`: `base_url` has `{v3}`, with which `/v30/backups` does not begin; nothing was sent");
}
