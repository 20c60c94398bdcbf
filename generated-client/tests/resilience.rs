//! What the generated clients do on a bad day: again, further, and under observation.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use capgen_runtime::api::Operation;
use capgen_runtime::client::{Observe, Outcome, Retry};
use capgen_runtime::http::{HeaderMap, HeaderValue};
use capgen_runtime::serde_json::{Value, json};
use generated_client::cinder_backups::types::{BackupCreateRequestBackup, Faults};
use generated_client::cinder_backups::{Client, ClientBuilder};
use wiremock::matchers::{any, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn client(server: &MockServer) -> ClientBuilder {
    let quick = Retry::default().first_wait(Duration::from_millis(1)).longest_wait(Duration::from_millis(50));
    Client::builder().base_url(server.uri()).pcd_auth("hush").retry(quick)
}

async fn answers(server: &MockServer, status: u16, retry_after: Option<&str>, times: u64) {
    let mut answer = ResponseTemplate::new(status).set_body_json(json!({"serviceUnavailable": {"code": status, "message": "later"}}));
    if let Some(value) = retry_after {
        answer = answer.insert_header("Retry-After", value);
    }
    Mock::given(any()).respond_with(answer).up_to_n_times(times).mount(server).await;
}

async fn then_lists_nothing(server: &MockServer) {
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!({"backups": []}))).mount(server).await;
}

async fn received(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn what_is_safe_to_repeat_is_tried_again_and_then_gives_up_with_the_servers_words() {
    let server = MockServer::start().await;
    answers(&server, 503, Some("0"), 2).await;
    then_lists_nothing(&server).await;
    assert_eq!(client(&server).build().unwrap().list_backups().await.unwrap().backups.unwrap(), []);
    assert_eq!(received(&server).await, 3);

    let server = MockServer::start().await;
    answers(&server, 503, None, 9).await;
    let error = client(&server).build().unwrap().list_backups().await.unwrap_err();
    assert_eq!(error.body::<Faults>().unwrap()["serviceUnavailable"].message, "later");
    assert_eq!(received(&server).await, 3);
}

#[tokio::test]
async fn what_must_not_be_repeated_is_sent_once() {
    let create = BackupCreateRequestBackup::new("v").into();
    for (status, retry_after, retry) in
        [(503, None, Retry::default()), (404, None, Retry::default()), (429, Some("60"), Retry::default()), (503, None, Retry::none())]
    {
        let server = MockServer::start().await;
        answers(&server, status, retry_after, 9).await;
        let client = client(&server).retry(retry).build().unwrap();
        // A POST is never repeated; a GET is not for what is no "later", for a later that is too late, or when told not to.
        let error = if (status, retry) == (503, Retry::default()) {
            client.create_backup(&create).await.map(drop).unwrap_err()
        } else {
            client.list_backups().await.map(drop).unwrap_err()
        };
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(received(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_is_passed_on_is_the_first_one() {
    let server = MockServer::start().await;
    answers(&server, 503, None, 9).await;
    let answer = client(&server).build().unwrap().list_backups().answer().await.unwrap();
    assert_eq!((answer.status.as_u16(), received(&server).await), (503, 1));
}

fn page(names: &[&str], next: Option<&str>) -> ResponseTemplate {
    let backups: Vec<Value> = names.iter().map(|name| json!({"id": name, "name": name, "links": []})).collect();
    let mut page = json!({"backups": backups});
    if let Some(href) = next {
        page["backups_links"] = json!([{"rel": "next", "href": href}]);
    }
    ResponseTemplate::new(200).set_body_json(page)
}

async fn names(client: &Client) -> Vec<String> {
    let mut stream = client.list_backups().limit(2).sort("name").stream();
    let mut names = Vec::new();
    while let Some(backup) = stream.next().await {
        names.push(backup.unwrap().name.unwrap());
    }
    names
}

#[tokio::test]
async fn a_stream_follows_the_pages_and_ends_on_the_empty_one_after_an_exactly_full_last_one() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    // The link names another host, as it does behind a proxy: only its query is followed, and no credential leaves.
    let link = |marker: &str| format!("{}/v3/backups?limit=2&sort=name&marker={marker}", elsewhere.uri());
    Mock::given(query_param_is_missing("marker")).respond_with(page(&["a", "b"], Some(&link("b")))).mount(&server).await;
    Mock::given(query_param("marker", "b")).respond_with(page(&["c", "d"], Some(&link("d")))).mount(&server).await;
    Mock::given(query_param("marker", "d")).respond_with(page(&[], None)).mount(&server).await;
    assert_eq!(names(&client(&server).build().unwrap()).await, ["a", "b", "c", "d"]);
    assert_eq!((received(&server).await, received(&elsewhere).await), (3, 0));
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked[1].url.query(), Some("limit=2&sort=name&marker=b"));
    assert_eq!(asked[1].headers["x-auth-token"], "hush");
}

#[tokio::test]
async fn a_page_that_links_to_itself_ends_the_stream_and_a_failure_is_its_last_item() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(page(&["a"], Some("?marker=a"))).mount(&server).await;
    assert_eq!(names(&client(&server).build().unwrap()).await, ["a", "a"]);

    let server = MockServer::start().await;
    answers(&server, 404, None, 9).await;
    let mut stream = client(&server).build().unwrap().list_backups_with_details().stream();
    assert!(stream.next().await.unwrap().is_err());
    assert!(stream.next().await.is_none());
}

/// Keeps what it saw, and adds a header.
#[derive(Default)]
struct Watch(Mutex<Vec<String>>);

impl Observe for Watch {
    fn before(&self, operation: &'static Operation, headers: &mut HeaderMap) {
        headers.insert("traceparent", HeaderValue::from_static("00-1-2-01"));
        headers.insert("x-auth-token", HeaderValue::from_static("other"));
        self.0.lock().unwrap().push(format!("{} {headers:?}", operation.name));
    }

    fn after(&self, operation: &'static Operation, outcome: &Outcome<'_>, _: Duration) {
        self.0.lock().unwrap().push(format!("{} {outcome:?}", operation.name));
    }
}

#[tokio::test]
async fn an_observer_adds_headers_sees_the_outcome_and_no_credential() {
    let server = MockServer::start().await;
    answers(&server, 503, None, 1).await;
    then_lists_nothing(&server).await;
    let watch = Arc::new(Watch::default());
    let client = client(&server).observe(watch.clone()).build().unwrap();
    client.list_backups().await.unwrap();

    let sent = server.received_requests().await.unwrap();
    assert!(sent.iter().all(|request| request.headers["traceparent"] == "00-1-2-01" && request.headers["x-auth-token"] == "hush"));
    let seen = watch.0.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].starts_with("list_backups Outcome { attempts: 2, status: Some(200), error: None"), "{}", seen[1]);
    assert!(!seen.concat().contains("hush"));
}
