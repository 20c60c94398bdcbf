//! The documents of `specs/` and their overlays: the one list that everything here goes by.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of generated code that is reviewed and committed, below the root of the workspace.
pub const SNAPSHOT: &str = "generated-client/generated";

/// Every document below `root`, by name: each `*.json` and `*.yaml` of `specs/` that is no overlay.
///
/// # Errors
/// The folder cannot be read.
pub fn list(root: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root.join("specs"))?.collect::<io::Result<Vec<_>>>()?;
    let mut documents: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).filter(|path| is_document(path)).collect();
    documents.sort();
    Ok(documents)
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json" || extension == "yaml") && !is_overlay(path)
}

/// Whether this is no document of its own, but mends the one it is named after.
#[must_use]
pub fn is_overlay(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.ends_with(".overlay.yaml") || name.ends_with(".overlay.json")
}

/// The document beside this overlay that it mends, if there is one.
#[must_use]
pub fn mended(overlay: &Path) -> Option<PathBuf> {
    let named = overlay.with_extension("");
    ["json", "yaml", "yml"].map(|extension| named.with_extension(extension)).into_iter().find(|document| document.is_file())
}

/// The path below `root`, with forward slashes, as messages show it.
#[must_use]
pub fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
