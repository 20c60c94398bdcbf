//! Odd documents: each breaks a rule and generates every one of its operations all the same, and says what it could not
//! take at its word. The documents are `odd/*`; the snapshots are the messages, and what became of paths and parameters.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use capgen_codegen::{Module, Names, Options, Source, generate};
use serde_json::Value;

#[test]
fn odd_documents_generate_every_operation_with_warnings_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("odd/*.*", |path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = Source::from_text(name.as_str(), std::fs::read_to_string(path).unwrap()).unwrap();
            let operations = operations(&source.merged());
            let module = generate(&source, &Options::default()).unwrap_or_else(|report| panic!("{name}: {report}"));
            assert!(!module.warnings.has_errors(), "{name}");
            assert_eq!(generated(&module), operations, "{name}");
            insta::assert_snapshot!("odd", format!("{}\n\n{}", module.warnings, addresses(&module)));
        });
    });
}

#[test]
fn strict_names_make_errors_of_inputs_that_meet() {
    let text = include_str!("odd/parameters-that-meet.yaml");
    let mut options = Options::default();
    options.names = Names::Strict;
    let report = Source::from_text("meet.yaml", text).and_then(|source| generate(&source, &options)).unwrap_err();
    let message = "inputs `id` and `Id` of `list` both become the Rust name `id`";
    assert!(report.has_errors() && report.to_string().contains(message), "{report}");
}

/// One expression of all of them would overflow the stack of whoever formats or compiles it.
#[test]
fn very_many_operations_are_added_to_a_router_in_several_expressions() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Many, version: '1'}\npaths:\n".to_owned();
    for at in 0..600 {
        writeln!(text, "  /p{at}: {{get: {{operationId: get{at}, responses: {{'204': {{description: none}}}}}}}}").unwrap();
    }
    let module = Source::from_text("many.yaml", text).and_then(|source| generate(&source, &Options::default())).unwrap();
    let server = &module.files.iter().find(|file| file.path.ends_with("/server.rs")).unwrap().text;
    assert_eq!((server.matches("    let routes = ").count(), server.matches(".operation(").count()), (2, 600));
    syn::parse_file(server).unwrap();
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

/// The name, the path and the parameters of each operation.
fn addresses(module: &Module) -> String {
    let said = |line: &&str| ["name:", "path:", "params:", "Param::"].iter().any(|start| line.trim().starts_with(start));
    let operations = module.files.iter().find(|file| file.path.ends_with("/operations.rs")).unwrap();
    let lines = operations.text.lines().skip_while(|line| !line.contains(": Operation = ")).filter(said);
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}
