//! *Faithful* on code written by hand, so that nothing here depends on what the generator happens to write.

mod common;

use std::fs;

use common::{Copy, shown};
use xtask::check::{Compared, faithful};

const NOTES: &str = "generated-client/generated/notes";
const GATE: &str = "generated-client/generated/gate";

#[test]
fn code_that_says_what_the_specs_say() {
    let copy = Copy::of_sample();
    let compared = faithful(copy.root()).map_err(|findings| shown(&findings));
    assert_eq!(compared, Ok(Compared { operations: 3, routes: 1, tools: 1, parameters: 15 }));
}

/// The whole of what *faithful* says after one change.
#[track_caller]
fn after(file: &str, within: &str, [from, to]: [&str; 2], said: &str) {
    let copy = Copy::of_sample();
    copy.change(file, within, from, to);
    assert_eq!(faithful(copy.root()).map_err(|findings| shown(&findings)).expect_err("a difference"), said);
}

#[test]
fn a_difference_names_operation_code_and_spec() {
    after(
        &format!("{NOTES}/operations.rs"),
        "REPLACE_NOTE",
        ["Method::PUT", "Method::PATCH"],
        r#"generated-client/generated/notes/operations.rs: operation `replace_note`: method: the spec says "PUT", the code says "PATCH"
  spec: specs/notes.json#/paths/~1notes~1{note-id}/put
"#,
    );
}

#[test]
fn a_reference_is_followed() {
    after(
        "specs/notes.json",
        "\"Limit\":",
        ["\"limit\"", "\"count\""],
        "generated-client/generated/notes/operations.rs: operation `list_notes`: query parameter `count` is in the spec and not in the code
  spec: specs/notes.json#/paths/~1notes/get
generated-client/generated/notes/operations.rs: operation `list_notes`: query parameter `limit` is in the code and not in the spec
  spec: specs/notes.json#/paths/~1notes/get
generated-client/generated/notes/client.rs: operation `list_notes`: the client's method: query parameter `count` is in the spec and not in the code
  spec: specs/notes.json#/paths/~1notes/get
generated-client/generated/notes/client.rs: operation `list_notes`: the client's method: query parameter `limit` is in the code and not in the spec
  spec: specs/notes.json#/paths/~1notes/get
generated-client/generated/notes/server.rs: operation `list_notes`: the server's method: query parameter `count` is in the spec and not in the code
  spec: specs/notes.json#/paths/~1notes/get
generated-client/generated/notes/server.rs: operation `list_notes`: the server's method: query parameter `limit` is in the code and not in the spec
  spec: specs/notes.json#/paths/~1notes/get
",
    );
}

#[test]
fn a_dangling_reference_is_said() {
    after(
        "specs/notes.json",
        "$ref",
        ["parameters/Limit", "parameters/Limits"],
        "specs/notes.json: `$ref: #/components/parameters/Limits` leads nowhere in this document\n",
    );
}

#[test]
fn a_body_that_becomes_optional() {
    after(
        &format!("{NOTES}/server.rs"),
        "ReplaceNoteRequest",
        ["inputs.json", "inputs.optional_json"],
        "generated-client/generated/notes/server.rs: operation `replace_note`: the server's method: request body is required in the spec and optional in the code
  spec: specs/notes.json#/paths/~1notes~1{note-id}/put
",
    );
}

#[test]
fn a_router_that_calls_another_method() {
    after(
        &format!("{NOTES}/server.rs"),
        "pub fn routes",
        ["server.list_notes", "server.replace_note"],
        "generated-client/generated/notes/server.rs: operation `list_notes`: the router does not call `list_notes` for it
generated-client/generated/notes/server.rs: operation `list_notes`: the server's method: the spec has the operation, the code has no method for it
  spec: specs/notes.json#/paths/~1notes/get
",
    );
}

#[test]
fn a_descriptor_written_in_another_way_is_not_passed_over() {
    after(
        &format!("{GATE}/operations.rs"),
        "BUY",
        ["Param::query(\"amount\")", "amount()"],
        "generated-client/generated/gate/operations.rs: operation `buy`: a parameter cannot be read: Call(\"required\", [Call(\"amount\", [])])
generated-client/generated/gate/client.rs: operation `buy`: `buy` calls an operation that is not described
generated-client/generated/gate/functions.rs: `buy` calls no operation that is described
generated-client/generated/gate/functions.rs: `buy_item` calls no operation that is described
generated-client/generated/gate/rest.rs: route `BUY`: it calls `buy`, which is no function here
generated-client/generated/gate/mcp.rs: tool `BUY_ITEM`: it calls `buy_item`, which is no function here
specs/gate.yaml#/capability/consumes/0/resources/0/operations/0: operation `buy`: `POST /items/{item_id}` is in the spec and not in generated-client/generated/gate
specs/gate.yaml#/capability/exposes/0/resources/0/operations/0: operation `buy`: route `buy` (`POST /buy/{item-id}`) is in the spec and not in generated-client/generated/gate
specs/gate.yaml#/capability/exposes/1/tools/0: operation `buy`: tool `buy-item` is in the spec and not in generated-client/generated/gate
",
    );
}

#[test]
fn a_literal_of_with() {
    after(
        "specs/gate.yaml",
        "with:",
        ["currency: EUR", "currency: USD"],
        "generated-client/generated/gate/rest.rs: operation `buy`: route `buy`: value passed for `header currency`: the spec says \"the text `USD`\", the code says \"the text `EUR`\"
  spec: specs/gate.yaml#/capability/exposes/0/resources/0/operations/0
",
    );
}

#[test]
fn a_route_that_is_not_registered() {
    after(
        &format!("{GATE}/rest.rs"),
        "pub fn router",
        [".function(&BUY, functions::buy)", ""],
        "generated-client/generated/gate/rest.rs: route `BUY`: `router` does not register it
specs/gate.yaml#/capability/exposes/0/resources/0/operations/0: operation `buy`: route `buy` (`POST /buy/{item-id}`) is in the spec and not in generated-client/generated/gate
",
    );
}

#[test]
fn an_input_that_a_tool_no_longer_requires() {
    after(
        &format!("{GATE}/mcp.rs"),
        "required",
        ["\"item_id\", ", ""],
        "generated-client/generated/gate/mcp.rs: operation `buy`: tool `buy-item`: input `item_id` is required in the spec and optional in the code
  spec: specs/gate.yaml#/capability/exposes/1/tools/0
",
    );
}

#[test]
fn a_tag_that_a_tool_no_longer_has() {
    after(
        &format!("{GATE}/mcp.rs"),
        "tags",
        ["\"orders\"", ""],
        "generated-client/generated/gate/mcp.rs: operation `buy`: tool `buy-item`: tags: the spec says {\"orders\"}, the code says {}
  spec: specs/gate.yaml#/capability/exposes/1/tools/0
",
    );
}

#[test]
fn a_second_side_is_read_too() {
    let copy = Copy::of_sample();
    let edit = |file: &str, to: &str, edit: &dyn Fn(&str) -> String| {
        let text = fs::read_to_string(copy.root().join(file)).expect("a file of the sample");
        fs::write(copy.root().join(to), edit(&text)).expect("a copy can be written");
    };
    let (_, side) = include_str!("sample/specs/gate.yaml").split_once("  - type: mcp\n").expect("an MCP side");
    let side = side.replace("shop-mcp", "counter").replace("buy-item", "buy-again");
    edit("specs/gate.yaml", "specs/gate.yaml", &|text| format!("{text}  - type: mcp\n{side}"));
    edit(&format!("{GATE}/mcp.rs"), &format!("{GATE}/mcp_2.rs"), &|text| text.replace("buy-item", "buy-again"));
    let compared = faithful(copy.root()).map_err(|findings| shown(&findings));
    assert_eq!(compared, Ok(Compared { operations: 3, routes: 1, tools: 2, parameters: 19 }));
    copy.change(&format!("{GATE}/mcp_2.rs"), "tags", "\"orders\"", "");
    let said = shown(&faithful(copy.root()).expect_err("a difference"));
    assert!(said.starts_with("generated-client/generated/gate/mcp_2.rs: operation `buy`: tool `buy-again`: tags: "), "{said}");
}

#[test]
fn a_route_that_hands_an_input_over_under_another_name() {
    after(
        &format!("{GATE}/rest.rs"),
        "BUY",
        [".named(\"item_id\")", ""],
        "generated-client/generated/gate/rest.rs: operation `buy`: route `buy`: it hands over [\"amount\", \"item-id\", \"order\"], its function asks for [\"amount\", \"item_id\", \"order\"]
",
    );
}

#[test]
fn a_credential_that_is_never_sent() {
    after(
        "specs/gate.yaml",
        "X-Region",
        ["value: eu", "value: us"],
        r#"generated-client/generated/gate/operations.rs: credentials: the spec says {"header X-Key: {{KEY}}", "header X-Region: us"}, the code says {"header X-Key: {{KEY}}", "header X-Region: eu"}
  spec: specs/gate.yaml#/capability/consumes/0
"#,
    );
}

#[test]
fn an_address_and_a_media_type() {
    after(
        &format!("{NOTES}/operations.rs"),
        "API",
        ["example.com", "example.org"],
        r#"generated-client/generated/notes/operations.rs: base URL: the spec says "https://{{region}}.example.com", the code says "https://{{region}}.example.org"
  spec: specs/notes.json
"#,
    );
    after(
        &format!("{NOTES}/operations.rs"),
        "REPLACE_NOTE",
        ["application/json", "text/plain"],
        r#"generated-client/generated/notes/operations.rs: operation `replace_note`: media type of the body: the spec says {"application/json"}, the code says {"text/plain"}
  spec: specs/notes.json#/paths/~1notes~1{note-id}/put
"#,
    );
}

#[test]
fn how_a_parameter_is_spelled_in_the_code() {
    after(
        &format!("{NOTES}/operations.rs"),
        "LIST_NOTES",
        ["Param::query(\"limit\")", "Param::query(\"limit\").deep_object()"],
        r#"generated-client/generated/notes/operations.rs: operation `list_notes`: spelling of the parameters: the spec says {}, the code says {("query", "limit"): "deep_object"}
  spec: specs/notes.json#/paths/~1notes/get
"#,
    );
}

#[test]
fn how_a_parameter_is_spelled_in_the_spec() {
    after(
        "specs/notes.json",
        "\"parameters\"",
        [r#""name": "limit" }"#, r#""name": "limit", "explode": false, "schema": { "type": "array" } }"#],
        r#"generated-client/generated/notes/operations.rs: operation `list_notes`: spelling of the parameters: the spec says {("query", "limit"): "joined"}, the code says {}
  spec: specs/notes.json#/paths/~1notes/get
"#,
    );
}

#[test]
fn a_body_of_several_media_types() {
    let several = ["\"application/json\": {}", "\"application/json\": {}, \"text/plain\": {}"];
    after(
        "specs/notes.json",
        "\"requestBody\"",
        several,
        r#"generated-client/generated/notes/operations.rs: operation `replace_note`: media type of the body: the spec says {"application/json", "text/plain"}, the code says {"application/json"}
  spec: specs/notes.json#/paths/~1notes~1{note-id}/put
"#,
    );
    let copy = Copy::of_sample();
    copy.change("specs/notes.json", "\"requestBody\"", several[0], several[1]);
    let listed = ["media: \"application/json\"", "media: \"application/json, text/plain\""];
    copy.change(&format!("{NOTES}/operations.rs"), "REPLACE_NOTE", listed[0], listed[1]);
    assert!(faithful(copy.root()).is_ok());
}
