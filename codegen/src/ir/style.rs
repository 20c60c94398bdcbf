//! How the value of a parameter is spelled (OpenAPI 3, "Style Values"), and what it holds.

use super::{Api, Location, Param, Type, TypeKind};

/// How the value of a parameter is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub(crate) style: Style,
    pub(crate) explode: bool,
    /// `allowReserved`
    pub(crate) reserved: bool,
    /// `allowEmptyValue`, where an empty text is no value of the type.
    pub(crate) blank: bool,
}

/// The `style` of a parameter; JSON is a `content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Json,
}

/// What a parameter holds, as far as its spelling goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// One text.
    Scalar,
    /// A list of texts.
    Texts,
    /// A list of anything else.
    Values,
    /// An object, and its declared properties.
    Object(Vec<String>),
}

impl Spelling {
    /// The spelling of a place.
    pub(crate) fn of(location: Location) -> Self {
        let form = matches!(location, Location::Query | Location::Cookie);
        Self { style: if form { Style::Form } else { Style::Simple }, explode: form, reserved: false, blank: false }
    }
}

impl Style {
    /// Reads the `style` of a parameter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" => Self::Form,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "deepObject" => Self::DeepObject,
            _ => return None,
        })
    }

    /// The styles of a place, the default first.
    pub(crate) fn names(location: Location) -> &'static [&'static str] {
        match location {
            Location::Path => &["simple", "label", "matrix"],
            Location::Query | Location::Body => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            Location::Header => &["simple"],
            Location::Cookie => &["form"],
        }
    }
}

impl Api {
    /// What a type holds, whatever name it goes by.
    pub(crate) fn held(&self, ty: &Type) -> Held {
        match ty {
            Type::List(item) if self.held(item) == Held::Scalar => Held::Texts,
            Type::List(_) => Held::Values,
            Type::Map(_) => Held::Object(Vec::new()),
            Type::Named(id) | Type::Boxed(id) => match &self.type_def(*id).kind {
                TypeKind::Alias(ty) => self.held(ty),
                TypeKind::Struct(fields) => Held::Object(fields.iter().map(|field| field.name.wire.clone()).collect()),
                _ => Held::Scalar,
            },
            _ => Held::Scalar,
        }
    }
}

impl Param {
    /// Whether its value is spelled out property by property, or element by element, by serde.
    pub(crate) fn is_structured(&self, api: &Api) -> bool {
        self.spelling.style != Style::Json && matches!(api.held(&self.ty), Held::Object(_) | Held::Values)
    }
}
