//! What an upstream's success becomes.

use serde_json::json;

use super::fixture::{Rig, text_of};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn an_object_is_structured_content_and_its_own_text() {
    let rig = Rig::start().await;
    rig.upstream_answers(200, vec![JSON], r#"{"z":1.0,"big":123456789012345678901234567890,"é":"\u00e9"}"#);
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!(result["structuredContent"]["é"], "é");
    assert_eq!(text_of(&result), r#"{"z":1.0,"big":123456789012345678901234567890,"é":"\u00e9"}"#);
}

#[tokio::test]
async fn anything_but_an_object_is_wrapped() {
    let rig = Rig::start().await;
    for body in ["[1,2]", "5", "\"x\"", "null", "true"] {
        rig.upstream_answers(200, vec![("content-type", "application/vnd.x+json; charset=utf-8")], body);
        let result = rig.call("list_backups", json!({})).await;
        assert_eq!(text_of(&result), format!(r#"{{"result":{body}}}"#));
        assert_eq!(result["structuredContent"].to_string(), text_of(&result));
    }
}

#[tokio::test]
async fn no_content_is_said_or_is_an_empty_object_where_a_schema_is_declared() {
    let rig = Rig::start().await;
    rig.upstream_answers(204, vec![], "");
    let result = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
    assert_eq!((text_of(&result).as_str(), result.get("structuredContent")), ("OK (no content)", None));
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!((text_of(&result).as_str(), &result["structuredContent"]), ("{}", &json!({})));
}

#[tokio::test]
async fn media_types_become_the_blocks_made_for_them() {
    let rig = Rig::start().await;
    let binary: &[u8] = &[0xff, 0, 1];
    for (media, body, block) in [
        ("text/plain; charset=utf-8", "hé".as_bytes(), json!({ "type": "text", "text": "hé" })),
        ("image/png", binary, json!({ "type": "image", "data": "/wAB", "mimeType": "image/png" })),
        ("audio/wav", binary, json!({ "type": "audio", "data": "/wAB", "mimeType": "audio/wav" })),
        (
            "text/csv",
            b"a,b",
            json!({ "type": "resource", "resource": { "uri": "tool:delete-backup", "mimeType": "text/csv", "text": "a,b" } }),
        ),
        (
            "application/zip",
            binary,
            json!({ "type": "resource", "resource": { "uri": "tool:delete-backup", "mimeType": "application/zip", "blob": "/wAB" } }),
        ),
        // Not UTF-8: never replaced by question marks.
        (
            "text/plain",
            binary,
            json!({ "type": "resource", "resource": { "uri": "tool:delete-backup", "mimeType": "text/plain", "blob": "/wAB" } }),
        ),
    ] {
        rig.upstream_answers(200, vec![("content-type", media)], body);
        let result = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
        assert_eq!(result, json!({ "content": [block], "isError": false }), "{media}");
    }
}

#[tokio::test]
async fn parts_become_a_block_each() {
    let rig = Rig::start().await;
    let uri = "tool:delete-backup";
    let body =
        b"preamble\r\n--a b\r\ncontent-type: text/plain\r\n\r\nh\xc3\xa9\r\n--a b\r\nContent-Type: IMAGE/png; x=y\r\n\r\n\xff\0\x01\r\n\
        --a b\r\ncontent-type: application/json\r\n\r\n{\"a\":1}\r\n--a b\r\n\r\nbare\r\n--a b--\r\nepilogue";
    let blocks = json!([
        { "type": "text", "text": "h\u{e9}" },
        { "type": "image", "data": "/wAB", "mimeType": "image/png" },
        { "type": "resource", "resource": { "uri": uri, "mimeType": "application/json", "text": "{\"a\":1}" } },
        { "type": "text", "text": "bare" },
    ]);
    rig.upstream_answers(200, vec![("content-type", "multipart/mixed; boundary=\"a b\"")], body.as_slice());
    let result = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
    assert_eq!(result, json!({ "content": blocks, "isError": false }));

    rig.upstream_answers(200, vec![("content-type", "multipart/mixed; boundary=other")], body.as_slice());
    let broken = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
    assert_eq!((&broken["isError"], &broken["_meta"]["dev.capgen/error"]["kind"]), (&json!(true), &json!("decode")), "{broken}");
    rig.upstream_answers(200, vec![("content-type", "multipart/mixed")], b"--x--".as_slice());
    let unframed = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
    assert_eq!(unframed["content"][0]["resource"]["mimeType"], "multipart/mixed", "what cannot be taken apart is passed on whole");
}

#[tokio::test]
async fn a_declared_schema_always_gets_structured_content() {
    let rig = Rig::start().await;
    for (fields, body, structured) in [
        (vec![("content-type", "text/plain")], "done", json!({ "result": "done" })),
        (vec![("content-type", "text/plain")], "{\"id\":1}", json!({ "id": 1 })),
        (vec![], "{\"id\":1}", json!({ "id": 1 })),
        (vec![("content-type", "image/png")], "png", json!({})),
    ] {
        rig.upstream_answers(200, fields, body);
        let result = rig.call("list_backups", json!({})).await;
        assert_eq!(result["structuredContent"], structured, "{body}");
    }
}

#[tokio::test]
async fn a_page_instead_of_what_a_schema_declares_is_an_error() {
    let rig = Rig::start().await;
    for media in ["text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"] {
        rig.upstream_answers(200, vec![("content-type", media)], "<html>Log in</html>");
        let refused = rig.call("list_backups", json!({})).await;
        assert_eq!((&refused["isError"], refused.get("structuredContent")), (&json!(true), None), "{media}");
        assert_eq!(refused["_meta"]["dev.capgen/error"]["kind"], "decode");
        assert!(text_of(&refused).contains("is a page ("), "{refused}");
        let passed_on = rig.call("delete-backup", json!({ "backup_id": "b" })).await;
        assert_eq!(passed_on["content"][0]["resource"]["text"], "<html>Log in</html>", "nothing is declared");
    }
}

#[tokio::test]
async fn an_answer_too_long_to_hand_on_is_an_error_and_never_cut() {
    let rig = Rig::start_with(|options| options.max_text(10).max_binary(20)).await;
    rig.upstream_answers(200, vec![JSON], r#"{"a":1234}"#);
    assert_eq!(rig.call("list_backups", json!({})).await["isError"], false);
    rig.upstream_answers(200, vec![JSON], r#"{"a":12345}"#);
    let result = rig.call("list_backups", json!({})).await;
    assert_eq!((&result["isError"], result.get("structuredContent")), (&json!(true), None));
    assert_eq!(result["_meta"]["dev.capgen/error"]["kind"], "too_large");
    rig.upstream_answers(200, vec![("content-type", "image/png")], "12345678901234567890");
    assert_eq!(rig.call("list_backups", json!({})).await["isError"], false);
    rig.upstream_answers(200, vec![("content-type", "image/png")], "123456789012345678901");
    assert_eq!(rig.call("list_backups", json!({})).await["_meta"]["dev.capgen/error"]["kind"], "too_large");
}

#[tokio::test]
async fn json_that_is_none_is_a_decode_error() {
    let rig = Rig::start().await;
    for body in [&b"{\"a\":"[..], b"<html>", b"{\"a\":\"\xff\"}"] {
        rig.upstream_answers(200, vec![JSON], body);
        let result = rig.call("list_backups", json!({})).await;
        assert_eq!((&result["isError"], result.get("structuredContent")), (&json!(true), None));
        assert_eq!(result["_meta"]["dev.capgen/error"]["kind"], "decode");
    }
}
