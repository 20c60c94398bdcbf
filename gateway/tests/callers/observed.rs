//! What a call is known by, from its caller to the upstream.

use super::support::gateway::ANY;
use super::support::http::send;
use super::support::recorder::{Recorder, Told};
use super::{config, gateway, mcp};

#[tokio::test]
async fn the_trace_of_a_call_goes_on_and_the_number_comes_back() {
    let recorder = Recorder::start().await;
    let gateway = gateway(&recorder).await;
    let (trace, other) = ("0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736");
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    let headers = [("traceparent", &*parent), ("x-request-id", "mine")];
    let got = send(gateway.rest, "GET /v1/v1/cloudbackups/schedules", &headers, "").await;
    assert_eq!((got.status, got.header("x-request-id")), (200, "mine"));
    let message = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"enumerate-cloud-backup-schedules","_meta":{{"traceparent":"00-{other}-00f067aa0ba902b7-01","tracestate":"a=b"}}}}}}"#
    );
    assert_eq!(mcp::post(gateway.mcp, message).await.status, 200);
    let seen = recorder.take();
    for (seen, trace, state) in [(&seen[0], trace, &[][..]), (&seen[1], other, &["a=b"])] {
        let parents = seen.header("traceparent");
        assert!(matches!(*parents, [parent] if parent.starts_with(&format!("00-{trace}-"))), "{parents:?}");
        assert_eq!(seen.header("tracestate"), state);
        assert!(seen.header("x-request-id").is_empty(), "the caller's number stays here");
    }
}

#[tokio::test]
async fn an_upstream_that_is_gone_is_told_to_callers_and_to_those_who_run_it() {
    let nobody = format!("http://{}", super::support::script::nobody().await);
    let mut config = config(&nobody);
    (config.upstream.attempts, config.upstream.failures) = (1, 1);
    config.serve.management = Some(ANY);
    let gateway = capgen_gateway::start(config).await.unwrap();
    let management = gateway.management.unwrap();
    assert_eq!(send(management, "GET /health/ready", &[], "").await.status, 200);

    let call = "GET /v1/v1/cloudbackups/schedules";
    assert_eq!(send(gateway.rest, call, &[], "").await.status, 502);
    let left_alone = send(gateway.rest, call, &[], "").await;
    assert_eq!((left_alone.status, left_alone.header("retry-after")), (503, "5"));
    assert!(left_alone.json()["detail"].as_str().unwrap().contains("nothing was sent"), "{left_alone:?}");
    let outcome = mcp::call(gateway.mcp, "enumerate-cloud-backup-schedules", "{}").await;
    let error = &outcome.meta["dev.capgen/error"];
    assert_eq!((&error["kind"], &error["retryable"], &error["retryAfterSeconds"]), (&"unavailable".into(), &true.into(), &5.into()));

    assert_eq!(send(management, "GET /health/ready", &[], "").await.status, 503);
    assert_eq!(send(management, "GET /health/live", &[], "").await.status, 200);
    let status = send(management, "GET /status", &[], "").await.json();
    assert_eq!(status["upstreams"][0]["url"], format!("{nobody}/"));
    assert_eq!((&status["ready"], &status["upstreams"][0]["leftAloneSeconds"]), (&false.into(), &5.into()), "{status}");
    let metrics = send(management, "GET /metrics", &[], "").await;
    for line in [
        format!("capgen_upstream_up{{url=\"{nobody}/\"}} 0"),
        r#"capgen_calls_total{side="upstream",operation="openstoragecloudbackupschedenumerate",outcome="unanswered"} 1"#.to_owned(),
        r#"capgen_calls_total{side="mcp",operation="enumerate-cloud-backup-schedules",outcome="unavailable"} 1"#.to_owned(),
        r#"capgen_requests_total{side="rest",status="503"} 1"#.to_owned(),
    ] {
        assert!(metrics.text().lines().any(|found| found == line), "{line} in {}", metrics.text());
    }
    assert!(!metrics.text().contains(super::KEY));
}

#[tokio::test]
async fn a_tool_hands_on_no_more_than_the_settings_say_and_a_route_all_of_it() {
    let recorder = Recorder::start().await;
    let body = r#"{"cloud_sched_list":{"a":{"src_volume_id":"v"}}}"#;
    recorder.tell(Told::json(200, body));
    let mut config = config(recorder.url());
    for (limit, kind) in [(body.len(), None), (body.len() - 1, Some("too_large"))] {
        config.serve.limits.tool_text = limit;
        let gateway = capgen_gateway::start(config.clone()).await.unwrap();
        let outcome = mcp::call(gateway.mcp, "enumerate-cloud-backup-schedules", "{}").await;
        assert_eq!(outcome.meta["dev.capgen/error"]["kind"].as_str(), kind, "{outcome:?}");
        assert_eq!(send(gateway.rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await.text(), body);
    }
}
