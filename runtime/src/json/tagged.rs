//! `tagged!`: the serde impls of an enum of objects whose variants are told apart by the text of one member.

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// The variant that the member `tag` names, by its position in `variants`; none if it names none of them.
///
/// # Errors
///
/// When the JSON is no object.
#[doc(hidden)]
pub fn pick_tag(json: &str, tag: &str, variants: &[&[&str]]) -> Result<Option<usize>, String> {
    let value: serde_json::Map<String, Value> = serde_json::from_str(json).map_err(|_| "expected an object".to_owned())?;
    let text = value.get(tag).and_then(Value::as_str);
    Ok(text.and_then(|text| variants.iter().position(|texts| texts.contains(&text))))
}

/// Encodes an object; one without the member `tag` gets it.
///
/// # Errors
///
/// What the value or the serializer says.
#[doc(hidden)]
pub fn with_tag<T: Serialize, S: Serializer>(value: &T, tag: &str, text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let Value::Object(members) = &mut value {
        members.entry(tag).or_insert_with(|| Value::from(text));
    }
    value.serialize(serializer)
}

/// Keeps an object as it came.
///
/// # Errors
///
/// When it cannot be kept as a value.
#[doc(hidden)]
pub fn unknown<E: serde::de::Error>(raw: &super::RawJson) -> Result<Value, E> {
    serde_json::from_str(raw.get()).map_err(E::custom)
}

/// Implements `Serialize`, `Deserialize` and `From<Variant>` for an enum of objects whose last variant is
/// `Unknown(Value)`.
///
/// Each variant lists the texts that the member `tag` has in it. An object with another text, or without one, is
/// `Unknown`. What is sent always has the member.
///
/// ```
/// use capgen_runtime::{Map, Value, object, serde_json, tagged};
/// #[derive(Clone, Debug, Default, PartialEq)]
/// pub struct Cat { pub lives: Option<i64>, pub additional: Map }
/// object!(Cat { lives: "lives" });
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Pet { Cat(Cat), Unknown(Value) }
/// tagged!(Pet { Cat(Cat) = ["cat"]; tag: "kind" });
///
/// assert!(matches!(serde_json::from_str(r#"{"kind":"cat","lives":9}"#)?, Pet::Cat(Cat { lives: Some(9), .. })));
/// assert!(matches!(serde_json::from_str(r#"{"kind":"eel"}"#)?, Pet::Unknown(_)));
/// assert_eq!(serde_json::to_string(&Pet::Cat(Cat::default()))?, r#"{"kind":"cat"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! tagged {
    ($name:ident { $($variant:ident($type:ty) = [$first:literal $(, $text:literal)* $(,)?]),* $(,)? ; tag: $tag:literal }) => {
        $crate::__choice!($name {
            $($variant($type) as |value, serializer| $crate::json::with_tag(value, $tag, $first, serializer)),*
            ; Unknown
        });

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                use $crate::serde::de::Error as _;
                const VARIANTS: &[&[&str]] = &[$(&[$first $(, $text)*]),*];
                let raw = <$crate::json::RawJson as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let picked = $crate::json::pick_tag(raw.get(), $tag, VARIANTS).map_err(D::Error::custom)?;
                let mut at = 0_usize;
                $(
                    if picked == ::core::option::Option::Some(at) {
                        let value: $type = $crate::json::parse(&raw).map_err(D::Error::custom)?;
                        return ::core::result::Result::Ok(Self::$variant(value));
                    }
                    at += 1;
                )*
                let _ = at;
                $crate::json::unknown(&raw).map(Self::Unknown)
            }
        }
    };
}
