//! Hostile and mistaken inputs: refused with the name of the field, and nothing reaches the upstream.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod inputs;
#[path = "../support/mod.rs"]
mod support;

use inputs::{BAD_ARGUMENTS, BAD_BODIES, BAD_QUERIES, BAD_SEGMENTS, BODY_ROUTES, BODY_TOOLS, PATH_ROUTES};
use support::gateway::{PATIENT, in_front_of};
use support::http::{Got, send};
use support::mcp;
use support::recorder::Recorder;

/// A 400 that is a problem document about `field`.
fn names(field: &str, got: &Got, what: &str) {
    assert_eq!((got.status, got.header("content-type")), (400, "application/problem+json"), "{what}: {got:?}");
    let problem = got.json();
    assert_eq!(problem["status"], 400, "{what}");
    assert_eq!(problem["title"], "Bad Request", "{what}");
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{what}: {problem}"));
    let named = errors.iter().any(|error| error["pointer"].as_str().is_some_and(|pointer| pointer.starts_with(&format!("/{field}"))));
    assert!(named, "{what}: {problem}");
}

#[tokio::test]
async fn path_values_that_would_change_the_path_are_refused_over_rest() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    for (route, field) in PATH_ROUTES {
        for (segment, _) in BAD_SEGMENTS {
            let call = format!("{route}{segment}");
            names(field, &send(gateway.rest, &call, &[], "").await, &call);
        }
        // The slash as it is makes another path, which nobody serves.
        let call = format!("{route}a/b");
        assert_eq!(send(gateway.rest, &call, &[], "").await.status, 404, "{call}");
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn path_values_that_would_change_the_path_are_refused_over_mcp() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    let tools = [
        ("deletes-backup-stored-cloud-if", "backup_id"),
        ("history-returns-list-backups-specified", "src_volume_id"),
        ("delete-cloud-backup-schedule", "backup_schedule_id"),
    ];
    let wrong_types = ["1", "true", "[]", "{}", "[\"a\"]", "1.5", "null", r#""\ud800""#, r#""a\udc00b""#];
    let values = BAD_SEGMENTS.iter().filter_map(|(_, json)| *json).chain(wrong_types);
    for value in values {
        for (tool, field) in tools {
            let arguments = format!(r#"{{"{field}":{value}}}"#);
            refused(&gateway, tool, &arguments, field).await;
        }
    }
    for (tool, field) in tools {
        refused(&gateway, tool, "{}", field).await;
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn queries_of_the_wrong_type_are_refused() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    for (query, field) in BAD_QUERIES {
        let call = format!("DELETE /v1/v1/cloudbackups/backup/b?{query}");
        names(field, &send(gateway.rest, &call, &[], "").await, &call);
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn arguments_of_the_wrong_type_and_unknown_ones_are_refused() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    for (tool, arguments, field) in BAD_ARGUMENTS {
        refused(&gateway, tool, arguments, field).await;
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused_by_every_route() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    let json = [("content-type", "application/json")];
    for route in BODY_ROUTES {
        for (body, _) in BAD_BODIES {
            let what = format!("{route} {:?}", String::from_utf8_lossy(body));
            names("body", &send(gateway.rest, route, &json, *body).await, &what);
        }
        let deep = "[".repeat(100_000);
        names("body", &send(gateway.rest, route, &json, deep).await, route);
        let wrong_media = send(gateway.rest, route, &[("content-type", "text/plain")], "{}").await;
        assert_eq!((wrong_media.status, wrong_media.header("content-type")), (415, "application/problem+json"), "{route}");
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(5 << 20));
        assert_eq!(send(gateway.rest, route, &json, long).await.status, 413, "{route}");
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused_by_every_tool() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    for tool in BODY_TOOLS {
        for body in BAD_BODIES.iter().filter_map(|(_, json)| *json) {
            refused(&gateway, tool, &format!(r#"{{"body":{body}}}"#), "body").await;
        }
        for arguments in ["{}", r#"{"body":{},"bodi":{}}"#] {
            refused(&gateway, tool, arguments, "bod").await;
        }
    }
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn a_message_that_is_no_json_is_a_json_rpc_error() {
    let recorder = Recorder::start().await;
    let gateway = in_front_of(recorder.url(), PATIENT).await;
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"creates-backup-request-specified-volume","arguments":"#;
    for (rest, code) in [("", -32700), ("{\"body\":{}}}", -32700), ("\u{0}}}", -32700)] {
        let got = mcp::post(gateway.mcp, format!("{call}{rest}")).await;
        assert_eq!((got.status, got.json()["error"]["code"].as_i64()), (400, Some(code)), "{rest}: {got:?}");
    }
    assert!(recorder.take().is_empty());
}

/// A tool error whose text names `field`.
async fn refused(gateway: &capgen_gateway::Running, tool: &str, arguments: &str, field: &str) {
    let outcome = mcp::call(gateway.mcp, tool, arguments).await;
    assert!(outcome.is_error && outcome.text.contains(&format!("/{field}")), "{tool} {arguments}: {outcome:?}");
}
