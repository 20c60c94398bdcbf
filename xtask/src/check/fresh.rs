//! *Fresh*: what the generator writes from the specs against what is committed.

use std::{collections::BTreeSet, fs, path::Path};

use similar::{ChangeTag, TextDiff};

use super::{Finding, names::Names};
use crate::{
    regenerate::{self, present},
    specs::SNAPSHOT,
};

/// Regenerates in memory and lists every file that is stale, missing or extra.
#[must_use]
pub fn fresh(root: &Path) -> Vec<Finding> {
    let files = match regenerate::files(root) {
        Ok(files) => files,
        Err(mistakes) => return mistakes,
    };
    let folder = root.join(SNAPSHOT);
    let mut findings = Vec::new();
    for file in &files {
        let place = format!("{SNAPSHOT}/{}", file.path);
        match fs::read_to_string(folder.join(&file.path)) {
            Ok(text) if text == file.text => {}
            Ok(text) => findings.extend(stale(&place, &text, &file.text, &Names::of(&file.path, &folder, &files))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                findings.push(Finding::new(&place, None, "missing".to_owned()));
            }
            Err(error) => findings.push(Finding::new(&place, None, error.to_string())),
        }
    }
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    match present(&folder) {
        Ok(present) => {
            let extra = present.iter().filter(|path| !wanted.contains(path.as_str()));
            let extra = extra.map(|path| Finding::new(&format!("{SNAPSHOT}/{path}"), None, "no spec generates it".to_owned()));
            findings.extend(extra);
        }
        Err(error) => findings.push(Finding::new(SNAPSHOT, None, error.to_string())),
    }
    findings
}

/// The lines of one file that differ and belong to one operation.
struct Stale {
    operation: Option<String>,
    line: usize,
    lines: Vec<String>,
}

/// One finding an operation whose lines differ; lines that belong to none are one more.
fn stale(place: &str, committed: &str, generated: &str, names: &Names) -> Vec<Finding> {
    let (old, new): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), generated.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut found: Vec<Stale> = Vec::new();
    let mut line = 1;
    for change in diff.iter_all_changes() {
        let (sign, text, index) = match change.tag() {
            ChangeTag::Equal => {
                line = change.old_index().map_or(line, |index| index + 2);
                continue;
            }
            ChangeTag::Delete => ('-', &old, change.old_index()),
            ChangeTag::Insert => ('+', &new, change.new_index()),
        };
        let operation = index.and_then(|index| names.around(text, index));
        let shown = format!("\n  {sign} {}", change.value().trim());
        match found.iter_mut().find(|known| known.operation == operation) {
            Some(known) => known.lines.push(shown),
            None => found.push(Stale { operation, line, lines: vec![shown] }),
        }
    }
    found.into_iter().map(|stale| finding(place, stale)).collect()
}

fn finding(place: &str, Stale { operation, line, lines }: Stale) -> Finding {
    const SHOWN: usize = 6;
    let shown: String = lines.iter().take(SHOWN).map(String::as_str).collect();
    let rest = lines.len().saturating_sub(SHOWN);
    let rest = if rest == 0 { String::new() } else { format!("\n  … and {rest} more lines") };
    Finding::new(&format!("{place}:{line}"), operation.as_deref(), format!("stale{shown}{rest}"))
}
