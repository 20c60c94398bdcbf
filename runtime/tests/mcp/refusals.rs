//! What is refused before any tool is looked at.

use serde_json::{Value, json};

use super::fixture::{Rig, http, json_of};

const LIST: &str = r#"{"jsonrpc":"2.0","id":7,"method":"tools/list"}"#;

#[tokio::test]
async fn a_foreign_origin_is_403_and_a_loopback_one_is_served() {
    let rig = Rig::start_with(|options| options.origin("https://app.example:443")).await;
    for (origin, status) in [
        ("https://evil.example", 403),
        ("null", 403),
        ("http://localhost.evil.example", 403),
        ("not an origin", 403),
        ("http://localhost:5173", 200),
        ("http://127.0.0.1:9", 200),
        ("https://app.example", 200),
    ] {
        let answer = rig.post().header("origin", origin).body(LIST).send().await.unwrap();
        assert_eq!(answer.status(), status, "{origin}");
    }
}

#[tokio::test]
async fn a_foreign_host_is_403_even_when_the_body_is_malformed() {
    let rig = Rig::start_with(|options| options.host("gateway.example")).await;
    let port = rig.url.split(['/', ':']).nth(4).unwrap();
    for (host, status) in [
        ("evil.example".to_owned(), 403),
        (format!("evil.example:{port}"), 403),
        ("localhost:1".to_owned(), 403),
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("gateway.example".to_owned(), 200),
    ] {
        let answer = rig.post().header("host", &host).body(LIST).send().await.unwrap();
        assert_eq!(answer.status(), status, "{host}");
    }
    let answer = rig.post().header("host", "evil.example").body("{").send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn no_hosts_at_all_means_nobody_rather_than_everybody() {
    let rig = Rig::start_with(|mut options| {
        options.hosts.clear();
        options
    })
    .await;
    assert_eq!(rig.text(LIST).await.status(), 403);
}

#[tokio::test]
async fn a_body_that_is_no_message_is_a_json_rpc_error() {
    let rig = Rig::start().await;
    for (what, body, code, id) in [
        ("truncated", r#"{"jsonrpc":"2.0","id":7"#.to_owned(), -32700, Value::Null),
        ("empty", String::new(), -32700, Value::Null),
        ("text", "hello".to_owned(), -32700, Value::Null),
        ("lone surrogate", r#"{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"\ud800"}}"#.to_owned(), -32700, Value::Null),
        ("batch", format!("[{LIST}]"), -32600, Value::Null),
        ("empty batch", "[]".to_owned(), -32600, Value::Null),
        ("scalar", "5".to_owned(), -32600, Value::Null),
        ("no method", r#"{"jsonrpc":"2.0","id":7}"#.to_owned(), -32600, json!(7)),
        ("method of a wrong type", r#"{"jsonrpc":"2.0","id":7,"method":5}"#.to_owned(), -32600, Value::Null),
        ("method twice", r#"{"jsonrpc":"2.0","id":7,"method":"a","method":"b"}"#.to_owned(), -32600, Value::Null),
        ("no version", r#"{"id":"x","method":"tools/list"}"#.to_owned(), -32600, json!("x")),
    ] {
        let answer = rig.text(body).await;
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (400, &"application/json".parse().unwrap()), "{what}");
        let answer = json_of(answer).await;
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{what}: {answer}");
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty(), "{what}");
    }
    assert!(rig.heard().is_empty());
}

#[tokio::test]
async fn what_cannot_be_decoded_in_an_argument_is_a_tool_error_that_names_it() {
    let rig = Rig::start().await;
    let deep = format!(r#"{{"body":{}1{}}}"#, r#"{"a":"#.repeat(200), "}".repeat(200));
    for (arguments, what) in
        [(r#"{"body":{"name":"\ud800"}}"#, "surrogate"), (r#"{"body":{"\udc00":1}}"#, "surrogate"), (&deep, "128 levels")]
    {
        let call =
            format!(r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{"name":"create_backup","arguments":{arguments}}}}}"#);
        let answer = json_of(rig.text(call).await).await;
        assert_eq!(answer["result"]["isError"], json!(true), "{answer}");
        let text = answer["result"]["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("/body") && text.contains(what), "{text}");
    }
    assert!(rig.heard().is_empty());
}

#[tokio::test]
async fn bytes_that_are_no_utf8_are_a_parse_error() {
    let rig = Rig::start().await;
    let answer = rig.post().body(b"{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"ping\"}".to_vec()).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(json_of(answer).await["error"]["code"], -32700);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_one_at_the_limit_is_served() {
    let rig = Rig::start_with(|options| options.max_request(LIST.len() + 3)).await;
    assert_eq!(rig.text(format!("{LIST}   ")).await.status(), 200);
    let answer = rig.text(format!("{LIST}    ")).await;
    assert_eq!(answer.status(), 413);
    assert_eq!(json_of(answer).await["error"]["code"], -32600);
}

#[tokio::test]
async fn other_methods_and_media_types_are_refused_as_http_says() {
    let rig = Rig::start().await;
    let http = http();
    for method in ["GET", "DELETE", "PUT"] {
        let answer = http.request(method.parse().unwrap(), &rig.url).header("accept", "text/event-stream").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"POST".parse().unwrap()), "{method}");
    }
    let answer =
        http.post(&rig.url).header("content-type", "text/plain").header("accept", "application/json, text/event-stream").body(LIST);
    assert_eq!(answer.send().await.unwrap().status(), 415);
    let answer = http.post(&rig.url).header("content-type", "application/json").header("accept", "text/html").body(LIST);
    assert_eq!(answer.send().await.unwrap().status(), 406);
    let answer = http.post(format!("{}/elsewhere", rig.url)).body(LIST).send().await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn a_plain_http_client_need_not_spell_out_what_it_accepts() {
    let rig = Rig::start().await;
    for accept in [Some("*/*"), Some("text/html, */*"), None] {
        let request = http().post(&rig.url).header("content-type", "application/json").body(LIST);
        let request = if let Some(accept) = accept { request.header("accept", accept) } else { request };
        let answer = request.send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"application/json".parse().unwrap()),
            "{accept:?}"
        );
    }
}
