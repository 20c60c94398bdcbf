//! Styles of parameters: every cell of OpenAPI's table "Style Examples" as bytes on the wire, and back into values.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::Value;
use capgen_runtime::api::{Api, Operation, Param, Place};
use capgen_runtime::client::{Call, Settings, json as decoded};
use capgen_runtime::http::Method;
use capgen_runtime::input::{Argument, FromInputs, Inputs, JsonText, Serialized};
use capgen_runtime::serde_json::{self, json};
use capgen_runtime::server::{Routes, json as encoded};
use support::{Message, Upstream, ask, serve};

static API: Api = Api { name: "styles", base_url: "", settings: &[], credentials: &[] };

const RGB: &[&str] = &["R", "G", "B"];

/// An operation with this parameter, whose path has it where it belongs there.
fn operation(param: Param) -> &'static Operation {
    let path = if param.place == Place::Path { "/c/{color}" } else { "/c" };
    let params = Box::leak(Box::new([param, Param::query("limit")]));
    Box::leak(Box::new(Operation { name: "paint", method: Method::GET, path, params, body: None, success: &[] }))
}

fn call(operation: &'static Operation, url: &str, value: Argument) -> Call {
    let mut settings = Settings::new(&API);
    settings.set("base_url", url);
    settings.build().unwrap().call(operation).set("color", value)
}

/// The bytes in the parameter's place.
async fn sent(param: Param, value: &Argument) -> String {
    let upstream = Upstream::json("null").await;
    call(operation(param), &upstream.url, value.clone()).send(decoded::<Value>).await.unwrap();
    placed(param, &upstream.only())
}

fn placed(param: Param, message: &Message) -> String {
    let target = message.asked().strip_prefix("GET /c").unwrap().to_owned();
    match param.place {
        Place::Path => target.strip_prefix('/').unwrap().to_owned(),
        Place::Query => target.strip_prefix('?').unwrap_or_default().to_owned(),
        Place::Header => message.header("color").unwrap_or_default().to_owned(),
        Place::Cookie => message.header("cookie").unwrap_or_default().to_owned(),
        Place::Body => unreachable!("only members of a capability's bodies are there"),
    }
}

/// What a handler gets, whatever its type.
struct Color(Value);

impl FromInputs for Color {
    fn from_inputs(inputs: &mut Inputs) -> Option<Self> {
        inputs.optional_structured("color").map(|color| Self(color.unwrap_or(Value::Null)))
    }
}

/// What a router reads out of what a client sends.
async fn echoed(param: Param, value: &Argument) -> Value {
    let operation = operation(param);
    let routes = Routes::new(()).operation(operation, encoded::<200, Value>, |(), color: Color| async move { Ok(color.0) });
    let address = serve(routes.into_router()).await;
    call(operation, &format!("http://{address}"), value.clone()).send(decoded::<Value>).await.unwrap().value
}

fn text(text: &str) -> Argument {
    Argument::One(text.to_owned())
}

fn list() -> Argument {
    Argument::Many(["blue", "black", "brown"].map(str::to_owned).to_vec())
}

fn object() -> Argument {
    Argument::Object(json!({"R": 100, "G": 200, "B": 150}).as_object().unwrap().clone())
}

/// A row of the table: what is sent for an empty text, a text, a list and an object; none where a style has no such cell.
async fn row(param: Param, cells: [Option<&str>; 4]) {
    let [empty, one, many, object_cell] = cells;
    let rgb = json!({"R": "100", "G": "200", "B": "150"});
    let words = json!(["blue", "black", "brown"]);
    let cases = [
        (param, text(""), empty, json!([""])),
        (param, text("blue"), one, json!(["blue"])),
        (param.list(), list(), many, words),
        (param.object(RGB), object(), object_cell, rgb),
    ];
    for (param, value, cell, back) in cases {
        let Some(cell) = cell else { continue };
        assert_eq!(sent(param, &value).await, cell, "{param:?}");
        assert_eq!(echoed(param, &value).await, back, "{param:?}");
    }
}

#[tokio::test]
async fn paths_are_spelled_as_the_table_says() {
    let path = Param::path("color");
    row(path, [None, Some("blue"), Some("blue,black,brown"), Some("R,100,G,200,B,150")]).await;
    row(path.exploded(), [None, Some("blue"), Some("blue,black,brown"), Some("R=100,G=200,B=150")]).await;
    row(path.label(), [None, Some(".blue"), Some(".blue,black,brown"), Some(".R,100,G,200,B,150")]).await;
    row(path.label().exploded(), [None, Some(".blue"), Some(".blue.black.brown"), Some(".R=100.G=200.B=150")]).await;
    row(path.matrix(), [Some(";color"), Some(";color=blue"), Some(";color=blue,black,brown"), Some(";color=R,100,G,200,B,150")]).await;
    let exploded = [Some(";color"), Some(";color=blue"), Some(";color=blue;color=black;color=brown"), Some(";R=100;G=200;B=150")];
    row(path.matrix().exploded(), exploded).await;
}

#[tokio::test]
async fn queries_are_spelled_as_the_table_says() {
    let query = Param::query("color");
    let exploded = "color=blue&color=black&color=brown";
    row(query, [Some("color="), Some("color=blue"), Some(exploded), Some("R=100&G=200&B=150")]).await;
    row(query.joined(), [Some("color="), Some("color=blue"), Some("color=blue,black,brown"), Some("color=R,100,G,200,B,150")]).await;
    let spaced = [None, Some("color=blue"), Some("color=blue%20black%20brown"), Some("color=R%20100%20G%20200%20B%20150")];
    row(query.space_delimited(), spaced).await;
    let piped = [None, Some("color=blue"), Some("color=blue%7Cblack%7Cbrown"), Some("color=R%7C100%7CG%7C200%7CB%7C150")];
    row(query.pipe_delimited(), piped).await;
    row(query.deep_object(), [None, Some("color=blue"), Some(exploded), Some("color[R]=100&color[G]=200&color[B]=150")]).await;
    row(query.space_delimited().exploded(), [None, None, Some(exploded), None]).await;
    row(query.pipe_delimited().exploded(), [None, None, Some(exploded), None]).await;
}

#[tokio::test]
async fn headers_and_cookies_are_spelled_as_the_table_says() {
    let header = Param::header("color");
    row(header, [None, Some("blue"), Some("blue,black,brown"), Some("R,100,G,200,B,150")]).await;
    row(header.exploded(), [None, Some("blue"), Some("blue,black,brown"), Some("R=100,G=200,B=150")]).await;
    let cookie = Param::cookie("color");
    let exploded = "color=blue; color=black; color=brown";
    row(cookie, [Some("color="), Some("color=blue"), Some(exploded), Some("R=100; G=200; B=150")]).await;
    row(cookie.joined(), [Some("color="), Some("color=blue"), Some("color=blue,black,brown"), Some("color=R,100,G,200,B,150")]).await;
}

/// Everything a URL, a cookie or a style gives a meaning.
const HOSTILE: &[&str] = &["a,b", "a.b", "a;b=c", "a&limit=9", "a=b", "50%", "%2C", "a+b", "é ü", "[x]", "a|b", "\"q\"", "x:y@z", "{}"];

#[tokio::test]
async fn hostile_values_come_back_as_they_went() {
    let (path, query, cookie) = (Param::path("color"), Param::query("color"), Param::cookie("color"));
    let params = [path, path.label(), path.matrix(), query, query.joined(), query.deep_object(), query.reserved(), cookie, cookie.joined()];
    let exploded = [path.exploded(), path.label().exploded(), path.matrix().exploded(), query.joined().reserved()];
    for param in params.into_iter().chain(exploded) {
        let values: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(echoed(param.list(), &Argument::Many(values.clone())).await, json!(values), "{param:?}");
        let members: serde_json::Map<String, Value> = values.iter().map(|text| (text.clone(), json!(text))).collect();
        assert_eq!(echoed(param.object(&[]), &Argument::Object(members.clone())).await, Value::Object(members), "{param:?}");
        for value in &values {
            assert_eq!(echoed(param, &text(value)).await, json!([value]), "{param:?}");
        }
    }
}

async fn refused(param: Param, value: Argument) -> String {
    let upstream = Upstream::json("null").await;
    let error = call(operation(param), &upstream.url, value).send(decoded::<Value>).await.unwrap_err();
    assert!(upstream.asked().is_empty());
    error.to_string()
}

#[tokio::test]
async fn no_value_changes_the_path() {
    let path = Param::path("color");
    for param in [path, path.label(), path.matrix(), path.list(), path.label().exploded().list()] {
        for hostile in ["a/b", "..", ".", "%2e%2E", "a?x=1", "a#b", "a\\b"] {
            let said = refused(param, Argument::Many(vec![hostile.to_owned()])).await;
            assert!(said.contains("`color` must not"), "{said}");
        }
    }
    let dots = refused(path.label().exploded().list(), Argument::Many(vec![String::new(), String::new()])).await;
    assert!(dots.contains("must not make the segment"), "{dots}");
    assert!(refused(path.list(), Argument::Many(vec![])).await.contains("must not be empty"));
}

#[tokio::test]
async fn an_element_never_reads_as_two() {
    let many = |text: &str| Argument::Many(vec![text.to_owned(), "x".to_owned()]);
    assert!(refused(Param::header("color").list(), many("a,b")).await.contains("a comma, which separates"));
    assert!(refused(Param::header("color").list(), many(" a")).await.contains("begin or end with a space"));
    assert!(refused(Param::query("color").space_delimited().list(), many("a b")).await.contains("a space, which separates"));
    assert!(refused(Param::query("color").pipe_delimited().list(), many("a|b")).await.contains("`|`, which separates"));
    let stranger = Argument::Object(json!({"limit": 1}).as_object().unwrap().clone());
    assert!(refused(Param::query("color").object(&["R"]), stranger).await.contains("`limit`, which is another parameter"));
}

#[tokio::test]
async fn reserved_characters_stay_where_they_mean_nothing() {
    let value = "a/b?c:d@e,f;g=h!$()*[]&i+j#k%l";
    let cell = "color=a/b?c:d@e,f;g=h!$()*[]%26i%2Bj%23k%25l";
    assert_eq!(sent(Param::query("color").reserved(), &text(value)).await, cell);
    let many = Argument::Many(vec!["a,b".to_owned(), "c/d".to_owned()]);
    assert_eq!(sent(Param::query("color").joined().reserved().list(), &many).await, "color=a%2Cb,c/d");
}

#[tokio::test]
async fn objects_nest_in_deep_objects_and_lists_repeat_their_name() {
    let value = json!({"a": {"b": {"c": 1}}, "list": [1, 2], "none": null, "k]": "v"});
    let argument = capgen_runtime::input::IntoArgument::into_argument(Serialized(value));
    let deep = Param::query("color").deep_object().object(&["a", "list"]);
    assert_eq!(sent(deep, &argument).await, "color[a][b][c]=1&color[list]=1&color[list]=2&color[k%5D]=v");
    assert_eq!(echoed(deep, &argument).await, json!({"a": {"b": {"c": "1"}}, "list": ["1", "2"], "k]": "v"}));
    let joined = Param::query("color").joined().object(&["a"]);
    let nested = Argument::Object(json!({"a": {"b": [1]}}).as_object().unwrap().clone());
    assert_eq!(sent(joined, &nested).await, "color=a,%7B%22b%22%3A%5B1%5D%7D");
}

#[tokio::test]
async fn servers_read_what_other_clients_send() {
    let routes = |param: Param| {
        let routes = Routes::new(()).operation(operation(param), encoded::<200, Value>, |(), color: Color| async move { Ok(color.0) });
        serve(routes.into_router())
    };
    let query = Param::query("color");
    let cases = [
        (query.deep_object().object(RGB), "/c?color%5BR%5D=1&color[list][]=2&color[list][]=3", json!({"R": "1", "list": ["2", "3"]})),
        (query.pipe_delimited().list(), "/c?color=a|b", json!(["a", "b"])),
        (query.space_delimited().list(), "/c?color=a+b", json!(["a", "b"])),
        (query.object(RGB), "/c?R=1&limit=2&x=3", json!({"R": "1", "x": "3"})),
        (query.object(RGB), "/c?limit=2&x=3", Value::Null),
        (query.blank(), "/c?color=", Value::Null),
    ];
    for (param, target, back) in cases {
        let answer = ask(routes(param).await, &format!("GET {target}"), "", b"").await;
        assert_eq!((answer.status(), answer.json()), (200, back), "{target}");
    }
    let refusals = [
        (query.deep_object().object(RGB), "/c?color[R=1", "must close every bracket of its names"),
        (query.deep_object().object(RGB), "/c?color[R]=1&color[R][x]=1", "must not be both a value and an object"),
        (query.joined().object(RGB), "/c?color=R,1,G", "must be pairs of a name and a value"),
        (Param::path("color").label(), "/c/blue", "must begin with a full stop"),
        (Param::path("color").matrix(), "/c/;colour=blue", "must be named in its segment"),
        (query.joined().list(), "/c?color=%ff", "must be percent-encoded UTF-8"),
    ];
    for (param, target, why) in refusals {
        let answer = ask(routes(param).await, &format!("GET {target}"), "", b"").await;
        assert_eq!((answer.status(), answer.json()["errors"][0]["detail"].as_str()), (400, Some(why)), "{target}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/color");
    }
}

#[tokio::test]
async fn json_text_travels_whole() {
    let value = capgen_runtime::input::IntoArgument::into_argument(JsonText(json!({"a": [1, "b&c"]})));
    assert_eq!(sent(Param::query("color").json(), &value).await, "color=%7B%22a%22%3A%5B1%2C%22b%26c%22%5D%7D");
}
