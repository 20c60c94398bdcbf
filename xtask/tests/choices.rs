//! `cargo xtask lint` shows a `oneOf` whose variants cannot be told apart in its text.

use std::{path::Path, process::Command};

const SHOWN: &str = "\
warning: the variants of this `oneOf` cannot be told apart by their properties
  --> indistinguishable.yaml:12:15
   |
12 |               oneOf:
   |               ^^^^^
   |
   = help: the value is taken as any JSON

warning: the variants of this `oneOf` cannot be told apart by their properties
  --> indistinguishable.yaml:21:7
   |
21 |       description: Whatever has the members of the second has those of the first.
   |       ^^^^^^^^^^^
   |
   = help: the value is taken as any JSON

0 errors, 2 warnings in 1 document
";

#[test]
fn variants_that_cannot_be_told_apart_are_shown_in_their_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/choices");
    let linted = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(folder)
        .args(["lint", "indistinguishable.yaml"])
        .output()
        .expect("xtask runs");
    assert_eq!(String::from_utf8(linted.stdout).expect("UTF-8"), SHOWN);
    assert_eq!(linted.status.code(), Some(0));
}
