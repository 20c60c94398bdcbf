//! Callers in trouble, or who make it: what they see, and that the next one is served. `docs/faults.md` has the table.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod cases;
mod observed;
mod restarts;
mod spans;
#[path = "../support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::time::Duration;

use capgen_gateway::{Running, start};
use cases::{CASES, Case, Sees, Side, Then};
use support::gateway::{KEY, config};
use support::http::send;
use support::mcp;
use support::recorder::Recorder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Beyond this a caller hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// A gateway that has little patience with callers.
async fn gateway(recorder: &Recorder) -> Running {
    let mut config = config(recorder.url());
    config.serve.hosts.push("localhost".to_owned());
    let limits = &mut config.serve.limits;
    let little = Duration::from_millis(500);
    (limits.head_wait, limits.body_wait, limits.idle, limits.request) = (little, little, little * 4, little * 8);
    (limits.head, limits.body) = (8192, 64 << 10);
    start(config).await.unwrap()
}

#[tokio::test]
async fn whatever_a_caller_does_it_is_told_and_the_next_one_is_served() {
    let table = include_str!("../../../docs/faults.md");
    let recorder = Recorder::start().await;
    let gateway = gateway(&recorder).await;
    for Case { name, side, bytes, then, sees } in CASES {
        let address = if *side == Side::Rest { gateway.rest } else { gateway.mcp };
        recorder.take();
        let answer = tokio::time::timeout(LIMIT, told(address, &bytes(), *then)).await.unwrap_or_else(|_| panic!("{name}: it hangs"));
        let seen = String::from_utf8_lossy(&answer);
        assert!(!seen.contains(KEY), "{name}: {seen}");
        let statuses: Vec<&str> = seen.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect();
        match sees {
            Sees::Nothing => assert!(answer.is_empty(), "{name}: {seen}"),
            Sees::Status(status) => assert_eq!(statuses, [status.to_string()], "{name}: {seen}"),
            Sees::Rpc(code) => assert!(seen.contains(&format!("\"code\":{code}")), "{name}: {seen}"),
            Sees::Both => assert_eq!(statuses, ["200", "200"], "{name}: {seen}"),
        }
        if !matches!(sees, Sees::Both | Sees::Status(200)) {
            assert!(recorder.take().is_empty(), "{name}: something was sent upstream");
        }
        let row = format!("| {} | {name} | {} |", side.name(), sees.told());
        assert!(table.lines().any(|line| line == row), "the table lacks {row}");
        assert_eq!(send(gateway.rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await.status, 200, "after {name}");
        assert!(!mcp::call(gateway.mcp, "enumerate-cloud-backup-schedules", "{}").await.is_error, "after {name}");
    }
    let rows = table.lines().filter(|line| line.starts_with("| REST | ") || line.starts_with("| MCP | ")).count();
    assert_eq!(rows, CASES.len(), "the table has rows of its own");
}

/// Sends bytes, and gives all that comes back until the connection ends.
async fn told(address: SocketAddr, bytes: &[u8], then: Then) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    match then {
        Then::OneByOne => {
            for byte in bytes {
                stream.write_all(&[*byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
        }
        // The other side may have enough before it has all.
        Then::Reads | Then::Stops | Then::Resets => drop(stream.write_all(bytes).await),
    }
    match then {
        Then::Reads | Then::OneByOne => {}
        Then::Stops => drop(stream.shutdown().await),
        Then::Resets => {
            stream.set_zero_linger().unwrap();
            return Vec::new();
        }
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    answer
}
