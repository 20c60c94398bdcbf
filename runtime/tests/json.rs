//! Generated types: what they decode from and encode to.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::json::{Field, RawJson, RawObject, Whole};
use capgen_runtime::serde;
use capgen_runtime::serde_json::{from_str, json, to_string};
use capgen_runtime::text::{Timestamp, Uuid};
use support::sample::types::{ActionBody, BackupSimple, ForceDeleteRequest, Link, RestoreRequest, SortDir};

fn round<T>(text: &str) -> String
where
    T: serde::de::DeserializeOwned + serde::Serialize,
{
    to_string(&from_str::<T>(text).unwrap()).unwrap()
}

#[test]
fn absent_null_and_value_are_three_states() {
    for (text, name) in [("{}", Field::Absent), (r#"{"name":null}"#, Field::Null), (r#"{"name":"n"}"#, Field::Value("n".to_owned()))] {
        let backup: BackupSimple = from_str(text).unwrap();
        assert_eq!(backup.name, name);
        assert_eq!(to_string(&backup).unwrap(), text);
    }
}

#[test]
fn unknown_members_are_kept_in_their_order() {
    let text = r#"{"id":"x","zeta":1,"alpha":{"b":[1.50,null]},"id\n":true}"#;
    let backup: BackupSimple = from_str(text).unwrap();
    assert_eq!(backup.additional["zeta"], 1);
    assert_eq!(to_string(&backup).unwrap(), r#"{"id":"x","zeta":1,"alpha":{"b":[1.5,null]},"id\n":true}"#);
}

#[test]
fn of_a_member_given_twice_the_last_wins() {
    assert_eq!(round::<BackupSimple>(r#"{"name":"a","name":"b"}"#), r#"{"name":"b"}"#);
}

#[test]
fn an_optional_null_is_left_out_and_a_required_null_is_kept() {
    assert_eq!(round::<Link>(r#"{"href":"a","rel":null,"parent":null}"#), r#"{"href":"a","rel":null}"#);
    let error = from_str::<Link>(r#"{"href":"a"}"#).unwrap_err().to_string();
    assert!(error.starts_with("missing field `rel`"), "{error}");
    let error = from_str::<Link>(r#"{"rel":null}"#).unwrap_err().to_string();
    assert!(error.starts_with("missing field `href`"), "{error}");
}

#[test]
fn types_decode_from_values_too() {
    let link: Link = capgen_runtime::serde_json::from_value(json!({"href": "a", "rel": null, "x": 1})).unwrap();
    assert_eq!(link.additional["x"], 1);
    let body: ActionBody = capgen_runtime::serde_json::from_value(json!({"os-force_delete": {}})).unwrap();
    assert!(matches!(body, ActionBody::ForceDelete(_)));
}

#[test]
fn an_array_is_no_object() {
    let error = from_str::<BackupSimple>("[]").unwrap_err().to_string();
    assert!(error.contains("expected an object"), "{error}");
}

#[test]
fn unknown_values_of_an_enum_are_kept() {
    assert_eq!(from_str::<SortDir>(r#""desc""#).unwrap(), SortDir::Desc);
    assert_eq!(from_str::<SortDir>(r#""up""#).unwrap(), SortDir::Unknown("up".to_owned()));
    assert_eq!(round::<SortDir>(r#""up""#), r#""up""#);
    assert_eq!(SortDir::KNOWN, ["asc", "desc"]);
}

#[test]
fn the_member_that_is_present_picks_the_variant() {
    let body: ActionBody = from_str(r#"{"restore":{"name":"n"},"note":"both have it"}"#).unwrap();
    assert!(matches!(&body, ActionBody::Restore(request) if request.note.as_deref() == Some("both have it")));
    assert_eq!(round::<ActionBody>(r#"{"os-force_delete":null}"#), r#"{"os-force_delete":null}"#);
}

#[test]
fn a_body_of_no_or_two_variants_is_refused_with_the_members() {
    for (text, message) in [
        ("{}", "expected one of `restore`, `os-force_delete`, found none"),
        (r#"{"note":"n"}"#, "expected one of `restore`, `os-force_delete`, found none"),
        (r#"{"restore":{"name":"n"},"os-force_delete":{}}"#, "expected only one of `restore`, `os-force_delete`"),
        (r#"{"restore":{}}"#, "/restore: missing field `name`"),
        ("[]", "expected an object"),
        ("null", "expected an object"),
    ] {
        let error = from_str::<ActionBody>(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Closed {
    Restore(RestoreRequest),
    ForceDelete(ForceDeleteRequest),
}
capgen_runtime::one_of!(Closed {
    Restore(RestoreRequest) = ["restore"],
    ForceDelete(ForceDeleteRequest) = ["os-force_delete"];
    closed
});

#[test]
fn a_closed_choice_refuses_other_members() {
    assert_eq!(round::<Closed>(r#"{"restore":{"name":"n"}}"#), r#"{"restore":{"name":"n"}}"#);
    let error = from_str::<Closed>(r#"{"restore":{"name":"n"},"x":1}"#).unwrap_err().to_string();
    assert!(error.starts_with("`x` is not known here, expected only `restore`"), "{error}");
}

#[test]
fn raw_json_keeps_every_byte() {
    let text = r#"{"b": 1.0, "a":18446744073709551616, "a" : "\u00e9\ud83d\ude00", "n":1e999 }"#;
    assert_eq!(round::<RawObject>(text), text);
    assert_eq!(RawObject::from_text(format!("\n {text} ")).unwrap().get(), text);
    assert_eq!(round::<RawJson>("[1.00]"), "[1.00]");
}

#[test]
fn raw_json_that_others_could_not_read_is_refused() {
    let deep = format!("{}{}", "[".repeat(128), "]".repeat(128));
    for text in [r#""\ud800""#, r#""\ud800x""#, r#""\ud800\n""#, r#""\ude00\ud83d""#, "{", "", "{} {}", "nul", &deep] {
        assert!(RawJson::from_text(text).is_err(), "{text}");
    }
    for text in [r#""\\ud800""#, r#""\\\\\ud83d\ude00""#, &format!("{}{}", "[".repeat(100), "]".repeat(100))] {
        assert!(RawJson::from_text(text).is_ok(), "{text}");
    }
    assert_eq!(RawObject::from_text("[]").unwrap_err(), "must be an object");
    assert_eq!(RawObject::of(&[1]).unwrap_err().to_string(), "must be an object");
    assert_eq!(RawObject::default().get(), "{}");
}

#[test]
fn formatted_texts_keep_their_text_and_parse_on_demand() {
    for text in [r#""2013-02-18T02:43:00.000000""#, r#""2026-11-22T04:06:04.598775450Z""#, r#""soon""#] {
        assert_eq!(round::<Timestamp>(text), text);
    }
    let moment = Timestamp::from("2013-02-18T02:43:00.000000").parse().unwrap();
    assert_eq!(moment.to_string(), "2013-02-18T02:43:00Z");
    assert_eq!(Timestamp::from("soon").parse().unwrap_err().to_string(), "`soon` is not a date and time");
    let dashless = Uuid::from("550e8400e29b41d4a716446655440000");
    assert_eq!(dashless.parse().unwrap().to_string(), "550e8400-e29b-41d4-a716-446655440000");
    assert_eq!(dashless, "550e8400e29b41d4a716446655440000");
}

#[test]
fn a_whole_number_with_a_fraction_of_zero_is_an_integer_as_long_as_it_is_exact() {
    for (text, value) in [("5", 5), ("5.0", 5), ("-5.00", -5), ("1e3", 1000), ("9007199254740991.0", 9_007_199_254_740_991)] {
        assert_eq!(from_str::<Whole<i64>>(text).unwrap().0, value, "{text}");
    }
    for text in ["0.5", "9007199254740993.0", "1e20", "\"5\"", "9223372036854775808"] {
        let error = from_str::<Whole<i64>>(text).unwrap_err().to_string();
        assert!(error.contains("expected an integer from -9223372036854775808 to 9223372036854775807"), "{error}");
    }
    assert_eq!(from_str::<Whole<u64>>("18446744073709551615").unwrap().0, u64::MAX);
    assert!(from_str::<Whole<u64>>("-1.0").is_err());
    assert_eq!(from_str::<Whole<Field<Vec<i32>>>>("[1.0]").unwrap().0, Field::Value(vec![1]));
    assert_eq!(from_str::<Whole<Option<i32>>>("null").unwrap().0, None);
}
