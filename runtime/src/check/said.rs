//! Each keyword, and what is said of a value that it does not allow.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Number, Value};

use super::number::{Decimal, is_one};
use super::{Spelled, Walk, pattern, tell, texts};
use crate::api::{Check, Kind};

/// How many known values a message lists.
const LISTED: usize = 16;

/// `enum` and `const`
pub(super) fn known(walk: &mut Walk, value: &Value, check: &Check) {
    let spelled = |known: &&str| walk.spelled != Spelled::Json && value.as_str() == Some(*known);
    if check.values.is_empty() || check.values.iter().any(|known| is_one(value, known) || spelled(known)) {
        return;
    }
    let shown = |json: &&str| format!("`{}`", serde_json::from_str::<String>(json).unwrap_or_else(|_| (*json).to_owned()));
    let listed: Vec<String> = check.values.iter().take(LISTED).map(shown).collect();
    let more = if check.values.len() > LISTED { ", …" } else { "" };
    let lead = if check.values.len() == 1 { "must be" } else { "must be one of" };
    walk.refuse(format!("{lead} {}{more}", listed.join(", ")));
}

pub(super) fn number(walk: &mut Walk, number: &Number, check: &Check) {
    let Some(value) = Decimal::of(number) else { return };
    let bounds = [
        (check.at_least, "at least", [Ordering::Greater, Ordering::Equal]),
        (check.above, "greater than", [Ordering::Greater; 2]),
        (check.at_most, "at most", [Ordering::Less, Ordering::Equal]),
        (check.below, "less than", [Ordering::Less; 2]),
    ];
    for (bound, words, allowed) in bounds {
        let Some(bound) = bound else { continue };
        if Decimal::parse(bound).is_some_and(|limit| !allowed.contains(&value.compare(limit))) {
            walk.refuse(format!("must be {words} {bound}"));
        }
    }
    if let Some(step) = check.multiple_of
        && Decimal::parse(step).is_some_and(|step| !value.is_multiple(step))
    {
        walk.refuse(format!("must be a multiple of {step}"));
    }
}

/// A text that is too long is not matched as well.
pub(super) fn text(walk: &mut Walk, text: &str, check: &Check) {
    let count = if check.min_length.or(check.max_length).is_some() { text.chars().count() } else { 0 };
    let fits = amount(walk, count, check.min_length, check.max_length, ["character", "characters"]);
    if let Some(said) = check.pattern.filter(|said| fits && !pattern::matches(said, text)) {
        walk.refuse(format!("must match the pattern `{}`", said.said));
    }
}

pub(super) fn list(walk: &mut Walk, items: &[Value], check: &Check) {
    amount(walk, items.len(), check.min_items, check.max_items, ["element", "elements"]);
    if !check.unique {
        return;
    }
    let kind = check.items.map_or(Kind::Any, |each| tell::kind(each, 0));
    let mut seen: HashMap<Value, usize> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(first) = seen.insert(one_spelling(&texts::view(item, kind, walk.spelled)), index) {
            return walk.refuse(format!("must not have an element twice: {first} is there again as {index}"));
        }
    }
}

/// The same value for all that are equal: 1.0 is 1.
fn one_spelling(value: &Value) -> Value {
    match value {
        Value::Number(number) => Decimal::of(number).and_then(Decimal::whole).map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(one_spelling).collect(),
        Value::Object(members) => Value::Object(members.iter().map(|(name, value)| (name.clone(), one_spelling(value))).collect()),
        value => value.clone(),
    }
}

pub(super) fn object(walk: &mut Walk, members: &crate::Map, check: &Check) {
    amount(walk, members.len(), check.min_properties, check.max_properties, ["property", "properties"]);
}

/// Whether there are neither too few nor too many.
fn amount(walk: &mut Walk, count: usize, least: Option<u64>, most: Option<u64>, [one, many]: [&str; 2]) -> bool {
    let words = |amount: u64| if amount == 1 { one } else { many };
    let few = least.filter(|least| (count as u64) < *least);
    let much = most.filter(|most| (count as u64) > *most);
    for (bound, lead) in [(few, "at least"), (much, "at most")] {
        if let Some(amount) = bound {
            walk.refuse(format!("must have {lead} {amount} {}", words(amount)));
        }
    }
    few.or(much).is_none()
}
