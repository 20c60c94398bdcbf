//! Objects that came as texts, and how a type reads itself from them.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde_json::Value;

use crate::json::checked::{self, Mismatch};

/// A value that came as text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "server"), allow(dead_code, reason = "requests make them"))]
pub(crate) enum Node {
    /// A text where a list is a name repeated: on its own it is a list of one.
    Text(String),
    /// A text where a list is JSON text.
    Flat(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads a type, and after a failure reads once more to find out where.
    pub(crate) fn decode<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        let again = self.clone();
        T::deserialize(self).map_err(|first| match serde_path_to_error::deserialize::<_, T>(again) {
            Err(error) => Mismatch { pointer: checked::pointer(error.path()), message: error.inner().to_string() },
            Ok(_) => Mismatch { pointer: String::new(), message: first.to_string() },
        })
    }

    /// The one text.
    fn text(self, wanted: &str) -> Result<String, Mistake> {
        match self {
            Self::Text(text) | Self::Flat(text) => Ok(text),
            Self::List(mut nodes) if nodes.len() == 1 => nodes.remove(0).text(wanted),
            Self::List(_) => Err(Mistake("must be given once".to_owned())),
            Self::Object(_) => Err(Mistake(format!("must be {wanted}, not an object"))),
        }
    }

    pub(crate) fn json(self) -> Value {
        match self {
            Self::Text(text) | Self::Flat(text) => Value::String(text),
            Self::List(nodes) => nodes.into_iter().map(Self::json).collect(),
            Self::Object(members) => members.into_iter().map(|(name, node)| (name, node.json())).collect::<crate::Map>().into(),
        }
    }
}

/// What is wrong with a text.
#[derive(Debug)]
pub(crate) struct Mistake(String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mistake {}

impl serde::de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl IntoDeserializer<'_, Mistake> for Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The value of a JSON text that is `opened` by this bracket.
fn nested(text: &str, opened: char) -> Option<Value> {
    if text.trim_start().starts_with(opened) && checked::check(text).is_ok() { serde_json::from_str(text).ok() } else { None }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $number:ident $wanted:literal;)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
            let text = self.text($wanted)?;
            // `parse` accepts a plus sign, which JSON does not.
            match text.parse::<$number>() {
                Ok(number) if !text.starts_with('+') => visitor.$visit(number),
                _ => Err(Mistake(concat!("must be ", $wanted).to_owned())),
            }
        }
    )* };
}

impl<'de> Deserializer<'de> for Node {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self {
            Self::Text(text) | Self::Flat(text) => visitor.visit_string(text),
            Self::List(nodes) => visitor.visit_seq(SeqDeserializer::new(nodes.into_iter())),
            Self::Object(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.text("true or false")?.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Mistake("must be true or false".to_owned())),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 i8 "an integer of 8 bits";
        deserialize_i16 visit_i16 i16 "an integer of 16 bits";
        deserialize_i32 visit_i32 i32 "an integer of 32 bits";
        deserialize_i64 visit_i64 i64 "an integer of 64 bits";
        deserialize_u8 visit_u8 u8 "an integer of 8 bits without a sign";
        deserialize_u16 visit_u16 u16 "an integer of 16 bits without a sign";
        deserialize_u32 visit_u32 u32 "an integer of 32 bits without a sign";
        deserialize_u64 visit_u64 u64 "an integer of 64 bits without a sign";
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        // `parse` accepts `inf` and `NaN`, which are no JSON numbers.
        match self.text("a number")?.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(Mistake("must be a number".to_owned())),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_string(self.text("text")?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_some(self)
    }

    /// `RawValue` asks for one under a name of its own, and reads its text.
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        if name != "$serde_json::private::RawValue" {
            return visitor.visit_newtype_struct(self);
        }
        let json = match self {
            Self::Text(text) | Self::Flat(text) if nested(&text, '{').is_some() => text,
            node => node.json().to_string(),
        };
        let mut deserializer = serde_json::Deserializer::from_str(&json);
        let raw: Box<serde_json::value::RawValue> = serde::Deserialize::deserialize(&mut deserializer).map_err(Mistake::custom)?;
        visitor.visit_map(MapDeserializer::new(std::iter::once((name, String::from(Box::<str>::from(raw))))))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let nodes = match self {
            Self::List(nodes) => nodes,
            Self::Flat(text) => match nested(&text, '[') {
                Some(list) => return list.deserialize_seq(visitor).map_err(Mistake::custom),
                None => vec![Self::Text(text)],
            },
            one => vec![one],
        };
        visitor.visit_seq(SeqDeserializer::new(nodes.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self {
            Self::Object(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
            node => match nested(&node.text("an object")?, '{') {
                Some(object) => object.deserialize_map(visitor).map_err(Mistake::custom),
                None => Err(Mistake("must be an object".to_owned())),
            },
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_enum(self.text("text")?.into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}
