//! `kinds!`: the serde impls of an enum whose variants are told apart by what kind of JSON they are.

/// Which of `kinds` a JSON text is, by its position. A whole number is a `number` where there is no `integer`.
///
/// # Errors
///
/// When it is none of them; says which there could be.
#[doc(hidden)]
pub fn pick_kind(json: &str, kinds: &[&str]) -> Result<usize, String> {
    let at = |kind: &str| kinds.iter().position(|known| *known == kind);
    let found = match json.trim_start().bytes().next() {
        Some(b'"') => at("string"),
        Some(b't' | b'f') => at("boolean"),
        Some(b'[') => at("array"),
        Some(b'{') => at("object"),
        Some(b'n') | None => None,
        Some(_) if json.trim().parse::<i64>().is_ok() => at("integer").or_else(|| at("number")),
        Some(_) => at("number").or_else(|| at("integer")),
    };
    found.ok_or_else(|| format!("expected one of {}", kinds.join(", ")))
}

/// Implements `Serialize`, `Deserialize` and `From<Variant>` for an enum with at most one variant for each kind of JSON:
/// `string`, `integer`, `number`, `boolean`, `array`, `object`.
///
/// ```
/// use capgen_runtime::{kinds, serde_json};
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Size { String(String), Integer(i64) }
/// kinds!(Size { String(String) = ["string"], Integer(i64) = ["integer"] });
///
/// assert_eq!(serde_json::from_str::<Size>("7")?, Size::Integer(7));
/// assert_eq!(serde_json::to_string(&Size::from("7".to_owned()))?, r#""7""#);
/// let error = serde_json::from_str::<Size>("[]").unwrap_err();
/// assert!(error.to_string().starts_with("expected one of string, integer"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! kinds {
    ($name:ident { $($variant:ident($type:ty) = [$kind:literal]),* $(,)? }) => {
        $crate::__choice!($name { $($variant($type) as $crate::serde::Serialize::serialize),* });

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                use $crate::serde::de::Error as _;
                const KINDS: &[&str] = &[$($kind),*];
                let raw = <$crate::json::RawJson as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let picked = $crate::json::pick_kind(raw.get(), KINDS).map_err(D::Error::custom)?;
                $(
                    if KINDS[picked] == $kind {
                        let value: $type = $crate::json::parse(&raw).map_err(D::Error::custom)?;
                        return ::core::result::Result::Ok(Self::$variant(value));
                    }
                )*
                ::core::result::Result::Err(D::Error::custom("expected a variant"))
            }
        }
    };
}
