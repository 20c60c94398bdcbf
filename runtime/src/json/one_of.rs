//! `one_of!`: the serde impls of an enum whose variants are told apart by a member only one of them has.

use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// The names of an object's members, or why there are none.
///
/// # Errors
///
/// When the JSON is no object.
pub fn members(json: &str) -> Result<Vec<String>, String> {
    let members: BTreeMap<String, IgnoredAny> = serde_json::from_str(json).map_err(|_| "expected an object".to_owned())?;
    Ok(members.into_keys().collect())
}

/// The one variant of which a member is present, by its position in `variants`.
///
/// # Errors
///
/// When there is none or more than one; says which members there could be.
pub fn pick(present: &[String], variants: &[&[&str]]) -> Result<usize, String> {
    let has = |keys: &&[&str]| present.iter().any(|name| keys.contains(&name.as_str()));
    let found: Vec<usize> = (0..variants.len()).filter(|&at| has(&variants[at])).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("expected one of {}, found none", list(variants.iter().copied().flatten()))),
        many => {
            let keys = many.iter().flat_map(|&at| variants[at]).filter(|key| present.iter().any(|name| name == *key));
            Err(format!("expected only one of {}", list(keys)))
        }
    }
}

fn list<'a>(keys: impl Iterator<Item = &'a &'a str>) -> String {
    let quoted: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

/// The first member that is none of `keys`.
///
/// # Errors
///
/// Names it.
#[doc(hidden)]
pub fn refuse_others(present: &[String], keys: &[&str]) -> Result<(), String> {
    match present.iter().find(|name| !keys.contains(&name.as_str())) {
        Some(name) => Err(format!("`{name}` is not known here, expected only {}", list(keys.iter()))),
        None => Ok(()),
    }
}

/// Implements `Serialize`, `Deserialize` and `From<Variant>` for an enum of objects.
///
/// Each variant lists the members that only it has, and exactly one variant's may be present. Where every variant is a
/// wrapper around one member, `; closed` refuses any other member; elsewhere unknown members are kept.
///
/// ```
/// use capgen_runtime::{Map, object, one_of, serde_json};
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Start { pub start: String, pub additional: Map }
/// object!(Start { start: "start"; required: [start] });
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Stop { pub stop: bool, pub additional: Map }
/// object!(Stop { stop: "stop"; required: [stop] });
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Action { Start(Start), Stop(Stop) }
/// one_of!(Action { Start(Start) = ["start"], Stop(Stop) = ["stop"] });
///
/// let action: Action = serde_json::from_str(r#"{"stop":true}"#)?;
/// assert!(matches!(action, Action::Stop(Stop { stop: true, .. })));
/// let error = serde_json::from_str::<Action>("{}").unwrap_err();
/// assert!(error.to_string().starts_with("expected one of `start`, `stop`, found none"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! one_of {
    ($name:ident { $($variant:ident($type:ty) = [$($key:literal),* $(,)?]),* $(,)? $(; $closed:ident)? }) => {
        $crate::__choice!($name { $($variant($type) as $crate::serde::Serialize::serialize),* });

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                use $crate::serde::de::Error as _;
                const VARIANTS: &[&[&str]] = &[$(&[$($key),*]),*];
                const CLOSED: &[&str] = &[$(::core::stringify!($closed)),*];
                let raw = <$crate::json::RawJson as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let present = $crate::json::members(raw.get()).map_err(D::Error::custom)?;
                let picked = $crate::json::pick(&present, VARIANTS).map_err(D::Error::custom)?;
                if !CLOSED.is_empty() {
                    $crate::json::refuse_others(&present, VARIANTS[picked]).map_err(D::Error::custom)?;
                }
                let mut at = 0_usize;
                $(
                    if picked == at {
                        let value: $type = $crate::json::parse(&raw).map_err(D::Error::custom)?;
                        return ::core::result::Result::Ok(Self::$variant(value));
                    }
                    at += 1;
                )*
                let _ = at;
                ::core::result::Result::Err(D::Error::custom("expected a variant"))
            }
        }
    };
}

/// Decodes a variant; a mistake inside it is named by its own pointer.
///
/// # Errors
///
/// Where the mistake is, and what was expected.
#[doc(hidden)]
pub fn parse<T: serde::de::DeserializeOwned>(raw: &super::RawJson) -> Result<T, String> {
    super::checked::decode(raw.get()).map_err(|error| error.to_string())
}
