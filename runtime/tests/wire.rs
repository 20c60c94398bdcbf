//! What a client puts on the wire.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::client::Error;
use support::sample::types::{ActionBody, ForceDeleteRequest, PerformBackupActionOutput, Restore, RestoreRequest, SortDir};
use support::sample::{Client, ClientBuilder};
use support::{Then, Upstream};

const SECRET: &str = "s3cr3t-t0ken";

fn builder(url: &str) -> ClientBuilder {
    Client::builder().base_url(url).token(SECRET)
}

fn client(upstream: &Upstream) -> Client {
    builder(&upstream.url).build().unwrap()
}

#[tokio::test]
async fn a_plain_call_sends_no_empty_query_and_no_body() {
    let upstream = Upstream::json(r#"{"backups":[]}"#).await;
    client(&upstream).list_backups().await.unwrap();
    let asked = upstream.only();
    assert_eq!(asked.asked(), "GET /v3/backups");
    assert_eq!(asked.header("x-auth-token"), Some(SECRET));
    assert_eq!(asked.header("content-length"), None);
    assert_eq!(asked.header("content-type"), None);
    assert!(asked.body.is_empty());
}

#[tokio::test]
async fn query_values_are_percent_encoded_and_arrays_repeat_their_name() {
    let upstream = Upstream::json(r#"{"backups":[]}"#).await;
    let request = client(&upstream)
        .list_backups()
        .all_tenants(true)
        .limit(-5)
        .name("a+b&c=d#e?f é\"<%")
        .sort_dir(SortDir::from("sideways"))
        .status(vec!["x y".to_owned(), String::new()]);
    request.await.unwrap();
    assert_eq!(
        upstream.only().asked(),
        "GET /v3/backups?all_tenants=true&limit=-5&name~=a%2Bb%26c%3Dd%23e%3Ff%20%C3%A9%22%3C%25\
         &sort_dir=sideways&status=x%20y&status="
    );
}

#[tokio::test]
async fn a_parameter_set_twice_is_sent_once() {
    let upstream = Upstream::json(r#"{"backups":[]}"#).await;
    client(&upstream).list_backups().limit(1).limit(2).await.unwrap();
    assert_eq!(upstream.only().asked(), "GET /v3/backups?limit=2");
}

#[tokio::test]
async fn headers_and_cookies_are_sent() {
    let upstream = Upstream::json(r#"{"backups":[]}"#).await;
    client(&upstream).list_backups().version("volume 3.70").session("a;b=c").await.unwrap();
    let asked = upstream.only();
    assert_eq!(asked.header("openstack-api-version"), Some("volume 3.70"));
    assert_eq!(asked.header("cookie"), Some("session=a%3Bb%3Dc"));
}

#[tokio::test]
async fn path_values_become_one_encoded_segment() {
    for (value, sent) in [
        ("b1", "b1"),
        ("R&D <prod>", "R%26D%20%3Cprod%3E"),
        ("a:b@c;d,e", "a%3Ab%40c%3Bd%2Ce"),
        ("100%", "100%25"),
        ("a%2Fb", "a%252Fb"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("...", "..."),
        ("~a-b_c.d", "~a-b_c.d"),
    ] {
        let upstream = Upstream::json("{}").await;
        client(&upstream).get_backup(value).await.unwrap();
        assert_eq!(upstream.only().asked(), format!("GET /v3/backups/{sent}"));
    }
}

#[tokio::test]
async fn hostile_path_values_are_refused_and_nothing_is_sent() {
    let upstream = Upstream::json("{}").await;
    let client = client(&upstream);
    for value in ["", ".", "..", "%2e", "%2E%2e", ".%2E", "a/b", "a\\b", "a?x=1", "a#b", "a\r\nb", "a\0b", "a\tb", "\u{7f}"] {
        let error = client.get_backup(value).await.unwrap_err();
        let Error::Request { operation: "get_backup", violation } = &error else { panic!("{value:?}: {error:?}") };
        assert_eq!((&*violation.pointer, violation.place), ("/backup_id", "path"), "{value:?}");
        assert!(error.to_string().starts_with("`get_backup`: `backup_id` must not "), "{error}");
    }
    assert!(client.export("").await.is_err());
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn a_parameter_may_share_its_segment_with_text() {
    let upstream = Upstream::json("{}").await;
    assert_eq!(client(&upstream).export("a b").await.unwrap(), "{}");
    assert_eq!(upstream.only().asked(), "GET /v3/exports/a%20b.json");
}

#[tokio::test]
async fn header_values_that_would_split_are_refused_by_name() {
    let upstream = Upstream::json("{}").await;
    for value in ["a\r\nx: y", "a\nb", "a\0b"] {
        let error = client(&upstream).list_backups().version(value).await.unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains("`version` must not contain control characters"), "{shown}");
    }
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn bodies_are_json_as_the_types_say() {
    let upstream = Upstream::json("{}").await;
    let restore = Restore { volume_id: None, name: "é \"q\"".to_owned(), ..Restore::default() };
    let body = ActionBody::from(RestoreRequest { restore, ..RestoreRequest::default() });
    let output = client(&upstream).perform_backup_action("b1", &body).await.unwrap();
    assert_eq!(output, PerformBackupActionOutput::Ok(capgen_runtime::serde_json::json!({})));
    let asked = upstream.only();
    assert_eq!(asked.asked(), "POST /v3/backups/b1/action");
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(asked.text(), r#"{"restore":{"name":"é \"q\""}}"#);
}

#[tokio::test]
async fn a_required_null_is_sent_as_null() {
    let upstream = Upstream::status("202 Accepted", "", "").await;
    let body = ActionBody::ForceDelete(Box::default());
    let output = client(&upstream).perform_backup_action("b1", &body).await.unwrap();
    assert_eq!(output, PerformBackupActionOutput::Accepted);
    assert_eq!(upstream.only().text(), r#"{"os-force_delete":null}"#);
    let _: ForceDeleteRequest = capgen_runtime::serde_json::from_str(upstream.only().text()).unwrap();
}

#[tokio::test]
async fn a_base_url_may_have_a_path_and_a_trailing_slash() {
    for prefix in ["", "/", "/cinder", "/cinder/", "/a%20b/"] {
        let upstream = Upstream::json("{}").await;
        builder(&format!("{}{prefix}", upstream.url)).build().unwrap().get_backup("b1").await.unwrap();
        assert_eq!(upstream.only().asked(), format!("GET {}/v3/backups/b1", prefix.trim_end_matches('/')));
    }
}

#[tokio::test]
async fn an_anonymous_client_sends_no_credential() {
    let upstream = Upstream::json("{}").await;
    Client::builder().base_url(&*upstream.url).anonymous().build().unwrap().get_backup("b1").await.unwrap();
    assert_eq!(upstream.only().header("x-auth-token"), None);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Upstream::json("{}").await;
    let location = format!("location: {}/elsewhere\r\n", target.url);
    let upstream = Upstream::status("302 Found", &location, "").await;
    let error = client(&upstream).get_backup("b1").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    assert!(target.asked().is_empty());
}

#[tokio::test]
async fn a_reply_has_the_status_and_all_headers() {
    let upstream = Upstream::status("200 OK", "x-openstack-request-id: req-1\r\nset-cookie: a=b\r\n", "{}").await;
    let reply = client(&upstream).get_backup("b1").reply().await.unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["x-openstack-request-id"], "req-1");
    assert_eq!(reply.headers["set-cookie"], "a=b");
}

#[tokio::test]
async fn nothing_printed_shows_a_secret() {
    let upstream = Upstream::bytes(b"HTTP/1.1 500 Oops\r\ncontent-length: 9\r\n\r\n".to_vec(), Then::Close).await;
    let builder = builder(&upstream.url);
    let client = builder.clone().build().unwrap();
    let request = client.list_backups().name("personal");
    let error = request.clone().await.unwrap_err();
    let shown = format!("{builder:?} {client:?} {request:?} {error:?} {error}");
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!shown.contains("personal"), "{shown}");
}
