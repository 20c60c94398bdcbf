//! What is too long, too many, too slow, or wrong.

use std::sync::Arc;

use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, Bytes};
use capgen_runtime::axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::{SHORT, serve, settings, slow, told};

#[tokio::test]
async fn a_head_that_is_too_long_or_has_too_many_headers_is_431() {
    let mut settings = settings();
    (settings.limits.head, settings.limits.headers) = (8192, 10);
    let (_running, address) = serve(settings, slow().0).await;
    for headers in [format!("x: {}\r\n", "y".repeat(10_000)), "x: y\r\n".repeat(11)] {
        let answer = super::ask(address, "GET /", &headers, b"").await;
        assert_eq!(answer.status(), 431, "{answer:?}");
    }
    assert_eq!(told(address, "/").await.text(), "here");
}

#[tokio::test]
async fn who_does_not_end_a_head_is_hung_up_on_however_slowly_it_goes_on() {
    let mut settings = settings();
    settings.limits.head_wait = SHORT;
    let (_running, address) = serve(settings, slow().0).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx: ").await.unwrap();
    // Until the system says that nobody reads any more.
    while stream.write_all(b"y").await.is_ok() {
        tokio::time::sleep(SHORT / 10).await;
    }
    assert_eq!(told(address, "/").await.text(), "here");
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed_and_one_with_requests_is_kept() {
    let mut settings = settings();
    settings.limits.idle = SHORT * 10;
    let (_running, address) = serve(settings, slow().0).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"here") {
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "kept");
        }
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty(), "closed in silence");
}

#[tokio::test]
async fn beyond_the_requests_and_the_queue_there_is_503_with_retry_after() {
    let mut settings = settings();
    (settings.limits.requests, settings.limits.queue) = (1, 1);
    let (router, gate) = slow();
    let (_running, address) = serve(settings, router).await;
    let calls: Vec<_> = (0..3).map(|_| tokio::spawn(async move { told(address, "/slow").await })).collect();
    // One is answered, one waits; whoever came last is refused.
    let mut refused = None;
    while refused.is_none() {
        tokio::time::sleep(SHORT / 10).await;
        refused = calls.iter().position(tokio::task::JoinHandle::is_finished);
    }
    gate.may.add_permits(2);
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    let refused = answers.remove(refused.unwrap());
    assert_eq!((refused.status(), refused.header("retry-after")), (503, Some("1")));
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    assert!(answers.iter().all(|answer| answer.text() == "late"), "{answers:?}");
}

#[tokio::test]
async fn what_takes_too_long_is_504_and_what_panics_is_500() {
    let mut settings = settings();
    settings.limits.request = SHORT * 4;
    let router = slow().0.route("/panics", get(async || -> &'static str { panic!("a secret of the handler") }));
    let (_running, address) = serve(settings, router).await;
    let late = told(address, "/slow").await;
    assert_eq!((late.status(), &late.json()["status"]), (504, &504.into()));
    let wrong = told(address, "/panics").await;
    assert_eq!(wrong.status(), 500);
    assert!(!wrong.text().contains("secret"), "{}", wrong.text());
    assert_eq!(told(address, "/").await.text(), "here");
}

/// Says that it is gone.
struct Gone(mpsc::UnboundedSender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[tokio::test]
async fn who_hangs_up_ends_what_is_done_for_it() {
    let (sender, mut gone) = mpsc::unbounded_channel();
    let (begin, mut begun) = mpsc::unbounded_channel();
    let wait = async move || {
        let _gone = Gone(sender.clone());
        begin.send(()).unwrap();
        std::future::pending::<()>().await;
    };
    let (_running, address) = serve(settings(), Router::new().route("/", get(wait))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    begun.recv().await.unwrap();
    drop(stream);
    gone.recv().await.unwrap();
}

#[tokio::test]
async fn who_does_not_read_is_hung_up_on() {
    let mut settings = settings();
    settings.limits.write_wait = SHORT;
    let (sender, mut gone) = mpsc::unbounded_channel();
    let sender = Arc::new(sender);
    let endless = async move || {
        let gone = Gone((*sender).clone());
        Body::from_stream(futures_util::stream::repeat_with(move || {
            let _ = &gone;
            Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 64 << 10]))
        }))
    };
    let (_running, address) = serve(settings, Router::new().route("/", get(endless))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    gone.recv().await.unwrap();
}
