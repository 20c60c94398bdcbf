//! Upstream trouble: a caller can tell each kind apart, and nothing hangs.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::error::Error as _;
use std::time::Duration;

use capgen_runtime::Value;
use capgen_runtime::client::{Error, Retry};
use support::sample::Client;
use support::sample::types::{BackupSimple, Link};
use support::{Then, Upstream, nobody};

fn client(url: &str) -> Client {
    let mut builder = Client::builder().base_url(url).token("t0ken");
    builder.settings.retry = Retry::default().first_wait(Duration::from_millis(1));
    builder.build().unwrap()
}

async fn error(upstream: &Upstream) -> Error {
    client(&upstream.url).get_backup("b1").await.unwrap_err()
}

#[tokio::test]
async fn a_status_error_says_the_servers_own_words() {
    for (status, headers, body, shown) in [
        ("400 Bad Request", "", r#"{"badRequest":{"code":400,"message":"No name"}}"#, "400 Bad Request: No name"),
        ("401 Unauthorized", "www-authenticate: Keystone\r\n", r#"{"error":"who?"}"#, "401 Unauthorized: who?"),
        ("404 Not Found", "content-type: text/plain\r\n", "Not Found\n", "404 Not Found: Not Found"),
        ("429 Too Many Requests", "retry-after: 7\r\n", "", "429 Too Many Requests"),
        ("500 Internal Server Error", "content-type: text/html\r\n", "<html>x</html>", "500 Internal Server Error"),
    ] {
        let error = error(&Upstream::status(status, headers, body).await).await;
        assert_eq!(error.to_string(), format!("`get_backup`: the server answered {shown}"));
        assert!(matches!(&error, Error::Status { received, .. } if received.body == body));
        assert!(error.source().is_none());
    }
}

#[tokio::test]
async fn a_status_error_keeps_headers() {
    let error = error(&Upstream::status("429 Too Many Requests", "retry-after: 7\r\n", "").await).await;
    assert_eq!(error.received().unwrap().headers["retry-after"], "7");
}

#[tokio::test]
async fn the_body_of_a_status_error_is_decoded_on_demand() {
    let error = error(&Upstream::status("404 Not Found", "", r#"{"id":"b1","name":null}"#).await).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert_eq!(error.body::<BackupSimple>().unwrap().id.unwrap(), "b1");
    assert_eq!(error.body::<Value>().unwrap()["name"], Value::Null);
    assert_eq!(error.body::<Link>(), None);
}

#[tokio::test]
async fn other_errors_have_no_body_to_decode() {
    for (status, body) in [("200 OK", "[1]"), ("404 Not Found", ""), ("413 Too Large", "<html>%s</html>")] {
        let error = error(&Upstream::status(status, "", body).await).await;
        assert_eq!(error.body::<Value>(), None, "{status}");
    }
}

#[tokio::test]
async fn an_empty_success_where_json_is_promised_is_a_decode_error() {
    let error = error(&Upstream::status("204 No Content", "", "").await).await;
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    assert_eq!(error.source().unwrap().to_string(), "expected JSON, found an empty body");
}

#[tokio::test]
async fn a_decode_error_says_where() {
    let body = r#"{"id":"x","links":[{"href":"a","rel":null},{"href":5,"rel":null}]}"#;
    let error = error(&Upstream::json(body).await).await;
    assert_eq!(error.to_string(), "`get_backup`: the answer (200 OK) is not what the document says");
    let source = error.source().unwrap().to_string();
    assert!(source.starts_with("at /links/1/href: invalid type: integer `5`, expected a string"), "{source}");
}

#[tokio::test]
async fn a_decode_error_says_where_in_three_state_and_unknown_members() {
    for (body, at) in
        [(r#"{"name":5}"#, "at /name: "), (r#"{"links":{}}"#, "at /links: "), (r#"{"x":[}"#, "at /x/0: "), ("{} x", "trailing")]
    {
        let source = error(&Upstream::json(body).await).await.source().unwrap().to_string();
        assert!(source.starts_with(at), "{body}: {source}");
    }
}

#[tokio::test]
async fn a_missing_required_member_is_named() {
    let error = error(&Upstream::json(r#"{"links":[{"href":"a"}]}"#).await).await;
    let source = error.source().unwrap().to_string();
    assert!(source.starts_with("at /links/0: missing field `rel`"), "{source}");
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let url = nobody().await;
    let error = client(&url).get_backup("b1").await.unwrap_err();
    assert!(matches!(error, Error::Connect { operation: "get_backup", .. }), "{error:?}");
    assert_eq!(error.to_string(), "`get_backup`: the server cannot be reached");
    assert!(!format!("{error:?}").contains("http://"), "{error:?}");
}

#[tokio::test]
async fn a_stalled_answer_is_a_timeout() {
    for begun in ["", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{"] {
        let upstream = Upstream::bytes(begun.as_bytes().to_vec(), Then::Stall).await;
        let request = client(&upstream.url).get_backup("b1").timeout(Duration::from_millis(100));
        let error = request.await.unwrap_err();
        assert!(matches!(error, Error::Timeout { operation: "get_backup" }), "{error:?}");
    }
}

#[tokio::test]
async fn a_truncated_answer_is_a_body_error() {
    for begun in [
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"",
        "HTTP/1.1 2",
        "",
        "nonsense\r\n\r\n",
    ] {
        let error = error(&Upstream::bytes(begun.as_bytes().to_vec(), Then::Close).await).await;
        assert!(matches!(error, Error::Body { operation: "get_backup", .. }), "{begun:?}: {error:?}");
    }
}

#[tokio::test]
async fn an_answer_longer_than_the_limit_is_too_large() {
    let upstream = Upstream::json(&format!("{{\"id\":\"{}\"}}", "x".repeat(400 << 10))).await;
    let mut builder = Client::builder().base_url(&*upstream.url).token("t0ken");
    builder.settings.max_body = 300 << 10;
    let error = builder.build().unwrap().get_backup("b1").await.unwrap_err();
    assert_eq!(error.to_string(), "`get_backup`: the answer is longer than 307200 bytes");
}

#[tokio::test]
async fn a_long_answer_is_read_whole() {
    let long = "x".repeat(2 << 20);
    let upstream = Upstream::json(&format!("{{\"id\":\"{long}\"}}")).await;
    let backup = client(&upstream.url).get_backup("b1").await.unwrap();
    assert_eq!(backup.id.unwrap().as_str(), long);
}

#[tokio::test]
async fn a_success_the_document_does_not_list_is_no_status_error() {
    let upstream = Upstream::status("201 Created", "", r#"{"id":"x"}"#).await;
    assert_eq!(client(&upstream.url).get_backup("b1").reply().await.unwrap().status, 201);
}

#[tokio::test]
async fn an_answer_of_any_status_is_given_unread() {
    let upstream = Upstream::status("418 I'm a teapot", "", "short").await;
    let answer = client(&upstream.url).get_backup("b1").answer().await.unwrap();
    assert_eq!((answer.operation, answer.status.as_u16()), ("get_backup", 418));
    assert_eq!(answer.collect(100).await.unwrap().body, "short");
}
