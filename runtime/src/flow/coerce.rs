//! The types a document gives to outputs, and what is converted to them.

use serde_json::{Number, Value};

/// The type of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text; numbers and booleans are taken as they print.
    String,
    /// A number; text that is one, too.
    Number,
    /// A whole number; text that is one, and `1.0`, too.
    Integer,
    /// A boolean; the texts `true` and `false`, too.
    Boolean,
    /// An object.
    Object,
    /// A list.
    Array,
}

impl Kind {
    /// The value as this type; `null` is of every type.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub(super) fn coerce(self, value: Value) -> Result<Value, String> {
        let fits = match (self, &value) {
            (_, Value::Null) => Some(Value::Null),
            (Self::String, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Object, Value::Object(_))
            | (Self::Array, Value::Array(_)) => Some(value.clone()),
            (Self::String, Value::Number(_) | Value::Bool(_)) => Some(Value::String(value.to_string())),
            (Self::Integer, Value::Number(number)) => integer(number),
            (Self::Number, Value::String(text)) => text.trim().parse::<Number>().ok().map(Value::Number),
            (Self::Integer, Value::String(text)) => text.trim().parse::<Number>().ok().and_then(|number| integer(&number)),
            (Self::Boolean, Value::String(text)) => text.trim().parse::<bool>().ok().map(Value::Bool),
            _ => None,
        };
        fits.ok_or_else(|| format!("expected {}, found {}", self.name(), kind_of(&value)))
    }

    fn name(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Boolean => "a boolean",
            Self::Object => "an object",
            Self::Array => "a list",
        }
    }
}

fn integer(number: &Number) -> Option<Value> {
    if number.is_i64() || number.is_u64() {
        return Some(Value::Number(number.clone()));
    }
    // Beyond 2^53 a float no longer says which whole number is meant.
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0)?;
    format!("{float:.0}").parse::<i64>().ok().map(Value::from)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
