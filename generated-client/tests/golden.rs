//! Documents of codegen's tests, compiled through the macro door and used as an author would use them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::{Value, serde_json};

/// Names that clash with Rust, with the prelude, with each other and with what every module has.
pub mod names {
    capgen_runtime::api! { "../codegen/tests/accept/names.json" }
}

/// Every composition of schemas.
pub mod shapes {
    capgen_runtime::api! { "../codegen/tests/accept/shapes.yaml", client, server }
}

fn round_trip<T: capgen_runtime::serde::Serialize + capgen_runtime::serde::de::DeserializeOwned>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap();
    let back: Value = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(back, serde_json::from_str::<Value>(text).unwrap());
    value
}

#[test]
fn properties_with_the_names_of_rust_come_back_as_they_went() {
    let value: names::types::SelfType = round_trip(
        r#"{"self":"a","crate":"b","additional":1,"":"c","1st":true,"a\"b\\c":"d","async":[[{"dyn":1.5}]],"unnamed":{"kept":[null]}}"#,
    );
    assert_eq!(value.crate_, "b");
    assert_eq!(value.additional_property, Some(1));
    assert_eq!(value.additional["unnamed"]["kept"][0], Value::Null);
}

#[test]
fn one_of_several_objects_is_told_by_what_only_it_has() {
    use shapes::types::Pet;
    let cat = r#"{"name":"Mia","born":null,"meows":true,"color":"grey"}"#;
    assert!(matches!(round_trip(cat), Pet::Cat(cat) if cat.additional["color"] == "grey"));
    assert!(matches!(round_trip(r#"{"scales":12}"#), Pet::Pet3(fish) if fish.scales == 12));

    let message = |text| serde_json::from_str::<Pet>(text).unwrap_err().to_string();
    assert!(message(r#"{"name":"Rex"}"#).starts_with("expected one of `meows`, `barks`, `scales`, found none"));
    assert!(message(r#"{"barks":true,"meows":true}"#).starts_with("expected only one of"));
}

#[test]
fn a_type_that_contains_itself_nests_to_any_depth() {
    let text = r#"{"root":{"label":"a","left":{"label":"b"},"mate":{"of":{"label":"c"},"note":null},"children":[{"label":"d"}]},"index":{"x":{"label":"e"}},"free":7,"either":"s"}"#;
    let tree: shapes::types::Tree = round_trip(text);
    assert_eq!(tree.root.mate.unwrap().of.label, "c");
    assert!(serde_json::from_str::<shapes::types::Mate>(r#"{"of":{"label":"c"}}"#).unwrap_err().to_string().contains("note"));
}
