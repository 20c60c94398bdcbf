//! Schemas of OpenAPI 3.0 and 3.1, compiled through the macro door: what their types take and give back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::json::Field;
use capgen_runtime::serde::{Serialize, de::DeserializeOwned};
use capgen_runtime::serde_json::json;
use capgen_runtime::{Value, serde_json};

/// Types, properties and enum values that become one name.
pub mod meeting {
    capgen_runtime::api! { "../codegen/tests/accept/names-that-meet.yaml" }
}

/// The keywords that OpenAPI 3.1 has from JSON Schema.
pub mod keywords {
    capgen_runtime::api! { "../codegen/tests/accept/schema-keywords.yaml" }
}

/// Enums of every type.
pub mod enums {
    capgen_runtime::api! { "../codegen/tests/accept/schema-enums.yaml" }
}

/// Mistakes that do not matter.
pub mod mistakes {
    capgen_runtime::api! { "../codegen/tests/accept/schema-mistakes.yaml" }
}

/// Formats, bounds, and properties that travel one way.
pub mod formats {
    capgen_runtime::api! { "../codegen/tests/accept/schema-formats.yaml" }
}

/// Names from all over the world.
pub mod names {
    capgen_runtime::api! { "../codegen/tests/accept/schema-names.yaml" }
}

/// Decodes, encodes, and compares.
fn round<T: Serialize + DeserializeOwned>(sent: &Value) -> T {
    let value: T = serde_json::from_str(&sent.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), *sent);
    value
}

fn refused<T: DeserializeOwned + std::fmt::Debug>(sent: &Value) -> String {
    serde_json::from_str::<T>(&sent.to_string()).unwrap_err().to_string()
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

#[test]
fn null_among_the_types_is_a_state_of_its_own() {
    use keywords::types::{Thing, ThingKind};
    let thing: Thing = round(&json!({"kind": "thing", "note": null, "label": null, "nothing": null, "either": null}));
    assert_eq!((thing.kind, thing.note, thing.label), (ThingKind::Thing, None, Field::Null));
    let thing: Thing = round(&json!({"kind": "thing", "note": "n", "label": "l", "either": 5, "numeric": 1.5}));
    assert_eq!((thing.label, thing.either), (Field::Value("l".to_owned()), Field::Value(json!(5))));
    assert!(refused::<Thing>(&json!({"kind": "thing"})).contains("missing field `note`"));
}

#[test]
fn null_is_a_value_where_any_is() {
    use keywords::types::Thing;
    let thing: Thing = round(&json!({"kind": "thing", "note": null, "anything": null, "any_ref": null}));
    assert_eq!((thing.anything, thing.any_ref, thing.never), (Field::Null, Field::Null, Field::Absent));
}

#[test]
fn a_constant_is_an_enum_of_one_that_keeps_what_it_does_not_know() {
    use keywords::types::{Thing, ThingKind};
    let thing: Thing = round(&json!({"kind": "other", "note": "", "version": 3}));
    assert_eq!((thing.kind, thing.version), (ThingKind::Unknown("other".to_owned()), Some(3)));
}

#[test]
fn lists_and_maps_hold_null_where_the_schema_says_so() {
    use keywords::types::Thing;
    let thing: Thing = round(&json!({
        "kind": "thing", "note": null, "holes": [1, null], "counts": {"a": null, "b": 2}, "labels": {"x-a": "1"},
        "pair": [0.5, 1.5], "mixed": ["a", 1], "anything": [{}], "never": 1, "unit": "mm", "picture": "AQI=", "extra": {"kept": true}
    }));
    assert_eq!(thing.holes, Some(vec![Some(1), None]));
    assert_eq!(thing.counts.unwrap()["a"], None);
    assert_eq!((thing.pair, thing.unit), (Some(vec![0.5, 1.5]), Some(keywords::types::Unit::Mm)));
    assert_eq!(thing.picture.unwrap().decode().unwrap(), [1, 2]);
}

#[test]
fn values_of_any_type_come_back_as_they_went() {
    use enums::types::{Values, ValuesText, ValuesWord};
    let values: Values = round(&json!({
        "level": 9, "ratio": 0.5, "on": false, "untyped": 2, "word": "a", "absent": null, "nullable": null, "text": "1",
        "mixed": true, "contradiction": "1", "nothing": [], "only_null": null, "shape": {"a": 1}, "sign": ">=",
        "reactions": {"+1": 2, "-1": 0, "*": "s"}
    }));
    assert_eq!((values.level, values.untyped, values.word), (9, Some(2), Some(ValuesWord::A)));
    assert_eq!((values.absent, values.text), (Field::Null, Some(ValuesText::_1)));
    assert_eq!(values.sign, Some(enums::types::Sign::GreaterEqual));
    let reactions = values.reactions.unwrap();
    assert_eq!((reactions.plus_1, reactions.minus_1, reactions.star.as_deref()), (Some(2), Some(0), Some("s")));
}

#[test]
fn a_sign_is_a_variant_in_words() {
    use enums::types::Sign;
    let all = [Sign::Less, Sign::NotEqual, Sign::Plus1, Sign::Minus1, Sign::_1, Sign::Empty, Sign::U1f600, Sign::Plus, Sign::Star];
    let sent = all.map(|sign| sign.to_string());
    assert_eq!(sent, ["<", "!=", "+1", "-1", "1", "", "😀", "+", "*"]);
}

#[test]
fn a_mistake_that_does_not_matter_leaves_a_type_that_does() {
    let thing: mistakes::types::Thing = round(&json!({
        "id": "1", "count": 2, "file": "f", "born": "2026-02-30", "seen": "now", "any": [1], "odd": {}, "typed_by_list": 1, "typed_by_object": 2,
        "text": {}, "list": 1, "empty": 0, "tuple": ["a"], "worded": [1, "b"], "readonly": "r", "values": "v", "props": {"a": 1},
        "more": {"b": 2}, "long": "l", "descripton": "d"
    }));
    assert_eq!((thing.count, thing.id.as_deref()), (Some(2), Some("1")));
    assert!(thing.born.unwrap().parse().is_err());
}

#[test]
fn whole_numbers_may_come_with_a_fraction_of_zero() {
    use formats::types::Account;
    let text =
        r#"{"name":"n","undeclared":1,"small":1.0,"wide":4294967295.0,"counts":[1.0,2],"by_name":{"a":3.0},"maybe":4.0,"quota":5.0}"#;
    let account: Account = serde_json::from_str(text).unwrap();
    assert_eq!((account.small, account.wide, account.counts), (Some(1), Some(4_294_967_295), Some(vec![1, 2])));
    assert_eq!((account.maybe, account.quota), (Field::Value(4), Field::Value(5)));
    assert_eq!(account.by_name.unwrap()["a"], 3);
    assert!(refused::<Account>(&json!({"name": "n", "small": 1.5})).contains("an integer from"));
}

#[test]
fn integers_beyond_63_bits_keep_every_digit() {
    use formats::types::Account;
    let account: Account =
        round(&json!({"name": "n", "huge": u64::MAX, "bounded": u64::MAX, "exact": 9_007_199_254_740_993_i64, "large": i64::MIN}));
    assert_eq!((account.huge, account.bounded, account.exact), (Some(u64::MAX), Some(u64::MAX), Some(9_007_199_254_740_993)));
}

#[test]
fn a_format_never_makes_decoding_fail() {
    use formats::types::Account;
    let account: Account = round(&json!({"name": "n", "id": "no uuid", "born": "2026-02-29", "at": "noon", "lasts": "long", "mail": "?"}));
    assert!(account.born.unwrap().parse().is_err());
    let day = capgen_runtime::text::Date::from("2026-11-25").parse().unwrap();
    assert_eq!((day.year(), day.month(), day.day()), (2026, 11, 25));
}

#[test]
fn what_only_one_side_sends_is_not_asked_of_the_other() {
    use formats::types::Account;
    let made = Account::new("n").password("secret");
    assert_eq!(serde_json::to_value(&made).unwrap(), json!({"name": "n", "password": "secret"}));
    let answered: Account = round(&json!({"id": "x", "name": "n", "undeclared": "kept", "owner": "me"}));
    assert_eq!(answered.additional["undeclared"], "kept");
}

#[test]
fn an_inline_type_never_takes_the_name_of_a_component() {
    use names::types::{Größe, SaveThingBody, SaveThingBody2, SaveThingOutput, SaveThingOutput2, SaveThingRequest};
    let body = SaveThingBody2 { owner: None, ..SaveThingBody2::default() };
    let component = SaveThingBody { b: Some("b".to_owned()), ..SaveThingBody::default() };
    assert_eq!(serde_json::to_value((body, component)).unwrap(), json!([{}, {"b": "b"}]));
    let request: SaveThingRequest = round(&json!({"d": {"a": "x"}}));
    assert_eq!(request.d, Some(SaveThingOutput2 { a: Some("x".to_owned()), ..SaveThingOutput2::default() }));
    assert!(matches!(SaveThingOutput::Ok(Größe::default()), SaveThingOutput::Ok(_)));
}

#[test]
fn names_in_any_script_and_without_letters_come_back() {
    let size: names::types::Größe = round(&json!({"größe": 1.5, "размер": 2.5, "大小": 3.5}));
    assert_eq!((size.größe, size.размер, size.大小), (Some(1.5), Some(2.5), Some(3.5)));
    let faces: names::types::U1f600 = round(&json!({"😀": "a", "👍": "b", "": "c", " ": "d", "_": "e"}));
    assert_eq!((faces.u1f600.as_deref(), faces.empty.as_deref(), faces.underscore.as_deref()), (Some("a"), Some("c"), Some("e")));
    let thing: names::types::Thing = round(&json!({"type": "t", "fn": "f", "new": "n", "r#type": "r"}));
    assert_eq!((thing.r#type.as_str(), thing.r#fn.as_str()), ("t", "f"));
}
