//! Formats: 64-bit integers as strings, bytes as Base64, moments with and without an offset.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::input::{FromInput, Given, IntoArgument};
use capgen_runtime::json::{Field, Int64, UInt64};
use capgen_runtime::serde_json::{from_str, from_value, json, to_string};
use capgen_runtime::text::{Base64, Timestamp};

#[derive(Clone, Debug, Default, PartialEq)]
struct Size {
    total: Option<UInt64>,
    eta: Field<Int64>,
    must: Int64,
    additional: capgen_runtime::Map,
}
capgen_runtime::object!(Size { total: "total", eta: "eta", must: "must"; required: [must] });

#[test]
fn integers_beyond_doubles_keep_every_digit_from_strings_and_numbers() {
    for value in [i64::MIN, -9_007_199_254_740_993, -1, 0, 9_007_199_254_740_993, i64::MAX] {
        for text in [value.to_string(), format!("\"{value}\"")] {
            assert_eq!(from_str::<Int64>(&text).unwrap(), value);
            assert_eq!(to_string(&from_str::<Int64>(&text).unwrap()).unwrap(), format!("\"{value}\""));
        }
        assert_eq!(from_value::<Int64>(json!(value)).unwrap(), value);
    }
    for value in [0, 9_007_199_254_740_993, u64::MAX] {
        for text in [value.to_string(), format!("\"{value}\"")] {
            assert_eq!(from_str::<UInt64>(&text).unwrap(), value);
        }
    }
}

#[test]
fn what_is_no_such_integer_is_refused_with_what_was_expected() {
    const SIGNED: &str = "is not an integer from -9223372036854775808 to 9223372036854775807";
    for text in ["9223372036854775808", "-9223372036854775809", "1.5", "1e3", "18446744073709551616"] {
        let error = from_str::<Int64>(text).unwrap_err().to_string();
        assert!(error.contains(SIGNED), "{text}: {error}");
    }
    for text in ["9223372036854775808", "+1", "", " 1", "1.0", "0x1", "1e3"] {
        let error = from_str::<Int64>(&format!("\"{text}\"")).unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{text}` {SIGNED}")), "{text}: {error}");
    }
    let error = from_str::<UInt64>("-1").unwrap_err().to_string();
    assert!(error.starts_with("`-1` is not an integer from 0 to 18446744073709551615"), "{error}");
    for text in ["null", "true", "[]", "{}"] {
        let error = from_str::<UInt64>(text).unwrap_err().to_string();
        assert!(error.contains("expected an integer from 0 to 18446744073709551615, or a string of one"), "{error}");
    }
}

#[test]
fn such_integers_are_members_like_others() {
    let size: Size = from_str(r#"{"total":"9223372036854775813","eta":null,"must":4294967301}"#).unwrap();
    assert_eq!(size.total, Some(UInt64(9_223_372_036_854_775_813)));
    assert_eq!(to_string(&size).unwrap(), r#"{"total":"9223372036854775813","eta":null,"must":"4294967301"}"#);
    assert_eq!(to_string(&Size::default()).unwrap(), r#"{"must":"0"}"#);
    let error = from_str::<Size>("{}").unwrap_err().to_string();
    assert!(error.starts_with("missing field `must`"), "{error}");
}

#[test]
fn such_integers_convert_compare_and_print() {
    fn set(value: impl Into<Int64>) -> Int64 {
        value.into()
    }
    assert_eq!(set(5), Int64(5));
    assert_eq!(i64::from(set(-5)), -5);
    assert!(Int64(-10) < Int64(9) && Int64(3) > 2);
    assert_eq!(format!("{:>4}", UInt64(7)), "   7");
    assert_eq!("-7".parse(), Ok(Int64(-7)));
    assert_eq!("x".parse::<UInt64>().unwrap_err().expected, "an integer from 0 to 18446744073709551615");
}

#[test]
fn such_integers_are_read_from_every_kind_of_input() {
    let text = ["9007199254740993".to_owned()];
    assert_eq!(Int64::from_input(Given::Texts(&text)).unwrap(), 9_007_199_254_740_993);
    for json in ["9007199254740993", " \"9007199254740993\""] {
        assert_eq!(Int64::from_input(Given::Json(json)).unwrap(), 9_007_199_254_740_993);
    }
    for argument in ["5", "\"5\"", "5.0"] {
        assert_eq!(UInt64::from_input(Given::Argument(argument)).unwrap(), 5);
    }
    let error = UInt64::from_input(Given::Argument("-1")).unwrap_err();
    assert_eq!(error, "must be an integer from 0 to 18446744073709551615");
    assert_eq!(Int64(-3).into_argument(), "-3".into_argument());
}

#[test]
fn bytes_keep_their_text_and_decode_on_demand() {
    for (text, bytes) in [("aGk/", "hi?"), ("aGk_", "hi?"), ("aA==", "h"), ("aA", "h"), ("", "")] {
        let base64: Base64 = from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(base64.decode().unwrap(), bytes.as_bytes());
        assert_eq!(to_string(&base64).unwrap(), format!("\"{text}\""));
    }
    assert_eq!(Base64::encode([0xff, 0xfe]), "//4=");
    assert_eq!(Base64::from("no, really").decode().unwrap_err().to_string(), "`no, really` is not Base64");
    let long = Base64::from("é".repeat(1000)).decode().unwrap_err().to_string();
    assert_eq!(long, format!("`{}…` is not Base64", "é".repeat(80)));
}

#[test]
fn moments_are_read_with_and_without_an_offset() {
    for (text, moment) in [
        ("2026-11-22T04:20:45.602053", "2026-11-22T04:20:45.602053Z"),
        ("2026-11-22T04:06:04.598775450Z", "2026-11-22T04:06:04.59877545Z"),
        ("2026-11-22T06:20:45+02:00", "2026-11-22T04:20:45Z"),
        ("2026-11-22T06:20:45+0200", "2026-11-22T04:20:45Z"),
        ("2026-11-22 04:20:45", "2026-11-22T04:20:45Z"),
        ("2026-11-22t04:20:45z", "2026-11-22T04:20:45Z"),
    ] {
        assert_eq!(Timestamp::from(text).parse().unwrap().to_string(), moment, "{text}");
    }
    for text in ["", "now", "2026-13-01T00:00:00Z"] {
        assert!(Timestamp::from(text).parse().is_err(), "{text}");
    }
}
