//! How it ends.

use std::net::SocketAddr;
use std::time::Duration;

use capgen_runtime::serve::Drained;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{LONG, SHORT, serve, settings, slow, told};

#[tokio::test]
async fn what_is_under_way_is_answered_and_nothing_more_is_accepted() {
    let mut settings = settings();
    settings.management = Some("127.0.0.1:0".parse().unwrap());
    let (router, gate) = slow();
    let (running, address) = serve(settings, router).await;
    let management = running.management.unwrap();
    let mut idle = answered(address).await;
    assert_eq!(told(management, "/health/ready").await.status(), 200);
    let mut call = TcpStream::connect(address).await.unwrap();
    call.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    gate.has_begun().await;
    let ended = tokio::spawn(running.shutdown());
    // Whoever waits for a request is told that none is taken.
    assert_eq!(idle.read(&mut [0]).await.unwrap(), 0);
    let ready = told(management, "/health/ready").await;
    assert_eq!((ready.status(), ready.text()), (503, r#"{"status":"OUT_OF_SERVICE"}"#));
    assert_eq!(told(management, "/health/live").await.status(), 200);
    assert!(TcpStream::connect(address).await.is_err());
    gate.may.add_permits(1);
    let mut answer = String::new();
    call.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close") && answer.ends_with("late"), "{answer}");
    assert_eq!(ended.await.unwrap(), Drained::Completely);
}

#[tokio::test]
async fn requests_on_their_way_are_answered() {
    let mut settings = settings();
    settings.notice = Duration::ZERO;
    let (running, address) = serve(settings, slow().0).await;
    let mut connected = TcpStream::connect(address).await.unwrap();
    let mut asking = answered(address).await;
    asking.write_all(b"GET / HT").await.unwrap();
    let ended = tokio::spawn(running.shutdown());
    gone(address).await;
    connected.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    asking.write_all(b"TP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    for mut caller in [connected, asking] {
        let mut answer = String::new();
        caller.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close") && answer.ends_with("here"), "{answer}");
    }
    assert_eq!(ended.await.unwrap(), Drained::Completely);
}

#[tokio::test]
async fn who_connects_and_says_nothing_does_not_hold_it_up() {
    let (running, address) = serve(settings(), slow().0).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    assert_eq!(running.shutdown().await, Drained::Completely);
    assert_eq!(silent.read(&mut [0]).await.unwrap(), 0);
}

/// A connection that is kept after an answer.
async fn answered(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"here") {
        stream.read_buf(&mut answer).await.unwrap();
    }
    stream
}

/// Returns when nobody listens any more.
async fn gone(address: SocketAddr) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn what_outlasts_the_time_is_answered_with_503() {
    let mut settings = settings();
    settings.drain = SHORT;
    let (router, gate) = slow();
    let (running, address) = serve(settings, router).await;
    let call = tokio::spawn(async move { told(address, "/slow").await });
    gate.has_begun().await;
    assert_eq!(running.shutdown().await, Drained::CutOff);
    let answer = call.await.unwrap();
    assert_eq!((answer.status(), answer.header("connection")), (503, Some("close")));
}

#[tokio::test]
async fn dropped_it_ends_at_once() {
    let mut settings = settings();
    settings.drain = LONG;
    let (running, address) = serve(settings, slow().0).await;
    drop(running);
    gone(address).await;
}
