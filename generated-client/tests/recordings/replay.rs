//! One recording played: what arrives is what was recorded, and the caller gets what was answered.

use capgen_runtime::api::Operation;
use capgen_runtime::client::{Error, Observe};
use capgen_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use capgen_runtime::serde_json::{self, Value};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::asked::{Called, Reason};
use super::tape::{Answered, Asked, Recording};

/// An operation, and its typed call of a recorded request.
pub(crate) type Known<C> = (&'static Operation, fn(&C, &Asked) -> Called);

/// One API: its file, its operations, its client for a request, and its typed errors, encoded again.
pub(crate) struct Tape<C> {
    pub(crate) file: &'static str,
    pub(crate) operations: Vec<Known<C>>,
    pub(crate) client: fn(&str, &Asked) -> Result<C, Reason>,
    pub(crate) fault: fn(&Error) -> Option<Value>,
}

/// Adds the headers that a caller sent of its own accord, such as `Accept`.
pub(crate) struct Extra(HeaderMap);

impl Extra {
    pub(crate) fn of(asked: &Asked) -> Self {
        const OWN: [&str; 4] = ["x-auth-token", "authorization", "openstack-api-version", "content-type"];
        let others = asked.headers.iter().filter(|(name, _)| !OWN.contains(&name.to_ascii_lowercase().as_str()));
        let pair = |(name, value): &(String, String)| (HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        Self(others.map(pair).collect())
    }
}

impl Observe for Extra {
    fn before(&self, _: &'static Operation, headers: &mut HeaderMap) {
        headers.extend(self.0.clone());
    }
}

/// Plays one recording, or says why it is left out.
pub(crate) async fn play<C>(server: &MockServer, tape: &Tape<C>, recording: &Recording) -> Result<(), Reason> {
    let Recording { name, asked, answered } = recording;
    let Some((_, call)) = tape.operations.iter().find(|(operation, _)| asked.is_call(operation)) else {
        return Err("no operation of the document".to_owned());
    };
    server.reset().await;
    Mock::given(any()).respond_with(told(answered)).mount(server).await;
    let base = match &asked.project {
        Some(project) => format!("{}/{{v3}}/{project}", server.uri()),
        None => server.uri(),
    };
    let client = (tape.client)(&base, asked)?;
    let outcome = call(&client, asked)?.await;
    if let Err(Error::Request { violation, .. }) = outcome {
        return Err(format!("not sent: {violation}"));
    }
    let received = server.received_requests().await.unwrap();
    let [sent] = received.as_slice() else { panic!("{name}: {received:?}") };
    check_request(name, asked, sent);
    check_outcome(name, answered, &outcome, tape.fault);
    Ok(())
}

fn told(answered: &Answered) -> ResponseTemplate {
    let Answered { status, headers, body } = answered;
    let media = headers.iter().find(|(name, _)| name == "Content-Type").map_or("", |(_, value)| value);
    let framing = |name: &str| ["Content-Length", "Transfer-Encoding", "Content-Type"].contains(&name);
    let own = headers.iter().filter(|(name, _)| !framing(name));
    own.fold(ResponseTemplate::new(*status).set_body_raw(body.as_bytes(), media), |told, (name, value)| {
        told.append_header(name.as_str(), value.as_str())
    })
}

fn check_request(name: &str, asked: &Asked, sent: &Request) {
    assert_eq!((sent.method.as_str(), sent.url.path()), (&*asked.method, &*asked.sent), "{name}");
    let sorted = |mut pairs: Vec<(String, String)>| {
        pairs.sort();
        pairs
    };
    assert_eq!(sorted(sent.url.query_pairs().into_owned().collect()), sorted(asked.query.clone()), "{name}");
    for header in ["x-auth-token", "authorization", "openstack-api-version", "content-type"] {
        let value = sent.headers.get(header).map(|value| value.to_str().unwrap());
        let same = match (value, asked.header(header)) {
            // RFC 9110, section 11.1: a scheme is written in any case.
            (Some(sent), Some(asked)) if header == "authorization" => sent.split(' ').nth(1) == asked.split(' ').nth(1),
            // A body was recorded without its media type; the client says it with every one.
            (Some(sent), None) if header == "content-type" => sent == "application/json" && asked.body.is_some(),
            (sent, asked) => sent == asked,
        };
        assert!(same, "{name}: `{header}` is {value:?}, recorded {:?}", asked.header(header));
    }
    for (header, value) in &Extra::of(asked).0 {
        assert_eq!(sent.headers.get(header), Some(value), "{name}: {header}");
    }
    match &asked.body {
        Some(body) => assert_eq!(json(&sent.body), json(body.as_bytes()), "{name}"),
        None => assert!(sent.body.is_empty(), "{name}"),
    }
}

fn check_outcome(name: &str, answered: &Answered, outcome: &Result<Value, Error>, fault: fn(&Error) -> Option<Value>) {
    let Answered { status, body, .. } = answered;
    let recorded = json(body.as_bytes());
    match outcome {
        Ok(value) => {
            assert!((200..300).contains(status), "{name}: {value}");
            assert_eq!(value, &recorded.unwrap_or_default(), "{name}");
        }
        // An endpoint without authentication says nothing at all where the document has a list.
        Err(Error::Decode { received, .. }) => {
            assert_eq!((received.status.as_u16(), *status, &*received.body), (204, 204, &b""[..]), "{name}")
        }
        Err(error @ Error::Status { received, .. }) => {
            assert_eq!((received.status.as_u16(), &*received.body), (*status, body.as_bytes()), "{name}");
            assert_eq!(error.message(), own_words(body), "{name}");
            assert_eq!(fault(error), recorded, "{name}");
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// The message of a fault or a runtime error, or a plain text; a page of HTML has none. Long ones are cut.
fn own_words(body: &str) -> Option<String> {
    let words = match json(body.as_bytes()) {
        Some(json) => {
            let nested = || json.as_object()?.values().next()?["message"].as_str();
            json["message"].as_str().or_else(nested)?.to_owned()
        }
        None if body.starts_with('<') => return None,
        None => body.trim().to_owned(),
    };
    let cut: String = words.chars().take(500).collect();
    Some(if cut == words { words } else { cut + "…" })
}
