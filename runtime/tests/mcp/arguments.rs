//! Arguments: byte for byte upstream, coerced where models err, and refused with every mistake named.

use serde_json::json;

use super::fixture::{Rig, json_of, text_of};

/// A call whose arguments are written out, so that no library respells them.
async fn call(rig: &Rig, tool: &str, arguments: &str) -> serde_json::Value {
    let body = format!(r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments}}}}}"#);
    json_of(rig.text(body).await).await["result"].take()
}

#[tokio::test]
async fn a_body_argument_goes_upstream_byte_for_byte() {
    let rig = Rig::start().await;
    for body in [
        r#"{"z":1,"a":2}"#,
        r#"{"big":123456789012345678901234567890}"#,
        r#"{"spelled":1.50e+2,"zero":-0.0,"long":0.10000000000000000000001}"#,
        r#"{"escaped":"\u00e9\/","plain":"é/😀"}"#,
        "{ \"spaced\" :\t[ 1 , 2 ] }",
        r#"{"twice":1,"twice":2}"#,
        "{}",
    ] {
        let result = call(&rig, "create_backup", &format!(r#"{{"body":{body}}}"#)).await;
        assert_eq!(result["isError"], false, "{body}: {result}");
        assert_eq!(rig.heard().pop().unwrap(), format!("POST /backups {body}"));
    }
}

#[tokio::test]
async fn what_models_misspell_is_coerced() {
    let rig = Rig::start().await;
    for (tool, arguments, sent) in [
        ("create_backup", r#"{"body":"{\"volume_id\":\"v1\"}"}"#, r#"POST /backups {"volume_id":"v1"}"#),
        ("create_backup", r#""{\"body\":{\"volume_id\":\"v1\"}}""#, r#"POST /backups {"volume_id":"v1"}"#),
        ("delete-backup", r#"{"backup_id":"b","force":"true","retries":"5"}"#, "DELETE /backups/b?force=true&retries=5"),
        ("delete-backup", r#"{"backup_id":"b","force":null,"retries":5.0}"#, "DELETE /backups/b?retries=5"),
        ("list_backups", "null", "GET /backups"),
        ("list_backups", "{}", "GET /backups"),
    ] {
        let result = call(&rig, tool, arguments).await;
        assert_eq!(result["isError"], false, "{arguments}: {result}");
        assert_eq!(rig.heard().pop().unwrap(), sent, "{arguments}");
    }
}

#[tokio::test]
async fn absent_arguments_are_no_arguments() {
    let rig = Rig::start().await;
    let answer = rig.old("tools/call", json!({ "name": "list_backups" })).await;
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    assert_eq!(rig.heard(), ["GET /backups"]);
}

#[tokio::test]
async fn every_violation_is_named_and_nothing_is_sent() {
    let rig = Rig::start().await;
    let result = call(&rig, "delete-backup", r#"{"backup_id":"..","force":"yes","retries":1.5,"zzz":1}"#).await;
    assert_eq!(result["isError"], true);
    assert_eq!(result.get("structuredContent"), None);
    let text = text_of(&result);
    for pointer in ["/backup_id: ", "/force: ", "/retries: ", "/zzz: "] {
        assert!(text.contains(pointer), "{pointer} in {text}");
    }
    let error = &result["_meta"]["dev.capgen/error"];
    assert_eq!((&error["kind"], &error["retryable"]), (&json!("input"), &json!(false)));
    let pointers: Vec<_> = error["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/backup_id", "/force", "/retries", "/zzz"]);
    assert!(rig.heard().is_empty());
}

#[tokio::test]
async fn hostile_and_missing_values_are_refused() {
    let rig = Rig::start().await;
    for value in ["", ".", "..", "%2e%2e", "a/b", "a?x=1", "a#b", "a\r\nb", "a\u{0}b"] {
        let result = rig.call("delete-backup", json!({ "backup_id": value })).await;
        assert_eq!(result["isError"], true, "{value:?}");
        assert!(text_of(&result).contains("/backup_id: "), "{value:?}: {result}");
    }
    for (tool, arguments, pointer) in [
        ("delete-backup", "{}", "/backup_id: "),
        ("delete-backup", r#"{"backup_id":null}"#, "/backup_id: "),
        ("delete-backup", r#"{"backup_id":5}"#, "/backup_id: "),
        ("create_backup", r#"{"body":[1]}"#, "/body: "),
        ("create_backup", r#"{"body":"text"}"#, "/body: "),
        ("create_backup", "5", "arguments"),
        ("create_backup", "[]", "arguments"),
        ("create_backup", r#""text""#, "arguments"),
        ("list_backups", r#"{"limit":1}"#, "/limit: "),
    ] {
        let result = call(&rig, tool, arguments).await;
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        assert!(text_of(&result).contains(pointer), "{tool} {arguments}: {result}");
    }
    assert!(rig.heard().is_empty());
}

#[tokio::test]
async fn a_flood_of_mistakes_is_cut() {
    let rig = Rig::start().await;
    let arguments: Vec<String> = (0..5000).map(|n| format!(r#""x{n}":1"#)).collect();
    let result = call(&rig, "list_backups", &format!("{{{}}}", arguments.join(","))).await;
    let text = text_of(&result);
    assert!(text.len() < 4096 && text.contains("4980 more"), "{text}");
}
