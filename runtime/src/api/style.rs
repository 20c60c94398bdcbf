//! How the value of a parameter is spelled on the wire (OpenAPI 3, "Style Values").
//!
//! Clients write and servers read the cells of the table "Style Examples". Where the versions of OpenAPI disagree (a
//! `label` that is not exploded), RFC 6570 decides, as OpenAPI 3.0.4 and 3.1 do: `.blue,black,brown`.
//!
//! What the table leaves open:
//!
//! - An empty list or object is left out, as RFC 6570 (section 2.3) leaves out what is undefined.
//! - An element never reads as two: where a separator cannot be escaped (a comma in a header, a space or a `|` between
//!   delimited values), a value that contains it is refused.
//! - `deepObject` nests, `a[b][c]=1`, and a list inside an object is its name repeated: `a[b]=1&a[b]=2`. Servers also
//!   read `a[b][]=1`.
//! - A list inside an exploded `form` object is its name repeated. Any other value inside a value is its JSON text.
//! - Exploded `spaceDelimited` and `pipeDelimited`, and lists and scalars in `deepObject`, are spelled as exploded `form`.
//! - The names of an exploded object's properties are those of the query or the cookies. A server takes it as given when
//!   one of its declared properties is; it then takes every name that is no other parameter's.

use super::Param;

/// How a value is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `blue,black`, in paths and headers.
    Simple,
    /// `.blue`, in paths.
    Label,
    /// `;color=blue`, in paths.
    Matrix,
    /// `color=blue`, in queries and cookies.
    Form,
    /// `color=blue%20black`, in queries.
    SpaceDelimited,
    /// `color=blue%7Cblack`, in queries.
    PipeDelimited,
    /// `color[R]=100`, in queries.
    DeepObject,
    /// JSON text.
    Json,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text; several where a name is repeated.
    Scalar,
    /// A list.
    List,
    /// An object, and the names of its declared properties; none where its names are data.
    Object(&'static [&'static str]),
}

impl Param {
    const fn styled(self, style: Style) -> Self {
        Self { style, explode: false, ..self }
    }

    /// The same parameter in the style `label`.
    #[must_use]
    pub const fn label(self) -> Self {
        self.styled(Style::Label)
    }

    /// The same parameter in the style `matrix`.
    #[must_use]
    pub const fn matrix(self) -> Self {
        self.styled(Style::Matrix)
    }

    /// The same parameter in the style `spaceDelimited`.
    #[must_use]
    pub const fn space_delimited(self) -> Self {
        self.styled(Style::SpaceDelimited)
    }

    /// The same parameter in the style `pipeDelimited`.
    #[must_use]
    pub const fn pipe_delimited(self) -> Self {
        self.styled(Style::PipeDelimited)
    }

    /// The same parameter in the style `deepObject`.
    #[must_use]
    pub const fn deep_object(self) -> Self {
        self.styled(Style::DeepObject)
    }

    /// The same parameter as JSON text.
    #[must_use]
    pub const fn json(self) -> Self {
        self.styled(Style::Json)
    }

    /// The same parameter, each element or property for itself: `explode: true`.
    #[must_use]
    pub const fn exploded(self) -> Self {
        Self { explode: true, ..self }
    }

    /// The same parameter, all elements or properties in one: `explode: false`.
    #[must_use]
    pub const fn joined(self) -> Self {
        Self { explode: false, ..self }
    }

    /// The same parameter, whose reserved characters (RFC 3986, section 2.2) stay as they are: `allowReserved: true`.
    ///
    /// `#`, `&`, `+` and `%` are encoded all the same, for they would end the query, begin another pair, or read as
    /// something else; and so is whatever separates values in its style. Every value is read back as it was.
    #[must_use]
    pub const fn reserved(self) -> Self {
        Self { reserved: true, ..self }
    }

    /// The same parameter, for which an empty text is as good as none: `allowEmptyValue: true`.
    #[must_use]
    pub const fn blank(self) -> Self {
        Self { blank: true, ..self }
    }

    /// The same parameter, a list.
    #[must_use]
    pub const fn list(self) -> Self {
        Self { shape: Shape::List, ..self }
    }

    /// The same parameter, an object with these properties.
    #[must_use]
    pub const fn object(self, properties: &'static [&'static str]) -> Self {
        Self { shape: Shape::Object(properties), ..self }
    }
}

#[cfg(any(feature = "client", feature = "server"))]
impl Param {
    /// Whether this parameter would read a pair of this name.
    pub(crate) fn claims(&self, name: &str) -> bool {
        match (self.style, self.shape) {
            (Style::Form, Shape::Object(properties)) if self.explode => properties.contains(&name),
            (Style::DeepObject, _) => name == self.wire || name.strip_prefix(self.wire).is_some_and(|rest| rest.starts_with('[')),
            _ => name == self.wire,
        }
    }
}
