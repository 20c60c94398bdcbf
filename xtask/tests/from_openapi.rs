//! A capability written from an OpenAPI document: every operation is a route and a tool, and what is not is told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use capgen_codegen::{Options, Source, generate};
use serde_json::{Value, json};
use xtask::from_openapi::{Converted, convert};

fn generated(text: &str) -> String {
    let source = Source::from_text("written.yaml", text).unwrap();
    let module = generate(&source, &Options::default()).unwrap_or_else(|report| panic!("{report}\n{text}"));
    module.files.into_iter().map(|file| file.text).collect()
}

fn count(text: &str, what: &str) -> usize {
    text.lines().filter(|line| line.starts_with("pub static ") && line.contains(what)).count()
}

/// The golden is compiled and called in the tests of `generated-client`.
#[test]
fn cinder_becomes_ten_routes_and_ten_tools() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let source = Source::read(root.join("specs/cinder-backups.json")).unwrap();
    let Converted { text, operations, left_out } = convert(&source.merged(), "cinder-backups").unwrap();
    assert_eq!((operations, left_out), (10, Vec::new()));
    let golden = root.join("codegen/tests/accept/cinder-exposed.yaml");
    assert_eq!(
        text,
        std::fs::read_to_string(&golden).unwrap(),
        "cargo xtask capability from-openapi specs/cinder-backups.json --out {}",
        golden.display()
    );
    let code = generated(&text);
    assert_eq!((count(&code, ": Route = "), count(&code, ": Tool = ")), (10, 10));
}

#[test]
fn whatever_a_document_says_is_text_in_the_capability() {
    let hostile = "'\"\n# no comment\n- {{NOT_A_SETTING}} & *alias !tag | > %\t\u{7f}\u{1F600}";
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": hostile, "description": hostile, "version": "1" },
        "servers": [{ "url": "https://{region}.example/v1", "variables": { "region": { "default": "eu" } } }],
        "security": [{ "key": [] }],
        "paths": {
            "/things/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" }, "description": hostile }],
                "get": { "operationId": "get thing's \"name\"", "description": hostile, "responses": {} },
                "put": {
                    "operationId": "Get-Things-Name",
                    "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": {
                        "type": "object", "required": ["a b"], "properties": { "a b": { "type": "integer" }, "c.d": { "type": "string" } },
                    } } } },
                },
                "post": { "requestBody": { "content": { "multipart/form-data": { "schema": { "type": "object" } } } } },
            },
            "/odd?x=1": { "get": {} },
        },
        "components": { "securitySchemes": { "key": { "type": "apiKey", "in": "query", "name": "k: v" }, "other": { "type": "mutualTLS" } } },
    });
    let Converted { text, operations, left_out } = convert(&document, "odd: name").unwrap();
    let expected = [
        "POST /things/{id}: its body is multipart/form-data, which a capability cannot take from a caller",
        "GET /odd?x=1: its path has more than a path",
        "1 of 2 security schemes: a consumed API has one",
    ];
    assert_eq!((operations, left_out), (2, expected.map(str::to_owned).to_vec()));
    let code = generated(&text);
    assert_eq!((count(&code, ": Route = "), count(&code, ": Tool = ")), (2, 2));
    let back: Value = serde_yaml::from_str(&text).unwrap();
    assert_eq!(back["info"]["description"], hostile.trim());
    let api = &back["capability"]["consumes"]["odd-name"];
    assert_eq!((&api["baseUri"], &api["authentication"]["key"]), (&json!("https://eu.example/v1"), &json!("k: v")));
    let operations = &api["resources"]["things-id"]["operations"];
    assert_eq!(operations["get-thing-s-name"]["inputParameters"]["id"]["description"], hostile.trim());
    assert_eq!(operations["get-things-name-2"]["body"]["data"], json!({ "a b": "{{a b}}", "c.d": "{{c.d}}" }));
}

#[test]
fn another_document_is_refused() {
    assert!(convert(&json!({ "swagger": "2.0" }), "x").unwrap_err().starts_with("this is no OpenAPI 3 document"));
}
