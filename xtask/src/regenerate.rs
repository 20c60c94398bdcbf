//! `regenerate`: the reviewed snapshot of everything the specs generate.

use std::{collections::BTreeSet, fs, io, path::Path};

use capgen_codegen::{Diagnostic, File, Options, Place, Report, Source};

use crate::{
    Outcome,
    check::Finding,
    specs::{self, SNAPSHOT},
};

/// Writes what has changed, and removes what no spec generates any more.
///
/// # Errors
/// What is wrong with the specs, in which case nothing is touched; or the file that could not be written.
pub fn run(root: &Path) -> Outcome {
    let files = files(root).map_err(|findings| findings.iter().map(|finding| format!("{finding}\n")).collect::<String>())?;
    let said = write(root, &files).map_err(|error| format!("{SNAPSHOT}: {error}\n"))?;
    Ok(if said.is_empty() { format!("{SNAPSHOT}: nothing to change\n") } else { said })
}

/// Everything the snapshot should hold, in memory.
///
/// # Errors
/// Every mistake in every spec.
pub fn files(root: &Path) -> Result<Vec<File>, Vec<Finding>> {
    let documents = specs::list(root).map_err(|error| vec![Finding::new("specs", None, error.to_string())])?;
    let (mut modules, mut findings) = (Vec::new(), Vec::new());
    for document in documents {
        let source = Source::read_in(root, &specs::shown(root, &document));
        match source.and_then(|source| capgen_codegen::generate(&source, &Options::default())) {
            Ok(module) => modules.push(module),
            Err(report) => findings.extend(mistakes(report)),
        }
    }
    let index = capgen_codegen::index(&modules);
    let files = modules.into_iter().flat_map(|module| module.files).chain([index]);
    if findings.is_empty() { Ok(files.collect()) } else { Err(findings) }
}

fn mistakes(report: Report) -> impl Iterator<Item = Finding> {
    report.diagnostics.into_iter().map(|Diagnostic { severity, file, place, message, help, .. }| {
        let place = place.map_or(file.clone(), |Place { line, column }| format!("{file}:{line}:{column}"));
        let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
        Finding::new(&place, None, format!("{severity}: {message}{help}"))
    })
}

/// Makes the snapshot hold `files` and nothing else; says what that took.
fn write(root: &Path, files: &[File]) -> io::Result<String> {
    let folder = root.join(SNAPSHOT);
    let mut said = String::new();
    for file in files {
        if fs::read_to_string(folder.join(&file.path)).ok().as_ref() != Some(&file.text) {
            said += &format!("wrote {SNAPSHOT}/{}\n", file.path);
        }
    }
    capgen_codegen::write(&folder, files)?;
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for path in present(&folder)?.iter().filter(|path| !wanted.contains(path.as_str())) {
        fs::remove_file(folder.join(path))?;
        said += &format!("removed {SNAPSHOT}/{path}\n");
        // A folder goes with its last file; one that still holds something stays.
        folder.join(path).parent().map(fs::remove_dir);
    }
    Ok(said)
}

/// Every file below `folder`, in order, by its path from there.
///
/// # Errors
/// A folder that cannot be read; one that is not there holds nothing.
pub fn present(folder: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        let entries = match fs::read_dir(&next) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(specs::shown(folder, &path));
            }
        }
    }
    found.sort();
    Ok(found)
}
