//! `string_enum!`: the impls of an enum of strings that keeps unknown values.

/// Implements text conversions, serde, and the argument and input traits for an enum whose last variant is
/// `Unknown(String)`.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum SortDir { Asc, Desc, Unknown(String) }
/// capgen_runtime::string_enum!(SortDir { Asc = "asc", Desc = "desc" });
///
/// assert_eq!(SortDir::from("desc"), SortDir::Desc);
/// assert_eq!(SortDir::from("up").to_string(), "up");
/// ```
#[macro_export]
macro_rules! string_enum {
    ($name:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// The values the document names.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        $crate::__text_traits!($name);
    };
}

/// What `string_enum!` and the formatted texts of `text` share: serde and the argument and input traits, for a type
/// with `as_str` and `From<String>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_traits {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <::std::string::String as $crate::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::input::IntoArgument for $name {
            fn into_argument(self) -> $crate::input::Argument {
                $crate::input::Argument::One(self.as_str().to_owned())
            }
        }

        impl $crate::input::FromInput for $name {
            fn from_input(given: $crate::input::Given<'_>) -> ::core::result::Result<Self, ::std::string::String> {
                given.string().map(|text| Self::from(text.into_owned()))
            }
        }
    };
}
