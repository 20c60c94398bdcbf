//! 64-bit integers that travel as strings, as protobuf's JSON has them: a JSON number is exact only up to 2^53.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::input::{Argument, FromInput, Given, IntoArgument};
use crate::text::ParseError;

macro_rules! int64 {
    ($(#[$doc:meta])* $name:ident($int:ident): $range:literal) => {
        $(#[$doc])*
        ///
        /// Decodes from a string or a number, every digit kept; encodes as a string.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        /// Decimal digits and perhaps a minus, nothing else.
        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                // `parse` accepts a plus sign, which JSON does not.
                match text.parse() {
                    Ok(value) if !text.starts_with('+') => Ok(Self(value)),
                    _ => Err(ParseError { text: text.to_owned(), expected: concat!("an integer ", $range) }),
                }
            }
        }

        impl From<$int> for $name {
            fn from(value: $int) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $int {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl PartialEq<$int> for $name {
            fn eq(&self, other: &$int) -> bool {
                self.0 == *other
            }
        }

        impl PartialOrd<$int> for $name {
            fn partial_cmp(&self, other: &$int) -> Option<std::cmp::Ordering> {
                self.0.partial_cmp(other)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Int64Visitor;

                impl Visitor<'_> for Int64Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("an integer ", $range, ", or a string of one"))
                    }

                    fn visit_i64<E: Error>(self, value: i64) -> Result<$name, E> {
                        $int::try_from(value).map($name).map_err(|_| out_of_range(value, concat!("an integer ", $range)))
                    }

                    fn visit_u64<E: Error>(self, value: u64) -> Result<$name, E> {
                        $int::try_from(value).map($name).map_err(|_| out_of_range(value, concat!("an integer ", $range)))
                    }

                    // What a number with a fraction, an exponent or too many digits arrives as.
                    fn visit_f64<E: Error>(self, value: f64) -> Result<$name, E> {
                        Err(out_of_range(value, concat!("an integer ", $range)))
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_any(Int64Visitor)
            }
        }

        impl IntoArgument for $name {
            fn into_argument(self) -> Argument {
                Argument::One(self.to_string())
            }
        }

        /// As integers read themselves, and from a string inside JSON too.
        impl FromInput for $name {
            fn from_input(given: Given<'_>) -> Result<Self, String> {
                let value = match given {
                    Given::Json(json) if json.trim_start().starts_with('"') => $int::from_input(Given::Texts(&[given.string()?.into_owned()])),
                    _ => $int::from_input(given),
                };
                value.map(Self)
            }
        }
    };
}

int64! {
    /// `int64` as a string.
    Int64(i64): "from -9223372036854775808 to 9223372036854775807"
}

int64! {
    /// `uint64` as a string.
    UInt64(u64): "from 0 to 18446744073709551615"
}

fn out_of_range<E: Error>(value: impl fmt::Display, expected: &'static str) -> E {
    E::custom(ParseError { text: value.to_string(), expected })
}
