//! Thirty of thirty: what each REST route and each MCP tool sends upstream, and what its caller gets back.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod calls;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use calls::{CALLS, Call};
use capgen_gateway::Running;
use support::gateway::{KEY, PATIENT, in_front_of};
use support::http::{Got, send};
use support::mcp;
use support::recorder::{Recorder, Seen, Told};

/// Numbers no double holds, text of all kinds, and the empty values: what must reach the other side unchanged.
const ANSWER: &str = r#"{"id":"…é\u003c🎉","big":12345678901234567890123,"exact":1.10,"list":[{},null,[]],"size":"9223372036854775813"}"#;
const REFUSAL: &str = r#"{"error":"no such <thing>","code":5,"message":"no such <thing>"}"#;

async fn both() -> (Recorder, Running) {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    (recorder, gateway)
}

impl Call {
    async fn over_rest(&self, gateway: &Running) -> Got {
        // What a caller sends about itself is not for the upstream.
        let own = [("authorization", "Bearer callers-own"), ("cookie", "callers=own"), ("x-callers", "own")];
        match self.body {
            Some(body) => {
                let json = [("content-type", "application/json")];
                send(gateway.rest, self.exposed, &[&own[..], &json].concat(), body).await
            }
            None => send(gateway.rest, self.exposed, &own, "").await,
        }
    }

    async fn over_mcp(&self, gateway: &Running) -> mcp::Outcome {
        let arguments = match self.body {
            Some(body) => format!(r#"{{ "body": {body} }}"#),
            None => self.arguments.to_owned(),
        };
        mcp::call(gateway.mcp, self.tool, &arguments).await
    }

    /// One request reached the upstream, and it is the intended one to the byte.
    fn check(&self, side: &str, recorder: &Recorder) {
        let seen = recorder.take();
        let [seen] = seen.as_slice() else { panic!("{side} {}: {seen:?}", self.exposed) };
        let Seen { call, body, .. } = seen;
        assert_eq!(call, self.upstream, "{side}");
        assert_eq!(str::from_utf8(body).unwrap(), self.body.unwrap_or_default(), "{side} {call}");
        assert_eq!(seen.header("authorization"), [format!("Bearer {KEY}")], "{side} {call}");
        let media: &[&str] = if self.body.is_some() { &["application/json"] } else { &[] };
        assert_eq!(seen.header("content-type"), media, "{side} {call}");
        for name in ["cookie", "x-callers", "mcp-protocol-version"] {
            assert!(!seen.headers.contains_key(name), "{side} {call}: {name} was passed on");
        }
    }
}

#[tokio::test]
async fn every_call_sends_the_intended_request_and_brings_the_answer_back() {
    let (recorder, gateway) = both().await;
    recorder.tell(Told::json(200, ANSWER));
    for call in CALLS {
        let got = call.over_rest(&gateway).await;
        call.check("REST", &recorder);
        assert_eq!((got.status, got.text()), (200, ANSWER), "{}", call.exposed);
        assert_eq!(got.header("content-type"), "application/json");

        let outcome = call.over_mcp(&gateway).await;
        call.check("MCP", &recorder);
        assert!(!outcome.is_error, "{}: {outcome:?}", call.tool);
        assert_eq!(outcome.text, ANSWER, "{}", call.tool);
        assert_eq!(outcome.structured["id"], "…é<🎉");
        assert_eq!(outcome.structured["size"], "9223372036854775813");
    }
}

#[tokio::test]
async fn every_call_brings_a_refusal_back() {
    let (recorder, gateway) = both().await;
    recorder.tell(Told::json(409, REFUSAL));
    for call in CALLS {
        let got = call.over_rest(&gateway).await;
        assert_eq!((got.status, got.text()), (409, REFUSAL), "{}", call.exposed);

        let outcome = call.over_mcp(&gateway).await;
        assert!(outcome.is_error, "{}: {outcome:?}", call.tool);
        assert!(outcome.text.contains("409") && outcome.text.contains("no such <thing>"), "{}: {outcome:?}", call.tool);
    }
}

#[tokio::test]
async fn the_calls_are_fifteen_routes_and_all_fifteen_tools() {
    let (_, gateway) = both().await;
    let template = |call: &Call| call.exposed.split('?').next().unwrap().replace(call.variable, "{}");
    let routes: BTreeSet<String> = CALLS.iter().map(template).collect();
    assert_eq!(routes.len(), 15, "{routes:#?}");
    let used: BTreeSet<&str> = CALLS.iter().map(|call| call.tool).collect();
    let listed = mcp::tools(gateway.mcp).await;
    let listed: BTreeSet<&str> = listed.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(used, listed);
    assert_eq!(listed.len(), 15);
}

#[tokio::test]
async fn mcp_answers_at_the_root_too() {
    let (recorder, gateway) = both().await;
    let message = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"enumerate-cloud-backup-schedules"}}"#;
    let headers =
        [("content-type", "application/json"), ("accept", "application/json, text/event-stream"), ("mcp-protocol-version", "2025-06-18")];
    for target in ["POST /", "POST /mcp"] {
        let got = send(gateway.mcp, target, &headers, message).await;
        assert_eq!(got.json()["result"]["isError"], false, "{target}: {got:?}");
        assert_eq!(recorder.take()[0].call, "GET /v1/cloudbackups/schedules");
    }
}
