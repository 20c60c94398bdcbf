//! Values of any type as arguments: as objects and lists of texts, or as JSON text.

use serde::Serialize;
use serde_json::Value;

use super::argument::{Argument, IntoArgument};

/// A value whose properties are spelled in the style of its parameter.
#[derive(Clone, Debug)]
pub struct Serialized<T>(pub T);

impl<T: Serialize> IntoArgument for Serialized<T> {
    fn into_argument(self) -> Argument {
        serde_json::to_value(self.0).map_or_else(|error| Argument::Broken(error.to_string()), tree)
    }
}

/// A value that travels as its JSON text.
#[derive(Clone, Debug)]
pub struct JsonText<T>(pub T);

impl<T: Serialize> IntoArgument for JsonText<T> {
    fn into_argument(self) -> Argument {
        serde_json::to_string(&self.0).map_or_else(|error| Argument::Broken(error.to_string()), Argument::One)
    }
}

fn tree(value: Value) -> Argument {
    match value {
        Value::Null => Argument::Absent,
        Value::Array(elements) => Argument::Many(elements.iter().filter_map(text).collect()),
        Value::Object(members) => Argument::Object(members),
        scalar => text(&scalar).map_or(Argument::Absent, Argument::One),
    }
}

/// A string is its text, anything else its JSON; `null` is left out.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
