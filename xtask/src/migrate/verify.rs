//! Whether migrated documents mean what they did: the code that is generated from them says so.

use std::{fs, path::Path};

use capgen_codegen::{File, Options, Report, Source, generate};

use super::{Migrated, migrate};
use crate::Outcome;
use crate::corpus::documents;

/// Whether `after`, which `before` was migrated to, generates the same code, apart from docs, which cite the places.
///
/// # Errors
/// What differs.
pub fn same(name: &str, before: &str, after: &str) -> Result<Verified, String> {
    match (code(name, before), code(name, after)) {
        (Err(_), _) => Ok(Verified::Refused),
        (Ok(_), Err(report)) => Err(format!("afterwards it is refused: {report}")),
        (Ok(before), Ok(after)) => match differing(&before, &after) {
            None => Ok(Verified::Same),
            Some(path) => Err(format!("`{path}` would be generated otherwise")),
        },
    }
}

/// What came of a document that is what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It generates the same code.
    Same,
    /// It generated none before.
    Refused,
}

fn code(name: &str, text: &str) -> Result<Vec<File>, Report> {
    let source = Source::from_text(name, text)?;
    generate(&source, &Options::default().without_docs()).map(|module| module.files)
}

fn differing(before: &[File], after: &[File]) -> Option<String> {
    let missing = |file: &&File| !after.contains(file);
    let more = || after.iter().find(|file| !before.contains(file));
    before.iter().find(missing).or_else(more).map(|file| file.path.clone())
}

/// What migrating every document of a folder came to.
#[derive(Debug, Default)]
struct Counts {
    documents: usize,
    others: usize,
    refused: usize,
    same: usize,
    changed: usize,
    left: usize,
}

/// Migrates every document below `folder`, writing none, and sees that each generates the same code, and is at rest.
///
/// # Errors
/// Each that does not; or that the folder cannot be read.
pub fn verify(folder: &Path) -> Outcome {
    let listed = documents::list(folder).map_err(|error| format!("{}: {error}\n", folder.display()))?;
    let (mut counts, mut failures) = (Counts { documents: listed.len(), ..Counts::default() }, String::new());
    for path in &listed {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}\n"))?;
        if let Err(why) = count(&mut counts, &shown, &text) {
            failures += &format!("{shown}: {why}\n");
        }
    }
    let Counts { documents, others, refused, same, changed, left } = counts;
    let said = format!(
        "{failures}{documents} documents: {others} cannot be read or are no capabilities, {refused} generate nothing before, \
         {same} generate the same code\n{changed} changed, {left} places left, {} failures\n",
        failures.lines().count()
    );
    if failures.is_empty() { Ok(said) } else { Err(said) }
}

fn count(counts: &mut Counts, name: &str, text: &str) -> Result<(), String> {
    let Ok(Migrated { text: after, left }) = migrate(name, text) else {
        counts.others += 1;
        return Ok(());
    };
    counts.changed += usize::from(after != text);
    counts.left += left.len();
    match same(name, text, &after)? {
        Verified::Same => counts.same += 1,
        Verified::Refused => counts.refused += 1,
    }
    match migrate(name, &after) {
        Ok(again) if again == (Migrated { text: after, left }) => Ok(()),
        _ => Err("migrating it twice changes something".to_owned()),
    }
}
