//! Pages: every item of every page, asked for at the client's own address.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::pin::pin;

use capgen_runtime::client::{Error, Pages};
use support::volumes::{ListVolumes, TOKEN, Volume, client};
use support::{Then, Upstream, answer};

/// A page of volumes, with a link to the next one.
fn page(ids: &[i64], next: &str) -> Vec<u8> {
    let volumes: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    let links = match next {
        "" => String::new(),
        href => format!(r#","volumes_links":[{{"rel":"self","href":"?self=1"}},{{"rel":"next","href":"{href}"}}]"#),
    };
    answer("200 OK", "", &format!(r#"{{"volumes":[{}]{links}}}"#, volumes.join(",")))
}

async fn upstream(pages: Vec<Vec<u8>>) -> Upstream {
    Upstream::script(pages, Then::Close).await
}

fn stream(upstream: &Upstream) -> Pages<Volume> {
    ListVolumes::new(&client(&upstream.url)).limit(2).name("a b").stream()
}

async fn ids(mut pages: Pages<Volume>) -> Vec<i64> {
    let mut ids = Vec::new();
    while let Some(volume) = pages.next().await {
        ids.push(volume.unwrap().id);
    }
    ids
}

const FIRST: &str = "GET /v3/volumes?limit=2&name=a%20b&api%20key=s3cr3t-k%26y";

#[tokio::test]
async fn the_query_of_the_link_replaces_that_of_the_call() {
    let upstream = upstream(vec![page(&[1, 2], "http://h/x?limit=2&marker=2%2F&name=a+b"), page(&[3], "")]).await;
    assert_eq!(ids(stream(&upstream)).await, [1, 2, 3]);
    assert_eq!(upstream.targets(), [FIRST, "GET /v3/volumes?limit=2&marker=2%2F&name=a+b&api%20key=s3cr3t-k%26y"]);
    assert!(upstream.asked().iter().all(|asked| asked.all("x-auth-token") == [TOKEN]));
}

#[tokio::test]
async fn an_exactly_full_last_page_links_to_an_empty_one() {
    let upstream = upstream(vec![page(&[1, 2], "?m=2"), page(&[3, 4], "?m=4"), page(&[], "?m=5")]).await;
    assert_eq!(ids(stream(&upstream)).await, [1, 2, 3, 4]);
    assert_eq!(upstream.asked().len(), 3);
}

#[tokio::test]
async fn a_page_without_items_or_links_is_the_last() {
    for body in ["{}", r#"{"volumes":[]}"#, r#"{"volumes":null,"volumes_links":null}"#, r#"{"volumes_links":[]}"#] {
        let upstream = Upstream::json(body).await;
        assert_eq!(ids(stream(&upstream)).await, [0; 0], "{body}");
        assert_eq!(upstream.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_link_that_was_followed_before_ends_the_stream() {
    let itself = upstream(vec![page(&[1], "?m=1"), page(&[2], "?m=1")]).await;
    assert_eq!(ids(stream(&itself)).await, [1, 2]);
    assert_eq!(itself.asked().len(), 2);
    let round = upstream(vec![page(&[1], "?m=1"), page(&[2], "?m=2"), page(&[3], "?m=1")]).await;
    assert_eq!(ids(stream(&round)).await, [1, 2, 3]);
    assert_eq!(round.asked().len(), 3);
}

#[tokio::test]
async fn a_link_to_another_host_is_never_contacted_and_sees_no_credential() {
    let elsewhere = Upstream::json("{}").await;
    let href = format!("{}/v3/other?m=1&api%20key=theirs&api+key=theirs#f?x", elsewhere.url);
    let upstream = upstream(vec![page(&[1], &href), page(&[2], "//evil.example/?m=2"), page(&[3], "")]).await;
    assert_eq!(ids(stream(&upstream)).await, [1, 2, 3]);
    let own = "api%20key=s3cr3t-k%26y";
    assert_eq!(upstream.targets()[1..], [format!("GET /v3/volumes?m=1&{own}"), format!("GET /v3/volumes?m=2&{own}")]);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn a_link_cannot_write_into_the_request() {
    let upstream = upstream(vec![page(&[1], r"?m=1 HTTP/1.1\r\nx-injected: 1\r\n\r\n"), page(&[], "")]).await;
    assert_eq!(ids(stream(&upstream)).await, [1]);
    let asked = &upstream.asked()[1];
    assert!(asked.line.starts_with("GET /v3/volumes?m=1%20HTTP/1.1"), "{}", asked.line);
    assert_eq!(asked.header("x-injected"), None);
}

#[tokio::test]
async fn an_error_ends_the_stream_after_the_items_before_it() {
    let upstream = upstream(vec![page(&[1], "?m=1"), answer("400 Bad Request", "", r#"{"error":"marker"}"#)]).await;
    let mut pages = stream(&upstream);
    assert_eq!(pages.next().await.unwrap().unwrap().id, 1);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "`list`: the server answered 400 Bad Request: marker");
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_link_that_cannot_be_followed_is_an_error_not_an_end() {
    let mut pages = stream(&upstream(vec![page(&[1], "http://h/v3/volumes/page/2")]).await);
    let error = pages.next().await.unwrap().unwrap_err();
    let Error::Decode { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.to_string(), "expected a query in the link to the next page");
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_item_is_asked_for() {
    let upstream = upstream(vec![page(&[1], "?m=1"), page(&[2], "")]).await;
    let mut pages = stream(&upstream);
    assert!(upstream.asked().is_empty());
    pages.next().await;
    assert_eq!(upstream.asked().len(), 1);
}

#[tokio::test]
async fn a_page_that_was_not_waited_for_is_not_lost() {
    let upstream = upstream(vec![page(&[1, 2], "")]).await;
    let mut pages = stream(&upstream);
    {
        let mut asked = pin!(pages.next());
        let never = std::future::poll_fn(|cx| std::task::Poll::Ready(asked.as_mut().poll(cx).is_pending()));
        assert!(never.await);
    }
    assert_eq!(ids(pages).await, [1, 2]);
    assert_eq!(upstream.asked().len(), 1);
}

#[test]
fn pages_are_a_stream_that_can_be_moved_and_sent() {
    fn is_stream<S: futures_util::Stream<Item = Result<Volume, Error>> + Send + Unpin>(_: S) {}
    is_stream(ListVolumes::new(&client("http://localhost")).stream());
}
