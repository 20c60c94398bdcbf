//! A document in which every operation asks for something else, compiled and called: the bytes that each of them sends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::client::Error;
use capgen_runtime::serde_json::json;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Security and servers of every kind.
pub mod security {
    capgen_runtime::api! { "../codegen/tests/accept/security.yaml", client }
}

use security::{Client, ClientBuilder};

/// A server that grants tokens and answers everything else with nothing.
async fn recorder() -> MockServer {
    let server = MockServer::start().await;
    let token = ResponseTemplate::new(200).set_body_json(json!({"access_token": "fetched", "token_type": "Bearer", "expires_in": 3600}));
    Mock::given(path("/oauth/token")).respond_with(token).with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    server
}

fn everything(server: &MockServer) -> ClientBuilder {
    let builder = Client::builder().base_url(format!("{}/v1", server.uri()));
    let builder = builder.api_key("key").api_key_2("other").timeout_2("slow").in_query("q").in_cookie("c");
    builder.basic_username("me").basic_password("pass").bearer("b").openid("o").oauth_client_id("id").oauth_client_secret("secret")
}

/// `GET /path?query` and every credential in the headers.
fn sent(request: &Request) -> String {
    let query = request.url.query().map_or_else(String::new, |query| format!("?{query}"));
    let names = ["x-key", "x-other-key", "x-timeout-key", "authorization", "cookie"];
    let headers = names.iter().filter_map(|name| Some(format!(" {name}: {}", request.headers.get(*name)?.to_str().unwrap())));
    format!("{} {}{query}{}", request.method, request.url.path(), headers.collect::<String>())
}

async fn all_sent(server: &MockServer) -> Vec<String> {
    server.received_requests().await.unwrap().iter().map(sent).collect()
}

#[tokio::test]
async fn every_operation_sends_what_it_asks_for_and_nothing_else() {
    let server = recorder().await;
    let client = everything(&server).build().unwrap();
    client.inherited().await.unwrap();
    client.open().await.unwrap();
    client.optional().await.unwrap();
    client.query().await.unwrap();
    client.cookie().theme("dark").await.unwrap();
    client.both().await.unwrap();
    client.read_things().await.unwrap();
    client.read_things().await.unwrap();
    client.write_things().await.unwrap();
    client.openid().await.unwrap();
    client.digest().await.unwrap();
    client.certificate().await.unwrap();
    client.named().await.unwrap();
    client.upload().await.unwrap();
    client.uploads().await.unwrap();
    let expected = [
        "GET /v1/inherited x-key: key",
        "GET /v1/open",
        "GET /v1/optional authorization: Bearer b",
        "GET /v1/query?api%20key=q",
        "GET /v1/cookie cookie: theme=dark; sid=c",
        "GET /v1/both?api%20key=q authorization: Bearer b",
        "POST /oauth/token authorization: Basic aWQ6c2VjcmV0",
        "GET /v1/oauth authorization: Bearer fetched",
        "GET /v1/oauth authorization: Bearer fetched",
        "POST /oauth/token authorization: Basic aWQ6c2VjcmV0",
        "POST /v1/oauth authorization: Bearer fetched",
        "GET /v1/openid authorization: Bearer o",
        "GET /v1/digest?api%20key=q",
        "GET /v1/certificate",
        "GET /v1/named x-timeout-key: slow",
        "POST /v1/uploads x-key: key",
        "GET /v2/uploads",
    ];
    assert_eq!(all_sent(&server).await, expected);
    let bodies: Vec<String> =
        server.received_requests().await.unwrap().into_iter().map(|asked| String::from_utf8(asked.body).unwrap()).collect();
    assert_eq!(bodies[6], "grant_type=client_credentials&scope=things%3Aread");
    assert_eq!(bodies[9], "grant_type=client_credentials&scope=things%3Awrite+things%3Aread");
}

#[tokio::test]
async fn a_client_without_credentials_starts_and_calls_what_needs_none() {
    let server = recorder().await;
    let client = Client::builder().base_url(server.uri()).build().unwrap();
    client.open().await.unwrap();
    client.optional().await.unwrap();
    client.certificate().await.unwrap();
    client.digest().await.unwrap();
    let error = client.inherited().await.unwrap_err();
    assert!(matches!(error, Error::Settings { operation: "inherited", .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "`inherited`: it needs settings that the client does not have: `SECURITY_API_KEY` (setting `apiKey`) is not set; \
         or `SECURITY_BASIC_USERNAME` (setting `basic_username`) is not set and \
         `SECURITY_BASIC_PASSWORD` (setting `basic_password`) is not set; nothing was sent"
    );
    let error = client.read_things().await.unwrap_err().to_string();
    for env in ["SECURITY_OAUTH`", "SECURITY_OAUTH_CLIENT_ID`", "SECURITY_OAUTH_CLIENT_SECRET`"] {
        assert!(error.contains(env), "{error}");
    }
    assert_eq!(all_sent(&server).await, ["GET /open", "GET /optional", "GET /certificate", "GET /digest"]);
}

#[tokio::test]
async fn the_second_alternative_is_sent_where_only_that_is_given() {
    let server = recorder().await;
    let client = Client::builder().base_url(server.uri()).basic_username("me").basic_password("pass").api_key_2("other").build().unwrap();
    client.inherited().await.unwrap();
    client.named().await.unwrap();
    assert_eq!(all_sent(&server).await, ["GET /inherited authorization: Basic bWU6cGFzcw==", "GET /named x-other-key: other"]);
}

#[tokio::test]
async fn an_anonymous_client_calls_everything_without_credentials() {
    let server = recorder().await;
    let client = everything(&server).anonymous().build().unwrap();
    client.inherited().await.unwrap();
    client.read_things().await.unwrap();
    assert_eq!(all_sent(&server).await, ["GET /v1/inherited", "GET /v1/oauth"]);
}

#[test]
fn the_first_server_is_the_default_and_its_variables_are_settings() {
    let client = Client::builder().region("us").build().unwrap();
    assert!(format!("{client:?}").contains(r#"base_url: "https://us.example.com:8443/v1""#), "{client:?}");
}

/// A capability whose upstream asks for tokens.
pub mod shop {
    capgen_runtime::api! { "../codegen/tests/accept/oauth2-capability.yaml" }
}

#[tokio::test]
async fn a_capability_fetches_the_tokens_of_its_upstream() {
    let server = recorder().await;
    let client = shop::Client::builder().base_url(server.uri()).id("me").secret("hush").build().unwrap();
    client.show_item("1").answer().await.unwrap();
    assert_eq!(
        all_sent(&server).await,
        ["POST /oauth/token authorization: Basic bWU6aHVzaA==", "GET /items/1 authorization: Bearer fetched"]
    );
    let error = shop::Client::builder().base_url(server.uri()).id("me").build().unwrap_err().to_string();
    assert!(error.contains("`SHOP_SECRET` (setting `SECRET`) is not set"), "{error}");
}
