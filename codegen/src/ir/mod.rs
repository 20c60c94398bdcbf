//! The intermediate representation: what an API is, as plain data, whatever document said it.
//!
//! An [`Operation`] is a call the remote API offers; a [`Function`] is something this API does in terms of operations; a
//! [`Route`] (REST) and a [`Tool`] (MCP) only expose a function, so that the two adapters cannot diverge.

pub(crate) mod query;
pub(crate) mod style;

use std::collections::BTreeSet;

use crate::name::Name;
use crate::path::PathTemplate;
use crate::source::{Origins, Pointer};

/// Index of a type in [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) usize);

/// Index of an operation in [`Api::operations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OperationId(pub(crate) usize);

/// Index of a function in [`Api::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FunctionId(pub(crate) usize);

/// One document, understood.
#[derive(Debug)]
pub(crate) struct Api {
    /// After the file: `cinder-backups` and `cinder_backups`.
    pub(crate) name: Name,
    /// The files that generated docs cite, and which of them each node comes from.
    pub(crate) origins: Origins,
    /// The title and the description.
    pub(crate) doc: String,
    /// A template over the settings; empty if it must be supplied.
    pub(crate) base_url: String,
    /// Every address the document names, as it writes them; the first is the base URL.
    pub(crate) servers: Vec<Server>,
    /// What a client must be told before it starts.
    pub(crate) settings: Vec<Setting>,
    /// What every call carries to be let in.
    pub(crate) credentials: Vec<Credential>,
    /// Named types.
    pub(crate) types: Vec<TypeDef>,
    /// Those that are not generated, because no operation that was chosen uses them.
    pub(crate) unused: BTreeSet<TypeId>,
    /// The calls the remote API offers.
    pub(crate) operations: Vec<Operation>,
    /// What this API does in terms of them.
    pub(crate) functions: Vec<Function>,
    /// Whether the operations themselves can be served, from a trait (OpenAPI).
    pub(crate) serves: bool,
    /// The REST side of a capability.
    pub(crate) rest: Option<Adapter<Route>>,
    /// The MCP side of a capability.
    pub(crate) mcp: Option<Adapter<Tool>>,
}

/// A value that is known at start, not at build.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The name that templates use, and its setter.
    pub(crate) name: Name,
    /// The environment variable.
    pub(crate) env: String,
    /// Whether it must never be printed.
    pub(crate) secret: bool,
    /// Whether a client cannot start without it.
    pub(crate) required: bool,
    /// What holds if nothing is said.
    pub(crate) default: Option<String>,
    /// What it is.
    pub(crate) doc: String,
    /// Where the document declares it.
    pub(crate) at: Pointer,
}

/// How a call proves who sends it; the texts are templates over the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer { token: String },
    /// `Authorization: Basic …` (RFC 7617).
    Basic { username: String, password: String },
    /// A header of its own.
    Header { name: String, value: String },
    /// A query parameter.
    Query { name: String, value: String },
    /// A cookie (RFC 6265).
    Cookie { name: String, value: String },
    /// A bearer token that the client fetches (RFC 6749, section 4.4).
    ClientCredentials { token_url: String, client_id: String, client_secret: String, scopes: Vec<String> },
}

/// An address that a document names.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// As it is written, with its variables in braces.
    pub(crate) url: String,
    /// What is there.
    pub(crate) doc: String,
}

/// Where one operation goes and what it asks for, where that is not the same for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// A template over the settings; empty for the base URL of the API.
    pub(crate) server: String,
    /// The first alternative that is complete is sent; none at all sends nothing.
    pub(crate) security: Vec<Vec<Credential>>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header field.
    Header,
    /// A cookie (RFC 6265).
    Cookie,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// Text.
    String,
    /// Text whose format is a hint: its exact spelling is kept.
    Formatted(Format),
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    I32,
    /// A whole number of 64 bits.
    I64,
    /// A whole number of 64 bits that travels as text (ProtoJSON).
    TextI64,
    /// A whole number of 64 bits without a sign that travels as text (ProtoJSON).
    TextU64,
    /// A whole number of 64 bits without a sign.
    U64,
    /// A number.
    F64,
    /// Any JSON value.
    Json,
    /// JSON text that is any value, kept byte for byte.
    RawJson,
    /// JSON text that is an object, kept byte for byte.
    RawObject,
    /// A list.
    List(Box<Type>),
    /// An object whose names are data.
    Map(Box<Type>),
    /// A value or `null`, inside a list or a map.
    Option(Box<Type>),
    /// A named type.
    Named(TypeId),
    /// A named type behind a box, because it contains itself.
    Boxed(TypeId),
}

/// A format that has a type of its own in the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `date-time`
    Timestamp,
    /// `date`
    Date,
    /// `uuid`
    Uuid,
    /// `uri`
    Uri,
    /// `byte`
    Base64,
}

/// A named type.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    /// Its name in the document, or the one derived from its place.
    pub(crate) name: Name,
    /// What the document says of it.
    pub(crate) doc: String,
    /// Where it is declared.
    pub(crate) at: Pointer,
    /// What it is.
    pub(crate) kind: TypeKind,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub(crate) enum TypeKind {
    /// Being lowered: stands in while a type refers to itself.
    Pending,
    /// Another name for a type.
    Alias(Type),
    /// An object with declared properties.
    Struct(Vec<Field>),
    /// A string of a known set.
    Enum(Vec<Name>),
    /// One of several types.
    OneOf { variants: Vec<Variant>, told: Told },
}

/// What tells the variants of a choice apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Properties that only one of them has. Closed, every variant is a wrapper around one property, so that any other
    /// property is a mistake.
    Members { closed: bool },
    /// The text of this property.
    Tag(String),
    /// What kind of JSON they are: `string`, `integer`, `number`, `boolean`, `array`, `object`.
    Kind,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: Name,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) doc: String,
}

/// One of the types a choice allows.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: Name,
    pub(crate) ty: Type,
    /// What tells it: properties that no other variant has, texts of the tag, or the kind of JSON.
    pub(crate) keys: Vec<String>,
}

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

/// Something this API does, in terms of one operation.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) operation: OperationId,
    pub(crate) inputs: Vec<Input>,
    /// What is passed for each parameter of the operation, by its input name.
    pub(crate) arguments: Vec<Argument>,
}

/// What a caller of a function supplies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Input {
    pub(crate) name: Name,
    pub(crate) ty: Type,
    /// What the document says of a body that is passed on as it came.
    pub(crate) shape: Option<Type>,
    pub(crate) required: bool,
    pub(crate) doc: String,
    /// Where the operation sends it; none for the body.
    pub(crate) location: Option<Location>,
}

/// What a function passes for a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    /// The input name of the parameter; none for the body.
    pub(crate) param: Option<String>,
    pub(crate) value: Passed,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The function's own input of this name.
    Input(Name),
    /// Text of the document.
    Literal(String),
}

/// One side of a capability: what it exposes, and where it wants to be served.
#[derive(Clone, Debug)]
pub(crate) struct Adapter<T> {
    pub(crate) namespace: String,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) items: Vec<T>,
}

/// A REST route that exposes a function.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) method: Method,
    pub(crate) path: PathTemplate,
    pub(crate) function: FunctionId,
    /// Where each input but the body is found.
    pub(crate) params: Vec<RouteParam>,
}

/// Where a route finds an input.
#[derive(Clone, Debug)]
pub(crate) struct RouteParam {
    /// The function's input.
    pub(crate) input: String,
    /// Its name in the request.
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
}

/// An MCP tool that exposes a function.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) name: Name,
    pub(crate) title: Option<String>,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) function: FunctionId,
    pub(crate) hints: Hints,
}

/// The annotations of a tool (MCP, `ToolAnnotations`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) read_only: Option<bool>,
    pub(crate) destructive: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) open_world: Option<bool>,
}
