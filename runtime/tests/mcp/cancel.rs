//! A caller that hangs up, and a server that stops.

use std::time::Duration;

use capgen_runtime::mcp::CancellationToken;
use serde_json::json;

use super::fixture::Rig;
use super::upstream::Next;

async fn abandoned(rig: &Rig) -> bool {
    for _ in 0..200 {
        if *rig.upstream.abandoned.lock().unwrap() == 1 {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

#[tokio::test]
async fn hanging_up_drops_the_upstream_call() {
    let progress = json!({ "name": "list_backups", "arguments": {}, "_meta": { "progressToken": 1 } });
    for params in [json!({ "name": "list_backups", "arguments": {} }), progress] {
        for modern in [true, false] {
            let rig = Rig::start().await;
            *rig.upstream.next.lock().unwrap() = Next::Never;
            let request = if modern {
                rig.modern("tools/call", params.clone())
            } else {
                rig.post().body(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string())
            };
            let patience = Duration::from_millis(300);
            let read = async { request.send().await.unwrap().text().await };
            assert!(tokio::time::timeout(patience, read).await.is_err());
            assert_eq!(rig.heard(), ["GET /backups"]);
            assert!(abandoned(&rig).await, "modern={modern} {params}");
        }
    }
}

#[tokio::test]
async fn the_shutdown_token_cuts_calls_short() {
    let token = CancellationToken::new();
    let rig = Rig::start_with(|options| options.shutdown(token.clone())).await;
    *rig.upstream.next.lock().unwrap() = Next::Never;
    let request = rig.modern("tools/call", json!({ "name": "list_backups", "arguments": {} }));
    let call = tokio::spawn(request.send());
    while rig.heard().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    token.cancel();
    assert_eq!(call.await.unwrap().unwrap().status(), 500);
    assert!(abandoned(&rig).await);
}
