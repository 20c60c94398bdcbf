//! Operations: the calls a remote API offers, what they take and what they answer.

use super::flow::{Gives, Piece, Template};
use super::{Access, Field, Location, Type, style};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::source::Pointer;

/// A call the remote API offers.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    /// In capitals (RFC 9110 §9).
    pub(crate) method: Method,
    pub(crate) path: PathTemplate,
    pub(crate) params: Vec<Param>,
    pub(crate) body: Option<Body>,
    /// The success answers; one without a status stands for any 2xx.
    pub(crate) replies: Vec<Reply>,
    /// The failures whose bodies the document declares.
    pub(crate) failures: Vec<Failure>,
    /// How the answer goes on in further pages.
    pub(crate) pages: Option<Pages>,
    /// The headers of a success that the document declares.
    pub(crate) headers: Option<ReplyHeaders>,
    /// Where it goes and what it asks for, if not what the API does.
    pub(crate) access: Option<Access>,
    /// How its body is spelled out, where no caller supplies it.
    pub(crate) template: Option<Template>,
    /// How its answer is read, and what is made of it.
    pub(crate) gives: Gives,
}

/// A failure whose body is declared.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// `404`, `4XX` or `default`.
    pub(crate) status: String,
    pub(crate) ty: Type,
    pub(crate) doc: String,
}

/// An answer that is a page: the properties that hold the items and the links to other pages.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    pub(crate) items: Name,
    pub(crate) links: Name,
    pub(crate) item: Type,
}

/// An HTTP method (RFC 9110 §9.3, RFC 5789).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    /// `wire` is what travels; the Rust name is unique among the inputs of the operation.
    pub(crate) name: Name,
    /// The unique name this input is known by.
    pub(crate) input: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) ty: Type,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    /// The setting of the client that it is taken from where a call does not say.
    pub(crate) setting: Option<FromSetting>,
    /// How its value is spelled.
    pub(crate) spelling: style::Spelling,
    /// What is sent where a call does not say; empty for nothing.
    pub(crate) fixed: Vec<Piece>,
}

/// A parameter that a setting of the client stands behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FromSetting {
    /// The setting.
    pub(crate) name: String,
    /// What is sent before its value.
    pub(crate) prefix: String,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// The media type it is sent as.
    pub(crate) media: String,
    /// The name the document gives it; `body` where it gives none.
    pub(crate) name: Name,
    pub(crate) required: bool,
    /// What JSON, or a form, says.
    pub(crate) ty: Type,
    pub(crate) doc: String,
    /// How it travels.
    pub(crate) carried: Carried,
}

/// How a body travels.
#[derive(Clone, Debug)]
pub(crate) enum Carried {
    Json,
    /// `application/x-www-form-urlencoded`, and the styles of properties that do not travel as their text.
    Form(Vec<(String, Style)>),
    /// `multipart/form-data`
    Multipart(Multipart),
    Text,
    /// Bytes, or a stream of them.
    Bytes,
    /// One of several media types: the enum, and its variants.
    Choice(Name, Vec<(Name, Body)>),
}

/// How a property of a form travels (OpenAPI, encoding object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Comma,
    Space,
    Pipe,
    Deep,
    Json,
}

/// A form of parts, which is a struct of its own.
#[derive(Clone, Debug)]
pub(crate) struct Multipart {
    pub(crate) name: Name,
    pub(crate) at: Pointer,
    pub(crate) parts: Vec<Part>,
}

/// A property of a form of parts.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) field: Field,
    /// Whether it is a file, or a list of files.
    pub(crate) file: Option<Files>,
    /// The media type the document wants for it.
    pub(crate) media: Option<String>,
}

/// How many files a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    One,
    Many,
}

/// The declared headers of the successes of an operation, which are a struct of their own.
#[derive(Clone, Debug)]
pub(crate) struct ReplyHeaders {
    pub(crate) name: Name,
    pub(crate) fields: Vec<Field>,
}

/// A success answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The status; none for any 2xx.
    pub(crate) status: Option<u16>,
    /// What the body is.
    pub(crate) content: Content,
    /// The media types it may have, as `Accept` lists them; empty where there is no body.
    pub(crate) media: String,
    /// Whether it is a redirect of any kind, the only answer there is.
    pub(crate) redirect: bool,
    pub(crate) doc: String,
}

/// What an answer carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Empty,
    Json(Type),
    Text,
    Bytes,
}
