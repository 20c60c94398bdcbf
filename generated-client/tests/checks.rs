//! Values that are checked: the client refuses what the server refuses, in the same words, and before anything is sent.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use capgen_runtime::body::{Body, File};
use capgen_runtime::client::Error;
use capgen_runtime::input::Violation;
use capgen_runtime::server::Failure;
use capgen_runtime::{Value, axum, serde, serde_json, serde_json::json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Every keyword, in every place.
pub mod checked {
    capgen_runtime::api! { "../codegen/tests/accept/checks.yaml", values = checked }
}

/// The same document as it is without the option.
pub mod open {
    capgen_runtime::api! { "../codegen/tests/accept/checks.yaml", client }
}

use checked::types::{Filter, Form, NoteBody, Size, Thing, UploadForm};
use checked::{Client, server};

/// Counts the calls of its handlers.
#[derive(Clone, Default)]
struct Things(Arc<AtomicUsize>);

impl Things {
    fn called(&self) -> Result<(), Failure> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl server::Server for Things {
    async fn find(&self, _: server::FindRequest) -> Result<(), Failure> {
        self.called()
    }

    async fn change(&self, _: server::ChangeRequest) -> Result<(), Failure> {
        self.called()
    }

    async fn create(&self, _: server::CreateRequest) -> Result<(), Failure> {
        self.called()
    }

    async fn upload(&self, _: server::UploadRequest) -> Result<(), Failure> {
        self.called()
    }

    async fn note(&self, _: server::NoteRequest) -> Result<(), Failure> {
        self.called()
    }

    async fn free(&self, _: server::FreeRequest) -> Result<(), Failure> {
        self.called()
    }
}

/// A generated server, and a client of it that checks nothing.
async fn serve() -> (String, open::Client, Things) {
    let things = Things::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = server::router(things.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let client = open::Client::builder().base_url(format!("http://{address}")).build().unwrap();
    (address, client, things)
}

/// A client that checks, and an upstream that keeps what it gets.
async fn recorded() -> (Client, MockServer) {
    let upstream = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&upstream).await;
    (Client::builder().base_url(upstream.uri()).build().unwrap(), upstream)
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn shown(violation: &Violation) -> String {
    format!("{} {} {}", violation.place, violation.pointer, violation.message)
}

/// What a client says, which must have sent nothing.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Violations { violations, .. }) => violations.iter().map(shown).collect(),
        Err(other) => panic!("{other}"),
    }
}

/// What a server says to one that does not check.
fn answered<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    let Err(error) = result else { return Vec::new() };
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "{error}");
    let problem: Value = error.body().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |error: &Value| format!("{} {} {}", text(&error["in"]), text(&error["pointer"]), text(&error["detail"]));
    problem["errors"].as_array().unwrap().iter().map(one).collect()
}

/// Bodies of a thing, and what each must be instead.
fn things() -> Vec<(Value, &'static [&'static str])> {
    let deep = (0..40).fold(json!({"name": "toolong"}), |child, _| json!({"name": "a", "child": child}));
    let deepest: &'static str =
        Box::leak(format!("body /body{}/name must have at most 5 characters", "/child".repeat(40)).into_boxed_str());
    vec![
        (json!({"name": "a"}), &[]),
        (json!({"name": "äöü€😀"}), &[]),
        (json!({"name": ""}), &["body /body/name must have at least 1 character"]),
        (json!({"name": "äöü€😀a"}), &["body /body/name must have at most 5 characters"]),
        (json!({"name": "a", "id": "the server sets it"}), &[]),
        (json!({"name": "a", "price": 0}), &[]),
        (json!({"name": "a", "price": 19.99}), &[]),
        (json!({"name": "a", "price": -0.01}), &["body /body/price must be at least 0"]),
        (json!({"name": "a", "price": 19.995}), &["body /body/price must be a multiple of 0.01"]),
        (json!({"name": "a", "count": null}), &[]),
        (json!({"name": "a", "count": 1}), &[]),
        (json!({"name": "a", "count": 9}), &[]),
        (json!({"name": "a", "count": 0}), &["body /body/count must be greater than 0"]),
        (json!({"name": "a", "count": 10}), &["body /body/count must be less than 10"]),
        (json!({"name": "a", "size": "large", "kind": "thing", "level": 2}), &[]),
        (
            json!({"name": "a", "size": "huge", "kind": "other", "level": 3}),
            &[
                "body /body/size must be one of `small`, `large`",
                "body /body/kind must be `thing`",
                "body /body/level must be one of `1`, `2`",
            ],
        ),
        (json!({"name": "a", "short": "abc"}), &[]),
        (json!({"name": "a", "short": "a"}), &["body /body/short must have at least 2 characters"]),
        (json!({"name": "a", "short": "abcd"}), &["body /body/short must have at most 3 characters"]),
        (json!({"name": "a", "password": "Secret1"}), &[]),
        (json!({"name": "a", "password": "secret1"}), &[r"body /body/password must match the pattern `^(?=.*[A-Z])(?=.*\d)\S+$`"]),
        (json!({"name": "a", "unchecked": "whatever"}), &[]),
        (json!({"name": "a", "list": [{"name": "b"}, {"name": "c"}]}), &[]),
        (json!({"name": "a", "list": []}), &["body /body/list must have at least 1 element"]),
        (
            json!({"name": "a", "list": [{"name": "b"}, {"name": ""}, {"name": "b"}]}),
            &[
                "body /body/list must not have an element twice: 0 is there again as 2",
                "body /body/list/1/name must have at least 1 character",
            ],
        ),
        (json!({"name": "a", "bag": [1, 1.5, "1", [1], true]}), &[]),
        (
            json!({"name": "a", "bag": [{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]}),
            &["body /body/bag must not have an element twice: 0 is there again as 1"],
        ),
        (json!({"name": "a", "map": {"x": 3}}), &[]),
        (json!({"name": "a", "map": {}}), &["body /body/map must have at least 1 property"]),
        (json!({"name": "a", "map": {"x/y": 4}}), &["body /body/map/x~1y must be at most 3"]),
        (json!({"name": "a", "patterned": {"b": "1", "x-a": "12"}}), &[]),
        (
            json!({"name": "a", "patterned": {"b": "12", "x-a": "123"}}),
            &["body /body/patterned/b must have at most 1 character", "body /body/patterned/x-a must have at most 2 characters"],
        ),
        (
            json!({"name": "a", "child": {"name": "b", "children": [{"name": ""}, {"name": "c"}, {"name": "d"}]}}),
            &["body /body/child/children must have at most 2 elements", "body /body/child/children/0/name must have at least 1 character"],
        ),
        (deep, Box::leak(Box::new([deepest]))),
        (json!({"name": "a", "pet": {"is": "cat", "lives": 9}}), &[]),
        (json!({"name": "a", "pet": {"is": "cat", "lives": 10}}), &["body /body/pet/lives must be at most 9"]),
        (json!({"name": "a", "pet": {"is": "Dog", "lives": 2}}), &["body /body/pet/lives must be at most 1"]),
        (json!({"name": "a", "pet": {"is": "eel", "lives": 99}}), &[]),
        (json!({"name": "a", "either": 5}), &[]),
        (json!({"name": "a", "either": "ab"}), &[]),
        (json!({"name": "a", "either": 6}), &["body /body/either must be at most 5"]),
        (json!({"name": "a", "either": "abc"}), &["body /body/either must have at most 2 characters"]),
        (json!({"name": "a", "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}), &[]),
        (json!({"name": "a", "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}), &["body /body must have at most 6 properties"]),
    ]
}

#[tokio::test]
async fn each_bound_of_a_body_is_checked_on_both_sides_in_the_same_words() {
    let (_, unchecked, things_served) = serve().await;
    let (client, upstream) = recorded().await;
    for (body, wanted) in things() {
        let before = (things_served.0.load(Ordering::SeqCst), upstream.received_requests().await.unwrap().len());
        assert_eq!(refused(client.create(&from::<Thing>(body.clone())).await), wanted, "client, {body}");
        assert_eq!(answered(unchecked.create(&from(body.clone())).await), wanted, "server, {body}");
        let after = (things_served.0.load(Ordering::SeqCst), upstream.received_requests().await.unwrap().len());
        let passed = usize::from(wanted.is_empty());
        assert_eq!((after.0 - before.0, after.1 - before.1), (passed, passed), "{body}");
    }
}

#[tokio::test]
async fn an_error_of_the_client_lists_everything_at_once() {
    let (client, _) = recorded().await;
    let error = client.create(&Thing::new("toolong").price(-1.0)).await.unwrap_err();
    let said = "`create`: `body/name` must have at most 5 characters; `body/price` must be at least 0; nothing was sent";
    assert_eq!(error.to_string(), said);
}

/// Names a parameter at, below and above what it may be.
#[tokio::test]
async fn parameters_of_every_place_are_checked_on_both_sides() {
    let (_, unchecked, _) = serve().await;
    let (client, upstream) = recorded().await;
    macro_rules! both {
        ($($id:literal $(.$set:ident($value:expr))* => $wanted:expr;)*) => { $(
            let wanted: &[&str] = &$wanted;
            let sent = upstream.received_requests().await.unwrap().len();
            assert_eq!(refused(client.find($id)$(.$set($value))*.await), wanted, "client");
            assert_eq!(upstream.received_requests().await.unwrap().len() - sent, usize::from(wanted.is_empty()));
            assert_eq!(answered(unchecked.find($id)$(.$set($value))*.await), wanted, "server");
        )* };
    }
    both! {
        "a-1" => [];
        "a-123456" => [];
        "a-1234567" => ["path /id must have at most 8 characters"];
        "A" => ["path /id must match the pattern `^[a-z][a-z0-9-]*$`"];
        "a".limit(1) => [];
        "a".limit(100) => [];
        "a".limit(0) => ["query /limit must be at least 1"];
        "a".limit(101) => ["query /limit must be at most 100"];
        "a".ratio(0.5) => [];
        "a".ratio(0.0) => ["query /ratio must be greater than 0"];
        "a".ratio(1.0) => ["query /ratio must be less than 1"];
        "a".step(0.3) => [];
        "a".step(0.35) => ["query /step must be a multiple of 0.1"];
        "a".tags(vec!["ab".to_owned()]) => [];
        "a".tags(vec!["[]".to_owned()]) => [];
        "a".tags(vec!["a".to_owned(), "bc".to_owned(), "bc".to_owned(), "cd".to_owned()]) => [
            "query /tags must have at most 3 elements",
            "query /tags must not have an element twice: 1 is there again as 2",
            "query /tags/0 must have at least 2 characters",
        ];
        "a".version(3) => [];
        "a".version(2) => ["query /version must be one of `1`, `3`"];
        "a".x_name("ab") => [];
        "a".x_name("a") => ["header /X-Name must have at least 2 characters"];
        "a".x_ids(vec![9, 10]) => ["header /X-Ids/1 must be at most 9"];
        "a".session("00ff") => [];
        "a".session("00FF") => ["cookie /session must match the pattern `^[0-9a-f]{4}$`"];
        "a".sizes(vec![from(json!("small")), from(json!("huge"))]) => ["query /sizes/1 must be one of `small`, `large`"];
        "a".filter(from(json!({"R": 5, "exact": true, "names": ["abc"], "near": {"lat": 90}}))) => [];
        "a".filter(from(json!({"R": 6, "exact": false, "names": ["a", "b", "long"], "near": {"lat": 90.5}}))) => [
            "query /filter/R must be at most 5",
            "query /filter/exact must be `true`",
            "query /filter/names must have at most 2 elements",
            "query /filter/names/2 must have at most 3 characters",
            "query /filter/near/lat must be at most 90",
        ];
        "a".r#where(from(json!({"R": 6, "names": ["5555"]}))) => [
            "query /where/R must be at most 5",
            "query /where/names/0 must have at most 3 characters",
        ];
        "a".labels([("a", "abc"), ("b", "5")].map(|(name, text)| (name.to_owned(), text.to_owned())).into()) => [];
        "a".labels([("a", "abcd"), ("b", "5"), ("c", "")].map(|(name, text)| (name.to_owned(), text.to_owned())).into()) => [
            "query /labels must have at most 2 properties",
            "query /labels/a must have at most 3 characters",
        ];
        "B".limit(0).x_name("") => [
            "path /id must match the pattern `^[a-z][a-z0-9-]*$`",
            "query /limit must be at least 1",
            "header /X-Name must have at least 2 characters",
        ];
    }
}

#[tokio::test]
async fn forms_parts_and_texts_are_checked_on_both_sides() {
    let (_, unchecked, _) = serve().await;
    let (client, upstream) = recorded().await;
    let form = json!({"age": 17, "tags": ["abc", "abcd", "x"], "size": "huge"});
    let wanted = [
        "body /body/age must be at least 18",
        "body /body/tags must have at most 2 elements",
        "body /body/tags/1 must have at most 3 characters",
        "body /body/size must be one of `small`, `large`",
    ];
    assert_eq!(refused(client.change("a").body(&from::<Form>(form.clone())).await), wanted);
    assert_eq!(answered(unchecked.change("a").body(&from(form.clone())).await), wanted);
    assert_eq!(refused(client.note(NoteBody::Form(from(form.clone()))).await), wanted);
    assert_eq!(answered(unchecked.note(open::types::NoteBody::Form(from(form))).await), wanted);

    let wanted = ["body /body must have at most 4 characters"];
    assert_eq!(refused(client.note(NoteBody::Text("12345".to_owned())).await), wanted);
    assert_eq!(answered(unchecked.note(open::types::NoteBody::Text("12345".to_owned())).await), wanted);
    assert_eq!(answered(unchecked.note(open::types::NoteBody::Text("1234".to_owned())).await), [""; 0]);
    let wanted = ["body /body/R must be at most 5"];
    assert_eq!(refused(client.note(Filter::default().r(6)).await), wanted);
    assert_eq!(answered(unchecked.note(open::types::Filter::default().r(6)).await), wanted);

    let wanted = [
        "body /body/title must have at most 5 characters",
        "body /body/numbers must have at most 2 elements",
        "body /body/numbers/0 must be at least 0",
        "body /body/filter/R must be at most 5",
    ];
    let parts = UploadForm {
        title: Some("123456".to_owned()),
        numbers: Some(vec![-1, 2, 3]),
        filter: Some(Filter::default().r(6)),
        ..UploadForm::new(File::from("content"))
    };
    assert_eq!(refused(client.upload(&parts).await), wanted);
    let parts = open::types::UploadForm {
        title: Some("123456".to_owned()),
        numbers: Some(vec![-1, 2, 3]),
        filter: Some(open::types::Filter::default().r(6)),
        ..open::types::UploadForm::new(File::from("content"))
    };
    assert_eq!(answered(unchecked.upload(&parts).await), wanted);
    assert_eq!(upstream.received_requests().await.unwrap().len(), 0);

    // What has no values is sent as it is.
    assert_eq!(refused(client.note(NoteBody::Bytes(Body::from("longer than one"))).await), [""; 0]);
    assert_eq!(refused(client.upload(&UploadForm::new(File::from("content"))).await), [""; 0]);
}

/// Spellings that the types read as numbers and JSON does not have: each is still checked.
#[tokio::test]
async fn no_spelling_goes_past_a_check() {
    let (address, _, things) = serve().await;
    for (query, detail) in [
        ("limit=0101", "must be at most 100"),
        ("whole=6", "must be at most 5"),
        ("unlike=1&unlike=01", "must not have an element twice: 0 is there again as 1"),
        ("ratio=1e5", "must be less than 1"),
        ("ratio=.0", "must be greater than 0"),
        ("tags=ab&tags=ab", "must not have an element twice: 0 is there again as 1"),
        ("sizes=small,huge", "must be one of `small`, `large`"),
        ("filter[names]=%5B1111%5D", "must have at most 3 characters"),
        ("filter%5BR%5D=06", "must be at most 5"),
        ("filter[names][]=long", "must have at most 3 characters"),
        ("where=%7B%22R%22:6%7D", "must be at most 5"),
    ] {
        let (status, problem) = ask(&address, &format!("GET /things/a?{query}"), "", "").await;
        assert_eq!((status, &problem["errors"][0]["detail"]), (400, &json!(detail)), "{query} {problem}");
    }
    let (status, problem) = ask(&address, "POST /things", "application/json", r#"{"name":"toolong","price":"x"}"#).await;
    let errors: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!((status, errors.as_slice()), (400, &["/body/name", "/body/price"][..]), "what is of another type is told beside it");
    assert_eq!(problem["detail"], "2 inputs are not as the document says");
    let (status, problem) = ask(&address, "POST /things", "application/json", r#"{"name":"a","unknown":1e999}"#).await;
    assert_eq!((status, problem["errors"].as_array().unwrap().len()), (400, 1), "what cannot be read cannot be checked: {problem}");
    assert_eq!(things.0.load(Ordering::SeqCst), 0);
}

/// `^(a+)+$` takes a backtracking engine longer than anyone waits.
#[tokio::test]
async fn a_pattern_that_explodes_elsewhere_takes_one_pass() {
    let (client, _) = recorded().await;
    let text = format!("{}b", "a".repeat(100_000));
    let error = client.create(&Thing::new("a").unusual(text)).await.unwrap_err();
    assert_eq!(error.to_string(), "`create`: `body/unusual` must match the pattern `^(a+)+$`; nothing was sent");
}

#[tokio::test]
async fn without_the_option_everything_that_a_type_holds_is_sent() {
    let upstream = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&upstream).await;
    let client = open::Client::builder().base_url(upstream.uri()).build().unwrap();
    client.create(&open::types::Thing::new("").size(open::types::Size::Unknown("huge".to_owned()))).await.unwrap();
    assert_eq!(upstream.received_requests().await.unwrap()[0].body, br#"{"name":"","size":"huge"}"#);
    assert_eq!(Size::from("huge"), Size::Unknown("huge".to_owned()));
}

/// The status and the problem that answer a request.
async fn ask(address: &str, line: &str, media: &str, body: &str) -> (u16, Value) {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head =
        format!("{line} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: {media}\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all((head + body).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or_default())
}
