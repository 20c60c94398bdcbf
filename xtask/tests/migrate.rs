//! Capabilities of old versions in the newest shape.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use xtask::migrate::{migrate, verify};

/// The document, and what becomes of it: comments, order and spelling stay.
#[test]
fn an_old_document_is_edited_where_it_is_old() {
    let migrated = migrate(include_str!("migrate/old.yaml")).unwrap();
    assert_eq!(migrated.left, ["38:5: `resources` stays a list: not every item has a name of its own"]);
    assert_eq!(migrated.text, include_str!("migrate/new.yaml"));
    assert_eq!(migrate(&migrated.text).unwrap().text, migrated.text, "once is enough");
}

/// Every capability of the repository generates the same code afterwards; once migrated, nothing is left to change.
#[test]
fn a_migrated_document_means_the_same() {
    for folder in ["../specs", "../codegen/tests/accept"] {
        let verified = verify(folder.as_ref()).unwrap();
        assert!(!verified.starts_with("0 "), "{verified}");
    }
}

#[test]
fn what_cannot_be_edited_is_left_and_told() {
    let shared = "ikanos: 1.0.0-beta5\ncapability:\n  consumes:\n  - resources:\n    - &a {name: x}\n    - {name: y}\n";
    let migrated = migrate(shared).unwrap();
    assert_eq!((migrated.text.as_str(), migrated.left.len()), (shared, 1));
    let twins = "ikanos: 1.0.0-beta5\ncapability: {consumes: [{resources: [{name: x}, {name: x}]}]}\n";
    assert_eq!(migrate(twins).unwrap().left, ["2:37: `resources` stays a list: not every item has a name of its own"]);
    assert_eq!(migrate("a: [").unwrap_err().split(':').next(), Some("2"));
    assert!(migrate("").is_err());
}
