//! Which variants of a choice a value may be, by its kind, its properties and their constants.

use serde_json::Value;

use super::texts::{self, Spelled};
use super::{NESTED, number};
use crate::api::{Check, Kind};

/// The kind that a check, or one of those merged into it, says.
pub(super) fn kind(check: &Check, nested: usize) -> Kind {
    if check.kind != Kind::Any || nested > NESTED {
        return check.kind;
    }
    check.all.iter().map(|part| kind(part, nested + 1)).find(|kind| *kind != Kind::Any).unwrap_or(Kind::Any)
}

/// Whether nothing but bounds can be wrong with `value` as this.
pub(super) fn fits(value: &Value, check: &Check, spelled: Spelled, nested: usize) -> bool {
    let wanted = kind(check, 0);
    let value = texts::view(value, wanted, spelled);
    let of_kind = match (wanted, &*value) {
        (Kind::Any, _) | (_, Value::Null) => true,
        (wanted, Value::String(_)) => wanted == Kind::Text,
        (wanted, Value::Number(_)) => wanted == Kind::Number,
        (wanted, Value::Bool(_)) => wanted == Kind::Boolean,
        (wanted, Value::Array(_)) => wanted == Kind::List,
        (wanted, Value::Object(_)) => wanted == Kind::Object,
    };
    of_kind && has_properties(&value, check) && (nested > NESTED || check.all.iter().all(|part| fits(&value, part, spelled, nested + 1)))
}

/// What is required is there, and a property with one value has it.
fn has_properties(value: &Value, check: &Check) -> bool {
    let Value::Object(members) = value else { return true };
    let constant = |(name, check): &(&str, &Check)| match (check.values, members.get(*name)) {
        ([one], Some(value)) => number::is_one(value, one),
        _ => true,
    };
    check.required.iter().all(|name| members.contains_key(*name)) && check.properties.iter().all(constant)
}
