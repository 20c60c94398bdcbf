//! Drift between specs and snapshot fails the check, which names the operation.

mod common;

use std::{fs, path::Path};

use common::{Copy, names, shown};
use xtask::{
    check::{Compared, faithful, fresh, run},
    regenerate, specs,
};

const CINDER: &str = "generated-client/generated/cinder_backups";
const PORTWORX: &str = "generated-client/generated/portworx_openstoragecloudbackup";

#[test]
fn the_snapshot_is_fresh_and_faithful() {
    let copy = Copy::of_workspace();
    assert_eq!(shown(&fresh(copy.root())), "");
    let compared = faithful(copy.root()).map_err(|findings| shown(&findings));
    assert_eq!(compared, Ok(Compared { operations: 25, routes: 15, tools: 15, parameters: 99 }));
    assert_eq!(run(copy.root()).as_deref(), Ok("fresh, and faithful: 25 operations, 15 routes, 15 tools and 99 parameters compared\n"));
}

/// Changes the snapshot at one place; both questions must name the operation, and *faithful* say what is wrong.
#[track_caller]
fn snapshot_drifts(file: &str, within: &str, [from, to]: [&str; 2], operation: &str, words: &str) {
    let copy = Copy::of_workspace();
    copy.change(file, within, from, to);
    let stale = fresh(copy.root());
    assert!(names(&stale, operation, "stale"), "{}", shown(&stale));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, operation, words), "{}", shown(&differences));
    let said = run(copy.root()).expect_err("the check fails");
    assert!(said.contains(&format!("operation `{operation}`")) && said.ends_with("help: cargo xtask regenerate\n"), "{said}");
}

#[test]
fn a_method_in_the_snapshot() {
    let change = ["Method::GET", "Method::HEAD"];
    let words = r#"method: the spec says "GET", the code says "HEAD""#;
    snapshot_drifts(&format!("{CINDER}/operations.rs"), "static SHOW_BACKUP_DETAILS", change, "show_backup_details", words);
}

#[test]
fn the_method_of_a_route() {
    let words = r#"method: the spec says "PUT", the code says "PATCH""#;
    let change = ["Method::PUT", "Method::PATCH"];
    snapshot_drifts(
        &format!("{PORTWORX}/rest.rs"),
        "static OPENSTORAGECLOUDBACKUPSCHEDUPDATE",
        change,
        "openstoragecloudbackupschedupdate",
        words,
    );
}

#[test]
fn a_path_in_the_snapshot() {
    let change = ["\"/v3/backups/detail\"", "\"/v3/backups/details\""];
    let words = r#"path: the spec says "/v3/backups/detail", the code says "/v3/backups/details""#;
    snapshot_drifts(&format!("{CINDER}/operations.rs"), "static LIST", change, "list_backups_with_details", words);
}

#[test]
fn the_path_of_a_route() {
    let change = ["path: \"/v1/v1/cloudbackups/size", "path: \"/v1/cloudbackups/size"];
    let words = "path: the spec says \"/v1/v1/cloudbackups/size\"";
    snapshot_drifts(&format!("{PORTWORX}/rest.rs"), "pub static", change, "openstoragecloudbackupsize", words);
}

#[test]
fn a_parameter_name_in_the_snapshot() {
    let change = ["Param::query(\"marker\")", "Param::query(\"after\")"];
    let words = "query parameter `marker` is in the spec and not in the code";
    snapshot_drifts(&format!("{CINDER}/operations.rs"), "static LIST_BACKUPS:", change, "list_backups", words);
}

#[test]
fn a_parameter_that_the_client_sets() {
    let change = ["\"marker\"", "\"limit\""];
    let words = "the client's method: query parameter `marker` is in the spec and not in the code";
    snapshot_drifts(&format!("{CINDER}/client.rs"), "impl ListBackups ", change, "list_backups", words);
}

#[test]
fn a_parameter_that_the_server_reads() {
    let change = ["inputs.optional(\"marker\")", "inputs.required(\"marker\")"];
    let words = "the server's method: query parameter `marker` is optional in the spec and required in the code";
    snapshot_drifts(&format!("{CINDER}/server.rs"), "for ListBackupsRequest", change, "list_backups", words);
}

#[test]
fn a_parameter_that_a_function_passes_on() {
    let change = [".set(\"credential_id\", inputs.credential_id)", ".set(\"credential_id\", inputs.bucket)"];
    let words = "value passed for `query credential_id`";
    snapshot_drifts(
        &format!("{PORTWORX}/functions.rs"),
        "pub fn openstoragecloudbackupdelete(",
        change,
        "openstoragecloudbackupdelete",
        words,
    );
}

#[test]
fn a_parameter_name_of_a_route() {
    let change = ["Param::query(\"force\")", "Param::query(\"forced\")"];
    let words = "route `openstoragecloudbackupdelete`: query parameter `force` is in the spec and not in the code";
    snapshot_drifts(&format!("{PORTWORX}/rest.rs"), "pub static", change, "openstoragecloudbackupdelete", words);
}

#[test]
fn a_parameter_name_of_a_tool() {
    let change = ["\"src_volume_id\"", "\"volume_id\""];
    let words = "tool `history-returns-list-backups-specified`: input `src_volume_id` is in the spec and not in the code";
    snapshot_drifts(&format!("{PORTWORX}/mcp.rs"), "name: \"history", change, "openstoragecloudbackuphistory", words);
}

#[test]
fn a_tool_name_in_the_snapshot() {
    let change = ["name: \"delete-cloud-backup-schedule\"", "name: \"remove-cloud-backup-schedule\""];
    let words = "tool `delete-cloud-backup-schedule` is in the spec and not in";
    snapshot_drifts(&format!("{PORTWORX}/mcp.rs"), "pub static", change, "openstoragecloudbackupscheddelete", words);
}

#[test]
fn a_hint_of_a_tool() {
    let change = ["destructive: Some(true)", "destructive: Some(false)"];
    snapshot_drifts(&format!("{PORTWORX}/mcp.rs"), "name: \"delete-cloud", change, "openstoragecloudbackupscheddelete", "hints");
}

#[test]
fn a_tool_or_route_that_calls_another_function() {
    let change = ["functions::openstoragecloudbackupstatus", "functions::openstoragecloudbackupstatechange"];
    let words = "operation it calls: the spec says \"openstoragecloudbackupstatus\"";
    for file in ["mcp.rs", "rest.rs"] {
        snapshot_drifts(&format!("{PORTWORX}/{file}"), "client: Client", change, "openstoragecloudbackupstatus", words);
    }
}

#[test]
fn a_status_in_the_snapshot() {
    let change = ["success: &[200, 202]", "success: &[200, 204]"];
    let words = "success statuses: the spec says {200, 202}, the code says {200, 204}";
    snapshot_drifts(&format!("{CINDER}/operations.rs"), "static PERFORM", change, "perform_backup_action", words);
}

#[test]
fn a_status_that_the_client_tells_apart() {
    let words = "the client's method: success statuses";
    snapshot_drifts(&format!("{CINDER}/client.rs"), "fn decode", ["202 =>", "201 =>"], "perform_backup_action", words);
}

#[test]
fn a_status_that_the_server_answers() {
    let words = "the server's method: success statuses: the spec says {202}, the code says {200}";
    snapshot_drifts(&format!("{CINDER}/server.rs"), "&operations::CREATE_BACKUP,", ["json::<202", "json::<200"], "create_backup", words);
}

#[test]
fn an_operation_removed_from_the_snapshot() {
    let copy = Copy::of_workspace();
    let file = format!("{CINDER}/operations.rs");
    let text = copy.read(&file);
    let start = text.find("/// `PUT /v3/backups/{backup_id}`").expect("the operation");
    let length = text[start..].find("\n};\n").expect("its end") + "\n};\n".len();
    copy.write(&file, &(text[..start].to_owned() + &text[start + length..]));
    assert!(names(&fresh(copy.root()), "update_backup", "stale"));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, "update_backup", "`PUT /v3/backups/{backup_id}` is in the spec and not in"), "{}", shown(&differences));
}

#[test]
fn a_file_removed_from_the_snapshot() {
    let copy = Copy::of_workspace();
    fs::remove_file(copy.path(&format!("{PORTWORX}/mcp.rs"))).expect("the file");
    let differences = faithful(copy.root()).expect_err("no tools are left");
    assert_eq!(differences.len(), 15, "{}", shown(&differences));
    let stale = shown(&fresh(copy.root()));
    assert!(stale.contains(&format!("{PORTWORX}/mcp.rs: missing\n")), "{stale}");
}

/// Changes a spec; both questions must name the operation.
#[track_caller]
fn spec_drifts(file: &str, within: &str, [from, to]: [&str; 2], operation: &str, words: &str) {
    let copy = Copy::of_workspace();
    copy.change(file, within, from, to);
    let stale = fresh(copy.root());
    assert!(names(&stale, operation, "stale"), "{}", shown(&stale));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, operation, words), "{}", shown(&differences));
}

const CINDER_SPEC: &str = "specs/cinder-backups.json";
const PORTWORX_SPEC: &str = "specs/portworx-openstoragecloudbackup.yaml";

#[test]
fn an_operation_added_to_a_spec() {
    let added = r#""/v3/backups/{backup_id}": {
      "patch": { "operationId": "patchBackup", "responses": { "202": { "description": "Accepted" } } },"#;
    let words = "`PATCH /v3/backups/{backup_id}` is in the spec and not in";
    spec_drifts(CINDER_SPEC, "paths", [r#""/v3/backups/{backup_id}": {"#, added], "patch_backup", words);
}

/// An overlay is a part of the spec: what it takes away is gone.
#[test]
fn an_operation_removed_from_a_spec() {
    const OVERLAY: &str = "specs/cinder-backups.overlay.yaml";
    let copy = Copy::of_workspace();
    let overlay = copy.read(OVERLAY);
    copy.write(OVERLAY, &format!("{}\n  - target: $.paths['/v3/backups'].post\n    remove: true\n", overlay.trim_end()));
    assert!(names(&fresh(copy.root()), "create_backup", "stale"));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, "create_backup", "`POST /v3/backups` is in the code and not in the spec"));
}

#[test]
fn a_setting_changed_in_the_snapshot() {
    let words = "settings behind the parameters";
    snapshot_drifts(&format!("{CINDER}/operations.rs"), "LIST_BACKUPS", ["\"volume \"", "\"compute \""], "list_backups", words);
}

#[test]
fn an_operation_changed_in_a_spec() {
    let words = "query parameter `limit` is required in the spec and optional in the code";
    let change = ["\"in\": \"query\"", "\"in\": \"query\", \"required\": true"];
    spec_drifts(CINDER_SPEC, "\"LimitQuery\"", change, "list_backups", words);
}

#[test]
fn a_tool_and_a_path_changed_in_a_capability() {
    let words = "tool `resize` is in the spec and not in";
    spec_drifts(PORTWORX_SPEC, "type: mcp", ["size-returns-size-any-cloud", "resize"], "openstoragecloudbackupsize", words);
    let words = "path: the spec says \"/v2/cloudbackups/size\", the code says \"/v1/cloudbackups/size\"";
    spec_drifts(
        PORTWORX_SPEC,
        "consumes:",
        ["path: /v1/cloudbackups/size", "path: /v2/cloudbackups/size"],
        "openstoragecloudbackupsize",
        words,
    );
}

#[test]
fn a_route_removed_from_a_capability() {
    let copy = Copy::of_workspace();
    let text = copy.read(PORTWORX_SPEC);
    let start = text.find("    - path: /v1/v1/cloudbackups/status\n").expect("the route");
    let end = text.find("  - type: mcp\n").expect("what follows it");
    copy.write(PORTWORX_SPEC, &(text[..start].to_owned() + &text[end..]));
    assert!(names(&fresh(copy.root()), "openstoragecloudbackupstatus", "stale"));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    let words = "(`POST /v1/v1/cloudbackups/status`) is in the code and not in the spec";
    assert!(names(&differences, "openstoragecloudbackupstatus", words), "{}", shown(&differences));
}

#[test]
fn a_spec_added_and_a_spec_removed() {
    let copy = Copy::of_workspace();
    fs::rename(copy.path(CINDER_SPEC), copy.path("specs/volume-backups.json")).expect("the spec");
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, "list_backups", "is in the spec and not in generated-client/generated/volume_backups"));
    assert!(shown(&differences).contains("generated-client/generated/cinder_backups: no document in specs/ says this\n"));
    let stale = shown(&fresh(copy.root()));
    assert!(stale.contains("generated-client/generated/volume_backups/client.rs: missing\n"), "{stale}");
    assert!(stale.contains("generated-client/generated/cinder_backups/client.rs: no spec generates it\n"), "{stale}");
}

#[test]
fn a_spec_with_a_mistake_is_reported_at_its_place() {
    let copy = Copy::of_workspace();
    copy.change(PORTWORX_SPEC, "exposes", "call: portworx-openstoragecloudbackup.openstoragecloudbackupsize", "call: nowhere.size");
    let stale = shown(&fresh(copy.root()));
    assert!(stale.starts_with(&format!("{PORTWORX_SPEC}:")) && stale.contains("error: `nowhere.size`"), "{stale}");
    let before = copy.files();
    let refused = regenerate::run(copy.root()).expect_err("nothing can be generated");
    assert!(refused.contains("nowhere.size"), "{refused}");
    assert_eq!(copy.files(), before);
}

#[test]
fn regenerating_twice_changes_nothing() {
    let copy = Copy::of_workspace();
    copy.change(CINDER_SPEC, "paths", "\"summary\": \"List backups\"", "\"summary\": \"All backups\"");
    copy.write(&format!("{CINDER}/old.rs"), "// nobody generates this\n");
    let first = regenerate::run(copy.root()).expect("the specs are good");
    assert!(first.contains(&format!("wrote {CINDER}/client.rs\n")) && first.contains(&format!("removed {CINDER}/old.rs\n")), "{first}");
    let before = copy.files();
    let times = |copy: &Copy| -> Vec<_> {
        let paths = copy.files().into_iter().map(|(path, _)| copy.path(&path));
        paths.map(|path| fs::metadata(path).and_then(|data| data.modified()).expect("a time")).collect()
    };
    let written = times(&copy);
    assert_eq!(regenerate::run(copy.root()).as_deref(), Ok("generated-client/generated: nothing to change\n"));
    assert_eq!((copy.files(), times(&copy)), (before, written));
    assert_eq!(shown(&fresh(copy.root())), "");
    assert!(faithful(copy.root()).is_ok());
}

#[test]
fn the_build_script_names_every_spec() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let script = fs::read_to_string(root.join("generated-client/build.rs")).expect("the build script");
    let named: Vec<&str> = script.split('"').filter(|text| text.starts_with("../specs/")).collect();
    let listed = specs::list(&root).expect("the specs");
    let listed: Vec<String> = listed.iter().map(|path| format!("../{}", specs::shown(&root, path))).collect();
    assert_eq!(named, listed);
}
