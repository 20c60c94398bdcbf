//! Capabilities migrated to the newest shape of the language. The documents are `migrate/*`, what they become the snapshots.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use capgen_codegen::{Options, Source, generate};
use xtask::migrate::{Migrated, Verified, migrate, run, same, verify};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The migrated text, of which is shown that it means the same and that nothing is left to migrate.
fn migrated(name: &str, text: &str) -> Migrated {
    let migrated = migrate(name, text).unwrap();
    assert_eq!(same(name, text, &migrated.text), Ok(Verified::Same), "{name}\n{}", migrated.text);
    assert_eq!(migrate(name, &migrated.text).unwrap(), migrated, "{name} twice");
    migrated
}

#[test]
fn documents_take_the_newest_shape_with_their_comments_and_their_order() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("migrate/*.*", |path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(path).unwrap();
            let Migrated { text: after, left } = migrated(&name, &text);
            let comments = |text: &str| {
                let mut found: Vec<String> = text.lines().filter_map(|line| Some(line.split_once("# ")?.1.to_owned())).collect();
                found.sort();
                found
            };
            assert_eq!(comments(&after), comments(&text), "{name}");
            let left: String = left.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
            insta::assert_snapshot!("migrate", format!("{after}\n---- left\n{left}"));
        });
    });
}

#[test]
fn every_capability_of_this_workspace_generates_the_same_code_when_migrated() {
    for folder in ["codegen/tests/accept", "codegen/tests/capability", "specs"] {
        let said = verify(&root().join(folder)).unwrap_or_else(|said| panic!("{said}"));
        assert!(said.contains(" 0 failures"), "{said}");
        assert!(!said.contains(" 0 generate the same code"), "{said}");
    }
}

#[test]
fn documents_that_import_each_other_are_migrated_one_by_one() {
    let before = root().join("codegen/tests/accept/imports");
    let folder = tempfile::tempdir().unwrap();
    for file in ["main.yaml", "shared/store.yaml"] {
        let after = migrate(file, &fs::read_to_string(before.join(file)).unwrap()).unwrap().text;
        assert!(!after.contains("location:"), "{after}");
        fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
        fs::write(folder.path().join(file), after).unwrap();
    }
    let code = |folder: &Path| {
        let source = Source::read_in(folder, "main.yaml").unwrap();
        generate(&source, &Options::default().without_docs()).unwrap_or_else(|report| panic!("{report}")).files
    };
    assert_eq!(code(&before), code(folder.path()));
}

#[test]
fn line_ends_and_the_mark_before_a_text_stay() {
    let text = "\u{feff}naftiko: 1.0.0-alpha2\r\ncapability:\r\n  consumes:\r\n  - type: http\r\n    namespace: a\r\n    baseUri: http://a.example\r\n    \
                resources:\r\n    - path: /a/{id}\r\n      name: a\r\n      operations:\r\n      - method: GET\r\n        name: get\r\n";
    let expected = "\u{feff}ikanos: 1.0.0-beta5\r\ncapability:\r\n  consumes:\r\n  - type: http\r\n    namespace: a\r\n    baseUri: http://a.example\r\n    \
                    resources:\r\n      a:\r\n        path: /a/{id}\r\n        operations:\r\n          get:\r\n            method: GET\r\n            \
                    inputParameters:\r\n              id: {in: path, type: string}\r\n";
    assert_eq!(migrated("a.yaml", text).text, expected);
}

#[test]
fn what_no_capability_is_cannot_be_migrated() {
    let refused = |name: &str, text: &str| migrate(name, text).unwrap_err();
    assert!(refused("a.json", "{\"openapi\": \"3.0.3\"}").starts_with("a.json: error: this is no capability document"));
    assert!(refused("a.yaml", "naftiko: [").starts_with("a.yaml:2:1: error: this is not YAML"));
    assert!(refused("a.yaml", "").starts_with("a.yaml: error: this is no capability document"));
    let later = migrate("a.yaml", "ikanos: 2.0.0\ncapability: {}\n").unwrap();
    assert_eq!(later.left[0].message, "`2.0.0` is a version that is not known, and is left");
    assert_eq!(later.text, "ikanos: 2.0.0\ncapability: {}\n");
}

#[test]
fn a_file_is_replaced_only_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let text = fs::read_to_string(root().join("codegen/tests/accept/agent.yaml")).unwrap();
    fs::write(&path, &text).unwrap();
    let printed = run(&path, false).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert!(run(&path, true).unwrap().ends_with("a.yaml is migrated; 0 left\n"));
    assert_eq!(fs::read_to_string(&path).unwrap(), printed);
    assert!(run(&path, true).unwrap().ends_with("a.yaml has the newest shape; 0 left\n"));
}

/// Characters that mean something in YAML, and some that do not.
const PIECES: [&str; 24] = [
    "\n",
    "\n\n",
    " ",
    "  ",
    "- ",
    "? ",
    ": ",
    ":",
    "#",
    " # note\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    "\"",
    "&a ",
    "*a",
    "!t ",
    "|\n",
    "é",
    "name: x\n",
    "\t",
];

#[test]
fn mutilated_documents_are_refused_or_mean_what_they_did() {
    let mut random = fastrand::Rng::with_seed(7);
    for name in ["alpha2.yaml", "left.yaml", "aggregates.yaml", "in-brackets.json"] {
        let text = fs::read_to_string(root().join("xtask/tests/migrate").join(name)).unwrap();
        for _ in 0..200 {
            let mut mutant = text.clone();
            for _ in 0..random.usize(1..4) {
                let ends: Vec<usize> = mutant.char_indices().map(|(at, _)| at).collect();
                let start = ends[random.usize(..ends.len())];
                let end = ends.iter().copied().find(|end| *end >= start + random.usize(..8)).unwrap_or(start);
                mutant.replace_range(start..end, PIECES[random.usize(..PIECES.len())]);
            }
            let Ok(after) = migrate(name, &mutant) else { continue };
            assert!(same(name, &mutant, &after.text).is_ok(), "{:?}\n{mutant}\n----\n{}", same(name, &mutant, &after.text), after.text);
            assert_eq!(migrate(name, &after.text), Ok(after), "{mutant}");
        }
    }
}
