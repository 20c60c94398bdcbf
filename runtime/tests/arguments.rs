//! Arguments of MCP calls: coerced where only the spelling differs, refused by name otherwise.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use capgen_runtime::input::{FromInputs, Inputs, Violation};
use capgen_runtime::serde_json;
use capgen_runtime::serde_json::value::RawValue;
use support::sample::functions::{CatalogAgainInputs, CatalogInputs, DeleteBackupInputs};

fn read<I: FromInputs>(arguments: &[(&str, &str)]) -> Result<I, Vec<Violation>> {
    let raw = |text: &str| serde_json::from_str::<Box<RawValue>>(text).unwrap();
    Inputs::from_arguments(arguments.iter().map(|(name, text)| ((*name).to_owned(), raw(text)))).read()
}

fn refusals<I: FromInputs>(arguments: &[(&str, &str)]) -> Vec<String> {
    let Err(violations) = read::<I>(arguments) else { return Vec::new() };
    assert!(violations.iter().all(|violation| violation.place == "argument"), "{violations:?}");
    violations.iter().map(Violation::to_string).collect()
}

#[test]
fn exact_types_are_read() {
    let inputs: DeleteBackupInputs = read(&[("backup_id", r#""b1""#), ("force", "true"), ("tags", "[1, 2]")]).unwrap();
    assert_eq!((&*inputs.backup_id, inputs.force, inputs.tags), ("b1", Some(true), Some(vec![1, 2])));
    assert_eq!(inputs.credential_id, None);
}

#[test]
fn spellings_are_coerced_by_the_wanted_type() {
    let inputs: DeleteBackupInputs =
        read(&[("backup_id", r#""true""#), ("credential_id", "null"), ("force", r#""false""#), ("tags", r#"["5", 5.0, -1]"#)]).unwrap();
    assert_eq!(inputs.backup_id, "true");
    assert_eq!(inputs.credential_id, None);
    assert_eq!(inputs.force, Some(false));
    assert_eq!(inputs.tags, Some(vec![5, 5, -1]));
    let inputs: DeleteBackupInputs = read(&[("backup_id", r#""b""#), ("tags", r#""[1,2]""#)]).unwrap();
    assert_eq!(inputs.tags, Some(vec![1, 2]));
}

#[test]
fn the_text_of_an_object_is_the_object() {
    for text in [r#"{"a": 1.0}"#, r#""{\"a\": 1.0}""#] {
        let inputs: CatalogInputs = read(&[("body", text)]).unwrap();
        assert_eq!(inputs.body.get(), r#"{"a": 1.0}"#);
    }
    let inputs: CatalogAgainInputs = read(&[("body", "null")]).unwrap();
    assert_eq!(inputs.body, None);
}

#[test]
fn everything_wrong_is_named_at_once() {
    assert_eq!(
        refusals::<DeleteBackupInputs>(&[("force", "1"), ("credential_id", "5"), ("tags", r#"[1, "x"]"#), ("colour/shade", "1"),]),
        [
            "`backup_id` is required",
            "`credential_id` must be a string",
            "`force` must be true or false",
            "`tags` has element 1, which must be an integer from -2147483648 to 2147483647",
            "`colour~1shade` is not known: the arguments are `backup_id`, `credential_id`, `force`, `tags`, `trace`",
        ]
    );
    assert_eq!(refusals::<()>(&[("x", "1")]), ["`x` is not known: there are no arguments"]);
}

#[test]
fn hostile_and_wrong_values_are_refused() {
    for text in [r#""""#, r#"".""#, r#""..""#, r#""%2e%2e""#, r#""a/b""#, r#""a\r\nb""#, r#""\u0000""#, "null", "5", "{}"] {
        let refused = refusals::<DeleteBackupInputs>(&[("backup_id", text)]);
        assert!(refused.len() == 1 && refused[0].starts_with("`backup_id` "), "{text}: {refused:?}");
    }
    let refused = refusals::<DeleteBackupInputs>(&[("backup_id", r#""\ud800""#)]);
    assert!(refused[0].starts_with("`backup_id` must be JSON: "), "{refused:?}");
    for (text, why) in [
        ("[]", "`body` must be an object"),
        (r#""[]""#, "`body` must be an object"),
        (r#""text""#, "`body` must be an object"),
        ("5", "`body` must be an object"),
        (r#"{"a":"\udc00"}"#, "`body` must be JSON without lone surrogates"),
        ("null", "`body` is required"),
    ] {
        assert_eq!(refusals::<CatalogInputs>(&[("body", text)]), [why], "{text}");
    }
}

#[test]
fn of_an_argument_given_twice_the_last_wins() {
    let inputs: DeleteBackupInputs = read(&[("backup_id", r#""a""#), ("backup_id", r#""b""#)]).unwrap();
    assert_eq!(inputs.backup_id, "b");
}
