//! What it tells of itself.

use capgen_runtime::api::{Api, Operation};
use capgen_runtime::axum::Router;
use capgen_runtime::axum::extract::State;
use capgen_runtime::axum::routing::get;
use capgen_runtime::client::{Client, Settings};
use capgen_runtime::http::Method;

use super::support::{Upstream, ask};
use super::{serve, settings, told};

static API: Api = Api { name: "things", base_url: "", settings: &[], credentials: &[] };
static GET: Operation = Operation { name: "get_thing", method: Method::GET, path: "/thing", params: &[], body: None, success: &[200] };

#[tokio::test]
async fn a_request_has_a_number_and_a_trace_that_go_on() {
    let upstream = Upstream::json("{}").await;
    let mut client = Settings::new(&API);
    client.set("base_url", &upstream.url);
    let call = async |State(client): State<Client>| client.call(&GET).answer().await.unwrap().status.to_string();
    let router = Router::new().route("/", get(call)).with_state(client.build().unwrap());
    let mut settings = settings();
    settings.management = Some("127.0.0.1:0".parse().unwrap());
    let (running, address) = serve(settings, router).await;

    let trace = "0af7651916cd43dd8448eb211c80319c";
    let headers = format!("x-request-id: call-7\r\ntraceparent: 00-{trace}-b7ad6b7169203331-01\r\ntracestate: a=b\r\n");
    let answer = ask(address, "GET /", &headers, b"").await;
    assert_eq!((answer.status(), answer.header("x-request-id")), (200, Some("call-7")));
    let sent = upstream.only();
    let told_upstream = sent.header("traceparent").unwrap();
    assert!(told_upstream.starts_with(&format!("00-{trace}-")) && !told_upstream.contains("b7ad6b7169203331"), "{told_upstream}");
    assert_eq!((sent.header("tracestate"), sent.header("x-request-id")), (Some("a=b"), None));

    // What is no number, or no trace, is replaced.
    for bad in ["x-request-id: a b\r\n", "x-request-id: \r\n", &format!("x-request-id: {}\r\n", "x".repeat(129)), "traceparent: 00-zz\r\n"]
    {
        let answer = ask(address, "GET /", bad, b"").await;
        let id = answer.header("x-request-id").unwrap();
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{bad}: {id}");
        let last = upstream.asked().pop().unwrap();
        assert!(last.header("traceparent").unwrap().contains(id), "the number of a request without one is its trace's");
    }

    let metrics = told(running.management.unwrap(), "/metrics").await;
    for line in [
        r#"capgen_requests_total{side="rest",status="200"} 5"#,
        r#"capgen_calls_total{side="rest",operation="none",outcome="200"} 5"#,
        r#"capgen_calls_total{side="upstream",operation="get_thing",outcome="200"} 5"#,
        r#"capgen_call_duration_seconds_count{side="upstream",operation="get_thing"} 5"#,
        r#"capgen_calls_under_way{side="rest"} 0"#,
    ] {
        assert!(metrics.text().lines().any(|found| found == line), "{line} in {}", metrics.text());
    }
    assert_eq!(metrics.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(told(running.management.unwrap(), "/status").await.json()["uptimeSeconds"].is_u64());
}
