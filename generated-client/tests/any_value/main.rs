//! Any value of any generated type encodes and decodes to itself.
//!
//! The values are made from the schemas of the documents, not from the types: what a schema allows must fit its type, and
//! come back as it went.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod covered;
mod schema;
mod tables;

use capgen_codegen::Source;
use capgen_runtime::serde_json::Value;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tables::Known;

/// The document with its overlay.
fn document(name: &str) -> Value {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    Source::read(specs.join(name)).unwrap().merged()
}

fn every_value_survives(name: &str, types: &[Known]) {
    let document = document(name);
    for Known { name, at, again } in types {
        let schema = document.pointer(at).unwrap_or_else(|| panic!("`{name}`: nothing at `{at}`"));
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(100) });
        let outcome = runner.run(&schema::values(&document, schema), |json| again(&json).map_err(TestCaseError::fail));
        outcome.unwrap_or_else(|error| panic!("`{name}`: {error}"));
    }
}

#[test]
fn any_value_of_any_cinder_type_comes_back_as_it_went() {
    every_value_survives("cinder-backups.json", &tables::cinder());
}

#[test]
fn any_value_of_any_portworx_type_comes_back_as_it_went() {
    every_value_survives("portworx-openstoragecloudbackup.yaml", &tables::portworx());
}
