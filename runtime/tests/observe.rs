//! Observers: told of every call, never of its secrets.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use capgen_runtime::Value;
use capgen_runtime::api::Operation;
use capgen_runtime::client::{self, Client, Observe, Outcome};
use capgen_runtime::http::{HeaderMap, HeaderValue};
use support::volumes::{CREATE, LIST, ListVolumes, TOKEN, TRACE, settings};
use support::{Then, Upstream, answer, nobody};

/// Writes everything down that it is shown.
#[derive(Default)]
struct Notes {
    told: Mutex<Vec<String>>,
    seen: Mutex<String>,
}

impl Notes {
    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

impl Observe for Notes {
    fn before(&self, operation: &'static Operation, headers: &mut HeaderMap) {
        self.told.lock().unwrap().push(format!("before {}", operation.name));
        self.seen.lock().unwrap().push_str(&format!("{headers:?}"));
        headers.insert("traceparent", HeaderValue::from_static("00-1"));
        headers.insert("x-auth-token", HeaderValue::from_static("hijacked"));
    }

    fn after(&self, operation: &'static Operation, outcome: &Outcome<'_>, _: Duration) {
        let status = outcome.status.map_or("none".to_owned(), |status| status.as_u16().to_string());
        let id = outcome.headers.and_then(|headers| headers.get("x-id")?.to_str().ok()).unwrap_or("-");
        let error = outcome.error.map_or("-".to_owned(), ToString::to_string);
        let told = format!("after {}: {status} {id} in {}: {error}", operation.name, outcome.attempts);
        self.told.lock().unwrap().push(told);
        self.seen.lock().unwrap().push_str(&format!("{outcome:?}"));
    }
}

fn observed(url: &str) -> (Client, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let mut settings = settings(url);
    settings.set("trace", TRACE);
    settings.observe = Some(notes.clone());
    (settings.build().unwrap(), notes)
}

#[tokio::test]
async fn a_call_is_told_once_with_status_headers_and_attempts() {
    let later = answer("503 Service Unavailable", "", "");
    let upstream = Upstream::script(vec![later.clone(), later, answer("200 OK", "x-id: r1\r\n", "{}")], Then::Close).await;
    let (client, notes) = observed(&upstream.url);
    ListVolumes::new(&client).await.unwrap();
    assert_eq!(notes.told(), ["before list", "after list: 200 r1 in 3: -"]);
}

#[tokio::test]
async fn what_went_wrong_is_told() {
    for (answered, told) in [
        (answer("404 Not Found", "x-id: r2\r\n", "gone"), "404 r2 in 1: `create`: the server answered 404 Not Found: gone"),
        (answer("200 OK", "", "[}"), "200 - in 1: `create`: the answer (200 OK) is not what the document says"),
        (Vec::new(), "none - in 1: `create`: the connection broke before the answer was complete"),
    ] {
        let upstream = Upstream::bytes(answered, Then::Close).await;
        let (client, notes) = observed(&upstream.url);
        client.call(&CREATE).send(client::json::<Value>).await.unwrap_err();
        assert_eq!(notes.told(), ["before create".to_owned(), format!("after create: {told}")]);
    }
}

#[tokio::test]
async fn a_call_that_found_nobody_is_told_with_its_attempts_and_a_post_has_one() {
    for (operation, attempts) in [(&LIST, 3), (&CREATE, 1)] {
        let (client, notes) = observed(&nobody().await);
        client.call(operation).answer().await.unwrap_err();
        let told = format!("after {0}: none - in {attempts}: `{0}`: the server cannot be reached", operation.name);
        assert_eq!(notes.told()[1], told);
    }
}

#[tokio::test]
async fn an_answer_that_is_passed_on_has_no_error() {
    let upstream = Upstream::status("404 Not Found", "", "").await;
    let (client, notes) = observed(&upstream.url);
    client.call(&LIST).answer().await.unwrap();
    assert_eq!(notes.told(), ["before list", "after list: 404 - in 1: -"]);
}

#[tokio::test]
async fn a_call_that_cannot_be_sent_is_not_seen() {
    let (client, notes) = observed(&nobody().await);
    ListVolumes::new(&client).microversion("").await.unwrap_err();
    assert!(notes.told().is_empty());
}

#[tokio::test]
async fn its_headers_are_sent_but_do_not_replace_credentials() {
    let upstream = Upstream::json("{}").await;
    let (client, _) = observed(&upstream.url);
    ListVolumes::new(&client).await.unwrap();
    let asked = upstream.only();
    assert_eq!(asked.all("traceparent"), ["00-1"]);
    assert_eq!(asked.all("x-auth-token"), [TOKEN]);
}

#[tokio::test]
async fn an_anonymous_client_sends_the_credentials_of_its_observer() {
    let upstream = Upstream::json("{}").await;
    let mut settings = settings(&upstream.url);
    settings.anonymous = true;
    settings.observe = Some(Arc::new(Notes::default()));
    ListVolumes::new(&settings.build().unwrap()).await.unwrap();
    assert_eq!(upstream.only().all("x-auth-token"), ["hijacked"]);
}

#[tokio::test]
async fn it_is_shown_no_secret() {
    let upstream = Upstream::status("401 Unauthorized", "", "no").await;
    let (client, notes) = observed(&upstream.url);
    ListVolumes::new(&client).await.unwrap_err();
    let seen = notes.seen.lock().unwrap().clone();
    assert!(seen.contains("x-trace") && !seen.contains("s3cr3t"), "{seen}");
}
