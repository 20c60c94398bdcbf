//! Options: what is generated from a document, the same through every door.

use std::collections::BTreeMap;

/// What to generate. No Cargo feature changes generated text: what does stands here.
///
/// The same document with the same options gives the same bytes through each door: a build script
/// ([`cargo::Build`](crate::cargo::Build)), the macro `capgen_runtime::api!`, and the commands `cargo xtask generate` and
/// `cargo xtask lint`.
///
/// | Option | Build script | Macro | Command | By default |
/// | --- | --- | --- | --- | --- |
/// | sides | [`Options::sides`] | `client, server, mcp` | `--side client,server,mcp` | all |
/// | names that meet | [`Options::strict_names`] | `names = strict` | `--names strict` | `lenient` |
/// | operations | [`Options::only`] | `only = ["tag:pets"]` | `--only tag:pets` | all |
/// | operations left out | [`Options::except`] | `except = ["/admin/*"]` | `--except '/admin/*'` | none |
/// | name of an operation | [`Options::rename_operation`] | `rename_operations = { "get-pets": "pets" }` | `--rename-operation get-pets=pets` | as the document |
/// | name of a type | [`Options::rename_type`] | `rename_types = { "PetV2": "Pet" }` | `--rename-type PetV2=Pet` | as the document |
/// | derives | [`Options::derive`] | `derives = ["my::Trait"]` | `--derive my::Trait` | none more |
/// | docs | [`Options::without_docs`] | `docs = off` | `--no-docs` | on |
/// | values of requests | [`Options::checked_values`] | `values = checked` | `--values checked` | `open` |
///
/// Operations are chosen by [`Pick`]s, from OpenAPI documents: a capability chooses by what it consumes. With `only` or
/// `except` the types that no chosen operation uses are not generated. An option that matches nothing in the document, or
/// gives a name that is none in Rust, is an error.
///
/// Checked values are those of requests to OpenAPI documents: bounds, patterns, known values. A generated server checks
/// them before a handler is called and answers 400 with every violation; a generated client checks them before anything is
/// sent. Without the option what a type can hold is taken, and unknown values of an enum travel.
///
/// There is no option for the types of dates and UUIDs: `format` is a hint that servers break, so a formatted text keeps
/// its exact spelling and parses on demand, to jiff's and uuid's types. A type of another crate in its place would make
/// a whole answer fail for one odd date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which sides to generate.
    pub sides: Sides,
    /// What happens to names that become one in Rust.
    pub names: Names,
    /// The operations to generate: those that any of these picks; all if there is none.
    pub only: Vec<Pick>,
    /// The operations to leave out of them.
    pub except: Vec<Pick>,
    /// Rust names of operations, by the name in the document (or the Rust name it would become).
    pub operation_names: BTreeMap<String, String>,
    /// Rust names of types, by the name in the document (or the Rust name it would become).
    pub type_names: BTreeMap<String, String>,
    /// Paths of further traits that every generated struct and enum of the document derives, if it does not already.
    pub derives: Vec<String>,
    /// Whether generated items are documented.
    pub docs: Docs,
    /// What happens to values of requests that a schema does not allow.
    pub values: Values,
}

/// What happens to two names of an OpenAPI document that become one in Rust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// The second is given another name, and a warning says which.
    #[default]
    Lenient,
    /// They are errors.
    Strict,
}

/// Whether generated items are documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Docs {
    /// With the document's own words, and where they stand.
    #[default]
    On,
    /// Not at all: smaller files, for code that nobody reads.
    Off,
}

/// What happens to values of requests that are of their type, and that a schema does not allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// They are taken and sent.
    #[default]
    Open,
    /// They are refused: by a client before anything is sent, by a server before a handler is called.
    Checked,
}

/// The sides of an API. Descriptors and types are always generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The typed client; a capability's functions need it.
    pub client: bool,
    /// The REST side: a router from a trait for OpenAPI, the exposed routes of a capability.
    pub server: bool,
    /// The MCP side of a capability.
    pub mcp: bool,
}

impl Default for Sides {
    fn default() -> Self {
        Self { client: true, server: true, mcp: true }
    }
}

/// Some operations of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// `tag:pets`: those with this tag.
    Tag(String),
    /// `/v1/pets/*`: those at this path, where `*` stands for any text, `/` included.
    Path(String),
    /// `listPets`: the one of this name, as the document writes it or as Rust does.
    Name(String),
}

impl From<&str> for Pick {
    fn from(text: &str) -> Self {
        match text.strip_prefix("tag:") {
            Some(tag) => Self::Tag(tag.to_owned()),
            None if text.starts_with(['/', '*']) => Self::Path(text.to_owned()),
            None => Self::Name(text.to_owned()),
        }
    }
}

impl From<String> for Pick {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Options {
    /// Generates these sides and no other.
    #[must_use]
    pub fn sides(self, sides: Sides) -> Self {
        Self { sides, ..self }
    }

    /// Makes names that become one in Rust errors.
    #[must_use]
    pub fn strict_names(self) -> Self {
        Self { names: Names::Strict, ..self }
    }

    /// Generates these operations, besides those asked for before: `["tag:pets", "/v1/*", "listOwners"]`, see [`Pick`].
    #[must_use]
    pub fn only<P: Into<Pick>>(mut self, picks: impl IntoIterator<Item = P>) -> Self {
        self.only.extend(picks.into_iter().map(Into::into));
        self
    }

    /// Leaves these operations out, see [`Pick`].
    #[must_use]
    pub fn except<P: Into<Pick>>(mut self, picks: impl IntoIterator<Item = P>) -> Self {
        self.except.extend(picks.into_iter().map(Into::into));
        self
    }

    /// Calls an operation of the document `rust`.
    #[must_use]
    pub fn rename_operation(mut self, wire: impl Into<String>, rust: impl Into<String>) -> Self {
        self.operation_names.insert(wire.into(), rust.into());
        self
    }

    /// Calls a schema of the document `rust`.
    #[must_use]
    pub fn rename_type(mut self, wire: impl Into<String>, rust: impl Into<String>) -> Self {
        self.type_names.insert(wire.into(), rust.into());
        self
    }

    /// Has every generated struct and enum derive a further trait, named by its path; what they hold must implement it.
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.derives.push(path.into());
        self
    }

    /// Has the values of requests checked against the bounds, patterns and known values of their schemas.
    #[must_use]
    pub fn checked_values(self) -> Self {
        Self { values: Values::Checked, ..self }
    }

    /// Generates no documentation.
    #[must_use]
    pub fn without_docs(self) -> Self {
        Self { docs: Docs::Off, ..self }
    }
}
