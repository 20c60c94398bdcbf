//! Nothing that is printed or logged, at any level, holds a secret.

use capgen_runtime::api::Access;
use capgen_runtime::client;
use capgen_runtime::serde_json::json;

use super::log::Log;
use super::recorder::Recorder;
use super::{BASIC, BEARER, GET, KEY, QUERY, SESSION, asks, grant, settings};

static EVERY: [Access; 3] = [asks(&[&[KEY, QUERY, SESSION, BASIC]]), asks(&[&[BEARER]]), asks(&[&[grant(&[])]])];

#[tokio::test]
async fn no_secret_is_printed_or_logged_not_even_at_trace() {
    let log = Log::start();
    let recorder = Recorder::answering(|asked, before| match (&*asked.line, before) {
        ("POST /oauth/token?tenant=t", 0) => (200, json!({"access_token": "hush-fetched"}).to_string()),
        ("POST /oauth/token?tenant=t", _) => (400, json!({"error": "hush-s refused"}).to_string()),
        _ => (401, "{}".to_owned()),
    })
    .await;
    let values = [
        ("key", "hush-k"),
        ("session", "hush-c"),
        ("token", "hush-t"),
        ("user", "me"),
        ("pass", "hush-p"),
        ("id", "me"),
        ("secret", "hush-s"),
    ];
    let settings = settings(&recorder.url, &values);
    let client = settings.build().unwrap();
    let mut shown = format!("{settings:?} {client:?}");
    for access in &EVERY {
        let call = client.call(&GET).access(access);
        shown += &format!("{call:?}");
        let error = call.send(client::json::<capgen_runtime::Value>).await.unwrap_err();
        shown += &format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string));
    }
    let logged = log.end();
    assert!(logged.contains("asked for an access token") && logged.contains("hyper"), "{logged}");
    for text in [&shown, &logged] {
        for secret in ["hush", "bWU6aHVzaC"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!(recorder.asked().len(), 5);
}
