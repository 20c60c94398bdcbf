//! Revisions: what an old and a modern client see.

use capgen_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::fixture::{MODERN, Rig, json_of, text_of};

#[tokio::test]
async fn an_old_client_shakes_hands_lists_and_calls() {
    let rig = Rig::start().await;
    let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello });
    let answer = rig.text(message.to_string()).await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert!(answer.headers().get("mcp-session-id").is_none());
    let result = json_of(answer).await["result"].take();
    assert_eq!(result["protocolVersion"], "2025-06-18");
    assert_eq!(result["serverInfo"]["name"], "backups");
    assert_eq!(result["instructions"], "Keeps backups.");
    assert_eq!(result["capabilities"], json!({ "completions": {}, "tools": {}, "prompts": {}, "resources": {} }));

    let said = rig.text(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    assert_eq!(said.status(), 202);

    let list = rig.old("tools/list", json!({})).await["result"].take();
    let names: Vec<_> = list["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["delete-backup", "create_backup", "list_backups"]);
    assert_eq!(list.as_object().unwrap().len(), 1, "an old client gets no fields it does not know: {list}");

    let result = rig.call("delete-backup", json!({ "backup_id": "b 1", "force": true })).await;
    assert_eq!(rig.heard(), ["DELETE /backups/b%201?force=true"]);
    assert_eq!(
        result,
        json!({ "content": [{ "type": "text", "text": "{\"ok\":true}" }], "structuredContent": { "ok": true }, "isError": false })
    );
}

#[tokio::test]
async fn a_modern_client_discovers_lists_and_calls() {
    let rig = Rig::start().await;
    let result = json_of(rig.modern("server/discover", json!({})).send().await.unwrap()).await["result"].take();
    let versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", MODERN];
    assert_eq!(result["supportedVersions"], json!(versions));
    assert_eq!((&result["ttlMs"], &result["cacheScope"]), (&json!(3_600_000), &json!("public")));
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "backups");

    for (method, list) in [
        ("tools/list", "tools"),
        ("prompts/list", "prompts"),
        ("resources/list", "resources"),
        ("resources/templates/list", "resourceTemplates"),
    ] {
        let result = json_of(rig.modern(method, json!({})).send().await.unwrap()).await["result"].take();
        assert_eq!(result["resultType"], "complete", "{method}");
        assert_eq!(result["ttlMs"], 3_600_000, "{method}");
        assert_eq!(result["cacheScope"], "public", "{method}");
        assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "backups", "{method}");
        assert_eq!(result[list].as_array().unwrap().is_empty(), list != "tools", "{method}");
    }

    let call = json!({ "name": "delete-backup", "arguments": { "backup_id": "b1" } });
    let result = json_of(rig.modern("tools/call", call).send().await.unwrap()).await["result"].take();
    assert_eq!(result["structuredContent"], json!({ "ok": true }));
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "backups");
    assert_eq!(rig.heard(), ["DELETE /backups/b1"]);
}

#[tokio::test]
async fn a_tool_is_listed_as_its_document_describes_it() {
    let rig = Rig::start().await;
    let tools = rig.old("tools/list", json!({})).await["result"]["tools"].take();
    assert_eq!(
        tools[0],
        json!({
            "name": "delete-backup",
            "title": "Delete a backup",
            "description": "Deletes a backup.",
            "inputSchema": {
                "type": "object",
                "properties": { "backup_id": { "type": "string" }, "force": { "type": "boolean" }, "retries": { "type": "integer" } },
                "required": ["backup_id"],
                "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": false, "destructiveHint": true, "idempotentHint": true },
        })
    );
    assert_eq!(tools[1].get("annotations"), None);
    assert_eq!(tools[1]["outputSchema"], json!({ "type": "object" }));
}

#[tokio::test]
async fn every_revision_with_a_handshake_is_agreed_to_and_an_unknown_one_is_answered_with_the_newest() {
    let rig = Rig::start().await;
    for (asked, agreed) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
    ] {
        let hello = json!({ "protocolVersion": asked, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello });
        let answer = json_of(rig.text(message.to_string()).await).await;
        assert_eq!(answer["result"]["protocolVersion"], agreed, "{asked}: {answer}");
    }
}

#[tokio::test]
async fn the_root_serves_what_mcp_serves() {
    let mut rig = Rig::start().await;
    rig.url = rig.url.replace("/mcp", "/");
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!(text_of(&result), "{\"ok\":true}");
}

#[tokio::test]
async fn a_modern_request_must_agree_with_its_headers() {
    let rig = Rig::start().await;
    let call = json!({ "name": "delete-backup", "arguments": { "backup_id": "b1" } });
    let wrong = HeaderMap::from_iter([(HeaderName::from_static("mcp-name"), HeaderValue::from_static("create_backup"))]);
    let answer = rig.modern("tools/call", call).headers(wrong).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(json_of(answer).await["error"]["code"], -32020);
    assert!(rig.heard().is_empty());
}

#[tokio::test]
async fn unknown_methods_tools_prompts_and_resources_are_protocol_errors() {
    let rig = Rig::start().await;
    let code = async |method: &str, params| rig.old(method, params).await["error"]["code"].take();
    assert_eq!(code("tools/call", json!({ "name": "no-such-tool", "arguments": {} })).await, -32602);
    assert_eq!(code("tools/call", json!({ "arguments": {} })).await, -32602);
    assert_eq!(code("tools/list", json!({ "cursor": "2" })).await, -32602);
    assert_eq!(code("prompts/get", json!({ "name": "p" })).await, -32602);
    assert_eq!(code("resources/read", json!({ "uri": "x:y" })).await, -32002);
    assert_eq!(code("no/such", json!({})).await, -32601);
    assert_eq!(code("initialize", json!({})).await, -32602);
    for method in ["no/such", "initialize", "ping"] {
        let answer = rig.modern(method, json!({})).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{method}");
        assert_eq!(json_of(answer).await["error"]["code"], -32601, "{method}");
    }
}

#[tokio::test]
async fn progress_is_told_to_those_who_ask() {
    let rig = Rig::start().await;
    let call = json!({ "name": "list_backups", "arguments": {}, "_meta": { "progressToken": "p1" } });
    for request in [
        rig.modern("tools/call", call.clone()),
        rig.post().body(json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call }).to_string()),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let events = answer.text().await.unwrap();
        let messages: Vec<serde_json::Value> =
            events.lines().filter_map(|line| line.strip_prefix("data:")).filter_map(|data| serde_json::from_str(data).ok()).collect();
        let steps: Vec<_> = messages[..3].iter().map(|message| &message["params"]).collect();
        assert!(steps.iter().all(|step| step["progressToken"] == "p1" && step["total"] == 3.0), "{events}");
        assert_eq!(steps.iter().map(|step| step["progress"].as_f64().unwrap()).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
        assert_eq!(messages[3]["result"]["structuredContent"], json!({ "ok": true }), "{events}");
    }
}
