//! Settings: what is missing or unusable is told all at once, and no value is shown.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::api::{Api, Credential, Operation, Setting};
use capgen_runtime::client::Settings;
use capgen_runtime::http::Method;
use support::Upstream;
use support::sample::operations;

static BARE: Api = Api {
    name: "portworx-openstoragecloudbackup",
    base_url: "",
    settings: &[
        Setting { name: "KEY", env: "PORTWORX_API_KEY", secret: true, required: true, default: None, doc: "The key" },
        Setting { name: "USER", env: "PORTWORX_USER", secret: false, required: true, default: None, doc: "" },
    ],
    credentials: &[
        Credential::Bearer { token: "{{KEY}}" },
        Credential::Basic { username: "{{USER}}", password: "{{KEY}}" },
        Credential::Query { name: "api key", value: "{{KEY}}" },
    ],
};

static PING: Operation = Operation { name: "ping", method: Method::GET, path: "/ping", params: &[], body: None, success: &[] };

#[test]
fn everything_missing_is_listed_once() {
    let error = Settings::new(&BARE).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the client of `portworx-openstoragecloudbackup` cannot start:\n  \
         `PORTWORX_OPENSTORAGECLOUDBACKUP_URL` (setting `base_url`) is not set: \
         the base URL of the API, e.g. https://api.example.com\n  \
         `PORTWORX_API_KEY` (setting `KEY`) is not set: The key\n  \
         `PORTWORX_USER` (setting `USER`) is not set"
    );
}

#[test]
fn unusable_base_urls_are_refused_without_being_shown() {
    for (url, why) in [
        ("", "is not an absolute URL"),
        ("api.example.com", "is not an absolute URL"),
        ("ftp://example.com", "must begin with http:// or https://"),
        ("http://", "is not an absolute URL"),
        ("http://root:hunter2@example.com", "must not hold a user name or a password"),
        ("http://example.com/?hunter2", "must not have a query or a fragment"),
        ("http://example.com/{v3", "must have braces once at most, around whole segments of its path"),
        ("http://example.com/v3}", "must have braces once at most, around whole segments of its path"),
        ("http://example.com/x{v3}/hunter2", "must have braces once at most, around whole segments of its path"),
        ("http://example.com/{v3}hunter2", "must have braces once at most, around whole segments of its path"),
        ("http://example.com/{}/hunter2", "must have braces once at most, around whole segments of its path"),
        ("http://example.com/{v3}/{hunter2}", "must have braces once at most, around whole segments of its path"),
    ] {
        let mut settings = Settings::new(&operations::API);
        settings.set("base_url", url);
        settings.set("token", "t");
        let error = settings.build().unwrap_err();
        assert_eq!(error.problems.len(), 1);
        assert_eq!((&*error.problems[0].env, &*error.problems[0].message), ("SAMPLE_BACKUPS_URL", why), "{url}");
        assert!(!format!("{error} {error:?} {settings:?}").contains("hunter2"));
    }
}

#[test]
fn a_credential_that_cannot_be_a_header_is_refused_without_being_shown() {
    let mut settings = Settings::new(&operations::API);
    settings.set("token", "hunter2\r\n");
    let error = settings.build().unwrap_err();
    assert_eq!(error.problems[0].setting, "token");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn an_empty_credential_is_refused() {
    let mut settings = Settings::new(&operations::API);
    settings.set("token", "");
    assert_eq!(settings.build().unwrap_err().problems[0].message, "is empty");
}

#[test]
fn the_environment_fills_what_is_not_set() {
    let mut settings = Settings::new(&operations::API);
    settings.set("host", "set.example.com");
    settings.fill(|name| match name {
        "SAMPLE_BACKUPS_HOST" => Some("env.example.com".to_owned()),
        "SAMPLE_BACKUPS_TOKEN" => Some("t".to_owned()),
        "SAMPLE_BACKUPS_URL" => Some(String::new()),
        other => panic!("{other}"),
    });
    let client = settings.build().unwrap();
    assert!(format!("{client:?}").contains("https://set.example.com/cinder"), "{client:?}");
}

#[test]
fn defaults_of_the_document_serve_when_nothing_is_set() {
    let mut settings = Settings::new(&operations::API);
    settings.set("token", "t");
    let client = settings.build().unwrap();
    assert!(format!("{client:?}").contains("https://example.platform9.com/cinder"), "{client:?}");
}

#[tokio::test]
async fn every_kind_of_credential_is_sent() {
    let upstream = Upstream::json("{}").await;
    let mut settings = Settings::new(&BARE);
    settings.set("base_url", &*upstream.url);
    settings.set("KEY", "k&1");
    settings.set("USER", "me");
    settings.build().unwrap().call(&PING).answer().await.unwrap();
    let asked = upstream.only();
    assert_eq!(asked.asked(), "GET /ping?api%20key=k%261");
    // Two credentials of one header: the document's last one is what goes out.
    assert_eq!(asked.all("authorization"), ["Basic bWU6ayYx"]);
}
