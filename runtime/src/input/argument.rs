//! Values on their way out: what becomes a path segment, a query, a header or a cookie.

use serde_json::Value;

/// A value on its way to the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Left out.
    Absent,
    /// One text.
    One(String),
    /// Several texts; the name is repeated in a query.
    Many(Vec<String>),
    /// An object, in the order of its members.
    Object(crate::Map),
    /// What cannot be sent, and why.
    Broken(String),
}

/// A type that can be sent as a parameter. `None` is left out, never sent empty.
pub trait IntoArgument {
    /// The value as text.
    fn into_argument(self) -> Argument;
}

impl IntoArgument for Argument {
    fn into_argument(self) -> Argument {
        self
    }
}

impl<T: IntoArgument> IntoArgument for Option<T> {
    fn into_argument(self) -> Argument {
        self.map_or(Argument::Absent, T::into_argument)
    }
}

impl<T: IntoArgument> IntoArgument for crate::json::Field<T> {
    fn into_argument(self) -> Argument {
        self.into_value().into_argument()
    }
}

impl<T: IntoArgument> IntoArgument for Box<T> {
    fn into_argument(self) -> Argument {
        (*self).into_argument()
    }
}

impl IntoArgument for String {
    fn into_argument(self) -> Argument {
        Argument::One(self)
    }
}

impl IntoArgument for &str {
    fn into_argument(self) -> Argument {
        Argument::One(self.to_owned())
    }
}

macro_rules! displayed {
    ($($type:ty)*) => { $(
        impl IntoArgument for $type {
            fn into_argument(self) -> Argument {
                Argument::One(self.to_string())
            }
        }
    )* };
}

displayed!(bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

impl<T: IntoArgument> IntoArgument for Vec<T> {
    fn into_argument(self) -> Argument {
        let texts = self.into_iter().flat_map(|one| match one.into_argument() {
            Argument::Absent | Argument::Broken(_) => Vec::new(),
            Argument::One(text) => vec![text],
            Argument::Many(texts) => texts,
            Argument::Object(members) => vec![Value::Object(members).to_string()],
        });
        Argument::Many(texts.collect())
    }
}

/// A string is its text, an array its elements, an object its JSON; `null` is left out.
impl IntoArgument for Value {
    fn into_argument(self) -> Argument {
        match self {
            Self::Null => Argument::Absent,
            Self::String(text) => Argument::One(text),
            Self::Array(elements) => elements.into_argument(),
            Self::Bool(_) | Self::Number(_) | Self::Object(_) => Argument::One(self.to_string()),
        }
    }
}

impl IntoArgument for crate::Map {
    fn into_argument(self) -> Argument {
        Argument::One(Value::Object(self).to_string())
    }
}

impl IntoArgument for crate::json::RawJson {
    fn into_argument(self) -> Argument {
        Argument::One(self.get().to_owned())
    }
}

impl IntoArgument for crate::json::RawObject {
    fn into_argument(self) -> Argument {
        Argument::One(self.get().to_owned())
    }
}
