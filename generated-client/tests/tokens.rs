//! Sides whose callers have tokens of an authorization server, compiled and called: who is let in, and who is not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use capgen_runtime::Value;
use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::{HeaderMap, Request};
use capgen_runtime::mcp::Options;
use capgen_runtime::serde_json::{self, json};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use tower::ServiceExt;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One document with both sides.
pub mod tokens {
    capgen_runtime::api! { "../codegen/tests/accept/tokens.yaml" }
}

use tokens::{Client, mcp, rest};

/// A key of an authorization server.
struct Key {
    id: &'static str,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(id: &'static str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self { id, pair: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap() }
    }

    fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let [x, y] = [&point[1..33], &point[33..]].map(|half| BASE64_URL_SAFE_NO_PAD.encode(half));
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": self.id, "x": x, "y": y})
    }

    fn sign(&self, head: &Value, claims: &Value) -> String {
        let signed = signed(head, claims);
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    fn token(&self, claims: &Value) -> String {
        self.sign(&json!({"alg": "ES256", "kid": self.id, "typ": "at+jwt"}), claims)
    }
}

fn signed(head: &Value, claims: &Value) -> String {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(head), encode(claims))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn claims(issuer: &str) -> Value {
    json!({"iss": issuer, "aud": ["other", "https://api.example/v1"], "exp": now() + 60, "scope": "openid things.read things.write"})
}

async fn publish(server: &MockServer, keys: &[&Key]) {
    publish_after(server, keys.iter().map(|key| key.public()).collect(), Duration::ZERO).await;
}

/// Metadata and keys that take their time.
async fn publish_after(server: &MockServer, mut keys: Vec<Value>, delay: Duration) {
    server.reset().await;
    let metadata = json!({"issuer": server.uri(), "jwks_uri": format!("{}/keys", server.uri())});
    let found = ResponseTemplate::new(200).set_body_json(metadata);
    Mock::given(path("/.well-known/openid-configuration")).respond_with(found).mount(server).await;
    keys.push(json!({"kty": "oct", "k": "AA"}));
    let found = ResponseTemplate::new(200).set_body_json(json!({"keys": keys})).set_delay(delay);
    Mock::given(path("/keys")).respond_with(found).mount(server).await;
}

async fn upstream() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!([1]))).mount(&server).await;
    server
}

fn client(issuer: &MockServer, upstream: &MockServer) -> Client {
    Client::builder().base_url(upstream.uri()).issuer(issuer.uri()).api_token("api-secret").build().unwrap()
}

async fn get(router: &Router, uri: &str, token: Option<&str>) -> (u16, HeaderMap, Value) {
    let request = token.iter().fold(Request::get(uri), |request, token| request.header("authorization", format!("Bearer {token}")));
    let (head, body) = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (head.status.as_u16(), head.headers, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_token_lets_in_whom_its_issuer_means_and_nobody_else() {
    let (issuer, upstream, key) = (MockServer::start().await, upstream().await, Key::new("k1"));
    publish(&issuer, &[&key]).await;
    let router = rest::router(client(&issuer, &upstream));
    let good = claims(&issuer.uri());
    assert_eq!(get(&router, "/things", Some(&key.token(&good))).await.0, 200);
    let sent = upstream.received_requests().await.unwrap().pop().unwrap();
    assert_eq!(sent.headers["authorization"], "Bearer api-secret", "the caller's token stays here");

    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        key.token(&claims)
    };
    let stranger = Key::new("k1");
    let shared = hmac::Key::new(hmac::HMAC_SHA256, key.pair.public_key().as_ref());
    let by_secret = signed(&json!({"alg": "HS256", "kid": "k1"}), &good);
    let by_secret = format!("{by_secret}.{}", BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&shared, by_secret.as_bytes())));
    let (head, rest_of) = key.token(&good).split_once('.').map(|(head, rest)| (head.to_owned(), rest.to_owned())).unwrap();
    let refused = [
        ("expired", with("exp", json!(now() - 120))),
        ("without an end", with("exp", Value::Null)),
        ("not yet valid", with("nbf", json!(now() + 120))),
        ("valid from no time", with("nbf", json!("soon"))),
        ("for something else", key.sign(&json!({"alg": "ES256", "kid": "k1", "typ": "logout+jwt"}), &good)),
        ("for another audience", with("aud", json!("https://api.example/v2"))),
        ("of another issuer", with("iss", json!("https://evil.example"))),
        ("signed by a stranger", stranger.token(&good)),
        ("not signed", format!("{}.", signed(&json!({"alg": "none"}), &good))),
        ("signed with the public key as a secret", by_secret),
        ("of another algorithm", key.sign(&json!({"alg": "ES384", "kid": "k1"}), &good)),
        ("with an unknown extension", key.sign(&json!({"alg": "ES256", "kid": "k1", "crit": ["x"]}), &good)),
        ("with its head changed", format!("{}.{rest_of}", head.replace('a', "b"))),
        ("no token", "a.b.c".to_owned()),
        ("nothing", String::new()),
    ];
    for (what, token) in refused {
        let (status, headers, problem) = get(&router, "/things", Some(&token)).await;
        let challenge = headers["www-authenticate"].to_str().unwrap();
        assert!(status == 401 && challenge.contains("error=\"invalid_token\""), "{what}: {status} {challenge}");
        assert!(problem["detail"].as_str().unwrap().starts_with("the token "), "{what}: {problem}");
    }
    let (status, headers, _) = get(&router, "/things", None).await;
    let metadata = "https://api.example/.well-known/oauth-protected-resource/v1";
    let asked = format!("Bearer resource_metadata=\"{metadata}\", scope=\"things.read things.write\"");
    assert_eq!((status, headers["www-authenticate"].to_str().unwrap()), (401, asked.as_str()));
    for scope in [json!("openid"), json!("things.read"), json!("things.read things.writer"), Value::Null] {
        let (status, headers, _) = get(&router, "/things", Some(&with("scope", scope))).await;
        assert!(status == 403 && headers["www-authenticate"].to_str().unwrap().contains("error=\"insufficient_scope\""));
    }
    let mut listed = good.clone();
    listed["scope"] = Value::Null;
    listed["scp"] = json!(["things.write", "things.read"]);
    assert_eq!(get(&router, "/things", Some(&key.token(&listed))).await.0, 200);
    assert_eq!(upstream.received_requests().await.unwrap().len(), 2, "nothing else is sent");
    assert_eq!(issuer.received_requests().await.unwrap().len(), 3, "keys are fetched once: two looks for metadata, and the keys");
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it() {
    let (issuer, upstream, old, new) = (MockServer::start().await, upstream().await, Key::new("old"), Key::new("new"));
    publish(&issuer, &[&old]).await;
    let router = rest::router(client(&issuer, &upstream));
    assert_eq!(get(&router, "/things", Some(&old.token(&claims(&issuer.uri())))).await.0, 200);
    publish(&issuer, &[&new]).await;
    let token = new.token(&claims(&issuer.uri()));
    assert_eq!(get(&router, "/things", Some(&token)).await.0, 401, "not within five seconds of the last look");
    tokio::time::sleep(Duration::from_millis(5100)).await;
    assert_eq!(get(&router, "/things", Some(&token)).await.0, 200);
    assert_eq!(get(&router, "/things", Some(&old.token(&claims(&issuer.uri())))).await.0, 401, "the old one is gone");
}

#[tokio::test]
async fn keys_that_are_known_hold_while_the_server_is_slow_or_gone() {
    let (issuer, upstream, key, unknown) = (MockServer::start().await, upstream().await, Key::new("k1"), Key::new("k2"));
    publish(&issuer, &[&key]).await;
    let router = rest::router(client(&issuer, &upstream));
    let (good, other) = (key.token(&claims(&issuer.uri())), unknown.token(&claims(&issuer.uri())));
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 200);
    tokio::time::sleep(Duration::from_millis(5100)).await;
    publish_after(&issuer, vec![unknown.public()], Duration::from_secs(3)).await;
    let (waiting, token) = (router.clone(), other.clone());
    let waiting = tokio::spawn(async move { get(&waiting, "/things", Some(&token)).await.0 });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 200);
    assert!(begun.elapsed() < Duration::from_secs(1), "it waits for keys that it does not need: {:?}", begun.elapsed());
    assert_eq!(waiting.await.unwrap(), 200);
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 401, "its key is gone");

    issuer.reset().await;
    tokio::time::sleep(Duration::from_millis(5100)).await;
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 503, "its key may be there again");
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 503, "that was just asked");
    assert_eq!(get(&router, "/things", Some(&other)).await.0, 200);
}

#[tokio::test]
async fn who_hangs_up_keeps_nobody_from_the_keys() {
    let (issuer, upstream, key) = (MockServer::start().await, upstream().await, Key::new("k1"));
    publish_after(&issuer, vec![key.public()], Duration::from_secs(1)).await;
    let router = rest::router(client(&issuer, &upstream));
    let good = key.token(&claims(&issuer.uri()));
    let hung_up = tokio::time::timeout(Duration::from_millis(200), get(&router, "/things", Some(&good))).await;
    assert!(hung_up.is_err());
    assert_eq!(get(&router, "/things", Some(&good)).await.0, 200);
}

#[tokio::test]
async fn every_kind_of_key_signs_tokens() {
    let (issuer, upstream, random) = (MockServer::start().await, upstream().await, SystemRandom::new());
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    // A key of nobody, made for this test: ring makes none.
    let rsa = RsaKeyPair::from_pkcs8(include_bytes!("keys/rsa.pk8")).unwrap();
    let public = PublicKeyComponents::<Vec<u8>>::from(rsa.public());
    let ed = Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref()).unwrap();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    let ec = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let point = ec.public_key().as_ref();
    let keys = vec![
        json!({"kty": "RSA", "kid": "rsa", "n": encode(&public.n), "e": encode(&public.e)}),
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": encode(ed.public_key().as_ref())}),
        json!({"kty": "EC", "crv": "P-384", "kid": "ec", "x": encode(&point[1..49]), "y": encode(&point[49..])}),
    ];
    publish_after(&issuer, keys, Duration::ZERO).await;
    let router = rest::router(client(&issuer, &upstream));
    let by_rsa = |padding: &'static dyn RsaEncoding, message: &[u8]| {
        let mut signature = vec![0; rsa.public().modulus_len()];
        rsa.sign(padding, &random, message, &mut signature).unwrap();
        signature
    };
    let sign = |alg: &str, message: &[u8]| match alg {
        "RS256" => by_rsa(&RSA_PKCS1_SHA256, message),
        "PS512" => by_rsa(&RSA_PSS_SHA512, message),
        "ES384" => ec.sign(&random, message).unwrap().as_ref().to_vec(),
        _ => ed.sign(message).as_ref().to_vec(),
    };
    for (alg, kid) in [("RS256", "rsa"), ("PS512", "rsa"), ("ES384", "ec"), ("EdDSA", "ed")] {
        for head in [json!({"alg": alg, "kid": kid}), json!({"alg": alg})] {
            let signed = signed(&head, &claims(&issuer.uri()));
            let signature = sign(alg, signed.as_bytes());
            assert_eq!(get(&router, "/things", Some(&format!("{signed}.{}", encode(&signature)))).await.0, 200, "{head}");
            let mut other = signature.clone();
            other[10] ^= 1;
            assert_eq!(get(&router, "/things", Some(&format!("{signed}.{}", encode(&other)))).await.0, 401, "{head}");
        }
        for (wrong, named) in [("RS256", "ed"), ("EdDSA", "rsa"), ("PS256", kid), ("none", kid), ("HS256", kid)] {
            let signed = signed(&json!({"alg": wrong, "kid": named}), &claims(&issuer.uri()));
            let token = format!("{signed}.{}", encode(&sign(alg, signed.as_bytes())));
            assert_eq!(get(&router, "/things", Some(&token)).await.0, 401, "{alg} said to be {wrong} of {named}");
        }
    }
}

#[tokio::test]
async fn nobody_is_let_in_while_tokens_cannot_be_checked() {
    let (issuer, upstream, key) = (MockServer::start().await, upstream().await, Key::new("k1"));
    let router = rest::router(client(&issuer, &upstream));
    let (status, headers, problem) = get(&router, "/things", Some(&key.token(&claims(&issuer.uri())))).await;
    assert_eq!((status, &headers["retry-after"]), (503, &"5".parse().unwrap()), "{problem}");
    let unsafe_issuer = Client::builder().base_url(upstream.uri()).issuer("http://as.example").api_token("-").build().unwrap();
    let (status, _, problem) = get(&rest::router(unsafe_issuer), "/things", Some(&key.token(&claims("http://as.example")))).await;
    assert_eq!(status, 401, "keys are asked for over TLS: {problem}");
    let metadata = ResponseTemplate::new(200).set_body_json(json!({"issuer": "https://evil.example", "jwks_uri": issuer.uri()}));
    Mock::given(any()).respond_with(metadata).mount(&issuer).await;
    let router = rest::router(client(&issuer, &upstream));
    assert_eq!(get(&router, "/things", Some(&key.token(&claims(&issuer.uri())))).await.0, 503, "it says it is somebody else");
    assert_eq!(upstream.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_rest_side_says_where_tokens_come_from() {
    let (issuer, upstream) = (MockServer::start().await, upstream().await);
    let router = rest::router(client(&issuer, &upstream));
    for at in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/v1"] {
        let (status, _, metadata) = get(&router, at, None).await;
        let wanted = (json!("https://api.example/v1"), json!([issuer.uri()]), json!(["things.read", "things.write"]));
        assert_eq!(status, 200);
        let [resource, servers, scopes] = ["resource", "authorization_servers", "scopes_supported"].map(|key| metadata[key].clone());
        assert_eq!((resource, servers, scopes), wanted);
    }
    for at in ["/.well-known/oauth-protected-resource/v2", "/.well-known/oauth-protected-resources", "/openapi.json", "/docs"] {
        assert_eq!(get(&router, at, None).await.0, 401, "{at}");
    }
    let post = Request::post("/.well-known/oauth-protected-resource").body(Body::empty()).unwrap();
    assert_eq!(router.oneshot(post).await.unwrap().status(), 401);
}

#[tokio::test]
async fn an_mcp_side_says_where_tokens_come_from() {
    let (issuer, upstream, key) = (MockServer::start().await, upstream().await, Key::new("k1"));
    publish(&issuer, &[&key]).await;
    let router = mcp::server(client(&issuer, &upstream)).router(Options::default());
    for at in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"] {
        let (status, headers, metadata) = get(&router, at, None).await;
        assert_eq!((status, &headers["content-type"]), (200, &"application/json".parse().unwrap()));
        let wanted = json!({
            "resource": "https://tools.example/mcp",
            "authorization_servers": [issuer.uri()],
            "bearer_methods_supported": ["header"],
            "scopes_supported": ["things.read"],
        });
        assert_eq!(metadata, wanted);
    }
    assert_eq!(get(&router, "/.well-known/oauth-protected-resource/other", None).await.0, 401);
    let post = async |token: &str| {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).to_string();
        let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
        let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
        let request = request.header("authorization", format!("Bearer {token}"));
        router.clone().oneshot(request.body(Body::from(message)).unwrap()).await.unwrap().status().as_u16()
    };
    let mut claims = claims(&issuer.uri());
    assert_eq!(post(&key.token(&claims)).await, 401, "for another audience");
    claims["aud"] = json!("tools");
    assert_eq!(post(&key.token(&claims)).await, 200);
}
