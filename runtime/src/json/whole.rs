//! Integers that came as `1.0`: JSON has one kind of number, and some servers write every one of them with a fraction.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use super::Field;

/// The bound below which every whole number is exact as an `f64` (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Decodes integers from numbers whose fraction is zero, too; any other fraction is an error.
///
/// ```
/// use capgen_runtime::{json::Whole, serde_json::from_str};
/// assert_eq!(from_str::<Whole<i64>>("2.0")?.0, 2);
/// assert_eq!(from_str::<Whole<Vec<Option<u64>>>>("[1.0, null]")?.0, [Some(1), None]);
/// assert!(from_str::<Whole<i64>>("2.5").is_err());
/// # Ok::<(), capgen_runtime::serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole<T>(pub T);

/// What [`Whole`] decodes: integers, and options, lists and maps of them.
pub trait Integers: Sized {
    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// When it is something else, or out of range.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl<'de, T: Integers> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self)
    }
}

macro_rules! integers {
    ($($int:ident $deserialize:ident)*) => { $(
        impl Integers for $int {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct WholeVisitor;

                impl Visitor<'_> for WholeVisitor {
                    type Value = $int;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "an integer from {} to {}", $int::MIN, $int::MAX)
                    }

                    fn visit_i64<E: Error>(self, value: i64) -> Result<$int, E> {
                        $int::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
                    }

                    fn visit_u64<E: Error>(self, value: u64) -> Result<$int, E> {
                        $int::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
                    }

                    fn visit_f64<E: Error>(self, value: f64) -> Result<$int, E> {
                        let whole = value.trunc() == value && value.abs() < EXACT;
                        #[allow(clippy::cast_possible_truncation, reason = "a whole number this small is exact")]
                        let exact = whole.then_some(value as i64).and_then(|value| $int::try_from(value).ok());
                        exact.ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
                    }
                }

                deserializer.$deserialize(WholeVisitor)
            }
        }
    )* };
}

integers!(i32 deserialize_i32 i64 deserialize_i64 u64 deserialize_u64);

impl<T: Integers> Integers for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Whole<T>>::deserialize(deserializer)?.map(|whole| whole.0))
    }
}

impl<T: Integers> Integers for Field<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Field::<Whole<T>>::deserialize(deserializer)? {
            Field::Absent => Self::Absent,
            Field::Null => Self::Null,
            Field::Value(whole) => Self::Value(whole.0),
        })
    }
}

impl<T: Integers> Integers for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Whole<T>>::deserialize(deserializer)?.into_iter().map(|whole| whole.0).collect())
    }
}

impl<T: Integers> Integers for BTreeMap<String, T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<String, Whole<T>>::deserialize(deserializer)?.into_iter().map(|(name, whole)| (name, whole.0)).collect())
    }
}
