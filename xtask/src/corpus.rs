//! `corpus`: every document of a folder generated and compiled, and what came of each.

mod compiled;
mod count;
pub(crate) mod documents;
mod generated;
mod process;
mod table;

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::Outcome;
use generated::Generated;

/// Which documents of a folder are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// OpenAPI 3.0 and 3.1
    Openapi,
    /// Capabilities (Naftiko, Ikanos)
    Capability,
}

/// Generates all sides of every document below `folder`, writes a crate for each below `out`, and unless `unchecked`
/// compiles them all. A document that is refused, lacks an operation, a route or a tool, or does not compile without a
/// warning, is a failure; a capability may be refused, because many that are published are broken.
///
/// # Errors
/// The same table, where anything failed; or what could not be read or written.
pub fn run(root: &Path, kind: Kind, folder: &Path, out: Option<PathBuf>, unchecked: bool) -> Outcome {
    let out = out.unwrap_or_else(|| root.join("target/corpus"));
    let listed = documents::list(folder).map_err(|error| format!("{}: {error}\n", folder.display()))?;
    if listed.is_empty() {
        return Err(format!("{}: no document here ends in `.json`, `.yaml` or `.yml`\n", folder.display()));
    }
    let generated = generated::all(kind, folder, &out, &listed, &bar("generating", listed.len()));
    let crates: Vec<&Generated> = generated.iter().filter(|generated| generated.written()).collect();
    let compiled = if unchecked || crates.is_empty() {
        None
    } else {
        compiled::workspace(root, &out, &crates).map_err(|error| format!("{}: {error}\n", out.display()))?;
        Some(compiled::check(&out, &crates, &bar("compiling", crates.len()))?)
    };
    let failed = generated.iter().any(|generated| generated.failed(kind, compiled.as_ref()));
    let text = table::text(kind, &generated, compiled.as_ref());
    if failed { Err(text) } else { Ok(text) }
}

/// A bar on a terminal; nothing in a pipe.
pub(crate) fn bar(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {eta} {msg}");
    let bar = ProgressBar::new(length as u64).with_prefix(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
