//! Tokens that the client fetches: once, until they end, and again when they are refused.

use std::error::Error as _;
use std::time::Duration;

use capgen_runtime::Value;
use capgen_runtime::api::{Access, Credential};
use capgen_runtime::client::{self, Breaker, Client, Error, TokenError};
use capgen_runtime::serde_json::json;

use super::recorder::{Asked, Recorder};
use super::{BEARER, GET, POST, asks, grant, settings};

const READ: Credential = grant(&["things:read", "things:list"]);
const WRITE: Credential = grant(&["things:write"]);
static READS: Access = asks(&[&[BEARER], &[READ]]);
static WRITES: Access = asks(&[&[WRITE]]);
static UNSCOPED: Access = asks(&[&[grant(&[])]]);

const TOKEN: &str = "POST /oauth/token?tenant=t";

/// The `n`th token, and everything else for those who have the newest.
async fn upstream(expires_in: Value) -> Recorder {
    Recorder::answering(move |asked, before| match &*asked.line {
        TOKEN => (200, json!({"access_token": format!("t{before}"), "token_type": "bearer", "expires_in": expires_in}).to_string()),
        _ => (200, "{}".to_owned()),
    })
    .await
}

fn client(recorder: &Recorder) -> Client {
    settings(&recorder.url, &[("id", "me & you"), ("secret", "s:ä+")]).build().unwrap()
}

async fn get(client: &Client, access: &'static Access) -> Result<Value, Error> {
    client.call(&GET).access(access).send(client::json::<Value>).await.map(|reply| reply.value)
}

fn authorizations(recorder: &Recorder) -> Vec<String> {
    let calls = recorder.asked().into_iter().filter(|asked| asked.line != TOKEN);
    calls.map(|asked| asked.header("authorization").unwrap_or_default()).collect()
}

fn fetched(recorder: &Recorder) -> Vec<Asked> {
    recorder.asked().into_iter().filter(|asked| asked.line == TOKEN).collect()
}

#[tokio::test]
async fn a_token_is_fetched_with_id_secret_and_scopes_and_kept() {
    let recorder = upstream(json!(3600)).await;
    let client = client(&recorder);
    get(&client, &READS).await.unwrap();
    get(&client.clone(), &READS).await.unwrap();
    assert_eq!(recorder.lines(), [TOKEN, "GET /thing", "GET /thing"]);
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t0"]);
    let asked = &recorder.asked()[0];
    // `me+%26+you:s%3A%C3%A4%2B`: form-encoded first, as RFC 6749, section 2.3.1, says.
    assert_eq!(asked.header("authorization").as_deref(), Some("Basic bWUrJTI2K3lvdTpzJTNBJUMzJUE0JTJC"));
    assert_eq!(asked.header("content-type").as_deref(), Some("application/x-www-form-urlencoded"));
    assert_eq!(asked.body, "grant_type=client_credentials&scope=things%3Aread+things%3Alist");
}

#[tokio::test]
async fn each_set_of_scopes_has_a_token_of_its_own() {
    let recorder = upstream(json!(3600)).await;
    let client = client(&recorder);
    for access in [&READS, &WRITES, &UNSCOPED, &WRITES] {
        get(&client, access).await.unwrap();
    }
    let bodies: Vec<String> = fetched(&recorder).into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies[1..], ["grant_type=client_credentials&scope=things%3Awrite", "grant_type=client_credentials"]);
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t1", "Bearer t2", "Bearer t1"]);
}

#[tokio::test]
async fn a_token_that_is_given_is_sent_and_none_is_fetched() {
    let recorder = upstream(json!(3600)).await;
    let client = settings(&recorder.url, &[("id", "me"), ("secret", "s"), ("token", "given")]).build().unwrap();
    get(&client, &READS).await.unwrap();
    assert_eq!(recorder.only().header("authorization").as_deref(), Some("Bearer given"));
}

#[tokio::test]
async fn a_token_that_has_ended_is_fetched_again_and_one_without_an_end_is_kept() {
    let recorder = upstream(json!(1)).await;
    let client_of = client(&recorder);
    get(&client_of, &READS).await.unwrap();
    get(&client_of, &READS).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1000)).await;
    get(&client_of, &READS).await.unwrap();
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t0", "Bearer t1"]);

    let recorder = upstream(Value::Null).await;
    let client_of = client(&recorder);
    get(&client_of, &READS).await.unwrap();
    get(&client_of, &READS).await.unwrap();
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t0"]);
}

#[tokio::test]
async fn callers_at_the_same_time_fetch_one_token() {
    let recorder = upstream(json!(3600)).await;
    let client = client(&recorder);
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { get(&client, &READS).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!((fetched(&recorder).len(), recorder.asked().len()), (1, 21));
}

#[tokio::test]
async fn callers_at_the_same_time_share_a_refusal_and_later_ones_ask_again() {
    let recorder = Recorder::answering(|_, _| (400, r#"{"error":"invalid_scope"}"#.to_owned())).await;
    let client = client(&recorder);
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client, &READS).await.unwrap_err() })
        })
        .collect();
    for call in calls {
        assert!(matches!(call.await.unwrap(), Error::Token { .. }));
    }
    assert_eq!(recorder.lines(), [TOKEN]);
    get(&client, &READS).await.unwrap_err();
    assert_eq!(recorder.lines(), [TOKEN, TOKEN]);
}

/// An API that takes only the token of this number.
async fn takes_only(good: &'static str) -> Recorder {
    Recorder::answering(move |asked, before| match &*asked.line {
        TOKEN => (200, json!({"access_token": format!("t{before}")}).to_string()),
        _ if asked.header("authorization").as_deref() == Some(good) => (200, "{}".to_owned()),
        _ => (401, r#"{"message":"token revoked"}"#.to_owned()),
    })
    .await
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_again_once_and_the_call_with_its_body_is_sent_again() {
    let recorder = takes_only("Bearer t1").await;
    let client = client(&recorder);
    client.call(&POST).access(&READS).json(&json!({"a": 1})).send(client::json::<Value>).await.unwrap();
    assert_eq!(recorder.lines(), [TOKEN, "POST /thing", TOKEN, "POST /thing"]);
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t1"]);
    assert_eq!(recorder.asked()[3].body, r#"{"a":1}"#);

    let recorder = takes_only("Bearer t9").await;
    let error = get(&self::client(&recorder), &READS).await.unwrap_err();
    assert_eq!(error.to_string(), "`get_thing`: the server answered 401 Unauthorized: token revoked");
    assert_eq!(authorizations(&recorder), ["Bearer t0", "Bearer t1"]);
}

#[tokio::test]
async fn with_another_token_a_call_still_goes_to_another_upstream_and_a_failing_one_is_still_left_alone() {
    let failing = Recorder::answering(move |asked, before| match (&*asked.line, asked.header("authorization").as_deref()) {
        (TOKEN, _) => (200, json!({"access_token": format!("t{before}")}).to_string()),
        (_, Some("Bearer t0")) => (401, "{}".to_owned()),
        _ => (503, "{}".to_owned()),
    })
    .await;
    let other = Recorder::new().await;
    let mut settings = settings(&format!("{}, {}", failing.url, other.url), &[("id", "me"), ("secret", "s")]);
    settings.breaker = Breaker::default().failures(1);
    let client = settings.build().unwrap();
    get(&client, &READS).await.unwrap();
    assert_eq!(authorizations(&failing), ["Bearer t0", "Bearer t1"]);
    assert_eq!(authorizations(&other), ["Bearer t1"]);
    assert!(client.upstreams()[0].left_alone.is_some(), "{:?}", client.upstreams());
}

#[tokio::test]
async fn callers_whose_token_is_refused_together_fetch_one_other() {
    let recorder = takes_only("Bearer t1").await;
    let client = client(&recorder);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client, &READS).await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(fetched(&recorder).len(), 2);
}

#[tokio::test]
async fn a_401_without_a_fetched_token_is_an_answer_like_any_other() {
    let recorder = takes_only("Bearer t1").await;
    let client = settings(&recorder.url, &[("token", "given")]).build().unwrap();
    assert_eq!(client.call(&GET).access(&READS).answer().await.unwrap().status.as_u16(), 401);
    assert_eq!(recorder.lines(), ["GET /thing"]);
}

#[tokio::test]
async fn what_the_token_endpoint_says_is_a_typed_error_without_secrets() {
    let said = r#"{"error":"invalid_client","error_description":"client me & you with secret s:ä+ is unknown"}"#;
    let recorder = Recorder::answering(move |_, _| (401, said.to_owned())).await;
    let error = get(&client(&recorder), &READS).await.unwrap_err();
    assert_eq!(error.to_string(), "`get_thing`: no access token could be fetched");
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "the token endpoint answered 401 Unauthorized: invalid_client: client me & you with secret … is unknown");
    let Error::Token { operation: "get_thing", source: TokenError::Refused { status, error, .. } } = error else { panic!("{error:?}") };
    assert_eq!((status.as_u16(), error.as_deref()), (401, Some("invalid_client")));
    assert_eq!(recorder.lines(), [TOKEN]);

    for (status, body) in [(200, "<html>"), (200, r#"{"token":"x"}"#), (302, ""), (500, "oops")] {
        let recorder = Recorder::answering(move |_, _| (status, body.to_owned())).await;
        let error = get(&client(&recorder), &READS).await.unwrap_err();
        assert!(matches!(error, Error::Token { .. }), "{status} {body}: {error:?}");
        assert_eq!(recorder.lines(), [TOKEN]);
    }
    let nobody = settings("http://127.0.0.1:9", &[("id", "me"), ("secret", "s")]).build().unwrap();
    let error = get(&nobody, &READS).await.unwrap_err();
    assert!(matches!(error, Error::Token { source: TokenError::Unreachable { .. }, .. }), "{error:?}");
}

#[tokio::test]
async fn a_token_endpoint_that_stalls_takes_no_more_than_the_calls_own_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = settings(&url, &[("id", "me"), ("secret", "s")]).build().unwrap();
    let call = client.call(&GET).access(&READS).timeout(Duration::from_millis(100));
    assert!(matches!(call.answer().await.unwrap_err(), Error::Timeout { operation: "get_thing" }));
}

#[tokio::test]
async fn the_token_endpoint_may_be_told_and_may_be_elsewhere() {
    let (api, tokens) = (upstream(json!(3600)).await, upstream(json!(3600)).await);
    let mut settings = settings(&api.url, &[("id", "me"), ("secret", "s")]);
    settings.set("token_url", format!("{}/oauth/token?tenant=t", tokens.url));
    get(&settings.build().unwrap(), &READS).await.unwrap();
    assert_eq!((tokens.lines(), api.lines()), (vec![TOKEN.to_owned()], vec!["GET /thing".to_owned()]));

    settings.set("token_url", "ftp://example.com/token");
    let error = get(&settings.build().unwrap(), &READS).await.unwrap_err().to_string();
    assert!(error.contains("`THINGS_TOKEN_URL` (setting `token_url`) must begin with http:// or https://"), "{error}");
}
