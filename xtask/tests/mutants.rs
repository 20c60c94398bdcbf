//! Documents with pieces cut out, swapped and put elsewhere: never a panic, and what is generated is Rust.

use std::path::Path;

use fastrand::Rng;
use xtask::mutants::{mutate, survives};

fn survive(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let original: serde_json::Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    for number in 0..300 {
        let mut document = original.clone();
        mutate(&mut document, &mut Rng::with_seed(number));
        if let Err(why) = survives("mutant.json", &document) {
            panic!("mutant {number} of {name}: {why}\n{document}");
        }
    }
}

#[test]
fn a_mutilated_openapi_document_is_refused_or_generates_rust() {
    survive("specs/cinder-backups.json");
    survive("codegen/tests/accept/names.json");
    survive("codegen/tests/accept/shapes.yaml");
    survive("codegen/tests/accept/bodies.yaml");
}

#[test]
fn a_mutilated_capability_is_refused_or_generates_rust() {
    survive("specs/portworx-openstoragecloudbackup.yaml");
}
