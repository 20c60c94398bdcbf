//! Where calls go: the client's base URL, and the servers of single operations.

use capgen_runtime::api::{Access, Api, Setting};
use capgen_runtime::client::Settings;

use super::recorder::Recorder;
use super::{GET, KEY, settings};

static RELATIVE: Access = Access { server: "/v2/{{region}}", security: &[&[KEY]] };
static NEARER: Access = Access { server: "v3", security: &[] };
static ABSOLUTE: Access = Access { server: "http://{{place}}/other", security: &[&[KEY]] };

/// An API with an address of its own, at a port where nobody listens.
static PLACED: Api = Api {
    name: "placed",
    base_url: "http://127.0.0.1:9/api",
    settings: &[
        Setting { name: "place", env: "PLACED_PLACE", secret: false, required: true, default: None, doc: "" },
        Setting { name: "key", env: "PLACED_KEY", secret: true, required: false, default: None, doc: "" },
    ],
    credentials: &[],
};

#[tokio::test]
async fn a_relative_server_stays_at_the_host_of_the_base_url() {
    let recorder = Recorder::new().await;
    let client = settings(&format!("{}/v1/api", recorder.url), &[("key", "k")]).build().unwrap();
    client.call(&GET).access(&RELATIVE).answer().await.unwrap();
    client.call(&GET).access(&NEARER).answer().await.unwrap();
    client.call(&GET).answer().await.unwrap();
    assert_eq!(recorder.lines(), ["GET /v2/eu/thing", "GET /v1/v3/thing", "GET /v1/api/thing"]);
    assert_eq!(recorder.asked()[0].header("x-key").as_deref(), Some("k"));
}

#[tokio::test]
async fn a_relative_server_cannot_be_made_to_leave_the_host() {
    let recorder = Recorder::new().await;
    static ELSEWHERE: Access = Access { server: "/{{region}}", security: &[&[KEY]] };
    let client = settings(&recorder.url, &[("key", "k"), ("region", "/example.com")]).build().unwrap();
    let error = client.call(&GET).access(&ELSEWHERE).answer().await.unwrap_err();
    assert_eq!(error.to_string(), "`get_thing`: `base_url` must stay at the host of the base URL; nothing was sent");
    assert!(recorder.asked().is_empty());
}

#[tokio::test]
async fn an_absolute_server_is_where_the_operation_goes_with_the_credentials_it_asks_for() {
    let recorder = Recorder::new().await;
    let mut settings = Settings::new(&PLACED);
    settings.set("place", recorder.url.trim_start_matches("http://"));
    settings.set("key", "k");
    let client = settings.build().unwrap();
    client.call(&GET).access(&ABSOLUTE).answer().await.unwrap();
    let asked = recorder.only();
    assert_eq!((&*asked.line, asked.header("x-key").as_deref()), ("GET /other/thing", Some("k")));
    // The others still go to the API's own address, where nobody is.
    assert!(client.call(&GET).answer().await.is_err());
}

#[tokio::test]
async fn a_base_url_that_is_told_holds_for_every_operation() {
    let (told, other) = (Recorder::new().await, Recorder::new().await);
    let mut settings = Settings::new(&PLACED);
    settings.set("base_url", format!("{}/proxy", told.url));
    settings.set("place", other.url.trim_start_matches("http://"));
    settings.set("key", "k");
    settings.build().unwrap().call(&GET).access(&ABSOLUTE).answer().await.unwrap();
    assert_eq!(told.lines(), ["GET /proxy/thing"]);
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn a_server_that_lacks_a_setting_is_told_by_the_call() {
    let mut settings = Settings::new(&PLACED);
    settings.set("key", "k");
    let error = settings.build().unwrap().call(&GET).access(&ABSOLUTE).answer().await.unwrap_err().to_string();
    assert!(error.contains("`PLACED_PLACE` (setting `place`) is not set; nothing was sent"), "{error}");
}
