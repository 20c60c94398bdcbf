//! Checked values: what the generated descriptors say, and what cannot be checked, said at its place.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Module, Options, Source, generate};

fn module(name: &str, text: &str, options: &Options) -> Module {
    Source::from_text(name, text).and_then(|source| generate(&source, options)).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn bounds_become_data_and_what_cannot_be_checked_is_a_warning_at_its_place() {
    let text = include_str!("checks/bounds-of-3.0.yaml");
    let module = module("bounds.yaml", text, &Options::default().checked_values());
    let checks = module.files.iter().find(|file| file.path == "bounds/checks.rs").unwrap();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("checks", format!("{}\n\n{}", module.warnings, checks.text));
    });
}

#[test]
fn without_the_option_nothing_is_said_of_values() {
    let module = module("bounds.yaml", include_str!("checks/bounds-of-3.0.yaml"), &Options::default());
    assert!(module.files.iter().all(|file| !file.text.contains("checks")), "{:?}", module.files);
    let warnings = module.warnings.to_string();
    assert!(!warnings.contains("pattern") && !warnings.contains("not checked"), "{warnings}");
}

#[test]
fn a_document_without_bounds_has_no_checks() {
    let text = include_str!("accept/bodies.yaml");
    let module = module("bodies.yaml", &text.replace("enum:", "x-enum:"), &Options::default().checked_values());
    assert!(module.files.iter().all(|file| !file.path.ends_with("checks.rs")));
}

#[test]
fn a_capability_has_no_bounds_and_says_so() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/portworx-openstoragecloudbackup.yaml");
    let source = Source::read(path).unwrap();
    let plain = generate(&source, &Options::default()).unwrap();
    let checked = generate(&source, &Options::default().checked_values()).unwrap();
    assert_eq!(checked.files, plain.files);
    assert!(checked.warnings.to_string().contains("option checks values, of which a capability says no more than their types"));
}
