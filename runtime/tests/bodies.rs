//! Bodies of other kinds than JSON: the bytes on the wire.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::api::{Api, Body as Described, Operation};
use capgen_runtime::body::{Body, File, Multipart, Parts, Payload, Received, Style};
use capgen_runtime::client::{Call, Client, Settings};
use capgen_runtime::http::Method;
use capgen_runtime::serde_json::json;
use support::Upstream;

static API: Api = Api { name: "bodies", base_url: "", settings: &[], credentials: &[] };
static SEND: Operation = Operation {
    name: "send",
    method: Method::PUT,
    path: "/",
    params: &[],
    body: Some(Described { input: "body", media: "image/*", required: false }),
    success: &[],
};

fn call(upstream: &Upstream) -> Call {
    let mut settings = Settings::new(&API);
    settings.set("base_url", upstream.url.clone());
    let client: Client = settings.build().unwrap();
    client.call(&SEND)
}

fn chunks(texts: &'static [&'static str]) -> Body {
    Body::stream(futures_util::stream::iter(texts.iter().map(|text| Ok::<_, std::io::Error>(*text))))
}

#[tokio::test]
async fn json_is_asked_for_unless_something_else_is() {
    let upstream = Upstream::json("{}").await;
    call(&upstream).answer().await.unwrap();
    call(&upstream).accept("text/csv, application/pdf").answer().await.unwrap();
    let asked = upstream.asked();
    assert_eq!(asked[0].header("accept"), Some("application/json, */*;q=0.1"));
    assert_eq!(asked[1].header("accept"), Some("text/csv, application/pdf, */*;q=0.1"));
    assert_eq!(asked[0].header("content-type"), None);
}

#[tokio::test]
async fn a_form_is_percent_encoded_in_the_style_of_each_property() {
    let upstream = Upstream::json("{}").await;
    let value = json!({
        "a b": "ü&=+", "none": null, "list": [1, "x y"], "comma": ["a", "b"], "space": ["a", "b"], "pipe": ["a", "b"],
        "deep": {"k": 1, "l": [1, 2]}, "json": [1], "object": {"k": "v"}, "empty": []
    });
    let styles = [("comma", Style::Comma), ("space", Style::Space), ("pipe", Style::Pipe), ("deep", Style::Deep), ("json", Style::Json)];
    call(&upstream).payload(Payload::form("application/x-www-form-urlencoded", &value, &styles)).answer().await.unwrap();
    let asked = upstream.only();
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        asked.text(),
        "a+b=%C3%BC%26%3D%2B&list=1&list=x+y&comma=a%2Cb&space=a+b&pipe=a%7Cb&deep%5Bk%5D=1&deep%5Bl%5D=1&deep%5Bl%5D=2\
         &json=%5B1%5D&object=%7B%22k%22%3A%22v%22%7D"
    );
}

#[tokio::test]
async fn what_is_no_object_is_no_form_and_nothing_is_sent() {
    let upstream = Upstream::json("{}").await;
    let refused = call(&upstream).payload(Payload::form("application/x-www-form-urlencoded", &json!([1]), &[])).answer().await.unwrap_err();
    assert_eq!(refused.to_string(), "`send`: `body` must be an object, to be sent as a form; nothing was sent");
    assert!(upstream.asked().is_empty());
}

/// A file and a value, whatever they are called.
struct Form(&'static str, File);

impl Multipart for Form {
    fn write(&self, parts: &mut Parts) {
        parts.file(self.0, None, &self.1);
        parts.value("n", None, &json!([1, {"a": "b"}]));
    }

    fn read(_: &mut Received) -> Option<Self> {
        None
    }
}

#[tokio::test]
async fn names_cannot_end_a_header_of_a_part() {
    let upstream = Upstream::json("{}").await;
    let form = Form("a\"\r\nX: y", File::new("\"; x=\"\r\n\r\n", "content").media("text/csv"));
    call(&upstream).payload(Payload::multipart(&form)).answer().await.unwrap();
    let asked = upstream.only();
    let boundary = asked.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = [
        "--B",
        "Content-Disposition: form-data; name=\"a%22%0D%0AX: y\"; filename=\"%22; x=%22%0D%0A%0D%0A\"",
        "Content-Type: text/csv",
        "",
        "content",
        "--B",
        "Content-Disposition: form-data; name=\"n\"",
        "",
        "1",
        "--B",
        "Content-Disposition: form-data; name=\"n\"",
        "Content-Type: application/json",
        "",
        "{\"a\":\"b\"}",
        "--B--",
        "",
    ];
    assert_eq!(asked.text().replace(boundary, "B"), expected.join("\r\n"));
    assert_eq!(asked.header("content-length"), Some(asked.body.len().to_string().as_str()));
    let refused = Form("a", File::new("f", "c").media("text/csv\r\nX: y"));
    let error = call(&upstream).payload(Payload::multipart(&refused)).answer().await.unwrap_err();
    assert!(error.to_string().contains("has a media type that cannot be sent"), "{error}");
}

#[tokio::test]
async fn a_range_is_sent_as_bytes_unless_the_bytes_say_what_they_are() {
    let upstream = Upstream::json("{}").await;
    call(&upstream).payload(Payload::bytes("image/*", "x")).answer().await.unwrap();
    call(&upstream).payload(Payload::bytes("image/*", Body::from("x").media("image/png"))).answer().await.unwrap();
    let media: Vec<Option<String>> = upstream.asked().iter().map(|asked| asked.header("content-type").map(str::to_owned)).collect();
    assert_eq!(media, [Some("application/octet-stream".to_owned()), Some("image/png".to_owned())]);
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let body = chunks(&["a", "", "b"]);
    assert_eq!((body.length(), body.is_whole()), (None, false));
    assert_eq!(body.clone().collect(2).await.unwrap(), "ab");
    assert_eq!(body.collect(2).await.unwrap_err().to_string(), "this stream was sent already");
    assert_eq!(chunks(&["ab", "c"]).collect(2).await.unwrap_err().to_string(), "the body is longer than 2 bytes");
}
