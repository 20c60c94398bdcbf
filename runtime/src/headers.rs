//! `headers!`: declared headers of an answer, typed.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::input::{Argument, FromInput, Given, IntoArgument};

/// Reads one header; one that is not as the document says counts as absent, and stays in the map. A list is split at commas.
#[must_use]
pub fn read<T: FromInput>(headers: &HeaderMap, name: &str, list: bool) -> Option<T> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() {
        return None;
    }
    let texts: Vec<String> = if list {
        values.iter().flat_map(|value| value.split(',')).map(|text| text.trim().to_owned()).collect()
    } else {
        values.iter().map(|text| (*text).to_owned()).collect()
    };
    T::from_input(Given::Texts(&texts)).ok()
}

/// The length that a message says its body has.
#[cfg(any(feature = "client", feature = "server"))]
pub(crate) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok())
}

/// Adds one header; a value that cannot be sent is left out.
pub fn write<T: IntoArgument>(headers: &mut HeaderMap, name: &str, value: T) {
    let text = match value.into_argument() {
        // Declared headers hold texts and lists of texts; nothing else has a spelling here.
        Argument::Absent | Argument::Object(_) | Argument::Broken(_) => return,
        Argument::One(text) => text,
        Argument::Many(texts) => texts.join(", "),
    };
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(text)) {
        headers.insert(name, value);
    }
}

/// Reads and writes a struct of `Option`s from and to the headers of an answer.
#[macro_export]
macro_rules! headers {
    ($name:ident { $($field:ident : $wire:literal $($list:ident)?),* $(,)? }) => {
        impl $name {
            /// What the headers say; one that is absent, or not as the document says, is `None`.
            #[must_use]
            pub fn of(headers: &$crate::http::HeaderMap) -> Self {
                Self { $($field: $crate::headers::read(headers, $wire, !stringify!($($list)?).is_empty()),)* }
            }
        }

        impl ::core::convert::From<$name> for $crate::http::HeaderMap {
            fn from(typed: $name) -> Self {
                let mut headers = Self::new();
                $($crate::headers::write(&mut headers, $wire, typed.$field);)*
                headers
            }
        }
    };
}
