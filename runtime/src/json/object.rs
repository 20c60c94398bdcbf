//! `object!`: the serde impls of a generated struct, without derive and without flatten.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::Field;

/// A member's name, borrowed from the text when it has no escapes.
#[derive(Debug)]
pub struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    /// The name as a `String`.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(name.to_owned())))
    }

    fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(name)))
    }
}

/// What a member that is not there decodes from: `None` for an `Option`, `Absent` for a [`Field`], and an error that
/// names the member for any other type.
#[derive(Debug)]
pub struct Missing<E>(&'static str, std::marker::PhantomData<E>);

impl<E: Error> Missing<E> {
    /// Decodes the absence of the member called `wire`.
    ///
    /// # Errors
    ///
    /// When the member is required, or its type has no value for absence.
    pub fn decode<'de, T: Deserialize<'de>>(wire: &'static str, required: bool) -> Result<T, E> {
        if required {
            return Err(E::missing_field(wire));
        }
        T::deserialize(Self(wire, std::marker::PhantomData))
    }
}

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, E> {
        if name == "Field" { visitor.visit_none() } else { Err(E::missing_field(self.0)) }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// Asks a member whether it is there. `Option` and [`Field`] answer themselves; any other type is, by [`Optional`].
#[derive(Debug)]
pub struct Probe<'a, T>(pub &'a T);

impl<T> Probe<'_, Option<T>> {
    /// Whether there is no value.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Probe<'_, Field<T>> {
    /// Whether the member is left out.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

/// What [`Probe`] answers for types that are always there.
pub trait Optional {
    /// Whether there is no value.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T> Optional for Probe<'_, T> {}

/// Whether a list has a name; for `const` blocks.
#[must_use]
pub const fn contains(list: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < list.len() {
        if same(list[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Implements `Serialize` and `Deserialize` for a struct with a field `additional: Map`.
///
/// Members that are not listed go to `additional`. A member that is listed in `required` must be there (`null` is
/// fine for an `Option`); any other `Option` or [`Field`] may be absent, and is left out again when it is. A member
/// given twice: the last wins. Integers are members `as Whole`, so that `1.0` is one: see [`Whole`](crate::json::Whole).
///
/// ```
/// #[derive(Clone, Debug, Default, PartialEq)]
/// pub struct Link {
///     pub href: String,
///     pub rel: Option<String>,
///     pub additional: capgen_runtime::Map,
/// }
/// capgen_runtime::object!(Link { href: "href", rel: "rel"; required: [href] });
///
/// let link: Link = capgen_runtime::serde_json::from_str(r#"{"href":"/a","x":1}"#)?;
/// assert_eq!(link.href, "/a");
/// assert_eq!(capgen_runtime::serde_json::to_string(&link)?, r#"{"href":"/a","x":1}"#);
/// # Ok::<(), capgen_runtime::serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident { $($field:ident : $wire:literal $(as $decoded:ident)?),* $(,)? $(; required: [$($required:ident),* $(,)?] $(,)?)? }) => {
        const _: () = {
            /// The fields that must be there.
            const REQUIRED: &[&str] = &[$($(stringify!($required)),*)?];

            impl $crate::serde::Serialize for $name {
                fn serialize<S: $crate::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #[allow(unused_imports)]
                    use $crate::json::Optional as _;
                    use $crate::serde::ser::SerializeMap as _;
                    let mut map = serializer.serialize_map(None)?;
                    $(
                        if const { $crate::json::contains(REQUIRED, stringify!($field)) }
                            || !$crate::json::Probe(&self.$field).is_absent()
                        {
                            map.serialize_entry($wire, &self.$field)?;
                        }
                    )*
                    for (name, value) in &self.additional {
                        map.serialize_entry(name, value)?;
                    }
                    map.end()
                }
            }

            struct ObjectVisitor;

            impl<'de> $crate::serde::de::Visitor<'de> for ObjectVisitor {
                type Value = $name;

                fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: $crate::serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> ::core::result::Result<$name, A::Error> {
                    $(let mut $field = ::core::option::Option::None;)*
                    let mut additional = $crate::Map::new();
                    while let ::core::option::Option::Some(key) = map.next_key::<$crate::json::Key<'de>>()? {
                        match &*key {
                            $($wire => $field = ::core::option::Option::Some($crate::__member!(map $($decoded)?)),)*
                            _ => {
                                additional.insert(key.into_string(), map.next_value()?);
                            }
                        }
                    }
                    ::core::result::Result::Ok($name {
                        $($field: match $field {
                            ::core::option::Option::Some(value) => value,
                            ::core::option::Option::None => $crate::json::Missing::<A::Error>::decode(
                                $wire,
                                const { $crate::json::contains(REQUIRED, stringify!($field)) },
                            )?,
                        },)*
                        additional,
                    })
                }
            }

            impl<'de> $crate::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    deserializer.deserialize_map(ObjectVisitor)
                }
            }
        };
    };
}

/// The value of a member, perhaps decoded by a type of `json` that wraps it.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    ($map:ident) => {
        $map.next_value()?
    };
    ($map:ident $decoded:ident) => {
        $map.next_value::<$crate::json::$decoded<_>>()?.0
    };
}
