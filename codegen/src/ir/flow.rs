//! Where values come from: expressions, templates of bodies, and shapes of answers. The runtime's `flow` has the same.

use serde_json::Value;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// A value of the document.
    Literal(Value),
    /// A text with values in it.
    Template(Vec<Piece>),
    List(Vec<Expr>),
    Object(Vec<(String, Expr)>),
    /// An input of the function, or of the operation.
    Input(String),
    Setting(String),
    /// A part of the current value.
    At(Path),
    /// A list, each element of which is made from an element of the list at a path.
    Each(Path, Box<Expr>),
    /// A value of a type.
    As(Kind, Box<Expr>),
    /// The second expression, seen from the value of the first.
    Then(Box<Expr>, Box<Expr>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Input(String),
    Setting(String),
    At(Path),
}

/// Which part of a value (RFC 9535).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// A singular query; the whole value if there are no segments.
    One(Vec<Seg>),
    /// Any other: the list of what it finds.
    All(String),
}

/// A segment of a singular query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seg {
    Key(String),
    Index(i64),
}

/// The type a document gives to an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
}

/// A body as a document spells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    /// Its media type.
    pub(crate) media: String,
    pub(crate) form: Form,
}

/// In which format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    Json(Expr),
    Text(Vec<Piece>),
    Xml(Vec<Piece>),
    Sparql(Vec<Piece>),
    /// JSON text with values in it, which is no JSON before.
    JsonText(Vec<Piece>),
    Urlencoded(Vec<(String, Expr)>),
    Multipart(Vec<Part>),
}

/// A part of a form of parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) value: Expr,
    pub(crate) filename: Option<String>,
    pub(crate) media: Option<String>,
}

/// What an operation gives to functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gives {
    pub(crate) format: RawFormat,
    /// What is made of an answer; the whole, where nothing is said.
    pub(crate) shape: Option<Expr>,
    /// The outputs that have names of their own.
    pub(crate) named: Vec<(String, Expr)>,
    /// What the answer is, whatever the API says of it.
    pub(crate) media: Option<String>,
    /// The longest answer, in bytes.
    pub(crate) longest: Option<u64>,
}

/// How the body of an answer is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum RawFormat {
    #[default]
    Json,
    Text,
    /// Bytes of a media type.
    Binary(String),
    Xml,
    Csv,
    Tsv,
    Psv,
    Yaml,
    /// What a CSS selector leaves of it.
    Html(Option<String>),
    /// The sections whose heading begins with a text.
    Markdown(Option<String>),
}

impl Expr {
    /// The current value itself.
    pub(crate) fn whole() -> Self {
        Self::At(Path::One(Vec::new()))
    }

    /// Whether it is the current value itself.
    pub(crate) fn is_whole(&self) -> bool {
        *self == Self::whole()
    }

    /// Calls `seen` with the name of every input in it.
    pub(crate) fn inputs<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Input(name) => seen(name),
            Self::Template(pieces) => inputs_of(pieces, seen),
            Self::List(items) => items.iter().for_each(|item| item.inputs(seen)),
            Self::Object(members) => members.iter().for_each(|(_, member)| member.inputs(seen)),
            Self::Each(_, inner) | Self::As(_, inner) => inner.inputs(seen),
            Self::Then(first, second) => {
                first.inputs(seen);
                second.inputs(seen);
            }
            Self::Literal(_) | Self::Setting(_) | Self::At(_) => {}
        }
    }

    /// Gives the input `from` the name `to`.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        match self {
            Self::Input(name) if name == from => to.clone_into(name),
            Self::Template(pieces) => rename_in(pieces, from, to),
            Self::List(items) => items.iter_mut().for_each(|item| item.rename(from, to)),
            Self::Object(members) => members.iter_mut().for_each(|(_, member)| member.rename(from, to)),
            Self::Each(_, inner) | Self::As(_, inner) => inner.rename(from, to),
            Self::Then(first, second) => {
                first.rename(from, to);
                second.rename(from, to);
            }
            Self::Literal(_) | Self::Input(_) | Self::Setting(_) | Self::At(_) => {}
        }
    }

    /// Calls `seen` with the name of every setting in it.
    pub(crate) fn settings<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Setting(name) => seen(name),
            Self::Template(pieces) => pieces.iter().for_each(|piece| piece.setting(seen)),
            Self::List(items) => items.iter().for_each(|item| item.settings(seen)),
            Self::Object(members) => members.iter().for_each(|(_, member)| member.settings(seen)),
            Self::Each(_, inner) | Self::As(_, inner) => inner.settings(seen),
            Self::Then(first, second) => {
                first.settings(seen);
                second.settings(seen);
            }
            Self::Literal(_) | Self::Input(_) | Self::At(_) => {}
        }
    }
}

/// Gives the input `from` the name `to`.
fn rename_in(pieces: &mut [Piece], from: &str, to: &str) {
    for piece in pieces {
        if *piece == Piece::Input(from.to_owned()) {
            *piece = Piece::Input(to.to_owned());
        }
    }
}

/// Calls `seen` with the name of every input in `pieces`.
pub(crate) fn inputs_of<'a>(pieces: &'a [Piece], seen: &mut dyn FnMut(&'a str)) {
    for piece in pieces {
        if let Piece::Input(name) = piece {
            seen(name);
        }
    }
}

impl Piece {
    /// Calls `seen` with the name of the setting that it is.
    pub(crate) fn setting<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        if let Self::Setting(name) = self {
            seen(name);
        }
    }
}

impl Template {
    /// Calls `seen` with the name of every input in it.
    pub(crate) fn inputs<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match &self.form {
            Form::Json(expr) => expr.inputs(seen),
            Form::Text(pieces) | Form::Xml(pieces) | Form::Sparql(pieces) | Form::JsonText(pieces) => inputs_of(pieces, seen),
            Form::Urlencoded(members) => members.iter().for_each(|(_, member)| member.inputs(seen)),
            Form::Multipart(parts) => parts.iter().for_each(|part| part.value.inputs(seen)),
        }
    }

    /// Whether it is an object with the member `key`.
    pub(crate) fn has_member(&self, key: &str) -> bool {
        match &self.form {
            Form::Json(Expr::Object(members)) | Form::Urlencoded(members) => members.iter().any(|(name, _)| name == key),
            _ => false,
        }
    }

    /// Gives the input `from` the name `to`.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        match &mut self.form {
            Form::Json(expr) => expr.rename(from, to),
            Form::Text(pieces) | Form::Xml(pieces) | Form::Sparql(pieces) | Form::JsonText(pieces) => rename_in(pieces, from, to),
            Form::Urlencoded(members) => members.iter_mut().for_each(|(_, member)| member.rename(from, to)),
            Form::Multipart(parts) => parts.iter_mut().for_each(|part| part.value.rename(from, to)),
        }
    }

    /// Calls `seen` with the name of every setting in it.
    pub(crate) fn settings<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match &self.form {
            Form::Json(expr) => expr.settings(seen),
            Form::Text(pieces) | Form::Xml(pieces) | Form::Sparql(pieces) | Form::JsonText(pieces) => {
                pieces.iter().for_each(|piece| piece.setting(seen))
            }
            Form::Urlencoded(members) => members.iter().for_each(|(_, member)| member.settings(seen)),
            Form::Multipart(parts) => parts.iter().for_each(|part| part.value.settings(seen)),
        }
    }
}

impl Kind {
    /// Reads the `type` of an output.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "integer" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            "object" => Some(Self::Object),
            "array" => Some(Self::Array),
            _ => None,
        }
    }

    /// The type as JSON Schema spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

impl RawFormat {
    /// Whether an answer in it is not passed on as it came, but as JSON.
    pub(crate) fn is_converted(&self) -> bool {
        !matches!(self, Self::Json | Self::Text | Self::Binary(_))
    }

    /// The media types that `Accept` asks for.
    pub(crate) fn media(&self) -> &str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain",
            Self::Binary(media) => media,
            Self::Xml => "application/xml, text/xml",
            Self::Csv => "text/csv",
            Self::Tsv => "text/tab-separated-values",
            Self::Psv => "text/plain",
            Self::Yaml => "application/yaml",
            Self::Html(_) => "text/html",
            Self::Markdown(_) => "text/markdown",
        }
    }
}
