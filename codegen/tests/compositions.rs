//! Schemas made of schemas: what is said of those that cannot be expressed, and that none of them nests without end.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use capgen_codegen::{Module, Options, Source, generate};

fn generated(name: &str, text: String) -> Module {
    Source::from_text(name, text).and_then(|source| generate(&source, &Options::default().checked_values())).unwrap()
}

#[test]
fn what_compositions_cannot_express_is_a_warning_at_its_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        for name in ["unions.yaml", "merged.yaml", "recursive.yaml", "beside-references.yaml"] {
            let text = std::fs::read_to_string(format!("{}/tests/accept/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            insta::assert_snapshot!(format!("compositions@{name}"), generated(name, text).warnings);
        }
    });
}

fn document(schemas: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}")
}

#[test]
fn schemas_that_refer_to_each_other_ten_thousand_deep_are_types_like_any() {
    let chain = |schema: &str, length: usize| {
        let mut text = String::new();
        for at in 0..length {
            writeln!(text, "    S{at}: {}", schema.replace('@', &(at + 1).to_string())).unwrap();
        }
        text + &format!("    S{length}: {{type: object, properties: {{a: {{type: string}}}}}}\n")
    };
    for (schema, length) in [
        ("{type: object, properties: {next: {$ref: '#/components/schemas/S@'}}}", 10_000),
        ("{type: object, properties: {next: {allOf: [{$ref: '#/components/schemas/S@'}, {description: d}]}}}", 10_000),
        ("{allOf: [{$ref: '#/components/schemas/S@'}]}", 10_000),
        // More than a few references in a row are any JSON, with a warning each.
        ("{$ref: '#/components/schemas/S@'}", 100),
    ] {
        let module = generated("deep.yaml", document(&chain(schema, length)));
        let last = format!("S{}", length - 1);
        assert!(module.files.iter().any(|file| file.text.contains(&last)), "{schema}");
    }
}

#[test]
fn merging_each_of_two_schemas_twice_does_not_double_the_work_each_time() {
    let mut schemas = String::new();
    for at in 0..60 {
        let next = at + 1;
        writeln!(schemas, "    S{at}: {{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{$ref: '#/components/schemas/S{next}'}}, {{properties: {{p{at}: {{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{properties: {{q: {{type: string}}}}}}]}}}}}}]}}").unwrap();
    }
    schemas += "    S60: {type: object, properties: {a: {type: string}}}\n";
    let module = generated("wide.yaml", document(&schemas));
    assert!(module.files.iter().any(|file| file.text.contains("pub p59")));
}
