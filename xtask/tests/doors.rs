//! The broken documents of codegen's tests, through all three doors: the same messages at the same places.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use capgen_codegen::{Options, Severity, Source, generate};
use serde_json::Value;

/// Every broken document, by file name.
fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/reject");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 20, "{} documents", paths.len());
    paths
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// What the generator itself says of the errors of all documents: one text a diagnostic, on one line.
fn expected() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for path in documents() {
        let source = Source::from_text(file_name(&path), fs::read_to_string(&path).unwrap());
        let report = source.and_then(|source| generate(&source, &Options::default())).unwrap_err();
        all.extend(report.diagnostics.iter().filter(|found| found.severity == Severity::Error).map(|found| one_line(&found.to_string())));
    }
    all
}

/// The doors differ in how they break lines, and in nothing else.
fn one_line(text: &str) -> String {
    text.replace("\n  help: ", "; help: ").replace(['\n', '\r'], " ")
}

/// A crate in a folder of its own, with the broken documents beside its manifest.
fn crate_with(folder: &Path, dependencies: &str, files: &[(&str, String)]) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let name = file_name(folder);
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n{dependencies}");
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for path in documents() {
        fs::copy(&path, folder.join(file_name(&path))).unwrap();
    }
    for (path, text) in files {
        fs::write(folder.join(path), text).unwrap();
    }
}

/// The path of a crate of this workspace, as a manifest writes it.
fn member(name: &str) -> String {
    let path = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap();
    format!("{:?}", path.to_str().unwrap())
}

fn cargo_check(folder: &Path) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("doors");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--offline", "--message-format=json"]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", target).output().unwrap()
}

#[test]
fn the_macro_says_what_the_generator_says() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("doors-macro");
    let dependencies = format!("[dependencies]\ncapgen-runtime = {{ path = {}, features = [\"macros\"] }}\n", member("runtime"));
    let call = |(index, path): (usize, PathBuf)| format!("mod m{index} {{ capgen_runtime::api! {{ {:?} }} }}\n", file_name(&path));
    let calls: String = documents().into_iter().enumerate().map(call).collect();
    crate_with(&folder, &dependencies, &[("src/lib.rs", calls)]);

    let output = cargo_check(&folder);
    let stdout = String::from_utf8(output.stdout).unwrap();
    let messages = stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let of_this_crate = messages.filter(|message| message["reason"] == "compiler-message" && message["message"]["level"] == "error");
    let said: BTreeSet<String> = of_this_crate.filter_map(|message| message["message"]["message"].as_str().map(one_line)).collect();
    let said = said.into_iter().filter(|text| !text.starts_with("aborting due to")).collect::<BTreeSet<_>>();
    assert_eq!(said, expected(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_build_script_says_what_the_generator_says() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("doors-build");
    let dependencies = format!("[build-dependencies]\ncapgen-codegen = {{ path = {} }}\n", member("codegen"));
    let names: Vec<String> = documents().iter().map(|path| format!("{:?}", file_name(path))).collect();
    let build = format!("fn main() {{ capgen_codegen::cargo::build([{}]) }}\n", names.join(", "));
    crate_with(&folder, &dependencies, &[("src/lib.rs", String::new()), ("build.rs", build)]);

    let stderr = String::from_utf8(cargo_check(&folder).stderr).unwrap();
    let said: BTreeSet<String> =
        stderr.lines().filter_map(|line| line.strip_prefix("error: doors-build@0.0.0: ")).map(str::to_owned).collect();
    assert_eq!(said, expected(), "{stderr}");
}

#[test]
fn the_command_says_what_the_generator_says() {
    let mut said = BTreeSet::new();
    for path in documents() {
        let mut lint = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = lint.args(["lint", "--format", "json", file_name(&path)]).current_dir(path.parent().unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{path:?}");
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = found.as_array().cloned().unwrap_or_default();
        said.extend(found.iter().filter(|found| found["severity"] == "error").map(text_of));
    }
    assert_eq!(said, expected());
}

/// A document and two files of it, and the options of the doors' own tests.
const STORE: [(&str, &str); 3] = [
    (
        "store.yaml",
        "openapi: 3.0.3
info: {title: Store, version: '1'}
paths:
  /pets/{id}: {$ref: paths/pet.yaml}
  /keys: {get: {operationId: listKeys, tags: [admin], responses: {'204': {description: OK}}}}
",
    ),
    (
        "paths/pet.yaml",
        "get:
  operationId: get-pet
  tags: [pets]
  parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 9}}]
  responses: {'200': {description: OK, content: {application/json: {schema: {$ref: ../schemas.yaml#/PetV2}}}}}
",
    ),
    ("schemas.yaml", "PetV2: {type: object, properties: {name: {type: string}}}\n"),
];

#[test]
fn the_same_options_give_the_same_bytes_through_a_build_script_and_the_command() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("doors-options");
    let dependencies = format!("[build-dependencies]\ncapgen-codegen = {{ path = {} }}\n", member("codegen"));
    let build = "fn main() {
    let options = capgen_codegen::Options::default().only([\"tag:pets\"]).rename_operation(\"get-pet\", \"pet\");
    let options = options.rename_type(\"PetV2\", \"Pet\").derive(\"Eq\").without_docs().checked_values();
    capgen_codegen::cargo::Build::new().document_with(\"store.yaml\", options).run();
    std::fs::write(\"out\", std::env::var(\"OUT_DIR\").unwrap()).unwrap();
}
";
    fs::create_dir_all(folder.join("paths")).unwrap();
    let files: Vec<(&str, String)> = STORE.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    crate_with(&folder, &dependencies, &[files, vec![("src/lib.rs", String::new()), ("build.rs", build.to_owned())]].concat());
    let checked = cargo_check(&folder);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let built = PathBuf::from(fs::read_to_string(folder.join("out")).unwrap());

    let mut generate = Command::new(env!("CARGO_BIN_EXE_xtask"));
    generate.args(["generate", "store.yaml", "--out", "command", "--only", "tag:pets", "--rename-operation", "get-pet=pet"]);
    let output = generate
        .args(["--rename-type", "PetV2=Pet", "--derive", "Eq", "--no-docs", "--values", "checked"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let options = Options::default().only(["tag:pets"]).rename_operation("get-pet", "pet").rename_type("PetV2", "Pet");
    let module = generate_store(&folder, &options.derive("Eq").without_docs().checked_values());
    assert_eq!(module.len(), 6);
    for (path, text) in module {
        assert_eq!(fs::read_to_string(built.join(&path)).unwrap(), text, "{path}");
        assert_eq!(fs::read_to_string(folder.join("command/src").join(&path)).unwrap(), text, "{path}");
    }
}

fn generate_store(folder: &Path, options: &Options) -> Vec<(String, String)> {
    let module = Source::read_in(folder, "store.yaml").and_then(|source| generate(&source, options)).unwrap();
    module.files.into_iter().map(|file| (file.path, file.text)).collect()
}

/// A diagnostic of `lint --format json` as the other doors print it.
fn text_of(found: &Value) -> String {
    let field = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    let place = match (found["line"].as_u64(), found["column"].as_u64()) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        _ => String::new(),
    };
    let help = found["help"].as_str().map_or_else(String::new, |help| format!("; help: {help}"));
    one_line(&format!("{}{place}: error: {}{help}", field("file"), field("message")))
}
