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
mod options;
mod output;
mod path;
mod render;
mod report;
mod select;
mod source;

pub use options::{Docs, Names, Options, Pick, Sides, Values};
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

/// Generates the module of one document.
///
/// # Errors
///
/// Every mistake of the document at once, each with its line and column.
pub fn generate(source: &Source, options: &Options) -> Result<Module, Report> {
    let mut cx = Errors::new(options.names);
    select::check(&mut cx, options);
    let api = dialect::lower(&mut cx, source, options);
    cx.gate(source)?;
    let Some(api) = api else { return Err(cx.report(source)) };
    let api = lift::lift(api);
    check::check(&mut cx, &api);
    cx.gate(source)?;
    let files = render::files(&api, emit::parts(&api, options.sides), options);
    Ok(Module { name: api.name.snake, files, warnings: cx.report(source) })
}

/// The file that declares every module: a crate includes it from the folder the modules are in.
#[must_use]
pub fn index(modules: &[Module]) -> File {
    let declare = |module: &Module| format!("#[path = \"{0}/mod.rs\"]\npub mod {0};\n", module.name);
    let text = modules.iter().map(declare).collect::<String>();
    File { path: "capgen.rs".to_owned(), text: format!("{}{text}", render::HEADER) }
}
