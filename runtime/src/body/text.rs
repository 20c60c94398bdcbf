//! From the texts of a form to a value: the type that is asked for says how a text is read.

use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor, value::MapDeserializer, value::SeqDeserializer};

type Error = serde_json::Error;

/// What a form says under one name.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// The name given once, or several times.
    Plain(Vec<String>),
    /// Text that is JSON.
    Json(String),
    /// `name[key]=…`
    Deep(Vec<(String, Self)>),
}

impl Text {
    fn one(texts: Vec<String>) -> Result<String, Error> {
        match <[String; 1]>::try_from(texts) {
            Ok([text]) => Ok(text),
            Err(_) => Err(Error::custom("expected one value, found several")),
        }
    }

    /// The text as JSON, whatever lifetime the visitor wants.
    fn json<R>(
        self,
        read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::IoRead<&[u8]>>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let text = match self {
            Self::Plain(texts) => Self::one(texts)?,
            Self::Json(text) => text,
            Self::Deep(_) => return Err(Error::custom("expected one value, found an object")),
        };
        let mut deserializer = serde_json::Deserializer::from_reader(text.as_bytes());
        let value = read(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

impl<'de> IntoDeserializer<'de, Error> for Text {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! as_json {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.json(|json| json.$method(visitor))
        }
    )* };
}

impl<'de> Deserializer<'de> for Text {
    type Error = Error;

    as_json! { deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
    deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Plain(texts) if texts.len() == 1 => visitor.visit_string(Self::one(texts)?),
            Self::Plain(_) => self.deserialize_seq(visitor),
            Self::Json(_) => self.json(|json| json.deserialize_any(visitor)),
            Self::Deep(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Plain(texts) => {
                let each = texts.into_iter().map(|text| Self::Plain(vec![text]));
                visitor.visit_seq(SeqDeserializer::new(each))
            }
            other => other.json(|json| json.deserialize_seq(visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Deep(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
            other => other.json(|json| json.deserialize_map(visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match name {
            "Field" => visitor.visit_some(self),
            name => self.json(|json| json.deserialize_newtype_struct(name, visitor)),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}
