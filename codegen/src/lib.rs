//! Specs in, typed Rust out, at build time: capability YAML and OpenAPI documents become reqwest clients, axum handlers
//! and MCP tools.
//!
//! Every door calls [`generate`]: read → lower → gate → lift → check → gate → emit → render. [`cargo::build`] is the door
//! for build scripts.

pub mod cargo;
mod check;
mod dialect;
mod emit;
mod ir;
mod lift;
mod name;
mod output;
mod path;
mod render;
mod report;
mod source;

pub use output::write;
pub use report::{Diagnostic, Place, Report, Severity};
pub use source::Source;

use report::Errors;

/// What is generated from one document.
#[derive(Clone, Debug)]
pub struct Module {
    /// The Rust module, after the file: `cinder_backups`.
    pub name: String,
    /// Its files; `mod.rs` first.
    pub files: Vec<File>,
    /// What the author of the document should look at.
    pub warnings: Report,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder that holds all modules: `cinder_backups/client.rs`.
    pub path: String,
    /// The text, formatted.
    pub text: String,
}

/// What to generate. No Cargo feature changes generated text: what does stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which sides to generate.
    pub sides: Sides,
    /// What happens to names that become one in Rust.
    pub names: Names,
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

/// Generates the module of one document.
///
/// # Errors
///
/// Every mistake of the document at once, each with its line and column.
pub fn generate(source: &Source, options: &Options) -> Result<Module, Report> {
    let mut cx = Errors::new(options.names);
    let api = dialect::lower(&mut cx, source);
    cx.gate(source)?;
    let Some(api) = api else { return Err(cx.report(source)) };
    let api = lift::lift(api);
    check::check(&mut cx, &api);
    cx.gate(source)?;
    let files = render::files(&api, emit::parts(&api, options.sides));
    Ok(Module { name: api.name.snake, files, warnings: cx.report(source) })
}

/// The file that declares every module: a crate includes it from the folder the modules are in.
#[must_use]
pub fn index(modules: &[Module]) -> File {
    let declare = |module: &Module| format!("#[path = \"{0}/mod.rs\"]\npub mod {0};\n", module.name);
    let text = modules.iter().map(declare).collect::<String>();
    File { path: "capgen.rs".to_owned(), text: format!("{}{text}", render::HEADER) }
}
