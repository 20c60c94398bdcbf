//! Types that read themselves from one given value.

use bytes::Bytes;
use serde_json::Value;

use super::given::Given;

/// A type that reads itself from one value of a request.
///
/// | wanted | from a URL or header | from JSON | from an MCP argument, also |
/// |---|---|---|---|
/// | `String` and formatted texts | the text | a string | |
/// | `bool` | `true`, `false` | `true`, `false` | `"true"`, `"false"` |
/// | integers | decimal digits | an integer | `"5"`, `5.0` |
/// | floats | a number | a number | `"1.5"` |
/// | `Vec<T>` | the name repeated | an array | the JSON text of an array |
/// | `RawObject` | the JSON text of an object | an object | the JSON text of an object |
/// | `RawJson`, `Value` | JSON text, any text | any value | the JSON text of an object or array |
pub trait FromInput: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// A phrase that completes "`name` …", e.g. `must be true or false`.
    fn from_input(given: Given<'_>) -> Result<Self, String>;
}

impl FromInput for String {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        given.string().map(std::borrow::Cow::into_owned)
    }
}

impl FromInput for bool {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        match &*given.scalar()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("must be true or false".to_owned()),
        }
    }
}

macro_rules! integers {
    ($($int:ident)*) => { $(
        impl FromInput for $int {
            fn from_input(given: Given<'_>) -> Result<Self, String> {
                let text = given.scalar()?;
                let whole = match given {
                    Given::Argument(_) => without_zero_fraction(&text),
                    _ => &text,
                };
                // `parse` accepts a plus sign, which JSON and JSON Schema do not.
                if let (Ok(value), false) = (whole.parse(), whole.starts_with('+')) {
                    return Ok(value);
                }
                Err(format!("must be an integer from {} to {}", $int::MIN, $int::MAX))
            }
        }
    )* };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// `5.0` is an integer to JSON Schema.
fn without_zero_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}

macro_rules! floats {
    ($($float:ident)*) => { $(
        impl FromInput for $float {
            fn from_input(given: Given<'_>) -> Result<Self, String> {
                // `parse` accepts `inf` and `NaN`, which are no JSON numbers.
                match given.scalar()?.parse::<$float>() {
                    Ok(value) if value.is_finite() => Ok(value),
                    _ => Err("must be a number".to_owned()),
                }
            }
        }
    )* };
}

floats!(f32 f64);

impl<T: FromInput> FromInput for Vec<T> {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        given.elements(T::from_input)
    }
}

impl<T: FromInput> FromInput for Box<T> {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        T::from_input(given).map(Self::new)
    }
}

impl FromInput for Value {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        match given {
            Given::Texts([one]) => Ok(Self::String(one.clone())),
            Given::Texts(many) => Ok(Self::Array(many.iter().cloned().map(Self::String).collect())),
            Given::Bytes(_) => Ok(Self::String(given.string()?.into_owned())),
            Given::Json(_) | Given::Argument(_) => given.decode(),
        }
    }
}

impl FromInput for crate::Map {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        match given.decode()? {
            Value::Object(map) => Ok(map),
            _ => Err("must be an object".to_owned()),
        }
    }
}

impl FromInput for Bytes {
    fn from_input(given: Given<'_>) -> Result<Self, String> {
        match given {
            Given::Bytes(bytes) => Ok(bytes.clone()),
            Given::Json(json) => Ok(Self::copy_from_slice(json.as_bytes())),
            Given::Texts(_) | Given::Argument(_) => Ok(given.string()?.into_owned().into()),
        }
    }
}
