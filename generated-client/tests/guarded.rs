//! Adapters that ask their callers for credentials, compiled and called; and a digest towards the upstream.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::axum::middleware::map_request;
use capgen_runtime::http::Request;
use capgen_runtime::mcp::Options;
use capgen_runtime::serde_json::{self, json};
use tower::ServiceExt;
use wiremock::matchers::{any, header_exists};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A side for each kind.
pub mod guarded {
    capgen_runtime::api! { "../codegen/tests/accept/guarded.yaml" }
}

use guarded::{Client, mcp, rest, rest_2, rest_3, rest_4, rest_5};

/// An upstream that lets in whoever answers its challenge, and never looks at the answer.
async fn upstream() -> MockServer {
    let server = MockServer::start().await;
    let let_in = ResponseTemplate::new(200).set_body_json(json!([1]));
    Mock::given(header_exists("authorization")).respond_with(let_in).mount(&server).await;
    let challenge = "Digest realm=\"things\", qop=\"auth\", algorithm=SHA-256, nonce=\"n1\", opaque=\"o\"";
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", challenge);
    Mock::given(any()).respond_with(asks).with_priority(9).mount(&server).await;
    server
}

fn client(upstream: &MockServer) -> Client {
    let builder = Client::builder().base_url(upstream.uri()).digest_password("d-secret");
    builder.caller_token("t-secret").caller_password("p:secret").caller_key("s").build().unwrap()
}

async fn ask(router: Router, uri: &str, headers: &[(&str, &str)]) -> (u16, String, String) {
    let request = headers.iter().fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let challenge = response.headers().get("www-authenticate").map_or("", |value| value.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    (status, challenge, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn each_kind_lets_in_who_has_it_and_nobody_else() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let basic = "Basic dXM6ZXI6cDpzZWNyZXQ="; // us:er:p:secret
    let cases: [(Router, &str, (&str, &str), &str); 3] = [
        (rest::router(client.clone()), "/things", ("authorization", "bearer  t-secret"), "Bearer"),
        (rest_2::router(client.clone()), "/things", ("authorization", basic), "Basic realm=\"api\", charset=\"UTF-8\""),
        (rest_3::router(client.clone()), "/things", ("x-caller", "k-s"), "ApiKey in=\"header\", name=\"X-Caller\""),
    ];
    for (router, uri, right, challenge) in cases {
        assert_eq!(ask(router.clone(), uri, &[right]).await, (200, String::new(), "[1]".to_owned()));
        let sent = upstream.received_requests().await.unwrap().len();
        for wrong in ["", "Bearer", "Bearer t-secre", "Bearer t-secret2", "Basic !!!", "Basic", "k-", "K-S", "Bearer t-secret, Bearer x"] {
            let (status, asked, body) = ask(router.clone(), uri, &[(right.0, wrong)]).await;
            assert_eq!((status, asked.as_str()), (401, challenge), "{wrong}");
            assert!(body.contains("\"status\":401") && !body.contains("secret"), "{body}");
        }
        let twice = ask(router.clone(), uri, &[right, right]).await;
        assert_eq!(twice.0, 401, "two credentials are none");
        assert_eq!(ask(router.clone(), "/nothing", &[]).await.0, 401, "nobody learns what there is");
        assert_eq!(upstream.received_requests().await.unwrap().len(), sent, "nothing is sent");
    }
    let by_query = rest_4::router(client);
    assert_eq!(ask(by_query.clone(), "/things?caller%20key=s", &[]).await.0, 200);
    assert_eq!(ask(by_query.clone(), "/all/things?a=%20b&caller+key=s&c", &[]).await.0, 200);
    let passed_on = upstream.received_requests().await.unwrap().pop().unwrap();
    assert_eq!((passed_on.url.path(), passed_on.url.query()), ("/things", Some("a=%20b&c")), "the key of the caller stays here");
    for uri in ["/things", "/things?caller%20key=", "/things?caller%20key=t", "/things?caller+key=s&caller+key=s"] {
        assert_eq!(ask(by_query.clone(), uri, &[]).await.0, 401, "{uri}");
    }
}

/// The client of the same document answers the challenge; whoever cannot, or repeats an answer for something else, is not let
/// in.
#[tokio::test]
async fn a_digest_is_asked_for_and_answered() {
    let upstream = upstream().await;
    let router = rest_5::router(client(&upstream));
    let (status, challenge, _) = ask(router.clone(), "/things", &[]).await;
    assert!(status == 401 && challenge.starts_with("Digest realm=\"api\", qop=\"auth\", algorithm=SHA-256, nonce=\""), "{challenge}");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let served = router.clone().layer(map_request(move |request: Request<Body>| {
        kept.lock().unwrap().extend(request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned()));
        std::future::ready(request)
    }));
    let at = serve(served).await;
    let caller = |password: &str| {
        let builder = Client::builder().base_url(&at).digest_password(password);
        builder.caller_token("-").caller_password("-").caller_key("-").build().unwrap()
    };
    assert_eq!(caller("p:secret").list_things().await.unwrap(), json!([1]));
    assert_eq!(caller("wrong").list_things().answer().await.unwrap().status, 401);
    let answer = seen.lock().unwrap()[0].clone();
    let again = async |uri: &str, answer: &str| ask(router.clone(), uri, &[("authorization", answer)]).await;
    assert_eq!(again("/things", &answer).await.0, 200);
    assert_eq!(again("/things?a=1", &answer).await.0, 401, "an answer is for one address");
    assert_eq!(again("/things", &answer.replace("username=\"me\"", "username=\"you\"")).await.0, 401);
    let (status, challenge, _) = again("/things", &answer.replace("nonce=\"", "nonce=\"0")).await;
    assert!(status == 401 && !challenge.contains("stale"), "a nonce that was not answered is no stale one: {challenge}");
    let other = rest_5::router(client(&upstream));
    let (status, challenge, _) = ask(other, "/things", &[("authorization", &answer)]).await;
    assert!(status == 401 && challenge.contains("stale=true"), "a nonce of another process: {challenge}");
    let sent = upstream.received_requests().await.unwrap();
    let of_callers = |request: &&wiremock::Request| format!("{:?}", request.headers).contains("realm=\\\"api");
    assert_eq!(sent.iter().filter(of_callers).count(), 0, "nothing of it goes upstream");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(text: &str) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref())
}

fn md5(text: &str) -> String {
    hex(&<md5::Md5 as md5::Digest>::digest(text))
}

/// An answer for `GET /things`, as RFC 7616, section 3.4.1, has it.
fn digest(algorithm: &str, hash: fn(&str) -> String, nonce: &str, password: &str) -> String {
    let (first, second) = (hash(&format!("me:api:{password}")), hash("GET:/things"));
    let response = hash(&format!("{first}:{nonce}:00000001:c:auth:{second}"));
    format!(
        "Digest username=\"me\", realm=\"api\", nonce=\"{nonce}\", uri=\"/things\", response=\"{response}\", \
         algorithm={algorithm}, qop=auth, nc=00000001, cnonce=\"c\""
    )
}

fn nonce(challenge: &str) -> &str {
    challenge.split_once("nonce=\"").unwrap().1.split('"').next().unwrap()
}

#[tokio::test]
async fn copies_that_share_a_key_take_each_others_digests() {
    let upstream = upstream().await;
    let copy = |key: &str| {
        let builder = Client::builder().base_url(upstream.uri()).digest_password("-").caller_token("-").caller_key("-");
        rest_5::router(builder.caller_password("p:secret").digest_nonce_key(key).build().unwrap())
    };
    let (one, another, stranger) = (copy("shared"), copy("shared"), copy("other"));
    let (_, challenge, _) = ask(one, "/things", &[]).await;
    let nonce = nonce(&challenge);
    for (algorithm, hash) in [("SHA-256", sha256 as fn(&str) -> String), ("MD5", md5)] {
        let answer = digest(algorithm, hash, nonce, "p:secret");
        assert_eq!(ask(another.clone(), "/things", &[("authorization", &answer)]).await.0, 200, "{algorithm}");
        let (status, challenge, _) = ask(stranger.clone(), "/things", &[("authorization", &answer)]).await;
        assert!(status == 401 && challenge.contains("stale=true"), "{challenge}");
        let wrong = digest(algorithm, hash, nonce, "secret");
        let (status, challenge, _) = ask(another.clone(), "/things", &[("authorization", &wrong)]).await;
        assert!(status == 401 && !challenge.contains("stale"), "{challenge}");
    }
}

#[tokio::test]
async fn curl_answers_a_digest_challenge() {
    let upstream = upstream().await;
    let at = serve(rest_5::router(client(&upstream))).await;
    let curl = async |credentials: &str| {
        let url = format!("{at}/things?a=b%20c");
        let mut command = tokio::process::Command::new("curl");
        let options = ["--silent", "--noproxy", "*", "--digest", "--output", "-", "--write-out", " %{http_code}", "--user", credentials];
        command.args(options).arg(url).output().await
    };
    let Ok(answer) = curl("me:p:secret").await else { return eprintln!("there is no curl") };
    assert_eq!(String::from_utf8_lossy(&answer.stdout), "[1] 200");
    let refused = curl("me:secret").await.unwrap();
    assert!(String::from_utf8_lossy(&refused.stdout).ends_with(" 401"), "{refused:?}");
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { capgen_runtime::axum::serve(listener, router).await.unwrap() });
    at
}

#[tokio::test]
async fn a_secret_that_is_missing_or_empty_lets_nobody_in() {
    let upstream = upstream().await;
    let missing = Client::builder().base_url(upstream.uri()).anonymous();
    nobody_is_let_in(missing.clone().build().unwrap()).await;
    nobody_is_let_in(missing.caller_token("").caller_password("").caller_key("").build().unwrap()).await;
    assert_eq!(upstream.received_requests().await.unwrap().len(), 0);
}

async fn nobody_is_let_in(client: Client) {
    let without_password = "Basic dXM6ZXI6"; // us:er:
    assert_eq!(ask(rest_2::router(client.clone()), "/things", &[("authorization", without_password)]).await.0, 401);
    assert_eq!(ask(rest::router(client.clone()), "/things", &[("authorization", "Bearer ")]).await.0, 401);
    assert_eq!(ask(rest_3::router(client.clone()), "/things", &[("x-caller", "k-")]).await.0, 401);
    assert_eq!(ask(rest_4::router(client.clone()), "/things?caller%20key=", &[]).await.0, 401);
    let router = rest_5::router(client);
    let (_, challenge, _) = ask(router.clone(), "/things", &[]).await;
    assert_eq!(challenge, "Digest", "there is nothing to answer");
    assert_eq!(ask(router, "/things", &[("authorization", &digest("SHA-256", sha256, "", ""))]).await.0, 401);
}

#[tokio::test]
async fn what_callers_have_does_not_travel_upstream_and_a_challenge_is_answered_once() {
    let upstream = upstream().await;
    let client = client(&upstream);
    for _ in 0..2 {
        ask(rest::router(client.clone()), "/things", &[("authorization", "Bearer t-secret"), ("authorized-by", "me")]).await;
    }
    ask(rest_3::router(client), "/things", &[("x-caller", "k-s")]).await;
    let requests = upstream.received_requests().await.unwrap();
    let authorization = |index: usize| requests[index].headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    assert_eq!((requests.len(), authorization(0)), (4, None), "a challenge is known from then on");
    for (index, count) in [(1, "00000001"), (2, "00000002"), (3, "00000003")] {
        let sent = authorization(index).unwrap();
        let begins = "Digest username=\"me\", realm=\"things\", nonce=\"n1\", uri=\"/things\", response=\"";
        assert!(sent.starts_with(begins) && sent.contains(&format!("nc={count}")) && sent.ends_with("opaque=\"o\""), "{sent}");
    }
    for request in &requests {
        let all = format!("{:?}", request.headers);
        assert!(!all.contains("t-secret") && !all.contains("k-s") && !all.contains("d-secret"), "{all}");
    }
    assert_eq!(requests[1].headers["authorized-by"], "me");
}

/// Whatever the kind of a side, and whether it calls or passes on.
#[tokio::test]
async fn nothing_that_a_caller_proves_itself_with_travels_upstream() {
    let upstream = upstream().await;
    let client = client(&upstream);
    let (basic, cookie) = ("Basic dXM6ZXI6cDpzZWNyZXQ=", "session=c-secret; key=s");
    let cases: [(Router, &str, &str); 5] = [
        (rest::router(client.clone()), "/things?caller+key=s", "Bearer t-secret"),
        (rest_2::router(client.clone()), "/things?caller+key=s", basic),
        (rest_3::router(client.clone()), "/things?caller+key=s", basic),
        (rest_3::router(client.clone()), "/all/things?a=b", basic),
        (rest_4::router(client), "/all/things?%63aller%20key=s&a=b", basic),
    ];
    for (router, uri, authorization) in cases {
        let headers = [("authorization", authorization), ("x-caller", "k-s"), ("cookie", cookie)];
        assert_eq!(ask(router, uri, &headers).await.0, 200, "{uri}");
    }
    let requests = upstream.received_requests().await.unwrap();
    for request in requests {
        assert!(!request.headers.contains_key("cookie") && !request.headers.contains_key("x-caller"), "{request:?}");
        assert!(request.headers.get("authorization").is_none_or(|value| value.to_str().unwrap().starts_with("Digest ")), "{request:?}");
        assert!(matches!(request.url.query(), None | Some("a=b")), "{}", request.url);
    }
}

#[tokio::test]
async fn an_mcp_side_asks_before_it_reads() {
    let upstream = upstream().await;
    let router = mcp::server(client(&upstream)).router(Options::default());
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).to_string();
    let post = |token: &str| {
        let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
        let request = request.header("accept", "application/json, text/event-stream").header("mcp-protocol-version", "2025-06-18");
        router.clone().oneshot(request.header("authorization", token).body(Body::from(message.clone())).unwrap())
    };
    let refused = post("Bearer nobody").await.unwrap();
    assert_eq!((refused.status().as_u16(), &refused.headers()["www-authenticate"]), (401, &"Bearer".parse().unwrap()));
    let answer = post("Bearer t-secret").await.unwrap();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let answer: capgen_runtime::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(answer["result"]["tools"][0]["name"], "list-things");
}

#[test]
fn no_secret_is_printed_and_none_may_be_missing() {
    let missing = Client::builder().build().unwrap_err().to_string();
    for name in ["CALLER_TOKEN", "CALLER_PASSWORD", "CALLER_KEY", "DIGEST_PASSWORD"] {
        assert!(missing.contains(name), "{missing}");
    }
    assert!(!format!("{:?}", rest::GUARD).contains("secret"));
}

#[tokio::test]
async fn a_side_says_what_it_is_to_whom_it_lets_in() {
    let upstream = upstream().await;
    let router = rest::router(client(&upstream));
    assert_eq!(ask(router.clone(), "/openapi.json", &[]).await.0, 401);
    let caller = [("authorization", "Bearer t-secret")];
    let (status, _, text) = ask(router.clone(), "/openapi.json", &caller).await;
    let document: capgen_runtime::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.0")));
    let operation = &document["paths"]["/things"]["get"];
    let input = json!({"name": "Authorized-By", "in": "header", "required": false, "schema": {"type": "string"}});
    assert_eq!((&operation["operationId"], &operation["parameters"]), (&json!("list_things"), &json!([input])));
    assert_eq!(document["components"]["securitySchemes"]["caller"], json!({"type": "http", "scheme": "bearer"}));
    let (status, _, page) = ask(router, "/docs", &caller).await;
    assert!(status == 200 && page.contains("<b>GET</b> /things") && !page.contains("secret"), "{page}");
}
