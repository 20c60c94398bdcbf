//! What the pages of real documentation sites make `import` do, on pages as small as can show it.

use serde_json::{Value, json};

use super::document;

fn page(blocks: &[(&str, Value)]) -> String {
    blocks.iter().map(|(heading, block)| format!("## {heading}\n\n```json\n{block}\n```\n\n")).collect()
}

fn merged(blocks: &[(&str, Value)]) -> Value {
    document("page.md", &page(blocks)).expect("the blocks agree")
}

#[test]
fn members_keep_the_order_in_which_the_page_names_them() {
    let document = merged(&[
        ("List", json!({"openapi": "3.0.3", "paths": {"/z": {"get": {"summary": "z"}}}})),
        ("More", json!({"openapi": "3.0.3", "info": {"title": "t"}, "paths": {"/a": {}, "/z": {"delete": {}}}})),
    ]);
    assert_eq!(
        document.to_string(),
        r#"{"openapi":"3.0.3","paths":{"/z":{"get":{"summary":"z"},"delete":{}},"/a":{}},"info":{"title":"t"}}"#
    );
}

#[test]
fn named_things_are_united_without_duplicates() {
    let document = merged(&[
        ("One", json!({"openapi": "3.0.3", "tags": [{"name": "a"}], "servers": [{"url": "u"}], "security": [{"key": []}]})),
        (
            "Two",
            json!({"openapi": "3.0.3", "tags": [{"name": "b"}, {"name": "a", "description": "d"}],
                   "servers": [{"url": "u"}], "security": [{"key": []}, {"token": []}]}),
        ),
    ]);
    assert_eq!(document["tags"], json!([{"name": "a", "description": "d"}, {"name": "b"}]));
    assert_eq!(document["servers"], json!([{"url": "u"}]));
    assert_eq!(document["security"], json!([{"key": []}, {"token": []}]));
}

#[test]
fn every_conflict_names_both_places_and_both_values() {
    let property =
        |ty: &str, required: &[&str]| json!({"openapi": "3.0.3", "components": {"schemas": {"a/b": {"type": ty, "required": required}}}});
    let page = page(&[
        ("List backups", json!({"openapi": "3.0.3", "paths": {}})),
        ("Show backup", property("object", &["id"])),
        ("Update backup", property("array", &["id", "name"])),
    ]);
    assert_eq!(
        document("page.md", &page).expect_err("the blocks disagree"),
        r#"page.md:16: `/components/schemas/a~1b/type` has two values
  line 10, "Show backup": "object"
  line 16, "Update backup": "array"
page.md:16: `/components/schemas/a~1b/required` has two values
  line 10, "Show backup": ["id"]
  line 16, "Update backup": ["id","name"]
"#
    );
}

#[test]
fn other_fences_are_left_out() {
    let page = "# Page\n\n```json\n{\"openapi\": \"3.0.3\"}\n```\n\n```json\n{\"id\": 1, ...}\n```\n\n\
                # Agent Instructions\n\n```\nGET https://example.com/page.md?ask=openapi\n```\n";
    assert_eq!(document("page.md", page), Ok(json!({"openapi": "3.0.3"})));
}

#[test]
fn yaml_blocks_are_read_too() {
    let page = "- item\n\n  ~~~yaml title=\"api\"\n  openapi: 3.0.3\n  paths:\n    /a:\n      get:\n        responses:\n          200: {description: OK}\n  ~~~\n";
    let document = document("page.md", page).expect("one block");
    assert_eq!(document["paths"]["/a"]["get"]["responses"], json!({"200": {"description": "OK"}}));
}

#[test]
fn a_block_that_cannot_be_read_is_named() {
    let page = "## Show\n\n```json\n{\"openapi\": \"3.0.3\", \"info\": {}, \"info\": {}}\n```\n";
    let message = document("page.md", page).expect_err("a key is there twice");
    assert!(message.starts_with("page.md:4: this OpenAPI block cannot be read: duplicate entry"), "{message}");
}

#[test]
fn a_page_without_a_document_is_refused() {
    let message = document("page.md", "# Nothing\n\n```json\n{}\n```\n").expect_err("no document");
    assert!(message.starts_with("page.md: no OpenAPI document on this page\n  help: "), "{message}");
}
