//! An upstream in trouble: the caller can tell each kind from the others, nothing hangs, and no credential is shown.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod cases;
mod journal;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use capgen_gateway::Running;
use cases::{ALIKE, CASES, Case, Upstream};
use serde_json::{Value, json};
use support::gateway::{KEY, PATIENT, in_front_of};
use support::http::{Got, send};
use support::script::Then;
use support::{mcp, script};

/// A call without a body and one with a body, over REST and as a tool.
const CALLS: &[(&str, &str, &str, &str)] = &[
    ("GET /v1/v1/cloudbackups/schedules", "", "enumerate-cloud-backup-schedules", "{}"),
    ("POST /v1/v1/cloudbackups", "{}", "creates-backup-request-specified-volume", r#"{"body":{}}"#),
];

/// How long a gateway waits for an upstream that falls silent.
const SHORT: Duration = Duration::from_millis(400);
/// Beyond this a call hangs.
const LIMIT: Duration = Duration::from_secs(60);

async fn gateway(case: &Case) -> Running {
    let address = match case.upstream {
        Upstream::Says(bytes, then) => script::saying(bytes, then).await,
        Upstream::Nobody => script::nobody().await,
    };
    let patience = if matches!(case.upstream, Upstream::Says(_, Then::Silence)) { SHORT } else { PATIENT };
    in_front_of(format!("http://{address}"), patience).await
}

#[tokio::test]
async fn rest_callers_can_tell_troubles_apart() {
    let journal = journal::open();
    let told: BTreeSet<_> = CASES.iter().map(|case| (case.rest.status, case.rest.body)).collect();
    assert_eq!(told.len(), CASES.len(), "two troubles look the same");
    for case in CASES.iter().chain(ALIKE) {
        let gateway = gateway(case).await;
        for (call, body, _, _) in CALLS {
            let json = [("content-type", "application/json")];
            let got = tokio::time::timeout(LIMIT, send(gateway.rest, call, &json, *body)).await.expect(case.name);
            check_rest(case, &got);
            assert!(!format!("{got:?}").contains(KEY), "{}: the key is shown", case.name);
        }
    }
    assert!(!journal.text().contains(KEY), "the key is in the log");
}

fn check_rest(case: &Case, got: &Got) {
    let Case { name, rest, .. } = case;
    assert_eq!(got.status, rest.status, "{name}: {got:?}");
    for (header, value) in rest.headers {
        assert_eq!(got.header(header), *value, "{name}: {got:?}");
    }
    if got.header("content-type") == "application/problem+json" {
        let problem = got.json();
        assert_eq!(problem["status"], rest.status, "{name}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("openstoragecloudbackup"), "{name} must name the operation: {problem}");
        assert!(detail.contains(rest.body), "{name}: {problem}");
    } else {
        assert_eq!(got.text(), rest.body, "{name}");
    }
    assert!(got.headers.get("set-cookie").is_none(), "{name}: a cookie of the upstream is passed on");
}

#[tokio::test]
async fn mcp_callers_can_tell_troubles_apart() {
    let journal = journal::open();
    let told: BTreeSet<_> = CASES.iter().map(|case| (case.mcp.kind, case.mcp.status)).collect();
    assert_eq!(told.len(), CASES.len(), "two troubles look the same");
    for case in CASES.iter().chain(ALIKE) {
        let gateway = gateway(case).await;
        for (_, _, tool, arguments) in CALLS {
            let outcome = tokio::time::timeout(LIMIT, mcp::call(gateway.mcp, tool, arguments)).await.expect(case.name);
            check_mcp(case, &outcome);
            assert!(!format!("{outcome:?}").contains(KEY), "{}: the key is shown", case.name);
        }
    }
    assert!(!journal.text().contains(KEY), "the key is in the log");
}

fn check_mcp(case: &Case, outcome: &mcp::Outcome) {
    let Case { name, mcp, .. } = case;
    let error = &outcome.meta["dev.capgen/error"];
    assert_eq!(outcome.is_error, !mcp.kind.is_empty(), "{name}: {outcome:?}");
    if outcome.is_error {
        assert_eq!(error["kind"], mcp.kind, "{name}: {outcome:?}");
        assert_eq!(outcome.structured, Value::Null, "{name}: errors carry no structured content");
    }
    assert_eq!(error["status"], mcp.status.map_or(Value::Null, |status| json!(status)), "{name}: {outcome:?}");
    assert_eq!(error["retryAfterSeconds"], mcp.retry_after.map_or(Value::Null, |seconds| json!(seconds)), "{name}: {outcome:?}");
    assert!(outcome.text.contains(mcp.says), "{name}: {outcome:?}");
    assert!(!outcome.text.contains("127.0.0.1"), "{name}: an address of the inside is shown: {outcome:?}");
}
