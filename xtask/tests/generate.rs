//! `cargo xtask generate`: a crate that stands alone, and compiles.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use xtask::generate::{Side, run};

const NOTES: &str = r#"openapi: 3.0.3
info: { title: Notes, version: "1" }
paths:
  /notes/{id}:
    get:
      operationId: showNote
      parameters: [{ in: path, name: id, required: true, schema: { type: string } }]
      responses: { "200": { description: OK, content: { application/json: { schema: { type: object } } } } }
"#;

const SHOP: &str = r"naftiko: 1.0.0-alpha2
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: ''
    resources:
    - path: /items/{item_id}
      operations:
      - {name: buy, method: POST, inputParameters: [{name: item_id, in: path}, {name: body, in: body, type: object}]}
  exposes:
  - type: rest
    namespace: shop-rest
    resources:
    - path: /buy/{item-id}
      operations:
      - {name: buy, method: POST, call: shop.buy}
  - type: mcp
    namespace: shop-mcp
    tools:
    - {name: buy-item, description: Buys, call: shop.buy}
";

fn documents(folder: &TempDir) -> [PathBuf; 2] {
    let [notes, shop] = ["generated-notes.yaml", "shop.yaml"].map(|name| folder.path().join(name));
    fs::write(&notes, NOTES).expect("a document");
    fs::write(&shop, SHOP).expect("a document");
    [notes, shop]
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_crate_of_two_documents_compiles() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("notes-and-shop");
    let said = run(&documents(&folder), &out, &[], None).expect("good documents");
    assert_eq!(said, format!("{}: crate `notes-and-shop` of `generated_notes`, `shop`\n", out.display()));
    assert!(
        read(&out.join("src/lib.rs")).contains("pub mod generated_notes;\n\n#[rustfmt::skip]\n#[path = \"shop/mod.rs\"]\npub mod shop;\n")
    );
    // The versions of this workspace, so that nothing has to be downloaded.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(workspace.join("Cargo.lock"), out.join("Cargo.lock")).expect("a lock file");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory");
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(&out)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn one_document_names_the_crate_and_sides_are_a_choice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [notes, _] = documents(&folder);
    let out = folder.path().join("out");
    run(&[notes], &out, &[Side::Client], Some("0.1")).expect("a good document");
    let manifest = read(&out.join("Cargo.toml"));
    assert!(manifest.contains("name = \"generated-notes\"\n"), "{manifest}");
    assert!(manifest.contains("capgen-runtime = { version = \"0.1\", features = [\"client\"] }\n"), "{manifest}");
    assert!(manifest.ends_with("\n[workspace]\n"), "{manifest}");
    assert!(out.join("src/generated_notes/client.rs").exists() && !out.join("src/generated_notes/server.rs").exists());
}

#[test]
fn nothing_is_written_over_another_crate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [notes, _] = documents(&folder);
    fs::write(folder.path().join("Cargo.toml"), "[package]\n").expect("a manifest");
    let refused = run(&[notes], folder.path(), &[], None).expect_err("there is a crate");
    assert!(refused.contains("there is another crate here already"), "{refused}");
    assert_eq!(read(&folder.path().join("Cargo.toml")), "[package]\n");
    assert!(!folder.path().join("src").exists());
}

#[test]
fn two_documents_of_one_name_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [notes, _] = documents(&folder);
    let other = folder.path().join("generated_notes.yaml");
    fs::write(&other, NOTES).expect("a document");
    let refused = run(&[notes, other.clone()], &folder.path().join("out"), &[], None).expect_err("one name");
    assert!(refused.contains(&format!("{}: another document is the module `generated_notes` already", other.display())), "{refused}");
}
