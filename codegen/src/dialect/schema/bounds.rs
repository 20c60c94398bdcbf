//! The keywords that bound a value beside its type (JSON Schema 2020-12, Validation; OpenAPI 3.0.3 §4.7.24).

use super::{pattern, values};
use crate::ir::check::{Bounds, Kind, Pattern};
use crate::report::Errors;
use crate::source::Cursor;

/// What the schema at `cursor` says of a value of this kind.
pub(super) fn lower(cx: &mut Errors, cursor: &Cursor<'_>, kind: Option<Kind>) -> Bounds {
    let [at_least, above] = limits(cursor, "minimum", "exclusiveMinimum");
    let [at_most, below] = limits(cursor, "maximum", "exclusiveMaximum");
    let multiple_of = number(cursor, "multipleOf").filter(|step| {
        let positive = step.parse::<f64>().is_ok_and(|step| step > 0.0);
        if !positive {
            cx.warn(&cursor.at.child("multipleOf"), format!("`multipleOf` is `{step}`, and is not checked"), "write a number above 0");
        }
        positive
    });
    let [min_length, max_length, min_items, max_items, min_properties, max_properties] =
        ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map(|key| amount(cx, cursor, key));
    let said = cursor.child("pattern").and_then(|pattern| pattern.as_text());
    let pattern = said.and_then(|said| lower_pattern(cx, &cursor.child("pattern")?, &said));
    let unique = cursor.child("uniqueItems").and_then(|flag| flag.as_bool()).unwrap_or(false);
    let values = known(cursor, kind);
    Bounds {
        at_least,
        above,
        at_most,
        below,
        multiple_of,
        min_length,
        max_length,
        pattern,
        min_items,
        max_items,
        unique,
        min_properties,
        max_properties,
        values,
    }
}

/// A pattern that stands at `cursor`; one that cannot be checked is none.
pub(super) fn lower_pattern(cx: &mut Errors, cursor: &Cursor<'_>, said: &str) -> Option<Pattern> {
    pattern::lower(said)
        .map_err(|why| {
            let message = format!("pattern `{}` cannot be checked: {why}", said.replace(char::is_control, " "));
            cx.warn(&cursor.at, message, "values are taken whether they match it or not");
        })
        .ok()
}

/// The inclusive and the exclusive bound. In OpenAPI 3.0 `exclusive…` is a flag beside the bound, in 3.1 a bound itself.
fn limits(cursor: &Cursor<'_>, inclusive: &str, exclusive: &str) -> [Option<String>; 2] {
    let bound = number(cursor, inclusive);
    match cursor.child(exclusive).and_then(|flag| flag.as_bool()) {
        Some(true) => [None, bound],
        Some(false) => [bound, None],
        None => [bound, number(cursor, exclusive)],
    }
}

/// A number as it is written, without the fraction that YAML gives `1e3`.
fn number(cursor: &Cursor<'_>, key: &str) -> Option<String> {
    let text = cursor.child(key)?.as_text()?;
    let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    finite.then(|| text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned))
}

fn amount(cx: &mut Errors, cursor: &Cursor<'_>, key: &str) -> Option<u64> {
    let text = number(cursor, key)?;
    let amount = text.parse().ok();
    if amount.is_none() {
        cx.warn(&cursor.at.child(key), format!("`{key}` is `{text}`, and is not checked"), "write a whole number from 0");
    }
    amount
}

/// The known values, as JSON. `null` is allowed or not by other means; of strings, anything else is its text.
fn known(cursor: &Cursor<'_>, kind: Option<Kind>) -> Vec<String> {
    let json = |value: &Cursor<'_>| match value.as_text() {
        Some(text) if kind == Some(Kind::Text) => serde_json::Value::String(text).to_string(),
        _ => value.json().to_string(),
    };
    let values = values::named(cursor).unwrap_or_default();
    values.iter().filter(|value| value.kind() != "null").map(json).collect()
}
