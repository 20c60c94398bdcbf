//! Several upstreams, some of which are gone, and one that is left alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use capgen_runtime::client::{Breaker, Client, Error, Retry};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::{POST, WELL, asked, called, settings};

const LATER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Answers every call, and counts them.
async fn counting(answer: &'static [u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (url, count) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counted = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            asked(&mut stream).await;
            counted.fetch_add(1, Ordering::SeqCst);
            stream.write_all(answer).await.unwrap();
        }
    });
    (url, count)
}

async fn nobody() -> String {
    format!("http://{}", TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap())
}

fn client(urls: &[&String], retry: Retry, breaker: Breaker) -> Client {
    let list: Vec<&str> = urls.iter().map(|url| url.as_str()).collect();
    let mut settings = settings(&list.join(", "));
    (settings.retry, settings.breaker) = (retry, breaker);
    settings.build().unwrap()
}

#[tokio::test]
async fn with_half_of_them_gone_no_call_fails_not_even_what_may_not_be_repeated() {
    let (here, count) = counting(WELL).await;
    let (gone, also_gone) = (nobody().await, nobody().await);
    let client = client(&[&gone, &here, &also_gone], Retry::default(), Breaker::default().failures(2));
    for _ in 0..20 {
        assert_eq!(called(&client).await.unwrap(), [1]);
        assert_eq!(client.call(&POST).answer().await.unwrap().status, 200);
    }
    assert_eq!(count.load(Ordering::SeqCst), 40);
    let told = client.upstreams();
    assert_eq!(told.iter().map(|upstream| upstream.left_alone.is_some()).collect::<Vec<_>>(), [true, false, true], "{told:?}");
    assert_eq!(told[1].url, format!("{here}/"));
}

#[tokio::test]
async fn what_may_be_repeated_is_answered_by_another_one_and_what_may_not_is_not() {
    let ((failing, failed), (here, count)) = (counting(LATER).await, counting(WELL).await);
    let client = client(&[&failing, &here], Retry::default(), Breaker::none());
    for _ in 0..4 {
        assert_eq!(called(&client).await.unwrap(), [1]);
    }
    assert_eq!((failed.load(Ordering::SeqCst), count.load(Ordering::SeqCst)), (2, 4), "they take turns");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.call(&POST).answer().await.unwrap().status.as_u16());
    }
    assert_eq!(statuses, [503, 200, 503, 200]);
}

#[tokio::test]
async fn one_that_fails_is_left_alone_and_tried_again_later() {
    let (failing, failed) = counting(LATER).await;
    let wait = Duration::from_millis(400);
    let client = client(&[&failing], Retry::none(), Breaker::default().failures(3).first_wait(wait));
    for _ in 0..3 {
        assert!(matches!(called(&client).await, Err(Error::Status { .. })));
    }
    let error = called(&client).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { retry_after, .. } if retry_after <= wait), "{error:?}");
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert_eq!(failed.load(Ordering::SeqCst), 3, "nothing is sent");
    tokio::time::sleep(wait).await;
    assert!(matches!(called(&client).await, Err(Error::Status { .. })));
    assert!(matches!(called(&client).await, Err(Error::Unavailable { .. })));
    assert_eq!(failed.load(Ordering::SeqCst), 4, "one tries");
}

#[test]
fn all_base_urls_are_checked_at_once() {
    let error = settings("http://a.example ftp://b.example,http://me:secret@c.example").build().unwrap_err();
    let told: Vec<&str> = error.problems.iter().map(|problem| &*problem.message).collect();
    assert_eq!(told, ["must begin with http:// or https://", "must not hold a user name or a password"]);
    let many = vec!["http://a.example"; 65].join(" ");
    assert!(settings(&many).build().unwrap_err().to_string().contains("more than 64"));
    assert_eq!(settings("http://a.example/x,y https://b.example:1/,http://c.example").build().unwrap().upstreams().len(), 3);
}
