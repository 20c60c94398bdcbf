//! What `cargo xtask lint` prints, and how it exits.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn lint(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_xtask")).current_dir(folder).arg("lint").args(arguments).output().expect("xtask runs");
    assert_eq!(String::from_utf8_lossy(&stderr), "");
    (status.code(), String::from_utf8(stdout).expect("UTF-8"))
}

fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(name), text).expect("a document");
    folder
}

const UNDECLARED: &str = r#"openapi: 3.0.3
info: { title: Notes, version: "1" }
paths:
  /notes/{id}:
    get:
      summary: Show note
      responses: { "200": { description: OK } }
"#;

#[test]
fn a_warning_is_shown_in_its_text_and_exits_0() {
    let folder = folder("notes.yaml", UNDECLARED);
    let shown = "\
warning: path parameter `{id}` is not declared
 --> notes.yaml:6:7
  |
6 |       summary: Show note
  |       ^^^^^^^
  |
  = help: it is taken as a string; add it to `parameters` of this operation

0 errors, 1 warning in 1 document
";
    assert_eq!(lint(folder.path(), &["notes.yaml"]), (Some(0), shown.to_owned()));
}

#[test]
fn an_error_exits_1() {
    let folder = folder("notes.json", "{\n  \"openapi\": \"3.0.3\",\n}\n");
    let (code, shown) = lint(folder.path(), &["notes.json"]);
    assert_eq!(code, Some(1));
    assert!(shown.starts_with("error: this is not JSON: ") && shown.contains(" --> notes.json:3:1\n"), "{shown}");
    assert!(shown.ends_with("\n1 error, 0 warnings in 1 document\n"), "{shown}");
}

#[test]
fn a_missing_file_is_an_error_without_an_excerpt() {
    let folder = folder("notes.yaml", UNDECLARED);
    let (code, shown) = lint(folder.path(), &["nothing.yaml", "notes.yaml"]);
    assert_eq!(code, Some(1));
    assert!(shown.starts_with("error: this file cannot be read: ") && shown.contains("--> nothing.yaml\n"), "{shown}");
    assert!(shown.ends_with("\n1 error, 1 warning in 2 documents\n"), "{shown}");
}

#[test]
fn json_is_one_list() {
    let folder = folder("notes.yaml", UNDECLARED);
    let (code, text) = lint(folder.path(), &["--format", "json", "notes.yaml"]);
    assert_eq!(code, Some(0));
    let diagnostics: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let expected = serde_json::json!([{
        "severity": "warning",
        "file": "notes.yaml",
        "line": 6,
        "column": 7,
        "pointer": "/paths/~1notes~1{id}/get",
        "message": "path parameter `{id}` is not declared",
        "help": "it is taken as a string; add it to `parameters` of this operation",
    }]);
    assert_eq!(diagnostics, expected);
}

/// Each excerpt shows its own line, wherever in the document that is, and with whatever line ends.
#[test]
fn every_warning_of_many_is_shown_in_its_own_line() {
    let paths: String =
        (0..120).map(|at| format!("  /p{at}:\r\n    get: {{odd: 1, responses: {{'204': {{description: d}}}}}}\r\n")).collect();
    let text = format!("openapi: 3.0.3\r\ninfo: {{title: t, version: '1'}}\r\npaths:\r\n{paths}x: 1");
    let folder = folder("many.yaml", &text);
    let (code, shown) = lint(folder.path(), &["many.yaml"]);
    assert_eq!(code, Some(0));
    for at in 0..120 {
        let line = at * 2 + 5;
        let excerpt = format!("many.yaml:{line}:16\n");
        let caret = format!("\n{line} |     get: {{odd: 1, responses: {{'204': {{description: d}}}}}}\n");
        assert!(shown.contains(&excerpt) && shown.contains(&caret), "{line}\n{shown}");
    }
    assert!(shown.contains("\n244 | x: 1\n    |    ^\n") && shown.ends_with("0 errors, 121 warnings in 1 document\n"), "{shown}");
}
