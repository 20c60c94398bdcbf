//! Parameters of every style and place, from a generated client over a socket into a generated server.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::server::Failure;
use capgen_runtime::{Value, axum, serde_json::json};

/// Every style in every place.
pub mod parameters {
    capgen_runtime::api! { "../codegen/tests/accept/parameters.yaml" }
}

use parameters::Client;
use parameters::server::{self, Server};
use parameters::types::{Filter, Near, Rgb, Size};

/// Answers with what it got.
struct Echo;

impl Server for Echo {
    async fn in_path(&self, request: server::InPathRequest) -> Result<String, Failure> {
        Ok(format!("{:?} {:?} {:?} {:?}", request.simple, request.label, request.matrix, request.rgb))
    }

    async fn in_query(&self, request: server::InQueryRequest) -> Result<String, Failure> {
        let lists = (request.ids, request.words, request.sizes, request.parts);
        let objects = (request.rgb, request.filter, request.labels, request.r#where);
        Ok(format!("{lists:?} {objects:?} {:?}", (request.url, request.any, request.bare, request.limit)))
    }

    async fn in_header(&self, request: server::InHeaderRequest) -> Result<String, Failure> {
        let ids = (request.id, request.id_query, request.id_cookie);
        Ok(format!("{:?} {:?} {ids:?} {:?} {:?}", request.x_ids, request.x_rgb, request.list, request.rgb))
    }

    async fn odd(&self, request: server::OddRequest) -> Result<String, Failure> {
        Ok(request.id)
    }

    async fn copy(&self, request: server::CopyRequest) -> Result<String, Failure> {
        Ok(request.id)
    }
}

async fn url() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, server::router(Echo)).await });
    format!("http://{address}")
}

async fn client() -> Client {
    Client::builder().base_url(url().await).build().unwrap()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn rgb() -> Rgb {
    Rgb { g: Some(-2), exact: Some(true), ..Rgb::new(1) }
}

fn filter() -> Filter {
    let near = Near { lat: Some(1.5), lon: Some(-0.25), names: Some(texts(&["a&b"])), ..Near::default() };
    Filter { size: Some(Size::Large), tags: Some(texts(&["[1]", "x,y=z"])), near: Some(near), ..Filter::new(7) }
}

#[tokio::test]
async fn paths_carry_lists_and_objects() {
    let hostile = texts(&["a.b", "c;d=e", "50% é", "x,y"]);
    let said = client().await.in_path(vec![1, 2], hostile.clone(), "a;b,c=d", rgb()).await.unwrap();
    assert_eq!(said, format!("{:?} {hostile:?} {:?} {:?}", [1, 2], "a;b,c=d", rgb()));
}

#[tokio::test]
async fn queries_carry_every_style() {
    let lists = (
        Some(vec![1_i64, 2]),
        Some(texts(&["a", "b&c"])),
        Some(vec![Size::Small, Size::Unknown("x".to_owned())]),
        Some(vec![rgb(), rgb()]),
    );
    let labels = std::collections::BTreeMap::from([("a[b]".to_owned(), "c=d".to_owned()), ("e".to_owned(), "é+&".to_owned())]);
    let request = client().await.in_query().ids(vec![1, 2]).words(texts(&["a", "b&c"]));
    let request = request.sizes(vec![Size::Small, Size::Unknown("x".to_owned())]).parts(vec![rgb(), rgb()]);
    let request = request.rgb(rgb()).filter(filter()).labels(labels.clone()).r#where(filter());
    let said = request.url("http://x/?a=b&c+d#e").any("1").bare("{}").limit(3).await.unwrap();
    let objects = (Some(rgb()), Some(filter()), Some(labels), Some(filter()));
    let rest = (Some("http://x/?a=b&c+d#e"), Some("1"), Some("{}"), Some(3));
    assert_eq!(said, format!("{lists:?} {objects:?} {rest:?}"));
}

#[tokio::test]
async fn what_is_not_set_is_not_there() {
    let said = client().await.in_query().await.unwrap();
    assert_eq!(said, "(None, None, None, None) (None, None, None, None) (None, None, None, None)");
}

#[tokio::test]
async fn headers_and_cookies_carry_lists_and_objects_and_names_of_other_places() {
    let request = client().await.in_header(vec![3, 4]).x_rgb(rgb()).id("h").id_query("q").id_cookie("c; d=e");
    let said = request.list(texts(&["a,b", "c;d"])).rgb(rgb()).await.unwrap();
    let ids = (Some("h"), Some("q"), Some("c; d=e"));
    assert_eq!(said, format!("{:?} {:?} {ids:?} {:?} {:?}", [3, 4], Some(rgb()), Some(["a,b", "c;d"]), Some(rgb())));
}

#[tokio::test]
async fn a_path_variable_that_is_there_twice_and_a_fixed_query_are_sent_and_asked_for() {
    assert_eq!(client().await.copy("b 1").await.unwrap(), "b 1");
}

#[tokio::test]
async fn braces_of_no_variable_and_control_characters_of_a_path_are_sent_encoded_and_served() {
    assert_eq!(parameters::operations::ODD.path, "/odd/%7Bopen/%7Dclose%01/{id}");
    assert_eq!(client().await.odd("x").await.unwrap(), "x");
}

#[tokio::test]
async fn what_a_document_does_not_name_is_kept_as_text() {
    let mut sent = filter();
    sent.additional.insert("more".to_owned(), json!(1));
    let said = client().await.in_query().filter(sent.clone()).await.unwrap();
    sent.additional.insert("more".to_owned(), Value::String("1".to_owned()));
    assert!(said.contains(&format!("{sent:?}")), "{said}");
}

#[tokio::test]
async fn a_mistake_in_a_property_is_named_by_its_pointer() {
    let base = url().await;
    for (query, pointer, detail) in [
        ("filter[R]=x", "/filter/R", "must be an integer of 64 bits"),
        ("filter[R]=1&filter[exact]=yes", "/filter/exact", "must be true or false"),
        ("filter[R]=1&filter[near][lat]=north", "/filter/near/lat", "must be a number"),
        ("filter[G]=1", "/filter", "missing field `R`"),
        ("G=1", "/rgb", "missing field `R`"),
        ("ids=1,x", "/ids", "must be an integer from -9223372036854775808 to 9223372036854775807"),
        ("where=x", "/where", "must be JSON: expected value at line 1 column 1"),
    ] {
        let address = base.strip_prefix("http://").unwrap();
        let problem: Value = ask(address, &format!("/queries?{query}")).await;
        let error = &problem["errors"][0];
        assert_eq!((&error["pointer"], &error["detail"], &error["in"]), (&json!(pointer), &json!(detail), &json!("query")), "{problem}");
    }
}

/// The JSON body that answers a GET.
async fn ask(address: &str, target: &str) -> Value {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!("GET {target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 "), "{answer}");
    capgen_runtime::serde_json::from_str(body).unwrap()
}
