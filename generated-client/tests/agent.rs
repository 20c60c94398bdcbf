//! An MCP side with resources and prompts, compiled and called as clients call it, over HTTP and over standard input and output.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::Value;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::mcp::{Options, Server};
use capgen_runtime::serde_json::{self, json};
use tower::ServiceExt;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One document with all of it.
pub mod agent {
    capgen_runtime::api! { "../codegen/tests/accept/agent.yaml" }
}

async fn upstream() -> MockServer {
    let server = MockServer::start().await;
    let list = ResponseTemplate::new(200).set_body_json(json!([{"id": "1"}]));
    Mock::given(path("/notes")).respond_with(list).mount(&server).await;
    let note = ResponseTemplate::new(200).set_body_raw("A note.", "text/plain");
    Mock::given(path("/notes/a%20b")).respond_with(note).mount(&server).await;
    let picture = ResponseTemplate::new(200).set_body_raw(&b"\x89PNG\xff"[..], "image/png");
    Mock::given(path("/picture")).respond_with(picture).mount(&server).await;
    let missing = ResponseTemplate::new(404).set_body_json(json!({"message": "no such note"}));
    Mock::given(path("/notes/gone")).respond_with(missing).mount(&server).await;
    server
}

async fn served(upstream: &MockServer) -> Server {
    agent::mcp::server(agent::Client::builder().base_url(upstream.uri()).build().unwrap())
}

/// Sends a request as a client without a session does; gives its result, or else its error.
async fn ask(server: &Server, method: &str, params: Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
    let router = server.clone().router(Options::default());
    let response = router.oneshot(request.body(Body::from(message.to_string())).unwrap()).await.unwrap();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    answer.get("result").or_else(|| answer.get("error")).unwrap().clone()
}

#[tokio::test]
async fn resources_are_listed_as_the_document_has_them() {
    let upstream = upstream().await;
    let server = served(&upstream).await;
    let listed = ask(&server, "resources/list", json!({})).await;
    let all =
        json!({"uri": "notes://all", "name": "all", "title": "All notes", "description": "Every note.", "mimeType": "application/json"});
    assert_eq!(listed["resources"], json!([all, {"uri": "notes://picture", "name": "picture"}]));
    let templates = ask(&server, "resources/templates/list", json!({})).await;
    assert_eq!(templates["resourceTemplates"], json!([{"uriTemplate": "notes://one/{note-id}/text", "name": "note"}]));
}

#[tokio::test]
async fn a_resource_is_what_its_call_gives() {
    let upstream = upstream().await;
    let server = served(&upstream).await;
    let read = async |uri: &str| ask(&server, "resources/read", json!({"uri": uri})).await;
    assert_eq!(
        read("notes://all").await["contents"],
        json!([{"uri": "notes://all", "mimeType": "application/json", "text": "[{\"id\":\"1\"}]"}])
    );
    let note = json!([{"uri": "notes://one/a%20b/text", "mimeType": "text/plain", "text": "A note."}]);
    assert_eq!(read("notes://one/a%20b/text").await["contents"], note);
    let picture = json!([{"uri": "notes://picture", "mimeType": "image/png", "blob": "iVBOR/8="}]);
    assert_eq!(read("notes://picture").await["contents"], picture);

    let gone = read("notes://one/gone/text").await;
    assert!(gone["message"].as_str().unwrap().contains("no such note"), "{gone}");
    for uri in ["notes://none", "notes://one//text", "notes://one/a/b/text", "notes://one/a", "notes://all/more", ""] {
        let error = read(uri).await;
        assert_eq!(error["data"]["uri"], uri, "{error}");
    }
    let before = upstream.received_requests().await.unwrap().len();
    let refused = read("notes://one/%2e%2e/text").await;
    assert!(refused["message"].as_str().unwrap().contains("note-id"), "{refused}");
    assert_eq!(upstream.received_requests().await.unwrap().len(), before, "nothing is sent");
}

#[tokio::test]
async fn a_prompt_has_the_arguments_in_its_messages() {
    let upstream = upstream().await;
    let server = served(&upstream).await;
    let listed = ask(&server, "prompts/list", json!({})).await;
    let arguments =
        json!([{"name": "note", "description": "The text of the note.", "required": true}, {"name": "style", "required": false}]);
    assert_eq!((&listed["prompts"][0]["title"], &listed["prompts"][0]["arguments"]), (&json!("Summarize a note"), &arguments));

    let get = async |arguments: Value| ask(&server, "prompts/get", json!({"name": "summarize", "arguments": arguments})).await;
    let got = get(json!({"note": "{{style}} {note}", "style": "plain"})).await;
    let text = |role: &str, text: &str| json!({"role": role, "content": {"type": "text", "text": text}});
    let expected =
        [text("user", "Summarize {{style}} {note} in plain style; {other} stays."), text("assistant", "Gladly: {{style}} {note}")];
    assert_eq!(got["messages"], json!(expected), "what is inserted is not looked into");
    let wrong = get(json!({"colour": "red"})).await;
    assert_eq!(
        (&wrong["code"], &wrong["message"]),
        (&json!(-32602), &json!("argument `note` is required; argument `colour` is not known"))
    );
}

#[test]
fn a_second_side_is_a_module_of_its_own() {
    assert_eq!((agent::mcp_2::RESOURCE_DOCS.uri, agent::mcp_2::LISTEN.port), ("docs://here", Some(9090)));
    assert_eq!(agent::mcp_2::PROMPT_FROM_FILE.messages.len(), 1);
}

#[test]
#[should_panic(expected = "the resource `docs` is the folder `/nowhere/docs`, which is not there")]
fn a_folder_that_is_not_there_is_told_at_start() {
    let client = agent::Client::builder().build().unwrap();
    let _ = agent::mcp_2::server(client);
}

/// The program that the next test starts: this one, again.
#[test]
#[ignore = "run by `standard_output_holds_nothing_but_the_protocol`, in a process of its own"]
fn as_a_program() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = agent::Client::builder().base_url(std::env::var("UPSTREAM").unwrap()).build().unwrap();
    runtime.block_on(agent::mcp::stdio(client)).unwrap();
    std::process::exit(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_output_holds_nothing_but_the_protocol() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let upstream = upstream().await;
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "as_a_program", "--ignored", "--nocapture", "--quiet"]).env("UPSTREAM", upstream.uri());
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let client = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    let messages = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "list-notes", "arguments": {}}}),
        json!({"jsonrpc": "2.0", "id": 3, "method": "resources/read", "params": {"uri": "notes://all"}}),
    ];
    for message in &messages {
        writeln!(input, "{message}").unwrap();
    }
    // The harness of the tests says a line of its own before the program begins.
    let lines = output.lines().map(Result::unwrap).filter(|line| !line.is_empty() && !line.starts_with("running "));
    let mut answers: Vec<Value> = lines.take(3).map(|line| serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"))).collect();
    drop(input);
    assert!(child.wait().unwrap().success(), "it ends with its input");
    answers.sort_by_key(|answer| answer["id"].as_u64());
    assert_eq!(answers[0]["result"]["serverInfo"]["name"], "agent");
    assert_eq!(answers[1]["result"]["structuredContent"], json!({"result": [{"id": "1"}]}));
    assert_eq!(answers[2]["result"]["contents"][0]["uri"], "notes://all");
}
