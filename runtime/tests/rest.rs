//! The REST side of a capability: functions of a client behind routes.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::net::SocketAddr;

use capgen_runtime::serde_json::json;
use capgen_runtime::server::Limits;
use support::sample::{Client, rest};
use support::{Message, Then, Upstream, ask, ask_json, nobody, serve};

fn client(url: &str) -> Client {
    let mut builder = Client::builder().base_url(url).token("t0ken");
    builder.settings.timeout = std::time::Duration::from_millis(300);
    builder.build().unwrap()
}

async fn gateway(upstream: &Upstream) -> SocketAddr {
    serve(rest::router(client(&upstream.url))).await
}

fn assert_problem(answer: &Message, status: u16) {
    assert_eq!(answer.status(), status, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["detail"].is_string() && problem["type"].is_string());
}

fn errors(answer: &Message) -> Vec<(String, String, String)> {
    let text = |value: &capgen_runtime::Value| value.as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["in"]), text(&error["detail"]))).collect()
}

#[tokio::test]
async fn inputs_reach_the_upstream_under_their_own_names() {
    let upstream = Upstream::json(r#"{"task_id": "t" }"#).await;
    let address = gateway(&upstream).await;
    let asked = "DELETE /v1/v1/backup/b%201?force=true&credential_id=a+b%2B&unknown=1&tags=1&tags=-2";
    let answer = ask(address, asked, "x-trace: abc\r\n", b"").await;
    assert_eq!((answer.status(), answer.text()), (200, r#"{"task_id": "t" }"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let asked = upstream.only();
    assert_eq!(asked.asked(), "DELETE /v1/backup/b%201?credential_id=a%20b%2B&force=true&tags=1&tags=-2");
    assert_eq!(asked.header("x-trace"), Some("abc"));
    assert_eq!(asked.header("x-auth-token"), Some("t0ken"));
}

#[tokio::test]
async fn absent_optional_values_are_left_out() {
    let upstream = Upstream::json("{}").await;
    ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
    assert_eq!(upstream.only().asked(), "DELETE /v1/backup/b1");
}

#[tokio::test]
async fn a_body_goes_through_byte_for_byte() {
    let upstream = Upstream::json("{}").await;
    let address = gateway(&upstream).await;
    let body = r#"{"z":1.00,"a":{"é":[18446744073709551617,null]},"a":"\u00e9 日本"}"#;
    assert_eq!(ask_json(address, "POST /v1/v1/catalog", body).await.status(), 200);
    assert_eq!(ask(address, "POST /v1/v1/catalog", "", body.as_bytes()).await.status(), 200);
    for asked in upstream.asked() {
        assert_eq!(asked.text(), body);
        assert_eq!(asked.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn an_absent_optional_body_is_not_sent() {
    let upstream = Upstream::json("{}").await;
    assert_eq!(ask(gateway(&upstream).await, "PUT /v1/v1/catalog", "", b"").await.status(), 200);
    assert_eq!(upstream.only().body, b"");
    assert_eq!(upstream.only().header("content-type"), None);
}

#[tokio::test]
async fn hostile_values_are_refused_by_name_and_nothing_is_sent() {
    let upstream = Upstream::json("{}").await;
    let address = gateway(&upstream).await;
    for value in ["", ".", "..", "%2e", "%2e%2E", "%252e%252e", "a%2Fb", "a%5Cb", "a%3Fx=1", "a%23b", "a%0D%0Ab", "%00", "%ff"] {
        let answer = ask(address, &format!("DELETE /v1/v1/backup/{value}"), "", b"").await;
        assert_problem(&answer, 400);
        let [(pointer, place, detail)] = &errors(&answer)[..] else { panic!("{answer:?}") };
        assert_eq!((&**pointer, &**place), ("/backup_id", "path"), "{value}");
        assert!(detail.starts_with("must "), "{detail}");
    }
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn wrong_queries_are_refused_all_at_once() {
    let upstream = Upstream::json("{}").await;
    let asked = "DELETE /v1/v1/backup/b1?force=yes&credential_id=a&credential_id=b&tags=x";
    let answer = ask(gateway(&upstream).await, asked, "", b"").await;
    assert_problem(&answer, 400);
    let found = errors(&answer);
    let found: Vec<_> = found.iter().map(|(pointer, place, detail)| (&**pointer, &**place, &**detail)).collect();
    assert_eq!(
        found,
        [
            ("/credential_id", "query", "must be given once"),
            ("/force", "query", "must be true or false"),
            ("/tags", "query", "must be an integer from -2147483648 to 2147483647"),
        ]
    );
    for asked in ["force", "force=", "force=TRUE", "force=1", "credential_id=%ff"] {
        let answer = ask(gateway(&upstream).await, &format!("DELETE /v1/v1/backup/b1?{asked}"), "", b"").await;
        assert_problem(&answer, 400);
    }
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn wrong_bodies_are_refused() {
    let upstream = Upstream::json("{}").await;
    let address = gateway(&upstream).await;
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
    for body in ["[]", "5", "\"{}\"", "null", "{", "{} x", r#"{"a":"\ud800"}"#, "\u{feff}{}", &deep] {
        let answer = ask_json(address, "POST /v1/v1/catalog", body).await;
        assert_problem(&answer, 400);
        assert_eq!(errors(&answer)[0].0, "/body", "{body}");
    }
    assert_problem(&ask(address, "POST /v1/v1/catalog", "", b"\xff\xfe").await, 400);
    let answer = ask(address, "POST /v1/v1/catalog", "", b"").await;
    assert_eq!(errors(&answer), [("/body".to_owned(), "body".to_owned(), "is required".to_owned())]);
    assert_problem(&ask(address, "POST /v1/v1/catalog", "content-type: text/plain\r\n", b"{}").await, 415);
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn bodies_over_the_limit_are_413() {
    let upstream = Upstream::json("{}").await;
    let mut limits = Limits::default();
    limits.body = 10;
    let address = serve(rest::routes(client(&upstream.url)).limits(limits).into_router()).await;
    assert_problem(&ask_json(address, "POST /v1/v1/catalog", r#"{"a":"0123456789"}"#).await, 413);
    let chunked = "transfer-encoding: chunked\r\nx-pad: 1\r\n";
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head =
        format!("POST /v1/v1/catalog HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{chunked}\r\n14\r\n{}\r\n0\r\n\r\n", "x".repeat(20));
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
    assert_problem(&support::read(&mut stream).await.unwrap(), 413);
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408() {
    let upstream = Upstream::json("{}").await;
    let mut limits = Limits::default();
    limits.body_timeout = std::time::Duration::from_millis(50);
    let address = serve(rest::routes(client(&upstream.url)).limits(limits).into_router()).await;
    assert_problem(&ask(address, "POST /v1/v1/catalog", "content-length: 5\r\n", b"").await, 408);
}

#[tokio::test]
async fn too_many_at_once_are_503_with_retry_after() {
    let upstream = Upstream::bytes(Vec::new(), Then::Stall).await;
    let mut limits = Limits::default();
    limits.concurrency = 1;
    let mut builder = Client::builder().base_url(&*upstream.url).anonymous();
    builder.settings.timeout = std::time::Duration::from_secs(600);
    let address = serve(rest::routes(builder.build().unwrap()).limits(limits).into_router()).await;
    tokio::spawn(async move { ask(address, "DELETE /v1/v1/backup/b1", "", b"").await });
    while upstream.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    let answer = ask(address, "DELETE /v1/v1/backup/b2", "", b"").await;
    assert_problem(&answer, 503);
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_apart() {
    let upstream = Upstream::json("{}").await;
    let address = gateway(&upstream).await;
    for path in ["/", "/v1/v1", "/v1/v1/backup/a/b", "/v1/v1/catalog/", "//v1/v1/catalog", "/V1/v1/catalog"] {
        assert_problem(&ask(address, &format!("GET {path}"), "", b"").await, 404);
    }
    let answer = ask(address, "GET /v1/v1/catalog", "", b"").await;
    assert_problem(&answer, 405);
    assert_eq!(answer.header("allow"), Some("POST, PUT"));
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn upstream_errors_pass_through_with_safe_headers_only() {
    let headers = "content-type: text/html\r\nretry-after: 7\r\nwww-authenticate: Bearer\r\nset-cookie: a=b\r\n\
                   location: http://internal/\r\nserver: s\r\nx-request-id: r1\r\nkeep-alive: x\r\n";
    let statuses = ["400 Bad Request", "401 Unauthorized", "404 Not Found", "429 Too Many Requests", "500 Oops", "302 Found"];
    for status in statuses {
        let upstream = Upstream::status(status, headers, "<b>no</b>").await;
        let answer = ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
        assert_eq!(answer.status().to_string(), status[..3]);
        assert_eq!(answer.text(), "<b>no</b>");
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert_eq!(answer.header("retry-after"), Some("7"));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_eq!(answer.header("x-request-id"), Some("r1"));
        for unsafe_header in ["set-cookie", "location", "server", "keep-alive"] {
            assert_eq!(answer.header(unsafe_header), None, "{unsafe_header}");
        }
    }
}

#[tokio::test]
async fn no_content_stays_no_content() {
    let upstream = Upstream::bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), Then::Close).await;
    let answer = ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
    assert_eq!((answer.status(), answer.text(), answer.header("content-type")), (204, "", None));
}

#[tokio::test]
async fn no_upstream_is_502_and_a_slow_one_504() {
    let address = serve(rest::router(client(&nobody().await))).await;
    let answer = ask(address, "DELETE /v1/v1/backup/b1", "", b"").await;
    assert_problem(&answer, 502);
    assert_eq!(answer.json()["detail"], json!("`delete_backup`: the server cannot be reached"));
    for (begun, then, status) in [
        ("", Then::Stall, 504),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Then::Stall, 504),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Then::Close, 502),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{", Then::Close, 502),
        ("garbage", Then::Close, 502),
    ] {
        let upstream = Upstream::bytes(begun.as_bytes().to_vec(), then).await;
        let answer = ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
        assert_problem(&answer, status);
        assert!(answer.json()["detail"].as_str().unwrap().starts_with("`delete_backup`: "));
    }
}

#[tokio::test]
async fn a_long_answer_is_streamed_whole() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(3 << 20));
    let upstream = Upstream::json(&long).await;
    let answer = ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
    assert_eq!((answer.status(), answer.header("content-length")), (200, Some(&*long.len().to_string())));
    assert!(answer.text() == long);
}

#[tokio::test]
async fn a_long_answer_that_is_cut_off_is_not_taken_for_whole() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}", 2 << 20, "x".repeat(1 << 20));
    let upstream = Upstream::bytes(head.into_bytes(), Then::Close).await;
    let answer = ask(gateway(&upstream).await, "DELETE /v1/v1/backup/b1", "", b"").await;
    let promised: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert!(answer.body.len() < promised);
}
