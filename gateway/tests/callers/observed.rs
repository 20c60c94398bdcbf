//! What a call is known by, from its caller to the upstream.

use super::support::http::send;
use super::support::recorder::Recorder;
use super::{gateway, mcp};

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
