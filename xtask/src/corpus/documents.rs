//! The documents of a folder, and what they hold as plain data.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::specs;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Every file below `folder` that may be a document, in order.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = files(folder, &["json", "yaml", "yml"])?;
    found.retain(|path| !specs::is_overlay(path));
    Ok(found)
}

/// Every file below `folder` with one of these endings, in order.
pub(super) fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<PathBuf>> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            found.push(next);
            continue;
        }
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            let ends_so = path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known));
            if path.is_dir() || ends_so {
                open.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// How many operations an OpenAPI 3 document has; nothing if it is none.
pub(super) fn operations(document: &Value) -> Option<usize> {
    let version = document.get("openapi")?;
    let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
    if !version.starts_with('3') {
        return None;
    }
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-")).map(|(_, item)| resolve(document, item));
    Some(items.map(|item| METHODS.iter().filter(|method| item.get(method).is_some_and(Value::is_object)).count()).sum())
}

/// Whether a reader that is stricter than ours takes the document for OpenAPI 3.0: openapiv3, which knows nothing later.
pub(super) fn is_strict(document: &Value) -> bool {
    serde_json::from_value::<openapiv3::OpenAPI>(document.clone()).is_ok()
}

/// A path item, or the one it refers to.
fn resolve<'a>(document: &'a Value, item: &'a Value) -> &'a Value {
    let target = item.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(item)
}
