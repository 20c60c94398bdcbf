//! Schemas whose names meet in Rust, compiled through the macro door.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::{Value, serde_json};

/// Types, properties and enum values that become one name.
pub mod meeting {
    capgen_runtime::api! { "../codegen/tests/accept/names-that-meet.yaml" }
}

#[test]
fn properties_that_meet_in_rust_both_come_back() {
    let text = r#"{"name":"a","Name":"b","name2":"c","NAME":4,"order":"+"}"#;
    let value: meeting::types::Thing3 = serde_json::from_str(text).unwrap();
    assert_eq!((value.name.as_deref(), value.name2.as_deref()), (Some("a"), Some("c")));
    let back: Value = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(back, serde_json::from_str::<Value>(text).unwrap());
}

#[test]
fn values_of_an_enum_that_meet_in_rust_stay_apart() {
    for word in ["a", "A", "", "+", "-", "1", "-1", "Unknown", "unknown", "*"] {
        let value: meeting::types::Thing = serde_json::from_value(Value::from(word)).unwrap();
        assert!(!matches!(value, meeting::types::Thing::Unknown(_)), "{word}");
        assert_eq!(serde_json::to_value(&value).unwrap(), Value::from(word));
    }
}
