//! `import`: the OpenAPI blocks of a documentation page become one document.

mod merge;
mod page;

use std::{fs, path::Path};

use serde_json::Value;

use crate::Outcome;

/// Reads the page, merges its OpenAPI blocks and writes them to `out` as JSON.
///
/// # Errors
/// Says everything that keeps the blocks from being one document, or what could not be read or written.
pub fn run(page: &Path, out: &Path) -> Outcome {
    let name = page.display().to_string();
    let text = fs::read_to_string(page).map_err(|error| format!("{name}: {error}"))?;
    let document = document(&name, &text)?;
    let pretty = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
    fs::write(out, pretty + "\n").map_err(|error| format!("{}: {error}", out.display()))?;
    let paths = document.get("paths").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    Ok(format!("{}: {paths} paths\n", out.display()))
}

/// Merges the OpenAPI blocks of the page called `name` into one document.
///
/// # Errors
/// Lists every block that does not parse, or every value on which two blocks disagree.
pub fn document(name: &str, text: &str) -> Result<Value, String> {
    let blocks = page::blocks(text).map_err(|faults| list(name, &faults))?;
    if blocks.is_empty() {
        return Err(format!(
            "{name}: no OpenAPI document on this page\n  help: a document is a ```json or ```yaml fence with an `openapi` key\n"
        ));
    }
    merge::merge(&blocks).map_err(|conflicts| list(name, &conflicts))
}

fn list(name: &str, faults: &[impl std::fmt::Display]) -> String {
    faults.iter().map(|fault| format!("{name}:{fault}\n")).collect()
}

#[cfg(test)]
mod tests;
