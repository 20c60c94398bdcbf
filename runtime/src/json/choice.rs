//! What `one_of!`, `kinds!` and `tagged!` share: a choice is encoded as the variant it is, and made from what that holds.

/// Implements `Serialize` and `From<Variant>` for an enum of types. Each variant names the function that encodes it; one
/// after the semicolon encodes itself, and is made from nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    ($name:ident { $($variant:ident($type:ty) as $encode:expr),* $(,)? $(; $other:ident)? }) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ($encode)(value, serializer),)*
                    $(Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),)?
                }
            }
        }

        $(impl ::core::convert::From<$type> for $name {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*
    };
}
