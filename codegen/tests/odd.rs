//! Odd documents: each generates every one of its operations, and says what it could not take at its word. The documents
//! are `odd/*`, the messages the snapshots.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Module, Options, Source, generate};
use serde_json::Value;

#[test]
fn odd_documents_generate_every_operation_with_warnings_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("odd/*.*", |path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = Source::from_text(name.as_str(), std::fs::read_to_string(path).unwrap()).unwrap();
            let operations = operations(&source.merged());
            let module = generate(&source, &Options::default()).unwrap_or_else(|report| panic!("{name}: {report}"));
            assert_eq!(generated(&module), operations, "{name}");
            insta::assert_snapshot!("odd", module.warnings);
        });
    });
}

/// How many operations the document has, methods in any case.
fn operations(document: &Value) -> usize {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let items = document["paths"].as_object().into_iter().flatten().filter(|(path, _)| !path.starts_with("x-"));
    let referred = |item: &Value| item["$ref"].as_str().and_then(|to| document.pointer(to.trim_start_matches('#')).cloned());
    let items = items.flat_map(|(_, item)| [Some(item.clone()), referred(item)]).flatten();
    let methods =
        |item: &Value| item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.to_lowercase().as_str())).count();
    items.map(|item| methods(&item)).sum()
}

fn generated(module: &Module) -> usize {
    // A document without operations has no client.
    let client = module.files.iter().find(|file| file.path.ends_with("/client.rs"));
    client.map_or(0, |client| client.text.matches(" Spec: `").count())
}
