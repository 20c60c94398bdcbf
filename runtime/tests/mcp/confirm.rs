//! Tools that somebody must confirm, and tools that are not served.

use capgen_runtime::Value;
use capgen_runtime::mcp::{Confirm, Filter};
use serde_json::json;

use super::fixture::{Rig, json_of, text_of};

const TOOL: &str = "delete-backup";

/// A call of 2026-07-28 whose client can ask people, with what it brings back.
async fn call(rig: &Rig, arguments: &Value, brought: Option<(&Value, &Value)>) -> Value {
    let mut params = json!({ "name": TOOL, "arguments": arguments });
    if let Some((answer, state)) = brought {
        params["inputResponses"] = json!({ "confirm": answer });
        params["requestState"] = state.clone();
    }
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({ "elicitation": {} });
    json_of(rig.modern("tools/call", params).send().await.unwrap()).await
}

async fn asked(rig: &Rig, arguments: &Value) -> Value {
    let answer = call(rig, arguments, None).await;
    assert_eq!(answer["result"]["resultType"], "input_required", "{answer}");
    answer["result"].clone()
}

#[tokio::test]
async fn what_may_destroy_runs_once_somebody_says_so() {
    let rig = Rig::start_with(|options| options.confirm(Confirm::alone())).await;
    let arguments = json!({ "backup_id": "b-1" });
    let asked = asked(&rig, &arguments).await;
    let request = &asked["inputRequests"]["confirm"];
    assert_eq!(request["method"], "elicitation/create");
    let message = request["params"]["message"].as_str().unwrap();
    assert!(message.contains("`Delete a backup`") && message.contains(r#"{"backup_id":"b-1"}"#), "{message}");
    assert_eq!(request["params"]["requestedSchema"]["required"], json!(["ok"]));
    assert!(rig.heard().is_empty(), "nothing is done before");

    let state = &asked["requestState"];
    for no in [
        json!({ "action": "decline" }),
        json!({ "action": "cancel" }),
        json!({ "action": "accept", "content": { "ok": false } }),
        json!({ "action": "accept" }),
    ] {
        let answer = call(&rig, &arguments, Some((&no, state))).await;
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        assert_eq!(answer["result"]["_meta"]["dev.capgen/error"]["kind"], "unconfirmed");
        assert!(text_of(&answer["result"]).contains("nothing was done"), "{answer}");
    }
    let unread = call(&rig, &arguments, Some((&json!(7), state))).await;
    assert_eq!(unread["result"]["resultType"], "input_required", "it asks again: {unread}");
    assert!(rig.heard().is_empty());

    let yes = json!({ "action": "accept", "content": { "ok": true } });
    let done = call(&rig, &arguments, Some((&yes, state))).await;
    assert_ne!(done["result"]["isError"], true, "{done}");
    assert_eq!(rig.heard().len(), 1);
}

#[tokio::test]
async fn a_confirmation_is_of_one_call_and_of_servers_with_one_key() {
    let yes = json!({ "action": "accept", "content": { "ok": true } });
    let arguments = json!({ "backup_id": "b-1" });
    let rig = Rig::start_with(|options| options.confirm(Confirm::with_key("shared"))).await;
    let copy = Rig::start_with(|options| options.confirm(Confirm::with_key("shared"))).await;
    let stranger = Rig::start_with(|options| options.confirm(Confirm::alone())).await;
    let state = asked(&rig, &arguments).await["requestState"].clone();
    let forged = json!(format!("{}x", state.as_str().unwrap()));
    for (rig, arguments, state) in [
        (&rig, &json!({ "backup_id": "b-2" }), &state),
        (&rig, &arguments, &forged),
        (&rig, &arguments, &json!("")),
        (&stranger, &arguments, &state),
    ] {
        let refused = call(rig, arguments, Some((&yes, state))).await;
        assert_eq!(refused["error"]["code"], -32602, "{refused}");
        assert!(rig.heard().is_empty());
    }
    assert_ne!(call(&copy, &arguments, Some((&yes, &state))).await["result"]["isError"], true);
    assert_eq!(copy.heard().len(), 1, "any copy takes it");
}

#[tokio::test]
async fn clients_that_cannot_ask_are_told() {
    let rig = Rig::start_with(|options| options.confirm(Confirm::alone())).await;
    let params = json!({ "name": TOOL, "arguments": { "backup_id": "b-1" } });
    let response = rig.modern("tools/call", params).send().await.unwrap();
    assert_eq!(response.status(), 400);
    let error = json_of(response).await["error"].clone();
    assert_eq!((&error["code"], &error["data"]["requiredCapabilities"]["elicitation"]), (&json!(-32021), &json!({})), "{error}");
    let old = rig.call(TOOL, json!({ "backup_id": "b-1" })).await;
    assert!(old["isError"] == true && text_of(&old).contains("2026-07-28"), "{old}");
    assert!(rig.heard().is_empty());
    assert_ne!(rig.call("list_backups", json!({})).await["isError"], true, "what only reads runs");
    assert_eq!(rig.heard().len(), 1);
}

#[tokio::test]
async fn what_is_filtered_out_is_not_there() {
    let mut filter = Filter::default();
    filter.read_only = true;
    let rig = Rig::start_with(|options| options.tools(filter)).await;
    let listed = rig.old("tools/list", json!({})).await;
    let listed: Vec<&Value> = listed["result"]["tools"].as_array().unwrap().iter().collect();
    assert!(!listed.is_empty() && listed.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true), "{listed:?}");
    let gone = rig.old("tools/call", json!({ "name": TOOL, "arguments": { "backup_id": "b-1" } })).await;
    assert_eq!(gone["error"]["code"], -32602, "{gone}");

    let mut filter = Filter::default();
    (filter.only, filter.except) = (vec!["*backup*".to_owned()], vec!["delete-*".to_owned()]);
    let rig = Rig::start_with(|options| options.tools(filter)).await;
    let listed = rig.old("tools/list", json!({})).await["result"]["tools"].to_string();
    assert!(listed.contains("\"list_backups\"") && !listed.contains("\"delete-backup\""), "{listed}");

    for (tags, expected) in
        [(&["backups", "none"][..], [true, true, false]), (&["dangerous"], [true, false, false]), (&["none"], [false; 3])]
    {
        let mut filter = Filter::default();
        filter.tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        let rig = Rig::start_with(|options| options.tools(filter)).await;
        let listed = rig.old("tools/list", json!({})).await["result"]["tools"].to_string();
        let is_there = ["\"delete-backup\"", "\"list_backups\"", "\"create_backup\""].map(|name| listed.contains(name));
        assert_eq!(is_there, expected, "{tags:?}: {listed}");
    }
}
