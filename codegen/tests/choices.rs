//! A `oneOf` whose variants cannot be told apart: said at its place, through every door that can say it, and taken as JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

use capgen_codegen::{Options, Severity, Source, cargo, generate};

const DOCUMENT: &str = "tests/choices/indistinguishable.yaml";

/// The message of each, without its help.
const MESSAGES: [&str; 2] = [
    "tests/choices/indistinguishable.yaml:12:15: warning: the variants of this `oneOf` cannot be told apart by their properties",
    "tests/choices/indistinguishable.yaml:21:7: warning: the variants of this `oneOf` cannot be told apart by their properties",
];
const HELP: &str = "the value is taken as any JSON";

#[test]
fn each_is_a_warning_at_its_place_and_the_value_is_any_json() {
    let module = generate(&Source::read(DOCUMENT).unwrap(), &Options::default()).unwrap();
    assert!(module.warnings.diagnostics.iter().all(|found| found.severity == Severity::Warning));
    let expected = MESSAGES.map(|message| format!("{message}\n  help: {HELP}")).join("\n");
    assert_eq!(module.warnings.to_string(), expected);

    let text = |name: &str| module.files.iter().find(|file| file.path.ends_with(name)).unwrap().text.clone();
    assert!(text("types.rs").contains("pub type Part = rt::Value;"), "{}", text("types.rs"));
    assert!(text("types.rs").contains("pub enum Told {"), "variants that can be told apart are an enum");
    assert!(text("client.rs").contains("body: &impl rt::serde::Serialize"), "{}", text("client.rs"));
}

#[test]
fn a_build_script_warns_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let script = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "as_a_build_script", "--ignored", "--nocapture"])
        .env("OUT_DIR", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(script.stdout).unwrap();
    let directives: Vec<&str> = said.lines().filter_map(|line| Some(line.split_once("cargo::warning=")?.1)).collect();
    assert_eq!(directives, MESSAGES.map(|message| format!("{message}; help: {HELP}")), "{said}");
    assert!(!said.contains("cargo::error"), "{said}");
}

#[test]
#[ignore = "run by `a_build_script_warns_of_each`, in a process of its own"]
fn as_a_build_script() {
    cargo::build([DOCUMENT]);
}
