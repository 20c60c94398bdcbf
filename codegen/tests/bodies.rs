//! What is odd about bodies and answers: generated all the same, with a warning at its place.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Module, Options, Source, generate};

fn generated(name: &str, text: &str) -> Module {
    let module = Source::from_text(name, text).and_then(|source| generate(&source, &Options::default()));
    module.unwrap_or_else(|report| panic!("{name}: {report}"))
}

#[test]
fn odd_bodies_and_answers_are_generated_with_a_warning() {
    let module = generated("odd-bodies.yaml", include_str!("bodies/odd-bodies.yaml"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("odd-bodies", module.warnings);
    });
    for file in module.files {
        syn::parse_file(&file.text).unwrap();
    }
}

#[test]
fn bodies_of_every_kind_are_generated_with_few_warnings() {
    let module = generated("bodies.yaml", include_str!("accept/bodies.yaml"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("bodies", module.warnings);
    });
}
