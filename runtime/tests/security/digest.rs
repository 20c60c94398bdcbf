//! Digests: challenges that are answered, each nonce with counts of its own, and those that cannot be, which are told.

use std::collections::BTreeSet;

use capgen_runtime::Value;
use capgen_runtime::api::Access;
use capgen_runtime::body::Body;
use capgen_runtime::client::{self, Client, Error};

use super::log::Log;
use super::recorder::{Asked, Recorder};
use super::{DIGEST, GET, POST, asks, settings};

static ACCESS: Access = asks(&[&[DIGEST]]);

fn client(server: &Recorder, user: &str) -> Client {
    settings(&server.url, &[("user", user), ("pass", "hush-p")]).build().unwrap()
}

async fn get(client: &Client) -> Result<Value, Error> {
    client.call(&GET).access(&ACCESS).send(client::json::<Value>).await.map(|reply| reply.value)
}

fn challenge(nonce: &str) -> Option<String> {
    Some(format!("Digest realm=\"r\", qop=\"auth\", algorithm=SHA-256, nonce=\"{nonce}\""))
}

/// The nonce that a request answers, and the count that goes with it.
fn answered(asked: &Asked) -> Option<(String, String)> {
    let text = asked.header("authorization")?;
    let word = |name: &str| Some(text.split_once(name)?.1.split([',', '"']).next()?.to_owned());
    Some((word("nonce=\"")?, word("nc=")?))
}

fn counts(server: &Recorder) -> Vec<(String, String)> {
    server.asked().iter().filter_map(answered).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(nonce, count)| ((*nonce).to_owned(), (*count).to_owned())).collect()
}

#[tokio::test]
async fn a_challenge_that_cannot_be_answered_is_given_back_and_logged_once() {
    let cases = [
        ("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256", "the algorithm `SHA-512-256` is not known"),
        ("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", "the qop `auth-int` is not known"),
        ("Digest realm=\"r\", qop=\"auth\"", "the challenge has no nonce"),
        ("Digest", "the challenge has no nonce"),
        ("Basic realm=\"r\"", "the server asks for no digest"),
    ];
    for (challenge, why) in cases {
        let server = Recorder::challenging(|_, _| Some(challenge.to_owned())).await;
        let client = client(&server, "me");
        let log = Log::start();
        let error = get(&client).await.unwrap_err();
        let logged = log.end();
        let received = error.received().unwrap();
        assert_eq!((received.status.as_u16(), &*received.body), (401, &b"who are you?"[..]));
        assert_eq!(server.only().header("authorization"), None, "{challenge}");
        let warnings: Vec<&str> = logged.lines().filter(|line| line.contains("WARN")).collect();
        assert!(matches!(*warnings, [line] if line.contains("get_thing") && line.contains(why)), "{challenge}: {warnings:?}");
        assert!(!logged.contains("hush"), "{logged}");
    }
}

#[tokio::test]
async fn a_stream_is_not_sent_again_but_its_challenge_is_known_from_then_on() {
    let server = Recorder::challenging(|asked, _| answered(asked).is_none().then(|| challenge("n")).flatten()).await;
    let client = client(&server, "me");
    let log = Log::start();
    for status in [401, 200] {
        let stream = Body::stream(futures_util::stream::iter([Ok::<_, std::io::Error>("x")]));
        let sent = client.call(&POST).access(&ACCESS).body(stream).send(client::json::<Value>).await;
        assert_eq!(sent.as_ref().map_or_else(|error| error.received().unwrap().status.as_u16(), |_| 200), status, "{sent:?}");
    }
    assert!(log.end().contains("the body was a stream, which is gone"));
    assert_eq!(counts(&server), pairs(&[("n", "00000001")]));
}

#[tokio::test]
async fn a_password_that_is_refused_is_no_riddle_to_log() {
    let server = Recorder::challenging(|_, before| challenge(&format!("n{before}"))).await;
    let client = client(&server, "me");
    let log = Log::start();
    assert_eq!(get(&client).await.unwrap_err().received().unwrap().status.as_u16(), 401);
    assert!(!log.end().contains("WARN"));
    assert_eq!(counts(&server), pairs(&[("n0", "00000001")]));
}

#[tokio::test]
async fn a_nonce_that_comes_again_goes_on_counting() {
    // Every other answer is refused, with the nonces in turn.
    let server = Recorder::challenging(|asked, before| match answered(asked) {
        Some(_) if !before.is_multiple_of(3) => None,
        _ => challenge(if before.is_multiple_of(2) { "a" } else { "b" }),
    })
    .await;
    let client = client(&server, "me");
    for _ in 0..8 {
        let _ = get(&client).await;
    }
    let sent = counts(&server);
    let unique: BTreeSet<_> = sent.iter().collect();
    assert!(unique.len() == sent.len() && sent.len() > 8, "{sent:?}");
    for nonce in ["a", "b"] {
        let own: Vec<&str> = sent.iter().filter(|(of, _)| of == nonce).map(|(_, count)| count.as_str()).collect();
        assert!(own.is_sorted() && own.first() == Some(&"00000001"), "{nonce}: {own:?}");
    }
}

#[tokio::test]
async fn one_nonce_for_two_calls_has_two_counts() {
    let server = Recorder::challenging(|asked, _| answered(asked).is_none().then(|| challenge("n")).flatten()).await;
    let client = client(&server, "me");
    let (one, other) = tokio::join!(get(&client), get(&client));
    one.unwrap();
    other.unwrap();
    let mut sent = counts(&server);
    sent.sort();
    assert_eq!(sent, pairs(&[("n", "00000001"), ("n", "00000002")]));
}

#[tokio::test]
async fn who_answered_an_old_nonce_answers_the_one_that_another_call_has_learned() {
    // `old` is let in once, `new` always: two calls answer `old` at the same time.
    let server = Recorder::challenging(|asked, _| match answered(asked) {
        None => challenge("old"),
        Some((nonce, count)) if nonce == "old" => (count != "00000001").then(|| challenge("new")).flatten(),
        Some(_) => None,
    })
    .await;
    let client = client(&server, "me");
    get(&client).await.unwrap();
    let (one, other) = tokio::join!(get(&client), get(&client));
    one.unwrap();
    other.unwrap();
}
