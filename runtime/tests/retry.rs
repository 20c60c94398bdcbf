//! Retries: what is sent again, counted by who was asked.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use capgen_runtime::api::Operation;
use capgen_runtime::client::{self, Breaker, Call, Error, Reply, Retry};
use capgen_runtime::serde_json::json;
use capgen_runtime::{Value, http};
use support::volumes::{CREATE, DELETE, LIST, UPDATE, settings};
use support::{Then, Upstream, answer};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket};

fn call(upstream: &Upstream, operation: &'static Operation) -> Call {
    settings(&upstream.url).build().unwrap().call(operation)
}

async fn send(call: Call) -> Result<Reply<Value>, Error> {
    call.send(client::json::<Value>).await
}

/// An upstream that answers so once, and then with success.
async fn once(first: Vec<u8>) -> Upstream {
    Upstream::script(vec![first, answer("200 OK", "", "{}")], Then::Close).await
}

fn later(retry_after: &str) -> Vec<u8> {
    answer("503 Service Unavailable", &format!("retry-after: {retry_after}\r\n"), "")
}

/// A moment as `Retry-After` writes it.
fn date(seconds_from_now: i64) -> String {
    let moment = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds_from_now);
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap()
}

#[tokio::test]
async fn statuses_that_say_later_are_asked_again() {
    for status in ["429 Too Many Requests", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"] {
        let upstream = once(answer(status, "", "busy")).await;
        assert_eq!(send(call(&upstream, &LIST)).await.unwrap().value, json!({}));
        assert_eq!(upstream.asked().len(), 2, "{status}");
    }
}

#[tokio::test]
async fn every_attempt_sends_the_same() {
    let upstream = once(later("0")).await;
    send(call(&upstream, &UPDATE).set("limit", 1_i64).json(&json!({"a": 1}))).await.unwrap();
    let [first, second] = &upstream.asked()[..] else { panic!() };
    assert_eq!((first.asked(), &first.headers, first.text()), (second.asked(), &second.headers, second.text()));
    assert_eq!(second.text(), r#"{"a":1}"#);
}

#[tokio::test]
async fn statuses_that_say_no_are_final() {
    for status in ["400 Bad Request", "404 Not Found", "408 Request Timeout", "413 Too Large", "500 Oops", "501 Not Implemented"] {
        let upstream = once(answer(status, "retry-after: 0\r\n", "")).await;
        assert!(send(call(&upstream, &LIST)).await.is_err());
        assert_eq!(upstream.asked().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn attempts_end_and_the_last_answer_is_the_error() {
    let upstream = Upstream::status("503 Service Unavailable", "", r#"{"message":"busy"}"#).await;
    let error = send(call(&upstream, &DELETE)).await.unwrap_err();
    assert_eq!(error.to_string(), "`delete`: the server answered 503 Service Unavailable: busy");
    assert_eq!(upstream.asked().len(), 3);
}

#[tokio::test]
async fn the_number_of_attempts_is_set_on_the_client() {
    for (retry, attempts) in [(Retry::none(), 1), (Retry::default().attempts(0), 1), (Retry::default().attempts(5), 5)] {
        let upstream = Upstream::status("503 Service Unavailable", "", "").await;
        let mut settings = settings(&upstream.url);
        settings.retry = retry.first_wait(Duration::ZERO);
        assert!(send(settings.build().unwrap().call(&LIST)).await.is_err());
        assert_eq!(upstream.asked().len(), attempts, "{retry:?}");
    }
}

#[tokio::test]
async fn a_post_is_never_sent_twice() {
    for first in [later("0"), answer("429 Too Many Requests", "", ""), Vec::new()] {
        let upstream = once(first).await;
        assert!(send(call(&upstream, &CREATE)).await.is_err());
        assert_eq!(upstream.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_is_tried_again() {
    for begun in ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\ncontent-"] {
        let upstream = once(begun.as_bytes().to_vec()).await;
        assert_eq!(send(call(&upstream, &LIST)).await.unwrap().status, http::StatusCode::OK);
        assert_eq!(upstream.asked().len(), 2, "{begun:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_within_the_answer_is_final() {
    let upstream = once(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()).await;
    let error = send(call(&upstream, &LIST)).await.unwrap_err();
    assert!(matches!(error, Error::Body { .. }), "{error:?}");
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn a_body_that_may_have_arrived_in_part_is_not_sent_again() {
    let upstream = once(Vec::new()).await;
    let error = send(call(&upstream, &UPDATE).json(&json!({}))).await.unwrap_err();
    assert!(matches!(error, Error::Body { .. }), "{error:?}");
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_final() {
    let upstream = Upstream::script(vec![Vec::new()], Then::Stall).await;
    let error = send(call(&upstream, &LIST).timeout(Duration::from_millis(100))).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn retry_after_may_be_seconds_or_a_date_that_is_over() {
    for retry_after in ["0".to_owned(), date(-10), "soon".to_owned()] {
        let upstream = once(later(&retry_after)).await;
        send(call(&upstream, &LIST)).await.unwrap();
        assert_eq!(upstream.asked().len(), 2, "{retry_after}");
    }
}

#[tokio::test]
async fn a_server_that_asks_for_more_than_the_longest_wait_is_left_alone() {
    for retry_after in ["6".to_owned(), "99999999999999999999999".to_owned(), date(60)] {
        let upstream = once(later(&retry_after)).await;
        let error = send(call(&upstream, &LIST)).await.unwrap_err();
        assert_eq!(error.received().unwrap().headers["retry-after"], retry_after);
        assert_eq!(upstream.asked().len(), 1, "{retry_after}");
    }
}

#[tokio::test]
async fn a_wait_that_the_timeout_leaves_no_room_for_is_not_begun() {
    let upstream = once(later("4")).await;
    let error = send(call(&upstream, &LIST).timeout(Duration::from_secs(3))).await.unwrap_err();
    assert_eq!(error.status(), Some(http::StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_passed_on_is_the_first_one() {
    let upstream = once(later("0")).await;
    assert_eq!(call(&upstream, &LIST).answer().await.unwrap().status, http::StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(upstream.asked().len(), 1);
    let broken = once(Vec::new()).await;
    assert_eq!(call(&broken, &LIST).answer().await.unwrap().status, http::StatusCode::OK);
    assert_eq!(broken.asked().len(), 2, "one that does not come is no answer");
}

#[tokio::test]
async fn a_call_that_broke_is_not_said_to_be_unsent_because_it_cannot_be_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = settings(&format!("http://{}", listener.local_addr().unwrap())).build().unwrap();
    let breaks = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        stream.read_buf(&mut Vec::new()).await.unwrap();
    };
    let (outcome, ()) = tokio::join!(client.call(&LIST).answer(), breaks);
    assert!(matches!(outcome, Err(Error::Body { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_whoever_asks() {
    // Bound, so that the port is taken, but not listening yet.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut settings = settings(&format!("http://{}", socket.local_addr().unwrap()));
    settings.retry = Retry::default().attempts(1000).first_wait(Duration::from_millis(5)).longest_wait(Duration::from_millis(5));
    settings.breaker = Breaker::none();
    let client = settings.build().unwrap();
    let (typed, passed) = (send(client.call(&LIST)), client.call(&LIST).answer());
    let late = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Upstream::on(socket.listen(8).unwrap(), vec![answer("200 OK", "", "{}")], Then::Close)
    };
    let (typed, passed, upstream) = tokio::join!(typed, passed, late);
    assert_eq!((typed.unwrap().status, passed.unwrap().status), (http::StatusCode::OK, http::StatusCode::OK));
    assert_eq!(upstream.asked().len(), 2);
}
