//! Aggregates, steps, mappings, mocks, templates and shaped outputs over two APIs, compiled and called: what each route and
//! tool gives, and what it sends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::serde_json::{self, json};
use capgen_runtime::{Value, mcp as protocol};
use tower::ServiceExt;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One document with all of it.
pub mod orchestrated {
    capgen_runtime::api! { "../codegen/tests/accept/orchestrated.yaml" }
}

use orchestrated::{Client, functions, mcp, rest};

/// Two upstreams: people and parcels.
async fn upstreams() -> (MockServer, MockServer) {
    let (people, parcels) = (MockServer::start().await, MockServer::start().await);
    let all = json!({"data": [
        {"id": 7, "name": "Ann", "email": "ann@example.com", "address": {"zip": 10115}},
        {"id": 8, "name": "Bob", "email": "bob@example.com"},
    ]});
    Mock::given(method("GET")).and(path("/v1/people")).respond_with(ResponseTemplate::new(200).set_body_json(all)).mount(&people).await;
    for (id, name) in [(7, "Ann"), (8, "Bob")] {
        let person = json!({"name": [{"text": name}], "age": format!("4{id}"), "address": {"street": format!("{id} High Street")}});
        let answer = ResponseTemplate::new(200).set_body_json(person).insert_header("x-request-id", "r1").insert_header("etag", "\"e\"");
        Mock::given(method("GET")).and(path(format!("/v1/people/{id}"))).respond_with(answer).mount(&people).await;
        let theirs = json!({"items": [{"to": id}], "total": 1});
        let answer = ResponseTemplate::new(200).set_body_json(theirs);
        Mock::given(method("GET")).and(path("/parcels")).and(query_param("to", id.to_string())).respond_with(answer).mount(&parcels).await;
    }
    let missing = ResponseTemplate::new(404).set_body_json(json!({"message": "no such person"})).insert_header("retry-after", "9");
    Mock::given(method("GET")).respond_with(missing).with_priority(9).mount(&people).await;
    let everything = json!({"items": [], "total": "12"});
    let answer = ResponseTemplate::new(200).set_body_json(everything);
    Mock::given(method("GET")).and(path("/parcels")).respond_with(answer).with_priority(9).mount(&parcels).await;
    let made = ResponseTemplate::new(201).set_body_json(json!({"id": 9}));
    Mock::given(method("POST")).respond_with(made).mount(&people).await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(201).set_body_json(json!({"sent": true}))).mount(&parcels).await;
    (people, parcels)
}

fn client(people: &MockServer, parcels: &MockServer) -> Client {
    let builder = Client::builder().people_base_url(format!("{}/v1", people.uri())).parcels_base_url(parcels.uri());
    builder.people_token("p-token").parcels_key("k-key").site("Berlin").build().unwrap()
}

async fn ask(router: Router, target: &str, body: Option<Value>) -> (u16, Value, capgen_runtime::http::HeaderMap) {
    let (method, uri) = target.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(uri).header("content-type", "application/json");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let (head, body) = router.oneshot(request.body(body).unwrap()).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (head.status.as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null), head.headers)
}

/// `METHOD target [body]` of every request, in the order they came.
async fn sent(server: &MockServer) -> Vec<String> {
    let received = server.received_requests().await.unwrap();
    let line = |request: &wiremock::Request| {
        let query = request.url.query().map_or_else(String::new, |query| format!("?{query}"));
        let body = String::from_utf8(request.body.clone()).unwrap();
        format!("{} {}{query} {body}", request.method, request.url.path()).trim_end().to_owned()
    };
    received.iter().map(line).collect()
}

#[tokio::test]
async fn a_route_and_a_tool_share_the_function_of_an_aggregate() {
    let (people, parcels) = upstreams().await;
    let client = client(&people, &parcels);
    let shaped = json!({"who": "Ann", "years": 47, "street": "7 High Street"});
    let (status, body, headers) = ask(rest::router(client.clone()), "GET /people/7", None).await;
    assert_eq!((status, &body), (200, &shaped));
    assert_eq!((headers["x-request-id"].to_str().unwrap(), headers.get("etag")), ("r1", None), "what spoke of another body is gone");

    let outcome = call(mcp::server(client), "get-person", json!({"person-id": "7"})).await;
    assert_eq!((outcome["isError"].as_bool(), &outcome["structuredContent"]), (Some(false), &shaped));
}

#[tokio::test]
async fn what_an_aggregate_says_of_itself_a_tool_repeats_unless_it_says_otherwise() {
    let (people, parcels) = upstreams().await;
    let server = mcp::server(client(&people, &parcels));
    let tool = |name: &str| *server.tools().find(|tool| tool.name == name).unwrap();
    let (person, parcels) = (tool("get-person"), tool("parcels"));
    assert_eq!((person.description, person.hints.read_only, person.hints.idempotent), ("One person, by id.", Some(true), Some(true)));
    assert_eq!((parcels.hints.read_only, parcels.hints.open_world), (Some(true), Some(true)));
    assert_eq!((person.tags, parcels.tags), (&["people", "reads"][..], &[][..]));
    let schema: Value = serde_json::from_str(parcels.input_schema).unwrap();
    assert_eq!((&schema["required"], &schema["properties"]["city"]["description"]), (&json!(["email"]), &json!("Where to look.")));
    let gives: Value = serde_json::from_str(person.output_schema.unwrap()).unwrap();
    assert_eq!(gives["properties"]["years"], json!({"type": ["integer", "null"]}));
}

#[tokio::test]
async fn steps_feed_each_other_and_mappings_make_the_answer() {
    let (people, parcels) = upstreams().await;
    let (status, body, _) = ask(rest::router(client(&people, &parcels)), "GET /parcels-of?email=ann@example.com&city=Berlin", None).await;
    assert_eq!((status, body), (200, json!({"name": "Ann", "street": "7 High Street", "parcels": [{"to": 7}], "in-all": 12})));
    assert_eq!(sent(&people).await, ["GET /v1/people?city=Berlin", "GET /v1/people/7"]);
    assert_eq!(sent(&parcels).await, ["GET /parcels", "GET /parcels?to=7"]);
    let requests = people.received_requests().await.unwrap();
    assert_eq!(
        (&requests[0].headers["authorization"], &requests[0].headers["accept-language"]),
        (&"Bearer p-token".parse().unwrap(), &"en".parse().unwrap())
    );
    let requests = parcels.received_requests().await.unwrap();
    assert_eq!((requests[0].headers["x-key"].to_str().unwrap(), requests[0].headers.get("authorization")), ("k-key", None));
}

#[tokio::test]
async fn a_step_that_fails_ends_the_whole_with_its_answer() {
    let (people, parcels) = upstreams().await;
    let client = client(&people, &parcels);
    let (status, body, headers) = ask(rest::router(client.clone()), "GET /people/99", None).await;
    assert_eq!((status, body, headers["retry-after"].to_str().unwrap()), (404, json!({"message": "no such person"}), "9"));

    let (status, body, _) = ask(rest::router(client.clone()), "GET /parcels-of?email=eve@example.com", None).await;
    assert_eq!((status, &body["detail"]), (404, &json!("`found` finds nothing with that `email`")));
    assert_eq!(sent(&parcels).await.len(), 1, "nothing after the step that failed is sent");

    let outcome = call(mcp::server(client), "parcels", json!({"email": "eve@example.com"})).await;
    assert_eq!(outcome["isError"], true);
}

#[tokio::test]
async fn a_step_that_writes_waits_for_those_before_it() {
    let (people, parcels) = upstreams().await;
    let (status, body, _) = ask(rest::router(client(&people, &parcels)), "POST /move?name=Zoe", None).await;
    assert_eq!((status, body), (200, json!({"sent": true})));
    let made = r#"POST /v1/people {"name":"Zoe","greeting":"Hello Zoe, of Berlin","fixed":{"kind":"person","version":2}}"#;
    assert_eq!(sent(&people).await, [made]);
    assert_eq!(sent(&parcels).await, [r#"POST /parcels {"to":9,"weight":1.5}"#]);
}

#[tokio::test]
async fn members_of_a_body_are_inputs_with_types_of_their_own() {
    let (people, parcels) = upstreams().await;
    let client = client(&people, &parcels);
    let hostile = "\"}, \"admin\": true, {{SITE}} \u{0}\r\n\\";
    let body = json!({"name": hostile, "tags": ["a", {"b": 1.50}]});
    let (status, ..) = ask(rest::router(client.clone()), "POST /people", Some(body)).await;
    assert_eq!(status, 201);
    let request = &people.received_requests().await.unwrap()[0];
    let got: Value = serde_json::from_slice(&request.body).unwrap();
    let greeting = format!("Hello {hostile}, of Berlin");
    assert_eq!(got, json!({"name": hostile, "greeting": greeting, "tags": ["a", {"b": 1.5}], "fixed": {"kind": "person", "version": 2}}));

    let (status, problem, _) = ask(rest::router(client.clone()), "POST /parcels", Some(json!({"weight": "heavy", "color": 1}))).await;
    assert_eq!(status, 400);
    let all = problem.to_string();
    assert!(all.contains("/to") && all.contains("/weight") && all.contains("/color"), "{all}");
    assert!(sent(&parcels).await.is_empty());

    client.send_parcel("7").weight(0.25).await.unwrap();
    assert_eq!(sent(&parcels).await, [r#"POST /parcels {"to":"7","weight":0.25}"#]);
}

#[tokio::test]
async fn outputs_are_shaped_element_by_element() {
    let (people, parcels) = upstreams().await;
    let client = client(&people, &parcels);
    let (status, body, _) = ask(rest::router(client.clone()), "GET /people?town=x%26y", None).await;
    assert_eq!((status, body), (200, json!([{"name": "Ann", "zip": "10115"}, {"name": "Bob"}])));
    ask(rest::router(client), "GET /people", None).await;
    assert_eq!(sent(&people).await, ["GET /v1/people?city=city%3Ax%26y", "GET /v1/people"], "a text whose values are absent is left out");
}

#[tokio::test]
async fn a_mock_gives_what_the_document_says() {
    let (people, parcels) = upstreams().await;
    let (status, body, _) = ask(rest::router(client(&people, &parcels)), "GET /hello?name=%7B%7BSITE%7D%7D", None).await;
    let expected = json!({"greeting": "Hello, {{SITE}}!", "count": 3, "site": "Berlin", "nested": {"ok": true}});
    assert_eq!((status, body), (200, expected));
    assert!(sent(&people).await.is_empty() && sent(&parcels).await.is_empty());
}

#[tokio::test]
async fn a_client_is_not_built_without_what_any_of_its_apis_needs() {
    let missing = Client::builder().build().unwrap_err().to_string();
    for name in ["PEOPLE_TOKEN", "PARCELS_KEY", "SITE"] {
        assert!(missing.contains(name), "{missing}");
    }
}

/// One hundred callers at the same time, over aggregates and steps: every answer is that of its own request.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_answer_belongs_to_another_request() {
    let (people, parcels) = upstreams().await;
    let client = client(&people, &parcels);
    let callers = (0..100).map(|caller| {
        let (client, id) = (client.clone(), 7 + caller % 2);
        let (name, email) = if id == 7 { ("Ann", "ann@example.com") } else { ("Bob", "bob@example.com") };
        tokio::spawn(async move {
            for _ in 0..5 {
                let inputs = functions::ParcelsOfInputs { city: Some(format!("c{caller}")), email: email.to_owned() };
                let got = functions::parcels_of(&client, inputs).await.unwrap().collect(1 << 20).await.unwrap();
                let got: Value = serde_json::from_slice(&got.body).unwrap();
                assert_eq!((&got["name"], &got["parcels"][0]["to"]), (&json!(name), &json!(id)));
                let target = format!("GET /people/{id}");
                let (_, person, _) = ask(rest::router(client.clone()), &target, None).await;
                assert_eq!((&person["who"], &person["street"]), (&json!(name), &json!(format!("{id} High Street"))));
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
}

/// Calls a tool as a client without a session does.
async fn call(server: protocol::Server, tool: &str, arguments: Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
    let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
    let response =
        server.router(protocol::Options::default()).oneshot(request.body(Body::from(message.to_string())).unwrap()).await.unwrap();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    answer["result"].clone()
}

#[tokio::test]
async fn a_side_describes_what_it_takes_and_gives() {
    let (people, parcels) = upstreams().await;
    let (status, document, headers) = ask(rest::router(client(&people, &parcels)), "GET /openapi.json", None).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "application/json"));
    let parcel = &document["paths"]["/parcels"]["post"]["requestBody"];
    let body = json!({
        "type": "object",
        "properties": {"to": {"type": "string"}, "weight": {"type": "number"}},
        "additionalProperties": false,
        "required": ["to"],
    });
    assert_eq!((&parcel["required"], &parcel["content"]["application/json"]["schema"]), (&json!(true), &body));
    let person = &document["paths"]["/people/{person_id}"]["get"];
    assert_eq!((&person["parameters"][0]["in"], &person["parameters"][0]["description"]), (&json!("path"), &json!("Who.")));
    let gives = &person["responses"]["2XX"]["content"]["application/json"]["schema"]["properties"]["years"];
    assert_eq!(gives, &json!({"type": ["integer", "null"]}));
}

/// What a side says of itself is a document that a client can be generated from.
#[test]
fn the_description_of_a_side_is_understood_by_the_generator() {
    let text = orchestrated::openapi::OPENAPI;
    let source = capgen_codegen::Source::from_text("desk.json", text).unwrap();
    let module = capgen_codegen::generate(&source, &capgen_codegen::Options::default()).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(module.warnings.to_string(), "");
    let client = module.files.iter().find(|file| file.path.ends_with("client.rs")).unwrap();
    for name in ["get_person", "parcels_of", "list_people", "add_person", "send_parcel", "hello"] {
        assert!(client.text.contains(&format!("pub fn {name}(")), "{name}");
    }
}
