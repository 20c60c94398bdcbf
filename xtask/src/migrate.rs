//! `migrate`: a capability document of any version in the newest shape of the language, with its comments and its order.
//!
//! The text is edited, not written anew. What no edit reaches stays, and is told; the result is read as the document was.

mod add;
mod auth;
mod consumed;
mod edits;
mod list;
mod pass;
mod tree;
mod verify;
mod walk;

use std::{fs, path::Path};

use capgen_codegen::{Diagnostic, Place, Severity, Source};

use crate::Outcome;
use pass::{Left, Pass};
use tree::Node;

pub use verify::{Verified, same, verify};

/// A document in its newest shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Its text.
    pub text: String,
    /// What stays as it is, by its place in that text.
    pub left: Vec<Diagnostic>,
}

/// Migrates the document at `path`, and prints it or writes it back; what is left goes to standard error.
///
/// # Errors
/// What keeps the document from being read, migrated or written.
pub fn run(path: &Path, write: bool) -> Outcome {
    let shown = path.to_string_lossy().replace('\\', "/");
    let before = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}\n"))?;
    let Migrated { text, left } = migrate(&shown, &before)?;
    same(&shown, &before, &text).map_err(|why| format!("{shown}: error: the document is not migrated: {why}\n"))?;
    for diagnostic in &left {
        eprintln!("{diagnostic}");
    }
    if Source::files(path).iter().any(|file| crate::specs::is_overlay(file)) {
        eprintln!("{shown}: warning: the overlays of this document speak of its shape before\n  help: write their targets anew");
    }
    if !write {
        return Ok(text);
    }
    if text != before {
        fs::write(path, &text).map_err(|error| format!("{shown}: {error}\n"))?;
    }
    let done = if text == before { "has the newest shape" } else { "is migrated" };
    Ok(format!("{shown} {done}; {} left\n", left.len()))
}

/// Migrates a document; `name` is what diagnostics call it, and tells JSON (`.json`) from YAML.
///
/// # Errors
/// When it cannot be read, or is no capability document.
pub fn migrate(name: &str, text: &str) -> Result<Migrated, String> {
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let mut text = text[mark.len()..].to_owned();
    // Each round is made of the text that the one before left; a list may be reached by several.
    for _ in 0..ROUNDS {
        let (edited, left) = round(name, &text)?;
        if edited == text {
            let place = |Left { place, message, help }| diagnostic(name, place, message, help);
            return Ok(Migrated { text: format!("{mark}{text}"), left: left.into_iter().map(place).collect() });
        }
        text = edited;
    }
    Err(format!("{name}: error: the document does not come to rest\n  help: report it\n"))
}

const ROUNDS: usize = 8;

fn diagnostic(name: &str, place: Place, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        file: name.to_owned(),
        place: Some(place),
        pointer: String::new(),
        message,
        help: Some(help.to_owned()),
    }
}

/// Both passes, once.
fn round(name: &str, text: &str) -> Result<(String, Vec<Left>), String> {
    let (text, mut left) = one(name, text, walk::document)?;
    let (text, more) = one(name, &text, consumed::document)?;
    left.extend(more);
    left.sort_by_key(|left| left.place);
    Ok((text, left))
}

fn one(name: &str, text: &str, pass_over: fn(&mut Pass<'_>, &Node)) -> Result<(String, Vec<Left>), String> {
    Source::from_text(name, text).map_err(|report| format!("{report}\n"))?;
    let root = tree::parse(text).map_err(|(Place { line, column }, why)| format!("{name}:{line}:{column}: error: {why}\n"))?;
    let Some(root) = root.filter(is_capability) else {
        return Err(format!(
            "{name}: error: this is no capability document\n  help: it says `ikanos`, `naftiko` or `capability` at its top\n"
        ));
    };
    let mut pass = Pass::new(text);
    pass_over(&mut pass, &root);
    let Pass { edits, left, .. } = pass;
    Ok((edits.apply(text), left))
}

/// Whether this is a capability, or a file of entries that capabilities import.
fn is_capability(root: &Node) -> bool {
    let says = |keys: &[&str]| keys.iter().any(|key| root.index(key).is_some());
    says(&["naftiko", "ikanos", "capability", "consumes", "exposes", "aggregates", "binds"]) && !says(&["openapi", "swagger", "overlay"])
}
