//! Choices, merged and recursive schemas of codegen's tests, compiled through the macro door and sent there and back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::{Value, serde_json};

/// `oneOf` and `anyOf`.
pub mod unions {
    capgen_runtime::api! { "../codegen/tests/accept/unions.yaml", client, server }
}

/// `allOf`.
pub mod merged {
    capgen_runtime::api! { "../codegen/tests/accept/merged.yaml" }
}

/// What stands beside a `$ref`.
pub mod beside {
    capgen_runtime::api! { "../codegen/tests/accept/beside-references.yaml", client }
}

/// Types that contain themselves, and references of all sorts.
pub mod recursive {
    capgen_runtime::api! { "../codegen/tests/accept/recursive.yaml" }
}

fn round_trip<T: capgen_runtime::serde::Serialize + capgen_runtime::serde::de::DeserializeOwned>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap();
    let back: Value = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(back, serde_json::from_str::<Value>(text).unwrap());
    value
}

fn refused<T: capgen_runtime::serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn a_discriminator_is_read_by_its_mapping_and_else_by_the_name_of_the_schema() {
    use unions::types::{Dog, Pet};
    assert!(matches!(round_trip(r#"{"kind":"cat","lives":9}"#), Pet::Cat(cat) if cat.lives == Some(9)));
    assert!(matches!(round_trip(r#"{"kind":"kitten"}"#), Pet::Cat(cat) if cat.kind == "kitten"));
    assert!(matches!(round_trip(r#"{"kind":"dog","barks":true,"x":[1]}"#), Pet::Dog(dog) if dog.additional["x"][0] == 1));
    assert!(matches!(round_trip(r#"{"kind":"Eel","length":1.5}"#), Pet::Eel(eel) if eel.length == Some(1.5)));
    assert_eq!(Pet::from(Dog::new("dog")), round_trip(r#"{"kind":"dog"}"#));
}

#[test]
fn an_unknown_or_absent_discriminator_is_kept_and_what_is_no_object_is_refused() {
    use unions::types::Pet;
    for text in [r#"{"kind":"cow","milk":[1.0,null]}"#, r#"{"lives":9}"#, r#"{"kind":7}"#, r#"{"kind":"Cat"}"#] {
        assert!(matches!(round_trip(text), Pet::Unknown(_)), "{text}");
    }
    assert!(refused::<Pet>("7").starts_with("expected an object"));
    assert!(refused::<Pet>(r#"{"kind":"cat","lives":"many"}"#).contains("lives"));
}

#[test]
fn a_variant_that_does_not_declare_the_discriminator_is_sent_with_it() {
    let eel = unions::types::Pet::from(unions::types::Eel { length: Some(2.0), ..Default::default() });
    assert_eq!(serde_json::to_value(&eel).unwrap(), serde_json::json!({"length": 2.0, "kind": "Eel"}));
}

#[test]
fn a_property_of_all_variants_tells_them_apart_by_its_words() {
    use unions::types::{Event, Shape, Vehicle};
    assert!(matches!(round_trip(r#"{"form":"circle","radius":1.5}"#), Shape::Shape1(_)));
    assert!(matches!(round_trip(r#"{"form":"box"}"#), Shape::Shape2(_)));
    assert!(matches!(round_trip(r#"{"form":"star"}"#), Shape::Unknown(_)));
    assert!(matches!(round_trip(r#"{"event":"created"}"#), Event::Created(_)));
    assert!(matches!(round_trip(r#"{"event":"unknown"}"#), Event::Unknown2(_)));
    assert!(matches!(round_trip(r#"{"type":"Bike","wheels":2}"#), Vehicle::Bike(bike) if bike.wheels == Some(2)));
}

#[test]
fn kinds_of_json_are_a_variant_each() {
    use unions::types::{Anything, Size};
    assert_eq!(round_trip::<Size>("7"), Size::Integer(7));
    assert_eq!(round_trip::<Size>("7.5"), Size::Number(7.5));
    assert_eq!(round_trip::<Size>("\"7\""), Size::String("7".to_owned()));
    assert_eq!(round_trip::<Size>("true"), Size::Boolean(true));
    assert!(refused::<Size>("[]").starts_with("expected one of string, integer, number, boolean"));
    let deep: Anything = round_trip(r#"{"a":[1.5,"x",{"b":[true]}]}"#);
    assert!(matches!(deep, Anything::Object(object) if matches!(&object["a"], Some(Anything::Array(items)) if items.len() == 3)));
}

#[test]
fn unions_of_words_are_one_enum_and_words_among_any_text_are_text() {
    use unions::types::{Everything, Level};
    assert_eq!(Level::KNOWN, ["low", "high", "odd"]);
    let value: Everything = round_trip(r#"{"text":"c","level":"odd","maybe":null,"note":null,"overlapping":[1],"same":{"kind":"x"}}"#);
    assert_eq!((value.text.as_deref(), value.level), (Some("c"), Some(Level::Odd)));
    assert!(matches!(value.maybe, capgen_runtime::json::Field::Null));
    assert_eq!(value.same.unwrap().kind, "x");
}

#[test]
fn text_or_one_of_several_objects_is_told_in_two_steps() {
    use unions::types::{Everything, EverythingLoose, EverythingOwner, EverythingOwnerObject};
    let owner = |text: &str| round_trip::<Everything>(&format!(r#"{{"owner":{text}}}"#)).owner.unwrap();
    assert_eq!(owner(r#""me""#), EverythingOwner::String("me".to_owned()));
    assert!(matches!(owner(r#"{"kind":"c","lives":1}"#), EverythingOwner::Object(EverythingOwnerObject::Cat(_))));
    assert!(matches!(owner(r#"{"length":1.5}"#), EverythingOwner::Object(EverythingOwnerObject::Eel(_))));
    let loose = round_trip::<Everything>(r#"{"loose":{"a":1}}"#).loose.unwrap();
    assert!(matches!(loose, EverythingLoose::Object(any) if any["a"] == 1));
}

#[test]
fn a_choice_beside_properties_leaves_these_typed_and_keeps_the_rest() {
    use unions::types::{Animal, Either, Extended};
    let value: Extended = round_trip(r#"{"id":"1","kind":"cat","lives":9}"#);
    assert_eq!((value.id.as_deref(), &value.additional["lives"]), (Some("1"), &Value::from(9)));
    assert_eq!(round_trip::<Either>(r#"{"a":"x"}"#).a.as_deref(), Some("x"));
    assert_eq!(round_trip::<Animal>(r#"{"species":"Horse","gallops":true}"#).additional["gallops"], Value::from(true));
}

#[test]
fn merged_schemas_have_the_properties_of_all_as_the_last_refines_them() {
    use merged::types::{Beside, Child, ChildKind, Grandchild, Needed};
    let child: Child = round_trip(r#"{"id":"1","kind":"child","note":null,"parts":["a"],"own":1}"#);
    assert_eq!((child.kind, child.note, child.parts.unwrap().len()), (Some(ChildKind::Child), None, 1));
    assert!(refused::<Child>(r#"{"id":"1","note":"x"}"#).contains("own"));
    let grandchild: Grandchild = round_trip(r#"{"id":"1","own":1,"note":"x"}"#);
    assert_eq!((grandchild.id.as_str(), grandchild.note.as_deref()), ("1", Some("x")));
    assert_eq!(round_trip::<Beside>(r#"{"id":"1","extra":true}"#).extra, Some(true));
    assert!(refused::<Needed>(r#"{"id":"1"}"#).contains("kind"));
}

#[test]
fn what_stands_beside_a_reference_holds_as_well() {
    use beside::types::{Both, Circle, Everything, EverythingFewer, Lost, More, Most};
    assert_eq!(round_trip::<More>(r#"{"id":"1","name":"n","more":2}"#).more, Some(2));
    assert!(refused::<More>(r#"{"id":"1","more":2}"#).contains("name"));
    let most: Most = round_trip(r#"{"id":"1","name":"n","more":2,"most":3}"#);
    assert_eq!((most.id.as_str(), most.more, most.most), ("1", Some(2), Some(3)));
    assert_eq!(round_trip::<Lost>(r#"{"kept":true}"#).kept, Some(true));
    let circle: Circle = round_trip(r#"{"id":"1","again":{"id":"2","size":"small"}}"#);
    assert_eq!(circle.again.unwrap().id, "2");
    let both: Both = round_trip(r#"{"id":"1","one":"a","two":"b"}"#);
    assert_eq!((both.one.as_deref(), both.two.as_deref()), (Some("a"), Some("b")));
    let text = r#"{"inline":{"id":"1","extra":"e"},"needed":{"id":"1","name":"n"},"fewer":"large","maybe":{"word":"w","also":"a"}}"#;
    let all: Everything = round_trip(text);
    assert_eq!(all.fewer, Some(EverythingFewer::Large));
    assert_eq!((all.inline.unwrap().extra.as_deref(), all.needed.unwrap().name), (Some("e"), "n".to_owned()));
    assert!(matches!(round_trip::<Everything>(r#"{"maybe":null}"#).maybe, capgen_runtime::json::Field::Null));
}

#[test]
fn what_only_the_server_sets_is_not_required_of_a_merged_schema() {
    let sent = merged::types::Served::new("n");
    assert_eq!(serde_json::to_string(&sent).unwrap(), r#"{"name":"n"}"#);
    assert_eq!(round_trip::<merged::types::Served>(r#"{"id":"1","made":"today","name":"n"}"#).id.as_deref(), Some("1"));
}

#[test]
fn merged_values_are_the_narrowest_of_their_parts() {
    use merged::types::{Everything, EverythingFewer, EverythingWord};
    let text = r#"{"remarked":null,"also":{"id":"1"},"word":"b","fewer":"a","when":"2024-01-01T00:00:00","whole":7,"list":[1],"texts":{"a":"b"},"chosen":5,"torn":[],"split":1,"clash":{"id":{}},"open":{"fixed":"f","left":"l"},"nothing":0}"#;
    let value: Everything = round_trip(text);
    assert!(matches!(value.remarked, capgen_runtime::json::Field::Null));
    assert_eq!((value.word, value.fewer), (Some(EverythingWord::B), Some(EverythingFewer::A)));
    assert_eq!((value.whole, value.list.unwrap()[0], value.texts.unwrap()["a"].as_str()), (Some(7), 1, "b"));
    assert_eq!(value.open.unwrap().additional["left"], Value::from("l"));
}

#[test]
fn types_that_contain_themselves_in_any_way_nest_to_any_depth() {
    let text = r#"{"left":{"left":{"right":{"weight":3,"left":{}}}},"other":{"other":{}},"either":{"either":"s"},
        "expr":{"left":{"not":{"word":"a"}},"right":{"word":"b"}},"ping":{"pong":{"pang":{"ping":{},"pang":{"pang":{}}}}},
        "inline":{"again":{"tree":{}}},"list":[{"list":[]}],"map":{"a":{"map":{}}},"spelled":{"x":"y"},"nowhere":[1],"url":{}}"#;
    let tree: recursive::types::Tree = round_trip(text);
    let right = tree.left.unwrap().left.unwrap().right.unwrap();
    assert_eq!(right.weight, Some(3));
    assert_eq!(tree.spelled.unwrap().x.as_deref(), Some("y"));
    assert!(matches!(*tree.either.unwrap(), recursive::types::TreeEither::Object(_)));
}
