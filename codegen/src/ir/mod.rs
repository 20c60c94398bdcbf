//! The intermediate representation: what an API is, as plain data, whatever document said it.
//!
//! An [`Operation`] is a call the remote API offers; a [`Function`] is something this API does in terms of operations; a
//! [`Route`] (REST) and a [`Tool`] (MCP) only expose a function, so that the two adapters cannot diverge.

pub(crate) mod check;
mod exposed;
pub(crate) mod flow;
mod operation;
pub(crate) mod query;
pub(crate) mod style;

use std::collections::BTreeSet;

pub(crate) use exposed::*;
pub(crate) use operation::*;

use crate::name::Name;
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
    /// What values of their requests must be beside their types.
    pub(crate) checks: check::Checks,
    /// What this API does in terms of them.
    pub(crate) functions: Vec<Function>,
    /// Whether the operations themselves can be served, from a trait (OpenAPI).
    pub(crate) serves: bool,
    /// Settings that are found in files: the setting, the file, and the key in it.
    pub(crate) files: Vec<(String, String, String)>,
    /// Settings that no client is built without, besides those of its base URL and its credentials.
    pub(crate) needed: Vec<String>,
    /// The REST sides of a capability.
    pub(crate) rest: Vec<RestSide>,
    /// The MCP sides of a capability.
    pub(crate) mcp: Vec<McpSide>,
    /// What those who run it may ask.
    pub(crate) control: Option<ControlSide>,
    /// The catalogues of skills.
    pub(crate) skills: Vec<Adapter<Skill>>,
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
    /// `Authorization: Digest …` (RFC 7616).
    Digest { username: String, password: String },
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
    /// Inside the body, as a member of it or as a part that its template names.
    Body,
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
