//! Overlays: what is wrong with them (the files are `overlay/*`, the messages the snapshots), and what they do to a document.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use capgen_codegen::{Module, Options, Report, Source, generate};
use serde_json::{Value, json};

/// The document that the overlays of `overlay/` change; there is nothing wrong with it.
const THINGS: &str = include_str!("overlay/things.json");

fn overlaid(path: &Path) -> Result<Module, Report> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = Source::from_text("things.json", THINGS)?;
    let source = source.with_overlay(name, std::fs::read_to_string(path).unwrap())?;
    generate(&source, &Options::default())
}

#[test]
fn broken_overlays_are_refused_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("overlay/refused/*.*", |path| {
            let report = overlaid(path).expect_err(&path.to_string_lossy());
            assert!(report.has_errors());
            insta::assert_snapshot!("overlay", report);
        });
    });
}

#[test]
fn odd_overlays_are_applied_with_a_warning() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("overlay/warned/*.*", |path| {
            let module = overlaid(path).unwrap_or_else(|report| panic!("{}: {report}", path.display()));
            insta::assert_snapshot!("overlay", module.warnings);
        });
    });
}

/// The document after the actions, which are YAML.
fn applied(document: &Value, actions: &str) -> Value {
    let overlay = format!("overlay: 1.0.0\ninfo: {{ title: Test, version: 1.0.0 }}\nactions:\n{actions}");
    let source = Source::from_text("document.json", document.to_string()).unwrap();
    source.with_overlay("document.overlay.yaml", overlay).unwrap_or_else(|report| panic!("{report}")).merged()
}

/// The document after one update of what `target` selects.
fn updated(document: &Value, target: &str, update: &Value) -> Value {
    applied(document, &format!("  - target: {target}\n    update: {update}\n"))
}

/// The document without what `target` selects.
fn removed(document: &Value, target: &str) -> Value {
    applied(document, &format!("  - target: {target}\n    remove: true\n"))
}

#[test]
fn an_update_is_merged_into_an_object_as_deep_as_it_goes() {
    let document = json!({ "a": { "b": { "kept": 1, "replaced": 1, "list": [1] } }, "c": null });
    let update = json!({ "a": { "b": { "replaced": "two", "list": [2, 3], "added": { "d": [] } } }, "c": { "e": 1 } });
    let merged = json!({ "a": { "b": { "kept": 1, "replaced": "two", "list": [1, 2, 3], "added": { "d": [] } } }, "c": { "e": 1 } });
    assert_eq!(updated(&document, "$", &update), merged);
}

#[test]
fn members_keep_their_order_and_new_ones_come_last() {
    let document = json!({ "z": 1, "a": { "y": 1, "b": 1 }, "k": 1 });
    let merged = updated(&document, "$", &json!({ "new": 1, "a": { "c": 1, "b": 2 }, "z": 2 }));
    assert_eq!(merged.to_string(), r#"{"z":2,"a":{"y":1,"b":2,"c":1},"k":1,"new":1}"#);
}

#[test]
fn an_update_is_appended_to_a_list_as_one_entry() {
    let document = json!({ "list": [{ "a": 1 }] });
    assert_eq!(updated(&document, "$.list", &json!({ "b": 2 })), json!({ "list": [{ "a": 1 }, { "b": 2 }] }));
    assert_eq!(updated(&document, "$.list", &json!("text")), json!({ "list": [{ "a": 1 }, "text"] }));
    assert_eq!(updated(&document, "$.list", &json!([1, 2])), json!({ "list": [{ "a": 1 }, [1, 2]] }));
}

#[test]
fn what_is_removed_goes_from_the_object_or_list_that_holds_it() {
    let document = json!({ "object": { "a": {}, "b": 1 }, "list": [{ "n": 0 }, { "n": 1 }, { "n": 2 }, { "n": 3 }] });
    assert_eq!(removed(&document, "$.object.a"), json!({ "object": { "b": 1 }, "list": document["list"] }));
    assert_eq!(removed(&document, "$.list[0,2]")["list"], json!([{ "n": 1 }, { "n": 3 }]));
    assert_eq!(removed(&document, "$.list[?@.n > 0]")["list"], json!([{ "n": 0 }]));
    assert_eq!(removed(&document, "$.list[-1]")["list"], json!([{ "n": 0 }, { "n": 1 }, { "n": 2 }]));
    assert_eq!(removed(&document, "$.*"), json!({}));
    assert_eq!(removed(&document, "$..*"), json!({}));
    assert_eq!(removed(&document, "$..n")["list"], json!([{}, {}, {}, {}]));
}

#[test]
fn a_filter_selects_by_what_stands_in_the_node() {
    let document = json!({ "paths": {
        "/a~b": { "get": { "parameters": [{ "name": "x", "in": "query" }, { "name": "x", "in": "path" }] } },
        "/c": { "get": { "parameters": [{ "name": "x", "in": "path" }, { "name": "y", "in": "path" }] }, "put": {} },
    } });
    let target = "$.paths.*.*.parameters[?@.name == 'x' && @.in == 'path']";
    let merged = updated(&document, target, &json!({ "required": true }));
    assert_eq!(merged.pointer("/paths/~1a~0b/get/parameters/0/required"), None);
    assert_eq!(merged.pointer("/paths/~1a~0b/get/parameters/1/required"), Some(&json!(true)));
    assert_eq!(merged.pointer("/paths/~1c/get/parameters/0/required"), Some(&json!(true)));
    assert_eq!(merged.pointer("/paths/~1c/get/parameters/1/required"), None);
}

#[test]
fn each_action_sees_the_result_of_those_above_it() {
    let document = json!({ "servers": [{ "url": "https://example.com" }] });
    let actions = "  - target: $.servers
    remove: true
  - target: $
    update: { servers: [] }
  - target: $.servers
    update: { url: 'http://localhost' }
  - target: $.servers[?@.url == 'http://localhost']
    update: { description: Here }
";
    assert_eq!(applied(&document, actions), json!({ "servers": [{ "url": "http://localhost", "description": "Here" }] }));
}

#[test]
fn an_action_does_not_see_its_own_result() {
    let document = json!({ "a": { "b": {} } });
    let merged = updated(&document, "$..*", &json!({ "new": {} }));
    assert_eq!(merged, json!({ "a": { "b": { "new": {} }, "new": {} } }));
}

#[test]
fn a_node_that_is_selected_twice_is_updated_once() {
    assert_eq!(updated(&json!({ "list": [] }), "$['list','list']", &json!(1)), json!({ "list": [1] }));
}

#[test]
fn remove_wins_over_update() {
    let actions = "  - target: $.a\n    update: { b: 1 }\n    remove: true\n";
    assert_eq!(applied(&json!({ "a": {}, "c": {} }), actions), json!({ "c": {} }));
}

#[test]
fn yaml_is_changed_as_json_is() {
    let source = Source::from_text("document.yaml", "responses: { 200: { description: OK }, 404: {} }\nsize: 18446744073709551615\n");
    let overlay = r#"{ "overlay": "1.0.1", "info": { "title": "Test", "version": "1" }, "actions": [
        { "target": "$.responses['200']", "update": { "content": { "ratio": 0.1 } } },
        { "target": "$.responses['404']", "remove": true }
    ] }"#;
    let merged = source.unwrap().with_overlay("document.overlay.json", overlay).unwrap().merged();
    let expected = json!({ "responses": { "200": { "description": "OK", "content": { "ratio": 0.1 } } }, "size": u64::MAX });
    assert_eq!(merged, expected);
}

/// The file of this name among those that were generated.
fn file<'a>(module: &'a Module, name: &str) -> &'a str {
    let path = format!("{}/{name}", module.name);
    &module.files.iter().find(|file| file.path == path).unwrap().text
}

#[test]
fn generated_docs_cite_the_file_each_node_comes_from() {
    let overlay = "overlay: 1.0.0
info: { title: Test, version: 1.0.0 }
actions:
  - target: $.paths['/things/{id}']
    update:
      get: { summary: One thing }
      delete:
        operationId: deleteThing
        parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
        responses: { '204': { description: Gone } }
";
    let source = Source::from_text("../specs/things.json", THINGS).unwrap();
    let module = generate(&source.with_overlay("../specs/things.overlay.yaml", overlay).unwrap(), &Options::default()).unwrap();
    let client = file(&module, "client.rs");
    assert!(client.starts_with("// @generated by capgen from `things.json` and `things.overlay.yaml`. Do not edit.\n"));
    assert!(client.contains("/// One thing\n    ///\n    /// Spec: `things.json#/paths/~1things~1{id}/get`"), "{client}");
    assert!(client.contains("/// Spec: `things.overlay.yaml#/actions/0/update/delete`"), "{client}");
}

#[test]
fn what_follows_a_removed_entry_is_cited_where_it_stands_in_its_file() {
    let capability = "naftiko: 1.0.0-alpha2
capability:
  consumes:
    - type: http
      namespace: things
      baseUri: https://example.com
      resources:
        - path: /things
          operations:
            - { name: drop-all, method: DELETE }
            - { name: list, method: GET }
";
    let overlay = "overlay: 1.0.0
info: { title: Test, version: 1.0.0 }
actions:
  - target: $.capability.consumes[0].resources[0].operations[?@.name == 'drop-all']
    remove: true
  - target: $.capability.consumes[0].resources[0].operations
    update: { name: create, method: POST, inputParameters: [{ name: body, in: body, type: object }] }
";
    let source = Source::from_text("things.yaml", capability).unwrap().with_overlay("things.overlay.yaml", overlay).unwrap();
    let module = generate(&source, &Options::default()).unwrap();
    let client = file(&module, "client.rs");
    let operations = "#/capability/consumes/0/resources/0/operations";
    assert!(!client.contains("drop_all"), "{client}");
    assert!(client.contains(&format!("Spec: `things.yaml{operations}/1`")), "{client}");
    assert!(client.contains("Spec: `things.overlay.yaml#/actions/1/update`"), "{client}");
}

#[test]
fn a_mistake_after_a_removed_entry_is_shown_where_the_vendor_made_it() {
    let vendors = THINGS.replace("integer", "number of things");
    let overlay = "overlay: 1.0.0
info: { title: Test, version: 1.0.0 }
actions:
  - target: $.paths['/things'].get.parameters[?@.name == 'tenant']
    remove: true
";
    let source = Source::from_text("things.json", vendors).unwrap().with_overlay("things.overlay.yaml", overlay).unwrap();
    let report = generate(&source, &Options::default()).unwrap().warnings;
    let found = &report.diagnostics[0];
    assert_eq!(found.pointer, "/paths/~1things/get/parameters/1/schema/type");
    assert!(found.to_string().starts_with("things.json:10:65: warning: `type` is `number of things`"), "{found}");
}

#[test]
fn a_second_overlay_changes_what_the_first_made() {
    let overlay = |action: &str| format!("overlay: 1.0.0\ninfo: {{ title: Test, version: 1.0.0 }}\nactions: [{action}]\n");
    let source = Source::from_text("document.json", r#"{ "a": {} }"#).unwrap();
    let source = source.with_overlay("one.yaml", overlay("{ target: $.a, update: { b: {} } }")).unwrap();
    let source = source.with_overlay("two.yaml", overlay("{ target: $.a.b, update: { c: 1 } }")).unwrap();
    assert_eq!(source.merged(), json!({ "a": { "b": { "c": 1 } } }));
}

#[test]
fn the_overlay_beside_a_document_is_read_and_watched() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("things.json");
    std::fs::write(&document, THINGS).unwrap();
    assert_eq!(Source::files(&document), std::slice::from_ref(&document));
    assert_eq!(capgen_codegen::cargo::watched(&document), [document.clone(), folder.path().to_owned()]);

    let overlay = folder.path().join("things.overlay.yaml");
    let actions = "actions: [{ target: $.info, update: { title: The things } }]";
    std::fs::write(&overlay, format!("overlay: 1.0.0\ninfo: {{ title: Test, version: 1.0.0 }}\n{actions}\n")).unwrap();
    assert_eq!(Source::files(&document), [document.clone(), overlay.clone()]);
    assert_eq!(capgen_codegen::cargo::watched(&document), [document.clone(), overlay.clone()]);
    assert_eq!(Source::read(&document).unwrap().merged()["info"]["title"], "The things");

    std::fs::write(&overlay, "overlay: 1.0.0\n").unwrap();
    let report = Source::read_in(folder.path(), "things.json").unwrap_err();
    assert_eq!(report.diagnostics[0].file, "things.overlay.yaml");
}

#[test]
fn the_folder_of_a_package_is_not_watched() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
    let document = folder.path().join("things.json");
    assert_eq!(capgen_codegen::cargo::watched(&document), [document]);
}
