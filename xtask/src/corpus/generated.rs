//! Generating every document, each on its own: time, size, diagnostics, and whether an operation is missing.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use capgen_codegen::{Diagnostic, File, Module, Options, Report, Severity, Sides, Source};
use indicatif::ProgressBar;

use super::{compiled::Compiled, documents};
use crate::generate::{manifest, root};

/// What came of one document.
pub(super) struct Generated {
    /// Its path below the folder.
    pub(super) name: String,
    /// The crate that was written for it, named after the whole path: two folders may hold a document of one name.
    pub(super) krate: String,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// It is no document of this kind, so nothing is said of it.
    Other(&'static str),
    /// The generator panicked.
    Panic(String),
    /// There are errors; the first of them.
    Refused(Box<Diagnostic>),
    /// There is a crate, or it could not be written.
    Crate(Figures),
}

pub(super) struct Figures {
    /// Operations of the document, counted without the generator.
    pub(super) expected: usize,
    /// Operations that were generated.
    pub(super) found: usize,
    pub(super) warnings: usize,
    /// Reading and generating, without writing.
    pub(super) time: Duration,
    /// Of generated code.
    pub(super) lines: usize,
    /// Why there is no crate.
    pub(super) unwritten: Option<String>,
}

impl Generated {
    pub(super) fn written(&self) -> bool {
        matches!(&self.outcome, Outcome::Crate(figures) if figures.unwritten.is_none())
    }

    pub(super) fn failed(&self, compiled: Option<&Compiled>) -> bool {
        match &self.outcome {
            Outcome::Other(_) => false,
            Outcome::Panic(_) | Outcome::Refused(_) => true,
            Outcome::Crate(figures) => {
                let unclean = compiled.is_some_and(|compiled| !compiled.of(&self.krate).is_clean());
                figures.expected != figures.found || figures.unwritten.is_some() || unclean
            }
        }
    }
}

/// Generates all of `documents`, as many at once as there are processors; in their order.
pub(super) fn all(folder: &Path, out: &Path, documents: &[PathBuf], bar: &ProgressBar) -> Vec<Generated> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let generated = one(folder, out, document);
                    bar.inc(1);
                    if let Ok(mut done) = done.lock() {
                        done.push(generated);
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by(|a, b| a.name.cmp(&b.name));
    done
}

fn one(folder: &Path, out: &Path, document: &Path) -> Generated {
    let name = document.strip_prefix(folder).unwrap_or(document).to_string_lossy().replace('\\', "/");
    let krate = manifest::crate_name(&[PathBuf::from(name.replace('/', "-"))], out);
    let outcome = outcome(&out.join(&krate), &krate, document);
    Generated { name, krate, outcome }
}

fn outcome(out: &Path, krate: &str, document: &Path) -> Outcome {
    let Ok(text) = fs::read_to_string(document) else { return Outcome::Other("not UTF-8 text") };
    let is_json = document.extension().is_some_and(|ending| ending == "json");
    let plain = if is_json { serde_json::from_str(&text).ok() } else { serde_yaml::from_str(&text).ok() };
    let Some(plain) = plain else { return Outcome::Other("not JSON, or not YAML") };
    let Some(expected) = documents::operations(&plain) else { return Outcome::Other("not OpenAPI 3") };
    let mut options = Options::default();
    options.sides = Sides { client: true, server: true, mcp: false };
    let begun = Instant::now();
    let generate = || Source::read(document).and_then(|source| capgen_codegen::generate(&source, &options));
    let generated = catch_unwind(AssertUnwindSafe(generate));
    let time = begun.elapsed();
    match generated {
        Err(panic) => Outcome::Panic(panic.downcast_ref::<String>().cloned().unwrap_or_default()),
        Ok(Err(report)) => refused(report),
        Ok(Ok(module)) => Outcome::Crate(Figures {
            expected,
            found: module.files.iter().map(operations).sum(),
            warnings: module.warnings.diagnostics.len(),
            time,
            lines: module.files.iter().map(|file| file.text.lines().count()).sum(),
            unwritten: write(out, krate, &module).err().map(|error| error.to_string()),
        }),
    }
}

fn refused(report: Report) -> Outcome {
    let first = report.diagnostics.into_iter().find(|found| found.severity == Severity::Error);
    first.map_or(Outcome::Other("refused without a reason"), |first| Outcome::Refused(Box::new(first)))
}

/// The descriptors in a generated file.
fn operations(file: &File) -> usize {
    let is_descriptor = |line: &&str| line.starts_with("pub static ") && line.contains(": Operation");
    if file.path.ends_with("/operations.rs") { file.text.lines().filter(is_descriptor).count() } else { 0 }
}

fn write(out: &Path, krate: &str, module: &Module) -> std::io::Result<()> {
    let sides = [crate::generate::Side::Client, crate::generate::Side::Server];
    let dependency = manifest::dependency(None).map_err(std::io::Error::other)?;
    let manifest = File { path: "Cargo.toml".to_owned(), text: manifest::member(krate, &sides, &dependency) };
    let root = File { path: "src/lib.rs".to_owned(), text: root(std::slice::from_ref(module)) };
    // What an earlier run left would be compiled with it.
    let _ = fs::remove_dir_all(out.join("src"));
    capgen_codegen::write(out, [&manifest, &root])?;
    capgen_codegen::write(&out.join("src"), &module.files)
}
