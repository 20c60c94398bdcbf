//! The documents of `specs/`: the one list that everything here goes by.

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
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    (name.ends_with(".json") || name.ends_with(".yaml")) && !name.ends_with(".overlay.yaml")
}

/// The path below `root`, with forward slashes, as messages show it.
#[must_use]
pub fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
