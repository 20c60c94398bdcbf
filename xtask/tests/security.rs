//! *Faithful* on security and servers of single operations: a difference in either, on either side, is seen.

mod common;

use std::path::Path;

use common::{Copy, names, shown};
use xtask::{check::faithful, regenerate};

const SPEC: &str = "specs/security.yaml";
const ACCESS: &str = "generated-client/generated/security/access.rs";
const CLIENT: &str = "generated-client/generated/security/client.rs";

/// The workspace with a document in which every operation asks for something else.
fn copy() -> Copy {
    let copy = Copy::of_workspace();
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/accept/security.yaml");
    copy.write(SPEC, &std::fs::read_to_string(document).expect("the document"));
    regenerate::run(copy.root()).expect("it generates");
    copy
}

#[track_caller]
fn differs(changes: &[(&str, &str, [&str; 2])], operation: &str, words: &str) {
    let copy = copy();
    for (file, within, [from, to]) in changes {
        copy.change(file, within, from, to);
    }
    let differences = faithful(copy.root()).expect_err("a difference");
    assert!(names(&differences, operation, words), "{}", shown(&differences));
}

#[test]
fn what_is_generated_says_what_the_document_says() {
    assert!(faithful(copy().root()).is_ok(), "{}", shown(&faithful(copy().root()).expect_err("differences")));
}

#[test]
fn a_credential_changed_in_the_code() {
    differs(&[(ACCESS, "static COOKIE", ["Credential::Cookie", "Credential::Header"])], "cookie", "security: the spec says");
    differs(&[(ACCESS, "static READ_THINGS", ["things:read", "things:write"])], "read_things", "security: the spec says");
    differs(&[(ACCESS, "static OPTIONAL", ["&[],", ""])], "optional", "security: the spec says");
    differs(&[(ACCESS, "static UPLOADS", ["/v2", "/v3"])], "uploads", r#"server: the spec says "/v2", the code says "/v3""#);
}

#[test]
fn a_requirement_changed_in_the_document() {
    differs(&[(SPEC, "operationId: open", ["security: [], ", ""])], "open", "security: the spec says");
    differs(&[(SPEC, "operationId: both", ["bearer", "basic"])], "both", "security: the spec says");
    differs(&[(SPEC, "operationId: digest", ["{digest: []}, ", ""])], "digest", "security: the spec says");
    differs(&[(SPEC, "/uploads", ["https://uploads.", "https://up."])], "upload", "server: the spec says");
}

#[test]
fn a_method_that_does_not_say_what_its_operation_asks_for() {
    differs(&[(CLIENT, "call(&operations::QUERY)", [".access(&access::QUERY)", ""])], "query", "`QUERY` is passed by no method");
    differs(&[(CLIENT, "call(&operations::QUERY)", ["access::QUERY", "access::COOKIE"])], "query", "security: the spec says");
}
