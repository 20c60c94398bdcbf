//! Every kind of body, format of answers, credential and place of an input of the capability language: the bytes that reach
//! an upstream, with values that try to be more than values.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use capgen_runtime::Value;
use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::serde_json::{self, json};
use tower::ServiceExt;

/// One document with all of it.
pub mod on_the_wire {
    capgen_runtime::api! { "../codegen/tests/accept/on-the-wire.yaml" }
}

use on_the_wire::{Client, rest};

/// What each of these says is a value, wherever it lands.
const HOSTILE: [&str; 11] = [
    "plain",
    r#""}, "admin": true, {"x": ""#,
    "]]></c><x/>&amp;<!--",
    "a\r\nX-Evil: 1\r\n\r\nGET / HTTP/1.1",
    "1&admin=1;b=2#c?d=%41+%",
    "{{SECRET}}",
    "a\\",
    "ü€😀 \u{2028}",
    "' OR 1=1 --",
    "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1",
    "key: value\n- item\n",
];

/// A request as it came.
#[derive(Clone, Debug)]
struct Sent {
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = found.next();
        assert_eq!(found.next(), None, "`{name}` is there twice");
        first
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// An upstream that keeps the bytes it is sent, and answers with what it was told, or else with `{}`.
struct Upstream {
    address: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    answers: Arc<Mutex<VecDeque<Told>>>,
}

/// A status, a media type and a body.
type Told = (u16, &'static str, Vec<u8>);

impl Upstream {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (sent, answers) = (Arc::<Mutex<Vec<Sent>>>::default(), Arc::<Mutex<VecDeque<_>>>::default());
        let upstream = Self { address, sent: sent.clone(), answers: answers.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let request = read(&mut BufReader::new(&stream));
                sent.lock().unwrap().push(request);
                let next = answers.lock().unwrap().pop_front();
                let (status, media, body): Told = next.unwrap_or((200, "application/json", b"{}".to_vec()));
                let length = body.len();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {media}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
                let _ = (&stream).write_all(&[head.as_bytes(), &body].concat());
            }
        });
        upstream
    }

    fn client(&self) -> Client {
        let at = format!("http://{}", self.address);
        let builder = Client::builder().bodies_base_url(&at).formats_base_url(&at).places_base_url(&at).by_query_base_url(&at);
        let builder = builder.by_cookie_base_url(&at).by_grant_base_url(&at).token_url(format!("{at}/token"));
        builder.secret("s&c=1+").password("p:w").build().unwrap()
    }

    fn answer(&self, status: u16, media: &'static str, body: impl Into<Vec<u8>>) {
        self.answers.lock().unwrap().push_back((status, media, body.into()));
    }

    /// What was sent since this was last asked.
    fn taken(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

fn read(reader: &mut impl BufRead) -> Sent {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.strip_suffix("\r\n").unwrap() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let pair = |line: &String| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())).unwrap();
    let headers: Vec<(String, String)> = lines[1..].iter().map(pair).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Sent { target: lines[0].clone(), headers, body }
}

/// As a query encodes it.
fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn call(router: &Router, request: Request<Body>) -> (u16, Vec<u8>) {
    let response = router.clone().oneshot(request).await.unwrap();
    (response.status().as_u16(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

async fn get(router: &Router, uri: &str) -> (u16, Vec<u8>) {
    call(router, Request::get(uri).body(Body::empty()).unwrap()).await
}

/// Calls a route with a value and the number 7; gives what reached the upstream.
async fn post(upstream: &Upstream, kind: &str, value: &str) -> Sent {
    let uri = format!("/bodies/{kind}?v={}&n=7", encoded(value));
    let (status, body) = call(&rest::router(upstream.client()), Request::post(uri).body(Body::empty()).unwrap()).await;
    assert_eq!(status, 200, "{kind} {value:?}: {}", String::from_utf8_lossy(&body));
    let sent = upstream.taken().pop().unwrap();
    assert_eq!(sent.target, format!("POST /{kind} HTTP/1.1"));
    assert_eq!(sent.header("authorization"), Some("Bearer s&c=1+"));
    sent
}

#[tokio::test]
async fn a_value_in_json_and_yaml_is_a_value() {
    let upstream = Upstream::start();
    for value in HOSTILE {
        let sent = post(&upstream, "json", value).await;
        assert_eq!(sent.header("content-type"), Some("application/json"));
        assert_eq!(sent.json(), json!({"v": value, "text": format!("a {value} b"), "n": 7, "list": [7, 1]}));
        let sent = post(&upstream, "json-text", value).await;
        assert_eq!(sent.json(), json!({"v": format!("a {value} b"), "n": 7}));
        let sent = post(&upstream, "members", value).await;
        assert_eq!((sent.header("content-type"), sent.json()), (Some("application/json"), json!({"v": value, "n": 7})));
        let sent = post(&upstream, "yaml", value).await;
        assert_eq!(sent.header("content-type"), Some("application/yaml"));
        // JSON is YAML.
        assert_eq!(sent.json(), json!({"v": value, "text": format!("a {value} b"), "list": [7, format!("x {value}")]}));
    }
    assert_eq!(post(&upstream, "json", "é\"").await.text(), r#"{"v":"é\"","text":"a é\" b","n":7,"list":[7,1]}"#);
}

#[tokio::test]
async fn a_whole_body_travels_as_it_is() {
    let upstream = Upstream::start();
    let body = r#"{"a":1.0,"big":18446744073709551615,"s":"\u00e9 {{SECRET}}","n":null,"l":[{}]}"#;
    let request = Request::post("/bodies/whole?v=%26x&n=7").header("content-type", "application/json").body(Body::from(body)).unwrap();
    assert_eq!(call(&rest::router(upstream.client()), request).await.0, 200);
    let sent = upstream.taken().pop().unwrap();
    assert_eq!(sent.target, "POST /whole?v=%26x&n=7 HTTP/1.1");
    assert_eq!(sent.json(), serde_json::from_str::<Value>(body).unwrap());
    assert!(sent.text().contains("18446744073709551615"));
}

#[tokio::test]
async fn text_is_what_it_says() {
    let upstream = Upstream::start();
    for value in HOSTILE {
        let sent = post(&upstream, "text", value).await;
        assert_eq!((sent.header("content-type"), sent.text()), (Some("text/plain; charset=utf-8"), format!("Hello {value}, 7!").as_str()));
        assert_eq!(post(&upstream, "raw", value).await.text(), format!("plain {value} 7"));
        let sent = post(&upstream, "binary", value).await;
        assert_eq!((sent.header("content-type"), sent.text()), (Some("application/octet-stream"), format!("{value}7").as_str()));
    }
}

#[tokio::test]
async fn a_value_in_xml_is_character_data() {
    let upstream = Upstream::start();
    for value in HOSTILE {
        let sent = post(&upstream, "xml", value).await;
        let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;");
        let escaped = escaped.replace('\r', "&#13;");
        assert_eq!(sent.text(), format!("<a b=\"{escaped}\"><c>{escaped}</c><d n='7'/></a>"));
        assert_eq!(sent.header("content-type"), Some("application/xml"));
    }
    let request = Request::post("/bodies/xml?v=%00&n=7").body(Body::empty()).unwrap();
    let (status, body) = call(&rest::router(upstream.client()), request).await;
    assert!(status == 400 && String::from_utf8_lossy(&body).contains("XML"), "{status}");
    assert_eq!(upstream.taken().len(), 0, "nothing is sent");
}

#[tokio::test]
async fn a_value_in_sparql_is_a_part_of_a_literal_or_an_iri_or_a_literal() {
    let upstream = Upstream::start();
    let cases = [
        ("plain", "SELECT ?x WHERE { <http://e/plain> ?p \"a plain\" . ?x ?q \"plain\" } LIMIT 7"),
        ("12", "SELECT ?x WHERE { <http://e/12> ?p \"a 12\" . ?x ?q 12 } LIMIT 7"),
        (
            "\"} ; DROP ALL #",
            "SELECT ?x WHERE { <http://e/%22%7D%20;%20DROP%20ALL%20#> ?p \"a \\\"} ; DROP ALL #\" . ?x ?q \"\\\"} ; DROP ALL #\" } LIMIT 7",
        ),
        (
            "a> ?b <c\\\n",
            "SELECT ?x WHERE { <http://e/a%3E%20?b%20%3Cc%5C%0A> ?p \"a a> ?b <c\\\\\\n\" . ?x ?q \"a> ?b <c\\\\\\n\" } LIMIT 7",
        ),
    ];
    for (value, query) in cases {
        let sent = post(&upstream, "sparql", value).await;
        assert_eq!((sent.header("content-type"), sent.text()), (Some("application/sparql-query"), query));
    }
}

#[tokio::test]
async fn a_value_in_a_form_is_one_value() {
    let upstream = Upstream::start();
    for value in HOSTILE {
        for kind in ["form", "form-text"] {
            let sent = post(&upstream, kind, value).await;
            assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&sent.body).into_owned().collect();
            let wanted = [("v", value.to_owned()), ("a&b", format!("x {value}")), ("n", "7".to_owned())];
            assert_eq!(pairs, wanted.map(|(name, value)| (name.to_owned(), value)), "{kind}");
        }
        let sent = post(&upstream, "multipart", value).await;
        let boundary = sent.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap().trim_matches('"');
        assert!(!value.contains(boundary));
        let part = |head: &str, content: &str| format!("--{boundary}\r\n{head}\r\n\r\n{content}\r\n");
        let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain";
        let wanted = part("Content-Disposition: form-data; name=\"v\"", value)
            + &part(file, &format!("a {value}"))
            + &part("Content-Disposition: form-data; name=\"n\"", "7")
            + &format!("--{boundary}--\r\n");
        assert_eq!(sent.text().to_lowercase(), wanted.to_lowercase());
    }
    let form = post(&upstream, "form", "a b&c=d").await;
    assert_eq!(form.text(), "v=a+b%26c%3Dd&a%26b=x+a+b%26c%3Dd&n=7");
}

#[tokio::test]
async fn a_value_stays_in_its_place() {
    let upstream = Upstream::start();
    let router = rest::router(upstream.client());
    for value in HOSTILE.into_iter().filter(|value| !value.contains(['\r', '\n'])) {
        // What no segment can be, whatever its encoding: the next test.
        let segment = encoded(&value.replace(['/', '\\', '?', '#'], "-"));
        let value = encoded(value);
        let (status, _) = get(&router, &format!("/places/{segment}?q={value}&c={value}")).await;
        assert_eq!(status, 200, "{value}");
        let sent = upstream.taken().pop().unwrap();
        assert_eq!(sent.header("x-key"), Some("s&c=1+"));
        let (path, query) = sent.target.strip_prefix("GET ").unwrap().strip_suffix(" HTTP/1.1").unwrap().split_once('?').unwrap();
        assert_eq!(path.split('/').count(), 4, "one segment: {path}");
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name, encoded(&value))).collect();
        assert_eq!(pairs, [("q".into(), value.clone())], "one pair: {query}");
        let cookie = sent.header("cookie").unwrap();
        assert!(cookie.starts_with("c=") && !cookie.contains([';', ',', '"', '\\', ' ']), "one cookie: {cookie}");
    }
    for segment in ["%2E%2E", "a%2Fb", "a%5Cb", "a%3Fb", "a%23b", "%0A", "%00"] {
        assert_eq!(get(&router, &format!("/places/{segment}?q=1")).await.0, 400, "{segment} would lead elsewhere");
    }
    assert_eq!(upstream.taken().len(), 0, "nothing is sent");
    let request = |value: &str| Request::get("/places/x").header("h", value).body(Body::empty()).unwrap();
    assert_eq!(call(&router, request("a, b; \"c\"")).await.0, 200);
    let sent = upstream.taken().pop().unwrap();
    assert_eq!((sent.target.as_str(), sent.header("h")), ("GET /a/x/b HTTP/1.1", Some("a, b; \"c\"")));
    let line_break = on_the_wire::functions::PlacesInputs { p: "x".into(), q: None, h: Some("a\r\nx-evil: 1".into()), c: None };
    let error = on_the_wire::functions::places(&upstream.client(), line_break).await.unwrap_err();
    assert!(error.to_string().contains("control characters"), "{error}");
    assert_eq!(upstream.taken().len(), 0, "nothing is sent");
}

#[tokio::test]
async fn each_format_is_read_into_json() {
    let upstream = Upstream::start();
    let router = rest::router(upstream.client());
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a id=\"1\"><b>\xe9</b><b/><c>x &amp; y</c></a>".to_vec();
    let page = "<html><head><title>T</title></head><body><table><tr><th>a</th></tr><tr><td>1</td></tr></table></body></html>";
    let cases: [(&str, &str, Vec<u8>, Value); 9] = [
        ("json", "application/json", b"{\"a\": 1.0}".to_vec(), json!({"a": 1.0})),
        ("xml", "application/xml", latin, json!({"a": {"@id": "1", "b": ["é", ""], "c": "x & y"}})),
        ("csv", "text/csv", b"a,2,\r\n\"x,\"\"y\",z,w,v\r\n".to_vec(), json!([{"a": "x,\"y", "2": "z", "3": "w", "4": "v"}])),
        ("tsv", "text/tab-separated-values", b"a\tb\n1\t2\n".to_vec(), json!([{"a": "1", "b": "2"}])),
        ("psv", "text/plain", b"a|b\n1|2\n".to_vec(), json!([{"a": "1", "b": "2"}])),
        ("yaml", "application/yaml", b"a: [1, yes]\nb: {c: null}\n".to_vec(), json!({"a": [1, "yes"], "b": {"c": null}})),
        ("html", "text/html", page.into(), json!({"title": "T", "text": "T a 1", "tables": [[{"a": "1"}]]})),
        (
            "markdown",
            "text/markdown",
            b"# H\n\ntext\n".to_vec(),
            json!({"sections": [{"heading": "H", "level": 1, "text": "text"}], "tables": []}),
        ),
        ("text", "text/plain; charset=iso-8859-1", b"\xe9".to_vec(), Value::Null),
    ];
    for (format, media, body, wanted) in cases {
        upstream.answer(200, media, body.clone());
        let (status, given) = get(&router, &format!("/formats/{format}")).await;
        assert_eq!(status, 200, "{format}: {}", String::from_utf8_lossy(&given));
        if format == "text" {
            assert_eq!(given, body, "text is passed on as it came");
            continue;
        }
        let mut given: Value = serde_json::from_slice(&given).unwrap();
        if let Some(front) = given.as_object_mut().and_then(|given| given.remove("frontMatter")) {
            assert_eq!(front, Value::Null);
        }
        assert_eq!(given, wanted, "{format}");
        let sent = upstream.taken().pop().unwrap();
        assert_eq!(sent.header("authorization"), Some("Basic bWU6cDp3"), "me:p:w");
    }
    upstream.answer(200, "image/png", b"\x89PNG\xff\x00".to_vec());
    assert_eq!(get(&router, "/formats/binary").await, (200, b"\x89PNG\xff\x00".to_vec()));
    for (format, broken) in [("xml", "<a>"), ("xml", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"), ("yaml", "a: [")]
    {
        upstream.answer(200, "text/plain", broken);
        let (status, problem) = get(&router, &format!("/formats/{format}")).await;
        assert_eq!(status, 502, "{format} {broken}: {}", String::from_utf8_lossy(&problem));
    }
}

#[tokio::test]
async fn each_credential_is_where_it_belongs() {
    let upstream = Upstream::start();
    let router = rest::router(upstream.client());
    assert_eq!(get(&router, "/keys/query?q=1%26api+key%3Dx").await.0, 200);
    assert_eq!(upstream.taken().pop().unwrap().target, "GET /q?q=1%26api%20key%3Dx&api%20key=s%26c%3D1%2B HTTP/1.1");
    assert_eq!(call(&router, Request::get("/keys/cookie?c=1").header("cookie", "sid=mine").body(Body::empty()).unwrap()).await.0, 200);
    assert_eq!(upstream.taken().pop().unwrap().header("cookie"), Some("c=1; sid=s&c=1+"), "the caller's own `sid` stays here");
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_again_once() {
    let upstream = Upstream::start();
    let router = rest::router(upstream.client());
    let token = |token: &str| format!("{{\"access_token\":\"{token}\",\"token_type\":\"bearer\",\"expires_in\":3600}}");
    upstream.answer(200, "application/json", token("t1"));
    upstream.answer(401, "application/json", "{}");
    upstream.answer(200, "application/json", token("t2"));
    assert_eq!(get(&router, "/keys/grant").await.0, 200);
    let sent = upstream.taken();
    let lines: Vec<&str> = sent.iter().map(|sent| sent.target.as_str()).collect();
    assert_eq!(lines, ["POST /token HTTP/1.1", "GET /q HTTP/1.1", "POST /token HTTP/1.1", "GET /q HTTP/1.1"]);
    assert_eq!(sent[0].text(), "grant_type=client_credentials&scope=read+write");
    assert_eq!(sent[0].header("authorization"), Some("Basic bWU6cyUyNmMlM0QxJTJC"), "RFC 6749, section 2.3.1: encoded as a form");
    assert_eq!((sent[1].header("authorization"), sent[3].header("authorization")), (Some("Bearer t1"), Some("Bearer t2")));
}
